"""What a report was made of: inputs and word lists with their hashes, parameters, versions, and what came of them.

Enough to make the report again, and to say what went in and came out at each step. It says nothing that differs
between two runs of the same input.
"""

from __future__ import annotations

import hashlib
import importlib.metadata as metadata
import platform
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from analysis.articles.folder import walk
from analysis.extraction.options import Options
from analysis.study import study
from analysis.study.wordlists import stance_lists

# Libraries whose version can change a number or a picture.
_LIBRARIES = ("pandas", "numpy", "pyarrow", "matplotlib", "nltk", "papermill", "ahocorasick-rs", "ftfy")


def manifest(chosen: Options, given: dict[str, Any], folder: Path, balance: dict[str, int]) -> dict[str, Any]:
    """What a report was made of: enough to make it again, and to say what went in and came out at each step."""
    lexicons = sorted(files("analysis").joinpath("lexicons").iterdir(), key=lambda file: file.name)
    return {
        "title": "Whose Words",
        "version": metadata.version("whose-words"),
        "inputs": [_file_entry(path, chosen.source) for path in _inputs(chosen.source)],
        "labels": [dict(zip(chosen.labels[0], row, strict=True)) for row in chosen.labels[1:]],
        "actors": [dict(zip(chosen.actors[0], row, strict=True)) for row in chosen.actors[1:]],
        "stance": {path.name: _digest(path.read_bytes()) for path in stance_lists(chosen.source)},
        "code": {name: _digest(file.read_bytes()) for name, file in _code().items()},
        "lexicons": {file.name: _digest(file.read_bytes()) for file in lexicons if file.name.endswith(".csv")},
        "parameters": given,
        "reading": {
            "metadata": chosen.metadata,
            "include": chosen.include,
            "columns": chosen.columns,
            "voice": chosen.voice,
        },
        "counts": {"inputs": balance, "tables": rows_of(folder)},
        "versions": {"python": platform.python_version(), **{name: metadata.version(name) for name in _LIBRARIES}},
    }


def rows_of(folder: Path) -> dict[str, int]:
    """How many rows each table of the report in `folder` has."""
    return {path.stem: pq.read_metadata(path).num_rows for path in sorted((folder / "tables").glob("*.parquet"))}


def _code() -> dict[str, Path]:
    """The rooms and notebooks that count, by their place in the project: when one changes, so may numbers."""
    root = study.project_root()
    files = [*root.glob("analysis/**/*.py"), *root.glob("notebooks/[0-9]*.ipynb")]
    return {file.relative_to(root).as_posix(): file for file in sorted(files)}


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
