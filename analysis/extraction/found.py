"""What one extraction found: its tables together, read, saved and narrowed down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path

import pandas as pd
from pandas.tseries.offsets import MonthEnd, YearEnd

from analysis import store, tables
from analysis.counts import selection as keep


@dataclass(frozen=True)
class Tables:
    """What one extraction found: a DataFrame for each table, its columns in `analysis.codebook()`.

    >>> import analysis as an
    >>> found = an.extract("seeds")
    >>> found
    Tables: 1 article, 1 used of 13 found, 54 sentences, 26 hits
    """

    articles: pd.DataFrame
    sentences: pd.DataFrame
    hits: pd.DataFrame
    quotes: pd.DataFrame
    scare_quotes: pd.DataFrame
    spoken: pd.DataFrame
    stance: pd.DataFrame
    speakers: pd.DataFrame
    aliases: pd.DataFrame
    labels: pd.DataFrame
    actors: pd.DataFrame
    events: pd.DataFrame
    corrected_hits: pd.DataFrame
    rejects: pd.DataFrame
    balance: pd.DataFrame

    @classmethod
    def load(cls, folder: str | Path) -> Tables:
        """Read a finished extraction, as `python -m analysis extract` or `save` wrote it."""
        return cls(**{field.name: store.read_table(folder, field.name) for field in fields(cls)})

    def save(self, folder: str | Path) -> None:
        """Write every table into `folder` as .parquet and .csv."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        for field in fields(self):
            store.write_table(getattr(self, field.name), folder, field.name)

    def select(self, *, labels: list[str] | None = None, since: str = "", until: str = "") -> Tables:
        """Keep the hits of some labels, and the articles of some days.

        Parameters
        ----------
        labels : list of str, optional
            As named in labels.csv; none or an empty list keeps all.
        since, until : str
            First and last day, ISO 8601, both included. Articles without a date stay only where neither is given, those
            dated by month or year alone ("2022-09") where all of it lies within.

        Raises
        ------
        ValueError
            If labels.csv has no such label, or a day is no day.
        """
        names = labels or list(self.labels["label"].unique())
        _check_labels(names, list(self.labels["label"].unique()))
        kept = self.of_articles(_between(self.articles, since, until))
        own = {name: getattr(kept, name) for name in ("hits", "labels")}
        return replace(kept, **{n: rows[rows["label"].isin(names)].reset_index(drop=True) for n, rows in own.items()})

    def of_articles(self, doc_ids: Collection[str]) -> Tables:
        """Keep what was found in some articles; what belongs to the whole corpus stays."""
        whole = {field.name: getattr(self, field.name) for field in fields(self)}
        own = {name: rows[rows["doc_id"].isin(doc_ids)] for name, rows in whole.items() if "doc_id" in rows.columns}
        return replace(self, **{name: rows.reset_index(drop=True) for name, rows in own.items()})

    def where(self, **values: Sequence[str]) -> Tables:
        """Keep the hits that have one of these values in a column, as `where(voice=["newsroom"], month=["2022-03"])`.

        A column of hits or of articles, or month, week or year; what is missing is "(not told)". Articles stay, so
        that a group without such hits is still a group.

        Raises
        ------
        ValueError
            If neither hits nor articles have such a column.
        """
        return replace(self, hits=keep.having(self, values))

    def containing(self, words: str) -> Tables:
        """Keep the hits in whose sentence these words stand, as `containing("weapons of mass")`; articles stay.

        Upper and lower case, kinds of quotation marks, hyphens and spaces are all alike.
        """
        return replace(self, hits=keep.containing(self, words))

    def __repr__(self) -> str:
        counts = self.balance.set_index("what")["inputs"]
        articles = f"{len(self.articles)} article{'s' if len(self.articles) != 1 else ''}"
        lost = int(self.corrected_hits["why"].notna().sum())
        return (
            f"Tables: {articles}, {counts['used']} used of {counts['found']} found, "
            f"{len(self.sentences)} sentences, {len(self.hits)} hits"
            + (f", {lost} corrections fit no hit: see corrected_hits" if lost else "")
        )


def _check_labels(names: list[str], known: list[str]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"labels.csv has no label '{name}'.{tables.near(name, known)} It has {', '.join(known)}.")


def _between(articles: pd.DataFrame, since: str, until: str) -> pd.Series:
    first, last = _days(articles)
    kept = pd.Series(True, index=articles.index)
    if since:
        kept &= first >= _day(since, "since")
    if until:
        kept &= last <= _day(until, "until")
    return articles.loc[kept, "doc_id"]


def _days(articles: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The first and the last day on which each article may have been published."""
    first = last = articles["published"]
    printed = articles["published_as_printed"].astype("str").where(first.isna())
    for form, rest, end in ((r"\d{4}-\d{2}", "-01", MonthEnd(0)), (r"\d{4}", "-01-01", YearEnd(0))):
        begun = pd.to_datetime(printed.where(printed.str.fullmatch(form, na=False)) + rest, errors="coerce")
        first, last = first.fillna(begun), last.fillna(begun + end)
    return first, last


def _day(text: str, name: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(date.fromisoformat(str(text)))
    except ValueError:
        raise ValueError(f"'{name}' needs a day as 2022-02-24, but is '{text}'.") from None
