"""The report as a reader and as a batch meet it. The notebooks run for real, once for most of these scenes."""

import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from analysis import report as reports
from analysis.__main__ import main

HOSTILE = "<script>alert(1)</script> $x$ “invasion” <img src=x onerror=alert(1)>"
NEWS = {
    "articles.csv": f'file,outlet,published\na.txt,"{HOSTILE}",2022-02-24\nb.txt,Herald,2022-03-02\n',
    "a.txt": f"{HOSTILE}\n\nThe invasion began. =1+1 was the invasion's price.",
    "b.txt": "War enters second week\n\nThe war went on. “The invasion has failed,” Foreign Minister Ann Berg said.",
    "study.yaml": "labels: [invasion, war]\nvoice: author\n",
    "stance.txt": "failed\n",
}


class Page(HTMLParser):
    """The tags of a page, and the hosts it would ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def references(self) -> list[str]:
        return [value for _, attrs in self.tags for name, value in attrs.items() if name in ("src", "href") and value]


def run(*arguments: str):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The report of two articles, one of them hostile, written by the command line."""
    folder = tmp_path_factory.mktemp("hostile") / "study"
    folder.mkdir()
    for name, content in NEWS.items():
        (folder / name).write_text(content)
    result = run("report", folder, "--out", folder.parent / "out")
    assert result.exit_code == 0, result.output
    return folder.parent / "out"


def test_a_report_has_its_pages_tables_charts_and_manifest(made):
    names = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}

    assert {"index.html", "manifest.json", "run.json", "tables/hits.csv", "tables/hits.parquet"} <= names
    for notebook in reports.notebooks():
        assert f"notebooks/{notebook.name}" in names
        assert f"notebooks/{notebook.stem}.html" in names
    assert "charts/01-own-labels.svg" in names
    assert "charts/01-own-labels.png" in names
    assert not [path for path in made.parent.iterdir() if path.name.startswith(".")]


def test_every_link_of_every_page_leads_to_a_file_of_the_report(made):
    for path in made.rglob("*.html"):
        for reference in Page(path.read_text()).references():
            if not reference.startswith(("#", "data:")):
                assert (path.parent / reference.partition("#")[0]).exists(), f"{path.name}: {reference}"


def test_no_page_runs_a_script_or_asks_another_host(made):
    for path in made.rglob("*.html"):
        text = path.read_text()
        assert "default-src 'none'" in text
        tags = Page(text).tags
        assert not [tag for tag, attrs in tags if tag in ("script", "iframe", "link", "object")]
        assert not [name for _, attrs in tags for name in attrs if name.startswith("on") or name == "style"]


def test_an_outlet_that_is_a_script_shows_as_text(made):
    text = (made / "index.html").read_text()

    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text


def test_every_picture_says_in_words_what_it_shows(made):
    pictures = [attrs for tag, attrs in Page((made / "index.html").read_text()).tags if tag == "img"]

    assert len(pictures) >= 4
    assert all(len(attrs["alt"] or "") > 20 for attrs in pictures)


def test_the_manifest_accounts_for_the_inputs(made):
    manifest = json.loads((made / "manifest.json").read_text())

    counts = manifest["counts"]["inputs"]
    assert counts["found"] == counts["used"] + counts["rejected"] + counts["ignored"] == 5
    assert manifest["counts"]["tables"]["articles"] == 2
    assert {entry["path"] for entry in manifest["inputs"]} == set(NEWS)
    assert all(re.fullmatch("[0-9a-f]{64}", entry["sha256"]) for entry in manifest["inputs"])
    assert manifest["parameters"] == {"labels": ["invasion", "war"]}
    assert manifest["reading"]["voice"] == "author"
    assert manifest["stance"] == {"stance.txt": hashlib.sha256(b"failed\n").hexdigest()}


def test_a_report_made_again_is_the_same_but_for_its_times(made, tmp_path):
    again = tmp_path / "out"
    assert run("report", made.parent / "study", "--out", again).exit_code == 0

    for path in [made / "index.html", *(made / "tables").iterdir(), *(made / "charts").iterdir()]:
        assert path.read_bytes() == (again / path.relative_to(made)).read_bytes(), path.name


def test_no_page_or_notebook_names_the_folders_of_this_machine(made):
    for path in [*made.rglob("*.html"), made / "manifest.json"]:
        assert made.parent.as_posix() not in path.read_text(), path.name


def test_a_misspelt_parameter_stops_before_anything_is_written(made, tmp_path):
    result = run("report", made.parent / "study", "--out", tmp_path / "out", "-p", "label", "war")

    assert result.exit_code == 2
    assert "Did you mean 'labels'?" in result.output
    assert not (tmp_path / "out").exists()


def test_a_notebook_that_fails_is_named_and_the_report_still_written(made, tmp_path, monkeypatch):
    broken = tmp_path / "notebooks" / "01-broken.ipynb"
    broken.parent.mkdir()
    cells = [nbformat.v4.new_markdown_cell("# Broken?"), nbformat.v4.new_code_cell("1 / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), broken)
    (made.parent / "study" / "study.yaml").replace(tmp_path / "kept.yaml")
    monkeypatch.setattr(reports, "notebooks", lambda: [broken])

    result = run("report", made.parent / "study", "--out", tmp_path / "out")

    (tmp_path / "kept.yaml").replace(made.parent / "study" / "study.yaml")
    assert result.exit_code == 5
    assert "01-broken.ipynb stopped in cell 1: ZeroDivisionError: division by zero" in result.output
    assert "ZeroDivisionError" in (tmp_path / "out" / "index.html").read_text()
