"""Find labels that are spoken about rather than used: the word “war”, scare quotes, so-called.

Takes a text or a `Context` and the label's noun phrase, gives a `Use` or nothing. A term alone in marks is at a
distance, unless a verb of saying makes it a piece of what someone said. What Moscow calls it, is `naming`'s work.
"""

from __future__ import annotations

import re

from analysis.meaning.context import Context, Found, Phrase
from analysis.meaning.naming import DENIED, DISTANCED, NAMED, PLAIN, REFUSED, Use, name_before, subject

FRAGMENT, SCARE_QUOTES, TITLE = "a source's own words in marks", "in scare quotes", "a title"
MENTION = "the word is spoken about"

# At most three words of the label's noun phrase before it within the marks, and a short “of ...” after it.
_OPENING = re.compile(r"(?<!\w)(?:[“„«‘\"'`]|'')((?:[^\W_][\w.&-]{0,30}(?:['’]s)?,? ){0,3})$")
_CLOSING = re.compile(r"(?: (?:of|in|against|on)(?: [^\W_][\w-]{0,30}){1,2})?[,.;!?]{0,2}(?:[”\"»“]|''|['’](?!\w))")
_REACH = 110  # characters back to the opening mark
_MARKS = "“\"‘'„«`"
_OF = ("label", "designation", "description", "euphemism")  # the label of war; but words of war are no mention
_AFTER = 5  # words on from the label to a verb of saying
_SPEECH = 8  # words back to the verb of saying that marks may belong to


def in_marks_alone(text: str, start: int, end: int) -> bool:
    """Does the label stand in quotation marks with nothing but its own noun phrase?

    Examples
    --------
    >>> text = "Its “limited military operation” goes on. “We want war,” he said."
    >>> in_marks_alone(text, 13, 31), in_marks_alone(text, 51, 54)
    (True, False)
    """
    opening = _OPENING.search(text, max(0, start - _REACH), start)
    if not opening or not _CLOSING.match(text, end):
        return False
    inner = Context(text, start, end, (opening.start(1), end))
    phrase = inner.phrase(inner.hit)
    if phrase.start > 1 and inner.word(phrase.start - 1) == "of":
        phrase = inner.phrase(phrase.start - 2)  # ‘change of regime’
    return phrase.start == 0


def held_off(context: Context, phrase: Phrase, *, marked: bool) -> Use | None:
    """The use of a label that is mentioned, put in marks, or held off by the word before it."""
    return _mentioned(context, phrase, marked) or (_marked(context, phrase) if marked else _dubbed(context, phrase))


def _mentioned(context: Context, phrase: Phrase, marked: bool) -> Use | None:
    """The word “war”; words like ‘war’ and ‘peace’; the term invasion was banned."""
    at = _mention(context, phrase)
    if at is None:
        return None
    refused = _refusal(context, context.phrase(at).start)
    if refused is None and not marked and _is_banned(context):
        return Use(DENIED, REFUSED)
    who = subject(context, refused.start) if refused else None
    return Use(DENIED, REFUSED, who) if refused and not marked else Use(DISTANCED, MENTION, who)


def _mention(context: Context, phrase: Phrase) -> int | None:
    """Where “word” or “term” stands over the label, also over the second of two."""
    for _ in range(3):
        for index in phrase.modifiers:
            if context.is_a(index, "mention") and phrase.article in ("definite", "possessive", ""):
                return index
        before = phrase.start - 1
        if context.word(before) in ("like", "as", "of") and context.joined(before):
            at = before - (2 if context.word(before - 1) == "such" else 1)
            spoken_about = context.is_a(at, "mention") and (context.word(before) != "of" or context.word(at) in _OF)
            return at if spoken_about else None
        if context.word(before) not in ("and", "or", "nor"):
            return None
        phrase = context.phrase(before - 1)
    return None


def _is_banned(context: Context) -> bool:
    """The word invasion is forbidden."""
    verb = context.hit + 1
    if not context.is_a(verb, "copula") or not context.joined(context.hit):
        return False
    while context.is_a(verb, "copula", "adverb"):
        verb += 1
    return context.form_at(verb, "banned")


def _refusal(context: Context, start: int) -> Found | None:
    """What refuses the word: rejects the term, banned the use of the word, told not to use the word."""
    if context.word(start - 1) == "of" and context.word(start - 2) == "use":
        start = context.phrase(start - 2).start
    elif context.word(start - 1) in ("use", "using", "utter", "uttering", "say", "saying"):
        return context.cue_before(start - 1, "naming") or context.cue_before(start - 1, "mention")
    return context.cue_before(start, "mention")


def _marked(context: Context, phrase: Phrase) -> Use:
    """A term in marks: “the special operation” and “brutal aggression” hold more than the term, so someone said it."""
    owner = _owner(context, phrase)
    if context.has_cue(context.hit + 1, "marked tail"):
        return Use(DISTANCED, SCARE_QUOTES, owner)  # Biden's “genocide” claim
    denied = context.cue_before(phrase.start, "noun")
    if denied and denied.cue.use == DENIED:
        return Use(DISTANCED, SCARE_QUOTES, owner)
    said = _said(context, phrase) or _said_after(context)
    first = _first_in_marks(context)
    if first < context.hit or context.text[context.spans[context.hit][0] - 1] not in _MARKS:
        if context.is_a(first, "definite", "indefinite") or said:
            return Use(PLAIN, FRAGMENT)
        return Use(PLAIN, TITLE) if _is_title(context, first) else Use(DISTANCED, SCARE_QUOTES, owner)
    own = phrase.article == "definite" or _owned_by_pronoun(context, phrase)
    return Use(PLAIN, FRAGMENT) if not own and said else Use(DISTANCED, SCARE_QUOTES, owner)


def _first_in_marks(context: Context) -> int:
    """The first word after the opening mark."""
    start = context.spans[context.hit][0]
    opening = _OPENING.search(context.text, max(0, start - _REACH), start)
    inside = opening.start(1) if opening else start
    return next(index for index in range(context.hit + 1) if context.spans[index][0] >= inside)


def _is_title(context: Context, first: int) -> bool:
    """“Star Wars”: capitals where the sentence has none, and no determiner before the marks."""
    capitals = all(context.surface(index, index + 1)[0].isupper() for index in range(first, context.hit + 1))
    before = context.surface(first - 1, first) if first else ""
    return capitals and before[:1].islower() and not context.is_a(first - 1, "definite", "indefinite")


def _said_after(context: Context) -> bool:
    """“A brutal war,” the mayor said."""
    for index in range(context.hit + 1, min(len(context.low), context.hit + _AFTER)):
        if context.is_a(index, "speech"):
            return True
        if context.is_a(index, "conjunction", "preposition", "auxiliary") or context.gaps[index] == ".":
            return False
    return False


def _owner(context: Context, phrase: Phrase) -> str | None:
    """Whose “operation” it is; for "its", the nearest name to its left."""
    if phrase.owner is None or phrase.article != "possessive":
        return None
    first, last = phrase.owner
    return name_before(context, first) if _owned_by_pronoun(context, phrase) else context.surface(first, last)


def _owned_by_pronoun(context: Context, phrase: Phrase) -> bool:
    return phrase.owner is not None and context.is_a(phrase.owner[0], "own")


def _said(context: Context, phrase: Phrase) -> bool:
    """Does a verb of saying or accusing stand over the marks, so that they hold its subject's own words?"""
    for index in range(phrase.start, max(0, phrase.start - _SPEECH), -1):
        if context.form_before(index, "speech") is not None:
            return True
        aside = context.gaps[index - 1] == "," and context.is_a(index, "relative")
        if context.gaps[index - 1] == "." or aside or context.word(index - 1) in ("while", "after", "before", "when"):
            return False
    return False


def so_called(context: Context, phrase: Phrase) -> Use | None:
    """So-called, alleged: these hold off the whole compound, too."""
    if any(context.has_cue(index, "premodifier", DISTANCED) for index in phrase.modifiers):
        return Use(DISTANCED, "so-called", _owner(context, phrase))
    return None


def _dubbed(context: Context, phrase: Phrase) -> Use | None:
    """Dubbed, billed as; under the guise of."""
    for takes in ("noun", "guise"):
        found = context.cue_before(phrase.start, takes)
        if found and found.cue.use == DISTANCED:
            return Use(DISTANCED, NAMED)
    return None
