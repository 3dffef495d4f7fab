"""The batch: extract once, run every notebook on the tables, and write a report whose numbers can be traced.

Stands on top of everything. All is written beside the report's folder and moved into place whole, so a report is either
the old one or the new one. What varies between two runs of the same input (times, host) is in run.json alone.
"""

from __future__ import annotations

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
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from analysis import store
from analysis.extraction import pipeline
from analysis.extraction.options import Options
from analysis.people import speakers
from analysis.report import batch, methods, pages, publish, textless
from analysis.report.manifest import manifest
from analysis.report.parameters import check_parameters, notebooks
from analysis.study import study
from analysis.trust import coding


@dataclass(frozen=True)
class Report:
    """Where a report was written, what came in and went out, and which notebooks failed, if any."""

    folder: Path
    balance: dict[str, int]
    failed: dict[str, str]


def report(
    chosen: Options,
    out: str | Path,
    given: dict[str, Any],
    *,
    name: str,
    where: str,
    executor: Executor | None = None,
    text: bool = True,
) -> Report:
    """Write the report of a corpus into `out`: tables, notebooks, charts, index.html, manifest.json, run.json.

    Parameters
    ----------
    chosen : Options
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
    text : bool
        False writes counts and charts alone: no text or title of an article, no page that shows one, no notebooks.

    Raises
    ------
    ValueError
        If a parameter is one that no notebook takes, before anything is run.
    """
    found = checked(chosen, given, where)
    begun = datetime.now(UTC)
    with whole(Path(out)) as folder:
        start = time.perf_counter()
        counts = extracted(folder, chosen, executor, text)
        took = {"extract": time.perf_counter() - start}
        made = manifest(chosen, given, folder, counts)
        runs = write(folder, Path(out), chosen, found, made, name=name, text=text)
        write_json(folder / "run.json", times(begun, took | {run.path.name: run.seconds for run in runs}))
    return Report(Path(out), counts, {run.path.name: run.error for run in runs if run.error})


def checked(chosen: Options, given: dict[str, Any], where: str) -> list[Path]:
    """The notebooks to run; raises ValueError if none takes a parameter, or a coded sheet has a wrong cell."""
    found = notebooks()
    check_parameters(given, found, where=where)
    sheets = _sheets(chosen, given)
    if sheets is not None:
        coding.adjudicate(sheets)
    return found


def extracted(folder: Path, chosen: Options, executor: Executor | None, text: bool) -> dict[str, int]:
    """Write the tables of a corpus into the report's folder; gives the books of its inputs: found, used, rejected."""
    balance = pipeline.extract_to(folder / "tables", chosen, executor=executor)
    if not text:
        textless.number_sources(folder / "tables")
    return dict(zip(balance["what"], balance["inputs"].tolist(), strict=True))


def write(
    folder: Path,
    out: Path,
    chosen: Options,
    found: list[Path],
    made: dict[str, Any],
    *,
    name: str,
    text: bool,
) -> list[batch.Run]:
    """Run notebooks on the tables in `folder` and write all that a report has there; gives the runs.

    Parameters
    ----------
    folder, out : Path
        Where the report is written, and where it is going to be.
    found : list of Path
        The notebooks.
    made : dict
        The report's manifest.
    """
    given, counts = made["parameters"], made["counts"]["inputs"]
    known: dict[str, Any] = {
        "sheets": _sheets(chosen, given),
        "registered": study.read_parameters(chosen.source).get("registered"),
    }
    places = {"corpus": _beside(chosen.source, out), "tables": "../tables"}
    runs = _run_all(found, folder, {**given, **places}, pages.ARTICLES if text else "")
    told = methods.methods_text(made, folder / "tables", name=name, **known)
    (folder / "methods.md").write_text(told, encoding="utf-8", newline="\n")
    notes = methods.notes(folder / "tables", **known)
    publish.write_pages(folder, runs, name=name, counts=counts, given=given, notes=notes, text=text)
    if text:
        _write_to_check(folder)
    else:
        textless.strip(folder)
    write_json(folder / "manifest.json", made)
    return runs


def _sheets(chosen: Options, given: dict[str, Any]) -> Path | None:
    return coding.find_sheets(chosen.source, given.get("sheets", "coding"))


@contextmanager
def whole(out: Path) -> Iterator[Path]:
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


def _run_all(found: list[Path], folder: Path, given: dict[str, Any], articles: str) -> list[batch.Run]:
    (folder / "notebooks").mkdir()
    return [batch.run(path, folder / "notebooks" / path.name, given, articles=articles) for path in found]


def _beside(source: Path, out: Path) -> str:
    """The corpus as seen from the report's notebooks, so that no machine's paths stand in them."""
    return Path(os.path.relpath(source.resolve(), out.resolve() / "notebooks")).as_posix()


def _write_to_check(folder: Path) -> None:
    """The sources left unresolved, to be filled in and put back as the study's speakers.csv."""
    said = store.read_table(folder / "tables", "quotes")
    store.write_csv(speakers.to_check(said), folder / "speakers-to-check.csv")


def times(begun: datetime, took: dict[str, float]) -> dict[str, Any]:
    """What varies between two runs of the same input: when, where, and the seconds that each step took."""
    seconds = {name: round(length, 2) for name, length in took.items()}
    return {"begun": begun.isoformat(timespec="seconds"), "seconds": seconds, "host": platform.node()}


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a file of the report that says what it was made of."""
    text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
    path.write_text(f"{text}\n", encoding="utf-8")
