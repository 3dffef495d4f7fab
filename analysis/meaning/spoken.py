"""Count how many words of an article each voice speaks.

Takes the words of articles and their `quotes`, returns the `spoken` table, the denominator of every rate by voice or by
speaker. Each word belongs to the innermost statement it stands in, so that the rows of an article add up to its words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from heapq import heappop, heappush

import numpy as np
import pandas as pd

from analysis import tables


def own_words(words: pd.DataFrame | Mapping[str, list[tuple[int, int]]], quotes: pd.DataFrame) -> pd.DataFrame:
    """Count the words of each part of each statement that belong to no statement within it.

    Parameters
    ----------
    words : DataFrame, table ``words``, or mapping
        Of the articles quoted from; the columns ``doc_id`` and ``start`` are enough. Or the (start, end) of the words
        by ``doc_id``, which saves making the table.
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
    starts = _starts(words) if isinstance(words, pd.DataFrame) else words
    rows: dict[str, list[int]] = defaultdict(list)
    for row, doc in enumerate(quotes["doc_id"].tolist()):
        rows[doc].append(row)
    spans = list(zip(quotes["start"].tolist(), quotes["end"].tolist(), _nested(quotes).tolist(), strict=True))
    counted = np.zeros(len(quotes), dtype="int64")
    for doc, own in rows.items():
        counted[own] = _count([start for start, _ in starts.get(doc, ())], [spans[row] for row in own])
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


def _starts(words: pd.DataFrame) -> dict[str, list[tuple[int, int]]]:
    starts: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for doc, start in sorted(zip(words["doc_id"].tolist(), words["start"].tolist(), strict=True)):
        starts[doc].append((start, start))
    return starts


def _nested(quotes: pd.DataFrame) -> pd.Series:
    """Whether a statement is known to stand in another: of two with the same words it is the inner one."""
    return quotes["inside"].notna() if "inside" in quotes else pd.Series(False, index=quotes.index)


def _count(words: list[int], spans: list[tuple[int, int, bool]]) -> list[int]:
    """Words that begin in each span and in no span begun later: a sweep over the borders, innermost on top."""
    counts = [0] * len(spans)
    order = sorted(range(len(spans)), key=lambda n: (spans[n][0], -spans[n][1], spans[n][2], n))
    borders = sorted({border for span in spans for border in span[:2]})
    ranks = [bisect_left(words, border) for border in borders]
    open_spans: list[tuple[int, int]] = []  # (minus the rank in order, number): the one begun last is on top
    waiting = iter([*enumerate(order), (len(order), -1)])
    rank, number = next(waiting)
    for border, until, low, high in zip(borders, borders[1:], ranks, ranks[1:], strict=False):
        while number >= 0 and spans[number][0] <= border:
            heappush(open_spans, (-rank, number))
            rank, number = next(waiting)
        while open_spans and spans[open_spans[0][1]][1] < until:
            heappop(open_spans)
        if open_spans:
            counts[open_spans[0][1]] += high - low
    return counts
