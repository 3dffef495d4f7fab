"""Read from an article in what role someone speaks, for whom, and of which country.

Takes a text and the places where one speaker is named; returns the `Office` printed beside the name: before it
("Chinese Embassy spokesman Liu Pengyu"), after it ("James Fanell, former director of ...") or in the description of an
unnamed source. What is not printed is not known: of "President Biden" no country is told.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from analysis.people.mentions import Mention, read_names, run_pattern
from analysis.people.namewords import (
    capital_roles,
    countries,
    country_of,
    not_names,
    organisation_words,
    roles,
    title_role,
    titles,
)

CLOSEST = 90  # characters before a name in which its role stands
MODIFIERS = ("portfolio", "head", "affiliation")
LONGEST = 120  # characters of an apposition


class Office(NamedTuple):
    """Role, affiliation and country; an empty text where none is printed."""

    role: str = ""
    affiliation: str = ""
    country: str = ""


def office_of(text: str, mentions: list[Mention]) -> Office:
    """The office printed at the first of these mentions that tells one; a rank or a bare title where nothing else is.

    Examples
    --------
    >>> from analysis.people.mentions import find_mentions
    >>> text = "Chinese Embassy spokesman Liu Pengyu met Qin Gang, China’s ambassador to the United States."
    >>> named, mentions = find_mentions(text)
    >>> [office_of(text, [mention for mention in mentions if mention.who == who]) for who in (1, 2)]
    [Office(role='embassy spokesman', affiliation='Chinese Embassy', country='China'),
     Office(role='ambassador to the United States', affiliation='', country='China')]
    """
    phrases = [phrase for mention in mentions for phrase in office_phrases(text, mention)]
    told = [office for office in map(read_office, phrases) if office.role]
    titled = [one for one in mentions if titles().get(one.title.lower(), ("",))[0] not in ("", "courtesy")]
    ranks = [read_office(f"{one.modifiers} {one.title}".strip()) for one in titled]
    known = (told + [office for office in ranks if office.role])[:1] or [Office()]
    country = known[0].country or next((office.country for office in told + ranks if office.country), "")
    return known[0]._replace(country=country)


@lru_cache(maxsize=8_192)
def read_office(phrase: str) -> Office:
    """Role, affiliation and country that a description tells.

    >>> read_office("a White House National Security Council spokesperson")
    Office(role='spokesperson', affiliation='White House National Security Council', country='United States')
    """
    words = _determiner().sub("", phrase.strip())
    noun = _role_noun(words)
    if not noun:
        return Office(country=country_of(_own(words)))
    affiliation = _affiliation(words)
    return Office(_role(words, affiliation), affiliation, country_of(_own(words)))


def office_phrases(text: str, mention: Mention) -> list[str]:
    """The descriptions that stand beside a name: its title, the words before it, the apposition after it.

    >>> from analysis.people.mentions import find_mentions
    >>> text = "Qin Gang, the ambassador, smiled."
    >>> office_phrases(text, find_mentions(text)[1][0])
    ['the ambassador']
    """
    title = f"{mention.modifiers} {mention.title}".strip()
    after = _apposition().match(text, mention.end)
    found = [
        title if titles().get(mention.title.lower(), ("office",))[0] == "office" and mention.title else "",
        _before(text, mention),
        after.group(1) if after and _is_role(after.group(1)) else "",
    ]
    return [phrase for phrase in found if phrase]


def _before(text: str, mention: Mention) -> str:
    """The role before a name: "embassy spokesman", or with a comma between, "China’s ambassador to Washington,"."""
    if mention.title:
        return ""
    clause = _clause_start().split(text[max(0, mention.start - CLOSEST) : mention.start])[-1]
    apposed = clause.rstrip().endswith(",")
    clause = clause.rstrip(" ,")
    if not apposed:
        words = clause.split(" ")
        return _noun_phrase(words) if words and words[-1].lower() in capital_roles() else ""
    words = clause.split(", ")[-1].split(" ")
    nouns = [number for number, word in enumerate(words) if word in capital_roles()]
    return " ".join([_noun_phrase(words[: nouns[-1] + 1]), *words[nouns[-1] + 1 :]]) if nouns else ""


def _noun_phrase(words: list[str]) -> str:
    """The role noun at the end with what modifies it, back to the word that begins the phrase."""
    start = len(words) - 1
    while start and len(words) - start < 8 and _modifies(words[start - 1]):
        start -= 1
    return " ".join(words[start:])


def _modifies(word: str) -> bool:
    plain = word.lower().removesuffix("’s").removesuffix("'s")
    known = word[:1].isupper() or plain in roles() or any(plain in organisation_words(kind) for kind in MODIFIERS)
    return bool(plain) and (known or plain in ("former", "then-", "ex-")) and plain not in not_names()


def _is_role(phrase: str) -> bool:
    """Whether a description's first noun phrase ends in a role: "former director of ...", not "who ..."."""
    words = _determiner().sub("", phrase)
    first = words.split(" ", 1)[0].lower()
    return first not in not_names() and bool(_role_noun(words))


def _role_noun(words: str) -> str:
    """The role noun that heads a description, before any "of", "to" or "who"."""
    head = _complement().split(words, maxsplit=1)[0].lower().split()
    for length in (3, 2, 1):
        noun = " ".join(head[-length:])
        if noun in roles() or noun in titles():
            return noun if roles().get(noun, ("",))[0] != "document" else ""
        if noun.endswith("s") and noun[:-1] in roles():
            return noun
    return ""


def _role(words: str, affiliation: str) -> str:
    """The role without the country and without the organisation it is held in, except one of a single kind: embassy."""
    for name in (affiliation, country_of(words)):
        if name and words.startswith(name) and not _generic(name):
            words = words[len(name) :].removeprefix("’s").removeprefix("'s").strip()
    parts = [title_role(word) if word.endswith(".") and title_role(word) else word for word in words.split()]
    while parts and parts[0].lower().removesuffix("’s").removesuffix("'s") in countries():
        parts = parts[1:]
    if " ".join(parts).lower() in titles():
        return " ".join(parts).lower()
    own = len(_complement().split(" ".join(parts), maxsplit=1)[0].split())
    return " ".join([part.lower() if _is_common(part) else part for part in parts[:own]] + parts[own:])


def _generic(name: str) -> bool:
    """Whether an organisation has no name of its own beside its country: Chinese Embassy, Foreign Ministry."""
    return all(_is_common(word) or word.lower() in countries() for word in name.split())


def _is_common(word: str) -> bool:
    low = word.lower()
    known = low in roles() or low in titles() or low in organisation_words("head")
    return (known and not word.endswith(".")) or low in organisation_words("portfolio") or low in ("retired", "former")


def _affiliation(words: str) -> str:
    for run in run_pattern().finditer(words):
        for piece in read_names(run.group()):
            if piece.kind == "organisation":
                return run.group()[piece.start : piece.end]
    return ""


def _own(words: str) -> str:
    """The part of a description that tells its own country: an ambassador to Japan is not Japan's."""
    return re.split(r"\b(?:to|on|about|with|against|in)\b", words, maxsplit=1)[0]


@cache
def _determiner() -> re.Pattern[str]:
    return re.compile(r"^(?:(?:the|a|an|one|its|his|her|their|another|some)\s+)+", re.IGNORECASE)


@cache
def _complement() -> re.Pattern[str]:
    words = [word for word, kind in not_names().items() if kind in ("preposition", "relative")]
    return re.compile(r"[,;:()—–]|\s(?:" + "|".join(words) + r"|familiar|and)\b")


@cache
def _clause_start() -> re.Pattern[str]:
    return re.compile(r"[!?;:“”\"()\n—–]|\.\s(?=[^a-z])")


@cache
def _apposition() -> re.Pattern[str]:
    return re.compile(rf",\s((?:[^,.;:“”\"()\n—]|\.(?=\w)){{3,{LONGEST}}})(?=[,.;])")
