"""How unevenly words and labels are spread over articles: dispersion, and what it does to a test.

Takes the counts of each article or the tables of an extraction, returns a row a term or label. A word that one article
says forty times is no habit of the newspaper, and forty hits of it are not forty observations.

Source: Gries (2008), "Dispersions and adjusted frequencies in corpora", International Journal of Corpus Linguistics
13(4), 403-437, for DP; Lijffijt and Gries (2012), the same journal 17(1), 147-149, for its normalised form; Kish
(1965), Survey Sampling, ch. 5, for design effects.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts import grouping
from analysis.counts.resampling import MIN_ARTICLES
from analysis.counts.wordcounts import WordCounts


def dispersion(counts: WordCounts, *, by: str = "", min_count: int = 5) -> pd.DataFrame:
    """How evenly each term is spread over articles, or over sentences where these were counted.

    Parameters
    ----------
    counts : WordCounts
        As `count_words` gives it; its pieces are the parts.
    by : str
        A column that words were counted by: each group on its own.
    min_count : int
        Terms that occur less often in the group are left away.

    Returns
    -------
    DataFrame, table ``dispersion``
        Groups sorted, in each the most frequent term first.
        ``range`` : parts that have the term. ``dp`` : Gries' deviation of proportions: half the sum of the differences
        between each part's share of the term and its share of all words; 0 is as even as can be. ``dp_norm`` : the same
        over its maximum, 1 when all stand in the smallest part; null with a single part.

    Raises
    ------
    ValueError
        If words were not counted by that column.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.counts.wordcounts import count_words
    >>> rows = dispersion(count_words(extract("seeds"), unit="sentence"))
    >>> rows.loc[:1, ["term", "count", "range", "dp_norm"]].round(2)
          term  count  range  dp_norm
    0    china     25     21     0.56
    1  ukraine     23     22     0.58
    """
    if by and by not in counts.by:
        raise ValueError(f"The words were counted by {list(counts.by)}, not by '{by}'. Count them by it.")
    groups = sorted(counts.pieces[by].unique()) if by else [""]
    whole = np.ones(len(counts.pieces), dtype=bool)
    members = [(counts.pieces[by] == group).to_numpy() if by else whole for group in groups]
    parts = [_dispersed(counts, own).assign(**{by or "group": at}) for own, at in zip(members, groups, strict=True)]
    rows = pd.concat([books.empty("dispersion"), *parts], ignore_index=True)
    rows = books.conform(rows[rows["count"] >= max(min_count, 1)].reset_index(drop=True), "dispersion")
    order = [name for name in books.codebook("dispersion")["column"] if name != by]
    found = rows[[*([by] if by else []), *order]].astype({by: "str"} if by else {})
    found.attrs = {"by": by} | ({} if counts.evidence is None else {"evidence": counts.evidence})
    return found


def design_effects(tables: books.Evidence, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """How many times the variance of each label's rate exceeds that of independent words.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences`` and ``hits``.
    by : list of str
        The groups: columns of articles, or "month", "week", "year" of publication.

    Returns
    -------
    DataFrame, table ``design_effects``
        One row per group and label. ``deff`` : variance of hits per word between articles (of a ratio estimator) over
        that of a Poisson count; null without hits or with fewer than 5 articles. A test that takes words for
        independent overstates its chi-square so many times. ``effective`` : hits / deff; null where deff is 0.

    Raises
    ------
    ValueError
        If the articles have no such column.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> design_effects(extract("seeds")).loc[:0, ["label", "hits", "articles", "deff"]]
          label  hits  articles  deff
    0  invasion     8         1   NaN
    """
    by = grouping.of_articles(tables, "design_effects", by)
    articles, labels = grouping.counted_words(tables, by), grouping.labels_of(tables)
    groups = grouping.in_order(tables, grouping.distinct(articles[by]))
    hits = grouping.chosen_hits(tables, [*by, "label"])
    members = grouping.split(articles, grouping.codes(articles, groups), len(groups))
    cells = grouping.split(hits, grouping.codes(hits, groups), len(groups))
    parts = [_effects(own, found, labels) for own, found in zip(members, cells, strict=True)]
    named = groups.merge(labels, how="cross") if by else labels
    rows = pd.concat([named, pd.concat(parts, ignore_index=True)], axis=1) if parts else named
    order = [*by, "label", *grouping.number_columns("design_effects")]
    return books.conform(rows, "design_effects")[order].astype(dict.fromkeys(by, "str"))


def deviation_of_proportions(counts: np.ndarray, words: np.ndarray) -> tuple[float, float]:
    """Gries' DP of one word over parts of so many words, and its normalised form.

    >>> dp, normalised = deviation_of_proportions(np.array([1, 2, 3, 4, 5]), np.array([9, 10, 10, 10, 11]))
    >>> round(dp, 3), round(normalised, 3)
    (0.18, 0.22)
    """
    share = words / words.sum()
    dp = float(np.abs(counts / counts.sum() - share).sum() / 2)
    return dp, dp / (1 - float(share.min())) if len(share) > 1 else float("nan")


def _dispersed(counts: WordCounts, own: np.ndarray) -> pd.DataFrame:
    """DP of all terms at once: a part without the term adds its share, so only parts with it are looked at."""
    words = np.where(own, counts.pieces["words"].to_numpy(dtype=float), 0)
    share, code = words / max(words.sum(), 1), own.astype("int64")
    entries = counts.counts
    total = entries.grouped(code, 2)[:, 1]
    word, inside = entries.word(), own[entries.piece]
    part = np.where(inside, entries.count / np.maximum(total[word], 1), 0)
    excess = np.where(inside, np.abs(part - share[entries.piece]) - share[entries.piece], 0)
    dp = (entries.grouped(np.zeros(len(words), dtype="int64"), 1, excess)[:, 0] + 1) / 2
    parts, least = int((words > 0).sum()), share[words > 0].min(initial=1)
    normalised = dp / (1 - least) if parts > 1 else np.full(len(dp), np.nan)
    having = entries.grouped(code, 2, np.ones(len(word)))[:, 1]
    numbers = {"count": total, "words": words.sum(), "parts": parts, "range": having, "dp": dp, "dp_norm": normalised}
    rows = pd.DataFrame({"term": counts.terms} | numbers)
    return rows[rows["count"] > 0].sort_values(["count", "term"], ascending=[False, True])


def _effects(articles: pd.DataFrame, hits: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """One group's design effects. `articles` has the words of each article, `hits` article and label of each hit."""
    articles = articles[(articles["words"] > 0) | articles["doc_id"].isin(hits["doc_id"])]
    words = articles["words"].to_numpy(dtype=float)
    counts = grouping.hits_of(articles["doc_id"], hits, labels)
    total, size = counts.sum(axis=0), len(articles)
    rate = total / max(words.sum(), 1)
    between = ((counts - rate * words[:, None]) ** 2).sum(axis=0) * size / max(size - 1, 1)
    enough = (total > 0) & (size >= MIN_ARTICLES)
    deff = np.where(enough, between / np.maximum(total, 1), np.nan)
    numbers = {"hits": total, "words": int(words.sum()), "articles": size, "articles_with": (counts > 0).sum(axis=0)}
    return pd.DataFrame(numbers | {"deff": deff, "effective": total / np.where(deff > 0, deff, np.nan)})
