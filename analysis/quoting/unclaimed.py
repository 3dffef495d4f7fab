"""Find who says the quotations that no cue introduces.

Takes a `Reading`, the article's quotations and the attributions found so far, and adds to these: a signature
(“...” — Li), a colon (Li’s answer: “...”), else the statement before it in its paragraph, or in the paragraph before.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache

from analysis.quoting.cues import cues_in, verb_entries
from analysis.quoting.phrases import is_statement, may_speak, subject_before, verb_forms
from analysis.quoting.quotation_marks import Quotation
from analysis.quoting.reading import Attribution, Reading, Span
from analysis.quoting.sources import can_utter, source_of

LONGEST_NAME = 10
LONGEST_SIGNATURE = 24
LONGEST_INTRODUCTION = 24
LONGEST_SENTENCE = 60
LONGEST_PARAGRAPH = 1_500  # characters


def add_unclaimed(r: Reading, quotations: list[Quotation], found: list[Attribution]) -> None:
    """Give each quotation without a source to whoever the print suggests; leave out what nothing suggests."""
    owners = {span[0]: one for one in found for span in one.content}
    speaking = sorted((one for one in found if one.cue and _can_quote(one)), key=lambda one: one.cue or (0, 0))
    heads = [one.cue[0] for one in speaking if one.cue]
    last: tuple[Quotation, int, Attribution] | None = None
    for number, quotation in enumerate(quotations):
        first, after = r.quoted[number]
        owner = owners.get(first) if number in r.taken else None
        if owner is None and (number in r.taken or r.claimed[first + 1] or not is_statement(r, number)):
            continue
        if owner is None:
            owner = signature(r, number) or introduction(r, number)
            if owner:
                found.append(owner)
            else:
                i = bisect_left(heads, first) - 1
                before = speaking[i] if i >= 0 and r.on_one_line(heads[i], first) else None
                goes_on = continued(r, number, quotation, last)
                owner = before if before and goes_on and _is_later(r, before, last) else goes_on or before
                if owner is None and i >= 0 and _stands_below(r, heads[i], number):
                    owner = speaking[i]
                if owner is not None:
                    owner.content.append((first, after))
                elif owner := told_before(r, number):
                    found.append(owner)
                else:
                    continue
            r.claimed[first:after] = b"\1" * (after - first)
        last = quotation, number, owner


def signature(r: Reading, number: int) -> Attribution | None:
    """“We agree.” — Li Qiang, lawyer"""
    dash = r.quoted[number][1]
    while dash < len(r.kinds) and r.kinds[dash] == ".":
        dash += 1
    if dash + 1 >= len(r.kinds) or r.kinds[dash] != "-" or r.kinds[dash + 1] not in "LD":
        return None
    end = dash + 1
    while end < min(len(r.kinds), dash + LONGEST_SIGNATURE) and r.kinds[end] in "LnD0PG,R" and r.on_one_line(dash, end):
        end += 1
    if end < len(r.kinds) and r.kinds[end] not in ".«" and r.on_one_line(end - 1, end):
        return None
    return Attribution((dash + 1, end), (dash, dash + 1), [r.quoted[number]], "—", "neutral", "signature")


def introduction(r: Reading, number: int) -> Attribution | None:
    """Li’s answer: | “We agree.”   Li rose and said, | “We agree.”"""
    first = r.quoted[number][0]
    mark = r.kinds[first - 1] if first else "^"
    r.lo, r.hi = _sentence_before(r, first)
    if mark == ":" or (mark == "," and first > 1 and r.low[first - 2] in verb_forms()):
        return _named(r, number) or _reported(r, number, at_once=True) or _subject_of_verb(r, number)
    if first not in r.begins:
        return _reported(r, number)
    return _agreed(r, number) if first > r.lo and r.on_one_line(r.lo, first) else None


def continued(
    r: Reading, number: int, quotation: Quotation, last: tuple[Quotation, int, Attribution] | None
) -> Attribution | None:
    """The speaker before goes on: in the same paragraph, or in the next when a quotation begins it."""
    if last is None:
        return None
    paragraphs = quotation.paragraph - last[0].paragraph
    goes_on = paragraphs == 1 and last[1] == number - 1 and r.begins_line(r.quoted[number][0])
    return last[2] if paragraphs == 0 or goes_on else None


def _stands_below(r: Reading, head: int, number: int) -> bool:
    """The quotation is a paragraph of its own, under the paragraph in which somebody speaks."""
    first, after = r.quoted[number]
    alone = r.begins_line(first) and (after >= len(r.kinds) or r.begins_line(after))
    between = r.text[r.start[head] : min(r.start[first], r.start[head] + LONGEST_PARAGRAPH)]
    return alone and len(between) < LONGEST_PARAGRAPH and sum(bool(line.strip()) for line in between.split("\n")) == 1


def told_before(r: Reading, number: int) -> Attribution | None:
    """Li praised the plan. | “We needed that.”: whoever the sentence before, of the same paragraph, is about."""
    first = r.quoted[number][0]
    i = bisect_left(r.sentences, (first, 0)) - 1
    if first not in r.begins or i < 0 or not r.on_one_line(r.sentences[i][0], first):
        return None
    r.lo, r.hi = r.sentences[i]
    verb = next((j for j in range(r.lo + 1, r.hi) if not r.inside[j] and _is_main_verb(r, j)), None)
    source = subject_before(r, verb) if verb is not None else None
    if verb is None or source is None or r.kinds[source[0]] in "WHT" or not may_speak(r, source):
        return None
    return Attribution(source, (verb, verb + 1), [r.quoted[number]], r.low[verb], "neutral", "told_before")


def _is_later(r: Reading, before: Attribution, last: tuple[Quotation, int, Attribution] | None) -> bool:
    """“We agree,” said Li. Wang said he did not. | “Never.”: Wang spoke last."""
    if last is None or not (before.cue and before.source and last[2].source):
        return False
    names = [r.low[one.source[1] - 1] for one in (before, last[2]) if one.source]
    named = r.kinds[before.source[0]] in "LD" and names[0] != names[1]
    return named and before.rule in ("clause", "that_clause") and before.cue[0] > r.quoted[last[1]][1]


def _can_quote(one: Attribution) -> bool:
    return one.lemma in _quoting_lemmas()


@cache
def _quoting_lemmas() -> frozenset[str]:
    return frozenset(e.lemma for several in verb_entries().values() for e in several if "quotation" in e.governs)


def _sentence_before(r: Reading, first: int) -> Span:
    i = max(bisect_left(r.sentences, (first, 0)) - 1, 0)
    return max(r.sentences[i][0], first - LONGEST_SENTENCE), first


def _named(r: Reading, number: int) -> Attribution | None:
    """Li Qiang: | “We agree.”"""
    colon = r.quoted[number][0] - 1
    start = colon
    while (
        start > r.lo
        and r.kinds[start - 1] in "LnDPR0"
        and not (r.kinds[start - 1] == "n" and r.low[start - 1] in verb_forms())
    ):
        start -= 1
    begins = start == r.lo or r.kinds[start - 1] in "-.,"
    if not begins or "L" not in r.kinds[start:colon] or colon - start >= LONGEST_NAME:
        return None
    return Attribution((start, colon), (colon, colon + 1), [r.quoted[number]], ":", "neutral", "introduction")


def _agreed(r: Reading, number: int) -> Attribution | None:
    """Li agreed. | “We shall.”"""
    first = r.quoted[number][0]
    cue = next((cue for cue in reversed(cues_in(r)) if r.kinds[cue.end : first] == "."), None)
    if (
        cue is None
        or not cue.finite
        or r.claimed[cue.head]
        or not cue.governs("quotation")
        or not (source := source_of(r, cue))
        or not can_utter(r, cue, source)
    ):
        return None
    content = [r.quoted[number]]
    return Attribution(source, (cue.start, cue.end), content, cue.entry.lemma, cue.entry.kind, "introduction")


def _reported(r: Reading, number: int, at_once: bool = False) -> Attribution | None:
    """Li answered the question with a smile: | “We agree.”"""
    first = r.quoted[number][0]
    for cue in reversed(cues_in(r)):
        if cue.head < first - LONGEST_INTRODUCTION:
            return None
        free = at_once or not r.claimed[cue.head]
        if free and cue.governs("quotation") and (source := source_of(r, cue)) and can_utter(r, cue, source):
            content = [r.quoted[number]]
            return Attribution(source, (cue.start, cue.end), content, cue.entry.lemma, cue.entry.kind, "introduction")
    return None


def _is_main_verb(r: Reading, j: int) -> bool:
    """“he | returned to his familiar lines”: the first verb is the sentence's, and “lines” is none."""
    before = r.kinds[j - 1] if j > r.lo else "^"
    if r.kinds[j] == "d":
        return before in "nLIRW)"
    return r.kinds[j] in "vEVMQ" or (r.kinds[j] == "n" and before in "LIRW" and r.low[j] in verb_forms())


def _subject_of_verb(r: Reading, number: int) -> Attribution | None:
    """Li had only one word: | “Never.”"""
    first = r.quoted[number][0]
    for j in range(r.lo, first - 1):
        if not r.inside[j] and _is_main_verb(r, j):
            source = subject_before(r, j)
            if source and r.kinds[source[0]] not in "WHT":
                return Attribution(source, (j, j + 1), [r.quoted[number]], r.low[j], "neutral", "introduction")
    if first - 1 - r.lo > LONGEST_NAME - 2:
        return None
    return Attribution((r.lo, first - 1), (first - 1, first), [r.quoted[number]], ":", "neutral", "introduction")
