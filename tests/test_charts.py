"""What a chart says, in its alt text and its caption, and that its picture holds whatever a newsroom writes."""

import base64
import json
import re
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from analysis.counts import measures
from analysis.pictures import canvas, charts
from tests.test_measures import clustered, newsroom

SVG = "{http://www.w3.org/2000/svg}"
EVIL = [
    "$b_{$",
    "_war",
    "战争",
    "حرب",
    "x" * 300,
    "long label " * 30,
    "<b>war</b> & 'peace' style=\"fill: red\"",
    "so\u202e\x00\x1b[31m",
]


def shares(groups: dict[str, dict[str, int]], *, articles: int = 40) -> pd.DataFrame:
    """A table of shares by outlet, told as {"Courier": {"war": 60, "invasion": 40}}."""
    rows = []
    for outlet, hits in groups.items():
        choices = sum(hits.values())
        few = choices < 30 or articles < 5
        for label, count in hits.items():
            share = count / choices if choices else np.nan
            low, high = (np.nan, np.nan) if few else (max(share - 0.1, 0), min(share + 0.1, 1))
            rows.append((outlet, label, count, choices, share, low, high, articles))
    columns = ["outlet", "label", "hits", "choices", "share", "low", "high", "articles"]
    table = pd.DataFrame(rows, columns=columns)
    table.attrs["of"] = ["label"]
    return table


def rates(months: dict[str, dict[str, float]], *, words: int = 10_000) -> pd.DataFrame:
    rows = [
        {"month": month, "label": label, "hits": int(rate * words / 10_000), "words": words, "per_10k": rate}
        | {"low": rate - 1, "high": rate + 1, "articles": 7, "articles_with": 6}
        for month, labels in months.items()
        for label, rate in labels.items()
    ]
    return pd.DataFrame(rows)


def texts(chart: charts.Chart) -> list[str]:
    """Every line of text in the picture."""
    return [element.text or "" for element in ElementTree.fromstring(chart.svg()).iter(f"{SVG}text")]


def written(chart: charts.Chart) -> str:
    return " ".join(texts(chart))


TWO = {"Courier": {"war": 60, "invasion": 40}, "Post": {"war": 10, "invasion": 90}}


def test_the_alt_text_tells_each_outlets_shares_with_their_intervals():
    chart = charts.shares(shares(TWO), title="The Courier writes “war”")

    assert chart.alt == (
        "Bar chart of shares, 2 groups: “Courier”, 100 choices: “war” 60 % (50 to 70), “invasion” 40 % (30 to 50); "
        "“Post”, 100 choices: “war” 10 % (0 to 20), “invasion” 90 % (80 to 100)."
    )


def test_of_one_group_each_label_is_a_bar_with_share_and_interval_beside_it():
    chart = charts.shares(shares({"Courier": {"war": 60, "invasion": 40}}), title="One outlet")

    assert chart.alt == "Bar chart of shares, 100 choices: “war” 60 % (50 to 70), “invasion” 40 % (30 to 50)."
    assert {"60 %", "50–70", "60 of 100", "Courier: share of the hits, %"} <= set(texts(chart))


def test_a_group_with_few_choices_shows_counts_and_no_share():
    chart = charts.shares(shares(TWO | {"Weekly": {"war": 5, "invasion": 2}}), title="Three outlets")

    assert "“Weekly”, 7 choices, too few for shares: “war” 5, “invasion” 2" in chart.alt
    assert "counts only: 5 war, 2 invasion" in texts(chart)
    assert "Counts only in groups with fewer than 30 choices or 5 articles." in written(chart)


def test_where_all_groups_are_small_the_bars_are_counts():
    chart = charts.shares(shares(TWO, articles=3), title="Three articles")

    assert chart.alt.startswith("Bar chart of counts, too few for shares, 2 groups: “Courier”, 100 choices: “war” 60, ")
    assert "%" not in written(chart)


def test_an_outlet_without_a_choice_says_so():
    chart = charts.shares(shares(TWO | {"Weekly": {"war": 0, "invasion": 0}}), title="Three outlets")

    assert chart.alt.endswith("“Weekly”, 0 choices.")
    assert "no choices" in texts(chart)


def test_a_share_below_half_a_per_cent_is_not_nothing():
    chart = charts.shares(shares({"Courier": {"war": 999, "operation": 1}}), title="Almost never")

    assert "“operation” <1 %" in chart.alt


def test_voice_and_use_become_one_category():
    columns = {"hits": 20, "choices": 40, "share": 0.5, "low": 0.4, "high": 0.6, "articles": 9}
    rows = pd.DataFrame(
        [
            {"label": label, "voice": voice, "use": "plain"} | columns
            for label in ("war", "operation")
            for voice in ("newsroom", "source")
        ]
    )

    told = charts.shares(rows, title="How each label is used")

    assert "“war”, 40 choices: “newsroom · plain” 50 % (40 to 60), “source · plain” 50 % (40 to 60)" in told.alt


def test_rows_read_back_from_a_file_give_the_same_chart():
    rows = shares(TWO)
    bare = pd.DataFrame(rows.to_dict("records"))

    assert charts.shares(bare, title="Two").alt == charts.shares(rows, title="Two").alt


def test_what_was_left_out_stands_in_the_caption():
    rows = shares(TWO)
    rows.attrs["left_out"] = {"boilerplate": 9, "about something else": 3}

    assert "200 choices. Left out: 9 boilerplate, 3 about something else." in re.sub(
        r"\s+", " ", written(charts.shares(rows, title="Two"))
    )


def test_of_forty_outlets_thirty_are_drawn_and_the_caption_says_so():
    rows = shares({f"Outlet {at}": {"war": 30 + at, "invasion": 30} for at in range(40)})

    chart = charts.shares(rows, title="Forty outlets")

    assert "The 30 largest groups; 10 more, in the table." in written(chart)
    assert "Outlet 39" in texts(chart)
    assert "Outlet 9" not in texts(chart)
    assert "and 28 more groups, in the table" in chart.alt


def test_of_eleven_labels_the_smallest_are_drawn_together_and_the_caption_says_so():
    labels = {f"label {at}": 100 - at for at in range(11)}
    chart = charts.shares(shares({"Courier": labels, "Post": labels}), title="Eleven labels")

    assert "“all others” are 4 values, each in the table." in written(chart)
    assert {"label 6", "all others"} <= set(texts(chart))
    assert "label 7" not in texts(chart)


def test_intervals_have_a_panel_a_label_and_counts_where_an_outlet_is_small():
    chart = charts.share_intervals(shares(TWO | {"Weekly": {"war": 5, "invasion": 2}}), title="Three outlets")

    assert {"war", "invasion", "5 of 7", "2 of 7"} <= set(texts(chart))
    assert chart.alt.startswith("Dot chart of shares, 3 groups: “Courier”, 100 choices: “war” 60 % (50 to 70)")


def test_a_rate_is_told_with_its_interval_and_a_label_without_a_hit_is_named():
    rows = rates({"2022-02": {"war": 9.0, "operation": 0.0}}).rename(columns={"month": "outlet"})

    chart = charts.rates(rows.assign(outlet="Courier"), title="How often")

    assert chart.alt == "Dot chart of hits per 10,000 words: “war” 9.0 (8.0 to 10.0)."
    assert {"Courier: hits per 10,000 words", "operation", "0"} <= set(texts(chart))


def test_the_alt_text_over_time_gives_the_first_and_the_last_rate():
    months = {
        "2022-02": {"invasion": 9.0, "military operation": 8.0},
        "2022-03": {"invasion": 5.0, "military operation": 4.0},
        "2022-04": {"invasion": 12.0, "military operation": 3.0},
    }

    chart = charts.rates_over_time(rates(months), title="Invasion wins")

    assert chart.alt == (
        "Line chart of hits per 10,000 words, February 2022 to April 2022: “invasion” goes from 9.0 to 12.0; "
        "“military operation” goes from 8.0 to 3.0."
    )


def test_lines_are_named_where_they_end_and_names_never_meet():
    labels = {f"label {at}": 5 + at / 100 for at in range(8)}
    chart = charts.rates_over_time(rates({"2022-02": labels, "2022-03": labels}), title="All alike")
    root = ElementTree.fromstring(chart.svg())

    heights = sorted(float(e.get("y")) for e in root.iter(f"{SVG}text") if (e.text or "").startswith("label "))

    assert len(heights) == 8
    assert np.diff(heights).min() >= canvas.BODY


def test_a_month_without_articles_is_a_gap_and_not_a_zero():
    figure = charts.rates_over_time(rates({"2022-02": {"war": 9.0}, "2022-04": {"war": 5.0}}), title="No March").figure

    line = figure.axes[0].lines[1].get_ydata()
    assert line[0] == 9
    assert np.isnan(line[1])
    assert line[2] == 5


def test_a_month_with_few_words_and_articles_without_a_date_are_left_out_and_told():
    rows = pd.concat(
        [rates({"2022-02": {"war": 9.0}, "(not told)": {"war": 1.0}}), rates({"2022-03": {"war": 70.0}}, words=900)]
    )

    chart = charts.rates_over_time(rows, title="February")

    assert chart.alt == "Line chart of hits per 10,000 words, February 2022: “war” is 9.0."
    assert "1 month with fewer than 1,000 words left out." in written(chart)
    assert "7 articles without a date left out." in written(chart)


def test_weeks_follow_each_other_over_new_year():
    rows = rates({"2020-W53": {"war": 9.0}, "2021-W01": {"war": 5.0}}).rename(columns={"month": "week"})

    assert "2020-W53 to 2021-W01: “war” goes from 9.0 to 5.0" in charts.rates_over_time(rows, title="New year").alt


def test_rates_by_outlet_are_no_rates_over_time():
    with pytest.raises(ValueError, match="over 'month', 'week' or 'year', but the rows are grouped by"):
        charts.rates_over_time(rates({"2022-02": {"war": 9.0}}).rename(columns={"month": "outlet"}), title="When")


def test_a_dispersion_chart_tells_where_each_label_is_first_and_last():
    rows = measures.positions(
        newsroom({"a.txt": {"hits": ["war", "war", "invasion"]}, "b.txt": {"hits": ["war"]}, "c.txt": {}})
    )

    chart = charts.dispersion(rows, title="Where")

    assert chart.alt == (
        "Dispersion chart of 4 hits in 2 articles: “a.txt”: “war” 2 (0 % to 1 %), “invasion” 1 (at 2 %); "
        "“b.txt”: “war” 1 (at 0 %)."
    )
    assert "2 articles; 1 article without a hit." in written(chart)


def test_of_fifty_articles_the_forty_with_most_hits_are_drawn_and_the_caption_says_so():
    rows = measures.positions(newsroom({f"{at:02d}.txt": {"hits": ["war"] * (at + 1)} for at in range(50)}))

    chart = charts.dispersion(rows, title="Where")

    assert "The 40 articles with most hits of 50 with any." in written(chart)
    assert "49.txt" in texts(chart)
    assert "09.txt" not in texts(chart)
    assert set(chart.rows["doc_id"]) == {f"{at:02d}.txt" for at in range(10, 50)}


def test_of_one_article_each_label_has_a_line():
    chart = charts.dispersion(measures.positions(newsroom({"a.txt": {"hits": ["war", "invasion"]}})), title="Where")

    assert {"war", "invasion", "How far into the text each hit stands, a label a line"} <= set(texts(chart))


@pytest.mark.parametrize(
    ("draw", "rows"),
    [
        (charts.shares, shares({"Courier": {"war": 0}})),
        (charts.shares, shares({})),
        (charts.share_intervals, shares({})),
        (charts.rates, rates({})[:0].reindex(columns=["label", "hits", "words", "per_10k", "low", "high", "articles"])),
        (charts.rates_over_time, rates({"(not told)": {"war": 3.0}})),
        (charts.dispersion, pd.DataFrame(columns=["doc_id", "hit", "label", "position"])),
    ],
    ids=["shares of nothing", "no shares", "no intervals", "no rates", "no dates", "no positions"],
)
def test_without_anything_to_draw_a_chart_says_so(draw, rows):
    chart = draw(rows, title="Nothing")

    assert re.fullmatch(r"No .* to draw\.", chart.alt)
    assert chart.alt.rstrip(".") in texts(chart)


@pytest.mark.parametrize("draw", [charts.shares, charts.share_intervals])
def test_whatever_a_label_holds_the_picture_is_drawn_and_stays_well_formed(draw):
    chart = draw(shares({name: dict.fromkeys(EVIL, 20) for name in EVIL}), title=" ".join(EVIL))

    written_down = texts(chart)

    assert {"$b_{$", "_war", "战争", "حرب", "so���[31m"} <= set(written_down)
    assert any(text.startswith("xxx") and text.endswith("…") for text in written_down)
    assert "x" * 300 in chart.alt
    assert chart.png().startswith(b"\x89PNG")


def test_letters_that_the_png_cannot_draw_are_named_and_the_notebook_shows_the_svg():
    bundle = charts.shares(shares({"人民日报": {"war": 60, "战争": 40}}), title="In two languages")._repr_mimebundle_()

    assert "The PNG has no letters for 人民日报战争: see the SVG." in bundle["text/html"]
    assert 'src="data:image/svg+xml;base64,' in bundle["text/html"]


def test_a_notebook_shows_the_picture_with_its_alt_text_escaped():
    chart = charts.shares(shares({'"><script>': {"war": 60}, "Post": {"war": 50}}), title="Escaped", name="01-shares")

    bundle = chart._repr_mimebundle_()

    assert bundle["text/plain"] == chart.alt
    assert "“&quot;&gt;&lt;script&gt;”" in bundle["text/html"]
    assert "<script>" not in bundle["text/html"]


def test_the_report_finds_name_title_alt_pictures_and_rows_in_the_notebook():
    chart = charts.shares(shares(TWO), title="Two outlets", name="01-shares")

    told = json.loads(json.dumps(chart._repr_mimebundle_()[charts.CHART]))

    assert (told["name"], told["title"], told["alt"]) == ("01-shares", "Two outlets", chart.alt)
    assert told["svg"] == chart.svg()
    assert base64.b64decode(told["png"]) == chart.png()
    assert dict(zip(told["rows"]["columns"], told["rows"]["data"][0], strict=True)) == {
        "outlet": "Courier",
        "label": "war",
        "hits": 60,
        "choices": 100,
        "share": 0.6,
        "low": 0.5,
        "high": 0.7,
        "articles": 40,
    }


def test_a_chart_without_a_name_takes_its_title_and_titles_in_chinese_stay_apart():
    named = [charts.shares(shares(TWO), title=title).name for title in ("Who says “war”?", "战争", "冲突")]

    assert named[0].startswith("who-says-war-")
    assert len(set(named)) == 3


def test_the_same_rows_give_the_same_bytes_in_another_process(tmp_path):
    rows = measures.shares(clustered(30), of=["label"])
    charts.shares(rows, title="Again").save(tmp_path / "here")
    script = (
        "from analysis.counts import measures; from analysis.pictures import charts; "
        "from tests.test_measures import clustered; "
        f"charts.shares(measures.shares(clustered(30), of=['label']), title='Again').save({str(tmp_path / 'there')!r})"
    )
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONHASHSEED": "3", "TZ": "Asia/Tokyo"})

    for kind in ("svg", "png"):
        assert (tmp_path / f"here.{kind}").read_bytes() == (tmp_path / f"there.{kind}").read_bytes()


def test_a_users_own_settings_of_matplotlib_change_nothing():
    own = {"font.family": "serif", "text.parse_math": True, "savefig.facecolor": "black", "savefig.bbox": "tight"}
    plain = charts.shares(shares(TWO), title="Two")
    svg, png = plain.svg(), plain.png()

    with mpl.rc_context(own):
        styled = charts.shares(shares(TWO), title="Two")
        assert styled.svg() == svg
        assert styled.png() == png


def test_a_strict_page_blocks_nothing_of_a_chart_and_two_charts_share_no_id():
    one, two = (charts.shares(shares(TWO), title="Two", name=name).svg() for name in ("one", "two"))
    ids = [
        {element.get("id") for element in ElementTree.fromstring(svg).iter() if element.get("id")} for svg in (one, two)
    ]

    assert not re.search(r" style=|<style|target=|<metadata|<!DOCTYPE", one)
    assert not ids[0] & ids[1]
    assert set(re.findall(r"url\(#([^)]*)\)", one)) <= ids[0]
    assert 'fill="#ffffff"' in one


@pytest.mark.filterwarnings("ignore:Glyph .* missing")  # measured here without the page's own settings
@pytest.mark.parametrize("labels", [["war"], ["war", "invasion"], EVIL], ids=["one", "two", "evil"])
@pytest.mark.parametrize("groups", [1, 2, 40])
def test_no_text_leaves_the_page_and_no_two_meet(groups, labels):
    rows = shares({f"Outlet {at} {EVIL[at % 6]}": dict.fromkeys(labels, 50) for at in range(groups)})

    for draw in (charts.shares, charts.share_intervals):
        boxes = placed(draw(rows, title="A title of the usual length, with a $ in it"))
        for at, (left, top, right, bottom, text) in enumerate(boxes):
            assert -1 <= left <= right <= canvas.WIDTH + 1, text
            clash = [other[4] for other in boxes[:at] if overlap((left, top, right, bottom), other)]
            assert not clash, (text, clash)


def placed(chart: charts.Chart) -> list[tuple[float, float, float, float, str]]:
    """Where each line of text stands, measured by matplotlib and not by ourselves."""
    renderer, inches = FigureCanvasAgg(chart.figure).get_renderer(), chart.figure.dpi_scale_trans.inverted()
    labels = [label for axes in chart.figure.axes for label in axes.get_xticklabels()]
    found = []
    with canvas.style():
        for text in [*chart.figure.texts, *labels]:
            if text.get_text():
                box = text.get_window_extent(renderer).transformed(inches)
                found.append((box.x0 * 72, box.y0 * 72 + 1, box.x1 * 72, box.y1 * 72 - 1, text.get_text()))
    return found


def overlap(one: tuple, other: tuple) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_charts_are_drawn_without_pyplot():
    script = "import sys; from analysis.pictures import charts; sys.exit('matplotlib.pyplot' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_rows_of_another_table_are_refused_with_the_column_that_is_missing():
    with pytest.raises(ValueError, match="draws the 'shares' table, which has a column 'choices'"):
        charts.shares(rates({"2022-02": {"war": 9.0}}), title="Wrong table")


def test_looks_differ_in_colour_shape_and_dashes():
    for told_apart_by in ("colour", "marker", "dashes"):
        assert len({getattr(look, told_apart_by) for look in canvas.LOOKS}) == len(canvas.LOOKS)
