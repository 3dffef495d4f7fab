"""Tell for a stance word in its sentence whether it is negated, and which label or actor it bears on.

Takes a text, where the word stands and the mentions of the article, gives two small answers, each with its rule. Both
read a few words to either side and stop at the end of the clause. Where the words do not tell, nothing is said: of the
targets that a reader would name many stay null, as in "He said it was foolish".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from itertools import islice, takewhile
from typing import NamedTuple

from analysis.tables import lexicon

_LETTERS = re.compile(r"[^\W_]+")
_REACH = 110  # characters read to either side: about what the longest noun phrase takes
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,6}|[^\W_]+(?:['’.&-][^\W_]+){0,8}|[^\s\w]")
_NEGATE = frozenset(("negator", "negates nouns", "negates its phrase"))
_PHRASE = 9  # words in a noun phrase
_BACK = 8  # words that a negation reaches over
_NEAR = 80  # characters that these take
_MODIFIERS = 3  # words of the noun phrase before it names a label or an actor
_UNKNOWN = 3  # of these, words that no list knows


class Mention(NamedTuple):
    """Where a label or an actor stands."""

    start: int
    end: int
    kind: str  # label, actor; source (who is reported)
    name: str


class Token(NamedTuple):
    """A word or a mark: its place, and how it reads in lower case with straight apostrophes."""

    start: int
    end: int
    word: str


class Mentions:
    """The labels and actors of an article, to be looked up by where they begin or end."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        # Where a label and an actor begin or end together ("Russian invasion" as a term), the label is meant.
        ranked = sorted(mentions, key=lambda mention: (mention.kind == "label", mention.end - mention.start))
        self.starting = {mention.start: mention for mention in ranked}
        self.ending = {mention.end: mention for mention in ranked}
        self._starts, self._ends = sorted(self.starting), sorted(self.ending)

    def begin_in(self, low: int, high: int) -> bool:
        """Does one begin between these places? Around most words none does, and nothing needs to be read."""
        at = bisect_left(self._starts, low)
        return at < len(self._starts) and self._starts[at] < high

    def end_in(self, low: int, high: int) -> bool:
        """Does one end between these places, the last included?"""
        at = bisect_left(self._ends, low)
        return at < len(self._ends) and self._ends[at] <= high


class Place:
    """Where a stance word stands in its sentence, with the words to its left and right as far as is read."""

    def __init__(self, text: str, start: int, end: int, sentence: tuple[int, int]) -> None:
        self.text, self.start, self.end = text, start, end
        self.low, self.high = max(sentence[0], start - _REACH), min(sentence[1], end + _REACH)

    @cached_property
    def left(self) -> list[Token]:
        return [_token(found) for found in _TOKEN.finditer(self.text, self.low, self.start)]

    @cached_property
    def right(self) -> list[Token]:
        return [_token(found) for found in islice(_TOKEN.finditer(self.text, self.end, self.high), _PHRASE + 4)]


def negated(place: Place) -> str:
    """The negation in whose scope the word stands, or nothing.

    "Not", "never" or "refused to" reach over words that let them through, such as auxiliaries, adverbs and "want to";
    "no" and "without" over a noun phrase. None reaches over a mark, a conjunction or a thing taken as known: "did not
    stop the brutal war" leaves it brutal.

    Examples
    --------
    >>> negated(Place("China has refused to condemn the war", 21, 28, (0, 36)))
    'refused to'
    >>> negated(Place("China not only condemned the war", 15, 24, (0, 32)))
    ''
    """
    near = place.text[max(place.low, place.start - _NEAR) : place.start].lower()
    if _negators().isdisjoint(_LETTERS.findall(near)):
        return ""
    words = [token.word for token in place.left[-_BACK:]]
    at, unknown, verb = len(words), 0, False
    while at > 0:
        kind, length = _scope_of(words, at)
        if kind == "negates nouns" or not {"negator": unknown, "negates its phrase": verb}.get(kind, True):
            return " ".join(words[at - length : at])
        if kind in ("undoes", *_NEGATE):
            return ""
        verb = verb or _is(words[at - 1], "auxiliary", "modal")
        if kind == "":
            if _is(words[at - 1], "definite") and words[max(0, at - 2) : at - 1] == ["not"]:
                return "not"
            if _ends_clause(words[at - 1]) or unknown == _UNKNOWN:
                return ""
            unknown += 1
        at -= length
    return ""


def withholds(place: Place) -> bool:
    """Is something kept from someone by "deny", and nothing said?

    Examples
    --------
    >>> text = "New rules deny Russia access to chips"
    >>> withholds(Place(text, 10, 14, (0, len(text))))
    True
    """
    words = list(takewhile(lambda word: not _ends_phrase(word), (token.word for token in place.right[:_PHRASE])))
    return not _withheld().isdisjoint(words[1:])


def target(place: Place, part: str | None, mentions: Mentions, *, own: bool = False) -> tuple[Mention | None, str]:
    """What the word bears on, and the rule that tells so.

    By part of speech: an adjective on the noun that it modifies ("modifier"), else on the subject that it is said of
    ("subject"); a verb on its object, in the passive and without an object on its subject; a noun on what a preposition
    leads to ("complement"), on whose it is ("owner"), or on the subject; an adverb on what it modifies or on the verb's
    object; a modal, or an adverb of the whole sentence, on a label only that is its verb. A word of unknown part is
    tried as all of them. Where subject and owner have the stance themselves (`own`: Oslo supports, Oslo's criticism)
    they are no target; the subject of a passive is.

    Examples
    --------
    >>> mentions = Mentions([Mention(26, 29, "label", "war")])
    >>> target(Place("They condemned the brutal war.", 5, 14, (0, 30)), "verb", mentions)
    (Mention(start=26, end=29, kind='label', name='war'), 'object')
    >>> target(Place("They condemned the brutal war.", 19, 25, (0, 30)), "adjective", mentions)[1]
    'modifier'
    """
    sides = {"left": mentions.end_in(place.low, place.start), "right": mentions.begin_in(place.end, place.high)}
    for rule, side in _RULES[part] if any(sides.values()) else ():
        if own and rule in _OWN:
            continue
        found = _find(rule, place, mentions) if sides[side] else None
        if found:
            return found, rule.split(" ")[-1]
    return None, "none"


# In this order. "passive subject" comes before the object: what follows a passive is the agent.
_ANY = (("passive subject", "left"), ("modifier", "right"), ("object", "right"), ("complement", "right"))
_RULES: dict[str | None, tuple[tuple[str, str], ...]] = {
    "adjective": (("modifier", "right"), ("said subject", "left")),
    "adverb": (("verb's modifier", "right"),),
    "modal": (("next modifier", "right"),),
    "sentence adverb": (("next modifier", "right"),),
    "verb": (("passive subject", "left"), ("object", "right"), ("subject", "left")),
    "noun": (("complement", "right"), ("owner", "left"), ("said subject", "left")),
    None: (*_ANY, ("owner", "left"), ("subject", "left")),
}


_OWN = frozenset(("subject", "said subject", "owner"))


def _find(rule: str, place: Place, mentions: Mentions) -> Mention | None:
    if rule == "passive subject" and not _is_passive(place):
        return None
    if rule.endswith("subject"):
        return _subject(place.left, mentions, rule == "said subject")
    if rule == "owner":
        return _owner(place.left, mentions)
    return _next(place.right, mentions) if rule == "next modifier" else _phrase(place.right, mentions, rule)


def _token(found: re.Match[str]) -> Token:
    return Token(found.start(), found.end(), found[0].lower().replace("’", "'"))


def _scope_of(words: list[str], at: int) -> tuple[str, int]:
    """What the longest listed phrase that ends before `at` does to a negation, and how many words it has."""
    last = words[at - 1]
    for phrase, kind in _scopes().get(last, ()):
        if tuple(words[max(0, at - len(phrase)) : at]) == phrase:
            return kind, len(phrase)
    if last.endswith("n't"):
        return "negator", 1
    return ("lets through" if _is(last, "auxiliary", "copula", "modal", "adverb") else ""), 1


@cache
def _scopes() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in lexicon("stance_scope"):
        for form in row["form"].split("|"):
            if row["kind"] not in ("complements", "withheld"):
                words = tuple(form.split(" "))
                found.setdefault(words[-1], []).append((words, row["kind"]))
    return {last: sorted(phrases, key=lambda one: -len(one[0])) for last, phrases in found.items()}


@cache
def _negators() -> frozenset[str]:
    """The longest word of every negation, and the t of n't, so that most places need not be read."""
    phrases = [form for row in lexicon("stance_scope") if row["kind"] in _NEGATE for form in row["form"].split("|")]
    return frozenset(["t", *(max(phrase.split(" "), key=len) for phrase in phrases)])


@cache
def _complements() -> frozenset[str]:
    return frozenset(next(row["form"] for row in lexicon("stance_scope") if row["kind"] == "complements").split("|"))


@cache
def _withheld() -> frozenset[str]:
    return frozenset(next(row["form"] for row in lexicon("stance_scope") if row["kind"] == "withheld").split("|"))


@cache
def _classes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in lexicon("use_words"):
        for form in row["forms"].split("|"):
            found.setdefault(form, set()).add(row["class"])
    return {form: frozenset(kinds) for form, kinds in found.items()}


@lru_cache(maxsize=8192)
def _is(word: str, *kinds: str) -> bool:
    known = _classes().get(word, frozenset())
    adverb = "adverb" in kinds and word.endswith("ly") and len(word) > 4 and "not adverb" not in known
    return adverb or not known.isdisjoint(kinds) or ("definite" in kinds and word.endswith(("'s", "s'")))


def is_relative(word: str) -> bool:
    """Does the word, in lower case, only point back: who, which, that?"""
    return _is(word, "relative")


@lru_cache(maxsize=8192)
def _ends_clause(word: str) -> bool:
    return not word[0].isalnum() or _is(word, "definite", "preposition", "conjunction", "relative", "pronoun")


@lru_cache(maxsize=8192)
def _ends_phrase(word: str) -> bool:
    return not word[0].isalnum() or _is(word, "preposition", "conjunction", "relative", "pronoun", "auxiliary", "modal")


def _phrase(right: Sequence[Token], mentions: Mentions, rule: str) -> Mention | None:
    """The mention that heads, or owns the head of, the noun phrase to the right."""
    at, found, begun = _opening(right, rule, mentions), None, 0
    other = False  # whether another noun than the one found heads the phrase
    while at is not None and at < min(len(right), _PHRASE):
        token = right[at]
        if mention := mentions.starting.get(token.start):
            if begun and mention.kind == "actor" and _is_plural(right[at - 1].word):
                return found  # outrageous things Trump said
            found, begun, other = mention, 1, False
            at = next((later for later in range(at, len(right)) if right[later].start >= mention.end), len(right))
        elif not begun and _opens_phrase(token.word):
            at += 1
        elif _ends_phrase(token.word):
            return None if other else found or (_of(right[at:], mentions) if begun else None)
        elif found is None and begun == _MODIFIERS:
            return None
        else:
            other = other or (found is not None and rule == "modifier" and not _may_be_verb(token.word))
            begun, at = begun + 1, at + 1
    return None if other else found


@lru_cache(maxsize=8192)
def _may_be_verb(word: str) -> bool:
    """Does the word look like a verb, so that it need not be the noun of "the false Moscow report"?"""
    verb = _is(word, "happens", "continues", "modal", "copula", "adverb") or word in _verbs()
    return verb or word.endswith(("s", "ed", "ing")) or not word.isalpha()


@cache
def _verbs() -> frozenset[str]:
    return frozenset(
        form for row in lexicon("common_verbs") for name in ("finite", "participle") for form in row[name].split(";")
    )


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith(("ss", "'s", "ous", "us"))


def _opening(right: Sequence[Token], rule: str, mentions: Mentions) -> int | None:
    """The index at which the noun phrase may begin; None where something else follows."""
    if not right:
        return None
    word, is_mention = right[0].word, right[0].start in mentions.starting
    if rule == "complement":
        return 1 if word in _complements() else None
    if rule == "modifier":
        first = 1 if word in (",", "and") else 0  # brutal, unprovoked invasion
        is_mention = first < len(right) and right[first].start in mentions.starting
        noun_phrase = first < len(right) and not _is(right[first].word, "definite", "indefinite")
        return first if is_mention or noun_phrase else None
    if rule == "verb's modifier":  # tacitly supporting the war
        return 0 if is_mention or _ends_phrase(word) else 1
    return 0


def _opens_phrase(word: str) -> bool:
    return word in "“„\"‘'" or _is(word, "definite", "indefinite", "adverb")


def _of(right: Sequence[Token], mentions: Mentions) -> Mention | None:
    """In "flagrant act of aggression" the label; what is done to an actor in "brutal bombing of Ukraine" is not its."""
    if right[0].word not in ("of", "by"):
        return None
    for token in right[1:5]:
        mention = mentions.starting.get(token.start)
        if mention:
            return mention if mention.kind == "label" or right[0].word == "by" else None
        if _ends_phrase(token.word):
            return None
    return None


def _next(right: Sequence[Token], mentions: Mentions) -> Mention | None:
    """The label that is the verb right after a modal: may soon invade, allegedly invaded."""
    near = [mentions.starting.get(token.start) for token in right[:2]]
    return next((mention for mention in near if mention and mention.kind == "label"), None)


def _is_passive(place: Place) -> bool:
    """Is the word a participle after a form of be?"""
    back = next((token.word for token in reversed(place.left) if not _is(token.word, "adverb")), "")
    return _is(back, "copula") and place.text[place.end - 3 : place.end].lower() != "ing"


def _subject(left: Sequence[Token], mentions: Mentions, said: bool) -> Mention | None:
    """The subject right before the verb, its auxiliaries and negations; of a noun or adjective, before the copula."""
    words, copula = [token.word for token in left], False
    at = len(words)
    while at > 0:
        kind, length = _scope_of(words, at)
        if kind == "":
            break
        copula = copula or _is(words[at - 1], "copula")
        at -= length
    if at == 0 or (said and not copula):
        return None
    found = mentions.ending.get(left[at - 1].end)
    return found if found and not _inside_another(left[:at], found) else None


def _inside_another(left: Sequence[Token], mention: Mention) -> bool:
    """In "the people of Ukraine" and "officials in Moscow" somebody else is the subject."""
    words = [token.word for token in left if token.start < mention.start]
    while words and _is(words[-1], "definite", "indefinite"):
        words.pop()
    return bool(words) and _is(words[-1], "preposition")


def _owner(left: Sequence[Token], mentions: Mentions) -> Mention | None:
    """Whose it is: Russia's betrayal, Russian false claims."""
    for token in reversed(left[-4:]):
        end = token.end - 2 if token.word.endswith("'s") else token.end
        if mention := mentions.ending.get(end) or mentions.ending.get(token.end):
            whose = mention.kind == "actor" and (end < token.end or not _inside_another(left, mention))
            return mention if whose else None
        if _ends_phrase(token.word) or _is(token.word, "definite", "indefinite", "copula"):
            return None
    return None
