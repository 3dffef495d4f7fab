"""A report for each outlet, and the page that compares them. The notebook here is one of our own: it has one cell."""

import json
import os

import nbformat
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from analysis import store
from analysis.__main__ import main
from analysis.report import each
from analysis.report import report as reports

HOSTILE = "<script>alert(1)</script>../../\u202e" + " of the North" * 40
OUTLETS = {"a": HOSTILE, "b": "The Herald", "c": "the-herald", "d": "", "f": "The Herald"}
CELLS = [
    'corpus: str = "seeds"  # folder\ntables: str = ""  # tables\nlabels: list[str] = []  # labels',
    "import analysis as an\n\nstudy = an.extract(corpus, tables=tables).select(labels=labels)\nan.kwic(study)",
    'an.charts.shares(an.shares(study, of=["label"]), title="Labels", name="01-own-labels")',
]


def run(*arguments: object):
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("each") / "study"
    folder.mkdir()
    (folder / "articles.csv").write_text(
        "file,outlet\n" + "".join(f'{name}.txt,"{outlet}"\n' for name, outlet in OUTLETS.items())
    )
    (folder / "labels.csv").write_text("label,term,not_in,note\ninvasion,invasion*,,\nwar,war,,\ncrisis,crisis,,\n")
    (folder / "study.yaml").write_text("labels: [invasion, war]\n")
    for name in OUTLETS:
        (folder / f"{name}.txt").write_text(
            f"The invasion began on day {name}. “It is a war,” Ann Berg said. A crisis."
        )
    return folder


@pytest.fixture(scope="module")
def made(study):
    """Written by one process, and by two."""
    notebook = study.parent / "01-short.ipynb"
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Short?"), *cells]), notebook)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reports, "notebooks", lambda: [notebook])
        for jobs in (1, 2):
            result = run(study, "--each", "outlet", "--jobs", jobs, "--out", study.parent / f"out{jobs}")
            assert result.exit_code == 0, result.output
    return study.parent / "out1"


def rows(made):
    page = BeautifulSoup((made / "index.html").read_text(), "html.parser")
    return {row.th.get_text(): row for row in page.select("#reports tbody tr")}


def test_the_same_bytes_whatever_the_jobs(made):
    for path in made.rglob("*"):
        # Papermill writes into a notebook when each cell ran; run.json is what varies.
        if path.is_file() and path.suffix != ".ipynb" and path.name != "run.json":
            assert path.read_bytes() == (made.parent / "out2" / path.relative_to(made)).read_bytes(), path


def test_every_value_has_a_report_of_its_own_in_a_safe_folder(made):
    folders = sorted(path.name for path in (made / "each").iterdir())

    assert len(folders) == len(set(map(str.lower, folders))) == len(set(OUTLETS.values()))
    for name in folders:
        assert name.isascii()
        assert name.replace("-", "").isalnum()
        assert len(name) < 60
        assert (made / "each" / name / "index.html").exists()


def test_the_first_page_compares_the_groups_and_leads_to_their_reports(made):
    row = rows(made)["The Herald"]

    assert [cell.get_text() for cell in row.select("td")] == ["2", "30", "2", "2", "0"]
    herald = made / row.a["href"]
    assert "study: The Herald" in herald.read_text()
    articles = store.read_table(herald.parent / "tables", "articles")
    assert articles["doc_id"].tolist() == ["b.txt", "f.txt"]
    assert store.read_table(herald.parent / "tables", "hits")["doc_id"].isin(articles["doc_id"]).all()


def test_speakers_and_books_of_a_report_are_those_of_its_group(made):
    tables = made / rows(made)["The Herald"].a["href"].replace("index.html", "tables")

    speakers = store.read_table(tables, "speakers")
    assert speakers[["speaker", "articles", "quotes", "words"]].values.tolist() == [["Ann Berg", 2, 2, 8]]
    manifest = json.loads((tables.parent / "manifest.json").read_text())
    assert (manifest["each"], manifest["value"]) == ("outlet", "The Herald")
    inputs = manifest["counts"]["inputs"]
    assert inputs["found"] == inputs["used"] == 2
    assert sum(inputs.values()) == 4


def test_articles_without_the_column_are_a_group_and_hostile_values_are_text(made, window):
    page = window.open(made / "index.html")

    assert {"(not told)", HOSTILE.replace("\u202e", "⟨U+202E⟩")} <= set(rows(made))
    assert page.locator("script").count() == 1
    assert window.audit() == []
    assert (window.dialogs, window.complaints, window.asked) == ([], [], [])


def test_a_misspelt_column_gets_the_near_one_and_nothing_is_written(study):
    result = run(study, "--each", "outlets", "--out", study.parent / "none")

    assert result.exit_code == 2
    assert "Did you mean 'outlet'?" in result.output
    assert not (study.parent / "none").exists()


def test_jobs_without_each_are_a_mistake(study):
    assert "no --each COLUMN" in run(study, "--jobs", "2").output


def test_a_process_that_is_lost_is_told_with_the_remedy_and_leaves_no_report(study, monkeypatch):
    # Whatever kills it, as a system does that has no memory left: here a job that ends the process that takes it.
    monkeypatch.setattr(each._Job, "__reduce__", lambda job: (os._exit, (9,)), raising=False)

    result = run(study, "--each", "outlet", "--jobs", "2", "--out", study.parent / "lost")

    assert result.exit_code == 4
    assert "a worker process ended before its work was done" in result.output
    assert "--jobs" in result.output
    assert not [path for path in study.parent.iterdir() if "lost" in path.name]
