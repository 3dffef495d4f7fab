"""How strongly a word marks one corpus against another, from its counts: effect sizes and tests of independent words.

Takes tables of counts (`keyness`, `log_odds`) or plain arrays of them, returns scores. It knows no articles: a test
that takes every word for an independent draw finds thousands of "significant" differences between two halves of one
newspaper. `keywords.keyness_by` draws articles instead.

Source: Dunning (1993), Computational Linguistics 19(1), 61-74, for G2; Hardie (2014), "Log Ratio: an informal
introduction"; Monroe, Colaresi and Quinn (2008), Political Analysis 16(4), 372-403, for weighted log-odds; Holm (1979),
Scandinavian Journal of Statistics 6, 65-70; Benjamini and Hochberg (1995), JRSS B 57, 289-300.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from analysis import tables as books

NO_HIT = 0.5  # what a count of 0 enters a ratio as


def keyness(target: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    """Rank terms by how strongly they mark one corpus against another.

    Parameters
    ----------
    target, reference : DataFrame, table ``counts``
        One row per term: ``term``, ``count``, and ``words``, the size of the corpus. Terms missing from one corpus
        count as 0 there.

    Returns
    -------
    DataFrame, one row per term found in either corpus, most overused first (by g2, the underused ones last)
        ``g2`` : log-likelihood ratio over all four cells of the 2 x 2 table (dimensionless, >= 0; 3.84 is p = 0.05 for
        one planned comparison, if words were independent, which they are not: see `keyness_by`). NLTK and quanteda
        also take four cells; Rayson's calculator takes two, which gives less.
        ``log_ratio`` : log2 of the ratio of rates (doublings; 0 is no difference). A count of 0 enters as 0.5, so the
        ratio stays finite.

    Raises
    ------
    ValueError
        If either corpus has no words, or a term stands in it twice.

    Source
    ------
    Dunning (1993), Computational Linguistics 19(1), 61-74, for g2.
    Hardie (2014), "Log Ratio: an informal introduction", for log_ratio.

    Examples
    --------
    >>> uk = pd.DataFrame({"term": ["invasion"], "count": [40], "words": [1_000]})
    >>> ru = pd.DataFrame({"term": ["invasion"], "count": [10], "words": [1_000]})
    >>> keyness(uk, ru).round(2)
           term  count  count_reference     g2  log_ratio
    0  invasion     40               10  19.74        2.0
    """
    rows, words, others = _paired(target, reference)
    found = rows.assign(
        g2=g2(rows["count"], words, rows["count_reference"], others),
        log_ratio=log_ratio(rows["count"], words, rows["count_reference"], others),
    )
    overused = np.sign(found["count"] / words - found["count_reference"] / others)
    order = np.lexsort((found["term"], -found["g2"] * overused))
    return found.iloc[order].reset_index(drop=True)


def log_odds(target: pd.DataFrame, reference: pd.DataFrame, prior: pd.DataFrame, *, prior_words: float) -> pd.DataFrame:
    """Weighted log-odds: a difference of log-odds, drawn towards no difference by a prior, and its z.

    Parameters
    ----------
    target, reference : DataFrame, table ``counts``
    prior : DataFrame, table ``counts``
        What is known beforehand of how often words occur, most often both corpora together. A term that it lacks
        enters with a count of 0.5.
    prior_words : float
        How many words of text the prior weighs as much as. Large ones leave only frequent words apart.

    Returns
    -------
    DataFrame, one row per term found in either corpus, highest z first
        ``log_odds`` : difference of natural log-odds. ``z`` : the same over its standard error; beyond 1.96, were
        words independent.

    Raises
    ------
    ValueError
        As in `keyness`; if the prior weighs nothing.

    Source
    ------
    Monroe, Colaresi and Quinn (2008), Political Analysis 16(4), 372-403, equations 15, 16, 18, 20 and 22.

    Examples
    --------
    >>> uk = pd.DataFrame({"term": ["invasion"], "count": [40], "words": [1_000]})
    >>> ru = pd.DataFrame({"term": ["invasion"], "count": [10], "words": [1_000]})
    >>> both = pd.DataFrame({"term": ["invasion"], "count": [50], "words": [2_000]})
    >>> log_odds(uk, ru, both, prior_words=100).round(2)
           term  count  count_reference  log_odds     z
    0  invasion     40               10      1.25  3.89
    """
    if not prior_words > 0:
        raise ValueError(f"'prior_words' is a number of words above 0, but is {prior_words}.")
    rows, words, others = _paired(target, reference)
    known = prior.set_index("term")["count"].reindex(rows["term"]).fillna(NO_HIT).to_numpy()
    alpha = known / _size(prior) * prior_words
    difference, z = weighted(rows["count"], words, rows["count_reference"], others, alpha, prior_words)
    found = rows.assign(log_odds=difference, z=z)
    return found.sort_values(["z", "term"], ascending=[False, True], ignore_index=True)


def g2(count: Any, words: float, reference: Any, others: float) -> np.ndarray:
    """Log-likelihood ratio over all four cells of each term's table.

    >>> g2(np.array([40]), 1_000, np.array([10]), 1_000).round(2)
    array([19.74])
    """
    a, b = np.asarray(count, dtype=float), np.asarray(reference, dtype=float)
    share = (a + b) / (words + others)
    cells = np.stack([a, words - a, b, others - b])
    expected = np.stack([words * share, words * (1 - share), others * share, others * (1 - share)])
    parts = cells * np.log(np.where(cells > 0, cells, 1) / np.where(cells > 0, expected, 1))
    return np.maximum(2 * parts.sum(axis=0), 0)


def log_ratio(count: Any, words: float, reference: Any, others: float) -> np.ndarray:
    """Doublings from the reference's rate to the target's; a count of 0 enters as 0.5.

    >>> log_ratio(np.array([40, 0]), 1_000, np.array([10, 4]), 1_000)
    array([ 2., -3.])
    """
    a, b = (np.where(np.asarray(seen) > 0, seen, NO_HIT).astype(float) for seen in (count, reference))
    return np.log2(a / words) - np.log2(b / others)


def weighted(
    count: np.ndarray, words: float, reference: np.ndarray, others: float, alpha: np.ndarray, prior_words: float
) -> tuple[np.ndarray, np.ndarray]:
    """Difference of log-odds under an informative Dirichlet prior, and its z (Monroe et al. 2008)."""
    a, b = np.asarray(count) + alpha, np.asarray(reference) + alpha
    difference = np.log(a / (words + prior_words - a)) - np.log(b / (others + prior_words - b))
    return difference, difference / np.sqrt(1 / a + 1 / b)


def holm(p: np.ndarray) -> np.ndarray:
    """P-values adjusted so that the chance of any false finding stays what it says (Holm 1979); null stays null.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(2)
    array([0.03, 0.06, 0.06])
    """
    return _stepped(p, lambda ranks, size: size - ranks, down=True)


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """P-values adjusted so that the expected share of false findings stays what it says; null stays null.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).round(2)
    array([0.03, 0.04, 0.04])
    """
    return _stepped(p, lambda ranks, size: size / (ranks + 1), down=False)


def two_sided(z: np.ndarray) -> np.ndarray:
    """The chance of a standard normal number so far from 0."""
    return np.array([math.erfc(abs(value) / math.sqrt(2)) for value in z])


def _stepped(p: np.ndarray, factor: Callable[[np.ndarray, int], np.ndarray], *, down: bool) -> np.ndarray:
    told = np.flatnonzero(~np.isnan(p))
    order = told[np.argsort(p[told], kind="stable")]
    scaled = p[order] * factor(np.arange(len(order)), len(order))
    steps = np.maximum.accumulate(scaled) if down else np.minimum.accumulate(scaled[::-1])[::-1]
    found = np.full(len(p), np.nan)
    found[order] = np.minimum(steps, 1)
    return found


def _paired(target: pd.DataFrame, reference: pd.DataFrame) -> tuple[pd.DataFrame, int, int]:
    """Both corpora's counts side by side, and their sizes."""
    sizes = [_size(books.check(counts.assign(articles=0), "counts")) for counts in (target, reference)]
    counts = [table.set_index("term")["count"] for table in (target, reference)]
    terms = counts[0].index.union(counts[1].index, sort=True)
    both = [own.reindex(terms).fillna(0).astype("int64").to_numpy() for own in counts]
    return pd.DataFrame({"term": terms, "count": both[0], "count_reference": both[1]}), *sizes


def _size(counts: pd.DataFrame) -> int:
    sizes = counts["words"].unique()
    if len(sizes) != 1 or not sizes[0] > 0:
        came = "no rows" if not len(sizes) else f"{', '.join(map(str, sizes[:3]))}"
        raise ValueError(
            "A corpus has one size: 'words', its word tokens, stands in every row of its counts and is above 0, but "
            f"there are {came}. See analysis.codebook('counts')."
        )
    return int(sizes[0])
