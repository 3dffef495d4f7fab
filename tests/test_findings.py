"""What a report claims in its first sentence, and when it claims nothing."""

import analysis as an
from analysis.extraction.found import Tables
from analysis.report.findings import finding


def news(newsroom, sentence: str, articles: int = 10, each: int = 4) -> Tables:
    """Articles that say the same of other places, so that none is a reprint of another."""
    files = {}
    for at in range(articles):
        towns = [f"{chr(65 + at)}{chr(97 + no)}ville" for no in range(each)]
        files[f"{at}.txt"] = f"{towns[0]} news\n\n" + " ".join(
            f"{sentence.format(town)} {town} slept." for town in towns
        )
    return an.extract(newsroom(files))


def test_ten_choices_in_one_article_are_counts_only(newsroom):
    found = finding(an.extract(newsroom({"a.txt": "War came. " * 10})))

    assert found.sentence == (
        "10 naming choices in 1 article: counts only. A share would need at least 30 choices in 5 articles."
    )
    assert not found.claimed


def test_without_a_hit_nothing_is_claimed(newsroom):
    assert finding(an.extract(newsroom({"a.txt": "Rain fell."}))).sentence.startswith("No label was found")


def test_what_newsrooms_call_it_themselves_is_claimed_with_how_much_it_rests_on(newsroom):
    found = finding(news(newsroom, "The war in {} began."))

    assert found.claimed
    assert found.sentence.startswith(
        "In plain words of their own, newsrooms call it “war” in 100 % of 40 choices in 10"
    )
    assert "Not corrected for coding error." in found.caution


def test_a_label_that_is_mostly_someone_elses_word_is_said_to_be(newsroom):
    found = finding(news(newsroom, "“The invasion of {} has failed,” Minister Ann Berg said."))

    assert found.sentence.startswith("Of 40 times that “invasion” stands in print, 0 % are the newsroom's own label")
    assert found.claimed
