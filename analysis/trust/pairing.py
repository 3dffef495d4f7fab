"""What is compared when quotations are scored: attributions in the forms that can be equal, and their pairing.

Takes the spans of one article's attributions, gold or found, and says how alike two of them are by each rule of
`evaluate`, whose docstring defines them; `match_pairs` brings gold and found together one to one. Counting is
`evaluate`'s work.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from analysis import tables

Spans = list[tuple[int, int]]


class Text:
    """An article's words, characters and what stands in quotation marks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = [match.span() for match in _WORD.finditer(text)]
        self.starts = [start for start, _ in self.spans]
        self.ends = [end for _, end in self.spans]
        self.quoted = [False] * len(self.spans)
        for start, end in _quoted(text):
            first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
            self.quoted[first:last] = [True] * (last - first)

    def words(self, spans: Spans) -> frozenset[int]:
        """The numbers of the words that spans touch."""
        return frozenset(
            word
            for start, end in spans
            for word in range(bisect_right(self.ends, start), bisect_left(self.starts, end))
        )

    def characters(self, spans: Spans) -> frozenset[int]:
        """Where the characters of spans stand, white space left out."""
        text = self.text
        return frozenset(
            at for start, end in spans for at in range(start, min(end, len(text))) if not text[at].isspace()
        )


_WORD = re.compile(r"[^\W_]+(?:['’.&\-][^\W_]+)*")
_MARK = re.compile(r"''|[\"“”]")
_ANY_MARK = re.compile(r"''|[\"“”„«»]")


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """What stands between double quotation marks, line by line; a quotation left open ends with its line."""
    start = 0
    for line in text.split("\n"):
        opened = None
        for mark in _MARK.finditer(line):
            opens = _opens(line, mark, opened is not None)
            if opened is not None:
                yield opened, start + mark.start()
            opened = start + mark.end() if opens else None
        if opened is not None:
            yield opened, start + len(line)
        start += len(line) + 1


def _opens(line: str, mark: re.Match[str], inside: bool) -> bool:
    if mark[0] in "“”":
        return mark[0] == "“"
    before, after = line[: mark.start()][-1:] or " ", line[mark.end() :][:1] or " "
    return not inside or ((before.isspace() or before in "([—–-") and not after.isspace())


@dataclass(eq=False)
class Attribution:
    """One attribution, by gold or by the program, in the forms that are compared."""

    text: Text
    quote_id: str
    content: Spans
    source: Spans
    cue: Spans

    @cached_property
    def content_words(self) -> frozenset[int]:
        return self.text.words(self.content)

    @cached_property
    def content_characters(self) -> frozenset[int]:
        return self.text.characters(self.content)

    @cached_property
    def source_words(self) -> frozenset[int]:
        return self.text.words(self.source)

    @cached_property
    def source_characters(self) -> frozenset[int]:
        return self.text.characters(self.source)

    @cached_property
    def cue_characters(self) -> frozenset[int]:
        return self.text.characters(self.cue)

    @cached_property
    def head(self) -> int | None:
        """The last word of the source before anything that only describes it."""
        head = None
        for word in sorted(self.text.words(self.source[:1])):
            start, end = self.text.spans[word]
            gap = self.text.text[self.text.ends[head] : start] if head is not None else ""
            if re.search(r"[,;:()\[\]—–]", gap) or (
                head is not None and self.text.text[start:end].lower() in _head_ends()
            ):
                break
            head = word
        return head

    @cached_property
    def kind(self) -> str:
        inside = sum(self.text.quoted[word] for word in self.content_words)
        return "indirect" if not inside else "direct" if inside == len(self.content_words) else "mixed"

    @cached_property
    def quoted(self) -> bool:
        """Whether a double quotation mark stands in the content or beside it."""
        return any(_ANY_MARK.search(self.text.text, max(0, start - 1), end + 1) for start, end in self.content)


@cache
def _head_ends() -> frozenset[str]:
    return frozenset(row["word"] for row in tables.lexicon("head_ends"))


def overlap(one: frozenset[int], other: frozenset[int]) -> float:
    if one.isdisjoint(other):  # as most pairs of an article are
        return 0.0
    return len(one & other) / len(one | other)


def cue(gold: Attribution, found: Attribution) -> float:
    return len(gold.cue_characters & found.cue_characters)


def content_exact(gold: Attribution, found: Attribution) -> float:
    return float(gold.content_words == found.content_words and bool(gold.content_words))


def content_strict(gold: Attribution, found: Attribution) -> float:
    return float(bool(gold.content_characters) and gold.content_characters == found.content_characters)


def content_iou50(gold: Attribution, found: Attribution) -> float:
    overlap = content_any(gold, found)
    return overlap if overlap >= 0.5 else 0.0


def content_any(gold: Attribution, found: Attribution) -> float:
    return overlap(gold.content_words, found.content_words)


def full(gold: Attribution, found: Attribution) -> float:
    half = content_iou50(gold, found)
    return half if half and same_source(gold, found) else 0.0


def full_exact(gold: Attribution, found: Attribution) -> float:
    return content_exact(gold, found) if gold.source_words == found.source_words else 0.0


def full_cue(gold: Attribution, found: Attribution) -> float:
    return full(gold, found) if gold.cue_characters & found.cue_characters else 0.0


def speaker(gold: Attribution, found: Attribution) -> float:
    return content_any(gold, found) if gold.source_characters & found.source_characters else 0.0


def source_span(gold: Attribution, found: Attribution) -> float:
    return len(gold.source_characters & found.source_characters)


def same_source(gold: Attribution, found: Attribution) -> bool:
    if not gold.source_characters and not found.source_characters:
        return True
    return bool(gold.source_characters & found.source_characters)


Rule = Callable[[Attribution, Attribution], float]
RULES: dict[str, Rule] = {
    "cue": cue,
    "content_exact": content_exact,
    "content_strict": content_strict,
    "content_iou50": content_iou50,
    "content_any": content_any,
    "full": full,
    "full_exact": full_exact,
    "full_cue": full_cue,
}


def match_pairs(
    gold: list[Attribution], found: list[Attribution], alike: Rule
) -> list[tuple[Attribution, Attribution]]:
    """As many pairs of gold and found as can be made, one to one; the more alike are tried first.

    >>> text = Text("Rain fell. It will stop.")
    >>> gold = [Attribution(text, "a", [(0, 9)], [], []), Attribution(text, "b", [(11, 23)], [], [])]
    >>> both = [Attribution(text, "x", [(0, 23)], [], [])]
    >>> [(one.quote_id, other.quote_id) for one, other in match_pairs(gold, both, content_any)]
    [('b', 'x')]
    """
    weights = [[(alike(one, other), at) for at, other in enumerate(found)] for one in gold]
    ranked = [sorted((-weight, at) for weight, at in row if weight > 0) for row in weights]
    wanted = [[at for _, at in row] for row in ranked]
    taken: dict[int, int] = {}
    for row in sorted((row for row in range(len(gold)) if wanted[row]), key=lambda row: ranked[row][0][0]):
        _place(row, wanted, taken)
    return sorted(((gold[row], found[at]) for at, row in taken.items()), key=lambda pair: pair[0].content)


def _place(row: int, wanted: list[list[int]], taken: dict[int, int]) -> None:
    """Give a row one it wants, moving those who have it to another they want, as far as that goes."""
    # An augmenting path, as in Kuhn's algorithm, without recursion: an article can have thousands of attributions.
    seen: set[int] = set()
    path = [(row, iter(wanted[row]))]
    chosen: list[int] = []
    while path:
        at = next((at for at in path[-1][1] if at not in seen), None)
        if at is None:
            path.pop()
            chosen = chosen[:-1]
            continue
        seen.add(at)
        chosen.append(at)
        if at not in taken:
            taken.update(zip(chosen, (row for row, _ in path), strict=True))
            return
        path.append((taken[at], iter(wanted[taken[at]])))
