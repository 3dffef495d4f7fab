"""Look up the words by which names are known: titles, roles, organisations, countries, given names.

Each is a lexicon that users read and correct; here it becomes a look-up in small letters.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from analysis.tables import lexicon

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
LONGEST_COUNTRY = 4  # words: Democratic Republic of Congo


@lru_cache(maxsize=8_192)
def country_of(words: str) -> str:
    """The country that its name, a demonym, a capital or a metonym among these words tells; nothing where none does.

    >>> country_of("the Chinese Embassy"), country_of("the White House"), country_of("the Washington Post")
    ('China', 'United States', '')
    """
    parts = [part.removesuffix("’s").removesuffix("'s") for part in re.findall(r"[\w.’'-]+", words.lower())]
    for start in range(len(parts)):
        for end in range(min(start + LONGEST_COUNTRY, len(parts)), start, -1):
            joined = " ".join(parts[start:end])
            if joined in countries() and (joined not in capitals() or end - start == len(parts)):
                return countries()[joined]
    return ""


def title_role(title: str) -> str:
    """The role that a title tells in a word: Sen. is senator; nothing for Mr."""
    return _title_roles().get(title.lower(), "")


@cache
def _title_roles() -> dict[str, str]:
    return {row["title"].lower(): row["role"] for row in lexicon("titles")}


@cache
def roles() -> dict[str, tuple[str, str]]:
    """Role noun: kind and gender; plurals are known by their singular."""
    return {row["role"].lower(): (row["kind"], row["gender"]) for row in lexicon("roles")}


@cache
def capital_roles() -> frozenset[str]:
    """Roles that, capitalised, stand before a name as a title does."""
    return frozenset(role for role, (kind, _) in roles().items() if kind in ("office", "spokesperson", "profession"))


@cache
def documents() -> frozenset[str]:
    """Nouns for what is written or broadcast: Post-ABC News Poll is nobody."""
    return frozenset(role for role, (kind, _) in roles().items() if kind == "document")


@cache
def organisation_words(kind: str) -> dict[str, str]:
    """Words of one kind, with what they stand for."""
    return {row["word"].lower(): row["stands_for"] for row in lexicon("organisations") if row["kind"] == kind}


@cache
def given_names() -> dict[str, str]:
    """Given name in small letters: male or female."""
    return {row["name"].lower(): row["gender"] for row in lexicon("given_names")}


@cache
def not_names() -> dict[str, str]:
    """Words that are capitalised for another reason than naming, and their kind; particles belong to names."""
    return {row["word"]: row["kind"] for row in lexicon("not_names") if row["kind"] != "particle"}


@cache
def countries() -> dict[str, str]:
    """Country, demonym, capital or metonym in small letters: the country."""
    known: dict[str, str] = {}
    for row in lexicon("demonyms"):
        for word in [row["country"], *";".join((row["demonym"], row["capital"], row["metonyms"])).split(";")]:
            if word:
                known.setdefault(word.lower(), row["country"])
    return known


@cache
def leading_adjectives() -> frozenset[str]:
    """Demonyms of one word and adjectives of party or service."""
    demonyms = {word.lower() for row in lexicon("demonyms") for word in row["demonym"].split(";")}
    return frozenset(demonyms | set(organisation_words("affiliation")))


@cache
def titles() -> dict[str, tuple[str, str]]:
    """Title in small letters: kind and gender."""
    return {row["title"].lower(): (row["kind"], row["gender"]) for row in lexicon("titles")}


@cache
def before_of() -> frozenset[str]:
    """Words after which "of" goes on with the name: Ministry of, Secretary of, Bank of."""
    from_titles = {title.split(" of ")[0].split()[-1] for title in titles() if " of " in title}
    return frozenset(organisation_words("head")) | frozenset(from_titles) | {"president", "minister", "people", "bank"}


@cache
def capitals() -> frozenset[str]:
    """Capitals, which tell a country only where they stand alone: the Washington Post is not the government."""
    return frozenset(word.lower() for row in lexicon("demonyms") for word in row["capital"].split(";"))
