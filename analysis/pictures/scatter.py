"""Words as points, frequency against z: a panel a group, the most telling words named where there is room.

Takes the rows of keywords and those among them that are to be named, gives a page. Names meet neither each other nor a
point; one that does not stand beside its point has a line to it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.pictures import canvas
from analysis.pictures.canvas import FAINT, GRID, INK, LOOKS, MARGIN, SMALL, SOFT, WIDTH, Page, fit, width

_TOP = 230.0  # height of a panel


def scatter(
    rows: pd.DataFrame, shown: pd.DataFrame, by: str, groups: list[str], title: str, caption: list[str]
) -> Page:
    columns = 1 if len(groups) == 1 else 2
    across = (WIDTH - 2 * MARGIN + 20) / columns - 20
    band = _TOP + 52
    unit = "z of the weighted log-odds, by occurrences per 10,000 words of the group and its reference"
    page = Page(title, subtitle=unit, caption=caption, height=band * -(-len(groups) // columns) - 8)
    frequency = (rows["count"] + rows["count_reference"]) / (rows["words"] + rows["words_reference"]) * 10_000
    x, z = np.log10(frequency), rows["z"]
    scale = (x.min() - 0.1, x.max() + 0.1), (min(z.min(), -2) * 1.08, max(z.max(), 2) * 1.08)
    for at, group in enumerate(groups):
        left, top = MARGIN + (across + 20) * (at % columns), band * (at // columns)
        page.text(left, top + 7, fit(group, across, bold=True), bold=True)
        axes = page.axes(left + 26, top + 18, across - 30, _TOP)
        axes.set_xlim(*scale[0])
        axes.set_ylim(*scale[1])
        marks = _decades(*scale[0])
        axes.set_xticks(np.log10(marks), [f"{mark:,g}" for mark in marks])
        axes.grid(color=GRID, linewidth=0.6)
        axes.axhline(0, color=INK, linewidth=0.8)
        for line in (-1.96, 1.96):
            axes.axhline(line, color=FAINT, linewidth=1, linestyle="--")
        own = rows[by] == group
        axes.plot(x[own], z[own], ".", color=FAINT, markersize=3, rasterized=bool(own.sum() > 2_000))
        others = page.points(axes, x[own], z[own])
        area = (left + 26, top + 18, across - 30)
        _named(page, axes, shown[shown[by] == group], LOOKS[at % len(LOOKS)], area, others)
    return page


def _decades(low: float, high: float) -> list[float]:
    """Where a logarithmic scale between two powers of ten is marked: at the tens, or where these are few, at 2 and 5.

    >>> _decades(-0.5, 2.5), _decades(1.5, 2.2)
    ([1.0, 10.0, 100.0], [50.0, 100.0])
    """
    steps = [step * 10.0**power for power in range(-4, 6) for step in (1, 2, 5)]
    inside = [round(step, 6) for step in steps if low <= np.log10(step) <= high]
    tens = [step for step in inside if np.isclose(np.log10(step) % 1, 0)]
    return tens if len(tens) > 1 else inside


def _named(
    page: Page,
    axes: Axes,
    own: pd.DataFrame,
    look: canvas.Look,
    area: tuple[float, float, float],
    others: np.ndarray,
) -> None:
    """Name the most telling words where no other name or point stands; one without room stays a point."""
    left, top, across = area
    xs = np.log10((own["count"] + own["count_reference"]) / (own["words"] + own["words_reference"]) * 10_000)
    points = [page.point(axes, x, z) for x, z in zip(xs, own["z"], strict=True)]
    taken = [(x - 3, y - 3, x + 3, y + 3) for x, y in points]
    axes.plot(xs, own["z"], look.marker, color=look.colour, markersize=5)
    for (x, y), (place, row) in zip(points, own.iterrows(), strict=True):
        said = f"{row['term']}: {row['count']:,} of {row['words']:,} words, z {row['z']:.1f}"
        page.mark(x - 4, y - 4, 8, 8, said, count=int(row["count"]), rows=(int(place),))
        text = fit(str(row["term"]), 110, SMALL)
        long = width(text, SMALL)
        for dx, dy in _places(long):
            box = (x + dx, y + dy - 5, x + dx + long, y + dy + 5)
            inside = left <= box[0] and box[2] <= left + across and top <= box[1] and box[3] <= top + _TOP
            if inside and not any(_meet(box, other) for other in taken) and not _over(box, others):
                page.text(x + dx, y + dy, text, size=SMALL, colour=SOFT if row["z"] < 0 else INK)
                if dy:  # not beside its point: a line leads there
                    near = min(max(x, box[0]), box[2]), y + dy + (5 if dy < 0 else -5)
                    page.line((x, near[0]), (y, near[1]))
                taken.append(box)
                break


def _places(long: float) -> list[tuple[float, float]]:
    """Where a name of that length may begin, as seen from its point: the nearest first."""
    near = [(5, 0), (-5 - long, 0), (-long / 2, -9), (-long / 2, 9), (5, -8), (5, 8)]
    return [*near, *((side, step) for step in (-10, 10, -20, 20, -32, 32) for side in (-8 - long, 8, -long / 2))]


def _over(box: tuple[float, float, float, float], points: np.ndarray) -> bool:
    """Whether a point stands within a box; the word's own stands beside it."""
    x, y = points.T
    return bool(((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])).any())


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
