"""From a folder of articles to its tables: map over chunks of articles, reduce once.

The map is one pure function of a chunk and runs on any `concurrent.futures` executor. The reduce decides what only the
whole corpus tells: reprints and boilerplate. Whatever the chunks, the workers or the order of files, the tables
are the same, in memory as on disk.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd
from tqdm import tqdm

from analysis import store, tables
from analysis.articles import corpus as corpora
from analysis.articles import repeats
from analysis.counts import selection as keep
from analysis.extraction.pieces import Piece, Spooled, in_order
from analysis.meaning import spoken, stance, voices
from analysis.people import speakers
from analysis.quoting import quotes
from analysis.study import registration, study, wordlists
from analysis.trust import corrections as by_hand
from analysis.words import terms, tokens

_UNDER_WAY = 8  # chunks at once on an executor
_BOOKS = ("found", "used", "rejected", "ignored")
_ROWS = 20_000  # aliases put in order at once, about


@dataclass(frozen=True)
class Tables:
    """What one extraction found: a DataFrame for each table, its columns in `analysis.codebook()`.

    >>> found = extract("seeds")
    >>> found
    Tables: 1 article, 1 used of 13 found, 54 sentences, 26 hits
    """

    articles: pd.DataFrame
    sentences: pd.DataFrame
    hits: pd.DataFrame
    quotes: pd.DataFrame
    scare_quotes: pd.DataFrame
    spoken: pd.DataFrame
    stance: pd.DataFrame
    speakers: pd.DataFrame
    aliases: pd.DataFrame
    labels: pd.DataFrame
    actors: pd.DataFrame
    corrected_hits: pd.DataFrame
    rejects: pd.DataFrame
    balance: pd.DataFrame

    @classmethod
    def load(cls, folder: str | Path) -> Tables:
        """Read a finished extraction, as `python -m analysis extract` or `save` wrote it."""
        return cls(**{field.name: store.read_table(folder, field.name) for field in fields(cls)})

    def save(self, folder: str | Path) -> None:
        """Write every table into `folder` as .parquet and .csv."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        for field in fields(self):
            store.write_table(getattr(self, field.name), folder, field.name)

    def select(self, *, labels: list[str] | None = None, since: str = "", until: str = "") -> Tables:
        """Keep the hits of some labels, and the articles of some days.

        Parameters
        ----------
        labels : list of str, optional
            As named in labels.csv; none or an empty list keeps all.
        since, until : str
            First and last day, ISO 8601, both included. Articles without a date stay only where neither is given.

        Raises
        ------
        ValueError
            If labels.csv has no such label, or a day is no day.
        """
        names = labels or list(self.labels["label"].unique())
        _check_labels(names, list(self.labels["label"].unique()))
        kept = _between(self.articles, since, until)
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, frame in parts.items():
            if "doc_id" in frame.columns:
                parts[name] = frame[frame["doc_id"].isin(kept)].reset_index(drop=True)
        for name in ("hits", "labels"):
            parts[name] = parts[name][parts[name]["label"].isin(names)].reset_index(drop=True)
        return Tables(**parts)

    def where(self, **values: Sequence[str]) -> Tables:
        """Keep the hits that have one of these values in a column, as `where(voice=["newsroom"], month=["2022-03"])`.

        A column of hits or of articles, or month, week or year; what is missing is "(not told)". Articles stay, so
        that a group without such hits is still a group.

        Raises
        ------
        ValueError
            If neither hits nor articles have such a column.
        """
        return replace(self, hits=keep.having(self, values))

    def containing(self, words: str) -> Tables:
        """Keep the hits in whose sentence these words stand, as `containing("weapons of mass")`; articles stay.

        Upper and lower case, kinds of quotation marks, hyphens and spaces are all alike.
        """
        return replace(self, hits=keep.containing(self, words))

    def __repr__(self) -> str:
        counts = self.balance.set_index("what")["inputs"]
        articles = f"{len(self.articles)} article{'s' if len(self.articles) != 1 else ''}"
        lost = int(self.corrected_hits["why"].notna().sum())
        return (
            f"Tables: {articles}, {counts['used']} used of {counts['found']} found, "
            f"{len(self.sentences)} sentences, {len(self.hits)} hits"
            + (f", {lost} corrections fit no hit: see corrected_hits" if lost else "")
        )


@dataclass(frozen=True)
class Options:
    """What is read and looked for: the same for every chunk. Made by `options`."""

    source: Path
    labels: tuple[tuple[str, ...], ...]
    stance: tuple[tuple[str, ...], ...]
    actors: tuple[tuple[str, ...], ...]
    speakers: pd.DataFrame | None
    corrections: pd.DataFrame
    voice: str
    metadata: str | None
    include: str | None
    columns: dict[str, Any] | None


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
    known = _reduce(pieces, chosen)
    gathered = {name: pd.concat(list(_finished(name, pieces, known)), ignore_index=True) for name in _LARGE}
    return Tables(**gathered, **_small(pieces, known, chosen))


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
        known = _reduce(pieces, chosen)
        for name in _LARGE:
            with store.TableWriter(folder, name) as writer:
                for frame in _finished(name, pieces, known):
                    writer.write(frame)
        small = _small(pieces, known, chosen)
    for name, frame in small.items():
        store.write_table(frame, folder, name)
    return small["balance"]


def options(
    corpus: str | Path,
    *,
    labels: str | Path | pd.DataFrame | None = None,
    metadata: str | None = None,
    include: str | None = None,
    columns: dict[str, Any] | None = None,
) -> Options:
    """What `extract` will read and look for: what is given here, else what the study says.

    >>> options("seeds").labels[0]
    ('label', 'term', 'with', 'not_with', 'not_in', 'note', 'registration')
    """
    source = study.find_corpus(corpus)
    folder = source if source.is_dir() else source.parent
    said = study.read_parameters(folder)
    listed = study.read_labels(folder if labels is None else labels)
    return Options(
        source=source,
        labels=_rows(registration.marked(listed, said.get("registered"))),
        stance=_rows(wordlists.read_stance(folder)),
        actors=_rows(wordlists.read_actors(folder)),
        speakers=speakers.read_speakers(folder) if (folder / "speakers.csv").is_file() else None,
        corrections=by_hand.read_corrections(folder),
        voice=said.get("voice", voices.NEWSROOM),
        metadata=metadata or said.get("metadata"),
        include=include or said.get("include"),
        columns=columns or said.get("columns"),
    )


# Tables that grow with the corpus, in the order they are written.
_LARGE = ("articles", "sentences", "hits", "quotes", "scare_quotes", "spoken", "stance", "aliases")


def _rows(table: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """A list of the study, head first: what workers are sent, and know again."""
    cells = table.astype("str").fillna("")
    return (tuple(cells.columns), *cells.itertuples(index=False, name=None))


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
    return terms.TermMatcher(_table(rows, "labels"))


@lru_cache(maxsize=1)
def _stance_matcher(words: tuple[tuple[str, ...], ...], actors: tuple[tuple[str, ...], ...]) -> stance.StanceMatcher:
    return stance.StanceMatcher(wordlists.read_stance(_frame(words)), _table(actors, "actors"))


def _table(rows: tuple[tuple[str, ...], ...], name: str) -> pd.DataFrame:
    return tables.conform(_frame(rows), name)


def _frame(rows: tuple[tuple[str, ...], ...]) -> pd.DataFrame:
    head, *listed = rows
    return pd.DataFrame(listed, columns=list(head), dtype="str")


class _Known(NamedTuple):
    """What only the whole corpus tells: which texts repeat others, and who speaks."""

    repeats: repeats.Repeats
    speakers: pd.DataFrame
    corrections: pd.DataFrame


def _reduce(pieces: Sequence[Piece], chosen: Options) -> _Known:
    """Decide what only the whole corpus tells; the quotes of each piece then have their speakers."""
    names = speakers.gather_names((piece.read("people") for piece in pieces), authority=chosen.speakers)
    said = speakers.gather_speakers((_named(piece, names) for piece in pieces), authority=chosen.speakers)
    return _Known(repeats.find_repeats([piece.prints for piece in pieces]), said, chosen.corrections)


def _named(piece: Piece, names: speakers.Names) -> pd.DataFrame:
    people = speakers.name_people(piece.read("people"), names)
    piece.put("quotes", speakers.name_speakers(piece.read("quotes"), people[["doc_id", "who", "alias", "speaker"]]))
    piece.put("aliases", speakers.aliases_of(people))
    return people


def _finished(name: str, pieces: Sequence[Piece], known: _Known) -> Iterator[pd.DataFrame]:
    """One table in the order of its key, what the whole corpus tells added, some thousand rows at a time."""
    if name == "aliases":
        yield from _aliases(pieces, known.speakers)
        return
    columns = list(dict.fromkeys(column for piece in pieces for column in piece.columns(name)))
    # A user's column that some pieces lack comes as numbers there: it is text everywhere.
    own = {column: "str" for column in columns if name == "articles" and column not in tables.empty(name).columns}
    said = in_order("quotes", pieces) if name in ("hits", "spoken", "stance") else repeat(pd.DataFrame())
    for frame, quoted in zip(in_order(name, pieces), said, strict=False):
        whole = _completed(name, frame.reindex(columns=columns).astype(own), quoted, known)
        order = list(dict.fromkeys(["doc_id", *tables.sort_key(name)]))
        yield tables.conform(whole, name).sort_values(order, na_position="first", ignore_index=True)


def _aliases(pieces: Sequence[Piece], known: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The aliases of some speakers at a time, as they are in the order of speakers, not of articles."""
    yield tables.empty("aliases")
    for _, some in known.groupby(known["articles"].cumsum() // _ROWS):
        parts = (piece.read("aliases") for piece in pieces)
        rows = pd.concat([part[part["speaker"].isin(some["speaker"])] for part in parts])
        yield rows.sort_values(tables.sort_key("aliases"), ignore_index=True)


def _completed(name: str, frame: pd.DataFrame, said: pd.DataFrame, known: _Known) -> pd.DataFrame:
    """A table with what only the whole corpus tells; `said` are the quotes of the same articles."""
    if name == "spoken":
        return spoken.spoken(frame, said)
    if name == "stance":
        return frame.assign(speaker=_speaker_of(frame, said), target=_reported(frame, said))
    if name == "hits":
        whole = repeats.apply(name, frame.assign(speaker=_speaker_of(frame, said)), known.repeats)
        own = known.corrections[known.corrections["doc_id"].isin(frame["doc_id"])]
        return by_hand.apply_corrections(whole, own)[0] if len(own) else whole
    return repeats.apply(name, frame, known.repeats) if name in ("articles", "sentences") else frame


def _corrected_hits(pieces: Sequence[Piece], known: _Known) -> pd.DataFrame:
    """What came of each correction; the chunks concerned are looked at once more, as their hits were found."""
    given = known.corrections
    own = [piece for piece in pieces if piece.doc_ids.isin(given["doc_id"]).any()]
    found = _finished("hits", own, known._replace(corrections=given.iloc[:0])) if own else iter(())
    near = [hits[hits["doc_id"].isin(given["doc_id"])] for hits in found]
    return by_hand.apply_corrections(pd.concat(near or [tables.empty("hits")], ignore_index=True), given)[1]


def _speaker_of(found: pd.DataFrame, said: pd.DataFrame) -> pd.Series:
    """Who utters each hit or stance word: the speaker of its statement, null where unresolved; else as printed."""
    known = said.drop_duplicates("quote_id").set_index("quote_id")["speaker"]
    return found["speaker"].where(found["quote_id"].isna(), found["quote_id"].map(known)).astype("str")


def _reported(found: pd.DataFrame, said: pd.DataFrame) -> pd.Series:
    """What each stance word bears on; who is reported by it has the name of its speaker, where that is resolved."""
    key = ["doc_id", "source_start"]
    names = said.dropna(subset=["speaker", "source_start"]).drop_duplicates(key).set_index(key)["speaker"]
    sources = found["target_kind"].eq("source")
    spoken_of = pd.MultiIndex.from_frame(found.loc[sources, ["doc_id", "target_start"]])
    named = pd.Series(names.reindex(spoken_of).to_numpy(), index=found.index[sources], dtype="str")
    return found["target"].where(~found.index.isin(named.dropna().index), named)


def _small(pieces: Sequence[Piece], known: _Known, chosen: Options) -> dict[str, pd.DataFrame]:
    """The tables that belong to the whole corpus: who speaks, what was looked for, and the books of the inputs."""
    total = pd.DataFrame([piece.balance for piece in pieces]).sum().astype("int64")
    total = total[[*_BOOKS, *sorted(set(total.index) - set(_BOOKS))]]
    frames = {
        "speakers": known.speakers,
        "rejects": pd.concat([piece.rejects for piece in pieces], ignore_index=True),
        "balance": pd.DataFrame({"what": total.index, "inputs": total.to_numpy()}),
    }
    ordered = {name: tables.conform(frame, name) for name, frame in frames.items()}
    ordered["corrected_hits"] = _corrected_hits(pieces, known)
    for name in ("speakers", "rejects"):
        ordered[name] = ordered[name].sort_values(tables.sort_key(name), ignore_index=True)
    return {**ordered, "labels": _table(chosen.labels, "labels"), "actors": _table(chosen.actors, "actors")}


def _check_labels(names: list[str], known: list[str]) -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"labels.csv has no label '{name}'.{tables.near(name, known)} It has {', '.join(known)}.")


def _between(articles: pd.DataFrame, since: str, until: str) -> pd.Series:
    days = articles["published"]
    kept = pd.Series(True, index=articles.index)
    if since:
        kept &= days >= _day(since, "since")
    if until:
        kept &= days <= _day(until, "until")
    return articles.loc[kept, "doc_id"]


def _day(text: str, name: str) -> pd.Timestamp:
    try:
        return pd.Timestamp(date.fromisoformat(str(text)))
    except ValueError:
        raise ValueError(f"'{name}' needs a day as 2022-02-24, but is '{text}'.") from None
