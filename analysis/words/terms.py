"""Find the terms of the rival labels.

Takes articles, sentences and labels, returns the `hits` table. The longest term wins, over all labels: "special
military operation" is one hit, not also "military operation". Who utters a hit, and whether the word is meant, is
`voices`' work.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, chain

import numpy as np
import pandas as pd

from analysis import tables
from analysis.sheets import listed
from analysis.words.about import Surroundings
from analysis.words.matching import Found, Matcher, longest

FOUND = ["doc_id", "hit", "sentence", "start", "end", "label", "term", "surface", "referent", "set_aside"]
Hit = tuple[int, int, int, bool]  # start, end, row of labels, whether it is about something else


def find_terms(articles: pd.DataFrame, sentences: pd.DataFrame, labels: pd.DataFrame | TermMatcher) -> pd.DataFrame:
    """Find every term of the labels.

    Parameters
    ----------
    articles, sentences : DataFrame, tables of these names
    labels : DataFrame, table ``labels``, or TermMatcher
        As `read_labels` gives it. A `TermMatcher` of them saves the time to build one, where there are many chunks.

    Returns
    -------
    DataFrame, table ``hits`` up to ``set_aside``, one row per term found, sorted by article and place
        No two hits overlap: of terms that do, the longest is kept (in characters, as printed), of equally long ones
        the first in the text, then the one with fewer wildcards, then the first in the labels. ``referent`` is "other"
        where a phrase of the term's ``not_in`` covers the hit: "prisoner of war" is a hit that does not count; and
        where the nearest of the names in ``with`` and ``not_with`` (up to 400 characters before the hit, or 120 after
        it in its sentence; where none stands before it, 400 after it) is one of ``not_with``. Where no name is near, a
        term that has ``with`` is about something else.
        ``set_aside`` is that of the sentence in which the hit begins.

    Notes
    -----
    A term inside a hyphenated compound ("post-invasion") is no hit unless the compound is listed. What a term is about
    is told from these phrases and names alone: "wars cost lives", near the name of Ukraine, counts.

    Examples
    --------
    >>> from analysis.words.tokens import sentences_of
    >>> articles = pd.DataFrame({"doc_id": ["a"], "text": ["This “special military operation” is an invasion."]})
    >>> terms = ["military operation", "special military operation", "invasion"]
    >>> labels = pd.DataFrame({"label": ["operation", "operation", "invasion"], "term": terms, "not_in": None})
    >>> find_terms(articles, sentences_of(articles), labels)[["start", "end", "label", "surface"]]
       start  end      label                     surface
    0      6   32  operation  special military operation
    1     40   48   invasion                    invasion
    """
    matcher = labels if isinstance(labels, TermMatcher) else TermMatcher(labels)
    ordered = articles.sort_values("doc_id", ignore_index=True)
    texts = ordered["text"].tolist()
    found = [matcher.spans(text) for text in texts]
    sizes = np.array([len(hits) for hits in found], dtype="int64")
    if not sizes.sum():
        return tables.empty("hits")[FOUND]
    spans = np.fromiter(chain.from_iterable(chain.from_iterable(found)), dtype="int64").reshape(-1, 4)
    hits = pd.DataFrame(spans, columns=["start", "end", "row", "other"])
    hits["article"] = np.repeat(np.arange(len(sizes)), sizes)
    hits["hit"] = np.arange(len(hits)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    surface = [text[hit[0] : hit[1]] for text, own in zip(texts, found, strict=True) for hit in own]
    hits["surface"] = pd.array(surface, dtype="str")
    hits["doc_id"] = ordered["doc_id"].array.take(hits["article"])
    hits["referent"] = pd.array(["target", "other"], dtype="str").take(hits["other"])
    for column in ("label", "term"):
        hits[column] = matcher.labels[column].array.take(hits["row"])
    begun = sentences.take(_begun(hits, sentences, ordered["doc_id"]))
    for column in ("sentence", "set_aside"):
        hits[column] = begun[column].to_numpy()
    return tables.conform(hits[FOUND], "hits")


def _begun(hits: pd.DataFrame, sentences: pd.DataFrame, doc_ids: pd.Series) -> np.ndarray:
    """For each hit the place, in `sentences`, of the sentence that it begins in: the last one begun by then."""
    article = pd.Index(doc_ids).get_indexer(pd.Index(sentences["doc_id"]))
    order = np.lexsort((sentences["start"], article))
    # Articles laid end to end, each in a stretch longer than any: one search finds all.
    stretch = max(hits["start"].max(), sentences["start"].max()) + 1
    begins = article[order] * stretch + sentences["start"].to_numpy()[order]
    return order[np.searchsorted(begins, hits["article"] * stretch + hits["start"], side="right") - 1]


class TermMatcher:
    """The labels made ready to be looked up in any number of texts; it can be sent to other processes.

    Examples
    --------
    >>> labels = pd.DataFrame({"label": "war", "term": ["war", "wars"], "not_in": ["trade war; war of words", None]})
    >>> TermMatcher(labels).spans("A trade war is no war.")
    [(8, 11, 0, True), (18, 21, 0, False)]
    """

    def __init__(self, labels: pd.DataFrame) -> None:
        self.labels = labels.reset_index(drop=True)
        terms = list(self.labels["term"])
        elsewhere = [(row, phrase) for row, cell in enumerate(self.labels["not_in"]) for phrase in listed(cell)]
        self._matcher = Matcher([*terms, *(phrase for _, phrase in elsewhere)])
        self._owners = [row for row, _ in elsewhere]
        ranked = sorted(range(len(terms)), key=lambda row: terms[row].count("*"))
        self._ranks = [int(rank) for rank in np.argsort(ranked)]
        self._around = Surroundings(self.labels)

    def spans(self, text: str) -> list[Hit]:
        """The hits of one text in order: start, end, row of the labels, and whether it is about something else."""
        found, terms = self._matcher.find(text), len(self._ranks)
        phrases = [one for one in found if one[2] >= terms] if self._owners else []
        hits = longest([one for one in found if one[2] < terms] if phrases else found, self._ranks)
        covers = self._covers(phrases)
        elsewhere = self._around.elsewhere(text, hits)
        return [
            (start, end, row, other or (row in covers and _covered(start, end, covers[row])))
            for (start, end, row), other in zip(hits, elsewhere, strict=True)
        ]

    def _covers(self, elsewhere: list[Found]) -> dict[int, tuple[list[int], list[int]]]:
        """For each row where its not_in phrases begin, and how far those that began until there reach."""
        spans: dict[int, list[tuple[int, int]]] = {}
        for start, end, which in elsewhere:
            spans.setdefault(self._owners[which - len(self._ranks)], []).append((start, end))
        return {row: ([s for s, _ in all_], list(accumulate((e for _, e in all_), max))) for row, all_ in spans.items()}


def _covered(start: int, end: int, cover: tuple[list[int], list[int]]) -> bool:
    before = bisect_right(cover[0], start)
    return before > 0 and cover[1][before - 1] >= end
