"""Draw what changes over time: a line a label, the articles it rests on below it, events marked.

Takes the tables of `trends` and `wordlists`, gives a `Chart`. A period without articles is a gap in the line and an
empty place in the row of bars below it.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.pictures import canvas, captions
from analysis.pictures.canvas import FAINT, GRID, INK, LOOKS, MARGIN, SMALL, SOFT, WIDTH, Page, fit, width
from analysis.pictures.chart import Chart, finished, need, nothing

MAX_PANELS = 20

_SPOKEN = 6
_RUG, _HEAD = 22.0, 20.0
_LEAST = {"rate": 1_000, "share": 30}
_MARKED = 40  # points of a line that are drawn as marks


def trend(
    rows: pd.DataFrame,
    *,
    title: str,
    events: pd.DataFrame | None = None,
    name: str = "",
    min_size: int | None = None,
) -> Chart:
    """Draw each label over time: a panel a group, a line a label, bars for the articles of each period.

    Where the table has a moving average, it is the line, and the periods themselves are points.

    Parameters
    ----------
    rows : DataFrame, table ``trend``
        More than eight labels: those with most hits; more than 20 groups: the first 20. The caption says so.
    title, name : str
        As in `charts.shares`.
    events : DataFrame, table ``events``, optional
        As `read_events` gives it; those within the time drawn are marked with a line and a number.
    min_size : int, optional
        Words or choices that a point needs, else 1,000 words or 30 choices: in fewer, one hit would be a peak.

    Returns
    -------
    Chart

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.counts.trends import trend as measured
    >>> trend(measured(extract("seeds")), title="When")
    No dated articles to draw.
    """
    need(rows, "trend", ["label", "period", "first_day", "hits", "value", "smoothed", "articles"])
    if rows.empty or not rows["hits"].sum():
        return nothing(rows, title, name, _undated(rows), _no_hits(rows))
    least = _LEAST[rows.attrs.get("statistic", "rate")] if min_size is None else min_size
    thin = rows["size"].between(1, least - 1)
    unit = "choices" if rows.attrs.get("statistic") == "share" else "words"
    left = f"{captions.count(int(thin.sum()), 'point')} with fewer than {least:,} {unit} left out."
    told = [left] * bool(thin.any())
    if not rows.loc[~thin, "hits"].sum():
        return nothing(rows, title, name, told + _undated(rows), "Too few words in every period to draw")
    by = rows.attrs.get("by") or []
    sizes = rows.groupby("label", sort=False)["hits"].sum()
    kept = set(sizes[sizes > 0].sort_values(ascending=False, kind="stable").index[: len(LOOKS)])
    looks = dict(zip([label for label in sizes.index if label in kept], LOOKS, strict=False))
    named = [" · ".join(map(str, cells)) for cells in rows[by].itertuples(index=False, name=None)] if by else ""
    drawn = rows.assign(group=named, place=np.arange(len(rows)), value=rows["value"].where(~thin))
    drawn["smoothed"] = drawn["value"] if rows.attrs.get("smooth", 1) == 1 else _lined(rows, by, least)
    groups = list(dict.fromkeys(drawn["group"]))
    marked = _within(events, rows)
    with canvas.style():
        caption = [*_caption(rows, sizes, looks, groups, marked), *told]
        page = _page(drawn, groups[:MAX_PANELS], looks, marked, title, caption)
    return finished(page, rows, title, _say(drawn, groups, looks), name)


def _lined(rows: pd.DataFrame, by: list[str], least: int) -> pd.Series:
    """The moving average, where the periods that it takes together have enough."""
    lines = rows.groupby([*by, "label"], sort=False)["size"]
    around = lines.transform(lambda size: size.rolling(rows.attrs["smooth"], center=True, min_periods=1).sum())
    return rows["smoothed"].where(around >= least)


def _no_hits(rows: pd.DataFrame) -> str:
    """Of which labels there is no hit, and in what."""
    if rows.empty:
        return "No dated articles to draw"
    labels = list(dict.fromkeys(rows["label"]))
    named = ", ".join(f"“{label}”" for label in labels[:_SPOKEN])
    more = f" and {len(labels) - _SPOKEN:,} more labels" * (len(labels) > _SPOKEN)
    cells = rows.drop_duplicates([*(rows.attrs.get("by") or []), "period"])
    articles = captions.count(int(cells["articles"].sum()), "article")
    return f"No hits of {named}{more} in {articles}, {rows['period'].min()} to {rows['period'].max()}"


def _undated(rows: pd.DataFrame) -> list[str]:
    undated = rows.attrs.get("undated", 0)
    return [f"{captions.count(undated, 'article')} without a date left out."] if undated else []


def _within(events: pd.DataFrame | None, rows: pd.DataFrame) -> pd.DataFrame:
    if events is None or events.empty:
        return pd.DataFrame({"event": [], "day": []})
    step = _next(rows["first_day"].max(), rows.attrs.get("every", "month"))
    return events[(events["day"] >= rows["first_day"].min()) & (events["day"] < step)].reset_index(drop=True)


def _next(day: pd.Timestamp, every: str) -> pd.Timestamp:
    return day + pd.DateOffset(**{f"{every}s": 1})


def _caption(rows: pd.DataFrame, sizes: pd.Series, looks: dict, groups: list[str], marked: pd.DataFrame) -> list[str]:
    events = enumerate(zip(marked["event"], marked["day"], strict=True), start=1)
    told = [f"{number}: {event}, {day:%Y-%m-%d}." for number, (event, day) in events]
    smooth, every = rows.attrs.get("smooth", 1), rows.attrs.get("every", "period")
    told += [f"Points: a {every}; lines: {smooth} {every}s around it together."] if smooth > 1 else []
    told.append("Bars: articles, beside them the most; where there are none the line breaks, it is not 0.")
    none, more = sizes.index[sizes == 0], int((sizes > 0).sum()) - len(looks)
    told += [f"No hits: {fit(', '.join(none), 400)}."] if len(none) else []
    told += [f"{more:,} labels with fewer hits, in the table."] if more else []
    told += [f"{len(groups) - MAX_PANELS:,} more groups, in the table."] if len(groups) > MAX_PANELS else []
    return told + _undated(rows) + captions.exploratory(rows)


def _say(drawn: pd.DataFrame, groups: list[str], looks: dict) -> str:
    share = drawn.attrs.get("statistic") == "share"
    told = []
    for group in groups[:_SPOKEN]:
        own = drawn[(drawn["group"] == group) & drawn["label"].isin(looks) & drawn["value"].notna()]
        lines = [f"“{label}” {_ends(line, share)}" for label, line in own.groupby("label", sort=False)] or [
            "too little"
        ]
        told.append((f"“{group}”: " if group else "") + ", ".join(lines))
    more = [f"and {len(groups) - _SPOKEN:,} more, in the table"] if len(groups) > _SPOKEN else []
    first, last = drawn["period"].iloc[0], drawn["period"].iloc[-1]
    what = "shares of the choices" if share else "hits per 10,000 words"
    return f"Line chart of {what}, {first} to {last}: {'; '.join([*told, *more])}."


def _ends(line: pd.DataFrame, share: bool) -> str:
    top = line.loc[line["value"].idxmax()]
    ends = [
        captions.percent(value) if share else captions.rate(value)
        for value in (*line["value"].iloc[[0, -1]], top["value"])
    ]
    return f"goes from {ends[0]} to {ends[1]}, highest {ends[2]} in {top['period']}"


def _page(
    drawn: pd.DataFrame, groups: list[str], looks: dict, marked: pd.DataFrame, title: str, caption: list[str]
) -> Page:
    columns, high = (1, 250.0) if len(groups) == 1 else (2, 110.0) if len(groups) <= 8 else (3, 74.0)
    across = (WIDTH - 2 * MARGIN + 18) / columns - 18
    band = high + _RUG + _HEAD + 34
    share = drawn.attrs.get("statistic") == "share"
    unit = "Share of the choices, %" if share else "Hits per 10,000 words"
    height = band * -(-len(groups) // columns) - 12
    page = Page(title, subtitle=unit, caption=caption, height=height, key=list(looks.items()), marks=True)
    top = drawn[["value", "smoothed"]].max().max() * (100 if share else 1) * 1.08
    for at, group in enumerate(groups):
        left, y = MARGIN + (across + 18) * (at % columns), band * (at // columns)
        own = drawn[drawn["group"] == group]
        page.text(left, y + 6, fit(group, across, bold=True), bold=True)
        axes = page.axes(left + 26, y + _HEAD, across - 32, high)
        _frame(axes, own, top)
        if own[["value", "smoothed"]].isna().all(axis=None):
            few = fit("too little in every period", across - 40, SMALL, lines=2)
            page.text(left + 26 + (across - 32) / 2, y + _HEAD + high / 2, few, size=SMALL, colour=SOFT, ha="center")
        _events(page, axes, marked, y + _HEAD)
        for label, look in looks.items():
            _line(page, axes, own[own["label"] == label], look, 100 if share else 1)
        _rug(page, own, (left + 26, y + _HEAD + high + 4, across - 32), axes.get_xlim())
    return page


def _numbers(days: pd.Series) -> np.ndarray:
    return days.dt.normalize().astype("datetime64[s]").astype("int64").to_numpy() / 86_400


def _frame(axes: Axes, own: pd.DataFrame, top: float) -> None:
    days = np.unique(_numbers(own["first_day"]))
    step = (days[-1] - days[0]) / max(len(days) - 1, 1) or 28
    axes.set_xlim(days[0] - step / 2, days[-1] + step)
    axes.set_ylim(0, max(top, 1e-9))
    marks = [mark for mark in MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]).tick_values(0, top) if 0 <= mark <= top]
    axes.set_yticks(marks, [f"{mark:,g}" for mark in marks])
    axes.set_xticks([])
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.axhline(0, color=INK, linewidth=1)


def _events(page: Page, axes: Axes, marked: pd.DataFrame, y: float) -> None:
    """A line for each event; where several stand too close for their numbers, the first and the last of them."""
    days = _numbers(marked["day"]) if len(marked) else np.zeros(0)
    at = page.points(axes, days, np.zeros(len(days)))[:, 0]
    for day in days:
        axes.axvline(day, color=INK, linewidth=0.9, linestyle="--")
    new = np.diff(at, prepend=-np.inf) > width("00", SMALL, bold=True) + 3
    for own in np.split(np.arange(len(at)), np.flatnonzero(new)[1:]) if len(at) else []:
        numbers = dict.fromkeys((own[0] + 1, own[-1] + 1))
        page.text(at[own].mean(), y - 5, "–".join(map(str, numbers)), size=SMALL, bold=True, ha="center")


def _line(page: Page, axes: Axes, own: pd.DataFrame, look: canvas.Look, scale: float) -> None:
    days, value, smoothed = _numbers(own["first_day"]), own["value"] * scale, own["smoothed"] * scale
    apart = own.attrs.get("smooth", 1) > 1
    axes.plot(days, smoothed, color=look.colour, linestyle=look.dashes, linewidth=1.8, clip_on=False)
    many = len(own) > _MARKED
    size = 2.5 if many else 5
    # Points that no line reaches are always seen.
    alone = value.isna().shift(1, fill_value=True) & value.isna().shift(-1, fill_value=True)
    seen = value if apart or not many else value.where(alone)
    axes.plot(days, seen, look.marker, color=look.colour, markersize=size, alpha=0.55 if apart else 1, clip_on=False)
    for day, at, row in zip(days, value, own.to_dict("records"), strict=True):
        if row["hits"] and pd.notna(at):
            x, y = page.point(axes, day, at)
            said = f"{row['label']}, {row['group'] + ', ' if row['group'] else ''}{row['period']}: {row['hits']:,} hits"
            page.mark(x - 4, y - 4, 8, 8, said, count=row["hits"], rows=(row["place"],))


def _rug(page: Page, own: pd.DataFrame, area: tuple[float, float, float], limits: tuple[float, float]) -> None:
    """The articles of each period, as bars hanging below the plot."""
    most = max(int(own["articles"].max()), 1)
    periods = own.drop_duplicates("period")
    axes = page.axes(area[0], area[1], area[2], _RUG)
    days = _numbers(periods["first_day"])
    step = (days[-1] - days[0]) / max(len(days) - 1, 1) or 28
    axes.set_xlim(*limits)
    axes.set_ylim(most, 0)
    axes.bar(days, periods["articles"], width=step * 0.8, color=FAINT)
    axes.set_yticks([])
    names = [_name(day) for day in periods["first_day"]]
    room = max(1, int(area[2] // (width(names[0], SMALL) + 14)))
    every = max(1, -(-len(days) // room))
    axes.set_xticks(days[::every], names[::every])
    page.text(area[0] - 4, area[1] + _RUG / 2, f"{most:,}", size=SMALL, colour=SOFT, ha="right")


def _name(day: date) -> str:
    return f"{day:%Y-%m}" if day.day == 1 else f"{day:%Y-%m-%d}"
