"""Mark the evidence in an article's text: statements, sources, cues, hits and stance words, one inside the other.

Takes the text and the rows that point into it, gives paragraphs of HTML. Spans overlap as they like, and elements must
not: so the text is cut at every border, and each piece says in its classes all that it is. Nothing but white space at
the ends of paragraphs is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from html import escape
from itertools import groupby, pairwise
from typing import Any

from markupsafe import Markup

from analysis.lines import places

Row = dict[str, Any]

_TINTS = 6  # colours of speakers in article.css; the seventh speaker has the first one's again, and another number
_PARTS = ("quote", "source", "cue", "hit", "stance", "sentence", "paragraph")


def marked(text: str, evidence: dict[str, list[Row]], numbers: dict[str | None, int]) -> Markup:
    """The text as paragraphs of HTML with its evidence marked.

    Parameters
    ----------
    text : str
    evidence : dict
        Rows of ``sentences``, ``hits``, ``quotes`` and ``stance`` of this article, None where the table has null.
    numbers : dict
        The number by which each speaker is known on the page.

    Examples
    --------
    >>> sentence = {"sentence": 0, "paragraph": 0, "start": 0, "end": 8, "set_aside": None}
    >>> print(marked("War & so", {"sentences": [sentence], "hits": [], "quotes": [], "stance": []}, {}))
    <p dir="auto"><span class="sentence" id="s-0">War &amp; so</span></p>
    """
    pieces = _pieces(text, _spans(text, evidence))
    paragraphs = groupby((piece for piece in pieces if piece.on["paragraph"]), lambda piece: piece.on["paragraph"])
    # Plain strings, escaped one by one: Markup's own format takes five times as long, and there are many pieces.
    return Markup("\n".join(f'<p dir="auto">{"".join(_sentences(inside, numbers))}</p>' for _, inside in paragraphs))


def tint(speaker: str | None, number: int) -> str:
    """The class of article.css that gives a speaker a colour; nobody is grey.

    >>> tint("Liu Pengyu", 7), tint(None, 8)
    ('v1', 'v0')
    """
    return "v0" if speaker is None else f"v{(number - 1) % _TINTS + 1}"


def sign(speaker: str | None, number: int) -> str:
    """What stands before a statement: the speaker's number, an empty circle where nobody could be named."""
    return "○" if speaker is None else str(number)


def look(hit: Row) -> str:
    """The class of article.css that draws a hit: its use, unless it does not count or has not been assessed."""
    if hit["set_aside"] or hit["referent"] == "other":
        return "uncounted"
    return hit["use"] or "unassessed"


def anchor(quote: Row) -> str:
    """A statement's anchor, the end of its quote_id: the article is known from the page's own address.

    >>> anchor({"quote_id": "a.txt:q0003"})
    'q0003'
    """
    return str(quote["quote_id"]).rpartition(":")[2]


@dataclass(frozen=True)
class _Piece:
    """A stretch of text without a border in it, the innermost span of each kind around it, and what begins there."""

    text: str
    start: int
    on: dict[str, Row | None]
    quotes: list[Row]


def _spans(text: str, evidence: dict[str, list[Row]]) -> dict[str, list[Row]]:
    quotes = evidence["quotes"]
    return {
        "quote": quotes,
        "source": [_within(quote, "source") for quote in quotes if quote["source_start"] is not None],
        "cue": [_within(quote, "cue") for quote in quotes if quote["cue_start"] is not None],
        "hit": evidence["hits"],
        "stance": evidence["stance"],
        "sentence": evidence["sentences"],
        "paragraph": _paragraphs(text, evidence["sentences"]),
    }


def _within(quote: Row, part: str) -> Row:
    return {"start": int(quote[f"{part}_start"]), "end": int(quote[f"{part}_end"])}


def _paragraphs(text: str, sentences: list[Row]) -> list[Row]:
    """From the first sentence of each to that of the next, so that what stands between sentences has its place."""
    first = {row["paragraph"]: row["start"] for row in reversed(sentences)}
    starts = [0, *sorted(first.values())[1:], len(text)]
    return [{"start": start, "end": start + len(text[start:end].rstrip(" \n\t"))} for start, end in pairwise(starts)]


def _pieces(text: str, spans: dict[str, list[Row]]) -> Iterator[_Piece]:
    ends = {border for rows in spans.values() for row in rows for border in (row["start"], row["end"])}
    borders = sorted(ends)
    covers = {kind: _innermost(borders, spans[kind]) for kind in _PARTS}
    begun: dict[int, list[Row]] = {}
    for quote in sorted(spans["quote"], key=_outer_first):
        begun.setdefault(quote["start"], []).append(quote)
    for at, (start, end) in enumerate(pairwise(borders)):
        on = {kind: covers[kind][at] for kind in _PARTS}
        yield _Piece(text[start:end], start, on, begun.get(start, []))


def _outer_first(row: Row) -> tuple[int, int, bool]:
    return row["start"], -row["end"], bool(row.get("inside"))


def _innermost(borders: list[int], rows: list[Row]) -> list[Row | None]:
    """The span begun last around each stretch between two borders: a sweep, with the open spans on a heap."""
    waiting = sorted(rows, key=_outer_first)
    cover: list[Row | None] = []
    opened: list[int] = []  # minus the place in `waiting`, so that the one begun last is on top
    begun = 0
    for start in borders[:-1]:
        while begun < len(waiting) and waiting[begun]["start"] <= start:
            heappush(opened, -begun)
            begun += 1
        while opened and waiting[-opened[0]]["end"] <= start:
            heappop(opened)
        cover.append(waiting[-opened[0]] if opened else None)
    return cover


def _sentences(pieces: Iterable[_Piece], numbers: dict[str | None, int]) -> Iterator[str]:
    """The pieces of a paragraph, those of each sentence together; why sentences are set aside is said once a run."""
    told = None
    for _, inside in groupby(pieces, lambda piece: id(piece.on["sentence"])):
        together = list(inside)
        inner = "".join(_piece(piece, numbers) for piece in together)
        sentence = together[0].on["sentence"]
        if sentence is None:
            yield inner
        else:
            yield _sentence(sentence, together[0].start, inner, told)
            told = sentence["set_aside"]


def _sentence(sentence: Row, start: int, inner: str, told: str | None) -> str:
    reason = sentence["set_aside"]
    # It has its anchor where it begins: a paragraph may begin within it.
    place = {"id": f"s-{sentence['sentence']}"} if sentence["start"] == start else {}
    opening = _opening("span", {"class": "sentence" + " aside" * bool(reason), **place, "title": reason})
    note = f'<small class="reason">{escape(reason)}</small>' if reason and reason != told else ""
    return f"{opening}{note}{inner}</span>"


def _piece(piece: _Piece, numbers: dict[str | None, int]) -> str:
    numbered = "".join(_number(quote, numbers[quote["speaker"]]) for quote in piece.quotes)
    hit, classes = piece.on["hit"], _classes(piece, numbers)
    if not classes:
        return numbered + _printed(piece.text)
    attributes = {"class": " ".join(classes), "title": " · ".join(_told(piece)) or None}
    if hit is None:
        return f"{numbered}{_opening('span', attributes)}{_printed(piece.text)}</span>"
    attributes["href"] = f"#row-{hit['hit']}"
    if hit["start"] == piece.start:
        attributes["id"] = places.hit_anchor(hit["hit"])
    return f"{numbered}{_opening('a', attributes)}{_printed(piece.text)}</a>"


def _number(quote: Row, number: int) -> str:
    """The speaker's number at the beginning of a statement, and again where it goes on after its cue."""
    place = {} if quote["part"] else {"id": anchor(quote)}
    said = places.visible(f"{quote['speaker'] or 'not resolved'}, printed: {quote['source'] or 'nobody'}")
    shape = {"class": f"who {tint(quote['speaker'], number)}", **place, "href": f"#speaker-{number}", "title": said}
    return f"{_opening('a', shape)}{sign(quote['speaker'], number)}</a>"


def _classes(piece: _Piece, numbers: dict[str | None, int]) -> list[str]:
    quote, hit = piece.on["quote"], piece.on["hit"]
    classes = [kind for kind in ("source", "cue", "stance") if piece.on[kind]]
    if quote is not None:
        classes += ["quote", quote["kind"], tint(quote["speaker"], numbers[quote["speaker"]])]
    if hit is not None:
        ends = piece.start + len(piece.text) == hit["end"]
        classes += ["hit", look(hit), *["last"] * ends]
    return classes


def _told(piece: _Piece) -> Iterator[str]:
    hit, stance = piece.on["hit"], piece.on["stance"]
    if hit is not None:
        yield places.visible(f"{hit['label']}: {look(hit)}")
    if stance is not None:
        about = f", about {stance['target']}" if stance["target"] else ""
        yield places.visible(f"stance: {'not ' * bool(stance['negated'])}{stance['category']}{about}")


def _opening(tag: str, attributes: Mapping[str, str | None]) -> str:
    told = (f' {name}="{escape(value)}"' for name, value in attributes.items() if value is not None)
    return f"<{tag}{''.join(told)}>"


def _printed(text: str) -> str:
    """The text escaped, with characters that would hide or turn what follows spelt out."""
    shown, done = [], 0
    for start, end in places.hidden(text):
        code = places.visible(text[start:end]).strip("⟨⟩")
        shown += [escape(text[done:start]), f'<span class="control">{code}</span>']
        done = end
    return "".join([*shown, escape(text[done:])])
