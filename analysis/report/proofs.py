"""Pages of evidence: for every set of rows that a number counts, the concordance of exactly these rows.

Takes the sets that charts and lists count, gives pages of lines. Two numbers that count the same rows lead to the same
page; a set of many rows goes on over as many pages as it needs, so that the pages of a report grow with its evidence.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis import tables as books
from analysis.lines import places
from analysis.lines.lines import Key, Lines
from analysis.report import pages

FOLDER = "evidence"
PER_PAGE = 500  # lines on a page: some 300 kB

_UNITS = {"hits": "hit", "quotes": "statement", "stance": "stance word", "sentences": "sentence", "words": "occurrence"}


@dataclass
class _Set:
    """Rows of one kind, in order, and the numbers that count them: what each says, and where it stands."""

    kind: str
    keys: list[Key]
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
        ordered = sorted(keys)
        digest = hashlib.sha256(json.dumps([kind, ordered]).encode()).hexdigest()[:12]
        name = f"{kind}-{digest}"
        self._sets.setdefault(name, _Set(kind, ordered)).counted.setdefault(told, where)
        return f"{FOLDER}/{name}.html"

    def add_home(self, kind: str, keys: Iterable[Key], told: str, where: str) -> str:
        """As `add`, of a set that each of its lines is at home in: where the article's page leads back to."""
        ordered = sorted(keys)
        first = self.add(kind, ordered, told, where)
        lines = self._lines.of(kind, ordered)
        for at, line in enumerate(lines):
            anchor = line.partition('id="')[2].partition('"')[0]
            self.homes[anchor] = f"{_page_of(first, at // PER_PAGE)}#{anchor}"
        return first

    def write(self, folder: Path) -> None:
        """Write the pages of every set below the report's `folder`."""
        (folder / FOLDER).mkdir()
        for name, one in self._sets.items():
            lines = self._lines.of(one.kind, one.keys)
            for at in range(max(1, -(-len(lines) // PER_PAGE))):
                page = _page(one, name, lines, at)
                (folder / _page_of(f"{FOLDER}/{name}.html", at)).write_text(page, encoding="utf-8")


def unpacked(kind: str, packed: Mapping[str, list[Any]]) -> list[Key]:
    """The keys of a mark as its chart wrote them: by article, so that each is named once.

    >>> unpacked("hits", {"a.txt": [0, 4]}), unpacked("words", {"a.txt": [[0, 3]]})
    ([('a.txt', 0), ('a.txt', 4)], [('a.txt', 0, 3)])
    """
    return [(doc_id, *(key if isinstance(key, list) else [key])) for doc_id, keys in packed.items() for key in keys]


def _page_of(first: str, at: int) -> str:
    return first if at == 0 else first.replace(".html", f"-{at + 1}.html")


def _page(one: _Set, name: str, lines: list[str], at: int) -> str:
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
        lines="\n".join(lines[begin : begin + PER_PAGE]),
        shown=(begin + 1, min(begin + PER_PAGE, len(lines)), len(lines)),
        others=[(number + 1, Path(_page_of(f"{name}.html", number)).name, number == at) for number in numbers],
    )
