"""Corrections that somebody made by hand: a study's corrections.csv, and hits that follow it.

Takes the file and the hits, gives the hits with what was corrected, and what came of each correction. One belongs to a
hit at exactly one place; where the text has moved it is told, with where its words stand now, and never put elsewhere.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from analysis import tables as books
from analysis.sheets import read_sheet
from analysis.store import restore
from analysis.trust.coding import CLOSED, check_value

BY_HAND, FOLLOWS = "corrected by hand", "follows from the voice"
FREE = ["speaker", "label_of"]  # what is printed, or nobody

_PLACE = ["doc_id", "start", "end", "surface"]
_OWN = ["newsroom", "author"]  # voices whose words are nobody else's
_LISTED = 5  # places told at most


def read_corrections(source: str | Path | pd.DataFrame) -> pd.DataFrame:
    """Read the corrections of a study.

    Parameters
    ----------
    source : str, Path or DataFrame
        A corrections.csv; or a study folder, whose corrections.csv is read and may be missing; or such a table.

    Returns
    -------
    DataFrame, table ``corrections``, one row per hit and column, sorted

    Raises
    ------
    ValueError
        Naming file, row and column: a column that cannot be corrected, a value that it does not have, a place that is
        no number, a column of a hit that is corrected twice.

    Examples
    --------
    >>> read_corrections(pd.DataFrame({"doc_id": ["a.txt"], "start": [4], "end": [7], "surface": ["war"],
    ...     "column": ["use"], "value": ["denial"], "note": ["“not a war”"]}))
    Traceback (most recent call last):
    ...
    ValueError: The corrections, row 0, column 'use': 'denial' is none of plain, distanced, denied, hypothetical,
    unclear. Did you mean 'denied'?
    """
    rows, name = _rows(source)
    if rows is None:
        return books.empty("corrections")
    rows = _checked(_text(rows, name), name)
    return books.conform(rows.sort_values(books.sort_key("corrections"), ignore_index=True), "corrections")


def apply_corrections(hits: pd.DataFrame, corrections: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Let the codes that were corrected by hand stand in place of the automatic ones.

    Parameters
    ----------
    hits : DataFrame, table ``hits``
        All hits of an extraction, or of some articles with the corrections of these.
    corrections : DataFrame, table ``corrections``
        As `read_corrections` gives them. One belongs to the hit of its article, offsets and printed text, so that it
        holds in every new extraction of the same text.

    Returns
    -------
    hits : DataFrame, table ``hits``
        The ``rule`` of a hit that was corrected is "corrected by hand". A corrected voice takes with it what can be
        only one thing: the newsroom's or author's own word has the wording "own" and no speaker or statement; a word
        that becomes somebody's has the wording "unclear". Correct those columns too where something else is meant.
    applied : DataFrame, table ``corrected_hits``
        Every correction, and what followed from it, with the ``automatic`` code that it replaced and the rule that had
        ``decided``; where no hit has it the reason (``why``). To be shown: somebody relies on them.

    Examples
    --------
    >>> hits = pd.DataFrame({"doc_id": ["a.txt"], "start": [9], "end": [12], "surface": ["war"], "use": ["plain"],
    ...     "rule": ["newsroom; no cue"]})
    >>> corrections = hits[["doc_id", "start", "end", "surface"]].assign(column="use", value="denied", note=None)
    >>> apply_corrections(hits, corrections)[0].loc[0, ["use", "rule"]].tolist()
    ['denied', 'corrected by hand']
    >>> apply_corrections(hits, corrections.assign(start=4, end=7))[1].loc[0, "why"]
    'no hit stands there: “war” stands at 9'
    """
    applied = _applied(hits, _with_what_follows(hits, corrections))
    fitting = applied[applied["why"].isna()]
    return _replaced(hits, fitting, "value").pipe(
        _replaced, fitting.assign(column="rule", rule=BY_HAND), "rule"
    ), applied


def as_found(hits: pd.DataFrame, applied: pd.DataFrame) -> pd.DataFrame:
    """The hits as the program found them, without their corrections: what the program is measured by.

    Parameters
    ----------
    hits, applied : DataFrame, tables ``hits`` and ``corrected_hits``
        As `apply_corrections` gave them, or an extraction.

    Examples
    --------
    >>> hits = pd.DataFrame({"doc_id": ["a.txt"], "start": [9], "end": [12], "surface": ["war"], "use": ["plain"],
    ...     "rule": ["newsroom; no cue"]})
    >>> corrections = hits[["doc_id", "start", "end", "surface"]].assign(column="use", value="denied", note=None)
    >>> as_found(*apply_corrections(hits, corrections))[["use", "rule"]].to_numpy().tolist()
    [['plain', 'newsroom; no cue']]
    """
    fitting = applied[applied["why"].isna()]
    return _replaced(hits, fitting, "automatic").pipe(_replaced, fitting.assign(column="rule"), "decided")


def _with_what_follows(hits: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """The corrections, and what a corrected voice leaves no choice about, unless that is corrected as well."""
    voices = corrections[corrections["column"] == "voice"]
    parts = [corrections]
    for own, columns in (
        (True, {"wording": "own", "speaker": None, "quote_id": None}),
        (False, {"wording": "unclear"}),
    ):
        chosen = voices[voices["value"].isin(_OWN) == own]
        if not own and len(chosen):
            chosen = chosen[_found(hits, chosen, "wording").isin(["own"]).to_numpy()]
        parts += [chosen.assign(column=column, value=value, note=FOLLOWS) for column, value in columns.items()]
    rows = pd.concat(parts) if len(voices) else corrections
    rows = rows.drop_duplicates([*_PLACE, "column"]).sort_values([*_PLACE, "column"], ignore_index=True)
    return books.conform(rows, "corrections")


def _applied(hits: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Each correction with the code and the rule that it replaces, or why it replaces none."""
    automatic = [_found(hits, rows, column) for column, rows in corrections.groupby("column", sort=False)]
    told = pd.concat(automatic).reindex(corrections.index) if automatic else None
    applied = corrections.assign(automatic=told, decided=_found(hits, corrections, "rule"), why=_why(hits, corrections))
    return books.conform(applied, "corrected_hits")


def _found(hits: pd.DataFrame, rows: pd.DataFrame, column: str) -> pd.Series:
    """What the hit at each row's place has in a column; null where none stands there."""
    at = _places(hits).get_indexer(_places(rows))
    values = hits[column].astype("str").reset_index(drop=True).reindex(at)
    return values.set_axis(rows.index)


def _replaced(hits: pd.DataFrame, rows: pd.DataFrame, source: str) -> pd.DataFrame:
    """The hits with, in each row's column, the value of the row's `source`."""
    mended = hits.copy()
    for column, own in rows.groupby("column", sort=False):
        at = _places(hits).get_indexer(_places(own))
        values = mended[column].astype("str").to_numpy(dtype=object)
        values[at[at >= 0]] = own[source].to_numpy(dtype=object)[at >= 0]
        mended[column] = pd.array(values, "str")
    return mended


def _places(rows: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(rows[_PLACE])


def _rows(source: str | Path | pd.DataFrame) -> tuple[pd.DataFrame | None, str]:
    """The rows, none where a study has no such file, and what to call them in an error."""
    if isinstance(source, pd.DataFrame):
        return source, "The corrections"
    path = Path(source)
    if path.is_dir():
        path = path / "corrections.csv"
        if not path.exists():
            return None, path.name
    return read_sheet(path).apply(restore), path.name


def _text(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Every cell as text, null where it is empty."""
    needed = [column for column in books.codebook("corrections")["column"] if column != "note"]
    for column in needed:
        if column not in rows:
            raise ValueError(
                f"{name} needs a column '{column}', but has only {list(rows.columns)}."
                f"{books.near(column, [str(known) for known in rows.columns])} See analysis.codebook('corrections')."
            )
    own = rows.assign(note=rows.get("note"))[[*needed, "note"]].astype("str")
    own = own.apply(lambda cells: cells.str.strip())
    return own.where(own != "")


def _checked(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    twice = rows.duplicated(books.sort_key("corrections"))
    for row, cells, again in zip(rows.index, rows.to_dict("records"), twice, strict=True):
        _check(f"{name}, row {row}", cells, again)
    return rows.astype({"start": "int64", "end": "int64"})


def _check(where: str, row: dict[str, str], again: bool) -> None:
    for column in ("start", "end"):
        if pd.isna(row[column]) or not re.fullmatch(r"\d{1,15}", row[column]):
            raise ValueError(
                f"{where}, column '{column}': '{row[column]}' is no number of characters. Copy it from hits.csv."
            )
    for column in ("doc_id", "surface"):
        if pd.isna(row[column]):
            raise ValueError(f"{where}, column '{column}': is empty. Copy it from hits.csv.")
    column, known = row["column"], [*CLOSED, *FREE]
    if pd.isna(column) or column not in known:
        raise ValueError(
            f"{where}, column 'column': '{column}' cannot be corrected.{books.near(str(column), known)} "
            f"{', '.join(known)} can."
        )
    if column in CLOSED:
        check_value(column, "" if pd.isna(row["value"]) else row["value"], where)
    if again:
        raise ValueError(f"{where}: '{column}' of this hit is corrected in an earlier row. Take one of the two out.")


def _why(hits: pd.DataFrame, corrections: pd.DataFrame) -> list[str | None]:
    """Why each correction has no hit; null where it has one."""
    near = hits[hits["doc_id"].isin(corrections["doc_id"])]
    known, starts = set(near["doc_id"]), near.groupby(["doc_id", "surface"])["start"].agg(list).to_dict()
    why: list[str | None] = []
    for fits, doc_id, surface in zip(
        _places(corrections).isin(_places(near)), corrections["doc_id"], corrections["surface"], strict=True
    ):
        places = ", ".join(str(start) for start in starts.get((doc_id, surface), [])[:_LISTED])
        stands = f"“{surface}” stands at {places}" if places else f"the article has no hit “{surface}”"
        lost = f"no hit stands there: {stands}" if doc_id in known else "no such article has a hit"
        why.append(None if fits else lost)
    return why
