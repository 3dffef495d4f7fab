"""Read the lists that a study keeps besides its labels: stance words, actors and events.

Takes a file of the study or its folder, gives tables that were checked, with file, row and column in every error. A
list of stance words may be a plain list, a CSV, or a dictionary in LIWC's format (.dic).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import tables
from analysis.sheets import read_sheet, read_text
from analysis.study.study import wrong_wildcard
from analysis.words.matching import same

LISTS = ("stance.csv", "stance.txt", "stance.dic")
PARTS = ("adjective", "adverb", "modal", "noun", "sentence adverb", "verb")
_POLARITIES = {"": 0, "-1": -1, "−1": -1, "0": 0, "1": 1, "+1": 1}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DIC_CATEGORIES = re.compile(r"(?:\s+\d{1,9}){1,200}$")


def read_stance(source: str | Path | pd.DataFrame | None = None) -> pd.DataFrame:
    """Read stance words, each with its category.

    Parameters
    ----------
    source : str, Path or DataFrame, optional
        A file; or a study folder: the lists it has of stance.csv, stance.txt and stance.dic together. Without one, or
        where the folder has none, the list that ships. A .txt holds one term a line, and its category is the file's
        name; a .csv the columns ``term`` and ``category``, and if wanted ``polarity`` (-1, 0 or 1), ``part``,
        ``not_in``, ``note``, ``source``; a .dic is LIWC's: categories between two lines of %, then terms with the
        numbers of theirs. Lines that begin with # are comments. To use both, join them with `pandas.concat`.

    Source
    ------
    The list that ships is our own compilation; its column ``source`` names who describes the category: Hyland (2005),
    Metadiscourse, for hedges and boosters; Hooper (1975), "On assertive predicates"; Kiparsky and Kiparsky (1970),
    "Fact"; Levin (1993), English Verb Classes and Alternations, for judgement, accusation, support, opposition;
    Martin and White (2005), The Language of Evaluation; Searle (1976), "A classification of illocutionary acts", for
    demands, threats, promises; Thompson and Ye (1991), "Evaluation in the reporting verbs used in academic papers".

    Returns
    -------
    DataFrame, table ``stance_words``, one row per term and category, in the order of the files
        Without a polarity it is 0, without a part the word may be any.

    Raises
    ------
    ValueError
        Naming file, row and column: a column that is missing, an empty cell, a term listed twice in a category, a
        wildcard inside a word or on fewer than three letters, a polarity or part that is none, a category that the
        head of the .dic does not have.

    Examples
    --------
    >>> read_stance(pd.DataFrame({"term": ["so-called"], "category": ["distance"], "polarity": ["-2"]}))
    Traceback (most recent call last):
    ...
    ValueError: The stance words, row 0, column 'polarity': '-2' is none of -1, 0 and 1.
    """
    if isinstance(source, pd.DataFrame):
        return _checked(source, "The stance words")
    files = [] if source is None else _files(Path(source))
    if not files:
        return _checked(pd.DataFrame(list(tables.lexicon("stance"))), "stance.csv")
    read = {".csv": read_sheet, ".txt": _plain_list, ".dic": _dictionary}
    for path in files:
        if path.suffix not in read:
            raise ValueError(f"{path.name}: a list of stance words is a .csv, a .txt or a .dic.")
    return pd.concat([_checked(read[path.suffix](path), path.name) for path in files], ignore_index=True)


def read_actors(source: str | Path | pd.DataFrame) -> pd.DataFrame:
    """Read who is written about, and the terms that stand for each.

    Parameters
    ----------
    source : str, Path or DataFrame
        An actors.csv; or a study folder, with or without one; or such a table. Needs ``actor`` and ``term``.

    Returns
    -------
    DataFrame, table ``actors``, one row per term, in the order of the file; no rows where the folder has no actors.csv

    Raises
    ------
    ValueError
        Naming file, row and column, as `read_stance`; a term stands for one actor.

    Examples
    --------
    >>> read_actors("seeds/actors.csv").loc[:1]
      actor     term
    0 China    China
    1 China  Chinese
    """
    if isinstance(source, pd.DataFrame):
        return _checked_actors(source, "The actors")
    path = Path(source)
    path = path / "actors.csv" if path.is_dir() else path
    if Path(source).is_dir() and not path.exists():
        return tables.empty("actors")
    return _checked_actors(read_sheet(path), path.name)


def stance_lists(corpus: Path) -> list[Path]:
    """The study's own lists of stance words: those in its folder, or beside its file of records; none, one or more."""
    folder = corpus if corpus.is_dir() else corpus.parent
    return [folder / name for name in LISTS if (folder / name).is_file()]


def _files(path: Path) -> list[Path]:
    return stance_lists(path) if path.is_dir() else [path]


def _checked(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    rows = _with_columns(
        rows, name, "stance_words", ("term", "category"), ("polarity", "part", "not_in", "note", "source")
    )
    if rows.empty:
        raise ValueError(f"{name} lists no terms. It needs a row for each. See analysis.codebook('stance_words').")
    for row, term, category, polarity, part in rows[["term", "category", "polarity", "part"]].itertuples(name=None):
        if polarity not in _POLARITIES:
            raise ValueError(f"{name}, row {row}, column 'polarity': '{polarity}' is none of -1, 0 and 1.")
        if part and part not in PARTS:
            raise ValueError(f"{name}, row {row}, column 'part': '{part}' is none of {', '.join(PARTS)}.")
        _check_cells(name, row, {"term": term, "category": category})
    _check_once(rows, name, ["term", "category"], "in this category")
    rows["polarity"] = rows["polarity"].map(_POLARITIES)
    for column in ("part", "not_in", "note", "source"):
        rows[column] = rows[column].where(rows[column] != "")
    return tables.conform(rows.reset_index(drop=True), "stance_words")


def _checked_actors(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    rows = _with_columns(rows, name, "actors", ("actor", "term"), ())
    for row, actor, term in rows[["actor", "term"]].itertuples(name=None):
        _check_cells(name, row, {"actor": actor, "term": term})
    _check_once(rows, name, ["term"], "as a term")
    return tables.conform(rows.reset_index(drop=True), "actors")


def read_events(source: str | Path | pd.DataFrame) -> pd.DataFrame:
    """Read the events of a study, which charts over time mark.

    Parameters
    ----------
    source : str, Path or DataFrame
        An events.csv; or a study folder, or a file beside it, which may have none; or such a table. The columns
        ``event`` and ``day`` are needed, ``note`` is not.

    Returns
    -------
    DataFrame, table ``events``, by day

    Raises
    ------
    ValueError
        Naming file, row and column: a column that is missing, an empty cell, a day that is none.

    Examples
    --------
    >>> read_events(pd.DataFrame({"event": ["Invasion"], "day": ["24.2.2022"]}))
    Traceback (most recent call last):
    ...
    ValueError: The events, row 0, column 'day': '24.2.2022' is no day as 2022-02-24.
    """
    rows, name = source, "The events"
    if not isinstance(source, pd.DataFrame):
        path = Path(source)
        path = path if path.name == "events.csv" else (path.parent if path.is_file() else path) / "events.csv"
        if not path.exists():
            return tables.empty("events")
        rows, name = read_sheet(path), path.name
    rows = _with_columns(rows, name, "events", ("event", "day"), ("note",))
    for row, event, day in rows[["event", "day"]].itertuples(name=None):
        _check_cells(name, row, {"event": event, "day": day})
        if not _DAY.fullmatch(day) or pd.isna(pd.to_datetime(day, errors="coerce")):
            raise ValueError(f"{name}, row {row}, column 'day': '{day}' is no day as 2022-02-24.")
    days = rows.assign(day=pd.to_datetime(rows["day"]), note=rows["note"].where(rows["note"] != ""))
    return tables.conform(days.sort_values("day", kind="stable", ignore_index=True), "events")


def _with_columns(
    rows: pd.DataFrame, name: str, table: str, needed: tuple[str, ...], optional: tuple[str, ...]
) -> pd.DataFrame:
    for column in needed:
        if column not in rows.columns:
            meant = tables.near(column, [str(c) for c in rows.columns]).replace(
                "Did you mean", "Did you mean to rename"
            )
            raise ValueError(
                f"{name} needs a column '{column}', but has only {list(rows.columns)}.{meant} "
                f"See analysis.codebook('{table}')."
            )
    filled = {column: rows.get(column, "") for column in needed + optional}
    cells = pd.DataFrame(filled, index=rows.index).fillna("").astype(str)
    return cells.apply(lambda column: column.str.strip())


def _check_cells(name: str, row: Any, cells: dict[str, str]) -> None:
    for column, cell in cells.items():
        wrong = "is empty." if not cell else wrong_wildcard(cell) if column == "term" else ""
        if wrong:
            raise ValueError(f"{name}, row {row}, column '{column}': {wrong}")


def _check_once(rows: pd.DataFrame, name: str, key: list[str], where: str) -> None:
    seen: dict[tuple[str, ...], Any] = {}
    for row, *cells in rows[key].itertuples(name=None):
        known = (same(cells[0]), *cells[1:])
        if known in seen:
            raise ValueError(
                f"{name}, row {row}, column 'term': '{cells[0]}' is already listed {where} in row {seen[known]}. "
                "Take one of the two out."
            )
        seen[known] = row


def _plain_list(path: Path) -> pd.DataFrame:
    listed = [(number, line) for number, line in _lines(path) if not line.startswith("#")]
    terms = [line for _, line in listed]
    return pd.DataFrame({"term": terms, "category": path.stem}, index=[number for number, _ in listed], dtype=str)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that hold something, with their number in the file."""
    numbered = enumerate(read_text(path).splitlines(), start=1)
    return ((number, line.strip()) for number, line in numbered if line.strip())


def _dictionary(path: Path) -> pd.DataFrame:
    lines = list(_lines(path))
    marks = [at for at, (_, line) in enumerate(lines) if line == "%"]
    if len(marks) < 2:
        raise ValueError(
            f"{path.name}: a .dic begins with its categories between two lines of %, and has {len(marks)}."
        )
    names = dict(_category(path, *line) for line in lines[marks[0] + 1 : marks[1]])
    rows = [
        (number, term, names[category])
        for number, line in lines[marks[1] + 1 :]
        for term, category in _entry(path, number, line, names)
    ]
    numbers = [number for number, _, _ in rows]
    return pd.DataFrame([row[1:] for row in rows], columns=["term", "category"], index=numbers, dtype=str)


def _category(path: Path, row: int, line: str) -> tuple[str, str]:
    number, _, name = line.partition("\t") if "\t" in line else line.partition(" ")
    if not number.strip().isdigit() or not name.strip():
        raise ValueError(f"{path.name}, row {row}: '{line}' is no category. Write its number, a tab and its name.")
    return number.strip(), name.strip()


def _entry(path: Path, row: int, line: str, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    numbers = _DIC_CATEGORIES.search(line[-2_000:])
    if not numbers:
        raise ValueError(
            f"{path.name}, row {row}: '{line}' names no category. Write the term, a tab and their numbers."
        )
    for number in dict.fromkeys(numbers[0].split()):
        if number not in names:
            raise ValueError(f"{path.name}, row {row}: there is no category {number}. The head has {', '.join(names)}.")
        yield line[: len(line) - len(numbers[0])].strip(), number
