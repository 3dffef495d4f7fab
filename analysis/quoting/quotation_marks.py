"""Find what stands in quotation marks, however the marks are printed.

Takes an article's text and its paragraphs, returns the stretches between marks, in order. Curly, straight and doubled
single marks (''), mismatched ones, and ones whose partner is missing are all read; who is quoted is `attribution`'s
work. Single marks (‘ ’), as British papers print them, are read where both are there and neither can be an apostrophe;
what stands in marks inside of marks belongs to the outer ones.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

# A straight mark after a figure is inches or seconds, not speech.
MARK = re.compile(r"[“”„«»\"]|'{2,3}|``|’’|‘‘")
SINGLE = re.compile(r"[‘'’]")
# A word that begins with an apostrophe: ’em, ’90s, rock ’n’ roll, ’twas.
ELISION = re.compile(r"(?:\d0s|em|til|tis|twas|cause|cos|n|round|bout|er|im|ello|ere)\b", re.IGNORECASE)
MOST_OF_A_POSSESSIVE = 60  # characters: beyond this “s’ ” ends no quoted term, it is a possessive
OPENS_AFTER = " \t\n\u00a0\u200b\u200e\u200f\u202a\u202c\ufeff([{—–-/‘'…"
OPENS_AFTER_SINGLE = OPENS_AFTER.replace("'", "").replace("‘", "") + '“"'
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
        double = _in_paragraph(text, number, start, end, sentence_starts)
        single = _single(text, number, start, end) if "‘" in text[start:end] or "'" in text[start:end] else []
        found.extend(_outermost(double, single) if single else double)
    return found


def _outermost(double: list[Quotation], single: list[Quotation]) -> list[Quotation]:
    """What does not stand in another; a single mark whose partner stands on the other side of a double one is none."""
    found: list[Quotation] = []
    bounds = sorted(at for one in double for at in (one.start, one.end - 1))
    single = [one for one in single if not _is_crossed(bounds, one)]
    for one in sorted([*double, *single], key=lambda one: (one.start, -one.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found


def _is_crossed(bounds: list[int], one: Quotation) -> bool:
    """An odd number of double marks stands between two single ones."""
    return (bisect_left(bounds, one.end) - bisect_left(bounds, one.start)) % 2 == 1


def _single(text: str, number: int, start: int, end: int) -> list[Quotation]:
    """What stands between single marks. Each mark is looked at once: an opening one gives up where the next opens."""
    found: list[Quotation] = []
    opening = possessive = None
    for mark in SINGLE.finditer(text, start, end):
        at = mark.start()
        if text[at - 1 : at + 2].count(text[at]) > 1:
            continue  # '' is a double mark
        if _opens_single(text, at, start, end):
            if opening is not None and possessive is not None:
                found.append(Quotation(opening, possessive + 1, opening + 1, possessive, True, True, number))
            opening, possessive = at, None
        elif opening is not None and _closes_single(text, at, end):
            if not _may_be_possessive(text, at, end):
                found.append(Quotation(opening, at + 1, opening + 1, at, True, True, number))
                opening = possessive = None
            elif possessive is None and at - opening < MOST_OF_A_POSSESSIVE:
                possessive = at
    if opening is not None and possessive is not None:
        found.append(Quotation(opening, possessive + 1, opening + 1, possessive, True, True, number))
    return found


def _opens_single(text: str, at: int, start: int, end: int) -> bool:
    before = text[at - 1] if at > start else " "
    if text[at] == "’" or at + 1 >= end or before not in OPENS_AFTER_SINGLE:
        return False
    return not text[at + 1].isspace() and text[at + 1] not in CLOSES_BEFORE and not ELISION.match(text, at + 1, end)


def _closes_single(text: str, at: int, end: int) -> bool:
    return not text[at - 1].isspace() and (at + 1 >= end or text[at + 1] in CLOSES_BEFORE)


def _may_be_possessive(text: str, at: int, end: int) -> bool:
    """“the workers’ plan” and “goin’ home”; not “stop,’ he said” or “operation’ began”."""
    goes_on = at + 2 < end and text[at + 1] == " " and (text[at + 2].isalnum() or text[at + 2] in '“"')
    return goes_on and (text[at - 1] in "sxz" or text[at - 2 : at] == "in")


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
