"""Count how many words of an article each voice speaks.

Takes the words of articles and their `quotes`, returns the `spoken` table, the denominator of every rate by voice or by
speaker. Each word belongs to the innermost statement it stands in, so that the rows of an article add up to its words.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush

import numpy as np
import pandas as pd

from analysis import tables


def own_words(words: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """Count the words of each part of each statement that belong to no statement within it.

    Parameters
    ----------
    words : DataFrame, table ``words``
        Of the articles quoted from; the columns ``doc_id`` and ``start`` are enough.
    quotes : DataFrame, table ``quotes``

    Returns
    -------
    DataFrame, the quotes with a column ``words``
        A word that stands in two statements of which neither is within the other belongs to the one begun last.

    Examples
    --------
    >>> words = pd.DataFrame({"doc_id": "a.txt", "start": [0, 4, 8, 12, 16]})
    >>> quotes = pd.DataFrame({"quote_id": ["q", "r"], "part": 0, "doc_id": "a.txt", "start": [4, 12], "end": [19, 19]})
    >>> list(own_words(words, quotes)["words"])
    [2, 2]
    """
    starts = {doc: np.sort(group.to_numpy()) for doc, group in words.groupby("doc_id")["start"]}
    counted = pd.Series(0, index=quotes.index, dtype="int64")
    for doc, rows in quotes.assign(nested=_nested(quotes)).groupby("doc_id", sort=False):
        spans = list(zip(rows["start"].tolist(), rows["end"].tolist(), rows["nested"].tolist(), strict=True))
        counted.loc[rows.index] = _count(starts.get(doc, np.zeros(0, dtype="int64")), spans)
    return quotes.assign(words=counted)


def spoken(articles: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """How many words the newsroom and each speaker speak in each article.

    Parameters
    ----------
    articles : DataFrame, table ``articles``
        ``doc_id`` and ``words``.
    quotes : DataFrame, table ``quotes``
        With ``words`` as own_words counts them.

    Returns
    -------
    DataFrame, table ``spoken``, one row per article, voice and speaker
        What is in no statement is the newsroom's, a row of its own even at 0 words. ``speaker`` is null for the
        newsroom and where the source is not resolved. The rows of an article add up to its ``words``.

    Examples
    --------
    >>> articles = pd.DataFrame({"doc_id": ["a.txt"], "words": [9]})
    >>> quotes = pd.DataFrame({"doc_id": ["a.txt"], "speaker": ["Qin Gang"], "words": [4]})
    >>> spoken(articles, quotes)
      doc_id     voice   speaker  words
    0  a.txt  newsroom       NaN      5
    1  a.txt    source  Qin Gang      4
    """
    sources = quotes.groupby(["doc_id", "speaker"], dropna=False, as_index=False)["words"].sum().assign(voice="source")
    quoted = articles["doc_id"].map(quotes.groupby("doc_id")["words"].sum()).fillna(0).astype("int64")
    newsroom = articles[["doc_id"]].assign(voice="newsroom", speaker=None, words=articles["words"] - quoted)
    rows = tables.conform(pd.concat([newsroom, sources[sources["doc_id"].isin(articles["doc_id"])]]), "spoken")
    return rows.sort_values(["doc_id", "voice", "speaker"], na_position="first", ignore_index=True)


def _nested(quotes: pd.DataFrame) -> pd.Series:
    """Whether a statement is known to stand in another: of two with the same words it is the inner one."""
    return quotes["inside"].notna() if "inside" in quotes else pd.Series(False, index=quotes.index)


def _count(words: np.ndarray, spans: list[tuple[int, int, bool]]) -> list[int]:
    """Words that begin in each span and in no span begun later: a sweep over the borders, innermost on top."""
    counts = [0] * len(spans)
    order = sorted(range(len(spans)), key=lambda n: (spans[n][0], -spans[n][1], spans[n][2], n))
    borders = sorted({border for span in spans for border in span[:2]})
    before = np.searchsorted(words, borders)
    open_spans: list[tuple[int, int]] = []  # (minus the rank in order, number): the one begun last is on top
    waiting = iter([*enumerate(order), (len(order), -1)])
    rank, number = next(waiting)
    for border, until, low, high in _stretches(borders, before):
        while number >= 0 and spans[number][0] <= border:
            heappush(open_spans, (-rank, number))
            rank, number = next(waiting)
        while open_spans and spans[open_spans[0][1]][1] < until:
            heappop(open_spans)
        if open_spans:
            counts[open_spans[0][1]] += high - low
    return counts


def _stretches(borders: list[int], before: np.ndarray) -> Iterable[tuple[int, int, int, int]]:
    ranks = before.tolist()
    return zip(borders, borders[1:], ranks, ranks[1:], strict=False)
