"""Counting stance, reading it and drawing it: on a few words placed by hand, and on invented news."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis import tables as books

UGLY = "$x$ _<b>&“ invasion”\u202e\n" + "long " * 30


def placed(words, *, articles=6, outlet="Herald", quoted=40, total=100):
    """Tables of so many articles of `total` words, `quoted` of them a source's, with these stance words.

    A word is its article, category and voice, and if wanted more columns.
    """
    ids = [f"{at:02}.txt" for at in range(articles)]
    frame = pd.DataFrame({"doc_id": ids, "outlet": outlet, "language": "en", "published": pd.NaT, "text": "x" * 600})
    sentences = pd.DataFrame({"doc_id": ids, "sentence": 0, "start": 0, "end": 600, "words": total, "set_aside": None})
    rows = [
        {"doc_id": ids[at], "category": category, "voice": voice, "sentence": 0, "surface": "terse", "polarity": -1}
        | {"negated": False, "rule": "none", "start": 0, "end": 5}
        | more
        for at, category, voice, more in ((*word, {})[:4] for word in words)
    ]
    stance = pd.DataFrame(rows, columns=books.empty("stance").columns, dtype=object)
    stance["stance"] = stance.groupby("doc_id").cumcount()
    quotes = pd.DataFrame({"doc_id": ids, "quote_id": [f"{name}#0" for name in ids], "part": 0, "sentence": 0})
    quotes = quotes.assign(
        kind="direct", rule="", words=quoted, cue_class="neutral", cue_lemma="say", speaker="Ann Berg"
    )
    return SimpleNamespace(
        articles=frame,
        sentences=sentences,
        hits=books.empty("hits"),
        stance=books.conform(stance, "stance"),
        quotes=quotes if quoted else quotes.iloc[:0],
        speakers=books.empty("speakers"),
        labels=pd.DataFrame({"label": ["war"], "term": ["war"]}),
    )


def test_the_rate_of_a_voice_is_over_the_words_that_it_utters():
    found = placed([(0, "evaluation", "newsroom"), (1, "evaluation", "source"), (1, "hedge", "source")])

    rows = an.stance_rates(found).set_index(["voice", "category"])
    assert rows["words"].to_dict()[("newsroom", "evaluation")] == 6 * 60
    assert rows.loc[("newsroom", "evaluation"), "per_1k"] == pytest.approx(1 / 360 * 1000)
    assert rows.loc[("source", "hedge"), "per_1k"] == pytest.approx(1 / 240 * 1000)
    assert rows.loc[("newsroom", "hedge"), "hits"] == 0


def test_without_voices_the_rate_is_over_all_words():
    rows = an.stance_rates(placed([(0, "hedge", "newsroom"), (1, "hedge", "unclear")]), by=[])

    assert rows[["category", "hits", "words"]].to_numpy().tolist() == [["hedge", 2, 600]]


def test_the_words_of_an_official_statement_are_its_authors():
    rows = an.stance_rates(placed([(0, "support", "author")]))

    assert rows["voice"].tolist() == ["source", "author"]
    assert rows.set_index("voice")["words"].to_dict() == {"author": 360, "source": 240}


def test_what_stands_between_quotation_marks_is_no_voices_and_is_told():
    rows = an.stance_rates(placed([(0, "evaluation", "unclear"), (0, "evaluation", "newsroom")]))

    assert rows["hits"].sum() == 1
    assert rows.attrs["left_out"] == {"between quotation marks": 1}


def test_words_in_a_reprint_do_not_count_and_are_told():
    found = placed([(0, "evaluation", "newsroom"), (1, "evaluation", "newsroom")])
    found.sentences.loc[1, "set_aside"] = "reprint"

    rows = an.stance_shares(found)
    assert rows["choices"].tolist() == [1]
    assert rows.attrs["left_out"] == {"reprint": 1}
    assert an.stance_lines(found).caption == "Shows 1 of 1 stance word. Left out: 1 set aside."
    assert an.stance_rates(found).set_index("voice").loc["newsroom", "words"] == 5 * 60


def test_an_article_that_is_not_assessed_has_no_words_in_a_rate():
    found = placed([(0, "hedge", "newsroom")])
    found.articles.loc[5, "language"] = "de"

    assert an.stance_rates(found).set_index("voice").loc["newsroom", "words"] == 5 * 60


def test_only_words_that_bear_on_a_label_compared_stand_near_it():
    bears = {"target_kind": "label", "target": "war"}
    found = placed([(0, "evaluation", "newsroom", bears), (0, "hedge", "newsroom", bears | {"target": "raid"})])

    rows = an.stance_shares(found, by=["label"])
    assert rows[["label", "category", "hits", "choices"]].to_numpy().tolist() == [["war", "evaluation", 1, 1]]


def test_a_share_of_few_words_has_no_interval_and_one_of_many_has_that_of_resampled_articles():
    few = [(at, "evaluation", "newsroom") for at in range(6)]
    many = [(at, category, "newsroom") for at in range(6) for category in ["hedge"] * (at + 1) + ["booster"] * 3]

    assert an.stance_shares(placed(few))["low"].isna().all()
    rows = an.stance_shares(placed(many)).set_index("category")
    # By hand: 21 hedges and 18 boosters; six articles with shares of 1/4 to 2/3.
    assert rows.loc["hedge", "share"] == pytest.approx(21 / 39)
    assert 1 / 4 < rows.loc["hedge", "low"] < 21 / 39 < rows.loc["hedge", "high"] < 2 / 3
    assert rows.loc["hedge", "low"] == pytest.approx(1 - rows.loc["booster", "high"])


def test_every_number_leads_to_its_words():
    found = placed([(0, "evaluation", "newsroom"), (1, "evaluation", "newsroom"), (1, "hedge", "source")])
    chart = an.stancecharts.profile(an.stance_shares(found, by=["voice"]), title="Stance")

    keys = chart.evidence("newsroom, evaluation")
    assert keys.to_numpy().tolist() == [["00.txt", 0], ["01.txt", 0]]
    assert an.stance_lines(found, among=keys).rows["doc_id"].tolist() == ["00.txt", "01.txt"]


def test_a_statement_counts_once_by_the_class_of_its_verb():
    found = placed([])
    found.quotes = pd.concat([found.quotes, found.quotes.iloc[:1].assign(part=1)], ignore_index=True)
    found.quotes.loc[1, ["cue_class", "cue_lemma"]] = ["claim", "allege"]
    found.quotes.loc[2, ["cue_class", "cue_lemma"]] = None

    rows = an.verb_shares(found, by=["speaker"])
    assert rows.set_index("cue_class")["hits"].to_dict() == {"(no cue)": 1, "claim": 1, "neutral": 4}


@pytest.mark.parametrize("measure", [an.stance_shares, an.stance_rates, an.verb_shares])
def test_a_misspelt_column_gets_the_near_one(measure):
    with pytest.raises(ValueError, match="Did you mean 'outlet'"):
        measure(placed([(0, "hedge", "newsroom")]), by=["outlt"])


def test_the_seeds_newsroom_judges_with_betrayal_terse_and_veiled():
    rows = an.stance_list(an.extract("seeds"), category="evaluation", voice="newsroom")

    assert {"betrayal", "terse", "veiled"} <= set(rows["word"])
    assert not {"flagrant", "foolish", "mythical", "irresponsible"} & set(rows["word"])
    assert "terse response" in rows.set_index("word").loc["terse", "example"]


def test_the_lines_show_negation_holder_and_target_and_nothing_of_the_text_runs(newsroom, monkeypatch):
    monkeypatch.setenv("WHOSE_WORDS_STATIC", "1")
    monkeypatch.setenv("WHOSE_WORDS_ARTICLES", "../articles/")
    text = "Talks end\n\n“The <b>war</b> was not brutal,” Ann Berg said. =1+1 is a betrayal."
    found = an.extract(newsroom({"a.txt": text}))

    lines = an.stance_lines(found)
    assert lines.rows[["keyword", "negated", "speaker"]].fillna("").to_numpy().tolist() == [
        ["brutal", "not", "Ann Berg"],
        ["betrayal", "", ""],
    ]
    page = lines._repr_mimebundle_()["text/html"]
    assert "<b>" not in page and "&lt;b&gt;" in page
    assert 'href="../articles/a-txt-' in page and '#s-1"' in page


def draw_all(found):
    """Every chart of stance."""
    charts, by = an.stancecharts, ["outlet"]
    shares, verbs = an.stance_shares(found, by=by), an.verb_shares(found, by=by)
    return [
        charts.profile(shares, title="t"),
        charts.shares(shares, title="t"),
        charts.rates(an.stance_rates(found, by=[*by, "voice"]), title="t"),
        charts.profile(an.stance_shares(found, by=["actor"]), title="t"),
        charts.shares(verbs, title="t"),
    ]


def test_charts_of_nothing_say_so():
    found = placed([], quoted=0)

    assert [chart.alt for chart in draw_all(found)] == ["No stance words to draw."] * 4 + ["No statements to draw."]


def test_lists_of_nothing_are_empty_and_say_so():
    found = placed([], quoted=0)

    assert an.check(an.stance_list(found), "stance_list").empty
    assert an.stance_lines(found).caption == "Shows 0 of 0 stance words."
    assert "Shows 0" in an.stance_lines(found)._repr_mimebundle_()["text/plain"]
    assert "<table>" in an.stance_lines(found)._static()


def test_a_chart_of_twenty_groups_with_ugly_names_is_well_formed_and_says_how_many_it_names():
    words = [(at, category, "newsroom") for at in range(25) for category in ("evaluation", "hedge") * (at + 1)]
    found = placed(words, articles=25)
    found.articles["outlet"] = [f"{at} {UGLY}" for at in range(25)]

    for chart in draw_all(found):
        assert chart.svg().startswith("<?xml") or "<svg" in chart.svg()
        assert "\u202e" not in chart.alt
    profile = draw_all(found)[0]
    assert "25 groups" in profile.alt and "and 13 more groups, in the table" in profile.alt


def test_the_alt_text_has_the_numbers_that_are_drawn():
    many = [(at, category, "newsroom") for at in range(6) for category in ["hedge"] * 4 + ["booster"] * 2]
    rates = an.stancecharts.rates(an.stance_rates(placed(many)), title="t")
    shares = an.stancecharts.shares(an.stance_shares(placed(many)), title="t")

    assert "hedge: 24 stance words, 66.7 per 1,000 words" in rates.alt
    assert "hedge: 24 of 36 stance words, 67 %" in shares.alt


def test_charts_with_counts_only_have_no_axis_of_shares():
    chart = an.stancecharts.shares(an.stance_shares(placed([(0, "hedge", "newsroom")])), title="t")

    assert chart.alt == "Table of stance words by kind, 1 group: “newsroom”, 1 stance word: hedge 1."


def test_rates_are_the_same_whatever_the_order_of_rows():
    words = [(at, category, "newsroom") for at in range(6) for category in ["hedge"] * (at + 6)]
    one, other = placed(words), placed(words)
    other.stance = other.stance.sample(frac=1, random_state=1)
    other.articles = other.articles.iloc[::-1]

    pd.testing.assert_frame_equal(an.stance_rates(one), an.stance_rates(other))
    assert np.isfinite(an.stance_rates(one)["low"]).any()
