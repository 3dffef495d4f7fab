"""Read the sentence around a label as words, phrases and cues, without a model of the language.

Takes a text and where the label stands, gives a `Context`: the words to its left and right, where the breaks are, and
which cue of use_cues.csv or word of use_words.csv ends where. What the cues mean for the label is `uses`' work. A noun
phrase is taken to begin at its determiner, or after the nearest function word or verb that the lists know: a verb that
they do not know is read as one more adjective.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from analysis.tables import lexicon

# A sentence is read this far to each side of the label, so that a text without stops costs no more than another.
_LEFT, _RIGHT = 220, 100
_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+){0,8}")
_CONTRACTED = ("n't", "'s", "'ll", "'ve", "'re", "'d", "'m")
_HARD = re.compile(r"[;:.!?()\[\]…\n]|[—–]|--")
_ABBREVIATED = re.compile(r"(?:\b[A-Z]\.){2}$")
_FOLD = str.maketrans({"’": "'", "‘": "'", "ʼ": "'"})
_GAP = 6  # words that may stand where a cue has …
_MODIFIERS = 6  # words between a determiner and its noun
_IS_BEFORE = frozenset(("it", "that", "there", "he", "she", "what", "here", "this", "who", "where"))
_IS_AFTER = (["a"], ["an"], ["not"], ["no"])
_ARTICLES = frozenset(("the", "this", "these", "those"))
_STOPS = frozenset(  # classes of words that no noun phrase goes back over
    (
        *(
            "definite",
            "indefinite",
            "preposition",
            "conjunction",
            "relative",
            "pronoun",
            "auxiliary",
            "copula",
            "modal",
        ),
        *("negation", "limiter", "inceptive", "durative", "meets", "names", "holds", "names as", "judges as", "speech"),
    )
)


@dataclass(frozen=True, slots=True)
class Cue:
    """One row of use_cues.csv: the forms of each of its words, and whether others may stand before the next (…)."""

    slots: tuple[tuple[frozenset[str], bool], ...]
    use: str
    takes: frozenset[str]
    negated: str
    reach: (
        str  # what it governs: known (the invasion, too), new (not its invasion), a (an invasion), or all without "the"
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A cue in a sentence: the index of its first word."""

    cue: Cue
    start: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase to the left of its last word: where it begins, its article, and the words between."""

    start: int
    article: str  # definite, possessive, indefinite, no, named, or nothing
    modifiers: tuple[int, ...]
    owner: tuple[int, int] | None = None  # whose it is: Russia, its


class Context:
    """The words around one label. `hit` is the index of the label, which counts as one word."""

    def __init__(self, text: str, start: int, end: int, sentence: tuple[int, int]) -> None:
        self.text = text
        low, high = max(sentence[0], start - _LEFT), min(sentence[1], end + _RIGHT)
        self.begins = low == sentence[0]  # so that the first word read is the first of the sentence
        left, right = list(_words(text, low, start)), list(_after(text, end, high))
        self.hit = len(left)
        both = [*left, (start, end, _lower(text[start:end])), *right]
        self.spans = [(first, last) for first, last, _ in both]
        self.low = [word for _, _, word in both]
        _mend(self.low)
        for index in range(1, len(self.low)):
            printed = text[self.spans[index][0] : self.spans[index][1]]
            if printed == "May":
                self.low[index] = "month"  # in May; but "May we go?"
            elif printed == "US":
                self.low[index] = "u.s"  # no pronoun
        self.gaps = [*(_gap(text[before[1] : after[0]]) for before, after in pairwise(self.spans)), "."]

    def surface(self, first: int, last: int) -> str:
        """What is printed from one word to before another."""
        start, end = self.spans[first][0], self.spans[last - 1][1]
        return self.text[start : end + 1 if _ABBREVIATED.search(self.text[start : end + 1]) else end]

    def word(self, index: int) -> str:
        """The word at the index in lower case, or nothing."""
        return self.low[index] if 0 <= index < len(self.low) else ""

    def is_a(self, index: int, *kinds: str) -> bool:
        """Is the word at the index, if there is one, of one of these classes of use_words.csv?"""
        return 0 <= index < len(self.low) and not _classes(self.low[index]).isdisjoint(kinds)

    def cues_of(self, index: int) -> tuple[Cue, ...]:
        """The cues that end in the word at the index, wherever they begin."""
        return _ending_in(self.low[index]) if 0 <= index < len(self.low) else ()

    def has_cue(self, index: int, takes: str, use: str = "") -> bool:
        """Does a cue of this kind, and of this use where one is given, end in the word at the index?"""
        kind = [cue for cue in self.cues_of(index) if takes in cue.takes and use in ("", cue.use)]
        return any(len(cue.slots) == 1 or self._begins(cue, index) is not None for cue in kind)

    def joined(self, index: int, *, comma: bool = False) -> bool:
        """No mark of punctuation breaks off after the word at the index; a comma may be allowed."""
        return index >= 0 and (not self.gaps[index] or (comma and self.gaps[index] == ","))

    def form_before(self, index: int, *kinds: str) -> int | None:
        """Where a word or phrase of one of these classes begins that ends right before the index."""
        if index < 1 or not self.joined(index - 1):
            return None
        for kind in kinds:
            for words in _phrases(self.low[index - 1], kind):
                first = index - len(words)
                if first >= 0 and tuple(self.low[first:index]) == words and not any(self.gaps[first : index - 1]):
                    return first
        return None

    def form_at(self, index: int, kind: str) -> bool:
        """Does a word, or a phrase of two, of this class begin at the index?"""
        here = [tuple(self.low[index : index + length]) for length in (1, 2)]
        return any(words and words in _phrases(words[-1], kind) for words in here)

    def cue_before(self, index: int, takes: str) -> Found | None:
        """The longest cue that governs such a thing and ends right before the index."""
        return next(self.cues_before(index, takes), None)

    def cues_before(self, index: int, takes: str) -> Iterator[Found]:
        """All cues that govern such a thing and end right before the index, the longest first."""
        if index < 1 or not self.joined(index - 1):
            return
        for cue in _ending_in(self.low[index - 1]):
            if takes in cue.takes and (first := self._begins(cue, index - 1)) is not None:
                yield Found(cue, first)

    def _begins(self, cue: Cue, last: int) -> int | None:
        index = last
        for forms, wide in reversed(cue.slots[:-1]):
            found = self._back_to(forms, index - 1, _GAP if wide else 0)
            if found is None:
                return None
            index = found
        return index

    def _back_to(self, forms: frozenset[str], last: int, reach: int) -> int | None:
        for index in range(last, max(-1, last - reach - 1), -1):
            if not self.joined(index):
                return None
            if self.low[index] in forms:
                return index
            if self.low[index].endswith("ing") or self.is_a(index, "conjunction", "relative", "modal"):
                return None
        return None

    def phrase(self, last: int) -> Phrase:
        """The noun phrase that the word at `last` ends."""
        index, modifiers = last, list[int]()
        while index > 0 and len(modifiers) <= _MODIFIERS and self._modifies(index - 1, bool(modifiers)):
            index -= 1
            modifiers.append(index)
        found = self._with_article(index, tuple(modifiers))
        return found if found.article not in ("", "named") else self._without_article(found)

    def _modifies(self, index: int, started: bool) -> bool:
        if not self.joined(index, comma=started):
            return False
        if self.is_a(index, "mention") and self.is_a(index - 1, "definite"):
            return True  # the term, not a verb
        word = self.low[index]
        return self.has_cue(index, "premodifier") or not (word == "'s" or _stops(word) or _governs(word))

    def _with_article(self, index: int, modifiers: tuple[int, ...]) -> Phrase:
        before = index - 1
        if before >= 0 and self.joined(before):
            word = self.low[before]
            if word == "'s" and before:
                owner = self.phrase(before - 1)
                return Phrase(owner.start, "possessive", modifiers, (owner.start, before))
            if word in ("no", "neither"):
                return Phrase(before, "no", modifiers)
            if self.is_a(before, "definite") and word != "that":
                kind = "definite" if word in _ARTICLES else "possessive"
                return Phrase(before, kind, modifiers, (before, index))
            if self.is_a(before, "indefinite"):
                return self._with_more(before, modifiers)
        named = modifiers and self._is_name(modifiers[0])
        return Phrase(index, "named" if named else "", modifiers)

    def _with_more(self, index: int, modifiers: tuple[int, ...]) -> Phrase:
        """Determiners may follow one another: no such war, its many wars. “Call this an invasion” has two phrases."""
        if self.low[index] in ("a", "an"):
            return Phrase(index, "indefinite", modifiers)
        outer = self._with_article(index, ())
        if outer.article in ("", "named"):  # such aggression: the one just spoken of
            return Phrase(index, "definite" if self.low[index] == "such" else "indefinite", modifiers)
        return replace(outer, modifiers=modifiers)

    def _without_article(self, found: Phrase) -> Phrase:
        """Two adjectives may be joined by “and”; without a determiner, a word in -s or -ing is likely a verb."""
        if found.modifiers and self.low[found.start - 1 : found.start] in (["and"], ["or"]) and found.start > 1:
            outer = self.phrase(found.start - 2)
            if outer.article not in ("", "named") and outer.start < found.start - 2 and self._is_lower(found.start - 2):
                return replace(outer, modifiers=(*found.modifiers, *outer.modifiers))
        for place, index in enumerate(found.modifiers):
            if self._may_be_verb(index):
                return replace(found, start=index + 1, modifiers=found.modifiers[:place])
        return found

    def _may_be_verb(self, index: int) -> bool:
        word = self.low[index]
        ending = word.endswith("ing") or (word.endswith("s") and not word.endswith(("ss", "us")))
        known = self.is_a(index, "there already", "mention") or self.has_cue(index, "premodifier")
        return ending and self._is_lower(index) and not known

    def _is_lower(self, index: int) -> bool:
        return self.surface(index, index + 1)[0].islower()

    def _is_name(self, index: int) -> bool:
        """“Ukraine” in “Ukraine war” points at a known war; “Russian” in “Russian invasion” need not."""
        printed = self.surface(index, index + 1)
        return printed[0].isupper() and not printed.lower().endswith(("an", "ese", "ish", "ic"))


def in_class(word: str, *kinds: str) -> bool:
    """Is the word, wherever it stands, of one of these classes of use_words.csv?"""
    return not _classes(word).isdisjoint(kinds)


@lru_cache(maxsize=1024)
def in_phrases(lemma: str, kind: str) -> bool:
    """Does a phrase of this class begin with the word: refer, of "refer to"?"""
    first = lemma.split(" ")[0]
    return any(kind == known and words[0] == first for (_, known), found in _lists()[1].items() for words in found)


def _after(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The words after a label, its possessive 's among them."""
    if text[start : start + 2].translate(_FOLD) == "'s":
        yield start, start + 2, "'s"
        start += 2
    yield from _words(text, start, end)


def _words(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    for match in _WORD.finditer(_lower(text[start:end])):
        first, last, word = start + match.start(), start + match.end(), match.group()
        if "'" in word and word not in ("can't", "won't"):
            tail = next((tail for tail in _CONTRACTED if word.endswith(tail) and len(word) > len(tail)), "")
            if tail:
                yield first, last - len(tail), word[: -len(tail)]
                first, word = last - len(tail), tail
        yield first, last, word


def _lower(text: str) -> str:
    """In lower case and with straight apostrophes, length for length: “İ” would grow."""
    lowered = text.translate(_FOLD).lower()
    return lowered if len(lowered) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def _mend(low: list[str]) -> None:
    """Contractions are read as what they are short for, in place."""
    for index, word in enumerate(low):
        if word == "n't":
            low[index] = "not"
        elif word in ("can't", "won't"):
            low[index] = "cannot"
        elif word == "'s" and index and (low[index - 1] in _IS_BEFORE or low[index + 1 : index + 2] in _IS_AFTER):
            low[index] = "is"


def _gap(between: str) -> str:
    if between in (" ", ""):
        return ""
    if between != ". " and _HARD.search(between):  # within a sentence, a stop and a space follow an abbreviation
        return "."
    return "," if "," in between else ""


@cache
def _lists() -> tuple[dict[str, frozenset[str]], dict[tuple[str, str], list[tuple[str, ...]]]]:
    """The classes of each word, and the phrases of a class that end in it, the longest first."""
    classes: dict[str, set[str]] = {}
    phrases: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for row in lexicon("use_words"):
        for form in row["forms"].split("|"):
            words = tuple(form.split(" "))
            phrases.setdefault((words[-1], row["class"]), []).append(words)
            if len(words) == 1:
                classes.setdefault(form, set()).add(row["class"])
    longest_first = {key: sorted(found, key=len, reverse=True) for key, found in phrases.items()}
    return {word: frozenset(found) for word, found in classes.items()}, longest_first


@lru_cache(maxsize=8192)
def _classes(word: str) -> frozenset[str]:
    found = _lists()[0].get(word, frozenset())
    if word.endswith("ly") and len(word) > 4 and "not adverb" not in found:
        return found | {"adverb"}
    return found


def _phrases(last: str, kind: str) -> list[tuple[str, ...]]:
    return _lists()[1].get((last, kind), [])


def _stops(word: str) -> bool:
    return not _STOPS.isdisjoint(_classes(word))


@cache
def _cues() -> dict[str, tuple[Cue, ...]]:
    """Cues by the forms of their last word, the longest first."""
    found: dict[str, list[Cue]] = {}
    for row in lexicon("use_cues"):
        words = row["cue"].split(" ")
        slots = tuple(
            (frozenset(word.split("|")), following == "…")
            for word, following in zip(words, [*words[1:], ""], strict=True)
            if word != "…"
        )
        cue = Cue(slots, row["use"], frozenset(row["takes"].split(";")), row["negated"], row["reach"])
        for form in slots[-1][0]:
            found.setdefault(form, []).append(cue)
    return {form: tuple(sorted(cues, key=lambda cue: -len(cue.slots))) for form, cues in found.items()}


def _ending_in(word: str) -> tuple[Cue, ...]:
    return _cues().get(word, ())


@lru_cache(maxsize=8192)
def _governs(word: str) -> bool:
    return any(len(cue.slots) == 1 and not cue.takes.isdisjoint(("noun", "ing")) for cue in _ending_in(word))
