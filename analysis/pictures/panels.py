"""Small multiples: a panel a group, a row a word, a dot for the value, a line for its interval.

Takes rows that a room of charts has prepared, gives a page. Every panel has rows of its own and the same scale. A line
that ends in an arrow has no bound on that side.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.pictures.canvas import FAINT, GRID, INK, LOOKS, MARGIN, SMALL, SOFT, WIDTH, Look, Page, fit, width

_GAP, _HEAD, _FOOT = 22.0, 24.0, 26.0
_ARROW = 0.04  # part of the scale that an arrow takes
# Panels, columns, height of a row, and rows that a panel shows.
_SHAPES = ((1, 1, 17.0, 24), (2, 2, 16.0, 15), (8, 2, 15.0, 10), (10**9, 3, 13.0, 5))
MAX_PANELS = 24


def rows_of(panels: int) -> int:
    """How many rows each panel has room for.

    >>> rows_of(1), rows_of(20)
    (24, 5)
    """
    return next(rows for most, _, _, rows in _SHAPES if panels <= most)


def panels(
    drawn: pd.DataFrame, title: str, subtitle: str, caption: Sequence[str], *, zero: bool = False, beside: str = ""
) -> Page:
    """Draw the rows, panel by panel.

    Parameters
    ----------
    drawn : DataFrame
        ``panel``, ``row`` : the names. ``at``, ``low``, ``high`` : the value and its bounds, null where there is none.
        ``beside`` : a figure at the right. ``count``, ``said``, ``source`` : what the mark counts, says, and its rows.
    zero : bool
        The scale holds 0, marked with a line; else it runs from the smallest value.
    beside : str
        What the figures at the right are.
    """
    names = list(dict.fromkeys(drawn["panel"]))
    _, columns, step, _ = next(shape for shape in _SHAPES if len(names) <= shape[0])
    across = (WIDTH - 2 * MARGIN + _GAP) / columns - _GAP
    lengths = [int((drawn["panel"] == name).sum()) for name in names]
    bands = [max(lengths[at : at + columns]) * step for at in range(0, len(names), columns)]
    height = sum(band + _HEAD + _FOOT for band in bands) - 8
    page = Page(title, subtitle=subtitle, caption=list(caption), height=height)
    left = max(width(fit(row, across * 0.45)) for row in drawn["row"]) + 8
    right = max(max((width(text, SMALL) for text in drawn["beside"]), default=0), width(beside, SMALL)) + 8
    scale, y = _scale(drawn, zero), 0.0
    for at, name in enumerate(names):
        x = (across + _GAP) * (at % columns) + MARGIN
        if at and at % columns == 0:
            y += bands[at // columns - 1] + _HEAD + _FOOT
        own, look = drawn[drawn["panel"] == name], LOOKS[at % len(LOOKS)]
        page.text(x, y + 7, fit(name, across - right, bold=True), bold=True)
        page.text(x + across, y + 7, beside, size=SMALL, colour=SOFT, ha="right")
        axes = page.axes(x + left, y + _HEAD - 6, across - left - right, step * len(own))
        _frame(axes, len(own), scale, zero)
        _dots(page, axes, own, look, scale)
        for number, row in enumerate(own.to_dict("records")):
            middle = y + _HEAD - 6 + step * (number + 0.5)
            page.text(x + left - 8, middle, fit(row["row"], left - 8), ha="right")
            page.text(x + across, middle, row["beside"], size=SMALL, colour=SOFT, ha="right")
    return page


def _scale(drawn: pd.DataFrame, zero: bool) -> tuple[float, float]:
    values = drawn[["at", "low", "high"]].to_numpy(dtype=float).ravel()
    values = np.append(values[np.isfinite(values)], 0.0 if zero else [])
    low, high = (values.min(), values.max()) if len(values) else (0.0, 1.0)
    endless = drawn["low"].notna() != drawn["high"].notna()
    room = (high - low or 1.0) * (0.12 if endless.any() else 0.05)
    return low - room * (not zero or low < 0), high + room


def _frame(axes: Axes, rows: int, scale: tuple[float, float], zero: bool) -> None:
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_xlim(*scale)
    axes.set_yticks(range(rows), [""] * rows)
    marks = [
        mark for mark in MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]).tick_values(*scale) if scale[0] <= mark <= scale[1]
    ]
    axes.set_xticks(marks, [f"{mark:,g}" for mark in marks])
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    if zero:
        axes.axvline(0, color=INK, linewidth=1)


def _dots(page: Page, axes: Axes, own: pd.DataFrame, look: Look, scale: tuple[float, float]) -> None:
    """Lollipops: a faint stem from 0 or the edge, the interval on it, and the dot."""
    start = min(max(0.0, scale[0]), scale[1])
    edge = (scale[1] - scale[0]) * _ARROW
    for number, row in enumerate(own.to_dict("records")):
        low, high = (row[bound] for bound in ("low", "high"))
        axes.hlines(number, min(start, row["at"]), max(start, row["at"]), color=FAINT, linewidth=1)
        if pd.notna(low) or pd.notna(high):
            ends = scale[0] + edge if pd.isna(low) else low, scale[1] - edge if pd.isna(high) else high
            axes.hlines(number, *ends, color=look.colour, linewidth=2)
            for bound, end, arrow in ((low, ends[0], "<"), (high, ends[1], ">")):
                if pd.isna(bound):
                    axes.plot(end, number, arrow, color=look.colour, markersize=5, clip_on=False)
        axes.plot(row["at"], number, look.marker, color=look.colour, markersize=5, clip_on=False)
        x, y = page.point(axes, row["at"], number)
        page.mark(x - 5, y - 5, 10, 10, row["said"], count=int(row["count"]), rows=row["source"])
