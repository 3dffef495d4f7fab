"""What one corpus says more than another: keyness with effect sizes first, and uncertainty that respects articles.

Takes tables of counts (`keyness`, `log_odds`) or the counts of each article (`keyness_by`), returns a row a term. Words
cluster in articles: a test that takes every word for an independent draw finds thousands of "significant" differences
between two halves of one newspaper. So `keyness_by` draws articles, and tests with their variance.

Source: Dunning (1993), Computational Linguistics 19(1), 61-74, for G2; Hardie (2014), "Log Ratio: an informal
introduction"; Monroe, Colaresi and Quinn (2008), Political Analysis 16(4), 372-403, for weighted log-odds; Rao and
Scott (1992), Biometrics 48(2), 577-585, for counts that cluster; Evert (2022), "Measuring Keyness", for ranking by the
bound of the interval; Holm (1979), Scandinavian Journal of Statistics 6, 65-70; Benjamini and Hochberg (1995), JRSS B
57, 289-300.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts import sparse
from analysis.counts.resampling import COVERAGE, MIN_ARTICLES
from analysis.counts.wordcounts import WordCounts

REST = "(all others)"

_NO_HIT = 0.5  # what a count of 0 enters a ratio as
_AT_MOST = -math.log((1 - COVERAGE) / 2)  # occurrences where none is seen: exact Poisson limit, 3.7


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
    known = prior.set_index("term")["count"].reindex(rows["term"]).fillna(_NO_HIT).to_numpy()
    alpha = known / _size(prior) * prior_words
    difference, z = weighted(rows["count"], words, rows["count_reference"], others, alpha, prior_words)
    found = rows.assign(log_odds=difference, z=z)
    return found.sort_values(["z", "term"], ascending=[False, True], ignore_index=True)


def keyness_by(
    counts: WordCounts,
    *,
    by: str | None = None,
    reference: str = "",
    min_count: int = 5,
    seed: int = 2022,
    replicates: int = 1_000,
) -> pd.DataFrame:
    """Which terms mark each group, against all others together or against one of them.

    Parameters
    ----------
    counts : WordCounts
        As `count_words` gives it, counted by the groups.
    by : str, optional
        The column of groups, where words were counted by several.
    reference : str
        The group that each other group is compared with; empty: all other groups together.
    min_count : int
        Terms that occur less often, in the group and its reference together, are left away.
    seed, replicates : int
        Of the resampling; the same seed gives the same bounds.

    Returns
    -------
    DataFrame, table ``keywords``
        One row per group and term. Groups sorted; in each the most overused first, by the bound of the log ratio's
        interval that is nearer to 0 (Evert 2022): what is at least so much more frequent. Terms whose interval holds
        0, or that have none, stand between the overused and the underused ones, by log_ratio.
        ``log_ratio``, ``low``, ``high`` : doublings of the rate; 95 % percentile interval from resampling articles:
        those of each group where every article is in one, all where groups share articles, as voices do. Null where
        the group or the reference has fewer than 5 articles, or fewer than 5 articles have the term. Where one side
        lacks the term it may have had up to 3.7 by chance (exact Poisson limit), and the other bound is null, as the
        ratio may be of any size.
        ``g2``, ``log_odds``, ``z`` : as in `keyness` and `log_odds`, the prior being both together, as heavy as an
        article of average length. They take words for independent.
        ``deff`` : design effect: the variance of the log ratio between articles over that of independent words.
        ``p`` : of no difference in rates, two-sided, from the variance between articles (at least that of independent
        words); null as for the interval. ``p_holm``, ``p_bh`` : adjusted for all terms of the group, so that one
        false finding, or 5 % false ones among the findings, is what 0.05 means.

    Raises
    ------
    ValueError
        If words were not counted by that column, there are not two groups, or there is no such reference.

    Source
    ------
    See the room's docstring. The variance is that of a ratio estimator over clusters (Rao and Scott 1992).

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.counts.wordcounts import count_words
    >>> rows = keyness_by(count_words(extract("seeds"), by=["voice"]))
    >>> rows.loc[rows["voice"] == "source", ["term", "count", "count_reference", "log_ratio"]].head(2).round(1)
            term  count  count_reference  log_ratio
    25  conflict      5                0        2.9
    26  invasion      5                0        2.9
    """
    column = _column(counts, by)
    groups = list(counts.pieces[column].drop_duplicates().sort_values())
    if len(groups) < 2:
        raise ValueError(f"Keyness compares groups, but there is only one {column}: {groups}. Count by another column.")
    if reference and reference not in groups:
        raise ValueError(f"There is no {column} '{reference}' to compare with.{books.near(reference, groups)}")
    known = _grouped(counts, column, groups)
    compared = [at for at, group in enumerate(groups) if group != reference]
    other = groups.index(reference) if reference else None
    spread = np.flatnonzero((known.sums.sum(axis=1) >= min_count) & (known.having.sum(axis=1) >= MIN_ARTICLES))
    spreads = _spreads(known, compared, other, spread, seed, replicates)
    parts = [_compared(counts, known, at, other, spread, spreads[at], min_count) for at in compared]
    named = [_ranked(part).assign(**{column: groups[at]}) for at, part in zip(compared, parts, strict=True)]
    rows = books.conform(pd.concat(named, ignore_index=True), "keywords")
    order = [name for name in books.codebook("keywords")["column"] if name != column]
    found = rows[[column, *order]].astype({column: "str"})
    found.attrs = {"by": column, "reference": reference or REST, "left_out": counts.left_out}
    found.attrs |= {"evidence": counts.evidence} if counts.evidence is not None else {}
    return found


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
    a, b = (np.where(np.asarray(seen) > 0, seen, _NO_HIT).astype(float) for seen in (count, reference))
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


def _column(counts: WordCounts, by: str | None) -> str:
    if by is None and len(counts.by) == 1:
        return counts.by[0]
    if by not in counts.by:
        wanted = f"'{by}'" if by else "one of several columns: name it with `by`"
        raise ValueError(f"Words were counted by {list(counts.by)}, and are to be compared by {wanted}.")
    return str(by)


class _Groups(NamedTuple):
    """The counts of each article in each group, and what they add up to."""

    counts: sparse.Sparse  # one piece for each article and group
    code: np.ndarray  # group of each piece
    article: np.ndarray  # article of each piece
    words: np.ndarray  # of each piece
    sums: np.ndarray  # term x group
    having: np.ndarray  # term x group: articles that have the term
    elsewhere: np.ndarray  # term x group: articles that have the term in another group


def _grouped(counts: WordCounts, column: str, groups: list[str]) -> _Groups:
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
    return _Groups(merged, code, article, words, merged.grouped(code, size), having, articles[:, None] - only)


def _times(key: np.ndarray) -> np.ndarray:
    """How many times each key occurs."""
    _, place, times = np.unique(key, return_inverse=True, return_counts=True)
    return times[place]


class _Spread(NamedTuple):
    """A term's log ratio when articles are drawn anew: bounds, and standard deviation."""

    low: np.ndarray
    high: np.ndarray
    deviation: np.ndarray


def _spreads(
    known: _Groups, compared: list[int], other: int | None, terms: np.ndarray, seed: int, replicates: int
) -> dict[int, _Spread]:
    """For each group compared, its `terms` in as many replicates."""
    size = known.sums.shape[1]
    # Where articles are in one group each, every group keeps its number of articles.
    shared = len(np.unique(known.article)) < len(known.article)
    stratum = np.zeros_like(known.code) if shared else known.code
    times = sparse.drawn(known.article, stratum, replicates, seed)
    words = np.stack([known.words[known.code == at] @ times[known.code == at] for at in range(size)])
    spreads = {at: _Spread(*np.full((3, len(terms)), np.nan)) for at in compared}
    mirrored = other is None and size == 2  # what one has more often, the other has less often
    for lot, sums in sparse.replicated(known.counts.select(terms), known.code, size, times):
        for at in compared[: 1 if mirrored else None]:
            against = slice(None) if other is None else slice(other, other + 1)
            less = other is None
            rest = sums[against].sum(0) - sums[at] * less, words[against].sum(0) - words[at] * less
            _describe(spreads[at], lot, _log_ratios(sums[at], words[at], *rest))
    if mirrored:
        one = spreads[0]
        spreads[1] = _Spread(-one.high, -one.low, one.deviation)
    return spreads


def _describe(spread: _Spread, lot: slice, ratios: np.ndarray) -> None:
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
    ratios = np.log2(np.maximum(sums, _NO_HIT))
    ratios -= np.log2(np.maximum(others, _NO_HIT))
    ratios += offset.astype("float32")
    return ratios


def _compared(
    counts: WordCounts,
    known: _Groups,
    at: int,
    other: int | None,
    drawn: np.ndarray,
    spread: _Spread,
    min_count: int,
) -> pd.DataFrame:
    """One group beside its reference: all numbers of its terms."""
    against = np.arange(known.sums.shape[1]) != at if other is None else np.arange(known.sums.shape[1]) == other
    having = known.elsewhere[:, at] if other is None else known.having[:, other]
    words = [known.words[known.code == at].sum(), known.words[against[known.code]].sum()]
    articles = [_articles(known, known.code == at), _articles(known, against[known.code])]
    bounds = np.full((3, len(counts.terms)), np.nan)
    bounds[:, drawn] = spread
    rows = pd.DataFrame(
        {
            "term": counts.terms,
            "count": known.sums[:, at],
            "words": words[0],
            "articles": articles[0],
            "articles_with": known.having[:, at],
            "count_reference": known.sums[:, against].sum(axis=1),
            "words_reference": words[1],
            "articles_reference": articles[1],
            "articles_with_reference": having,
        }
    )
    kept = (rows["count"] + rows["count_reference"] >= max(min_count, 1)).to_numpy()
    return _scored(rows[kept].reset_index(drop=True), *bounds[:, kept]) if min(words) > 0 else rows.iloc[:0]


def _articles(known: _Groups, pieces: np.ndarray) -> int:
    return len(np.unique(known.article[pieces & (known.words > 0)]))


def _scored(rows: pd.DataFrame, low: np.ndarray, high: np.ndarray, deviation: np.ndarray) -> pd.DataFrame:
    """The scores of terms, from their counts and how these vary between articles."""
    a, b = rows["count"].to_numpy(dtype=float), rows["count_reference"].to_numpy(dtype=float)
    words, others = rows["words"].iloc[:1].sum(), rows["words_reference"].iloc[:1].sum()
    sizes, having = rows[["articles", "articles_reference"]], rows["articles_with"] + rows["articles_with_reference"]
    enough = (sizes.min(axis=1) >= MIN_ARTICLES) & (having >= MIN_ARTICLES)
    low, high, deviation = (np.where(enough, values, np.nan) for values in (low, high, deviation))
    low, high = _where_none(a, b, low, high)
    ratio = log_ratio(a, words, b, others)
    seen, none = (1 / np.maximum(a, 1) * (a > 0) + 1 / np.maximum(b, 1) * (b > 0)), (a == 0) | (b == 0)
    deff = (deviation * math.log(2)) ** 2 / seen
    prior_words = (words + others) / max(sizes.iloc[:1].to_numpy().sum(), 1)
    difference, z = weighted(a, words, b, others, (a + b) / (words + others) * prior_words, prior_words)
    p = _two_sided(ratio * math.log(2) / np.sqrt(seen * np.maximum(deff, 1) + none / _NO_HIT))
    scores = {"log_ratio": ratio, "low": low, "high": high, "g2": g2(a, words, b, others), "log_odds": difference}
    tests = {"z": z, "deff": deff, "p": p, "p_holm": holm(p), "p_bh": benjamini_hochberg(p)}
    rates = {"per_10k": a / words * 10_000, "per_10k_reference": b / others * 10_000}
    return rows.assign(**rates, **scores, **tests)


def _where_none(a: np.ndarray, b: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of terms that one side lacks: no drawing of articles varies a 0, and the ratio has no end on its side."""
    more = math.log2(_AT_MOST / _NO_HIT)
    low, high = np.where(b == 0, low - more, low), np.where(a == 0, high + more, high)
    return np.where(a == 0, np.nan, low), np.where(b == 0, np.nan, high)


def _two_sided(z: np.ndarray) -> np.ndarray:
    """The chance of a standard normal number so far from 0."""
    return np.array([math.erfc(abs(value) / math.sqrt(2)) for value in z])


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Most overused first, by the bound nearer to 0; those that may not differ between over- and underused ones."""
    # A bound that is null is neither.
    certain = np.where(rows["low"] > 0, rows["low"], np.where(rows["high"] < 0, rows["high"], 0))
    order = np.lexsort((rows["term"], -rows["log_ratio"], -certain))
    return rows.iloc[order].reset_index(drop=True)
