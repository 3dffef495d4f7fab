import pandas as pd
import pytest

from analysis import tables
from tests.test_store import hits


def test_a_table_as_the_codebook_has_it_passes():
    assert tables.check(hits(2), "hits") is not None


def test_a_missing_column_is_named_with_what_it_means_and_the_near_one():
    with pytest.raises(ValueError, match=r"needs a column 'surface' .*Did you mean to rename 'surfaces'\?"):
        tables.check(hits(1).rename(columns={"surface": "surfaces"}), "hits")


def test_a_null_where_none_is_allowed_is_refused_with_its_row():
    with pytest.raises(ValueError, match="no value for 'label' in row 1"):
        tables.check(hits(3).assign(label=["war", None, "war"]), "hits")


def test_a_null_that_the_codebook_explains_passes():
    tables.check(hits(1).assign(set_aside=None), "hits")


def test_a_number_where_text_belongs_is_refused():
    with pytest.raises(ValueError, match="needs text in 'label', but has int64"):
        tables.check(hits(1).assign(label=7), "hits")


def test_a_key_that_occurs_twice_is_refused_with_the_key():
    with pytest.raises(ValueError, match="more than once"):
        tables.check(pd.concat([hits(1), hits(1)], ignore_index=True), "hits")


def test_a_misspelt_table_gets_the_near_one():
    with pytest.raises(ValueError, match="Did you mean 'sentences'"):
        tables.codebook("sentence")


def test_every_column_says_what_it_means():
    book = tables.codebook()

    assert (book["meaning"].str.len() > 3).all()
    assert set(book["type"]) <= set(tables.DTYPES)
    assert not book.duplicated(["table", "column"]).any()


def test_the_users_own_columns_follow_ours():
    frame = tables.conform(pd.DataFrame({"desk": ["world"], "term": ["war"], "label": ["war"]}), "labels")

    assert list(frame.columns) == ["label", "term", "desk"]
