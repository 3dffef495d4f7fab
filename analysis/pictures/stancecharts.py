"""Draw stance: which categories stand near what, how often each voice takes one, and how statements are reported.

Takes the tables of `stancecounts`, gives a `Chart`, as `charts` does: the alt text is made of the rows it draws, and
what has no room the caption counts.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib import colors

from analysis.pictures import canvas, captions, drawings
from analysis.pictures.canvas import LOOKS, MARGIN, SMALL, SOFT, WIDTH, Look, Page, fit
from analysis.pictures.captions import count, percent, rate, span
from analysis.pictures.chart import Chart, finished, need, nothing
from analysis.pictures.drawings import OTHERS, together

MAX_COLUMNS, MAX_GROUPS = 9, 20

_NUMBERS = ("hits", "choices", "share", "words", "per_1k", "low", "high", "articles", "articles_with")
_RIGHT = WIDTH - MARGIN


class _Unit(NamedTuple):
    """What is counted, and what the whole of a group is called in a subtitle."""

    one: str
    many: str


_WORDS, _SAID = _Unit("stance word", "stance words"), _Unit("statement", "statements")


def profile(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw what each group's stance words are: a row a group, a column a category; the darker, the larger a share.

    Parameters
    ----------
    rows : DataFrame, table ``shares``
        As `stance_shares` or `verb_shares` gives it. More than 9 categories: the most frequent, and the others
        together; more than 20 groups: those with most words. The caption says how many more there are.
    title, name : str
        As in `charts.shares`.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If `rows` is no table of shares.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.counts.stancecounts import stance_shares
    >>> profile(stance_shares(extract("seeds"), by=["voice"]), title="Whose stance").name
    'whose-stance'
    """
    unit, drawn = _of_shares(rows)
    if not drawn["hits"].sum():
        return nothing(rows, title, name, captions.left_out(rows), f"No {unit.many} to draw")
    shown, more = _largest(drawn, unit)
    shown, others = _few_columns(shown)
    caption = [*_total(drawn, unit), *more, *others, *captions.left_out(rows), captions.UNCORRECTED]
    subtitle = f"{unit.many[0].upper()}{unit.many[1:]} of each kind; the darker, the larger a share of the row"
    with canvas.style():
        page = _heat(shown, title, subtitle, caption, unit)
    return finished(page, rows, title, _say_profile(drawn, unit), name)


def shares(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw which groups differ: a panel a category, a row a group, a dot for the share, a line for its interval.

    Parameters
    ----------
    rows, title, name
        As in `profile`. Groups with fewer than 30 words or 5 articles have no dot; their counts stand in its place.
        Where all are so small, their `profile` is drawn.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.counts.stancecounts import verb_shares
    >>> shares(verb_shares(extract("seeds"), by=["outlet"]), title="Who merely says").name
    'who-merely-says'
    """
    unit, drawn = _of_shares(rows)
    if drawn["few"].all():
        return profile(rows, title=title, name=name)
    bounds = {column: drawn[column].where(~drawn["few"]) * 100 for column in ("share", "low", "high")}
    counts = [f"{hits:,} of {choices:,}" for hits, choices in zip(drawn["hits"], drawn["choices"], strict=True)]
    said = [_say_share(row, unit) for row in drawn.to_dict("records")]
    dots = drawn.assign(**bounds, at=bounds["share"], counts=counts, said=said)
    caption = [*_total(drawn, unit), *_resampled(drawn, unit), *captions.left_out(rows), captions.UNCORRECTED]
    with canvas.style():
        page = drawings.dots(dots, title, f"Share of each group’s {unit.many}, %", caption, counted=unit.many)
    return finished(page, rows, title, _say_shares(drawn, unit), name)


def rates(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw how often each category occurs per 1,000 words: a panel a group, a row a category, with its interval.

    Parameters
    ----------
    rows : DataFrame, table ``stance_rates``
        More than 8 groups: those with most stance words; the caption says how many more there are.
    title, name : str
        As in `profile`.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.counts.stancecounts import stance_rates
    >>> rates(stance_rates(extract("seeds")), title="Newsroom against sources").name
    'newsroom-against-sources'
    """
    need(rows, "stance_rates", ["category", "hits", "words", "per_1k", "low", "high"])
    drawn = _joined(rows, ["category"]).assign(per_1k=rows["per_1k"].to_numpy())
    if not drawn["hits"].sum():
        return nothing(rows, title, name, captions.left_out(rows), "No stance words to draw")
    said = [_say_rate(row) for row in drawn.to_dict("records")]
    panels = drawn.assign(group=drawn["value"], value=drawn["group"].where(drawn["group"] != "", "all words"))
    dots = panels.assign(at=drawn["per_1k"], size=drawn["hits"], counts="no words", said=said)
    caption = [*_rates_rest_on(drawn), *captions.left_out(rows), captions.UNCORRECTED]
    with canvas.style():
        page = drawings.dots(dots, title, "Stance words per 1,000 words", caption, counted=_WORDS.many)
    return finished(page, rows, title, _say_rates(drawn), name)


def _of_shares(rows: pd.DataFrame) -> tuple[_Unit, pd.DataFrame]:
    """What is counted, and rows with their ``group`` and ``value`` as one text each."""
    need(rows, "shares", ["hits", "choices", "share", "low", "high", "articles"])
    of = rows.attrs.get("of") or [column for column in rows if column not in _NUMBERS][-1:]
    drawn = _joined(rows, of)
    few = (drawn["choices"] < captions.MIN_CHOICES) | (drawn["articles"] < captions.MIN_ARTICLES)
    unit = _SAID if any(column.startswith("cue_") for column in of) else _WORDS
    return unit, drawn.assign(few=few, size=drawn["choices"])


def _joined(rows: pd.DataFrame, of: list[str]) -> pd.DataFrame:
    by = [column for column in rows if column not in (*_NUMBERS, *of)]
    group, value = (
        [" · ".join(map(str, names)) for names in rows[columns].itertuples(index=False, name=None)]
        if columns
        else [""] * len(rows)
        for columns in (by, of)
    )
    places = pd.Series([(at,) for at in range(len(rows))], dtype=object)
    numbers = rows[[column for column in _NUMBERS if column in rows]].reset_index(drop=True)
    return numbers.assign(group=group, value=value, source=places)


def _largest(drawn: pd.DataFrame, unit: _Unit) -> tuple[pd.DataFrame, list[str]]:
    """The groups with most words, in the order they came, and what the caption says of the others."""
    sizes = drawn.groupby("group", sort=False)["choices"].first()
    sizes = sizes[sizes > 0]
    kept = drawings.largest(sizes, MAX_GROUPS)
    more = [f"The {MAX_GROUPS} groups with most {unit.many}; {len(sizes) - len(kept):,} more, in the table."]
    return drawn[drawn["group"].isin(kept)], more if len(kept) < len(sizes) else []


def _few_columns(shown: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The most frequent categories, in their order; the rarest become one."""
    sizes = shown.groupby("value", sort=False)["hits"].sum()
    sizes = sizes[sizes > 0]
    kept = drawings.largest(sizes, MAX_COLUMNS) if len(sizes) > MAX_COLUMNS + 1 else list(sizes.index)
    named = shown[shown["hits"] > 0]
    named = named.assign(value=named["value"].where(named["value"].isin(kept), OTHERS))
    merged = named.groupby(["group", "value"], sort=False, as_index=False).agg(
        hits=("hits", "sum"), choices=("choices", "first"), few=("few", "first"), source=("source", together)
    )
    order = {value: at for at, value in enumerate([*(value for value in sizes.index if value in kept), OTHERS])}
    rare = [value for value in sizes.index if value not in kept]
    told = [f"“{OTHERS}” are {fit(', '.join(rare), 900)}."] if rare else []
    return merged.assign(column=merged["value"].map(order)), told


def _heat(shown: pd.DataFrame, title: str, subtitle: str, caption: list[str], unit: _Unit) -> Page:
    step, groups = 20.0, list(dict.fromkeys(shown["group"]))
    values = shown.sort_values("column", kind="stable").drop_duplicates("column")["value"].tolist()
    short = [fit(group or "all", 170) for group in groups]
    left = MARGIN + max(canvas.width(group) for group in short) + 8
    page = Page(title, subtitle=subtitle, caption=caption, height=step * len(groups) + 30)
    cell = min((_RIGHT - 66 - left) / len(values), 90)
    for at, value in enumerate(values):
        head = fit(value, cell - 2, SMALL, lines=2)
        page.text(left + cell * (at + 0.5), 12, head, size=SMALL, colour=SOFT, ha="center")
    end = left + cell * len(values) + 66
    page.text(end, 12, unit.many, size=SMALL, colour=SOFT, ha="right")
    for at, (group, printed) in enumerate(zip(groups, short, strict=True)):
        y, own = 28 + step * at, shown[shown["group"] == group]
        page.text(left - 8, y + step / 2, printed, ha="right")
        page.text(end, y + step / 2, f"{own['choices'].iloc[0]:,}", colour=SOFT, ha="right")
        for column in range(len(values)):
            page.bar(left + cell * column, y, cell, step, _shade(0))
        for row in own.to_dict("records"):
            _cell(page, row, left + cell * values.index(row["value"]), y, cell, step, unit)
    return page


def _cell(page: Page, row: dict[str, Any], x: float, y: float, cell: float, step: float, unit: _Unit) -> None:
    look = _shade(row["hits"] / row["choices"])
    page.bar(x, y, cell, step, look)
    page.mark(x, y, cell, step, _say_share(row, unit), count=row["hits"], rows=row["source"])
    page.text(x + cell / 2, y + step / 2, f"{row['hits']:,}", colour=canvas.ink_on(look.colour), ha="center")


def _shade(share: float) -> Look:
    """From almost white to blue."""
    light, dark = np.array(colors.to_rgb("#f5f5f2")), np.array(colors.to_rgb(LOOKS[0].colour))
    return Look(colors.to_hex(light + (dark - light) * share**0.7), "", "", "")


def _total(drawn: pd.DataFrame, unit: _Unit) -> list[str]:
    return [f"{count(int(drawn.groupby('group')['choices'].first().sum()), unit.one)}."]


def _resampled(drawn: pd.DataFrame, unit: _Unit) -> list[str]:
    few = drawn.groupby("group")["few"].first()
    told = [] if few.all() else [captions.RESAMPLED]
    limits = f"fewer than {captions.MIN_CHOICES} {unit.many} or {captions.MIN_ARTICLES} articles"
    return [*told, *([f"Counts only where there are {limits}."] if few.any() else [])]


def _rates_rest_on(drawn: pd.DataFrame) -> list[str]:
    words = drawn.groupby("group")["words"].first().sum()
    told = [f"{count(int(drawn['hits'].sum()), 'stance word')} in {count(int(words), 'word')}."]
    none = drawn["low"].isna()
    told += [] if none.all() else [captions.RESAMPLED]
    limits = f"fewer than {captions.MIN_CHOICES} words of the category or {captions.MIN_ARTICLES} articles with one"
    return [*told, *([f"No interval with {limits}."] if none.any() else [])]


def _say_share(row: dict[str, Any], unit: _Unit) -> str:
    named = ", ".join(name for name in (row["group"], row["value"]) if name)
    of = f"{named}: {row['hits']:,} of {count(row['choices'], unit.one)}"
    if row["few"]:
        return of
    interval = f" ({span(row['low'], row['high'], ' to ')})" if pd.notna(row.get("low")) else ""
    return f"{of}, {percent(row['hits'] / row['choices'])}{interval}"


def _say_rate(row: dict[str, Any]) -> str:
    named = ", ".join(name for name in (row["group"], row["value"]) if name)
    return f"{named}: {count(row['hits'], 'stance word')}{_per_1k(row)}"


def _per_1k(row: dict[str, Any]) -> str:
    if pd.isna(row["per_1k"]):
        return ""
    interval = f" ({rate(row['low'])} to {rate(row['high'])})" if pd.notna(row["low"]) else ""
    return f", {rate(row['per_1k'])}{interval} per 1,000 words"


def _say_profile(drawn: pd.DataFrame, unit: _Unit) -> str:
    def said(own: pd.DataFrame) -> str:
        return _listed([f"{row['value']} {row['hits']:,}" for row in _found(own)])

    return f"Table of {unit.many} by kind, {_groups(drawn, said, unit)}."


def _say_shares(drawn: pd.DataFrame, unit: _Unit) -> str:
    def said(own: pd.DataFrame) -> str:
        if own["few"].all():
            told = _listed([f"{row['value']} {row['hits']:,}" for row in _found(own)])
            return f"too few for shares: {told}"
        return _listed([_say_share({**row, "group": ""}, unit) for row in _found(own)])

    return f"Dot chart of shares of {unit.many}, {_groups(drawn, said, unit)}."


def _say_rates(drawn: pd.DataFrame) -> str:
    def said(own: pd.DataFrame) -> str:
        return _listed([_say_rate({**row, "group": ""}) for row in _found(own)])

    told = drawn.assign(choices=drawn.groupby("group")["hits"].transform("sum"))
    return f"Dot chart of stance words per 1,000 words, {_groups(told, said, _WORDS)}."


def _found(own: pd.DataFrame) -> list[dict[str, Any]]:
    return own[own["hits"] > 0].to_dict("records")


def _groups(drawn: pd.DataFrame, said: Any, unit: _Unit) -> str:
    """The largest groups in words, as many as an alt text names."""
    sizes = drawn[drawn["choices"] > 0].groupby("group", sort=False)["choices"].first()
    named = drawings.largest(sizes, captions.SPOKEN)
    told = [
        f"“{name or 'all'}”, {count(int(sizes[name]), unit.one)}: {said(own)}"
        for name, own in drawn[drawn["group"].isin(named)].groupby("group", sort=False)
    ]
    more = len(sizes) - len(told)
    told += [f"and {count(more, 'more group')}, in the table"] if more else []
    return f"{count(len(sizes), 'group')}: {'; '.join(told)}"


def _listed(told: list[str]) -> str:
    more = len(told) - captions.SPOKEN
    return ", ".join(told[: captions.SPOKEN] + ([f"and {more:,} more, in the table"] if more > 0 else []))
