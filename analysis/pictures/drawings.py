"""The five pictures of `charts`: bars of one group, stacked bars, dots with intervals, lines over time, strips.

Takes rows that `charts` has prepared (``group``, ``value`` and numbers) and the words around the picture, gives a
figure. What has no room on the page is left to the table, and the caption says how much that is.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.pictures import canvas
from analysis.pictures.canvas import (
    FAINT,
    GRID,
    INK,
    LOOKS,
    MARGIN,
    PALE,
    REST,
    SMALL,
    SOFT,
    WIDTH,
    Look,
    Page,
    fit,
    fit_ends,
    width,
)
from analysis.pictures.captions import count, percent, say_choice, say_place, say_rate, span

MAX_ROWS, MAX_ARTICLES = 30, 40  # what a page shows legibly
OTHERS = "all others"

_RIGHT = WIDTH - MARGIN
_GAP = 18.0  # between panels, and from a line's end to its name


def value_bars(drawn: pd.DataFrame, title: str, subtitle: str, caption: list[str]) -> Page:
    """One group: a bar for each value, its interval, and the figures beside it."""
    few, step = bool(drawn["few"].all()), 26.0
    shown, more = _rows(drawn, "value", "hits", "values")
    names, left = fitted_names(shown["value"], 210)
    page = Page(title, subtitle=subtitle, caption=[*caption, *more], height=step * len(shown) + 16)
    room = _RIGHT - left - (70 if few else 150)
    axes = row_axes(page, left, 0, room, step * len(shown), len(shown))
    if few:
        top = scale_from_zero(axes, shown["hits"].max(), whole=True)
        axes.barh(range(len(shown)), shown["hits"], height=0.58, **outlined(LOOKS[0]))
    else:
        top = scale_from_zero(axes, min(shown[["share", "high"]].max().max() * 100, 100 / 1.04), unit=" %")
        axes.barh(range(len(shown)), shown["share"] * 100, height=0.58, facecolor=LOOKS[0].colour)
        _whiskers(axes, shown["low"] * 100, shown["high"] * 100, INK)
    for at, (name, row) in enumerate(zip(names, shown.to_dict("records"), strict=True)):
        y = step * (at + 0.5)
        long = (row["hits"] if few else row["share"] * 100) * room / top
        page.mark(left, y - 8, long, 16, say_choice(row), count=row["hits"], rows=row["source"])
        page.text(left - 8, y, name, ha="right")
        page.text(_RIGHT, y, f"{row['hits']:,} of {row['choices']:,}", colour=SOFT, ha="right")
        if not few:
            page.text(left + room + 12, y, percent(row["share"]), bold=True)
        if pd.notna(row["low"]):
            page.text(left + room + 48, y, span(row["low"], row["high"]), size=SMALL, colour=SOFT)
    return page


def stacked_bars(drawn: pd.DataFrame, title: str, subtitle: str, caption: list[str]) -> Page:
    """Several groups: a bar each, cut into its values; where all are too small, bars of counts."""
    few, step = bool(drawn["few"].all()), 22.0
    shown, more = _rows(drawn, "group", "choices", "groups")
    shown, looks, others = _few_values(shown)
    groups = list(dict.fromkeys(shown["group"]))
    names, left = fitted_names(groups, 190)
    caption, key = [*caption, *more, *others], list(looks.items())
    page = Page(title, subtitle=subtitle, caption=caption, height=step * len(groups) + 30, key=key)
    across = _RIGHT - 56 - left
    axes = row_axes(page, left, 14, across, step * len(groups), len(groups))
    top = (
        scale_from_zero(axes, shown["choices"].max(), whole=True)
        if few
        else scale_from_zero(axes, 100, unit=" %", full=True)
    )
    page.text(_RIGHT, 6, "choices", size=SMALL, colour=SOFT, ha="right")
    for at, (name, group) in enumerate(zip(names, groups, strict=True)):
        own, y = shown[shown["group"] == group], 14 + step * at
        page.text(left - 8, y + step / 2, name, ha="right")
        page.text(_RIGHT, y + step / 2, f"{own['choices'].iloc[0]:,}", colour=SOFT, ha="right")
        if own["few"].all() and not few:
            _in_words(page, own, left, y, across, step)
        else:
            _segments(page, own, looks, left, y, across / top, step, few)
    return page


def _segments(
    page: Page, own: pd.DataFrame, looks: dict[str, Look], x: float, y: float, scale: float, step: float, few: bool
) -> None:
    for row in own[own["hits"] > 0].to_dict("records"):
        look, size = looks[row["value"]], row["hits"] if few else row["share"] * 100
        page.bar(x, y + 3, size * scale, step - 6, look, **(outlined(look) if few else {}))
        page.mark(x, y + 3, size * scale, step - 6, say_choice(row), count=row["hits"], rows=row["source"])
        text = f"{size:,.0f}" if few else percent(row["share"]).removesuffix(" %")
        room = width(text, SMALL) + 5
        if size * scale > room + 3:
            figure_on(page, text, x + size * scale / 2, y + step / 2, room, "white" if few else look.colour)
        x += size * scale


def figure_on(page: Page, text: str, x: float, y: float, room: float, ground: str) -> None:
    """A figure inside a bar, on a plate that keeps the hatch away from it."""
    page.bar(x - room / 2, y - 5.5, room, 11, Look(ground, "", "", ""), linewidth=0)
    page.text(x, y, text, size=SMALL, colour=canvas.ink_on(ground), ha="center")


def _in_words(page: Page, own: pd.DataFrame, x: float, y: float, across: float, step: float) -> None:
    """A group too small for shares: what was counted, in words."""
    found = own[own["hits"] > 0].sort_values("hits", ascending=False, kind="stable")
    told = ", ".join(f"{hits} {value}" for hits, value in zip(found["hits"], found["value"], strict=True))
    page.bar(x, y + 3, across, step - 6, Look(PALE, "", "", ""))
    text = fit(f"counts only: {told}" if told else "no choices", across - 12, SMALL)
    page.text(x + 6, y + step / 2, text, size=SMALL, colour=SOFT)
    choices, rows = found["hits"].sum(), together(found["source"])
    page.mark(
        x, y + 3, across, step - 6, f"{own['group'].iloc[0]}: {count(choices, 'choice')}", count=choices, rows=rows
    )


def dots(drawn: pd.DataFrame, title: str, subtitle: str, caption: list[str], *, counted: str = "hits") -> Page:
    """Dots with intervals: a panel a value, a row a group; of one group, a row a value, and how many were `counted`.

    ``at``, ``low``, ``high`` are what is drawn, ``size`` is what makes a group large, ``counts`` stands where ``at``
    is null, ``said`` is what a mark says.
    """
    single = len(drawn["group"].drop_duplicates()) == 1
    if single:
        drawn = drawn.assign(group=drawn["value"], value="", size=drawn["hits"])
    shown, more = _rows(drawn, "group", "size", "rows")
    shown, looks, others = _few_panels(shown)
    names, left = fitted_names(dict.fromkeys(shown["group"]), 180)
    right = _RIGHT - (44 if single else 0)
    columns = max(1, min(len(looks), int((right - left + _GAP) // 128)))
    across, step, head = (right - left + _GAP) / columns - _GAP, 17.0, 14.0 if single else 30.0
    band = head + step * len(names) + 26
    height = band * -(-len(looks) // columns) - 10
    page = Page(title, subtitle=subtitle, caption=[*caption, *more, *others], height=height)
    most = shown[["at", "low", "high"]].astype(float).max().max()
    for number, (value, look) in enumerate(looks.items()):
        x, y = left + (across + _GAP) * (number % columns), band * (number // columns)
        page.text(x, y + head / 2 - 3, fit(value, across + 10, lines=2, bold=True), bold=True)
        own = shown[shown["value"] == value]
        _panel(page, own, look, x, y + head, across, step, 0 if pd.isna(most) else most)
        if number % columns == 0:
            _column(page, names, left - 8, y + head, step, INK)
    if single:
        page.text(_RIGHT, 6, counted, size=SMALL, colour=SOFT, ha="right")
        _column(page, [f"{hits:,}" for hits in shown["hits"]], _RIGHT, head, step, SOFT)
    return page


def _panel(
    page: Page, own: pd.DataFrame, look: Look, x: float, y: float, across: float, step: float, most: float
) -> None:
    axes = row_axes(page, x, y, across, step * len(own), len(own))
    scale_from_zero(axes, most)
    _whiskers(axes, own["low"], own["high"], look.colour, 2)
    axes.plot(own["at"], range(len(own)), look.marker, color=look.colour, markersize=6, clip_on=False)
    for at, row in enumerate(own.to_dict("records")):
        left, wide = x + 3, across / 2
        if pd.isna(row["at"]):
            page.text(left, y + step * (at + 0.5), fit(row["counts"], across, SMALL), size=SMALL, colour=SOFT)
        else:
            left, wide = page.point(axes, row["at"], at)[0] - 6, 12.0
        page.mark(left, y + step * at + 2, wide, step - 4, row["said"], count=row["hits"], rows=row["source"])


def _column(page: Page, texts: list[str], x: float, y: float, step: float, colour: str) -> None:
    for at, text in enumerate(texts):
        page.text(x, y + step * (at + 0.5), text, colour=colour, ha="right")


def lines(drawn: pd.DataFrame, names: dict[int, str], title: str, subtitle: str, caption: list[str]) -> Page:
    """A line a value over the periods in ``at``, named where it ends; a missing period breaks the line.

    `names` has every period from the first to the last, in order.
    """
    shown, looks, others = _few_panels(drawn)
    height, left = max(260.0, 14.0 * len(looks)), MARGIN + 30
    short = {value: fit(value, 150) for value in looks}
    across = _RIGHT - left - max(width(name) for name in short.values()) - 2 * _GAP
    page = Page(title, subtitle=subtitle, caption=[*caption, *others], height=height + 26)
    axes = page.axes(left, 6, across, height)
    _scale(axes, shown["per_10k"].max())
    _calendar(axes, names)
    ends = [_line(axes, shown[shown["value"] == value], look, list(names)) for value, look in looks.items()]
    heights = [6 + height * (1 - axes.transLimits.transform(end)[1]) for end in ends]
    places = _spread(heights, 13, height + 6)
    for (value, look), end, y, place in zip(looks.items(), ends, heights, places, strict=True):
        x = left + across * axes.transLimits.transform(end)[0]
        page.line((x + 5, left + across + 10, left + across + _GAP), (y, y if x < left + across else place, place))
        page.dot(left + across + _GAP + 7, place, look)
        page.text(left + across + _GAP + 15, place, short[value])
    for row in shown.to_dict("records"):
        x, y = page.point(axes, row["at"], row["per_10k"])
        said = say_rate({**row, "group": names[row["at"]]})
        page.mark(x - 5, y - 5, 10, 10, said, count=row["hits"], rows=row["source"])
    return page


def _scale(axes: Axes, most: float) -> None:
    """Rates from 0 up, with light lines."""
    top = max(most, 1e-9) * 1.06
    marks = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(0, top)
    marks = [mark for mark in marks if mark <= top]
    axes.set_ylim(0, top)
    axes.set_yticks(marks, [f"{mark:,g}" for mark in marks])
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.axhline(0, color=INK, linewidth=1, clip_on=False)


def _calendar(axes: Axes, names: dict[int, str]) -> None:
    """Periods along the foot, eight of them named at most."""
    first, last = min(names), max(names)
    alone = 0.5 * (first == last)
    axes.set_xlim(first - alone, last + alone)
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 600, 1_200, 6_000) if len(names) <= 8 * step)
    marks = [at for at in names if (at - first) % step == 0]
    axes.set_xticks(marks, [names[at] for at in marks])


def _line(axes: Axes, own: pd.DataFrame, look: Look, periods: list[int]) -> tuple[float, float]:
    """Draw one line and give the point where it ends."""
    rates = own.set_index("at")["per_10k"].reindex(periods)
    # Many marks make a caterpillar of a line: then only points that no line reaches, and the last, have one.
    alone = rates.notna() & rates.shift().isna() & rates.shift(-1).isna()
    end = rates.last_valid_index()
    marked = rates if len(rates) <= 24 else rates.where(alone | (rates.index == end))
    axes.plot(rates.index, rates, color=look.colour, linestyle=look.dashes, linewidth=1.8, clip_on=False)
    axes.plot(rates.index, marked, look.marker, color=look.colour, markersize=5, clip_on=False)
    return end, rates[end]


def strips(shown: pd.DataFrame, values: list[str], title: str, subtitle: str, caption: list[str]) -> Page:
    """A line a ``group`` from an article's first character to its last, a mark at each ``position`` of a ``value``.

    `values` are all there could be, in the order of their looks.
    """
    shown, looks, others = _few_panels(shown.assign(hits=1), values)
    groups, step = list(dict.fromkeys(shown["group"])), 17.0
    names, left = fitted_names(groups, 190)
    caption, key = [*caption, *others], [] if groups == list(looks) else list(looks.items())
    page = Page(title, subtitle=subtitle, caption=caption, height=step * len(groups) + 34, key=key, marks=True)
    axes = row_axes(page, left, 14, _RIGHT - 44 - left, step * len(groups), len(groups))
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.grid(axis="y", color=FAINT, linewidth=1)
    rows = shown["group"].map({group: at for at, group in enumerate(groups)})
    edge: dict[str, Any] = {"markeredgecolor": "white", "markeredgewidth": 0.6, "clip_on": False}
    for value, look in looks.items():
        own = shown["value"] == value
        axes.plot(shown.loc[own, "position"], rows[own], look.marker, color=look.colour, markersize=7, **edge)
    for row, at in zip(shown.to_dict("records"), rows, strict=True):
        x, y = page.point(axes, row["position"], at)
        page.mark(x - 4, y - 7, 8, 14, say_place(row), count=1, rows=row["source"], place=True)
    page.text(_RIGHT, 6, "hits", size=SMALL, colour=SOFT, ha="right")
    _column(page, names, left - 8, 14, step, INK)
    _column(page, [f"{hits:,}" for hits in np.bincount(rows)], _RIGHT, 14, step, SOFT)
    return page


def _rows(drawn: pd.DataFrame, column: str, size: str, what: str) -> tuple[pd.DataFrame, list[str]]:
    """The largest groups, in the order they came, and what the caption says of the others."""
    sizes = drawn.groupby(column, sort=False)[size].max()
    kept = largest(sizes, MAX_ROWS)
    more = [f"The {MAX_ROWS} largest {what}; {len(sizes) - len(kept):,} more, in the table."]
    return drawn[drawn[column].isin(kept)], more if len(kept) < len(sizes) else []


def largest(sizes: pd.Series, most: int) -> list[str]:
    """The names of the largest, the earlier of equals first.

    >>> largest(pd.Series({"a": 1, "b": 3, "c": 1}), 2)
    ['b', 'a']
    """
    return sizes.sort_values(ascending=False, kind="stable").index[:most].tolist()


def together(sources: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """The places of the rows behind several, which a chart draws as one."""
    return tuple(place for source in sources for place in source)


def _few_values(shown: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Look], list[str]]:
    """No more values than there are looks: the smallest become one, in every group."""
    sizes = shown.groupby("value", sort=False)["hits"].sum()
    if len(sizes) <= len(LOOKS):
        looks = dict(zip(sizes.index, LOOKS, strict=False))
        return shown, {value: look for value, look in looks.items() if sizes[value]}, []
    kept = largest(sizes, len(LOOKS) - 1)
    named = shown.assign(value=shown["value"].where(shown["value"].isin(kept), OTHERS))
    numbers = {"hits": "sum", "share": "sum", "choices": "first", "few": "first", "source": together}
    merged = named.groupby(["group", "value"], sort=False).agg(numbers).reset_index()
    looks = dict(zip([value for value in sizes.index if value in kept], LOOKS, strict=False)) | {OTHERS: REST}
    told = [f"“{OTHERS}” are {len(sizes) - len(kept):,} values, each in the table."]
    return merged.sort_values("value", key=lambda values: values == OTHERS, kind="stable"), looks, told


def _few_panels(
    shown: pd.DataFrame, values: Iterable[str] | None = None
) -> tuple[pd.DataFrame, dict[str, Look], list[str]]:
    """No more values than there are looks: the largest; one without a hit keeps its look and is not drawn."""
    sizes = shown.groupby("value", sort=False)["hits"].sum()
    sizes = sizes if values is None else sizes.reindex(list(values), fill_value=0)
    kept = set(largest(sizes, len(LOOKS)))
    looks = dict(zip([value for value in sizes.index if value in kept], LOOKS, strict=False))
    none, more = sizes.index[sizes == 0], (sizes > 0).sum() - (sizes[list(looks)] > 0).sum()
    told = [f"No hits: {fit(', '.join(none), 400)}."] if len(none) else []
    told += [f"{more:,} with fewer hits, in the table."] if more else []
    looks = {value: look for value, look in looks.items() if sizes[value]}
    return shown[shown["value"].isin(looks)], looks, told


def fitted_names(names: Iterable[str], most: float) -> tuple[list[str], float]:
    """Names that fit beside a plot, and where the plot then begins."""
    whole = list(names)
    short = [fit(name, most) for name in whole]
    if len(set(short)) < len(set(whole)):
        short = [fit_ends(name, most) for name in whole]
    return short, MARGIN + max((width(name) for name in short), default=0) + 8


def row_axes(page: Page, x: float, y: float, across: float, down: float, rows: int) -> Axes:
    axes = page.axes(x, y, across, down)
    axes.set_ylim(rows - 0.5, -0.5)
    axes.set_yticks(range(rows), [""] * rows)
    return axes


def scale_from_zero(axes: Axes, most: float, *, whole: bool = False, unit: str = "", full: bool = False) -> float:
    """A scale from 0 with light lines and few figures; gives its upper end."""
    top = most if full else max(most, 1 if whole else 1e-9) * 1.04
    axes.set_xlim(0, top)
    marks = MaxNLocator(5 if full or unit else 4, steps=[1, 2, 2.5, 5, 10], integer=whole).tick_values(0, top)
    marks = [mark for mark in marks if mark <= top * 1.001]
    axes.set_xticks(marks, [f"{mark:,g}{unit if mark == marks[-1] else ''}" for mark in marks])
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.axvline(0, color=INK, linewidth=1)
    return top


def _whiskers(axes: Axes, low: pd.Series, high: pd.Series, colour: str, linewidth: float = 1.4) -> None:
    axes.hlines(range(len(low)), low, high, color=colour, linewidth=linewidth)


def outlined(look: Look) -> dict[str, Any]:
    """Counts, not shares: the look's outline and hatch on white."""
    return {"facecolor": "white", "edgecolor": look.colour, "hatch": look.hatch or "///"}


def _spread(places: list[float], apart: float, down: float) -> list[float]:
    """Heights of labels as near to `places` as can be without two closer than `apart`, within 0 to `down`.

    >>> _spread([50, 52, 90], 10, 100)
    [50, 60, 90]
    """
    order = np.argsort(places, kind="stable")
    found = list(places)
    for before, at in pairwise(order):
        found[at] = max(found[at], found[before] + apart)
    bottom = down
    for at in order[::-1]:
        found[at] = bottom = min(found[at], bottom)
        bottom -= apart
    return found
