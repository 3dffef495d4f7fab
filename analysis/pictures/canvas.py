"""A page to draw on: text cleaned, measured and fitted, colours and shapes, bytes that repeat.

Takes strings and sizes in points, gives a matplotlib figure whose title, key, plot and caption do not meet. It knows no
table: what is drawn is decided in `charts`.
"""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

WIDTH, MARGIN = 648.0, 14.0  # points: 9 inches, 864 pixels on a screen
INK, SOFT, FAINT, GRID, PALE = "#1b1b1b", "#5a5a5a", "#b9b9b4", "#e4e4e0", "#eeeeea"
BODY, SMALL, HEAD = 9.0, 8.0, 13.0  # sizes of type, in points
_HIT = 8.0  # the smallest side of a mark that can be hit, in points
LINE = 1.32  # height of a line, in sizes of its type


class Look(NamedTuple):
    """How one value is drawn: colour, and what tells it apart without colour."""

    colour: str
    hatch: str
    marker: str
    dashes: Any


class Spot(NamedTuple):
    """Where a mark is on the figure, what it says, how much it counts, and of which rows of the table drawn."""

    box: tuple[float, float, float, float]
    text: str
    number: int
    rows: tuple[int, ...]
    where: Mapping[str, str]
    words: bool
    place: bool


# Okabe and Ito (2008); grey stands for their yellow, which is faint on white.
LOOKS = (
    Look("#0072B2", "", "o", "-"),
    Look("#E69F00", "//", "s", (0, (5, 1.5))),
    Look("#009E73", "..", "^", (0, (1.2, 1.2))),
    Look("#D55E00", "\\\\", "D", (0, (5, 1.5, 1.2, 1.5))),
    Look("#56B4E9", "xx", "v", (0, (8, 2))),
    Look("#CC79A7", "--", "P", (0, (3, 1, 1, 1, 1, 1))),
    Look("#1b1b1b", "", "X", (0, (2, 2))),
    Look("#8a8a8a", "||", "*", (0, (1, 2.5))),
)
REST = Look("#D0D0CC", "", ".", ":")

_DEFAULTS: dict[Any, Any] = {key: mpl.rcParamsDefault[key] for key in mpl.rcParamsDefault if "backend" not in key}
_RC: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": BODY,
    "text.parse_math": False,  # a "$" in a label is a dollar
    "text.hinting": "none",  # hinted letters are wider or narrower than measured
    "text.color": INK,
    "svg.fonttype": "none",  # text stays text: readers without our font, and search, still get it
    "svg.hashsalt": "whose-words",
    "hatch.linewidth": 0.5,
    "axes.unicode_minus": False,
}
# The font that text is measured in is wider than those a reader's browser will take: what fits here fits there.
STACK = "'Helvetica Neue', Arial, 'Noto Sans', 'DejaVu Sans', sans-serif"


def style() -> AbstractContextManager[None]:
    """The settings everything is drawn under, whatever the user's own matplotlibrc says."""
    return mpl.rc_context({**_DEFAULTS, **_RC})


def clean(text: str) -> str:
    """Text that neither breaks an SVG nor turns its surroundings round: control and bidi characters replaced.

    >>> clean("so-called\\u202e war\\x1b\\n")
    'so-called� war� '
    """
    return "".join(" " if char in "\t\r\n" else "�" if _unsafe(char) else char for char in text)


def _unsafe(char: str) -> bool:
    overrides = "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069"
    return overrides or unicodedata.category(char) in ("Cc", "Cs") or ord(char) & 0xFFFE == 0xFFFE


def width(text: str, size: float = BODY, *, bold: bool = False) -> float:
    """Points that a line of text takes.

    >>> round(width("war", 10))
    18
    """
    return size * sum(_advance(char, bold) for char in text)


@cache
def _font(bold: bool) -> FT2Font:
    folder = Path(mpl.get_data_path(), "fonts", "ttf")
    font = FT2Font(str(folder / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")))
    font.set_size(100, 72)
    return font


@cache
def _advance(char: str, bold: bool) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.1
    return _font(bold).load_char(ord(char)).linearHoriAdvance / 65_536 / 100


def undrawable(text: str) -> str:
    """The characters that the built-in font has no shape for.

    >>> undrawable("war 战争 حرب")
    '战争'
    """
    known = _font(False).get_charmap()
    return "".join(char for char in dict.fromkeys(text) if ord(char) not in known and not char.isspace())


def fit(text: str, room: float, size: float = BODY, *, lines: int = 1, bold: bool = False) -> str:
    r"""Break text into at most so many lines of that width; what does not fit ends in an ellipsis.

    >>> fit("special military operation", 60, lines=2)
    'special\nmilitary op…'
    """
    # No line holds 300 letters: a text of any length costs as much as a long one.
    words, found = clean(text[: 300 * lines]).split(" "), list[str]()
    while words and len(found) < lines:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), size, bold=bold) <= room:
            taken += 1
        found.append(" ".join(words[:taken]))
        words = words[taken:]
    if words:
        found[-1] += " " + words[0] + "…"
    return "\n".join(_cut(line, room, size, bold) for line in found)


def fit_ends(text: str, room: float, size: float = BODY) -> str:
    """Cut a line in its middle, where names that begin alike, as those of files, would otherwise read alike.

    >>> fit_ends("un_general_debate/un_2022_UKR.txt", 100)
    'un_ge…2022_UKR.txt'
    """
    text = clean(text if len(text) <= 300 else f"{text[:150]}…{text[-150:]}")
    head, tail = len(text), 0
    while head and width(text[:head] + "…" * bool(tail) + text[len(text) - tail :], size) > room:
        kept = head + tail - 1
        head, tail = kept // 3, kept - kept // 3
    return f"{text[:head]}…{text[len(text) - tail :]}" if tail else text


def _cut(line: str, room: float, size: float, bold: bool) -> str:
    if width(line, size, bold=bold) <= room:
        return line
    while line and width(line + "…", size, bold=bold) > room:
        line = line[:-1]
    return line.rstrip(" …") + "…"


def ink_on(colour: str) -> str:
    """Black or white, whichever reads better on a colour.

    >>> ink_on("#0072B2"), ink_on("#F0E442")
    ('white', '#1b1b1b')
    """
    red, green, blue = mpl.colors.to_rgb(colour)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.45 else INK


class Page:
    """A figure with title, subtitle and key above, caption below, and a plot between them, placed in points.

    Points count from the upper left corner of the plot, downwards, as one reads.
    """

    def __init__(
        self,
        title: str,
        *,
        subtitle: str,
        caption: list[str],
        height: float,
        key: list[tuple[str, Look]] | None = None,
        marks: bool = False,
    ) -> None:
        inside = WIDTH - 2 * MARGIN
        head = [fit(title, inside, HEAD, lines=4, bold=True), fit(subtitle, inside, lines=4)]
        foot = fit("  ".join(caption), inside, SMALL, lines=20)
        placed = _placed(key or [])
        self.key_rows = max((row for *_, row in placed), default=-1) + 1
        self.top = MARGIN + _high(head[0], HEAD) + 3 + _high(head[1], BODY) + 8 + 16 * self.key_rows + 4 * bool(placed)
        self.height = self.top + height + 10 + _high(foot, SMALL) + MARGIN
        self.figure = Figure(figsize=(WIDTH / 72, self.height / 72), facecolor="white")
        self.marks: list[Spot] = []
        y = MARGIN - self.top
        self.text(MARGIN, y, head[0], size=HEAD, bold=True, va="top")
        self.text(MARGIN, y + _high(head[0], HEAD) + 3, head[1], colour=SOFT, va="top")
        self.text(MARGIN, height + 10, foot, size=SMALL, colour=SOFT, va="top")
        for name, look, x, row in placed:
            self._key_entry(name, look, x, 16 * (row - self.key_rows) + 4, marks)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = BODY,
        bold: bool = False,
        colour: str = INK,
        ha: str = "left",
        va: str = "center",
    ) -> None:
        """Write at a point, each line on its own, so that lines stand alike in PNG and SVG."""
        lines, step = text.split("\n"), size * LINE
        first = y if va == "top" else y - step * len(lines) / 2
        for at, line in enumerate(lines):
            # A line's foot stands at four fifths of its height, in the type we measure with.
            place = (x / WIDTH, 1 - (self.top + first + step * at + 0.76 * step) / self.height)
            self.figure.text(*place, line, fontproperties=type_(size, bold), color=colour, ha=ha, va="baseline")

    def axes(self, x: float, y: float, across: float, down: float) -> Axes:
        """A plot without a frame, its upper left corner at a point."""
        bottom = 1 - (self.top + y + down) / self.height
        axes = self.figure.add_axes((x / WIDTH, bottom, across / WIDTH, down / self.height))
        axes.set_facecolor("none")
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0, labelsize=SMALL, labelcolor=SOFT)
        axes.set_axisbelow(True)
        return axes

    def bar(self, x: float, y: float, across: float, down: float, look: Look, **more: Any) -> None:
        """A bar with its upper left corner at a point."""
        corner = (x / WIDTH, 1 - (self.top + y + down) / self.height)
        shape: dict[str, Any] = {
            "facecolor": look.colour,
            "edgecolor": "white",
            "hatch": look.hatch,
            "linewidth": 0.8,
        } | more
        self.figure.add_artist(Rectangle(corner, across / WIDTH, down / self.height, **shape))

    def line(self, xs: tuple[float, ...], ys: tuple[float, ...]) -> None:
        """A thin line through points, from a mark to its name."""
        down = [1 - (self.top + y) / self.height for y in ys]
        thin: dict[str, Any] = {"color": FAINT, "linewidth": 0.7}
        self.figure.add_artist(Line2D([x / WIDTH for x in xs], down, transform=self.figure.transFigure, **thin))

    def mark(
        self,
        x: float,
        y: float,
        across: float,
        down: float,
        text: str,
        *,
        count: int,
        rows: Sequence[int],
        words: bool = False,
        place: bool = False,
        where: Mapping[str, str] | None = None,
    ) -> None:
        """Say that what is drawn here counts: the report makes it a link to exactly those rows.

        Parameters
        ----------
        x, y, across, down : float
            The box of the mark, as of `bar`; a thin one is widened, so that it can be hit.
        text : str
            What the mark says in words, as "invasion, newsroom: 5 of 8 choices, 62 %".
        count : int
            How many it counts: hits, statements, stance words, words of a concordance; a mark of 0 is none.
        rows : sequence of int
            The places, in the table that is drawn, of the rows it counts.
        words : bool
            The count is of words spoken in statements.
        place : bool
            The mark is one row and leads to its place in the article, as the ticks of a dispersion chart do.
        where : mapping, optional
            The part of those rows that it counts, in the further columns of their evidence: {"wording": "verbatim"}.
        """
        if not count:
            return
        wider, higher = max(0.0, _HIT - across) / 2, max(0.0, _HIT - down) / 2
        box = (x - wider, self.top + y - higher, across + 2 * wider, down + 2 * higher)
        self.marks.append(Spot(box, text, int(count), tuple(rows), where or {}, words, place))

    def point(self, axes: Axes, x: float, y: float) -> tuple[float, float]:
        """A point of a plot's data, as a point of the page."""
        ((across, down),) = self.points(axes, [x], [y])
        return float(across), float(down)

    def points(self, axes: Axes, xs: ArrayLike, ys: ArrayLike) -> np.ndarray:
        """As `point`, of many: one row a point."""
        data = np.column_stack([xs, ys])
        across, up = self.figure.transFigure.inverted().transform(axes.transData.transform(data)).T
        return np.column_stack([across * WIDTH, (1 - up) * self.height - self.top])

    def _key_entry(self, name: str, look: Look, x: float, y: float, marks: bool) -> None:
        if marks:
            self.dot(x + 5, y, look)
        else:
            self.bar(x, y - 5, 10, 10, look)
        self.text(x + 15, y, name)

    def dot(self, x: float, y: float, look: Look) -> None:
        """A mark at a point."""
        place = ([x / WIDTH], [1 - (self.top + y) / self.height])
        mark: dict[str, Any] = {"color": look.colour, "marker": look.marker, "markersize": 6, "linestyle": ""}
        self.figure.add_artist(Line2D(*place, transform=self.figure.transFigure, **mark))


def _placed(key: list[tuple[str, Look]]) -> list[tuple[str, Look, float, int]]:
    """Each entry of a key with its place: from left to right, then on the next row."""
    found, x, row = [], MARGIN, 0
    for name, look in key:
        short = fit(name, 230)
        if x > MARGIN and x + 15 + width(short) > WIDTH - MARGIN:
            x, row = MARGIN, row + 1
        found.append((short, look, x, row))
        x += 15 + width(short) + 16
    return found


def _high(text: str, size: float) -> float:
    return size * LINE * (text.count("\n") + 1) if text else 0.0


def type_(size: float = BODY, bold: bool = False) -> FontProperties:
    """The built-in font, named so that no other of its name on the machine is taken."""
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    path = Path(mpl.get_data_path(), "fonts", "ttf", name)
    return FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal", size=size, fname=str(path))


def png(figure: Figure) -> bytes:
    """The figure as PNG, two pixels to a screen's one."""
    return _saved(figure, "png", dpi=192, metadata={"Software": None})


def svg(figure: Figure, *, name: str, title: str, alt: str) -> str:
    """The figure as SVG that may stand inside a page.

    A strict page blocks style attributes, and ids of two charts would meet: styles become attributes, ids begin with
    the chart's name.
    """
    text = _saved(figure, "svg", metadata={"Date": None, "Creator": None}).decode()
    text = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!DOCTYPE[^>]*>", "", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", lambda tag: _plain_tag(tag[0], name), text)
    told = f"<title>{escape(clean(title))}</title><desc>{escape(clean(alt))}</desc>"
    head = 'role="img" stroke-linejoin="round" stroke-linecap="butt"'
    return re.sub(r"<svg ([^>]*)>", lambda tag: f"<svg {head} {tag[1]}>{told}", text, count=1)


def _saved(figure: Figure, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    with style(), warnings.catch_warnings():
        # Chart.notes says which characters the font lacks.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        figure.savefig(buffer, format=kind, **options)
    return buffer.getvalue()


def _plain_tag(tag: str, name: str) -> str:
    tag = re.sub(r' style="([^"]*)"', lambda found: _attributes(found[1]), tag)
    return re.sub(r'( id="|url\(#|href="#)', rf"\g<1>{name}-", tag)


def _attributes(style: str) -> str:
    pairs = [part.split(":", 1) for part in style.split(";") if ":" in part]
    plain = {key.strip(): value.strip() for key, value in pairs}
    if "font-family" in plain:
        plain["font-family"] = STACK
    return "".join(f' {key}="{value}"' for key, value in plain.items())
