"""How many words each voice speaks."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import tables
from analysis.meaning.spoken import own_words, spoken
from analysis.people.speakers import resolve_speakers
from analysis.quoting.quotes import find_quotes
from analysis.words.tokens import tokenize

WORDS = 30


def statements(*spans):
    """Statements of one article, by first word and the word after the last; every word is two characters long."""
    rows = [
        {"quote_id": f"q{n}", "part": 0, "doc_id": "a.txt", "start": 2 * a, "end": 2 * b}
        for n, (a, b) in enumerate(spans)
    ]
    return pd.DataFrame(rows, columns=["quote_id", "part", "doc_id", "start", "end"])


def words():
    return pd.DataFrame({"doc_id": "a.txt", "start": range(0, 2 * WORDS, 2)})


def own(*spans):
    return own_words(words(), statements(*spans))["words"].tolist()


def test_a_word_belongs_to_the_innermost_statement():
    assert own((0, 10), (2, 8), (4, 6)) == [4, 4, 2]


def test_statements_side_by_side_share_nothing():
    assert own((0, 5), (5, 9), (20, 30)) == [5, 4, 10]


def test_where_two_statements_cross_the_later_one_speaks():
    assert own((0, 10), (5, 15)) == [5, 10]


def test_of_two_statements_of_the_same_words_the_nested_one_speaks():
    quotes = statements((3, 9), (3, 9)).assign(inside=["q1", None])

    assert own_words(words(), quotes)["words"].tolist() == [6, 0]


spans = st.tuples(st.integers(0, WORDS), st.integers(0, WORDS)).map(lambda pair: (min(pair), max(pair)))
voices = st.lists(st.tuples(spans, st.sampled_from(["Ann Reed", "the Kremlin", None])), max_size=12)


@settings(deadline=None, max_examples=60)
@given(voices)
def test_the_voices_of_an_article_add_up_to_its_words(said):
    quotes = own_words(words(), statements(*(span for span, _ in said)))
    quotes["speaker"] = pd.Series([speaker for _, speaker in said], dtype="str")

    found = spoken(pd.DataFrame({"doc_id": ["a.txt"], "words": [WORDS]}), quotes)

    assert found["words"].sum() == WORDS
    assert (found["words"] >= 0).all()
    tables.check(found, "spoken")


@settings(deadline=None, max_examples=60)
@given(voices)
def test_each_word_is_counted_where_a_reader_would_count_it(said):
    every = [span for span, _ in said]
    counts = [0] * len(every)
    for word in range(WORDS):
        over = [n for n, (start, end) in enumerate(every) if start <= word < end]
        if over:  # the one begun last, of those the one that ends first, of those the later row
            counts[max(over, key=lambda n: (every[n][0], -every[n][1], n))] += 1

    assert own(*every) == counts


@settings(deadline=None, max_examples=15)
@given(
    st.lists(
        st.sampled_from(["“", "”", '"', "Ms. Li said", "he said", "rain fell", ".", ",", "\n\n", "’"]), max_size=25
    )
)
def test_the_words_of_any_article_add_up_whatever_its_marks(pieces):
    articles = pd.DataFrame({"doc_id": ["a.txt"], "text": [" ".join(pieces)]})
    sentences, at = tokenize(articles)
    quotes, _ = find_quotes(articles, sentences, at)
    named, _, _ = resolve_speakers(articles, sentences, own_words(at, quotes))

    found = spoken(articles.assign(words=len(at)), named)

    assert found["words"].sum() == len(at)
    assert (found["words"] >= 0).all()


def test_an_article_without_statements_is_all_the_newsrooms():
    found = spoken(
        pd.DataFrame({"doc_id": ["a.txt"], "words": [7]}), own_words(words(), statements()).assign(speaker="")
    )

    assert found[["voice", "words"]].to_numpy().tolist() == [["newsroom", 7]]
