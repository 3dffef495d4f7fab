"""Find stance words: hedges, boosters, judgements, support and opposition, accusations, demands, threats, praise.

Takes articles, sentences and a list of stance words, returns the `stance` table: each word with whose it is, whether it
is negated and which label or actor it bears on. Reporting verbs carry stance too: "claimed" is not "said", and that is
the reporter's. Nothing is added up to a score. `bearing` tells scope and target, `wordlists` reads lists of one's own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

import pandas as pd

from analysis import tables
from analysis.articles.languages import ASSESSED
from analysis.meaning.bearing import Mention, Mentions, Place, is_relative, negated, target, withholds
from analysis.sheets import listed
from analysis.study.wordlists import read_stance
from analysis.words.matching import Matcher, longest

GENRES = {"statement": "author", "speech": "author"}
_FIRST_PERSON = frozenset(("i", "we"))  # whoever writes "we know that" says it
_CLAUSE = re.compile(r"\b(?:to [a-z]{2,20}|that [a-z]{1,20}|[a-z]{2,20}ing)\b")
_MARKS = "“”„«»\"‘’'"
# A word or two between marks that no statement accounts for: accused of “terrorism”, 'chaos', ''racist''.
_FRAGMENT = re.compile(r"(?<!\w)(?:“[^“”\n]{1,80}”|\"[^\"\n]{1,80}\"|''[^'\n]{1,80}''|[‘'][^‘’'\n]{2,60}[’'])(?!\w)")
_OPENS, _CLOSES = re.compile(r"[“„«]|(?<!\w)\"(?=\w)"), re.compile(r"[”»]|(?<=[\w.,!?])\"")
# These verbs judge who is reported, others its object.
_OF_THE_SOURCE = frozenset(("claim", "assertive", "factive", "denial"))
_OF_A_CLAUSE = frozenset(("assertive",))  # what follows is what is said, never only "U.S. support" in it
_NOT_IN = ("", 0, None)  # a phrase in which a listed word means something else
_Row = tuple[Any, ...]


class _Word(NamedTuple):
    """A stance word in a text."""

    start: int
    end: int
    category: str
    polarity: int
    part: str | None
    source: Mention | None = None  # who is reported, where the word is the cue of a statement


class _Part(NamedTuple):
    """One part of a statement, as the quotes table has it."""

    start: int
    end: int
    quote_id: str
    kind: str
    source: str | None
    source_start: int | None
    source_end: int | None
    cue_lemma: str | None
    cue_class: str | None
    cue_start: int | None
    cue_end: int | None
    inside: str | None
    rule: str


def find_stance(
    articles: pd.DataFrame,
    sentences: pd.DataFrame,
    lexicon: pd.DataFrame | StanceMatcher | None = None,
    *,
    hits: pd.DataFrame | None = None,
    actors: pd.DataFrame | None = None,
    quotes: pd.DataFrame | None = None,
    voice: str = "newsroom",
) -> pd.DataFrame:
    """Find every stance word, whose it is, whether it is negated and what it bears on.

    Parameters
    ----------
    articles, sentences : DataFrame, tables of these names
    lexicon : DataFrame, table ``stance_words``, or StanceMatcher, optional
        As `read_stance` gives it; without one, the list that ships. A `StanceMatcher` holds actors of its own.
    hits, actors : DataFrame, tables of these names, optional
        What a stance word may bear on; hits whose referent is other are left out.
    quotes : DataFrame, table ``quotes``, optional
        Without it every word outside of quotation marks is the newsroom's, and reporting verbs have no source.
    voice : str
        Whose the words outside of statements are, as in `attribute`; what stands there between quotation marks
        (accused of “terrorism”) is "unclear".

    Returns
    -------
    DataFrame, table ``stance``, one row per word found, sorted by article and place
        Of words that overlap the longest is kept; one listed in two categories has a row in each. The cue of a
        statement is a stance word by its class: of a claim or an admission the target is the source, of an accusation
        its object. None for articles in a language without lexicons. A capitalised word in the midst
        of a sentence is taken for a part of a name. ``polarity`` is the word's own: a negation does not turn it.

    Notes
    -----
    A word is looked up, not understood: irony and metaphor are read as they are printed, and of the targets that a
    reader would see only those are found that stand in the same clause.

    Examples
    --------
    >>> text = "The brutal invasion was not legitimate."
    >>> articles = pd.DataFrame({"doc_id": ["a"], "text": [text]})
    >>> sentences = pd.DataFrame({"doc_id": ["a"], "sentence": [0], "start": [0], "end": [39]})
    >>> hits = pd.DataFrame({"doc_id": ["a"], "start": [11], "end": [19], "label": ["invasion"]})
    >>> find_stance(articles, sentences, hits=hits)[["surface", "polarity", "negated", "target", "rule"]]
          surface  polarity  negated    target              rule
    0      brutal        -1    False  invasion          modifier
    1  legitimate         1     True  invasion  subject; negated: not
    """
    matcher = lexicon if isinstance(lexicon, StanceMatcher) else StanceMatcher(lexicon, actors)
    labels = _by_article(hits, "start", "end", "label", "referent")
    said = _by_article(quotes, *_Part._fields)
    bounds = _by_article(sentences, "start", "end", "sentence")
    rows: list[_Row] = []
    for doc_id, text, language, genre in _values(articles.sort_values("doc_id"), "doc_id", "text", "language", "genre"):
        if language is None or language in ASSESSED:
            parts = [_Part(*row) for row in said[doc_id]]
            mentions = [Mention(s, e, "label", name) for s, e, name, referent in labels[doc_id] if referent != "other"]
            found = stance_in(text, bounds[doc_id], matcher, mentions, parts, GENRES.get(genre, voice))
            rows += [(doc_id, number, *row) for number, row in enumerate(found)]
    return _table(rows)


class StanceMatcher:
    """Stance words and actors made ready to be looked up in any number of texts; it can be sent to other processes.

    Examples
    --------
    >>> actors = pd.DataFrame({"actor": ["Russia"], "term": ["Moscow"]})
    >>> words, mentions = StanceMatcher(actors=actors).find("Moscow’s flagrant lies")
    >>> [(word.start, word.category) for word in words], mentions[0].name
    ([(9, 'evaluation'), (18, 'evaluation')], 'Russia')
    """

    def __init__(self, words: pd.DataFrame | None = None, actors: pd.DataFrame | None = None) -> None:
        words = read_stance() if words is None else words
        self._listed: dict[str, list[tuple[str, int, str | None]]] = {}
        elsewhere: dict[str, list[tuple[str, int, str | None]]] = {}
        for term, not_in, *entry in _values(words, "term", "not_in", "category", "polarity", "part"):
            self._listed.setdefault(term, []).append((entry[0], int(entry[1] or 0), entry[2]))
            elsewhere.update((phrase, []) for phrase in listed(not_in))
        self._listed = {**elsewhere, **self._listed}
        terms = [] if actors is None else list(_values(actors, "actor", "term"))
        self._entries, self._actors = list(self._listed.values()), [actor for actor, _ in terms]
        self._matcher = Matcher([*self._listed, *(term for _, term in terms)])
        self._ranks = [phrase.count("*") for phrase in self._matcher.phrases]

    def find(self, text: str) -> tuple[list[_Word], list[Mention]]:
        """The stance words of one text and the mentions of actors, each in order and without overlaps."""
        known, found = len(self._entries), self._matcher.find(text)
        words = [
            _Word(start, end, *entry)
            for start, end, which in longest((one for one in found if one[2] < known), self._ranks)
            for entry in self._entries[which] or [_NOT_IN]
        ]
        actors = longest((one for one in found if one[2] >= known), self._ranks)
        return words, [Mention(start, end, "actor", self._actors[which - known]) for start, end, which in actors]


def stance_in(
    text: str,
    sentences: Sequence[tuple[int, int, int]],
    matcher: StanceMatcher,
    labels: Sequence[Mention],
    parts: Sequence[_Part],
    voice: str,
) -> list[_Row]:
    """The rows of one article, after doc_id and number: its sentences are given as start, end and number, in order."""
    words, actors = matcher.find(text)
    words = _with_cues(words, parts, actors, labels)
    mentions = Mentions([*labels, *actors])
    starts = [start for start, _, _ in sentences]
    covering, marked = _covering(words, parts), _between_marks(text, words)
    rows: list[_Row] = []
    for word, over, own in zip(words, covering, marked, strict=True):
        first, last, sentence = sentences[max(0, bisect_right(starts, word.start) - 1)]
        if word.source is None and _is_name(text, word, first, last):
            continue
        place = Place(text, word.start, word.end, (first, last))
        if word.category == "denial" and word.part == "verb" and withholds(place):
            continue
        no = negated(place)
        about, rule = _bears_on(word, place, mentions)
        bears = (about.kind, about.name, about.start, about.end) if about else (None,) * 4
        why = f"{rule}; negated: {no}" if no else rule
        printed = (sentence, word.start, word.end, text[word.start : word.end])
        heard = _heard(text, word, over, "unclear" if own else voice)
        rows.append((*printed, word.category, word.polarity, bool(no), *heard, *bears, why))
    return rows


def _bears_on(word: _Word, place: Place, mentions: Mentions) -> tuple[Mention | None, str]:
    if word.source and word.category in _OF_THE_SOURCE:
        return word.source, "source"
    if word.category in _OF_A_CLAUSE:
        return None, "none"
    about, rule = target(place, word.part, mentions, own=word.category in _held_by_subject())
    # What is claimed or denied about an actor is a matter of the clause that follows: suggests Russia might leave.
    no_object = about and about.kind == "actor" and rule == "object" and word.category in _OF_THE_SOURCE
    return (None, "none") if no_object else (about, rule)


@cache
def _held_by_subject() -> frozenset[str]:
    """Categories whose grammatical subject or owner has the stance: Oslo's criticism, but not Oslo's lies."""
    return frozenset(row["category"] for row in tables.lexicon("stance_categories") if row["subject"] == "holder")


def _by_article(table: pd.DataFrame | None, *columns: str) -> dict[str, list[_Row]]:
    rows: dict[str, list[_Row]] = defaultdict(list)
    if table is not None and len(table):
        for doc_id, *row in _values(table, "doc_id", *columns):
            rows[doc_id].append(tuple(row))
    for unsorted in rows.values():
        unsorted.sort(key=itemgetter(0))
    return rows


def _values(table: pd.DataFrame, *columns: str) -> Iterator[_Row]:
    """The rows of these columns, null as None; a column that the table does not have is null throughout."""
    missing = [None] * len(table)
    return zip(*(_listed(table[name]) if name in table else missing for name in columns), strict=True)


def _listed(column: pd.Series) -> list[Any]:
    values = column.tolist()
    null = column.isna().to_numpy()
    return [None if gone else value for value, gone in zip(values, null, strict=True)] if null.any() else values


def _table(rows: list[_Row]) -> pd.DataFrame:
    if not rows:
        return tables.empty("stance")
    return tables.conform(pd.DataFrame(rows, columns=list(tables.codebook("stance")["column"]), dtype=object), "stance")


def _with_cues(
    words: Sequence[_Word], parts: Sequence[_Part], actors: Sequence[Mention], labels: Sequence[Mention]
) -> list[_Word]:
    """Tell listed verbs that are cues their source, and add the cues of statements that are not listed."""
    found, starts = list(words), [word.start for word in words]
    names = {place for label in labels for place in (label.start, label.end)}
    for (start, end), part in {(part.cue_start, part.cue_end): part for part in reversed(parts)}.items():
        if start is None or end is None:
            continue
        at, own = bisect_right(starts, end - 1) - 1, _stance_of(part)
        if at >= 0 and words[at].end > start:
            found[at] = words[at]._replace(source=_source(part, actors))
        elif own and names.isdisjoint((start, end)) and (part.kind != "indirect" or _unless(part) is None):
            found.append(_Word(start, end, *own, "verb", _source(part, actors)))
    return sorted((word for word in found if word.category), key=lambda word: word[:2])


def _stance_of(part: _Part) -> tuple[str, int] | None:
    """Category and polarity of a cue: those of its lemma where that is listed, else of its class; None without any."""
    own = _cues().get((part.cue_class, part.cue_lemma), _cues().get((part.cue_class, "")))
    return own if own and own[0] else None


@cache
def _cues() -> dict[tuple[str | None, str | None], tuple[str, int]]:
    return {
        (row["cue_class"], lemma): (row["category"], int(row["polarity"]))
        for row in tables.lexicon("stance_cues")
        for lemma in listed(row["lemma"]) or [""]
    }


def _source(part: _Part, actors: Sequence[Mention]) -> Mention | None:
    """The actor of the study that the source is or speaks for, else the source as printed; "who" is none."""
    if not part.source or part.source_start is None or part.source_end is None or is_relative(part.source.lower()):
        return None
    at = bisect_right(actors, part.source_start - 1, key=lambda actor: actor.start)
    if at < len(actors) and actors[at].end <= part.source_end:
        return actors[at]
    return Mention(part.source_start, part.source_end, "source", part.source)


def _covering(words: Sequence[_Word], parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """For each word the parts of statements that cover it: one sweep over both."""
    waiting, active = 0, list[_Part]()
    for word in words:
        while waiting < len(parts) and parts[waiting].start <= word.start:
            active.append(parts[waiting])
            waiting += 1
        active = [part for part in active if part.end > word.start]
        yield [part for part in active if part.end >= word.end]


def _between_marks(text: str, words: Sequence[_Word]) -> list[bool]:
    """For each word whether it stands between quotation marks, a few words apart."""
    spans = [found.span() for found in _FRAGMENT.finditer(text)] if words else []
    starts = [start for start, _ in spans]
    before = [bisect_right(starts, word.start) - 1 for word in words]
    return [at >= 0 and spans[at][1] >= word.end for at, word in zip(before, words, strict=True)]


def _is_name(text: str, word: _Word, first: int, last: int) -> bool:
    """Is a word printed with a capital in the midst of a sentence, and that is no headline in capitals?"""
    initial = text[word.start]
    if not initial.isupper() or word.start == first or text[word.start : word.end].isupper():
        return False
    behind = text[max(first, word.start - 2) : word.start]
    if not behind.strip() or not behind.strip()[-1].isalnum():
        return False
    around = re.findall(r"\b[^\W\d_]{4,30}\b", text[max(first, word.start - 80) : min(last, word.end + 80)])
    return sum(other[0].islower() for other in around) * 2 > len(around)


def _heard(text: str, word: _Word, over: list[_Part], outside: str) -> tuple[str, str | None, str | None]:
    """Voice, speaker and quote_id of a word.

    Stance is a matter of wording: in quotation marks it is that of who is quoted, also of what she reports of others
    ("As the president has said, ..."); elsewhere that of the innermost statement.
    """
    uttering = [part for part in over if _is_verbatim(text, part, word)] or [
        part for part in over if _utters(text, part, word)
    ]
    if not uttering:
        return outside, None, None
    inner = min(uttering, key=lambda part: part.end - part.start)
    return "source", inner.source, inner.quote_id


def _is_verbatim(text: str, part: _Part, word: _Word) -> bool:
    """Does the word stand in the part's own quotation marks, not only in those of a statement around it?"""
    own = part.kind == "direct" and (part.inside is None or text[part.start] in _MARKS)
    return own or part.rule == "turn" or _in_marks(text, part, word.start)


def _utters(text: str, part: _Part, word: _Word) -> bool:
    """Is a paraphrase the source's? What is condemned, intended or known is the reporter's to name."""
    if part.source is not None and part.source.lower() in _FIRST_PERSON:
        return False
    unless = _unless(part)
    if unless in (None, "always"):
        return True
    return unless == "clause" and _CLAUSE.search(text, part.start, min(word.end, part.start + 400)) is not None


def _unless(part: _Part) -> str | None:
    """What makes it a statement after all: "clause", nothing (""); None where it is one anyway."""
    keys = [(part.rule, part.cue_lemma), (part.rule, part.cue_class), (part.rule, "any")]
    if part.source is None:
        keys += [("no source", part.cue_lemma), ("no source", part.rule)]
    return next((_no_statements()[key] for key in keys if key in _no_statements()), None)


@cache
def _no_statements() -> dict[tuple[str, str | None], str]:
    return {(row["rule"], row["cue"]): row["unless"] for row in tables.lexicon("no_statements")}


def _in_marks(text: str, part: _Part, at: int) -> bool:
    """Did a quotation mark open, and none close, between the start of a mixed part and the place?"""
    if part.kind != "mixed":
        return False
    within = text[max(part.start - 2, at - 2_000) : at]
    opened = max((mark.start() for mark in _OPENS.finditer(within)), default=-1)
    return opened > max((mark.start() for mark in _CLOSES.finditer(within)), default=-1)
