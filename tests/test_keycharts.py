"""Charts of what else differs: their words, their limits, and that they hold whatever a word looks like."""

import re

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.counts import contrasts
from analysis.counts import keywords as keywords_
from analysis.pictures import canvas, keycharts, panels, trendcharts
from tests.test_charts import EVIL, texts, written
from tests.test_contrasts import daily, outlets
from tests.test_keywords import counted
from tests.test_measures import newsroom


def keywords(groups: int, *, terms: list[str] | None = None) -> pd.DataFrame:
    """Outlets of six articles, each with a word of its own."""
    matrix = np.repeat(np.eye(groups, dtype=int) * 5 + 1, 6, axis=0)
    names = [f"Outlet {at // 6}" for at in range(groups * 6)]
    return an.keyness_by(counted(matrix, names, terms=terms), replicates=50)


def test_each_groups_own_word_is_told_with_its_doublings():
    chart = keycharts.keyness(keywords(2, terms=["war", "operation"]), title="Two")

    assert chart.alt == (
        "Dot chart of log ratios, 2 groups: “Outlet 0”: “war” 2.6 doublings; “Outlet 1”: “operation” 2.6 doublings."
    )
    assert {"war", "operation", "36"} <= set(texts(chart))


@pytest.mark.parametrize("groups", [2, 7, 20, 40])
def test_many_groups_have_a_panel_each_and_the_caption_counts_the_rest(groups):
    chart = keycharts.keyness(keywords(groups), title="Many")

    shown = [text for text in texts(chart) if text.startswith("Outlet")]
    assert len(shown) == min(groups, panels.MAX_PANELS)
    assert ("more rows, in the table" in written(chart)) == (groups > panels.MAX_PANELS)


def test_where_articles_are_few_words_are_drawn_without_interval_and_it_says_so():
    rows = an.keyness_by(counted(np.array([[9, 1], [1, 9]]), ["A", "B"], terms=["war", "peace"]))

    chart = keycharts.keyness(rows, title="Two articles")

    assert "No interval with fewer than 5 articles" in written(chart)
    assert "“war” 3.2 doublings" in chart.alt


def test_where_nothing_differs_the_chart_says_so():
    rows = an.keyness_by(counted(np.ones((12, 1), dtype=int) * 3, ["A"] * 6 + ["B"] * 6))

    assert keycharts.keyness(rows, title="Same").alt == "No word is more frequent in one group."


@pytest.mark.parametrize("term", EVIL)
def test_any_word_and_any_group_can_be_drawn(term):
    names = [term] * 6 + ["B"] * 6
    rows = an.keyness_by(counted(np.repeat([[6, 1], [1, 6]], 6, axis=0), names, terms=[term, "x"]), replicates=50)

    for draw in (keycharts.keyness, keycharts.frequency_z):
        chart = draw(rows, title=term)
        assert chart.svg()
        assert chart.png()


def test_names_in_the_scatter_do_not_meet():
    generator = np.random.default_rng(1)
    matrix = generator.poisson(generator.gamma(1, 3, (12, 60)))
    rows = an.keyness_by(counted(matrix, ["A"] * 6 + ["B"] * 6), replicates=50)

    chart = keycharts.frequency_z(rows, title="Scatter")

    page = [text for text in chart.figure.texts if re.fullmatch(r"w\d+", text.get_text())]
    boxes = [text.get_window_extent() for text in page]
    assert len(boxes) > 10
    assert not any(one.overlaps(other) for at, one in enumerate(boxes) for other in boxes[:at])


def test_a_mark_of_keyness_leads_to_every_place_of_its_word():
    found = an.extract("seeds")
    rows = an.keyness_by(an.count_words(found, by=["voice"], fold=True))

    chart = keycharts.keyness(rows, title="Voices")

    places = chart.evidence("invasion, source")
    text = found.articles.loc[0, "text"]
    said = {text[start:end].lower() for start, end in zip(places["start"], places["end"], strict=True)}
    assert len(places) == rows.set_index(["voice", "term"]).loc[("source", "invasion"), "count"]
    assert said <= {"invasion", "invasions"}


def test_collocates_by_group_lead_to_their_places():
    chart = keycharts.collocates(an.collocates(an.extract("seeds"), term="ukraine"), title="Beside")

    assert chart.alt.startswith("Dot chart of log Dice, 1 group: “all articles”: “military” 12.1")
    assert len(chart.evidence("military")) == 4


def test_differences_have_a_panel_a_label():
    rows = an.differences(outlets({"A": [["war"] * 6] * 9, "B": [["crisis"] * 6] * 9}), by="outlet")

    chart = keycharts.differences(rows, title="Differences")

    assert chart.alt.startswith("Dot chart of differences, 2 groups: ")
    assert "“war”: “A” +100.0, “B” -100.0" in chart.alt


def test_a_trend_tells_first_last_and_highest():
    found = daily({"2022-01-05": ["war"], "2022-02-05": ["war"] * 3, "2022-03-05": [], "2022-05-05": ["war"]})

    chart = trendcharts.trend(an.trend(found), title="Trend", min_size=500)

    said = "“war” goes from 20.0 to 20.0, highest 60.0 in 2022-02"
    assert chart.alt == f"Line chart of hits per 10,000 words, 2022-01 to 2022-05: {said}."
    assert "where there are none the line breaks, it is not 0" in written(chart)
    assert len(chart.marks) == 3
    assert len(chart.evidence("war, 2022-02")) == 3


def test_a_month_of_few_words_is_no_peak():
    found = daily({"2022-01-05": ["war"] * 9, "2022-02-05": ["war"], "2022-02-06": [], "2022-03-05": ["war"] * 9})

    chart = trendcharts.trend(an.trend(found), title="Trend")

    assert "“war” goes from 10.0 to 10.0, highest 10.0 in 2022-02" in chart.alt
    assert "2 points with fewer than 1,000 words left out." in written(chart)


def test_where_dated_articles_have_no_hit_the_trend_says_of_what_and_where(newsroom):
    told = "file,published\na.txt,2022-02-24\nb.txt,2022-04-02\n"
    found = an.extract(newsroom({"a.txt": "Rain fell.", "b.txt": "Snow fell on the hills.", "articles.csv": told}))

    chart = trendcharts.trend(an.trend(found), title="When")

    assert chart.alt == "No hits of “invasion”, “war” in 2 articles, 2022-02 to 2022-04."


def test_events_within_the_time_are_numbered_and_named():
    events = pd.DataFrame(
        {"event": ["Invasion", "Later"], "day": pd.to_datetime(["2022-02-24", "2023-09-21"]), "note": None}
    )

    chart = trendcharts.trend(
        an.trend(daily({"2022-01-05": ["war"], "2022-02-05": ["war"]})), title="Trend", events=events, min_size=500
    )

    assert "1: Invasion, 2022-02-24." in written(chart)
    assert "Later" not in written(chart)


@pytest.mark.parametrize("groups", [1, 2, 9, 25])
def test_a_trend_is_drawn_for_any_number_of_groups(groups):
    found = outlets({f"Outlet {at}": [["war"]] for at in range(groups)})
    found.articles["published"] = pd.to_datetime(["2022-01-05"] * groups)

    chart = trendcharts.trend(an.trend(found, by=["outlet"], period="week"), title="Many", min_size=500)

    assert sum(text.startswith("Outlet") for text in texts(chart)) == min(groups, trendcharts.MAX_PANELS)


def test_a_smoothed_trend_says_what_its_line_is():
    rows = an.trend(daily({"2022-01-05": ["war"], "2022-03-05": ["war"]}), smooth=3, statistic="share")

    assert "Points: a month; lines: 3 months around it together." in written(
        trendcharts.trend(rows, title="Smooth", min_size=1)
    )


def test_events_too_close_for_their_numbers_share_a_range():
    days = pd.to_datetime(["2022-02-20", "2022-02-21", "2022-02-22", "2022-11-20"])
    events = pd.DataFrame({"event": ["A", "B", "C", "D"], "day": days, "note": None})
    rows = an.trend(daily({f"2022-{month:02}-05": ["war"] for month in range(1, 13)}))

    chart = trendcharts.trend(rows, title="Trend", events=events, min_size=500)

    assert {"1–3", "4"} <= set(texts(chart)) and "2" not in texts(chart)
    assert "2: B, 2022-02-21." in written(chart)


def test_the_rest_is_named_in_words():
    assert keycharts._REST == keywords_.REST == contrasts.REST
    chart = keycharts.keyness(keywords(2), title="Key")
    assert "Against all others together" in written(chart)


def test_of_twenty_outlets_every_difference_is_drawn():
    sides = {f"Outlet {at:02}": [["war"] * 3, ["crisis"] * (1 + at % 3)] for at in range(20)}

    chart = keycharts.differences(an.differences(outlets(sides), by="outlet"), title="Differences")

    assert len(chart.rows) == 40
    assert "in the table" not in written(chart)


def two_outlets(**more) -> pd.DataFrame:
    """A prints three articles of 500 words a month, B one."""
    printed = {"A": 3, "B": 1}
    articles = {
        f"{outlet}-{month}-{at}": {"outlet": outlet, "published": f"2022-{month:02}-05", "hits": ["war"]}
        for outlet, number in printed.items()
        for month in range(1, 6)
        for at in range(number)
    }
    return an.trend(newsroom(articles), by=["outlet"], **more)


def test_a_panel_of_too_few_words_says_so():
    chart = trendcharts.trend(two_outlets(), title="Trend")

    assert texts(chart).count("too little in every period") == 1
    assert len(chart.marks) == 5


def test_a_moving_average_of_few_words_is_no_peak_either():
    rows = two_outlets(smooth=3)

    lined = trendcharts._lined(rows, ["outlet"], 1_200)[rows["outlet"] == "B"]

    assert lined.notna().tolist() == [False, True, True, True, False]  # the ends have two months, 1,000 words


def test_the_same_rows_give_the_same_bytes():
    rows = keywords(3)

    one, other = (keycharts.keyness(rows, title="Same") for _ in range(2))

    assert one.svg() == other.svg()
    assert one.png() == other.png()


def test_a_table_of_another_kind_is_refused_by_name():
    with pytest.raises(ValueError, match="'keywords' table"):
        keycharts.keyness(pd.DataFrame({"term": ["war"]}), title="Wrong")


def test_every_colour_is_doubled_by_a_shape():
    assert len({look.marker for look in canvas.LOOKS}) == len(canvas.LOOKS)
