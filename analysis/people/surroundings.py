"""The words around a name: what is in apposition to it, who owns whom, and where its clause begins."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from analysis.people.mentions import UPPER, Mention
from analysis.people.namewords import leading_adjectives, organisation_words


def without_article(words: str) -> str:
    """A phrase without the article that leads it."""
    return re.sub(r"^(?:the|a|an)\s+", "", words, flags=re.IGNORECASE)


def coordinated(text: str, people: list[Mention]) -> bool:
    """Whether several people are named together: Li and Wang."""
    between = [text[one.end : other.start] for one, other in pairwise(people)]
    return any(re.search(r"\band\b|&", part) for part in between) and len({one.who for one in people}) > 1


def is_adjective(name: str) -> bool:
    """Whether a word is a demonym or a party's adjective, of which "U.S." is also a name."""
    return name.lower() in leading_adjectives() and name.lower() not in organisation_words("acronym")


@cache
def apposition() -> re.Pattern[str]:
    """What stands between commas behind a name: Li, | the envoy |,"""
    return re.compile(r",\s([^,.;:“”\"()\n—]{3,120})(?=[,.;])")


@cache
def owned_by() -> re.Pattern[str]:
    """An organisation named after somebody: the Clinton campaign, Mr. Keller’s office."""
    heads = "|".join(sorted(organisation_words("head")))
    return re.compile(rf"([{UPPER}][\w-]{{1,30}})(?:['’]s?)?\s({heads})\b")


@cache
def contraction() -> re.Pattern[str]:
    """A verb drawn to a pronoun: he|’s"""
    return re.compile(r"['’](?=(?:m|s|d|re|ve|ll)$)")


@cache
def clause_before() -> re.Pattern[str]:
    """Where the clause that a name stands in may begin."""
    return re.compile(r"[.!?,;:“”\"()—\n]|\b(?:and|said|with|by|to|that|for)\b")


@cache
def phrase_before() -> re.Pattern[str]:
    """A role without a name right before: the envoy, two aides."""
    return re.compile(
        r"\b((?:the|a|an|one|some|many|several|most|other|two|three)\s(?:[\w’'-]+\s){0,4}[\w’'-]+|(?:[\w-]+\s)?[a-z-]+s)[,\s]+$",
        re.I,
    )
