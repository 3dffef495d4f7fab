from itertools import pairwise

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import store, tables

texts = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=20)


def hits(count: int) -> pd.DataFrame:
    found = {
        "doc_id": [f"{at:07}" for at in range(count)],
        "hit": 0,
        "sentence": 0,
        "start": 0,
        "end": 3,
        "label": "war",
        "term": "war",
        "surface": "war",
        "referent": "target",
    }
    return tables.conform(pd.DataFrame(found).reindex(columns=tables.empty("hits").columns), "hits")


def test_a_table_comes_back_as_it_went(tmp_path):
    store.write_table(hits(3), tmp_path, "hits")

    pd.testing.assert_frame_equal(store.read_table(tmp_path, "hits"), hits(3))


def test_the_bytes_do_not_depend_on_the_pieces(tmp_path):
    rows = hits(150_000)
    for name, cuts in {"whole": [0, 150_000], "pieces": [0, 1, 7, 16_384, 16_385, 140_000, 150_000]}.items():
        (tmp_path / name).mkdir()
        with store.TableWriter(tmp_path / name, "hits") as writer:
            for start, end in pairwise(cuts):
                writer.write(rows[start:end])

    for file in ("hits.parquet", "hits.csv"):
        assert (tmp_path / "whole" / file).read_bytes() == (tmp_path / "pieces" / file).read_bytes()
    assert pq.read_metadata(tmp_path / "whole" / "hits.parquet").num_row_groups == 10


def test_the_bytes_do_not_depend_on_the_pieces_where_articles_are_long_either(tmp_path):
    texts = [f"{at} " * 2_000 for at in range(900)]
    rows = pd.DataFrame({"doc_id": [f"{at:03}" for at in range(900)], "title": "War", "text": texts, "words": 2_000})
    rows = tables.conform(rows.assign(mended=False), "articles")
    for name, cuts in {"whole": [0, 900], "pieces": [0, 1, 90, 300, 900]}.items():
        (tmp_path / name).mkdir()
        with store.TableWriter(tmp_path / name, "articles") as writer:
            for start, end in pairwise(cuts):
                writer.write(rows[start:end])

    assert (tmp_path / "whole/articles.parquet").read_bytes() == (tmp_path / "pieces/articles.parquet").read_bytes()


def test_a_table_without_rows_still_has_its_columns(tmp_path):
    with store.TableWriter(tmp_path, "hits"):
        pass

    assert list(store.read_table(tmp_path, "hits").columns) == list(tables.empty("hits").columns)
    assert (tmp_path / "hits.csv").read_text().startswith('"doc_id","hit"')


def test_ids_and_terms_that_look_like_nothing_stay_text(tmp_path):
    rows = hits(3).assign(doc_id=["007", "NA", "nan"], term="null")
    store.write_table(rows, tmp_path, "hits")

    assert store.read_table(tmp_path, "hits")["doc_id"].tolist() == ["007", "NA", "nan"]
    assert '"NA"' in (tmp_path / "hits.csv").read_text()


def test_a_headline_that_begins_with_an_equals_sign_does_not_run_in_a_spreadsheet(tmp_path):
    store.write_table(hits(1).assign(surface='=HYPERLINK("x")'), tmp_path, "hits")

    assert '"\'=HYPERLINK(""x"")"' in (tmp_path / "hits.csv").read_text()
    assert store.read_table(tmp_path, "hits")["surface"].tolist() == ['=HYPERLINK("x")']


@given(texts)
def test_every_text_comes_back_from_its_inert_form(cells):
    values = pd.Series(cells, dtype="str")

    safe = store.inert(values)

    assert store.restore(safe).tolist() == cells
    assert not safe.str.match(r"[=+\-@\t\r]").any()


def test_a_folder_without_the_table_says_what_would_have_written_it(tmp_path):
    with pytest.raises(FileNotFoundError, match="python -m analysis extract"):
        store.read_table(tmp_path, "hits")
