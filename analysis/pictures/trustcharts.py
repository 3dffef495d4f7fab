"""Draw how far a finding can be trusted: the ways to count it, the accuracy of the codes, shares with errors corrected.

Takes the tables of `robustness`, `validate.accuracy` and `estimates.corrected`, gives a `Chart`: lines of dots with
intervals under headings. What is too few for a share stands in its line as a count.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.pictures import captions
from analysis.pictures.canvas import LOOKS, style
from analysis.pictures.captions import MIN_ARTICLES, MIN_CHOICES, RESAMPLED, SPOKEN, count, percent, span
from analysis.pictures.chart import Chart, finished, need, nothing
from analysis.pictures.dotlines import Block, Dot, Line, page_of

MAX_TERMS, MAX_LINES = 12, 60  # what a page shows legibly

_AS_TOLD, _OTHER_LIST, _SHARE = "as told", "list", "share"  # as in robustness, which a test sees to
_RATE = "per 10,000 words"
_SIDES = {"automatic": "found", "coded": "coded"}


def sensitivity(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw one finding counted in many ways, the way it is told as an upright line.

    Parameters
    ----------
    rows : DataFrame, table ``sensitivity``
        More than 12 terms left out: those that change most; the caption says so.
    title, name : str
        As in `charts.shares`.

    Returns
    -------
    Chart
        Ways with fewer than 30 choices (hits, of a rate) or 5 articles in a group have no dot; their counts stand in
        its place. Rates stand below the shares, on a scale of their own.

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
    need(rows, "sensitivity", ["aspect", "variant", "unit", "value", "low", "high", "change", "hits", "choices"])
    if not rows.loc[rows["unit"] == _SHARE, "choices"].sum():
        return nothing(rows, title, name)
    shown, more = _few_terms(rows)
    rate = shown["unit"] != _SHARE
    few = (shown["choices"] < MIN_CHOICES) | (shown["articles"] < MIN_ARTICLES)
    if rows.attrs.get("between"):
        few |= shown["low"].isna()  # one of the two groups is too small, or has none or all
    few = few.where(~rate, shown["low"].isna())
    lines = [_way(row, thin, at) for at, (row, thin) in enumerate(zip(shown.to_dict("records"), few, strict=True))]
    told = [] if few[~rate].all() else [_verdict(rows), f"Upright line: {_AS_TOLD}.", RESAMPLED]
    told += [f"Counts only: {captions.FEW}, or hits."] * bool(few.any())
    told += [*captions.exploratory(rows), captions.UNCORRECTED]
    guide = None if few.iloc[0] else lines[0].dots[0].value
    blocks = [Block([line for line, own in zip(lines, rate, strict=True) if not own], "choices", guide=guide)]
    if rate.any():
        of_words = [line for line, own in zip(lines, rate, strict=True) if own]
        blocks.append(Block(of_words, "words", unit=_what(rows, rate=True)))
    with style():
        page = page_of(blocks, title, _what(rows), [*told, *more])
    return finished(page, shown, title, _say_ways(rows, shown, few), name)


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
    lines = [_class(row, at) for at, row in enumerate(rows.to_dict("records"))]
    caption = ["Weighted, each passage for as many as it was drawn from.", RESAMPLED]
    caption += [f"Counts only: fewer than {MIN_CHOICES} passages or {MIN_ARTICLES} articles."] * _some_thin(lines)
    with style():
        key = {"precision": LOOKS[0], "recall": LOOKS[1]}
        page = page_of([Block(lines, "coded", top=100)], title, "Per cent", caption, key=key)
    told = [_say_class(row) for row in rows.head(2 * SPOKEN).to_dict("records")]
    return finished(page, rows, title, f"Dot chart of precision and recall: {'; '.join(told)}.", name)


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
    lines = [_value(row, names, at) for at, row in enumerate(rows.head(MAX_LINES).to_dict("records"))]
    caption = [f"Corrected by {count(int(rows['coded'].max()), 'coded hit')} at most a group.", RESAMPLED]
    caption += ["Counts only: too few coded hits or articles."] * _some_thin(lines)
    with style():
        key = {"as found": LOOKS[6], "corrected": LOOKS[0]}
        page = page_of([Block(lines, "coded", top=100)], title, "Share of the group's hits, %", caption, key=key)
    told = [_say_value(row, names) for row in rows.head(SPOKEN).to_dict("records")]
    return finished(page, rows, title, f"Dot chart of shares, as found and corrected: {'; '.join(told)}.", name)


# --- what a line holds


def _way(row: dict[str, Any], few: bool, place: int) -> Line:
    scale = 100 if row["unit"] == _SHARE else 1
    # What another list of terms found stands in tables of its own: nothing here leads there.
    count = 0 if row["aspect"] == _OTHER_LIST else row["hits"]
    ends = _ends(row, ("value", "low", "high"), scale, told=not few)
    dot = Dot(*ends, said=_say_mark(row, few), count=count)
    name, instead = row["variant"], f"{row['hits']:,} of {row['choices']:,}" if few else ""
    heading = "" if row["aspect"] == _AS_TOLD else row["aspect"]
    name = f"{_AS_TOLD}: {name}" if not heading else name
    return Line(heading, name, (dot,), place, instead, f"{row['choices']:,}")


def _verdict(rows: pd.DataFrame) -> str:
    """Over all ways with an interval: between what the value lies; of a difference, how often it keeps its sign."""
    told = rows[rows["low"].notna()]
    if not rows.attrs.get("between"):
        told = told[told["unit"] == _SHARE]
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


def _class(row: dict[str, Any], place: int) -> Line:
    name, dots = "all" if row["value"] == "(all)" else str(row["value"]), []
    for measure, side in (("precision", "automatic"), ("recall", "coded")):
        known = pd.notna(row[measure]) and pd.notna(row[f"{measure}_low"])
        ends = _ends(row, (measure, f"{measure}_low", f"{measure}_high"), 100, told=known)
        told = f"{measure} {_or_none(row[measure])}, " if known else ""
        of = f"{count(row[side], 'passage')} {_SIDES[side]}"
        said = f"{row['variable']}, {name}: {told}{row['right']:,} right of {of}"
        dots.append(Dot(*ends, said=said, count=row[side], where={"side": side}))
    instead = "" if any(pd.notna(dot.value) for dot in dots) else _counted(row)
    return Line(row["variable"], name, tuple(dots), place, instead, f"{row['coded']:,}")


def _ends(row: dict[str, Any], columns: tuple[str, str, str], scale: int, *, told: bool) -> tuple[float, float, float]:
    """A value and its bounds on the scale of the picture."""
    value, low, high = (row[column] * scale if told else np.nan for column in columns)
    return value, low, high


def _counted(row: dict[str, Any]) -> str:
    return f"{row['right']:,} of {row['coded']:,} coded found, {row['right']:,} of {row['automatic']:,} found right"


def _value(row: dict[str, Any], names: list[str], place: int) -> Line:
    *groups, value = (str(row[name]) for name in names)
    known = pd.notna(row["low"])
    said = f"{', '.join([*groups, value])}, as found: {row['hits']:,} of {count(row['choices'], 'hit')}"
    share = row["share"] * 100 if known else np.nan
    found = Dot(share, np.nan, np.nan, said=said, count=row["hits"])
    # A corrected share counts nothing that could be listed: it is an estimate of what coding all would give.
    right = Dot(*_ends(row, ("corrected", "low", "high"), 100, told=known))
    instead = "" if known else f"{row['hits']:,} of {row['choices']:,} found"
    return Line(" · ".join(groups), value, (found, right), place, instead, f"{row['coded']:,}")


def _some_thin(lines: list[Line]) -> int:
    return int(any(line.instead for line in lines))


def _what(rows: pd.DataFrame, *, rate: bool = False) -> str:
    label, between = rows.attrs.get("label", "the label"), rows.attrs.get("between") or []
    what = f"Hits of “{label}” per 10,000 words" if rate else f"Share of “{label}” among its rivals"
    unit = "" if rate else ", percentage points" if between else ", %"
    return f"{what}: {between[0]} less {between[1]}{unit}" if between else f"{what}{unit}"


# --- in words


def _say_ways(rows: pd.DataFrame, shown: pd.DataFrame, few: pd.Series) -> str:
    told = [_say_way(row, thin) for row, thin in zip(shown.to_dict("records"), few, strict=True)]
    kept = told[: 2 * SPOKEN]
    more = len(rows) - len(kept)
    return (
        f"Dot chart. {_what(rows)}: {'; '.join([*kept, *([f'and {more:,} more ways, in the table'] if more else [])])}."
    )


def _say_way(row: dict[str, Any], few: bool) -> str:
    aspect = "" if row["aspect"] == _AS_TOLD else f"{row['aspect']}, "
    return f"{aspect}{row['variant']} {_of(row) if few else _number(row)}"


def _say_mark(row: dict[str, Any], few: bool) -> str:
    return f"{row['variant']}: {_of(row)}{'' if few else f', {_number(row)}'}"


def _of(row: dict[str, Any]) -> str:
    return f"{row['hits']:,} of {count(row['choices'], 'choice' if row['unit'] == _SHARE else 'word')}"


def _number(row: dict[str, Any]) -> str:
    share = row["unit"] == _SHARE
    scale, decimals = (100, 0) if share else (1, 1)
    # Adding 0 takes the sign from a rounded -0.0.
    value, low, high = (f"{round(row[at] * scale, decimals) + 0:.{decimals}f}" for at in ("value", "low", "high"))
    return f"{value}{f' ({low} to {high})' if pd.notna(row['low']) else ''}{'' if share else f' {_RATE}'}"


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
