"""Find listed words and phrases in a text, all of them in one pass: the engine beneath terms, actors and stance words.

Takes phrases and a text, gives every place where one stands, as offsets into the text as it was read. Which of two
that overlap is kept, and what a find means, is left to the rooms that ask.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import ahocorasick_rs

# Characters that newspapers print for one and the same mark. Each is folded to one character, so offsets hold. The em
# dash is no hyphen: it parts clauses ("the war—crimes were committed"); the en dash joins compounds ("post–Cold War").
_ALIKE = {
    "'": "’‘ʼ＇`´‛",
    '"': "“”„‟«»＂",
    "-": "‐‑–−﹣－",
    " ": "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "\n": "\r\u0085\u2028",
}
_FOLDS = [(printed, folded) for folded, kinds in _ALIKE.items() for printed in kinds]
_LINE_BREAK = re.compile(r"\n[ \n]*")
# Hints to the typesetter, soft hyphens above all: they part no word.
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SPACES = re.compile("  +")  # alone it is looked up at ten times the speed of the two together
_SPARE = re.compile(f"  +|[{_INVISIBLE}]+")
# Scripts that print no spaces between words (Thai, Lao, Burmese, Khmer, Japanese, Chinese), and Korean, which glues
# particles to the noun: there a term stands wherever its characters do.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7af"
    "\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff]"
)
# No word is longer. The bound keeps "*war*" linear on a text that is one endless word.
_LONGEST_WORD = 60
_ACCENT = 200  # combining classes from here on are accents above and below a letter, lower ones vowel signs


# Start, end and the number of the phrase. A plain tuple: a million finds are made in a second, of a class in three.
Found = tuple[int, int, int]


class Matcher:
    """Phrases made ready for one pass over a text, however many they are.

    A phrase is found in any case, unless it has capitals: those must be printed as capitals ("Cold War" is not in "a
    cold war", but is in "COLD WAR"). Between its words may stand a space of any width, a hyphen or a single line break,
    never a blank line or a dash. It begins and ends where a word does: not inside a hyphenated compound, but before a
    possessive 's. `*` stands for any letters, none included, at either end of a word; next to a hyphen ("war-*") for
    the rest of the compound, at least one letter. Quotation marks and apostrophes of all kinds are alike; accents are
    found composed and decomposed. In scripts without spaces a phrase is found wherever its characters stand.

    Examples
    --------
    >>> text = "The invasion’s first day: a special military  operation, Moscow said, no “invading force”."
    >>> found = Matcher(["invasion", "military operation*", "special military operation", "invad*"]).find(text)
    >>> [(text[start:end], which) for start, end, which in found]
    [('invasion', 0), ('special military  operation', 2), ('military  operation', 1), ('invading', 3)]
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        self.phrases = list(phrases)
        forms: dict[str, list[_Form]] = {}
        for form in (form for which, phrase in enumerate(phrases) for form in _forms(phrase, which)):
            forms.setdefault(form.pieces[0], []).append(form)
        self._forms = list(forms.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(forms))

    def __reduce__(self) -> tuple[type[Matcher], tuple[list[str]]]:
        return Matcher, (self.phrases,)  # the automaton cannot be sent to another process, and is quickly built

    def find(self, text: str) -> list[Found]:
        """Every place where a phrase stands, overlapping ones too: start, end and its number in the list, sorted."""
        plain, search, cuts = _prepare(text)
        between = f" {plain} "  # the character before a match has its number, as it begins one later
        found: list[Found] = []
        for pattern, start, end in self._automaton.find_matches_as_indexes(search, overlapping=True):
            before, after = between[start], between[end + 1]
            alone = before == " " == after
            inside = not alone and (_letter(before) or _letter(after))  # "form" in "information"
            for form in self._forms[pattern]:
                if form.simple and (alone or inside):
                    if alone:
                        found.append((start, end, form.which))
                elif span := _fit(form, plain, search, start, end):
                    found.append((*span, form.which))
        return sorted(cuts.restore(found) if cuts else found)


def longest(found: Iterable[Found], ranks: Sequence[int]) -> list[Found]:
    """Of finds that overlap keep the longest; of equally long ones the first; then the phrase of the lowest rank.

    >>> longest([(0, 26, 1), (8, 26, 0), (30, 33, 0)], ranks=[0, 1])
    [(0, 26, 1), (30, 33, 0)]
    """
    kept: list[Found] = []
    knot: list[Found] = []
    reach = 0
    for one in sorted(found):
        if one[0] >= reach:
            kept += knot if len(knot) < 2 else _untie(knot, ranks)
            knot, reach = [one], one[1]
        else:  # it overlaps what went before, directly or through others
            knot.append(one)
            reach = max(reach, one[1])
    return kept + (knot if len(knot) < 2 else _untie(knot, ranks))


def same(phrase: str) -> str:
    """The phrase without what the matcher does not see: two phrases with the same form find the same places.

    >>> same("Full-Scale  Invasion") == same("full scale invasion")
    True
    """
    return unicodedata.normalize("NFC", _prepare(phrase.strip()).search)


def _untie(knot: list[Found], ranks: Sequence[int]) -> list[Found]:
    first, last = knot[0][0], max(end for _, end, _ in knot)
    taken, kept = bytearray(last - first), []
    for start, end, which in sorted(knot, key=lambda one: (one[0] - one[1], one[0], ranks[one[2]])):
        # What is taken is at least as long: if it overlaps this one, it covers one of its ends.
        if not (taken[start - first] or taken[end - 1 - first]):
            taken[start - first : end - first] = b"\1" * (end - start)
            kept.append((start, end, which))
    return sorted(kept)


class _Form(NamedTuple):
    """One way to print a phrase, in searchable letters: pieces between wildcards, the first of which is looked up."""

    which: int
    pieces: tuple[str, ...]
    exact: tuple[tuple[int, int, str], ...]  # piece, offset in it, and the character that must be printed there
    left: str  # what may stand before: a boundary, letters, a compound, anything
    right: str
    simple: bool  # words without wildcards and capitals, as nearly all are: the short way


class _Cuts(NamedTuple):
    """Where characters were left out of a text, to count back from the rest to the whole."""

    at: list[int]
    left_out: list[int]

    def restore(self, found: list[Found]) -> list[Found]:
        return [(self._whole(start), self._whole(end - 1) + 1, which) for start, end, which in found]

    def _whole(self, position: int) -> int:
        return position + self.left_out[bisect_right(self.at, position) - 1]


class _Prepared(NamedTuple):
    plain: str  # marks folded, spare spaces left out
    search: str  # in lower case, hyphens as spaces; as long as plain
    cuts: _Cuts | None


def _prepare(text: str) -> _Prepared:
    plain, cuts = _squeeze(_fold(text))
    # Of all letters only İ grows in lower case. A last sigma is the same letter as another.
    search = plain.replace("İ", "i").lower().replace("ς", "σ").replace("-", " ")
    return _Prepared(plain, search, cuts)


def _fold(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", " \n")
    for printed, folded in _FOLDS:
        if printed in text:
            text = text.replace(printed, folded)
    return _LINE_BREAK.sub(_fold_line_break, text) if "\n" in text else text


def _fold_line_break(found: re.Match[str]) -> str:
    blank_line = "\n" in found[0][1:]
    return ("\n" if blank_line else " ") * len(found[0])


def _squeeze(text: str) -> tuple[str, _Cuts | None]:
    """Leave out all but one of several spaces, and what is invisible."""
    invisible = any(mark in text for mark in _INVISIBLE)
    if not invisible and "  " not in text:
        return text, None
    rest, at, left_out, seen = [], [0], [0], 0
    for spare in (_SPARE if invisible else _SPACES).finditer(text):
        kept = spare.start() + (spare[0][0] == " ")
        rest.append(text[seen:kept])
        at.append(kept - left_out[-1])
        left_out.append(left_out[-1] + spare.end() - kept)
        seen = spare.end()
    return "".join([*rest, text[seen:]]), _Cuts(at, left_out)


def _forms(phrase: str, which: int) -> list[_Form]:
    """The phrase with its accents composed and decomposed: newsrooms print both."""
    plain = _prepare(phrase.strip()).plain
    printed = dict.fromkeys(unicodedata.normalize(kind, plain) for kind in ("NFC", "NFD"))
    return [_form(one, which) for one in printed]


def _form(plain: str, which: int) -> _Form:
    left, right, stem = _edge(plain), _edge(plain[::-1]), plain.strip("*")
    pieces = stem.split("*")
    exact = [(i, j, c) for i, piece in enumerate(pieces) for j, c in enumerate(piece) if c != c.lower()]
    if left == "compound":
        exact.append((0, 0, "-"))
    if right == "compound":
        exact.append((len(pieces) - 1, len(pieces[-1]) - 1, "-"))
    simple = len(pieces) == 1 and not exact and left == right == "boundary"
    return _Form(which, tuple(_prepare(piece).search for piece in pieces), tuple(exact), left, right, simple)


def _edge(phrase: str) -> str:
    """What may stand outside the first character of a phrase, or of a phrase read backwards."""
    inner = phrase.lstrip("*")
    if _UNSPACED.match(inner):
        return "anything"
    if inner == phrase:
        return "boundary"
    return "compound" if inner[0] == "-" else "letters"


def _fit(form: _Form, plain: str, search: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of the whole phrase whose first piece stands at [start, end), or None where it does not stand."""
    if form.left == "boundary" and _joined(plain, start - 1, -1):
        return None
    if form.simple:
        return None if _joined(plain, end, 1) else (start, end)
    starts = [start]
    for piece in form.pieces[1:]:
        at = _pass(plain, end, 1)
        if piece[0] != " ":  # here the wildcard begins a word, so its known letters end it
            at -= len(piece.split(" ", 1)[0])
        if at < end or not search.startswith(piece, at):
            return None
        starts.append(at)
        end = at + len(piece)
    if any(plain[starts[piece] + offset] != character for piece, offset, character in form.exact):
        return None
    if end < len(plain) and unicodedata.combining(plain[end]) >= _ACCENT:
        return None  # set on the last letter known, it makes another of it
    start, end = _stretch(form.left, plain, start - 1, -1) + 1, _stretch(form.right, plain, end, 1)
    return None if _ends_inside(form, plain, start, end) else (start, end)


def _stretch(kind: str, plain: str, at: int, step: int) -> int:
    """Go outward from `at` over what the wildcard stands for, to the first character that it does not."""
    marks = {"letters": "", "compound": "-"}.get(kind)
    return at if marks is None else _pass(plain, at, step, marks)


def _pass(plain: str, at: int, step: int, marks: str = "") -> int:
    stop = at + step * _LONGEST_WORD
    while at != stop and 0 <= at < len(plain) and (_letter(plain[at]) or plain[at] in marks):
        at += step
    return at


def _ends_inside(form: _Form, plain: str, start: int, end: int) -> bool:
    """Whether the span begins or ends inside a word, where the script has words."""
    if form.left == "compound" and not _letter(plain[start]):
        return True
    if form.right == "compound" and not _letter(plain[end - 1]):
        return True
    if form.left != "anything" and _joined(plain, start - 1, -1):
        return True
    return form.right != "anything" and _joined(plain, end, 1)


def _joined(plain: str, at: int, step: int) -> bool:
    """Whether the character at `at` goes on with the word: a letter, or a hyphen with a letter beyond."""
    if not 0 <= at < len(plain) or plain[at] == " ":
        return False
    if plain[at] in "-_":
        at += step
    return 0 <= at < len(plain) and _letter(plain[at])


@cache
def _letter(character: str) -> bool:
    """Letters, digits and the accents and vowel signs that are set on them, of scripts with spaces."""
    is_letter = character.isalnum() or unicodedata.category(character).startswith("M")
    return is_letter and not _UNSPACED.match(character)
