"""Sentences and words: where news text is cut, and that nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from time import process_time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import check
from analysis.tables import lexicon
from analysis.words import tokens
from analysis.words.tokens import sentences_of, split_sentences, tokenize, word_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for _, start, end in split_sentences(text)]


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in word_spans(text)]


def corpus(*texts: str) -> pd.DataFrame:
    return pd.DataFrame({"doc_id": [f"{n}.txt" for n in range(len(texts))], "text": list(texts)})


def cuts(marked: str) -> None:
    """Assert that the text, its marks taken out, is cut at each mark and nowhere else."""
    assert sentences(marked.replace("‖", "")) == [part.strip() for part in marked.split("‖")]


# --- sentences


@pytest.mark.parametrize(
    "marked",
    [
        "Mr. Li met Gen. Sir Ann St. John and Capt. Roy. ‖They flew on Feb. 16 at 5 p.m. to see No. 10.",
        "Mr. Still and Gov. So Well met.",
        "The talks opened in Jan. ‖Nobody came.",
        "J. K. Rowling and Donald J. Trump met George H.W. Bush.",
        "They settled for Plan B. ‖The mayor resigned. ‖It was Plan B. ‖20 men left.",
        "The U.S. 5th Fleet sailed.",
        "The U.S. President left the U.N. Security Council.",
        "Prices fell in the U.S. ‖The war went on.",
        "He works for Acme Inc. in Ohio. ‖She left Acme Inc. ‖They met at 9 a.m. Eastern.",
        "He lives in Troy, N.Y. ‖Neighbours say he is kind.",
        "TROY, N.Y. (AP) — A bridge fell on Monday. ‖Nobody was hurt.",
        "KYIV, Ukraine (AP) — Shelling went on. ‖It stopped at dawn.",
        "See p. 5 of Roe v. Wade, e.g. Part Two.",
        "Sens. Poe and Roe (D-Calif. and R-Ky.) voted. ‖Rep. Doe did not.",
    ],
)
def test_a_stop_after_an_abbreviation_ends_a_sentence_only_when_the_next_word_opens_one(marked):
    cuts(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "“We left.” ‖The house burnt.",
        "''We left.'' ‖The house burnt.",
        '"We left." ‖"It burnt," he said.',
        "(He left.) ‖She stayed.",
        "“We left!” said the man. ‖“Why?” he asked. ‖Nobody knew.",
        "“Is it war?” Mr. Li asked. ‖“It is.”",
        "“Is it war?” ‖The crowd fell silent. ‖“Is it war?” ‖Poe left the room.",
        "“Stop! ‖Go home!” she cried.",
        "Was it over? ‖No! ‖It had begun.",
        "He paused … then went on. ‖It was late... ‖Nobody spoke.",
        "They spoke to ... Miller, the mayor.",
        "We waited. . . . ‖Nobody came.",
        "Yahoo! News reported it.",
    ],
)
def test_a_quotation_keeps_its_marks_and_its_cue(marked):
    cuts(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "That was the end.‖The army left.‖“We won,” it said.",
        "Inflation hit 3.5 percent, $1.5 billion. ‖See www.example.org/a.b?c=D or mail a.b@example.org now.",
        "1. Sanctions bite ‖| Example.NET",
        "Shelling of the port (07.09.22 12:36) ‖« War in Ukraine ‖| Example.NET",
        "Port shelled ‖:: Example",
        "The port was shelled. ‖— Examplinform.",
        "The port – the only one – was shelled. ‖It burnt.",
        "The paper « Le Monde » wrote it",
        "他们撤退了。‖战争结束了！‖真的？",
        "LI: We will go. ‖POE: When?",
        "• The port burnt. ‖• The mill stood.",
        "«Стоп!» сказал он. ‖Все ушли.",
        "The iPhone maker left. ‖eBay stayed.",
    ],
)
def test_sloppy_spacing_addresses_page_titles_and_other_scripts_are_cut_where_a_reader_would(marked):
    cuts(marked)


def test_each_line_is_a_paragraph_where_lines_are_whole_paragraphs():
    top = "Port of the northern province is shelled again\nby Ann Poe\n\n"
    text = top + "The port was shelled on Monday. It burnt.\r\nThe mill stood.\u2028Nobody was hurt"

    assert [paragraph for paragraph, _, _ in split_sentences(text)] == [0, 1, 2, 2, 3, 4]


def test_a_text_wrapped_to_a_column_is_not_cut_at_its_lines():
    text = (
        "The army of the northern province left the town on Monday, leaving\n"
        "behind it three burnt bridges and a mill that nobody had wanted to\n"
        "defend. The mayor, Ann Poe, said that the fire had been put out by\n"
        "Tuesday.\n"
        "\n"
        "Nobody was hurt, she added, and the trains were running again on the\n"
        "eastern line. The mayor had asked for three things on Sunday night:\n"
        "- a ferry\n"
        "- a mill"
    )
    found = split_sentences(text)

    assert [paragraph for paragraph, _, _ in found] == [0, 0, 1, 1, 2, 3]
    assert text[slice(*found[1][1:])].endswith("put out by\nTuesday.")


def test_headlines_one_below_the_other_stay_apart():
    text = "Army leaves northern province after three days of fighting\n" * 3

    assert len(sentences(text)) == 3


# --- words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the invasion’s cost", "the invasion ’s cost"),
        ("China‘s and PUTIN'S", "China ‘s and PUTIN 'S"),
        ("soldiers’ “homes”", "soldiers homes"),
        ("We’re sure they don't, O’Brien", "We’re sure they don't O’Brien"),
        ("post-invasion anti‑tank AT&T", "post-invasion anti‑tank AT&T"),
        ("Russia–Ukraine — war", "Russia Ukraine war"),
        ("$360 million, 1,000.5 and €2bn at 10:30 on 9/11", "$360 million 1,000.5 and €2bn at 10:30 on 9/11"),
        ("On Feb. 16 the U.S. and Mr. J. Li met.", "On Feb. 16 the U.S. and Mr. J. Li met"),
        ("He left the U.S.", "He left the U.S."),
        ("They said no. Then “no.” and: No. 5.", "They said no Then no and No. 5"),
        ("see https://example.org/a?b=1. Mail a.b@example.org", "see https://example.org/a?b=1 Mail a.b@example.org"),
        ("战争 สงคราม", "战 争 ส ง ค ร า ม"),
        ("inva\u00adsion cafe\u0301 война हिंदी", "inva\u00adsion cafe\u0301 война हिंदी"),
        ("👍🏽 ___ … $ \x00", ""),
    ],
)
def test_words_are_what_a_reader_would_count(text, expected):
    assert words(text) == expected.split()


def test_a_word_of_the_table_points_to_its_text_and_its_sentence():
    _, table = tokenize(corpus("War? No.", "Mr. Li’s army left."))

    assert table.to_dict("list") == {
        "doc_id": ["0.txt"] * 2 + ["1.txt"] * 5,
        "word": [0, 1, 0, 1, 2, 3, 4],
        "sentence": [0, 1, 0, 0, 0, 0, 0],
        "start": [0, 5, 0, 4, 6, 9, 14],
        "end": [3, 7, 3, 6, 8, 13, 18],
        "surface": ["War", "No", "Mr.", "Li", "’s", "army", "left"],
    }


# --- tables


def test_both_tables_hold_what_the_codebook_says_even_when_there_is_nothing_to_cut():
    for articles in (corpus("War? No."), corpus("", " \n "), corpus()):
        sentence_table, word_table = tokenize(articles.astype({"text": "str"}))

        check(sentence_table, "sentences")
        check(word_table, "words")
        assert sentence_table["set_aside"].isna().all()


def test_rows_come_sorted_by_article_whatever_order_the_articles_came_in():
    articles = corpus("One.", "Two.", "Three.")

    pd.testing.assert_frame_equal(sentences_of(articles.iloc[::-1]), sentences_of(articles))


def test_the_articles_handed_in_are_left_as_they_were():
    articles = corpus("One. Two.")
    before = articles.copy()
    tokenize(articles)

    pd.testing.assert_frame_equal(articles, before)


# --- what holds for any text

PIECES = st.sampled_from(
    [
        *("The", "war", "U.S.", "Mr.", "Feb.", "16", "J.", "end.The", "said", "’s", "don’t", "$3.5", "a@b.org", "p.m."),
        *(". ", "? ", "!” ", "... ", "… ", "“", "”", "''", '"', "(", ")", " | ", " « ", " » ", " — ", ", ", ": ", " "),
        *(
            "\n",
            "\n\n",
            "\r\n",
            "\u2028",
            "\u00a0",
            "\u00ad",
            "\u200b",
            "\u0301",
            "\x00",
            "👍🏽",
            "战",
            "。",
            "ส",
            "ि",
            "ß",
        ),
        *(
            "https://",
            "www.",
            "-",
            "_",
            "•",
            "1.",
            "N.Y.",
            ", N.Y. ",
            "and the army of the northern province left town\n",
        ),
    ]
)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=80))


@settings(deadline=None)
@given(TEXTS)
def test_sentences_follow_one_another_and_hold_every_character_that_is_not_white_space(text):
    place = 0
    for _, start, end in split_sentences(text):
        assert not text[place:start].strip()
        assert text[start:end] == text[start:end].strip() != ""
        place = end

    assert not text[place:].strip()


@settings(deadline=None)
@given(TEXTS)
def test_every_letter_and_digit_stands_in_one_word_and_every_word_in_one_sentence(text):
    spans = word_spans(text)
    held = [place for start, end in spans for place in range(start, end)]

    assert len(held) == len(set(held))
    assert {place for place, sign in enumerate(text) if sign.isalnum() and sign != "ʼ"} <= set(held)
    for start, end in spans:
        assert sum(first <= start and end <= last for _, first, last in split_sentences(text)) == 1


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_the_words_of_the_sentences_add_up_to_the_rows_of_words(texts):
    articles = corpus(*texts).astype({"doc_id": "str", "text": "str"})
    sentence_table, word_table = tokenize(articles)

    pd.testing.assert_frame_equal(sentences_of(articles), sentence_table)
    assert sentence_table["words"].sum() == len(word_table)
    per_sentence = word_table.groupby(["doc_id", "sentence"]).size()
    counted = sentence_table.set_index(["doc_id", "sentence"])["words"]
    assert (counted[counted > 0].sort_index() == per_sentence).all()
    text_of = articles.set_index("doc_id")["text"]
    assert all(text_of[row.doc_id][row.start : row.end] == row.surface for row in word_table.itertuples())


HOSTILE = [
    '"', "“", "Word ", "A. ", "U.S.", ".", ". ", "? ", "!” ", " ", "\n", "’s", "1,", "a-", "\u0301", "a\u0301", "a://", "a://.",
    "$", "$1", ".'", "? Ab ", "… A ", ", N.Y. A", " | ", "Mr", "战", "。", "a\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_text_takes_twice_the_time_however_hostile(piece):
    def seconds(text: str) -> float:
        began = process_time()
        word_spans(text)
        return process_time() - began

    once = piece * (12_000 // len(piece))
    ratio = min(seconds(once * 4) / max(seconds(once), 0.0005) for _ in range(3))

    assert ratio < 8  # quadratic work would take 16 times as long for four times the text


# --- knowledge and start-up


def test_the_lexicons_are_sorted_without_repeats_and_say_what_follows_each_abbreviation():
    rows = lexicon("abbreviations")
    listed = [row["abbreviation"] for row in rows]

    assert len(listed) == len(set(listed))
    assert {row["before"] for row in rows} == {"name", "number", "word", "any", "comma"}
    assert all(name[-1] in ".!" and " " not in name for name in listed)
    assert [row["word"] for row in lexicon("sentence_openers")] == sorted(
        row["word"] for row in lexicon("sentence_openers")
    )


def test_punkt_decides_where_the_rules_are_in_doubt(monkeypatch):
    monkeypatch.setattr(tokens, "_punkt_ends", lambda stop, following: False)

    assert len(sentences("Prices fell in the U.S. The war went on.")) == 1


def test_importing_the_room_does_not_import_nltk():
    code = "import sys, analysis.words.tokens; sys.exit('nltk' in sys.modules or 'scipy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
