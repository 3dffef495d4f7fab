"""What a report may claim, in a sentence computed from its tables, or why it may claim nothing.

Takes the tables of an extraction, gives sentences: what the newsrooms themselves call it, and which label a search for
words would have credited to them although it is mostly someone's word, or not meant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from analysis import tables as books
from analysis.counts import grouping, measures
from analysis.counts.resampling import MIN_ARTICLES, MIN_CHOICES
from analysis.pictures import captions
from analysis.pictures.captions import count, percent

_OWN = ("newsroom", "author")  # voices of the text itself
_OTHERS_WORD = 0.5  # a label is mostly not the newsroom's own where less than this share of it is


@dataclass(frozen=True)
class Finding:
    """A report's opening: the sentence, what weakens it, and whether it claims a share."""

    sentence: str
    caution: str
    claimed: bool


def finding(tables: books.Extraction) -> Finding:
    """The strongest claim that the hits of these tables allow.

    With fewer than 30 choices or 5 articles none is claimed: a share of so few would be an anecdote with a decimal.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> found = extract("seeds").select(labels=["invasion", "military operation"])
    >>> finding(found).sentence
    '10 naming choices in 1 article: counts only. A share would need at least 30 choices in 5 articles.'
    """
    hits = tables.hits[grouping.counting(tables.hits)]
    if hits.empty:
        return Finding("No label was found, so that nothing can be claimed.", "", False)
    told = [sentence for sentence in (_called(tables), _credited(tables)) if sentence]
    if not told:
        few = f"{count(len(hits), 'naming choice')} in {count(hits['doc_id'].nunique(), 'article')}"
        needed = f"at least {MIN_CHOICES} choices in {MIN_ARTICLES} articles"
        own = " of the newsrooms' own, plain words" if len(hits) >= MIN_CHOICES else ""
        return Finding(f"{few}: counts only. A share would need {needed}{own}.", "", False)
    return Finding(" ".join(told), "In brackets: 95 % intervals, articles resampled. " + captions.UNCORRECTED, True)


def _called(tables: books.Extraction) -> str | None:
    """What the newsrooms call it themselves: the label they choose most in plain words of their own."""
    own = _own(tables.hits)
    rows = measures.shares(_with_hits(tables, tables.hits[own]), of=["label"])
    if not _enough(rows):
        return None
    first = rows.sort_values("hits", ascending=False, kind="stable").iloc[0]
    who = "newsrooms" if (tables.hits.loc[own, "voice"] == "newsroom").all() else "the texts"
    return (
        f"In plain words of their own, {who} call it “{first['label']}” in {_share(first)} of "
        f"{count(int(first['choices']), 'choice')} in {count(int(first['articles']), 'article')}."
    )


def _credited(tables: books.Extraction) -> str | None:
    """The label that a search for words misjudges most: often in print, seldom the newsroom's own and meant."""
    own = _own(tables.hits)
    # The others are counted, not its own: where none is its own, no row would say so.
    marked = tables.hits.assign(whose=own.map({True: "own", False: "others"}))
    rows = measures.shares(_with_hits(tables, marked), of=["whose"], by=["label"])
    rows = rows[(rows["whose"] == "others") & (rows["choices"] >= MIN_CHOICES) & (rows["articles"] >= MIN_ARTICLES)]
    rows = rows.assign(share=1 - rows["share"], low=1 - rows["high"], high=1 - rows["low"])
    rows = rows[rows["share"] < _OTHERS_WORD]
    if rows.empty:
        return None
    least = rows.sort_values("share", kind="stable").iloc[0]
    return (
        f"Of {count(int(least['choices']), 'time')} that “{least['label']}” stands in print, {_share(least)} are "
        "the newsroom's own label, plainly meant: the others are someone's words, held at a distance, denied or "
        "hypothetical."
    )


def _own(hits: pd.DataFrame) -> pd.Series:
    return hits["voice"].isin(_OWN) & (hits["use"] == "plain")


def _with_hits(tables: books.Extraction, hits: pd.DataFrame) -> books.Extraction:
    return replace(tables, hits=hits.reset_index(drop=True))  # type: ignore[type-var]


def _enough(rows: pd.DataFrame) -> bool:
    return len(rows) > 0 and rows["choices"].iloc[0] >= MIN_CHOICES and rows["articles"].iloc[0] >= MIN_ARTICLES


def _share(row: pd.Series) -> str:
    interval = f" ({captions.span(row['low'], row['high'])})" if pd.notna(row["low"]) else ""
    return f"{percent(row['share'])}{interval}"
