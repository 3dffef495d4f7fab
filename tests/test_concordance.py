"""Hits in their places, as a reader of AntConc or quanteda expects them."""

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.lines.concordance import CONCORDANCE, kwic
from analysis.study.study import read_labels
from analysis.tables import check
from analysis.words.terms import find_terms
from analysis.words.tokens import sentences_of

LABELS = read_labels(
    pd.DataFrame({"label": ["war", "invasion"], "term": ["war", "invasion*"], "not_in": ["trade war*", ""]})
)


def newsroom(*texts, **columns):
    articles = pd.DataFrame({"doc_id": [f"{number}.txt" for number in range(len(texts))], "text": list(texts)})
    articles = articles.assign(**{"outlet": None, "published": pd.NaT, **columns})
    sentences = sentences_of(articles)
    return SimpleNamespace(articles=articles, sentences=sentences, hits=find_terms(articles, sentences, LABELS))


@pytest.fixture
def static(monkeypatch):
    monkeypatch.setenv("WHOSE_WORDS_STATIC", "1")


def html(lines):
    return lines._repr_mimebundle_()["text/html"]


def test_each_hit_is_a_line_with_the_words_around_it():
    lines = kwic(newsroom("He said the war was over.\n\nThen the invasion began."), window=2)

    rows = lines.rows[["left", "keyword", "right"]]
    assert rows.to_numpy().tolist() == [["said the", "war", "was over."], ["Then the", "invasion", "began."]]
    check(lines.rows, "concordance")


def test_a_window_of_none_is_the_sentence_and_of_nought_the_keyword():
    story = newsroom("Snow fell. He said the  war was over. Rain fell.")

    assert kwic(story, window=None).rows.loc[0, ["left", "right"]].tolist() == ["He said the", "was over."]
    assert kwic(story, window=0).rows.loc[0, ["left", "right"]].tolist() == ["", ""]


def test_lines_are_sorted_by_the_words_nearest_to_the_keyword():
    story = newsroom("A long war ends. A cold war begins. “The Big War” continues.")

    assert list(kwic(story, sort="left", window=2).rows["left"]) == ["“The Big", "A cold", "A long"]
    assert list(kwic(story, sort="right", window=2).rows["right"]) == ["begins. “The", "” continues.", "ends. A"]
    with pytest.raises(ValueError, match="Did you mean 'right'"):
        kwic(story, sort="rigth")


def test_what_does_not_count_is_left_out_counted_and_there_to_be_read():
    story = newsroom("War looms\n\nWar looms\n\nThe trade war ended before the war began.")
    story.hits.loc[1, "set_aside"] = "headline repeated"

    assert kwic(story).caption == "Shows 2 of 2 hits. Left out: 1 set aside, 1 about something else."
    rest = kwic(story, left_out=True)
    assert rest.caption == "Shows 2 of 2 hits that do not count: 1 set aside, 1 about something else."
    assert list(rest.rows["why"]) == ["headline repeated", "about something else"]


def test_a_limit_is_said_and_a_seed_draws_the_same_lines_again():
    story = newsroom("War. " * 30)

    assert kwic(story, label="war", limit=20).caption == "Shows 20 of 30 hits of “war”."
    drawn = kwic(story, limit=5, seed=7).rows
    pd.testing.assert_frame_equal(drawn, kwic(story, limit=5, seed=7).rows)
    assert list(drawn["hit"]) != list(range(5))
    assert drawn["hit"].is_monotonic_increasing


def test_lines_are_chosen_by_label_term_and_article():
    story = newsroom("A war.", "An invasion and a war.")

    assert list(kwic(story, term="invasion*").rows["keyword"]) == ["invasion"]
    assert list(kwic(story, label="war", doc_id="1.txt").rows["doc_id"]) == ["1.txt"]


def test_a_label_without_hits_gives_no_lines_and_the_near_name():
    assert kwic(newsroom("An invasion."), label="invason").caption == (
        "Shows 0 of 0 hits of “invason”. There is no hit with label 'invason'. Did you mean 'invasion'?"
    )


def test_who_published_a_line_and_when_stands_beside_it(static):
    story = newsroom("A war.", outlet="The Example", published=pd.Timestamp("2022-02-24"), desk="Foreign")

    assert "The Example" in html(kwic(story))
    assert "2022-02-24" in html(kwic(story))
    assert "00:00" not in html(kwic(story))
    assert list(kwic(story, by=["desk"]).rows["desk"]) == ["Foreign"]
    with pytest.raises(ValueError, match=r"no column 'desks'\. Did you mean 'desk'\?"):
        kwic(story, by=["desks"])


def test_how_a_label_is_used_can_stand_beside_its_line():
    story = newsroom("A war.")
    story.hits = story.hits.assign(use="denied", label_of="China")

    assert kwic(story, by=["use", "label_of"]).rows[["use", "label_of"]].to_numpy().tolist() == [["denied", "China"]]


def test_columns_of_which_nothing_is_known_are_not_shown(static):
    assert "outlet" not in html(kwic(newsroom("A war.")))


def test_the_static_table_aligns_marks_and_isolates_the_keyword(static):
    page = html(kwic(newsroom("The war after the war.")))

    assert '<td class="left"><bdi>The</bdi></td><td class="keyword"><bdi><mark>war</mark></bdi></td>' in page
    assert page.count("<mark>") == 2
    assert "<script" not in page
    assert "<caption>Shows 2 of 2 hits.</caption>" in page


@pytest.mark.parametrize("static_output", ["1", ""])
def test_markup_in_an_article_is_shown_and_never_run(monkeypatch, static_output):
    monkeypatch.setenv("WHOSE_WORDS_STATIC", static_output)
    story = newsroom("<img src=x onerror=alert(1)> a war </script><script>alert(2)</script>", outlet="<b>Ex</b>")
    page = html(kwic(story, by=["outlet"])) + html(kwic(story, label="<u>war</u>"))

    assert "<img src=x" not in page
    assert "alert(2)</script>" not in page
    assert "<b>Ex" not in page
    assert "<u>war" not in page
    assert "mathjax_ignore" in page


def test_a_notebook_gets_a_table_that_sorts_without_the_network(monkeypatch):
    monkeypatch.delenv("WHOSE_WORDS_STATIC", raising=False)
    bundle = kwic(newsroom("A war."))._repr_mimebundle_()

    assert "dt_args" in bundle["text/html"]
    assert 'src="http' not in bundle["text/html"]
    assert "from 'http" not in bundle["text/html"]
    assert bundle[CONCORDANCE] == {"shown": 1, "hits": 1, "caption": "Shows 1 of 1 hits."}


def test_elsewhere_the_lines_are_printed_one_below_the_other_with_keywords_in_a_column():
    _, *lines = repr(kwic(newsroom("The war.", "It was a long and terrible war in the north."), window=3)).splitlines()

    assert len({line.index("war ") for line in lines}) == 1
    assert lines[1].endswith("1.txt")


def test_a_corpus_without_hits_gives_an_empty_concordance(static):
    lines = kwic(newsroom("Rain."))

    assert lines.caption == "Shows 0 of 0 hits."
    assert html(lines).count("<tr>") == 1
    assert repr(lines) == lines.caption
