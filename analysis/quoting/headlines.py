"""Find who speaks in a headline: Li: Talks have failed. | Talks have failed - U.N. officials

Takes a `Reading`, gives an `Attribution` or nothing. Only the first line of an article, a short second one, and what
follows a date are read so. Outlets and rubrics stand in the same places: neither is a speaker.
"""

from __future__ import annotations

from functools import cache

from analysis.people.namewords import country_of, organisation_words
from analysis.quoting.phrases import is_speaker_noun, may_speak
from analysis.quoting.reading import Attribution, Reading, Span
from analysis.tables import lexicon

LONGEST_NAME = 8
LONGEST_SECOND = 25  # words of a second line that repeats the headline
_TOPICAL = ("of", "in", "for", "from", "against", "under", "with")  # "Berg on the war" and "about" name who speaks
_ON = 3_000  # characters in which a name comes again


def headline(r: Reading, end: int) -> Attribution | None:
    """Li: Talks have failed. | Li to Wang: Resume talks. | Talks have failed - sources"""
    lo = colon = _after_dateline(r)
    if not _is_headline(r) and not (lo > r.lo and r.begins_line(r.lo)):
        return None
    while colon < r.hi and colon - lo < LONGEST_NAME and r.kinds[colon] in "LP0GDn(),.t":
        colon += 1
    if not lo < colon < r.hi - 3 or r.kinds[colon] != ":" or "L" not in r.kinds[lo:colon] or colon + 1 in r.opens:
        return _behind_dash(r, lo, end)
    source = lo, _before_addressee(r, lo, colon)
    asks = r.kinds[colon + 1] == "H"  # Norway: why talks fail
    if asks or source[1] == lo or _is_topic(r, source) or not may_speak(r, source):
        return _behind_dash(r, colon + 1, end)
    return _attribution(source, colon, (colon + 1, end))


def _attribution(source: Span, mark: int, content: Span) -> Attribution:
    return Attribution(source, (mark, mark + 1), [content], ":", "neutral", "headline")


def _is_headline(r: Reading) -> bool:
    """The first line, or a short second one: many sources repeat their headline."""
    if r.lo == r.sentences[0][0]:
        return True
    return len(r.sentences) > 1 and r.lo == r.sentences[1][0] and r.hi - r.lo < LONGEST_SECOND


def _after_dateline(r: Reading) -> int:
    """Where the sentence begins after a date: 12.04.22 07:30 - Li: Talks have failed."""
    figures = r.lo
    while figures < r.hi and figures - r.lo < LONGEST_NAME and r.kinds[figures] in "0.:":
        figures += 1
    return figures + 1 if r.lo < figures < r.hi and r.kinds[figures] == "-" else r.lo


def _before_addressee(r: Reading, lo: int, colon: int) -> int:
    """Li to Wang: names alone, as “Aid to Norway: ...” addresses nobody. The colon itself where none is addressed."""
    to = r.kinds.find("t", lo, colon)
    if to < 0:
        return colon
    names = set(r.kinds[lo:to] + r.kinds[to + 1 : colon]) <= set("L.")
    return to if names and not country_of(r.text[r.start[to + 1] : r.end[colon - 1]]) else lo


def _is_topic(r: Reading, source: Span) -> bool:
    """Siege of Bergen: ... | Timeline: ... | but Bank of Norway: ..."""
    if r.low[source[1] - 1] in _rubrics():
        return True
    of = next((j for j in range(source[0] + 1, source[1]) if r.low[j] in _TOPICAL), None)
    return of is not None and not is_speaker_noun(r.low[of - 1]) and r.low[of - 1] not in _organisations()


def _behind_dash(r: Reading, first: int, end: int) -> Attribution | None:
    """Talks have failed - U.N. officials | Talks have failed, - Berg (12:40); but not “- The Oslo Times”."""
    end = next((j for j in range(r.lo, end) if r.kinds[j] == "("), end)
    dash = next((j for j in range(end - 2, max(r.lo + 2, end - LONGEST_NAME), -1) if r.kinds[j] == "-"), None)
    if dash is None or not r.spaced(dash):
        return None
    source, comma = (dash + 1, end), r.kinds[dash - 1] == ","
    named = comma or not r.is_upper(end - 1) or _comes_again(r, end - 1)
    if not named or not set(r.kinds[slice(*source)]) <= set("LnP0GD.") or not may_speak(r, source):
        return None
    return _attribution(source, dash, (first, dash - comma)) if first < dash - comma else None


def _comes_again(r: Reading, i: int) -> bool:
    """A name that the text goes on with is a speaker's; what is named at the end of a page's title is an outlet."""
    name = r.text[r.start[i] : r.end[i]]
    return r.low[i] not in _organisations() and name in r.text[r.end[i] : r.end[i] + _ON]


@cache
def _organisations() -> frozenset[str]:
    names = {name for kind in ("head", "acronym", "name") for name in organisation_words(kind)}
    return frozenset(word for name in names for word in name.split())


@cache
def _rubrics() -> frozenset[str]:
    """Words before a colon that name a kind of text, and no speaker: timeline, analysis."""
    return frozenset(row["word"] for row in lexicon("turn_words") if row["kind"] == "no label")
