"""Tell whether a term is about the study's own matter, from the names that stand near it.

Takes the labels' columns `with` and `not_with`, a text and the hits in it, gives for each hit whether it is about
something else. The nearest name decides, mostly the last one before the hit: in "After Syria, Russia turned on
Ukraine. The war ..." it is Ukraine. A term that wants a name, and has none near, is about something else. Fixed
phrases ("trade war") are `terms`' work.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from analysis.sheets import listed
from analysis.words.matching import Matcher

EVERY = "*"  # label and term of the row that speaks for all terms; in its own cell a term's way to stand alone
BACK, AHEAD = 400, 120  # characters before a hit, about three sentences, and after it within its sentence

_SENTENCE_ENDS = re.compile(r"\n|[.!?][”\"’')\]]?\s")


class _Names(NamedTuple):
    """The names of one pair of cells: which phrases of the matcher they are, and whether each is the study's."""

    own: frozenset[int]
    others: frozenset[int]


class Surroundings:
    """The names around hits made ready to be looked up in any number of texts.

    Examples
    --------
    >>> labels = pd.DataFrame({"label": ["war"], "term": ["war"], "with": ["ukrain*"], "not_with": ["gaza"]})
    >>> text = "After Gaza came Ukraine. The war went on. Gaza, too, saw war."
    >>> Surroundings(labels).elsewhere(text, [(29, 32, 0), (57, 60, 0)])
    [False, True]
    """

    def __init__(self, labels: pd.DataFrame) -> None:
        phrases: dict[str, int] = {}
        groups: dict[tuple[str, str], _Names] = {}
        self._of: list[_Names | None] = []
        cells = [labels[name] if name in labels else pd.Series(None, labels.index) for name in ("with", "not_with")]
        for pair in zip(*cells, strict=True):
            own, others = (frozenset(phrases.setdefault(one, len(phrases)) for one in listed(cell)) for cell in pair)
            names = groups.setdefault((str(pair[0]), str(pair[1])), _Names(own, others))
            self._of.append(names if names.own or names.others else None)
        self._matcher = Matcher(list(phrases)) if phrases else None

    def elsewhere(self, text: str, hits: Sequence[tuple[int, int, int]]) -> list[bool]:
        """Whether each hit (start, end, row of the labels) is about something else."""
        if self._matcher is None or not any(self._of[row] for _, _, row in hits):
            return [False] * len(hits)
        found = self._matcher.find(text)
        near: dict[_Names, _Near] = {}
        answers = []
        for start, end, row in hits:
            names = self._of[row]
            if names is None:
                answers.append(False)
                continue
            if names not in near:
                near[names] = _Near(names, found)
            answers.append(near[names].decides(text, start, end))
        return answers


class _Near:
    """The names of one text, in order, that matter to some of its hits."""

    def __init__(self, names: _Names, found: Sequence[tuple[int, int, int]]) -> None:
        spans = [(first, last, which in names.own) for first, last, which in found if which in names.own | names.others]
        self.spans = sorted(spans)
        self.starts = [first for first, _, _ in self.spans]
        self.by_end = sorted((last, own) for _, last, own in spans)
        self.ends = [last for last, _ in self.by_end]
        self.otherwise = bool(names.own)  # a term that wants a name is about something else where none is near

    def decides(self, text: str, start: int, end: int) -> bool:
        within = self.spans[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
        if within:
            return not within[-1][2]
        before = bisect_right(self.ends, start) - 1
        after = bisect_left(self.starts, end)
        reach = end + BACK if before < 0 else _end_of_sentence(text, end)  # a headline comes before any name
        nearest = []
        if before >= 0 and start - self.ends[before] <= BACK:
            nearest.append((start - self.ends[before], 0, self.by_end[before][1]))
        if after < len(self.starts) and self.starts[after] < reach:
            nearest.append((self.starts[after] - end, 1, self.spans[after][2]))
        return not min(nearest)[2] if nearest else self.otherwise


def _end_of_sentence(text: str, end: int) -> int:
    stop = _SENTENCE_ENDS.search(text, end, end + AHEAD)
    return stop.start() if stop else end + AHEAD
