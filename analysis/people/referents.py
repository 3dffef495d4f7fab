"""Find whom the source of a statement refers to, within one article.

Takes a text, its sentences and its statements (rows of `quotes`), returns for each the one who speaks, or nobody where
the article does not settle it. A name is looked up among the article's `mentions`; "he" is whoever has the floor, not
whoever is named last; "the spokeswoman" is one who was introduced as a spokesperson. An unnamed source stays as the
article describes it, and what two persons say together is a statement of both.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import NamedTuple

from analysis.people.descriptions import (
    Head,
    apposed,
    described,
    head_of,
    name_in_label,
    names_many,
    owns,
    pronouns,
    role_nouns,
)
from analysis.people.floor import REACH, Floor
from analysis.people.mentions import Mention, Named, find_mentions
from analysis.people.namewords import (
    country_of,
    given_names,
    not_names,
    title_role,
)
from analysis.people.offices import office_phrases, read_office
from analysis.people.surroundings import (
    apposition,
    clause_before,
    contraction,
    coordinated,
    is_adjective,
    owned_by,
    phrase_before,
    without_article,
)

LONGEST = 300  # characters of a source that are read
DEEPEST = 10  # statements nested in one another that are followed outwards
NAMINGS = 8  # mentions of one person, and bearers of one role, that are looked at
CLEARLY = 1.6  # by how much the best must lead to be "the tycoon"
CLEAR_ENOUGH = 0.8  # and how much it must weigh, where there is nobody else
PERSONAL = frozenset({"office", "profession", "man", "woman"})  # kinds of roles that describe one person
MARGIN = 1.15  # by how much the best must lead; closer than that is left open


class Statement(NamedTuple):
    """What is needed of a row of `quotes`; source positions are -1 where there is no source."""

    start: int
    end: int
    direct: bool
    source: str
    source_start: int
    source_end: int
    inside: int  # number of the statement it is nested in, -1 where in none
    turn: bool = False  # its source is the label of a turn


class Referent(NamedTuple):
    """Who speaks: a number in the cast, -1 where it stays open, and how that was found."""

    who: int
    rule: str


NO_SOURCE = Referent(-1, "no source")


class Scene:
    """One article while its sources are being resolved: who has been named, who has spoken."""

    def __init__(self, text: str, sentences: list[int], statements: list[Statement]) -> None:
        self.text = text
        self.statements = statements
        self.cast, self.mentions = find_mentions(text)
        quoted = [(one.start, one.end) for one in statements if one.direct]
        self.floor = Floor(text, self.cast, self.mentions, quoted, sentences)
        self.of: dict[int, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            self.of[mention.who].append(mention)
        self.bearers: dict[str, list[int]] = {}
        self.organisations: dict[str, list[int]] = {}
        self.described: dict[str, int] = {}
        self.full_names: dict[str, int] = {}
        self.known: dict[tuple[int, int], Referent] = {}
        for one in self.cast:
            if one.kind == "name" and one.full and office_phrases(text, self.of[one.number][0]):
                one.kind = "person"

    def resolve(self) -> list[Referent]:
        """The referent of each statement, in the order of the statements."""
        found: list[Referent | None] = [None] * len(self.statements)
        for number in sorted(range(len(self.statements)), key=lambda n: (self.statements[n].source_start, n)):
            for nested in self._outwards(number):
                if found[nested] is None:
                    found[nested] = self._resolved(self.statements[nested], found)
        return [one or NO_SOURCE for one in found]

    def _outwards(self, number: int) -> list[int]:
        """A statement after those it is nested in: whose "I" it is, they tell."""
        chain = [number]
        while len(chain) < DEEPEST and self.statements[chain[0]].inside >= 0:
            chain.insert(0, self.statements[chain[0]].inside)
        return chain

    def _resolved(self, statement: Statement, found: list[Referent | None]) -> Referent:
        """Two statements of one printed source have one referent, who takes the floor once."""
        place = (statement.source_start, statement.source_end)
        if place not in self.known:
            outer = found[statement.inside] if statement.inside >= 0 else None
            self.known[place] = self.referent(statement, outer.who if outer else -1)
            if self.known[place].who >= 0:
                self.floor.take(statement.source_start, self.known[place].who)
        return self.known[place]

    def referent(self, statement: Statement, outer: int) -> Referent:
        """Who is meant by a source; outer is who utters the statement it stands in, -1 for the newsroom."""
        if statement.source_start < 0:
            return NO_SOURCE
        source = statement.source[:LONGEST].strip(" ,;:—–-\n")
        if statement.turn:
            return self.labelled(source, statement.source_start)
        if not any(map(str.isalpha, source.removesuffix("’s").removesuffix("'s"))):
            return NO_SOURCE
        pronoun = pronouns().get(contraction().split(source.lower())[0])
        if pronoun is None:
            return self.described_by(source, statement.source_start + statement.source.index(source))
        person, gender, number = pronoun
        if person == "first":
            return Referent(outer, "first person" if outer >= 0 else "first person left open")
        if person == "relative":
            return self.before(statement.source_start)
        if person != "third":
            return Referent(-1, "pronoun left open")
        return self.pronoun(statement, gender, number, outer)

    # Sources that are described or named

    def labelled(self, label: str, start: int) -> Referent:
        """Take the label of a turn for the name that ends it, "Head of the Agency Anna Berg", else as it is printed."""
        label, name = name_in_label(label)
        pair = " ".join(name.split()[-2:])
        if not self.full_names:
            self.full_names = {one.name: one.number for one in reversed(self.cast) if one.full and one.kind == "person"}
        if pair in self.full_names:
            return Referent(self.full_names[pair], "name")
        ending = [one for one in self._inside(start, start + len(name)) if name and one.end == start + len(name)]
        if ending and not self._is_anothers(ending[-1], start) and label not in self.described:
            return self.named(ending[-1])
        if " " in pair and pair.split()[0].lower() in given_names():
            return Referent(self._add(pair, "person", start), "name")
        return Referent(self._add(label, "unnamed", -1), "as described")

    def _is_anothers(self, mention: Mention, start: int) -> bool:
        """An organisation's name; or "PRESIDENT BERG:" before a Mrs. Anna Berg is named, the only Berg there is."""
        if mention.who < 0:
            return False
        one = self.cast[mention.who]
        spouse = bool(mention.title) and one.gender == "female" and one.first > start
        return one.kind == "organisation" or spouse

    def described_by(self, source: str, start: int) -> Referent:
        inside = self._inside(start, start + len(source))
        people = [one for one in inside if self._speaks(one, source, start)]
        if len(people) > 1 and coordinated(self.text, people):
            return self.together(people)
        if people:
            return self.named(people[0])
        head = head_of(source)
        last = self._organisation_at(inside, start + source.index(head.words) + len(head.words))
        if head.organisation or last:
            return self.organisation(source, last, head, start)
        if head.definite and not head.plural:
            return self.role(source, start, head)
        return self.unnamed(source, head)

    def named(self, mention: Mention) -> Referent:
        if mention.who < 0:
            return Referent(-1, "name fits several")
        one = self.cast[mention.who]
        if one.kind == "name":
            after_the = self.text[max(0, mention.start - 4) : mention.start].lower() == "the "
            one.kind = "organisation" if after_the else "person"
        exact = one.full and self.text[mention.name : mention.end] == one.name
        return Referent(mention.who, "name" if exact else "short name")

    def together(self, people: list[Mention]) -> Referent:
        """Two who speak with one voice: a speaker of its own, as neither alone said it."""
        if any(one.who < 0 for one in people):
            return Referent(-1, "name fits several")
        names = sorted({self.cast[one.who].name for one in people})
        return Referent(self._add(" and ".join([", ".join(names[:-1]), names[-1]]), "joint", people[0].start), "joint")

    def organisation(self, source: str, last: Mention | None, head: Head, start: int) -> Referent:
        if last and source[: last.start - start].lower() in ("the ", "", "a ", "an "):
            return Referent(last.who, "organisation")
        owner = source[: source.index(head.words)] if head.owned else ""
        name = without_article(owner + head.words if owner[:1].isupper() else head.words)
        if name.islower():
            return (
                self.unnamed(source, head) if head.plural or not head.definite else self.same_head(source, head, start)
            )
        return Referent(self._add(name, "organisation", start), "organisation")

    def same_head(self, source: str, head: Head, start: int) -> Referent:
        """Take "the campaign" for the campaign spoken of before, where there is only one."""
        if not self.organisations:
            for one in self.cast:
                if one.kind == "organisation":
                    self.organisations.setdefault(one.name.rsplit(" ", 1)[-1].lower(), []).append(one.number)
        before = [number for number in self.organisations.get(head.noun, ()) if self.cast[number].first < start]
        if len(before) == 1:
            return Referent(before[0], "same head")
        owned = {
            one.group(1) for one in owned_by().finditer(self.text, max(0, start - REACH), start) if one[2] == head.noun
        }
        if not before and len(owned) == 1 and not head.owned:
            return Referent(self._add(f"{owned.pop()} {head.noun}", "organisation", start), "same head")
        return self.left_open(source, start, "role left open", head)

    def unnamed(self, source: str, head: Head) -> Referent:
        kind = "document" if head.kind == "document" else "unnamed"
        number = self._add(described(source), kind, -1, head.gender)
        self.cast[number].several = head.plural or " and " in source
        return Referent(number, "as described")

    def role(self, source: str, start: int, head: Head) -> Referent:
        """Find "the spokeswoman" among those introduced in that role: the only one the words fit, or the latest."""
        if head.kind == "document":
            return self.unnamed(source, head)
        if head.owned and head.kind in ("man", "woman"):
            return self.left_open(
                source, start, "role left open", head
            )  # "his wife" is nobody who was introduced as one
        fitting = [number for number in self.in_role(head, start) if self._fits(self.cast[number], head, start)]
        if len(fitting) > 1:
            fitting = self._latest(fitting, start)
        if len(fitting) > 1:
            return self.left_open(source, start, "role fits several", head)
        if not fitting:
            return self.salient(source, start, head)
        one = self.cast[fitting[0]]
        one.gender = one.gender or head.gender
        return Referent(one.number, "role")

    def salient(self, source: str, start: int, head: Head) -> Referent:
        """Take "the real estate tycoon", a role nobody was introduced in, for whoever clearly has the floor."""
        if head.kind in PERSONAL and not head.owned and head.words.count(" ") > 1:
            weights = self.floor.weigh(start, head.gender, -1)
            ranked = sorted(
                ((who, weight) for who, weight in weights.items() if self.cast[who].kind == "person"), key=_first
            )
            if ranked and ranked[0][1] > CLEARLY * max([weight for _, weight in ranked[1:]], default=CLEAR_ENOUGH):
                return Referent(ranked[0][0], "description")
        return self.left_open(source, start, "role left open", head)

    def left_open(self, source: str, start: int, rule: str, head: Head) -> Referent:
        """Somebody, though not known who: "he" may go on speaking, and the authority file may know."""
        number = self._add(described(source), "unresolved", start, head.gender)
        self.cast[number].several = not head.kind or head.plural
        return Referent(number, rule)

    def in_role(self, head: Head, start: int) -> list[int]:
        """Those introduced in a role, by the noun that tells it."""
        if not self.bearers:
            self._introduce()
        noun = "spokesperson" if head.kind == "spokesperson" else head.noun
        unnamed = [who for _, who in self.floor.before(start) if self.cast[who].kind == "unnamed"]
        described_so = [who for who in unnamed if noun in role_nouns(head_of(self.cast[who].name).words)]
        return list(dict.fromkeys([*self.bearers.get(noun, ())[-NAMINGS:], *described_so]))

    def _introduce(self) -> None:
        """Find who bears which role, by the words that stand beside the name."""
        self.bearers[""] = []
        for one in list(self.cast):
            if one.kind == "person":
                mentions = self.of[one.number][:NAMINGS]
                named = [mention for mention in mentions if " " in self.text[mention.name : mention.end]]
                offices = [phrase for mention in named for phrase in office_phrases(self.text, mention)]
                one.country = one.country or next(filter(None, (read_office(phrase).country for phrase in offices)), "")
                beside = [*offices, *map(self.around, mentions), *map(title_role, sorted(one.titles))]
                for noun in sorted(role_nouns(" | ".join(beside))):
                    self.bearers.setdefault(noun, []).append(one.number)

    def around(self, mention: Mention) -> str:
        """The words that tell a role: before the name and in the apposition after it."""
        before = self.text[max(0, mention.start - 60) : mention.name]
        before = clause_before().split(before)[-1]
        after = apposition().match(self.text, mention.end)
        return f"{before} | {after.group(1) if after else ''}"

    def _fits(self, one: Named, head: Head, start: int) -> bool:
        if one.first >= start or one.several:
            return False
        country = country_of(head.words)
        other_gender = head.gender and one.gender and head.gender != one.gender
        if other_gender or (country and one.country and country != one.country):
            return False
        places = [word for word in head.words.split()[1:] if word[0].isupper() and not is_adjective(word)]
        beside = " ".join(self.around(mention) for mention in self.of[one.number][:NAMINGS])
        return one.kind == "unnamed" or not places or any(word in beside for word in places)

    def _latest(self, fitting: list[int], start: int) -> list[int]:
        """Of several in one role, the one whose turn it was last, if that is not long ago."""
        recent = [who for _, who in self.floor.before(start, 3) if who in fitting]
        return recent[-1:] or fitting

    # Pronouns

    def before(self, at: int) -> Referent:
        """Take "who" for what stands right before it."""
        index = bisect_left(self.floor.starts, at) - 1
        while index >= 0 and at - self.mentions[index].end < LONGEST:
            one = self.mentions[index]
            owned = one.who >= 0 and self.cast[one.who].kind != "person" and owns(self.text, one.start)
            if not owned and apposed().fullmatch(self.text, one.end, at):
                return self.named(one)
            index -= 1
        phrase = phrase_before().search(self.text[max(0, at - 80) : at])
        if not phrase:
            return Referent(-1, "pronoun left open")
        return self.described_by(phrase.group(1), max(0, at - 80) + phrase.start(1))

    def pronoun(self, statement: Statement, gender: str, number: str, outer: int) -> Referent:
        if number == "plural" or gender == "thing":
            return self.group(statement, gender)
        ranked = sorted(self.floor.weigh(statement.source_start, gender, outer).items(), key=_first)
        if not ranked or (len(ranked) > 1 and ranked[0][1] < MARGIN * ranked[1][1]):
            return Referent(-1, "pronoun left open")
        one = self.cast[ranked[0][0]]
        one.gender = one.gender or gender
        return Referent(one.number, "pronoun")

    def group(self, statement: Statement, gender: str) -> Referent:
        """Take "they" and "it" for whoever spoke last, if that is a group, an institution or an unnamed source."""
        wanted = ("organisation",) if gender == "thing" else ("unnamed", "joint", "organisation")
        at = statement.source_start
        near = self.floor.sentence(at) - 2
        recent = [(place, who) for place, who in self.floor.before(at, 2) if self.floor.sentence(place) >= near]
        if recent and self.cast[recent[-1][1]].kind in wanted:
            return Referent(recent[-1][1], "pronoun")
        return Referent(-1, "pronoun left open")

    def _inside(self, start: int, end: int) -> list[Mention]:
        index = bisect_left(self.floor.starts, start)
        if index and self.mentions[index - 1].end > start:
            index -= 1
        return [one for one in self.mentions[index : bisect_left(self.floor.starts, end)] if one.name < end]

    def _speaks(self, mention: Mention, source: str, start: int) -> bool:
        """Whether the person named is the source and not part of its description: "a spokesman for Mr. Li"."""
        if mention.who >= 0 and self.cast[mention.who].kind == "organisation":
            return False
        if mention.who >= 0 and not self.cast[mention.who].full and not mention.title and names_many(source):
            return False
        after = source[max(0, mention.end - start) :]
        if after[:2] in ("’s", "'s") and len(after) > 2:
            return False
        following = re.match(r"[ -]([a-z][\w-]*)", after)
        word = following.group(1) if following else ""
        if word and word not in not_names() and word not in pronouns() and not word.endswith("ly"):
            return False
        before = source[: max(0, mention.start - start)].lower()
        if before.rstrip().endswith(","):
            return not before.rstrip(", ") or bool(role_nouns(before)) or " and " in before or before.count(" ") < 4
        words = before.split()
        return not any(not_names().get(word) in ("preposition", "relative") for word in words)

    def _organisation_at(self, inside: list[Mention], end: int) -> Mention | None:
        """The organisation whose name ends the first noun phrase; a demonym alone names none."""
        named = [one for one in inside if one.end == end and one.who >= 0 and self.cast[one.who].kind == "organisation"]
        return next((one for one in named if not is_adjective(self.cast[one.who].name)), None)

    def _add(self, name: str, kind: str, first: int, gender: str = "") -> int:
        """A speaker who is not among the names; described alike, it is the same within the article."""
        if name not in self.described:
            first = first if first >= 0 else 0
            self.cast.append(Named(len(self.cast), name, kind, first, gender, country=country_of(name)))
            self.described[name] = len(self.cast) - 1
        return self.described[name]


def _first(item: tuple[int, float]) -> tuple[float, int]:
    """The heaviest first; of two alike, whoever was named first."""
    return (-item[1], item[0])
