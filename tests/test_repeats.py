"""Scenes of repetition: a headline printed twice, a page's furniture, a story that several papers carry."""

import random
import time

import numpy as np
import pandas as pd
import pytest

from analysis.articles import repeats
from analysis.words import tokens

RIVER = (
    "Engineers closed the northern lock of the river on Tuesday after a crack was found in its upper gate, the port "
    "authority said. Forty barges loaded with wheat wait above the town, and another sixty are expected before the "
    "weekend. The last time the lock was shut, in the dry summer of 2015, farmers lost a tenth of their harvest to rot."
)
SENATE = (
    "The senate voted late on Thursday to send two more batteries to the border, where shells fell for a third night. "
    "Opponents of the bill walked out before the count and called the debate a farce, as the gallery had been cleared. "
    "A final reading is due on Monday, when the budget office is to say what the deliveries cost until the spring."
)


def corpus(*articles: dict) -> pd.DataFrame:
    rows = [
        {"doc_id": f"{n:03}.txt", "title": "", "outlet": None, "published": None} | row
        for n, row in enumerate(articles)
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(published=pd.to_datetime(frame["published"]), outlet=frame["outlet"].astype("str"))


def find(articles: pd.DataFrame, *, chunk: int = 1_000, once_in: str = "outlet") -> repeats.Repeats:
    parts = [articles.iloc[at : at + chunk] for at in range(0, len(articles), chunk)]
    prints = [repeats.fingerprints(part, tokens.sentences_of(part)) for part in parts]
    return repeats.find_repeats(prints, once_in=once_in)


def set_aside(articles: pd.DataFrame) -> dict[str, list[str]]:
    """What is set aside, by reason, as printed."""
    sentences = repeats.apply("sentences", tokens.sentences_of(articles), find(articles))
    text = articles.set_index("doc_id")["text"]
    rows = sentences[sentences["set_aside"].notna()]
    printed = [text[doc][start:end] for doc, start, end in zip(rows["doc_id"], rows["start"], rows["end"], strict=True)]
    return pd.Series(printed, dtype=object).groupby(rows["set_aside"].to_numpy()).apply(list).to_dict()


def repeated(articles: pd.DataFrame, **options: str) -> dict[str, str]:
    found = find(articles, **options).articles
    return dict(zip(found["doc_id"], found["repeats"], strict=True))


def counted_once(articles: pd.DataFrame, **options: str) -> list[str]:
    """The articles that count: all but the reprints set aside."""
    found = find(articles, **options).articles
    return sorted(set(articles["doc_id"]) - set(found.loc[found["set_aside"], "doc_id"]))


def stories(count: int, seed: int = 0) -> list[str]:
    """Stories of sixty words that have nothing in common."""
    draw = random.Random(seed)
    return [" ".join(f"word{draw.randrange(50_000)}" for _ in range(60)).capitalize() + "." for _ in range(count)]


# --- headlines ----------------------------------------------------------------------------------------------------


def test_the_headline_printed_again_as_third_line_of_the_seed_is_set_aside_once():
    headline = "China shared U.S. intelligence on Ukraine crisis with Russia"
    seed = corpus(
        {"title": headline, "text": f"{headline}\n\n{headline}\n\nChina’s government took U.S. intelligence."}
    )

    assert set_aside(seed) == {"headline repeated": [headline]}
    assert list(find(seed).sentences["sentence"]) == [1]


def test_a_headline_of_two_sentences_repeated_in_capitals_below_the_byline_is_the_same_headline():
    article = corpus(
        {"title": "Lock closed. Barges wait", "text": "Lock closed. Barges wait\nBy Ann Roe\nLOCK CLOSED: BARGES WAIT!"}
    )

    assert set_aside(article) == {"headline repeated": ["LOCK CLOSED: BARGES WAIT!"]}


def test_a_headline_that_the_text_prints_only_once_stays():
    assert set_aside(corpus({"title": "Lock closed", "text": "Lock closed\nBarges wait."})) == {}


def test_a_salutation_that_heads_a_speech_may_come_back_in_it():
    speech = "Mr. President,\nI thank you.\nWe met in May.\nMuch is undone.\nMr. President,\nLet us begin."

    assert set_aside(corpus({"title": "Mr. President,", "text": speech})) == {}


# --- boilerplate --------------------------------------------------------------------------------------------------


def test_the_page_title_and_the_closing_link_of_a_web_site_are_boilerplate_and_its_headlines_are_not():
    texts = [
        f"Mayor {n} speaks of war « War News | The Daily Post\n\n{story} View news."
        for n, story in enumerate(stories(12))
    ]

    found = set_aside(corpus(*({"text": text} for text in texts)))

    assert found == {"boilerplate": ["« War News", "| The Daily Post", "View news."] * 12}


def test_a_rubric_of_few_articles_is_boilerplate_where_rubrics_stand():
    rubrics = ["World"] * 30 + ["Harvest"] * 10
    texts = [
        f"Headline {n} « {rubric} | The Post\n\n{story}"
        for n, (rubric, story) in enumerate(zip(rubrics, stories(40), strict=True))
    ]

    assert set_aside(corpus(*({"text": text} for text in texts)))["boilerplate"].count("« Harvest") == 10


def test_an_agencys_standing_paragraph_is_its_choice_each_time():
    standing = "Moscow calls its actions a special operation."
    texts = []
    for n, story in enumerate(stories(40)):
        body = [f"{word} came." for word in story.split()[: 5 + n % 7]]
        texts.append("\n".join([*body[: 3 + n % 3], standing, *body[3 + n % 3 :]]))

    assert set_aside(corpus(*({"text": text} for text in texts))) == {}


def test_thanks_said_all_over_a_transcript_stay():
    texts = []
    for n, story in enumerate(stories(40)):
        lines = [f"Question {m} of {story.split()[m]}?" for m in range(12)]
        lines.insert(n % 12, "Thank you.")
        lines.insert(n % 7, "Thank you.")
        texts.append("\n".join(lines))

    assert set_aside(corpus(*({"text": text} for text in texts))) == {}


def test_a_last_line_that_one_article_in_four_shares_is_no_template():
    ends = ["The war goes on."] * 10 + [f"End {n}." for n in range(30)]
    texts = [f"{story}\n{end}" for story, end in zip(stories(40), ends, strict=True)]

    assert set_aside(corpus(*({"text": text} for text in texts))) == {}


def test_a_formula_that_usually_stands_elsewhere_is_no_template_where_it_ends_an_article():
    texts = []
    for n, story in enumerate(stories(40)):
        lines = [f"{word} came." for word in story.split()[:9]]
        lines.insert(9 if n < 16 else 4, "Thank you.")
        texts.append("\n".join(lines))

    assert set_aside(corpus(*({"text": text} for text in texts))) == {}


def test_nine_articles_are_too_few_to_know_a_template_and_ten_are_enough():
    posts = corpus(*({"text": f"{story}\nAll rights reserved."} for story in stories(10)))

    assert set_aside(posts[:9]) == {}
    assert set_aside(posts) == {"boilerplate": ["All rights reserved."] * 10}


def test_what_one_outlet_prints_as_template_another_may_say():
    posts = [{"text": f"{story}\nStay safe.", "outlet": "Post"} for story in stories(12)]
    mail = [{"text": f"{story}\nStay safe.", "outlet": "Mail"} for story in stories(1, seed=1)]

    assert len(set_aside(corpus(*posts, *mail))["boilerplate"]) == 12


def test_a_line_that_ten_copies_of_one_story_share_is_no_template():
    copies = [{"text": f"{RIVER}\nThe lock stays shut."} for _ in range(20)]

    assert set(set_aside(corpus(*copies))) == {"reprint"}


# --- reprints -----------------------------------------------------------------------------------------------------


def test_a_wire_story_in_two_papers_is_flagged_and_counts_in_both():
    wire = corpus(
        {"text": RIVER, "outlet": "Post", "published": "2022-03-02"},
        {"text": RIVER, "outlet": "Mail", "published": "2022-03-01"},
        {"text": SENATE, "outlet": "Mail", "published": "2022-03-01"},
    )

    assert repeated(wire) == {"000.txt": "001.txt"}
    assert counted_once(wire) == ["000.txt", "001.txt", "002.txt"]
    assert counted_once(wire, once_in="corpus") == ["001.txt", "002.txt"]


def test_a_story_printed_again_by_its_paper_counts_once_and_the_earliest_is_kept():
    again = corpus(
        {"text": RIVER, "outlet": "Post"},
        {"text": RIVER, "outlet": "Post", "published": "2022-03-02"},
        {"text": RIVER, "outlet": "Post", "published": "2022-03-01"},
    )

    assert repeated(again) == {"000.txt": "002.txt", "001.txt": "002.txt"}
    assert counted_once(again) == ["002.txt"]
    assert counted_once(again, once_in="article") == ["000.txt", "001.txt", "002.txt"]


def test_a_reprint_with_a_corrected_word_and_a_new_byline_is_a_reprint():
    corrected = "By Ann Roe\n" + RIVER.replace("Forty", "Fifty")

    assert repeated(corpus({"text": RIVER}, {"text": corrected})) == {"001.txt": "000.txt"}


def test_two_reports_of_one_event_are_no_reprints():
    other = (
        "The port authority shut the river’s northern lock on Tuesday because its upper gate is cracked. Some forty "
        "barges with wheat are stuck above the town. In 2015, when it was last closed, a tenth of the harvest rotted."
    )

    assert repeated(corpus({"text": RIVER}, {"text": other})) == {}


def test_headlines_are_reprints_only_when_every_word_is_the_same():
    headlines = corpus(
        {"text": "Ukraine war: what we know on day 40 of the fighting"},
        {"text": "Ukraine war: What we know on day 41 of the fighting"},
        {"text": "Ukraine war – what we know on day 40 of the fighting"},
        {"text": "Port shut for a third day as barges with wheat wait for the lock on Tuesday"},
        {"text": "Port shut for a third day as barges with wheat wait for the lock on Wednesday"},
    )

    assert repeated(headlines) == {"002.txt": "000.txt"}


def test_a_text_without_words_repeats_nothing():
    assert repeated(corpus({"text": "***"}, {"text": "***"})) == {}


def test_a_story_that_changes_a_little_each_day_is_one_chain_named_by_its_first_day():
    words = " ".join(stories(3)).split()  # 180; a day rewrites nine in a row, 13 of 176 runs
    days = [" ".join([*(f"new{at}" for at in range(9 * day)), *words[9 * day :]]) for day in range(8)]
    dates = [f"2022-03-{day + 1:02}" for day in range(8)]
    last_first = [{"text": text, "outlet": "Post", "published": date} for text, date in zip(days, dates, strict=True)][
        ::-1
    ]

    assert set(repeated(corpus(*last_first)).values()) == {"007.txt"}
    assert counted_once(corpus(*last_first)) == ["007.txt"]
    assert repeated(corpus(last_first[0], last_first[-1])) == {}


# --- marks --------------------------------------------------------------------------------------------------------


def test_the_nearest_reason_is_told_so_that_reprints_can_be_taken_back_in():
    texts = [(f"Lock {n}", f"Lock {n}\nLock {n}\n{story}\nAll rights reserved.") for n, story in enumerate(stories(11))]
    posts = [{"title": title, "text": text, "outlet": "Post"} for title, text in texts]
    articles = corpus(*posts, posts[0])
    sentences = repeats.apply("sentences", tokens.sentences_of(articles), find(articles))
    last = sentences.loc[sentences["doc_id"] == "011.txt", "set_aside"]

    assert list(last) == ["reprint", "headline repeated", "reprint", "boilerplate"]


def test_a_hit_in_a_sentence_set_aside_is_set_aside():
    articles = corpus(
        {"title": "War", "text": "War\nWar\nThe war goes on."}, {"title": "War", "text": "War\nWar\nThe war goes on."}
    )
    hits = pd.DataFrame({"doc_id": ["000.txt"] * 3 + ["001.txt"], "hit": [0, 1, 2, 0], "sentence": [0, 1, 2, 2]})

    marked = repeats.apply("hits", hits, find(articles))["set_aside"]

    assert marked.fillna("counts").tolist() == ["counts", "headline repeated", "counts", "reprint"]


def test_articles_learn_whom_they_repeat():
    articles = corpus({"text": RIVER}, {"text": SENATE}, {"text": RIVER})

    marked = repeats.apply("articles", articles, find(articles))["repeats"]

    assert marked.fillna("none").tolist() == ["none", "none", "000.txt"]


def test_a_misspelt_place_to_count_once_in_is_an_error():
    with pytest.raises(ValueError, match="not in 'paper'"):
        find(corpus({"text": RIVER}), once_in="paper")


# --- whatever the order -------------------------------------------------------------------------------------------


def test_neither_the_order_of_articles_nor_the_size_of_chunks_changes_what_is_found():
    posts = [{"title": story[:9], "text": f"{story[:9]}\n{story[:9]}\n{story} The Post."} for story in stories(20)]
    mixed = [
        {"text": RIVER},
        {"text": RIVER.replace("Forty", "Fifty")},
        {"text": "By A. Roe. " + RIVER},
        {"text": SENATE},
    ]
    articles = corpus(*posts, *mixed, *posts[:3])
    expected = find(articles)

    for seed, chunk in enumerate((1, 2, 7, 100)):
        found = find(articles.sample(frac=1, random_state=seed), chunk=chunk)
        pd.testing.assert_frame_equal(found.articles, expected.articles)
        pd.testing.assert_frame_equal(found.sentences, expected.sentences)
    assert len(expected.articles) == 5
    assert set(expected.sentences["set_aside"]) == {"headline repeated", "boilerplate"}


def test_no_pair_of_articles_is_left_uncompared():
    draw = random.Random(5)
    texts = stories(12)
    for n in range(150):  # each is an earlier one with up to five of its words changed
        words = texts[draw.randrange(len(texts))].split()
        at, more = draw.randrange(60), draw.randrange(6)
        texts.append(" ".join([*words[:at], *[f"changed{n}"] * more, *words[at + more :]]))
    articles = corpus(*({"text": text} for text in texts))
    sketches = repeats.fingerprints(articles, tokens.sentences_of(articles)).articles["minima"]
    minima = np.array([np.frombuffer(sketch, dtype="<u4") for sketch in sketches])

    # The slow way: each with each, and the least row number spreads along the pairs until nothing changes.
    same = (minima[:, np.newaxis] == minima).mean(axis=2) >= 0.8
    first = np.arange(len(texts))
    for _ in range(len(texts)):
        first = np.where(same, first, len(texts)).min(axis=1)
    expected = {f"{n:03}.txt": f"{at:03}.txt" for n, at in enumerate(first) if n != at}

    assert len(expected) > 50
    assert repeated(articles) == expected


def test_the_estimate_is_near_the_share_of_common_runs():
    words = [f"w{n}" for n in range(1_000)]
    texts = [" ".join(words), " ".join(words[100:])]
    articles = corpus(*({"text": text} for text in texts))
    one, other = (
        np.frombuffer(sketch, dtype="<u4")
        for sketch in repeats.fingerprints(articles, tokens.sentences_of(articles)).articles["minima"]
    )

    # 996 runs of five words, 896 of them in both: 0.8996, standard error 0.027
    assert (one == other).mean() == pytest.approx(896 / 996, abs=3 * 0.027)


@pytest.mark.parametrize("text", ["“said " * 40_000, "Capital " * 40_000, "a" * 300_000, "War.\n" * 40_000])
def test_hostile_text_costs_no_more_than_its_length(text):
    def seconds(share: int) -> float:
        articles = corpus({"title": "War", "text": text[: len(text) // share]})
        sentences = tokens.sentences_of(articles)
        times = []
        for _ in range(3):
            start = time.process_time()
            repeats.fingerprints(articles, sentences)
            times.append(time.process_time() - start)
        return min(times)

    assert seconds(1) < 0.05 + 4 * seconds(2)
