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


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        # Names spelt like verbs, asides with a quoted term, relative clauses with an infinitive.
        ("“There are issues with oversight,” Shook said.", "Shook", "“There are issues with oversight,”"),
        (
            "“We have had better days than this,” Oslo delegate Jon Lind, wearing a hat and “Ja” pins, said.",
            *("Oslo delegate Jon Lind, wearing a hat and “Ja” pins", "“We have had better days than this,”"),
        ),
        (
            "“There are talks with them,” an official who asked not to be named to discuss strategy said.",
            *("an official who asked not to be named to discuss strategy", "“There are talks with them,”"),
        ),
        # A question mark inside the marks has ended the sentence before its cue.
        (
            "“How are you today, sir?” Lind, a retired worker, asked.",
            "Lind, a retired worker",
            "“How are you today, sir?”",
        ),
        ("“We ask those who would not vote,” Lind is quoted as saying.", "Lind", "“We ask those who would not vote,”"),
        # A quotation that goes on beyond its sentence is one.
        (
            "The ad claims that “the bank made her rich. ... Do we want that here?”",
            *("The ad", "that “the bank made her rich. ... Do we want that here?”"),
        ),
        ("Lind called her “a smart girl. I know her well.”", "Lind", "her “a smart girl. I know her well.”"),
        # Without a cue: whoever spoke or acted before.
        ("Ms. Berg thinned her lips. “We needed that so very much.”", "Ms. Berg", "“We needed that so very much.”"),
        (
            "Ms. Berg said the plan would “bring us together.”\n“He can do it, but she unifies us.”\nBoos followed.",
            *("Ms. Berg", "“He can do it, but she unifies us.”"),
        ),
        (
            "“We leave,” said Ms. Berg. Mr. Lind said he would not vote. “Nobody believes that she means it.”",
            *("Mr. Lind", "“Nobody believes that she means it.”"),
        ),
        ("Ms. Berg returned to her usual lines: “We shall win this vote!”", "Ms. Berg", "“We shall win this vote!”"),
        # A participle behind a comma is the subject's, not that of a list called so.
        (
            "Mr. Lind shared a list called “Names” on his page, writing, “Let me do it for you.”",
            *("Mr. Lind", "“Let me do it for you.”"),
        ),
    ],
)
def test_a_quotation_finds_its_speaker(text, source, content):
    found = [(one[0], one[2]) for one in said(text)]
    assert (source, content) in found


def test_what_a_list_is_called_is_nobodys_statement():
    assert [one for one in said("Mr. Lind sent a list called “Names of the dead” to us.") if one[1] == "call"] == []


def test_a_word_for_noise_behind_a_quotation_needs_somebody_who_makes_it():
    found = said("“We shall win,” she said to enthusiastic cheers. “And soon, my friends, we shall.”")
    assert {one[0] for one in found} == {"she"}


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("U.S. warns invasion could begin any day", [("U.S.", "warn", "invasion could begin any day")]),
        (
            "Norway warns of war, says talks must go on",
            [("Norway", "warn of", "war"), ("Norway", "say", "talks must go on")],
        ),
        (
            "Norway, Sweden weigh talks; ICRC calls on Norway, Sweden to agree.",
            [("ICRC", "call on", "Norway, Sweden to agree")],
        ),
        (
            "Norway has, after a visit to Bergen, called on Sweden to end it.",
            [("Norway", "call on", "Sweden to end it")],
        ),
        (
            "The aides, speaking out because they were not allowed to discuss the plan, said talks go on.",
            [
                ("they", "discuss", "the plan"),
                ("The aides, speaking out because they were not allowed to discuss the plan", "say", "talks go on"),
            ],
        ),
        (
            "“We isolate the bank,” said Under Secretary Brian Lind.",
            [("Under Secretary Brian Lind", "say", "“We isolate the bank,”")],
        ),
        ("Allow me to promise our support.", [("me", "promise", "our support")]),
        ("Voters differ according to race, age.", []),
        ("According to aides, talks go on.", [("aides", "according to", "talks go on")]),
        ("Russia shelled the town, casualties reported.", []),
    ],
)
def test_headlines_and_official_speech_are_read_too(text, expected):
    assert said(text) == expected
