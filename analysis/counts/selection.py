"""Keep some of the hits: those with some values, those whose sentence says something.

Takes the tables of an extraction, gives the hits that are kept, whether they count or not. Values are text, as the
groups of a measure show them, so that what a bar counts can be asked for in the words that stand beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis import tables as books
from analysis.counts import grouping
from analysis.words.matching import same


def having(tables: books.Evidence, values: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The hits that have one of these values in each column: of hits, of articles, or month, week, year.

    Raises
    ------
    ValueError
        If neither hits nor articles have such a column.
    """
    known, kept = grouping.columns_of_hits(tables), tables.hits
    for column, wanted in values.items():
        if column not in known:
            raise ValueError(f"Hits have no column '{column}', nor have articles.{books.near(column, known)}")
        kept = kept[_texts(tables, kept, column).isin([str(value) for value in grouping.listed(wanted)])]
    return kept.reset_index(drop=True)


def containing(tables: books.Evidence, words: str) -> pd.DataFrame:
    """The hits in whose sentence these words stand, in any case; quotation marks, hyphens and spaces are all alike."""
    wanted = same(words)
    if not wanted:
        return tables.hits
    texts = dict(zip(tables.articles["doc_id"], tables.articles["text"], strict=True))
    places = tables.hits[["doc_id", "sentence"]].drop_duplicates().merge(tables.sentences, how="left")
    spans = zip(places["doc_id"], places["start"], places["end"], strict=True)
    found = places.loc[[wanted in same(texts[doc][start:end]) for doc, start, end in spans], ["doc_id", "sentence"]]
    return tables.hits.merge(found, on=["doc_id", "sentence"])


def _texts(tables: books.Evidence, hits: pd.DataFrame, column: str) -> pd.Series:
    if column in hits:
        return grouping.told(hits[column])
    return hits["doc_id"].map(grouping.with_columns(tables.articles, [column]).set_index("doc_id")[column])
