"""Read articles: the only room that opens the files of a corpus.

Takes a folder of articles, or one file of records, returns the table `articles` and, of everything that could not be
used, the table `rejects`. Everything found ends as used, rejected or ignored, and the numbers add up. Which columns say
what is `metadata`'s work, what a file holds `formats`'s; reprints and words are left to others.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis import tables
from analysis.articles.decoding import mend
from analysis.articles.folder import Thing, choose, name_below, one_file, walk
from analysis.articles.formats import Record, Reject, extension, read, reject, size_of
from analysis.articles.languages import recognise
from analysis.articles.metadata import (
    Columns,
    Metadata,
    Told,
    check_columns,
    columns_given,
    day,
    language_code,
    plain,
    read_metadata,
    read_names,
    tell,
)
from analysis.study import study

_TABLES = (".csv", ".tsv", ".jsonl", ".json", ".parquet")  # formats whose files hold records, the others one article
_CHARACTERS = 1_000_000  # text held at once, whatever the number of articles
_LONGEST = 10_000_000  # characters of an article, twice what the longest books have; it takes a gigabyte of memory
_TITLE = re.compile(r"\S[^\n]{0,299}")


@dataclass(frozen=True)
class Batch:
    """Some articles, and what was met on the way to them.

    ``counts`` holds found, used, rejected and ignored: files, or the records of a file of records, and rows of metadata
    that describe nothing. ``ignored`` says of what was ignored how many were what: hidden, study file, extension .pdf,
    table not in metadata.
    """

    articles: pd.DataFrame
    rejects: pd.DataFrame
    counts: dict[str, int]
    ignored: dict[str, int]


def read_articles(
    source: str | Path,
    *,
    metadata: str | Path | None = None,
    include: str | None = None,
    columns: Mapping[str, str | Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Read a folder of articles, or one file of records.

    Text files, web pages (with the extra ``[html]``) and Markdown are one article each; a .csv, .tsv, .jsonl, .json or
    .parquet holds one in each record. Each may be .gz. READMEs and the files of a study are no articles, nor are hidden
    files; links out of the folder are not followed.

    Parameters
    ----------
    source : str or Path
        The corpus. A relative one is tried from the working directory, then from the project's root.
    metadata : str or Path, optional
        A table of what is known of the articles, with a column ``file`` (path below the corpus folder); without it that
        is the folder's articles.csv, if there is one. It is tried from the corpus folder first. Where the table and an
        article tell different things, the table is right. Where a table is given and names the files, a table of
        records beside them that it does not name is ignored, unless `include` matches it.
    include : str, optional
        Only files whose path below the corpus folder matches, as "text/*.txt". A star matches slashes, too.
    columns : dict, optional
        Where to find our columns: ``{"text": ["title", "lead"], "published": "date"}``. Texts are joined by a blank
        line. Otherwise the names of lexicons/column_names.csv are known.

    Returns
    -------
    DataFrame, table ``articles`` without ``words`` and ``repeats``, which `extract` adds
        The user's own columns follow ours, as text. One named like one of ours is renamed: ``words`` is
        ``words_given``. Text is as in the file but for mojibake, and for the ends of lines, which are all \\n. A day
        that is partial or can be read two ways (03/04/2022) stays in ``published_as_printed`` only.

    Raises
    ------
    FileNotFoundError
        If there is no such corpus or metadata.
    ValueError
        If no file matches `include`, or no table has one of the `columns`; the message names the nearest one.

    Warns
    -----
    UserWarning
        If something could not be used, how much and why. `extract` lists it in ``rejects``.

    Examples
    --------
    >>> read_articles("seeds")[["doc_id", "title", "language"]].to_dict("records")
    [{'doc_id': '000_a1832f6365ab849e.txt',
      'title': 'China shared U.S. intelligence on Ukraine crisis with Russia', 'language': 'en'}]
    """
    batches = list(iter_articles(source, metadata=metadata, include=include, columns=columns))
    rejects = pd.concat([batch.rejects for batch in batches])
    if len(rejects):
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(Counter(rejects["reason"]).items()))
        found = sum(batch.counts["found"] for batch in batches)
        warnings.warn(f"{len(rejects)} of {found} inputs were not used: {why}. See rejects of extract.", stacklevel=2)
    articles = pd.concat([batch.articles for batch in batches])
    return tables.conform(articles.sort_values("doc_id", ignore_index=True), "articles")


def iter_articles(
    source: str | Path,
    *,
    chunk: int = 200,
    metadata: str | Path | None = None,
    include: str | None = None,
    columns: Mapping[str, str | Sequence[str]] | None = None,
) -> Iterator[Batch]:
    """Read a corpus some articles at a time, holding no more, in the order of their files' paths.

    Options and errors are those of `read_articles`; they are checked before the first article is read. There is always
    one batch, though it may hold no article.

    Parameters
    ----------
    chunk : int
        Inputs to a batch, used or rejected; fewer where articles are long.

    Examples
    --------
    >>> [batch.counts["used"] for batch in iter_articles("seeds")]
    [1]
    """
    reading = _prepared(study.find_corpus(source), metadata, include, columns_given(columns))
    return _batches(_inputs(reading), chunk)


class _Article(NamedTuple):
    """An article used: its columns, ours and the user's own."""

    ours: dict[str, Any]
    own: dict[str, str | None]


@dataclass(frozen=True)
class _Reading:
    """One reading of a corpus. It is `closed` if its metadata name the articles one by one.

    ``names`` are all the files of the folder, read or not; there are none where the corpus is one file.
    """

    root: Path
    things: list[Thing]
    names: frozenset[str]
    known: Metadata
    columns: Columns
    closed: bool


def _prepared(source: Path, metadata: str | Path | None, include: str | None, columns: Columns) -> _Reading:
    """Everything that is looked at before the first article is read, and every error that can be told before it."""
    if source.is_dir():
        root, found = source, walk(source)
        names = frozenset(thing.name for thing in found if not thing.reject)
        table = _metadata_path(metadata, root, names)
        things = choose(found, root, table, include)
    else:
        root, things, names = source.parent, [one_file(source)], frozenset()
        table = _metadata_path(metadata, root, names)
    known = read_metadata(table, name_below(table, root), columns, names) if table else Metadata()
    closed = bool(metadata and known.rows and names and not include)
    reading = _Reading(root, things, names, known, columns, closed)
    if columns:
        check_columns(columns, _columns_there(reading))
    return reading


def _metadata_path(metadata: str | Path | None, root: Path, names: frozenset[str]) -> Path | None:
    """The table given, from the corpus folder or the working directory; else the articles.csv of a study, if any."""
    if not metadata:
        return root / "articles.csv" if "articles.csv" in names else None
    for path in (root / metadata, Path.cwd() / metadata):
        if path.is_file() and extension(path.name) in _TABLES:
            return path.resolve()
    raise FileNotFoundError(
        f"There is no table of metadata '{metadata}' in {root}, nor in the working directory."
        f"{tables.near(str(metadata), sorted(names)[:1000])} It is one of {', '.join(_TABLES)}."
    )


def _columns_there(reading: _Reading) -> Iterator[str]:
    """The columns of every table of the corpus, the metadata first."""
    yield from sorted(reading.known.columns)
    for thing in reading.things:
        if not thing.ignored and not thing.reject and extension(thing.name) in _TABLES:
            yield from read_names(reading.root / thing.name, thing.name)


def _inputs(reading: _Reading) -> Iterator[_Article | Reject | str]:
    """Everything found, in order: an article, a reject, or why it is ignored."""
    yield from reading.known.rejects
    for thing in reading.things:
        if thing.ignored:
            yield thing.ignored
        elif thing.reject:
            yield thing.reject
        else:
            yield from _file(thing.name, reading)


def _file(name: str, reading: _Reading) -> Iterator[_Article | Reject | str]:
    """The articles of one file, and what of it cannot be one."""
    records = read(reading.root / name, name)
    if extension(name) not in _TABLES:
        yield from (_article(record, reading, set()) for record in records)
        return
    first = list(islice(records, 20))
    if why := _no_articles(name, [record.cells for record in first if isinstance(record, Record)], reading):
        yield why if isinstance(why, str) else why._replace(bytes=size_of(reading.root / name))
        return
    ids: set[str] = set()
    yield from (_article(record, reading, ids) for record in chain(first, records))
    if not first:
        yield reject(name, None, "no text", "no records in it")


def _no_articles(name: str, first: list[dict[str, Any]], reading: _Reading) -> Reject | str | None:
    """Why a table of records holds no articles, as far as its first records show; a word for what is to be ignored."""
    if reading.closed and name not in reading.known.rows:
        return "table not in metadata"
    described = [file for cells in first if isinstance(file := cells.get("file"), str) and file in reading.names]
    if described:
        return reject(name, None, "metadata table", f"describes {described[0]} and others: pass metadata='{name}'")
    if first and not any("text" in tell(cells, reading.columns).ours for cells in first):
        return reject(name, None, "no text column", _no_text(first))
    return None


def _no_text(first: list[dict[str, Any]]) -> str:
    """What columns a table of records has, and which of them may hold its text."""
    known = list(dict.fromkeys(column for cells in first for column in cells))
    cells = {column: [str(cells.get(column) or "") for cells in first] for column in known}
    prose = [column for column in known if _is_prose(cells[column])]
    meant = prose or [max(known, key=lambda column: sum(map(len, cells[column])), default="")]
    python = repr(meant[0] if len(meant) == 1 else meant)
    line = f"--column text={','.join(meant)} (several with commas between)"
    return f"has {', '.join(known)}; " + (
        f"say which it is, as columns={{'text': {python}}} or {line}" if known else ""
    )


def _is_prose(cells: list[str]) -> bool:
    """Whether cells differ, and those that are not empty have four words and more."""
    words = [len(cell.split()) for cell in cells if cell.strip()]
    return len(set(cells)) > min(len(cells), 2) / 2 and bool(words) and sum(words) >= 4 * len(words)


def _article(record: Record | Reject, reading: _Reading, ids: set[str]) -> _Article | Reject:
    """One record as an article, or why it is none. `ids` are those of its file so far."""
    if isinstance(record, Reject):
        return record
    known = reading.known.of(record.path)
    told = _merged(tell(record.cells, reading.columns if record.number else ()), known)
    texts = told.ours.pop("text", [])
    if wrong := [type(text).__name__ for text in texts if text is not None and not isinstance(text, str)]:
        return _failed(record, "wrong type", f"text is {wrong[0]}, where a string is wanted")
    ours = {name: plain(value) for name, value in told.ours.items()}
    raw = "\n\n".join(text for text in texts if text and text.strip())
    if len(raw) > _LONGEST:
        return _failed(record, "too large", f"{len(raw):,} characters in one article, more than {_LONGEST:,}: split it")
    if why := _unfit_text(raw, [*ours.values(), *told.own.values()]):
        return _failed(record, why)
    doc_id = _doc_id(record, ours.pop("doc_id", None))
    if doc_id in ids:
        return _failed(record, "duplicate id", doc_id)
    ids.add(doc_id)
    return _Article({"doc_id": doc_id, **_described(raw, record, ours)}, told.own)


def _merged(told: Told, known: Told) -> Told:
    """What a record tells, and what the metadata know of it, which are right where both speak."""
    ours = {name: value for name, value in known.ours.items() if plain(value) is not None}
    own = {name: value for name, value in known.own.items() if value is not None}
    return Told({**told.ours, **ours}, {**dict.fromkeys(known.own), **told.own, **own})


def _unfit_text(text: str, others: list[str | None]) -> str:
    """Why this cannot be an article's text and what is told beside it; empty if it can."""
    if not text.strip():
        return "no text"
    everything = "\n".join([text, *filter(None, others)])
    if "\0" in everything:
        return "binary"
    try:
        everything.encode()
    except UnicodeEncodeError:
        return "lone surrogate"
    return ""


def _failed(record: Record, reason: str, detail: str = "") -> Reject:
    return reject(record.path, record.number, reason, detail, record.bytes)


def _doc_id(record: Record, given: str | None) -> str:
    return record.path if record.number is None else f"{record.path}#{(given or str(record.number)).strip()}"


def _described(raw: str, record: Record, told: dict[str, str | None]) -> dict[str, Any]:
    """The columns of an article but its id. The headline is the first line where nothing else tells it."""
    read = raw.replace("\r\n", "\n").replace("\r", "\n")
    text = mend(read)
    told = {name: value and mend(value) for name, value in told.items()}
    first_line = _TITLE.search(text)
    printed = told.get("published")
    return {
        **told,
        "title": told.get("title") or (first_line[0].rstrip() if first_line else ""),
        "text": text,
        "language": language_code(told.get("language")) or recognise(text),
        "published": day(printed),
        "published_as_printed": printed,
        "path": record.path,
        "encoding": record.encoding,
        "mended": text != read,
    }


def _batches(inputs: Iterable[_Article | Reject | str], chunk: int) -> Iterator[Batch]:
    items: list[_Article | Reject | str] = []
    full, first = 0.0, True
    for item in inputs:
        items.append(item)
        if isinstance(item, _Article):
            full += len(item.ours["text"]) / _CHARACTERS
        full += 0 if isinstance(item, str) else 1 / chunk
        if full >= 1:
            yield _batch(items)
            items, full, first = [], 0.0, False
    if items or first:
        yield _batch(items)


def _batch(items: list[_Article | Reject | str]) -> Batch:
    articles = [item for item in items if isinstance(item, _Article)]
    rejects = [item for item in items if isinstance(item, Reject)]
    ignored = Counter(item for item in items if isinstance(item, str))
    numbers = {"used": len(articles), "rejected": len(rejects), "ignored": ignored.total()}
    return Batch(_articles(articles), _rejects(rejects), {"found": len(items), **numbers}, dict(ignored))


def _articles(rows: list[_Article]) -> pd.DataFrame:
    """The table, with the codebook's types even where a column, or every column, is empty."""
    own = dict.fromkeys(chain(*(row.own for row in rows)))
    columns = {name: pd.Series([row.ours.get(name) for row in rows], dtype=kind) for name, kind in _types().items()}
    columns |= {name: pd.Series([row.own.get(name) for row in rows], dtype="str") for name in own}
    frame = pd.DataFrame(columns)
    tables.check(frame.assign(words=0, repeats=None), "articles")
    return frame


@cache
def _types() -> dict[str, str]:
    """The columns of articles that are known here, and their types."""
    types = tables.empty("articles").dtypes.drop(["words", "repeats"])
    return {str(name): str(kind) for name, kind in types.items()}


def _rejects(rows: list[Reject]) -> pd.DataFrame:
    if not rows:
        return tables.empty("rejects")
    return tables.conform(pd.DataFrame(rows, columns=list(Reject._fields)), "rejects")
