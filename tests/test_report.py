"""The report as a reader and as a batch meet it. The notebooks run for real, once for most of these scenes."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from analysis import store
from analysis.__main__ import main
from analysis.report import report as reports

HOSTILE = "<script>alert(1)</script> $x$ “invasion” <img src=x onerror=alert(1)>"
LABEL = '"><img src=x onerror=alert(2)>'
STUDY = "study<b onclick=alert(9)>"
COLUMN = "desk' onclick='alert(3)"
_DOUBLED = LABEL.replace('"', '""')
NEWS = {
    "articles.csv": (
        f'file,outlet,published,title,{COLUMN}\na.txt,"{HOSTILE}",2022-02-24,](javascript:alert(4)),=1+1\n'
        "b.txt,Herald\u202e,2022-03-02,</title><script>alert(5)</script>,$b_{$\n"
    ),
    "a.txt": f"{HOSTILE}\n\nThe invasion began. =1+1 was the invasion's price. \u202eThe war\u202c went on.",
    "b.txt": "War enters second week\n\nThe war went on. “The invasion has failed,” Foreign Minister Ann Berg said. "
    "“It is no war,” </bdi><svg onload=alert(6)> spokesman <b>Bo</b> Lund told reporters. Bo Lund said the war "
    "was over.",
    '<img src=x onerror="alert(7)">.txt': "War and an invasion: [click](javascript:alert(8)) said the minister.",
    "labels.csv": "label,term\ninvasion,invasion*\n" + f'"{_DOUBLED}",war\n',
    "stance.txt": "failed\n",
    "study.yaml": f"labels: [invasion, '{LABEL}']\nby: \"{COLUMN}\"\nvoice: author\nfinding: '{LABEL}'\n",
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

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.tags if attrs.get("id")]


def run(*arguments: str):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The report of three articles in which everything is hostile, written by the command line."""
    folder = tmp_path_factory.mktemp("hostile") / STUDY
    folder.mkdir()
    for name, content in NEWS.items():
        (folder / name).write_text(content)
    result = run("report", folder, "--out", folder.parent / "out")
    assert result.exit_code == 0, result.output
    return folder.parent / "out"


def test_a_report_has_its_pages_tables_charts_and_manifest(made):
    names = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}

    assert {"index.html", "manifest.json", "methods.md", "run.json", "tables/hits.csv", "tables/hits.parquet"} <= names
    for notebook in reports.notebooks():
        assert f"notebooks/{notebook.name}" in names
        assert f"notebooks/{notebook.stem}.html" in names
    assert "charts/01-own-labels.svg" in names
    assert "charts/01-own-labels.png" in names
    assert not [path for path in made.parent.iterdir() if path.name.startswith(".")]


def test_every_link_of_every_page_leads_to_a_place_of_the_report(made):
    places = {path: set(Page(path.read_text()).ids()) for path in made.rglob("*.html")}
    for path in places:
        for reference in Page(path.read_text()).references():
            if not reference.startswith("data:"):
                file, _, anchor = reference.partition("#")
                target = (path.parent / file).resolve() if file else path
                assert target.exists(), f"{path.name}: {reference}"
                assert not anchor or anchor in places[target], f"{path.name}: {reference}"


def test_the_policy_of_every_page_allows_its_own_style_and_script_alone(made):
    for path in made.rglob("*.html"):
        page = BeautifulSoup(path.read_text(), "html.parser")
        policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
        assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-"), path.name
        for tag in page(["style", "script"]):
            digest = base64.b64encode(hashlib.sha256(tag.string.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy, path.name
        assert len(page("script")) <= 1
        assert not page(["iframe", "link", "object", "base", "form"])
        assert not [name for tag in page(True) for name in tag.attrs if name.startswith("on") or name == "style"]


def test_no_page_has_two_places_of_one_name(made):
    for path in made.rglob("*.html"):
        ids = Page(path.read_text()).ids()
        assert len(ids) == len(set(ids)), path.name


def test_what_looks_like_a_script_shows_as_text(made):
    text = (made / "index.html").read_text()

    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text


def test_in_the_browser_no_dialog_opens_and_no_handler_is_live(made, window):
    for path in sorted(made.rglob("*.html")):
        page = window.open(path)
        names = page.evaluate("[...document.querySelectorAll('*')].flatMap(one => one.getAttributeNames())")
        addresses = page.evaluate("[...document.links].map(link => link.protocol)")
        assert not [name for name in names if name.startswith("on")], path.name
        assert set(addresses) <= {"file:"}, path.name
        assert page.evaluate("document.images.length") == 0 or path.parent.name == "notebooks"
    assert (window.dialogs, window.complaints, window.asked) == ([], [], [])


def test_every_mark_of_every_chart_leads_to_as_many_lines_as_it_counts(made):
    walked = 0
    for path in [made / "index.html", *sorted(made.glob("notebooks/*.html"))]:
        for text, target, lines in marks_of(path):
            walked += 1
            assert lines in whole_numbers(text), f"{text}: {lines} lines in {target}"
    assert walked > 40


def test_a_mark_of_the_browser_leads_to_its_sentences_and_they_to_their_article(made, window):
    page = window.open(made / "index.html")
    mark = page.locator("#chart-01-use-by-label .marks a").first
    told = mark.get_attribute("aria-label")

    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/*.html")
    lines = page.locator("ol.lines > li")
    assert lines.count() in whole_numbers(told)
    word = lines.first.locator("a").inner_text()

    lines.first.locator("a").click()
    page.wait_for_url("**/articles/*#hit-*")
    assert page.locator(":target").inner_text() == word
    page.locator(":target").click()
    page.get_by_role("link", name="line of hit").first.click()
    page.wait_for_url("**/evidence/*#line-*")
    assert page.locator(":target").count() == 1


def test_searching_leaves_the_lines_that_have_every_word(made, window):
    page = window.open(made / "index.html")
    lines = page.locator(".concordance tbody tr")

    page.get_by_role("searchbox").fill("FAILED invasion")

    assert lines.filter(visible=True).count() >= 1
    assert all("failed" in text for text in lines.filter(visible=True).all_inner_texts())
    assert f"of {lines.count()} lines" in page.locator("output").inner_text()


def test_every_chart_says_in_words_what_it_shows_and_has_its_rows_beside_it(made):
    charts = BeautifulSoup((made / "index.html").read_text(), "html.parser").select(".chart > svg")

    assert len(charts) >= 4
    assert all(len(chart["aria-label"]) > 20 for chart in charts)
    for kind in ("svg", "png", "csv", "parquet"):
        assert (made / f"charts/01-use-by-label.{kind}").exists()


def test_the_manifest_accounts_for_the_inputs(made):
    manifest = json.loads((made / "manifest.json").read_text())

    counts = manifest["counts"]["inputs"]
    assert counts["found"] == counts["used"] + counts["rejected"] + counts["ignored"] == 7
    assert manifest["counts"]["tables"]["articles"] == 3
    assert {entry["path"] for entry in manifest["inputs"]} == set(NEWS)
    assert all(re.fullmatch("[0-9a-f]{64}", entry["sha256"]) for entry in manifest["inputs"])
    assert manifest["parameters"] == {"labels": ["invasion", LABEL], "by": COLUMN, "finding": LABEL}
    assert manifest["reading"]["voice"] == "author"
    assert manifest["stance"] == {"stance.txt": hashlib.sha256(b"failed\n").hexdigest()}


def test_a_report_made_again_is_the_same_but_for_its_times(made, tmp_path):
    again = tmp_path / "out"
    assert run("report", made.parent / STUDY, "--out", again).exit_code == 0

    written = [path for folder in ("tables", "charts", "evidence", "articles") for path in (made / folder).iterdir()]
    for path in [made / "index.html", *written]:
        assert path.read_bytes() == (again / path.relative_to(made)).read_bytes(), path.name


def test_no_page_or_notebook_names_the_folders_of_this_machine(made):
    for path in [*made.rglob("*.html"), made / "manifest.json"]:
        assert made.parent.as_posix() not in path.read_text(), path.name


def test_a_misspelt_parameter_stops_before_anything_is_written(made, tmp_path):
    result = run("report", made.parent / STUDY, "--out", tmp_path / "out", "-p", "label", "war")

    assert result.exit_code == 2
    assert "Did you mean 'labels'?" in result.output
    assert not (tmp_path / "out").exists()


def test_a_notebook_that_fails_is_named_and_the_report_still_written(made, tmp_path, monkeypatch):
    broken = tmp_path / "notebooks" / "01-broken.ipynb"
    broken.parent.mkdir()
    cells = [nbformat.v4.new_markdown_cell("# Broken?"), nbformat.v4.new_code_cell("1 / 0")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), broken)
    (made.parent / STUDY / "study.yaml").replace(tmp_path / "kept.yaml")
    monkeypatch.setattr(reports, "notebooks", lambda: [broken])

    result = run("report", made.parent / STUDY, "--out", tmp_path / "out")

    (tmp_path / "kept.yaml").replace(made.parent / STUDY / "study.yaml")
    assert result.exit_code == 5
    assert "01-broken.ipynb stopped in cell 1: ZeroDivisionError: division by zero" in result.output
    assert "ZeroDivisionError" in (tmp_path / "out" / "index.html").read_text()


def test_a_report_without_text_says_nothing_that_an_article_says(newsroom, tmp_path, monkeypatch):
    said = "The marmalade treaty collapsed before the invasion of Ruritania"
    secret = f"{said}. “Our velvet patience has ended in war,” Minister Ann Berg said. The war went on."
    secret += " “It is war,” said a person close to the walnut committee."
    study = newsroom(
        {
            "a.txt": f"Marmalade and war\n\n{secret}",
            "articles.csv": "file,outlet,title,url,lead\na.txt,Herald,Marmalade,http://x/marmalade,Velvet\n",
        }
    )
    first = reports.notebooks()[:2]
    monkeypatch.setattr(reports, "notebooks", lambda: first)

    result = run("report", study, "--out", tmp_path / "out", "--no-text")

    assert result.exit_code == 0, result.output
    out = tmp_path / "out"
    assert {path.name for path in out.iterdir()} == {
        "charts",
        "tables",
        "index.html",
        "manifest.json",
        "methods.md",
        "run.json",
    }
    assert (out / "charts/01-use-by-label.svg").exists()
    assert "unnamed source 1" in (out / "charts/02-share-of-voice.svg").read_text()
    for path in out.rglob("*"):
        if path.is_file():
            told = path.read_bytes().lower()
            if path.suffix == ".parquet":
                told = pd.read_parquet(path).to_csv().lower().encode()
            assert not any(word in told for word in (b"marmalade", b"ruritania", b"velvet", b"patience", b"walnut")), (
                path.name
            )
    assert store.read_table(out / "tables", "hits")["label"].tolist() == ["war", "invasion", "war", "war", "war"]


def marks_of(path: Path):
    """Each mark of a page's charts: what it says, where it leads, and how many lines are there."""
    for mark in BeautifulSoup(path.read_text(), "html.parser").select(".marks a"):
        file, _, anchor = mark["href"].partition("#")
        target = path.parent / file
        if anchor:
            assert anchor in Page(target.read_text()).ids()
            yield f"{mark['aria-label']} 1", target, 1
        else:
            first = BeautifulSoup(target.read_text(), "html.parser")
            others = {link["href"] for link in first.select(".pages a")}
            pages = [first, *(BeautifulSoup((target.parent / name).read_text(), "html.parser") for name in others)]
            yield mark["aria-label"], target, sum(len(page.select("ol.lines > li")) for page in pages)


def whole_numbers(text: str) -> set[int]:
    return {int(number.replace(",", "")) for number in re.findall(r"(?<![\w.])\d[\d,]*(?![\w.])", text)}
