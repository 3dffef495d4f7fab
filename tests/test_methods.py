"""The methods of a report: numbers from its tables, names that stay words, figures that the README tells too."""

import re
from pathlib import Path

import mistune
import pytest

from analysis import tables
from analysis.extraction.pipeline import extract
from analysis.report import pages
from analysis.report.methods import escaped, methods_text, notes
from analysis.study.registration import register
from analysis.study.study import read_parameters
from analysis.trust.sampling import coding_sheet, write_sheets

ROOT = Path(__file__).parents[1]
MADE = {"version": "0.1.0", "versions": {"python": "3.11"}, "inputs": [], "lexicons": {}, "parameters": {}}
HOSTILE = (
    "](javascript:alert(1)) ![x](http://x.org/i.png) <img src=x> $\\\\input{x}$ www.x.org `rm` ~~a~~ | # b *c* _d_"
)


def told(folder, found, **options):
    found.save(folder / "tables")
    balance = dict(zip(found.balance["what"], found.balance["inputs"].tolist(), strict=True))
    return methods_text(MADE | {"counts": {"inputs": balance}}, folder / "tables", name="study", **options)


@pytest.fixture
def study(newsroom):
    return newsroom(
        {
            "a.txt": "The war went on. The invasion failed. A trade war began.",
            "b.txt": "",
            "articles.csv": "file,outlet,published\na.txt,Herald,2022-03-02\n",
        }
    )


def test_counts_go_in_and_out(study, tmp_path):
    text = told(tmp_path, extract(study))

    assert "1 article of 1 outlet (1 Herald) with 11 words, published from 2022-03-02 to 2022-03-02." in text
    assert "Of 4 files and records found, 1 used, 1 rejected (1 no text) and 2 ignored" in text
    assert "Of 3 hits, 1 about something else left out, 2 count, in 1 article: 1 invasion, 1 war." in text
    assert "how often the codes err here is not known" in text
    assert "all comparisons are exploratory" in text


def test_sources_that_the_text_cites_are_listed_and_no_others(study, tmp_path):
    text, _, references = told(tmp_path, extract(study)).partition("## References")

    cited = {key for keys in re.findall(r"\[([A-Z][\w; ]+\d{4})\]", text) for key in keys.split("; ")}
    assert cited == set(re.findall(r"^- (\w+):", references, re.M))
    assert "Efron1993" in cited


def test_the_studys_own_coding_tells_how_right_the_codes_are(study, tmp_path):
    found = extract(study)
    sheet = coding_sheet(found, 3, without_hits=1).assign(use="plain", voice="newsroom")
    sheet.loc[sheet["surface"].isna(), ["use", "voice"]] = None
    write_sheets(sheet, tmp_path / "coding")
    text = told(tmp_path, found, sheets=tmp_path / "coding")

    assert "3 passages of 1 article, 0 of them sentences without a hit" in text
    assert "use 3 of 3 (100 %, too few for an interval)" in text


def test_a_report_of_some_articles_tells_of_their_coded_passages_alone(newsroom, tmp_path):
    files = {"a.txt": "The war went on. The invasion failed.", "c.txt": "The war ended.", "d.txt": "It rained."}
    both = extract(newsroom(files))
    write_sheets(coding_sheet(both, 3).assign(use="plain", voice="newsroom"), tmp_path / "coding")

    def of(name):
        path = tmp_path / name
        path.mkdir()
        own = extract(newsroom(files), include=name)
        return told(path, own, sheets=tmp_path / "coding")

    assert "2 passages of 1 article" in of("a.txt")
    assert "Of the coded passages 2 are of articles that are not in this report" in of("c.txt")
    assert "No passages of these articles were coded by hand" in of("d.txt")


def test_exploratory_labels_are_named_in_the_methods_and_on_the_first_page(study, tmp_path):
    register(study)
    (study / "labels.csv").write_text("label,term\nwar,war\nconflict,conflict\n")
    known = read_parameters(study)["registered"]
    text = told(tmp_path, extract(study), registered=known)

    assert "Added or changed since, and therefore exploratory: war and conflict." in text
    assert "Registered and no longer compared: invasion." in text
    assert "therefore exploratory: war and conflict" in notes(tmp_path / "tables", sheets=None, registered=known)


def test_hostile_names_stay_words(study, tmp_path):
    (study / "articles.csv").write_text(f'file,outlet\na.txt,"{HOSTILE}"\n')
    text = told(tmp_path, extract(study))
    page = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "url", "math"])(text)

    for tag in ("<img", "<a ", "<del", "<script", "math", "<em>", "<code"):
        assert tag not in page
    assert "javascript:alert(1)" in page  # as words
    assert escaped("a" * 500) == "a" * 79 + "…"
    assert "\n" not in escaped("a\n\n# b")


def test_every_published_figure_stands_in_the_readme_too():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    figures = [row["figure"] for row in tables.lexicon("measured")]

    assert len(figures) >= 9
    missing = [figure for figure in figures if not re.search(rf"\b{re.escape(figure)}\b", readme)]
    assert missing == [], "README.md and lexicons/measured.csv tell different figures: bring them together"


def test_the_first_page_shows_names_as_words():
    assert "<b>" not in pages.prose(escaped("<b>x</b>"))
