"""Corrections that somebody made by hand: a study's corrections.csv, and hits that follow it.

Takes the file and the hits, gives the hits with what was corrected. A correction belongs to a hit at exactly one place;
where the text has moved it is handed back, with where its words stand now, and never put elsewhere.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from analysis import tables as books
from analysis.coding import CLOSED, check_value
from analysis.sheets import read_sheet
from analysis.store import restore

BY_HAND = "corrected by hand"
FREE = ["speaker", "label_of"]  # what is printed, or nobody

_PLACE = ["doc_id", "start", "end", "surface"]
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
        As `read_corrections` gives them.

    Returns
    -------
    hits : DataFrame, table ``hits``
        The ``rule`` of a hit that was corrected is "corrected by hand".
    unmatched : DataFrame
        The corrections that no hit has, each with the reason (``why``). To be shown: somebody relies on them.

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
    places = pd.MultiIndex.from_frame(hits[_PLACE])
    at = places.get_indexer(pd.MultiIndex.from_frame(corrections[_PLACE]))
    fitting, mended = corrections[at >= 0], hits.copy()
    for column in fitting["column"].unique():
        own = (corrections["column"] == column).to_numpy() & (at >= 0)
        changed = mended[column].astype("str").to_numpy(dtype=object)
        changed[at[own]] = corrections["value"].to_numpy(dtype=object)[own]
        mended[column] = pd.array(changed, "str")
    rules = mended["rule"].to_numpy(dtype=object)
    rules[at[at >= 0]] = BY_HAND
    return mended.assign(rule=pd.array(rules, "str")), _unmatched(corrections[at < 0], hits)


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


def _unmatched(corrections: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    near = hits[hits["doc_id"].isin(corrections["doc_id"])]
    starts = near.groupby(["doc_id", "surface"])["start"].agg(list).to_dict()
    why = []
    for doc_id, surface in zip(corrections["doc_id"], corrections["surface"], strict=True):
        places = ", ".join(str(start) for start in starts.get((doc_id, surface), [])[:_LISTED])
        stands = f"“{surface}” stands at {places}" if places else f"the article has no hit “{surface}”"
        why.append(f"no hit stands there: {stands}" if doc_id in set(near["doc_id"]) else "no such article has a hit")
    return corrections.assign(why=pd.array(why, "str")).reset_index(drop=True)
