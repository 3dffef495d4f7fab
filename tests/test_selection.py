"""Hits chosen by what stands beside a bar: values of hits and articles, and words of their sentences."""

import pytest

import analysis as an
from tests.conftest import LABELS

NEWS = {
    "articles.csv": "file,outlet,published\na.txt,Post,2022-02-24\nb.txt,,2022-03-02\n",
    "a.txt": "The invasion began. “This is a war,” Ann Berg said.",
    "b.txt": "The war went on in Kyiv’s streets. A half-won war.",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("news")
    for name, content in {"labels.csv": LABELS, **NEWS}.items():
        (folder / name).write_text(content)
    return an.extract(folder)


def test_hits_are_kept_by_columns_of_articles_and_by_month(found):
    assert found.where(outlet=["Post"]).hits["label"].tolist() == ["invasion", "war"]
    assert found.where(month=["2022-03"], label="war").hits["doc_id"].tolist() == ["b.txt", "b.txt"]


def test_what_is_not_told_can_be_asked_for(found):
    assert found.where(outlet=["(not told)"]).hits["doc_id"].tolist() == ["b.txt", "b.txt"]


def test_articles_without_such_hits_stay(found):
    assert len(found.where(outlet=["Post"]).articles) == 2


def test_words_of_the_sentence_are_found_in_any_case_and_with_any_apostrophe(found):
    assert found.containing("KYIV's streets").hits["doc_id"].tolist() == ["b.txt"]
    assert found.containing("half won").hits["doc_id"].tolist() == ["b.txt"]
    assert found.containing("(war").hits.empty
    assert len(found.containing(" ").hits) == 4


def test_a_column_that_neither_hits_nor_articles_have_gets_the_near_one(found):
    with pytest.raises(ValueError, match=r"nor have articles\. Did you mean 'outlet'"):
        found.where(outlets=["Post"])
