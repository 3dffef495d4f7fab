"""Which rows a number counts: the hits, statements, stance words, sentences or words behind each cell of a table.

A measure puts an `Evidence` into the attrs of the table it returns; a chart's marks point to rows of that table. From
the two follows what each mark counts, so that a bar can lead to its sentences. It knows no text and no picture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

# What names one row of each kind of evidence. Words are stretches of text that no table lists.
KEYS = {
    "hits": ["doc_id", "hit"],
    "quotes": ["doc_id", "quote_id", "part"],
    "stance": ["doc_id", "stance"],
    "sentences": ["doc_id", "sentence"],
    "words": ["doc_id", "start", "end"],
}


class Evidence(dict):
    """The rows of evidence that a table of counts was counted from.

    Parameters
    ----------
    kind : {"hits", "quotes", "stance", "sentences", "words"}
        Which rows they are.
    names : DataFrame
        One row per row of evidence: what it was counted as, in the columns that name the rows of the table of counts,
        and in any more that divide them (as ``wording``, where the table has a column for each wording).
    keys : DataFrame
        One row per row of evidence: the columns of its key, in the same order as `names`. Those of quotes may have
        ``words``, which marks that count words are checked by.

    Notes
    -----
    It is an empty dict to whoever does not know it: pandas writes attrs into Parquet files as JSON, and copies them
    with every selection, which must neither fail nor cost anything.

    Examples
    --------
    >>> hits = pd.DataFrame({"doc_id": ["a.txt", "a.txt", "b.txt"], "hit": [0, 1, 0]})
    >>> hits["label"] = ["war", "crisis", "war"]
    >>> counted = pd.DataFrame({"label": ["crisis", "war"], "hits": [1, 2]})
    >>> evidence = Evidence("hits", hits[["label"]], hits)
    >>> evidence.behind(counted).of([1])
      doc_id  hit
    0  a.txt    0
    1  b.txt    0
    """

    def __init__(self, kind: str, names: pd.DataFrame, keys: pd.DataFrame) -> None:
        super().__init__()
        self.kind = kind
        self.names = names.reset_index(drop=True)
        columns = [*KEYS[kind], *["words"] * (kind == "quotes" and "words" in keys)]
        self.rows = keys[columns].reset_index(drop=True)

    def __deepcopy__(self, memo: Any) -> Evidence:
        return self

    def behind(self, rows: pd.DataFrame) -> Behind:
        """The evidence of the rows of a table of counts, found by the columns that name them."""
        shared = [column for column in self.names if column in rows]
        named = rows[shared]
        if not shared:
            return Behind(self, {at: np.arange(len(self.rows)) for at in range(len(rows))})
        if named.duplicated().any():
            return Behind(self, {})
        codes = pd.MultiIndex.from_frame(named).get_indexer(pd.MultiIndex.from_frame(self.names[shared]))
        found = pd.Series(range(len(codes))).groupby(codes).indices
        return Behind(self, {int(at): rows for at, rows in found.items() if at >= 0})


class Sides(Evidence):
    """The hits on both sides of comparisons, put together when a chart asks: most of a table is never drawn.

    Parameters
    ----------
    hits : DataFrame
        ``doc_id``, ``hit`` and ``label`` of the hits that count.
    pairs : list of (dict, Series, Series)
        Of each comparison the values that name its rows, and the ``doc_id`` of each side. ``side`` names a side:
        ``{"side": "own"}`` or ``{"side": "reference"}``.
    """

    def __init__(self, hits: pd.DataFrame, pairs: list[tuple[dict[str, str], pd.Series, pd.Series]]) -> None:
        super().__init__("hits", hits[["label"]].iloc[:0], hits.iloc[:0])
        self._hits, self._pairs = hits, pairs

    def behind(self, rows: pd.DataFrame) -> Behind:
        """The hits of the labels and comparisons of these rows."""
        wanted = self._hits[self._hits["label"].isin(rows["label"])]
        parts = [self._hits.iloc[:0].assign(side="")]
        for names, *sides in self._pairs:
            if names and not (rows[list(names)] == pd.Series(names)).all(axis=1).any():
                continue
            for side, doc_ids in zip(("own", "reference"), sides, strict=True):
                parts.append(wanted[wanted["doc_id"].isin(doc_ids)].assign(side=side, **names))
        found = pd.concat(parts, ignore_index=True)
        return Evidence("hits", found.drop(columns=["doc_id", "hit"]), found).behind(rows)


class Behind:
    """The evidence of each row of a table, by the row's place in it."""

    def __init__(self, evidence: Evidence, found: dict[int, np.ndarray]) -> None:
        self._evidence, self._found = evidence, found

    def of(self, rows: Sequence[int], where: Mapping[str, str] | None = None) -> pd.DataFrame:
        """The keys of the evidence of some rows; `where` names a part of it, as ``{"wording": "verbatim"}``."""
        at = np.sort(np.concatenate([self._found.get(row, np.zeros(0, dtype="int64")) for row in rows]))
        names = self._evidence.names.take(at)
        for column, value in (where or {}).items():
            at, names = at[(names[column] == value).to_numpy()], names[names[column] == value]
        return self._evidence.rows.take(at).reset_index(drop=True)


def lines(kind: str, keys: pd.DataFrame) -> int:
    """How many lines a concordance of this evidence has: a statement is one, however many parts it has."""
    return keys["quote_id"].nunique() if kind == "quotes" else len(keys)
