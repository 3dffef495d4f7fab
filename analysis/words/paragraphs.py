"""Cut a text into paragraphs.

A line is a paragraph, blank lines or not, unless the text is wrapped to a column: of the lines that have another
directly below most are 40 to 120 characters long, and a third (two at least) break off without a stop before lower
case. Then lines are joined down to the next blank line, bullet or short line.
"""

from __future__ import annotations

import re
from itertools import pairwise

Span = tuple[int, int]

STOPS = ".!?…。！？؟۔।"
_LINE = re.compile(r"\S[^\n\r\v\f\x85\u2028\u2029]*+")
_BREAK = re.compile(r"[^\S\n\r]*+(?:\r\n|[\n\r])[^\S\n\r]*+")
_BULLETS = "•▪●◦‣·*–—-"


def paragraphs(text: str) -> list[Span]:
    """Start and end of each paragraph of a text.

    >>> paragraphs("Talks fail\\n\\nThe war began.")
    [(0, 10), (12, 26)]
    """
    lines = [(match.start(), match.start() + len(match[0].rstrip())) for match in _LINE.finditer(text)]
    touching = [_BREAK.fullmatch(text, above[1], below[0]) is not None for above, below in pairwise(lines)]
    if not any(touching):
        return lines
    width = _width(text, lines, touching)
    blocks = lines[:1]
    for number, (below, touches) in enumerate(zip(lines[1:], touching, strict=True)):
        if touches and _goes_on(text, lines[number], below, width):
            blocks[-1] = (blocks[-1][0], below[1])
        else:
            blocks.append(below)
    return blocks


def _width(text: str, lines: list[Span], touching: list[bool]) -> int:
    """The width of the column a text is wrapped to, or 0 where a line break ends a paragraph."""
    pairs = [pair for pair, touches in zip(pairwise(lines), touching, strict=True) if touches]
    lengths = sorted(end - start for (start, end), _ in pairs)
    even = sum(40 <= length <= 120 for length in lengths)
    going_on = sum(_continues(text, above, below) for above, below in pairs)
    wrapped = even >= 0.6 * len(pairs) and going_on >= max(2, 0.35 * len(pairs))
    return lengths[len(pairs) * 3 // 4] if wrapped else 0


def _goes_on(text: str, above: Span, below: Span, width: int) -> bool:
    if width and above[1] - above[0] >= 0.6 * width and text[below[0]] not in _BULLETS:
        return True
    # A stray break inside a paragraph; but the first line is a headline, and "by ..." below it a byline.
    return above[0] > 0 and above[1] - above[0] >= 40 and _continues(text, above, below)


def _continues(text: str, above: Span, below: Span) -> bool:
    return text[above[1] - 1] not in STOPS + ":;" and text[below[0]].islower()
