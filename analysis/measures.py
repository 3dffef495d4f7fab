"""Count evidence: shares among rival labels, rates per 10,000 words, places in the article.

Takes the tables of an extraction, returns tables of numbers: all the arithmetic, no text, no drawing. Only hits that
are not set aside and whose referent is the target count; `left_out` tells how many others there are. Intervals resample
articles, never words, as hits cluster in articles. A value that is not told is a group of its own, "(not told)".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol

import numpy as np
import pandas as pd

from analysis import tables as books

NOT_TOLD = "(not told)"
MIN_CHOICES, MIN_ARTICLES = 30, 5  # with fewer, no interval is given (and charts show counts)
COVERAGE = 0.95

_PERIODS = ("year", "month", "week")
_CELLS = 4_000_000  # counts held at once, 32 MB, however many values and articles there are
_DRAWS = 200_000  # articles drawn at once: as many as stay in a processor's cache


class HasTables(Protocol):
    """What is read: the tables of an extraction."""

    @property
    def articles(self) -> pd.DataFrame: ...
    @property
    def sentences(self) -> pd.DataFrame: ...
    @property
    def hits(self) -> pd.DataFrame: ...


def shares(
    tables: HasTables, *, of: Sequence[str], by: Sequence[str] = (), seed: int = 2022, replicates: int = 2_000
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
        ``attrs["left_out"]`` : what `left_out` tells, as a dict, for captions.

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
    >>> from analysis.pipeline import extract
    >>> shares(extract("seeds"), of=["label"]).loc[:1, ["label", "hits", "articles"]]
                    label  hits  articles
    0            invasion     8         1
    1  military operation     2         1
    """
    of, by = _listed(of), _listed(by)
    _check_names("shares", [*by, *of], _of_hits(tables), "hits and articles")
    chosen = _chosen(tables, [*by, *of])
    groups = _groups(tables, chosen, by)
    values = _labels(tables) if of == ["label"] else _sorted(tables, _distinct(chosen[of]))
    parts = [_share(hits, len(values), seed, replicates) for hits in _cells(chosen, groups, values)]
    return _table("shares", groups, values, parts, tables)


def frequency(tables: HasTables, *, by: Sequence[str] = (), seed: int = 2022, replicates: int = 2_000) -> pd.DataFrame:
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
        ``attrs["left_out"]`` : what `left_out` tells, as a dict, for captions.

    Raises
    ------
    ValueError
        If the articles have no such column: a word has no label, so a rate has no groups of hits.

    Examples
    --------
    >>> from analysis.pipeline import extract
    >>> frequency(extract("seeds")).loc[:1, ["label", "hits", "per_10k"]].round(1)
                    label  hits  per_10k
    0            invasion     8     60.3
    1  military operation     2     15.1
    """
    by = _listed(by)
    _check_names("rates", by, _of_articles(tables), "articles")
    articles, chosen = _counted_words(tables, by), _chosen(tables, [*by, "label"])
    groups, labels = _sorted(tables, _distinct(articles[by])), _labels(tables)
    cells = _cells(chosen, groups, labels)
    members = _split(articles, _codes(articles, groups), len(groups))
    parts = [_rate(own, hits, len(labels), seed, replicates) for own, hits in zip(members, cells, strict=True)]
    return _table("rates", groups, labels, parts, tables)


def positions(tables: HasTables) -> pd.DataFrame:
    """Where in its article each hit that counts begins, from 0, the first character, to 1, the last.

    Returns
    -------
    DataFrame, table ``positions``
        One row per hit that counts. An article is as long as its last sentence's end.
        ``attrs["articles"]`` : how many articles there are, also those without a hit.

    Examples
    --------
    >>> from analysis.pipeline import extract
    >>> positions(extract("seeds")).round(2).loc[:1, ["hit", "label", "position"]]
       hit   label  position
    0    0  crisis      0.00
    1    2  attack      0.03
    """
    last = tables.sentences.groupby("doc_id")["end"].max() - 1
    chosen = tables.hits[_counts(tables.hits)]
    length = chosen["doc_id"].map(last).clip(lower=1)
    rows = chosen[["doc_id", "hit", "label"]].assign(position=chosen["start"] / length)
    found = books.conform(rows.sort_values(["doc_id", "hit"], ignore_index=True), "positions")
    labels = _labels(tables)["label"].tolist()
    found.attrs = {"articles": len(tables.articles), "labels": labels, "left_out": _reasons(tables)}
    return found


def left_out(tables: HasTables) -> pd.DataFrame:
    """Hits that were found and do not count, by reason.

    Returns
    -------
    DataFrame, table ``left_out``
        ``reason`` : why the hit is set aside, else "about something else" where its referent is other.
        ``hits``, ``articles`` : how many, in how many articles.

    Examples
    --------
    >>> from analysis.pipeline import extract
    >>> left_out(extract("seeds"))
                  reason  hits  articles
    0  headline repeated     1         1
    """
    why = tables.hits["set_aside"].where(tables.hits["set_aside"].notna(), "about something else")
    gone = tables.hits.assign(reason=why)[~_counts(tables.hits)]
    rows = gone.groupby("reason").agg(hits=("reason", "size"), articles=("doc_id", "nunique")).reset_index()
    return books.conform(rows, "left_out")


def _reasons(tables: HasTables) -> dict[str, int]:
    rows = left_out(tables)
    return dict(zip(rows["reason"].tolist(), rows["hits"].tolist(), strict=True))


def _counts(hits: pd.DataFrame) -> pd.Series:
    return hits["set_aside"].isna() & (hits["referent"] == "target")


def _listed(columns: Sequence[str]) -> list[str]:
    return [columns] if isinstance(columns, str) else list(columns)


def _check_names(table: str, asked: list[str], known: list[str], where: str) -> None:
    for at, column in enumerate(asked):
        if column not in known:
            raise ValueError(
                f"The {where} have no column '{column}' to count by.{books.near(column, known)} "
                f"There are {', '.join(known)}."
            )
        if column in asked[:at]:
            raise ValueError(f"The column '{column}' is asked for twice; a value has one place in the table.")
        if column in _numbers(table):
            raise ValueError(f"The '{table}' table has its own column '{column}': rename yours to count by it.")


def _numbers(table: str) -> list[str]:
    return [column for column in books.codebook(table)["column"] if column != "label"]


def _of_hits(tables: HasTables) -> list[str]:
    return list(dict.fromkeys([*tables.hits.columns, *_of_articles(tables)]))


def _of_articles(tables: HasTables) -> list[str]:
    periods = _PERIODS if "published" in tables.articles else ()
    return list(dict.fromkeys([*tables.articles.columns, *periods]))


def _chosen(tables: HasTables, columns: list[str]) -> pd.DataFrame:
    """The hits that count, in the order of their key, with the columns asked for, as text."""
    hits = tables.hits[_counts(tables.hits)].sort_values(["doc_id", "hit"], ignore_index=True)
    asked = [column for column in columns if column not in hits]
    articles = _with_columns(tables.articles, asked).set_index("doc_id")
    found = {column: hits["doc_id"].map(articles[column]) for column in asked}
    named = {column: _told(found.get(column, hits.get(column))) for column in columns}
    return pd.DataFrame({"doc_id": hits["doc_id"]} | named)


def _with_columns(articles: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    own = {column: articles[column] if column in articles else _period(articles, column) for column in columns}
    return pd.DataFrame({"doc_id": articles["doc_id"]} | {column: _told(values) for column, values in own.items()})


def _period(articles: pd.DataFrame, column: str) -> pd.Series:
    """Week, month or year of publication; a date printed without its day still tells month and year."""
    days = articles["published"]
    if column == "week":
        return days.dt.strftime("%G-W%V")
    told = days.dt.strftime("%Y-%m-%d")
    if "published_as_printed" in articles:
        printed = articles["published_as_printed"].astype("str")
        told = told.fillna(printed.where(printed.str.fullmatch(r"\d{4}(-\d{2})?", na=False)))
    length = len("2022") if column == "year" else len("2022-02")
    return told.str[:length].where(told.str.len() >= length)


def _told(values: pd.Series) -> pd.Series:
    text = values.astype("str")
    return text.where(values.notna() & (text != ""), NOT_TOLD)


def _groups(tables: HasTables, chosen: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Every group of articles, also one without a hit; where a column of hits divides them, the groups that occur."""
    if all(column not in tables.hits or column == "doc_id" for column in by):
        return _sorted(tables, _distinct(_with_columns(tables.articles, by)[by]))
    return _sorted(tables, _distinct(chosen[by]))


def _distinct(frame: pd.DataFrame) -> pd.DataFrame:
    # Without columns there is one group: everything.
    return frame.drop_duplicates() if len(frame.columns) else pd.DataFrame(index=[0])


def _counted_words(tables: HasTables, by: list[str]) -> pd.DataFrame:
    """Each article's words in sentences that are not set aside, with its group, in the order of the key."""
    counting = tables.sentences[tables.sentences["set_aside"].isna()]
    words = counting.groupby("doc_id")["words"].sum()
    articles = _with_columns(tables.articles, by).sort_values("doc_id", ignore_index=True)
    return articles.assign(words=articles["doc_id"].map(words).fillna(0).astype("int64"))


def _labels(tables: HasTables) -> pd.DataFrame:
    """Every label looked for, found or not, where the tables tell; else every label found."""
    source = getattr(tables, "labels", tables.hits)
    return _sorted(tables, _distinct(pd.DataFrame({"label": _told(source["label"])})))


def _sorted(tables: HasTables, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of distinct values in their order, each column ranked on its own."""
    listed = getattr(tables, "labels", {"label": ()})["label"]
    labels = {label: at for at, label in enumerate(dict.fromkeys(listed))}
    ranks = []
    for column in rows.columns:
        rank = partial(_rank, listed=labels if column == "label" else _listed_values(column))
        order = sorted(rows[column].unique(), key=rank)
        ranks.append(rows[column].map({value: at for at, value in enumerate(order)}))
    return rows.iloc[np.lexsort(ranks[::-1])].reset_index(drop=True) if ranks else rows


def _listed_values(column: str) -> dict[str, int]:
    """The order of values that have one, as in lexicons/codes.csv: the newsroom first, plain before denied."""
    own = [row["value"] for row in books.lexicon("codes") if row["variable"] == column]
    return {value: at for at, value in enumerate(own)}


def _rank(value: str, listed: dict[str, int]) -> tuple[bool, int, str]:
    # Numbers are padded, so that session 9 comes before session 10.
    return value == NOT_TOLD, listed.get(value, len(listed)), value.zfill(20) if value.isdecimal() else value


def _codes(rows: pd.DataFrame, keys: pd.DataFrame) -> np.ndarray:
    """For each row the number of its key."""
    if keys.columns.empty:
        return np.zeros(len(rows), dtype="int64")
    return pd.MultiIndex.from_frame(keys).get_indexer(pd.MultiIndex.from_frame(rows[list(keys.columns)]))


def _cells(chosen: pd.DataFrame, groups: pd.DataFrame, values: pd.DataFrame) -> list[pd.DataFrame]:
    """For each group its hits: article and number of the value."""
    cells = chosen[["doc_id"]].assign(value=_codes(chosen, values))
    return _split(cells, _codes(chosen, groups), len(groups))


def _split(rows: pd.DataFrame, codes: np.ndarray, groups: int) -> list[pd.DataFrame]:
    found = dict(iter(rows.groupby(codes)))
    return [found.get(at, rows.iloc[:0]) for at in range(groups)]


def _share(hits: pd.DataFrame, values: int, seed: int, replicates: int) -> pd.DataFrame:
    """One group's shares. `hits` has the article and the value of each choice."""
    article, names = pd.factorize(hits["doc_id"])
    value, totals = hits["value"].to_numpy(), np.bincount(article)
    count = np.bincount(value, minlength=values)
    low = high = np.full(values, np.nan)
    if len(hits) >= MIN_CHOICES and len(names) >= MIN_ARTICLES:
        low, high = _intervals(article, value, values, totals, seed, replicates)
        # Where none or all of the choices agree nothing varies, which resampling takes for certainty.
        varied = (count > 0) & (count < len(hits))
        low, high = np.where(varied, low, np.nan), np.where(varied, high, np.nan)
    share = count / len(hits) if len(hits) else np.full(values, np.nan)
    numbers = {"hits": count, "choices": len(hits), "share": share, "low": low, "high": high, "articles": len(names)}
    return pd.DataFrame(numbers)


def _rate(articles: pd.DataFrame, hits: pd.DataFrame, labels: int, seed: int, replicates: int) -> pd.DataFrame:
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
            np.where(enough, at * 10_000, np.nan) for at in _intervals(article, value, labels, words, seed, replicates)
        )
    per_10k = count / words.sum() * 10_000 if words.sum() else np.full(labels, np.nan)
    numbers = {"hits": count, "words": words.sum(), "per_10k": per_10k, "low": low, "high": high}
    return pd.DataFrame(numbers | {"articles": (words > 0).sum(), "articles_with": articles_with})


def _intervals(
    article: np.ndarray, value: np.ndarray, values: int, totals: np.ndarray, seed: int, replicates: int
) -> tuple[np.ndarray, np.ndarray]:
    """Percentile bounds of each value's hits over the totals, articles resampled; some values at a time."""
    step = max(1, _CELLS // len(totals))
    bounds = []
    for first in range(0, values, step):
        width = min(step, values - first)
        own = (value >= first) & (value < first + width)
        counts = np.bincount(article[own] * width + value[own] - first, minlength=len(totals) * width)
        both = np.column_stack([counts.reshape(len(totals), width), totals])
        sums = _resampled(both.astype(float), seed, replicates)
        tail = (1 - COVERAGE) / 2
        bounds.append(np.nanquantile(sums[:, :-1] / sums[:, -1:], [tail, 1 - tail], axis=0))
    low, high = np.concatenate(bounds, axis=1)
    return low, high


def _resampled(rows: np.ndarray, seed: int, replicates: int) -> np.ndarray:
    """Sums over as many rows as there are, drawn with replacement: one row of sums a replicate."""
    generator, size = np.random.default_rng(seed), len(rows)
    step = max(1, _DRAWS // size)
    sums = []
    for first in range(0, replicates, step):
        lot = min(step, replicates - first)
        drawn = generator.integers(0, size, (lot, size)) + np.arange(lot)[:, None] * size
        sums.append(np.bincount(drawn.ravel(), minlength=lot * size).reshape(lot, size) @ rows)
    return np.concatenate(sums)


def _table(
    name: str, groups: pd.DataFrame, values: pd.DataFrame, parts: list[pd.DataFrame], tables: HasTables
) -> pd.DataFrame:
    """Put names and numbers side by side: each group's values, in order."""
    named = groups.merge(values, how="cross") if len(groups.columns) else values
    numbers = pd.concat(parts, ignore_index=True) if parts else books.empty(name)[_numbers(name)]
    rows = books.conform(pd.concat([named, numbers], axis=1), name)[[*named.columns, *numbers.columns]]
    rows.attrs = {"of": list(values.columns), "left_out": _reasons(tables)}
    return rows.astype(dict.fromkeys(named.columns, "str"))
