"""Which group an article or a hit belongs to, and in which order groups stand.

Takes the tables of an extraction, gives keys as text: every measure groups by these, so that "month", "(not told)" and
the order of labels mean the same everywhere. A value that is not told is a group of its own, "(not told)".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from analysis import tables as books

NOT_TOLD = "(not told)"
PERIODS = ("year", "month", "week", "day")

_SCALES = {"share": 1, "rate": 10_000}
_AT_ONCE = 2_000_000  # characters of text held as words at once


def listed(columns: Sequence[str]) -> list[str]:
    """One column or several, as a list."""
    return [columns] if isinstance(columns, str) else list(columns)


def check_names(table: str, asked: list[str], known: list[str], where: str) -> None:
    """Refuse a column that is not there, is asked for twice, or has the name of a number of the table."""
    for at, column in enumerate(asked):
        if column not in known:
            raise ValueError(
                f"The {where} have no column '{column}' to count by.{books.near(column, known)} "
                f"There are {', '.join(known)}."
            )
        if column in asked[:at]:
            raise ValueError(f"The column '{column}' is asked for twice; a value has one place in the table.")
        if column in number_columns(table):
            raise ValueError(f"The '{table}' table has its own column '{column}': rename yours to count by it.")


def of_articles(tables: books.Evidence, table: str, by: Sequence[str]) -> list[str]:
    """The columns asked for, checked: of articles, or periods of publication."""
    columns = listed(by)
    check_names(table, columns, columns_of_articles(tables), "articles")
    return columns


def scale_of(statistic: str) -> int:
    """What a statistic is told per: a rate per 10,000 words, a share of 1."""
    if statistic not in _SCALES:
        raise ValueError(f"'statistic' is 'share' or 'rate', but is '{statistic}'.")
    return _SCALES[statistic]


def number_columns(table: str) -> list[str]:
    """The columns of a table that hold what was counted, not what it was counted by."""
    return [column for column in books.codebook(table)["column"] if column != "label"]


def columns_of_hits(tables: books.Evidence) -> list[str]:
    """The columns that hits can be grouped by, those of their articles among them."""
    return list(dict.fromkeys([*tables.hits.columns, *columns_of_articles(tables)]))


def columns_of_articles(tables: books.Evidence) -> list[str]:
    """The columns that articles can be grouped by, periods of publication among them."""
    periods = PERIODS if "published" in tables.articles else ()
    return list(dict.fromkeys([*tables.articles.columns, *periods]))


def with_columns(articles: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The articles' keys with these columns, as text; what is not told says so."""
    own = {column: articles[column] if column in articles else _period(articles, column) for column in columns}
    return pd.DataFrame({"doc_id": articles["doc_id"]} | {column: told(values) for column, values in own.items()})


def _period(articles: pd.DataFrame, column: str) -> pd.Series:
    """Week, month or year of publication; a date printed without its day still tells month and year."""
    days = articles["published"]
    if column == "day":
        return days.dt.strftime("%Y-%m-%d")
    if column == "week":
        return days.dt.strftime("%G-W%V")
    told = days.dt.strftime("%Y-%m-%d")
    if "published_as_printed" in articles:
        printed = articles["published_as_printed"].astype("str")
        told = told.fillna(printed.where(printed.str.fullmatch(r"\d{4}(-\d{2})?", na=False)))
    length = len("2022") if column == "year" else len("2022-02")
    return told.str[:length].where(told.str.len() >= length)


def told(values: pd.Series) -> pd.Series:
    """The values as text, what is missing or empty as "(not told)"."""
    text = values.astype("str")
    return text.where(values.notna() & (text != ""), NOT_TOLD)


def in_order(tables: books.Evidence, rows: pd.DataFrame) -> pd.DataFrame:
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
    """The order of values that have one, as in lexicons/codes.csv (the newsroom first) and stance_categories.csv."""
    own = [row["value"] for row in books.lexicon("codes") if row["variable"] == column]
    own += [row["category"] for row in books.lexicon("stance_categories") if column == "category"]
    return {value: at for at, value in enumerate(own)}


def _rank(value: str, listed: dict[str, int]) -> tuple[bool, int, str]:
    # Numbers are padded, so that session 9 comes before session 10.
    return value == NOT_TOLD, listed.get(value, len(listed)), value.zfill(20) if value.isdecimal() else value


def distinct(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows, each once."""
    # Without columns there is one group: everything.
    return frame.drop_duplicates() if len(frame.columns) else pd.DataFrame(index=[0])


def codes(rows: pd.DataFrame, keys: pd.DataFrame) -> np.ndarray:
    """For each row the number of its key."""
    if keys.columns.empty:
        return np.zeros(len(rows), dtype="int64")
    return pd.MultiIndex.from_frame(keys).get_indexer(pd.MultiIndex.from_frame(rows[list(keys.columns)]))


def split(rows: pd.DataFrame, codes: np.ndarray, groups: int) -> list[pd.DataFrame]:
    """The rows of each group, also of one that has none."""
    found = dict(iter(rows.groupby(codes)))
    return [found.get(at, rows.iloc[:0]) for at in range(groups)]


def lots(tables: books.Evidence) -> list[pd.DataFrame]:
    """The articles in the order of their key, as many at a time as can be held as words."""
    articles = tables.articles.sort_values("doc_id", ignore_index=True)
    return [own for _, own in articles.groupby(articles["text"].str.len().cumsum() // _AT_ONCE)]


def counting(hits: pd.DataFrame) -> pd.Series:
    """Which hits count: not set aside, and about the target."""
    return hits["set_aside"].isna() & (hits["referent"] == "target")


def counted_hits(tables: books.Evidence) -> pd.DataFrame:
    """The hits that count, in the order of their key."""
    return tables.hits[counting(tables.hits)].sort_values(["doc_id", "hit"], ignore_index=True)


def chosen_hits(tables: books.Evidence, columns: list[str]) -> pd.DataFrame:
    """The hits that count, in the order of their key, with the columns asked for, as text."""
    hits = counted_hits(tables)
    asked = [column for column in columns if column not in hits]
    articles = with_columns(tables.articles, asked).set_index("doc_id")
    found = {column: hits["doc_id"].map(articles[column]) for column in asked}
    named = {column: told(found.get(column, hits.get(column))) for column in columns}
    return pd.DataFrame({"doc_id": hits["doc_id"]} | named)


def groups_of(tables: books.Evidence, chosen: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Every group of articles, also one without a hit; where a column of hits divides them, the groups that occur."""
    if all(column not in tables.hits or column == "doc_id" for column in by):
        return in_order(tables, distinct(with_columns(tables.articles, by)[by]))
    return in_order(tables, distinct(chosen[by]))


def counted_words(tables: books.Evidence, by: list[str]) -> pd.DataFrame:
    """Each article's words in sentences that are not set aside, with its group, in the order of the key."""
    counting = tables.sentences[tables.sentences["set_aside"].isna()]
    words = counting.groupby("doc_id")["words"].sum()
    articles = with_columns(tables.articles, by).sort_values("doc_id", ignore_index=True)
    return articles.assign(words=articles["doc_id"].map(words).fillna(0).astype("int64"))


def hits_of(doc_ids: pd.Series, hits: pd.DataFrame, labels: pd.DataFrame) -> np.ndarray:
    """How many hits of each label (column) each article (row) has; those of other articles are passed over."""
    article = pd.Index(doc_ids).get_indexer(pd.Index(hits["doc_id"]))
    cell = (article * len(labels) + codes(hits, labels))[article >= 0]
    return np.bincount(cell, minlength=len(doc_ids) * len(labels)).reshape(len(doc_ids), len(labels))


def labels_of(tables: books.Evidence) -> pd.DataFrame:
    """Every label looked for, found or not, where the tables tell; else every label found."""
    source = getattr(tables, "labels", tables.hits)
    return in_order(tables, distinct(pd.DataFrame({"label": told(source["label"])})))


def exploratory(tables: books.Evidence) -> list[str]:
    """The labels that were added or changed after the study registered its labels, for captions."""
    labels = getattr(tables, "labels", None)
    if labels is None or "registration" not in labels:
        return []
    return labels.loc[labels["registration"] == "exploratory", "label"].drop_duplicates().tolist()
