from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields

import pandas as pd
import pytest

import analysis as an
from analysis.extraction import pipeline
from analysis.extraction.found import Tables
from analysis.extraction.options import options

NEWS = {
    "articles.csv": "file,outlet,published,desk\nb.txt,Herald,2022-03-02,world\na.txt,Post,2022-02-24,\nc.txt,,,home\n",
    "a.txt": "Troops cross the border\n\nThe invasion began at dawn. A trade war is over.",
    "b.txt": "War enters second week\n\nThe war went on. The invasion, too.",
    "c.txt": "Markets\n\nShares fell.",
    "more.csv": "id,text\n10,The war is here.\n9,No war was declared.\n",
}


def same(one: Tables, other: Tables) -> None:
    for field in fields(one):
        pd.testing.assert_frame_equal(getattr(one, field.name), getattr(other, field.name))


def test_every_hit_leads_back_to_its_words(newsroom):
    found = an.extract(newsroom(NEWS))

    text = found.articles.set_index("doc_id")["text"]
    assert [text[hit.doc_id][hit.start : hit.end] for hit in found.hits.itertuples()] == found.hits["surface"].tolist()
    assert len(found.hits) == 7


def test_a_trade_war_is_a_hit_about_something_else(newsroom):
    hits = an.extract(newsroom(NEWS)).hits

    assert hits.loc[hits["referent"] == "other", "doc_id"].tolist() == ["a.txt"]


def test_each_table_is_what_the_codebook_says(newsroom):
    found = an.extract(newsroom(NEWS))

    for field in fields(found):
        an.check(getattr(found, field.name), field.name)


@pytest.mark.parametrize("chunk", [1, 2, 50])
def test_the_tables_do_not_depend_on_the_chunks(newsroom, chunk):
    folder = newsroom(NEWS)

    same(an.extract(folder, chunk=chunk), an.extract(folder))


def test_the_tables_do_not_depend_on_who_works(newsroom):
    folder = newsroom(NEWS)
    with ThreadPoolExecutor(2) as pool:
        same(an.extract(folder, chunk=1, executor=pool), an.extract(folder))


def test_on_disk_stands_what_is_in_memory_byte_for_byte(newsroom, tmp_path):
    folder = newsroom(NEWS)
    pipeline.extract_to(tmp_path / "one", options(folder), chunk=1)
    an.extract(folder).save(tmp_path / "two")

    for path in sorted((tmp_path / "two").iterdir()):
        assert (tmp_path / "one" / path.name).read_bytes() == path.read_bytes(), path.name
    assert {path.name for path in (tmp_path / "one").iterdir()} == {path.name for path in (tmp_path / "two").iterdir()}


def test_words_of_an_article_are_the_words_of_its_sentences(newsroom):
    found = an.extract(newsroom(NEWS))

    by_sentence = found.sentences.groupby("doc_id")["words"].sum()
    assert found.articles.set_index("doc_id")["words"].to_dict() == by_sentence.to_dict()


def test_the_users_own_columns_stay(newsroom):
    articles = an.extract(newsroom(NEWS)).articles.set_index("doc_id")

    assert articles.loc["b.txt", "desk"] == "world"
    assert pd.isna(articles.loc["a.txt", "desk"])


def test_a_bad_file_changes_only_the_rejects(newsroom):
    before = an.extract(newsroom(NEWS))
    after = an.extract(newsroom({**NEWS, "empty.txt": "", "binary.txt": b"\x00\x01\x02\xff" * 50}))

    assert after.rejects["path"].tolist() == ["binary.txt", "empty.txt"]
    for name in ("articles", "sentences", "hits", "labels"):
        pd.testing.assert_frame_equal(getattr(before, name), getattr(after, name))


def test_what_was_found_is_used_rejected_or_ignored(newsroom):
    found = an.extract(newsroom({**NEWS, "empty.txt": "", "photo.jpg": b"\xff\xd8"}))

    counts = found.balance.set_index("what")["inputs"]
    assert counts["found"] == counts["used"] + counts["rejected"] + counts["ignored"]
    assert counts["used"] == len(found.articles)


def test_a_folder_without_articles_gives_empty_tables(newsroom):
    found = an.extract(newsroom({}))

    assert found.articles.empty
    assert list(found.hits.columns) == list(an.codebook("hits")["column"])


def test_articles_dated_by_month_or_year_alone_stay_where_all_of_it_lies_within(newsroom):
    told = "file,published\na.txt,2022-09\nb.txt,2022\nc.txt,2022-09-21\nd.txt,\n"
    found = an.extract(newsroom({f"{name}.txt": f"War {name}." for name in "abcd"} | {"articles.csv": told}))

    def kept(**days):
        return found.select(**days).articles["doc_id"].tolist()

    assert kept(since="2022-01-01", until="2022-12-31") == ["a.txt", "b.txt", "c.txt"]
    assert kept(since="2022-09-01") == ["a.txt", "c.txt"]
    assert kept(until="2022-09-29") == ["c.txt"]
    assert len(kept()) == 4


def test_labels_can_be_chosen_and_days_bound(newsroom):
    found = an.extract(newsroom(NEWS)).select(labels=["war"], since="2022-03-01")

    assert found.articles["doc_id"].tolist() == ["b.txt"]
    assert found.hits["surface"].tolist() == ["War", "war"]


def test_a_misspelt_label_gets_the_near_one(newsroom):
    with pytest.raises(ValueError, match="Did you mean 'invasion'"):
        an.extract(newsroom(NEWS)).select(labels=["invsion"])


def test_a_day_that_is_none_is_refused(newsroom):
    with pytest.raises(ValueError, match="'since' needs a day as 2022-02-24, but is 'March'"):
        an.extract(newsroom(NEWS)).select(since="March")


def test_a_finished_extraction_is_read_and_not_made_again(newsroom, tmp_path):
    found = an.extract(newsroom(NEWS))
    found.save(tmp_path / "tables")

    same(an.extract("no such folder", tables=tmp_path / "tables"), found)


def test_hits_of_one_voice_can_be_kept_and_every_article_stays(newsroom):
    found = an.extract(newsroom({**NEWS, "d.txt": "Talks\n\n“The war is lost,” Ann Berg said."}))

    said = found.where(voice=["source"])
    assert said.hits["surface"].tolist() == ["war"]
    assert said.hits["speaker"].tolist() == ["Ann Berg"]
    assert len(said.articles) == len(found.articles)


def test_a_misspelt_column_of_hits_gets_the_near_one(newsroom):
    with pytest.raises(ValueError, match="Did you mean 'voice'"):
        an.extract(newsroom(NEWS)).where(voise=["source"])


def test_the_words_spoken_in_an_article_are_its_words(newsroom):
    found = an.extract(newsroom({**NEWS, "d.txt": "Talks\n\n“The war is lost,” Ann Berg said. She warned of famine."}))

    assert (
        found.spoken.groupby("doc_id")["words"].sum().to_dict() == found.articles.set_index("doc_id")["words"].to_dict()
    )


def test_a_stance_word_has_the_name_of_its_speaker_also_where_the_article_prints_she(newsroom):
    text = "Talks end\n\n“We wait,” said Maria Silva, the minister. “It was a brutal invasion,” she said."
    rows = an.extract(newsroom({"a.txt": text})).stance.set_index("surface")

    assert rows.loc["brutal", ["voice", "speaker", "target"]].tolist() == ["source", "Maria Silva", "invasion"]


def test_a_studys_own_list_of_stance_words_is_used_and_is_no_article(newsroom):
    own = {"stance.txt": "terse\nat dawn\n", "actors.csv": "actor,term\nArmy,Troops\n"}
    found = an.extract(newsroom(NEWS | own))

    assert found.stance[["surface", "category"]].to_numpy().tolist() == [["at dawn", "stance"]]
    assert found.actors["actor"].tolist() == ["Army"]
    assert "stance.txt" not in found.rejects["path"].tolist() + found.articles["path"].tolist()


def test_an_article_in_a_language_that_is_not_assessed_has_no_stance_words(newsroom):
    files = {"articles.csv": "file,language\na.txt,de\n", "a.txt": "Oslo condemned the brutal raid."}

    assert an.extract(newsroom(files)).stance.empty
