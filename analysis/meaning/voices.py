"""Tell whose word each label is, and how it is meant: voice, wording, speaker and use of each hit.

Takes articles, sentences, hits and quotes, returns the hits with what was found out. The innermost statement that
covers a hit utters it; outside of statements it is the newsroom's, in an official statement the author's. A turn of a
transcript is a statement. `uses` tells how the label is meant. The source stays as printed: who "he" is, is
`speakers`' work.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pandas as pd

from analysis import tables
from analysis.meaning.context import in_class
from analysis.meaning.distance import FRAGMENT, MENTION, SCARE_QUOTES, TITLE, in_marks_alone
from analysis.meaning.naming import NAMED, NAMER, SAID_TO_BE, Use, names_things
from analysis.meaning.uses import use_of

NEWSROOM, AUTHOR, SOURCE = "newsroom", "author", "source"
COLUMNS = ("voice", "wording", "speaker", "quote_id", "label_of", "use", "rule")
ASSESSED = frozenset(("en",))  # languages that the lexicons read
GENRES = {"statement": AUTHOR, "speech": AUTHOR}

_POSSESSIVE, _CLAUSES = ("’s", "'s"), ("clause", "nested_clause")
_SHOWING, _NOT, _NEAR = ("show", "reveal"), re.compile(r"\bnot\b|n['’]t\b|\bnever\b"), 30
_CLAUSE_WORDS = 3  # that it happened
_MARKS = 4  # characters that the marks around a term take

# What makes an object a statement: urged them to end it, warned of sanctions if it goes on; not "those publishing".
_CLAUSE = re.compile(
    r"\b(?:to (?!(?:the|an?|its|his|her|their|our|this|all) )[a-z]{2,20}|(?<!\b(?:of|in|on|by) )that [a-z]{1,20}"
    r"|(?:if|unless) \w{1,20}|(?<!those )[a-z]{2,20}ing)\b"
)
_OPENS_CLAUSE = re.compile(
    r"\W{0,2}(?!(?:the|an?|any|its|his|her|their|this|that|all|such|some|of) )(?:[\w’'-]{1,30} )?[a-z]{2,20}ing\b"
    r"|(?:[\w’'-]{1,30} ){0,6}(?:that\b|(?:of|about) [\w ]{0,20}ing\b)"
)
_OPENS = re.compile(r"[“„«]|(?<![^\s(\[—–-])(?:\"|'')(?=\S)")
_CLOSES = re.compile(r"[”»]|(?<=\S)(?:\"|'')")


_Place = tuple[int, int, tuple[int, int]]  # start and end of a label, and of its sentence
_Row = tuple[str | None, ...]  # one value a column of COLUMNS


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a statement: what is said, by whom as printed, and the words that say so."""

    start: int
    end: int
    quote_id: str
    kind: str  # direct, indirect, mixed; turn (of a transcript); loose (in marks, but given to nobody)
    source: str | None
    cue: str | None = None
    cue_class: str | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who utters a stretch of text, in whose words."""

    voice: str
    wording: str
    speaker: str | None
    quote_id: str | None
    rule: str


def attribute(
    articles: pd.DataFrame,
    sentences: pd.DataFrame,
    hits: pd.DataFrame,
    quotes: pd.DataFrame,
    scare_quotes: pd.DataFrame,
    *,
    voice: str = NEWSROOM,
) -> pd.DataFrame:
    """Add to each hit whose word it is and how it is meant.

    Parameters
    ----------
    articles, sentences, hits, quotes, scare_quotes : DataFrame
        The tables of that name.
    voice : str
        Whose the words outside of statements are: "newsroom", or "author" for a corpus of official statements. An
        article whose ``genre`` is statement or speech is the author's whatever stands here. A turn of a transcript is
        a statement, found by `find_quotes`.

    Returns
    -------
    DataFrame, table ``hits``
        With ``voice``, ``wording``, ``speaker`` (the source as printed), ``quote_id``, ``label_of``, ``use``, ``rule``;
        all null where the article's language has no lexicons. A paraphrase may keep the source's word or not: the
        article does not tell. Irony without marks is not seen.

    Examples
    --------
    >>> text = "Moscow launched what it calls a special military operation."
    >>> articles = pd.DataFrame({"doc_id": ["a.txt"], "text": [text], "language": ["en"]})
    >>> sentences = pd.DataFrame({"doc_id": ["a.txt"], "sentence": [0], "start": [0], "end": [len(text)]})
    >>> hits = pd.DataFrame({"doc_id": ["a.txt"], "hit": [0], "sentence": [0], "start": [32], "end": [58]})
    >>> none = pd.DataFrame()
    >>> attribute(articles, sentences, hits, none, none).loc[0, ["voice", "use", "label_of"]].tolist()
    ['newsroom', 'distanced', 'Moscow']
    """
    parts = _statements(quotes, scare_quotes, set(hits["doc_id"]))
    texts = {row[0]: row[1:] for row in _rows(articles, "doc_id", "text", "language", "genre")}
    found: list[_Row] = [(None,) * len(COLUMNS)] * len(hits)
    for doc_id, places in _places(sentences, hits).items():
        text, language, genre = texts[doc_id]
        if language is None or language in ASSESSED:
            rows = attributed(text, list(places.values()), parts[doc_id], voice=GENRES.get(genre, voice))
            for place, row in zip(places, rows, strict=True):
                found[place] = row
    columns = {name: pd.array([row[at] for row in found], "str") for at, name in enumerate(COLUMNS)}
    return tables.conform(hits.assign(**columns), "hits")


def attributed(text: str, spans: Sequence[_Place], parts: Sequence[Part], *, voice: str = NEWSROOM) -> list[_Row]:
    """Voice, wording, speaker, quote_id, label_of, use and rule of each (start, end, sentence), in the order given."""
    covering = dict(_covering(spans, sorted(parts, key=lambda part: (part.start, -part.end))))
    rows: list[_Row] = []
    for start, end, sentence in spans:
        use = use_of(text, start, end, sentence)
        heard = _voice(text, start, end, use, covering[start, end], voice)
        label_of = use.label_of or (heard.speaker if use.use == "denied" else None)
        rule = f"{heard.rule}; {use.rule}"
        rows.append((heard.voice, heard.wording, heard.speaker, heard.quote_id, label_of, use.use, rule))
    return rows


def voice_at(text: str, start: int, parts: Sequence[Part], *, outside: str = NEWSROOM) -> Voice:
    """Whose words stand at an offset, given the statements that cover it, the outermost first.

    Examples
    --------
    >>> voice_at("“War,” he said.", 1, [Part(1, 5, "q1", "direct", "he")])
    Voice(voice='source', wording='verbatim', speaker='he', quote_id='q1', rule='direct statement')
    """
    if not parts:
        return Voice(outside, "own", None, None, "outside of statements")
    inner = parts[-1]
    verbatim = inner.kind in ("direct", "turn", "loose") or _in_marks(text, inner, start)
    wording = "verbatim" if verbatim else "paraphrase"
    return Voice(SOURCE, wording, inner.source, inner.quote_id or None, f"{inner.kind} statement")


def _rows(table: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of these columns, null as None; a column that the table does not have is null throughout."""
    missing = [None] * len(table)
    return zip(*(_values(table[name]) if name in table else missing for name in columns), strict=True)


def _values(column: pd.Series) -> list[Any]:
    values, null = column.tolist(), column.isna().to_numpy()
    return [None if gone else value for value, gone in zip(values, null, strict=True)] if null.any() else values


def _places(sentences: pd.DataFrame, hits: pd.DataFrame) -> dict[str, dict[int, _Place]]:
    """Where the hits of each article stand, by the number of their row."""
    key = ["doc_id", "sentence"]
    bounds = hits[key].merge(sentences[[*key, "start", "end"]], on=key, how="left", validate="many_to_one")
    places: dict[str, dict[int, _Place]] = defaultdict(dict)
    around = _rows(bounds, "start", "end")
    for row, ((doc_id, start, end), span) in enumerate(zip(_rows(hits, "doc_id", "start", "end"), around, strict=True)):
        places[doc_id][row] = (start, end, span)
    return places


def _statements(quotes: pd.DataFrame, scare_quotes: pd.DataFrame, doc_ids: set[str]) -> dict[str, list[Part]]:
    """The parts of statements of each article, and the fragments in marks that are given to nobody."""
    parts: dict[str, list[Part]] = defaultdict(list)
    columns = ("start", "end", "quote_id", "kind", "source", "cue_lemma", "cue_class", "rule")
    for doc_id, *row in _rows(_of(quotes, doc_ids), "doc_id", *columns):
        part = Part(*row)
        parts[doc_id].append(replace(part, kind="turn") if part.rule == "turn" else part)
    for doc_id, start, end in _rows(_of(scare_quotes, doc_ids), "doc_id", "start", "end"):
        parts[doc_id].append(Part(start, end, "", "loose", None))
    return parts


def _of(table: pd.DataFrame, doc_ids: set[str]) -> pd.DataFrame:
    return table[table["doc_id"].isin(doc_ids)] if len(table) else table


def _covering(spans: Sequence[_Place], parts: Sequence[Part]) -> Iterator[tuple[tuple[int, int], list[Part]]]:
    """Each span with the statements that cover it, the longest first: one sweep over both."""
    waiting, active = 0, []
    for start, end in sorted({(start, end) for start, end, _ in spans}):
        while waiting < len(parts) and parts[waiting].start <= start:
            active.append(parts[waiting])
            waiting += 1
        active = [part for part in active if part.end > start]
        yield (start, end), sorted((part for part in active if part.end >= end), key=lambda part: part.start - part.end)


def _voice(text: str, start: int, end: int, use: Use, parts: list[Part], outside: str) -> Voice:
    """The voice of a label: the part that only gives it its name, or only holds its scare quotes, utters nothing."""
    marked = in_marks_alone(text, start, end)
    uttering = [part for part in parts if _utters(text, part, start, end) and not _only_names(part, use)]
    if marked:
        uttering = [part for part in uttering if part.end - part.start > end - start + _MARKS]
    if use.rule in (SCARE_QUOTES, TITLE, MENTION):
        uttering = [part for part in uttering if part.source is not None]
    heard = voice_at(text, start, uttering, outside=outside)
    if use.rule.startswith(FRAGMENT) or (use.rule == NAMER and marked):
        return Voice(SOURCE, "verbatim", heard.speaker or use.label_of, heard.quote_id, heard.rule)
    if use.rule == NAMER and heard.voice != SOURCE:
        return Voice(SOURCE, "paraphrase", use.label_of, None, heard.rule)
    return heard


def _only_names(part: Part, use: Use) -> bool:
    if use.rule == SAID_TO_BE:
        return part.source is not None and (part.source == use.label_of or in_class(part.source.lower(), "pronoun"))
    return use.rule == NAMED and part.cue is not None and names_things(part.cue)


def _utters(text: str, part: Part, start: int, end: int) -> bool:
    """Are the words at the place said by the source? A noun that is condemned, an intention, "we know that" are not."""
    if part.kind in ("direct", "turn"):
        return True
    if part.source is not None and ("source", re.split("['’]", part.source.lower())[0]) in _no_statements():
        return False  # whoever writes "we know that" says it
    if _in_marks(text, part, start):
        return True
    if part.kind == "loose":  # a title begins with a capital, what someone said goes on in the sentence
        return text[part.start : part.end].strip("“”\"'‘’„«» ")[:1].islower()
    if part.rule in _CLAUSES and _opening(text, part) in _no_statements():
        return False  # tweeted when it was over; said no to the war
    if part.cue_class == "deny" and text.count(" ", part.start, part.end) < _CLAUSE_WORDS - 1:
        return False  # who reject that occupation
    if part.source is not None and part.source.endswith(_POSSESSIVE) and part.rule in _CLAUSES:
        return False  # Russia's alleged invasion: alleged is no verb
    if part.cue_class in _SHOWING and _NOT.search(text, max(0, part.start - _NEAR), part.start):
        return False  # has not shown that it wants war: nobody tells anything
    unless = _no_statement_unless(part)
    return unless in (None, "always") or _has_clause(text, part.start, min(end, part.start + 400), unless)


def _has_clause(text: str, start: int, end: int, kind: str) -> bool:
    """What is denied must open as a clause: denied planning it; not "rejected every effort to end the war"."""
    if kind == "opening":
        return _OPENS_CLAUSE.match(text, start, end) is not None
    return kind == "clause" and _CLAUSE.search(text, start, end) is not None


def _opening(text: str, part: Part) -> tuple[str, str]:
    """The first word of what is said, or the first two where they are listed."""
    words = text[part.start : part.start + 30].lower().split(" ")
    return next(
        (key for key in (("opens", " ".join(words[:2])), ("opens", words[0])) if key in _no_statements()), ("opens", "")
    )


def _no_statement_unless(part: Part) -> str | None:
    """What makes it a statement after all: "clause", "always", nothing (""); None where it is one anyway."""
    keys = [(part.rule, part.cue), (part.rule, part.cue_class), (part.rule, "any")]
    if part.source is None:
        keys += [("no source", part.cue), ("no source", part.rule)]
    return next((_no_statements()[key] for key in keys if key in _no_statements()), None)


@cache
def _no_statements() -> dict[tuple[str, str | None], str]:
    return {(row["rule"], row["cue"]): row["unless"] for row in tables.lexicon("no_statements")}


def _in_marks(text: str, part: Part, start: int) -> bool:
    """Did a quotation mark open, and none close, between the start of the part and the place?"""
    if part.kind != "mixed":
        return False
    before = text[max(part.start - 2, start - 2_000) : start]
    opened = max((mark.start() for mark in _OPENS.finditer(before)), default=-1)
    closed = max((mark.start() for mark in _CLOSES.finditer(before)), default=-1)
    return opened > closed
