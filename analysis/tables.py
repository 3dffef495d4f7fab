"""The codebook: what every table holds, and the check that a table holds it.

The columns, types, units and keys stand in lexicons/codebook.csv, so that a user reads the same page as the code.
Every other room imports this one; it imports none.
"""

from __future__ import annotations

import csv
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

import pandas as pd

# Days are kept to the second, as pandas has no unit of a day; a null column keeps its type that way.
DTYPES = {"text": "str", "integer": "int64", "number": "float64", "boolean": "bool", "date": "datetime64[s]"}


def codebook(table: str | None = None) -> pd.DataFrame:
    """What each column means: one row per column, in the order the tables have them.

    Parameters
    ----------
    table : str, optional
        One table only, as "hits".

    Returns
    -------
    DataFrame
        ``table``, ``column``, ``type`` (text, integer, number, boolean, date), ``unit`` (empty where there is none),
        ``key`` ("yes" where the column is part of the table's key), ``null`` (what a missing value means; empty where
        none is allowed), ``meaning``.

    Raises
    ------
    ValueError
        If there is no such table.

    Examples
    --------
    >>> codebook("hits").loc[:4, ["column", "type", "key"]]
         column     type  key
    0    doc_id     text  yes
    1       hit  integer  yes
    2  sentence  integer
    3     start  integer
    4       end  integer
    """
    book = pd.DataFrame(lexicon("codebook"))
    return book if table is None else pd.DataFrame(_columns(table))


def check(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the table as it is if it holds what the codebook says, and say what is wrong if it does not.

    Raises
    ------
    ValueError
        Naming the table, the column, what came and the likely remedy: a column that is missing, of another type, null
        where no null is allowed, or a key that occurs twice.

    Examples
    --------
    >>> check(pd.DataFrame({"label": ["war"], "Term": ["war"]}), "labels")
    Traceback (most recent call last):
    ...
    ValueError: The 'labels' table needs a column 'term' (word or phrase; * stands for any letters at that end; capitals
    are matched only where the term has them), but has only ['label', 'Term']. Did you mean to rename 'Term'?
    See analysis.codebook('labels').
    """
    for row in _columns(name):
        _check_column(table, name, row)
    _check_key(table, name)
    return table


def conform(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Give the table the codebook's types and order of columns; other columns follow, as they came.

    An all-null column of text comes out of pandas as numbers or objects: here it becomes text again, so that the same
    rows make the same bytes whatever pieces they were gathered from.
    """
    kinds = {column: kind for column, kind in _types(name).items() if column in table.columns}
    own = [column for column in table.columns if column not in kinds]
    others = {column: kind for column, kind in kinds.items() if table[column].dtype != kind}
    return table.astype(others)[[*kinds, *own]]


def empty(name: str) -> pd.DataFrame:
    """A table of no rows with the codebook's columns and types.

    >>> empty("hits").dtypes["start"]
    dtype('int64')
    """
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in _types(name).items()})


def sort_key(name: str) -> list[str]:
    """The columns that identify a row, by which every table is sorted.

    >>> sort_key("hits")
    ['doc_id', 'hit']
    """
    return [row["column"] for row in _columns(name) if row["key"]]


class Evidence(Protocol):
    """Articles and the labels found in them: what most counts need of an extraction."""

    @property
    def articles(self) -> pd.DataFrame: ...
    @property
    def sentences(self) -> pd.DataFrame: ...
    @property
    def hits(self) -> pd.DataFrame: ...


class Extraction(Evidence, Protocol):
    """The tables of an extraction, as counts, charts and lines read them."""

    @property
    def quotes(self) -> pd.DataFrame: ...
    @property
    def spoken(self) -> pd.DataFrame: ...
    @property
    def stance(self) -> pd.DataFrame: ...
    @property
    def speakers(self) -> pd.DataFrame: ...
    @property
    def labels(self) -> pd.DataFrame: ...


def near(word: str, known: list[str]) -> str:
    """The remedy for a misspelt name: a question naming the nearest known one, or nothing.

    One with the same letters is nearest, as two that changed places are the commonest slip.

    >>> near("lables", ["tables", "labels"])
    " Did you mean 'labels'?"
    """
    matches = get_close_matches(word.lower(), {name.lower(): name for name in known}, n=3, cutoff=0.6)
    match = min(matches, key=lambda name: sorted(name) != sorted(word.lower()), default=None)
    return f" Did you mean '{next(name for name in known if name.lower() == match)}'?" if match else ""


@cache
def lexicon(name: str) -> tuple[dict[str, str], ...]:
    """The rows of lexicons/NAME.csv, every cell as text, in the order of the file."""
    text = files("analysis").joinpath("lexicons", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _dtype(row: dict[str, str]) -> str:
    """NumPy's integers know no null: where the codebook allows one, pandas' own are used."""
    return "Int64" if row["type"] == "integer" and row["null"] else DTYPES[row["type"]]


@cache
def _types(name: str) -> dict[str, Any]:
    """The pandas type of each column, in the codebook's order."""
    return {row["column"]: pd.api.types.pandas_dtype(_dtype(row)) for row in _columns(name)}


@cache
def _columns(name: str) -> list[dict[str, str]]:
    rows = [row for row in lexicon("codebook") if row["table"] == name]
    if not rows:
        known = list(dict.fromkeys(row["table"] for row in lexicon("codebook")))
        raise ValueError(f"There is no table '{name}'.{near(name, known)} The tables are {', '.join(known)}.")
    return rows


def _check_column(table: pd.DataFrame, name: str, row: dict[str, str]) -> None:
    column, see = row["column"], f"See analysis.codebook('{name}')."
    if column not in table.columns:
        meant = near(column, [str(c) for c in table.columns]).replace("Did you mean", "Did you mean to rename")
        raise ValueError(
            f"The '{name}' table needs a column '{column}' ({row['meaning']}), "
            f"but has only {list(table.columns)}.{meant} {see}"
        )
    values = table[column]
    if not row["null"] and values.isna().any():
        where = values.index[values.isna()][0]
        raise ValueError(f"The '{name}' table has no value for '{column}' in row {where}, where one is needed. {see}")
    if len(values) and not _is(values, row["type"]):
        raise ValueError(f"The '{name}' table needs {row['type']} in '{column}', but has {values.dtype}. {see}")


def _is(values: pd.Series, kind: str) -> bool:
    types = pd.api.types
    fits = {
        "text": types.is_string_dtype,
        "integer": types.is_integer_dtype,
        "number": types.is_numeric_dtype,
        "boolean": types.is_bool_dtype,
        "date": types.is_datetime64_any_dtype,
    }
    return bool(fits[kind](values)) or (kind == "text" and bool(values.isna().all()))


def _check_key(table: pd.DataFrame, name: str) -> None:
    key = sort_key(name)
    twice = table.duplicated(key) if key else pd.Series(dtype=bool)
    if twice.any():
        first = table.loc[twice, key].iloc[0].to_dict()
        raise ValueError(
            f"The '{name}' table has {first} more than once, but a row is known by {key}. "
            f"See analysis.codebook('{name}')."
        )
