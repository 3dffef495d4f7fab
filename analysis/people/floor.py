"""Weigh who has the floor at a place in an article: whom a "he" there would mean.

Takes those named, where they are named and who has spoken so far; returns a weight for each. The last speaker weighs
most, then whom a sentence is about, then who is mentioned by the way; whoever is named only in somebody's quotation
hardly counts for a pronoun outside it. Weights fade with every sentence that the reporter writes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from functools import cache

from analysis.people.mentions import Mention, Named
from analysis.people.namewords import not_names

TURNS = 6  # turns back in which somebody still has a claim to the floor
REACH = 3_000  # characters back in which "he" has to be named, some five paragraphs
FADE = 0.65  # weight a mention loses with each sentence that the reporter writes after it
FLOOR = 4.0  # weight of having spoken last, against a mention in passing
SUBJECT = 2.5  # weight of being whom a sentence is about
WITHIN = 0.15  # weight of being named in somebody's quotation, for a pronoun outside it
AGAIN = 0.3  # share of its weight that a second mention adds
UNTOLD = 0.75  # weight of one whose gender nothing tells
PASSING = 1.0  # weight of a mention by the way, the unit
HERE = 1.8  # times as much for whom the very sentence is about: “Li went home, and he said”
GOVERNED = 0.6  # weight of being named after a preposition
WINDOW = 60  # mentions back that are looked at


class Floor:
    """Who has been named and who has spoken, in the order of the article."""

    def __init__(
        self, text: str, cast: list[Named], mentions: list[Mention], quoted: list[tuple[int, int]], sentences: list[int]
    ) -> None:
        self.text, self.cast, self.mentions = text, cast, mentions
        self.starts = [mention.start for mention in mentions]
        self.quoted = _merged(quoted)
        self.quoted_starts = [start for start, _ in self.quoted]
        self.narrated = [start for start in sentences if not self.in_quotation(start)]
        self.turns: list[tuple[int, int]] = []
        self.weights: dict[int, float] = {}

    def take(self, at: int, who: int) -> None:
        """Somebody speaks."""
        insort(self.turns, (at, who))

    def before(self, at: int, turns: int = TURNS) -> list[tuple[int, int]]:
        """The last turns before a place, the latest at the end."""
        index = bisect_left(self.turns, (at, -1))
        return self.turns[max(0, index - turns) : index]

    def weigh(self, at: int, gender: str, outer: int) -> dict[int, float]:
        """How much each person named before has the floor."""
        inside = self.in_quotation(at)
        here = self.sentence(at)
        weights: dict[int, float] = {}
        for place, who, weight in self.candidates(at, inside):
            one = self.cast[who]
            if not self._may_be(one, gender) or (inside and who == outer):
                continue
            weight *= FADE ** (here - self.sentence(place)) * (1.0 if one.gender else UNTOLD)
            best = weights.get(who, 0.0)
            weights[who] = max(best, weight) + AGAIN * min(best, weight)
        return weights

    def candidates(self, at: int, inside: bool) -> list[tuple[int, int, float]]:
        first = bisect_left(self.starts, at - REACH)
        last = bisect_left(self.starts, at)
        seen = []
        spoke = max((place for place, _ in self.before(at, 1)), default=-1)
        for index in range(max(first, last - WINDOW), last):
            mention = self.mentions[index]
            if mention.who >= 0 and mention.end <= at:
                weight = self.prominence(index)
                if not inside and self.in_quotation(mention.start):
                    weight = WITHIN
                elif not inside and spoke < mention.start and self.is_topic(index, at):
                    weight = SUBJECT * HERE
                seen.append((mention.start, mention.who, weight))
        if seen and not self.text[self.mentions[last - 1].end : at].strip(" ,"):
            seen.append((at, self.mentions[last - 1].who, FLOOR))  # "As for Mr. Li, he said": the topic just set
        turns = [(place, who) for place, who in self.before(at) if at - REACH < place]
        seen += [(place, who, SUBJECT) for place, who in turns[:-1]]
        seen += [(place, who, FLOOR) for place, who in turns[-1:]]
        return [one for one in seen if one[1] >= 0]

    def is_topic(self, index: int, at: int) -> bool:
        """Whom the very sentence is about: “Li went home, and he said”; “Li’s fate was open, but she said”."""
        mention = self.mentions[index]
        if self.sentence(mention.start) != self.sentence(at):
            return False
        after = self.text[mention.end : mention.end + 2]
        return self.prominence(index) == SUBJECT or (self.prominence(index) == PASSING and after in ("’s", "'s"))

    def prominence(self, index: int) -> float:
        """Whom the sentence is about weighs more than whom it mentions by the way."""
        if index not in self.weights:
            mention = self.mentions[index]
            before = self.text[max(0, mention.start - 14) : mention.start]
            word = before.split()[-1].lower() if before.split() else ""
            after = self.text[mention.end : mention.end + 36]
            if not_names().get(word) == "preposition":
                weight = GOVERNED
            elif after[:2] in ("’s", "'s"):
                weight = PASSING
            else:
                weight = SUBJECT if _verb_follows().match(after) else PASSING
            self.weights[index] = weight
        return self.weights[index]

    def _may_be(self, one: Named, gender: str) -> bool:
        told = one.gender and gender and one.gender != gender
        return one.kind in ("person", "unnamed", "unresolved") and not one.several and not told

    def in_quotation(self, at: int) -> bool:
        index = bisect_right(self.quoted_starts, at) - 1
        return index >= 0 and at < self.quoted[index][1]

    def sentence(self, at: int) -> int:
        """Number of the reporter's sentences begun so far: what is quoted does not take the floor away."""
        return bisect_right(self.narrated, at)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@cache
def _verb_follows() -> re.Pattern[str]:
    stop = "|".join(word for word, kind in not_names().items() if kind in ("preposition", "conjunction", "determiner"))
    return re.compile(rf"(?: \([^()]{{1,20}}\))?(?: (?!(?:{stop})\b)[a-z]|, (?:who|the|a|an|whose)\b)")
