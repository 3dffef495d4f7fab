"""Run notebooks with papermill, and prove that they ran.

Takes notebooks and parameters, gives executed notebooks. Parameters are checked against what each notebook takes before
anything starts, as papermill only logs an unknown one and goes on. A kernel that dies or exits leaves notebooks
whose cells all say "completed", so each run ends in a cell of ours that must have spoken.
"""

from __future__ import annotations

import ast
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from analysis import tables

_LAST_CELL = "print('every cell ran')"
# What the YAML and the command line can give for each annotation that notebooks use.
_TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}


@dataclass(frozen=True)
class Run:
    """One notebook executed: where it was written, how long it took, and what went wrong, if anything did."""

    path: Path
    seconds: float
    error: str | None


def parameters(notebook: Path) -> dict[str, str]:
    """The parameters a notebook takes: name and annotation, read from its cell tagged "parameters".

    Papermill's own inspection overlooks some annotations, hence Python's parser.

    >>> list(parameters(Path("notebooks/01-framing.ipynb")))[:2]
    ['corpus', 'tables']
    """
    cells = nbformat.read(notebook, as_version=4).cells
    source = next((cell.source for cell in cells if "parameters" in cell.metadata.get("tags", [])), "")
    return {
        node.target.id: ast.unparse(node.annotation)
        for node in ast.parse(source).body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def check_parameters(given: dict[str, Any], notebooks: list[Path], *, where: str) -> None:
    """Raise ValueError for a parameter that no notebook takes, or whose value is of another type.

    The name is also code that papermill runs, so nothing but a known one may pass.
    """
    taken = {notebook.name: parameters(notebook) for notebook in notebooks}
    for name, value in given.items():
        kinds = {names[name] for names in taken.values() if name in names}
        if not kinds:
            raise ValueError(f"{where} sets '{name}', which no notebook takes. {_who_takes_what(name, taken)}")
        for kind in kinds:
            if not _fits(value, kind):
                raise ValueError(f"{where} sets '{name}' to {value!r}, but it is {kind}.{_remedy(kind)}")


def run(notebook: Path, out: Path, given: dict[str, Any], *, articles: str = "") -> Run:
    """Execute a notebook with those of the given parameters that it takes, and write it to `out`, failed or not.

    The kernel runs in the folder of `out`. A corpus folder must never be that place: a file `pandas.py` in it
    would be imported. `articles` is where the pages of the articles will be, as seen from there, for links.
    """
    begun = time.perf_counter()
    taken = {name: _plain(value) for name, value in given.items() if name in parameters(notebook)}
    draft = out.with_suffix(".draft.ipynb")
    nbformat.write(_with_last_cell(notebook), draft)
    with _static_outputs(articles):
        error = _execute(draft, out, taken)
    draft.unlink()
    error = error or _unproved(out)
    _drop_last_cell(out)
    return Run(out, time.perf_counter() - begun, error)


def _who_takes_what(name: str, taken: dict[str, dict[str, str]]) -> str:
    lists = [f"{notebook} takes {', '.join(names)}" for notebook, names in taken.items()]
    return f"{'; '.join(lists)}.{tables.near(name, [known for names in taken.values() for known in names])}"


def _fits(value: Any, kind: str) -> bool:
    value = _plain(value)
    if kind.startswith("list["):
        return isinstance(value, list) and all(_fits(item, kind[5:-1]) for item in value)
    return isinstance(value, _TYPES[kind]) and (kind == "bool" or not isinstance(value, bool))


def _remedy(kind: str) -> str:
    if kind == "str":
        return " Put it in quotation marks: YAML reads no, on and bare numbers as something else."
    return " Write it as [one, two]." if kind.startswith("list[") else ""


def _plain(value: Any) -> Any:
    """A day that YAML has read becomes text again; papermill passes nothing but plain values."""
    return value.isoformat() if isinstance(value, date) else value


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
