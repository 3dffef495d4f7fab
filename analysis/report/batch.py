"""Run notebooks with papermill, and prove that they ran.

Takes notebooks and parameters, gives executed notebooks. Parameters are to be checked by `parameters` before anything
starts, as papermill only logs an unknown one and goes on. A kernel that dies or exits leaves notebooks
whose cells all say "completed", so each run ends in a cell of ours that must have spoken.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from analysis.report.parameters import parameters, plain

_LAST_CELL = "print('every cell ran')"
_PATIENCE = 600  # seconds between the end of a cell's work and the last of its outputs


@dataclass(frozen=True)
class Run:
    """One notebook executed: where it was written, how long it took, and what went wrong, if anything did."""

    path: Path
    seconds: float
    error: str | None


def run(notebook: Path, out: Path, given: dict[str, Any], *, articles: str = "") -> Run:
    """Execute a notebook with those of the given parameters that it takes, and write it to `out`, failed or not.

    The kernel runs in the folder of `out`. A corpus folder must never be that place: a file `pandas.py` in it
    would be imported. `articles` is where the pages of the articles will be, as seen from there, for links.
    """
    begun = time.perf_counter()
    known = parameters(notebook)
    taken = {name: plain(value) for name, value in given.items() if name in known}
    draft = out.with_suffix(".draft.ipynb")
    nbformat.write(_with_last_cell(notebook), draft)
    with _static_outputs(articles):
        error = _execute(draft, out, taken)
    draft.unlink()
    error = error or _unproved(out)
    _drop_last_cell(out)
    return Run(out, time.perf_counter() - begun, error)


def _with_last_cell(notebook: Path) -> nbformat.NotebookNode:
    node = nbformat.read(notebook, as_version=4)
    # Papermill writes no parameters into a notebook that does not name its language.
    node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    node.cells.append(nbformat.v4.new_code_cell(_LAST_CELL, id="last-cell"))
    return node


@contextmanager
def _static_outputs(articles: str) -> Iterator[None]:
    """Tell the kernel that its outputs are for a page, not for a living notebook, and where the articles' pages are."""
    told = {"WHOSE_WORDS_STATIC": "1", "WHOSE_WORDS_ARTICLES": articles}
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value


def _execute(draft: Path, out: Path, given: dict[str, Any]) -> str | None:
    try:
        papermill.execute_notebook(
            draft,
            out,
            given,
            kernel_name="python3",
            cwd=out.parent,
            progress_bar=False,
            autosave_cell_every=0,  # it is saved after every cell; between them a large one would hold the kernel up
            iopub_timeout=_PATIENCE,  # else a busy machine that is slow to send a large table counts as a failure
            extra_arguments=["--log-level=ERROR"],  # else each kernel prints a line about its transport
        )
    except PapermillExecutionError as error:
        return f"cell {error.exec_count}: {error.ename}: {error.evalue}"
    except (DeadKernelError, CellTimeoutError) as error:
        return f"{type(error).__name__}: {error}"
    return None


def _unproved(out: Path) -> str | None:
    cells = [cell for cell in nbformat.read(out, as_version=4).cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells, start=1):
        if cell.source.strip() and cell.execution_count is None:
            return f"code cell {number} did not run; the kernel had stopped"
    said = "".join(output.get("text", "") for output in cells[-1].outputs)
    return None if said.strip() in _LAST_CELL and said else "the kernel stopped before the last cell"


def _drop_last_cell(out: Path) -> None:
    node = nbformat.read(out, as_version=4)
    node.cells = [cell for cell in node.cells if cell.source != _LAST_CELL]
    nbformat.write(node, out)
