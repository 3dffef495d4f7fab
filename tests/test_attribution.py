"""Where a statement begins and ends, and whose it is: one scene a rule of the grammar, with its look-alike."""

from __future__ import annotations

import pytest

from tests.test_quotes import said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A quotation that opens the next paragraph is not the rest of a statement that ends in one.
        (
            "Ms. Berg said the plan was “dead.”\n“Nobody wants it,” Mr. Lind said.",
            [("Ms. Berg", "say", "the plan was “dead.”"), ("Mr. Lind", "say", "“Nobody wants it,”")],
        ),
        # A quotation with a cue of its own is not the second half of the one before.
        (
            "“Will you stay?” Ms. Berg asks, and “We shall never leave,” Mr. Lind answers.",
            [("Ms. Berg", "ask", "“Will you stay?”"), ("Mr. Lind", "answer", "“We shall never leave,”")],
        ),
        (
            "“We shall stay,” Ms. Berg said, “and fight.”",
            [("Ms. Berg", "say", "“We shall stay,”"), ("Ms. Berg", "say", "“and fight.”")],
        ),
        # What the reporter adds behind a quotation is nobody's statement.
        ("Ms. Berg yelled “Liars!” at the delegates.", [("Ms. Berg", "yell", "“Liars!”")]),
        (
            "Ms. Berg said talks “should end by May,” referring to the congress.",
            [("Ms. Berg", "say", "talks “should end by May,”"), ("Ms. Berg", "refer", "the congress")],
        ),
        (
            "Ms. Berg said she was “glad to be here” as she faces a hard vote.",
            [("Ms. Berg", "say", "she was “glad to be here”")],
        ),
        (
            "Ms. Berg said voters should not “sleep through this” at a rally in Oslo.",
            [("Ms. Berg", "say", "voters should not “sleep through this”")],
        ),
        (
            "Ms. Berg said the “free” press in Oslo must go on.",
            [("Ms. Berg", "say", "the “free” press in Oslo must go on")],
        ),
        # A clause before the cue is no part of a quotation that begins with a capital.
        ("Last month, when we met, Ms. Berg said, “It is over.”", [("Ms. Berg", "say", "“It is over.”")]),
        (
            "The talks, Ms. Berg said, “are over.”",
            [("Ms. Berg", "say", "The talks"), ("Ms. Berg", "say", "“are over.”")],
        ),
    ],
)
def test_a_quotation_ends_where_its_speaker_ends(text, expected):
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        # That stands far behind the cue, after a place or a time.
        (
            "Ms. Berg said in an interview taped before the vote that the talks had failed.",
            *("Ms. Berg", "say", "that the talks had failed"),
        ),
        (
            "The ministry on Monday said for the first time that the talks had failed.",
            *("The ministry", "say", "that the talks had failed"),
        ),
        (
            "Ms. Berg said after a lunch with her aides that the talks had failed.",
            *("Ms. Berg", "say", "that the talks had failed"),
        ),
        # Plural verbs whose subject does not end with its noun.
        (
            "Sources close to her campaign say she backs the plan.",
            *("Sources close to her campaign", "say", "she backs the plan"),
        ),
        (
            "People familiar with her thinking say she backs the plan.",
            *("People familiar with her thinking", "say", "she backs the plan"),
        ),
        (
            "Professors Foss and Lind suggest the plan is dead.",
            "Professors Foss and Lind",
            "suggest",
            "the plan is dead",
        ),
        # Subjects with relative clauses and asides.
        (
            "Friends who have met him on the trail recently say that he is tired.",
            *("Friends who have met him on the trail", "say", "that he is tired"),
        ),
        (
            "Yet some voters who have listened to his speeches, on television or at small events, said he was tired.",
            *("some voters who have listened to his speeches, on television or at small events", "say", "he was tired"),
        ),
        (
            "But veterans at rallies in Bergen, including Mr. Lind, said they were tired.",
            *("veterans at rallies in Bergen, including Mr. Lind", "say", "they were tired"),
        ),
        (
            "The talks had failed, she and another reporter said.",
            *("she and another reporter", "say", "The talks had failed"),
        ),
        # ’s is has behind a person who says that, and is elsewhere.
        ("He’s said he will fight on.", "He", "say", "he will fight on"),
        ("She’s argued that talks failed.", "She", "argue", "that talks failed"),
        # An infinitive or a clause within a relative clause ends before the main verb.
        ("Anyone who wants to leave the party is free.", "who", "want", "to leave the party"),
    ],
)
def test_an_indirect_statement_has_its_whole_source_and_content(text, source, cue, content):
    assert (source, cue, content) in said(text)


def test_somebody_who_is_said_to_have_done_something_is_spoken_of_without_source():
    text = "Two aides are said to be urging the mayor to resign."
    assert said(text)[:2] == [(None, "say", "Two aides"), (None, "say", "to be urging the mayor to resign")]


@pytest.mark.parametrize(
    "text",
    [
        "The strong jobs report has cleared the way.",  # a noun before an auxiliary
        "The ad let voters in Bergen know the bus was late.",  # a bare infinitive
        "The prime minister had the envoy say nothing.",
    ],
)
def test_nothing_is_said_where_a_noun_or_a_bare_infinitive_looks_like_a_verb(text):
    assert said(text) == []


def test_the_plan_that_somebody_says_has_failed_is_a_statement():
    assert ("Ms. Berg", "say", "has failed") in said("This is the plan that Ms. Berg says has failed.")
