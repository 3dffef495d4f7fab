"""A chart: a picture, the rows it was drawn from, the same in words, and what each of its marks counts.

Takes a page that was drawn on and the table it was drawn from, gives a `Chart`. A mark that counts knows its evidence:
a chart none of whose counts can be proved has no marks, and says so.
"""

from __future__ import annotations

import base64
import json
import os
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis import tables as books
from analysis.counts.evidence import KEYS, Behind, Evidence, lines
from analysis.pictures import canvas, captions
from analysis.pictures.canvas import MARGIN, WIDTH, Look, Page, Spot

CHART = "application/vnd.whose-words.chart+json"

_CHANGED = "The rows were changed after counting, so that no mark leads to what it counts."


@dataclass(frozen=True)
class Mark:
    """A bar, point, cell or tick that counts: where it is, what it says, and the rows that it counts.

    ``box`` is x, y, width and height in points from the upper left corner of the figure; ``kind`` is the table that
    the rows are of, ``keys`` has one row per row counted; ``lines`` is how many lines their concordance has. ``place``
    tells that the mark is one row and stands for its place in the article.
    """

    text: str
    box: tuple[float, float, float, float]
    kind: str
    keys: pd.DataFrame
    place: bool = False

    @property
    def lines(self) -> int:
        """How many lines the concordance of the mark has."""
        return lines(self.kind, self.keys)


@dataclass(frozen=True)
class Chart:
    """A picture with what it says: shown in a notebook with its alt text, saved as SVG and PNG.

    ``rows`` is what it was drawn from, ``alt`` the same in words, ``notes`` what a reader of the PNG should know,
    ``marks`` what it is made of: `evidence` gives the rows behind one.
    """

    figure: Figure
    rows: pd.DataFrame
    title: str
    alt: str
    name: str
    notes: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    def evidence(self, mark: int | str) -> pd.DataFrame:
        """The rows that a mark counts, by its number or by what its text begins with.

        Returns
        -------
        DataFrame, the keys of those rows
            Of hits ``doc_id`` and ``hit``; `kwic` shows their sentences: ``kwic(tables, among=...)``.

        Raises
        ------
        ValueError
            If no mark, or more than one, begins with the text.

        Examples
        --------
        >>> from analysis.pictures import charts
        >>> from analysis.counts import measures
        >>> from analysis.extraction import pipeline
        >>> found = measures.shares(pipeline.extract("seeds"), of=["label"])
        >>> len(charts.shares(found, title="Labels").evidence("military operation"))
        2
        """
        if isinstance(mark, int):
            return self.marks[mark].keys.copy()
        found = [one for one in self.marks if one.text.startswith(mark)]
        if len(found) == 1:
            return found[0].keys.copy()
        told = [one.text for one in self.marks]
        raise ValueError(
            f"{len(found)} marks of this chart begin with '{mark}'.{books.near(mark, told)} There are: {told}."
        )

    def svg(self) -> str:
        """The chart as SVG, its text as text."""
        return canvas.svg(self.figure, name=self.name, title=self.title, alt=self.alt)

    def png(self) -> bytes:
        """The chart as PNG."""
        return canvas.png(self.figure)

    def save(self, path: str | Path) -> None:
        """Write PATH.svg and PATH.png; the same rows give the same bytes."""
        Path(f"{path}.svg").write_bytes(self.svg().encode())
        Path(f"{path}.png").write_bytes(self.png())

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        svg, png = self.svg(), base64.b64encode(self.png()).decode()
        # A browser finds the letters that our font lacks, so such a chart is shown as SVG.
        seen = f"svg+xml;base64,{base64.b64encode(svg.encode()).decode()}" if self.notes else f"png;base64,{png}"
        image = f'<img alt="{escape(self.alt)}" width="{WIDTH * 96 / 72:.0f}" src="data:image/{seen}">'
        # Each column is named once: of a large corpus a chart may rest on a hundred thousand rows.
        rows = json.loads(self.rows.to_json(orient="split", index=False, date_format="iso"))
        told = {"name": self.name, "title": self.title, "alt": self.alt, "notes": list(self.notes), "rows": rows}
        if os.environ.get("WHOSE_WORDS_STATIC"):
            # For the report alone, which makes links of them: a notebook of one's own stays small.
            told["marks"] = [_packed(mark) for mark in self.marks]
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        return {"text/plain": self.alt, "text/html": image + notes, CHART: told | {"svg": svg, "png": png}}


def finished(page: Page | Figure, rows: pd.DataFrame, title: str, alt: str, name: str = "") -> Chart:
    """The chart of a page that was drawn on.

    Parameters
    ----------
    page : Page
        With a `Page.mark` for everything in it that counts rows.
    rows : DataFrame
        The table it was drawn from, with its `Evidence` in ``attrs["evidence"]``: the marks name rows of it by their
        places. Without evidence, as when the table was read back from a file, the chart has no marks.
    title, alt : str
    name : str
        Of the file in a report; else made from the title.
    """
    figure, spots = (page, []) if isinstance(page, Figure) else (page.figure, page.marks)
    lacking = canvas.undrawable("".join(text.get_text() for text in figure.texts))
    notes = [f"The PNG has no letters for {lacking}: see the SVG."] if lacking else []
    marks = _marks(spots, rows)
    if marks is None:
        notes.append(_CHANGED)
    return Chart(figure, rows, title, canvas.clean(alt), _file_name(name or title), tuple(notes), tuple(marks or ()))


def nothing(
    rows: pd.DataFrame, title: str, name: str, caption: Sequence[str] = (), why: str = "No hits to draw"
) -> Chart:
    """A chart that says that there is nothing to draw."""
    with canvas.style():
        page = Page(title, subtitle="", caption=list(caption) or captions.left_out(rows), height=90)
        page.bar(MARGIN, 0, WIDTH - 2 * MARGIN, 90, Look(canvas.PALE, "", "", ""))
        shown = canvas.fit(why, WIDTH - 4 * MARGIN, lines=4)
        page.text(WIDTH / 2, 45, shown, colour=canvas.SOFT, ha="center")
    return finished(page, rows, title, f"{why}.", name)


def need(rows: pd.DataFrame, table: str, columns: list[str]) -> None:
    """Raise ValueError if the rows lack a column of the table that a chart draws."""
    for column in columns:
        if column not in rows:
            meant = books.near(column, [str(name) for name in rows.columns])
            raise ValueError(
                f"This chart draws the '{table}' table, which has a column '{column}', but the rows have only "
                f"{list(rows.columns)}.{meant} See analysis.codebook('{table}')."
            )


def _marks(spots: list[Spot], rows: pd.DataFrame) -> list[Mark] | None:
    """The marks with what they count; none at all if the evidence is not as many as one of them says."""
    evidence = rows.attrs.get("evidence")
    if not isinstance(evidence, Evidence):
        return []
    behind = evidence.behind(rows)
    found = [_mark(spot, evidence.kind, behind) for spot in spots]
    return None if None in found else [mark for mark in found if mark is not None]


def _mark(spot: Spot, kind: str, behind: Behind) -> Mark | None:
    keys = behind.of(spot.rows, spot.where)
    number = lines(kind, keys)
    counted = int(keys["words"].sum()) if spot.words else number
    if counted != spot.number or not number:
        return None
    text = f"{spot.text} in {captions.count(number, 'statement')}" if spot.words else spot.text
    return Mark(canvas.clean(text), spot.box, kind, keys[KEYS[kind]], spot.place)


def _packed(mark: Mark) -> dict[str, Any]:
    """A mark for the report: its keys by article, so that each article is named once."""
    rest = mark.keys.drop(columns="doc_id")
    cells = rest.iloc[:, 0].tolist() if len(rest.columns) == 1 else rest.to_numpy().tolist()
    keys: dict[str, list[Any]] = {}
    for doc_id, cell in zip(mark.keys["doc_id"], cells, strict=True):
        keys.setdefault(doc_id, []).append(cell)
    box = [round(side, 2) for side in mark.box]
    told = {"text": mark.text, "box": box, "kind": mark.kind, "lines": mark.lines, "place": mark.place}
    return told | {"keys": pack(keys)}


def pack(keys: Mapping[str, list[Any]]) -> str:
    """Keys by article as compressed text: a mark can count every statement of a corpus."""
    return base64.b64encode(zlib.compress(json.dumps(keys).encode(), 6)).decode()


def _file_name(text: str) -> str:
    """A plain name for files; letters it cannot keep are told apart by a checksum."""
    plain = "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:60].strip("-")
    told_apart = "" if plain and text.isascii() else f"-{zlib.crc32(text.encode('utf-8', 'replace')):08x}"
    return (plain or "chart") + told_apart
