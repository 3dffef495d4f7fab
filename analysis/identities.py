"""Say which speakers of different articles are the same.

Takes the `people` that `speakers` found in each article, decides once for the whole corpus. The same full name is the
same speaker, whatever its middle initial; a title and a family name are a full name's where only one bears both; a
family name alone is nobody's. The study's authority file overrides and adds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby
from typing import Any

import pandas as pd

from analysis import tables
from analysis.authority import Authority, fold
from analysis.namewords import SUFFIXES, organisation_words

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
    known = Authority(authority)
    people = people.sort_values(["doc_id", "who", "alias"], ignore_index=True)
    same = _same_names(people, known.speakers)
    bearers = _bearers(people, same)
    decided = [
        choice
        for _, rows in groupby(people.itertuples(index=False), key=lambda row: (row.doc_id, row.who))
        for choice in _decide(list(rows), known, same, bearers)
    ]
    by_file = pd.Series([by_file for _, by_file in decided], dtype="bool")
    speaker = pd.Series([name for name, _ in decided], dtype="str")
    named = people.assign(speaker=speaker, rule=people["rule"].mask(by_file, "authority"))
    resolved = named[named["speaker"].notna()]
    return named[["doc_id", "who", "alias", "speaker"]], _speakers(resolved, known.table), _aliases(resolved)


def _decide(
    rows: list[Any], known: Authority, same: dict[str, str], bearers: dict[str, dict[str, set[str]]]
) -> list[tuple[str | None, bool]]:
    """Speaker of each alias of one speaker of one article, and whether the authority file said so."""
    one = rows[0]
    if one.who < 0:
        said = [known.speaker(row.alias, row.published) for row in rows]
        return [(speaker, speaker is not None) for speaker in said]
    said_of = {known.speaker(name, one.published) for name in _names(rows, same)} - {None}
    if len(said_of) == 1:
        return [(said_of.pop(), True)] * len(rows)
    return [(_own_name(one, same, bearers), False)] * len(rows)


def _names(rows: list[Any], same: dict[str, str]) -> list[str]:
    """The names by which the authority file may know a speaker: of a full name, not its family name too."""
    one = rows[0]
    if one.kind == "unresolved":
        return [row.alias for row in rows if row.rule not in PRONOUNS]
    full = [same.get(one.name, one.name), one.name]
    return full if one.full else full + [row.alias for row in rows if row.rule in NAMES]


def _own_name(one: Any, same: dict[str, str], bearers: dict[str, dict[str, set[str]]]) -> str | None:
    if one.kind == "unresolved":
        return None
    if one.full or one.kind != "person":
        return same.get(one.name, one.name)
    title, _, family = one.name.rpartition(" ")
    if not title:
        return None
    bearing = [name for name, titles in bearers.get(family.lower(), {}).items() if title.lower() in titles]
    return bearing[0] if len(bearing) == 1 else one.name


def _same_names(people: pd.DataFrame, preferred: list[str]) -> dict[str, str]:
    """Each full name and organisation: the form it is counted under, the file's, else the most frequent."""
    named = people[people["full"] & people["kind"].isin(["person", "organisation"])]
    articles = named.groupby(["name", "kind"])["doc_id"].nunique()
    forms: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for (name, kind), count in articles.items():
        forms[_person_key(name) if kind == "person" else _organisation_key(name)][name] += count
    for name in preferred:
        for key in (_person_key(name), _organisation_key(name)):
            if key in forms:
                forms[key][name] += len(people) + 1
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


def _bearers(people: pd.DataFrame, same: dict[str, str]) -> dict[str, dict[str, set[str]]]:
    """Family name: who bears it, with which titles and in which roles."""
    bearers: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    full = people[people["full"] & (people["kind"] == "person")]
    for name, titles, role in full[["name", "titles", "role"]].drop_duplicates().itertuples(name=None, index=False):
        for family in {_person_key(name)[0], _person_key(name)[-1]}:
            bearers[family][same.get(name, name)] |= set(titles.split(";")) | (
                {role} if isinstance(role, str) else set()
            )
    return bearers


def _speakers(resolved: pd.DataFrame, authority: pd.DataFrame) -> pd.DataFrame:
    """One row per speaker; what the articles tell most often of the office, unless the authority file tells it."""
    counts = resolved.groupby("speaker", as_index=False).agg(
        articles=("doc_id", "nunique"), quotes=("quotes", "sum"), words=("words", "sum")
    )
    for column in ("kind", *TOLD):
        told = _most_frequent(resolved, column) | (_by_file(authority, column) if column in TOLD else {})
        counts[column] = [told.get(speaker) for speaker in counts["speaker"]]
    counts["kind"] = counts["kind"].replace("name", "organisation").replace("unresolved", "person")
    return tables.conform(counts, "speakers").sort_values("speaker", ignore_index=True)


def _by_file(authority: pd.DataFrame, column: str) -> dict[str, str]:
    told = authority.dropna(subset=[column]).drop_duplicates("speaker")
    return dict(told[["speaker", column]].itertuples(name=None, index=False))


def _most_frequent(resolved: pd.DataFrame, column: str) -> dict[str, str]:
    """The value that most articles give for a speaker; of two, the first in the alphabet."""
    told = resolved.dropna(subset=[column])
    counts = told.groupby(["speaker", column], as_index=False)["doc_id"].nunique()
    ordered = counts.sort_values(["speaker", "doc_id", column], ascending=[True, False, True])
    return dict(ordered.drop_duplicates("speaker")[["speaker", column]].itertuples(name=None, index=False))


def _aliases(resolved: pd.DataFrame) -> pd.DataFrame:
    rows = resolved.groupby(["speaker", "alias", "doc_id"], as_index=False).agg(
        mentions=("quotes", "sum"), rule=("rule", "first")
    )
    return tables.conform(rows, "aliases").sort_values(["speaker", "alias", "doc_id"], ignore_index=True)
