"""Say who the sources are, within an article and across articles.

Takes articles, sentences and `quotes`, returns the quotes with their speaker, the `speakers` and the `aliases` they go
by. Within an article names, titles, roles and pronouns are followed (`referents`); that step knows one article alone.
Across articles the same full name is the same speaker (`identities`), while a family name printed alone stays
unresolved. The study's speakers.csv (`authority`) has the last word. What stays unresolved is listed, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from analysis.people.authority import COLUMNS, read_speakers
from analysis.people.descriptions import pronouns
from analysis.people.identities import Names, aliases_of, gather_names, gather_speakers, name_people, speakers_across
from analysis.people.mentions import Named
from analysis.people.namewords import titles
from analysis.people.offices import Office, office_of, read_office
from analysis.people.referents import NAMINGS, Referent, Scene, Statement

ADDRESS = frozenset({"rank", "office", "religious", "royal"})  # with these a family name says who is meant
PEOPLE = {
    "doc_id": "str",
    "who": "int64",
    "alias": "str",
    "name": "str",
    "kind": "str",
    "full": "bool",
    "titles": "str",
    "role": "str",
    "affiliation": "str",
    "country": "str",
    "published": "datetime64[s]",
    "quotes": "int64",
    "words": "int64",
    "rule": "str",
}


def resolve_speakers(
    articles: pd.DataFrame, sentences: pd.DataFrame, quotes: pd.DataFrame, *, authority: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Name the speaker of each statement, the same for all mentions of one person.

    Parameters
    ----------
    articles, sentences, quotes : DataFrame, tables of those names
        Where quotes have ``words`` (see own_words), the words of each speaker are added up too.
    authority : DataFrame, table ``authority``, optional
        The study's speakers.csv, as read_speakers reads it.

    Returns
    -------
    quotes, with ``speaker`` filled; null where the source stays unresolved
    speakers : one row per speaker
    aliases : one row per speaker, article, and words in which a source is printed

    Notes
    -----
    A statement of two ("Mr. Graham and Mr. McCain said") has a speaker of its own, of kind joint: it is counted for
    neither alone. An unnamed source is known by its description, so that two of the same words in two articles are one
    row, though they may be two persons. "He" is resolved by who has the floor, which errs where two men take turns.

    Examples
    --------
    >>> text = "“We are ready,” said envoy Qin Gang. Later Mr. Qin left. “We wait,” he said."
    >>> articles = pd.DataFrame({"doc_id": ["a.txt"], "text": [text]})
    >>> sentences = pd.DataFrame({"doc_id": "a.txt", "sentence": [0, 1, 2], "start": [0, 37, 57]})
    >>> quotes = pd.DataFrame({
    ...     "quote_id": ["q0", "q1"], "part": 0, "doc_id": "a.txt", "kind": "direct", "start": [1, 58], "end": [14, 66],
    ...     "source": ["envoy Qin Gang", "he"], "source_start": [21, 68], "source_end": [35, 70], "inside": None})
    >>> named, speakers, aliases = resolve_speakers(articles, sentences, quotes)
    >>> list(named["speaker"])
    ['Qin Gang', 'Qin Gang']
    >>> speakers[["speaker", "kind", "role", "quotes"]]
        speaker    kind   role  quotes
    0  Qin Gang  person  envoy       2
    """
    within, people = speakers_within(articles, sentences, quotes)
    names, speakers, aliases = speakers_across(people, authority=authority)
    return name_speakers(within, names), speakers, aliases


def speakers_within(
    articles: pd.DataFrame, sentences: pd.DataFrame, quotes: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Follow the sources of each article alone: the step that runs on chunks of articles.

    Returns
    -------
    quotes, with ``who`` (the speaker's number in the article, -1 where unresolved) and ``alias`` (the source, tidied)
    people : one row per article, speaker and alias; all that speakers_across needs to know
    """
    texts = dict(zip(articles["doc_id"], articles["text"], strict=True))
    published = pd.to_datetime(articles["published"]) if "published" in articles else []
    dates = dict(zip(articles["doc_id"], published, strict=False))
    starts = _starts(sentences)
    within = quotes.sort_values(["doc_id", "quote_id", "part"], ignore_index=True)
    within["alias"] = _aliases(within["source"])
    rows, statements = _rows(within), _statements(within)
    who: list[int] = []
    people: list[tuple[Any, ...]] = []
    for doc, first, last in _runs(within["doc_id"].tolist()):
        scene = Scene(texts[doc], starts.get(doc, []), statements[first:last])
        found = scene.resolve()
        who += [one.who for one in found]
        people += [(doc, *told, dates.get(doc), *counts) for told, counts in _people(rows[first:last], scene, found)]
    within["who"] = pd.Series(who, dtype="int64")
    return within, pd.DataFrame(people, columns=list(PEOPLE)).astype(PEOPLE)


def name_speakers(within: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """Write the speakers into the quotes: what speakers_within numbered, joined to what speakers_across decided."""
    named = within.drop(columns="speaker", errors="ignore").merge(names, how="left", on=["doc_id", "who", "alias"])
    columns = [column for column in within.columns if column not in ("who", "alias", "speaker")]
    return named[[*columns, "speaker"]].astype({"speaker": "str"}).sort_values(["quote_id", "part"], ignore_index=True)


def to_check(quotes: pd.DataFrame) -> pd.DataFrame:
    """What stays unresolved, most frequent first: fill in the speakers and put the table back as speakers.csv.

    Pronouns are left out, as no file can say who "he" is in all articles.

    Parameters
    ----------
    quotes : DataFrame, table ``quotes``
        As resolve_speakers returns them.

    Returns
    -------
    DataFrame, the columns of speakers.csv, then ``quotes``, ``articles`` and ``doc_id``, the first article with it
        ``speaker`` is empty: read_speakers passes over a row as long as it is.

    Examples
    --------
    >>> quotes = pd.DataFrame({"quote_id": ["q0"], "doc_id": ["a.txt"], "source": ["Clinton"], "speaker": [None]})
    >>> to_check(quotes)[["speaker", "alias", "quotes", "doc_id"]]
      speaker    alias  quotes doc_id
    0          Clinton       1  a.txt
    """
    left = quotes[quotes["speaker"].isna() & quotes["source"].notna()]
    left = left.assign(alias=_aliases(left["source"]))
    left = left[~left["alias"].str.lower().isin(list(pronouns()))]
    rows = left.groupby("alias", as_index=False).agg(
        quotes=("quote_id", "nunique"), articles=("doc_id", "nunique"), doc_id=("doc_id", "min")
    )
    rows = rows.assign(**{column: "" for column in COLUMNS if column != "alias"})
    rows = rows.sort_values(["quotes", "alias"], ascending=[False, True], ignore_index=True)
    return rows[[*COLUMNS, "quotes", "articles", "doc_id"]]


def _starts(sentences: pd.DataFrame) -> dict[str, list[int]]:
    ordered = sentences.sort_values(["doc_id", "start"])
    starts = ordered["start"].tolist()
    return {doc: starts[first:last] for doc, first, last in _runs(ordered["doc_id"].tolist())}


def _runs(docs: list[str]) -> Iterator[tuple[str, int, int]]:
    """First and last row of each article, in a table sorted by article."""
    first = 0
    for row in range(1, len(docs) + 1):
        if row == len(docs) or docs[row] != docs[first]:
            yield docs[first], first, row
            first = row


def _aliases(sources: pd.Series) -> pd.Series:
    """The source as a name it goes by: on one line, without the comma or the 's that follows it."""
    known = {source: _alias(source) for source in sources.dropna().unique()}
    return sources.map(known).astype("str").fillna("")


def _alias(source: str) -> str:
    return " ".join(source.split()).strip(" ,;:—–-").removesuffix("’s").removesuffix("'s")


def _rows(quotes: pd.DataFrame) -> list[tuple[str, str, int]]:
    """Statement, alias and words of each row."""
    words = quotes["words"].fillna(0).tolist() if "words" in quotes else [0] * len(quotes)
    return list(zip(quotes["quote_id"].tolist(), quotes["alias"].tolist(), words, strict=True))


def _statements(quotes: pd.DataFrame) -> list[Statement]:
    places = [quotes[column].fillna(-1).astype("int64").tolist() for column in ("source_start", "source_end")]
    texts = ((quotes["kind"] == "direct").tolist(), quotes["source"].fillna("").tolist())
    turns = (quotes["rule"] == "turn").tolist() if "rule" in quotes else [False] * len(quotes)
    return list(
        map(Statement, quotes["start"].tolist(), quotes["end"].tolist(), *texts, *places, _nested(quotes), turns)
    )


def _nested(quotes: pd.DataFrame) -> list[int]:
    """Of each row, which row of its article begins the statement it is nested in; -1 where none does."""
    docs, ids, inside = (quotes[column].tolist() for column in ("doc_id", "quote_id", "inside"))
    outer: list[int] = []
    for _, first, last in _runs(docs):
        numbers = {quote: number for number, quote in reversed(list(enumerate(ids[first:last])))}
        outer += [numbers.get(quote, -1) for quote in inside[first:last]]
    return outer


def _people(
    rows: list[tuple[str, str, int]], scene: Scene, found: list[Referent]
) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """One row per speaker and alias of an article: who that is, and the statements and their words."""
    counted: dict[tuple[int, str], tuple[set[str], list[int], str]] = {}
    for (quote, alias, words), one in zip(rows, found, strict=True):
        ids, counts, _ = counted.setdefault((one.who, alias), (set(), [], one.rule))
        ids.add(quote)
        counts.append(words)
    known: dict[int, tuple[Any, ...]] = {}
    for (who, alias), (ids, counts, rule) in sorted(counted.items()):
        if who not in known:
            known[who] = _told(scene, who)
        yield (who, alias, *known[who]), (len(ids), sum(counts), rule)


def _told(scene: Scene, who: int) -> tuple[Any, ...]:
    """Name, kind, whether the name is full, titles and office of one speaker of an article."""
    if who < 0:
        return None, None, False, "", None, None, None
    one = scene.cast[who]
    office = _office(scene, one)
    country = office.country or one.country
    told = [text or None for text in (office.role, office.affiliation, country)]
    return _name(one), one.kind, one.full, ";".join(sorted(one.titles)), *told


def _name(one: Named) -> str | None:
    """The full name, or a family name with its title; a family name alone is nobody's name outside this article."""
    if one.kind == "unresolved":
        return None
    if one.full:
        return one.name
    kind = titles().get(one.title.lower(), ("",))[0]
    return f"{one.title} {one.name}" if kind in ADDRESS else one.name


def _office(scene: Scene, one: Named) -> Office:
    if one.kind in ("unnamed", "unresolved"):
        return read_office(one.name)
    if one.kind != "person":
        return Office()
    return office_of(scene.text, scene.of[one.number][:NAMINGS])


__all__ = [
    "Names",
    "aliases_of",
    "gather_names",
    "gather_speakers",
    "name_people",
    "name_speakers",
    "read_speakers",
    "resolve_speakers",
    "speakers_across",
    "speakers_within",
    "to_check",
]
