"""Where an article and its hits stand on the report's pages: file names, anchors, and text that shows what it hides.

Whoever writes a link and whoever writes the page it leads to ask here, so that the two agree.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_SLUG, _READ = 24, 400  # characters of a file name, and those of a doc_id that it is made of
# Control characters, and those that turn the direction of what follows: what is shown would not be what is written.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def page_name(doc_id: str) -> str:
    """The file name of an article's page: readable, safe on every system, and another one for every article.

    Lower case, as some systems take A.html for a.html; the end is a hash, which tells articles apart.

    >>> page_name("text/us.txt")
    'text-us-txt-03bf7ab9dc3e.html'
    """
    plain = unicodedata.normalize("NFKD", doc_id[:_READ]).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain)[:_SLUG].strip("-") or "article"
    digest = hashlib.sha256(doc_id.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{slug}-{digest}.html"


def hit_anchor(hit: int) -> str:
    """The anchor of a hit on its article's page.

    >>> hit_anchor(3)
    'hit-3'
    """
    return f"hit-{hit}"


def line_anchor(doc_id: str, hit: int) -> str:
    """The anchor of a hit's concordance line, on a page that shows lines of many articles.

    >>> line_anchor("text/us.txt", 3)
    'line-text-us-txt-03bf7ab9dc3e-3'
    """
    return f"line-{page_name(doc_id).removesuffix('.html')}-{hit}"


def hidden(text: str) -> list[tuple[int, int]]:
    """Where characters stand that cannot be seen but change what is seen: controls and overrides of direction.

    >>> hidden("war\\u202e")
    [(3, 4)]
    """
    return [found.span() for found in _HIDDEN.finditer(text)]


def visible(text: str) -> str:
    """The text with such characters spelt out.

    >>> visible("war\\u202e")
    'war⟨U+202E⟩'
    """
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)
