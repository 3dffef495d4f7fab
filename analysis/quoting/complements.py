"""What a cue governs: the rules that find content behind it.

Takes a `Reading`, a cue and the token after it, gives the content's spans. One rule is one function, tried in the order
of the tuples at the end of this room; its name is the name in the column `rule` of `quotes`.
"""

from __future__ import annotations

from collections.abc import Callable

from analysis.quoting.clauses import clause_end, infinitive_end, object_end, opens_clause
from analysis.quoting.cues import Cue, Entry, other_entries
from analysis.quoting.phrases import is_occasion, is_statement, subject_before, tells_time, words_for
from analysis.quoting.reading import Reading, Span

Spans = list[Span] | None
Rule = Callable[[Reading, Cue, int], Spans]
LONGEST_ADDRESSEE = 12
LONGEST_ASIDE = 14
LONGEST_PLACE = 24
LONGEST_OCCASIONS = 40


def content_after(r: Reading, cue: Cue) -> tuple[str, list[Span]] | None:
    """Name of the first rule that finds content behind a cue, and the content."""
    first = skip_occasions(r, cue.end)
    if first >= r.hi:
        return None
    for rule in _rules(cue):
        spans = rule(r, cue, first)
        if spans:
            return rule.__name__, spans
    return None


def _rules(cue: Cue) -> tuple[Rule, ...]:
    if cue.entry.form in ("noun", "adjective"):
        return NOUN if cue.entry.form == "noun" else ADJECTIVE
    if cue.governs("raising"):
        return RAISING
    return PASSIVE if cue.passive else ACTIVE


def skip_occasions(r: Reading, j: int) -> int:
    """Pass adverbs, days and occasions: “said | on Monday in a statement | that”."""
    end = min(r.hi, j + LONGEST_OCCASIONS)
    while j < end:
        if r.kinds[j] in "RY" or (r.low[j] in words_for("time") and r.kinds[j - 1] in "YR"):
            j += 1
        elif r.low[j] in words_for("occasion_determiner") and j + 1 < end and r.low[j + 1] in words_for("time"):
            j += 2
        elif is_occasion(r, j):
            j += 1
            while j < end and (r.kinds[j] in "DLn0GdPRYg" or (r.kinds[j] == "t" and r.kinds[j + 1] in "LDO")):
                j += 1
        else:
            break
    return j


def as_reported(r: Reading, cue: Cue, p: int) -> Spans:
    """As Li noted, | the talks failed."""
    if r.kinds[p] != "," or not cue.governs("that") or not cue.finite or p + 1 >= r.hi or p + 1 in r.opens:
        return None
    subject = subject_before(r, cue.start)
    if subject is None or subject[0] <= r.lo or r.low[subject[0] - 1] != "as":
        return None
    return [(p + 1, clause_end(r, p + 1, None))]


def clause_after_comma(r: Reading, cue: Cue, p: int) -> Spans:
    """And yet, Li says, | the talks go on."""
    if r.kinds[p] != "," or not cue.governs("quotation") or not cue.finite or p + 3 >= r.hi or p + 1 in r.opens:
        return None
    subject = subject_before(r, cue.start)
    if subject is None or not (adjunct := _adjunct_before(r, subject[0])):
        return None
    opens = r.kinds[p + 1] in "DLnIJ0" and opens_clause(r, p + 1, r.hi)
    begins = opens or (r.kinds[p + 1] == "S" and _main_clause_follows(r, p + 1))
    return [*adjunct[1:], (p + 1, clause_end(r, p + 1, None))] if begins else None


def that_clause_after_aside(r: Reading, cue: Cue, p: int) -> Spans:
    """Li said, among other things, | that ...; Li said this week | that ..."""
    if not cue.governs("that"):
        return None
    that = _that_after_commas(r, p) if r.kinds[p] == "," else _that_after_phrase(r, cue, p)
    return [(that, clause_end(r, that, cue))] if that else None


def quotation_after(r: Reading, cue: Cue, p: int) -> Spans:
    """Li said, | “We agree.”"""
    first = p + 1 if r.kinds[p] in ",:" else p
    if first not in r.opens or not cue.governs("quotation") or r.opens[first] in r.taken:
        return None
    return quotation_at(r, first)


def quotation_at(r: Reading, first: int) -> list[Span]:
    """A quotation that is a statement of its own, else the clause that it is the beginning of."""
    after = r.quoted[r.opens[first]][1]
    exclaimed = r.low[after - 2] in ("!", "?") and r.is_upper(first + 1)
    if r.low[after - 2] == "," or exclaimed or (is_statement(r, r.opens[first]) and _stands_alone(r, first, after)):
        return [(first, after)]
    return [(first, max(after, clause_end(r, after, None)) if after < r.hi else after)]


def noun_object(r: Reading, cue: Cue, p: int) -> Spans:
    """Li expressed concern | that ...; Li made a plea for | peace."""
    if not cue.governs("noun"):
        return None
    for j in range(p, min(r.hi - 1, p + 6)):
        if r.kinds[j] not in "DnRdg0":
            return None
        entries = other_entries().get(r.low[j], [])
        if entries and entries[0].form == "noun":
            spans = _governed_by_noun(r, entries[0], j + 1, cue)
            if spans:
                return spans
    return None


def after_addressee(r: Reading, cue: Cue, p: int) -> Spans:
    """Li told reporters | that ...; Li urged | them to leave; Li accused them | of lying."""
    if not cue.governs("addressee") or r.kinds[p] not in "DLnOI0J":
        return None
    that = _that_after_addressee(r, p) if cue.governs("that") else None
    if that:
        return [(that, clause_end(r, that, cue))]
    q = _addressee_end(r, cue, p)
    while q + 1 < r.hi and r.kinds[q] in "RYN":
        q += 1
    if q >= r.hi:
        return None
    kind = r.kinds[q]
    quoted = q + 1 if kind == "," else q
    if quoted in r.opens and cue.governs("quotation"):
        return quotation_at(r, quoted)
    if kind == "t" and cue.governs("infinitive"):
        return [(p, infinitive_end(r, q, cue))]
    fits = (
        (kind == "T" and cue.governs("that"))
        or (_asks(r, q) and cue.governs("question"))
        or cue.entry.takes(r.low[q])
        or (kind in "ILDJ" and cue.governs("clause"))
    )
    return [(q, clause_end(r, q, cue))] if fits else None


def that_clause(r: Reading, cue: Cue, p: int) -> Spans:
    """Li said | that ..."""
    if r.kinds[p] != "T" or not cue.governs("that"):
        return None
    return [(p, clause_end(r, p, cue))]


def infinitive(r: Reading, cue: Cue, p: int) -> Spans:
    """Li promised | to leave."""
    if r.kinds[p] != "t" or not cue.governs("infinitive"):
        return None
    return [(p, infinitive_end(r, p, cue))]


def question(r: Reading, cue: Cue, p: int) -> Spans:
    """Li asked | whether ..."""
    if not _asks(r, p) or not cue.governs("question"):
        return None
    return [(p, clause_end(r, p, cue))]


def preposition(r: Reading, cue: Cue, p: int) -> Spans:
    """Li complained about | the delay."""
    if not cue.entry.takes(r.low[p]) or p + 1 >= r.hi:
        return None
    if cue.passive and not cue.governs("addressee"):
        # “The talks | were criticized for | their length”
        subject = subject_before(r, cue.start)
        return [*([subject] if subject else []), (p, object_end(r, p + 1))]
    return [(p + 1, object_end(r, p + 1))]


def clause(r: Reading, cue: Cue, p: int) -> Spans:
    """Li said | the talks failed."""
    kind = r.kinds[p]
    if not cue.governs("clause"):
        return None
    if kind in "EMVv":
        begins = cue.entry.form != "ing" and _subject_stands_before(r, cue)
    elif kind == "S":
        begins = _main_clause_follows(r, p)
    elif kind in "DLn0IOJRdgGv«" or r.low[p] in words_for("clause_preposition"):
        begins = opens_clause(r, p, r.hi) or (cue.governs("bare") and kind in "DLn0IJdgO")
    else:
        begins = False
    return [(p, clause_end(r, p, cue))] if begins else None


def gerund(r: Reading, cue: Cue, p: int) -> Spans:
    """Li suggested | leaving."""
    if r.kinds[p] != "g" or not cue.governs("gerund"):
        return None
    return [(p, infinitive_end(r, p, cue))]


def direct_object(r: Reading, cue: Cue, p: int) -> Spans:
    """Li praised | the talks; Li called | the talks a “farce”."""
    if not cue.governs("object") or r.kinds[p] not in "DLn0IOdg«R":
        return None
    return [(p, object_end(r, p))]


def object_as(r: Reading, cue: Cue, p: int) -> Spans:
    """Li described | the talks as useful."""
    if not cue.governs("as") or r.kinds[p] not in "DLn0IOdg«":
        return None
    end = object_end(r, p)
    return [(p, end)] if "as" in r.low[p:end] else None


def agent(r: Reading, cue: Cue, p: int) -> Spans:
    """The talks | were praised by Li."""
    subject = subject_before(r, cue.start)
    fits = cue.governs("object") or cue.governs("that")
    return [subject] if fits and r.low[p] == "by" and subject else None


def raised_subject(r: Reading, cue: Cue, p: int) -> Spans:
    """The talks | are expected | to fail; the talks | seem | useless."""
    subject = subject_before(r, cue.start)
    if subject is None or not _is_raising(r, cue, p):
        return None
    if r.kinds[p] == "T" or (r.low[subject[0]] == "it" and r.kinds[p] != "t"):
        return [(p, clause_end(r, p, cue))]
    return [subject, (p, infinitive_end(r, p, cue))]


def noun_complement(r: Reading, cue: Cue, p: int) -> Spans:
    """Li’s claim | that ...; a claim by Li | that ...; Li’s support for | the talks."""
    return _governed_by_noun(r, cue.entry, after_agent(r, cue.end, cue), cue)


def after_agent(r: Reading, j: int, cue: Cue) -> int:
    """Pass “by Li” between a noun and what it governs."""
    if r.low[j] in ("by", "from") and not cue.entry.takes(r.low[j]):
        while j < min(r.hi, cue.end + LONGEST_OCCASIONS) and r.kinds[j] not in "Tt,.;«":
            j += 1
    return j


def _adjunct_before(r: Reading, i: int) -> list[Span]:
    """Between its sentence's beginning and a subject: nothing said yet, then the adjunct, if there is one."""
    kinds = r.kinds[r.lo : i]
    if set(kinds) <= set("CBR,"):
        return [(r.lo, r.lo)]
    lead = kinds.lstrip("CB")
    first = r.lo + len(kinds) - len(lead)
    begins = lead[0] in "PY" or tells_time(r, first)
    is_adjunct = begins and kinds[-1] == "," and set(kinds) <= set("CBPDLn0GYR,.") and i - r.lo < LONGEST_ASIDE
    return [(r.lo, r.lo), (r.lo, i - 1)] if is_adjunct else []


def _that_after_commas(r: Reading, p: int) -> int | None:
    if p + 2 >= r.hi or r.kinds[p + 1] not in "PR":
        return None
    j = p + 1
    while j < r.hi and j - p < 8 and r.kinds[j] != ",":
        j += 1
    return j + 1 if j + 1 < r.hi and r.kinds[j] == "," and r.kinds[j + 1] == "T" else None


def _that_after_phrase(r: Reading, cue: Cue, p: int) -> int | None:
    dated = r.low[p] in words_for("occasion_determiner")
    placed = r.kinds[p] in "PS" and not cue.entry.takes(r.low[p]) and r.low[p] in words_for("occasion_preposition")
    lasting = r.low[p] == "for" and tells_time(r, p + 1)
    goes_on = r.kinds[p] in "dS," and p > cue.end  # in an interview | taped before the vote
    if not (dated or placed or lasting or goes_on or (r.kinds[p] in "PDS" and not cue.governs("object"))):
        return None
    j = p
    while j < r.hi and j - p < LONGEST_PLACE and j not in r.verbs and (r.kinds[j] in "PDLn0YRGdC,S" or r.inside[j]):
        j += 1
    is_that = j + 1 < r.hi and r.kinds[j] == "T"
    near = j - p < LONGEST_ASIDE and "," not in r.kinds[p:j]
    return j if is_that and (near or opens_clause(r, j + 1, r.hi)) else None


def _stands_alone(r: Reading, first: int, after: int) -> bool:
    if after >= r.hi or r.kinds[after] in ".,;»" or r.low[after - 2] in (",", ".", "?", "!"):
        return True
    return r.is_upper(first + 1) and r.low[first + 1] != "i"


def _governed_by_noun(r: Reading, entry: Entry, p: int, cue: Cue) -> Spans:
    if p + 1 >= r.hi:
        return None
    if r.kinds[p] == "T" and "that" in entry.governs:
        # “the report that found”: a relative clause
        return None if r.kinds[p + 1] in "vEVMQd" else [(p, clause_end(r, p, cue))]
    if r.kinds[p] == "t" and "infinitive" in entry.governs:
        return [(p, infinitive_end(r, p, cue))]
    return [(p + 1, object_end(r, p + 1))] if entry.takes(r.low[p]) else None


def _that_after_addressee(r: Reading, p: int) -> int | None:
    """“told | voters in Columbus, Ohio, on Sunday that”"""
    j = p + 1
    while j < min(r.hi, p + LONGEST_ASIDE) and (r.kinds[j] in "LDn0GPRYdgC" or r.kinds[j - 1 : j + 2] == "L,L"):
        j += 1
    if r.kinds[j : j + 1] == "," and r.kinds[j + 1 : j + 2] in tuple("RP"):
        closed = r.kinds.find(",", j + 1, min(r.hi, j + LONGEST_ASIDE))
        j = closed if closed > 0 else j
    j += j + 1 < r.hi and r.kinds[j] == ","
    return j if j < r.hi and r.kinds[j] == "T" else None


def _addressee_end(r: Reading, cue: Cue, p: int) -> int:
    """Index after who is addressed: “reporters in Geneva”."""
    if r.kinds[p] in "OI":
        return p + 1
    j = p
    while j < min(r.hi, p + LONGEST_ADDRESSEE):
        kind, before = r.kinds[j], r.kinds[j - 1]
        listed = kind == "," and before == "L" and r.kinds[j + 1 : j + 2] == "L"  # on Norway, Sweden and Denmark
        if not (listed or kind in "Ln0GDPC") or (kind == "P" and r.low[j] in cue.entry.governs):
            break
        if j > p and ((kind == "D" and before in "nL") or (kind == "L" and before == "n" and r.low[j - 1][-1] == "s")):
            break
        j += 1
    return j


def _subject_stands_before(r: Reading, cue: Cue) -> bool:
    """“the plan that Li says | has failed”; in “the jobs report has shown” nothing is reported."""
    subject = subject_before(r, cue.start)
    return subject is not None and subject[0] > r.lo and r.kinds[subject[0] - 1] in "nL0WHT,IOD-"


def _main_clause_follows(r: Reading, p: int) -> bool:
    """“said | because she had won, he would leave”"""
    if r.low[p] in words_for("no_clause"):
        return False
    commas = (j for j in range(p + 2, min(r.hi - 1, p + LONGEST_OCCASIONS)) if r.kinds[j] == "," and not r.inside[j])
    return any(opens_clause(r, j + 1, r.hi) or r.kinds[j + 1] == "«" for j in commas)


def _asks(r: Reading, p: int) -> bool:
    return r.kinds[p] == "H" or r.low[p] == "if"


def _is_raising(r: Reading, cue: Cue, p: int) -> bool:
    if cue.governs("raising"):
        if cue.entry.form == "adjective":
            return r.kinds[p] == "t" or (r.low[p] == "as" and cue.governs("as"))
        return r.kinds[p] in "tnTdDR" or r.low[p] in ("as", "like")
    if cue.entry.form == "adjective":
        return False
    if cue.governs("predicate") and r.kinds[p] in "DnRd«":
        return True
    if r.kinds[p] == "t":
        said = cue.governs("infinitive") or (cue.passive and cue.governs("that"))  # is said to have left
        return said and not cue.governs("addressee")
    return r.low[p] == "as" and cue.governs("as") and p + 1 < r.hi and r.low[p + 1] != "saying"


ACTIVE: tuple[Rule, ...] = (
    as_reported, clause_after_comma, that_clause_after_aside, quotation_after, noun_object, after_addressee,
    that_clause, infinitive, question, preposition, clause, gerund, direct_object, object_as,
)  # fmt: skip
RAISING: tuple[Rule, ...] = (raised_subject,)
PASSIVE: tuple[Rule, ...] = (quotation_after, that_clause, agent, raised_subject, infinitive, question, preposition)
NOUN: tuple[Rule, ...] = (noun_complement,)
ADJECTIVE: tuple[Rule, ...] = (raised_subject, that_clause, question, infinitive, preposition, clause)
