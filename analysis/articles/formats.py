"""From a file to its records: one of a text, web page or document, many of a table or a news database's bundle.

Takes a file, yields a `Record` for each article it holds and a `Reject` for what it could not use, in the order of the
file, one at a time, so that a table of any size can be read. One bad record never stops the rest. What the columns
mean is `metadata`'s work, what becomes of the articles `corpus`'s.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from io import BufferedIOBase, BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from analysis import tables
from analysis.articles.bundles import Missing, articles_in, text_of_page
from analysis.articles.decoding import Line, Unusable, decode, lines, opened, whole
from analysis.articles.delimited import rows
from analysis.articles.office import docx_text, rtf_text

FORMATS = (".txt", ".md", ".html", ".htm", ".docx", ".rtf", ".csv", ".tsv", ".jsonl", ".json", ".parquet")
_SPACE = re.compile(r"[ \t\n\r]*")
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w-]{2,40})", re.IGNORECASE)


class Reject(NamedTuple):
    """A row of the table ``rejects``."""

    path: str
    record: str
    stage: str
    reason: str
    detail: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Record:
    """What a file tells of one article: its cells by the names of their columns. No number: the file is the article."""

    path: str
    number: int | None
    cells: dict[str, Any]
    encoding: str
    bytes: int


def reject(path: str, number: int | None, reason: str, detail: str = "", size: int = 0) -> Reject:
    """A reject at the stage its reason belongs to; without a number it is the whole file.

    >>> reject("a.txt", None, "no text")
    Reject(path='a.txt', record='*', stage='check', reason='no text', detail='', bytes=0)
    """
    return Reject(path, "*" if number is None else str(number), _stages()[reason], reason, detail, size)


def extension(name: str) -> str:
    """What the name of a file says of its format, a .gz at its end left out.

    >>> extension("2022/Agencies.CSV.gz")
    '.csv'
    """
    return os.path.splitext(name.lower().removesuffix(".gz"))[1]  # noqa: PTH122 - a Path costs more than the file does


def read(path: Path, name: str, *, comments: bool = False) -> Iterator[Record | Reject]:
    """Everything in one file, in its order.

    Parameters
    ----------
    name : str
        The file's path below the corpus folder, by which its records are known.
    comments : bool
        Leave out lines before the header of a .csv or .tsv that begin with #, as tables written by hand have them.
    """
    try:
        with opened(path) as stream:
            yield from _readers(comments)[extension(name)](stream, name)
    except Unusable as why:
        yield reject(name, None, why.reason, why.detail, size_of(path))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield reject(name, None, "broken gzip", f"{error}; records before it are used", size_of(path))
    except OSError as error:
        yield reject(name, None, "unreadable", error.strerror or str(error), size_of(path))


def size_of(path: Path) -> int:
    """Its bytes; 0 where not even that is known."""
    with suppress(OSError):
        return path.stat().st_size
    return 0


@cache
def _stages() -> dict[str, str]:
    return {row["reason"]: row["stage"] for row in tables.lexicon("reject_reasons")}


_Reader = Callable[[BufferedIOBase, str], Iterator[Record | Reject]]


@cache
def _readers(comments: bool) -> dict[str, _Reader]:
    return {
        ".txt": _read_text,
        ".md": _read_markdown,
        ".html": _read_page,
        ".htm": _read_page,
        ".docx": partial(_read_office, text_of=docx_text),
        ".rtf": partial(_read_office, text_of=rtf_text),
        ".csv": partial(_read_rows, delimiter="", comments=comments),
        ".tsv": partial(_read_rows, delimiter="\t", comments=comments),
        ".jsonl": _read_json_lines,
        ".json": _read_json,
        ".parquet": _read_parquet,
    }


def _read_text(stream: BufferedIOBase, name: str) -> Iterator[Record | Reject]:
    raw = whole(stream)
    text, encoding = decode(raw)
    yield from _articles(text, encoding, name, len(raw))


def _read_office(stream: BufferedIOBase, name: str, *, text_of: Callable[[bytes], str]) -> Iterator[Record | Reject]:
    raw = whole(stream)
    yield from _articles(text_of(raw), "utf-8", name, len(raw))


def _articles(text: str, encoding: str, name: str, size: int) -> Iterator[Record | Reject]:
    """A file's one article, or those of a bundle of a news database."""
    found = articles_in(text)
    if found is None:
        yield Record(name, None, {"text": text}, encoding, size)
        return
    for number, cells in enumerate(found, start=1):
        if isinstance(cells, Missing):
            yield reject(name, number, "missing in bundle", cells.detail)
        else:
            yield Record(name, number, dict(cells), encoding, len((cells["text"] or "").encode("utf-8", "replace")))


def _read_markdown(stream: BufferedIOBase, name: str) -> Iterator[Record | Reject]:
    """As text; a headline that opens it gives its title without the number signs."""
    for record in _read_text(stream, name):
        if isinstance(record, Record) and (headline := re.match(r"\s*#{1,6} ([^\n]{1,300})", record.cells["text"])):
            record.cells["title"] = headline[1].strip()
        yield record


def _read_page(stream: BufferedIOBase, name: str) -> Iterator[Record | Reject]:
    """The main text of a web page, as trafilatura finds it, with the title, author, date and address its head tells.

    A page that a news database saved holds many articles, and is split as its text would be.
    """
    raw = whole(stream)
    charset = _CHARSET.search(raw[:4096])
    page, encoding = decode(raw, declared=charset[1].decode() if charset else None)
    if (bundle := text_of_page(page)) is not None:
        yield from _articles(bundle, encoding, name, len(raw))
        return
    found = _main_text(page)
    if articles_in(found.text) is not None:
        raise Unusable("unknown bundle", "a news database's bundle as a web page; save it as text, .docx or .rtf")
    told = {"title": found.title, "author": found.author, "published": found.date, "url": found.url}
    yield Record(name, None, {"text": found.text, **told}, encoding, len(raw))


def _main_text(page: str) -> Any:
    try:
        import trafilatura
        from lxml import html
    except ImportError:
        raise Unusable("extra missing", 'web pages need trafilatura: pip install "whose-words[html]"') from None
    if not page.strip():
        raise Unusable("no text")
    parser = html.HTMLParser(encoding="utf-8")
    # Without a date in its head a page has none: the extensive search takes any number for one.
    dates = {"extensive_search": False, "original_date": True}
    try:
        tree = html.document_fromstring(page.encode(), parser=parser)
        if any("Excessive depth" in error.message for error in parser.error_log):
            raise Unusable("too deep", "more than 255 elements inside each other: what stands deeper would be lost")
        found: Any = trafilatura.bare_extraction(
            tree, with_metadata=True, include_comments=False, date_extraction_params=dates
        )
    except Unusable:
        raise
    except Exception as error:  # whatever one page does to parsers that many hands wrote, the other pages are read
        raise Unusable("no main text", f"trafilatura gave up: {type(error).__name__}") from None
    if found is None or not found.text:
        raise Unusable("no main text", "trafilatura found no article in it")
    return found


def _read_rows(stream: BufferedIOBase, name: str, *, delimiter: str, comments: bool) -> Iterator[Record | Reject]:
    found = rows(lines(stream), delimiter=delimiter, comments=comments)
    header = _header(next(found).cells)
    for number, row in enumerate(found, start=1):
        if row.problem:
            yield reject(name, number, row.problem, row.detail, row.bytes)
        else:
            yield Record(name, number, dict(zip(header, row.cells, strict=True)), row.encoding, row.bytes)


def _header(cells: list[str]) -> list[str]:
    """Names of columns. One without a name, as pandas writes its index, is known by its place."""
    names = [cell.strip() or f"column_{at}" for at, cell in enumerate(cells, start=1)]
    if "\0" in "".join(names):
        raise Unusable("binary", "its header holds NUL")
    if twice := [name for name in names if names.count(name) > 1]:
        raise Unusable("duplicate column", f"'{twice[0]}' stands {names.count(twice[0])} times in the header")
    return names


def _read_json_lines(stream: BufferedIOBase, name: str) -> Iterator[Record | Reject]:
    number = 0
    for line in lines(stream):
        if line.text.strip() or line.problem:
            number += 1
            yield _json_line(line, name, number)


def _json_line(line: Line, name: str, number: int) -> Record | Reject:
    if line.problem:
        return reject(name, number, line.problem, "", line.bytes)
    try:
        value, end = _JSON.raw_decode(line.text, _after(line.text, 0))
    except (ValueError, RecursionError) as error:
        return _broken_json(name, number, error, line.bytes)
    if line.text[end:].strip():
        return reject(name, number, "broken JSON", f"more follows at character {end}", line.bytes)
    return _json_record(value, name, number, line.encoding, line.bytes)


def _read_json(stream: BufferedIOBase, name: str) -> Iterator[Record | Reject]:
    """The objects of an array, or objects one after the other. What follows a broken one is lost with it."""
    raw = whole(stream)
    text, encoding = decode(raw)
    at = _after(text, 0, "[")
    number = 0
    while at < len(text) and text[at] != "]":
        number += 1
        try:
            value, end = _JSON.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            yield _broken_json(name, number, error, len(text) - at)
            return
        yield _json_record(value, name, number, encoding, end - at)
        at = _after(text, end, ",")


def _after(text: str, at: int, mark: str = "") -> int:
    """Where the next value begins: after white space, and after `mark` where it stands."""
    space = _SPACE.match(text, at)
    at = space.end() if space else at
    return _after(text, at + 1) if mark and text.startswith(mark, at) else at


class _Twice(dict[str, Any]):
    """An object that tells something twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    return told if len(told) == len(pairs) else _Twice(told)


_JSON = json.JSONDecoder(object_pairs_hook=_object)


def _json_record(value: Any, name: str, number: int, encoding: str, size: int) -> Record | Reject:
    if not isinstance(value, dict):
        return reject(name, number, "not a record", f"{type(value).__name__}, where an object is wanted", size)
    if isinstance(value, _Twice):
        return reject(name, number, "duplicate key", "", size)
    return Record(name, number, {key.strip(): cell for key, cell in value.items()}, encoding, size)


def _broken_json(name: str, number: int, error: Exception, size: int) -> Reject:
    deep = isinstance(error, RecursionError)
    return reject(name, number, "too deep" if deep else "broken JSON", "" if deep else str(error), size)


def _read_parquet(stream: BufferedIOBase, name: str) -> Iterator[Record | Reject]:
    import pyarrow as pa
    from pyarrow import parquet

    source = BytesIO(whole(stream)) if isinstance(stream, gzip.GzipFile) else stream
    number = 0
    try:
        table = parquet.ParquetFile(source)
        _header(table.schema_arrow.names)
        for batch in table.iter_batches(batch_size=256):
            for at in range(len(batch)):
                number += 1
                yield _parquet_record(batch.slice(at, 1), name, number)
    except (pa.ArrowException, OSError) as error:
        raise Unusable("broken table", str(error).split("\n")[0]) from None


def _parquet_record(row: Any, name: str, number: int) -> Record | Reject:
    try:
        return Record(name, number, row.to_pylist()[0], "utf-8", row.nbytes)
    except UnicodeDecodeError as error:
        return reject(name, number, "broken table", str(error), row.nbytes)
