"""What a phrase matches, character by character."""

import pickle
import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.words.matching import Matcher, longest, same


def printed(text, *phrases):
    return [text[start:end] for start, end, _ in Matcher(phrases).find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "special military operation",
        "Special Military Operation",
        "special-military operation",
        "special‑military operation",
        "special  military operation",
        "special\u00a0military\u202foperation",
        "special military\noperation",
        "special military \r\n operation",
        "special mili\u00adtary operation",
        "special\u200b military operation",
    ],
)
def test_a_phrase_is_found_however_the_newsroom_sets_it(text):
    assert printed(f"Moscow’s “{text}”.", "special military operation") == [text]


@pytest.mark.parametrize("gap", ["\n\n", "\n \n", "\r\n\r\n", "—", " - ", ", ", "\u2029"])
def test_a_phrase_does_not_run_over_a_blank_line_or_a_dash(gap):
    assert printed(f"They feared war{gap}crimes were rare.", "war crime*", "war crimes") == []


@pytest.mark.parametrize("hyphen", "-‐‑–−﹣－")
def test_an_invasion_inside_a_compound_is_not_the_plain_word(hyphen):
    text = f"the post{hyphen}invasion years, invasion{hyphen}related, an anti{hyphen}invasion{hyphen}law rally"

    assert printed(text, "invasion") == []
    assert printed(text, "post-invasion") == [f"post{hyphen}invasion"]


@pytest.mark.parametrize(
    "text", ["the invasion's cost", "the invasion’s cost", "l’invasion", "“invasion”", "_invasion_"]
)
def test_apostrophes_quotation_marks_and_emphasis_leave_a_word_whole(text):
    assert printed(text, "invasion") == ["invasion"]


def test_a_dash_of_two_hyphens_parts_words():
    assert printed("the invasion--which nobody expected--began", "invasion") == ["invasion"]


def test_apostrophes_in_a_term_match_all_their_kinds():
    assert printed("The hundred years’ war, the hundred years' war", "hundred years' war") == [
        "hundred years’ war",
        "hundred years' war",
    ]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("invad*", "invade, invaders, reinvaded, invad", ["invade", "invaders", "invad"]),
        ("*aggression", "microaggression, aggression, aggressions", ["microaggression", "aggression"]),
        ("*war*", "postwar wartime swarm", ["postwar", "wartime", "swarm"]),
        (
            "prisoner* of war",
            "a prisoner of war, prisoners-of-war, prisoners of warfare",
            ["prisoner of war", "prisoners-of-war"],
        ),
        ("war of *phobe words", "a war of russophobe words", ["war of russophobe words"]),
        ("war-*", "war-torn, war-on-terror, war torn, warfare, war- and, war", ["war-torn", "war-on-terror"]),
        ("*-war", "anti-war, no-more-war, anti-war-march, - war, -war", ["anti-war", "no-more-war"]),
        ("*-war-*", "post-cold-war-era", ["post-cold-war-era"]),
    ],
)
def test_a_wildcard_stands_for_letters_and_beside_a_hyphen_for_the_compound(term, text, expected):
    assert printed(text, term) == expected


def test_a_capital_in_a_term_must_be_printed_as_one():
    text = "The Cold War was cold. A cold war began. THE COLD WAR IS BACK. Cold war kitsch."

    assert printed(text, "Cold War") == ["Cold War", "COLD WAR"]
    assert len(printed(text, "cold war")) == 4
    assert printed("US troops told us", "US") == ["US"]


def test_accents_are_found_composed_and_decomposed_and_do_not_end_a_word():
    for kind in ("NFC", "NFD"):
        text = unicodedata.normalize(kind, "l’Élysée, les Élysées")
        assert printed(text, "élysée") == [unicodedata.normalize(kind, "Élysée")]
        assert printed(unicodedata.normalize(kind, "café"), "cafe") == []


def test_chinese_japanese_and_korean_terms_need_no_spaces_around_them():
    assert printed("俄罗斯入侵乌克兰，入侵开始。", "入侵") == ["入侵", "入侵"]
    assert printed("ロシアの軍事作戦が", "軍事作戦") == ["軍事作戦"]
    assert printed("러시아의 침공을 규탄", "침공") == ["침공"]
    assert printed("因为NATO东扩", "NATO") == ["NATO"]


def test_a_turkish_capital_does_not_shift_what_follows():
    assert printed("İstanbul’da İŞGAL ve savaş", "savaş", "işgal") == ["İŞGAL", "savaş"]


def test_no_letter_but_the_turkish_one_changes_its_length_in_lower_case():
    letters = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)

    assert [letter for letter in letters if len(letter.lower()) != 1] == ["İ"]


def test_of_finds_that_overlap_the_longest_is_kept_then_the_first_then_the_best_rank():
    assert longest([(0, 8, 0), (4, 14, 1), (9, 20, 2)], [0, 1, 2]) == [(0, 8, 0), (9, 20, 2)]
    assert longest([(0, 8, 0), (4, 12, 1)], [1, 0]) == [(0, 8, 0)]
    assert longest([(0, 8, 0), (0, 8, 1)], [1, 0]) == [(0, 8, 1)]
    assert longest([], []) == []


def test_phrases_that_find_the_same_places_have_the_same_form():
    assert same("Full-Scale  Invasion ") == same("full\u00a0scale invasion")
    assert same("café") == same(unicodedata.normalize("NFD", "Café"))
    assert same("invad*") != same("invade")


def test_a_matcher_can_be_sent_to_another_process():
    matcher = Matcher(["invad*", "Cold War"])

    assert pickle.loads(pickle.dumps(matcher)).find("invaders of the Cold War") == matcher.find(
        "invaders of the Cold War"
    )


@pytest.mark.parametrize("unit", ["war ", "war", "war-", "war\u00ad", "prisoners of ", "“war ", "war\n\n"])
def test_each_character_of_hostile_text_is_looked_at_a_bounded_number_of_times(unit, monkeypatch):
    matcher = Matcher(["war", "war*", "*war", "*war*", "war-*", "*-war", "prisoner* of war", "war war"])

    def looks(text):
        seen = 0

        def letter(character):
            nonlocal seen
            seen += 1
            return character.isalnum()

        monkeypatch.setattr("analysis.words.matching._letter", letter)
        matcher.find(text)
        return seen

    assert looks(unit * 2_000) <= 2.1 * looks(unit * 1_000) + 100


TEXTS = st.text(alphabet="war invsion-’'\n\u00a0\u00ad\u0301İéÉ入“.CW", max_size=60)
PHRASES = st.lists(
    st.sampled_from(
        ["war", "wars", "Cold War", "invasion", "in*", "*war", "war-*", "*-war", "入", "war in", "é*", "win* war"]
    ),
    min_size=1,
    unique=True,
)


@settings(deadline=None)
@given(TEXTS, PHRASES)
def test_whatever_the_text_each_find_slices_back_to_its_phrase(text, phrases):
    for start, end, which in Matcher(phrases).find(text):
        assert 0 <= start < end <= len(text)
        stem = same(phrases[which].replace("*", "")).strip().split(" ")[0]
        assert stem in same(text[start:end])


@settings(deadline=None)
@given(TEXTS, PHRASES)
def test_whatever_the_text_what_is_kept_does_not_overlap_and_is_maximal(text, phrases):
    found = Matcher(phrases).find(text)
    kept = longest(found, range(len(phrases)))

    assert all(first[1] <= second[0] for first, second in pairwise(kept))
    for start, end, _ in set(found) - set(kept):
        assert any(s < end and start < e and e - s >= end - start for s, e, _ in kept)


def test_a_wildcard_does_not_begin_in_the_midst_of_a_letter_with_its_accent():
    assert Matcher(["in*"]).find("in\u0301 inland") == [(4, 10, 0)]
