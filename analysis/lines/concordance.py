"""Lay hits out as a concordance: each keyword in its context, one line a hit, and beside it where the line is from.

Takes the tables of an extraction, gives a `Concordance`: a table to read and to sort in a notebook, lines of text
elsewhere. It never cuts silently: its caption says how many lines of how many it shows, and what it left out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.lines import places

CONCORDANCE = "application/vnd.whose-words.concordance+json"
_WIDE = 16  # characters of context read for each word shown; what is not printed in words is cut there
_PLAIN = 40  # characters of context on each side, where no table can be shown
_WORD = re.compile(r"\w+")
# JupyterLab takes "$5 million or $6 million" for a formula, unless told by these classes.
_CLASSES = "concordance tex2jax_ignore mathjax_ignore"
_STYLE = (
    ".concordance td.left{text-align:right}.concordance td.keyword{text-align:center;font-weight:600}"
    ".concordance td.right{text-align:left}.concordance td.keyword,.concordance td.beside{white-space:nowrap}"
)


def kwic(
    tables: books.Evidence,
    *,
    label: str | None = None,
    term: str | None = None,
    doc_id: str | None = None,
    among: pd.DataFrame | None = None,
    sort: Literal["left", "right"] | None = None,
    window: int | None = 10,
    by: Sequence[str] = ("outlet", "published"),
    left_out: bool = False,
    limit: int | None = 100,
    seed: int | None = None,
) -> Concordance:
    """Lay hits out as a concordance.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences`` and ``hits``.
    label, term, doc_id : str, optional
        Only the hits of this label, of this term as labels.csv has it, of this article.
    among : DataFrame, optional
        Only these hits, by ``doc_id`` and ``hit``: ``chart.evidence(mark)`` gives those behind a bar.
    sort : {"left", "right"}, optional
        By the words before the keyword, the nearest first, or by those after it; else in the order of the articles.
    window : int or None
        Words shown on each side, across sentences; None shows the sentence, however long.
    by : sequence of str
        Columns of the articles or of the hits shown beside every line, as "outlet" or "use".
    left_out : bool
        Show the hits that do not count, each with the reason (``why``), in place of those that do.
    limit : int or None
        Lines shown at most; the caption says of how many. None shows all.
    seed : int, optional
        Draw the lines at random, the same for the same seed, where there are more than `limit`; else the first are
        shown.

    Returns
    -------
    Concordance
        ``rows`` : DataFrame, table ``concordance``, with ``label`` and the columns of `by`.
        ``hits`` : how many there are to show. ``caption`` : how many are shown, and what was left out.

    Raises
    ------
    ValueError
        If the articles have no such column, or `sort` is neither, naming the nearest.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> kwic(extract("seeds"), label="military operation", window=4)
    Shows 2 of 2 hits of “military operation”.
    be used in the  military operation  to take over Ukraine     000_a1832f6365ab849e.txt
    to characterize the Russian  military operation  as an invasion. Earlier  000_a1832f6365ab849e.txt
    """
    asked = {"label": label, "term": term, "doc_id": doc_id}
    found = _asked(tables.hits if among is None else _among(tables.hits, among), asked)
    why = found["set_aside"].where(found["set_aside"].notna() | (found["referent"] == "target"), "about something else")
    chosen = found.assign(why=why)[why.notna() == left_out]
    own = [column for column in by if column in chosen and column not in tables.articles]
    lines = in_context(tables, chosen, window).assign(**{column: chosen[column] for column in own})
    lines = beside(lines, tables.articles, [column for column in by if column not in own])
    shown = lines.take(chosen_order(lines, sort, limit, seed)).drop(columns=[] if left_out else ["why"])
    caption = _caption(len(shown), len(chosen), asked, why.dropna(), left_out) + _meant(tables.hits, asked)
    return Concordance(books.conform(shown.reset_index(drop=True), "concordance"), len(chosen), caption)


@dataclass(frozen=True, repr=False)
class Concordance:
    """Lines of a concordance; a notebook shows them as a table, the batch report as one without scripts.

    Where the report has a page for every article, WHOSE_WORDS_ARTICLES names their folder as seen from the notebook,
    and each keyword of the table without scripts leads to its hit there.
    """

    rows: pd.DataFrame
    hits: int
    caption: str

    def __repr__(self) -> str:
        rows = self._shown()
        widest = max((len(keyword) for keyword in rows["keyword"]), default=0)
        lines = (
            f"{left[-_PLAIN:]:>{_PLAIN}}  {keyword:^{widest}}  {right[:_PLAIN]:<{_PLAIN}}  {'  '.join(beside)}"
            for left, keyword, right, *beside in rows.itertuples(index=False, name=None)
        )
        return "\n".join([self.caption, *lines])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        page = self._static() if os.environ.get("WHOSE_WORDS_STATIC") else self._interactive()
        counts = {"shown": len(self.rows), "hits": self.hits, "caption": self.caption}
        return {"text/plain": repr(self), "text/html": page, CONCORDANCE: counts}

    def _shown(self) -> pd.DataFrame:
        """The columns worth showing, as text: what is the same for all lines, or unknown for all, is left away."""
        text = self.rows.drop(columns="hit").copy()
        for column in text.select_dtypes("datetime"):
            text[column] = text[column].dt.strftime("%Y-%m-%d")
        about = [column for column in text.columns if column not in ("left", "keyword", "right", "doc_id")]
        about = [column for column in about if text[column].notna().any()]
        if len(set(text["label"])) == 1:
            about.remove("label")
        return text[["left", "keyword", "right", *about, "doc_id"]].astype("str").fillna("")

    def _static(self) -> str:
        rows = self._shown()
        head = "".join(f'<th scope="col">{escape(str(column))}</th>' for column in rows.columns)
        body = "\n".join(map(_table_row, rows.to_dict("records"), self.rows["doc_id"], self.rows["hit"]))
        return (
            f'<div class="{_CLASSES}"><style>{_STYLE}</style><table><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>"
        )

    def _interactive(self) -> str:
        # Loaded here, as it takes a third of a second and most runs show no table.
        from itables import options, to_html_datatable
        from itables.javascript import generate_init_offline_itables_html

        rows = self._shown()
        places = [{"targets": [at], "className": _place(column)} for at, column in enumerate(rows.columns)]
        table = to_html_datatable(
            rows.rename(columns=lambda column: escape(str(column))),
            caption=escape(self.caption),
            connected=False,
            showIndex=False,
            maxBytes=0,  # no silent cut: kwic's limit has been applied, and said
            columnDefs=places,
            display_logo_when_loading=False,
        )
        # The script travels with every table (0.9 MB): cells are run again, cleared and reloaded in any order.
        script = generate_init_offline_itables_html(options.dt_bundle)
        return f'<div class="{_CLASSES}"><style>{_STYLE}</style>{script}{table}</div>'


def _table_row(row: dict[str, str], doc_id: str, hit: int) -> str:
    safe = {column: escape(places.visible(cell)) for column, cell in row.items()}
    safe["keyword"] = f"<mark>{safe['keyword']}</mark>"
    if articles := os.environ.get("WHOSE_WORDS_ARTICLES"):
        page = f"{articles}{places.page_name(doc_id)}#{places.hit_anchor(hit)}"
        safe["keyword"] = f'<a href="{escape(page)}">{safe["keyword"]}</a>'
    cells = (f'<td class="{_place(column)}"><bdi>{cell}</bdi></td>' for column, cell in safe.items())
    return f"<tr>{''.join(cells)}</tr>"


def _place(column: str) -> str:
    return column if column in ("left", "keyword", "right") else "beside"


def _among(hits: pd.DataFrame, among: pd.DataFrame) -> pd.DataFrame:
    key = ["doc_id", "hit"]
    return hits[pd.MultiIndex.from_frame(hits[key]).isin(pd.MultiIndex.from_frame(among[key]))]


def _asked(hits: pd.DataFrame, asked: dict[str, str | None]) -> pd.DataFrame:
    for column, value in asked.items():
        if value is not None:
            hits = hits[hits[column] == value]
    return hits


def in_context(tables: books.Evidence, hits: pd.DataFrame, window: int | None) -> pd.DataFrame:
    """The words around each hit: some to each side, or where `window` is None those of its sentence."""
    texts = dict(zip(tables.articles["doc_id"], tables.articles["text"], strict=True))
    around = hits[["doc_id", "sentence"]].merge(tables.sentences, how="left", on=["doc_id", "sentence"])
    spans = list(zip(hits["doc_id"], hits["start"], hits["end"], around["start"], around["end"], strict=True))
    if window is None:
        left = [" ".join(texts[doc][first:start].split()) for doc, start, _, first, _ in spans]
        right = [" ".join(texts[doc][end:last].split()) for doc, _, end, _, last in spans]
    else:
        left = [last_words(texts[doc][max(0, start - window * _WIDE) : start], window) for doc, start, *_ in spans]
        right = [" ".join(texts[doc][end : end + window * _WIDE].split()[:window]) for doc, _, end, *_ in spans]
    keywords = hits["surface"].str.split().str.join(" ")
    return hits[["doc_id", "hit", "label", "why"]].assign(left=left, keyword=keywords, right=right)


def last_words(text: str, window: int) -> str:
    """The words that a text ends with, at most so many."""
    words = text.split()
    return " ".join(words[max(0, len(words) - window) :])


def beside(lines: pd.DataFrame, articles: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """The lines with these columns of their articles."""
    for column in by:
        if column not in articles.columns:
            known = [str(column) for column in articles.columns]
            raise ValueError(f"The articles have no column '{column}'.{books.near(column, known)} They have {known}.")
    own = [column for column in by if column not in lines.columns]
    return lines.merge(articles[["doc_id", *own]], how="left", on="doc_id")


def chosen_order(lines: pd.DataFrame, sort: str | None, limit: int | None, seed: int | None) -> list[int]:
    """Which lines are shown, in which order."""
    order = list(range(len(lines)))
    if seed is not None and limit is not None and limit < len(order):
        order = sorted(int(at) for at in np.random.default_rng(seed).choice(len(order), limit, replace=False))
    if sort not in (None, "left", "right"):
        raise ValueError(f"sort is 'left', 'right' or None, but is '{sort}'.{books.near(str(sort), ['left', 'right'])}")
    if sort is not None:
        step = -1 if sort == "left" else 1
        context = list(lines[sort])
        order.sort(key=lambda at: _WORD.findall(context[at].lower())[::step])
    return order[:limit]


def _caption(shown: int, hits: int, asked: dict[str, str | None], why: pd.Series, left_out: bool) -> str:
    of = " of “{}”".format(", ".join(value for value in asked.values() if value)) if any(asked.values()) else ""
    other = int((why == "about something else").sum())
    reasons = {"set aside": len(why) - other, "about something else": other}
    told = ", ".join(f"{count:,} {reason}" for reason, count in reasons.items() if count)
    if left_out:
        return f"Shows {shown:,} of {hits:,} hits{of} that do not count{': ' + told if told else ''}."
    return f"Shows {shown:,} of {hits:,} hits{of}.{' Left out: ' + told + '.' if told else ''}"


def _meant(hits: pd.DataFrame, asked: dict[str, str | None]) -> str:
    """The nearest name that has hits, where what was asked for has none."""
    for column, value in asked.items():
        known = sorted(hits[column].unique())
        if value is not None and value not in known:
            return f" There is no hit with {column} '{value}'.{books.near(value, known)}"
    return ""
