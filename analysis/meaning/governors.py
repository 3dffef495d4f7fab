"""Climb from a label to what governs it, and tell whether that makes the label denied or hypothetical.

Takes a `Context` and the label's noun phrase, gives a `Use` or nothing. A verb of bringing about passes the question
on: in "planning to launch an invasion" the plan decides, in "planning to stop the war" nothing does. A known war ("the
war", "Russia's war") under a modal stays a fact: "would continue the war". What is said of a label, `predicates` tells.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.meaning.context import Context, Found, Phrase
from analysis.meaning.naming import DENIED, HYPOTHETICAL, PLAIN, Use, nobody, subject

KNOWN = ("definite", "possessive")
_DESCRIBING = ("an", "ese", "ish", "ic", "al", "ous", "ive", "ful", "ary", "ist")
_DEPTH = 6  # verbs and nouns climbed over
_SUBJECT = 9  # words from a verb back to what leads its clause


@dataclass(frozen=True, slots=True)
class _Verb:
    """The verb that carries the label: the label itself, or one that brings it about, carries it on, or equates it."""

    at: int
    kind: str  # hit, inceptive, into, durative, meets, copula
    article: str  # of the label

    @property
    def stays(self) -> bool:
        """A known thing that goes on or is equated: no modal makes it unreal."""
        return self.kind in ("durative", "copula", "meets", "into") and self.article in KNOWN


def governed(context: Context, phrase: Phrase) -> Use | None:
    """The use that the words before a label and over it give it."""
    if _is_verb(context, phrase):
        return _over_verb(context, _Verb(context.hit, "hit", ""))
    over = _over_noun(context, phrase.start, phrase.article)
    return over if over and over.use == DENIED else _foreseen(context, phrase) or over


def _foreseen(context: Context, phrase: Phrase) -> Use | None:
    """A planned invasion, a nuclear war."""
    for index in phrase.modifiers:
        for cue in context.cues_of(index):
            if (
                "premodifier" in cue.takes
                and cue.use == HYPOTHETICAL
                and (cue.reach == "known" or phrase.article not in KNOWN)
            ):
                return Use(HYPOTHETICAL, f"before it: {context.word(index)}")
    return None


def _is_verb(context: Context, phrase: Phrase) -> bool:
    if context.is_a(context.hit, "verb form") or context.word(context.hit).endswith(("ing", "ed")):
        return phrase.article != "indefinite" or not context.word(context.hit).endswith("ing")  # a landing
    helper = phrase.start - 1
    while context.joined(helper) and context.is_a(helper, "adverb", "negation"):
        helper -= 1
    if phrase.start == context.hit and context.joined(helper) and context.is_a(helper, "modal", "do"):
        return True  # did not help, would attack
    if not context.is_a(context.hit, "either form") or phrase.article not in ("", "named"):
        return False
    before = phrase.start - 1  # reports of attack, Russian attacks; but "plans to attack", "Russians attack"
    led = context.is_a(before, "preposition") and context.word(before) != "to" and context.joined(before)
    plain = not any(context.surface(index, index + 1)[0].isupper() for index in phrase.modifiers)
    led = led or (plain and context.cue_before(phrase.start, "noun") is not None)  # prevented a missile attack
    described = bool(phrase.modifiers) and context.word(phrase.modifiers[0]).endswith(_DESCRIBING)
    return not (led or described)


def _over_noun(context: Context, start: int, article: str, depth: int = 0) -> Use | None:
    """What governs a noun phrase that begins at the index."""
    at, negated, limited = _back_over_adverbs(context, start)
    if context.word(at - 1) in ("at", "in", "under") and context.is_a(
        (back := _back_over_adverbs(context, at - 1))[0] - 1, "copula"
    ):
        at, negated, limited = back  # is not at war
    found = _noun_cue(context, (start, at), article) or _before_bare_verb(context, at, article)
    if depth > _DEPTH or (at == 0 and not found):
        return None
    if found:
        return _by_cue(context, found) if _condition_holds(context, found, article) else None
    if (verb := _carrier(context, at, article)) is not None:
        return _over_verb(context, verb, negated=negated, limited=limited)
    if (modal := _modal_over_any_verb(context, at, article)) is not None:
        return Use(HYPOTHETICAL, f"governed by: {context.word(modal)}")
    if negated and not limited and _contrasted(context, at, article):
        return Use(DENIED, "not it")
    if (outer := _outer_phrase(context, at, article)) is not None:
        return _over_noun(context, *outer, depth + 1)
    return None


def _noun_cue(context: Context, places: tuple[int, int], article: str) -> Found | None:
    """The cue before a noun phrase that reaches it: rather than an invasion; but "rather than war" denies none."""
    found = (found for at in places for found in context.cues_before(at, "noun") if _reaches(found, article))
    return min(found, key=lambda found: (found.cue.reach != "a", found.start), default=None)


def _before_bare_verb(context: Context, at: int, article: str) -> Found | None:
    """Planned to protest: a label that looks like a noun; but not "due to war"."""
    to_it = article == "" and at == context.hit and context.word(at - 1) == "to" and context.word(at - 2) != "due"
    return context.cue_before(at, "to") if to_it else None


def _reaches(found: Found, article: str) -> bool:
    """Most cues govern what has no "the"; some also what has, some only what has no owner either, or "a" alone."""
    if found.cue.reach == "new":
        return article not in KNOWN
    if found.cue.reach == "a":
        return article == "indefinite"
    return found.cue.reach == "known" or article != "definite"


def _back_over_adverbs(context: Context, index: int) -> tuple[int, bool, bool]:
    """Back over adverbs and negations: the index, whether negated, and whether the negation only limits."""
    negated = limited = False
    while context.joined(index - 1):
        before = index - 1
        if context.is_a(before, "negation") or (context.word(before) == "no" and context.word(index) == "longer"):
            negated = True
        elif context.is_a(before, "limiter"):
            limited = True
        elif not context.is_a(before, "adverb"):
            break
        index = before
    return index, negated, limited and negated


def _condition_holds(context: Context, found: Found, article: str) -> bool:
    """If an invasion ..., if war breaks out; but "if Russian aggression is rewarded" is about one that is there."""
    if not context.is_a(found.start, "condition") or found.cue.use != HYPOTHETICAL:
        return True
    return article == "indefinite" or any(context.form_at(context.hit + step, "happens") for step in (1, 2))


def _carrier(context: Context, at: int, article: str) -> _Verb | None:
    """The verb right before a noun phrase, as in "launch an invasion", "is a war", "is at war"."""
    if (copula := context.form_before(at, "copula")) is not None:
        return _Verb(copula, "copula", article)
    for kind in ("inceptive", "durative", "meets"):
        if (verb := context.form_before(at, kind)) is not None:
            return _Verb(verb, "into" if context.is_a(at - 1, "end point") else kind, article)
    return None


def _modal_over_any_verb(context: Context, at: int, article: str) -> int | None:
    """The modal of a verb that no list knows: could kindle protests, might feed a new war; not "could end wars"."""
    if article not in ("", "indefinite"):
        return None
    verb = at if article == "" and at < context.hit else at - 1  # without a determiner the verb looks like an adjective
    if not context.joined(verb) or context.is_a(verb, "leaves be", "preposition", "relative", "pronoun", "conjunction"):
        return None
    while context.joined(verb - 1) and context.is_a(verb - 1, "adverb", "auxiliary"):
        verb -= 1
    return verb - 1 if context.joined(verb - 1) and context.is_a(verb - 1, "unsure") else None


def _outer_phrase(context: Context, at: int, article: str) -> tuple[int, str] | None:
    """The phrase that this one is a part of: an act of aggression, the consequences of war, bloodshed and war."""
    if (noun := context.form_before(at, "same")) is not None:
        outer = context.phrase(noun)
        return outer.start, outer.article or article
    if (noun := context.form_before(at, "transparent")) is not None:
        outer = context.phrase(noun)
        return outer.start, _either(outer.article, article)
    if article == "no" and at > 1 and context.gaps[at - 1] == ",":
        outer = context.phrase(at - 1)  # no quarrels with anyone, no wars
        if context.is_a(outer.start - 1, "preposition") and outer.start > 1:
            outer = context.phrase(outer.start - 2)
        return (outer.start, "no") if outer.article == "no" else None
    if context.word(at - 1) in ("and", "or", "nor") and context.joined(at - 1, comma=True) and at > 1:
        outer = context.phrase(at - 2)
        return outer.start, article if context.word(at - 1) == "and" else _either(outer.article, article)
    return None


def _either(outer: str, inner: str) -> str:
    """No start of a war is no war; the start of a war is still a war."""
    return "no" if outer == "no" and inner not in KNOWN else inner


def _contrasted(context: Context, at: int, article: str) -> bool:
    """Self-defence, not an invasion; a crime but not genocide. "We shall talk of peace, not war" denies none."""
    if article in KNOWN:
        return False
    before = context.word(at - 1) if context.joined(at - 1, comma=True) else ""
    return before == "but" or (article == "indefinite" and (before == "and" or not context.joined(at - 1)))


def _by_cue(context: Context, found: Found) -> Use | None:
    """What a cue makes of the label: a negated one may make the contrary of it, a denied plan is a denial."""
    cue, word = found.cue, context.word(found.start)
    if cue.use == HYPOTHETICAL and (_there_already(context) or _kept_from_more(context)):
        return None
    negated = _undone(context, found.start)
    use = (cue.negated or cue.use) if negated else cue.use
    if use == HYPOTHETICAL and cue.negated == DENIED and (denier := _denier(context, found.start)) is not None:
        return Use(DENIED, f"governed by: {context.word(denier)}", subject(context, denier))
    who = subject(context, found.start) if use == DENIED and not negated else None
    return Use(use, f"governed by: {'not ' if negated else ''}{word}", who)


def _there_already(context: Context) -> bool:
    return any(context.is_a(index, "there already") for index in context.phrase(context.hit).modifiers)


def _kept_from_more(context: Context) -> bool:
    """Prevent the war from spreading, fears of the war spreading: the war is there."""
    first, last = context.hit + 1, min(context.hit + 8, len(context.low) - 1)
    from_it = any(context.low[at] == "from" and context.low[at + 1].endswith("ing") for at in range(first, last))
    spreads = context.word(first).endswith("ing") and context.joined(context.hit)
    return from_it or (spreads and context.phrase(context.hit).article in KNOWN)


def _undone(context: Context, index: int) -> bool:
    """Is the verb at the index negated: did not prevent, failed to prevent, no intention of?"""
    while context.joined(index - 1):
        if context.is_a(index - 1, "negation", "undoes"):
            return not context.is_a(index, "limiter")
        if not (
            context.is_a(index - 1, "auxiliary", "adverb", "limiter", "modal") or context.word(index - 1) in _LINKS
        ):
            return False
        index -= 1
    return False


_LINKS = ("to", "any")  # failed to prevent; without any intention


def _denier(context: Context, index: int) -> int | None:
    """Denied (that) it is planning; dismissed claims of planning: where the denial over a plan begins."""
    for at in range(index, max(0, index - _SUBJECT), -1):
        if above := context.cue_before(at, "plan"):
            return None if _undone(context, above.start) else above.start
        if not context.joined(at - 1) or context.word(at - 1) in ("and", "but") or context.is_a(at - 1, "refers back"):
            return None
    return None


def _over_verb(context: Context, verb: _Verb, *, negated: bool = False, limited: bool = False) -> Use | None:
    """What governs a verb: a modal, a negation, a cue before "to" or the gerund, a conjunction before the subject."""
    at, helpers = verb.at, set()
    while context.joined(at - 1):
        if context.is_a(at - 1, "modal"):
            return None if verb.stays else Use(HYPOTHETICAL, f"governed by: {context.word(at - 1)}")
        if context.is_a(at - 1, "maybe"):
            return None if verb.stays else Use(HYPOTHETICAL, f"governed by: {context.word(at - 1)}")
        if context.is_a(at - 1, "negation"):
            negated, limited = True, limited or context.is_a(at, "limiter")
        elif not context.is_a(at - 1, "auxiliary", "adverb", "limiter"):
            break
        at -= 1
        helpers.add(context.word(at))
    if context.word(at - 1) in ("to", "than") and context.joined(at - 1):
        return _over_infinitive(context, verb, at)
    if context.word(verb.at).endswith("ing") and not any(context.is_a(index, "be") for index in range(at, verb.at)):
        found = context.cue_before(at, "ing") or context.cue_before(context.phrase(at - 1).start if at else 0, "ing")
        return _by_cue(context, found) if found else None  # the threat of invading, of Russia invading
    return _over_clause(context, verb, at, helpers, denied=negated and not limited)


def _over_infinitive(context: Context, verb: _Verb, at: int) -> Use | None:
    if verb.stays:
        return None
    begins = () if verb.kind in ("durative", "meets") else ("to begin",)
    for takes in ("to", *begins):
        if found := context.cue_before(at, takes):
            return _by_cue(context, found)
    if _back_over_adverbs(context, at - 1)[1]:
        return Use(HYPOTHETICAL, "governed by: not to")
    first = context.phrase(at - 2).start if at > 1 else 0
    if context.word(first - 1) == "were" and context.joined(first - 1):
        return Use(HYPOTHETICAL, "governed by: were to")
    if verb.kind in ("inceptive", "into") and verb.article not in KNOWN:
        return Use(HYPOTHETICAL, "an aim: to bring it about")
    return None


def _over_clause(context: Context, verb: _Verb, at: int, helpers: set[str], *, denied: bool) -> Use | None:
    """A finite verb: what leads its clause decides, else its own negation."""
    led = _leading_cue(context, at)
    if led and "had" in helpers and denied:
        return None  # if it had not invaded: it did
    if led and not verb.stays:
        return _by_cue(context, led)
    first = context.phrase(at - 1).start if at else 0
    if context.word(first - 1) == "should" and not verb.stays:
        return Use(HYPOTHETICAL, "governed by: should")  # should Moscow invade, the pipeline stays shut
    if verb.article == "no" and verb.kind != "hit" and not _there_already(context):
        denied = verb.kind != "meets" or context.is_a(verb.at, "auxiliary", "perceives")  # has no war, sees none
    elif verb.kind == "meets" or (verb.kind != "hit" and verb.article in KNOWN):
        return None
    if not denied and verb.kind in ("hit", "inceptive") and nobody(context, at):
        return Use(DENIED, "nobody does it")
    if led or not denied or _relative_or_inverted(context, verb, at, helpers):
        return None
    return Use(DENIED, "the clause is negated")


def _leading_cue(context: Context, at: int) -> Found | None:
    """If, unless, denied that, any ... who: what stands before the subject of the verb."""
    if found := context.cue_before(at, "relative"):
        return found
    for index in range(at, max(0, at - _SUBJECT), -1):
        if index < at and context.word(index - 1) == "that" and (found := context.cue_before(index - 1, "clause")):
            return found if _says(context, found) else None
        if (index < at or context.is_a(index - 1, "condition")) and (found := context.cue_before(index, "clause")):
            return found if _says(context, found) else None
        if not context.joined(index - 1) or (index < at and _another_clause(context, index - 1)):
            return None
    return None


def _says(context: Context, found: Found) -> bool:
    """Some cues tell something only when they are negated: does not think that it is a war."""
    return found.cue.use != PLAIN or _undone(context, found.start)


def _another_clause(context: Context, index: int) -> bool:
    return context.is_a(index, "relative", "conjunction", "modal", "auxiliary") and context.word(index) != "that"


def _relative_or_inverted(context: Context, verb: _Verb, at: int, helpers: set[str]) -> bool:
    """Those who have not invaded; countries not engaged in war; had Russia not invaded: none denies it."""
    if context.is_a(at - 1, "refers back") or (helpers and not helpers.difference(("not",)) and verb.kind != "copula"):
        return True
    first = context.phrase(at - 1).start if at else 0
    return context.word(first - 1) == "had" and helpers.isdisjoint(("did", "do", "does"))
