"""Read the tables that users keep by hand: labels, speakers, actors, what is known of articles.

Takes a path, gives every cell as text, indexed by its row in the file, so that an error can name the row.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd


def read_sheet(path: Path) -> pd.DataFrame:
    """Read a CSV of a study, also as a spreadsheet saves it: every cell as text, indexed by its row in the file.

    Lines before the header that begin with # are comments. Cells are parted by the comma, semicolon or tab that the
    header has most of. "NA" and "007" stay what they are.

    Raises
    ------
    ValueError
        Naming file and row: a quotation mark never closed, a row with more cells than the header.
    """
    lines = list(io.StringIO(read_text(path), newline=""))
    skipped = next((number for number, line in enumerate(lines) if not _is_comment(line)), len(lines))
    delimiter = max(",;\t", key="".join(lines[skipped : skipped + 1]).count)
    reader = csv.reader(lines[skipped:], delimiter=delimiter, strict=True)
    try:
        cells = [(skipped + reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise ValueError(_bad_csv(path, skipped + reader.line_num, error)) from None
    return _sheet(path, cells)


def read_text(path: Path) -> str:
    """Read a file of a study as text: UTF-8, or the UTF-16 in which Excel saves "Unicode text".

    Raises
    ------
    ValueError
        If it is neither.
    """
    raw = path.read_bytes()
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise ValueError(
            f"{path.name}, row {row}: not UTF-8. Save the file again as UTF-8; Excel calls it 'CSV UTF-8'."
        ) from None


def listed(cell: Any) -> list[str]:
    """The entries of a cell that holds several, parted by semicolons.

    >>> listed("trade war; price war")
    ['trade war', 'price war']
    """
    return [] if pd.isna(cell) else [entry.strip() for entry in cell.split(";") if entry.strip()]


def _is_comment(line: str) -> bool:
    # Excel writes "sep=;" above the header where the separator is not the one of its country.
    return line.lstrip().startswith("#") or line.startswith("sep=") or not line.strip()


def _bad_csv(path: Path, row: int, error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return f"{path.name}: a quotation mark that opens a cell is never closed, so its rows cannot be told apart."
    return f'{path.name}, row {row}: {error}. A cell with such marks is put in "...", each mark doubled.'


def _sheet(path: Path, cells: list[tuple[int, list[str]]]) -> pd.DataFrame:
    (_, header), *rows = cells or [(0, [])]
    rows = [(number, row) for number, row in rows if any(cell.strip() for cell in row)]
    for number, row in rows:
        if any(cell.strip() for cell in row[len(header) :]):
            raise ValueError(
                f"{path.name}, row {number}: has {len(row)} cells, but the header has {len(header)}. A cell that holds "
                "the separator is written in quotation marks."
            )
    filled = [(row + [""] * len(header))[: len(header)] for _, row in rows]
    sheet = pd.DataFrame(
        filled, columns=[name.strip() for name in header], index=[number for number, _ in rows], dtype=str
    )
    return sheet.apply(lambda column: column.str.strip())
