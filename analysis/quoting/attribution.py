"""Find who says what: source, cue and content of each attribution of an article.

Takes text, sentences, words and quotations, gives `Attribution`s. Three passes: content that stands before its cue
(“...,” Li said), content that a cue governs (Li said that ...), and quotations nobody has claimed, which join a
signature, a colon or the statement before them. Each rule is a small function; its name is kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from analysis.quoting.clauses import opens_clause, statement_begins, with_quotation
from analysis.quoting.complements import content_after, quotation_at, skip_occasions
from analysis.quoting.cues import Cue, cues_in, reporting
from analysis.quoting.headlines import headline
from analysis.quoting.nested import nested_in, place_inside
from analysis.quoting.phrases import is_statement, may_speak, noun_phrase_after, subject_before, verb_forms
from analysis.quoting.quotation_marks import Quotation
from analysis.quoting.reading import REACH, Attribution, Reading, Span, read
from analysis.quoting.sources import agent_of, can_utter, inverted_source, source_of
from analysis.quoting.turns import Turn
from analysis.quoting.unclaimed import add_unclaimed

# Rules whose cues have other senses, so that their subject must be able to speak: "the law supports", "the plan aims".
WEAK = frozenset({"direct_object", "infinitive", "preposition", "gerund", "object_as", "noun_object"})
# Polls show, storms raise fears: these need no speaker.
ANYTHING = frozenset({"show", "light"})
LONGEST_NAME = 8
SHORT_ADJUNCT = 12
NEAR = 60


def attributions(
    text: str,
    sentences: list[tuple[int, int, int]],
    words: list[Span],
    quotations: list[Quotation],
    turns: Sequence[Turn] = (),
) -> list[Attribution]:
    """Every attribution of an article, in the order of their contents, in spans of characters.

    The turns of a transcript are attributions too; what is said in them is nested.

    Examples
    --------
    >>> from analysis.quoting.quotation_marks import quotations
    >>> text = "“We agree,” Ms. Li said."
    >>> words = [(1, 3), (4, 9), (12, 15), (16, 18), (19, 23)]
    >>> [found] = attributions(text, [(0, 0, 24)], words, quotations(text, [(0, 0, 24)]))
    >>> text[slice(*found.source)], text[slice(*found.content[0])], found.rule
    ('Ms. Li', '“We agree,”', 'quotation_before')
    """
    reading = read(text, sentences, words, quotations)
    found: list[Attribution] = []
    taken = [turn for turn in (_turn(reading, one) for one in turns) if turn]
    _begin_after_labels(reading, taken)
    for lo, hi in reading.sentences:
        if hi - lo > 1:
            found.extend(_in_sentence(reading, lo, hi))
    add_unclaimed(reading, quotations, found)
    found.extend(nested_in(reading, found))
    found.extend(taken)
    place_inside(reading, found)
    return _in_characters(reading, found)


def _turn(r: Reading, turn: Turn) -> Attribution | None:
    """Anna Berg: | We shall answer that. ...  It claims none of its tokens, as she may cite others."""
    source, content = (r.at(turn.start), r.at(turn.label_end)), (r.at(turn.first), r.at(turn.end))
    if content[1] <= content[0] or source[1] <= source[0]:
        return None
    cue = (source[1], source[1] + 1) if turn.cue_end > turn.label_end else None
    return Attribution(source, cue, [content], cue and ":", cue and "neutral", "turn")


def _begin_after_labels(r: Reading, turns: list[Attribution]) -> None:
    """Read the first sentence of each turn without the label."""
    first = {turn.source[0]: turn.content[0][0] for turn in turns if turn.source}
    r.sentences = [(min(first.get(lo, lo), hi), hi) for lo, hi in r.sentences]
    r.begins = frozenset(lo for lo, _ in r.sentences)


def _in_sentence(r: Reading, lo: int, hi: int) -> list[Attribution]:
    r.lo, r.hi, r.sources = lo, hi, {}
    r.title_case = _is_title_case(r)
    cues = cues_in(r)
    opening = headline(r, _rest(r, lo))
    found = [_claim(r, opening)] if opening else []
    for cue in cues:
        if not r.claimed[cue.head] and "»" in r.kinds[r.lo : cue.start] and (one := _before_its_cue(r, cue)):
            found.append(_claim(r, one, cue))
    found.extend(_claim(r, one) for one in according_to(r))
    for cue in cues:
        if not r.claimed[cue.head] and (one := _before_its_cue(r, cue)):
            found.append(_claim(r, one, cue))
    for cue in cues:
        if not r.claimed[cue.head] and (one := _after_its_cue(r, cue)):
            found.append(_claim(r, one, cue))
    return found


def _claim(r: Reading, one: Attribution, cue: Cue | None = None) -> Attribution:
    """Note what is now somebody's, so that no later rule takes it again."""
    for first, after in one.content:
        r.claimed[first:after] = b"\1" * (after - first)
        if first in r.opens:
            r.taken.add(r.opens[first])
    if cue is not None:
        r.claimed[cue.head] = 1
        if one.source and cue.entry.form in ("past", "s", "base"):
            r.sources[cue.head] = one.source
    return one


def _made(cue: Cue, source: Span | None, content: list[Span], rule: str) -> Attribution | None:
    content = [span for span in content if span[1] > span[0]]
    if not content:
        return None
    return Attribution(source, (cue.start, cue.end), content, cue.entry.lemma, cue.entry.kind, rule)


def according_to(r: Reading) -> list[Attribution]:
    """Talks failed, according to Li. | According to Li, talks failed."""
    found = []
    for j in range(r.lo, r.hi - 2):
        if r.low[j] == "according" and not r.inside[j] and (j == r.lo or r.kinds[j - 1] != "T"):
            # Agencies also print "according a person".
            end = j + 2 if r.low[j + 1] == "to" else j + 1
            source = _before_main_clause(r, j, noun_phrase_after(r, end))
            content = _around(r, j, source[1]) if source and _can_be_cited(r, source) else []
            if content and all(first < after for first, after in content):
                found.append(Attribution(source, (j, end), content, "according to", "neutral", "according_to"))
    return found


def _can_be_cited(r: Reading, source: Span) -> bool:
    """“according to aides”, “to the law”; in “according to race, age” nobody is cited."""
    return not set(r.kinds[slice(*source)]) <= set("n,C") or may_speak(r, source)


def _before_main_clause(r: Reading, start: int, source: Span | None) -> Span | None:
    """“According to Li, | talks failed”: the phrase behind the comma is no appositive, unless a comma closes it."""
    comma = next((j for j in range(*source) if r.kinds[j] == ","), None) if source else None
    if source is None or comma is None:
        return source
    closed = next((j for j in range(comma + 1, min(r.hi, comma + SHORT_ADJUNCT)) if r.kinds[j] == ","), None)
    if closed is not None and r.kinds[comma + 1] in "D0nW" and closed <= source[1]:
        return source[0], closed
    apposed = start > r.lo and r.kinds[comma + 1] in "D0nW" and source[1] >= r.hi - 1
    return source if apposed else (source[0], comma)


def _around(r: Reading, start: int, end: int) -> list[Span]:
    """What is left of the sentence around an “according to X”."""
    rest = end + 1 if end < r.hi and r.kinds[end] == "," else end
    if start == r.lo:
        return [(rest, _rest(r, rest))] if rest < r.hi else []
    edge = start - 1 if r.kinds[start - 1] == "," else start
    if r.claimed.rfind(1, r.lo, edge) in r.sources:
        return []  # “...,” Li said, according to Wang: Li's words
    before = _clause_before(r, edge)
    after = [(rest, _rest(r, rest))] if rest > end and rest + 3 < r.hi else []
    return [before, *after] if before else []


def _before_its_cue(r: Reading, cue: Cue) -> Attribution | None:
    """“...,” Li said | “...,” said Li | Talks failed, Li said | Said Li, “...”"""
    if not cue.governs("quotation") or cue.passive or cue.infinitive or cue.entry.form in ("noun", "adjective"):
        return None
    if cue.start == r.lo:
        return inverted_before_quotation(r, cue)
    inverted = inverted_source(r, cue)
    if inverted:
        edge = cue.start if r.kinds[cue.start - 1] == "»" else cue.start - 1
        return _content_before(r, cue, inverted, edge, inverted[1])
    source = subject_before(r, cue.start) if cue.finite else None
    if source is None or not can_utter(r, cue, source):
        return None
    edge = source[0]
    while edge > r.lo and r.kinds[edge - 1] == "R":
        edge -= 1
    addressee = noun_phrase_after(r, cue.end) if cue.governs("addressee") else None
    tail = addressee[1] if addressee else cue.end
    if edge == r.lo:
        return _before_its_sentence(r, cue, source, edge)
    if r.kinds[edge - 1] not in ",»-?":
        return None
    return _content_before(r, cue, source, edge if r.kinds[edge - 1] == "»" else edge - 1, tail)


def _before_its_sentence(r: Reading, cue: Cue, source: Span, edge: int) -> Attribution | None:
    """“Will you come?” | Li, a lawyer, asked.: the question's mark has ended the sentence before."""
    number = r.closes.get(edge)
    asked = number is not None and r.low[edge - 2] in ("?", "!") and r.on_one_line(edge - 1, edge)
    if number is None or not asked or number in r.taken or not is_statement(r, number) or not _is_closed(r, cue):
        return None
    return _made(cue, source, [r.quoted[number]], "quotation_before")


def _is_closed(r: Reading, cue: Cue) -> bool:
    """Nothing is said behind the cue."""
    p = skip_occasions(r, cue.end)
    return p >= r.hi or r.kinds[p] in ".,;)»"


def inverted_before_quotation(r: Reading, cue: Cue) -> Attribution | None:
    """Said Li, “We agree.”"""
    source = noun_phrase_after(r, cue.end) if cue.finite and r.kinds[cue.end] in "LDn0" else None
    if not source or source[1] + 1 not in r.opens or r.kinds[source[1]] not in ",:":
        return None
    return _made(cue, source, quotation_at(r, source[1] + 1), "inverted_before_quotation")


def _content_before(r: Reading, cue: Cue, source: Span, edge: int, tail: int) -> Attribution | None:
    """Choose between the quotation and the clause that end at `edge`; the cue and its source end at `tail`."""
    number = r.closes.get(edge)
    if number is not None and is_statement(r, number) and not _introduced(r, r.quoted[number][0]):
        return quotation_before(r, cue, source, number, tail)
    return clause_before(r, cue, source, edge, skip_occasions(r, tail))


def _introduced(r: Reading, first: int) -> bool:
    """The quotation only ends what is said: “Li told Wang that “...,” | CCTV said”."""
    return first - 1 > r.lo and r.kinds[first - 1] not in ",:.»«-~(;CB" and not r.claimed[first - 1]


def quotation_before(r: Reading, cue: Cue, source: Span, number: int, tail: int) -> Attribution | None:
    """“We agree,” Li said. | “We agree,” Li said, “with that.”"""
    content = [r.quoted[number]]
    following = next((j for j in range(tail, min(r.hi, tail + NEAR)) if j in r.opens), None)
    if following is not None and not any(reporting(r, j) for j in range(tail, following)):
        mark = r.kinds[following - 1]
        goes_on = mark == "," or (mark in "-:;" and is_statement(r, r.opens[following]))
        if goes_on and not _has_own_cue(r, r.quoted[r.opens[following]][1]):
            content.append(r.quoted[r.opens[following]])
    return _made(cue, source, content, "quotation_before")


def _has_own_cue(r: Reading, after: int) -> bool:
    """“Will you?” Li asked, “We shall,” | Wang said."""
    return after < r.hi and r.low[after - 2] in (",", "?", "!") and (statement_begins(r, after) or reporting(r, after))


def clause_before(r: Reading, cue: Cue, source: Span, edge: int, p: int) -> Attribution | None:
    """Talks failed, Li said. | Talks, Li said, failed. | Talks, Li said, are “dead.”"""
    content = _clause_before(r, edge) if may_speak(r, source) or r.low[source[0]] == "it" else None
    if content is None or r.kinds[edge if r.kinds[edge] in ",-" else edge - 1] not in ",-»":
        return None
    if p < r.hi and r.kinds[p] not in ".,;»-)" and not _goes_on_with_adjunct(r, cue, content, p):
        return None
    if p + 1 in r.opens and r.kinds[p] == ",":
        return clause_around_cue_with_quotation(r, cue, source, content, p + 1)
    if content[1] - content[0] < 2 and r.kinds[p if p < r.hi else edge] != "," and r.kinds[content[0]] in "RY":
        return None
    if _goes_on_after_cue(r, p):
        return _made(cue, source, [content, (p + 1, _rest(r, p + 1))], "clause_around_cue")
    return _made(cue, source, [content], "clause_before")


def clause_around_cue_with_quotation(
    r: Reading, cue: Cue, source: Span, content: Span, first: int
) -> Attribution | None:
    """Talks, Li said, “are dead.” But in “In June, Li said, “We agree.”” the adjunct is the reporter's."""
    words = content[1] - content[0]
    adjunct = r.kinds[content[0]] in "PSgYd" or r.low[content[0]] in verb_forms() or words < 2
    if adjunct or (r.is_upper(min(first + 1, r.hi - 1)) and r.low[first + 1] != "i"):
        return None
    end = max(r.quoted[r.opens[first]][1], _rest(r, first))
    return _made(cue, source, [content, (first, end)], "clause_around_cue_with_quotation")


def _goes_on_with_adjunct(r: Reading, cue: Cue, content: Span, p: int) -> bool:
    """“Talks failed, Li said | after meeting her aides.”"""
    if r.kinds[p] not in "PS" or cue.entry.takes(r.low[p]) or "T" in r.kinds[p : min(r.hi, p + NEAR)]:
        return False
    return opens_clause(r, *content)


def _goes_on_after_cue(r: Reading, p: int) -> bool:
    if p >= r.hi - 2 or r.kinds[p] != "," or r.kinds[p + 1] in "g«" or r.low[p + 1] == "according":
        return False
    return not statement_begins(r, p + 2)


def _clause_before(r: Reading, edge: int) -> Span | None:
    """What is nobody's yet between the sentence's beginning, or the last content, and `edge`."""
    lo = max(r.lo, edge - REACH)
    first = r.claimed.rfind(1, lo, edge) + 1 or lo
    if first - 1 in r.sources:
        # “...,” Li told Wang, | CCTV said: all of it is CCTV's.
        first = lo
    while first < edge and r.kinds[first] in ",BC.;:»":
        first += 1
    return (first, edge) if edge > first else None


def _after_its_cue(r: Reading, cue: Cue) -> Attribution | None:
    got = content_after(r, cue)
    if got is None:
        return None
    rule, content = got
    if rule == "raised_subject":
        return _made(cue, agent_of(r, cue.end) if cue.passive else None, content, rule)
    source = source_of(r, cue)
    if cue.entry.form == "noun":
        return _made(cue, source, content, rule) if source or r.kinds[content[0][0]] == "T" else None
    if source is None:
        return _made(cue, None, content, rule) if cue.passive else None
    named = rule == "quotation_after" and cue.entry.kind == "call"  # a list called “Names”
    weak = rule in WEAK or cue.entry.form == "adjective" or named
    if weak and cue.entry.kind not in ANYTHING and not may_speak(r, source):
        return None
    return _made(cue, source, content, rule)


def _is_title_case(r: Reading) -> bool:
    """Printed Like a Headline: capitals say nothing about names."""
    kinds = [kind for kind in r.kinds[r.lo : r.hi] if kind in "Lndg"]
    return len(kinds) > 2 and kinds.count("L") > 0.7 * len(kinds)


def _rest(r: Reading, first: int) -> int:
    """End of the sentence's rest, without its stop."""
    end = min(r.hi, first + REACH)
    whole = with_quotation(r, end)
    while whole == end > first and r.low[end - 1] == ".":
        whole = end = end - 1
    return whole


def _in_characters(r: Reading, found: list[Attribution]) -> list[Attribution]:
    def characters(span: Span) -> Span:
        return r.start[span[0]], r.end[span[1] - 1]

    for one in found:
        one.source = one.source and characters(one.source)
        one.cue = one.cue and characters(one.cue)
        one.content = sorted(characters(span) for span in one.content)
    return sorted(found, key=lambda one: (one.content[0], one.outer is not None, one.cue or (0, 0)))
