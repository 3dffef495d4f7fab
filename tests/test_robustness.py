"""A finding counted in other ways: each row one change, on articles made up for it."""

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis import tables
from analysis.counts.measures import frequency, shares
from analysis.counts.robustness import RATE, SHARE, sensitivity
from analysis.extraction.pipeline import extract
from analysis.pictures import captions, trustcharts

LABELS = pd.DataFrame(
    {
        "label": ["invasion", "operation", "operation"],
        "term": ["invasion", "special military operation", "military operation"],
        "not_in": None,
    }
)
USUAL = {"voice": "newsroom", "wording": "own", "use": "plain", "referent": "target", "set_aside": None}


def press(*articles, outlets=None, repeats=None, words_each=100):
    """Articles given as the labels they print: "i" is invasion, "o" operation; a pair adds codes that are not usual."""
    rows = []
    for number, words in enumerate(articles):
        for hit, word in enumerate(words):
            letter, codes = (word, {}) if isinstance(word, str) else word
            term = {"i": "invasion", "o": "special military operation"}[letter]
            label = "invasion" if letter == "i" else "operation"
            own = {"doc_id": f"{number:03}", "hit": hit, "label": label, "term": term, "surface": term}
            rows.append(own | USUAL | codes)
    names = [f"{number:03}" for number in range(len(articles))]
    known = pd.DataFrame({"doc_id": names, "outlet": outlets or "Herald", "repeats": repeats or [None] * len(names)})
    lengths = pd.DataFrame({"doc_id": names, "sentence": 0, "words": words_each, "set_aside": None})
    return SimpleNamespace(articles=known, sentences=lengths, hits=pd.DataFrame(rows), labels=LABELS)


def row(rows, variant):
    own = rows[rows["variant"] == variant]
    assert len(own) == 1, rows["variant"].tolist()
    return own.iloc[0]


def test_the_first_row_is_the_newsrooms_own_plain_share():
    found = press(["i", "o", ("i", {"voice": "source"}), ("i", {"use": "denied"}), ("i", {"referent": "other"})])
    rows = sensitivity(found, "invasion")

    assert rows.loc[0, ["hits", "choices", "value", "change"]].tolist() == [1, 2, 0.5, 0]
    tables.check(rows, "sensitivity")


@pytest.mark.parametrize(
    ("codes", "variant"),
    [
        ({"voice": "source", "wording": "verbatim"}, "and verbatim quotations"),
        ({"voice": "source", "wording": "paraphrase"}, "all voices, paraphrase too"),
        ({"use": "hypothetical"}, "any use, not only plain"),
        ({"voice": "source", "use": "denied"}, "any use, all voices: a search for words"),
        ({"voice": "unclear"}, "unclear voice as the newsroom's"),
        ({"use": "unclear"}, "unclear use as plain"),
        ({"set_aside": "reprint"}, "reprints within an outlet too"),
        ({"set_aside": "boilerplate"}, "repeated headlines and boilerplate too"),
        ({"referent": "other"}, "hits about something else too"),
    ],
)
def test_each_way_adds_the_hits_that_it_names(codes, variant):
    rows = sensitivity(press(["i", "o", ("i", codes)]), "invasion")

    assert row(rows, variant)["hits"] == 2
    assert row(rows, variant)["change"] == pytest.approx(2 / 3 - 1 / 2)


def test_a_text_that_two_outlets_print_can_be_counted_once():
    rows = sensitivity(press(["i", "o"], ["i", "i"], repeats=[None, "000"]), "invasion")

    assert row(rows, "reprints across outlets once")["choices"] == 2


def test_articles_can_count_alike_and_each_label_once():
    # Three of four in the first, none of one in the second.
    rows = sensitivity(press(["i", "i", "i", "o"], ["o"]), "invasion")

    assert rows.loc[0, "value"] == 3 / 5
    assert row(rows, "each article alike")["value"] == (3 / 4 + 0) / 2
    assert row(rows, "each label once an article")["value"] == 1 / 3


def test_a_rival_label_left_out_raises_the_share_of_the_others():
    assert row(sensitivity(press(["i", "o", "o"]), "invasion"), "without the label “operation”")["value"] == 1


def test_without_a_longer_term_the_shorter_one_inside_it_is_found():
    rows = sensitivity(press(["i", "o"]), "operation")

    assert row(rows, "without the term “special military operation”")[["hits", "choices"]].tolist() == [1, 2]
    assert row(rows, "without the term “invasion”")[["hits", "choices"]].tolist() == [1, 1]


def test_the_finding_may_be_a_difference_between_two_groups():
    found = press(*[["i", "o"]] * 3, *[["i", "i", "i", "o"]] * 2, outlets=["Herald"] * 3 + ["Times"] * 2)
    rows = sensitivity(found, "invasion", by="outlet", between=["Herald", "Times"])

    assert rows.loc[0, ["value", "hits", "choices", "articles"]].tolist() == [1 / 2 - 3 / 4, 9, 14, 5]
    with pytest.raises(ValueError, match=r"No article has 'Tims' in 'outlet'\. Did you mean 'Times'"):
        sensitivity(found, "invasion", by="outlet", between=["Herald", "Tims"])
    with pytest.raises(ValueError, match="names two groups"):
        sensitivity(found, "invasion", by="outlet", between=["Herald"])
    with pytest.raises(ValueError, match=r"no label 'invasions'\. Did you mean 'invasion'"):
        sensitivity(found, "invasions")


def mixed(articles):
    return [["i"] * (2 + at % 5) + ["o"] * (1 + at % 3) for at in range(articles)]


def test_the_interval_is_that_of_shares():
    found = press(*mixed(40))
    rows = sensitivity(found, "invasion")
    own = shares(SimpleNamespace(**vars(found)), of=["label"]).iloc[0]

    assert rows.loc[0, ["low", "high"]].tolist() == pytest.approx(own[["low", "high"]].tolist(), abs=0.01)


def test_too_few_choices_or_articles_have_no_interval():
    assert sensitivity(press(*mixed(4)), "invasion")["low"].isna().all()
    assert pd.notna(sensitivity(press(*mixed(20)), "invasion").loc[0, "low"])


def test_a_label_is_counted_per_word_too_with_the_interval_of_its_frequency():
    found = press(*mixed(40), words_each=500)
    rate = row(sensitivity(found, "invasion"), "any use, all voices, in all words")
    own = frequency(found).iloc[0]

    assert rate[["unit", "hits", "choices"]].tolist() == ["per 10,000 words", own["hits"], 20_000]
    assert rate["value"] == pytest.approx(own["per_10k"])
    assert rate[["low", "high"]].tolist() == pytest.approx(own[["low", "high"]].tolist(), rel=0.01)
    assert pd.isna(rate["change"])


def test_the_newsrooms_own_words_are_those_that_stand_in_no_statement(newsroom):
    found = extract(newsroom({"a.txt": "The war began here. “It is war and no peace,” Ann Berg said on Monday."}))
    rate = row(sensitivity(found, "war"), "newsroom's own, plain, in its own words")

    assert rate[["hits", "choices"]].tolist() == [1, 4 + 5]  # Ann Berg said on Monday
    assert rate["value"] == pytest.approx(10_000 / 9)


def test_two_groups_may_differ_per_choice_and_not_per_word():
    articles = [["i", "o"]] * 30 + [["i"] + ["o"] * 4] * 30
    found = press(*articles, outlets=["Herald"] * 30 + ["Times"] * 30)
    rows = sensitivity(found, "invasion", by="outlet", between=["Herald", "Times"])

    assert rows.loc[0, "value"] == pytest.approx(1 / 2 - 1 / 5)
    assert row(rows, "any use, all voices, in all words")[["value", "hits"]].tolist() == [0, 60]
    chart = trustcharts.sensitivity(rows, title="Does it hold?")
    assert "in all words 0.0 (0.0 to 0.0) per 10,000 words" in chart.alt
    assert "Hits of “invasion” per 10,000 words: Herald less Times" in printed(chart)


def test_another_list_of_terms_is_a_row_of_its_own():
    rows = sensitivity(press(["i", "o"]), "invasion", others={"short list": press(["i"])})

    assert row(rows, "short list")[["aspect", "hits", "choices"]].tolist() == ["list", 1, 1]


def printed(chart):
    return " ".join(text.get_text() for text in chart.figure.texts)


def test_the_chart_says_what_it_draws_and_how_often_a_difference_keeps_its_sign():
    found = press(*mixed(40), *[["o"] * 4 + ["i"]] * 20, outlets=["Herald"] * 40 + ["Times"] * 20)
    rows = sensitivity(found, "invasion", by="outlet", between=["Herald", "Times"])
    chart = trustcharts.sensitivity(rows, title="Does it hold?")

    first = rows.iloc[0]
    assert "Herald less Times, percentage points" in chart.alt
    assert f"plain {first['value'] * 100:.0f} ({first['low'] * 100:.0f} to {first['high'] * 100:.0f})" in chart.alt
    # Every article has both labels: with each counted once, the groups do not differ.
    ways = rows["low"].notna().sum()
    assert f"{ways} ways with an interval: {ways - 1} keep the sign" in printed(chart)


def test_the_chart_knows_the_units_by_their_names():
    rows = sensitivity(press(["i", "o"]), "invasion")

    assert set(rows["unit"]) == {SHARE, RATE} == {trustcharts._SHARE, trustcharts._RATE}


def test_where_nothing_can_be_claimed_the_chart_shows_counts():
    chart = trustcharts.sensitivity(sensitivity(press(["i", "o"]), "invasion"), title="Does it hold?")

    assert "newsroom's own, plain 1 of 2" in chart.alt
    assert captions.FEW in printed(chart)


def test_the_chart_leaves_terms_that_change_least_to_the_table():
    listed = pd.DataFrame({"label": ["invasion"] * 30, "term": [f"term{at}" for at in range(30)], "not_in": None})
    found = press([("i", {"term": f"term{at}", "surface": f"term{at}"}) for at in range(30)])
    found.labels = listed
    chart = trustcharts.sensitivity(sensitivity(found, "invasion"), title="Does it hold?")

    assert "18 more terms, each of which changes less, in the table." in printed(chart)
