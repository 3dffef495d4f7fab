"""What is known of an article beside its text: which column says what, on which day it appeared, in which language.

Takes records as their file gives them, and the table of metadata that lies beside the articles; returns the columns of
`articles` and the user's own. It never guesses: a date that can be read two ways stays as printed.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from analysis import tables
from analysis.articles.formats import Record, Reject, read, reject

Columns = tuple[tuple[str, tuple[str, ...]], ...]

# 23 February 2022 · February 23, 2022 · Wed, 23 Feb. 2022 10:00:00 GMT; what follows a day is taken for its time.
_TIME = r"(?:[T ,]{1,2}\d{1,2}[:.]\d{2}[\w:.+ -]{0,30})?"
_WEEKDAY = r"(?:[A-Za-z]{2,9}\.?,? )?"
_DATES = (
    re.compile(r"(?P<year>\d{4})(?P<dash>[-/]?)(?P<month>\d{2})(?P=dash)(?P<day>\d{2})" + _TIME),
    re.compile(_WEEKDAY + r"(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<name>[A-Za-z]{3,9})\.?,? (?P<year>\d{4})" + _TIME),
    re.compile(_WEEKDAY + r"(?P<name>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})" + _TIME),
)


@dataclass(frozen=True)
class Told:
    """What one record tells: our columns by name, and the user's own. Values as they came; null is None."""

    ours: dict[str, Any]
    own: dict[str, str | None]


@dataclass(frozen=True)
class Metadata:
    """A table that describes files: what each row tells, by the file it names."""

    rows: dict[str, Told] = field(default_factory=dict)
    columns: frozenset[str] = frozenset()
    own: tuple[str, ...] = ()
    rejects: tuple[Reject, ...] = ()

    def of(self, path: str) -> Told:
        """What is known of a file; its own columns are there, null, if nothing is."""
        return self.rows.get(path) or Told({}, dict.fromkeys(self.own))


def columns_given(columns: Mapping[str, str | Sequence[str]] | None) -> Columns:
    """The option `columns`, each of our names with the names that stand for it.

    Raises
    ------
    ValueError
        If one of our names is none.

    Examples
    --------
    >>> columns_given({"text": ["title", "lead"], "published": "date"})
    (('text', ('title', 'lead')), ('published', ('date',)))
    """
    for ours in columns or {}:
        if ours not in _names():
            raise ValueError(
                f"'columns' says where to find '{ours}', which is no column of articles that can be given."
                f"{tables.near(str(ours), list(_names()))} They are {', '.join(_names())}."
            )
    return tuple((ours, (said,) if isinstance(said, str) else tuple(said)) for ours, said in (columns or {}).items())


def check_columns(columns: Columns, known: Iterable[str]) -> None:
    """Raise ValueError for a column that no table of the corpus has, with the nearest one that is there.

    Of the tables no more are looked at than it takes to find every column.
    """
    missing = dict.fromkeys(name for _, given in columns for name in given)
    there: dict[str, None] = {}
    for name in known:
        there[name] = missing.pop(name, None)
        if not missing:
            return
    for ours, given in columns:
        for name in given:
            if name in missing:
                has = f"They have {', '.join(there)}." if there else "There is no table among them."
                raise ValueError(
                    f"'columns' takes '{ours}' from a column '{name}', which no table of this corpus has."
                    f"{tables.near(name, list(there))} {has}"
                )


def tell(cells: Mapping[str, Any], columns: Columns, *, text: bool = True) -> Told:
    """Sort the cells of one record into our columns and the user's own.

    Columns are known by the names given, else by those of lexicons/column_names.csv. Text is a list, as it may come
    from several. An own column named like one of ours is renamed: `words` is `words_given`. Metadata tell no `text` and
    no id, as the file has both: there columns of such names are the user's.

    Examples
    --------
    >>> tell({"headline": "Talks end", "body": "They are over.", "words": "3"}, ())
    Told(ours={'text': ['They are over.'], 'title': 'Talks end'}, own={'words_given': '3'})
    """
    ours, own = _assigned(tuple(cells), columns, text)
    told = {name: cells[theirs[0]] for name, theirs in ours if name != "text"}
    texts = {name: [cells[column] for column in theirs] for name, theirs in ours if name == "text"}
    return Told({**texts, **told}, {kept: plain(cells[name]) for name, kept in own})


def plain(value: Any) -> str | None:
    """A cell as text; null where there is nothing. Lists and objects are written as JSON."""
    if isinstance(value, str):
        return value if value.strip() else None
    if value is None or value != value:
        return None
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False, default=str)


def day(printed: str | None) -> str | None:
    """The day a printed date names, ISO 8601; None if it is partial, can be read two ways, or is no date.

    Times are left out, and so are time zones: the day is the one that is printed.

    Examples
    --------
    >>> day("February 23, 2022"), day("Wed, 23 Feb 2022 23:30:00 -0500"), day("2022-02-23T08:00Z")
    ('2022-02-23', '2022-02-23', '2022-02-23')
    >>> day("2021-09"), day("03/04/2022")
    (None, None)
    """
    found = next(filter(None, (form.fullmatch((printed or "").strip()[:80]) for form in _DATES)), None)
    if found is None:
        return None
    parts = found.groupdict()
    month = parts.get("month") or _months().get(parts["name"].lower(), "0")
    try:
        return date(int(parts["year"]), int(month), int(parts["day"])).isoformat()
    except ValueError:
        return None


def language_code(printed: str | None) -> str | None:
    """The ISO 639-1 code in what metadata say of the language, "en-US" or "EN"; None for anything else.

    >>> language_code("en-US"), language_code("English")
    ('en', None)
    """
    code = re.fullmatch(r"([A-Za-z]{2})(?:[-_]\w{1,20})?", (printed or "").strip())
    return code[1].lower() if code else None


def read_metadata(path: Path, name: str, columns: Columns, files: Set[str]) -> Metadata:
    """Read a table of metadata, a row for each file by its column `file`.

    Parameters
    ----------
    name : str
        What the table is called in `rejects`.
    files : set of str
        All files of the corpus; a row that names another is rejected, with the nearest name. Where there are none, as
        for a corpus of one file, no row is.

    Raises
    ------
    ValueError
        If it has no column `file`.
    """
    rows: dict[str, Told] = {}
    rejects: list[Reject] = []
    names: dict[str, None] = {}
    for record in read(path, name, comments=True):
        if isinstance(record, Reject):
            rejects.append(record)
            continue
        names |= dict.fromkeys(record.cells)
        file, why = _file_named(record, rows, files)
        if why:
            rejects.append(why)
        else:
            rows[file] = tell({key: cell for key, cell in record.cells.items() if key != "file"}, columns, text=False)
    if names and "file" not in names:
        raise ValueError(_no_file_column(name, list(names)))
    own = tuple(dict.fromkeys(column for told in rows.values() for column in told.own))
    return Metadata(rows, frozenset(names), own, tuple(rejects))


def read_names(path: Path, name: str) -> list[str]:
    """The columns of a table of records, seen in its first hundred."""
    names: dict[str, None] = {}
    for number, record in enumerate(read(path, name)):
        if isinstance(record, Record):
            names |= dict.fromkeys(record.cells)
        if number == 100:
            break
    return list(names)


@cache
def _names() -> dict[str, list[str]]:
    """Our columns that a table can tell, each with the names it goes by elsewhere."""
    names: dict[str, list[str]] = {}
    for row in tables.lexicon("column_names"):
        names.setdefault(row["column"], []).append(row["name"])
    return names


@lru_cache(maxsize=1024)
def _assigned(
    names: tuple[str, ...], columns: Columns, text: bool
) -> tuple[list[tuple[str, list[str]]], list[tuple[str, str]]]:
    """Which of the names is which of our columns, and what the user's own are called."""
    given = dict(columns)
    wanted = [name for name in _names() if text or name not in ("text", "doc_id")]
    taken = {name for ours, theirs in columns if ours not in ("text", "doc_id") for name in theirs}
    ours: list[tuple[str, list[str]]] = []
    for column in wanted:
        theirs = [name for name in given[column] if name in names] if column in given else _known(column, names, taken)
        if theirs:
            ours.append((column, theirs))
            taken |= set(theirs) if column != "text" else set()
    # An id stays among the user's columns, as there is more to look up by it; what made the text does not.
    used = {name for column, theirs in ours if column != "doc_id" for name in theirs}
    return ours, _renamed([name for name in names if name not in used])


def _known(column: str, names: tuple[str, ...], taken: set[str]) -> list[str]:
    lower = {name.lower().strip(): name for name in reversed(names) if name not in taken}
    return [lower[name] for name in _names()[column] if name in lower][:1]


def _renamed(own: list[str]) -> list[tuple[str, str]]:
    ours = set(tables.empty("articles").columns)
    return [(name, _free(f"{name}_given", ours | set(own)) if name in ours else name) for name in own]


def _free(name: str, reserved: set[str]) -> str:
    return _free(f"{name}_given", reserved) if name in reserved else name


@cache
def _months() -> dict[str, str]:
    return {row["name"]: row["month"] for row in tables.lexicon("months")}


def _file_named(record: Record, rows: Mapping[str, Told], files: Set[str]) -> tuple[str, Reject | None]:
    printed = plain(record.cells.get("file")) or ""
    file = posixpath.normpath(printed.strip().replace("\\", "/")) if printed else ""
    if file in rows:
        return file, reject(record.path, record.number, "duplicate row", f"a second row for '{file}'", record.bytes)
    if not file or (files and file not in files):
        detail = f"'{printed}' is not in the corpus folder.{_near_file(file, files)}" if file else "no file named"
        return file, reject(record.path, record.number, "no such file", detail, record.bytes)
    return file, None


def _near_file(file: str, files: Set[str]) -> str:
    """The file that was meant: one of that name in another folder, else one spelt nearly so."""
    same = sorted(name for name in files if posixpath.basename(name) == posixpath.basename(file))
    # Comparing letter by letter takes a moment for each name.
    return f" Did you mean '{same[0]}'?" if same else tables.near(file, sorted(files)[:200])


def _no_file_column(name: str, names: list[str]) -> str:
    # "title" is spelt nearly like "file", and never means it.
    meant = tables.near("file", [column for column in names if column.lower() != "title"])
    return (
        f"{name} describes files, so it needs a column 'file' (path below the corpus folder), but has only {names}."
        f"{meant.replace('Did you mean', 'Did you mean to rename')} If it holds the articles themselves, leave out "
        "metadata and say where their text is, as columns={'text': ['title', 'lead']} or --column text=title,lead."
    )
