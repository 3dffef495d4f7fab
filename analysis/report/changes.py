"""Say which numbers differ between two reports, and why: articles, labels, settings, code, and the hits behind them.

Takes the folders of two reports, or of two extractions, gives tables of what differs. Each hit that appeared, vanished
or is coded otherwise is shown in its sentence with the nearest reason that the two runs tell: its article, its term, a
correction, else the word lists and the code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import store
from analysis import tables as books
from analysis.counts import measures
from analysis.report.told import hits_told, numbers_told, settings_told
from analysis.trust.corrections import BY_HAND

CODES = ["label", "referent", "set_aside", "voice", "wording", "use", "speaker", "label_of"]

_COUNTING = ("label", "with", "not_with", "not_in")  # what decides which hits a term has
_LONGEST = 300  # characters of a sentence shown
_TOLERANCE = 1e-9  # of numbers that went through text


@dataclass(frozen=True)
class Changes:
    """What differs between two runs.

    ``settings`` : table ``changed_settings``; ``hits`` : table ``changed_hits``; ``numbers`` : table
    ``changed_numbers``. All are empty where nothing differs.
    """

    settings: pd.DataFrame
    hits: pd.DataFrame
    numbers: pd.DataFrame

    @property
    def same(self) -> bool:
        """Whether every hit and every number is the same, whatever the settings."""
        return self.hits.empty and self.numbers.empty

    def save(self, folder: str | Path) -> None:
        """Write settings.csv, hits.csv and numbers.csv into `folder`."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name in ("settings", "hits", "numbers"):
            store.write_csv(getattr(self, name), Path(folder) / f"{name}.csv")

    def __repr__(self) -> str:
        return "\n".join([*settings_told(self.settings), *hits_told(self.hits), *numbers_told(self.numbers)])


def compare_runs(before: str | Path, after: str | Path) -> Changes:
    """Which numbers differ between two reports, and why.

    Parameters
    ----------
    before, after : str or Path
        Folders that `python -m analysis report` or `extract` wrote. Of extractions without a manifest the settings are
        not known, and their numbers are those of the tables.

    Returns
    -------
    Changes
        ``settings`` : one row per input, term, list of words, parameter, file of code or library that differs.
        ``hits`` : one row per hit that appeared, vanished or is coded otherwise, with its sentence. Where the text of
        an article changed, a hit is known again by its sentence.
        ``numbers`` : one row per number of a chart, and per count of label, voice and use, that differs.

    Raises
    ------
    FileNotFoundError
        If a folder holds no tables.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from analysis.extraction.pipeline import extract_to, options
    >>> with TemporaryDirectory() as folder:
    ...     _ = extract_to(Path(folder, "tables"), options("seeds"))
    ...     compare_runs(folder, folder)
    Settings: not known, as a run has no manifest.json.
    Hits: the same.
    Numbers: the same.
    """
    runs = _Run.read(before), _Run.read(after)
    settings = _settings(*(run.manifest for run in runs))
    hits = _hits(*runs, settings)
    return Changes(settings, hits, _numbers(*runs))


@dataclass(frozen=True)
class _Run:
    """A finished run: its manifest, none of an extraction, and the tables that are compared."""

    folder: Path
    manifest: dict[str, Any] | None
    articles: pd.DataFrame
    sentences: pd.DataFrame
    hits: pd.DataFrame
    labels: pd.DataFrame

    @classmethod
    def read(cls, folder: str | Path) -> _Run:
        path = Path(folder)
        if not (path / "tables").is_dir():
            raise FileNotFoundError(
                f"'{path.as_posix()}' is no report: it has no folder 'tables'. Name the folder that "
                "`python -m analysis report` or `extract --out` wrote."
            )
        manifest = path / "manifest.json"
        told = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else None
        names = ("articles", "sentences", "hits", "labels")
        return cls(path, told, *(store.read_table(path / "tables", name) for name in names))


# --- settings


def _settings(before: dict[str, Any] | None, after: dict[str, Any] | None) -> pd.DataFrame:
    """One row per setting that differs; null where a run does not have it."""
    known = before is not None and after is not None
    one, other = (dict(_flat(told)) if told is not None and known else {} for told in (before, after))
    names = sorted(set(one) | set(other))
    rows = [(*name, one.get(name), other.get(name)) for name in names if one.get(name) != other.get(name)]
    table = pd.DataFrame(rows, columns=["kind", "name", "before", "after"])
    table = books.conform(table, "changed_settings")
    table.attrs["known"] = known
    return table


def _flat(manifest: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """Each setting of a run by its kind and name."""
    for entry in manifest["inputs"]:
        yield ("input", entry["path"]), entry["sha256"]
    for row in manifest["labels"]:
        yield ("term", row["term"]), _line({key: row.get(key) for key in _COUNTING if row.get(key)})
    for row in manifest.get("actors", []):
        yield ("actor term", row["term"]), row["actor"]
    kinds = {
        "lexicon": "lexicons",
        "stance list": "stance",
        "parameter": "parameters",
        "reading": "reading",
        "code": "code",
    }
    for kind, key in kinds.items():
        for name, value in manifest.get(key, {}).items():
            yield (kind, name), _line(value)
    for name, value in manifest["versions"].items():
        yield ("version", name), value
    yield ("version", "whose-words"), manifest["version"]


def _line(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


# --- hits


def _hits(before: _Run, after: _Run, settings: pd.DataFrame) -> pd.DataFrame:
    one, other = _keyed(before, after), _keyed(after, before)
    pairs = one.merge(
        other, how="outer", on=["doc_id", "surface", "key"], suffixes=("_before", "_after"), indicator=True
    )
    differ = pd.Series(False, index=pairs.index)
    for column in CODES:
        sides = (pairs[f"{column}_{side}"].fillna("") for side in ("before", "after"))
        differ |= next(sides) != next(sides)
    pairs = pairs[differ | (pairs["_merge"] != "both")]
    reasons = _Reasons.of(before, after, settings)
    rows = [_hit_row(row, before, after, reasons) for row in pairs.to_dict("records")]
    table = books.conform(pd.DataFrame(rows, columns=_columns("changed_hits")), "changed_hits")
    return table.sort_values(["doc_id", "start"], ignore_index=True)


def _columns(name: str) -> list[str]:
    return books.codebook(name)["column"].tolist()


def _keyed(run: _Run, other: _Run) -> pd.DataFrame:
    """Hits with what they are known by in the other run: their place, or where the text changed their sentence."""
    hits = run.hits[["doc_id", "start", "end", "sentence", "surface", "term", "rule", *CODES]].reset_index(drop=True)
    moved = hits["doc_id"].isin(_changed(run, other))
    keys = hits["start"].astype("str") + "-" + hits["end"].astype("str")
    if moved.any():
        own = hits[moved].merge(run.sentences, on=["doc_id", "sentence"], suffixes=("", "_sentence"))
        texts = run.articles.set_index("doc_id")["text"]
        spans = zip(own["doc_id"], own["start_sentence"], own["end_sentence"], strict=True)
        words = pd.Series([" ".join(texts[name][start:end].split()) for name, start, end in spans], dtype="str")
        # The same sentence twice in an article: its hits in the order of the text.
        again = own.groupby([own["doc_id"], own["surface"], words]).cumcount().astype("str")
        keys = keys.mask(moved, pd.Series((again + " " + words).to_numpy(), index=hits.index[moved]))
    return hits.assign(key=keys)


def _changed(run: _Run, other: _Run) -> set[str]:
    """The articles of both whose text differs."""
    one, two = (dict(zip(side.articles["doc_id"], side.articles["text"], strict=True)) for side in (run, other))
    return {name for name in one.keys() & two.keys() if one[name] != two[name]}


@dataclass(frozen=True)
class _Reasons:
    """What could make a hit differ."""

    new: set[str]
    gone: set[str]
    changed: set[str]
    terms: dict[str, str]
    rest: str

    @classmethod
    def of(cls, before: _Run, after: _Run, settings: pd.DataFrame) -> _Reasons:
        one, other = (set(run.articles["doc_id"]) for run in (before, after))
        terms = _terms(before.labels, after.labels)
        return cls(other - one, one - other, _changed(before, after), terms, _rest(settings))


def _terms(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, str]:
    """How each term that differs does."""
    one, other = (
        {row["term"]: [row.get(key, "") for key in _COUNTING] for row in labels.fillna("").to_dict("records")}
        for labels in (before, after)
    )
    added = {term: f"the term “{term}” is new in labels.csv" for term in other.keys() - one.keys()}
    gone = {term: f"the term “{term}” is no longer in labels.csv" for term in one.keys() - other.keys()}
    both = {
        term: f"the term “{term}” is listed otherwise in labels.csv"
        for term in one.keys() & other.keys()
        if one[term] != other[term]
    }
    return added | gone | both


def _rest(settings: pd.DataFrame) -> str:
    """What else differs between the runs, as the reason that is left."""
    kinds = {"lexicon": "word lists", "code": "code", "version": "versions", "reading": "how articles are read"}
    files = settings.loc[settings["kind"] == "input", "name"]
    told = [f"files of the study ({', '.join(files[:3])})"] if len(files) else []
    for kind, words in kinds.items():
        names = settings.loc[settings["kind"] == kind, "name"].tolist()
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        told += [f"{words} ({', '.join(names[:3])}{more})"] if names else []
    return f"of what else differs: {'; '.join(told)}" if told else "nothing that the runs tell"


def _hit_row(row: dict[str, Any], before: _Run, after: _Run, reasons: _Reasons) -> dict[str, Any]:
    side = "before" if row["_merge"] == "left_only" else "after"
    what = {"left_only": "vanished", "right_only": "appeared"}.get(row["_merge"], "coded otherwise")
    run = before if side == "before" else after
    place = {"start": row[f"start_{side}"], "end": row[f"end_{side}"], "surface": row["surface"]}
    codes = {} if what != "coded otherwise" else {name: _differs(row, name) for name in CODES}
    told = "; ".join(f"{name}: {change}" for name, change in codes.items() if change)
    told = told or " · ".join(str(row[f"{name}_{side}"]) for name in ("label", "voice", "use") if row[f"{name}_{side}"])
    sentence = _sentence(run, row["doc_id"], int(row[f"sentence_{side}"]))
    known = {"doc_id": row["doc_id"], **place, "what": what, "codes": told, "because": _because(row, codes, reasons)}
    return known | {"sentence": sentence}


def _differs(row: dict[str, Any], column: str) -> str:
    one, other = (row[f"{column}_{side}"] for side in ("before", "after"))
    one, other = ("–" if pd.isna(value) else value for value in (one, other))
    return f"{one} → {other}" if one != other else ""


def _because(row: dict[str, Any], codes: dict[str, str], reasons: _Reasons) -> str:
    doc_id = row["doc_id"]
    if doc_id in reasons.new:
        return "the article is new"
    if doc_id in reasons.gone:
        return "the article is gone"
    rules = {side: row[f"rule_{side}"] for side in ("before", "after")}
    if BY_HAND in rules.values() and rules["before"] != rules["after"]:
        return "corrected by hand" if rules["after"] == BY_HAND else "no longer corrected by hand"
    for side in ("after", "before"):
        if row[f"term_{side}"] in reasons.terms:
            return reasons.terms[row[f"term_{side}"]]
    if doc_id in reasons.changed:
        return "the article's text changed"
    if codes.get("set_aside") and (reasons.new or reasons.gone or reasons.changed):
        return "other articles came, went or changed: reprints and boilerplate are told by them"
    if not codes and reasons.terms:
        return "terms of labels.csv differ, and the longest wins"
    return reasons.rest


def _sentence(run: _Run, doc_id: str, sentence: int) -> str:
    texts, spans = run.articles.set_index("doc_id")["text"], run.sentences
    own = spans[(spans["doc_id"] == doc_id) & (spans["sentence"] == sentence)]
    if own.empty or pd.isna(texts[doc_id]):
        return ""
    words = " ".join(texts[doc_id][own["start"].iloc[0] : own["end"].iloc[0]].split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


# --- numbers


def _numbers(before: _Run, after: _Run) -> pd.DataFrame:
    one, other = ({**_counts(run), **_charted(run.folder)} for run in (before, after))
    rows = []
    for key in sorted(one.keys() | other.keys()):
        values = one.get(key), other.get(key)
        if not _alike(*values):
            rows.append((*key, *(None if value is None else float(value) for value in values)))
    columns = _columns("changed_numbers")
    return books.conform(pd.DataFrame(rows, columns=columns), "changed_numbers")


_Number = tuple[str, str, str]  # where it stands, its row, its column


def _counts(run: _Run) -> dict[_Number, float]:
    """What the tables alone count: hits by label, voice and use."""
    counted = measures.shares(run, of=["label", "voice", "use"], replicates=1)
    return dict(_cells("hits that count", counted[["label", "voice", "use", "hits"]].to_dict("records")))


def _charted(folder: Path) -> dict[_Number, float]:
    """The numbers that the charts of a report draw."""
    found: dict[_Number, float] = {}
    for path in sorted(folder.glob("charts/*.parquet")):
        found |= dict(_cells(path.stem, pd.read_parquet(path).to_dict("records")))
    return found


def _cells(where: str, rows: list[dict[str, Any]]) -> Iterator[tuple[_Number, float]]:
    """Each number of some rows, known by the words of its row."""
    seen: dict[str, int] = {}
    for row in rows:
        numbers = {name: value for name, value in row.items() if isinstance(value, int | float) and value == value}
        names = " · ".join(str(value) for name, value in row.items() if isinstance(value, str))
        seen[names] = seen.get(names, 0) + 1
        again = f" ({seen[names]})" if seen[names] > 1 else ""
        yield from (((where, names + again, name), float(value)) for name, value in numbers.items())


def _alike(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        # A value that occurs in one run only has 0 in the other.
        return not (one or other)
    return abs(one - other) <= _TOLERANCE * max(1.0, abs(one), abs(other))
