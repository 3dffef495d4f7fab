"""A word's log ratio when articles are drawn anew, or dealt to the groups anew: what its interval and its test rest on.

Takes the counts of each article in each group, returns arrays, a number a term. Articles stay whole, as words cluster
in them.

Source: Davison and Hinkley (1997), Bootstrap Methods and their Application, ch. 3, for resampling clusters whole; Good
(2005), Permutation, Parametric and Bootstrap Tests of Hypotheses, ch. 3, for dealing anew within blocks; Phipson and
Smyth (2010), "Permutation p-values should never be zero", Statistical Applications in Genetics and Molecular Biology
9(1), article 39, for counting the deal that was found among the others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.counts import sparse
from analysis.counts.resampling import COVERAGE
from analysis.counts.scores import NO_HIT
from analysis.counts.wordcounts import WordCounts

_SAME = 1e-9  # doublings: two deals that differ by less are one and the same


class Groups(NamedTuple):
    """The counts of each article in each group, and what they add up to."""

    counts: sparse.Sparse  # one piece for each article and group
    code: np.ndarray  # group of each piece
    article: np.ndarray  # article of each piece
    words: np.ndarray  # of each piece
    sums: np.ndarray  # term x group
    having: np.ndarray  # term x group: articles that have the term
    elsewhere: np.ndarray  # term x group: articles that have the term in another group

    @property
    def shared(self) -> bool:
        """Whether groups share articles, as voices do."""
        return len(np.unique(self.article)) < len(self.article)


def grouped(counts: WordCounts, column: str, groups: list[str]) -> Groups:
    """One piece for each article and group, whatever smaller pieces were counted."""
    code = pd.Index(groups).get_indexer(pd.Index(counts.pieces[column]))
    article = pd.factorize(counts.pieces["doc_id"])[0]
    size = len(groups)
    key, place = np.unique(article * size + code, return_inverse=True)
    words = np.bincount(place, weights=counts.pieces["words"], minlength=len(key))
    merged = counts.counts
    if len(key) < len(article) or (place != np.arange(len(place))).any():
        merged = sparse.Sparse.of(place[merged.piece], merged.word(), merged.count, pieces=len(key), words=merged.words)
    code, article = key % size, key // size
    having = merged.grouped(code, size, np.ones(len(merged.count)))
    shared = _times(merged.word() * (article.max(initial=0) + 1) + article[merged.piece])
    articles = np.bincount(merged.word(), weights=1 / shared, minlength=merged.words).round()
    only = merged.grouped(code, size, (shared == 1).astype(float))
    return Groups(merged, code, article, words, merged.grouped(code, size), having, articles[:, None] - only)


def _times(key: np.ndarray) -> np.ndarray:
    """How many times each key occurs."""
    _, place, times = np.unique(key, return_inverse=True, return_counts=True)
    return times[place]


class Spread(NamedTuple):
    """A term's log ratio when articles are drawn anew: bounds, and standard deviation."""

    low: np.ndarray
    high: np.ndarray
    deviation: np.ndarray


def spreads(
    known: Groups, compared: list[int], other: int | None, terms: np.ndarray, seed: int, replicates: int
) -> dict[int, Spread]:
    """For each group compared, its `terms` in as many replicates."""
    size = known.sums.shape[1]
    # Where articles are in one group each, every group keeps its number of articles.
    stratum = np.zeros_like(known.code) if known.shared else known.code
    times = sparse.drawn(known.article, stratum, replicates, seed)
    words = np.stack([known.words[known.code == at] @ times[known.code == at] for at in range(size)])
    spreads = {at: Spread(*np.full((3, len(terms)), np.nan)) for at in compared}
    mirrored = other is None and size == 2  # what one has more often, the other has less often
    for lot, sums in sparse.replicated(known.counts.select(terms), known.code, size, times):
        for at in compared[: 1 if mirrored else None]:
            against = slice(None) if other is None else slice(other, other + 1)
            less = other is None
            rest = sums[against].sum(0) - sums[at] * less, words[against].sum(0) - words[at] * less
            _describe(spreads[at], lot, _log_ratios(sums[at], words[at], *rest))
    if mirrored:
        one = spreads[0]
        spreads[1] = Spread(-one.high, -one.low, one.deviation)
    return spreads


def dealt_p(
    known: Groups, compared: list[int], other: int | None, terms: np.ndarray, seed: int, permutations: int
) -> dict[int, np.ndarray]:
    """For each group compared, how rarely chance makes a log ratio as far out as each term's: two-sided p.

    The names of the groups are dealt to the articles anew, those of group and reference alone; where groups share
    articles, as voices do, each article deals its names to its own parts. Twice the smaller of both tails.
    """
    counts, size = known.counts.select(terms), known.sums.shape[1]
    block = known.article if known.shared else np.zeros_like(known.code)
    found: dict[int, np.ndarray] = {}
    for at in compared:
        if at and other is None and size == 2:
            return {0: found[0], 1: found[0]}
        pool = np.isin(known.code, [at, other]) if other is not None else np.ones(len(known.code), dtype=bool)
        own = _dealt(block, known.code == at, pool, permutations, seed)
        found[at] = _extreme(counts, known, at, pool, own)
    return found


def _dealt(block: np.ndarray, own: np.ndarray, pool: np.ndarray, permutations: int, seed: int) -> np.ndarray:
    """Which pieces of the pool are the group's when names are dealt anew within blocks: piece x permutation, 0 or 1."""
    generator = np.random.default_rng(seed)
    members = np.flatnonzero(pool)
    members = members[np.argsort(block[members], kind="stable")]
    size, blocks = len(members), len(np.unique(block[members]))
    dealt = np.zeros((len(block), permutations), dtype="uint8")
    for at in range(permutations):
        # Sorting is only needed to keep blocks apart, and slower.
        order = np.lexsort((generator.random(size), block[members])) if blocks > 1 else generator.permutation(size)
        dealt[members, at] = own[members[order]]
    return dealt


def _extreme(counts: sparse.Sparse, known: Groups, at: int, pool: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The share of deals, the one that was found among them, with a ratio as high or as low; twice the smaller."""
    whole = counts.grouped(pool.astype("int64"), 2)[:, 1]
    as_found = ((known.code == at) & pool).astype("uint8")[:, None]
    words = known.words @ np.concatenate([as_found, own], axis=1)
    others = known.words[pool].sum() - words
    found = np.full(counts.words, np.nan)
    first = counts.grouped(as_found[:, 0].astype("int64"), 2)[:, 1]
    for lot, sums in sparse.replicated(counts, np.zeros_like(known.code), 1, own):
        group = np.column_stack([first[lot], sums[0]]).astype("float64")
        ratios = _log_ratios(group, words, whole[lot, None] - group, others)
        tails = [(side * (ratios - ratios[:, :1]) >= -_SAME).mean(axis=1) for side in (1, -1)]
        found[lot] = np.minimum(2 * np.minimum(*tails), 1)
    return found


def _describe(spread: Spread, lot: slice, ratios: np.ndarray) -> None:
    tail = (1 - COVERAGE) / 2
    if ratios.shape[1]:
        spread.deviation[lot] = ratios.std(axis=1)
        spread.low[lot], spread.high[lot] = np.quantile(ratios, [tail, 1 - tail], axis=1, overwrite_input=True)


def _log_ratios(sums: np.ndarray, words: np.ndarray, others: np.ndarray, other_words: np.ndarray) -> np.ndarray:
    """As `log_ratio`, for each replicate that drew words on both sides."""
    both = (words > 0) & (other_words > 0)
    if not both.all():
        sums, others = sums[:, both], others[:, both]
    offset = np.log2(other_words[both]) - np.log2(words[both])
    ratios = np.log2(np.maximum(sums, NO_HIT))
    ratios -= np.log2(np.maximum(others, NO_HIT))
    ratios += offset.astype(ratios.dtype)
    return ratios
