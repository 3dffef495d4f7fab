"""The rows of evidence as lines to read: each word or statement in its place, who says it, and where it is from.

Takes the tables of an extraction, gives one list item of HTML for a row, whole or brief. A line leads to its place in
its article. Rows are known by their places in their table, so that many sets of them cost little.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts.speaking import UNRESOLVED
from analysis.lines import marking, places
from analysis.lines.concordance import last_words

Key = tuple[Any, ...]
Rows = np.ndarray  # places of rows in their table; of words, which no table lists, article, start and end

_WIDE = 16  # characters read for each word of context


class _Size(NamedTuple):
    """How much a line shows: words on each side, characters of a statement, and of the title of its article."""

    words: int
    said: int
    title: int


# A row stands in a dozen sets, and is shown whole in one of them.
_WHOLE, _BRIEF = _Size(20, 2_000, 120), _Size(10, 400, 60)


class Lines:
    """The lines of an extraction, made as they are asked for.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> lines = Lines(extract("seeds"))
    >>> rows = lines.rows("hits", [("000_a1832f6365ab849e.txt", 20), ("000_a1832f6365ab849e.txt", 21)])
    >>> '>military operation</a>' in lines.whole("hits", rows)[0]
    True
    >>> lines.brief("hits", rows)[0]
    ['newsroom', 'China shared U.S. intelligence on Ukraine crisis with Russia']
    """

    def __init__(self, tables: books.Extraction) -> None:
        articles = tables.articles
        self._names = articles["doc_id"].tolist()
        self._numbers = {name: at for at, name in enumerate(self._names)}
        self._texts = dict(zip(self._names, articles["text"], strict=True))
        self._articles = _Columns(articles, ["doc_id"], ("title", "outlet", "published"))
        self._tables = {
            "hits": _Columns(tables.hits, ["doc_id", "hit"], _HIT),
            "stance": _Columns(getattr(tables, "stance", None), ["doc_id", "stance"], _STANCE),
            "quotes": _Columns(tables.quotes, ["quote_id", "part"], _PART),
            "sentences": _Columns(tables.sentences, ["doc_id", "sentence"], ("doc_id", "sentence", "start", "end")),
        }
        self._sentences = _starts(tables.sentences)

    def rows(self, kind: str, keys: Iterable[Key]) -> Rows:
        """The places of the rows with these keys, in the order of their table.

        A key begins with the article: ("a.txt", 3) is hit 3 of it, ("a.txt", "a.txt:q0003", 0) the first part of a
        statement, ("a.txt", 20, 25) a word.
        """
        if kind == "words":
            spans = sorted((self._numbers[doc_id], start, end) for doc_id, start, end in keys)
            return np.array(spans, dtype="int32").reshape(-1, 3)
        at = self._tables[kind].at
        short = (key[1:] for key in keys) if kind == "quotes" else keys
        return np.array(sorted(at[key] for key in short), dtype="int32")

    def count(self, kind: str, rows: Rows) -> int:
        """How many lines these rows have: the parts of a statement are in one."""
        return len(self._units(kind, rows))

    def whole(self, kind: str, rows: Rows) -> list[str]:
        """One list item of HTML for each row, with all that is known of it; that of a hit has an anchor."""
        return [_line(item, item.told) for item in self._items(kind, rows, _WHOLE)]

    def brief(self, kind: str, rows: Rows) -> tuple[list[str], list[str]]:
        """What all rows have in common, and one list item of HTML for each, with few words and what sets it apart."""
        items = list(self._items(kind, rows, _BRIEF))
        parts = list(zip(*(item.told for item in items), strict=True))
        same = [len(set(part)) == 1 and len(items) > 1 for part in parts]
        shared = [part[0] for part, alike in zip(parts, same, strict=True) if alike and part[0]]
        kept = [[part for part, alike in zip(item.told, same, strict=True) if not alike] for item in items]
        return shared, [_line(item._replace(anchor=""), told) for item, told in zip(items, kept, strict=True)]

    def _units(self, kind: str, rows: Rows) -> list[Any]:
        """The rows of each line."""
        if kind != "quotes":
            return list(rows.tolist())
        found: dict[str, list[int]] = {}
        names = self._tables["quotes"].cells["quote_id"]
        for row in rows.tolist():
            found.setdefault(names[row], []).append(row)
        return list(found.values())

    def _items(self, kind: str, rows: Rows, size: _Size) -> Iterator[_Item]:
        makers: dict[str, Callable[[Any, _Size], _Item]] = {
            "hits": self._hit,
            "stance": self._stance_word,
            "sentences": self._sentence,
            "words": self._word,
            "quotes": self._statement,
        }
        return (makers[kind](unit, size) for unit in self._units(kind, rows))

    def _hit(self, row: int, size: _Size) -> _Item:
        hit = self._tables["hits"].row(row)
        told = [hit["label"], _why(hit), _meant(hit), _who(hit), _label_of(hit)]
        item = self._in_context(hit["doc_id"], hit["start"], hit["end"], size, told)
        name, number = hit["doc_id"], hit["hit"]
        return item._replace(
            href=_page(name, places.hit_anchor(number)), anchor=f' id="{places.line_anchor(name, number)}"'
        )

    def _stance_word(self, row: int, size: _Size) -> _Item:
        word = self._tables["stance"].row(row)
        about = f"about {word['target']}" if word["target"] else ""
        told = [f"{'not ' * bool(word['negated'])}{word['category']}", about, _who(word)]
        item = self._in_context(word["doc_id"], word["start"], word["end"], size, told)
        return item._replace(href=_page(word["doc_id"], f"s-{word['sentence']}"))

    def _word(self, span: list[int], size: _Size) -> _Item:
        doc_id = self._names[span[0]]
        first, sentences = self._sentences[doc_id]
        sentence = f"s-{sentences[max(0, bisect_right(first, span[1]) - 1)]}" if sentences else ""
        return self._in_context(doc_id, span[1], span[2], size, [])._replace(href=_page(doc_id, sentence))

    def _in_context(self, doc_id: str, start: int, end: int, size: _Size, told: list[str]) -> _Item:
        text, wide = self._texts[doc_id], size.words * _WIDE
        before, after = text[max(0, start - wide) : start], text[end : end + wide]
        # Where the text has no space, as between a word and its stop, the line has none.
        left = last_words(before, size.words) + " " * before[-1:].isspace()
        right = " " * after[:1].isspace() + " ".join(after.split()[: size.words])
        return _Item("", "", left, _flat(text[start:end]), right, (*map(_flat, told), *self._from(doc_id, size)))

    def _statement(self, rows: list[int], size: _Size) -> _Item:
        """A statement: the speaker, as printed and with which cue, and those of its words that are counted."""
        parts = [self._tables["quotes"].row(row) for row in rows]
        first, doc_id = parts[0], parts[0]["doc_id"]
        said = _cut(" … ".join(_flat(self._texts[doc_id][part["start"] : part["end"]]) for part in parts), size)
        words = sum(part["words"] or 0 for part in parts)
        told = [first["kind"], first["source"] or "", first["cue"] or "", f"{words:,} word{'s' * (words != 1)}"]
        told = told if size is _WHOLE else told[2:]
        at, speaker = marking.anchor(first), first["speaker"] or UNRESOLVED
        return _Item(_page(doc_id, at), "", "", speaker, f" {said}", (*map(_flat, told), *self._from(doc_id, size)))

    def _sentence(self, row: int, size: _Size) -> _Item:
        found = self._tables["sentences"].row(row)
        doc_id, number = found["doc_id"], found["sentence"]
        said = _cut(_flat(self._texts[doc_id][found["start"] : found["end"]]), size)
        return _Item(_page(doc_id, f"s-{number}"), "", "", f"Sentence {number}", f" {said}", self._from(doc_id, size))

    def _from(self, doc_id: str, size: _Size) -> tuple[str, str, str]:
        """Outlet, day and title; a brief line has the title where nothing else is known."""
        article = self._articles.row(self._numbers[doc_id])
        outlet, day = article["outlet"] or "", f"{article['published']:%Y-%m-%d}" if article["published"] else ""
        title = _flat((article["title"] or doc_id)[: 4 * size.title])
        title = title if len(title) <= size.title else f"{title[: size.title]}…"
        return outlet, day, title if size is _WHOLE or not (outlet or day) else ""


_HIT = (
    *("doc_id", "hit", "start", "end", "label", "referent", "set_aside", "voice", "wording"),
    *("speaker", "quote_id", "label_of", "use"),
)
_PART = ("doc_id", "quote_id", "start", "end", "kind", "source", "cue", "speaker", "words")
_STANCE = ("doc_id", "sentence", "start", "end", "category", "negated", "voice", "speaker", "quote_id", "target")


class _Item(NamedTuple):
    """A line: where it leads, its own anchor, the words before and after what it shows, and what is told of it."""

    href: str
    anchor: str
    left: str
    word: str
    right: str
    told: tuple[str, ...]


class _Columns:
    """Columns of a table as lists, null as None, and the place of each row by its key."""

    def __init__(self, frame: pd.DataFrame | None, key: list[str], columns: Sequence[str]) -> None:
        frame = pd.DataFrame(columns=list(key)) if frame is None else frame
        values = frame.reindex(columns=list(columns)).astype(object)
        self.cells = {name: values[name].where(values[name].notna(), None).tolist() for name in columns}
        self.at = {row: at for at, row in enumerate(frame[key].itertuples(index=False, name=None))}

    def row(self, at: int) -> dict[str, Any]:
        return {name: cells[at] for name, cells in self.cells.items()}


def _line(item: _Item, told: Sequence[str]) -> str:
    before = f"<bdi>{_safe(item.left)}</bdi>" if item.left.strip() else ""
    body = f'{before}<a href="{item.href}">{_apart(item.word)}</a><bdi>{_safe(item.right)}</bdi>'
    about = " · ".join(_apart(part) for part in told if part)
    return f"<li{item.anchor}>{body}<small>{about}</small></li>"


def _apart(text: str) -> str:
    """A text that cannot turn the direction of what stands beside it; ASCII never does."""
    return escape(text) if text.isascii() and text.isprintable() else f"<bdi>{_safe(text)}</bdi>"


def _starts(sentences: pd.DataFrame) -> dict[str, tuple[list[int], list[int]]]:
    """Where the sentences of each article begin, and their numbers."""
    begin, number = sentences["start"].to_numpy(), sentences["sentence"].to_numpy()
    at = sentences.groupby("doc_id", sort=False).indices
    found = {doc_id: (begin[rows].tolist(), number[rows].tolist()) for doc_id, rows in at.items()}
    return defaultdict(lambda: ([], []), found)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cut(said: str, size: _Size) -> str:
    return said if len(said) <= size.said else f"{said[: size.said]} […]"


def _why(hit: dict[str, Any]) -> str:
    why = hit["set_aside"] or ("about something else" if hit["referent"] == "other" else "")
    return f"does not count: {why}" if why else ""


def _meant(hit: dict[str, Any]) -> str:
    return hit["use"] or "use not assessed"


def _who(row: dict[str, Any]) -> str:
    """Who utters it: in a statement its speaker, known or not; else the newsroom or the author."""
    if row["voice"] != "source":
        return row["voice"] or ""
    wording = row.get("wording")
    return f"{row['speaker'] or UNRESOLVED}{f', {wording}' if wording else ''}"


def _label_of(hit: dict[str, Any]) -> str:
    return f"label of {hit['label_of']}" if hit["label_of"] else ""


def _page(doc_id: str, anchor: str) -> str:
    return f"../articles/{places.page_name(doc_id)}{f'#{anchor}' * bool(anchor)}"


def _safe(text: str) -> str:
    return escape(places.visible(text))
