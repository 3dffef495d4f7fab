"""An article as a page with its evidence marked: who speaks where, which words are hits, and how they are meant.

Takes the tables of an extraction, gives pages that need no script and ask no host. The text is as printed; nothing is
cut. Statements are tinted by speaker, and each begins with the speaker's number; where statements stand in one another
the innermost shows. Every hit leads to its row below the text, the row to the concordance line, and both lead back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import shorten

import pandas as pd

from analysis import tables as books
from analysis.lines import marking, places
from analysis.lines.marking import Row
from analysis.lines.places import page_name
from analysis.report import pages

__all__ = ["article_page", "page_name", "write_articles"]

# What the page reads of each table. Stance and quotes may be missing: then none are shown.
_READ = {
    "articles": ("doc_id", "title", "text", "language", "outlet", "author", "published", "url", "words", "repeats"),
    "sentences": ("sentence", "paragraph", "start", "end", "set_aside"),
    "hits": (
        *("hit", "start", "end", "label", "surface", "referent", "set_aside"),
        *("voice", "wording", "speaker", "label_of", "use", "rule"),
    ),
    "quotes": (
        *("quote_id", "part", "kind", "start", "end", "source", "source_start", "source_end"),
        *("cue_start", "cue_end", "inside", "speaker", "words"),
    ),
    "spoken": ("voice", "words"),
    "stance": ("start", "end", "surface", "category", "negated", "speaker", "target"),
}
_NOBODY, _HEADLINE = "not resolved", 200
_LISTED = 1_000  # articles on a page of their list


def article_page(tables: books.Evidence, doc_id: str, *, lines: Mapping[str, str] | None = None) -> str:
    """An article as a page: its text with hits, statements and stance words marked, its speakers, its hits in a table.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences`` and ``hits``; ``quotes``, ``spoken`` and ``stance`` where known.
    doc_id : str
    lines : mapping, optional
        Where the lines of hits are in the report, by their anchors: a hit whose line is among them leads to it.

    Returns
    -------
    str, HTML
        Sentence 3 has the anchor ``s-3``, hit 3 ``hit-3``, statement q0003 ``q0003``.

    Raises
    ------
    ValueError
        If there is no such article, naming the nearest.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> page = article_page(extract("seeds"), "000_a1832f6365ab849e.txt")
    >>> 'id="hit-7"' in page
    True
    """
    known = list(tables.articles["doc_id"])
    if doc_id not in known:
        raise ValueError(f"There is no article '{doc_id}'.{books.near(doc_id, known)}")
    return _page({name: rows.of(doc_id) for name, rows in _gathered(tables, only=doc_id).items()}, lines or {})


def write_articles(
    tables: books.Evidence, folder: str | Path, *, lines: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Write the page of every article into `folder`, one after the other, and index.html, which lists them.

    Returns
    -------
    dict
        The file name of each article's page, by doc_id.
    """
    Path(folder).mkdir(parents=True, exist_ok=True)
    gathered = _gathered(tables)
    names = {doc_id: page_name(doc_id) for doc_id in tables.articles["doc_id"]}
    for doc_id, name in names.items():
        page = _page({table: rows.of(doc_id) for table, rows in gathered.items()}, lines or {})
        Path(folder, name).write_text(page, encoding="utf-8")
    counts = tables.hits["doc_id"].value_counts().to_dict()
    listed = [
        _listed(gathered["articles"].of(doc_id)[0], name, counts.get(doc_id, 0)) for doc_id, name in names.items()
    ]
    for name, page in _list_pages(listed).items():
        Path(folder, name).write_text(page, encoding="utf-8")
    return names


class _Rows:
    """The rows of a table by article, grouped once: pandas' own selection would cost a millisecond an article."""

    def __init__(self, frame: pd.DataFrame, columns: Iterable[str]) -> None:
        self._at = frame.groupby("doc_id", sort=False).indices
        values = frame.reindex(columns=list(columns)).astype(object)
        self._columns = {column: values[column].where(values[column].notna(), None).tolist() for column in values}

    def of(self, doc_id: str) -> list[Row]:
        return [{name: cells[at] for name, cells in self._columns.items()} for at in self._at.get(doc_id, ())]


def _gathered(tables: books.Evidence, only: str | None = None) -> dict[str, _Rows]:
    frames = {name: getattr(tables, name, None) for name in _READ}
    there = {name: pd.DataFrame({"doc_id": []}) if frame is None else frame for name, frame in frames.items()}
    if only is not None:
        there = {name: frame[frame["doc_id"] == only] for name, frame in there.items()}
    return {name: _Rows(frame, _READ[name]) for name, frame in there.items()}


def _page(rows: dict[str, list[Row]], lines: Mapping[str, str]) -> str:
    article = rows["articles"][0]
    speakers = _speakers(rows["quotes"])
    numbers = {speaker["name"]: speaker["number"] for speaker in speakers}
    hits = [_hit_row(hit, article["doc_id"], numbers, lines) for hit in rows["hits"]]
    content = {
        "title": _headline(article),
        "article": article,
        "facts": _facts(article),
        "text": marking.marked(article["text"], rows, numbers),
        "speakers": speakers,
        "newsroom": sum(row["words"] for row in rows["spoken"] if row["voice"] == "newsroom"),
        "hits": hits,
        "linked": any(hit["line"] for hit in hits),
        "looks": {marking.look(hit) for hit in rows["hits"]},
        "set_aside": sum(row["set_aside"] is not None for row in rows["sentences"]),
        "stance": bool(rows["stance"]),
    }
    return pages.page("article.html", "article.css", **content)


def _headline(article: Row) -> str:
    """Of an article without metadata the title is its first line, which may be all of it."""
    return places.visible(shorten(article["title"] or article["doc_id"], _HEADLINE, placeholder=" …"))


def _listed(article: Row, page: str, hits: int) -> Row:
    published = f"{article['published']:%Y-%m-%d}" if article["published"] is not None else ""
    known = {"title": _headline(article), "outlet": places.visible(article["outlet"] or "")}
    return {
        **known,
        "page": page,
        "published": published,
        "words": article["words"],
        "hits": hits,
        "file": places.visible(article["doc_id"]),
    }


def _list_pages(listed: list[Row]) -> dict[str, str]:
    """The list of all articles, on as many pages as it needs, by their file names."""
    title = f"{len(listed):,} article{'s' * (len(listed) != 1)}, to read"
    parts = {f"index{f'-{at + 1}' if at else ''}.html": at * _LISTED for at in range(-(-len(listed) // _LISTED) or 1)}
    return {
        name: pages.page(
            "articles.html",
            "article.css",
            search=True,
            title=title,
            articles=listed[first : first + _LISTED],
            others=[(at, other, other == name) for at, other in enumerate(parts, start=1)],
        )
        for name, first in parts.items()
    }


def _facts(article: Row) -> list[tuple[str, str]]:
    """What is known of the article, as text: an address is printed, never followed."""
    published = article["published"] and f"{article['published']:%Y-%m-%d}"
    facts = {"outlet": article["outlet"], "author": article["author"], "published": published}
    facts |= {"words": f"{article['words']:,}" if article["words"] is not None else None, "address": article["url"]}
    facts |= {"file": article["doc_id"], "reprint of": article["repeats"]}
    return [(name, places.visible(str(value))) for name, value in facts.items() if value]


def _speakers(quotes: list[Row]) -> list[Row]:
    """Who speaks in the article, those with most words first; statements of unknown speakers come last."""
    found: dict[str | None, Row] = {}
    for part in sorted(quotes, key=lambda part: part["start"]):
        first = {"name": part["speaker"], "words": 0, "statements": set(), "first": marking.anchor(part)}
        speaker = found.setdefault(part["speaker"], first)
        speaker["words"] += part["words"] or 0
        speaker["statements"].add(part["quote_id"])
    ranked = sorted(found.values(), key=lambda one: (one["name"] is None, -one["words"], one["name"] or ""))
    return [{**one, **_sign(one["name"], number)} for number, one in enumerate(ranked, start=1)]


def _sign(speaker: str | None, number: int) -> Row:
    sign, colour = marking.sign(speaker, number), marking.tint(speaker, number)
    return {"number": number, "sign": sign, "tint": colour, "shown": places.visible(speaker or _NOBODY)}


def _hit_row(hit: Row, doc_id: str, numbers: dict[str | None, int], lines: Mapping[str, str]) -> Row:
    line = places.line_anchor(doc_id, hit["hit"])
    why = hit["set_aside"] or ("about something else" if hit["referent"] == "other" else "")
    shown = {key: places.visible(str(hit[key] or "")) for key in ("label", "surface", "speaker", "label_of", "rule")}
    return {
        **{key: hit[key] or "" for key in ("voice", "wording", "use")},
        **shown,
        "hit": hit["hit"],
        "number": numbers.get(hit["speaker"]) if hit["speaker"] else None,
        "look": marking.look(hit),
        "why": why,
        "line": lines.get(line),
    }
