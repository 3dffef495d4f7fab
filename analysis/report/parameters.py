"""What the notebooks take: their parameters, read from their cells, and those given held to them.

Takes notebooks, runs none: who only extracts is told of a misspelt study.yaml without loading what runs notebooks.
"""

from __future__ import annotations

import ast
import json
from datetime import date
from pathlib import Path
from typing import Any

from analysis import tables
from analysis.study import study

# What the YAML and the command line can give for each annotation that notebooks use.
_TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}


def notebooks() -> list[Path]:
    """The notebooks of the project, in the order of their numbers."""
    return sorted(study.project_root().glob("notebooks/[0-9]*.ipynb"))


def parameters(notebook: Path) -> dict[str, str]:
    """The parameters a notebook takes: name and annotation, read from its cell tagged "parameters".

    Papermill's own inspection overlooks some annotations, hence Python's parser.

    >>> list(parameters(Path("notebooks/01-framing.ipynb")))[:2]
    ['corpus', 'tables']
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    source = next(("".join(cell["source"]) for cell in cells if "parameters" in cell["metadata"].get("tags", [])), "")
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


def plain(value: Any) -> Any:
    """A day that YAML has read becomes text again; papermill passes nothing but plain values."""
    return value.isoformat() if isinstance(value, date) else value


def _who_takes_what(name: str, taken: dict[str, dict[str, str]]) -> str:
    lists = [f"{notebook} takes {', '.join(names)}" for notebook, names in taken.items()]
    return f"{'; '.join(lists)}.{tables.near(name, [known for names in taken.values() for known in names])}"


def _fits(value: Any, kind: str) -> bool:
    value = plain(value)
    if kind.startswith("list["):
        return isinstance(value, list) and all(_fits(item, kind[5:-1]) for item in value)
    return isinstance(value, _TYPES[kind]) and (kind == "bool" or not isinstance(value, bool))


def _remedy(kind: str) -> str:
    if kind == "str":
        return " Put it in quotation marks: YAML reads no, on and bare numbers as something else."
    return " Write it as [one, two]." if kind.startswith("list[") else ""
