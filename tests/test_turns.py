"""Who has the floor in a transcript: scenes of press conferences, speeches and of news that is none."""

from __future__ import annotations

import time

import pandas as pd
import pytest

from analysis.meaning.voices import attribute
from analysis.people.speakers import resolve_speakers
from analysis.quoting.quotes import find_quotes
from analysis.quoting.turns import turns_in
from analysis.words.terms import find_terms
from analysis.words.tokens import split_sentences, tokenize

BRIEFING = (
    "President of Norway Anna Berg: Dear friends,\n\nThe talks have failed.\n\nWe shall wait.\n\n"
    "Question: Is it a war?\n\nAnna Berg: It is.\n\nThe war began in May.\n\n"
    "Jon Dahl (retranslated): I have a question too.\n\nAnna Berg: Please."
)


def turns(text, *, told=False):
    """(label, words) of each turn."""
    starts = {paragraph: start for paragraph, start, _ in reversed(split_sentences(text))}
    found = turns_in(text, sorted(starts.values()), told=told)
    return [(text[one.start : one.label_end], text[one.first : one.end]) for one in found]


def labels(text):
    return [label for label, _ in turns(text)]


def quoted(text, **columns):
    """Articles, sentences, quotes with their speaker, and scare quotes of one article."""
    articles = pd.DataFrame({"doc_id": ["a.txt"], "text": [text], **{name: [value] for name, value in columns.items()}})
    sentences, words = tokenize(articles)
    quotes, scare = find_quotes(articles, sentences, words)
    named, _, _ = resolve_speakers(articles, sentences, quotes)
    return articles, sentences, named, scare


def test_a_colon_without_its_space_ends_a_label_too():
    assert turns(BRIEFING.replace("Anna Berg: It is.", "Anna Berg:It is."))[2] == (
        "Anna Berg",
        "It is.\n\nThe war began in May.",
    )


def test_a_turn_goes_on_over_its_paragraphs_to_the_next_label():
    assert turns(BRIEFING) == [
        ("President of Norway Anna Berg", "Dear friends,\n\nThe talks have failed.\n\nWe shall wait."),
        ("Question", "Is it a war?"),
        ("Anna Berg", "It is.\n\nThe war began in May."),
        ("Jon Dahl (retranslated)", "I have a question too."),
        ("Anna Berg", "Please."),
    ]


@pytest.mark.parametrize(
    "label",
    [
        "Anna Berg", "MR. DAHL", "THE PRESIDENT", "Q", "Question", "Video question", "Jon Dahl, Radio Oslo",
        "Kari Li, an editor at Radio Oslo (Norway)", "Pierre de Vries", "Acting Governor of the Oslo Region Kari Li",
        "Head of the Green parliamentary party faction Jon Dahl", "Moderator", "First Deputy Prime Minister Kari Li",
    ],
)  # fmt: skip
def test_a_name_an_office_capitals_and_question_are_labels(label):
    text = f"Prime Minister Ola Nord: Welcome.\n\n{label}: Is there a plan?\n\nOla Nord: There is."

    assert labels(text) == ["Prime Minister Ola Nord", label, "Ola Nord"]


@pytest.mark.parametrize(
    "label",
    [
        "Correction", "Note", "Read More", "First", "Regarding Oslo", "My question is", "I repeat", "Final Words",
        "Mr. President", "Dear Madam Speaker", "KYIV", "The Latest", "He said to Anna Berg",
    ],
)  # fmt: skip
def test_what_a_speaker_says_before_a_colon_is_no_label(label):
    text = f"Prime Minister Ola Nord: In other words.\n\n{label}: it is late.\n\nJon Dahl: When?\n\nOla Nord: Today."

    assert labels(text) == ["Prime Minister Ola Nord", "Jon Dahl", "Ola Nord"]


def test_a_white_house_q_needs_no_colon():
    text = "THE PRESIDENT:  Good morning.\n\nQ    Will you sign?\n\nTHE PRESIDENT:  I will.\n\nQuestions were cut off."

    assert labels(text) == ["THE PRESIDENT", "Q", "THE PRESIDENT"]


def test_an_official_speech_with_a_single_label_is_one_turn():
    assert labels("President of Norway Anna Berg: We are here.\n\nIt is late.") == ["President of Norway Anna Berg"]
    assert labels("Anna Berg: Friends, esteemed guests,\n\nIt is late.") == ["Anna Berg"]
    assert labels("Visit to Oslo\n\nPresident Anna Berg: We are here.\n\nIt is late.") == ["President Anna Berg"]


def test_a_label_may_stand_on_a_line_of_its_own_where_it_is_an_office():
    assert turns("President of Norway Anna Berg:\n\nWe are here.\n\nIt is late.")[0][1] == "We are here.\n\nIt is late."


@pytest.mark.parametrize(
    "text",
    [
        "Prime Minister Anna Berg: Talks have failed\n\nThe prime minister spoke on Monday.",
        "Anna Berg: Talks have failed.\n\nThe prime minister spoke on Monday.",
        "Gov. Anna Berg: ‘Talks Have Failed.’\n\nThe governor spoke on Monday.",
        "Votes were counted.\n\nAnna Berg: 1,200.\n\nJon Dahl: 900.\n\nAnna Berg: 30%",
        "KYIV: Rain fell.\n\nLONDON: Snow fell.\n\nThe week was wet.",
        "The news.\n\nCorrection: It rained.\n\nNote: It snowed.\n\nCorrection: It did not.",
        "Mr. President: Distinguished delegates,\n\nWe meet in Oslo.",
        "SHAPING THE FUTURE: A CALL\n\nWe meet.\n\nCHANGING GOVERNANCE: A PLAN\n\nWe part.",
        "He said one thing only: war.\n\nShe said another: peace.\n\nHe said one thing only: war.",
    ],
)
def test_headlines_lists_and_datelines_make_no_transcript(text):
    assert labels(text) == []


def test_the_genre_makes_a_single_label_a_turn():
    assert turns("It began.\n\nAnna Berg: It is war.", told=True) == [("Anna Berg", "It is war.")]
    _, _, quotes, _ = quoted("It began.\n\nAnna Berg: It is war.", genre="transcript")
    assert quotes["rule"].tolist() == ["turn"]


def test_the_last_turn_of_an_excerpt_ends_with_its_paragraph():
    report = "A channel had the two on air, and this is how it went on that long evening in Oslo. " * 3
    text = f"{report}\n\nMS. BERG: Is it late?\n\nMR. DAHL: It is.\n\nThe two then left."

    assert turns(text)[-1] == ("MR. DAHL", "It is.")


def test_a_turn_is_a_direct_statement_with_its_label_as_source_and_the_colon_as_cue():
    _, _, quotes, _ = quoted(BRIEFING)
    row = quotes[quotes["source"] == "Question"].iloc[0]

    assert row[["kind", "cue", "cue_lemma", "rule"]].tolist() == ["direct", ":", ":", "turn"]
    assert pd.isna(row["inside"])


def test_a_statement_made_in_a_turn_is_nested_in_it():
    text = "Question: What did they tell you?\n\nAnna Berg: Jon Dahl said that the talks failed.\n\nQuestion: Did they?"
    _, _, quotes, _ = quoted(text)
    turn = quotes[quotes["source"] == "Anna Berg"].iloc[0]
    nested = quotes[quotes["source"] == "Jon Dahl"].iloc[0]

    assert nested["inside"] == turn["quote_id"]
    assert text[nested["start"] : nested["end"]] == "that the talks failed"


def test_label_and_office_are_one_speaker_and_question_stays_nobody_in_particular():
    _, _, quotes, _ = quoted(BRIEFING)

    assert quotes[quotes["rule"] == "turn"]["speaker"].tolist() == [
        "Anna Berg", "Question", "Anna Berg", "Jon Dahl", "Anna Berg",
    ]  # fmt: skip


def test_whoever_says_i_in_a_turn_is_who_has_it():
    text = "Question: And you?\n\nAnna Berg: I said that the talks had failed.\n\nQuestion: Did you?"
    _, _, quotes, _ = quoted(text)

    assert quotes[quotes["source"] == "I"]["speaker"].tolist() == ["Anna Berg"]


def test_a_label_that_ends_in_an_unknown_office_is_known_by_its_name():
    text = "Head of the Republic of Utopia Anna Berg: We came.\n\nQuestion: When?\n\nAnna Berg: Today."
    _, _, quotes, _ = quoted(text)

    assert quotes["speaker"].tolist() == ["Anna Berg", "Question", "Anna Berg"]


def test_the_journalists_word_in_a_question_is_not_the_answering_ministers():
    articles, sentences, quotes, scare = quoted(BRIEFING)
    labels = pd.DataFrame({"label": ["war"], "term": ["war"], "not_in": [""], "note": [""]})
    hits = attribute(articles, sentences, find_terms(articles, sentences, labels), quotes, scare)

    assert hits["speaker"].tolist() == ["Question", "Anna Berg"]
    assert set(hits["voice"] + " " + hits["wording"]) == {"source verbatim"}


@pytest.mark.parametrize(
    "piece", ["A: b\n\n", "Anna Berg: x\n\n", "Berg Dahl ", "Q ", "A:\n", "MR. DAHL: (", "(" * 50 + "A: x\n"]
)
def test_twice_the_text_takes_at_most_little_more_than_twice_the_time(piece):
    def seconds(size):
        text = piece * (size // len(piece))
        starts = [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")]
        best = float("inf")
        for _ in range(9):
            began = time.process_time()
            turns_in(text, starts)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(400_000) < 3 * seconds(200_000) + 0.02
