"""Find who gives a label as a name: what Moscow calls, described as, condemned as, refused to call it.

Takes a `Context` and the label's noun phrase, gives a `Use` or nothing. Marks, mentions and so-called are `distance`'s
work. Whoever names, is taken to be the noun phrase before the verb; for a pronoun, the nearest name to its left.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis.meaning.context import Context, Phrase, in_class, in_phrases

DISTANCED, DENIED, HYPOTHETICAL, PLAIN = "distanced", "denied", "hypothetical", "plain"
NAMED, NAMER, REFUSED = "as another calls it", "the namer's own name for it", "the name is refused"
SAID_TO_BE, GRANTED = "as another says it is", "the name is granted"
_OURSELVES = ("i", "we")
_WITH_AS = ("names as", "judges as", "euphemism as")
_WITHOUT_AS = ("names", "holds")
_OBJECT = 12  # words of what is named, at most
_RELATIVE = 8  # words from a naming verb back to the relative word that leads it
_AFTER = 8  # words from a label on to "as Moscow calls it"
_ANIMATE = ("they", "he", "she")  # more often the subject of the sentence than the name that stands nearest
_COORDINATING = ("and", "but")
_NOT_IN_SUBJECT = (
    *("auxiliary", "copula", "modal", "negation", "relative", "pronoun", "speech", "names", "holds", "names as"),
    *("judges as", "euphemism as", "inceptive", "durative", "meets", "adverb"),
)
_NO_NAME = ("preposition", "pronoun", "adverb", "conjunction", "definite", "indefinite")
_HELPERS = ("auxiliary", "adverb", "negation", "modal", "limiter")


@dataclass(frozen=True, slots=True)
class Use:
    """How one label is used: `label_of` is to whom the words ascribe it, or who rejects it, as printed."""

    use: str
    rule: str
    label_of: str | None = None


@dataclass(frozen=True, slots=True)
class _Naming:
    verb: int
    kind: str  # class of the verb in use_words.csv
    named: tuple[int, int] | None = None  # what gets the name, where it stands between verb and name
    relative: bool = False  # what Moscow calls, which it describes as


def named(context: Context, phrase: Phrase, *, marked: bool) -> Use | None:
    """The use of a label that the sentence gives as somebody's name for the thing."""
    naming = _naming(context, phrase, marked) or _said_to_be(context, phrase)
    if naming is None:
        return _named_after(context)
    refused = _refused(context, naming.verb)
    who = subject(context, naming.verb if refused is None else refused)
    if refused is not None:
        return Use(DISTANCED, NAMED, who) if marked else Use(DENIED, REFUSED, who)
    if who is not None and who.lower() in _OURSELVES:
        return Use(PLAIN, GRANTED)  # what I would call a war
    if naming.relative:
        return Use(DISTANCED, SAID_TO_BE if naming.kind == "speech" else NAMED, who)
    if naming.named is None or context.word(naming.named[0]) == "by":
        if naming.kind == "judges as" and who is not None and not _passive(context, naming.verb):
            return Use(PLAIN, NAMER, who)  # dismissed as a provocation what the envoy had said
        return Use(PLAIN, GRANTED) if _granted(context, naming) else Use(DISTANCED, NAMED, who)
    return Use(DISTANCED, NAMED, who) if _own_affair(context, naming, marked) else Use(PLAIN, NAMER, who)


def subject(context: Context, verb: int) -> str | None:
    """Who does what the verb at the index says, as printed; for a pronoun, the nearest name to its left."""
    at = _before_helpers(context, verb, comma=True)
    if context.is_a(at - 1, "refers back") or context.word(at - 1) == "that":
        at -= 1
    elif not context.joined(at - 1) or context.word(at - 1) in _COORDINATING:
        return _first_name(context, at - 1)
    if at < 1 or context.is_a(at - 1, "conjunction", "preposition") or context.word(at - 1) == "'s":
        return None
    if context.is_a(at - 1, "pronoun"):
        animate = context.word(at - 1) in _ANIMATE
        first = _first_name(context, at - 1) if animate else None
        first = None if first is not None and in_class(first.lower(), "pronoun") else first
        return first or name_before(context, at - 1) or context.surface(at - 1, at)
    return context.surface(context.phrase(at - 1).start, at) if context.phrase(at - 1).start < at else None


def name_before(context: Context, index: int) -> str | None:
    """The nearest name before the index that no preposition of place or time leads."""
    for last in range(index, 0, -1):
        if context.surface(last - 1, last)[0].isupper() and not context.is_a(last - 1, *_NO_NAME):
            first = context.phrase(last - 1).start
            if context.word(first - 1) not in ("on", "in", "at") or not context.joined(first - 1):
                return context.surface(first, last)
    return None


def _first_name(context: Context, index: int) -> str | None:
    """The subject that opens the sentence: China, in "China calls for restraint, rejects the term"."""
    breaks = [at for at in range(index) if context.gaps[at] == "."]
    if not breaks and not context.begins:
        return None
    first = breaks[-1] + 1 if breaks else 0
    while first < index and (context.is_a(first, "preposition", "conjunction", "adverb") or context.gaps[first] == ","):
        first += 1
        while first < index and not context.gaps[first - 1]:
            first += 1  # On Monday, after long talks, China ...
    last = first
    while last < index and not context.is_a(last, *_NOT_IN_SUBJECT) and not _takes_object(context, last):
        last += 1
        if not context.joined(last - 1):
            break
    if context.is_a(last, "pronoun"):
        return context.surface(last, last + 1)
    named = first < last and context.surface(first, first + 1)[0].isupper()
    return context.surface(first, last) if named else None


def _takes_object(context: Context, index: int) -> bool:
    takes = {"noun", "to", "clause"}
    return not context.is_a(index, "preposition") and any(takes & cue.takes for cue in context.cues_of(index))


def nobody(context: Context, verb: int) -> bool:
    """Is it nobody, or no country, that does what the verb before the index says?"""
    if not context.joined(verb - 1):
        return False
    return context.is_a(verb - 1, "nobody") or context.phrase(verb - 1).article == "no"


def names_things(lemma: str) -> bool:
    """Is it a verb that gives its object a name: call, describe, refer to?"""
    return any(in_class(lemma, kind) or in_phrases(lemma, kind) for kind in (*_WITH_AS, *_WITHOUT_AS))


def _before_helpers(context: Context, index: int, *, comma: bool = False) -> int:
    while context.joined(index - 1, comma=comma) and (
        context.is_a(index - 1, *_HELPERS) or _of_adverbs(context, index - 1)
    ):
        index -= 1
    return index


def _of_adverbs(context: Context, index: int) -> bool:
    """Is the word the "and" of "proudly and loudly"?"""
    joins = context.is_a(index, "conjunction") and context.is_a(index - 1, "adverb")
    return joins and context.is_a(index + 1, "adverb")


def _naming(context: Context, phrase: Phrase, marked: bool) -> _Naming | None:
    """The naming verb over the label: right before it, or before what it names."""
    with_as = context.word(phrase.start - 1) == "as" and context.joined(phrase.start - 1)
    kinds, last = (_WITH_AS, phrase.start - 1) if with_as else (_WITHOUT_AS, phrase.start)
    while context.is_a(last - 1, "adverb") and context.joined(last - 1):
        last -= 1
    for kind in kinds:
        if (verb := context.form_before(last, kind)) is not None:
            return _before_its_object(context, phrase, _Naming(verb, kind), with_as, marked)
    found = _with_object(context, last, kinds)
    if with_as or marked or phrase.article != "definite" or (found is not None and _is_name(context, found)):
        return found
    return None


def _is_name(context: Context, naming: _Naming) -> bool:
    """Called Russia the aggressor: a name or a pronoun alone is named."""
    assert naming.named is not None
    first, last = naming.named
    return last == first + 1 and (context.surface(first, last)[0].isupper() or context.is_a(first, "pronoun"))


def _said_to_be(context: Context, phrase: Phrase) -> _Naming | None:
    """What the mayor said was an invasion."""
    verb = phrase.start - 1
    verb -= 2 if context.word(verb) == "be" and context.word(verb - 1) == "to" else context.is_a(verb, "copula")
    if verb == phrase.start - 1 or not context.is_a(verb, "speech", "holds") or not context.joined(verb):
        return None
    return _Naming(verb, "speech", relative=True) if _object_relative(context, verb) else None


def _before_its_object(context: Context, phrase: Phrase, found: _Naming, with_as: bool, marked: bool) -> _Naming | None:
    """What stands right after "calls" is most often what is named, not the name: "called the war a crime"."""
    if found.kind == "holds":
        return None
    if _object_relative(context, found.verb):
        return _Naming(found.verb, found.kind, relative=True)
    before = found.verb
    while context.is_a(before - 1, "adverb", "limiter"):
        before -= 1
    participle = context.word(found.verb).endswith(("ed", "wn"))
    if (context.is_a(before - 1, "copula") and phrase.article != "definite") or (participle and (with_as or marked)):
        return found
    plural = context.word(context.hit - 1)
    if phrase.article in ("definite", "possessive") and phrase.modifiers and plural.endswith("s") and len(plural) > 3:
        return _Naming(found.verb, found.kind, (phrase.start, context.hit))  # call Russia's crimes genocide
    return found if with_as and context.is_a(before - 1, "copula") else None


def _object_relative(context: Context, verb: int) -> bool:
    """Does “what” or “which” lead the verb, with a subject between?"""
    for index in range(verb - 1, max(-1, verb - 1 - _RELATIVE), -1):
        if context.is_a(index, "object relative"):
            return not all(context.is_a(between, *_HELPERS) for between in range(index + 1, verb))
        breaks = context.is_a(index, "preposition", "conjunction") and not _of_adverbs(context, index)
        if not context.joined(index) or breaks:
            return False
    return False


def _with_object(context: Context, last: int, kinds: tuple[str, ...]) -> _Naming | None:
    """Back from the name over what is named to the naming verb."""
    for first in range(last - 1, max(0, last - _OBJECT), -1):
        if (first < last - 1 and not context.joined(first)) or _breaks_object(context, first, last):
            return None
        for kind in kinds:
            verb = context.form_before(first, kind)
            if verb is not None and (context.word(first) == "by" or not context.is_a(first, "preposition")):
                leader = context.word(_before_helpers(context, verb) - 1)
                return _Naming(verb, kind, (first, last), relative=leader in ("which", "who"))
    return None


def _breaks_object(context: Context, index: int, last: int) -> bool:
    """No verb, and no preposition at its end, can be in what is named; "the fighting" is a noun."""
    if context.word(index) == "to":
        return True
    if context.is_a(index - 1, "definite", "indefinite") or context.word(index) in ("that", "her", "this"):
        return False
    ends_badly = index == last - 1 and context.is_a(index, "preposition", "definite", "indefinite", "auxiliary")
    verbs = ("conjunction", "modal", "negation", "speech", "inceptive", "durative")
    return ends_badly or context.is_a(index, *verbs)


def _refused(context: Context, verb: int) -> int | None:
    """Where the refusal of the name begins, if the naming verb is negated or stands under a verb of refusing."""
    at = _before_helpers(context, verb)
    for index in range(verb - 1, at - 1, -1):
        if context.is_a(index, "says no"):
            return None if context.is_a(index + 1, "limiter") else index
    if nobody(context, at):
        return at - 1
    found = context.cue_before(at, "naming")
    return found.start if found else None


def _granted(context: Context, naming: _Naming) -> bool:
    """Can only be called a war, is recognised as a war: whoever writes so calls it that."""
    first = _before_helpers(context, naming.verb)
    modal = any(context.is_a(index, "modal") for index in range(first, naming.verb))
    return modal or naming.kind == "judges as"


def _passive(context: Context, verb: int) -> bool:
    return any(context.is_a(index, "be") for index in range(_before_helpers(context, verb), verb))


def _own_affair(context: Context, naming: _Naming, marked: bool) -> bool:
    """One calls one's own affair by a name: Moscow calls its invasion an operation; it passes it off as one."""
    assert naming.named is not None
    if naming.kind in ("euphemism as", "judges as"):
        return naming.kind == "euphemism as" and not _is_judged(context, naming)
    first, verb = naming.named[0], context.word(naming.verb)
    present = verb.endswith(("s", "ing")) or context.word(naming.verb - 1) in ("has", "have", "had")
    known = context.is_a(first, "own") or context.word(first) in ("the", "it")
    return context.is_a(first, "own") or (present and marked and known)


def _is_judged(context: Context, naming: _Naming) -> bool:
    return in_class(context.word(naming.verb), "judges as")


def _named_after(context: Context) -> Use | None:
    """The special operation, as Moscow calls it."""
    end = min(len(context.low), context.hit + _AFTER)
    after = 1 + (not context.is_a(context.hit + 1, "preposition"))  # not: protests against what they call
    lead = next(
        (at for at in range(context.hit + 1, context.hit + 1 + after) if context.word(at) in ("as", "what")), end
    )
    for verb in range(lead + 2, end):
        if context.is_a(verb, "names") and context.is_a(verb + 1, "pronoun", "definite"):
            return Use(DISTANCED, NAMED, subject(context, verb))
    return None
