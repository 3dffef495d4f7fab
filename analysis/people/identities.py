"""Say which speakers of different articles are the same.

Takes the `people` that `speakers` found in each article, decides once for the whole corpus. The same full name is the
same speaker, whatever its middle initial; a title and a family name are a full name's where only one bears both; a
family name alone is nobody's. The study's authority file overrides and adds.

A corpus larger than memory is gone through twice, some articles at a time: `gather_names` keeps each name once, however
many articles print it, `name_people` then says who is who, and `gather_speakers` adds up what is said of each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

from analysis import tables
from analysis.people.authority import Authority, fold
from analysis.people.namewords import SUFFIXES, organisation_words

TOLD = ["role", "affiliation", "country"]
PRONOUNS = frozenset({"pronoun", "first person"})
NAMES = frozenset({"name", "short name", "organisation"})  # rules whose alias is a name, unlike "he" and "the envoy"


def speakers_across(
    people: pd.DataFrame, *, authority: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Decide who is the same, from the people of all articles, in whatever order they come.

    Parameters
    ----------
    people : DataFrame, as speakers_within gives it
    authority : DataFrame, table ``authority``, optional

    Returns
    -------
    names : ``doc_id``, ``who``, ``alias`` as in people, with ``speaker``, null where unresolved
    speakers, aliases : the tables of those names
    """
    named = name_people(people, gather_names([people], authority=authority))
    return (
        named[["doc_id", "who", "alias", "speaker"]],
        gather_speakers([named], authority=authority),
        aliases_of(named),
    )


class Names(NamedTuple):
    """What the names of a whole corpus tell: the form each is counted under, and who bears a family name."""

    authority: Authority
    same: dict[str, str]
    bearers: dict[str, dict[str, set[str]]]


def gather_names(parts: Iterable[pd.DataFrame], *, authority: pd.DataFrame | None = None) -> Names:
    """Gather the names of all articles, whose people come in parts of whole articles."""
    counts: Counter[tuple[str, str]] = Counter()
    titled: set[tuple[str, str, str]] = set()
    for people in parts:
        named = people[people["full"] & people["kind"].isin(["person", "organisation"])]
        counts.update(named.groupby(["name", "kind"])["doc_id"].nunique().to_dict())
        persons = named.loc[named["kind"] == "person", ["name", "titles", "role"]].fillna({"role": ""})
        titled.update(persons.itertuples(name=None, index=False))
    known = Authority(authority)
    same = _same_names(counts, known.speakers)
    return Names(known, same, _bearers(titled, same))


def name_people(people: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Say who each of the people of some articles is: ``speaker``, null where unresolved, and by which ``rule``."""
    people = people.sort_values(["doc_id", "who", "alias"], ignore_index=True)
    decided = [
        choice
        for _, rows in groupby(people.itertuples(index=False), key=lambda row: (row.doc_id, row.who))
        for choice in _decide(list(rows), names)
    ]
    by_file = pd.Series([by_file for _, by_file in decided], dtype="bool")
    speaker = pd.Series([name for name, _ in decided], dtype="str")
    return people.assign(speaker=speaker, rule=people["rule"].mask(by_file, "authority"))


def gather_speakers(parts: Iterable[pd.DataFrame], *, authority: pd.DataFrame | None = None) -> pd.DataFrame:
    """The table `speakers` of a corpus, whose people, as name_people gives them, come in parts of whole articles."""
    counts: list[pd.DataFrame] = []
    told: dict[str, Counter[tuple[str, str]]] = {column: Counter() for column in ("kind", *TOLD)}
    for named in parts:
        resolved = named[named["speaker"].notna()]
        counts.append(_counts(resolved))
        for column, values in told.items():
            values.update(resolved.groupby(["speaker", column])["doc_id"].nunique().to_dict())
    whole = pd.concat(counts).groupby("speaker", as_index=False).sum()
    return _speakers(whole, told, Authority(authority).table)


def aliases_of(named: pd.DataFrame) -> pd.DataFrame:
    """The table `aliases` of some articles, from their people as name_people gives them."""
    rows = named.groupby(["speaker", "alias", "doc_id"], as_index=False).agg(
        mentions=("quotes", "sum"), rule=("rule", "first")
    )
    return tables.conform(rows, "aliases").sort_values(tables.sort_key("aliases"), ignore_index=True)


def _decide(rows: list[Any], names: Names) -> list[tuple[str | None, bool]]:
    """Speaker of each alias of one speaker of one article, and whether the authority file said so."""
    one, known = rows[0], names.authority
    if one.who < 0:
        said = [known.speaker(row.alias, row.published) for row in rows]
        return [(speaker, speaker is not None) for speaker in said]
    said_of = {known.speaker(name, one.published) for name in _names(rows, names.same)} - {None}
    if len(said_of) == 1:
        return [(said_of.pop(), True)] * len(rows)
    return [(_own_name(one, names), False)] * len(rows)


def _names(rows: list[Any], same: dict[str, str]) -> list[str]:
    """The names by which the authority file may know a speaker: of a full name, not its family name too."""
    one = rows[0]
    if one.kind == "unresolved":
        return [row.alias for row in rows if row.rule not in PRONOUNS]
    full = [same.get(one.name, one.name), one.name]
    return full if one.full else full + [row.alias for row in rows if row.rule in NAMES]


def _own_name(one: Any, names: Names) -> str | None:
    if one.kind == "unresolved":
        return None
    if one.full or one.kind != "person":
        return names.same.get(one.name, one.name)
    title, _, family = one.name.rpartition(" ")
    if not title:
        return None
    bearing = [name for name, titles in names.bearers.get(family.lower(), {}).items() if title.lower() in titles]
    return bearing[0] if len(bearing) == 1 else one.name


def _same_names(articles: Counter[tuple[str, str]], preferred: list[str]) -> dict[str, str]:
    """Each full name and organisation: the form it is counted under, the file's, else the most frequent."""
    forms: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for (name, kind), count in articles.items():
        forms[_person_key(name) if kind == "person" else _organisation_key(name)][name] += count
    for name in preferred:
        for key in (_person_key(name), _organisation_key(name)):
            if key in forms:
                forms[key][name] += articles.total() + 1
    return {name: form for group in forms.values() for name, form in _one_form(group).items()}


def _one_form(forms: Counter[str]) -> dict[str, str]:
    """The form for each of several names of one given and family name; two middle initials are two persons."""
    initials = {_initial(name) for name in forms} - {""}
    if len(initials) > 1:
        parts = [
            Counter({name: forms[name] for name in forms if _initial(name) == one}) for one in sorted({*initials, ""})
        ]
        return {name: form for part in parts if part for name, form in _one_form(part).items()}
    best = min(forms, key=lambda name: (name.isupper(), -forms[name], len(name), name))
    return dict.fromkeys(forms, best)


def _initial(name: str) -> str:
    words = name.split()
    return words[1][0].lower() if len(words) > 2 and _plain(words[-1]) not in SUFFIXES else ""


def _person_key(name: str) -> tuple[str, ...]:
    words = [word for word in map(_plain, name.split()) if word not in SUFFIXES] or [name]
    return (words[0], words[-1])


def _organisation_key(name: str) -> tuple[str, ...]:
    plain = fold(name).replace(".", "")
    return (fold(organisation_words("acronym").get(plain, plain)),)


def _plain(word: str) -> str:
    return word.lower().rstrip(".,")


def _bearers(titled: Iterable[tuple[str, str, str]], same: dict[str, str]) -> dict[str, dict[str, set[str]]]:
    """Family name: who bears it, with which titles and in which roles."""
    bearers: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name, titles, role in titled:
        for family in {_person_key(name)[0], _person_key(name)[-1]}:
            bearers[family][same.get(name, name)] |= set(titles.split(";")) | ({role} if role else set())
    return bearers


def _counts(resolved: pd.DataFrame) -> pd.DataFrame:
    return resolved.groupby("speaker", as_index=False).agg(
        articles=("doc_id", "nunique"), quotes=("quotes", "sum"), words=("words", "sum")
    )


def _speakers(counts: pd.DataFrame, told: dict[str, Counter[tuple[str, str]]], authority: pd.DataFrame) -> pd.DataFrame:
    """One row per speaker; what the articles tell most often of the office, unless the authority file tells it."""
    for column, values in told.items():
        known = _most_frequent(values) | (_by_file(authority, column) if column in TOLD else {})
        counts[column] = [known.get(speaker) for speaker in counts["speaker"]]
    counts["kind"] = counts["kind"].replace("name", "organisation").replace("unresolved", "person")
    return tables.conform(counts, "speakers").sort_values("speaker", ignore_index=True)


def _by_file(authority: pd.DataFrame, column: str) -> dict[str, str]:
    told = authority.dropna(subset=[column]).drop_duplicates("speaker")
    return dict(told[["speaker", column]].itertuples(name=None, index=False))


def _most_frequent(values: Counter[tuple[str, str]]) -> dict[str, str]:
    """The value that most articles give for a speaker; of two, the first in the alphabet."""
    return dict(sorted(values, key=lambda told: (-values[told], told[1]), reverse=True))
