"""Which labels and which actors stand in the same sentence.

Takes the tables of an extraction and a list of actors, returns a row a pair. Standing together is no relation: who
invades whom it does not tell. Read the sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts import grouping
from analysis.counts.evidence import Evidence
from analysis.counts.resampling import MIN_ARTICLES, MIN_CHOICES, percentiles, resampled
from analysis.counts.scores import log_ratio
from analysis.words import terms


def cooccurrence(
    tables: books.Evidence,
    actors: pd.DataFrame,
    *,
    by: Sequence[str] = (),
    seed: int = 2022,
    replicates: int = 1_000,
) -> pd.DataFrame:
    """How often each actor stands in the sentences of each label, against all other sentences.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles`` (and their text), ``sentences`` and ``hits``.
    actors : DataFrame, table ``actors``
        As `read_actors` gives it.
    by : list of str
        The groups: columns of articles, or "month", "week", "year" of publication.
    seed, replicates : int
        Of the resampling; the same seed gives the same bounds.

    Returns
    -------
    DataFrame, table ``cooccurrence``
        One row per group, label and actor. ``share`` : of the sentences with the label that have the actor.
        ``log_ratio`` : doublings from ``share_elsewhere`` to ``share``. ``low``, ``high`` : 95 % percentile
        interval from resampling the group's articles; null with fewer than 30 sentences with the label, or 5 articles
        with both.

    Raises
    ------
    ValueError
        If there is no such column.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.study.wordlists import read_actors
    >>> rows = cooccurrence(extract("seeds"), read_actors("seeds"))
    >>> rows.loc[:1, ["label", "actor", "with_label", "together"]]
          label   actor  with_label  together
    0  invasion   China           8         6
    1  invasion  Russia           8         8
    """
    by = grouping.of_articles(tables, "cooccurrence", by)
    sentences = tables.sentences[tables.sentences["set_aside"].isna()][["doc_id", "sentence"]]
    articles = grouping.with_columns(tables.articles, by)
    units = sentences.merge(articles, on="doc_id").sort_values(["doc_id", "sentence"], ignore_index=True)
    labels = grouping.labels_of(tables)["label"].tolist()
    names = list(dict.fromkeys(actors["actor"]))
    listed = actors.rename(columns={"actor": "label"}).assign(not_in=pd.Series(None, index=actors.index, dtype="str"))
    mentioned = terms.find_terms(tables.articles, tables.sentences, listed)
    has_label = _present(units, grouping.counted_hits(tables), labels)
    has_actor = _present(units, mentioned, names)
    groups = grouping.in_order(tables, grouping.distinct(units[by]))
    code, parts = grouping.codes(units, groups), []
    for at in range(len(groups)):
        own = code == at
        article = pd.factorize(units["doc_id"][own])[0]
        for label, column in zip(labels, has_label[own].T, strict=True):
            rows = _pairs(article, column, has_actor[own], seed, replicates).assign(label=label, actor=names)
            parts.append(rows.assign(**groups.iloc[at].to_dict()))
    rows = pd.concat([books.empty("cooccurrence"), *parts], ignore_index=True)
    order = [*by, *books.codebook("cooccurrence")["column"]]
    found = books.conform(rows, "cooccurrence")[order].astype(dict.fromkeys(by, "str"))
    found.attrs = {"by": by, "exploratory": grouping.exploratory(tables)}
    found.attrs |= {"evidence": _evidence(units, by, (has_label, labels), (has_actor, names))}
    return found


def _evidence(
    units: pd.DataFrame, by: list[str], label: tuple[np.ndarray, list[str]], actor: tuple[np.ndarray, list[str]]
) -> Evidence:
    """The sentences that have both a label and an actor."""
    pairs = [np.argwhere(actor[0] & column[:, None]) for column in label[0].T] or [np.zeros((0, 2), dtype="int64")]
    place, second = np.concatenate(pairs).T
    first = np.repeat(np.arange(len(label[1])), [len(pair) for pair in pairs][: len(label[1])])
    named = units.take(place).assign(label=np.array(label[1], dtype=object)[first])
    named = named.assign(actor=np.array(actor[1], dtype=object)[second])
    return Evidence("sentences", named[[*by, "label", "actor"]], named)


def _present(units: pd.DataFrame, found: pd.DataFrame, names: list[str]) -> np.ndarray:
    """Whether each sentence has each name."""
    keys = pd.MultiIndex.from_frame(units[["doc_id", "sentence"]])
    place = keys.get_indexer(pd.MultiIndex.from_frame(found[["doc_id", "sentence"]]))
    which = pd.Index(names).get_indexer(pd.Index(found["label"]))
    present = np.zeros((len(units), len(names)), dtype=bool)
    known = (place >= 0) & (which >= 0)
    present[place[known], which[known]] = True
    return present


def _pairs(article: np.ndarray, label: np.ndarray, actors: np.ndarray, seed: int, replicates: int) -> pd.DataFrame:
    """One label with every actor."""
    size, number = int(article.max(initial=-1)) + 1, actors.shape[1]
    together = _per_article(article, actors & label[:, None], size)
    either = _per_article(article, actors, size)
    totals = _per_article(article, np.column_stack([label, np.ones_like(label)]), size)
    sums = np.column_stack([together, either, totals])
    whole = sums.sum(axis=0)
    both, any_, (with_label, sentences) = whole[:number], whole[number : 2 * number], whole[-2:]
    low = high = np.full(number, np.nan)
    having = (together > 0).sum(axis=0)
    enough = (with_label >= MIN_CHOICES) & (having >= MIN_ARTICLES) & (any_ > both)
    if enough.any():
        drawn = resampled(sums.astype(float), seed, replicates).T
        ratios = _ratio(drawn[:number], drawn[number : 2 * number], drawn[-2], drawn[-1])
        low, high = (np.where(enough, bound, np.nan) for bound in percentiles(ratios, axis=1))
    elsewhere = sentences - with_label
    return pd.DataFrame(
        {
            "sentences": sentences,
            "with_label": with_label,
            "with_actor": any_,
            "together": both,
            "articles_with": having,
            "share": both / with_label if with_label else np.full(number, np.nan),
            "share_elsewhere": (any_ - both) / elsewhere if elsewhere else np.full(number, np.nan),
            "log_ratio": _ratio(both, any_, with_label, sentences),
            "low": low,
            "high": high,
        }
    )


def _per_article(article: np.ndarray, flags: np.ndarray, size: int) -> np.ndarray:
    sums = np.zeros((size, flags.shape[1]), dtype="int64")
    np.add.at(sums, article, flags.astype("int64"))
    return sums


def _ratio(both: np.ndarray, either: np.ndarray, with_label: Any, sentences: Any) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = log_ratio(both, with_label, either - both, sentences - with_label)
    return np.where((np.asarray(with_label) > 0) & (np.asarray(sentences) > with_label), ratio, np.nan)
