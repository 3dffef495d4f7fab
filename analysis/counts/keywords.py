"""What one corpus says more than another: keyness with effect sizes first, and uncertainty that respects articles.

Takes the counts of each article, returns a row a group and term. Words cluster in articles, so articles are drawn, not
words: intervals resample them, one test uses the variance between them, another deals them to the groups anew.

Source: Rao and Scott (1992), Biometrics 48(2), 577-585, for counts that cluster; Evert (2022), "Measuring Keyness", for
ranking by the bound of the interval; that of each score stands in `scores`, of each resampling in `redrawing`.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts.redrawing import Groups, dealt_p, grouped, spreads
from analysis.counts.resampling import COVERAGE, MIN_ARTICLES
from analysis.counts.scores import NO_HIT, benjamini_hochberg, g2, holm, log_ratio, two_sided, weighted
from analysis.counts.wordcounts import WordCounts

REST = "(all others)"

_AT_MOST = -math.log((1 - COVERAGE) / 2)  # occurrences where none is seen: exact Poisson limit, 3.7


def keyness_by(
    counts: WordCounts,
    *,
    by: str | None = None,
    reference: str = "",
    min_count: int = 5,
    seed: int = 2022,
    replicates: int = 1_000,
    permutations: int = 0,
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
    permutations : int
        How often groups are dealt to the articles anew, for ``p_permuted``; 0: not at all.

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
        ``p_permuted`` : of groups that are mere names, two-sided, for any shape of the counts: the share of deals of
        the articles with a ratio as far out, the one found among them (Phipson and Smyth 2010), twice the smaller tail.
        Where groups share articles each deals its own parts, so that what differs between articles tells nothing. It is
        at least 2 / (permutations + 1): for a few words chosen beforehand, too coarse to be adjusted for thousands,
        which is what `p` is for. Where groups differ in spread and not in rate, trust the interval more.

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
    known = grouped(counts, column, groups)
    compared = [at for at, group in enumerate(groups) if group != reference]
    other = groups.index(reference) if reference else None
    spread = np.flatnonzero((known.sums.sum(axis=1) >= min_count) & (known.having.sum(axis=1) >= MIN_ARTICLES))
    drawn = spreads(known, compared, other, spread, seed, replicates)
    dealt = dealt_p(known, compared, other, spread, seed, permutations) if permutations else {}
    unknown = np.full(len(spread), np.nan)
    told = {at: np.stack([*drawn[at], dealt.get(at, unknown)]) for at in compared}
    parts = [_compared(counts, known, at, other, spread, told[at], min_count) for at in compared]
    named = [_ranked(part).assign(**{column: groups[at]}) for at, part in zip(compared, parts, strict=True)]
    rows = books.conform(pd.concat(named, ignore_index=True), "keywords")
    order = [name for name in books.codebook("keywords")["column"] if name != column]
    found = rows[[column, *order]].astype({column: "str"})
    found.attrs = {"by": column, "reference": reference or REST, "left_out": counts.left_out}
    found.attrs |= {"evidence": counts.evidence} if counts.evidence is not None else {}
    return found


def _column(counts: WordCounts, by: str | None) -> str:
    if by is None and len(counts.by) == 1:
        return counts.by[0]
    if by not in counts.by:
        wanted = f"'{by}'" if by else "one of several columns: name it with `by`"
        raise ValueError(f"Words were counted by {list(counts.by)}, and are to be compared by {wanted}.")
    return str(by)


def _compared(
    counts: WordCounts,
    known: Groups,
    at: int,
    other: int | None,
    spread: np.ndarray,
    told: np.ndarray,
    min_count: int,
) -> pd.DataFrame:
    """One group beside its reference: all numbers of its terms."""
    against = np.arange(known.sums.shape[1]) != at if other is None else np.arange(known.sums.shape[1]) == other
    having = known.elsewhere[:, at] if other is None else known.having[:, other]
    words = [known.words[known.code == at].sum(), known.words[against[known.code]].sum()]
    articles = [_articles(known, known.code == at), _articles(known, against[known.code])]
    drawn = np.full((len(told), len(counts.terms)), np.nan)
    drawn[:, spread] = told
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
    return _scored(rows[kept].reset_index(drop=True), *drawn[:, kept]) if min(words) > 0 else rows.iloc[:0]


def _articles(known: Groups, pieces: np.ndarray) -> int:
    return len(np.unique(known.article[pieces & (known.words > 0)]))


def _scored(
    rows: pd.DataFrame, low: np.ndarray, high: np.ndarray, deviation: np.ndarray, dealt: np.ndarray
) -> pd.DataFrame:
    """The scores of terms, from their counts and how these vary between articles."""
    a, b = rows["count"].to_numpy(dtype=float), rows["count_reference"].to_numpy(dtype=float)
    words, others = rows["words"].iloc[:1].sum(), rows["words_reference"].iloc[:1].sum()
    sizes, having = rows[["articles", "articles_reference"]], rows["articles_with"] + rows["articles_with_reference"]
    enough = (sizes.min(axis=1) >= MIN_ARTICLES) & (having >= MIN_ARTICLES)
    low, high, deviation, dealt = (np.where(enough, values, np.nan) for values in (low, high, deviation, dealt))
    low, high = _where_none(a, b, low, high)
    ratio = log_ratio(a, words, b, others)
    seen, none = (1 / np.maximum(a, 1) * (a > 0) + 1 / np.maximum(b, 1) * (b > 0)), (a == 0) | (b == 0)
    deff = (deviation * math.log(2)) ** 2 / seen
    prior_words = (words + others) / max(sizes.iloc[:1].to_numpy().sum(), 1)
    difference, z = weighted(a, words, b, others, (a + b) / (words + others) * prior_words, prior_words)
    p = two_sided(ratio * math.log(2) / np.sqrt(seen * np.maximum(deff, 1) + none / NO_HIT))
    scores = {"log_ratio": ratio, "low": low, "high": high, "g2": g2(a, words, b, others), "log_odds": difference}
    tests = {"z": z, "deff": deff, "p": p, "p_holm": holm(p), "p_bh": benjamini_hochberg(p), "p_permuted": dealt}
    rates = {"per_10k": a / words * 10_000, "per_10k_reference": b / others * 10_000}
    return rows.assign(**rates, **scores, **tests)


def _where_none(a: np.ndarray, b: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of terms that one side lacks: no drawing of articles varies a 0, and the ratio has no end on its side."""
    more = math.log2(_AT_MOST / NO_HIT)
    low, high = np.where(b == 0, low - more, low), np.where(a == 0, high + more, high)
    return np.where(a == 0, np.nan, low), np.where(b == 0, np.nan, high)


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Most overused first, by the bound nearer to 0; those that may not differ between over- and underused ones."""
    # A bound that is null is neither.
    certain = np.where(rows["low"] > 0, rows["low"], np.where(rows["high"] < 0, rows["high"], 0))
    order = np.lexsort((rows["term"], -rows["log_ratio"], -certain))
    return rows.iloc[order].reset_index(drop=True)
