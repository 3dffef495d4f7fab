"""Find the turns of a transcript: who has the floor from which label to which.

Takes an article's text and the beginnings of its paragraphs, gives `Turn`s; none where the article is no transcript. A
label is what stands before a colon at the beginning of a paragraph and reads like a speaker: a name, an office and a
name, capitals, a word of turn_words.csv ("Question"); "Q" needs no colon. One label makes no transcript, as headlines
and lists have such, so that its neighbours decide:

- two or more speakers, and one of three labels comes again, or all are in capitals, listed, or offices with a name, or
  one such office is there and the article opens with a label;
- or the article opens, below a headline at most, with an office and a full name and goes on in sentences, or with a
  name and a salutation ("Anna Berg: Dear friends,"): speeches and answers as governments print them;
- or the article's genre says so: then every label is a turn.

A turn goes on over all its paragraphs up to the next label. The last one ends with the article where the transcript
takes most of it, else with its paragraph. A reporter's aside between two turns is therefore taken for speech, and so
are stage directions, "(Applause.)".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from analysis.tables import lexicon

LONGEST = 160  # characters of a label
MOST_WORDS = 12  # of a label, what stands in brackets left out
LONGEST_OFFICE = 20  # words of an office with a name
LONGEST_HEADLINE = 150  # characters
FEWEST = 3  # labels that make a transcript
MOSTLY = 0.5  # of an article between its first and last label: the transcript takes most of it

# The space after the colon is sometimes forgotten: “Anna Berg:Yes.”
_LABEL = re.compile(rf"([^\n:]{{1,{LONGEST}}}+)(:)(?:\s{{1,8}}(?=\S)|(?=[A-Z]))|(Q)[ \t\xa0]{{1,20}}(?=[A-Z(\[“\"—–-])")
_BRACKETS = re.compile(r"[ \t\xa0]?[(\[][^()\[\]\n]{0,100}[)\]]")
_SMALL = re.compile(r"\b[a-z]\w*")
_FIGURES = re.compile(r"[$€£]?\d[\d.,%\xa0 ]{0,20}$", re.M)
_STOPS = (".", "!", "?", "…", ",", ":", ";", ")")  # a headline ends in none, or in a quotation
_JOINING = frozenset({"preposition", "and"})  # kinds of small words that stand within names and offices, as "the" does


class Turn(NamedTuple):
    """What one speaker says before the next: label, colon (empty after a bare "Q") and text, in characters."""

    start: int
    label_end: int
    cue_end: int
    first: int
    end: int


class _Label(NamedTuple):
    start: int
    label_end: int
    cue_end: int
    first: int
    speaker: str  # the last word of the name, by which a speaker is known again
    shape: str  # office (and a name), capitals, listed, name, word


def turns_in(text: str, paragraphs: Iterable[int], *, told: bool = False) -> list[Turn]:
    """The turns of an article, in order; none where it is no transcript.

    Parameters
    ----------
    text : str
    paragraphs : iterable of int
        Where each paragraph begins.
    told : bool
        Is the article known for a transcript? Then a single label is enough.

    Examples
    --------
    >>> text = "Question: Why?\\nAnna Berg: It is war.\\nWe know.\\nQuestion: Who knows?"
    >>> [(text[one.start : one.label_end], text[one.first : one.end]) for one in turns_in(text, [0, 15, 37, 46])]
    [('Question', 'Why?'), ('Anna Berg', 'It is war.\\nWe know.'), ('Question', 'Who knows?')]
    """
    labels = [label for start in paragraphs if (label := _label_at(text, start)) and not _is_headline(text, label)]
    labels = _kept(text, labels)
    if not labels or not (told or _is_transcript(text, labels) or _is_speech(text, labels[0])):
        return []
    return _up_to_the_next(text, labels)


def _label_at(text: str, start: int) -> _Label | None:
    match = _LABEL.match(text, start)
    if match is None:
        return None
    group = 1 if match[1] else 3
    core = _BRACKETS.sub("", match[group]).strip()
    shape = _shape(core)
    on_its_line = "\n" not in text[match.end(group) : match.end()]
    if not shape or not (on_its_line or shape in ("office", "listed")):  # a heading has its text below
        return None
    name = core if shape == "office" else core.split(", ")[0]
    speaker = re.split(r"[ .\xa0]", name.rstrip("."))[-1].lower()
    cue_end = match.end(2) if match[2] else match.end(group)
    return _Label(start, match.end(group), cue_end, match.end(), speaker, shape)


def _shape(core: str) -> str:
    """What tells that the words are a speaker; nothing where they are not."""
    if core.lower() in _words("speaker"):
        return "listed"
    words = core.replace(",", "").split()
    if not words or len(words) > LONGEST_OFFICE or not words[-1][0].isupper() or not _may_begin(words):
        return ""
    if _is_office_with_name(words):
        return "office"
    name, _, apposed = core.partition(", ")
    words = name.split()
    if len(core.split()) > MOST_WORDS or not all(map(_fits_in_name, words)) or not _fits_after_name(apposed, words):
        return ""
    if name.isupper() and (len(words) > 1 or _is_office(name)):
        return "capitals"
    return "name" if len(words) > 1 else "word"


def _may_begin(words: list[str]) -> bool:
    """No label begins like a sentence ("First", "Regarding Oslo"), nor addresses somebody ("Mr. President")."""
    first, last = _bare(words[0]), _bare(words[-1])
    if not words[0][0].isupper() or {first, last} & _words("no label"):
        return False
    if first == "the" and len(words) > 1:
        return _is_office(last) and words[-1].isupper()
    begins_sentence = first in _small_words() and not (len(words) > 1 and _is_office(words[1]))
    return not begins_sentence and not (first in _courtesy() and (len(words) == 1 or _is_office(words[1])))


def _is_office_with_name(words: list[str]) -> bool:
    """Head of the trade union Anna Berg: any words of an office, but none that makes a clause."""
    if len(words) < FEWEST or not words[-2][0].isupper() or _is_office(words[-1]):
        return False
    return any(map(_is_office, words[:-2])) and all(_fits_in_office(word) for word in words)


def _fits_in_office(word: str) -> bool:
    return _fits_in_name(word) or word in "–—-" or (word.islower() and word not in _small_words())


def _fits_in_name(word: str) -> bool:
    """A capital, or what joins names: Ludwig van Beethoven, Head of the Republic."""
    capital = word[0].isupper() or (word[0] in "“\"«‘'" and word[1:2].isupper())
    return capital or word == "the" or _small_words().get(word) in _JOINING


def _fits_after_name(apposed: str, name: list[str]) -> bool:
    """Anna Berg, Radio Oslo | Anna Berg, an editor at Radio Oslo"""
    words = apposed.replace(",", "").split()
    if not words:
        return True
    described = len(name) > 1 and words[0] in ("a", "an", "the")
    return words[-1][0].isupper() and (described or all(map(_fits_in_name, words)))


def _kept(text: str, labels: list[_Label]) -> list[_Label]:
    """Leave out the label of one occasion that the article also prints small: "Final Words", not "Anna Berg"."""
    often = Counter(label.speaker for label in labels)
    once = [label for label in labels if often[label.speaker] == 1 and label.shape in ("name", "word")]
    small = frozenset(_SMALL.findall(text)) if once else frozenset()
    left_out = {label.start for label in once if label.shape == "word" or {label.speaker, f"{label.speaker}s"} & small}
    return [label for label in labels if label.start not in left_out]


def _is_headline(text: str, label: _Label) -> bool:
    """A line in capitals; the first one without a stop of its own: “Anna Berg: ‘We Shall Win.’”"""
    line = _line(text, label)
    is_first = label.shape != "listed" and not _before(text, label)
    return line.isupper() or (is_first and len(line) < LONGEST_HEADLINE and not line.endswith(_STOPS))


def _is_transcript(text: str, labels: list[_Label]) -> bool:
    often = Counter(label.speaker for label in labels)
    figures = sum(_FIGURES.match(text, label.first) is not None for label in labels)
    if len(often) < 2 or 2 * figures > len(labels):  # “Berg: 1,200.” is a list of results
        return False
    shapes = {label.shape for label in labels}
    opens = "office" in shapes and not _before(text, labels[0])
    comes_again = len(labels) >= FEWEST and max(often.values()) > 1
    return opens or comes_again or shapes <= {"office", "capitals", "listed"}


def _is_speech(text: str, label: _Label) -> bool:
    """“President of Norway Anna Berg: We shall win.” | “Anna Berg: Dear friends,” which no headline ends with."""
    before, line = _before(text, label), _line(text, label)
    if label.shape == "name":
        return not before and line.endswith(",")
    in_office = label.shape == "office" or any(map(_is_office, text[label.start : label.label_end].split()))
    return in_office and before <= LONGEST_HEADLINE and line.endswith(_STOPS)


def _before(text: str, label: _Label) -> int:
    """How many characters stand before a label, as far as it matters."""
    return len(text[: label.start].strip()) if label.start <= 2 * LONGEST_HEADLINE else label.start


def _line(text: str, label: _Label) -> str:
    end = text.find("\n", label.first)
    return text[label.first : end if end >= 0 else len(text)].rstrip()


def _up_to_the_next(text: str, labels: list[_Label]) -> list[Turn]:
    ends = [after.start for _, after in pairwise(labels)]
    mostly = labels[-1].start - labels[0].start >= MOSTLY * len(text) or not _before(text, labels[0])
    line = text.find("\n", labels[-1].first)
    ends.append(len(text) if mostly or line < 0 else line)
    return [
        Turn(
            label.start,
            label.label_end,
            label.cue_end,
            label.first,
            label.first + len(text[label.first : end].rstrip()),
        )
        for label, end in zip(labels, ends, strict=True)
    ]


def _bare(word: str) -> str:
    return word.strip(",.’'").lower()


def _is_office(word: str) -> bool:
    return _bare(word) in _offices()


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(row["word"] for row in lexicon("turn_words") if row["kind"] == kind)


@cache
def _small_words() -> dict[str, str]:
    """Words of grammar with their kind: none of them begins a label."""
    openers = {row["word"]: "opener" for row in lexicon("sentence_openers")}
    particles = {row["word"]: "preposition" for row in lexicon("not_names") if row["kind"] == "particle"}
    return openers | particles | {row["word"]: row["kind"] for row in lexicon("function_words")}


@cache
def _courtesy() -> frozenset[str]:
    return frozenset(_bare(row["title"]) for row in lexicon("titles") if row["kind"] == "courtesy") | {"your"}


@cache
def _offices() -> frozenset[str]:
    """Words that begin or end the name of an office: president, deputy, chairman, mr."""
    people = ("man", "woman", "document")
    names = [row["title"] for row in lexicon("titles")]
    names += [row["role"] for row in lexicon("roles") if row["kind"] not in people]
    return frozenset(_bare(word) for name in names for word in (name.split()[0], name.split()[-1]))
