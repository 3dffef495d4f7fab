"""What changes over time: each label's rate or share by day, week, month or year, with what it rests on.

Takes the tables of an extraction, returns a row a period. A period without articles is not a zero: it is listed, with
no value. What an event changed is `contrasts.change`'s work.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts import grouping
from analysis.counts.evidence import Evidence

Period = Literal["day", "week", "month", "year"]


def trend(
    tables: books.Evidence,
    *,
    period: Period = "month",
    statistic: Literal["rate", "share"] = "rate",
    by: Sequence[str] = (),
    smooth: int = 1,
) -> pd.DataFrame:
    """Each label's rate or share in every period from the first to the last.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences`` and ``hits``.
    period : "day", "week", "month" or "year"
        Of publication; a partial date as printed ("2021-09") tells its month and year.
    statistic : "rate" or "share"
        Hits per 10,000 words, or the label's share among the choices, from 0 to 1.
    by : list of str
        Groups: columns of articles; each has a calendar of its own, of the same length.
    smooth : int
        Periods that a moving average takes together, centred; even ones reach one further back.

    Returns
    -------
    DataFrame, table ``trend``
        One row per group, label and period, also of periods without articles: there ``value`` is null.
        ``smoothed`` : hits of the periods around over their words or choices, so that a thin period weighs little; null
        where these have none. ``articles``, ``size`` : what the value rests on. ``attrs["undated"]`` : articles without
        a date, which are in no row.

    Raises
    ------
    ValueError
        If there is no such period or column, or `smooth` is less than 1.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> rows = trend(extract("seeds"))
    >>> len(rows), rows.attrs["undated"]
    (0, 1)
    """
    by = _checked(tables, period, statistic, by, smooth)
    articles = grouping.counted_words(tables, list(dict.fromkeys([*by, period])))
    dated = articles[(articles[period] != grouping.NOT_TOLD) & (articles["words"] > 0)]
    undated = int(((articles[period] == grouping.NOT_TOLD) & (articles["words"] > 0)).sum())
    hits = grouping.chosen_hits(tables, [*by, period, "label"])
    periods = _calendar(dated[period], period)
    labels, groups = grouping.labels_of(tables), grouping.in_order(tables, grouping.distinct(dated[by]))
    cells = groups.merge(labels, how="cross").merge(periods, how="cross") if len(periods) else _no_rows(by)
    rows = _measured(cells, dated, hits, by, period, statistic)
    rows = rows.assign(smoothed=_smoothed(rows, max(len(periods), 1), smooth, statistic))
    order = [*by, "label", *grouping.number_columns("trend")]
    found = books.conform(rows, "trend")[order].astype(dict.fromkeys([*by, "label"], "str"))
    found.attrs = {"by": by, "every": period, "statistic": statistic, "smooth": smooth, "undated": undated}
    found.attrs["exploratory"] = grouping.exploratory(tables)
    names = hits[[*by, "label"]].assign(period=hits[period])
    found.attrs["evidence"] = Evidence("hits", names, grouping.counted_hits(tables))
    return found


def _checked(tables: books.Evidence, period: str, statistic: str, by: Sequence[str], smooth: int) -> list[str]:
    if period not in grouping.PERIODS:
        raise ValueError(f"'period' is one of {', '.join(grouping.PERIODS)}, but is '{period}'.")
    grouping.scale_of(statistic)
    if smooth < 1:
        raise ValueError(f"'smooth' is how many periods are taken together, at least 1, but is {smooth}.")
    columns = grouping.listed(by)
    known = [column for column in tables.articles.columns if column not in grouping.PERIODS]
    grouping.check_names("trend", columns, known, "articles")
    return columns


def _no_rows(by: list[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in [*by, "label", "period"]}).assign(
        first_day=pd.Series(dtype="datetime64[s]")
    )


def _calendar(told: pd.Series, period: str) -> pd.DataFrame:
    """Every period from the first to the last, with its first day."""
    days = [first_day(text) for text in sorted(told.unique())]
    found, day = [], days[0] if days else date.max
    while days and day <= days[-1]:
        found.append(day)
        day = _following(day, period)
    return pd.DataFrame({"period": [period_of(day, period) for day in found], "first_day": pd.to_datetime(found)})


def first_day(text: str) -> date:
    """The first day of a period.

    >>> first_day("2022"), first_day("2022-02"), first_day("2022-W08")
    (datetime.date(2022, 1, 1), datetime.date(2022, 2, 1), datetime.date(2022, 2, 21))
    """
    if "W" in text:
        return date.fromisoformat(f"{text}-1")
    return date.fromisoformat(text + "-01" * (2 - text.count("-")))


def period_of(day: date, period: str) -> str:
    """The period that a day is in.

    >>> period_of(date(2022, 2, 24), "week")
    '2022-W08'
    """
    if period == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    return day.isoformat()[: {"year": 4, "month": 7, "day": 10}[period]]


def _following(day: date, period: str) -> date:
    if period == "year":
        return date(day.year + 1, 1, 1)
    if period == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day + timedelta(7 if period == "week" else 1)


def _measured(
    cells: pd.DataFrame, articles: pd.DataFrame, hits: pd.DataFrame, by: list[str], period: str, statistic: str
) -> pd.DataFrame:
    """Hits of every cell, and what they are divided by."""
    keys = [*by, "period"]
    sizes = (
        articles.rename(columns={period: "period"})
        .groupby(keys)
        .agg(words=("words", "sum"), articles=("words", "size"))
    )
    own = hits.rename(columns={period: "period"})
    counts, choices = own.groupby([*keys, "label"]).size().rename("hits"), own.groupby(keys).size().rename("choices")
    rows = cells.join(sizes, on=keys).join(choices, on=keys).join(counts, on=[*keys, "label"])
    rows = rows.fillna(dict.fromkeys(("words", "articles", "choices", "hits"), 0))
    rows = rows.assign(size=rows["words"] if statistic == "rate" else rows["choices"])
    sized = rows["size"].where(rows["size"] > 0)
    return rows.assign(value=rows["hits"] / sized * grouping.scale_of(statistic))


def _smoothed(rows: pd.DataFrame, length: int, smooth: int, statistic: str) -> np.ndarray:
    """The moving average of each line: sums of hits over sums of sizes."""
    if rows.empty:
        return np.zeros(0)
    hits, sizes = (_moving_sums(rows[name].to_numpy(dtype=float), length, smooth) for name in ("hits", "size"))
    return hits / np.where(sizes > 0, sizes, np.nan) * grouping.scale_of(statistic)


def _moving_sums(values: np.ndarray, length: int, smooth: int) -> np.ndarray:
    """Sums over so many neighbours, line by line; what lies beyond the ends is 0."""
    around = (smooth // 2, (smooth - 1) // 2)
    lines = values.reshape(-1, length)
    return np.concatenate([np.convolve(np.pad(line, around), np.ones(smooth), "valid") for line in lines])
