"""Pages of evidence: for every set of rows that a number counts, the concordance of exactly these rows.

Takes the sets that charts and lists count, gives pages of lines. Two numbers that count the same rows lead to the same
page; a set of many rows goes on over as many pages as it needs, so that the pages of a report grow with its evidence.
A row stands in many sets: its line is whole in the one it is at home in, and brief in the others.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis import tables as books
from analysis.lines import places
from analysis.lines.lines import Key, Lines, Rows
from analysis.report import pages

FOLDER = "evidence"
PER_PAGE = 500  # lines on a page: some 150 to 350 kB

_UNITS = {"hits": "hit", "quotes": "statement", "stance": "stance word", "sentences": "sentence", "words": "occurrence"}


@dataclass
class _Set:
    """Rows of one kind, and the numbers that count them: what each says, and where it stands."""

    kind: str
    rows: Rows
    whole: bool = False
    counted: dict[str, str] = field(default_factory=dict)


class Proofs:
    """The sets of rows that a report counts, each known by what is in it."""

    def __init__(self, tables: books.Extraction) -> None:
        self._lines = Lines(tables)
        self._sets: dict[str, _Set] = {}
        self.homes: dict[str, str] = {}

    def add(self, kind: str, keys: Iterable[Key], told: str, where: str) -> str:
        """The first page of a set, as seen from the report's folder.

        `told` is what the number says, `where` the place it stands at, seen from the report's folder.
        """
        return f"{FOLDER}/{self._added(kind, self._lines.rows(kind, keys), told, where)}.html"

    def add_home(self, keys: Iterable[Key], told: str, where: str) -> str:
        """As `add`, of a set that each of its hits is at home in: its line is whole, and its article leads to it."""
        found = sorted(keys)
        name = self._added("hits", self._lines.rows("hits", found), told, where)
        self._sets[name].whole = True
        first = f"{FOLDER}/{name}.html"
        for at, (doc_id, hit) in enumerate(found):
            anchor = places.line_anchor(doc_id, hit)
            self.homes[anchor] = f"{_page_of(first, at // PER_PAGE)}#{anchor}"
        return first

    def write(self, folder: Path) -> None:
        """Write the pages of every set below the report's `folder`."""
        (folder / FOLDER).mkdir()
        for name, one in self._sets.items():
            shared, lines = self._shown(one)
            for at in range(max(1, -(-len(lines) // PER_PAGE))):
                page = _page(one, name, shared, lines, at)
                (folder / _page_of(f"{FOLDER}/{name}.html", at)).write_text(page, encoding="utf-8")

    def _added(self, kind: str, rows: Rows, told: str, where: str) -> str:
        name = f"{kind}-{hashlib.sha256(kind.encode() + rows.tobytes()).hexdigest()[:12]}"
        self._sets.setdefault(name, _Set(kind, rows)).counted.setdefault(told, where)
        return name

    def _shown(self, one: _Set) -> tuple[list[str], list[str]]:
        return ([], self._lines.whole(one.kind, one.rows)) if one.whole else self._lines.brief(one.kind, one.rows)


def unpacked(kind: str, packed: str) -> list[Key]:
    """The keys of a mark as its chart wrote them: by article, so that each is named once, and compressed.

    >>> from analysis.pictures.chart import pack
    >>> unpacked("hits", pack({"a.txt": [0, 4]})), unpacked("words", pack({"a.txt": [[0, 3]]}))
    ([('a.txt', 0), ('a.txt', 4)], [('a.txt', 0, 3)])
    """
    by_article: Mapping[str, list[Any]] = json.loads(zlib.decompress(base64.b64decode(packed)))
    return [(doc_id, *(key if isinstance(key, list) else [key])) for doc_id, keys in by_article.items() for key in keys]


def _page_of(first: str, at: int) -> str:
    return first if at == 0 else first.replace(".html", f"-{at + 1}.html")


def _page(one: _Set, name: str, shared: list[str], lines: list[str], at: int) -> str:
    begin = at * PER_PAGE
    numbers = range(max(1, -(-len(lines) // PER_PAGE)))
    unit = _UNITS[one.kind]
    return pages.page(
        "evidence.html",
        "lines.css",
        search=True,
        title=f"{len(lines):,} {unit}{'s' * (len(lines) != 1)}",
        counted=[(places.visible(told), f"../{where}") for told, where in one.counted.items()],
        kind=one.kind,
        shared=[places.visible(part) for part in shared],
        lines="\n".join(lines[begin : begin + PER_PAGE]),
        shown=(begin + 1, min(begin + PER_PAGE, len(lines)), len(lines)),
        others=[(number + 1, Path(_page_of(f"{name}.html", number)).name, number == at) for number in numbers],
    )
