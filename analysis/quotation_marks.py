"""Find what stands in quotation marks, however the marks are printed.

Takes an article's text and its paragraphs, returns the stretches between double marks, in order. Curly, straight and
doubled single marks (''), mismatched ones, and ones whose partner is missing are all read; who is quoted is
`attribution`'s work. Single marks (‘ ’) are not read: they cannot be told from apostrophes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

# A straight mark after a figure is inches or seconds, not speech.
MARK = re.compile(r"[“”„«»\"]|'{2,3}|``|’’|‘‘")
OPENS_AFTER = " \t\n\u00a0\u200b\u200e\u200f\u202a\u202c\ufeff([{—–-/‘'…"
CLOSES_BEFORE = " \t\n\u00a0\u200b)]}—–-,.;:?!/’'…"


@dataclass(frozen=True, slots=True)
class Quotation:
    """What stands between two marks: [start, end) includes the marks, [inner_start, inner_end) does not."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    opened: bool
    closed: bool
    paragraph: int


def quotations(text: str, sentences: list[tuple[int, int, int]]) -> list[Quotation]:
    """The quotations of an article, in order, never overlapping.

    Parameters
    ----------
    text : str
        The article.
    sentences : list of (paragraph, start, end)
        As `split_sentences` returns them.

    Returns
    -------
    list of Quotation
        A mark opened and never closed ends with its paragraph, one closed and never opened began with its sentence;
        `opened` and `closed` say which marks were printed.

    Examples
    --------
    >>> text = 'He spoke of “aggression”. We shall wait,” she said.'
    >>> [text[q.inner_start : q.inner_end] for q in quotations(text, [(0, 0, 25), (0, 26, 51)])]
    ['aggression', 'We shall wait,']
    """
    found: list[Quotation] = []
    for number, start, end, sentence_starts in _paragraphs(sentences):
        found.extend(_in_paragraph(text, number, start, end, sentence_starts))
    return found


def _paragraphs(sentences: list[tuple[int, int, int]]) -> list[tuple[int, int, int, list[int]]]:
    paragraphs: dict[int, tuple[int, int, int, list[int]]] = {}
    for number, start, end in sentences:
        if number in paragraphs:
            _, first, _, starts = paragraphs[number]
            starts.append(start)
            paragraphs[number] = (number, first, end, starts)
        else:
            paragraphs[number] = (number, start, end, [start])
    return list(paragraphs.values())


def _in_paragraph(text: str, number: int, start: int, end: int, sentence_starts: list[int]) -> list[Quotation]:
    found: list[Quotation] = []
    opening: tuple[int, int] | None = None
    for mark in MARK.finditer(text, start, end):
        at, after = mark.span()
        if opening is None and _opens(text, at, after, start, end):
            opening = at, after
        elif opening is not None and not _opens_again(text, at, after):
            found.append(Quotation(opening[0], after, opening[1], at, True, True, number))
            opening = None
        elif opening is None and _closes_unopened(text, at, after, end):
            began = _began(sentence_starts, at, found)
            found.append(Quotation(began, after, began, at, False, True, number))
    if opening is not None:
        found.append(Quotation(opening[0], end, opening[1], end, True, False, number))
    return found


def _opens(text: str, at: int, after: int, start: int, end: int) -> bool:
    if after >= end or text[after].isspace():
        return False
    before = text[at - 1] if at > start else " "
    if text[at] in "“„«":
        return not (before not in OPENS_AFTER and text[after] in CLOSES_BEFORE)
    return before in OPENS_AFTER


def _opens_again(text: str, at: int, after: int) -> bool:
    """A second opening mark inside a quotation is a slip for a closing one only where a word ends."""
    return text[at] == "“" and (after >= len(text) or text[after] not in CLOSES_BEFORE)


def _closes_unopened(text: str, at: int, after: int, end: int) -> bool:
    """A straight or doubled mark in the open after a letter or stop closes; after a figure it means inches."""
    before = text[at - 1] if at else " "
    if before.isspace() or (before.isdigit() and text[at] == '"'):
        return False
    return after >= end or text[after] in CLOSES_BEFORE


def _began(sentence_starts: list[int], at: int, found: list[Quotation]) -> int:
    first = sentence_starts[bisect_right(sentence_starts, at) - 1]
    return max(first, found[-1].end) if found else first
