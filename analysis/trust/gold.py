"""Read what a person has coded: who says what in articles, as brat standoff or as a CSV.

Returns the table `gold`, one row a span; offsets must point into the articles as they are read. Comparing it with what
was found is `evaluate`'s work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analysis import tables

ROLES = ("content", "source", "cue")
_Row = tuple[str, str, str, int, int, str | None]
_BRAT_SPAN = re.compile(r"(T\d+)\t\S+ (\d+ \d+(?:;\d+ \d+)*)\t?(.*)")


def read_gold(source: str | Path) -> pd.DataFrame:
    """Read what a coder marked.

    Parameters
    ----------
    source : str or Path
        A folder of brat standoff: text/ARTICLE.txt with attributions/ARTICLE_CODER.ann, whose E lines bind Source, Cue
        and Content; of several coders the first by name is taken. Or a CSV with the columns ``doc_id``, ``start``,
        ``end`` (content) and, where known, ``source_start``, ``source_end``, ``cue_start``, ``cue_end``: those of
        `quotes`, so that a corrected quotes.csv is gold. Rows with the same ``quote_id`` are one attribution, without
        that column each row is one. A row with only a ``doc_id`` says: read, and nobody is quoted.

    Returns
    -------
    DataFrame, table ``gold``, one row per span
        ``doc_id`` (for brat ARTICLE.txt), ``quote_id``, ``role`` (content, source, cue, or none for an article without
        attributions), ``start``, ``end`` (half-open, characters), ``printed`` (the span as the coder saw it; null in
        a CSV). Attributions without content are left out.

    Raises
    ------
    ValueError
        If the file has no such column, or a cell is no number: file, row and column are named.
    """
    path = Path(source)
    rows = list(_read_brat(path) if path.is_dir() else _read_csv(path))
    if not rows:
        raise ValueError(f"{path} has no coded article. Wanted are text/ with attributions/*.ann, or a CSV with rows.")
    return tables.conform(pd.DataFrame(rows, columns=["doc_id", "quote_id", "role", "start", "end", "printed"]), "gold")


def read_texts(folder: str | Path) -> pd.DataFrame:
    """The texts of a folder of brat standoff, to the letter, as the coder's offsets point into them.

    Returns
    -------
    DataFrame
        ``doc_id`` (ARTICLE.txt) and ``text``.

    Raises
    ------
    FileNotFoundError
        If the folder holds no text/*.txt.
    """
    paths = sorted(Path(folder).glob("text/*.txt"))
    if not paths:
        raise FileNotFoundError(
            f"{folder} holds no text/*.txt. Where the gold is a CSV, name its articles with --corpus."
        )
    texts = [path.read_bytes().decode("utf-8") for path in paths]
    return pd.DataFrame({"doc_id": [path.name for path in paths], "text": texts}, dtype="str")


def _read_brat(folder: Path) -> Iterator[_Row]:
    coded: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        coded.setdefault(path.stem.rpartition("_")[0], path)
    for article, path in coded.items():
        rows = list(_brat_rows(f"{article}.txt", path.read_text(encoding="utf-8").split("\n")))
        yield from rows or [(f"{article}.txt", "", "none", 0, 0, None)]


def _brat_rows(doc_id: str, lines: list[str]) -> Iterator[_Row]:
    spans = {found[1]: found for line in lines if (found := _BRAT_SPAN.match(line))}
    for line in lines:
        if not re.match(r"E\d+\t", line):
            continue
        event, _, bound = line.partition("\t")
        # Content2, Content3 are further pieces of the same content; other roles (Attribution) only bind the event.
        roles = [
            (role.rstrip("0123456789").lower(), name) for role, _, name in (b.partition(":") for b in bound.split())
        ]
        if any(role == "content" for role, _ in roles):
            for role, name in roles:
                if role in ROLES and name in spans:
                    yield from _brat_pieces(doc_id, f"{doc_id} {event}", role, spans[name])


def _brat_pieces(doc_id: str, quote_id: str, role: str, span: re.Match[str]) -> Iterator[_Row]:
    pieces = [tuple(map(int, piece.split())) for piece in span[2].split(";")]
    for start, end in pieces:
        yield doc_id, quote_id, role, start, end, span[3] if len(pieces) == 1 else None


def _read_csv(path: Path) -> Iterator[_Row]:
    table = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    for column in ("doc_id", "start", "end"):
        if column not in table:
            raise ValueError(
                f"{path.name} needs a column '{column}', but has only {list(table.columns)}."
                f"{tables.near(column, list(table.columns))} Positions are characters, counted from 0."
            )
    for number, row in enumerate(table.to_dict("records"), start=2):
        yield from _csv_rows(path.name, number, row)


def _csv_rows(name: str, number: int, row: dict[str, str]) -> Iterator[_Row]:
    quote_id = row.get("quote_id") or f"row {number}"
    if not row["start"].strip():
        yield row["doc_id"], "", "none", 0, 0, None
        return
    for role, prefix in zip(ROLES, ("", "source_", "cue_"), strict=True):
        ends = [row.get(f"{prefix}{end}", "").strip() for end in ("start", "end")]
        if any(ends):
            start, end = (
                _position(cell, name, number, f"{prefix}{which}")
                for cell, which in zip(ends, ("start", "end"), strict=True)
            )
            yield row["doc_id"], quote_id, role, start, end, None


def _position(cell: str, name: str, number: int, column: str) -> int:
    if not re.fullmatch(r"\d{1,15}(?:\.0)?", cell):
        raise ValueError(f"{name}, row {number}: '{column}' must be a number of characters, but is '{cell}'.")
    return int(float(cell))
