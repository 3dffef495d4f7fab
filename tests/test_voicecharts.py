"""What charts of speakers say, and that their pictures hold whatever a newsroom prints for a name."""

from xml.etree import ElementTree

import pandas as pd
import pytest

from analysis.counts import speaking
from analysis.pictures import canvas, captions, voicecharts
from analysis.pictures.charts import Chart
from tests.test_speaking import newsroom

EVIL = ["$b_{$", "_war", "战争", "حرب", "x" * 300, "long name " * 30, "<b>Berg</b> & 'Sons'", "so\u202e\x00\x1b[31m"]
CHARTS = ["share_of_voice", "labels_by_speaker", "reporting_verbs"]


def chart(kind: str, articles: dict[str, dict], by: str = "speaker") -> Chart:
    rows = getattr(speaking, kind)(newsroom(articles), by=[by])
    return getattr(voicecharts, kind)(rows, title="Who speaks")


def scene(names: list[str | None], words: int = 9) -> dict[str, dict]:
    """One article in which each says something directly, something indirectly, and "war"."""
    said = [(name, kind, words) for name in names for kind in ("direct", "indirect")]
    return {"a.txt": {"words": 10_000, "said": said, "hits": [(name, "verbatim", "war") for name in names]}}


def texts(drawn: Chart) -> list[str]:
    svg = ElementTree.fromstring(drawn.svg())
    return [element.text or "" for element in svg.iter("{http://www.w3.org/2000/svg}text")]


def test_the_alt_text_tells_who_speaks_how_much_and_how():
    said = [("Liu Wei", "direct", 30), ("Liu Wei", "indirect", 20), ("Anna Berg", "mixed", 10), (None, "direct", 5)]

    drawn = chart("share_of_voice", {"a.txt": {"words": 100, "said": said}})

    assert drawn.alt == (
        "Bar chart of words spoken, 3 groups: “Liu Wei” 50 words, 50 % of all (30 verbatim, 0 mixed, 20 paraphrase); "
        "“Anna Berg” 10 words, 10 % of all (0 verbatim, 10 mixed, 0 paraphrase); "
        "“(unresolved)” 5 words, 5 % of all (5 verbatim, 0 mixed, 0 paraphrase)."
    )


def test_the_alt_text_tells_which_labels_are_a_speakers_own_words():
    hits = [("Liu Wei", "verbatim", "war"), ("Liu Wei", "paraphrase", "war"), ("Liu Wei", "paraphrase", "invasion")]

    drawn = chart("labels_by_speaker", {"a.txt": {"words": 100, "said": [("Liu Wei", "direct", 30)], "hits": hits}})

    assert drawn.alt == (
        "Bar chart of hits by who utters them, 1 group: "
        "“Liu Wei”: “invasion” 0 verbatim, 1 paraphrased, “war” 1 verbatim, 1 paraphrased."
    )


def test_the_alt_text_tells_the_class_of_the_verbs():
    said = [("Liu Wei", "direct", 5)] * 2 + [("Liu Wei", "direct", 5, "deny", {"cue_class": "deny"})]

    drawn = chart("reporting_verbs", {"a.txt": {"words": 50, "said": said}})

    assert drawn.alt == (
        "Table of statements by class of reporting verb, 1 group: “Liu Wei”, 3 statements: neutral 2, deny 1."
    )


@pytest.mark.parametrize("kind", CHARTS)
def test_forty_speakers_are_the_largest_the_unresolved_and_a_number(kind):
    names = [f"Speaker {at:02}" for at in range(40)]

    drawn = chart(kind, scene([*names, None]))

    shown = [text for text in texts(drawn) if text.startswith("Speaker ")]
    left = 40 - len(shown)
    assert shown[0] == "Speaker 00"
    assert "(unresolved)" in texts(drawn)
    assert f"And {left} more groups" in " ".join(texts(drawn))
    assert "(unresolved)" in drawn.alt


def test_an_unresolved_bar_that_would_dwarf_all_others_is_cut_and_says_so():
    said = [("Liu Wei", "direct", 10), (None, "direct", 400)]

    drawn = chart("share_of_voice", {"a.txt": {"words": 1_000, "said": said}})

    assert "400 words, bar cut" in texts(drawn)


def test_the_newsroom_is_told_and_not_drawn():
    drawn = chart("share_of_voice", {"a.txt": {"words": 100, "said": [("Liu Wei", "direct", 30)]}})

    assert "(newsroom)" not in texts(drawn)
    assert "Outside of statements, not drawn: 70 of 100 words." in " ".join(texts(drawn))


def test_more_classes_of_verbs_than_columns_become_others_that_the_caption_names():
    said = [("Liu Wei", "direct", 5, "say", {"cue_class": f"class {at:02}"}) for at in range(12)]

    drawn = chart("reporting_verbs", {"a.txt": {"words": 90, "said": said}})

    assert "“others” are class 09, class 10, class 11." in " ".join(texts(drawn))
    assert "others 3" in drawn.alt


@pytest.mark.parametrize("kind", CHARTS)
def test_nobody_quoted_gives_a_chart_that_says_so(kind):
    drawn = chart(kind, {"a.txt": {"words": 100}})

    assert drawn.alt in ("No statements to draw.", "No hits to draw.")


@pytest.mark.parametrize("kind", CHARTS)
def test_one_speaker_alone_is_drawn(kind):
    assert chart(kind, scene(["Liu Wei"])).png().startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", CHARTS)
def test_whatever_a_name_holds_the_picture_is_drawn_and_stays_on_the_page(kind):
    drawn = chart(kind, scene(EVIL))

    width = float(ElementTree.fromstring(drawn.svg()).get("width", "0").removesuffix("pt"))
    assert width == canvas.WIDTH
    assert drawn.png().startswith(b"\x89PNG")
    assert "\x1b" not in drawn.alt


@pytest.mark.parametrize("kind", CHARTS)
def test_the_same_rows_make_the_same_bytes(kind):
    assert chart(kind, scene(["Liu Wei", None])).svg() == chart(kind, scene(["Liu Wei", None])).svg()


def test_a_table_read_back_from_a_file_is_drawn_alike(tmp_path):
    rows = speaking.share_of_voice(newsroom(scene(["Liu Wei", None])))
    rows.to_parquet(tmp_path / "voices.parquet")
    again = pd.read_parquet(tmp_path / "voices.parquet")

    assert voicecharts.share_of_voice(again, title="Who").alt == voicecharts.share_of_voice(rows, title="Who").alt


def test_a_table_of_something_else_names_the_column_it_lacks():
    rows = speaking.reporting_verbs(newsroom(scene(["Liu Wei"])))

    with pytest.raises(ValueError, match="draws the 'voices' table, which has a column 'verbatim'"):
        voicecharts.share_of_voice(rows, title="Who")


def test_charts_and_measures_agree_on_the_names_of_those_unknown():
    assert (voicecharts.NEWSROOM, voicecharts.UNRESOLVED) == (speaking.NEWSROOM, speaking.UNRESOLVED)
    assert captions.MIN_CHOICES == speaking.MIN_CHOICES
