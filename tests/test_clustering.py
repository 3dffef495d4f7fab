"""Dispersion on Gries' example, design effects on simulated articles."""

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis import tables
from analysis.counts import clustering, sparse
from analysis.counts.wordcounts import WordCounts
from tests.test_measures import newsroom

# Gries (2008: 406), a corpus of five parts in letters.
GRIES = [
    "b a m n i b e u p",
    "b a s a t b e w q n",
    "b c a g a b e s t a",
    "b a g h a b e a a t",
    "b a h a a b e a x a t",
]


def parts(texts: list[str]) -> WordCounts:
    terms = sorted({word for text in texts for word in text.split()})
    matrix = np.array([[text.split().count(term) for term in terms] for text in texts])
    piece, word = np.nonzero(matrix)
    entries = sparse.Sparse.of(piece, word, matrix[piece, word], pieces=len(texts), words=len(terms))
    pieces = pd.DataFrame({"doc_id": [str(at) for at in range(len(texts))], "words": [len(t.split()) for t in texts]})
    return WordCounts(pieces, terms, entries, (), {})


def test_dp_is_that_of_gries_published_example():
    row = clustering.dispersion(parts(GRIES)).set_index("term").loc["a"]

    assert row[["count", "words", "parts", "range"]].tolist() == [15, 50, 5, 5]
    assert row["dp"] == pytest.approx(0.18)
    assert row["dp_norm"] == pytest.approx(0.18 / (1 - 9 / 50))


def test_dp_of_every_term_is_the_sum_over_all_parts():
    counts = parts(GRIES)

    rows = clustering.dispersion(counts, min_count=1).set_index("term")

    words = counts.pieces["words"].to_numpy()
    for at, term in enumerate(counts.terms):
        assert rows.loc[term, "dp"] == pytest.approx(
            clustering.deviation_of_proportions(counts.counts.dense(at), words)[0]
        )


def test_a_word_in_one_part_only_is_as_uneven_as_can_be():
    rows = clustering.dispersion(parts(["x a a a", "b b b b", "b b b b"]), min_count=1).set_index("term")

    assert rows.loc["x", ["range", "dp_norm"]].tolist() == [1, 1]


def test_of_a_single_part_only_counts_are_told():
    assert clustering.dispersion(parts(["a a b"]), min_count=1)["dp_norm"].isna().all()


def test_each_group_has_its_own_dispersion(tmp_path):
    counts = parts(["a b", "a b", "a a", "b b"])
    counts = WordCounts(counts.pieces.assign(outlet=["A", "A", "B", "B"]), counts.terms, counts.counts, ("outlet",), {})

    rows = clustering.dispersion(counts, by="outlet", min_count=1).set_index(["outlet", "term"])

    assert rows.loc[("A", "a"), "dp"] == 0
    assert rows.loc[("B", "a"), "dp"] == 0.5


def test_a_design_effect_is_the_variance_between_articles_over_that_of_independent_words():
    generator = np.random.default_rng(4)
    # Negative binomial of mean 2 and size 0.5: variance 2 + 4 / 0.5 = 10, five times that of a Poisson count.
    hits = generator.poisson(generator.gamma(0.5, 4, 3_000))
    found = newsroom({f"{at:04}.txt": {"hits": ["war"] * int(count)} for at, count in enumerate(hits)})

    row = an.design_effects(found).loc[0]

    assert row["deff"] == pytest.approx(5, rel=0.1)
    assert row["effective"] == pytest.approx(row["hits"] / row["deff"])


def test_hits_that_articles_share_evenly_tell_more_than_independent_ones():
    found = newsroom({f"{at}.txt": {"hits": ["war", "war"]} for at in range(9)})

    assert an.design_effects(found).loc[0, "deff"] == 0


def test_with_few_articles_there_is_no_design_effect():
    found = newsroom({f"{at}.txt": {"outlet": "Post", "hits": ["war"] * at} for at in range(4)})

    rows = an.design_effects(found, by=["outlet"])

    assert rows[["deff", "effective"]].isna().all(axis=None)
    tables.check(rows, "design_effects")
