"""Labels registered before results are seen, and what a report says of those that came later."""

from datetime import date

import pandas as pd
import pytest
from click.testing import CliRunner

import analysis as an
from analysis.__main__ import main
from analysis.counts.measures import shares
from analysis.extraction.options import options
from analysis.extraction.pipeline import extract
from analysis.pictures import charts
from analysis.study.registration import register, withdrawn
from analysis.study.study import read_labels, read_parameters

DAY = date(2026, 3, 2)
WAR = "label,term,not_in,note\ninvasion,invasion*,,\nwar,war,trade war,\n"
NEWS = {"a.txt": "The war went on after the invasion.", "labels.csv": WAR}


def status(folder):
    head, *rows = options(folder).labels
    return {row[head.index("term")]: row[head.index("registration")] for row in rows}


def test_labels_of_a_study_that_registers_none_have_no_registration(newsroom):
    assert set(status(newsroom(NEWS)).values()) == {""}


def test_registered_labels_are_known_again_whatever_their_order_and_notes(newsroom):
    folder = newsroom(NEWS)
    register(folder, today=DAY)
    (folder / "labels.csv").write_text("label,term,not_in,note\nwar,war,trade war,plain\ninvasion,invasion*,,\n")

    assert set(status(folder).values()) == {"registered"}


@pytest.mark.parametrize(
    ("labels", "exploratory"),
    [
        (WAR + "conflict,conflict,,\n", {"conflict"}),
        (WAR + "war,warfare,,\n", {"war", "warfare"}),
        (WAR.replace("trade war", "price war"), {"war"}),
    ],
)
def test_a_label_added_or_changed_later_is_exploratory(newsroom, labels, exploratory):
    folder = newsroom(NEWS)
    register(folder, today=DAY)
    (folder / "labels.csv").write_text(labels)

    found = status(folder)
    assert {term for term, known in found.items() if known == "exploratory"} == exploratory
    assert found["invasion*"] == "registered"


def test_a_label_taken_out_later_is_told(newsroom):
    folder = newsroom(NEWS)
    register(folder, today=DAY)
    (folder / "labels.csv").write_text("label,term\nwar,war\n")

    assert withdrawn(read_labels(folder), read_parameters(folder)["registered"]) == ["invasion"]


def test_tables_and_captions_name_the_exploratory_labels(newsroom):
    folder = newsroom(NEWS)
    register(folder, today=DAY)
    (folder / "labels.csv").write_text(WAR + "conflict,conflict,,\n")
    found = extract(folder)
    chart = charts.shares(shares(found, of=["label"]), title="Which label")

    assert found.labels["registration"].tolist() == ["registered", "registered", "exploratory"]
    told = " ".join(text.get_text() for text in chart.figure.texts)
    assert "Exploratory, added or changed after registration: “conflict”." in told


def test_whatever_is_counted_by_label_names_the_exploratory_ones(newsroom):
    dated = "file,outlet,published\na.txt,Courier,2022-02-24\nb.txt,Herald,2022-03-02\n"
    folder = newsroom(NEWS | {"b.txt": "The conflict grew into war.", "articles.csv": dated})
    register(folder, today=DAY)
    (folder / "labels.csv").write_text(WAR + "conflict,conflict,,\n")
    found, actors = extract(folder), pd.DataFrame({"actor": ["Army"], "term": ["war"]})
    drawn = [
        an.trendcharts.trend(an.trend(found), title="When", min_size=1),
        an.keycharts.differences(an.differences(found, by="outlet"), title="Differences"),
        an.keycharts.differences(an.change(found, "2022-03-01"), title="Change"),
        an.keycharts.cooccurrence(an.cooccurrence(found, actors), title="Together"),
        an.keycharts.collocates(an.collocates(found, label="conflict", min_count=1), title="Near"),
        an.trustcharts.sensitivity(an.sensitivity(found, "war"), title="Ways"),
    ]

    for chart in drawn:
        told = " ".join(text.get_text() for text in chart.figure.texts).replace("\n", " ")
        assert "Exploratory, added or changed after registration: “conflict”." in told, chart.title


def test_registering_keeps_what_study_yaml_holds_and_takes_any_label(newsroom):
    labels = 'label,term\nno,invasion*\n"a: ""b"" #",war\n'
    folder = newsroom({**NEWS, "labels.csv": labels, "study.yaml": "by: month  # months\n"})
    register(folder, today=DAY)

    assert "by: month  # months" in (folder / "study.yaml").read_text()
    said = read_parameters(folder)
    assert said["by"] == "month"
    assert set(said["registered"]["labels"]) == {"no", 'a: "b" #'}
    assert set(status(folder).values()) == {"registered"}


def test_the_command_registers_once_and_says_what_to_do_for_another_time(newsroom):
    folder = newsroom(NEWS)

    def said(*arguments):
        return CliRunner().invoke(main, ["register", *map(str, arguments)])

    assert said(folder).exit_code == 0
    again = said(folder)
    assert again.exit_code == 2
    assert "registered already, on 20" in again.output
    (folder / "labels.csv").unlink()
    assert "has no labels.csv to register" in said(folder).output


def test_a_block_that_was_broken_by_hand_is_refused(newsroom):
    with pytest.raises(ValueError, match="needs a date and the labels with their hashes"):
        options(newsroom({**NEWS, "study.yaml": "registered: some day\n"}))
