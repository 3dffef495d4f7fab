"""Find whose statement it is: the rules for the source of a cue.

Takes a `Reading` and a cue, gives a span of tokens: the cue's subject, its agent, its possessor, or the subject it
shares with an earlier verb. Pronouns stay as printed: naming the speaker behind "he" is `speakers`' work.
"""

from __future__ import annotations

from itertools import islice

from analysis.quoting.clauses import main_clause_comma, opens_sentence
from analysis.quoting.cues import Cue, other_entries
from analysis.quoting.phrases import (
    before_quoted_aside,
    finite_forms,
    may_speak,
    noun_phrase_after,
    noun_phrase_before,
    speaker_nouns,
    subject_before,
    verb_forms,
    words_for,
)
from analysis.quoting.reading import Reading, Span

NEAR = 60  # tokens; further back no subject is shared
MOST_VERBS = 6


def source_of(r: Reading, cue: Cue) -> Span | None:
    """Who says, thinks or wants what a cue governs; null where the text does not tell."""
    if cue.entry.form == "noun":
        return possessor(r, cue)
    if cue.passive:
        return agent_of(r, cue.end)
    before = r.kinds[cue.start - 1] if cue.start > r.lo else "^"
    if cue.entry.form == "ing" and opens_sentence(r, cue):
        comma = main_clause_comma(r, cue.end)
        return _subject_after(r, comma + 1) if comma is not None else None
    if cue.infinitive or (cue.entry.form == "adjective" and cue.start == cue.head):
        return shared_subject(r, cue.start)
    if cue.entry.form == "ing":
        own = _noun_before_participle(r, cue.start)
        return shared_subject(r, cue.start) if own is None or _is_document_sent(r, cue, own) else own
    if before in "CB" or (before == "," and cue.start - 1 > r.lo and r.kinds[cue.start - 2] in "CB"):
        return shared_subject(r, cue.start)
    subject = subject_before(r, cue.start)
    headed = before == "," and cue.entry.form == "s" and subject and "W" not in r.kinds[slice(*subject)]
    if headed and subject and not r.verbs.isdisjoint(range(*subject)):
        return shared_subject(r, cue.start)  # Norway warns of war, | says talks go on
    return subject


def can_utter(r: Reading, cue: Cue, source: Span) -> bool:
    """“loud | cheers”, “his | remarks”: a verb that may be a noun needs somebody who can speak."""
    bare = r.kinds[slice(*source)] == "n"
    noun = bare or cue.entry.kind == "manner" or r.low[cue.head] in other_entries()
    return cue.entry.form == "past" or not noun or may_speak(r, source)


def _noun_before_participle(r: Reading, i: int) -> Span | None:
    """“comments by | Li | on Thursday accusing”"""
    while i > r.lo and (r.kinds[i - 1] == "Y" or (r.kinds[i - 1] == "P" and r.kinds[i] == "Y")):
        i -= 1
    own = subject_before(r, i) if i > r.lo and r.kinds[i - 1] in "nLI0" else None
    if own is None:
        return None
    agent = next((j + 1 for j in range(own[0], own[1] - 1) if r.low[j] == "by"), own[0])
    return agent, own[1]


def _subject_after(r: Reading, i: int) -> Span | None:
    """The subject that begins at a token: “Noting so, | Ms. Berg of Oslo | left”."""
    phrase = noun_phrase_after(r, i)
    verb = next((j for j in range(i + 1, phrase[1]) if _is_main_verb(r, j)), phrase[1]) if phrase else i
    return (i, verb) if verb > i else None


def possessor(r: Reading, cue: Cue) -> Span | None:
    """Li’s claim that | her claim that | a claim by Li that"""
    if r.low[cue.end] in ("by", "from") and not cue.entry.takes(r.low[cue.end]):
        agent = noun_phrase_after(r, cue.end + 1)
        return agent and (agent[0], next((j for j in range(*agent) if r.kinds[j] in "Tt"), agent[1]))
    j = cue.head - 1
    while j >= r.lo and cue.head - j < 4 and r.kinds[j] in "ndRgL0":
        j -= 1
    if j < r.lo:
        return None
    if r.kinds[j] == "G":
        return noun_phrase_before(r, j)
    own = (j, j + 1) if r.low[j] in words_for("possessive") else None
    subject = shared_subject(r, cue.start) if own or r.kinds[cue.end] == "T" else None
    return subject if subject and subject[1] <= j + 1 and may_speak(r, subject) else own


def agent_of(r: Reading, j: int) -> Span | None:
    """Who did it: “was praised on Monday by | Li”."""
    for m in range(j, min(r.hi, j + 12)):
        if r.low[m] == "by":
            return noun_phrase_after(r, m + 1)
        if r.kinds[m] in ",.;«":
            return None
    return None


def _is_document_sent(r: Reading, cue: Cue, phrase: Span) -> bool:
    """“Li released a statement | saying”: Li says it, not the statement."""
    i = cue.start - 1
    while i > r.lo and (r.kinds[i] == "Y" or r.low[i] in words_for("time")):
        i -= 1
    is_document = speaker_nouns().get(r.low[i]) == "document"
    return is_document and phrase[0] > r.lo and r.kinds[phrase[0] - 1] in "vdnRY"


def shared_subject(r: Reading, i: int) -> Span | None:
    """Subject of the clause that a participle, an infinitive or a second verb belongs to."""
    near = max(r.lo, i - NEAR)
    head = next((j for j in range(i - 1, near - 1, -1) if j in r.sources), near - 1)
    if r.kinds[i] == "t" and (r.kinds[i - 1] in "nLO" or r.low[i - 1] in words_for("persons")):
        told = noun_phrase_before(r, i) if r.kinds[i - 1] != "O" else (i - 1, i)
        if told and r.kinds[told[0]] == "O":
            return told  # allow | me to say
        if told and told[0] > r.lo and r.kinds[told[0] - 1] in "dv" and may_speak(r, told):
            return told
    verbs = (j for j in range(i - 1, head, -1) if not r.inside[j] and not r.claimed[j] and _is_main_verb(r, j))
    for verb in islice(verbs, MOST_VERBS):
        start = verb
        while start > near and r.kinds[start - 1] in "RNEVMQ":
            start -= 1
        subject = subject_before(r, start)
        # “shared a list | called so, writing”: a participle with the object of the verb before it
        reduced = subject and r.kinds[verb] == "d" and subject[0] > r.lo and r.kinds[subject[0] - 1] in "dvP"
        if subject and not reduced and not _is_subordinate(r, subject, i):
            return subject
    return r.sources.get(head) or _first_phrase(r, i)


def _is_subordinate(r: Reading, subject: Span, i: int) -> bool:
    """“Li told nobody how | he planned to go, | saying”: the participle behind a comma belongs to the main clause."""
    return r.kinds[i - 1] == "," and subject[0] - 1 > r.lo and r.kinds[subject[0] - 1] in "HT"


def _is_main_verb(r: Reading, j: int) -> bool:
    kind, before = r.kinds[j], r.kinds[j - 1] if j > r.lo else "^"
    if kind in "vEVMQ":
        return before != "t"
    if before not in "nLIRW)»":
        return False
    singular = kind == "n" and r.low[j].endswith("s") and r.low[j] in finite_forms() and before in "nLIW"
    singular = singular and r.kinds[j + 1 : j + 2] not in ",."  # neither at a mark nor at the end of the text
    return singular or (kind == "d" and r.low[j + 1 : j + 2] != ["by"])


def _first_phrase(r: Reading, i: int) -> Span | None:
    if r.kinds[r.lo] in "IJ":
        return r.lo, r.lo + 1
    j = r.lo
    while (
        j < min(i, r.lo + NEAR)
        and r.kinds[j] in "DLn0GP"
        and (j == r.lo or r.kinds[j] != "n" or r.low[j] not in verb_forms())
    ):
        j += 1
    return (r.lo, j) if r.kinds[r.lo] in "DL" else None


def inverted_source(r: Reading, cue: Cue) -> Span | None:
    """“...,” said | Li; but in “Li, a lawyer, said | talks failed” the subject stands before."""
    before = r.kinds[cue.start - 1]
    if before not in "»," or not cue.finite or cue.end >= r.hi or r.kinds[cue.end] not in "DLn0IgdR":
        return None
    if before == "," and _can_be_subject(r, subject_before(r, cue.start)):
        return None
    source = noun_phrase_after(r, cue.end)
    if before == "»" and before_quoted_aside(r, cue.start - 1):
        return None
    closed = source is not None and (source[1] >= r.hi or r.kinds[source[1]] in ".,;«W-PSR")
    return source if before == "»" or closed else None


def _can_be_subject(r: Reading, phrase: Span | None) -> bool:
    if phrase is None or ("," not in r.kinds[slice(*phrase)] and r.kinds[phrase[0]] != "W"):
        return False
    if phrase[0] > r.lo and r.kinds[phrase[0] - 1] not in ",»«-CB":
        return False
    main = r.kinds[phrase[0] : phrase[1]].split("W")[0].split("H")[0]
    return set("vEVMQ").isdisjoint(main)
