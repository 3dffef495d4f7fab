"""Lay quotations out to be read: who says it, as printed, with which cue, and the words themselves.

Takes the tables of an extraction, gives `Quotations`: a table to read and to search in a notebook, lines of text
elsewhere. It never cuts silently: its caption says how many of how many it shows.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from analysis import tables as books
from analysis.counts.speaking import UNRESOLVED
from analysis.lines import places
from analysis.lines.concordance import _CLASSES, CONCORDANCE

_COLUMNS = ["speaker", "source", "cue", "content", "kind", "doc_id"]
_LONGEST = 600  # characters of a statement in a table
_STYLE = ".concordance td{text-align:left;vertical-align:top}.concordance td.content{min-width:24em}"


def quotations(
    tables: books.Extraction, *, speaker: str | None = None, limit: int | None = 100, seed: int | None = None
) -> Quotations:
    """Lay statements out to be read, in the order of the articles.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences`` and ``quotes``.
    speaker : str, optional
        Only the statements of this speaker; "(unresolved)" for those whose speaker is not known.
    limit : int or None
        Statements shown at most; the caption says of how many. None shows all.
    seed : int, optional
        Draw them at random, the same for the same seed, where there are more than `limit`; else the first are shown.

    Returns
    -------
    Quotations
        ``rows`` : one row per statement that counts, with the columns of ``quotes`` and the ``content`` of
        its parts, joined by " … ". Statements in reprints and boilerplate are left out; the caption says how many.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> quotations(extract("seeds"), speaker="Liu Pengyu", limit=2).rows["source"].tolist()
    ['Chinese Embassy spokesman Liu Pengyu', 'Mr. Liu']
    """
    parts = tables.quotes.merge(
        tables.sentences[["doc_id", "sentence", "set_aside"]], how="left", on=["doc_id", "sentence"]
    )
    asked = parts if speaker is None else parts[parts["speaker"].fillna(UNRESOLVED) == speaker]
    chosen = asked[asked["set_aside"].isna()]
    ids = chosen["quote_id"].drop_duplicates()
    statements = len(ids)
    drawn = seed is not None and limit is not None and limit < statements
    shown = chosen[chosen["quote_id"].isin(ids.sample(limit, random_state=seed) if drawn else ids[:limit])]
    caption = _caption(shown["quote_id"].nunique(), statements, asked["quote_id"].nunique() - statements, speaker)
    return Quotations(_joined(shown, tables.articles), caption + _meant(parts, speaker), statements)


@dataclass(frozen=True, repr=False)
class Quotations:
    """Statements to read; a notebook shows them as a table, the batch report as one without scripts."""

    rows: pd.DataFrame
    caption: str
    statements: int

    def __repr__(self) -> str:
        told = (
            f"{row['speaker']} [{row['source']}, {row['cue']}]: {row['content']} ({row['doc_id']})"
            for row in self._shown().to_dict("records")
        )
        return "\n".join([self.caption, *told])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        page = self._static() if os.environ.get("WHOSE_WORDS_STATIC") else self._interactive()
        counts = {"shown": len(self.rows), "statements": self.statements, "caption": self.caption}
        return {"text/plain": repr(self), "text/html": page, CONCORDANCE: counts}

    def _shown(self) -> pd.DataFrame:
        rows = self.rows[_COLUMNS].astype("str").fillna({"speaker": UNRESOLVED}).fillna("")
        # A turn of a transcript may be a speech: its page has the whole.
        long = rows["content"].str.len() > _LONGEST
        return rows.assign(content=rows["content"].mask(long, rows["content"].str[:_LONGEST] + " […]"))

    def _static(self) -> str:
        rows = self._shown()
        head = "".join(f'<th scope="col">{column}</th>' for column in rows.columns)
        body = "\n".join(map(_table_row, rows.to_dict("records"), self.rows["quote_id"]))
        return (
            f'<div class="{_CLASSES}"><style>{_STYLE}</style><table><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>"
        )

    def _interactive(self) -> str:
        # Loaded here, as it takes a third of a second and most runs show no table.
        from itables import options, to_html_datatable
        from itables.javascript import generate_init_offline_itables_html

        rows = self._shown()
        table = to_html_datatable(
            rows,
            caption=escape(self.caption),
            connected=False,
            showIndex=False,
            maxBytes=0,  # no silent cut: the limit has been applied, and said
            columnDefs=[{"targets": [at], "className": column} for at, column in enumerate(rows.columns)],
            display_logo_when_loading=False,
        )
        script = generate_init_offline_itables_html(options.dt_bundle)
        return f'<div class="{_CLASSES}"><style>{_STYLE}</style>{script}{table}</div>'


def _joined(parts: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """One row per statement, its content as the article prints it, white space evened."""
    texts = dict(zip(articles["doc_id"], articles["text"], strict=True))
    spans = zip(parts["doc_id"], parts["start"], parts["end"], strict=True)
    content = [" ".join(texts[doc_id][start:end].split()) for doc_id, start, end in spans]
    joined = parts.assign(content=content).groupby("quote_id", sort=False)["content"].agg(" … ".join)
    first = parts.drop_duplicates("quote_id").drop(columns=["set_aside", "part", "words"], errors="ignore")
    rows = first.assign(content=first["quote_id"].map(joined).astype("str"))
    for column in ("source", "cue"):
        rows[column] = rows[column].astype("str").str.split().str.join(" ")
    return rows.reset_index(drop=True)


def _caption(shown: int, statements: int, gone: int, speaker: str | None) -> str:
    of = f" of “{speaker}”" if speaker else ""
    left_out = f" Left out: {gone:,} set aside." if gone else ""
    return f"Shows {shown:,} of {statements:,} statements{of}.{left_out}"


def _meant(parts: pd.DataFrame, speaker: str | None) -> str:
    """The nearest name that has statements, where what was asked for has none."""
    known = [*sorted(parts["speaker"].dropna().unique()), UNRESOLVED]
    if speaker is None or speaker in known:
        return ""
    return f" There is no speaker '{speaker}'.{books.near(speaker, known)}"


def _table_row(row: dict[str, str], quote_id: str) -> str:
    safe = {column: f"<bdi>{escape(places.visible(cell))}</bdi>" for column, cell in row.items()}
    if articles := os.environ.get("WHOSE_WORDS_ARTICLES"):
        page = f"{articles}{places.page_name(row['doc_id'])}#{quote_id.rpartition(':')[2]}"
        safe["speaker"] = f'<a href="{escape(page)}">{safe["speaker"]}</a>'
    cells = (f'<td class="{column}">{cell}</td>' for column, cell in safe.items())
    return f"<tr>{''.join(cells)}</tr>"
