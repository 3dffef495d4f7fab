"""Read what a source says about itself when it is described, not named.

Takes the words of a source ("a person familiar with the activity", "the Chinese ambassador"), returns the `Head` of its
first noun phrase and the name under which a description is kept. Roles, documents and organisations are lexicons.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from analysis.people.namewords import countries, not_names, organisation_words, roles
from analysis.tables import lexicon

LONGEST = 150  # characters of a description that are kept
PLURALS = (("men", "man"), ("women", "woman"), ("people", "person"), ("ies", "y"), ("es", ""), ("s", ""))
MANY = frozenset({"some", "many", "most", "several", "few", "both", "all", "others", "these", "those", "two", "three"})


class Head(NamedTuple):
    """What the first noun phrase of a source tells; kind and gender are empty where its noun is no known role."""

    words: str
    noun: str
    kind: str
    gender: str
    definite: bool
    owned: bool  # "his wife", "the party’s leader"
    plural: bool
    organisation: bool


@lru_cache(maxsize=8_192)
def head_of(source: str) -> Head:
    """The first noun phrase of a source, and what its last noun tells.

    >>> head = head_of("the Chinese ambassador to the United States")
    >>> head.words, head.noun, head.definite
    ('the Chinese ambassador', 'ambassador', True)
    """
    source = _governed().sub("", source)
    owned = _owner().sub("", source)  # "the party’s top figures" are figures
    words = _end_of_phrase().split(owned, maxsplit=1)[0].strip()
    parts = words.lower().split() or [""]
    noun, plural = singular(parts[-1])
    pair = " ".join(parts[-2:])
    noun = pair if pair in roles() else noun
    kind, gender = roles().get(noun, ("", ""))
    organisation = not kind and noun in organisation_words("head")
    possessed = owned != source or parts[0] in owners()
    definite = possessed or parts[0] in ("the", "this", "that", "these", "those")
    return Head(
        words, noun, kind, gender, definite, possessed, plural or parts[0] in MANY or " and " in source, organisation
    )


@lru_cache(maxsize=8_192)
def singular(word: str) -> tuple[str, bool]:
    """The role or head a word names, and whether it names several.

    >>> singular("spokesmen"), singular("officials"), singular("press")
    (('spokesman', True), ('official', True), ('press', False))
    """
    if word in roles() or word in organisation_words("head"):
        return word, False
    for ending, instead in PLURALS:
        one = word.removesuffix(ending) + instead
        if word.endswith(ending) and (one in roles() or one in organisation_words("head")):
            return one, True
    return word, word.endswith("s") and not word.endswith("ss")


def described(source: str) -> str:
    """A description as a name: on one line, with a small article, no longer than can be read at a glance.

    >>> described("A person familiar with the activity,")
    'a person familiar with the activity'
    """
    words = " ".join(source[: 2 * LONGEST].split()).rstrip(" ,;:—–-")
    first = words.split(" ", 1)[0].lower()
    if first in not_names() or singular(first)[0] in roles():
        words = words[:1].lower() + words[1:]
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"


@lru_cache(maxsize=8_192)
def role_nouns(words: str) -> frozenset[str]:
    """The roles that these words name; a spokeswoman is also a spokesperson.

    >>> sorted(role_nouns("White House spokeswoman and former aide"))
    ['aide', 'spokesperson', 'spokeswoman']
    """
    parts = re.findall(r"[\w-]+", words.lower())
    pairs = {f"{one} {two}" for one, two in pairwise(parts)} & roles().keys()
    taken = {word for pair in pairs for word in pair.split()}  # a vice president is no president
    found = {noun for noun, _ in map(singular, parts) if noun in roles() and noun not in taken} | pairs
    return frozenset(found | {roles()[noun][0] for noun in found if roles()[noun][0] == "spokesperson"})


def owns(text: str, at: int) -> bool:
    """Whether a name that begins at a place belongs to a role before it: the owner of the | Mavericks.

    >>> owns("the owner of the Mavericks", 17), owns("a game of the Mavericks", 14)
    (True, False)
    """
    before = re.search(r"([\w-]{1,30})\s(?:of|at|for|with|from)\s(?:the\s)?$", text[max(0, at - 45) : at])
    return before is not None and bool(role_nouns(before[1]))


@cache
def apposed() -> re.Pattern[str]:
    """Nothing between a name and its "who", or an apposition: ", the envoy,", ", the owner of the club "."""
    gap = r"[^,.;:“”\"()\n—]{1,120}"
    return re.compile(rf"[\s,(]*|,\s{gap},\s(?:and\s)?|,\s(?:the|an?)\s{gap}\s")


def names_many(word: str) -> bool:
    """Whether a capitalised word is a group of people, not a name: "Critics", "Americans".

    >>> names_many("Critics"), names_many("Americans"), names_many("Sanders")
    (True, True, False)
    """
    low = word.lower()
    return low in not_names() or singular(low)[0] in roles() or low.removesuffix("s") in countries()


def name_in_label(label: str) -> tuple[str, str]:
    """The label of a turn without what stands in brackets, and its part that a name ends; "Question" has no name.

    >>> name_in_label("Anna Berg, Radio Oslo (in English)"), name_in_label("Question")
    (('Anna Berg, Radio Oslo', 'Anna Berg'), ('Question', ''))
    """
    label = _in_brackets().sub("", label) or label
    if label.lower() in _unnamed_voices() or names_many(label):
        return label, ""
    name, comma, _ = label.partition(", ")
    return label, label if comma and role_nouns(name) else name


@cache
def pronouns() -> dict[str, tuple[str, str, str]]:
    """Pronoun: person (first, second, third, relative), gender, number."""
    return {row["pronoun"]: (row["person"], row["gender"], row["number"]) for row in lexicon("pronouns")}


@cache
def owners() -> frozenset[str]:
    """Pronouns that say whose: his, her, their."""
    return frozenset(row["pronoun"] for row in lexicon("pronouns") if row["form"] == "possessive")


@cache
def _owner() -> re.Pattern[str]:
    return re.compile(r"^[^,;:()—]{1,60}?['’]s?\s(?=\w)")


@cache
def _governed() -> re.Pattern[str]:
    return re.compile(r"^(?:according to|by|from|of)\s", re.IGNORECASE)


@cache
def _end_of_phrase() -> re.Pattern[str]:
    words = [word for word, kind in not_names().items() if kind in ("preposition", "relative")]
    ends = "|".join([*words, "and", "or", "is", "was", "are", "were", "familiar", "close", "briefed"])
    return re.compile(rf"[;:()—–\[\]]|,(?!\d)|\s-\s|\s(?:{ends})\b")


@cache
def _in_brackets() -> re.Pattern[str]:
    return re.compile(r"\s?[(\[][^()\[\]]{0,100}[)\]]$|\s\w{1,30}\)$")


@cache
def _unnamed_voices() -> frozenset[str]:
    return frozenset(row["word"] for row in lexicon("turn_words") if row["kind"] == "speaker")
