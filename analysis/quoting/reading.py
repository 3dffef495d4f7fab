"""Read an article as tokens with a kind each.

Takes text, sentences, words and quotations, gives a `Reading`: one letter a token, told from function words, capitals
and endings alone, so that rules of grammar can be written over letters. No part-of-speech model is used: nouns and
adjectives share one letter. Where phrases begin and end is left to `phrases`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache, lru_cache

from analysis.quoting.quotation_marks import MARK, Quotation
from analysis.tables import lexicon

Span = tuple[int, int]  # token indices, half open
# No rule looks further than this, so that a text without stops costs no more than its length.
REACH = 200  # tokens

# One letter for each kind of function_words.csv. Other words: L capital, 0 figure, R -ly, g -ing, d -ed and
# participles, v finite verb, n the rest. Marks: themselves, - for dashes, « » for marks of quotation, ~ the rest.
LETTERS = {
    "determiner": "D", "preposition": "P", "and": "C", "but": "B", "subordinator": "S", "that": "T", "who": "W",
    "wh": "H", "subject": "I", "contracted": "J", "object": "O", "modal": "M", "be": "E", "have": "V", "do": "Q",
    "not": "N", "to": "t", "possessive": "G", "adverb": "R", "time": "Y", "number": "0",
}  # fmt: skip
ENDINGS = {"ly": "R", "ng": "g", "ed": "d"}
IN_CONTEXT = frozenset({"long", "since", "us", "will", "may"})
DASHES = frozenset("–—―-")
STOPS = frozenset(".?!…")
TOKEN_IN_GAP = re.compile(MARK.pattern + r"|-{1,3}|\S")
FOLD = str.maketrans({"’": "'", "‘": "'"})


@dataclass(slots=True)
class Reading:
    """An article's tokens, in step, and how far its reading has come.

    `low`, `start`, `end` and `kinds` have one entry a token; `inside` marks tokens in quotation marks, `opens` and
    `closes` lead from the token of an opening mark, and from the token after a closing one, to the quotation's number.
    """

    text: str
    low: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    kinds: str = ""
    sentences: list[Span] = field(default_factory=list)
    begins: frozenset[int] = frozenset()
    quoted: list[Span] = field(default_factory=list)
    opens: dict[int, int] = field(default_factory=dict)
    closes: dict[int, int] = field(default_factory=dict)
    inside: bytearray = field(default_factory=bytearray)
    # How far the reading has come: tokens that are someone's content, quotations that have a source, and of the
    # sentence being read its bounds, whether it is printed in capitals like a headline, and its sources so far.
    claimed: bytearray = field(default_factory=bytearray)
    taken: set[int] = field(default_factory=set)
    lo: int = 0
    hi: int = 0
    title_case: bool = False
    sources: dict[int, Span] = field(default_factory=dict)  # by the token of the verb
    # Where verbs begin that may be cues; of these, main verbs behind a relative clause: “those who want peace | say”.
    verbs: frozenset[int] = frozenset()
    resumed: frozenset[int] = frozenset()

    def at(self, offset: int) -> int:
        """Index of the first token that begins at or after an offset."""
        return bisect_left(self.start, offset)

    def sentences_between(self, first: int, after: int) -> list[Span]:
        """The sentences that a span of tokens touches."""
        i = max(bisect_left(self.sentences, (first + 1, 0)) - 1, 0)
        return self.sentences[i : bisect_left(self.sentences, (after, 0))]

    def quoted_around(self, i: int) -> list[Span]:
        """The quotation that a token stands in, if any."""
        last = bisect_left(self.quoted, (i + 1, 0)) - 1
        return [self.quoted[last]] if last >= 0 and self.quoted[last][1] > i else []

    def on_one_line(self, i: int, j: int) -> bool:
        """No line ends between two tokens."""
        return self.text.find("\n", self.start[i], self.start[j]) < 0

    def begins_line(self, i: int) -> bool:
        """Nothing but spaces stands before the token on its line."""
        at = self.start[i]
        return at == 0 or "\n" in self.text[max(0, at - 3) : at]

    def spaced(self, i: int) -> bool:
        """A space stands on both sides of the mark."""
        return self.text[self.start[i] - 1].isspace() and self.text[self.end[i] : self.end[i] + 1].isspace()

    def is_upper(self, i: int) -> bool:
        """The token is printed with a capital."""
        return self.text[self.start[i]].isupper()


@dataclass(slots=True)
class Attribution:
    """One statement. Spans are of tokens; `content` has several where the cue or the reporter comes between."""

    source: Span | None
    cue: Span | None
    content: list[Span]
    lemma: str | None
    kind: str | None
    rule: str
    outer: Attribution | None = None


def read(text: str, sentences: list[tuple[int, int, int]], words: list[Span], quotations: list[Quotation]) -> Reading:
    """Tokens of an article: its words and, between them, every mark that is not white space.

    Examples
    --------
    >>> read("Li left: Rain!", [(0, 0, 14)], [(0, 2), (3, 7), (9, 13)], []).kinds
    'Ld:L.'
    """
    reading = Reading(text)
    kinds: list[str] = []
    low, start, end = reading.low, reading.start, reading.end
    position = 0
    for word_start, word_end in [*words, (len(text), len(text))]:
        if word_start - position > 1 or (word_start > position and text[position] != " "):
            for mark in TOKEN_IN_GAP.finditer(text, position, word_start):
                low.append(mark.group())
                start.append(mark.start())
                end.append(mark.end())
                owns = mark.group() in "’'" and kinds and kinds[-1] in "nL" and low[-2].endswith("s")
                kinds.append("G" if owns and mark.start() == end[-2] else _kind_of_mark(mark.group()))
        if word_start < word_end:
            word, kind = _word(text[word_start:word_end])
            low.append(word)
            start.append(word_start)
            end.append(word_end)
            if kinds and (kind == "G" or word in IN_CONTEXT):
                kind = _kind_in_context(kind, word, kinds[-1], text[word_start:word_end])
            elif kind == "v" and kinds and _names_behind_mark(kinds[-1], text[word_start - 1 : word_start + 1]):
                kind = "L"
            if word == "secretary" and kind == "L" and low[-2:-1] == ["under"]:
                kinds[-1] = kind  # said Under Secretary Berg
            kinds.append(kind)
        position = word_end
    _place_quotations(reading, kinds, quotations)
    reading.kinds = "".join(kinds)
    reading.sentences = [(reading.at(first), reading.at(last)) for _, first, last in sentences]
    reading.begins = frozenset(first for first, _ in reading.sentences)
    return reading


@lru_cache(maxsize=16_384)
def _word(surface: str) -> tuple[str, str]:
    """A word in lower case, and its kind. News repeats its words, so each is looked up once."""
    low = _lowered(surface)
    return low, _kinds().get(low) or _kind_of_shape(low, surface[0])


def _lowered(text: str) -> str:
    """Lower case with straight apostrophes, character for character; a letter that would grow stays as it is."""
    folded = text.translate(FOLD)
    lowered = folded.lower()
    if len(lowered) == len(folded):
        return lowered
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in folded)


@cache
def _kinds() -> dict[str, str]:
    kinds: dict[str, str] = {}
    for row in lexicon("common_verbs"):
        kinds.update(dict.fromkeys(row["finite"].split(";"), "v"))
        kinds.update(dict.fromkeys(row["participle"].split(";"), "d"))
    kinds.update({row["word"]: LETTERS[row["kind"]] for row in lexicon("function_words")})
    return kinds


def _kind_in_context(kind: str, word: str, before: str, printed: str) -> str:
    """“he’s said”: the ’s of a pronoun is a verb; “have since argued”; “said Will Berg”, “the US”: names."""
    if kind == "G":
        return "E" if before in "IWHT" else kind
    if word in ("long", "since"):
        return "R" if before in "VE" else kind
    if word == "us":
        return "L" if printed == "US" else kind
    return "L" if printed[0].isupper() and before not in ".»«:-?~" else kind


def _names_behind_mark(before: str, printed: str) -> bool:
    """“...,” | Shook said: a name, behind a closing mark and a space, that is spelt like a verb."""
    return before == "~" and printed[0].isspace() and printed[1:].isupper()


def _kind_of_mark(mark: str) -> str:
    if mark in ",;:()":
        return mark
    if mark[0] in DASHES:
        return "-"
    if mark == "%":
        return "0"
    return "." if mark in STOPS else "~"


def _kind_of_shape(word: str, first: str) -> str:
    if first.isupper():
        return "L"
    if first.isdigit():
        return "0"
    kind = ENDINGS.get(word[-2:], "n") if len(word) > 4 else "n"
    return "n" if kind == "g" and word[-3] != "i" else kind


def _place_quotations(reading: Reading, kinds: list[str], quotations: list[Quotation]) -> None:
    reading.inside = bytearray(len(kinds) + 1)
    reading.claimed = bytearray(len(kinds) + 1)
    for number, quotation in enumerate(quotations):
        first, after = reading.at(quotation.start), reading.at(quotation.end)
        if quotation.opened:
            kinds[first] = "«"
        if quotation.closed:
            kinds[reading.at(quotation.inner_end)] = "»"
        reading.quoted.append((first, after))
        reading.opens[first] = number
        reading.closes[after] = number
        reading.inside[first:after] = b"\1" * (after - first)
