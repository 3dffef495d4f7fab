"""The quotations to read: nothing cut silently, nothing that a newsroom prints runs as a script."""

import pandas as pd
import pytest

from analysis.counts import speaking
from analysis.extraction.pipeline import extract
from analysis.lines import statements as room
from analysis.lines.statements import quotations

NEWS = "“We are at war,” Anna Berg, the minister, said. “We will win.”\n\nLiu Wei denied that it was a war.\n"


def test_a_quotation_stands_with_its_speaker_source_and_cue(newsroom):
    row = quotations(extract(newsroom({"a.txt": NEWS})), speaker="Anna Berg").rows.iloc[0]

    assert row["content"].startswith("“We are at war,”")
    assert row["cue"] == "said"
    assert row["source"].startswith("Anna Berg")


def test_the_parts_of_an_interrupted_statement_are_joined():
    told = extract("seeds")
    parts = told.quotes.groupby("quote_id").size()
    twice = parts.index[parts == 2][0]

    rows = quotations(told, limit=None).rows.set_index("quote_id")

    assert rows.loc[twice, "content"].count(" … ") == 1
    assert not rows.index.duplicated().any()


def test_the_caption_says_how_many_of_how_many_are_shown():
    found = quotations(extract("seeds"), limit=3)

    assert len(found.rows) == 3
    assert found.caption.startswith(f"Shows 3 of {found.statements} statements.")


def test_a_misspelt_speaker_names_the_nearest():
    found = quotations(extract("seeds"), speaker="Liu Pengyi")

    assert found.caption.endswith("There is no speaker 'Liu Pengyi'. Did you mean 'Liu Pengyu'?")


def test_those_whom_nobody_could_name_can_be_asked_for():
    told = extract("seeds")

    found = quotations(told, speaker="(unresolved)")

    assert found.statements == told.quotes[told.quotes["speaker"].isna()]["quote_id"].nunique()
    assert room.UNRESOLVED == speaking.UNRESOLVED


@pytest.mark.parametrize("static", ["", "1"])
def test_a_script_in_an_article_is_text_in_the_page(newsroom, monkeypatch, static):
    monkeypatch.setenv("WHOSE_WORDS_STATIC", static)
    news = "“We <script>alert(1)</script> are at war,” Anna Berg said.\n"

    page = quotations(extract(newsroom({"a.txt": news})))._repr_mimebundle_()["text/html"]

    assert "<script>alert(1)" not in page
    assert "alert(1)" in page


def test_the_static_page_has_no_script_and_a_cell_a_column(monkeypatch):
    monkeypatch.setenv("WHOSE_WORDS_STATIC", "1")

    page = quotations(extract("seeds"), limit=2)._repr_mimebundle_()["text/html"]

    assert "<script" not in page
    assert page.count("<td ") == 12


def test_an_empty_corpus_has_no_quotations_to_show():
    told = extract("seeds")
    none = told.select(since="2099-01-01")

    found = quotations(none)

    assert found.caption == "Shows 0 of 0 statements."
    assert isinstance(found.rows, pd.DataFrame)


def test_of_many_statements_some_are_drawn_the_same_for_the_same_seed_in_the_order_of_the_text(newsroom):
    said = "\n\n".join(f"“The talks of day {day} failed,” Minister Ann Berg said." for day in range(1, 31))
    found = extract(newsroom({"a.txt": said}))

    drawn = quotations(found, limit=5, seed=2022).rows

    assert drawn["start"].is_monotonic_increasing
    assert drawn["content"].tolist() == quotations(found, limit=5, seed=2022).rows["content"].tolist()
    assert drawn["content"].tolist() != quotations(found, limit=5).rows["content"].tolist()


def test_a_speech_is_cut_in_the_table_and_whole_in_the_rows(newsroom, monkeypatch):
    monkeypatch.setenv("WHOSE_WORDS_STATIC", "1")
    speech = "we will go on with it, " * 100
    found = extract(newsroom({"a.txt": f"“{speech.strip()}” Foreign Minister Ann Berg said."}))

    lines = quotations(found)

    assert "[…]" in lines._repr_mimebundle_()["text/html"]
    assert len(lines.rows.loc[0, "content"]) > 1_400
