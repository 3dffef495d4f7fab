"""Find where noun phrases begin and end, and whether one names somebody who can speak.

Takes a `Reading`, gives spans of tokens. There is no parser: a noun phrase is what stands between words that cannot
belong to one, and an appositive is what stands between commas after a name.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from analysis.quoting.reading import Reading, Span
from analysis.tables import lexicon

LONGEST_PHRASE = 40  # tokens; bounds the search, so that a text without stops costs no more than its length
LONGEST_APPOSITIVES = 60
LONGEST_BRACKET = 12
LONGEST_TERM = 6
RELATIVE = re.compile("[WHT]")


def subject_before(r: Reading, i: int) -> Span | None:
    """The subject that ends where a verb begins: “Hugh Hill, a doctor in Ohio, | said”."""
    j = _skip_aside(r, i - 1)
    if j < r.lo:
        return None
    kind = r.kinds[j]
    if kind in "IJW" or r.low[j] == "which" or (kind == "T" and noun_phrase_before(r, j)):
        return j, j + 1
    if kind == ",":
        return _phrase_before_comma(r, j)
    if kind == ")":
        return noun_phrase_before(r, _opening(r, j, "(", LONGEST_PHRASE))
    if kind == "-":
        return noun_phrase_before(r, _opening(r, j, "-", 25))
    if kind == "»" and j - 1 > r.lo and r.low[j - 1] == ",":
        return before_quoted_aside(r, j) or noun_phrase_before(r, j + 1)
    return noun_phrase_before(r, j + 1)


def noun_phrase_before(r: Reading, i: int) -> Span | None:
    """The noun phrase that ends before a token, with what modifies it."""
    kinds, j = r.kinds, i - 1
    while j >= r.lo and i - j < LONGEST_PHRASE:
        kind = kinds[j]
        if _ends_relative_clause(r, j):
            return _phrase_with_relative(r, j, i)
        if kind in "DLn0GOY" or (kind == "P" and j + 1 < i):
            pass
        elif kind == "t":
            relative = _relative_before(r, j) if kinds[j + 1] in "nvQE" else None
            if relative:
                return relative[0], i
            if kinds[j + 1] not in "LD" or kinds[j - 1] not in "nL" or not _has_to(r.low[j - 1]):
                break
        elif kind == "R":
            if j + 1 == i or kinds[j + 1] not in "Dnd0R":
                break
        elif kind in "dg":
            if _is_verb_with_object(r, j, i):
                break
        elif kind == "C":
            if _is_pronoun_of_pair(r, j - 1):
                return j - 1, i
            if _verb_before(r, j):
                break
        elif kind == ")":
            j = _opening(r, j, "(", LONGEST_BRACKET)
            if kinds[j] != "(":
                break
        elif kind == "»" and j + 1 in r.closes and r.low[j - 1] != "," and not is_statement(r, r.closes[j + 1]):
            j = r.quoted[r.closes[j + 1]][0]
        else:
            break
        j -= 1
    return _trimmed(r, j + 1, i)


def noun_phrase_after(r: Reading, i: int) -> Span | None:
    """The noun phrase that begins at a token, with its appositives: “said | Hugh Hill, a doctor in Ohio”."""
    kinds, j, hi = r.kinds, i, r.hi
    if j < hi and kinds[j] in "IO":
        return j, j + 1
    if j >= hi or kinds[j] not in "DLn0dgRPH":
        return None
    while j < hi and j - i < LONGEST_PHRASE:
        kind = kinds[j]
        if kind in "DLn0GRdg":
            pass
        elif kind in "PC":
            if is_occasion(r, j) or j + 1 >= hi or kinds[j + 1] not in "DLn0dgR":
                break
        elif kind == "(":
            j = _closing(r, j)
            if kinds[j] != ")":
                break
        elif kind == ",":
            if j + 1 >= hi or kinds[j + 1] not in "D0WnL" or (kinds[j + 1] in "nL" and r.low[j + 1] in verb_forms()):
                break
        elif kind == "W" and j > i:
            j = _next(r, j, ",.;«") - 1
        else:
            break
        j += 1
    while j > i and kinds[j - 1] in ",PC":
        j -= 1
    return (i, j) if j > i else None


def may_speak(r: Reading, phrase: Span) -> bool:
    """The phrase names someone or something that can say or want: a name, a pronoun of persons, voters, the report."""
    if r.kinds[phrase[0]] == "T" and phrase[1] == phrase[0] + 1:
        named = noun_phrase_before(r, phrase[0])
        return named is not None and may_speak(r, named)
    head = None
    for j in range(*phrase):
        kind = r.kinds[j]
        if kind in "IJWO":
            return r.low[j] not in words_for("impersonal")
        if kind in "Lnd0gDY":
            head = j
        elif kind in "PH,T(" and head is not None:
            break
    if head is None:
        return r.kinds[phrase[0]] == "H"
    return r.kinds[head] in "L0" or is_speaker_noun(r.low[head])


def is_speaker_noun(word: str) -> bool:
    """Listed in speaker_nouns.csv, or ending like the nouns for those who do something: voters, strategist, Kansans."""
    kind = speaker_nouns().get(word)
    return kind != "no" and (kind is not None or word.endswith(tuple(words_for("speaker_ending"))))


def _has_to(word: str) -> bool:
    """“an adviser | to the mayor”, “sources close | to her campaign”"""
    return is_speaker_noun(word) or word in words_for("adjective_to")


def is_statement(r: Reading, number: int) -> bool:
    """A quotation long enough, or closed by a stop inside, to be an utterance rather than a term in inverted commas."""
    first, after = r.quoted[number]
    words = sum(kind not in "«».,;:()-~" for kind in r.kinds[first:after])
    if words < 4 and first and first not in r.begins and r.kinds[first - 1] not in ".,:»«-~)":
        return False
    last = after - 2 if r.kinds[after - 1] == "»" else after - 1
    return words >= 6 or (last > first and r.low[last] in (",", "?", "!", "."))


def is_occasion(r: Reading, i: int) -> bool:
    """A preposition that tells when or where something was said: in a statement, at the rally, on Monday."""
    if r.low[i] not in words_for("occasion_preposition"):
        return False
    occasions = words_for("occasion")
    return any(r.kinds[j] == "Y" or r.low[j] in occasions for j in range(i + 1, min(r.hi, i + 4)))


def tells_time(r: Reading, i: int) -> bool:
    """“six months ago”, “the first time”, “years”: one of the next three words is a time."""
    return not words_for("time").isdisjoint(word.removesuffix("s") for word in r.low[i : min(r.hi, i + 3)])


@cache
def words_for(role: str) -> frozenset[str]:
    """The words of attribution_words.csv that play a role."""
    return frozenset(row["word"] for row in lexicon("attribution_words") if row["role"] == role)


@cache
def speaker_nouns() -> dict[str, str]:
    """Nouns for who or what speaks, each with its kind: person, collective, document; "no" is a look-alike."""
    return {row["word"]: row["kind"] for row in lexicon("speaker_nouns")}


@cache
def verb_forms() -> frozenset[str]:
    """First words of every form in reporting_verbs.csv."""
    return frozenset(form.split()[0] for row in lexicon("reporting_verbs") for form in row["forms"].split(";"))


@cache
def finite_forms() -> frozenset[str]:
    """Those forms that are neither the base of the verb nor end in -ing."""
    bases = {row["lemma"].split()[0] for row in lexicon("reporting_verbs")}
    return frozenset(form for form in verb_forms() - bases if not form.endswith("ing"))


def _skip_aside(r: Reading, j: int) -> int:
    """Pass adverbs, a time and a short aside between commas: “Li, however, | said”, “Li also on Friday | said”."""
    first = j
    while j > r.lo and first - j < LONGEST_BRACKET:
        if r.kinds[j] == "R" or r.low[j] == "once":
            j -= 1
        elif r.kinds[j] == "Y" or r.low[j] in words_for("time"):
            led = r.kinds[j - 1] == "P" or r.low[j - 1] in words_for("occasion_determiner") or r.kinds[j - 1] in "D0"
            if not led and r.kinds[j] != "Y":
                break
            j -= 2 if led else 1
        else:
            break
    if j - 2 >= r.lo and r.kinds[j] == ",":
        m = j - 1
        while m > r.lo and j - m < 5 and r.kinds[m] in "RPtC":
            m -= 1
        if r.kinds[m] == "," and j - m <= 4:
            return m - 1
    return j


def _opening(r: Reading, j: int, mark: str, longest: int) -> int:
    """Index of the bracket or dash that opens what ends at j."""
    m = j - 1
    while m > r.lo and r.kinds[m] != mark and j - m < longest:
        m -= 1
    return max(m, r.lo)


def _closing(r: Reading, j: int) -> int:
    m = j
    while m + 1 < r.hi and r.kinds[m] != ")" and m - j < LONGEST_BRACKET:
        m += 1
    return m


def _next(r: Reading, j: int, marks: str) -> int:
    end = min(r.hi, j + LONGEST_PHRASE)
    while j < end and r.kinds[j] not in marks:
        j += 1
    return j


def _phrase_before_comma(r: Reading, comma: int) -> Span | None:
    """A source with appositives: the leftmost piece between commas that can still be the noun phrase they explain."""
    edges, best = _commas_before(r, comma), None
    if len(edges) == 2:
        return noun_phrase_before(r, comma)
    for number, (right, left) in enumerate(pairwise(edges), 2):
        first, piece = left + 1, r.kinds[left + 1 : right]
        if first == r.lo and piece[:1] in ("B", "C"):
            first, piece = first + 1, piece[1:]
        if not piece:
            continue
        if piece[0] in "IJ":
            return first, first + 1
        if piece[0] not in "WHSg" and not set("vEVMQ").isdisjoint(RELATIVE.split(piece)[0]):
            break
        if piece[0] == "S" and best is not None and len(piece) > 1 and piece[1] in "LDn0":
            return first + 1, comma
        if piece[0] == "P" and best is not None and number < len(edges) - 1 + 1:
            whole = r.kinds[edges[number] + 1 : left]
            if number == len(edges) - 1 and whole[:1] in tuple("LD") and set(whole) <= set("LDn0GP"):
                return edges[number] + 1, comma
        if piece[0] in "PSR" and best is not None and piece[:2] not in ("R0", "RD", "Rn", "RL"):
            break
        if piece[0] in "LDn0":
            best = first
    return (best, comma) if best is not None else noun_phrase_before(r, comma)


def before_quoted_aside(r: Reading, mark: int) -> Span | None:
    """Li, citing “the law,” | said"""
    first = next((first for first, _ in r.quoted_around(mark)), mark)
    comma = first - 1
    while comma > r.lo and first - comma < LONGEST_BRACKET and r.kinds[comma] in "nDLPGRd":
        comma -= 1
    is_aside = first > r.lo and r.kinds[comma] == "g" and r.kinds[comma - 1] == ","
    return noun_phrase_before(r, comma - 1) if is_aside else None


def _commas_before(r: Reading, comma: int) -> list[int]:
    """The commas of the clause from right to left, and at last the token before the clause."""
    commas, m = [comma], comma - 1
    while m >= r.lo and comma - m < LONGEST_APPOSITIVES:
        if r.inside[m]:
            first = _quoted_term(r, m)
            if first is None:
                break
            m = first - 1
            continue
        if r.kinds[m] in ";:(" or (r.kinds[m] == "." and r.kinds[m + 1] != ")"):
            break
        if r.kinds[m] == ",":
            commas.append(m)
        m -= 1
    return [*commas, m]


def _quoted_term(r: Reading, m: int) -> int | None:
    """Where a few words in quotation marks begin that end at m: “wearing | “Oslo” pins, said”."""
    first, after = next(iter(r.quoted_around(m)), (m, m))
    is_term = after == m + 1 and m - first < LONGEST_TERM and first > r.lo and r.low[m - 1] not in (",", ".", "?", "!")
    return first if is_term else None


def _ends_relative_clause(r: Reading, j: int) -> bool:
    """A verb right after who or a pronoun: going left, a relative clause begins there (voters | who listened ...)."""
    if j <= r.lo or r.kinds[j] not in "nvEVMQd":
        return False
    before = r.kinds[j - 1]
    return before in "WI" or (r.kinds[j] != "n" and before in "RVMEQ" and r.kinds[j - 2] == "W")


def _phrase_with_relative(r: Reading, j: int, i: int) -> Span | None:
    """The phrase ending at i, with the noun phrase before its “who ...” or “scholars | I met”."""
    m = j
    while m > r.lo and j - m < LONGEST_PHRASE and r.kinds[m] not in "WI":
        m -= 1
    if m > r.lo and (r.kinds[m] == "W" or r.kinds[m - 1] == "n"):
        whole = noun_phrase_before(r, m - 1 if r.kinds[m - 1] == "," else m)
        if whole:
            return whole[0], i
    return _trimmed(r, m + 2, i)


def _relative_before(r: Reading, j: int) -> Span | None:
    """“a clerk | who asked to leave said”: the noun phrase before the “who” whose clause an infinitive belongs to."""
    m = j
    while m > r.lo and j - m < LONGEST_APPOSITIVES and r.kinds[m] not in "WT,.;:-«»":
        m -= 1
    return noun_phrase_before(r, m) if r.kinds[m] == "W" and m > r.lo else None


def _is_verb_with_object(r: Reading, j: int, i: int) -> bool:
    """A form in -ed between noun and noun phrase is the verb of another clause, elsewhere it belongs to the phrase."""
    kinds = r.kinds
    before = kinds[j - 1] if j > r.lo else "^"
    return kinds[j] == "d" and before in "nLI" and j + 1 < i and kinds[j + 1] in "DLn0O"


def _is_pronoun_of_pair(r: Reading, j: int) -> bool:
    """“Talks failed, | she and her aide said”: the pronoun opens its clause."""
    return j >= r.lo and r.kinds[j] == "I" and (j == r.lo or r.kinds[j - 1] in ",»-;STCB")


def _verb_before(r: Reading, j: int) -> bool:
    """Left of “and” stands a verb: what follows is a new clause, not the second half of the phrase."""
    for m in range(j - 1, max(r.lo, j - 11) - 1, -1):
        kind, before = r.kinds[m], r.kinds[m - 1] if m > r.lo else "^"
        if kind in "vEVMQI" or (kind == "d" and before in "nLW" and r.low[m + 1] != "by"):
            return True
        if kind in ",;:.«»(-STB" or r.low[m] == "by":
            return False
        if kind == "n" and before in "nL" and r.low[m] in finite_forms():
            return True
    return False


def _trimmed(r: Reading, first: int, i: int) -> Span | None:
    """Leave out what cannot begin a noun phrase, and an adjunct before it: “On Monday | Li”."""
    kinds = r.kinds
    while first < i and kinds[first] in "RCYBg":
        if kinds[first] == "g" and first + 1 < i and kinds[first + 1] in "nL":
            break
        first += 1
    if first + 1 < i and kinds[first] in "dO" and kinds[first + 1] == "P":
        # the verb or object of another clause: “reflected in | Li’s answer”
        first += 2
    if first < i and kinds[first] == "P" and r.low[first] not in words_for("approximate"):
        return next(((j, i) for j in range(i - 1, first + 1, -1) if _begins_after_adjunct(kinds, j)), None)
    return (first, i) if first < i else None


def _begins_after_adjunct(kinds: str, j: int) -> bool:
    return (kinds[j] in "DL" and kinds[j - 1] in "nY0") or (kinds[j] == "D" and kinds[j - 1] == "L")
