"""Draw how far a finding can be trusted: the ways to count it, the accuracy of the codes, shares with errors corrected.

Takes the tables of `robustness`, `validate.accuracy` and `estimates.corrected`, gives a `Chart`: lines of dots with
intervals under headings. What is too few for a share stands in its line as a count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.pictures import captions
from analysis.pictures.canvas import FAINT, GRID, INK, LOOKS, MARGIN, SMALL, SOFT, WIDTH, Look, Page, fit, style, width
from analysis.pictures.captions import MIN_ARTICLES, MIN_CHOICES, RESAMPLED, SPOKEN, count, percent, span
from analysis.pictures.chart import Chart, finished, need, nothing

MAX_TERMS, MAX_LINES = 12, 60  # what a page shows legibly

_RIGHT, _STEP = WIDTH - MARGIN, 15.0
_AS_TOLD = "as told"


@dataclass(frozen=True)
class _Line:
    """One line: name, a dot with an interval for each look, what stands where there is none, a number at the end."""

    heading: str
    name: str
    marks: tuple[tuple[float, float, float], ...]  # value, low, high in per cent
    instead: str = ""
    number: str = ""


def sensitivity(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw one finding counted in many ways, the way it is told as an upright line.

    Parameters
    ----------
    rows : DataFrame, table ``sensitivity``
        More than 12 terms left out: those that change most; the caption says so.
    title : str
        A sentence: what is shown.
    name : str
        Of the file in a report; else made from the title.

    Returns
    -------
    Chart
        Ways with fewer than 30 choices or 5 articles in a group have no dot; their counts stand in its place.

    Raises
    ------
    ValueError
        If `rows` is no such table.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.counts.robustness import sensitivity as counted
    >>> sensitivity(counted(extract("seeds"), "invasion"), title="Does it hold?").name
    'does-it-hold'
    """
    need(rows, "sensitivity", ["aspect", "variant", "value", "low", "high", "change", "hits", "choices", "articles"])
    if not rows["choices"].sum():
        return nothing(rows, title, name)
    shown, more = _few_terms(rows)
    few = (shown["choices"] < MIN_CHOICES) | (shown["articles"] < MIN_ARTICLES)
    if rows.attrs.get("between"):
        few |= shown["low"].isna()  # one of the two groups is too small, or has none or all
    lines = [_way(row, bool(thin)) for row, thin in zip(shown.to_dict("records"), few, strict=True)]
    told = [] if few.all() else [_verdict(rows), f"Upright line: {_AS_TOLD}.", RESAMPLED]
    told += [f"Counts only: {captions.FEW}."] * bool(few.any())
    told += [*captions.exploratory(rows), captions.UNCORRECTED]
    with style():
        guide = None if few.iloc[0] else lines[0].marks[0][0]
        figure = _lines(lines, title, _what(rows), [*told, *more], guide=guide, head="choices")
    return finished(figure, rows, title, _say_ways(rows, shown, few), name)


def accuracy(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw how much of what the program says is right (precision), and how much of what is there it finds (recall).

    Parameters
    ----------
    rows : DataFrame, table ``accuracy``
    title, name : str
        As in `sensitivity`.

    Returns
    -------
    Chart
        Classes with fewer than 30 passages or 5 articles have no dot; how many of them are right stands in its place.

    Examples
    --------
    >>> score = {"variable": "use", "value": "(all)", "coded": 9, "automatic": 9, "right": 8, "articles": 1}
    >>> measures = ["precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high"]
    >>> accuracy(pd.DataFrame([score | dict.fromkeys(measures)]), title="Right?")
    Dot chart of precision and recall: use, all: 8 of 9 coded found, 8 of 9 found right.
    """
    needed = ["variable", "value", "coded", "automatic", "right", "precision", "recall"]
    need(rows, "accuracy", needed)
    if rows.empty:
        return nothing(rows, title, name, why="No codes to draw: nothing is coded yet")
    lines = [_class(row) for row in rows.to_dict("records")]
    caption = ["Weighted, each passage for as many as it was drawn from.", RESAMPLED]
    caption += [f"Counts only: fewer than {MIN_CHOICES} passages or {MIN_ARTICLES} articles."] * _some_thin(lines)
    with style():
        key = {"precision": LOOKS[0], "recall": LOOKS[1]}
        figure = _lines(lines, title, "Per cent", caption, key=key, head="coded", top=100)
    told = [_say_class(row) for row in rows.head(2 * SPOKEN).to_dict("records")]
    return finished(figure, rows, title, f"Dot chart of precision and recall: {'; '.join(told)}.", name)


def corrected(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw shares as found beside shares corrected for the errors of the codes.

    Parameters
    ----------
    rows : DataFrame, table ``corrected``
    title, name : str
        As in `sensitivity`.

    Returns
    -------
    Chart
        Groups with fewer than 30 coded hits or 5 articles have no dots; what was counted stands in their place.

    Examples
    --------
    >>> row = {"use": "plain", "hits": 9, "choices": 10, "share": 0.9, "coded": 10, "corrected": 0.8, "low": None}
    >>> corrected(pd.DataFrame([row | {"high": None}]), title="Corrected")
    Dot chart of shares, as found and corrected: “plain” 9 of 10 found, too few coded for a share.
    """
    need(rows, "corrected", ["hits", "choices", "share", "coded", "corrected", "low", "high"])
    if not rows["choices"].sum():
        return nothing(rows, title, name)
    numbers = ("hits", "choices", "share", "coded", "corrected", "low", "high")
    names = [column for column in rows.columns if column not in numbers]
    lines = [_value(row, names) for row in rows.head(MAX_LINES).to_dict("records")]
    caption = [f"Corrected by {count(int(rows['coded'].max()), 'coded hit')} at most a group.", RESAMPLED]
    caption += ["Counts only: too few coded hits or articles."] * _some_thin(lines)
    with style():
        key = {"as found": LOOKS[6], "corrected": LOOKS[0]}
        figure = _lines(lines, title, "Share of the group's hits, %", caption, key=key, head="coded", top=100)
    told = [_say_value(row, names) for row in rows.head(SPOKEN).to_dict("records")]
    return finished(figure, rows, title, f"Dot chart of shares, as found and corrected: {'; '.join(told)}.", name)


# --- what a line holds


def _way(row: dict[str, Any], few: bool) -> _Line:
    marks = () if few else ((row["value"] * 100, row["low"] * 100, row["high"] * 100),)
    name, instead = row["variant"], f"{row['hits']:,} of {row['choices']:,}" if few else ""
    heading = "" if row["aspect"] == _AS_TOLD else row["aspect"]
    return _Line(heading, f"{_AS_TOLD}: {name}" if not heading else name, marks, instead, f"{row['choices']:,}")


def _verdict(rows: pd.DataFrame) -> str:
    """Over all ways with an interval: between what the value lies; of a difference, how often it keeps its sign."""
    told = rows[rows["low"].notna()]
    span = f"{count(len(told), 'way')} with an interval: {told['value'].min():+.0%} to {told['value'].max():+.0%}"
    if not rows.attrs.get("between"):
        return span.replace("+", "").replace("%", "\u00a0%") + "."
    sign = np.sign(rows["value"].iloc[0])
    clear = ((told["low"] * sign > 0) & (told["high"] * sign > 0)).sum()
    kept = (told["value"] * sign > 0).sum()
    return f"{count(len(told), 'way')} with an interval: {kept:,} keep the sign, {clear:,} with an interval clear of 0."


def _few_terms(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The terms whose loss changes most, or where no share can be told, those with most hits."""
    terms = rows[rows["aspect"] == "terms"]
    change = terms["change"].abs().fillna(-1).sort_values(ascending=False, kind="stable").index[:MAX_TERMS]
    kept = rows[(rows["aspect"] != "terms") | rows.index.isin(change)]
    gone = len(rows) - len(kept)
    return kept, [f"{gone:,} more terms, each of which changes less, in the table."] * bool(gone)


def _class(row: dict[str, Any]) -> _Line:
    measures = ("precision", "recall")
    told = [pd.notna(row[measure]) and pd.notna(row[f"{measure}_low"]) for measure in measures]
    whole = row["value"] == "(all)"
    marks = tuple(
        tuple(100 * row[f"{measure}{end}"] if known else np.nan for end in ("", "_low", "_high"))
        for measure, known in zip(measures, told, strict=True)
    )
    instead = "" if any(told) else _counted(row)
    return _Line(row["variable"], "all" if whole else str(row["value"]), marks, instead, f"{row['coded']:,}")  # type: ignore[arg-type]


def _counted(row: dict[str, Any]) -> str:
    return f"{row['right']:,} of {row['coded']:,} coded found, {row['right']:,} of {row['automatic']:,} found right"


def _value(row: dict[str, Any], names: list[str]) -> _Line:
    *groups, value = (str(row[name]) for name in names)
    known, nothing = pd.notna(row["low"]), (np.nan, np.nan)
    found = (row["share"] * 100, *nothing) if known else (np.nan, *nothing)
    right = (row["corrected"] * 100, row["low"] * 100, row["high"] * 100) if known else (np.nan, *nothing)
    instead = "" if known else f"{row['hits']:,} of {row['choices']:,} found"
    return _Line(" · ".join(groups), value, (found, right), instead, f"{row['coded']:,}")


def _some_thin(lines: list[_Line]) -> int:
    return int(any(line.instead for line in lines))


def _what(rows: pd.DataFrame) -> str:
    label, between = rows.attrs.get("label", "the label"), rows.attrs.get("between") or []
    share = f"Share of “{label}” among its rivals"
    return f"{share}: {between[0]} less {between[1]}, percentage points" if between else f"{share}, %"


# --- the picture


def _lines(
    lines: list[_Line],
    title: str,
    subtitle: str,
    caption: list[str],
    *,
    head: str,
    key: dict[str, Look] | None = None,
    guide: float | None = None,
    top: float | None = None,
) -> Figure:
    """Lines under their headings, from top to bottom: name, dots with intervals, a number."""
    places, height = _places(lines)
    looks = list((key or {"": LOOKS[0]}).values())
    left = MARGIN + max(90.0, *(width(fit(line.name, 250)) for line in lines)) + 16
    page = Page(
        title, subtitle=subtitle, caption=caption, height=height + 30, key=list((key or {}).items()), marks=True
    )
    axes = page.axes(left, 14, _RIGHT - 56 - left, height)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    _scale(axes, lines, guide, top)
    page.text(_RIGHT, 6, head, size=SMALL, colour=SOFT, ha="right")
    for y, heading in _headings(lines, places):
        page.text(MARGIN, 14 + y, fit(heading, WIDTH - 2 * MARGIN, bold=True), bold=True)
    for line, y in zip(lines, places, strict=True):
        page.text(left - 10, 14 + y, fit(line.name, 250), ha="right")
        page.text(_RIGHT, 14 + y, line.number, colour=SOFT, ha="right")
        page.text(left + 6, 14 + y, fit(line.instead, _RIGHT - 64 - left, SMALL), size=SMALL, colour=SOFT)
        _dots(axes, line, y, looks)
    return page.figure


def _places(lines: list[_Line]) -> tuple[list[float], float]:
    """The middle of each line; a new heading takes a line of its own and some air."""
    places, y, before = [], 0.0, ""
    for line in lines:
        if line.heading != before:
            y, before = y + _STEP + 5, line.heading
        places.append(y + _STEP / 2)
        y += _STEP
    return places, y + 4


def _headings(lines: list[_Line], places: list[float]) -> list[tuple[float, str]]:
    before = ["", *(line.heading for line in lines)]
    return [
        (y - _STEP, line.heading) for line, y, old in zip(lines, places, before, strict=False) if line.heading != old
    ]


def _scale(axes: Axes, lines: list[_Line], guide: float | None, top: float | None) -> None:
    """From the least to the most that is drawn, with 0; the guide stands upright through all lines."""
    drawn = [number for line in lines for mark in line.marks for number in mark if pd.notna(number)]
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


def _dots(axes: Axes, line: _Line, y: float, looks: list[Look]) -> None:
    """Several dots of a line stand a little above each other, so that neither hides the other."""
    for at, ((value, low, high), look) in enumerate(zip(line.marks, looks, strict=False)):
        height = y + (at - (len(line.marks) - 1) / 2) * 5
        if pd.notna(low):
            axes.hlines([height], low, high, color=look.colour, linewidth=2)
        axes.plot([value], [height], look.marker, color=look.colour, markersize=5.5, clip_on=False)


# --- in words


def _say_ways(rows: pd.DataFrame, shown: pd.DataFrame, few: pd.Series) -> str:
    told = [_say_way(row, thin) for row, thin in zip(shown.to_dict("records"), few, strict=True)]
    kept = told[: 2 * SPOKEN]
    more = len(rows) - len(kept)
    return (
        f"Dot chart. {_what(rows)}: {'; '.join([*kept, *([f'and {more:,} more ways, in the table'] if more else [])])}."
    )


def _say_way(row: dict[str, Any], few: bool) -> str:
    counts = f"{row['hits']:,} of {row['choices']:,}"
    interval = f" ({row['low'] * 100:.0f} to {row['high'] * 100:.0f})" if pd.notna(row["low"]) else ""
    aspect = "" if row["aspect"] == _AS_TOLD else f"{row['aspect']}, "
    value = "" if pd.isna(row["value"]) else f"{row['value'] * 100:.0f}"
    return f"{aspect}{row['variant']} {counts if few else value + interval}"


def _say_class(row: dict[str, Any]) -> str:
    name = f"{row['variable']}, {'all' if row['value'] == '(all)' else row['value']}"
    if pd.isna(row["precision_low"]) and pd.isna(row["recall_low"]):
        return f"{name}: {_counted(row)}"
    told = [f"{measure} {_or_none(row[measure])}" for measure in ("precision", "recall")]
    return f"{name}: {', '.join(told)}"


def _or_none(share: float) -> str:
    return "not told" if pd.isna(share) else percent(share)


def _say_value(row: dict[str, Any], names: list[str]) -> str:
    name = " · ".join(str(row[column]) for column in names)
    if pd.isna(row["low"]):
        return f"“{name}” {row['hits']:,} of {row['choices']:,} found, too few coded for a share"
    right = f"{percent(row['corrected'])} ({span(row['low'], row['high'])}) corrected"
    return f"“{name}” {percent(row['share'])} found, {right}"
