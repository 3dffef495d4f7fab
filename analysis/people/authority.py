"""Read the study's authority file, speakers.csv: whom a name means, on which days, and what is known of them.

Takes a file or a table that a user keeps by hand, returns the `authority` table, checked, with file, row and column in
every error. What the file decides about the speakers of a corpus is `identities`' work.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis import tables
from analysis.sheets import listed, read_sheet

COLUMNS = ("speaker", "alias", "role", "affiliation", "country", "from", "to")


class Row(NamedTuple):
    """One row as the user wrote it, with its days read."""

    number: Any
    cells: dict[str, str]
    aliases: list[str]
    since: date | None
    until: date | None


class Authority:
    """The authority file as a look-up: what a printed name means on a day."""

    def __init__(self, table: pd.DataFrame | None) -> None:
        self.table = tables.empty("authority") if table is None else table
        self.speakers = sorted(set(self.table["speaker"]))
        self.means: dict[str, list[tuple[str, Any, Any]]] = {
            fold(name): [(name, pd.NaT, pd.NaT)] for name in self.speakers
        }
        for speaker, alias, since, until in self.table[["speaker", "alias", "from", "to"]].itertuples(
            name=None, index=False
        ):
            self.means.setdefault(fold(alias), []).append((speaker, since, until))

    def speaker(self, name: str, day: Any) -> str | None:
        """Whom the name means on that day, if the file says one; a dated row tells nothing of an undated article."""
        meant = {speaker for speaker, since, until in self.means.get(fold(name), ()) if _holds(since, until, day)}
        return meant.pop() if len(meant) == 1 else None


def fold(name: str) -> str:
    """A name for comparing: in small letters, with straight apostrophes.

    >>> fold("China’s  Embassy")
    "china's embassy"
    """
    return " ".join(name.replace("’", "'").lower().split())


def read_speakers(source: str | Path | pd.DataFrame) -> pd.DataFrame:
    """Read the study's speakers.csv: whom a name means, and what is known of them.

    Parameters
    ----------
    source : str, Path or DataFrame
        A speakers.csv, a study folder (one without the file gives no rows), or such a table. A row is a speaker with
        an alias, or several parted by semicolons. A row without a speaker is passed over, so that the list of what
        stays unresolved can be filled in little by little. Columns it does not know are passed over.

    Returns
    -------
    DataFrame, table ``authority``, one row per speaker and alias, in the order of the file
        ``from`` and ``to`` bound the days on which the alias means the speaker, both included; null is open.

    Raises
    ------
    ValueError
        Naming file, row and column: a column that is missing; a day that is no ISO 8601 date; an office that ends
        before it begins; an alias that means two speakers on one day.

    Examples
    --------
    >>> rows = pd.DataFrame({"speaker": ["Joe Biden"], "alias": ["the president; Mr. Biden"], "from": ["2021-01-20"]})
    >>> read_speakers(rows)[["speaker", "alias", "from"]]
         speaker          alias       from
    0  Joe Biden  the president 2021-01-20
    1  Joe Biden      Mr. Biden 2021-01-20
    """
    sheet, name = _sheet(source)
    for column in ("speaker", "alias"):
        _check_column(sheet, name, column)
    cells = sheet.reindex(columns=list(COLUMNS)).astype("str").fillna("").apply(lambda column: column.str.strip())
    rows = [_row(name, number, dict(zip(COLUMNS, row, strict=True))) for number, *row in cells.itertuples(name=None)]
    rows = [row for row in rows if row.cells["speaker"]]
    _check_overlap(name, rows)
    known = [{**row.cells, "alias": alias, "from": row.since, "to": row.until} for row in rows for alias in row.aliases]
    table = pd.DataFrame(known, columns=list(COLUMNS))
    return tables.conform(table.where(table.notna() & (table != ""), None), "authority")


def _sheet(source: str | Path | pd.DataFrame) -> tuple[pd.DataFrame, str]:
    if isinstance(source, pd.DataFrame):
        return source, "The speakers"
    path = Path(source)
    if path.is_dir():
        path = path / "speakers.csv"
        if not path.exists():
            return pd.DataFrame(columns=list(COLUMNS)), path.name
    return read_sheet(path), path.name


def _check_column(sheet: pd.DataFrame, name: str, column: str) -> None:
    if column not in sheet.columns:
        own = [str(known) for known in sheet.columns]
        meant = tables.near(column, own).replace("Did you mean", "Did you mean to rename")
        raise ValueError(
            f"{name} needs a column '{column}', but has only {own}.{meant} See analysis.codebook('authority')."
        )


def _row(name: str, number: Any, cells: dict[str, str]) -> Row:
    since, until = (_day(name, number, column, cells[column]) for column in ("from", "to"))
    if since and until and until < since:
        raise ValueError(f"{name}, row {number}, column 'to': {until} is before {since}, the day in column 'from'.")
    return Row(number, cells, listed(cells["alias"]) or [cells["speaker"]], since, until)


def _day(name: str, number: Any, column: str, cell: str) -> date | None:
    try:
        return date.fromisoformat(cell[:10]) if cell else None
    except ValueError:
        raise ValueError(
            f"{name}, row {number}, column '{column}': '{cell}' is no day. Write it as 2021-01-20, or leave it empty."
        ) from None


def _check_overlap(name: str, rows: list[Row]) -> None:
    """An alias of two speakers on one day could not be resolved, and is surely a slip."""
    seen: dict[str, list[Row]] = {}
    for row in rows:
        for alias in row.aliases:
            for other in seen.setdefault(fold(alias), []):
                if other.cells["speaker"] != row.cells["speaker"] and _meet(row, other):
                    raise ValueError(
                        f"{name}, row {row.number}, column 'alias': '{alias}' is {other.cells['speaker']} in row "
                        f"{other.number}, on the same days. Bound one of them with 'from' and 'to', or take it out."
                    )
            seen[fold(alias)].append(row)


def _meet(one: Row, other: Row) -> bool:
    first, last = date.min, date.max
    begins = max(one.since or first, other.since or first)
    return begins <= min(one.until or last, other.until or last)


def _holds(since: Any, until: Any, day: Any) -> bool:
    if pd.isna(since) and pd.isna(until):
        return True
    if pd.isna(day):
        return False
    return (pd.isna(since) or since <= day) and (pd.isna(until) or day <= until)
