"""Every mark of a chart knows the rows it counts, and they are as many as it says."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest

import analysis as an
from analysis.counts.evidence import Evidence, lines
from analysis.extraction.found import Tables
from analysis.pictures import canvas
from analysis.pictures.chart import Chart, finished
from analysis.report import inlined
from analysis.report.proofs import unpacked
from tests.test_charts import EVIL

NEWS = {
    "a.txt": "War or invasion?\n\nThe invasion began. “This is no war,” Ann Berg said. “The war is over,” she claimed.",
    "b.txt": "The war went on. Minister Bo Lund said the invasion had failed. “It was war,” he said.",
    "articles.csv": "file,outlet,published\na.txt,Courier,2022-02-24\nb.txt,Herald,2022-03-02\n",
    "actors.csv": "actor,term\nLund,Lund\nBerg,Berg\n",
}


@pytest.fixture
def study(newsroom) -> Tables:
    return an.extract(newsroom(NEWS))


def every_chart(study) -> dict[str, Chart]:
    """Each kind of chart, of the same news."""
    return charts_of_hits(study) | charts_of_words(study) | charts_of_trust(study)


def charts_of_hits(study) -> dict[str, Chart]:
    shares = an.shares(study, of=["voice", "use"], by=["label"])
    monthly = an.frequency(study, by=["month"])
    return {
        "shares": an.charts.shares(shares, title="Uses"),
        "one group": an.charts.shares(an.shares(study, of=["label"]), title="Labels"),
        "intervals": an.charts.share_intervals(shares, title="Uses, apart"),
        "rates": an.charts.rates(an.frequency(study, by=["outlet"]), title="Rates"),
        "months": an.charts.rates_over_time(monthly, title="Months", min_words=1),
        "ticks": an.charts.dispersion(an.positions(study), title="Places"),
        "voices": an.voicecharts.share_of_voice(an.share_of_voice(study), title="Voices"),
        "labels": an.voicecharts.labels_by_speaker(an.labels_by_speaker(study), title="Labels"),
        "verbs": an.voicecharts.reporting_verbs(an.reporting_verbs(study), title="Verbs"),
        "trend": an.trendcharts.trend(an.trend(study), title="Trend", min_size=1),
        "change": an.keycharts.differences(an.change(study, "2022-03-01"), title="Change"),
        "actors": an.keycharts.cooccurrence(an.cooccurrence(study, study.actors), title="Together"),
        "ways": an.trustcharts.sensitivity(an.sensitivity(study, "war", others={"the same": study}), title="Ways"),
    }


def charts_of_words(study) -> dict[str, Chart]:
    counts = an.count_words(study, by=["outlet"])
    compared = an.keyness_by(counts, min_count=1)
    near = an.collocates(study, label="war", by=["outlet"], min_count=1)
    return {
        "keyness": an.keycharts.keyness(compared, title="Keyness"),
        "scatter": an.keycharts.frequency_z(compared, title="Scatter"),
        "collocates": an.keycharts.collocates(near, title="Near"),
        "evenness": an.keycharts.dispersion(an.dispersion(counts, min_count=1), title="Evenness"),
        "differences": an.keycharts.differences(an.differences(study, by="outlet"), title="Differences"),
    }


def charts_of_trust(study) -> dict[str, Chart]:
    sheet = an.coding_sheet(study, 12, without_hits=2, coders=1)
    hits, lost = sheet["surface"].notna(), (sheet["surface"].isna()).cumsum() == 1
    codes = sheet.assign(use=sheet["use"].mask(hits, "plain"), referent=sheet["referent"].mask(hits, "target"))
    codes = codes.assign(missed=codes["missed"].mask(~hits, "none").mask(lost & ~hits, "war"))
    right = an.corrected(study, codes, of=["use"])
    return {
        "accuracy": an.trustcharts.accuracy(an.accuracy(study, codes), title="Accuracy"),
        "corrected": an.trustcharts.corrected(right, title="Corrected"),
    }


def test_every_kind_of_chart_has_marks_and_none_counts_other_rows_than_it_says(study):
    for name, chart in every_chart(study).items():
        assert chart.marks, name
        assert not chart.notes, name
        for mark in chart.marks:
            assert mark.lines == lines(mark.kind, mark.keys) > 0
            numbers = {
                int(number) for number in mark.text.replace(",", " ").replace(":", " ").split() if number.isdigit()
            }
            assert mark.place or mark.lines in numbers, mark.text


def test_the_marks_of_a_chart_of_shares_hold_every_hit_once(study):
    chart = charts_of_hits(study)["shares"]

    held = pd.concat([mark.keys for mark in chart.marks])
    counting = study.hits[study.hits["set_aside"].isna()]
    assert sorted(held.itertuples(index=False, name=None)) == sorted(
        zip(counting["doc_id"], counting["hit"], strict=True)
    )


def test_a_difference_leads_to_the_hits_of_both_sides_and_a_pair_to_its_sentences(study):
    charts = charts_of_hits(study) | charts_of_words(study)

    both = charts["differences"].evidence("war, Herald")
    assert both["doc_id"].value_counts().to_dict() == {"a.txt": 3, "b.txt": 2}
    assert an.kwic(study, among=both).rows["keyword"].str.lower().tolist() == ["war"] * 5
    after = charts["change"].evidence("invasion")
    assert sorted(after["doc_id"]) == ["a.txt", "a.txt", "b.txt"]
    assert charts["actors"].evidence("Lund beside invasion").to_dict("records") == [{"doc_id": "b.txt", "sentence": 1}]


def test_a_way_to_count_leads_to_the_labels_hits_and_not_to_those_of_other_tables(study):
    chart = charts_of_hits(study)["ways"]

    said = chart.evidence("and verbatim quotations")
    own = study.hits[(study.hits["label"] == "war") & study.hits["set_aside"].isna() & (study.hits["use"] == "plain")]
    kept = own[own["voice"].isin(["newsroom"]) | ((own["voice"] == "source") & (own["wording"] == "verbatim"))]
    assert sorted(said["hit"]) == sorted(kept["hit"])
    assert not any(mark.text.startswith("the same") for mark in chart.marks)


def test_a_marks_rows_are_found_by_what_it_says_and_read_as_a_concordance(study):
    chart = an.charts.shares(an.shares(study, of=["label"], by=["outlet"]), title="Labels")

    read = an.kwic(study, among=chart.evidence("Herald, invasion"))
    assert read.rows["keyword"].tolist() == ["invasion"]
    assert read.rows["left"].iloc[0].endswith("Lund said the")
    with pytest.raises(ValueError, match="2 marks of this chart begin with 'Herald'"):
        chart.evidence("Herald")


def test_a_mark_lies_within_its_figure(study):
    for name, chart in every_chart(study).items():
        high = chart.figure.get_size_inches()[1] * 72
        for mark in chart.marks:
            x, y, across, down = mark.box
            assert x >= -4 and x + across <= canvas.WIDTH + 4, name
            assert y >= 0 and y + down <= high, name


def test_values_put_together_keep_all_their_hits():
    hits = pd.DataFrame({"doc_id": "a.txt", "hit": range(90), "label": [f"label {at % 10}" for at in range(90)]})
    rows = hits.groupby("label", as_index=False).agg(hits=("hit", "size"))
    rows = pd.concat([rows.assign(outlet=name) for name in ("Courier", "Herald")], ignore_index=True)
    rows = rows.assign(choices=90, share=0.1, low=0.05, high=0.2, articles=9)[
        ["outlet", "label", *list(rows)[1:2], "choices", "share", "low", "high", "articles"]
    ]
    both = pd.concat([hits.assign(outlet="Courier"), hits.assign(outlet="Herald", doc_id="b.txt")])
    rows.attrs = {"of": ["label"], "evidence": Evidence("hits", both[["outlet", "label"]], both)}

    chart = an.charts.shares(rows, title="Ten labels")

    others = [mark for mark in chart.marks if "all others" in mark.text]
    assert [mark.lines for mark in others] == [27, 27]


def test_rows_changed_after_counting_lead_nowhere_and_the_chart_says_so(study):
    rows = an.shares(study, of=["label"])
    doubled = rows.assign(hits=rows["hits"] * 2)

    chart = an.charts.shares(doubled, title="Doubled")

    assert chart.marks == ()
    assert "no mark leads to what it counts" in chart.notes[0]


def test_rows_in_another_order_or_fewer_still_know_what_they_count(study):
    rows = an.shares(study, of=["label"], by=["outlet"])
    turned = rows[rows["outlet"] == "Herald"].sort_values("hits", ascending=False, ignore_index=True)

    chart = an.charts.shares(turned, title="Turned")

    assert {mark.text for mark in chart.marks} == {"Herald, invasion: 1 of 3 choices", "Herald, war: 2 of 3 choices"}


def test_a_table_with_evidence_is_saved_and_copied_like_any_other(study, tmp_path):
    rows = an.shares(study, of=["label"])

    rows.to_parquet(tmp_path / "shares.parquet")
    again = pd.read_parquet(tmp_path / "shares.parquet")

    assert again["hits"].tolist() == rows["hits"].tolist()
    assert an.charts.shares(again, title="Read back").marks == ()
    assert rows.copy().attrs["evidence"] is rows.attrs["evidence"]


def test_words_of_a_concordance_are_evidence_too():
    """What a room of keywords needs: a mark a word, its rows the places where it stands."""
    words = pd.DataFrame({"doc_id": "a.txt", "start": [0, 9], "end": [5, 14], "word": ["tanks", "tanks"]})
    rows = pd.DataFrame({"word": ["tanks"], "count": [2]})
    rows.attrs["evidence"] = Evidence("words", words[["word"]], words)
    with canvas.style():
        page = canvas.Page("Keywords", subtitle="", caption=[], height=40)
        page.mark(10, 10, 50, 10, "tanks: 2 times", count=2, rows=[0])

    chart = finished(page, rows, "Keywords", "A chart of one word.")

    assert chart.evidence("tanks")["start"].tolist() == [0, 9]


def test_only_the_report_gets_the_marks_of_a_chart(study, monkeypatch):
    chart = charts_of_hits(study)["shares"]
    assert "marks" not in chart._repr_mimebundle_()["application/vnd.whose-words.chart+json"]

    monkeypatch.setenv("WHOSE_WORDS_STATIC", "1")
    packed = json.loads(json.dumps(chart._repr_mimebundle_()["application/vnd.whose-words.chart+json"]["marks"]))

    assert [mark["lines"] for mark in packed] == [mark.lines for mark in chart.marks]
    assert all(len(unpacked("hits", mark["keys"])) == mark["lines"] for mark in packed)


@pytest.mark.parametrize("name", EVIL)
def test_an_ugly_name_is_a_marks_text_like_any_other(name, newsroom):
    study = an.extract(newsroom(NEWS))
    named = study.articles.assign(outlet=name)

    chart = an.charts.shares(an.shares(replace(study, articles=named), of=["label"], by=["outlet"]), title="x")

    assert chart.marks[0].text.startswith(canvas.clean(name)[:20])


def test_of_articles_without_a_hit_every_chart_says_that_there_is_none(newsroom):
    study = an.extract(newsroom({"a.txt": "Rain fell on the city."}))

    for name, chart in charts_of_hits(study).items():
        assert chart.alt.startswith(("No ", "Nothing ")), name
        assert chart.marks == (), name


def test_a_picture_in_a_page_keeps_its_words_and_loses_nothing_that_shows(study):
    for name, chart in every_chart(study).items():
        whole = ElementTree.fromstring(chart.svg())
        lean = ElementTree.fromstring(
            inlined.inline(chart.svg(), alt=chart.alt, marks=[((1, 2, 3, 4), "<5 %", "a.html")])
        )
        for tag in ("text", "path", "use"):
            drawn = [list(one.iter(f"{{http://www.w3.org/2000/svg}}{tag}")) for one in (whole, lean)]
            assert len(drawn[0]) == len(drawn[1]), (name, tag)
            assert [element.text for element in drawn[0] if tag == "text"] == [
                element.text for element in drawn[1] if tag == "text"
            ]
