"""Find whether a clause begins, and where what somebody says ends.

Takes a `Reading` and a token, gives a token. A clause that is said runs to the end of its sentence unless another
statement begins; what is praised, attacked or wanted ends sooner.
"""

from __future__ import annotations

from analysis.quoting.cues import Cue, other_entries, reporting, verb_entries
from analysis.quoting.phrases import finite_forms, is_occasion, subject_before, words_for
from analysis.quoting.reading import REACH, Reading

LONGEST_SUBJECT = 18
LONGEST_LIST = 16


def opens_clause(r: Reading, first: int, stop: int) -> bool:
    """A subject and a finite verb follow: “he would”, “the plan to leave is”."""
    if r.kinds[first] == "J" or (r.kinds[first] == "I" and r.low[first] not in ("it", "you")):
        return True
    for j in range(first, min(stop, first + LONGEST_SUBJECT)):
        kind = r.kinds[j]
        if kind in "vEVMQ":
            return True
        if kind not in "DLn0GOPRCIdg)(«»":
            return False
        if j > first and j + 1 < stop and _is_finite(r, j):
            return True
    return False


def clause_end(r: Reading, first: int, cue: Cue | None) -> int:
    """End of a clause: its sentence's, or where another statement begins."""
    if cue is not None and opens_sentence(r, cue):
        comma = main_clause_comma(r, first)
        if comma is not None:
            return comma
    fronted = cue is not None and _is_fronted(r, cue)
    closing = _closing_mark(r, cue)
    j, end = first, min(r.hi, first + REACH)
    while j < end and not r.claimed[j]:
        if r.inside[j]:
            if _ends_after_quotation(r, j):
                return j + 1
        elif r.kinds[j] in (";", closing) or (r.kinds[j] == "," and _ends_at_comma(r, j, fronted)):
            break
        if not r.inside[j] and j > first and cue is not None and _second_verb_follows(r, j, cue):
            break
        j += 1
    whole = with_quotation(r, j)
    while whole == j > first and r.kinds[j - 1] in ".,-":
        whole = j = j - 1
    return with_quotation(r, whole)


def opens_sentence(r: Reading, cue: Cue) -> bool:
    """“Noting that ..., | Li left”; “After saying that ..., | he left”; “Asked whether ..., | he left”."""
    if cue.entry.form not in ("ing", "past") or cue.start - r.lo > 3:
        return False
    lead = r.kinds[r.lo : cue.start]
    return set(lead) <= set("SPBCR,") and (cue.entry.form == "ing" or cue.passive)


def main_clause_comma(r: Reading, first: int) -> int | None:
    """The comma behind an opening participle: where a statement begins, else the first behind which a clause opens."""
    commas = [j for j in range(first, min(r.hi - 2, first + REACH)) if r.kinds[j] == "," and r.kinds[j + 1] in "DLnI0J"]
    ends = [j + 1 if r.inside[j] and r.kinds[j + 1] == "»" else j for j in commas]
    said = next((j for j in ends if not r.inside[j] and statement_begins(r, j + 1)), None)
    return said or next((j for j in ends if not r.inside[j] and opens_clause(r, j + 1, r.hi)), None)


def infinitive_end(r: Reading, first: int, cue: Cue | None) -> int:
    """End of what somebody wants or promises to do: like a clause, but no new clause or appositive belongs to it."""
    end, j = clause_end(r, first, cue), first
    if cue is not None and cue.start > r.lo and r.kinds[cue.start - 1] == "W":
        end = _before_main_verb(r, first, end)
    while j < end:
        if not r.inside[j]:
            if r.kinds[j] == "-":
                return j
            if r.kinds[j] == "," and j + 1 < end and r.kinds[j + 1] in "CBSDLInWHJ":
                listed = _list_end(r, j, end)
                if listed is None:
                    return j
                j = listed
        j += 1
    return end


def _before_main_verb(r: Reading, first: int, end: int) -> int:
    """“those who want to leave | are few”: the main verb, where no other clause has begun."""
    for j in range(first, end):
        if r.kinds[j] in "TWHSI,":
            return end
        if j in r.resumed or (r.kinds[j] in "EVMv" and j > first + 1 and r.kinds[j - 1] not in "tRNCVEMQ"):
            return j
    return end


def object_end(r: Reading, first: int) -> int:
    """End of a noun phrase that is praised, attacked or talked about, with what belongs to it."""
    j, end, relative = first, min(r.hi, first + REACH), False
    while j < end and not r.claimed[j]:
        kind = r.kinds[j]
        if r.inside[j]:
            if kind == "»" and r.low[j - 1] == ",":
                return j + 1
        elif kind == ",":
            listed = _list_end(r, j, r.hi)
            if listed is None:
                break
            j = listed
            continue
        elif j > first and (_leaves_phrase(r, j, relative) or j in r.resumed):
            break
        relative = relative or kind in "WHT"
        j += 1
    return with_quotation(r, j)


def _is_finite(r: Reading, j: int) -> bool:
    """A form in -ed or a reporting verb between subject and object; “the plan announced by” is neither."""
    kind, before, after = r.kinds[j], r.kinds[j - 1], r.kinds[j + 1]
    if kind == "d":
        return before in "nLI" and r.low[j + 1] != "by"
    return kind == "n" and before in "nL" and after not in "P,." and r.low[j] in finite_forms()


def with_quotation(r: Reading, j: int) -> int:
    """A quotation that goes on in the next sentence is quoted to its end."""
    if j < r.hi - 1 or j >= len(r.low) or j in r.opens or not (r.inside[j] and r.inside[j - 1]):
        return j
    return max((after for first, after in r.quoted_around(j)), default=j)


def _closing_mark(r: Reading, cue: Cue | None) -> str:
    """The comma or dash that ends “, who said ...,”."""
    subject = subject_before(r, cue.start) if cue is not None else None
    if subject is None or r.kinds[subject[0]] != "W" or subject[0] <= r.lo:
        return "none"
    mark = r.kinds[subject[0] - 1]
    return mark if mark in ",-" else "none"


def _is_fronted(r: Reading, cue: Cue) -> bool:
    """The cue stands in a clause with while, as or after that comes before its main clause."""
    subject = subject_before(r, cue.start)
    if subject is None or subject[0] <= r.lo or r.kinds[subject[0] - 1] != "S":
        return False
    return subject[0] - 1 == r.lo or r.kinds[subject[0] - 2] in ",;:-CB"


def _ends_at_comma(r: Reading, comma: int, fronted: bool) -> bool:
    """“..., according to”, “..., adding that”, “..., but he said”; “While Li said so, | talks failed”."""
    j = comma + 1
    if j >= r.hi:
        return False
    if fronted and r.kinds[j] in "DLnI0J":
        return True
    if r.low[j] == "according" or (r.kinds[j] in "CBS" and statement_begins(r, j + 1)):
        return True
    if r.kinds[j] == "R" and j + 1 < r.hi:
        j += 1
    return reporting(r, j, ("ing",))


def _ends_after_quotation(r: Reading, mark: int) -> bool:
    """“...,” adding that; “...,” but she left; “...” at a rally; “...” as he left"""
    if r.kinds[mark] != "»" or mark + 2 >= r.hi:
        return False
    if r.low[mark - 1] != ",":
        clause = r.kinds[mark + 1] == "S" and r.kinds[mark + 2] in "DLIJ" and opens_clause(r, mark + 2, r.hi)
        return (clause and r.low[mark + 1] in ("as", "after", "before", "while", "when")) or is_occasion(r, mark + 1)
    subject = r.kinds[mark + 1] in "CBS" and r.kinds[mark + 2] in "DLIJ"
    opens = subject and opens_clause(r, mark + 2, r.hi)
    return opens or r.kinds[mark + 1] in "gWHDL" or _ends_at_comma(r, mark, False)


def statement_begins(r: Reading, first: int) -> bool:
    """A subject and a reporting verb follow at once: “but | Mr. Li of Beijing said”."""
    j = first
    while j < r.hi and j - first < 8 and r.kinds[j] in "DLnIJ0GPR":
        before = r.kinds[j - 1]
        if j > first and before in "ILnRJ0)" and reporting(r, j, ("past", "s")):
            return True
        if j > first and before == "I" and reporting(r, j, ("base",)):
            return True
        j += 1
    return first < j < r.hi and reporting(r, j, ("past", "s"))


def _second_verb_follows(r: Reading, conjunction: int, cue: Cue) -> bool:
    """“He said ... and | accused ...”: a verb of the same form with the same subject."""
    if r.kinds[conjunction] not in "CB":
        return False
    j = conjunction + 1
    while j < r.hi and r.kinds[j] in "RVEM":
        j += 1
    form = cue.entry.form
    return j < r.hi and form in ("past", "s", "ing") and reporting(r, j, (form,))


def _list_end(r: Reading, comma: int, stop: int) -> int | None:
    """Index after the conjunction of a list that goes on behind a comma: “A, | B and C”."""
    j = comma + 1
    while j < stop and j - comma < LONGEST_LIST and r.kinds[j] in "DLn0GPR,dg":
        j += 1
    is_list = j > comma + 1 and j + 1 < stop and r.kinds[j] == "C" and r.kinds[j + 1] in "DLn0gP"
    return j + 1 if is_list else None


def _leaves_phrase(r: Reading, j: int, relative: bool) -> bool:
    kind = r.kinds[j]
    if kind in ";:.-Y":
        return True
    if kind in "EVMQv":
        return not relative and not _after_to(r, j)
    if kind == "S":
        return not relative and r.low[j] not in ("as", "than")
    if kind == "P":
        return r.low[j] in words_for("object_end") or is_occasion(r, j)
    if kind in "CB" and j + 1 < r.hi:
        return _verb_follows(r, j + 1)
    return False


def _verb_follows(r: Reading, j: int) -> bool:
    """“the efforts and | instead turned over”; “the retired and | disabled workers” has none."""
    if j < r.hi and r.kinds[j] == "R":
        j += 1
    if j + 1 >= r.hi:
        return False
    kind = r.kinds[j]
    return (
        kind in "tvEVMQ" or (kind == "d" and r.kinds[j + 1] in "DPOIt") or (kind in "dn" and _is_finite_cue(r.low[j]))
    )


def _after_to(r: Reading, j: int) -> bool:
    return r.kinds[j - 1] == "t" or (r.kinds[j - 1] in "RN" and r.kinds[j - 2] == "t")


def _is_finite_cue(word: str) -> bool:
    entries = verb_entries().get(word, [])
    if not entries or entries[0].form == "base":
        return False
    return all(other.form != "noun" for other in other_entries().get(word, []))
