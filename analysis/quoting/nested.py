"""Find statements inside statements: “As Li has said, it failed,” Wang said.

Takes a `Reading` and the attributions found, gives those nested in their contents. Only plain cases are taken: a finite
verb of saying with somebody else's clause. The content of a nested statement belongs to the inner speaker.
"""

from __future__ import annotations

from analysis.quoting.complements import content_after
from analysis.quoting.cues import Cue, cues_in
from analysis.quoting.phrases import may_speak
from analysis.quoting.reading import Attribution, Reading, Span
from analysis.quoting.sources import source_of

RULES = frozenset({"that_clause", "clause", "as_reported", "after_addressee", "that_clause_after_aside"})
KINDS = frozenset({"neutral", "claim", "call"})
SHORTEST = 6  # tokens: a subject, a verb and what is said


def nested_in(r: Reading, found: list[Attribution]) -> list[Attribution]:
    """Statements nested in those found."""
    heads = {one.cue for one in found}
    return [
        inner
        for outer in found
        for first, after in outer.content
        for lo, hi in _sentences_within(r, first, after)
        for inner in _read_again(r, lo, hi)
        if inner.cue not in heads
    ]


def place_inside(r: Reading, found: list[Attribution]) -> None:
    """Note for each statement the shortest content of another that its cue stands in."""
    owner: list[Attribution | None] = [None] * (len(r.low) + 1)
    spans = [(span, one) for one in found for span in one.content]
    for (first, after), one in sorted(spans, key=lambda pair: pair[0][0] - pair[0][1]):
        owner[first:after] = [one] * (after - first)
    for one in found:
        outer = owner[one.cue[0]] if one.cue else None
        one.outer = outer if outer is not one else None


def _sentences_within(r: Reading, first: int, after: int) -> list[Span]:
    while after > first and r.kinds[after - 1] in "»,":
        after -= 1
    spans = [(max(lo, first), min(hi, after)) for lo, hi in r.sentences_between(first, after)]
    return [(lo, hi) for lo, hi in spans if hi - lo >= SHORTEST]


def _read_again(r: Reading, lo: int, hi: int) -> list[Attribution]:
    """Read a content as if it were printed alone."""
    kept = r.inside[lo:hi], r.claimed[lo:hi]
    r.lo, r.hi, r.sources, r.title_case = lo, hi, {}, False
    r.inside[lo:hi] = r.claimed[lo:hi] = bytes(hi - lo)
    found = [one for cue in cues_in(r) if not r.claimed[cue.head] and (one := _statement(r, cue))]
    r.inside[lo:hi], r.claimed[lo:hi] = kept
    return found


def _statement(r: Reading, cue: Cue) -> Attribution | None:
    if not cue.finite or cue.passive or not cue.governs("quotation") or cue.entry.kind not in KINDS:
        return None
    got = content_after(r, cue)
    source = source_of(r, cue) if got and (got[0] in RULES or _calls_names(r, cue, got)) else None
    if got is None or source is None or source[0] == r.lo == cue.start or not may_speak(r, source):
        return None
    if r.kinds[source[0]] == "J" or r.low[source[0]] in ("i", "you", "we"):
        return None
    rule, content = got
    for first, after in content:
        r.claimed[first:after] = b"\1" * (after - first)
    return Attribution(source, (cue.start, cue.end), content, cue.entry.lemma, cue.entry.kind, f"nested_{rule}")


def _calls_names(r: Reading, cue: Cue, got: tuple[str, list[Span]]) -> bool:
    """What Li called a “false alarm”: the words in quotation marks are Li's."""
    return cue.entry.kind == "call" and got[0] == "direct_object" and "«" in r.kinds[slice(*got[1][0])]
