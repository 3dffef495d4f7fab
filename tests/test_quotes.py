"""Who is quoted: source, cue and content, in scenes of a few lines of news."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.quoting.quotation_marks import quotations
from analysis.quoting.quotes import find_quotes, quotes_in
from analysis.tables import check
from analysis.words.tokens import split_sentences, tokenize, word_spans

SEED = Path(__file__).parent.parent / "seeds" / "000_a1832f6365ab849e.txt"


def read(text: str) -> tuple[pd.DataFrame, list[str]]:
    """The quotes of a text with their content as printed, and its scare quotes."""
    articles = pd.DataFrame({"doc_id": ["a.txt"], "text": [text]})
    quotes, scare = find_quotes(articles, *tokenize(articles))
    check(scare, "scare_quotes")
    contents = [text[a:b] for a, b in zip(quotes["start"], quotes["end"], strict=True)]
    return quotes.assign(content=contents), [text[a:b] for a, b in zip(scare["start"], scare["end"], strict=True)]


def said(text: str) -> list[tuple[str | None, str, str]]:
    """(source, cue lemma, content) of each row, nested statements left out."""
    quotes, _ = read(text)
    outer = quotes[quotes["inside"].isna()]
    return [
        (None if pd.isna(row.source) else row.source, row.cue_lemma, row.content)
        for row in outer.itertuples(index=False)
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("“We agree with that,” Ms. Berg said.", "Ms. Berg", "say", "“We agree with that,”"),
        ("“We agree with that,” said Ms. Berg.", "Ms. Berg", "say", "“We agree with that,”"),
        ('"We agree with that," Ms. Berg said.', "Ms. Berg", "say", '"We agree with that,"'),
        ("''We agree with that,'' Ms. Berg said.", "Ms. Berg", "say", "''We agree with that,''"),
        ("“We agree with that,“ Ms. Berg said.", "Ms. Berg", "say", "“We agree with that,“"),
        ("“Do we agree?” asked the mayor.", "the mayor", "ask", "“Do we agree?”"),
        ("Ms. Berg said: “We agree with that.”", "Ms. Berg", "say", "“We agree with that.”"),
        ("Ms. Berg told reporters, “We agree.”", "Ms. Berg", "tell", "“We agree.”"),
        ("Said Ms. Berg, “We agree with that.”", "Ms. Berg", "say", "“We agree with that.”"),
        ("“We agree with it,” the envoy reportedly told Oslo.", "the envoy", "tell", "“We agree with it,”"),
        (
            "“We agree with it,” said Jon Berg, a doctor in Bergen.",
            "Jon Berg, a doctor in Bergen",
            "say",
            "“We agree with it,”",
        ),
        (
            "“We agree with it,” Jon Berg, a doctor in Bergen, said.",
            "Jon Berg, a doctor in Bergen",
            "say",
            "“We agree with it,”",
        ),
        ("“We agree with it.” — Jon Berg, Bergen", "Jon Berg, Bergen", "—", "“We agree with it.”"),
    ],
)
def test_a_direct_quotation_has_its_speaker_wherever_the_cue_stands(text, source, cue, content):
    assert said(text) == [(source, cue, content)]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("Ms. Berg said the talks had failed.", "Ms. Berg", "say", "the talks had failed"),
        ("Ms. Berg said on Monday that the talks had failed.", "Ms. Berg", "say", "that the talks had failed"),
        ("The talks had failed, Ms. Berg said.", "Ms. Berg", "say", "The talks had failed"),
        ("The talks had failed, according to Ms. Berg.", "Ms. Berg", "according to", "The talks had failed"),
        ("The talks had failed, according a diplomat.", "a diplomat", "according to", "The talks had failed"),
        ("According to Ms. Berg, the talks had failed.", "Ms. Berg", "according to", "the talks had failed"),
        ("As Ms. Berg noted, the talks had failed.", "Ms. Berg", "note", "the talks had failed"),
        ("Ms. Berg accused Oslo of lying to the union.", "Ms. Berg", "accuse", "of lying to the union"),
        ("It was Ms. Berg’s claim that the talks had failed.", "Ms. Berg", "claim", "that the talks had failed"),
        ("Ms. Berg told reporters in Oslo that the talks had failed.", "Ms. Berg", "tell", "that the talks had failed"),
        ("Ms. Berg urged them to leave.", "Ms. Berg", "urge", "them to leave"),
        ("Ms. Berg refused to leave the hall.", "Ms. Berg", "refuse", "to leave the hall"),
        ("Ms. Berg expressed concern that talks had failed.", "Ms. Berg", "express", "that talks had failed"),
        ("Ms. Berg made clear that talks had failed.", "Ms. Berg", "make clear", "that talks had failed"),
        ("Ms. Berg is confident that talks will go on.", "Ms. Berg", "confident", "that talks will go on"),
        ("The plan was criticized by Ms. Berg.", "Ms. Berg", "criticize", "The plan"),
        ("Oslo was told that the talks had failed.", None, "tell", "that the talks had failed"),
        ("Ms. Berg asked whether talks had failed.", "Ms. Berg", "ask", "whether talks had failed"),
        ("Ms. Berg, who has since left, denied the charge.", "Ms. Berg, who has since left", "deny", "the charge"),
        ("Ms. Berg and Mr. Dahl said talks had failed.", "Ms. Berg and Mr. Dahl", "say", "talks had failed"),
        ("Berg: Talks have failed for good", "Berg", ":", "Talks have failed for good"),
        ("Voters in each state say talks failed.", "Voters in each state", "say", "talks failed"),
        ("Nine percent say talks failed.", "Nine percent", "say", "talks failed"),
        ("Those polled say talks failed.", "Those polled", "say", "talks failed"),
        ("Party boss Will Dahl said talks failed.", "Party boss Will Dahl", "say", "talks failed"),
        ("Ms. Berg said the owners’ plans have failed.", "Ms. Berg", "say", "the owners’ plans have failed"),
        ("Ms. Berg had last month warned that talks failed.", "Ms. Berg", "warn", "that talks failed"),
        ("Unions have long argued that talks failed.", "Unions", "argue", "that talks failed"),
        ("And yet, Ms. Berg says, the plan failed.", "Ms. Berg", "say", "the plan failed"),
        ("Ms. Berg, citing “a leak,” said talks failed.", "Ms. Berg", "say", "talks failed"),
        (
            "Ms. Berg, in a hall in Bergen, Norway, said talks failed.",
            "Ms. Berg, in a hall in Bergen, Norway",
            "say",
            "talks failed",
        ),
        ("Ms. Berg, now 81 and retired, said talks failed.", "Ms. Berg, now 81 and retired", "say", "talks failed"),
        ("Ms. Berg left Oslo, confident that talks will go on.", "Ms. Berg", "confident", "that talks will go on"),
        ("Noting that talks failed, Ms. Berg left for Oslo.", "Ms. Berg", "note", "that talks failed"),
        ("Ms. Berg told nobody how she would go, saying that talks failed.", "Ms. Berg", "say", "that talks failed"),
        ("Ms. Berg entered the hall with a claim that talks failed.", "Ms. Berg", "claim", "that talks failed"),
        ("It was a paper that said talks failed.", "that", "say", "talks failed"),
        ("Asked whether talks failed, Ms. Berg left.", None, "ask", "whether talks failed"),
        ("She left when asked about the union.", None, "ask", "the union"),
        ("Ms. Berg has since said talks failed.", "Ms. Berg", "say", "talks failed"),
        ("Unions have in the past said talks failed.", "Unions", "say", "talks failed"),
        ("Aides to Ms. Berg say talks failed.", "Aides to Ms. Berg", "say", "talks failed"),
        ("Last year in Oslo, Ms. Berg said, the plan failed.", "Ms. Berg", "say", "the plan failed"),
        ("Ms. Berg told reporters, however, that talks failed.", "Ms. Berg", "tell", "that talks failed"),
        ("Ms. Berg voiced her dismay.", "Ms. Berg", "voice", "her dismay"),
        ("Ms. Berg wrote in a letter that talks failed.", "Ms. Berg", "write", "that talks failed"),
        ("Ms. Berg said in a letter to the union that talks failed.", "Ms. Berg", "say", "that talks failed"),
        ("Ms. Berg said Monday night that talks failed.", "Ms. Berg", "say", "that talks failed"),
        (
            "Ms. Berg said because talks failed, she would leave.",
            "Ms. Berg",
            "say",
            "because talks failed, she would leave",
        ),
        ("The trick, says Jon Berg, is that talks failed.", "Jon Berg", "say", "is that talks failed"),
    ],
)
def test_a_statement_without_marks_has_its_source_and_content(text, source, cue, content):
    assert (source, cue, content) in said(text)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("‘We agree,’ she said. ‘It’s all right.’", ["We agree,", "It’s all right."]),
        ("'We agree,' she said. 'It's all right.'", ["We agree,", "It's all right."]),
        ("Moscow’s ‘special operation’ began.", ["special operation"]),
        ("He took ‘strategic villages’ near Oslo.", ["strategic villages"]),
        ("He said: ‘The workers’ plan is dead.’", ["The workers’ plan is dead."]),
        ("He said: ‘Oslo’s “plan” is dead.’", ["Oslo’s “plan” is dead."]),
        ("“He called it ‘a plan’,” she said.", ["He called it ‘a plan’,"]),
        ("In the '90s the workers' plans and the owners' fears grew.", []),
        ("Rock ’n’ roll was the boys’ song, and ’twas ours.", []),
        ("The owners’ plans failed. It was Oslo’s loss.", []),
        ("He is 6' tall and said “go ’ home” twice.", ["go ’ home"]),
    ],
)
def test_single_marks_quote_where_they_cannot_be_apostrophes(text, quoted):
    assert [text[one.inner_start : one.inner_end] for one in quotations(text, split_sentences(text))] == quoted


def test_a_quotation_interrupted_by_its_cue_is_one_statement_of_two_parts():
    quotes, _ = read("“We agree,” he said, “with all of that.”")

    assert list(quotes["content"]) == ["“We agree,”", "“with all of that.”"]
    assert list(quotes["quote_id"]) == ["a.txt:q0001", "a.txt:q0001"]
    assert list(quotes["part"]) == [0, 1]
    assert set(quotes["source"]) == {"he"}


def test_a_second_quotation_of_a_paragraph_without_a_cue_goes_on():
    assert said("“We agree,” Ms. Berg said. “There is nothing more to say about it.”") == [
        ("Ms. Berg", "say", "“We agree,”"),
        ("Ms. Berg", "say", "“There is nothing more to say about it.”"),
    ]


def test_a_quotation_left_open_at_the_paragraphs_end_goes_on_in_the_next():
    text = "“We agree with all of it,” Ms. Berg said. “It was hard.\n\n“It will stay hard for us.”\n\nOslo was silent."

    assert {source for source, _, _ in said(text)} == {"Ms. Berg"}
    assert said(text)[-1][2] == "“It will stay hard for us.”"


def test_a_quotation_that_lost_its_opening_mark_begins_with_its_sentence():
    assert said("China is willing to work with all parties,” Mr. Xi said.") == [
        ("Mr. Xi", "say", "China is willing to work with all parties,”")
    ]


def test_a_quotation_that_lost_its_closing_mark_ends_with_its_paragraph():
    assert said("Mr. Xi said: “China is willing to work.\n\nOslo was silent.") == [
        ("Mr. Xi", "say", "“China is willing to work.")
    ]


def test_a_quoted_fragment_that_somebody_says_makes_a_statement_mixed():
    quotes, scare = read("Oslo spoke of the union’s “aggression” on Monday.")

    assert list(quotes["kind"]) == ["mixed"]
    assert list(quotes["content"]) == ["the union’s “aggression”"]
    assert scare == []


def test_a_quoted_fragment_that_nobody_says_is_a_scare_quote():
    quotes, scare = read("Moscow began a so-called “special operation” there.")

    assert quotes.empty
    assert scare == ["“special operation”"]


def test_a_nested_statement_names_the_statement_it_stands_in():
    quotes, _ = read("“As Ms. Berg has said, the talks have failed,” Mr. Dahl said.")

    outer, inner = quotes[quotes["inside"].isna()].iloc[0], quotes[quotes["inside"].notna()].iloc[0]
    assert (outer["source"], inner["source"]) == ("Mr. Dahl", "Ms. Berg")
    assert inner["inside"] == outer["quote_id"]
    assert inner["content"] == "the talks have failed"


def test_officials_whom_a_newspaper_cites_are_nested_in_its_report():
    quotes, _ = read("Oslo officials said the talks had failed, the Bergen Times reported.")

    sources = quotes.set_index("source")["inside"]
    assert pd.isna(sources["the Bergen Times"])
    assert sources["Oslo officials"] == quotes.set_index("source").loc["the Bergen Times", "quote_id"]


def test_turns_of_a_transcript_belong_to_the_name_before_the_colon():
    assert said("JON BERG: Have the talks failed?\n\nKARI DAHL: They have not even begun.") == [
        ("JON BERG", ":", "Have the talks failed?"),
        ("KARI DAHL", ":", "They have not even begun."),
    ]


def test_a_participle_shares_the_subject_of_its_sentence():
    assert said("“We agree,” Ms. Berg said, adding that the talks would go on.")[1] == (
        "Ms. Berg",
        "add",
        "that the talks would go on",
    )


def test_a_statement_ends_where_the_next_begins():
    assert said("Ms. Berg said the talks had failed and accused Oslo of lying.") == [
        ("Ms. Berg", "say", "the talks had failed"),
        ("Ms. Berg", "accuse", "of lying"),
    ]


def test_what_somebody_is_considered_or_known_as_is_a_belief_without_source():
    for text, belief in (("The plan is considered a risk.", "a risk"), ("Oslo is known for its rain.", "for its rain")):
        assert [(source, content) for source, _, content in said(text)] == [
            (None, text.split(" is ")[0]),
            (None, belief),
        ]


def test_what_is_said_ends_behind_a_quotation_that_the_reporter_goes_on_from():
    assert said("Ms. Berg said talks were “dead,” noting that nobody came.") == [
        ("Ms. Berg", "say", "talks were “dead,”"),
        ("Ms. Berg", "note", "that nobody came"),
    ]
    assert said("Ms. Berg said talks were “dead,” but she praised the union.")[0][2] == "talks were “dead,”"


@pytest.mark.parametrize(
    "introduction",
    [
        "Ms. Berg said in a letter before a vote of the union, ",
        "Ms. Berg is telling members after her defeat in Oslo that ",
        "Ms. Berg agreed. ",
        "In a speech, Ms. Berg, who has since left, had one wish: ",
    ],
)
def test_a_quotation_belongs_to_whoever_the_words_before_it_introduce(introduction):
    [(source, _, content)] = said(f"{introduction}“We go on with all of it.”")

    assert source.startswith("Ms. Berg")
    assert content.endswith("“We go on with all of it.”")


def test_a_quotation_is_its_speakers_where_a_second_source_tells_of_it():
    assert said("“We shall go on with it,” Ms. Berg said, according to a transcript.")[0][0] == "Ms. Berg"


def test_a_noun_that_looks_like_a_verb_is_no_cue():
    assert said("The report was long. His claims were many. Terror attacks changed the city.") == []


def test_what_a_plan_or_a_law_does_is_nobodys_statement():
    assert said("The bridge supports the road.") == []


def test_an_act_is_no_statement():
    acts = "Oslo shared secrets with Bergen. Ms. Berg nominated Mr. Dahl. The court blocked the plan."

    assert said(f"{acts} Hundreds resisted the police.") == []


def test_a_long_quotation_that_nobody_is_known_to_say_has_a_row_without_source():
    quotes, scare = read("A leaf lay there. “One two three four five six seven”")

    assert list(quotes["rule"]) == ["no_source"]
    assert quotes["source"].isna().all()
    assert scare == []


SEED_DIRECT = [
    ("the person", "“Our information indicates"),
    ("Mr. Biden", "“I’m not prepared to comment"),
    ("Mr. Liu", "“For some time, China communicated"),
    ("he", "“All these phone calls"),
    ("she", "“Over the last several months"),
    ("she", "“As President Biden has said"),
    ("she", "“Nations that side with"),
    ("the spokesperson", "“Nations that try to evade"),
    ("Capt. Fanell", "“This foolish supposition"),
    ("Capt. Fanell", "“This mythical belief"),
    ("Mr. Xi", "China supports Russia and Ukraine"),
    ("Ms. Hua", "“Those who follow the U.S."),
    ("Ms. Hua", "“As the culprit"),
    ("Mr. Xi", "China is willing to work"),
]
SEED_OTHERS = [
    ("a person familiar with the activity", "China’s government took U.S. intelligence"),
    ("Chinese Embassy spokesman Liu Pengyu", "China bases its views"),
    ("Mr. Liu", "recent calls between"),
    ("A White House National Security Council spokesperson", "the administration has been clear"),
    ("the spokeswoman", "The world is watching"),
    ("Retired Navy Capt. James Fanell, former director of intelligence for the Pacific Fleet", "among China Hands"),
    ("Chinese state media", "Chinese President Xi Jinping spoke"),
    ("Mr. Putin", "that “Russia is willing to conduct"),
    ("Foreign Ministry spokesperson Hua Chunying", "of stoking the conflict"),
    ("China", "it is unofficially siding"),
    ("Ms. Hua", "of inciting the conflict"),
    ("China", "to characterize the Russian military operation"),
    ("China", "that it is loosening controls"),
    ("U.S. officials", "the most pressing problem"),
    ("the Chinese ambassador", "Russia’s “legitimate security concerns”"),
    ("Mr. Blinken", "him to help preserve"),
]


@pytest.mark.parametrize(("source", "begins"), [*SEED_DIRECT, *SEED_OTHERS])
def test_every_statement_of_the_seed_article_has_its_source(source, begins):
    quotes, _ = read(SEED.read_text(encoding="utf-8"))

    rows = quotes[quotes["content"].str.startswith(begins)]
    assert source in set(rows["source"])


def test_the_tables_hold_what_the_codebook_says_also_when_nothing_is_found():
    articles = pd.DataFrame({"doc_id": ["a.txt"], "text": ["Rain fell."]})

    for table, name in zip(find_quotes(articles, *tokenize(articles)), ("quotes", "scare_quotes"), strict=True):
        assert table.empty
        check(table, name)


def test_the_words_of_a_text_may_come_from_a_function():
    articles = pd.DataFrame({"doc_id": ["a.txt"], "text": [SEED.read_text(encoding="utf-8")]})
    sentences, words = tokenize(articles)

    for mine, theirs in zip(
        find_quotes(articles, sentences, words), find_quotes(articles, sentences, word_spans), strict=True
    ):
        pd.testing.assert_frame_equal(mine, theirs)


def test_an_article_is_read_alike_alone_and_among_others():
    text = SEED.read_text(encoding="utf-8")
    one = pd.DataFrame({"doc_id": ["b.txt"], "text": [text]})
    three = pd.DataFrame({"doc_id": ["c.txt", "b.txt", "a.txt"], "text": ["“Go,” Li said.", text, "Li said no."]})

    alone, _ = find_quotes(one, *tokenize(one))
    among, _ = find_quotes(three, *tokenize(three))
    among = among[among["doc_id"] == "b.txt"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, among)


WORDS = "Li said that he told the mayor claims who by talks to leave according of and NAME: one two three four five six"
MARKS = ("“", "”", '"', "''", ",", ".", ":", "—", "(", ")")
PIECES = st.lists(
    st.sampled_from([*WORDS.split(), *["“", "”", '"', "''", "‘", "’", ",", ".", ":", "—", "(", ")"], "\n\n"]),
    max_size=40,
)


def rows_of(text: str) -> tuple[list[dict], list[dict]]:
    return quotes_in(text, split_sentences(text), word_spans(text))


def test_a_lead_that_breaks_off_after_its_cue_is_read():
    _, scare = read("Backing Oslo further is “the only answer” to Li, top envoy claims")

    assert scare == ["“the only answer”"]


@given(PIECES)
@settings(max_examples=300, deadline=None)
def test_every_span_lies_in_the_text_and_no_two_parts_of_a_statement_overlap(pieces):
    text = " ".join(pieces)
    said, _ = rows_of(text)

    for row in said:
        assert 0 <= row["start"] < row["end"] <= len(text)
        for role in ("source", "cue"):
            assert row[role] is None or text[row[f"{role}_start"] : row[f"{role}_end"]] == row[role]
    for name in {row["quote_id"] for row in said}:
        parts = sorted((row["start"], row["end"]) for row in said if row["quote_id"] == name)
        assert all(before[1] <= after[0] for before, after in pairwise(parts))


@given(PIECES)
@settings(max_examples=300, deadline=None)
def test_no_quotation_of_six_words_or_more_is_without_a_row(pieces):
    text = " ".join(pieces)
    said, unsaid = rows_of(text)
    words = word_spans(text)

    for one in quotations(text, split_sentences(text)):
        long = sum(one.inner_start <= start < one.inner_end for start, _ in words) >= 6
        if long:
            assert any(row["start"] < one.inner_end and row["end"] > one.inner_start for row in said)
            assert not any(row["start"] == one.start for row in unsaid)


@pytest.mark.parametrize(
    "unit", ["“a ", '" a ', "‘a ", "'a s' b ", "‘a “b’ ", "Abc ", "said ", "to say ", "Li, said “a” "]
)
def test_time_grows_with_the_length_of_a_hostile_text_and_no_faster(unit):
    def seconds(repeats: int) -> float:
        text = unit * repeats
        sentences, words = split_sentences(text), word_spans(text)
        best = float("inf")
        for _ in range(5):
            began = time.process_time()
            quotes_in(text, sentences, words)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(4_000) <= 3 * seconds(2_000) + 0.01
