"""Differences: between groups, before and after an event, with and without a label; each with its interval.

Takes the tables of an extraction, returns a row a comparison: arithmetic alone, no text, no drawing. Two intervals that
overlap say little about their difference, so the difference itself is resampled, each side's articles on their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts import grouping
from analysis.counts.evidence import Sides
from analysis.counts.resampling import MIN_ARTICLES, MIN_CHOICES, percentiles, resampled

REST = "(all others)"

Statistic = Literal["share", "rate"]


def differences(
    tables: books.Evidence,
    *,
    by: str,
    statistic: Statistic = "share",
    reference: str = "",
    seed: int = 2022,
    replicates: int = 2_000,
) -> pd.DataFrame:
    """How each group differs from all others together, or from one of them, in its use of each label.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences`` and ``hits``.
    by : str
        The groups: a column of articles, or "month", "week", "year" of publication.
    statistic : "share" or "rate"
        Of the label among the choices, from 0 to 1; or hits per 10,000 words.
    reference : str
        The group compared with; empty: all other groups together.
    seed, replicates : int
        Of the resampling; the same seed gives the same bounds.

    Returns
    -------
    DataFrame, table ``contrasts``
        One row per group and label. ``difference`` : value less value_reference. ``low``, ``high`` : 95 % percentile
        interval from resampling each side's articles; null where a side has fewer than 30 choices (of a rate: where
        both together have fewer than 30 hits) or fewer than 5 articles with any.

    Raises
    ------
    ValueError
        If there is no such column or reference, or only one group.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> differences(extract("seeds"), by="outlet")
    Traceback (most recent call last):
    ...
    ValueError: There is only one outlet, '(not told)': nothing to compare. Name another column.
    """
    grouping.of_articles(tables, "contrasts", [by])
    articles = _sized(tables, [by], statistic)
    groups = grouping.in_order(tables, grouping.distinct(articles[[by]]))[by].tolist()
    if len(groups) < 2:
        only = f"only one {by}, '{groups[0]}'" if groups else f"no {by}"
        raise ValueError(f"There is {only}: nothing to compare. Name another column.")
    if reference and reference not in groups:
        raise ValueError(f"There is no {by} '{reference}' to compare with.{books.near(reference, groups)}")
    pairs = []
    for group in (group for group in groups if group != reference):
        own = articles[by] == group
        pairs.append(_Pair({by: group}, articles[own], articles[articles[by] == reference if reference else ~own]))
    told = {"reference": reference or REST, "statistic": statistic}
    return _table(tables, pairs, [by], told, seed, replicates)


def change(
    tables: books.Evidence,
    event: str | date,
    *,
    days: int = 28,
    by: Sequence[str] = (),
    statistic: Statistic = "rate",
    seed: int = 2022,
    replicates: int = 2_000,
) -> pd.DataFrame:
    """What changed with an event: the days before it against as many days from it on.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences`` and ``hits``.
    event : str or date
        The day, ISO 8601; it belongs to what follows.
    days : int
        How many days on each side.
    by : list of str
        Groups: columns of articles; each is looked at on its own.
    statistic, seed, replicates
        As in `differences`.

    Returns
    -------
    DataFrame, table ``contrasts``
        One row per group and label; the reference is the time before. Bounds as in `differences`. What else changed
        on that day the numbers do not tell: it is no proof of a cause.

    Raises
    ------
    ValueError
        If the event is no day, or `days` less than 1.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> rows = change(extract("seeds"), "2022-02-24")
    >>> rows.loc[:0, ["label", "count", "count_reference", "articles"]]
          label  count  count_reference  articles
    0  invasion      0                0         0
    """
    day = _day(event)
    if days < 1:
        raise ValueError(f"'days' is how many days are compared on each side, at least 1, but is {days}.")
    by = grouping.of_articles(tables, "contrasts", by)
    articles = _sized(tables, by, statistic)
    published = articles["doc_id"].map(tables.articles.set_index("doc_id")["published"])
    since = (published - pd.Timestamp(day)).dt.days
    groups = grouping.in_order(tables, grouping.distinct(articles[by]))
    code, pairs = grouping.codes(articles, groups), []
    for at in range(len(groups)):
        after, before = ((code == at) & since.between(*span) for span in ((0, days - 1), (-days, -1)))
        pairs.append(_Pair(groups.loc[at, by].to_dict(), articles[after], articles[before]))
    told = {"reference": f"{days} days before", "statistic": statistic, "event": day.isoformat(), "days": days}
    told |= {"until": (day + timedelta(days - 1)).isoformat()}
    return _table(tables, pairs, by, told, seed, replicates)


def _day(event: str | date) -> date:
    try:
        return event if isinstance(event, date) else date.fromisoformat(event)
    except ValueError:
        raise ValueError(f"An event is a day as 2022-02-24, but is '{event}'.") from None


class _Pair(NamedTuple):
    """A comparison: the values that name it, and the articles of its two sides with their sizes."""

    names: dict[str, str]
    own: pd.DataFrame
    reference: pd.DataFrame


class _Side(NamedTuple):
    """One side of a comparison: hits of each article and label, and what they are a share of."""

    counts: np.ndarray
    sizes: np.ndarray


def _sized(tables: books.Evidence, by: list[str], statistic: str) -> pd.DataFrame:
    """The articles, each with what its hits are divided by: its words, or its choices."""
    grouping.scale_of(statistic)
    articles = grouping.counted_words(tables, by)
    if statistic == "rate":
        return articles.rename(columns={"words": "size"})
    choices = grouping.counted_hits(tables).groupby("doc_id").size()
    sizes = articles["doc_id"].map(choices).fillna(0).astype("int64")
    return articles.drop(columns="words").assign(size=sizes)


def _side(articles: pd.DataFrame, hits: pd.DataFrame, labels: pd.DataFrame) -> _Side:
    own = articles[articles["size"] > 0]
    return _Side(grouping.hits_of(own["doc_id"], hits, labels), own["size"].to_numpy())


def _contrast(one: _Side, other: _Side, statistic: str, seed: int, replicates: int) -> pd.DataFrame:
    """All labels of two sides: values, difference, bounds."""
    scale = grouping.scale_of(statistic)
    values = [
        side.counts.sum(axis=0) / side.sizes.sum() * scale if len(side.sizes) else np.nan for side in (one, other)
    ]
    numbers: dict[str, object] = {}
    for suffix, side, value in (("", one, values[0]), ("_reference", other, values[1])):
        numbers |= {f"count{suffix}": side.counts.sum(axis=0), f"size{suffix}": int(side.sizes.sum())}
        numbers |= {f"articles{suffix}": len(side.sizes), f"value{suffix}": value}
    enough = _enough(one, other, statistic)
    low = high = np.full(one.counts.shape[1], np.nan)
    if enough.any():
        drawn = [_replicates(side, seed + at, replicates) for at, side in enumerate((one, other))]
        low, high = (np.where(enough, bound, np.nan) for bound in percentiles((drawn[0] - drawn[1]) * scale))
    return pd.DataFrame(numbers | {"difference": values[0] - values[1], "low": low, "high": high})


def _enough(one: _Side, other: _Side, statistic: str) -> np.ndarray:
    if min(len(one.sizes), len(other.sizes)) < MIN_ARTICLES:
        return np.zeros(one.counts.shape[1], dtype=bool)
    hits = one.counts.sum(axis=0) + other.counts.sum(axis=0)
    if statistic == "rate":
        return hits >= MIN_CHOICES
    return (hits > 0) & (min(one.sizes.sum(), other.sizes.sum()) >= MIN_CHOICES)


def _replicates(side: _Side, seed: int, replicates: int) -> np.ndarray:
    sums = resampled(np.column_stack([side.counts, side.sizes]).astype(float), seed, replicates)
    return sums[:, :-1] / sums[:, -1:]


def _table(
    tables: books.Evidence, pairs: list[_Pair], by: list[str], told: dict[str, Any], seed: int, replicates: int
) -> pd.DataFrame:
    """Every comparison, a row a label, with the hits behind both sides."""
    labels, hits = grouping.labels_of(tables), grouping.chosen_hits(tables, ["label"])
    parts = []
    for names, *articles in pairs:
        one, other = (_side(side, hits, labels) for side in articles)
        rows = _contrast(one, other, told["statistic"], seed, replicates)
        parts.append(pd.concat([labels, rows], axis=1).assign(**names))
    order = [*by, "label", *grouping.number_columns("contrasts")]
    rows = books.conform(pd.concat(parts, ignore_index=True), "contrasts")[order]
    found = rows.astype(dict.fromkeys([*by, "label"], "str"))
    sides = [(pair.names, pair.own["doc_id"], pair.reference["doc_id"]) for pair in pairs]
    known = hits.assign(hit=grouping.counted_hits(tables)["hit"])
    found.attrs = {"by": by, "exploratory": grouping.exploratory(tables)} | told | {"evidence": Sides(known, sides)}
    return found
