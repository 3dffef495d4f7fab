"""Differences between groups and around an event, what stands together, and what changes over time."""

import shutil

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import analysis as an
from analysis import tables
from analysis.counts import trends
from analysis.extraction.options import options
from analysis.extraction.pipeline import extract_to
from tests.test_measures import newsroom


def outlets(hits: dict[str, list[list[str]]], **more) -> object:
    """Articles of each outlet, told by their hits."""
    told = {
        f"{outlet}-{at:03}.txt": {"outlet": outlet, "hits": labels}
        for outlet, articles in hits.items()
        for at, labels in enumerate(articles)
    }
    return newsroom(told, **more)


def test_a_difference_is_one_share_less_the_other():
    found = outlets({"A": [["war", "war", "crisis"]] * 12, "B": [["crisis", "crisis", "war"]] * 12})

    rows = an.differences(found, by="outlet").set_index(["outlet", "label"])

    assert rows.loc[("A", "war"), "difference"] == pytest.approx(1 / 3)
    assert rows.loc[("A", "war"), ["count", "size", "count_reference", "articles"]].tolist() == [24, 36, 12, 12]


def test_a_rate_is_compared_per_ten_thousand_words():
    found = outlets({"A": [["war"] * 4] * 8, "B": [["war"]] * 8}, words=1_000)

    row = an.differences(found, by="outlet", statistic="rate").iloc[0]

    assert row[["value", "value_reference", "difference"]].tolist() == [40, 10, 30]


def test_of_three_outlets_one_may_be_the_reference():
    found = outlets({"A": [["war"]] * 6, "B": [["crisis"]] * 6, "C": [["war"]] * 6})

    rows = an.differences(found, by="outlet", reference="C")

    assert set(rows["outlet"]) == {"A", "B"}
    assert rows.set_index(["outlet", "label"])["difference"].to_dict()[("B", "war")] == -1


def test_intervals_of_differences_hold_the_truth_where_hits_cluster_and_word_level_ones_do_not():
    generator = np.random.default_rng(3)
    labels = [f"label {at}" for at in range(200)]
    sides = {}
    for outlet, mean in (("A", 1.0), ("B", 0.5)):
        # Negative binomial: an article that uses a label uses it again.
        counts = generator.poisson(generator.gamma(0.25, 4 * mean, (100, len(labels))))
        sides[outlet] = [np.repeat(labels, article).tolist() for article in counts]

    rows = an.differences(outlets(sides, words=1_000), by="outlet", statistic="rate").query("outlet == 'A'")

    held = ((rows["low"] <= 5) & (rows["high"] >= 5)).mean()
    error = np.sqrt(rows["count"] + rows["count_reference"]) / 10  # of Poisson counts in 100,000 words each
    held_by_words = ((rows["difference"] - 5).abs() <= 1.96 * error).mean()
    assert 0.92 <= held <= 0.98
    assert held_by_words < 0.75


def test_bounds_of_a_difference_are_scipys_bootstrap():
    generator = np.random.default_rng(1)
    counts = {outlet: generator.binomial(9, share, 50) for outlet, share in (("A", 0.5), ("B", 0.3))}
    found = outlets({o: [["war"] * int(n) + ["crisis"] * int(9 - n) for n in own] for o, own in counts.items()})

    row = an.differences(found, by="outlet", replicates=4_000).query("outlet == 'A' and label == 'war'").iloc[0]

    result = stats.bootstrap(
        (counts["A"] / 9, counts["B"] / 9), lambda a, b, axis: a.mean(axis) - b.mean(axis), method="percentile",
        n_resamples=4_000, rng=np.random.default_rng(2),
    )  # fmt: skip
    assert row[["low", "high"]].tolist() == pytest.approx(list(result.confidence_interval), abs=0.01)


def test_few_articles_have_a_difference_and_no_interval():
    rows = an.differences(outlets({"A": [["war"] * 20] * 4, "B": [["war"] * 20] * 4}), by="outlet")

    assert rows["difference"].eq(0).all()
    assert rows[["low", "high"]].isna().all(axis=None)
    tables.check(rows.drop(columns="outlet"), "contrasts")


def daily(days: dict[str, list[str]]) -> object:
    return newsroom({f"{day}.txt": {"published": day, "outlet": "Post", "hits": hits} for day, hits in days.items()})


def test_the_day_of_an_event_belongs_to_what_follows():
    found = daily({"2022-02-23": ["crisis"], "2022-02-24": ["war"], "2022-03-23": ["war"], "2022-03-24": ["war"]})

    rows = an.change(found, "2022-02-24", days=28, statistic="share").set_index("label")

    assert rows.loc["war", ["count", "count_reference"]].tolist() == [2, 0]
    assert rows.loc["war", "difference"] == 1


def test_a_change_is_measured_for_each_outlet():
    told = {
        f"{o}{d}.txt": {"outlet": o, "published": d, "hits": ["war"]}
        for o in "AB"
        for d in ("2022-02-23", "2022-02-25")
    }

    rows = an.change(newsroom(told), "2022-02-24", by=["outlet"])

    assert rows["outlet"].tolist() == ["A", "B"]


def test_an_event_is_a_day():
    with pytest.raises(ValueError, match="as 2022-02-24"):
        an.change(daily({"2022-02-23": ["war"]}), "24 February")


def test_a_month_without_articles_is_listed_and_no_zero():
    found = daily({"2022-01-05": ["war"], "2022-03-05": [], "2022-04-05": ["war"]})

    rows = an.trend(found)

    assert rows["period"].tolist() == ["2022-01", "2022-02", "2022-03", "2022-04"]
    assert rows["articles"].tolist() == [1, 0, 1, 1]
    assert rows["value"].fillna(-1).tolist() == [20, -1, 0, 20]
    tables.check(rows, "trend")


def test_a_moving_average_weighs_periods_by_their_words():
    found = newsroom({"a.txt": {"published": "2022-01-05", "hits": ["war"] * 4}, "b.txt": {"published": "2022-02-05"}})
    found.sentences.loc[found.sentences["doc_id"] == "b.txt", "words"] = 750

    rows = an.trend(found, smooth=3)

    assert rows["smoothed"].tolist() == [20, 20]


@pytest.mark.parametrize(
    ("period", "told"), [("day", "2021-12-31"), ("week", "2021-W52"), ("month", "2021-12"), ("year", "2021")]
)
def test_every_kind_of_period_follows_the_calendar(period, told):
    rows = an.trend(daily({"2021-12-31": ["war"], "2023-01-02": ["war"]}), period=period)

    days = pd.to_datetime(rows["first_day"])
    assert rows["period"].iloc[0] == told
    assert rows["period"].is_unique
    assert (days.diff().dropna().dt.days <= {"day": 1, "week": 7, "month": 31, "year": 365}[period]).all()
    assert [trends.period_of(day.date(), period) for day in days] == rows["period"].tolist()


def test_articles_without_a_date_are_counted_apart():
    found = newsroom(
        {"a.txt": {"published": None, "hits": ["war"]}, "b.txt": {"published": "2022-03-01"}}, labels=["war"]
    )

    rows = an.trend(found)

    assert rows["hits"].sum() == 0
    assert rows.attrs["undated"] == 1


def test_without_dates_there_is_a_trend_without_rows():
    found = newsroom({"a.txt": {"published": None, "outlet": "Post", "hits": ["war"]}})

    rows = an.trend(found, by=["outlet"], statistic="share")

    assert rows.empty
    assert rows.columns[0] == "outlet"


ACTORS = pd.DataFrame({"actor": ["Russia", "Ukraine"], "term": ["Russia*", "Kyiv"]})


def test_labels_and_actors_of_one_sentence_stand_together(newsroom):
    text = "Russia began the war. Kyiv answered. The war goes on in Kyiv and Kyiv again."

    rows = an.cooccurrence(an.extract(newsroom({"a.txt": text})), ACTORS).set_index(["label", "actor"])

    assert rows.loc[("war", "Ukraine"), ["sentences", "with_label", "with_actor", "together"]].tolist() == [3, 2, 2, 1]
    assert rows.loc[("war", "Ukraine"), ["share", "share_elsewhere", "log_ratio"]].tolist() == [0.5, 1, -1]


def test_standing_together_has_an_interval_where_there_is_enough(newsroom):
    files = {f"{at}.txt": "Russia wages war. War goes on. Rain fell. Kyiv waits. Russia waits." * 3 for at in range(12)}
    for at, name in enumerate(files):
        files[name] += f" Story {at} tells of number {at * 37} street, {at * 91} houses." * 9

    rows = an.cooccurrence(an.extract(newsroom(files)), ACTORS).set_index(["label", "actor"])

    low, ratio, high = rows.loc[("war", "Russia"), ["low", "log_ratio", "high"]]
    assert low <= ratio <= high
    assert pd.isna(rows.loc[("invasion", "Russia"), "low"])


def test_events_of_a_study_are_read_by_day(tmp_path):
    (tmp_path / "events.csv").write_text("event,day\nMobilisation,2022-09-21\nInvasion,2022-02-24\n")

    assert an.read_events(tmp_path)["event"].tolist() == ["Invasion", "Mobilisation"]
    assert an.read_events(tmp_path / "nothing").empty


def test_events_stay_with_a_finished_extraction_when_the_corpus_is_elsewhere(newsroom, tmp_path):
    folder = newsroom({"a.txt": "The war began.", "events.csv": "event,day\nInvasion,2022-02-24\n"})
    extract_to(tmp_path / "tables", options(folder))
    shutil.rmtree(folder)

    found = an.extract(folder, tables=tmp_path / "tables")
    assert found.events["event"].tolist() == ["Invasion"]
    assert found.select(since="2022-03-01").events["day"].dt.strftime("%Y-%m-%d").tolist() == ["2022-02-24"]


@pytest.mark.parametrize(("day", "wrong"), [("2022-13-01", "is no day"), ("", "is empty")])
def test_an_event_without_a_day_names_its_row(tmp_path, day, wrong):
    (tmp_path / "events.csv").write_text(f"event,day\nInvasion,{day}\n")

    with pytest.raises(ValueError, match=f"row 2, column 'day': .*{wrong}"):
        an.read_events(tmp_path)
