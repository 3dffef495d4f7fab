"""The batch: extract once, run every notebook on the tables, and write a report whose numbers can be traced.

Stands on top of everything. All is written beside the report's folder and moved into place whole, so a report is either
the old one or the new one. What varies between two runs of the same input (times, host) is in run.json alone.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata as metadata
import json
import os
import platform
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pyarrow.parquet as pq

from analysis import batch, pages, pipeline, speakers, store, study, tables
from analysis.folder import walk
from analysis.wordlists import stance_lists

# Libraries whose version can change a number or a picture.
_LIBRARIES = ("pandas", "numpy", "pyarrow", "matplotlib", "nltk", "papermill", "ahocorasick-rs", "ftfy")
_REJECTS_SHOWN = 50


@dataclass(frozen=True)
class Report:
    """Where a report was written, what came in and went out, and which notebooks failed, if any."""

    folder: Path
    balance: dict[str, int]
    failed: dict[str, str]


def report(
    chosen: pipeline.Options,
    out: str | Path,
    given: dict[str, Any],
    *,
    name: str,
    where: str,
    executor: Executor | None = None,
) -> Report:
    """Write the report of a corpus into `out`: tables, notebooks, charts, index.html, manifest.json, run.json.

    Parameters
    ----------
    chosen : pipeline.Options
        What is read and looked for.
    out : str or Path
        The report's folder. One that is there is replaced once the new one is whole.
    given : dict
        Parameters of the notebooks; each gets those that it takes.
    name : str
        The study's name, the report's title.
    where : str
        Where the parameters come from, for the message when one is misspelt.
    executor : concurrent.futures.Executor, optional
        Where chunks of articles are worked on.

    Raises
    ------
    ValueError
        If a parameter is one that no notebook takes, before anything is run.
    """
    found = notebooks()
    batch.check_parameters(given, found, where=where)
    begun = datetime.now(UTC)
    with _whole(Path(out)) as folder:
        marks = [("start", time.perf_counter())]
        balance = pipeline.extract_to(folder / "tables", chosen, executor=executor)
        marks.append(("extract", time.perf_counter()))
        runs = _run_all(found, folder, {**given, "corpus": _beside(chosen.source, Path(out)), "tables": "../tables"})
        marks += [(run.path.name, mark) for run, mark in runs]
        _write_to_check(folder)
        counts = dict(zip(balance["what"], balance["inputs"].tolist(), strict=True))
        failed = {run.path.name: run.error for run, _ in runs if run.error}
        _write_pages(folder, [run for run, _ in runs], name, counts)
        _write_json(folder / "manifest.json", manifest(chosen, given, folder, counts))
        _write_json(folder / "run.json", _times(begun, marks))
    return Report(Path(out), counts, failed)


def notebooks() -> list[Path]:
    """The notebooks of the project, in the order of their numbers."""
    return sorted(study.project_root().glob("notebooks/[0-9]*.ipynb"))


def manifest(chosen: pipeline.Options, given: dict[str, Any], folder: Path, balance: dict[str, int]) -> dict[str, Any]:
    """What a report was made of: enough to make it again, and to say what went in and came out at each step."""
    lexicons = sorted(files("analysis").joinpath("lexicons").iterdir(), key=lambda file: file.name)
    return {
        "title": "Whose Words",
        "version": metadata.version("whose-words"),
        "inputs": [_file_entry(path, chosen.source) for path in _inputs(chosen.source)],
        "labels": [dict(zip(chosen.labels[0], row, strict=True)) for row in chosen.labels[1:]],
        "actors": [dict(zip(chosen.actors[0], row, strict=True)) for row in chosen.actors[1:]],
        "stance": {path.name: _digest(path.read_bytes()) for path in stance_lists(chosen.source)},
        "code": {file.name: _digest(file.read_bytes()) for file in _code()},
        "lexicons": {file.name: _digest(file.read_bytes()) for file in lexicons if file.name.endswith(".csv")},
        "parameters": given,
        "reading": {
            "metadata": chosen.metadata,
            "include": chosen.include,
            "columns": chosen.columns,
            "voice": chosen.voice,
        },
        "counts": {"inputs": balance, "tables": _rows(folder)},
        "versions": {"python": platform.python_version(), **{name: metadata.version(name) for name in _LIBRARIES}},
    }


def _code() -> list[Path]:
    """The rooms and notebooks that count: when one changes, so may numbers."""
    root = study.project_root()
    return [*sorted(root.glob("analysis/*.py")), *notebooks()]


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its place when all is written, and vanishes when something fails."""
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(dir=out.parent, prefix=f".{out.name}-"))
    draft.chmod(0o755)
    try:
        yield draft
        if out.exists():
            old = Path(mkdtemp(dir=out.parent, prefix=f".{out.name}-old-"))
            out.replace(old / out.name)
            draft.replace(out)
            shutil.rmtree(old)
        else:
            draft.replace(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _run_all(found: list[Path], folder: Path, given: dict[str, Any]) -> list[tuple[batch.Run, float]]:
    (folder / "notebooks").mkdir()
    return [(batch.run(path, folder / "notebooks" / path.name, given), time.perf_counter()) for path in found]


def _beside(source: Path, out: Path) -> str:
    """The corpus as seen from the report's notebooks, so that no machine's paths stand in them."""
    return Path(os.path.relpath(source.resolve(), out.resolve() / "notebooks")).as_posix()


def _write_to_check(folder: Path) -> None:
    """The sources left unresolved, to be filled in and put back as the study's speakers.csv."""
    said = store.read_table(folder / "tables", "quotes")
    store.write_csv(speakers.to_check(said), folder / "speakers-to-check.csv")


def _write_pages(folder: Path, runs: list[batch.Run], name: str, counts: dict[str, int]) -> None:
    (folder / "charts").mkdir()
    for run in runs:
        (run.path.with_suffix(".html")).write_text(pages.notebook_page(run.path, run.error), encoding="utf-8")
        for chart in pages.charts(run.path):
            (folder / "charts" / f"{chart['name']}.svg").write_text(chart["svg"], encoding="utf-8")
            (folder / "charts" / f"{chart['name']}.png").write_bytes(base64.b64decode(chart["png"]))
    rejects = store.read_table(folder / "tables", "rejects")
    page = pages.index_page(
        title=name,
        lead=_lead(folder, counts),
        counts=[(what, f"{number:,}") for what, number in {**counts, **_rows(folder)}.items() if what in _SHOWN],
        chapters=[pages.chapter(run.path, run.error) for run in runs],
        tables=_table_entries(folder),
        rejects=rejects.head(_REJECTS_SHOWN).fillna("").to_dict("records"),
        rejected=len(rejects),
        method=pages.prose(_METHOD),
    )
    (folder / "index.html").write_text(page, encoding="utf-8")


_SHOWN = ("found", "used", "rejected", "ignored", "sentences", "hits")
_METHOD = (
    "A **hit** is a term of `labels.csv` found in an article; the longest term wins. Hits in repeated headlines, "
    "boilerplate and reprints are set aside, and so are hits about something else (“trade war”): both stay in "
    "`hits.csv` with the reason. A **share** is a label's part of all hits of its group. Intervals are 95 %, from "
    "resampling articles, not words, as hits cluster in articles; below 30 hits or 5 articles there is none. "
    "Shares are not corrected for coding error."
)


def _lead(folder: Path, counts: dict[str, int]) -> str:
    articles = store.read_table(folder / "tables", "articles")
    days = articles["published"].dropna()
    span = f", published from {days.min():%-d %B %Y} to {days.max():%-d %B %Y}" if len(days) else ""
    outlets = articles["outlet"].nunique()
    by = f" of {outlets} outlet{'s' * (outlets != 1)}" if outlets else ""
    words = int(articles["words"].sum())
    return f"{len(articles):,} article{'s' * (len(articles) != 1)}{by}, {words:,} words{span}."


def _table_entries(folder: Path) -> list[dict[str, Any]]:
    return [
        {"name": name, "rows": f"{rows:,}", "columns": tables.codebook(name).to_dict("records")}
        for name, rows in _rows(folder).items()
    ]


def _rows(folder: Path) -> dict[str, int]:
    return {path.stem: pq.read_metadata(path).num_rows for path in sorted((folder / "tables").glob("*.parquet"))}


def _inputs(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    return [source / thing.name for thing in walk(source) if not thing.reject]


def _file_entry(path: Path, source: Path) -> dict[str, Any]:
    name = path.name if path == source else path.relative_to(source).as_posix()
    content = path.read_bytes()
    return {"path": name, "bytes": len(content), "sha256": _digest(content)}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _times(begun: datetime, marks: list[tuple[str, float]]) -> dict[str, Any]:
    seconds = {name: round(mark - marks[at][1], 2) for at, (name, mark) in enumerate(marks[1:])}
    return {"begun": begun.isoformat(timespec="seconds"), "seconds": seconds, "host": platform.node()}


def _write_json(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
    path.write_text(f"{text}\n", encoding="utf-8")
