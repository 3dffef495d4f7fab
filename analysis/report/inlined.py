"""A chart's SVG as part of a page: its marks are links, and the picture takes no more bytes than it needs.

Takes an SVG that `canvas` made and the addresses its marks lead to, gives markup that works without a script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from analysis.pictures import canvas


def inline(svg: str, *, alt: str, marks: Sequence[tuple[Sequence[float], str, str]] = ()) -> str:
    """An SVG of ours as part of a page, its marks links: box, text and address of each.

    The picture is hidden from screen readers, which hear the alt text and then the marks, in the order of the picture.
    """
    start = svg.index("<svg ")
    head, rest = svg[start : svg.index(">", start)], svg[svg.index("</desc>") + len("</desc>") : svg.rindex("</svg>")]
    head = head.replace('role="img"', f'role="group" aria-label="{escape(canvas.clean(alt))}"', 1)
    links = "".join(_link(box, text, href) for box, text, href in marks)
    return (
        f'{head}><g aria-hidden="true" font-family="{canvas.STACK}">{_lean(rest)}</g><g class="marks">{links}</g></svg>'
    )


def _lean(svg: str) -> str:
    """The same picture in two thirds of the bytes: a page has twenty. Hundredths of a point do."""
    svg = re.sub(r"<[^>]*>", lambda tag: re.sub(r"(\.\d{2})\d+", r"\1", " ".join(tag[0].split())), svg)
    svg = svg.replace(f' font-family="{canvas.STACK}"', "")
    svg = re.sub(r'(?<=<g) id="[^"]*"| transform="rotate\(-0 [^"]*"', "", svg)
    svg = re.sub(r"<!--.*?-->|(?<=>)\s+(?=<)", "", svg, flags=re.DOTALL)
    return re.sub(r"<g ?/>|<g></g>|<defs></defs>", "", svg)


def _link(box: Sequence[float], text: str, href: str) -> str:
    x, y, across, down = (f"{side:.6g}" for side in box)
    told = escape(canvas.clean(text))
    rect = f'<rect x="{x}" y="{y}" width="{across}" height="{down}" fill="#000" fill-opacity="0"/>'
    return f'<a href="{escape(href)}" aria-label="{told}"><title>{told}</title>{rect}</a>'
