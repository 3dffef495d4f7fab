"""Tell how a label is used: meant, held at a distance, denied, or of something not (yet) real.

Takes a text and where the label stands, gives the use, to whom the label is ascribed, and the rule that said so. A
negation or a modal counts when it governs the label, not when it is near. Who utters the label is `voices`' work.
"""

from __future__ import annotations

from dataclasses import replace

from analysis.meaning.context import Context, Phrase
from analysis.meaning.distance import FRAGMENT, held_off, in_marks_alone, so_called
from analysis.meaning.governors import governed
from analysis.meaning.naming import NAMED, NAMER, PLAIN, Use, named
from analysis.meaning.predicates import other_head, rejected, said_of


def use_of(text: str, start: int, end: int, sentence: tuple[int, int]) -> Use:
    """How the label text[start:end] is used in its sentence.

    Parameters
    ----------
    text : str
    start, end : int
        The label.
    sentence : (int, int)
        The sentence it begins in; 220 characters before the label and 100 after it are read.

    Returns
    -------
    Use
        If two uses fit: distanced, then denied, then hypothetical, then plain. Irony without marks is not seen, nor
        what another sentence says of the label.

    Examples
    --------
    >>> text = "China has refused to characterize the operation as an invasion."
    >>> use_of(text, 54, 62, (0, len(text)))
    Use(use='denied', rule='the name is refused', label_of='China')
    """
    context = Context(text, start, end, sentence)
    phrase = _as_good_as(context, context.phrase(context.hit))
    if (called := so_called(context, phrase)) is not None:
        return called
    marked = in_marks_alone(text, start, end)
    whole = _whole(context, phrase)
    other = None if marked else other_head(context, phrase)
    if other is not None and (called := named(context, whole, marked=False)) and called.rule in (NAMER, NAMED):
        return called  # called him a war criminal, what they call war crimes: the whole compound is the name
    use = other or named(context, whole, marked=marked) or held_off(context, whole, marked=marked)
    if use is not None and use.rule != FRAGMENT:
        return use
    over = rejected(context, phrase) or governed(context, phrase) or said_of(context, phrase)
    if use is None:
        return over or Use(PLAIN, "nothing governs it")
    return use if over is None else replace(over, rule=f"{FRAGMENT}, {over.rule}")


def _as_good_as(context: Context, phrase: Phrase) -> Phrase:
    """Nothing short of an attack is one; one of the worst attacks is one, too."""
    first = context.form_before(phrase.start, "as good as")
    return phrase if first is None else replace(phrase, start=first, article="indefinite")


def _whole(context: Context, phrase: Phrase) -> Phrase:
    """An act of aggression is named, refused and denied as one."""
    while (noun := context.form_before(phrase.start, "same")) is not None:
        phrase = context.phrase(noun)
    return phrase
