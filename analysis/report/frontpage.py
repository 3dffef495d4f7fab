"""The first page of a report: what it found, the charts, the way to every sentence, and what it cannot tell.

Takes the tables and executed notebooks of a report, gives index.html. Every number on it is counted from the tables
that lie beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import tables as books
from analysis.counts import grouping, measures
from analysis.counts.resampling import MIN_ARTICLES, MIN_CHOICES
from analysis.counts.speaking import UNRESOLVED
from analysis.extraction.found import Tables
from analysis.lines import places
from analysis.pictures import captions
from analysis.pictures.captions import count
from analysis.report import chapters, findings, pages
from analysis.report.chapters import Executed
from analysis.report.manifest import rows_of
from analysis.report.proofs import Proofs

_REJECTS, _ARTICLES, _SPEAKERS = 50, 25, 15  # rows shown; the rest is a link away
_TITLE = 160  # characters of a title
# The charts that a report can open with, as 01-framing names them.
_OWN, _USES = "01-own-labels", "01-use-by-label"
_SHOWN = ("found", "used", "rejected", "ignored", "sentences", "hits", "quotes", "speakers")
_NAMED = {"found": "inputs found", "quotes": "parts of statements"}
_METHOD = (
    "A **hit** is a term of `labels.csv` found in an article; the longest term wins. Hits in repeated headlines, "
    "boilerplate and reprints are set aside, and so are hits about something else (“trade war”): both stay in "
    "`hits.csv` with the reason. **Voice** is who utters a hit, **use** whether the label is meant: rules decide both, "
    "and the column `rule` says which. A **share** is a label's part of all hits of its group. Intervals are 95 %, "
    "from resampling articles, not words, as hits cluster in articles; below 30 hits or 5 articles there is none.\n\n"
    "**Accuracy** on these articles is known only where passages were coded by hand (`analysis.coding_sheet`): shares "
    "are not corrected for coding error unless a chart says so. What the passage does not settle is *unclear*, whom "
    "an article does not name is *unresolved*: both are counted and shown. Terms that are not listed are not seen."
)


def index_page(
    folder: Path,
    tables: Tables,
    done: list[Executed],
    *,
    name: str,
    counts: Mapping[str, int],
    given: Mapping[str, Any],
    listed: list[dict[str, Any]],
    notes: str,
    text: bool,
) -> str:
    """The report's first page.

    `listed` is what `evidence` gave. Without `text` it shows counts and charts alone.
    """
    found = findings.finding(_selected(tables, given))
    headline = _headline(done)
    own = headline["name"] if headline else ""
    rows, rejects = rows_of(folder), tables.rejects
    return pages.page(
        "index.html",
        "report.css",
        search=text,
        title=name,
        finding=found,
        lead=_lead(tables),
        counts=[(_NAMED.get(what, what), n) for what, n in {**counts, **rows}.items() if what in _SHOWN],
        headline=pages.figure(headline, base="") if headline else None,
        chapters=[chapters.chapter(one, without=own, linked=text) for one in done],
        listed=listed,
        articles=_articles(tables) if text else [],
        all_articles=len(tables.articles),
        open=_open(tables),
        tables=[_entry(table, number) for table, number in rows.items()],
        rejects=rejects.head(_REJECTS).fillna("").to_dict("records") if text else [],
        rejected=len(rejects),
        method=pages.prose(f"{_METHOD}\n\n{notes}"),
        text=text,
    )


def evidence(tables: Tables, proofs: Proofs) -> list[dict[str, Any]]:
    """The way to every line: for each label, speaker and category how many there are, with the page of its lines."""
    stance = getattr(tables, "stance", None)
    found = [_labels(tables, proofs), _speakers(tables, proofs)]
    found += [_stance(stance, proofs)] if stance is not None and len(stance) else []
    return [group for group in found if group["rows"]]


def _labels(tables: Tables, proofs: Proofs) -> dict[str, Any]:
    counting = grouping.counting(tables.hits)
    rows = []
    for label in grouping.labels_of(tables)["label"]:
        own = tables.hits["label"] == label
        that_count = _set(proofs, "hits", tables.hits[own & counting], f"All hits of “{label}” that count", home=True)
        others = _set(proofs, "hits", tables.hits[own & ~counting], f"Hits of “{label}” that do not count", home=True)
        rows.append((label, [that_count, others]))
    both = ((counting, "All hits that count"), (~counting, "All hits that do not count"))
    whole = [_set(proofs, "hits", tables.hits[chosen], told) for chosen, told in both]
    return {"title": "Labels", "columns": ["count", "do not count"], "rows": [*rows, ("all labels", whole)]}


def _speakers(tables: Tables, proofs: Proofs) -> dict[str, Any]:
    """Those who speak most, and all statements."""
    said = tables.quotes.drop_duplicates("quote_id")["speaker"].value_counts(sort=True)
    ranked = sorted(said.items(), key=lambda one: (-one[1], one[0]))[:_SPEAKERS]
    rows = []
    for speaker, _ in ranked:
        own = tables.quotes[tables.quotes["speaker"] == speaker]
        rows.append((speaker, [_set(proofs, "quotes", own, f"All statements of {speaker}")]))
    nobody = tables.quotes[tables.quotes["speaker"].isna()]
    rows.append((UNRESOLVED, [_set(proofs, "quotes", nobody, "Statements whose speaker is not known")]))
    rows.append(("all speakers", [_set(proofs, "quotes", tables.quotes, "All statements")]))
    return {"title": "Speakers", "columns": ["statements"], "rows": rows if len(tables.quotes) else []}


def _stance(stance: pd.DataFrame, proofs: Proofs) -> dict[str, Any]:
    rows = [
        (category, [_set(proofs, "stance", own, f"All stance words of {category}")])
        for category, own in stance.groupby("category")
    ]
    return {"title": "Stance", "columns": ["words"], "rows": rows}


def _set(proofs: Proofs, kind: str, rows: pd.DataFrame, told: str, *, home: bool = False) -> tuple[int, str | None]:
    """How many lines a set has, and its page."""
    key = {"hits": ["doc_id", "hit"], "quotes": ["doc_id", "quote_id", "part"], "stance": ["doc_id", "stance"]}[kind]
    keys = list(rows[key].itertuples(index=False, name=None))
    if not keys:
        return 0, None
    number = rows["quote_id"].nunique() if kind == "quotes" else len(rows)
    where = "index.html#sentences"
    return number, proofs.add_home(keys, told, where) if home else proofs.add(kind, keys, told, where)


def _selected(tables: Tables, given: Mapping[str, Any]) -> Tables:
    """What the notebooks compare: the labels and the days that the study names."""
    days = {name: str(given.get(name, "")) for name in ("since", "until")}
    try:
        return tables.select(labels=given.get("labels"), **days)
    except ValueError:  # a misspelt label or day, of which the notebooks' chapters tell
        return tables


def _headline(done: list[Executed]) -> dict[str, Any] | None:
    """The newsrooms' own labels where a group has enough for shares, else how each label is used."""
    drawn = {chart["name"]: chart for one in done for chart in one.charts}
    own = chapters.rows_of(drawn[_OWN]) if _OWN in drawn else pd.DataFrame(columns=["choices", "articles"])
    enough = bool(((own["choices"] >= MIN_CHOICES) & (own["articles"] >= MIN_ARTICLES)).any())
    return drawn.get(_OWN if enough else _USES) or next(iter(drawn.values()), None)


def _lead(tables: Tables) -> str:
    articles = tables.articles
    days, outlets = articles["published"].dropna(), articles["outlet"].nunique()
    span = f", published from {_day(days.min())} to {_day(days.max())}" if len(days) else ""
    by = f" of {count(outlets, 'outlet')}" if outlets else ""
    return f"{count(len(articles), 'article')}{by}, {count(int(articles['words'].sum()), 'word')}{span}."


def _day(day: pd.Timestamp) -> str:
    return f"{day.day} {captions.MONTHS[day.month - 1]} {day.year}"


def _articles(tables: Tables) -> list[dict[str, Any]]:
    """The first articles, as they are listed."""
    hits = tables.hits["doc_id"].value_counts()
    rows = tables.articles.head(_ARTICLES)[["doc_id", "title", "outlet", "published", "words"]].to_dict("records")
    return [
        {
            "title": _short(row["title"] or row["doc_id"]),
            "page": f"articles/{places.page_name(row['doc_id'])}",
            "outlet": places.visible(row["outlet"]) if pd.notna(row["outlet"]) else "",
            "published": f"{row['published']:%Y-%m-%d}" if pd.notna(row["published"]) else "",
            "words": row["words"],
            "hits": int(hits.get(row["doc_id"], 0)),
        }
        for row in rows
    ]


def _short(title: str) -> str:
    return places.visible(title if len(title) <= _TITLE else f"{title[:_TITLE]}…")


def _open(tables: Tables) -> list[tuple[str, int, int]]:
    """What stays open or is left out: what, how many, of how many."""
    hits, said = tables.hits, tables.quotes.drop_duplicates("quote_id")
    assessed = hits["voice"].notna()
    gone = [(f"hits left out: {reason}", number, len(hits)) for reason, number in measures.reasons(tables).items()]
    rows = [
        ("statements whose speaker is not resolved", int(said["speaker"].isna().sum()), len(said)),
        ("hits whose voice is unclear", int((hits["voice"] == "unclear").sum()), len(hits)),
        ("hits whose use is unclear", int((hits["use"] == "unclear").sum()), len(hits)),
        ("hits in a language whose voices are not assessed", int((~assessed).sum()), len(hits)),
        ("articles that repeat another", int(tables.articles["repeats"].notna().sum()), len(tables.articles)),
        ("articles without a date", int(tables.articles["published"].isna().sum()), len(tables.articles)),
    ]
    return [row for row in [*rows, *gone] if row[1]]


def _entry(table: str, rows: int) -> dict[str, Any]:
    return {"name": table, "rows": rows, "columns": books.codebook(table).to_dict("records")}
