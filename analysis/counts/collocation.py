"""Which words keep company with a label or a word: collocates, within a window or a sentence.

Takes the tables of an extraction, returns a row a collocate. This room reads text and counts it: which words stand near
a node is not in any table. A window ends with its sentence; overlapping windows count a word once (Evert's surface
co-occurrence). Association is scored by NLTK's `BigramAssocMeasures`.

Source: Evert (2008), "Corpora and collocations", in Corpus Linguistics: An International Handbook, 1212-1248; Rychlý
(2008), "A lexicographer-friendly association score", RASLAN 2008, 6-9, for log Dice; Church and Hanks (1990),
Computational Linguistics 16(1), 22-29, for MI; Dunning (1993), Computational Linguistics 19(1), 61-74, for G2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts import grouping, phrases
from analysis.counts.evidence import Evidence
from analysis.words import terms, tokens


def collocates(
    tables: books.Extraction,
    *,
    label: str | None = None,
    term: str | None = None,
    window: int | None = 5,
    by: Sequence[str] = (),
    stop_words: Sequence[str] | None = None,
    min_count: int = 3,
) -> pd.DataFrame:
    """Words that stand near a label, or near a word or phrase, more often than elsewhere.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles`` (and their text), ``sentences`` and ``hits``.
    label, term : str
        The node, one of the two: a label, all of whose hits that count are nodes; or a word or phrase, written as in
        labels.csv (`*` for any letters at that end), whatever the labels are.
    window : int or None
        How many words on each side count as near, within the sentence; None: the whole sentence.
    by : list of str
        The groups compared: columns of articles, or periods; of a label also columns of hits, as "voice".
    stop_words : list of str, optional
        Words that are no collocates; else those of lexicons/stop_words.csv. They fill the window all the same.
    min_count : int
        Collocates that stand near the node less often are left away.

    Returns
    -------
    DataFrame, table ``collocates``
        One row per group and collocate, groups sorted, in each the highest log Dice first.
        ``count``, ``words`` : outside of nodes, in all articles of the group; a column of hits does not divide them.
        ``log_dice`` : 14 + log2(2 near / (nodes + count)): 14 where both occur only together, a point less halves it.
        It does not grow with the corpus, so groups of different size compare.
        ``g2`` : of near / not near against this word / other words, all four cells. ``mi`` : log2 of how many times
        more often than by chance; high for rare words. Both take words for independent: see ``articles_with``.
        ``attrs["evidence"]`` : where each collocate stands.

    Raises
    ------
    ValueError
        If not exactly one of `label` and `term` is given, or the tables have no such label or column.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> rows = collocates(extract("seeds"), term="ukraine", min_count=3)
    >>> rows.loc[:1, ["collocate", "near", "nodes", "count", "log_dice"]].round(1)
      collocate  near  nodes  count  log_dice
    0  military     4     23      7      12.1
    1    attack     3     23      3      11.9
    """
    by = grouping.listed(by)
    if window is not None and window < 1:
        raise ValueError(f"'window' is a number of words of at least 1, or None for the sentence, but is {window}.")
    nodes = _nodes(tables, label, term)
    known = grouping.columns_of_hits(tables) if label is not None else grouping.columns_of_articles(tables)
    grouping.check_names("collocates", by, known, "hits and articles" if label is not None else "articles")
    listed = phrases.stop_word_list() if stop_words is None else stop_words
    own = [column for column in by if label is None or column not in tables.hits]
    lots = [_Lot(articles, tables, nodes, own, window) for articles in grouping.lots(tables)]
    near = _near(lots, _with_groups(tables, nodes, by), by)
    rows = _scored(_counted(near, lots, by, own, frozenset(map(phrases.printed, listed)), min_count))
    order = [*by, *(name for name in books.codebook("collocates")["column"] if name not in by)]
    found = books.conform(_ordered(tables, rows, by), "collocates")[order].astype(dict.fromkeys(by, "str"))
    found.attrs = {"node": label or term, "window": window, "by": by}
    found.attrs["exploratory"] = [name for name in grouping.exploratory(tables) if name == label]
    found.attrs["evidence"] = Evidence("words", near[[*by, "collocate"]], near)
    return found


def log_dice(near: float, nodes: float, count: float) -> float:
    """14 + log2 of Dice's coefficient of two words that occur `nodes` and `count` times, `near` times together.

    >>> log_dice(8, 8, 8), log_dice(4, 8, 8)
    (14.0, 13.0)
    """
    return 14 + math.log2(_measures().dice(near, (nodes, count), None))


def _nodes(tables: books.Extraction, label: str | None, term: str | None) -> pd.DataFrame:
    """The hits that count of the label, or those of the term."""
    if (label is None) == (term is None):
        raise ValueError("Give the node as `label`, one of labels.csv, or as `term`, a word or phrase: one of the two.")
    hits = tables.hits
    if label is not None:
        known = grouping.labels_of(tables)["label"].tolist()
        if label not in known:
            raise ValueError(f"There is no label '{label}'.{books.near(label, known)} There are {', '.join(known)}.")
        hits = hits[hits["label"] == label]
    else:
        wanted = pd.DataFrame({"label": [term], "term": [term], "not_in": pd.Series([None], dtype="str")})
        hits = terms.find_terms(tables.articles, tables.sentences, wanted)
    return hits[grouping.counting(hits)].sort_values(["doc_id", "hit"], ignore_index=True)


def _with_groups(tables: books.Extraction, nodes: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    articles = grouping.with_columns(tables.articles, [c for c in by if c not in nodes]).set_index("doc_id")
    named = {c: grouping.told(nodes[c] if c in nodes else nodes["doc_id"].map(articles[c])) for c in by}
    return pd.DataFrame({"doc_id": nodes["doc_id"]} | named)


class _Lot:
    """The words of some articles: how often each occurs outside of nodes, and which stand near which node."""

    def __init__(
        self,
        articles: pd.DataFrame,
        tables: books.Extraction,
        nodes: pd.DataFrame,
        own: list[str],
        window: int | None,
    ) -> None:
        sentences = tables.sentences[tables.sentences["doc_id"].isin(articles["doc_id"])]
        counting = sentences.loc[sentences["set_aside"].isna(), ["doc_id", "sentence"]]
        words = tokens.tokenize(articles)[1].merge(counting, on=["doc_id", "sentence"])
        inside = nodes[nodes["doc_id"].isin(articles["doc_id"])]
        first, last = _spans(words, inside)
        low, high = _reach(words, first, last, window)
        self.nodes = inside.index.repeat(np.maximum(high - low, 0)).to_numpy()
        near = _ranges(low, high)
        within = np.zeros(len(words) + 1, dtype="int64")
        np.add.at(within, first, 1)
        np.add.at(within, np.maximum(last, first), -1)
        outside = np.cumsum(within)[:-1] == 0
        self.nodes, self.near = self.nodes[outside[near]], near[outside[near]]
        words = words.assign(collocate=_folded(words["surface"]))
        self.words = words[["doc_id", "start", "end", "collocate"]]
        groups = grouping.with_columns(articles, own)
        counted = words[outside].merge(groups, on="doc_id", suffixes=("", "_"))
        self.counts = counted.groupby([*own, "collocate"], observed=True).size().rename("count").reset_index()


def _folded(surface: pd.Series) -> np.ndarray:
    code, words = pd.factorize(surface)
    return np.array([phrases.printed(word) for word in words], dtype=object)[code] if len(words) else code


def _spans(words: pd.DataFrame, nodes: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The first word of each node, and the one after its last, as places in `words`."""
    doc_ids = pd.Index(words["doc_id"].unique())
    stretch = max(words["end"].max(), nodes["end"].max(), 0) + 1 if len(words) and len(nodes) else 1
    article, place = (doc_ids.get_indexer(pd.Index(rows["doc_id"])) * stretch for rows in (words, nodes))
    first = np.searchsorted(article + words["end"].to_numpy(), place + nodes["start"].to_numpy(), side="right")
    return first, np.searchsorted(article + words["start"].to_numpy(), place + nodes["end"].to_numpy(), side="left")


def _reach(
    words: pd.DataFrame, first: np.ndarray, last: np.ndarray, window: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """How far the window of each node reaches: within its sentence."""
    new = (words["doc_id"] != words["doc_id"].shift()) | (words["sentence"] != words["sentence"].shift())
    starts = np.append(np.flatnonzero(new), len(words))
    sentence = np.searchsorted(starts, first, side="right")
    low, high = starts[sentence - 1], starts[np.minimum(sentence, len(starts) - 1)]
    if window is not None:
        low, high = np.maximum(low, first - window), np.minimum(high, last + window)
    return low, high


def _ranges(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """All whole numbers from each low up to its high."""
    sizes = np.maximum(high - low, 0)
    return np.repeat(low - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())


def _near(lots: list[_Lot], groups: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Every word near a node, once in each group, with its place."""
    parts = [books.empty("words")[["doc_id", "start", "end"]].assign(collocate=pd.Series(dtype="str"))]
    for lot in lots:
        near = lot.words.take(lot.near).assign(at=lot.near)
        named = near.assign(**{column: groups[column].to_numpy()[lot.nodes] for column in by})
        parts.append(named.drop_duplicates([*by, "at"]).drop(columns="at"))
    near = pd.concat(parts, ignore_index=True).astype({"collocate": "str", "start": "int64", "end": "int64"})
    nodes = groups.groupby(by).size().rename("nodes").reset_index() if by else pd.DataFrame({"nodes": [len(groups)]})
    return near.merge(nodes, how="left" if by else "cross", **({"on": by} if by else {}))


def _counted(
    near: pd.DataFrame, lots: list[_Lot], by: list[str], own: list[str], stop: frozenset[str], min_count: int
) -> pd.DataFrame:
    """Each collocate of each group: how often it is near, how often anywhere, and how many words there are."""
    keys = [*by, "collocate"]
    rows = near.groupby(keys, as_index=False, sort=False).agg(
        near=("start", "size"), articles_with=("doc_id", "nunique"), nodes=("nodes", "first")
    )
    total = near.groupby(by)["start"].size().rename("near_words") if by else None
    rows = rows.join(total, on=by) if by else rows.assign(near_words=len(near))
    counts = pd.concat([books.empty("collocates")[["collocate"]], *(lot.counts for lot in lots)], ignore_index=True)
    counts = counts.groupby([*own, "collocate"], as_index=False)["count"].sum() if len(lots) else counts.assign(count=0)
    words = counts.groupby(own)["count"].sum().rename("words") if own else None
    rows = rows.merge(counts, on=[*own, "collocate"])
    rows = rows.join(words, on=own) if own else rows.assign(words=counts["count"].sum())
    fit = np.array([phrases.is_term(word, stop) for word in rows["collocate"]], dtype=bool)
    return rows[fit & (rows["near"] >= min_count).to_numpy()]


def _measures() -> Any:
    # Loaded here, as NLTK takes a moment.
    from nltk.metrics.association import BigramAssocMeasures

    return BigramAssocMeasures


def _scored(rows: pd.DataFrame) -> pd.DataFrame:
    cells = rows[["near", "near_words", "count", "words", "nodes"]].itertuples(index=False, name=None)
    scores = [_scores(*cell) for cell in cells]
    return rows.assign(**{name: [score[at] for score in scores] for at, name in enumerate(("log_dice", "g2", "mi"))})


def _scores(near: int, near_words: int, count: int, words: int, nodes: int) -> tuple[float, float, float]:
    measures, margins = _measures(), (near_words, count)
    return (
        log_dice(near, nodes, count),
        measures.likelihood_ratio(near, margins, words),
        measures.pmi(near, margins, words),
    )


def _ordered(tables: books.Extraction, rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Groups in their order, in each the highest log Dice first."""
    rows = rows.sort_values(["log_dice", "collocate"], ascending=[False, True], ignore_index=True)
    groups = grouping.in_order(tables, grouping.distinct(rows[by]))
    return rows.iloc[np.argsort(grouping.codes(rows, groups), kind="stable")].reset_index(drop=True)
