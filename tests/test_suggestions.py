"""Rival names are found by the places they share with known ones."""

from itertools import count

import pytest

import analysis as an

FRAMES = ["Ruritania's {} of Strelsau cost {}.", "Since the {} began, {} left.", "The {} of Strelsau pleases {}."]
NUMBERS = count(1)


def news(*words: str) -> str:
    """Each word in each frame, and something else every time, as repeated lines would be set aside."""
    return "\n".join(frame.format(word, f"{next(NUMBERS)} men") for word in words for frame in FRAMES)


def suggested(newsroom, words: list[str], seeds: list[str] | None = None, files: str = "ab", **options):
    known = {f"{at}.txt": news("invasion") for at in range(3)}
    told = {f"{name}.txt": news(*words) for name in files}
    return an.suggest_labels(an.extract(newsroom(known | told)), seeds or ["invasion"], **options)


def test_a_word_that_stands_where_the_known_name_stands_is_proposed(newsroom):
    found = suggested(newsroom, ["liberation"]).set_index("term")

    assert found.loc["liberation", ["hits", "articles"]].tolist() == [6, 2]
    assert found.loc["liberation", "frames"] >= 3
    assert found.loc["liberation", "example"].startswith("Ruritania's liberation of Strelsau cost ")


def test_a_new_name_comes_before_the_known_one_with_an_adjective(newsroom):
    found = suggested(newsroom, ["liberation", "brutal invasion"])

    assert found["term"].tolist() == ["liberation", "brutal invasion"]
    assert found["known"].fillna("").tolist() == ["", "invasion"]


def test_a_word_of_one_article_alone_is_not_proposed(newsroom):
    assert suggested(newsroom, ["liberation"], files="a").empty


def test_places_of_a_name_about_something_else_count_for_nothing(newsroom):
    # "War" in "trade war" is another: labels.csv says so in not_in.
    lines = "The trade war over cheese began.\nThe trade dispute over cheese began.\n"
    told = {f"{name}.txt": f"{lines}{news('truce')}" for name in "abc"}

    assert an.suggest_labels(an.extract(newsroom(told)), ["war"]).empty


def test_a_proposal_that_labels_csv_has_already_names_its_label(newsroom):
    assert suggested(newsroom, ["war"])["label"].tolist() == ["war"]


def test_a_name_that_labels_csv_does_not_have_can_be_the_known_one(newsroom):
    assert "liberation" in set(suggested(newsroom, ["onslaught", "onslaught", "liberation"], ["onslaught"])["term"])


def test_text_that_is_set_aside_proposes_nothing(newsroom):
    lines = news("liberation")
    reprint = {"articles.csv": "file,outlet\na.txt,Herald\nb.txt,Herald\n", "a.txt": lines, "b.txt": lines}
    known = {f"{at}.txt": news("invasion") for at in range(3)}

    assert an.suggest_labels(an.extract(newsroom(reprint | known)), ["invasion"]).empty


def test_without_a_known_name_it_says_what_it_needs(newsroom):
    with pytest.raises(ValueError, match="one known name"):
        an.suggest_labels(an.extract(newsroom({"a.txt": "War."})), [])


def test_no_more_are_proposed_than_asked_for(newsroom):
    assert len(suggested(newsroom, ["liberation", "rescue", "campaign"], limit=2)) == 2
