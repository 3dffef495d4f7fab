"""Find the words that may introduce what somebody says, thinks or wants.

Takes a `Reading`, gives `Cue`s: a reporting verb with its auxiliaries and particles, an attribution noun, an adjective
of attitude. Which of them do introduce something is told by what they govern: that is `complements`' work.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from analysis.quoting.phrases import is_speaker_noun, noun_phrase_before, words_for
from analysis.quoting.reading import Reading
from analysis.tables import lexicon

# What an entry governs, besides prepositions, which stand in the lexicon as themselves.
COMPLEMENTS = frozenset(
    {"quotation", "that", "clause", "bare", "question", "infinitive", "gerund", "object", "addressee", "as", "noun"}
    | {"raising", "predicate"}
)
NEAR = 6  # tokens: “let the voters in Ohio | know”
LONGEST_ASIDE = 12  # tokens between “has,” and “, called on”
NONE: frozenset[int] = frozenset()
LONGEST_GROUP = 8  # tokens: “might not even have publicly | said”


@dataclass(frozen=True, slots=True)
class Entry:
    """A form in the lexicon: of which lemma and class, what it governs, the words after the first, and which form."""

    lemma: str
    kind: str
    governs: frozenset[str]
    particles: tuple[str, ...]
    form: str  # base, s, past, ing; noun, adjective

    def takes(self, word: str) -> bool:
        """The entry governs a preposition."""
        return word in self.governs and word not in COMPLEMENTS


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in its place: [start, end) with auxiliaries and particles, `head` the word itself."""

    entry: Entry
    start: int
    head: int
    end: int
    passive: bool = False
    infinitive: bool = False

    def governs(self, complement: str) -> bool:
        """The cue can be followed by this kind of complement."""
        return complement in self.entry.governs

    @property
    def finite(self) -> bool:
        """The cue has a subject of its own."""
        return self.entry.form in ("past", "s", "base") and not self.infinitive


def cues_in(r: Reading) -> list[Cue]:
    """The cues of the sentence being read that stand outside quotation marks, in order; notes where verbs begin."""
    verbs, others, heads = verb_entries(), other_entries(), _heads()
    found: list[Cue] = []
    after = r.lo
    for j in [j for j, word in enumerate(r.low[r.lo : r.hi], r.lo) if word in heads]:
        if j < after or r.inside[j]:
            continue
        word = r.low[j]
        cue = _verb(r, j, verbs[word]) if word in verbs else None
        if cue is None and word in others:
            cue = _noun_or_adjective(r, j, others[word])
        if cue:
            found.append(cue)
            after = cue.end
    r.verbs = r.resumed = NONE
    if len(found) > 1:
        _note_verbs(r, [cue for cue in found if cue.finite and not cue.passive and r.low[cue.head] not in others])
    return found


def _note_verbs(r: Reading, finite: list[Cue]) -> None:
    r.verbs = frozenset(cue.start for cue in finite if r.kinds[cue.head] in "nv")
    relative = [b.start for a, b in pairwise(finite) if a.start > r.lo and r.kinds[a.start - 1] == "W"]
    if relative:
        r.resumed = frozenset(b for b in relative if b in r.verbs and r.kinds[b - 1] not in "IWHtN,")


@cache
def _heads() -> frozenset[str]:
    return frozenset(verb_entries()) | frozenset(other_entries())


def reporting(r: Reading, j: int, forms: tuple[str, ...] = ("base", "s", "past", "ing")) -> bool:
    """Token j is a form of a verb that can introduce a quotation."""
    for entry in verb_entries().get(r.low[j], ()):
        if entry.particles == tuple(r.low[j + 1 : j + 1 + len(entry.particles)]):
            return "quotation" in entry.governs and entry.form in forms
    return False


@cache
def verb_entries() -> dict[str, list[Entry]]:
    """Entries of reporting_verbs.csv by the first word of each form, those with more particles first."""
    entries: dict[str, list[Entry]] = {}
    for row in lexicon("reporting_verbs"):
        forms = [form.split() for form in row["forms"].split(";")]
        invariant = len({form[0] for form in forms}) == 3  # put, puts, putting: the base is the past too
        for head, *particles in forms:
            form = _form(head, row["lemma"].split()[0], invariant)
            governs = frozenset(row["governs"].split(";"))
            entries.setdefault(head, []).append(Entry(row["lemma"], row["class"], governs, tuple(particles), form))
    for several in entries.values():
        several.sort(key=lambda entry: -len(entry.particles))
    return entries


@cache
def other_entries() -> dict[str, list[Entry]]:
    """Entries of reporting_nouns.csv and reporting_adjectives.csv by the first word of each form."""
    entries: dict[str, list[Entry]] = {}
    for name, kind in (("reporting_nouns", "noun"), ("reporting_adjectives", "adjective")):
        for row in lexicon(name):
            for form in row["forms"].split(";"):
                head, *particles = form.split()
                governs = frozenset(row["governs"].split(";"))
                entries.setdefault(head, []).append(Entry(row["lemma"], row["class"], governs, tuple(particles), kind))
    return entries


def _form(head: str, base: str, invariant: bool) -> str:
    if head == base:
        return "past" if invariant else "base"
    if head.endswith("ing"):
        return "ing"
    return "s" if head.endswith("s") and not head.endswith("ss") else "past"


def _verb(r: Reading, head: int, entries: list[Entry]) -> Cue | None:
    """The verb group around a form, unless the form is a noun or an adjective here."""
    if r.kinds[head] == "L" and head > r.lo and not r.inside[head - 1] and not r.title_case:
        return None
    for entry in entries:
        end = head + 1 + len(entry.particles)
        if entry.particles == tuple(r.low[head + 1 : end]):
            start, auxiliaries, infinitive = _verb_group(r, head)
            if not _is_verb(r, entry, start, end, auxiliaries, infinitive):
                return None
            is_passive = auxiliaries[:1] == "E" and not _has_done(r, entry, head, end)
            is_passive = is_passive and entry.particles[-1:] != ("saying",)  # “is | quoted as saying”: he says it
            passive = entry.form == "past" and (is_passive or _is_reduced(r, entry, start, auxiliaries))
            return Cue(entry, start, head, end, passive, infinitive)
    return None


def _is_reduced(r: Reading, entry: Entry, start: int, auxiliaries: str) -> bool:
    """“| Asked whether ..., Li left”; “when | told that ..., he left”: a passive without its auxiliary."""
    opens = start == r.lo or (r.kinds[start - 1] == "S" and r.low[start - 1] != "as")
    return "addressee" in entry.governs and not auxiliaries and opens


def _has_done(r: Reading, entry: Entry, head: int, end: int) -> bool:
    """“He’s | said that she left”, “who’s | argued the talks failed”: the ’s is has; in “he’s accused of” it is is."""
    j = head - 1
    while j > r.lo and r.kinds[j] in "RN":
        j -= 1
    person = r.low[j] == "'s" and j > r.lo and r.low[j - 1] in ("he", "she", "who")
    return (
        person
        and "that" in entry.governs
        and "addressee" not in entry.governs
        and r.kinds[end : end + 1] in tuple("TIDLJn«")
    )


def _verb_group(r: Reading, head: int) -> tuple[int, str, bool]:
    """Where the group begins, its auxiliaries from right to left, and whether it is an infinitive."""
    start, auxiliaries = head, ""
    while start > max(r.lo, head - LONGEST_GROUP) and r.kinds[start - 1] in "RNEVMQ":
        start -= 1
        if r.kinds[start] in "EVMQ":
            auxiliaries += r.kinds[start]
    if start - 4 > r.lo and r.low[start - 1] in words_for("time"):
        # “had last month | said”, “have in the past | said”
        auxiliary = next((j for j in (start - 3, start - 4) if r.kinds[j] in "EV"), None)
        if auxiliary:
            return auxiliary, auxiliaries + r.kinds[auxiliary], False
    if start > r.lo and r.kinds[start - 1] == "t":
        return start - 1, auxiliaries, True
    opening = r.kinds.rfind(",", max(r.lo, start - LONGEST_ASIDE), start - 1) if r.kinds[start - 1] == "," else -1
    if opening > r.lo and r.kinds[opening - 1] in "VEM":
        return opening - 1, auxiliaries + r.kinds[opening - 1], False  # has, after a talk in Oslo, | called on
    return start, auxiliaries, False


def _is_verb(r: Reading, entry: Entry, start: int, end: int, auxiliaries: str, infinitive: bool) -> bool:
    before = r.kinds[start - 1] if start > r.lo else "^"
    previous = r.low[start - 1] if start > r.lo else ""
    if entry.form == "base":
        return infinitive or not {"M", "Q"}.isdisjoint(auxiliaries) or _is_plural_verb(r, start, end, before, previous)
    if entry.form == "s" and not auxiliaries:
        return _is_singular_verb(r, entry, start, end, before, previous)
    if entry.form == "past" and not auxiliaries:
        return before not in "DP" or previous in words_for("persons")
    if entry.form == "ing" and not auxiliaries:
        return before not in "DG" and previous not in words_for("possessive")  # the reporting, her thinking
    return True


def _is_plural_verb(r: Reading, start: int, end: int, before: str, previous: str) -> bool:
    """“Officials claim | that”, and not “the claim” or “some protest leaders”."""
    if before in "IW":
        subject = previous not in ("he", "she", "it")
    elif before in "nLg":
        subject = before != "g" and (
            previous.endswith("s") or previous in words_for("plural") or _has_plural_head(r, start)
        )
        subject = subject or (r.low[end - 1] in words_for("verb_only") and not _is_caused(r, start))
    elif before == "d":
        subject = r.low[start - 2] in words_for("persons") or r.low[start - 2].endswith("s")
    else:
        subject = before in "0J-)," or previous in words_for("persons")
    is_noun = r.low[end - 1] in other_entries() and before in "DnL" and end < len(r.kinds) and r.kinds[end] == "n"
    return subject and not (is_noun and (before == "D" or not r.low[end].endswith("s")))


def _is_caused(r: Reading, start: int) -> bool:
    """“let voters | know that”, “made the senator | think”: a bare infinitive, whose subject says nothing."""
    return not words_for("causative").isdisjoint(r.low[max(r.lo, start - NEAR) : start])


def _has_plural_head(r: Reading, i: int) -> bool:
    """“| voters in each state | say”: the number is that of the noun before the first preposition."""
    phrase = noun_phrase_before(r, i)
    first = next((j for j in range(*phrase) if r.kinds[j] in "PtWY"), None) if phrase else None
    if not phrase or first is None or first == phrase[0] or r.kinds[first - 1] not in "nL0D":
        return False
    head = r.low[first - 1]
    return r.kinds[first - 1] == "0" or head.endswith("s") or head in words_for("plural") | words_for("persons")


def _is_singular_verb(r: Reading, entry: Entry, start: int, end: int, before: str, previous: str) -> bool:
    """“The campaign claims | that”, and not “his familiar claims that” or “the terror attacks changed”."""
    if before not in "nLIWTHR»),GC0-YJBOgd" and previous not in words_for("persons"):
        return False
    if r.low[end - 1] not in other_entries() or before not in "nLdg":
        return True
    if before == "n" and not is_speaker_noun(previous) and _possessed(r, start):
        return False
    after = r.kinds[end] if end < len(r.kinds) else "."
    if after in ".," and before == "L" and "»" in r.kinds[max(r.lo, start - NEAR) : start]:
        return True  # “We agree,” Mr. Lind answers.
    if after == "P":
        return entry.takes(r.low[end])
    return after in "DLITtJH«,0R:O" or (after == "n" and r.low[end].endswith("s"))


def _possessed(r: Reading, i: int) -> bool:
    return "G" in r.kinds[max(r.lo, i - 4) : i] or r.low[max(r.lo, i - 2)] in words_for("possessive")


def _noun_or_adjective(r: Reading, j: int, entries: list[Entry]) -> Cue | None:
    if not r.lo < j < r.hi - 1 or r.kinds[j] not in "ndR":
        return None
    for entry in entries:
        end = j + 1 + len(entry.particles)
        if entry.particles != tuple(r.low[j + 1 : end]):
            continue
        if entry.form == "noun" and r.kinds[j + 1] in "TtPG":
            return Cue(entry, j, j, end)
        if entry.form == "adjective":
            start = _predicate_start(r, j)
            if start < j:
                return Cue(entry, start + (r.kinds[start] == ","), j, end)
    return None


def _predicate_start(r: Reading, j: int) -> int:
    """Where “is not at all | sure” begins; j itself when nothing links the adjective to a subject."""
    start, linked = j, False
    links = words_for("link")
    while start > max(r.lo, j - LONGEST_GROUP) and (r.kinds[start - 1] in "RNEVMQ" or r.low[start - 1] in links):
        start -= 1
        linked = linked or r.kinds[start] == "E" or r.low[start] in links
    if linked or (start > r.lo and r.kinds[start - 1] == "J"):
        return start
    # “He went on, | confident that”
    return j - 1 if r.kinds[j - 1] == "," and r.kinds[j + 1] in "TtP" else j
