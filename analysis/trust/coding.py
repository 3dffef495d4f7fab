"""Read what coders wrote into their sheets, and bring it together as one code for each passage.

Takes the folder that `sampling.write_sheets` wrote, filled in, or such a table; gives the `coding` table with every
cell checked against lexicons/codes.csv. Whether the coders agree is told by `validate`.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import tables as books
from analysis.sheets import listed, read_sheet
from analysis.store import restore
from analysis.study.study import find_corpus
from analysis.trust.sampling import CODES, ITEM_COLUMNS, write_csv

VARIABLES = ["voice", "wording", "use", "referent", "label_of", "missed"]
CLOSED = ["voice", "wording", "use", "referent"]  # their values are listed in lexicons/codes.csv
NOBODY = "-"  # decides that a code which may be empty is
GOLD = "gold"

_NUMBERS = {"start": "int64", "end": "int64", "stratum": "int64", "weight": "float64"}


def read_codes(source: str | Path | pd.DataFrame) -> pd.DataFrame:
    """Read filled-in coding sheets.

    Parameters
    ----------
    source : str, Path or DataFrame
        A folder with sample.csv and a coder-NAME.csv of each coder, as `write_sheets` wrote them; the name is the
        coder's. Or the table that `coding_sheet` gave, with codes in it.

    Returns
    -------
    DataFrame, table ``coding``, one row per passage and coder
        Codes in lower case, null where nothing is written. A ``label_of`` that is empty means nobody where anything
        else of the passage is coded.

    Raises
    ------
    FileNotFoundError
        If the folder has no such files.
    ValueError
        Naming file, row and column: a value that is none of the variable's; a passage that was not drawn, or is there
        twice; a code for a sentence without a hit, or ``missed`` for one with.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.trust.sampling import coding_sheet
    >>> read_codes(coding_sheet(extract("seeds"), 12, coders=1).assign(voice="newsrom"))
    Traceback (most recent call last):
    ...
    ValueError: The sheet, row 0, column 'voice': 'newsrom' is none of newsroom, source, author, unclear. Did you mean
    'newsroom'?
    """
    codes = _tidied(source, "The sheet") if isinstance(source, pd.DataFrame) else _read_folder(Path(source))
    return books.check(books.conform(codes.reset_index(drop=True), "coding"), "coding")


def find_sheets(corpus: str | Path, sheets: str | Path = "coding") -> Path | None:
    """The folder of a study that holds coding sheets, none where it has no such folder.

    Parameters
    ----------
    corpus : str or Path
        The study, as `extract` takes it.
    sheets : str or Path
        The folder, below the study; a path of several parts also from the working directory.

    Examples
    --------
    >>> find_sheets("seeds").name
    'coding'
    """
    source = find_corpus(corpus)
    beside = source if source.is_dir() else source.parent
    # A bare name is a folder of the study: one of that name elsewhere is somebody else's.
    for folder in (beside / sheets, *([Path(sheets)] if len(Path(sheets).parts) > 1 else [])):
        if (folder / "sample.csv").is_file() and any(folder.glob("coder-*.csv")):
            return folder
    return None


def adjudicate(
    codes: str | Path | pd.DataFrame, decisions: str | Path | pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Bring the coders' codes together: what more than half of them say, and what somebody has to decide.

    Parameters
    ----------
    codes : path or DataFrame
        As `read_codes` takes them.
    decisions : path or DataFrame, optional
        The second table that this function gave, its ``decision`` filled in; "-" decides that a ``label_of`` is nobody.
        Of a folder of sheets its disagreements.csv, where there is one.

    Returns
    -------
    gold : DataFrame, table ``coding``, one row per passage
        ``coder`` is "gold". A code is null while it is undecided. Two ways to print a ``label_of`` are two codes, to
        be decided. Notes are joined.
    ties : DataFrame, table ``disagreements``
        One row per passage and variable without a majority: all of them, with the decisions made so far.

    Raises
    ------
    ValueError
        If a decision is none of the variable's values.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.trust.sampling import coding_sheet
    >>> sheet = coding_sheet(extract("seeds"), 12).assign(use=["plain"] * 12 + ["plain"] * 11 + ["denied"])
    >>> gold, ties = adjudicate(sheet)
    >>> gold["use"].notna().sum(), ties["codes"].tolist()
    (np.int64(11), ['A: plain; B: denied'])
    >>> adjudicate(sheet, ties.assign(decision="denied"))[0]["use"].iloc[-1]
    'denied'
    """
    if decisions is None and isinstance(codes, str | Path) and (Path(codes) / "disagreements.csv").is_file():
        decisions = Path(codes) / "disagreements.csv"
    codes = read_codes(codes)
    votes = long(codes)
    counts = votes.groupby(["item", "variable", "value"], sort=False).size()
    of = counts.groupby(["item", "variable"], sort=False)
    agreed = counts[counts * 2 > of.transform("sum")].reset_index("value")["value"]
    tied = of.size().index.difference(agreed.index, sort=False)
    ties = _ties(codes, votes, tied, decisions)
    decided = ties.dropna(subset="decision").set_index(["item", "variable"])["decision"]
    return _gold(codes, pd.concat([agreed, decided])), ties


def write_ties(ties: pd.DataFrame, folder: str | Path) -> None:
    """Write what is to be decided as FOLDER/disagreements.csv.

    Raises
    ------
    FileExistsError
        If it is there: decisions may be in it.
    """
    path = Path(folder) / "disagreements.csv"
    if path.exists():
        raise FileExistsError(f"{path} is there already. Nothing was written: move it away to begin anew.")
    write_csv(ties, path)


def long(codes: pd.DataFrame) -> pd.DataFrame:
    """One row per passage, coder and variable that is coded; what may be empty is told as "-" where it is.

    >>> codes = pd.DataFrame({"item": ["p1"], "coder": ["A"], "surface": ["war"], "use": ["denied"]})
    >>> long(codes.assign(voice=None, wording=None, referent=None, label_of=None, missed=None))
      item coder  variable   value
    0   p1     A       use  denied
    1   p1     A  label_of       -
    """
    coded = codes["surface"].notna() & codes[CLOSED].notna().any(axis=1)
    told = codes.assign(label_of=codes["label_of"].where(codes["label_of"].notna() | ~coded, NOBODY))
    rows = told.melt(["item", "coder"], VARIABLES, "variable", "value").dropna(subset="value")
    return rows.astype("str").reset_index(drop=True)


def check_value(variable: str, value: str, where: str) -> None:
    """Raise where a value is none of those that codes.csv lists for the variable.

    >>> check_value("use", "denied", "corrections.csv, row 2")
    """
    known = [row["value"] for row in books.lexicon("codes") if row["variable"] == variable and row["value"]]
    if known and value not in known:
        raise ValueError(
            f"{where}, column '{variable}': '{value}' is none of {', '.join(known)}.{books.near(value, known)}"
        )


def _read_folder(folder: Path) -> pd.DataFrame:
    files = sorted(folder.glob("coder-*.csv"))
    if not files or not (folder / "sample.csv").is_file():
        raise FileNotFoundError(
            f"{folder} has no sample.csv with a coder-A.csv beside it. Write them with write_sheets(sheet, folder)."
        )
    sample = _numbered(_read_csv(folder / "sample.csv", ITEM_COLUMNS))
    return pd.concat([_read_coder(path, sample) for path in files])


def _read_csv(path: Path, needed: list[str]) -> pd.DataFrame:
    return _columns(read_sheet(path), needed, path.name).apply(restore)


def _columns(sheet: pd.DataFrame, needed: list[str], name: str) -> pd.DataFrame:
    for column in needed:
        if column not in sheet:
            raise ValueError(
                f"{name} needs a column '{column}', but has only {list(sheet.columns)}."
                f"{books.near(column, [str(known) for known in sheet.columns])} See analysis.codebook('coding')."
            )
    return sheet


def _numbered(sample: pd.DataFrame) -> pd.DataFrame:
    for column, kind in _NUMBERS.items():
        wrong = sample.index[pd.to_numeric(sample[column], errors="coerce").isna()]
        if len(wrong):
            raise ValueError(
                f"sample.csv, row {wrong[0]}, column '{column}': '{sample.loc[wrong[0], column]}' is no number. This "
                "file is not to be edited: draw the sheet again with the same seed."
            )
        sample[column] = pd.to_numeric(sample[column]).astype(kind)
    return sample


def _read_coder(path: Path, sample: pd.DataFrame) -> pd.DataFrame:
    rows = _read_csv(path, ["item", "passage", *CODES])
    strange = rows.index[~rows["item"].isin(sample["item"])]
    if len(strange):
        raise ValueError(
            f"{path.name}, row {strange[0]}, column 'item': '{rows.loc[strange[0], 'item']}' is no passage of "
            "sample.csv. Sheets and sample are from one draw."
        )
    found = sample.set_index("item").loc[rows["item"]].set_index(rows.index)
    return _tidied(rows.join(found).assign(coder=path.stem.removeprefix("coder-")), path.name)


def _tidied(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    rows = _columns(rows, books.codebook("coding")["column"].tolist(), name)
    text = {column: rows[column].astype("str").str.replace(r"\s+", " ", regex=True).str.strip() for column in CODES}
    text["surface"] = rows["surface"].astype("str")
    rows = rows.assign(**{column: cells.where(cells != "") for column, cells in text.items()})
    rows = rows.assign(**{column: rows[column].str.lower() for column in CLOSED})
    rows["missed"] = [cell if pd.isna(cell) else "; ".join(sorted(listed(cell))) for cell in rows["missed"]]
    twice = rows.index[rows.duplicated(["coder", "item"])]
    if len(twice):
        raise ValueError(f"{name}, row {twice[0]}: the passage '{rows.loc[twice[0], 'item']}' is there twice.")
    for row, *cells in rows[["surface", *VARIABLES]].itertuples(name=None):
        _check_row(f"{name}, row {row}", dict(zip(["surface", *VARIABLES], cells, strict=True)))
    return rows


def _check_row(where: str, row: dict[str, str]) -> None:
    written = [variable for variable in VARIABLES if pd.notna(row[variable])]
    for variable in written:
        if pd.isna(row["surface"]) != (variable == "missed"):
            remedy = "a label that it names goes under 'missed'" if variable != "missed" else "'missed' stays empty"
            marked = "a sentence without a hit" if variable != "missed" else "a hit"
            raise ValueError(f"{where}, column '{variable}': {marked} is marked in this passage, so {remedy}.")
        check_value(variable, row[variable], where)


def _ties(
    codes: pd.DataFrame, votes: pd.DataFrame, tied: pd.MultiIndex, decisions: str | Path | pd.DataFrame | None
) -> pd.DataFrame:
    told = votes.assign(codes=votes["coder"] + ": " + votes["value"]).groupby(["item", "variable"])["codes"]
    passages = codes.drop_duplicates("item").set_index("item")["passage"]
    rows = told.agg("; ".join).reindex(tied).reset_index()
    made = _decisions(decisions).reindex(tied).to_numpy()
    rows = rows.assign(passage=rows["item"].map(passages), decision=made)
    order = books.codebook("disagreements")["column"].tolist()
    return books.conform(rows, "disagreements")[order].sort_values(["item", "variable"], ignore_index=True)


def _decisions(source: str | Path | pd.DataFrame | None) -> pd.Series:
    """What was decided, known by passage and variable."""
    if source is None:
        return pd.Series(dtype="str", index=pd.MultiIndex.from_arrays([[], []], names=["item", "variable"]))
    needed = ["item", "variable", "decision"]
    if isinstance(source, pd.DataFrame):
        rows, name = _columns(source, needed, "The decisions"), "The decisions"
    else:
        rows, name = _read_csv(Path(source), needed), Path(source).name
    rows = rows.assign(decision=rows["decision"].astype("str").str.strip())
    rows = rows[rows["decision"].notna() & (rows["decision"] != "")]
    for row, variable, value in rows[["variable", "decision"]].itertuples(name=None):
        check_value(variable, value, f"{name}, row {row}")
    return rows.set_index(["item", "variable"])["decision"]


def _gold(codes: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    """One row per passage, with the values that hold."""
    notes = codes.dropna(subset="note").groupby("item", sort=False)["note"].agg("; ".join)
    rows = codes.drop_duplicates("item", ignore_index=True).assign(coder=GOLD)
    told = values[values != NOBODY].to_dict()
    columns = {name: [told.get((item, name)) for item in rows["item"]] for name in VARIABLES}
    return books.conform(rows.assign(**columns, note=rows["item"].map(notes)), "coding")
