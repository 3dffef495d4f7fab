"""Keyness: style's example, counts by hand, scipy and statsmodels, and articles that cluster."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis import tables
from analysis.counts import keywords, scores, sparse
from analysis.counts.wordcounts import WordCounts


def corpus(counts: dict[str, int], words: int) -> pd.DataFrame:
    return pd.DataFrame({"term": list(counts), "count": list(counts.values()), "words": words})


def counted(matrix: np.ndarray, outlets: list[str], *, words: int = 400, terms: list[str] | None = None) -> WordCounts:
    """Articles by terms, as counts of words."""
    articles, size = matrix.shape
    piece, term = np.nonzero(matrix)
    entries = sparse.Sparse.of(piece, term, matrix[piece, term], pieces=articles, words=size)
    pieces = pd.DataFrame({"doc_id": [f"{at:05}" for at in range(articles)], "outlet": outlets, "words": words})
    return WordCounts(pieces, terms or [f"w{at}" for at in range(size)], entries, ("outlet",), {})


def newspapers(generator: np.random.Generator, *, articles: int, terms: int, ratio: float = 1.0) -> WordCounts:
    """Two newspapers whose articles say a word again once they say it: a negative binomial."""
    rate = np.r_[np.full(articles, 2.0 * ratio), np.full(articles, 2.0)]
    leaning = generator.gamma(0.5, 2.0, (2 * articles, terms)) * rate[:, None]
    return counted(generator.poisson(leaning), ["Courier"] * articles + ["Post"] * articles)


def test_forty_invasions_against_ten_are_two_doublings_and_nineteen_point_seven():
    row = scores.keyness(corpus({"invasion": 40}, 1_000), corpus({"invasion": 10}, 1_000)).loc[0]

    assert row["g2"] == pytest.approx(19.74, abs=0.005)
    assert row["log_ratio"] == 2


@pytest.mark.parametrize(("a", "b"), [(40, 10), (3, 0), (0, 7), (500, 499)])
def test_g2_is_scipys_over_all_four_cells(a, b):
    table = [[a, 1_000 - a], [b, 2_000 - b]]

    expected = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    assert scores.g2(a, 1_000, b, 2_000) == pytest.approx(expected)


def test_a_word_missing_from_one_corpus_counts_as_none_there():
    rows = scores.keyness(corpus({"war": 8}, 1_000), corpus({"operation": 8}, 1_000)).set_index("term")

    assert rows["count_reference"].to_dict() == {"war": 0, "operation": 8}
    assert rows["log_ratio"].to_dict() == {"war": 4, "operation": -4}
    assert list(rows.index) == ["war", "operation"]


@pytest.mark.parametrize("words", [0, -1])
def test_a_corpus_without_words_is_refused(words):
    with pytest.raises(ValueError, match="above 0, but there are"):
        scores.keyness(corpus({"war": 0}, words), corpus({"war": 1}, 10))


def test_weighted_log_odds_are_those_of_monroe_and_others_by_hand():
    # Equations 15, 16 and 22 of the paper on a vocabulary of two words: "war" 30 of 100 against 10 of 100, prior 20 of
    # 50 words "war". (30+20) / (150-50) = 0.5; (10+20) / (150-30) = 0.25; variance 1/50 + 1/30.
    prior = corpus({"war": 20, "peace": 30}, 50)

    rows = scores.log_odds(
        corpus({"war": 30, "peace": 70}, 100), corpus({"war": 10, "peace": 90}, 100), prior, prior_words=50
    ).set_index("term")

    assert rows.loc["war", "log_odds"] == pytest.approx(np.log(2))
    assert rows.loc["war", "z"] == pytest.approx(np.log(2) / np.sqrt(1 / 50 + 1 / 30))
    assert rows.loc["peace", "log_odds"] == pytest.approx(-np.log(2))


def test_a_heavier_prior_draws_rare_words_to_no_difference():
    target, reference = corpus({"rare": 2, "often": 200}, 1_000), corpus({"rare": 0, "often": 50}, 1_000)
    prior = corpus({"rare": 2, "often": 250}, 2_000)

    light, heavy = (
        scores.log_odds(target, reference, prior, prior_words=size).set_index("term")["log_odds"]
        for size in (10, 1_000)
    )

    assert heavy["rare"] / light["rare"] < 0.4 < heavy["often"] / light["often"]


def test_adjusted_p_values_are_those_of_statsmodels():
    p = np.random.default_rng(3).uniform(size=50) ** 3

    assert scores.holm(p) == pytest.approx(multipletests(p, method="holm")[1])
    assert scores.benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])


def test_a_p_that_is_not_told_is_not_adjusted_for():
    told, with_gap = np.array([0.01, 0.04]), np.array([0.01, np.nan, 0.04])

    assert scores.holm(with_gap)[[0, 2]].tolist() == scores.holm(told).tolist()


def test_intervals_of_clustered_words_hold_the_truth_where_word_level_ones_do_not():
    generator = np.random.default_rng(11)
    found = newspapers(generator, articles=120, terms=600, ratio=2.0)

    rows = keywords.keyness_by(found, replicates=500).query("outlet == 'Courier'")

    held = ((rows["low"] <= 1) & (rows["high"] >= 1)).mean()
    words = np.sqrt(1 / rows["count"] + 1 / rows["count_reference"]) / np.log(2)
    held_by_words = ((rows["log_ratio"] - 1).abs() <= 1.96 * words).mean()
    assert 0.92 <= held <= 0.98
    assert held_by_words < 0.75
    # By hand: 1 + 2 x 4 = 9 of 480 words in one, 1 + 2 x 2 = 5 of 240 in the other, weighted 1 to 2.
    assert rows["deff"].median() == pytest.approx(19 / 3, rel=0.1)


def test_between_two_halves_of_one_newspaper_nothing_is_key_though_g2_finds_hundreds():
    found = newspapers(np.random.default_rng(5), articles=120, terms=600)

    rows = keywords.keyness_by(found, replicates=500).query("outlet == 'Courier'")

    assert (rows["g2"] > 3.84).mean() > 0.25
    assert (rows["p"] < 0.05).mean() == pytest.approx(0.05, abs=0.03)
    assert (rows["p_holm"] < 0.05).sum() <= 1


@pytest.mark.parametrize("courier", [5, 7])
def test_the_p_of_articles_dealt_anew_is_scipys_over_all_deals(courier):
    generator = np.random.default_rng(4)
    matrix = generator.poisson(generator.gamma(1.0, 4.0, (12, 3)) * np.r_[np.full(5, 2.5), np.ones(7)][:, None])
    found = counted(matrix, ["Courier"] * courier + ["Post"] * (12 - courier))

    rows = keywords.keyness_by(found, replicates=20, permutations=20_000).query("outlet == 'Courier'").set_index("term")

    for at, term in enumerate(found.terms):
        counts = matrix[:, at]

        def ratio(one, other, counts=counts):
            return np.log2(max(counts[one].sum(), 0.5) / len(one)) - np.log2(max(counts[other].sum(), 0.5) / len(other))

        whole = np.arange(12)
        exact = stats.permutation_test((whole[:courier], whole[courier:]), ratio, vectorized=False, n_resamples=np.inf)
        assert rows.loc[term, "p_permuted"] == pytest.approx(exact.pvalue, abs=0.012)


def test_voices_of_one_article_are_dealt_within_it_as_scipy_deals_pairs():
    generator = np.random.default_rng(6)
    own, said = generator.poisson(6, 9), generator.poisson(2, 9)
    pieces = pd.DataFrame(
        {"doc_id": np.repeat([f"{at}.txt" for at in range(9)], 2), "voice": ["newsroom", "source"] * 9}
    )
    pieces["words"] = np.tile([300, 100], 9)
    counts = np.column_stack([own, said]).ravel()
    entries = sparse.Sparse.of(np.arange(18), np.zeros(18, dtype=int), counts, pieces=18, words=1)
    found = WordCounts(pieces, ["war"], entries, ("voice",), {})

    row = keywords.keyness_by(found, replicates=20, permutations=20_000).iloc[0]

    def ratio(one, other):
        return np.log2(counts[one].sum() / pieces["words"].to_numpy()[one].sum()) - np.log2(
            counts[other].sum() / pieces["words"].to_numpy()[other].sum()
        )

    parts = (np.arange(0, 18, 2), np.arange(1, 18, 2))
    exact = stats.permutation_test(parts, ratio, vectorized=False, n_resamples=np.inf, permutation_type="samples")
    assert row["p_permuted"] == pytest.approx(exact.pvalue, abs=0.012)


def test_articles_dealt_anew_find_nothing_between_halves_of_one_newspaper_and_find_a_real_difference():
    same = newspapers(np.random.default_rng(5), articles=60, terms=300)
    other = newspapers(np.random.default_rng(6), articles=60, terms=300, ratio=2.5)

    none, real = (
        keywords.keyness_by(found, replicates=20, permutations=999).query("outlet == 'Courier'")["p_permuted"]
        for found in (same, other)
    )

    assert (none < 0.05).mean() == pytest.approx(0.05, abs=0.03)
    assert (real < 0.05).mean() > 0.8
    assert min(none.min(), real.min()) >= 2 / 1_000  # no deal is rarer than the one that was found


def test_against_one_outlet_only_its_articles_are_dealt():
    matrix = np.r_[np.full(6, 1), np.full(6, 1), np.full(6, 90)][:, None]
    found = counted(matrix, ["A"] * 6 + ["B"] * 6 + ["C"] * 6)

    rows = keywords.keyness_by(found, reference="B", replicates=20, permutations=199).set_index("outlet")

    assert rows.loc["A", "p_permuted"] == 1  # of twelve articles that are all alike every deal is alike
    assert rows.loc["C", "p_permuted"] == pytest.approx(2 / 924, abs=0.02)
    assert pd.isna(keywords.keyness_by(found, replicates=20)["p_permuted"]).all()


def test_the_interval_is_that_of_articles_drawn_one_by_one():
    found = newspapers(np.random.default_rng(8), articles=40, terms=1)
    counts, generator = found.counts.dense(0), np.random.default_rng(1)
    drawn = (
        [generator.integers(0, 40, 40) for _ in range(4_000)],
        [generator.integers(40, 80, 40) for _ in range(4_000)],
    )

    row = keywords.keyness_by(found, replicates=4_000).iloc[0]

    ratios = [np.log2(counts[one].sum() / counts[other].sum()) for one, other in zip(*drawn, strict=True)]
    assert [row["low"], row["high"]] == pytest.approx(np.quantile(ratios, [0.025, 0.975]), abs=0.08)


def test_of_three_outlets_each_is_compared_with_the_others_or_with_one():
    matrix = np.repeat([[4, 0], [0, 4], [2, 2]], 6, axis=0)
    found = counted(matrix, ["A"] * 6 + ["B"] * 6 + ["C"] * 6, terms=["war", "operation"])

    rest = keywords.keyness_by(found).set_index(["outlet", "term"])
    one = keywords.keyness_by(found, reference="C").set_index(["outlet", "term"])

    assert rest.loc[("A", "war"), ["count", "count_reference", "articles_with_reference"]].tolist() == [24, 12, 6]
    assert one.loc[("A", "war"), ["count", "count_reference", "log_ratio"]].tolist() == [24, 12, 1]
    assert set(one.index.get_level_values(0)) == {"A", "B"}


def test_an_article_that_both_voices_share_is_drawn_with_both_and_counted_once():
    pieces = pd.DataFrame(
        {"doc_id": [f"{at // 2}" for at in range(20)], "voice": ["newsroom", "source"] * 10, "words": 100}
    )
    # What one voice says in an article, the other repeats: the ratio never varies.
    entries = sparse.Sparse.of(np.arange(20), np.zeros(20), np.repeat(np.arange(1, 11), 2), pieces=20, words=1)

    row = keywords.keyness_by(WordCounts(pieces, ["war"], entries, ("voice",), {})).iloc[0]

    assert row[["low", "high"]].tolist() == [0, 0]
    assert row["articles_with_reference"] == 10


def test_with_few_articles_counts_are_told_and_no_interval():
    rows = keywords.keyness_by(counted(np.full((8, 1), 9), ["A"] * 4 + ["B"] * 4))

    assert rows["count"].tolist() == [36, 36]
    assert rows[["low", "high", "deff", "p", "p_holm", "p_bh"]].isna().all(axis=None)


def test_what_the_reference_lacks_has_a_careful_lower_bound_and_no_upper():
    row = keywords.keyness_by(counted(np.repeat([[8], [0]], 20, axis=0), ["A"] * 20 + ["B"] * 20)).iloc[0]

    assert row["low"] == pytest.approx(np.log2(160 / 3.689), abs=0.01)
    assert pd.isna(row["high"])


def test_a_single_group_has_nothing_to_be_compared_with():
    with pytest.raises(ValueError, match="only one outlet"):
        keywords.keyness_by(counted(np.ones((3, 1), dtype=int), ["A"] * 3))


def test_a_misspelt_reference_is_named():
    with pytest.raises(ValueError, match="Did you mean 'Post'"):
        keywords.keyness_by(counted(np.ones((4, 1), dtype=int), ["A", "A", "Post", "Post"]), reference="Pots")


def test_keywords_are_as_the_codebook_says():
    found = keywords.keyness_by(newspapers(np.random.default_rng(2), articles=6, terms=3), replicates=50)

    tables.check(found[found["outlet"] == "Post"], "keywords")
