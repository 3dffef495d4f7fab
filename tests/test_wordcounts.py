"""Words and phrases of each article: what is a term, what counts, whose it is."""

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis import tables
from analysis.counts import grouping


def counted(newsroom, texts: dict[str, str], **options) -> dict[str, int]:
    rows = an.count_words(an.extract(newsroom(texts)), **options).table()
    return dict(zip(rows["term"], rows["count"], strict=True))


def test_words_are_counted_in_lower_case_without_stop_words_figures_and_addresses(newsroom):
    found = counted(newsroom, {"a.txt": "The War of 2022 is war. It’s at www.example.org: don’t fear the U.S."})

    assert found == {"war": 2, "fear": 1, "u.s.": 1}


def test_stop_words_stay_in_the_denominator(newsroom):
    counts = an.count_words(an.extract(newsroom({"a.txt": "The war of the world goes on."})))

    assert counts.pieces["words"].tolist() == [7]


def test_a_list_of_ones_own_replaces_the_stop_words(newsroom):
    assert counted(newsroom, {"a.txt": "The war goes on."}, stop_words=["War", "on"]) == {"goes": 1, "the": 1}


def test_a_phrase_is_words_in_a_row_that_begins_and_ends_with_no_stop_word(newsroom):
    found = counted(newsroom, {"a.txt": "A prisoner of war spoke. War came, Kyiv’s mayor said."}, ngrams=[2, 3])

    assert set(found) == {
        "prisoner of war", "war spoke", "war came", "came kyiv", "war came kyiv", "kyiv's mayor", "mayor said",
    }  # fmt: skip


def test_reprints_and_repeated_headlines_do_not_count(newsroom):
    story = "The city council met on Monday to discuss how the bridge over the river may be mended before winter. " * 3
    folder = newsroom({"a.txt": story, "b.txt": story, "articles.csv": "file,outlet\na.txt,Post\nb.txt,Post\n"})

    found = an.count_words(an.extract(folder), by=["outlet"])

    assert found.pieces["doc_id"].tolist() == ["a.txt"]
    assert found.left_out == {"reprint": 57}


def test_inflected_forms_are_counted_under_the_commonest(newsroom):
    found = counted(newsroom, {"a.txt": "He invaded. They invaded, she invades; invading armies."}, fold=True)

    assert found == {"invaded": 4, "armies": 1}


def test_words_belong_to_who_speaks_them(newsroom):
    text = "The bridge fell. “This is a war,” Ms. Berg said. “Berlin is a conflict,” the spokesman Karl Otto added."
    tables_ = an.extract(newsroom({"a.txt": text}))

    counts = an.count_words(tables_, by=["voice", "speaker"])

    spoken = tables_.spoken.groupby("voice")["words"].sum()
    assert counts.pieces.groupby("voice")["words"].sum().to_dict() == spoken.to_dict()
    assert "war" in set(counts.table(voice="source")["term"])
    assert "war" not in set(counts.table(voice="newsroom")["term"])


def test_words_of_each_speaker_are_those_of_share_of_voice():
    found = an.extract("seeds")

    pieces = an.count_words(found, by=["speaker"]).pieces.set_index("speaker")["words"]

    assert pieces.to_dict() == an.share_of_voice(found).set_index("speaker")["words"].to_dict()


def test_a_lot_in_which_everything_is_a_reprint_has_no_pieces(newsroom, monkeypatch):
    monkeypatch.setattr(grouping, "_AT_ONCE", 10)
    story = "The city council met on Monday to discuss how the bridge over the river may be mended before winter. " * 3
    folder = newsroom({"a.txt": story, "b.txt": story, "articles.csv": "file,outlet\na.txt,Post\nb.txt,Post\n"})

    assert an.count_words(an.extract(folder), by=["outlet"]).pieces["doc_id"].tolist() == ["a.txt"]


def test_the_words_of_all_groups_add_up_to_the_sentences_that_count():
    found = an.extract("seeds")
    counting = found.sentences.loc[found.sentences["set_aside"].isna(), "words"].sum()

    for options in ({}, {"by": ["voice"]}, {"by": ["month"]}, {"unit": "sentence"}):
        assert an.count_words(found, **options).pieces["words"].sum() == counting


def test_articles_counted_in_several_lots_give_the_same(newsroom, monkeypatch):
    found = an.extract(newsroom({f"{at}.txt": f"War and peace. Peace in {'spring ' * at}." for at in range(6)}))
    whole = an.count_words(found, ngrams=[1, 2])
    monkeypatch.setattr(grouping, "_AT_ONCE", 30)

    pieces = an.count_words(found, ngrams=[1, 2])

    assert pieces.terms == whole.terms
    assert np.array_equal(pieces.counts.count, whole.counts.count)
    assert pieces.pieces.equals(whole.pieces)


def test_a_corpus_without_articles_has_no_terms(newsroom):
    found = an.extract(newsroom({"a.txt": "War."}))
    counts = an.count_words(found.select(since="2022-01-01"), by=["outlet"])

    assert counts.terms == []
    assert counts.pieces.columns.tolist() == ["doc_id", "outlet", "words"]
    assert counts.pieces.empty


@pytest.mark.parametrize("ngrams", [[0], [4], []])
def test_phrases_are_one_to_three_words_long(ngrams):
    with pytest.raises(ValueError, match="1 to 3"):
        an.count_words(an.extract("seeds"), ngrams=ngrams)


def test_a_misspelt_column_is_named():
    with pytest.raises(ValueError, match="Did you mean 'outlet'"):
        an.count_words(an.extract("seeds"), by=["outlets"])


def test_a_term_that_was_not_counted_is_named():
    with pytest.raises(ValueError, match="Did you mean 'invasion'"):
        an.count_words(an.extract("seeds")).select(["invasoin"])


def test_counts_of_a_group_are_as_the_codebook_says():
    tables.check(an.count_words(an.extract("seeds"), by=["voice"]).table(voice="source"), "counts")
    tables.check(pd.DataFrame(tables.lexicon("stop_words")), "stop_words")
