import nbformat
import pytest

from analysis.report import batch, parameters

HEAD = 'corpus: str = "seeds"\nlabels: list[str] = []\nmin_words: int = 1000\n'


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook of these code cells behind a cell of parameters."""

    def write(*sources: str):
        cells = [nbformat.v4.new_code_cell(HEAD, metadata={"tags": ["parameters"]})]
        cells += [nbformat.v4.new_code_cell(source) for source in sources]
        path = tmp_path / "01-asked.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return path

    return write


def test_a_misspelt_parameter_is_refused_with_the_near_one(notebook):
    with pytest.raises(ValueError, match=r"study.yaml sets 'label', which no notebook takes.*Did you mean 'labels'\?"):
        parameters.check_parameters({"label": []}, [notebook()], where="study.yaml")


@pytest.mark.parametrize(
    ("name", "value"), [("labels", "war"), ("labels", [False]), ("corpus", 7), ("min_words", True)]
)
def test_a_value_of_another_type_is_refused(notebook, name, value):
    with pytest.raises(ValueError, match=f"sets '{name}' to "):
        parameters.check_parameters({name: value}, [notebook()], where="study.yaml")


def test_a_run_takes_its_parameters_and_leaves_its_outputs(notebook, tmp_path):
    ran = batch.run(notebook("print(labels)"), tmp_path / "out.ipynb", {"labels": ["war"], "unknown": 1})

    assert ran.error is None
    outputs = [cell.outputs for cell in nbformat.read(ran.path, as_version=4).cells]
    assert outputs[-1][0].text == "['war']\n"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(0)", "stopped"),
        ("import os; os._exit(0)", "Kernel died"),
    ],
)
def test_a_run_that_stops_is_told_from_one_that_ends(notebook, tmp_path, source, said):
    ran = batch.run(notebook(source, "print('later')"), tmp_path / "out.ipynb", {})

    assert said in ran.error
    assert ran.path.exists()
