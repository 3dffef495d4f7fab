"""Read what a study says about itself: its labels and its parameters; and begin a new study.

Takes a study folder, gives tables and values that were checked, with file, row and column in every error. Articles and
what is known of them are `corpus`' work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis import tables
from analysis.sheets import listed, read_sheet, read_text
from analysis.words.about import EVERY
from analysis.words.matching import Matcher, same

NEEDED, OPTIONAL = ("label", "term"), ("not_in", "note", "with", "not_with")
AROUND = ("with", "not_with")  # names near a hit that tell whether it counts
SHORTEST_STEM = 3  # letters before or after a wildcard: "in*" would count every other word
_TAG = "tag:yaml.org,2002"
_LISTS = ("labels.csv", "speakers.csv", "actors.csv", "events.csv", "corrections.csv")
TEMPLATES = ("README.md", "articles.csv", *_LISTS, "study.yaml")


def find_corpus(corpus: str | Path) -> Path:
    """The folder of articles, or file of records, of that name.

    A relative one is tried from the working directory, then from the project's root, so that a notebook finds "seeds"
    wherever it runs.

    Raises
    ------
    FileNotFoundError
        Naming where it was looked for, and the nearest name that exists there.

    Examples
    --------
    >>> find_corpus("seeds").name
    'seeds'
    """
    wanted = Path(corpus).expanduser()
    places = list(dict.fromkeys([Path.cwd(), *_roots()]))
    for place in places:
        if (place / wanted).exists():
            return (place / wanted).resolve()
    beside = [path.name for place in places if (place / wanted).parent.is_dir() for path in _visible(place / wanted)]
    raise FileNotFoundError(
        f"There is no corpus '{corpus}', looked for in {' and in '.join(str(place) for place in places)}."
        f"{tables.near(wanted.name, sorted(set(beside)))} A corpus is a folder of articles or a file of records."
    )


def project_root() -> Path:
    """The folder that holds pyproject.toml, `notebooks/` and `seeds/`.

    Raises
    ------
    FileNotFoundError
        If the package was installed without its project.
    """
    for root in _roots():
        return root
    raise FileNotFoundError(
        "There is no pyproject.toml above the package 'analysis', so its notebooks and seeds are out of reach. Clone "
        "the project and install it from its folder with: pip install -e ."
    )


def _roots() -> Iterator[Path]:
    above = Path(__file__).resolve().parents
    return (folder for folder in above if (folder / "pyproject.toml").is_file())


def _visible(wanted: Path) -> Iterator[Path]:
    return (path for path in wanted.parent.iterdir() if not path.name.startswith("."))


def read_labels(source: str | Path | pd.DataFrame) -> pd.DataFrame:
    """Read the rival labels and the terms that count as each.

    Parameters
    ----------
    source : str, Path or DataFrame
        A labels.csv; or a study folder: its labels.csv, and where it has none, that of the seeds; or such a table. The
        columns ``label`` and ``term`` are needed, ``with``, ``not_with``, ``not_in`` and ``note`` are not, others stay
        as they are. A row whose label and term are both ``*`` fills ``with`` and ``not_with`` of every row that leaves
        both empty; a row that has ``*`` there itself is filled with nothing.

    Returns
    -------
    DataFrame, table ``labels``, one row per term, in the order of the file

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        Naming file, row and column: a column that is missing; no label or no term; a term listed twice, in other case
        or with other hyphens or spaces too; a wildcard inside a word or on fewer than three letters; a ``not_in``
        phrase in which the term does not stand, so that it could never apply; a name in both ``with`` and
        ``not_with``, or one that is the term itself.

    Examples
    --------
    >>> read_labels(pd.DataFrame({"label": ["war", "war"], "term": ["war", "War"]}))
    Traceback (most recent call last):
    ...
    ValueError: The labels, row 1, column 'term': 'War' is already listed under 'war' in row 0. Each term counts as one
    label: take one of the two out.
    """
    rows, name = _label_rows(source)
    rows = _filled(_with_columns(rows, name), name)
    if rows.empty:
        raise ValueError(f"{name} lists no terms. It needs a row for each. See analysis.codebook('labels').")
    _check_terms(rows, name)
    for column in (*AROUND, "not_in"):
        rows[column] = rows[column].where(rows[column] != "")
    return tables.conform(rows.reset_index(drop=True), "labels")


def read_parameters(source: str | Path) -> dict[str, Any]:
    """Read the parameters of a study: study.yaml in its folder, or beside its file of records, or the YAML file given.

    Without a study.yaml, or with an empty one, there are none.

    Raises
    ------
    ValueError
        Naming file and line: what is no YAML; a parameter given twice; a word in a list that YAML takes for true or
        false, as it does with no and on.

    Examples
    --------
    >>> read_parameters("seeds/study.yaml")["corpus"]
    'seeds'
    """
    path = _yaml_path(Path(source))
    return _parameters(read_text(path), path.name) if path.exists() else {}


def read_value(text: str) -> Any:
    """Read one value as study.yaml would hold it, for a parameter given on the command line.

    >>> read_value("[war, invasion]")
    ['war', 'invasion']
    """
    return _parameters(f"value: {text}", f"'{text}'")["value"]


def new_study(folder: str | Path) -> None:
    """Begin a study: write its files, each with comments that say how it is filled.

    A folder that already holds articles may be given; what it holds stays as it is.

    Raises
    ------
    FileExistsError
        If one of the files is there: nothing is overwritten, and nothing written.
    """
    there = [name for name in TEMPLATES if (Path(folder) / name).exists()]
    if there:
        raise FileExistsError(f"{folder} already holds {', '.join(there)}. Nothing was written: name another folder.")
    templates = {name: _template(f"new-{name}") for name in TEMPLATES}
    templates["labels.csv"] += read_text(project_root() / "seeds" / "labels.csv")
    Path(folder).mkdir(parents=True, exist_ok=True)
    for name, text in templates.items():
        (Path(folder) / name).write_text(text, encoding="utf-8", newline="\n")


def _label_rows(source: str | Path | pd.DataFrame) -> tuple[pd.DataFrame, str]:
    if isinstance(source, pd.DataFrame):
        return source.copy(), "The labels"
    path = Path(source)
    if path.is_dir():
        path = next(p for p in (path / "labels.csv", project_root() / "seeds" / "labels.csv") if p.exists())
    if not path.exists():
        beside = [one.name for one in path.parent.glob("*.csv")] if path.parent.is_dir() else []
        raise FileNotFoundError(
            f"There is no list of labels '{path.as_posix()}', looked for in {Path.cwd().as_posix()}."
            f"{tables.near(path.name, sorted(beside))} Without one, the study's labels.csv or that of seeds is read."
        )
    return read_sheet(path), path.name


def _with_columns(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    own = [str(column) for column in rows.columns if column not in NEEDED + OPTIONAL]
    for column in (column for column in NEEDED + OPTIONAL if column not in rows.columns):
        # "with" is so short that any width or weight is near it.
        meant = "" if column == "with" else tables.near(column, own).replace("Did you mean", "Did you mean to rename")
        if meant or column in NEEDED:
            raise ValueError(
                f"{name} needs a column '{column}' ({_meaning(column)}), but has only {list(rows.columns)}.{meant} "
                "See analysis.codebook('labels')."
            )
        rows[column] = ""
    known = {column: rows[column].fillna("").astype(str).str.strip() for column in NEEDED + OPTIONAL}
    return rows.assign(**known)


def _filled(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """The rows of terms, the names around them taken from the row of all terms where they have none of their own."""
    whole = (rows["term"] == EVERY) & (rows["label"] == EVERY)
    if whole.sum() > 1 or (rows.loc[whole, "not_in"] != "").any():
        raise ValueError(
            f"{name}, row {rows.index[whole][-1]}, column 'term': the row of all terms, '*', stands once and has names "
            "in 'with' and 'not_with' alone. Phrases of 'not_in' belong to the row of their term."
        )
    terms = rows[~whole].copy()
    bare = (terms[list(AROUND)] == "").all(axis=1)
    for column in AROUND:
        for cell in rows.loc[whole, column]:
            terms.loc[bare, column] = cell
        terms[column] = terms[column].where(terms[column] != EVERY, "")
    return terms


def _meaning(column: str) -> str:
    return str(tables.codebook("labels").set_index("column").loc[column, "meaning"])


def _check_terms(rows: pd.DataFrame, name: str) -> None:
    seen: dict[str, tuple[Any, str]] = {}
    for row, label, term, own, others, not_in in rows[["label", "term", *AROUND, "not_in"]].itertuples(name=None):
        wrong = _wrong(label, term, listed(not_in)) or _wrong_names(term, listed(own), listed(others))
        if same(term) in seen:
            first, other = seen[same(term)]
            wrong = wrong or (
                f"column 'term': '{term}' is already listed under '{other}' in row {first}. Each term counts as one "
                "label: take one of the two out."
            )
        if wrong:
            raise ValueError(f"{name}, row {row}, {wrong}")
        seen[same(term)] = row, label


def _wrong(label: str, term: str, not_in: list[str]) -> str:
    """What is wrong with one row, if anything."""
    for column, cell in {"label": label, "term": term}.items():
        if not cell:
            return f"column '{column}': is empty, where {_meaning(column).split(';')[0]} is needed."
    for column, phrase in [("term", term), *(("not_in", phrase) for phrase in not_in)]:
        if wrong := wrong_wildcard(phrase):
            return f"column '{column}': {wrong}"
    apart = next((phrase for phrase in not_in if not _contains(phrase, term)), None)
    if apart:
        return (
            f"column 'not_in': '{apart}' does not contain the term '{term}', so it would never apply. Write the whole "
            "phrase in which the term means something else, as 'trade war' for 'war'."
        )
    return ""


def _wrong_names(term: str, own: list[str], others: list[str]) -> str:
    """What is wrong with the names around a term, if anything."""
    for column, names in zip(AROUND, (own, others), strict=True):
        for one in names:
            if wrong := wrong_wildcard(one):
                return f"column '{column}': {wrong}"
            if same(one) == same(term):
                return f"column '{column}': '{one}' is the term itself, so it would always stand there. Name another."
    both = sorted({same(one) for one in own} & {same(one) for one in others})
    return f"column 'not_with': '{both[0]}' stands in 'with' too. Take it out of one of them." if both else ""


def wrong_wildcard(phrase: str) -> str:
    """What is wrong with the wildcards of a phrase, if anything."""
    for word in phrase.split():
        stem = word.strip("*")
        if "*" in stem or "**" in word:
            return f"'{phrase}' has a * inside a word. A * stands at the beginning or the end of a word."
        if "*" in word and sum(letter.isalnum() for letter in stem) < SHORTEST_STEM:
            return f"'{phrase}' would match nearly every word. A * needs at least {SHORTEST_STEM} letters beside it."
    return ""


def _contains(phrase: str, term: str) -> bool:
    """Whether the term may stand in the phrase, whatever their wildcards stand for."""
    outer, inner = same(phrase).split(), same(term).split()
    starts = range(len(outer) - len(inner) + 1)
    aligned = (zip(inner, outer[start:], strict=False) for start in starts)
    return any(all(_agree(*pair) for pair in pairs) for pairs in aligned) or bool(Matcher([term]).find(phrase))


def _agree(one: str, other: str) -> bool:
    def covers(pattern: str, word: str) -> bool:
        return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), word.replace("*", "")) is not None

    return covers(one, other) or covers(other, one)


def _yaml_path(path: Path) -> Path:
    if path.suffix in (".yaml", ".yml"):
        if not path.exists():
            raise FileNotFoundError(f"There is no file '{path}' to read parameters from.")
        return path
    return (path if path.is_dir() else path.parent) / "study.yaml"


def _parameters(text: str, name: str) -> dict[str, Any]:
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is not None and node.tag != f"{_TAG}:null":
            _check_node(node, name)
        return yaml.safe_load(text) or {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValueError(f"{name}, line {line}: {error.problem}. Parameters are written as 'name: value'.") from None
    except yaml.YAMLError as error:
        raise ValueError(f"{name}: {error}") from None


def _check_node(node: yaml.Node, name: str) -> None:
    if not isinstance(node, yaml.MappingNode):
        raise ValueError(f"{name}, {_line(node)}: parameters are written as 'name: value', one a line.")
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            raise ValueError(f"{name}, {_line(key)}: '{key.value}' is given twice. Take one of them out.")
        seen.add(key.value)
        for word in [key, *(value.value if isinstance(value, yaml.SequenceNode) else [])]:
            _check_word(word, name)


def _check_word(node: yaml.Node, name: str) -> None:
    """YAML 1.1 takes no, off and on for true and false; a label of that name would be gone."""
    if node.tag == f"{_TAG}:bool":
        raise ValueError(
            f"{name}, {_line(node)}: YAML takes the word {node.value} for true or false. Write it in "
            f'quotation marks: "{node.value}".'
        )


def _line(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}"


def _template(name: str) -> str:
    return files("analysis").joinpath("templates", name).read_text(encoding="utf-8")
