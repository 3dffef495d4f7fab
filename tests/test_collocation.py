"""Which words keep company: windows by hand, scores by scipy and by Rychlý's printed example."""

import math

import pytest
from scipy import stats

import analysis as an
from analysis import tables
from analysis.counts import collocation


def near(newsroom, texts: dict[str, str], **options) -> dict[str, int]:
    rows = an.collocates(an.extract(newsroom(texts)), min_count=1, **options)
    return dict(zip(rows["collocate"], rows["near"], strict=True))


def test_a_window_counts_words_on_both_sides_of_the_node(newsroom):
    text = "Grain ships left before the invasion began and ports closed."

    assert near(newsroom, {"a.txt": text}, label="invasion", window=2) == {"began": 1}
    assert near(newsroom, {"a.txt": text}, label="invasion", window=3) == {"began": 1, "ports": 1, "left": 1}


def test_a_window_ends_with_its_sentence(newsroom):
    text = "Grain ships left. The invasion began. Ports closed."

    assert near(newsroom, {"a.txt": text}, label="invasion", window=9) == {"began": 1}


def test_the_whole_sentence_can_be_the_window(newsroom):
    text = "Grain ships left the harbour of the old town before the invasion of the north began. Ports closed."

    assert set(near(newsroom, {"a.txt": text}, label="invasion", window=None)) == {
        "grain", "ships", "left", "harbour", "old", "town", "north", "began",
    }  # fmt: skip


def test_a_word_within_two_windows_counts_once_and_a_node_is_no_collocate(newsroom):
    assert near(newsroom, {"a.txt": "A war brings hunger, war brings it."}, label="war") == {
        "brings": 2,
        "hunger": 1,
    }


def test_a_phrase_can_be_the_node(newsroom):
    text = "The special military operation failed. An operation succeeded."

    assert near(newsroom, {"a.txt": text}, term="military operation", window=2) == {"special": 1, "failed": 1}


def test_hits_that_do_not_count_are_no_nodes(newsroom):
    text = "The trade war hurt exporters. The war hurt everyone."

    assert near(newsroom, {"a.txt": text}, label="war", window=2) == {"hurt": 1}


def test_groups_have_nodes_and_words_of_their_own(newsroom):
    files = {
        "a.txt": "The war began early.",
        "b.txt": "The war ended late, and the war was long.",
        "articles.csv": "file,outlet\na.txt,Post\nb.txt,Courier\n",
    }

    rows = an.collocates(an.extract(newsroom(files)), label="war", by=["outlet"], min_count=1)

    assert rows.groupby("outlet")[["nodes", "words"]].first().to_numpy().tolist() == [[2, 7], [1, 3]]
    assert set(rows.loc[rows["outlet"] == "Post", "collocate"]) == {"began", "early"}


def test_a_column_of_hits_divides_the_nodes(newsroom):
    text = "“The war is cruel,” Ms. Berg said. The war went on.\n"

    rows = an.collocates(an.extract(newsroom({"a.txt": text})), label="war", by=["voice"], min_count=1)

    assert rows.set_index("collocate")["voice"].to_dict()["cruel"] == "source"
    assert rows.set_index("collocate")["voice"].to_dict()["went"] == "newsroom"


def test_scores_are_scipys_and_those_of_the_formulas(newsroom):
    text = "Hunger follows war. " * 6 + "Hunger and drought came. Rain fell on fields and towns. " * 8
    row = an.collocates(an.extract(newsroom({"a.txt": text})), label="war").set_index("collocate").loc["hunger"]

    inside, outside = [row["near"], row["near_words"] - row["near"]], row["count"] - row["near"]
    table = [inside, [outside, row["words"] - row["near_words"] - outside]]
    assert row[["near", "nodes", "count"]].tolist() == [6, 6, 14]
    g2 = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    assert row["g2"] == pytest.approx(g2, abs=1e-6)
    assert row["mi"] == pytest.approx(math.log2(6 * row["words"] / (row["near_words"] * 14)))
    assert row["log_dice"] == pytest.approx(14 + math.log2(12 / 20))


def test_log_dice_has_the_properties_that_rychly_gives_it():
    # "Theoretical maximum is 14; usually less than 10. 0 means fewer than one co-occurrence per 16,000 of X or Y. Plus
    # one point is twice as often, plus seven 128 times."
    assert collocation.log_dice(50, 50, 50) == 14
    assert collocation.log_dice(1, 16_384, 16_384) == 0
    assert collocation.log_dice(128, 5_000, 9_000) - collocation.log_dice(1, 5_000, 9_000) == pytest.approx(7)


def test_every_occurrence_can_be_found_in_the_text():
    found = an.extract("seeds")
    rows = an.collocates(found, term="ukraine")

    places = rows.attrs["evidence"].behind(rows).of([0])

    text = found.articles.loc[0, "text"]
    assert len(places) == rows.loc[0, "near"]
    words = [text[start:end].lower() for start, end in zip(places["start"], places["end"], strict=True)]
    assert set(words) == {rows.loc[0, "collocate"]}


def test_without_a_node_there_is_a_table_without_rows():
    rows = an.collocates(an.extract("seeds"), term="zeppelin", by=["outlet"])

    assert rows.empty
    assert list(tables.check(rows.drop(columns="outlet"), "collocates"))


@pytest.mark.parametrize("node", [{}, {"label": "war", "term": "war"}])
def test_the_node_is_a_label_or_a_term(node):
    with pytest.raises(ValueError, match="one of the two"):
        an.collocates(an.extract("seeds"), **node)


def test_a_misspelt_label_is_named():
    with pytest.raises(ValueError, match="Did you mean 'invasion'"):
        an.collocates(an.extract("seeds"), label="invasoin")
