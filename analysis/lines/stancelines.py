"""Lay stance words out to be read: each in its context, whose it is, whether it is negated, and what it bears on.

Takes the tables of an extraction, gives a `StanceLines`, a concordance as of hits, so that every number of
`stancecounts` can be read; or a list of the words themselves with counts and an example of each.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from typing import Any, Literal

import pandas as pd

from analysis import tables as books
from analysis.counts.stancecounts import stance_rows
from analysis.lines import places
from analysis.lines.concordance import Concordance, beside, chosen_order, in_context
from analysis.lines.statements import UNRESOLVED

_ABOUT = ["category", "negated", "voice", "speaker", "target"]
_EXAMPLE = 8  # words on each side of an example
_STYLE = (
    ".concordance td.left{text-align:right;min-width:13em}.concordance td.right{text-align:left;min-width:13em}"
    ".concordance td.keyword{text-align:center;font-weight:600}"
)
_CLASSES = "concordance tex2jax_ignore mathjax_ignore"  # JupyterLab takes $ for a formula, unless told by these


def stance_lines(
    tables: books.Extraction,
    *,
    category: str | Sequence[str] | None = None,
    word: str | None = None,
    voice: str | Sequence[str] | None = None,
    label: str | None = None,
    actor: str | None = None,
    among: pd.DataFrame | None = None,
    sort: Literal["left", "right"] | None = None,
    window: int | None = 10,
    by: Sequence[str] = ("outlet", "published"),
    limit: int | None = 100,
    seed: int | None = None,
) -> StanceLines:
    """Lay stance words out as a concordance, in the order of the articles.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences``, ``stance`` and ``labels``.
    category, voice : str or list of str, optional
        Only words of this category, or of these; only of this voice, or of these.
    word, label, actor : str, optional
        Only this word as printed, in any case; only what bears on this label, on this actor.
    among : DataFrame, optional
        Only these words, by ``doc_id`` and ``stance``: ``chart.evidence(mark)`` gives those behind a bar.
    sort, window, by, limit, seed
        As in `kwic`.

    Returns
    -------
    StanceLines
        ``rows`` : one row per line with ``left``, ``keyword``, ``right``, category, ``negated`` ("not" or nothing),
        voice, speaker and target. Words in reprints and boilerplate are left out; the caption says how many.

    Raises
    ------
    ValueError
        If the articles have no such column.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> stance_lines(extract("seeds"), word="terse", window=3).rows[["left", "keyword", "right", "voice"]]
                     left keyword          right     voice
    0  in President Biden’s   terse  response to a  newsroom
    """
    asked = {"category": category, "word": word and word.lower(), "voice": voice, "label": label, "actor": actor}
    found = _asked(stance_rows(tables) if among is None else _among(stance_rows(tables), among), asked)
    counting = found[found["set_aside"].isna()].sort_values(["doc_id", "stance"], ignore_index=True)
    lines = _in_context(tables, counting, window)
    lines = beside(lines, tables.articles, by)
    shown = lines.take(chosen_order(lines, sort, limit, seed)).reset_index(drop=True)
    caption = _caption(len(shown), len(counting), len(found) - len(counting), asked)
    return StanceLines(shown, len(counting), caption)


def stance_list(
    tables: books.Extraction,
    *,
    category: str | Sequence[str] | None = None,
    voice: str | Sequence[str] | None = None,
    label: str | None = None,
    actor: str | None = None,
) -> pd.DataFrame:
    """The stance words found, each with how often, in how many articles, and one example: a list to read.

    Parameters
    ----------
    tables, category, voice, label, actor
        As in `stance_lines`.

    Returns
    -------
    DataFrame, table ``stance_list``
        One row per category and word, the most frequent first, then by category and word.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> found = stance_list(extract("seeds"), category="evaluation", voice="newsroom")
    >>> found["word"].tolist()
    ['betrayal', 'failed', 'terse', 'veiled']
    """
    rows = _asked(stance_rows(tables), {"category": category, "voice": voice, "label": label, "actor": actor})
    rows = rows[rows["set_aside"].isna()].sort_values(["doc_id", "stance"], ignore_index=True)
    key = ["category", "word"]
    counts = {"hits": ("stance", "size"), "negated": ("negated", "sum"), "articles": ("doc_id", "nunique")}
    first = _in_context(tables, rows.drop_duplicates(key), _EXAMPLE)
    example = [" ".join(sides).strip() for sides in zip(first["left"], first["keyword"], first["right"], strict=True)]
    found = rows.groupby(key, as_index=False).agg(**counts)
    found = found.merge(first[key].assign(example=example), on=key)
    found = found.sort_values(["hits", *key], ascending=[False, True, True], ignore_index=True)
    return books.conform(found, "stance_list")


def stance_categories() -> pd.DataFrame:
    """What each category of stance means, in the order of tables and charts.

    Returns
    -------
    DataFrame
        ``category``; ``subject`` : whether the grammatical subject or owner of such a word has the stance itself
        ("holder": Oslo supports, Oslo's criticism) or is what it bears on ("target": Oslo lies, Oslo's claims);
        ``meaning`` with examples.

    Examples
    --------
    >>> stance_categories().loc[:1, ["category", "subject"]]
         category subject
    0  evaluation  target
    1     emotion  holder
    """
    return pd.DataFrame(books.lexicon("stance_categories"))


class StanceLines(Concordance):
    """Stance words to read; a notebook shows them as a table, the batch report as one without scripts.

    Where the report has a page for every article, each word of the table without scripts leads to its sentence there.
    """

    def _shown(self) -> pd.DataFrame:
        """The columns worth showing, as text: few, as the words around need the room."""
        text = self.rows.copy()
        for column in text.select_dtypes("datetime"):
            text[column] = text[column].dt.strftime("%Y-%m-%d")
        text["category"] = text["category"] + text["negated"].map({"not": ", negated", "": ""}).astype("str")
        said = text["speaker"].fillna(UNRESOLVED).where(text["voice"] == "source", text["voice"])
        shown = text[["left", "keyword", "right", "category"]].assign(who=said, about=text["target"])
        known = ("left", "keyword", "right", *_ABOUT, "doc_id", "stance", "sentence", "word")
        own = [column for column in text if column not in known and text[column].replace("", None).notna().any()]
        return shown.join(text[[*own, "doc_id"]]).astype("str").fillna("")

    def _static(self) -> str:
        shown = self._shown()
        head = "".join(f'<th scope="col">{escape(str(column))}</th>' for column in shown.columns)
        sentences = zip(self.rows["doc_id"], self.rows["sentence"], strict=True)
        body = "\n".join(map(_table_row, shown.to_dict("records"), sentences))
        return (
            f'<div class="{_CLASSES}"><style>{_STYLE}</style><table><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>"
        )


def _table_row(row: dict[str, str], place: tuple[str, int]) -> str:
    safe = {column: escape(places.visible(cell)) for column, cell in row.items()}
    safe["keyword"] = f"<mark>{safe['keyword']}</mark>"
    if articles := os.environ.get("WHOSE_WORDS_ARTICLES"):
        page = f"{articles}{places.page_name(place[0])}#s-{place[1]}"
        safe["keyword"] = f'<a href="{escape(page)}">{safe["keyword"]}</a>'
    sides = ("left", "keyword", "right")
    cells = (f'<td class="{c if c in sides else "told"}"><bdi>{cell}</bdi></td>' for c, cell in safe.items())
    return f"<tr>{''.join(cells)}</tr>"


def _asked(rows: pd.DataFrame, asked: dict[str, Any]) -> pd.DataFrame:
    for column, value in asked.items():
        if value is not None:
            rows = rows[rows[column].isin([value] if isinstance(value, str) else list(value))]
    return rows


def _among(rows: pd.DataFrame, among: pd.DataFrame) -> pd.DataFrame:
    key = ["doc_id", "stance"]
    return rows[pd.MultiIndex.from_frame(rows[key]).isin(pd.MultiIndex.from_frame(among[key]))]


def _in_context(tables: books.Extraction, rows: pd.DataFrame, window: int | None) -> pd.DataFrame:
    """The lines with what is told of each word."""
    lines = in_context(tables, rows.assign(why=None, label=rows["category"]), window)
    own = rows[[*_ABOUT, "doc_id", "stance", "sentence", "word"]].assign(
        negated=rows["negated"].map({True: "not", False: ""})
    )
    return lines[["left", "keyword", "right"]].join(own)


def _caption(shown: int, found: int, gone: int, asked: dict[str, Any]) -> str:
    given = [value if isinstance(value, str) else ", ".join(value) for value in asked.values() if value]
    of = f" “{', '.join(given)}”" if given else ""
    left_out = f" Left out: {gone:,} set aside." if gone else ""
    return f"Shows {shown:,} of {found:,} stance word{'s' * (found != 1)}{of}.{left_out}"
