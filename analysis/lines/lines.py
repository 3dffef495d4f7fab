"""The rows of evidence as lines to read: each word or statement in its place, who says it, and where it is from.

Takes the tables of an extraction, gives one list item of HTML for a row. A line leads to its place in its article; the
same row has the same line on every page that shows it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any

import pandas as pd

from analysis import tables as books
from analysis.lines import marking, places
from analysis.lines.concordance import last_words

WINDOW, _WIDE = 20, 16  # words on each side, and characters read for each of them
_SAID = 2_000  # characters of a statement that are shown
UNRESOLVED = "(unresolved)"  # as in speaking

Key = tuple[Any, ...]


class Lines:
    """The lines of an extraction, made as they are asked for.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> found = extract("seeds")
    >>> line = Lines(found).of("hits", [("000_a1832f6365ab849e.txt", 20)])[0]
    >>> '<bdi>military operation</bdi></a>' in line
    True
    """

    def __init__(self, tables: books.Extraction) -> None:
        articles = tables.articles
        self._texts = dict(zip(articles["doc_id"], articles["text"], strict=True))
        self._from = {row["doc_id"]: _article(row) for row in _records(articles, _ARTICLE)}
        self._hits = _by_key(tables.hits, ["doc_id", "hit"], _HIT)
        self._stance = _by_key(getattr(tables, "stance", None), ["doc_id", "stance"], _STANCE)
        self._parts = _by_key(tables.quotes, ["doc_id", "quote_id", "part"], _PART)
        self._sentences = _starts(tables.sentences)
        self._spans = _by_key(tables.sentences, ["doc_id", "sentence"], ("start", "end"))
        self._made: dict[tuple[str, Key], str] = {}

    def of(self, kind: str, keys: Sequence[Key]) -> list[str]:
        """One list item of HTML for each row, those of one statement in one."""
        if kind == "quotes":
            return [self._statement(parts) for parts in _statements(keys)]
        make: dict[str, Callable[[Key], str]] = {
            "hits": self._hit,
            "stance": self._stance_word,
            "sentences": self._sentence,
            "words": self._word,
        }
        return [self._kept(kind, key, make[kind]) for key in keys]

    def _kept(self, kind: str, key: Key, make: Callable[[Key], str]) -> str:
        if (kind, key) not in self._made:
            self._made[kind, key] = make(key)
        return self._made[kind, key]

    def _hit(self, key: Key) -> str:
        hit = self._hits[key]
        told = [hit["label"], _why(hit), _meant(hit), _who(hit), _label_of(hit)]
        anchor = places.line_anchor(*key)
        return self._concordance_line(anchor, key[0], (hit["start"], hit["end"]), places.hit_anchor(key[1]), told)

    def _stance_word(self, key: Key) -> str:
        word = self._stance[key]
        about = f"about {word['target']}" if word["target"] else ""
        told = [f"{'not ' * bool(word['negated'])}{word['category']}", about, _who(word)]
        anchor = f"stance-{_slug(key[0])}-{key[1]}"
        return self._concordance_line(anchor, key[0], (word["start"], word["end"]), f"s-{word['sentence']}", told)

    def _sentence(self, key: Key) -> str:
        doc_id, number = key
        span, anchor = self._spans[key], f"s-{number}"
        said = " ".join(self._texts[doc_id][span["start"] : span["end"]].split())
        said = said if len(said) <= _SAID else f"{said[:_SAID]} […]"
        link = f'<a href="{_page(doc_id, anchor)}">Sentence {number}</a>'
        body = f'{link} <bdi class="said">{_safe(said)}</bdi>{self._about(doc_id, [])}'
        return f'<li id="sentence-{_slug(doc_id)}-{number}">{body}</li>'

    def _word(self, key: Key) -> str:
        doc_id, start, end = key
        first, sentences = self._sentences[doc_id]
        sentence = f"s-{sentences[max(0, bisect_right(first, start) - 1)]}" if sentences else ""
        return self._concordance_line(f"word-{_slug(doc_id)}-{start}", doc_id, (start, end), sentence, [])

    def _concordance_line(self, anchor: str, doc_id: str, span: tuple[int, int], at: str, told: list[str]) -> str:
        text, (start, end) = self._texts[doc_id], span
        left = last_words(text[max(0, start - WINDOW * _WIDE) : start], WINDOW)
        right = " ".join(text[end : end + WINDOW * _WIDE].split()[:WINDOW])
        link = f'<a href="{_page(doc_id, at)}"><bdi>{_safe(" ".join(text[start:end].split()))}</bdi></a>'
        body = f'<bdi class="left">{_safe(left)}</bdi> {link} <bdi class="right">{_safe(right)}</bdi>'
        return f'<li id="{anchor}">{body}{self._about(doc_id, told)}</li>'

    def _statement(self, parts: list[Key]) -> str:
        """A statement: the speaker, as printed and with which cue, and those of its words that are counted."""
        first, doc_id = self._parts[parts[0]], parts[0][0]
        spans = [(self._parts[part]["start"], self._parts[part]["end"]) for part in parts]
        said = " … ".join(" ".join(self._texts[doc_id][start:end].split()) for start, end in spans)
        said = said if len(said) <= _SAID else f"{said[:_SAID]} […]"
        words = sum(self._parts[part]["words"] or 0 for part in parts)
        told = [first["kind"], first["source"] or "", first["cue"] or "", f"{words:,} word{'s' * (words != 1)}"]
        at = marking.anchor(first)
        link = f'<a href="{_page(doc_id, at)}"><bdi>{_safe(first["speaker"] or UNRESOLVED)}</bdi></a>'
        body = f'{link} <bdi class="said">{_safe(said)}</bdi>{self._about(doc_id, told)}'
        return f'<li id="said-{_slug(doc_id)}-{at}" data-words="{words}">{body}</li>'

    def _about(self, doc_id: str, told: list[str]) -> str:
        shown = "".join(f"<bdi>{_safe(' '.join(part.split()))}</bdi> · " for part in told if part)
        return f"<small>{shown}{self._from[doc_id]}</small>"


_ARTICLE = ("doc_id", "title", "outlet", "published")
_HIT = (
    *("start", "end", "label", "referent", "set_aside", "voice", "wording"),
    *("speaker", "quote_id", "label_of", "use"),
)
_PART = ("quote_id", "start", "end", "kind", "source", "cue", "speaker", "words")
_STANCE = ("sentence", "start", "end", "category", "negated", "voice", "speaker", "quote_id", "target")
_TITLE = 120  # characters of a title


def _records(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    values = frame.reindex(columns=list(columns)).astype(object)
    values = values.where(values.notna(), None)
    yield from (dict(zip(columns, row, strict=True)) for row in values.itertuples(index=False, name=None))


def _by_key(frame: pd.DataFrame | None, key: list[str], columns: Sequence[str]) -> dict[Key, dict[str, Any]]:
    if frame is None:
        return {}
    return dict(zip(frame[key].itertuples(index=False, name=None), _records(frame, columns), strict=True))


def _starts(sentences: pd.DataFrame) -> dict[str, tuple[list[int], list[int]]]:
    """Where the sentences of each article begin, and their numbers."""
    begin, number = sentences["start"].to_numpy(), sentences["sentence"].to_numpy()
    at = sentences.groupby("doc_id", sort=False).indices
    found = {doc_id: (begin[rows].tolist(), number[rows].tolist()) for doc_id, rows in at.items()}
    return defaultdict(lambda: ([], []), found)


def _article(row: dict[str, Any]) -> str:
    day = f"{row['published']:%Y-%m-%d}" if row["published"] is not None else ""
    title = " ".join((row["title"] or row["doc_id"])[: 4 * _TITLE].split())
    title = title if len(title) <= _TITLE else f"{title[:_TITLE]}…"
    return " · ".join(f"<bdi>{_safe(part)}</bdi>" for part in (row["outlet"] or "", day, title) if part)


def _statements(keys: Sequence[Key]) -> list[list[Key]]:
    """The parts of each statement, in order."""
    found: dict[str, list[Key]] = {}
    for key in keys:
        found.setdefault(key[1], []).append(key)
    return list(found.values())


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


def _slug(doc_id: str) -> str:
    return places.page_name(doc_id).removesuffix(".html")


def _safe(text: str) -> str:
    return escape(places.visible(text))
