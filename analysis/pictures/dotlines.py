"""Lines under headings: a name, dots with intervals, a number at the end; in blocks, each on a scale of its own.

Takes lines that a room of charts has prepared, gives a page whose dots are marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.pictures.canvas import FAINT, GRID, INK, LOOKS, MARGIN, SMALL, SOFT, WIDTH, Look, Page, fit, width

_RIGHT, _STEP, _BELOW = WIDTH - MARGIN, 15.0, 30.0


@dataclass(frozen=True)
class Dot:
    """A value with its interval, as drawn; what it says and counts, and which part of its row's evidence that is."""

    value: float
    low: float
    high: float
    said: str = ""
    count: int = 0
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One line: name, a dot for each look, what stands where there is none, a number at the end, its row's place."""

    heading: str
    name: str
    dots: tuple[Dot, ...]
    place: int
    instead: str = ""
    number: str = ""


@dataclass(frozen=True)
class Block:
    """Lines on one scale, and what it is; an upright line through them, the end of the scale."""

    lines: list[Line]
    head: str
    unit: str = ""
    guide: float | None = None
    top: float | None = None


def page_of(
    blocks: list[Block], title: str, subtitle: str, caption: list[str], *, key: dict[str, Look] | None = None
) -> Page:
    """Blocks below each other; in each, lines under their headings: name, dots with intervals, a number."""
    looks = list((key or {"": LOOKS[0]}).values())
    left = MARGIN + max(90.0, *(width(fit(line.name, 250)) for block in blocks for line in block.lines)) + 16
    heights = [_places(block.lines)[1] + _BELOW for block in blocks]
    key_, height = list((key or {}).items()), sum(heights) + 20 * (len(blocks) - 1)
    page, y = Page(title, subtitle=subtitle, caption=caption, height=height, key=key_, marks=True), 0.0
    for block, high in zip(blocks, heights, strict=True):
        if block.unit:
            page.text(MARGIN, y + 8, fit(block.unit, WIDTH - 2 * MARGIN), colour=SOFT)
            y += 20
        _block(page, block, y, left, looks)
        y += high
    return page


def _block(page: Page, block: Block, top: float, left: float, looks: list[Look]) -> None:
    places, height = _places(block.lines)
    axes = page.axes(left, top + 14, _RIGHT - 56 - left, height)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    _scale(axes, block.lines, block.guide, block.top)
    page.text(_RIGHT, top + 6, block.head, size=SMALL, colour=SOFT, ha="right")
    for y, heading in _headings(block.lines, places):
        page.text(MARGIN, top + 14 + y, fit(heading, WIDTH - 2 * MARGIN, bold=True), bold=True)
    for line, y in zip(block.lines, places, strict=True):
        page.text(left - 10, top + 14 + y, fit(line.name, 250), ha="right")
        page.text(_RIGHT, top + 14 + y, line.number, colour=SOFT, ha="right")
        room = _RIGHT - 64 - left
        page.text(left + 6, top + 14 + y, fit(line.instead, room, SMALL), size=SMALL, colour=SOFT)
        if line.instead:
            first = line.dots[0]
            box = (left + 6, top + 8 + y, min(width(line.instead, SMALL), room), 12)
            page.mark(*box, first.said, count=first.count, rows=(line.place,), where=first.where)
        _dots(page, axes, line, y, looks)


def _places(lines: list[Line]) -> tuple[list[float], float]:
    """The middle of each line; a new heading takes a line of its own and some air."""
    places, y, before = [], 0.0, ""
    for line in lines:
        if line.heading != before:
            y, before = y + _STEP + 5, line.heading
        places.append(y + _STEP / 2)
        y += _STEP
    return places, y + 4


def _headings(lines: list[Line], places: list[float]) -> list[tuple[float, str]]:
    before = ["", *(line.heading for line in lines)]
    return [
        (y - _STEP, line.heading) for line, y, old in zip(lines, places, before, strict=False) if line.heading != old
    ]


def _scale(axes: Axes, lines: list[Line], guide: float | None, top: float | None) -> None:
    """From the least to the most that is drawn, with 0; the guide stands upright through all lines."""
    drawn = [at for line in lines for dot in line.dots for at in (dot.value, dot.low, dot.high) if pd.notna(at)]
    low, high = min([0.0, *drawn]), top or max([1.0, *drawn])
    room = (high - low) * 0.03
    axes.set_xlim(low - room * (low < 0), high + room)
    if drawn:
        marks = [
            at for at in MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high) if low <= at <= high * 1.001
        ]
        axes.set_xticks(marks, [f"{mark:,g}" for mark in marks])
        axes.grid(axis="x", color=GRID, linewidth=0.8)
    else:
        axes.set_xticks([])
    axes.axvline(0, color=INK, linewidth=1)
    if guide is not None:
        axes.axvline(guide, color=FAINT, linewidth=1.4, linestyle=(0, (4, 2)))


def _dots(page: Page, axes: Axes, line: Line, y: float, looks: list[Look]) -> None:
    """Several dots of a line stand a little above each other, so that neither hides the other."""
    for at, (dot, look) in enumerate(zip(line.dots, looks, strict=False)):
        if pd.isna(dot.value):
            continue
        height = y + (at - (len(line.dots) - 1) / 2) * 5
        if pd.notna(dot.low):
            axes.hlines([height], dot.low, dot.high, color=look.colour, linewidth=2)
        axes.plot([dot.value], [height], look.marker, color=look.colour, markersize=5.5, clip_on=False)
        x, middle = page.point(axes, dot.value, height)
        page.mark(x - 5, middle - 5, 10, 10, dot.said, count=dot.count, rows=(line.place,), where=dot.where)
