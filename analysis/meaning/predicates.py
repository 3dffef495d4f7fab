"""Read what a sentence says of a label: that it could happen, that it did not, or that it only qualifies another noun.

Takes a `Context` and the label's noun phrase, gives a `Use` or nothing. It looks to the right of the label only; what
stands over it is `governors`' work.
"""

from __future__ import annotations

from analysis.meaning.context import Context, Phrase
from analysis.meaning.naming import DENIED, HYPOTHETICAL, PLAIN, Use, subject

_HYPHENS = ("-", "‑")
_KNOWN = ("definite", "possessive", "named")
_REACH = 9  # words from a label to its verb


def other_head(context: Context, phrase: Phrase) -> Use | None:
    """The use of a label that only qualifies another noun: war crimes, invasion plans, the war's end, post-war."""
    start, end = context.spans[context.hit]
    joined = context.text[start - 1 : start] in _HYPHENS or context.text[end : end + 1] in _HYPHENS
    last = context.word(context.hit).rsplit(" ", 1)[-1]
    if joined or any(hyphen in last for hyphen in _HYPHENS) or context.is_a(context.hit, "compound"):
        return Use(PLAIN, "part of a compound")
    if not context.joined(context.hit):
        return None
    if context.word(context.hit + 1) == "'s":
        return Use(PLAIN, "belongs to another noun")
    for cue in context.cues_of(context.hit + 1):
        if "tail" in cue.takes and not _acts(context):
            return Use(cue.use, f"after it: {context.word(context.hit + 1)}")
    if context.word(context.hit).endswith("ing") and phrase.article in ("definite", "possessive", "indefinite"):
        return Use(PLAIN, "belongs to another noun")
    return None


def _acts(context: Context) -> bool:
    """Invaders plan, the attack plans to: the word after the label is a verb."""
    return context.word(context.hit).endswith(("ers", "ors")) or context.word(context.hit + 2) == "to"


def rejected(context: Context, phrase: Phrase) -> Use | None:
    """The invasion is a myth; claims that they invaded are false; denied the invasion claims."""
    if context.has_cue(context.hit + 1, "marked tail") and context.joined(context.hit):
        found = next(context.cues_before(phrase.start, "noun"), None)
        if found is not None and found.cue.use == DENIED and found.cue.negated:
            return Use(DENIED, f"governed by: {context.word(found.start)}", subject(context, found.start))
    told = any(context.cue_before(index, "told") for index in _back(context, phrase.start))
    if not told and not _is_subject(context, phrase):
        return None
    for index in range(context.hit + 1, min(len(context.low), context.hit + _REACH)):
        if not context.joined(index - 1) or context.is_a(index, "modal", "negation"):
            return None
        if context.is_a(index, "be"):
            at = index + 1
            while context.is_a(at, "adverb"):
                at += 1
            return Use(DENIED, "it is called untrue") if context.form_at(at, "false" if told else "unreal") else None
    return None


def _back(context: Context, start: int) -> list[int]:
    """The places from a phrase back to a mark of punctuation, no more than a clause."""
    places = [start]
    while len(places) < _REACH and context.joined(places[-1] - 1):
        places.append(places[-1] - 1)
    return places


def said_of(context: Context, phrase: Phrase) -> Use | None:
    """An invasion could have; the invasion would take place; no invasion took place; a war is likely."""
    if not _is_subject(context, phrase):
        return None
    for index in range(context.hit + 1, min(len(context.low), context.hit + _REACH)):
        if not context.joined(index - 1) or _another_clause(context, index):
            return None
        if context.is_a(index, "modal", "auxiliary", "copula", "negation"):
            return _predicate(context, phrase, index, index + 1)
        if context.has_cue(index, "predicate") and context.word(index - 1) != "to":
            return Use(HYPOTHETICAL, f"it {context.word(index)}")
        if phrase.article == "no" and context.form_at(index, "happens"):
            return Use(DENIED, "it does not happen")
    return None


def _another_clause(context: Context, index: int) -> bool:
    gerund = context.word(index).endswith("ing") and context.is_a(index - 1, "preposition")
    return gerund or context.is_a(index, "relative", "conjunction")


def _is_subject(context: Context, phrase: Phrase) -> bool:
    """In "sanctions after the invasion are expected" it is not; in "sanctions for an invasion would hurt" it may be."""
    before = phrase.start - 1
    led = context.is_a(before, "preposition") or context.word(before) in ("and", "or")
    return not (led and context.joined(before)) or context.word(phrase.start) in ("a", "an", "any")


def _predicate(context: Context, phrase: Phrase, verb: int, at: int) -> Use | None:
    """What the verb and the words after it say of the label: only what is not known yet is made unreal by a modal."""
    negated = phrase.article == "no" or context.word(verb) == "cannot" or context.is_a(verb, "negation")
    while context.is_a(at, "adverb", "negation", "auxiliary", "limiter"):
        negated = negated or context.is_a(at, "negation")
        at += 1
    happens, known = context.form_at(at, "happens"), phrase.article in _KNOWN
    if context.is_a(at, "continues") or context.is_a(at + 1, "sooner") or _there_already(context, phrase):
        return None  # a war could last years: it is there
    if context.is_a(verb, "modal"):
        open_ended = phrase.article or context.is_a(verb, "unsure")  # wars can unite, wars will come
        unreal = happens or (not known and open_ended and context.word(verb) not in ("can", "cannot"))
        return Use(HYPOTHETICAL, f"it {context.word(verb)}") if unreal else None
    if negated:
        stated = (happens and not (known and context.is_a(at, "begins"))) or phrase.article == "no"
        return Use(DENIED, "it does not happen") if stated else None
    return _foretold(context, verb, at, known)


def _there_already(context: Context, phrase: Phrase) -> bool:
    return any(context.is_a(index, "there already") for index in phrase.modifiers)


def _foretold(context: Context, verb: int, at: int, known: bool) -> Use | None:
    """The invasion is imminent; but "the invasion was planned in May" tells of one that came."""
    equated = context.is_a(verb, "copula") or any(context.is_a(index, "be") for index in range(verb, at))
    if not equated or not context.has_cue(at, "be") or (known and context.word(verb) in ("was", "were", "had")):
        return None
    return Use(HYPOTHETICAL, f"it is {context.word(at)}")
