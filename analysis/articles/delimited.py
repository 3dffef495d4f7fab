"""Rows of .csv and .tsv that survive a quotation mark somebody forgot.

Takes decoded lines, yields the header and then one `Row` for each row, good or bad. A cell whose mark is never closed
swallows the rows after it, and most readers say nothing. Here it fails, alone: reading goes on at its second line, and
what cannot be a row there belongs to the row that failed.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from analysis.articles.decoding import LARGEST, Line, Unusable

# A cell may run over lines; one that runs over more than this was never closed.
_FARTHEST = 16 * 2**20
# What may be read again after marks that were never closed. When it is spent a row ends with its line, so that a
# hostile file costs seconds more than a clean one, not the square of its size.
_READ_AGAIN = 64 * 2**20
_A_LINE = 64  # what a line costs to hold and to read, beside its bytes
csv.field_size_limit(2 * LARGEST)  # Python's own limit is 128 kB, which long interviews exceed


class Row(NamedTuple):
    """A row. One that failed has a `problem`, a reason of reject_reasons.csv; it `spills` if later lines may be its."""

    cells: list[str]
    encoding: str
    bytes: int
    problem: str = ""
    detail: str = ""
    spills: bool = False


def rows(source: Iterator[Line], *, delimiter: str = "", comments: bool = False) -> Iterator[Row]:
    """The header, then every row, each with as many cells as the header or with a problem.

    Parameters
    ----------
    delimiter : str
        Without one the header's most frequent of comma, semicolon and tab: Excel writes semicolons in half of Europe.
    comments : bool
        Leave out lines before the header that begin with #.

    Raises
    ------
    Unusable
        If the header itself cannot be read.

    Examples
    --------
    >>> text = ['id,text', '1,"Talks are over', '2,Prices rose']
    >>> for row in rows(Line(line, "utf-8", len(line)) for line in text):
    ...     print(row.cells, row.problem)
    ['id', 'text']
    [] broken quotes
    ['2', 'Prices rose']
    """
    lines = _Lines(source)
    delimiter = delimiter or _delimiter(lines, comments)
    header = next(_kept(lines, delimiter, None, comments), None)
    if header is None:
        raise Unusable("no text", "not even a header")
    if header.problem:
        raise Unusable(header.problem, f"in the header, {header.detail}")
    yield header
    yield from _gathered(_kept(lines, delimiter, len(header.cells), comments=False))


class _Lines:
    """Lines that can be given back, to be read again as the beginning of another row."""

    def __init__(self, source: Iterator[Line]) -> None:
        self._source = source
        self._waiting: deque[Line] = deque()
        self._again = _READ_AGAIN
        self.number = 0

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        line = self._waiting.popleft() if self._waiting else next(self._source)
        self.number += 1
        return line

    def give_back(self, lines: list[Line]) -> None:
        self._waiting.extendleft(reversed(lines))
        self._again -= sum(line.bytes + _A_LINE for line in lines)
        self.number -= len(lines)

    def row(self, taken: list[Line]) -> Iterator[str]:
        """The lines that one row may be made of, noting those that were."""
        size = 0
        for line in self:
            taken.append(line)
            size += line.bytes + _A_LINE
            if line.problem:
                return
            yield line.text + "\n"
            if size > _FARTHEST or self._again < 0:
                return


def _delimiter(lines: _Lines, comments: bool) -> str:
    looked_at: list[Line] = []
    for line in lines:
        looked_at.append(line)
        if line.text.strip() and not (comments and line.text.startswith("#")):
            break
    lines.give_back(looked_at)
    header = looked_at[-1].text if looked_at else ""
    return max(",;\t", key=header.count)


def _kept(lines: _Lines, delimiter: str, width: int | None, comments: bool) -> Iterator[Row]:
    """Every row that is neither blank nor a comment."""
    while (row := _next(lines, delimiter, width, comments)) is not None:
        if row.cells or row.problem:
            yield row


def _next(lines: _Lines, delimiter: str, width: int | None, comments: bool) -> Row | None:
    taken: list[Line] = []
    cells: list[str] = []
    problem = detail = ""
    try:
        cells = next(csv.reader(lines.row(taken), delimiter=delimiter, strict=True))
    except StopIteration:
        if not taken:
            return None
        problem = taken[0].problem
    except csv.Error as error:
        problem, detail = "broken quotes", str(error)
    if comments and taken[0].text.startswith("#"):
        lines.give_back(taken[1:])
        return Row([], "", 0)
    if problem == "broken quotes" and delimiter == "\t" and taken[0].text.count("\t") + 1 == width:
        # Many a .tsv knows no quoting: there a cell that begins with a mark is what it looks like.
        cells, problem = taken[0].text.split("\t"), ""
        lines.give_back(taken[1:])
        del taken[1:]
    if cells and not problem and width not in (None, len(cells)):
        problem, detail = "wrong number of cells", f"{len(cells)}, but the header has {width}"
    if not problem:
        return Row(cells, _encoding(taken), sum(line.bytes for line in taken))
    lines.give_back(taken[1:])
    spills = problem == "broken quotes" or len(taken) > 1
    return Row([], taken[0].encoding, taken[0].bytes, problem, f"line {lines.number}: {detail}".rstrip(": "), spills)


def _encoding(taken: list[Line]) -> str:
    """That of the first line which is not plain UTF-8, as this is the one to doubt."""
    return next((line.encoding for line in taken if line.encoding != "utf-8"), "utf-8")


def _gathered(found: Iterator[Row]) -> Iterator[Row]:
    """One row for each that failed: lines that fit nothing after a failure are what it spilled."""
    lost: Row | None = None
    for row in found:
        if lost and row.problem == "wrong number of cells" and not row.spills:
            lost = lost._replace(bytes=lost.bytes + row.bytes)
            continue
        if lost:
            yield lost
        lost = row if row.spills else None
        if not lost:
            yield row
    if lost:
        yield lost
