"""What the explorer shows, and that its code and its export give the same."""

import os
from pathlib import Path

import nbformat
import pandas as pd
import pytest

import analysis as an
from analysis import store
from analysis.lab import explorer, panel
from analysis.report import batch
from tests.conftest import LABELS

HOSTILE = "<img src=x onerror=alert(1)> “=1+1”'"
NEWS = {
    "articles.csv": f'file,outlet,published,the desk\na.txt,"{HOSTILE}",2022-02-24,Foreign\nb.txt,Herald,2022-03-02,\n',
    "a.txt": "The invasion began. “This is a war,” Foreign Minister Ann Berg said. The war in Kyiv’s streets went on.",
    "b.txt": "War enters second week\n\nThe war went on. “The invasion has failed,” Ann Berg said in Kyiv.",
}
ASKED = [
    {},
    {"by": ""},
    {"labels": ["war"], "of": "voice", "by": "label"},
    {"of": panel.BOTH, "by": "label"},
    {"of": panel.BOTH, "by": "voice", "mark": {"voice": ["newsroom"], "use": ["plain"]}},
    {"of": "speaker", "by": "month", "voice": "source"},
    {"by": "the desk", "use": "plain", "search": "kyiv's  STREETS"},
    {"by": "outlet", "mark": {"outlet": [HOSTILE], "label": ["war"]}},
    {"by": "the desk", "mark": {"the desk": ["(not told)"], "label": ["war", "invasion"]}},
    {"speaker": "Ann Berg", "by": "speaker"},
    {"search": "nowhere", "labels": ["invasion"]},
]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("news")
    for name, content in {"labels.csv": LABELS, **NEWS}.items():
        (folder / name).write_text(content)
    return an.extract(folder)


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_the_code_shown_gives_the_rows_shown(found, asked):
    living = an.explore(found).look(**asked)

    given = {"tables": found}
    exec(living.code(), given)

    pd.testing.assert_frame_equal(given["shares"], living.rows())
    pd.testing.assert_frame_equal(given["lines"].rows, living.lines().rows)
    assert living.shown["hits"] == given["lines"].hits


def test_the_code_of_a_corpus_extracts_it_by_name():
    assert "tables = an.extract('seeds')\n" in an.explore("seeds").code()


@pytest.mark.parametrize(
    ("of", "by"), [*zip(panel.OF, ["", "label", "outlet", "month", "the desk", "label"], strict=True)]
)
def test_every_part_of_every_bar_leads_to_as_many_lines_as_it_counts(found, of, by):
    living = an.explore(found).look(of=of, by=by)
    parts = [part for group in living.shown["groups"] for part in group["parts"]]

    assert sum(part["hits"] for part in parts) == 6
    for part in parts:
        living.look(of=of, by=by, mark=part["where"])
        assert living.shown["hits"] == len(living.shown["lines"]) == part["hits"]


def test_values_that_have_no_room_are_put_together_and_lead_to_their_lines(newsroom):
    names = ["Berg", "Cole", "Dahl", "Eco", "Frey", "Gray", "Hill", "Ives", "Jung"]
    text = "\n\n".join(f"“The war is lost,” Minister Ann {name} said." for name in names)
    living = an.explore(an.extract(newsroom({"a.txt": text}))).look(of="speaker", by="")

    *_, last = living.shown["groups"][0]["parts"]
    assert (last["value"], last["hits"]) == ("others", 2)
    assert living.look(of="speaker", by="", mark=last["where"]).shown["hits"] == 2


def test_a_bar_says_how_many_of_how_many(found):
    group = an.explore(found, by="outlet").shown["groups"][1]

    assert group["name"] == "Herald"
    assert [part["text"] for part in group["parts"]] == [
        "Herald, invasion: 1 of 3 choices",
        "Herald, war: 2 of 3 choices",
    ]


def test_the_export_holds_the_lines_shown_and_overwrites_nothing(found, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    living = an.explore(found).look(labels=["war"])

    first, second = living.export(), living.export()

    assert (first, second) == (Path("explored.csv"), Path("explored-2.csv"))
    assert "Wrote 4 lines to explored-2.csv" in living.said
    written = pd.read_csv(first, dtype=str, keep_default_na=False).apply(store.restore)
    assert written["keyword"].tolist() == living.lines().rows["keyword"].tolist()
    assert HOSTILE in set(written["outlet"])


def test_a_click_sent_by_the_page_exports(found, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    living = an.explore(found)

    living._handle_custom_msg("export", [])

    assert Path("explored.csv").exists()


def test_a_misspelt_group_gets_the_near_one(found):
    with pytest.raises(ValueError, match="Did you mean 'outlet'"):
        an.explore(found, by="outlets")


def test_in_a_batch_the_explorer_is_a_chart_and_a_concordance(found, monkeypatch):
    shown = []
    monkeypatch.setenv("WHOSE_WORDS_STATIC", "1")
    monkeypatch.setattr(explorer, "display", shown.append)

    lines = an.explore(found)

    assert [chart.title for chart in shown] == ["Label, by outlet"]
    assert lines.hits == 6


def test_papermill_alone_gets_a_picture_and_lines_beside_the_panel(tmp_path):
    cell = nbformat.v4.new_code_cell('import analysis as an\n\nan.explore("seeds")')
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbformat.write(notebook, tmp_path / "explore.ipynb")
    assert "WHOSE_WORDS_STATIC" not in os.environ

    batch._execute(tmp_path / "explore.ipynb", tmp_path / "out.ipynb", {})

    data = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs[0].data
    assert "application/vnd.jupyter.widget-view+json" in data
    assert 'alt="Bar chart of counts' in data["text/html"]
    assert "Shows 25 of 25 hits." in data["text/html"]
