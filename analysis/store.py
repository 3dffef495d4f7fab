"""Tables on disk: each as Parquet, to compute with, and as CSV, to open in a spreadsheet.

Takes frames in the order of their key and writes the same bytes however the rows were cut into frames. A cell of text
that a spreadsheet would run as a formula is made inert by an apostrophe in the CSV, and only there.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
import pyarrow.parquet as pq

from analysis import tables

# Rows in a Parquet row group. Fixed, as the file's bytes depend on it; as many wait in memory. Articles are long, so
# theirs is small.
ROWS = {"articles": 1_000}
ROWS_ELSEWHERE = 16_384

# What a spreadsheet takes for a formula, behind any apostrophes that the text itself begins with.
_FORMULA = r"^('*[=+\-@\t\r])"


def read_table(folder: str | Path, name: str) -> pd.DataFrame:
    """Read FOLDER/NAME.parquet with the codebook's types.

    Raises
    ------
    FileNotFoundError
        If the folder holds no such table.
    """
    path = Path(folder) / f"{name}.parquet"
    if not path.is_file():
        raise FileNotFoundError(
            f"{Path(folder).as_posix()} holds no table '{name}' ({path.name}). "
            "Written by something else than `python -m analysis extract`, or by another version: extract again."
        )
    return tables.conform(pq.ParquetFile(path).read().to_pandas(), name)


class TableWriter:
    """Writes one table piece by piece, as FOLDER/NAME.parquet and FOLDER/NAME.csv.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with TableWriter(folder, "labels") as writer:
    ...         writer.write(pd.DataFrame({"label": ["war"], "term": ["-war"], "not_in": [None], "note": [""]}))
    ...     print(Path(folder, "labels.csv").read_text())
    "label","term","not_in","note"
    "war","'-war",,""
    """

    def __init__(self, folder: str | Path, name: str) -> None:
        self._path = Path(folder) / name
        self._name = name
        self._waiting: list[pa.Table] = []
        self._writers: tuple[pq.ParquetWriter, pv.CSVWriter] | None = None

    def __enter__(self) -> TableWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            if self._writers is None:
                self.write(tables.empty(self._name))
            self._flush(last=True)
        for writer in self._writers or ():
            writer.close()

    def write(self, frame: pd.DataFrame) -> None:
        """Append rows. The first frame fixes the columns."""
        table = _to_arrow(tables.conform(frame, self._name))
        if self._writers is None:
            self._writers = (
                pq.ParquetWriter(self._path.with_suffix(".parquet"), table.schema, compression="zstd"),
                pv.CSVWriter(self._path.with_suffix(".csv"), table.schema),
            )
        self._waiting.append(table)
        self._flush(last=False)

    def _flush(self, *, last: bool) -> None:
        size = ROWS.get(self._name, ROWS_ELSEWHERE)
        if not last and sum(table.num_rows for table in self._waiting) < size:
            return
        rows = pa.concat_tables(self._waiting)
        whole = rows.num_rows if last else rows.num_rows // size * size
        for at in range(0, whole, size):
            self._put(rows.slice(at, min(size, whole - at)))
        self._waiting = [rows.slice(whole)]

    def _put(self, group: pa.Table) -> None:
        assert self._writers is not None
        parquet, csv = self._writers
        group = group.combine_chunks()  # else a page of the file ends where two of the frames meet
        parquet.write_table(group, row_group_size=group.num_rows)
        csv.write_table(_inert(group))


def write_table(frame: pd.DataFrame, folder: str | Path, name: str) -> None:
    """Write a whole table at once."""
    with TableWriter(folder, name) as writer:
        writer.write(frame)


def write_csv(frame: pd.DataFrame, path: str | Path) -> None:
    """Write a table to read and to edit, its text inert, in a file of its own."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pv.write_csv(_inert(table), path)


def write_parquet(frame: pd.DataFrame, path: str | Path) -> None:
    """Write a table to compute with, in a file of its own."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(table, path, compression="zstd")


def inert(values: pd.Series) -> pd.Series:
    """Text that no spreadsheet runs: an apostrophe before a leading =, +, -, @, tab or carriage return.

    An apostrophe is also put before one that already stands there, so that `restore` gives back the text as it was.

    >>> inert(pd.Series(["=1+1", "'=1", "a=1"])).tolist()
    ["'=1+1", "''=1", 'a=1']
    """
    return values.str.replace(_FORMULA, r"'\1", regex=True)


def restore(values: pd.Series) -> pd.Series:
    """Undo `inert`: the text as it was before it went into a CSV.

    >>> restore(pd.Series(["'=1+1", "''=1", "a=1"])).tolist()
    ['=1+1', "'=1", 'a=1']
    """
    return values.str.replace(r"^'('*[=+\-@\t\r])", r"\1", regex=True)


def _to_arrow(frame: pd.DataFrame) -> pa.Table:
    """Without pandas' own notes in the schema, which differ with its version; days as days."""
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    fields = [field.with_type(_plain(field.type)) for field in table.schema]
    return table.cast(pa.schema(fields))


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind):
        return pa.date32()
    return pa.large_string() if pa.types.is_string(kind) else kind


def _inert(group: pa.Table) -> pa.Table:
    for at, field in enumerate(group.schema):
        if pa.types.is_large_string(field.type):
            safe = pc.replace_substring_regex(group.column(at), pattern=_FORMULA, replacement=r"'\1")
            group = group.set_column(at, field, safe)
    return group
