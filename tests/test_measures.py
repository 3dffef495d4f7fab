"""Shares, rates and their intervals: by hand on small newsrooms, against scipy and statsmodels on larger ones."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis import tables
from analysis.counts import measures, resampling
from analysis.pictures import captions


def newsroom(articles: dict[str, dict], *, words: int = 500, labels: list[str] | None = None) -> SimpleNamespace:
    """Tables of articles, each told as {"outlet": ..., "hits": ["war", ("war", {"referent": "other"})]}."""
    rows = [{"doc_id": name, **{k: v for k, v in told.items() if k != "hits"}} for name, told in articles.items()]
    hits = [
        {"doc_id": name, "hit": at, "label": hit, "referent": "target", "set_aside": None, "start": 10 * at}
        if isinstance(hit, str)
        else {"doc_id": name, "hit": at, "label": hit[0], "referent": "target", "set_aside": None, "start": 10 * at}
        | hit[1]
        for name, told in articles.items()
        for at, hit in enumerate(told.get("hits", []))
    ]
    sentences = [
        {
            "doc_id": name,
            "sentence": at,
            "start": 500 * at,
            "end": 500 * at + 500,
            "words": words // 2,
            "set_aside": None,
        }
        for name in articles
        for at in range(2)
    ]
    columns = ["doc_id", "hit", "label", "referent", "set_aside", "start"]
    found = SimpleNamespace(
        articles=pd.DataFrame(rows),
        sentences=pd.DataFrame(sentences).astype({"set_aside": "str"}),
        hits=(pd.DataFrame(hits) if hits else pd.DataFrame(columns=columns)).astype(
            {"set_aside": "str", "label": "str"}
        ),
    )
    if "published" in found.articles:
        found.articles["published"] = pd.to_datetime(found.articles["published"])
    if labels is not None:
        found.labels = pd.DataFrame({"label": labels})
    return found


def clustered(articles: int, *, seed: int = 7, outlet: str = "Courier") -> SimpleNamespace:
    """News in which an article that says "war" once says it again: hits cluster."""
    generator = np.random.default_rng(seed)
    told = {}
    for at in range(articles):
        leaning, size = generator.beta(1, 1.5), 1 + generator.poisson(4)
        told[f"{at:05d}.txt"] = {
            "outlet": outlet,
            "hits": ["war" if generator.random() < leaning else "invasion" for _ in range(size)],
        }
    return newsroom(told)


def per_article(found: SimpleNamespace) -> tuple[np.ndarray, np.ndarray]:
    counts = pd.crosstab(found.hits["doc_id"], found.hits["label"])
    return counts["war"].to_numpy(), counts.sum(axis=1).to_numpy()


def test_a_share_is_a_label_among_the_choices_of_its_outlet():
    found = newsroom(
        {
            "a.txt": {"outlet": "Courier", "hits": ["war", "war", "invasion"]},
            "b.txt": {"outlet": "Courier", "hits": ["war"]},
            "c.txt": {"outlet": "Post", "hits": ["invasion"]},
        }
    )

    rows = measures.shares(found, of=["label"], by=["outlet"]).set_index(["outlet", "label"])

    assert rows["hits"].to_dict() == {
        ("Courier", "invasion"): 1, ("Courier", "war"): 3, ("Post", "invasion"): 1, ("Post", "war"): 0,
    }  # fmt: skip
    assert rows["share"].tolist() == [0.25, 0.75, 1, 0]
    assert rows["articles"].tolist() == [2, 2, 1, 1]


def test_an_outlet_that_never_chooses_is_listed_without_a_share():
    found = newsroom({"a.txt": {"outlet": "Courier", "hits": ["war"]}, "b.txt": {"outlet": "Post"}})

    post = measures.shares(found, of=["label"], by=["outlet"]).set_index("outlet").loc["Post"]

    assert post["choices"] == 0
    assert pd.isna(post["share"])


def test_an_outlet_that_is_not_told_is_a_group_of_its_own_and_comes_last():
    found = newsroom(
        {"a.txt": {"outlet": None, "hits": ["war"]}, "b.txt": {"outlet": "Zeit", "hits": ["war"]}},
    )

    rows = measures.shares(found, of=["label"], by=["outlet"])

    assert rows["outlet"].tolist() == ["Zeit", "(not told)"]
    assert rows["hits"].tolist() == [1, 1]


def test_what_does_not_count_is_left_out_and_told():
    aside, other = ("war", {"set_aside": "boilerplate"}), ("war", {"referent": "other"})
    found = newsroom({"a.txt": {"hits": ["war", aside, other, other]}, "b.txt": {"hits": [aside]}})

    rows = measures.shares(found, of=["label"])

    assert rows.loc[0, "choices"] == 1
    assert rows.attrs["left_out"] == {"about something else": 2, "boilerplate": 2}
    assert measures.left_out(found).to_dict("list") == {
        "reason": ["about something else", "boilerplate"], "hits": [2, 2], "articles": [1, 2],
    }  # fmt: skip


def test_a_label_looked_for_and_never_found_has_its_zero_in_the_order_of_the_list():
    found = newsroom({"a.txt": {"hits": ["war"]}}, labels=["war", "operation", "attack", "war"])

    assert measures.shares(found, of=["label"])["label"].tolist() == ["war", "operation", "attack"]
    assert measures.frequency(found)["hits"].tolist() == [1, 0, 0]


def test_voice_and_use_are_counted_together():
    said = {"voice": "source", "use": "plain"}
    own = {"voice": "newsroom", "use": "distanced"}
    found = newsroom({"a.txt": {"hits": [("operation", said), ("operation", own), ("war", said)]}})

    rows = measures.shares(found, of=["voice", "use"], by=["label"])

    assert rows[["label", "voice", "use", "hits", "choices"]].to_numpy().tolist() == [
        ["operation", "newsroom", "distanced", 1, 2],
        ["operation", "source", "plain", 1, 2],
        ["war", "newsroom", "distanced", 0, 1],
        ["war", "source", "plain", 1, 1],
    ]


@pytest.mark.parametrize(
    ("period", "expected"),
    [("month", "2022-02"), ("week", "2022-W08"), ("year", "2022")],
    ids=["month", "week", "year"],
)
def test_the_day_of_publication_gives_month_week_and_year(period, expected):
    found = newsroom({"a.txt": {"published": "2022-02-24", "hits": ["war"]}})

    assert measures.frequency(found, by=[period])[period].tolist() == [expected]


def test_a_date_printed_without_its_day_tells_month_and_year_and_no_week():
    found = newsroom({"a.txt": {"published": None, "published_as_printed": "2021-09", "hits": ["war"]}})

    assert measures.shares(found, of=["label"], by=["month"])["month"].tolist() == ["2021-09"]
    assert measures.shares(found, of=["label"], by=["year"])["year"].tolist() == ["2021"]
    assert measures.shares(found, of=["label"], by=["week"])["week"].tolist() == ["(not told)"]


def test_a_year_alone_tells_no_month():
    found = newsroom({"a.txt": {"published": None, "published_as_printed": "2021", "hits": ["war"]}})

    assert measures.shares(found, of=["label"], by=["month"])["month"].tolist() == ["(not told)"]


def test_session_nine_comes_before_session_ten():
    found = newsroom({"a.txt": {"session": "10", "hits": ["war"]}, "b.txt": {"session": "9", "hits": ["war"]}})

    assert measures.shares(found, of=["label"], by=["session"])["session"].tolist() == ["9", "10"]


def test_a_rate_divides_by_the_words_that_count():
    found = newsroom({"a.txt": {"hits": ["war", "war", "war"]}, "b.txt": {}}, words=1_000)
    found.sentences.loc[found.sentences["doc_id"].eq("b.txt") & found.sentences["sentence"].eq(1), "set_aside"] = (
        "reprint"
    )

    row = measures.frequency(found).loc[0]

    assert row["words"] == 1_500
    assert row["per_10k"] == 20
    assert (row["articles"], row["articles_with"]) == (2, 1)


def test_an_article_that_is_wholly_set_aside_is_no_article_of_a_rate():
    found = newsroom({"a.txt": {"hits": ["war"]}, "b.txt": {}})
    found.sentences.loc[found.sentences["doc_id"].eq("b.txt"), "set_aside"] = "reprint"

    assert measures.frequency(found)["articles"].tolist() == [1]


def test_with_29_choices_there_is_a_share_and_no_interval():
    few = newsroom(
        {f"{at}.txt": {"hits": ["war"] * 4 + ["invasion"]} for at in range(5)} | {"5.txt": {"hits": ["war"] * 4}}
    )

    rows = measures.shares(few, of=["label"])

    assert rows["choices"].tolist() == [29, 29]
    assert rows["share"].notna().all()
    assert rows[["low", "high"]].isna().all(axis=None)


def test_with_four_articles_there_is_no_interval_and_with_five_there_is():
    four = newsroom({f"{at}.txt": {"hits": ["war"] * (7 + at) + ["invasion"]} for at in range(4)})
    five = newsroom({f"{at}.txt": {"hits": ["war"] * (7 + at) + ["invasion"]} for at in range(5)})

    assert measures.shares(four, of=["label"])["low"].isna().all()
    assert measures.shares(five, of=["label"])["low"].notna().all()


def test_when_all_choices_agree_nothing_varies_and_no_interval_pretends_to():
    found = newsroom({f"{at}.txt": {"hits": ["war"] * 8} for at in range(10)}, labels=["war", "invasion"])

    rows = measures.shares(found, of=["label"])

    assert rows["share"].tolist() == [1, 0]
    assert rows[["low", "high"]].isna().all(axis=None)


def test_the_interval_of_a_share_is_that_of_scipys_bootstrap_over_articles():
    found = clustered(80)
    war, choices = per_article(found)

    row = measures.shares(found, of=["label"], replicates=9_999).set_index("label").loc["war"]
    oracle = stats.bootstrap(
        (war, choices), lambda war, choices, axis: war.sum(axis) / choices.sum(axis),
        paired=True, method="percentile", n_resamples=9_999, rng=1,
    ).confidence_interval  # fmt: skip

    assert row["low"] == pytest.approx(oracle.low, abs=0.006)
    assert row["high"] == pytest.approx(oracle.high, abs=0.006)


def test_the_interval_of_a_share_is_as_wide_as_statsmodels_clustered_error_says():
    found = clustered(300)
    said = (found.hits["label"] == "war").astype(float)
    fitted = sm.OLS(said, np.ones(len(said))).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(found.hits["doc_id"])[0]}
    )

    row = measures.shares(found, of=["label"], replicates=9_999).set_index("label").loc["war"]

    assert row["high"] - row["low"] == pytest.approx(2 * 1.96 * float(fitted.bse.iloc[0]), rel=0.05)


def test_the_interval_of_a_rate_is_that_of_scipys_bootstrap_over_articles():
    found = clustered(80)
    length = np.random.default_rng(3).integers(200, 2_000, 80)
    found.sentences["words"] = np.repeat(length, 2)
    war, _ = per_article(found)

    row = measures.frequency(found, replicates=9_999).set_index("label").loc["war"]
    oracle = stats.bootstrap(
        (war, 2 * length), lambda war, words, axis: 10_000 * war.sum(axis) / words.sum(axis),
        paired=True, method="percentile", n_resamples=9_999, rng=1,
    ).confidence_interval  # fmt: skip

    assert row["low"] == pytest.approx(oracle.low, rel=0.02)
    assert row["high"] == pytest.approx(oracle.high, rel=0.02)


def test_the_last_article_is_drawn_as_often_as_any_other():
    found = newsroom({f"{at}.txt": {"hits": ["invasion" if at == 5 else "war"] * 10} for at in range(6)})

    invasion = measures.shares(found, of=["label"]).set_index("label").loc["invasion"]

    # Among six draws it comes up binomially with 1/6: never in 33 %, more than three times in 0.9 %.
    assert invasion["low"] == 0
    assert invasion["high"] == pytest.approx(3 / 6)


def test_intervals_hold_the_truth_about_nineteen_times_in_twenty():
    # An article's leaning has mean 1 / 2.5; 100 corpora give 95 +- 2 x 2.2.
    held = 0
    for seed in range(100):
        row = measures.shares(clustered(50, seed=seed), of=["label"], replicates=400).set_index("label").loc["war"]
        held += row["low"] <= 0.4 <= row["high"]

    assert 0.89 <= held / 100 <= 0.99


def test_the_same_rows_in_any_order_give_the_same_bytes():
    found = clustered(40)
    shuffled = SimpleNamespace(**{name: rows.sample(frac=1, random_state=5) for name, rows in vars(found).items()})

    for measure in (
        lambda read: measures.shares(read, of=["label"], by=["outlet"]),
        measures.frequency,
        measures.positions,
    ):
        pd.testing.assert_frame_equal(measure(found), measure(shuffled), check_exact=True)


def test_the_interval_of_an_outlet_does_not_depend_on_the_others():
    courier, post = clustered(40), clustered(30, seed=1, outlet="Post")
    post = SimpleNamespace(**{name: rows.assign(doc_id="p" + rows["doc_id"]) for name, rows in vars(post).items()})
    both = SimpleNamespace(
        **{name: pd.concat([rows, vars(post)[name]], ignore_index=True) for name, rows in vars(courier).items()}
    )

    alone = measures.shares(courier, of=["label"], by=["outlet"])
    beside = measures.shares(both, of=["label"], by=["outlet"]).query("outlet == 'Courier'")

    pd.testing.assert_frame_equal(alone, beside, check_exact=True)


def test_values_resampled_in_several_passes_have_the_same_intervals(monkeypatch):
    found = clustered(40)
    whole = measures.shares(found, of=["label"])
    monkeypatch.setattr(resampling, "CELLS", 41)

    pd.testing.assert_frame_equal(measures.shares(found, of=["label"]), whole, check_exact=True)


def test_a_position_runs_from_the_first_character_to_the_last():
    first, last, aside = ("war", {"start": 0}), ("war", {"start": 999}), ("war", {"set_aside": "reprint"})
    found = newsroom({"a.txt": {"hits": [first, last, aside]}, "b.txt": {}})

    rows = measures.positions(found)

    assert rows["position"].tolist() == [0, 1]
    assert rows.attrs["articles"] == 2


def test_without_hits_every_table_is_empty_or_zero():
    found = newsroom({"a.txt": {"outlet": "Courier"}}, labels=["war"])

    assert measures.shares(found, of=["label"], by=["outlet"])["choices"].tolist() == [0]
    assert measures.frequency(found)["per_10k"].tolist() == [0]
    assert measures.positions(found).empty
    assert measures.left_out(found).empty


def test_a_corpus_without_articles_has_no_groups():
    found = newsroom({"a.txt": {"outlet": "Courier", "hits": ["war"]}})
    none = SimpleNamespace(**{name: rows.iloc[:0] for name, rows in vars(found).items()})

    assert measures.shares(none, of=["label"], by=["outlet"]).empty
    assert measures.frequency(none, by=["outlet"]).empty


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        ({"of": ["lable"]}, "no column 'lable' to count by. Did you mean 'label'"),
        ({"of": ["label"], "by": ["outlets"]}, "Did you mean 'outlet'"),
        ({"of": ["label"], "by": ["label"]}, "'label' is asked for twice"),
        ({"of": ["label"], "by": ["words"]}, "has its own column|no column 'words'"),
    ],
)
def test_a_column_that_cannot_be_counted_by_is_named_with_the_near_one(ask, message):
    with pytest.raises(ValueError, match=message):
        measures.shares(newsroom({"a.txt": {"outlet": "Courier", "hits": ["war"]}}), **ask)


def test_a_rate_by_a_column_of_hits_is_refused_as_a_word_has_none():
    with pytest.raises(ValueError, match="The articles have no column 'label'"):
        measures.frequency(newsroom({"a.txt": {"hits": ["war"]}}), by=["label"])


def test_every_table_holds_what_the_codebook_says():
    found = clustered(10)

    tables.check(measures.shares(found, of=["label"], by=["outlet"]), "shares")
    tables.check(measures.frequency(found, by=["outlet"]), "rates")
    tables.check(measures.positions(found), "positions")
    tables.check(measures.left_out(found), "left_out")


def test_captions_name_the_floors_that_measures_keep():
    assert (captions.MIN_CHOICES, captions.MIN_ARTICLES) == (measures.MIN_CHOICES, measures.MIN_ARTICLES)
