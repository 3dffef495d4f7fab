"""Count evidence: shares among rival labels, rates per 10,000 words, places in the article.

Takes the tables of an extraction, returns tables of numbers: all the arithmetic, no text, no drawing. Only hits that
are not set aside and whose referent is the target count; `left_out` tells how many others there are. Intervals resample
articles, never words, as hits cluster in articles. A value that is not told is a group of its own, "(not told)".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts import grouping
from analysis.counts.evidence import Evidence
from analysis.counts.resampling import MIN_ARTICLES, MIN_CHOICES, intervals


def shares(
    tables: books.Evidence, *, of: Sequence[str], by: Sequence[str] = (), seed: int = 2022, replicates: int = 2_000
) -> pd.DataFrame:
    """Each value of `of` as a share of the choices within `by`.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences`` and ``hits``.
    of : list of str
        Columns of hits; several give their combinations, as ``["voice", "use"]``.
    by : list of str
        The groups compared: columns of hits or of articles, or "month", "week", "year" of publication. A partial
        date as printed ("2021-09") tells its month and year.
    seed, replicates : int
        Of the resampling; the same seed gives the same bounds.

    Returns
    -------
    DataFrame, table ``shares``
        One row per value in a group, groups and values sorted, "(not told)" last, labels in the order of labels.csv.
        Every value, or combination of values, that occurs at all is listed in every group, also with 0 hits; of
        ``["label"]`` every label looked for.
        ``low``, ``high`` : 95 % percentile interval from resampling the group's articles; null with fewer than 30
        choices or 5 articles, and where none or all of the choices have the value, as nothing then varies.
        ``attrs["left_out"]`` : what `left_out` tells, as a dict, for captions. ``attrs["evidence"]`` : the hits behind
        each row.

    Raises
    ------
    ValueError
        If there is no such column, or a column is asked for twice.

    Source
    ------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, ch. 13, for the percentile interval; Davison and
    Hinkley (1997), Bootstrap Methods and their Application, ch. 3, for resampling clusters whole. Intervals of values
    with a handful of hits are too narrow.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> shares(extract("seeds"), of=["label"]).loc[:1, ["label", "hits", "articles"]]
                    label  hits  articles
    0            invasion     8         1
    1  military operation     2         1
    """
    of, by = grouping.listed(of), grouping.listed(by)
    grouping.check_names("shares", [*by, *of], grouping.columns_of_hits(tables), "hits and articles")
    chosen = grouping.chosen_hits(tables, [*by, *of])
    groups = grouping.groups_of(tables, chosen, by)
    values = grouping.labels_of(tables) if of == ["label"] else grouping.in_order(tables, grouping.distinct(chosen[of]))
    parts = [_share(hits, len(values), seed, replicates) for hits in _cells(chosen, groups, values)]
    return _table("shares", groups, values, parts, tables, chosen)


def frequency(
    tables: books.Evidence, *, by: Sequence[str] = (), seed: int = 2022, replicates: int = 2_000
) -> pd.DataFrame:
    """How often each label occurs, per 10,000 words that count.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences`` and ``hits``.
    by : list of str
        The groups compared: columns of articles, or "month", "week", "year" of publication.
    seed, replicates : int
        Of the resampling; the same seed gives the same bounds.

    Returns
    -------
    DataFrame, table ``rates``
        One row per label in a group; every label in every group, also with 0 hits. Words are those of sentences that
        are not set aside, articles those with any such word.
        ``low``, ``high`` : 95 % percentile interval from resampling the group's articles; null with fewer than 30
        hits of the label or fewer than 5 articles that have it.
        ``attrs["left_out"]`` : what `left_out` tells, as a dict, for captions. ``attrs["evidence"]`` : the hits behind
        each row.

    Raises
    ------
    ValueError
        If the articles have no such column: a word has no label, so a rate has no groups of hits.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> frequency(extract("seeds")).loc[:1, ["label", "hits", "per_10k"]].round(1)
                    label  hits  per_10k
    0            invasion     8     60.3
    1  military operation     2     15.1
    """
    by = grouping.of_articles(tables, "rates", by)
    articles, chosen = grouping.counted_words(tables, by), grouping.chosen_hits(tables, [*by, "label"])
    groups, labels = grouping.in_order(tables, grouping.distinct(articles[by])), grouping.labels_of(tables)
    cells = _cells(chosen, groups, labels)
    members = grouping.split(articles, grouping.codes(articles, groups), len(groups))
    parts = [rate_of(own, hits, len(labels), seed, replicates) for own, hits in zip(members, cells, strict=True)]
    return _table("rates", groups, labels, parts, tables, chosen)


def positions(tables: books.Evidence) -> pd.DataFrame:
    """Where in its article each hit that counts begins, from 0, the first character, to 1, the last.

    Returns
    -------
    DataFrame, table ``positions``
        One row per hit that counts. An article is as long as its last sentence's end.
        ``attrs["articles"]`` : how many articles there are, also those without a hit.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> positions(extract("seeds")).round(2).loc[:1, ["hit", "label", "position"]]
       hit   label  position
    0    0  crisis      0.00
    1    2  attack      0.03
    """
    last = tables.sentences.groupby("doc_id")["end"].max() - 1
    chosen = tables.hits[grouping.counting(tables.hits)]
    # Of no hits the map comes out as text.
    length = chosen["doc_id"].map(last).astype("int64").clip(lower=1)
    rows = chosen[["doc_id", "hit", "label"]].assign(position=chosen["start"] / length)
    found = books.conform(rows.sort_values(["doc_id", "hit"], ignore_index=True), "positions")
    labels = grouping.labels_of(tables)["label"].tolist()
    found.attrs = {"articles": len(tables.articles), "labels": labels, "left_out": reasons(tables)}
    found.attrs["exploratory"] = grouping.exploratory(tables)
    found.attrs["evidence"] = Evidence("hits", found[["doc_id", "hit"]], found)
    return found


def left_out(tables: books.Evidence) -> pd.DataFrame:
    """Hits that were found and do not count, by reason.

    Returns
    -------
    DataFrame, table ``left_out``
        ``reason`` : why the hit is set aside, else "about something else" where its referent is other.
        ``hits``, ``articles`` : how many, in how many articles.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> left_out(extract("seeds"))
                  reason  hits  articles
    0  headline repeated     1         1
    """
    why = tables.hits["set_aside"].where(tables.hits["set_aside"].notna(), "about something else")
    gone = tables.hits.assign(reason=why)[~grouping.counting(tables.hits)]
    rows = gone.groupby("reason").agg(hits=("reason", "size"), articles=("doc_id", "nunique")).reset_index()
    return books.conform(rows, "left_out")


def reasons(tables: books.Evidence) -> dict[str, int]:
    rows = left_out(tables)
    return dict(zip(rows["reason"].tolist(), rows["hits"].tolist(), strict=True))


def _cells(chosen: pd.DataFrame, groups: pd.DataFrame, values: pd.DataFrame) -> list[pd.DataFrame]:
    """For each group its hits: article and number of the value."""
    cells = chosen[["doc_id"]].assign(value=grouping.codes(chosen, values))
    return grouping.split(cells, grouping.codes(chosen, groups), len(groups))


def _share(hits: pd.DataFrame, values: int, seed: int, replicates: int) -> pd.DataFrame:
    """One group's shares. `hits` has the article and the value of each choice."""
    article, names = pd.factorize(hits["doc_id"])
    value, totals = hits["value"].to_numpy(), np.bincount(article)
    count = np.bincount(value, minlength=values)
    low = high = np.full(values, np.nan)
    if len(hits) >= MIN_CHOICES and len(names) >= MIN_ARTICLES:
        low, high = intervals(article, value, values, totals, seed, replicates)
        # Where none or all of the choices agree nothing varies, which resampling takes for certainty.
        varied = (count > 0) & (count < len(hits))
        low, high = np.where(varied, low, np.nan), np.where(varied, high, np.nan)
    share = count / len(hits) if len(hits) else np.full(values, np.nan)
    numbers = {"hits": count, "choices": len(hits), "share": share, "low": low, "high": high, "articles": len(names)}
    return pd.DataFrame(numbers)


def rate_of(articles: pd.DataFrame, hits: pd.DataFrame, labels: int, seed: int, replicates: int) -> pd.DataFrame:
    """One group's rates. `articles` has the words of each article, `hits` the article and the label of each hit."""
    # A reprint has no words that count: drawing it would change nothing.
    articles = articles[(articles["words"] > 0) | articles["doc_id"].isin(hits["doc_id"])]
    words, value = articles["words"].to_numpy(), hits["value"].to_numpy()
    article = pd.Index(articles["doc_id"]).get_indexer(pd.Index(hits["doc_id"]))
    count = np.bincount(value, minlength=labels)
    articles_with = np.bincount(np.unique(np.stack([value, article]), axis=1)[0], minlength=labels)
    enough = (count >= MIN_CHOICES) & (articles_with >= MIN_ARTICLES)
    low = high = np.full(labels, np.nan)
    if enough.any():
        low, high = (
            np.where(enough, at * 10_000, np.nan) for at in intervals(article, value, labels, words, seed, replicates)
        )
    per_10k = count / words.sum() * 10_000 if words.sum() else np.full(labels, np.nan)
    numbers = {"hits": count, "words": words.sum(), "per_10k": per_10k, "low": low, "high": high}
    return pd.DataFrame(numbers | {"articles": (words > 0).sum(), "articles_with": articles_with})


def _table(
    name: str,
    groups: pd.DataFrame,
    values: pd.DataFrame,
    parts: list[pd.DataFrame],
    tables: books.Evidence,
    chosen: pd.DataFrame,
) -> pd.DataFrame:
    """Put names and numbers side by side: each group's values, in order."""
    named = groups.merge(values, how="cross") if len(groups.columns) else values
    numbers = pd.concat(parts, ignore_index=True) if parts else books.empty(name)[grouping.number_columns(name)]
    rows = books.conform(pd.concat([named, numbers], axis=1), name)[[*named.columns, *numbers.columns]]
    rows.attrs = {"of": list(values.columns), "left_out": reasons(tables), "exploratory": grouping.exploratory(tables)}
    rows.attrs["evidence"] = Evidence("hits", chosen[list(named.columns)], grouping.counted_hits(tables))
    return rows.astype(dict.fromkeys(named.columns, "str"))
