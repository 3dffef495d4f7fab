"""From a folder of articles to its tables: map over chunks of articles, reduce once.

The map is one pure function of a chunk and runs on any `concurrent.futures` executor. The reduce decides what only the
whole corpus tells: reprints and boilerplate. Whatever the chunks, the workers or the order of files, the tables
are the same, in memory as on disk.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from tqdm import tqdm

from analysis import store
from analysis.articles import corpus as corpora
from analysis.articles import repeats
from analysis.extraction import reduction
from analysis.extraction.found import Tables
from analysis.extraction.options import Options, frame_of, options, table_of
from analysis.extraction.pieces import Piece, Spooled
from analysis.meaning import spoken, stance, voices
from analysis.people import speakers
from analysis.quoting import quotes
from analysis.study import wordlists
from analysis.words import terms, tokens

_UNDER_WAY = 8  # chunks at once on an executor


def extract(
    corpus: str | Path,
    *,
    tables: str | Path = "",
    labels: str | Path | pd.DataFrame | None = None,
    metadata: str | None = None,
    include: str | None = None,
    columns: dict[str, Any] | None = None,
    executor: Executor | None = None,
    chunk: int = 2_000,
) -> Tables:
    """Read a corpus and find its sentences, hits, quotations and stance words.

    Parameters
    ----------
    corpus : str or Path
        A folder of articles or one file of records. A relative one is tried from the working directory, then from
        the project's root.
    tables : str or Path
        Folder of a finished extraction: it is read instead, and the corpus is not touched.
    labels : path or DataFrame, optional
        The rival labels; else the study's labels.csv, else that of `seeds`.
    metadata, include, columns
        As in `read_articles`; what is not given is taken from the study's study.yaml.
    executor : concurrent.futures.Executor, optional
        Where chunks are worked on; else here, one after the other.
    chunk : int
        Articles worked on at once. The tables do not depend on it.

    Returns
    -------
    Tables

    Raises
    ------
    FileNotFoundError
        If there is no such corpus.
    ValueError
        If a study file is wrong: the message names file, row and column.

    Examples
    --------
    >>> found = extract("seeds")
    >>> found.hits["label"].value_counts().head(2).to_dict()
    {'invasion': 8, 'conflict': 5}
    """
    if tables:
        return Tables.load(tables)
    chosen = options(corpus, labels=labels, metadata=metadata, include=include, columns=columns)
    pieces = list(_pieces(chosen, executor, chunk))
    known = reduction.reduce(pieces, chosen)
    gathered = {name: pd.concat(list(reduction.finished(name, pieces, known)), ignore_index=True) for name in _LARGE}
    return Tables(**gathered, **reduction.small(pieces, known, chosen))


def extract_to(
    folder: str | Path, chosen: Options, *, executor: Executor | None = None, chunk: int = 2_000
) -> pd.DataFrame:
    """Write the tables of a corpus into `folder`, holding a few chunks of text in memory and no more.

    Returns
    -------
    DataFrame, table ``balance``
    """
    Path(folder).mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".pieces-") as spool:
        pieces = [Spooled.write(piece, Path(spool), at) for at, piece in enumerate(_pieces(chosen, executor, chunk))]
        known = reduction.reduce(pieces, chosen)
        for name in _LARGE:
            with store.TableWriter(folder, name) as writer:
                for frame in reduction.finished(name, pieces, known):
                    writer.write(frame)
        small = reduction.small(pieces, known, chosen)
    for name, frame in small.items():
        store.write_table(frame, folder, name)
    return small["balance"]


# Tables that grow with the corpus, in the order they are written.
_LARGE = ("articles", "sentences", "hits", "quotes", "scare_quotes", "spoken", "stance", "aliases")


def _pieces(chosen: Options, executor: Executor | None, chunk: int) -> Iterator[Piece]:
    """Map `_annotate` over the corpus, in its order, with a bounded number of chunks under way."""
    batches = corpora.iter_articles(
        chosen.source, chunk=chunk, metadata=chosen.metadata, include=chosen.include, columns=chosen.columns
    )
    with tqdm(unit=" articles", disable=None) as progress:
        for piece in _mapped(batches, chosen, executor):
            progress.update(len(piece.doc_ids))
            yield piece


def _mapped(batches: Iterator[corpora.Batch], chosen: Options, executor: Executor | None) -> Iterator[Piece]:
    if executor is None:
        yield from (_annotate(batch, chosen) for batch in batches)
        return
    waiting: deque[Future[Piece]] = deque()
    for batch in batches:
        waiting.append(executor.submit(_annotate, batch, chosen))
        if len(waiting) == _UNDER_WAY:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Without Python's search for cyclic garbage, a tenth of the time: a chunk leaves next to none."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


@_uninterrupted()
def _annotate(batch: corpora.Batch, chosen: Options) -> Piece:
    """Everything that an article alone can tell: the map step, pure."""
    sentences, spans = tokens.sentences_and_spans(batch.articles)
    words = dict(zip(batch.articles["doc_id"].sort_values(), spans, strict=True))
    articles = batch.articles.assign(words=[len(words[doc_id]) for doc_id in batch.articles["doc_id"]])
    said, scare_quotes = quotes.find_quotes(_assessed(articles), sentences, words)
    within, people = speakers.speakers_within(articles, sentences, spoken.own_words(words, said))
    hits = terms.find_terms(articles, sentences, _matcher(chosen.labels))
    hits = voices.attribute(articles, sentences, hits, said, scare_quotes, voice=chosen.voice)
    words_of_stance = _stance_matcher(chosen.stance, chosen.actors)
    frames = {
        "articles": articles,
        "sentences": sentences,
        "hits": hits,
        "quotes": within,
        "people": people,
        "scare_quotes": scare_quotes,
        "spoken": articles[["doc_id", "words"]],
        "stance": stance.find_stance(articles, sentences, words_of_stance, hits=hits, quotes=said, voice=chosen.voice),
    }
    prints = repeats.fingerprints(articles, sentences)
    return Piece(articles["doc_id"], frames, prints, batch.rejects, _books(batch))


def _books(batch: corpora.Batch) -> dict[str, int]:
    return batch.counts | {f"ignored: {why}": count for why, count in batch.ignored.items()}


def _assessed(articles: pd.DataFrame) -> pd.DataFrame:
    """The articles in a language whose reporting verbs are known, or in none that was recognised."""
    return articles[articles["language"].isna() | articles["language"].isin(list(voices.ASSESSED))]


@lru_cache(maxsize=1)
def _matcher(rows: tuple[tuple[str, ...], ...]) -> terms.TermMatcher:
    """Built once in each worker, as 5,000 terms take a moment to compile."""
    return terms.TermMatcher(table_of(rows, "labels"))


@lru_cache(maxsize=1)
def _stance_matcher(words: tuple[tuple[str, ...], ...], actors: tuple[tuple[str, ...], ...]) -> stance.StanceMatcher:
    return stance.StanceMatcher(wordlists.read_stance(frame_of(words)), table_of(actors, "actors"))
