"""Two runs laid side by side: what differs, and why, on news made up for it."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis import store, tables
from analysis.__main__ import main
from analysis.extraction.options import options
from analysis.extraction.pipeline import extract_to
from analysis.report import report
from analysis.report.changes import _alike, _cells, compare_runs
from analysis.report.told import numbers_told
from tests.conftest import LABELS

NEWS = {"a_txt": "The war went on. Ann Berg said the invasion had failed.", "b_txt": "Talks on trade ended."}


def run(out, **files):
    """The run of a study with these files beside the usual ones."""
    folder = out / "study"
    folder.mkdir(parents=True)
    for name, text in ({"labels_csv": LABELS} | NEWS | files).items():
        (folder / name.replace("_", ".")).write_text(text)
    chosen = options(folder)
    extract_to(out / "tables", chosen)
    (out / "manifest.json").write_text(json.dumps(report.manifest(chosen, {"by": "outlet"}, out, {})))
    return out


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    """The run that the others are laid beside."""
    return run(tmp_path_factory.mktemp("one"))


def test_two_runs_of_the_same_are_the_same(one, tmp_path):
    found = compare_runs(one, run(tmp_path / "two"))

    assert found.same
    assert repr(found).splitlines() == ["Settings: the same.", "Hits: the same.", "Numbers: the same."]


def test_an_article_that_came_brings_its_hits_with_their_sentence(one, tmp_path):
    found = compare_runs(one, run(tmp_path / "two", c_txt="Rain fell. The war is over."))

    assert found.hits[["doc_id", "what", "because", "sentence"]].to_numpy().tolist() == [
        ["c.txt", "appeared", "the article is new", "The war is over."]
    ]
    assert found.settings[["kind", "name"]].to_numpy().tolist() == [["input", "c.txt"]]
    assert found.numbers[["row", "column", "before", "after"]].to_numpy().tolist() == [
        ["war · newsroom · plain", "hits", 1.0, 2.0]
    ]
    tables.check(found.hits, "changed_hits")
    tables.check(found.numbers, "changed_numbers")
    tables.check(found.settings, "changed_settings")


def test_a_term_taken_out_of_labels_is_named_as_the_reason(one, tmp_path):
    found = compare_runs(one, run(tmp_path / "two", labels_csv="label,term\nwar,war\n"))

    assert found.hits[["surface", "what", "because"]].to_numpy().tolist() == [
        ["invasion", "vanished", "the term “invasion*” is no longer in labels.csv"]
    ]


def test_a_hit_is_known_again_where_the_text_before_it_changed(one, tmp_path):
    longer = "Berlin, 2 March.\n\n" + NEWS["a_txt"]

    assert compare_runs(one, run(tmp_path / "two", a_txt=longer)).hits.empty


def test_a_hit_whose_sentence_was_rewritten_is_coded_otherwise_because_of_the_text(one, tmp_path):
    text = NEWS["a_txt"].replace("Ann Berg said the invasion", "Bo Holm said the invasion")
    found = compare_runs(one, run(tmp_path / "two", a_txt=text))

    assert set(found.hits["because"]) == {"the article's text changed"}


def test_a_correction_by_hand_is_named_as_the_reason(one, tmp_path):
    at = NEWS["a_txt"].index("war")
    rows = f"doc_id,start,end,surface,column,value,note\na.txt,{at},{at + 3},war,use,denied,\n"
    found = compare_runs(one, run(tmp_path / "two", corrections_csv=rows))

    assert found.hits[["what", "codes", "because"]].to_numpy().tolist() == [
        ["coded otherwise", "use: plain → denied", "corrected by hand"]
    ]


def test_a_word_list_that_changed_is_the_reason_that_is_left(one, tmp_path):
    two = run(tmp_path / "two")
    told = json.loads((two / "manifest.json").read_text())
    told["lexicons"]["use_cues.csv"] = "another"
    (two / "manifest.json").write_text(json.dumps(told))
    denied = store.read_table(two / "tables", "hits").assign(use="denied")
    store.write_table(denied, two / "tables", "hits")
    found = compare_runs(one, two)

    assert found.settings["name"].tolist() == ["use_cues.csv"]
    assert found.hits["codes"].tolist() == ["use: plain → denied"] * 2
    assert set(found.hits["because"]) == {"of what else differs: word lists (use_cues.csv)"}


def test_compare_answers_as_diff_does(one, tmp_path):
    two = run(tmp_path / "two", b_txt="The war is over.")

    def said(*arguments):
        return CliRunner().invoke(main, ["compare", *map(str, arguments)])

    assert said(one, one).exit_code == 0
    differs = said(one, two, "--out", tmp_path / "changes")
    assert differs.exit_code == 1
    assert "+ b.txt “war” war · newsroom · plain\n    because the article's text changed\n    The war is over." in (
        differs.output
    )
    assert (tmp_path / "changes/hits.csv").read_text(encoding="utf-8").count("\n") == 2
    assert said(one, tmp_path / "nowhere").exit_code == 2


def test_the_numbers_of_charts_are_compared_by_the_words_of_their_rows():
    rows = [{"label": "war", "hits": 3, "low": None}, {"label": "war", "hits": 4, "low": 0.5}]
    assert dict(_cells("01", rows)) == {
        ("01", "war", "hits"): 3.0,
        ("01", "war (2)", "hits"): 4.0,
        ("01", "war (2)", "low"): 0.5,
    }
    assert _alike(None, 0.0)
    assert not _alike(None, 0.5)


def test_of_each_chart_the_value_that_moved_most_is_told():
    rows = [("01", "war", "hits", 10.0, 12.0), ("01", "war", "p", 0.01, 0.5), ("01", "peace", "hits", 1.0, 2.0)]
    rows += [("02", "war", "words", 100.0, 99.0), ("02", "war", "p", None, 0.5)]
    numbers = pd.DataFrame(rows, columns=["where", "row", "column", "before", "after"])

    assert numbers_told(numbers) == [
        "Numbers: 5 differ (--out DIR writes all). By chart, and which of its values moved most:",
        "  01, 3: peace, hits: 1 → 2",
        "  02, 2: war, words: 100 → 99",
    ]


@pytest.mark.parametrize("text", ["=1+1 war.", "The war | <b>war</b>"])
def test_text_that_would_run_elsewhere_is_only_shown(one, tmp_path, text):
    found = compare_runs(one, run(tmp_path / "two", c_txt=text))
    found.save(tmp_path / "changes")

    assert "\n=" not in (tmp_path / "changes/hits.csv").read_text()
