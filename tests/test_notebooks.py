"""The notebooks as a person runs them, from the root and from notebooks/, and what they carry when committed."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from analysis.report import parameters
from tests.notebooks_are_bare import dressed

ROOT = Path(__file__).parents[1]


def test_notebooks_are_committed_without_outputs():
    assert dressed(ROOT / "notebooks") == []


@pytest.mark.parametrize("notebook", parameters.notebooks(), ids=lambda path: path.stem)
def test_every_notebook_takes_a_corpus_and_a_finished_extraction(notebook):
    taken = parameters.parameters(notebook)

    assert taken["corpus"] == "str"
    assert taken["tables"] == "str"


@pytest.mark.parametrize("notebook", parameters.notebooks(), ids=lambda path: path.stem)
def test_every_parameter_says_what_it_is(notebook):
    cells = nbformat.read(notebook, as_version=4).cells
    source = next(cell.source for cell in cells if "parameters" in cell.metadata.get("tags", []))

    assert all("  # " in line for line in source.splitlines())


@pytest.mark.parametrize("folder", [".", "notebooks"])
def test_papermill_runs_the_framing_notebook_from_the_root_and_from_its_folder(folder, tmp_path):
    notebook = "01-framing.ipynb" if folder == "notebooks" else "notebooks/01-framing.ipynb"
    command = [
        sys.executable,
        "-m",
        "papermill",
        notebook,
        str(tmp_path / "out.ipynb"),
        "-f",
        str(ROOT / "seeds/study.yaml"),
    ]

    done = subprocess.run(command, cwd=ROOT / folder, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    outputs = [
        out for cell in nbformat.read(tmp_path / "out.ipynb", as_version=4).cells for out in cell.get("outputs", [])
    ]
    assert any("application/vnd.whose-words.chart+json" in out.get("data", {}) for out in outputs)
