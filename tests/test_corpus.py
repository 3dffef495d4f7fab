"""A folder of articles becomes a table, and everything in it is accounted for."""

import os
import pickle
import socket
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from analysis import read_articles, tables
from analysis.articles import corpus
from analysis.articles.corpus import Batch, iter_articles


def gather(source: Path, **options) -> Batch:
    """All batches as one."""
    batches = list(iter_articles(source, **options))
    counts = {what: sum(batch.counts[what] for batch in batches) for what in batches[0].counts}
    ignored = sum((Counter(batch.ignored) for batch in batches), Counter())
    articles = pd.concat([batch.articles for batch in batches], ignore_index=True)
    return Batch(articles, pd.concat([batch.rejects for batch in batches], ignore_index=True), counts, ignored)


def rejected(batch: Batch) -> dict[str, str]:
    return dict(zip(batch.rejects["path"], batch.rejects["reason"], strict=True))


# What is an article


def test_the_seed_is_one_english_article_of_which_nothing_more_is_known():
    article = read_articles("seeds").loc[0]

    assert article["doc_id"] == "000_a1832f6365ab849e.txt"
    assert article["title"] == "China shared U.S. intelligence on Ukraine crisis with Russia"
    assert article[["language", "encoding", "mended"]].to_list() == ["en", "utf-8", False]
    assert article[["outlet", "author", "published", "url"]].isna().all()


def test_articles_are_known_by_their_paths_and_come_in_that_order(newsroom):
    folder = newsroom({"b/1.txt": "Rain.", "a.txt": "Snow.", "b.csv": "text\nHail.\nFog.\n", "B.md": "Wind."})

    names = ["B.md", "a.txt", "b.csv#1", "b.csv#2", "b/1.txt"]
    assert list(gather(folder, chunk=1).articles["doc_id"]) == list(read_articles(folder)["doc_id"]) == names


def test_files_of_a_study_readmes_hidden_files_and_other_formats_are_ignored_and_counted(newsroom):
    folder = newsroom(
        {
            "a.txt": "Rain.",
            "README.md": "About.",
            "study.yaml": "by: outlet",
            "corrections.csv": "x,y",
            ".git/a.txt": "x",
        }
    )
    (folder / "scan.pdf").write_bytes(b"%PDF")
    (folder / ".hidden.txt").write_text("x")

    batch = gather(folder)

    assert batch.counts == {"found": 8, "used": 1, "rejected": 0, "ignored": 7}
    assert batch.ignored == {"study file": 4, "hidden": 2, "extension .pdf": 1}


def test_include_takes_some_files_and_says_what_there_is_when_it_takes_none(newsroom):
    folder = newsroom({"text/a.txt": "Rain.", "notes/b.txt": "Snow."})

    batch = gather(folder, include="text/*.txt")

    assert list(batch.articles["doc_id"]) == ["text/a.txt"]
    assert batch.ignored["not included"] == 1
    with pytest.raises(ValueError, match=r"'txt/\*', which no file of the corpus matches. It has notes/b.txt, text/a"):
        iter_articles(folder, include="txt/*")


def test_a_file_given_by_name_is_read_whatever_its_name(newsroom):
    folder = newsroom({"metadata.csv": "id,title,lead\nx1,Talks end,They are over.\nx2,,Rain.\nx3,Snow,\n"})

    articles = read_articles(folder / "metadata.csv", columns={"text": ["title", "lead"]})

    assert list(articles["text"]) == ["Talks end\n\nThey are over.", "Rain.", "Snow"]
    assert list(articles["doc_id"]) == ["metadata.csv#x1", "metadata.csv#x2", "metadata.csv#x3"]
    assert list(articles["title"]) == ["Talks end", "Rain.", "Snow"]


def test_a_file_of_an_unknown_format_given_by_name_is_an_error(newsroom):
    with pytest.raises(ValueError, match=r"'scan.pdf' is no file of articles. A file is one of .txt"):
        read_articles(newsroom({"scan.pdf": "%PDF"}) / "scan.pdf")


def test_a_folder_of_nothing_gives_an_empty_table_of_the_right_types(tmp_path):
    articles = read_articles(tmp_path)

    assert len(articles) == 0
    assert articles.dtypes.to_dict() == tables.empty("articles").drop(columns=["words", "repeats"]).dtypes.to_dict()


# What is never opened


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes and links are those of Unix")
def test_pipes_sockets_and_links_out_of_the_folder_are_never_opened(newsroom, tmp_path, monkeypatch):
    folder = newsroom({"a.txt": "Rain."})
    (tmp_path / "secret.txt").write_text("A secret.")
    os.mkfifo(folder / "pipe.txt")
    (folder / "outside.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "folder").symlink_to(tmp_path)
    (folder / "nowhere.txt").symlink_to(folder / "missing.txt")
    (folder / "again.txt").symlink_to(folder / "a.txt")
    monkeypatch.chdir(folder)  # as the name of a socket may have 100 characters, no more
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.txt")

        batch = gather(folder)

    assert list(batch.articles["doc_id"]) == ["a.txt"]
    assert batch.ignored["link"] == 1
    assert rejected(batch) == {
        "folder": "link outside",
        "nowhere.txt": "broken link",
        "outside.txt": "link outside",
        "pipe.txt": "not a file",
        "socket.txt": "not a file",
    }


def test_a_file_or_folder_that_may_not_be_read_is_rejected_and_the_rest_is_read(newsroom, monkeypatch):
    folder = newsroom({"a.txt": "Rain.", "b.txt": "Snow.", "shut/c.txt": "Hail."})
    opened, scanned = Path.open, os.scandir
    refused = PermissionError(13, "Permission denied")

    def refuse(allowed, path, *args):
        if Path(path).name in ("b.txt", "shut"):
            raise refused
        return allowed(path, *args)

    monkeypatch.setattr(Path, "open", lambda path, *args: refuse(opened, path, *args))
    monkeypatch.setattr(os, "scandir", lambda path: refuse(scanned, path))

    batch = gather(folder)

    assert list(batch.articles["doc_id"]) == ["a.txt"]
    assert rejected(batch) == {"b.txt": "unreadable", "shut/": "unreadable"}
    assert set(batch.rejects["detail"]) == {"Permission denied"}


@pytest.mark.skipif(os.name != "posix" or os.uname().sysname == "Darwin", reason="names are bytes on Linux only")
def test_a_file_whose_name_is_no_text_is_rejected(newsroom):
    folder = newsroom({"a.txt": "Rain."})
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("Snow.")

    assert rejected(gather(folder)) == {r"caf\udce9.txt": "name not text"}


# What is known of an article


def test_metadata_are_joined_by_file_and_the_users_columns_stay(newsroom):
    folder = newsroom(
        {
            "text/a.txt": "Rain fell.",
            "text/b.txt": "Snow fell.",
            "articles.csv": "# file: path\nfile,title,outlet,published,words,desk\n"
            "text/a.txt,Rain,Echo,2022-02-24,2,007\n",
        }
    )

    articles = read_articles(folder)

    first = articles.loc[0, ["title", "outlet", "published_as_printed", "words_given", "desk"]].to_list()
    assert first == ["Rain", "Echo", "2022-02-24", "2", "007"]
    assert articles.loc[0, "published"] == pd.Timestamp("2022-02-24")
    assert articles.loc[1, "title"] == "Snow fell."
    assert articles.loc[1, ["outlet", "published", "words_given", "desk"]].isna().all()


def test_a_row_of_metadata_without_its_file_is_rejected_with_the_file_that_was_meant(newsroom):
    folder = newsroom(
        {"text/a.txt": "Rain.", "m.csv": "file,outlet\na.txt,Echo\ntext/a.txt,Post\ntext/a.txt,Sun\n,Star\n"}
    )

    batch = gather(folder, metadata="m.csv")

    assert list(batch.articles["outlet"]) == ["Post"]
    assert list(batch.rejects["stage"]) == ["metadata"] * 3
    assert list(batch.rejects["reason"]) == ["no such file", "duplicate row", "no such file"]
    assert batch.rejects.loc[0, "detail"] == "'a.txt' is not in the corpus folder. Did you mean 'text/a.txt'?"
    assert batch.counts == {"found": 6, "used": 1, "rejected": 3, "ignored": 2}


def test_metadata_that_were_not_given_do_not_become_articles(newsroom):
    folder = newsroom({"a.txt": "Rain.", "metadata.csv": "file,text\na.txt,A note on rain\n"})

    batch = gather(folder)

    assert list(batch.articles["doc_id"]) == ["a.txt"]
    assert batch.rejects.loc[0, "reason"] == "metadata table"
    assert batch.rejects.loc[0, "detail"] == "describes a.txt and others: pass metadata='metadata.csv'"


def test_a_table_that_given_metadata_do_not_name_is_no_article_unless_it_is_asked_for(newsroom):
    files = {"a.txt": "Rain.", "m.csv": "file,outlet\na.txt,Echo\n", "turns.csv": "text\nQuestion\nAnswer\n"}
    folder = newsroom(files)

    batch = gather(folder, metadata="m.csv")
    assert batch.counts["rejected"] == 0
    assert batch.ignored["table not in metadata"] == 1
    assert len(gather(folder, metadata="m.csv", include="turns.csv").articles) == 2


def test_metadata_that_are_missing_or_name_no_files_are_errors(newsroom):
    folder = newsroom({"a.txt": "Rain.", "metadata.csv": "filename,outlet\na.txt,Echo\n"})

    with pytest.raises(FileNotFoundError, match=r"There is no table of metadata 'metadta.csv' .* 'metadata.csv'\?"):
        read_articles(folder, metadata="metadta.csv")
    with pytest.raises(ValueError, match=r"needs a column 'file' .* Did you mean to rename 'filename'\?"):
        read_articles(folder, metadata="metadata.csv")


def test_a_misspelt_column_gets_the_near_match_before_anything_is_read(newsroom):
    folder = newsroom({"a.csv": "headline,lead\nTalks end,They are over.\n"})

    with pytest.raises(ValueError, match=r"'txt', which is no column of articles .* Did you mean 'text'\?"):
        iter_articles(folder, columns={"txt": "lead"})
    with pytest.raises(ValueError, match=r"column 'led', which no table .* Did you mean 'lead'\?"):
        iter_articles(folder, columns={"text": ["headline", "led"]})


def test_a_table_without_a_column_of_text_is_rejected_with_its_columns(newsroom):
    batch = gather(newsroom({"a.csv": "headline,lead\nTalks end,They are over.\n"}))

    assert rejected(batch) == {"a.csv": "no text column"}
    remedy = "columns={'text': 'lead'} or --column text=lead (several with commas between)"
    detail = f"has headline, lead; say which it is, as {remedy}"
    assert batch.rejects.loc[0, "detail"] == detail


def test_other_names_of_our_columns_are_known_and_an_own_one_never_replaces_ours(newsroom):
    table = "ID,Headline,Body,Source,Date,Byline,Link,path,encoding\n7,Rain,It fell.,Echo,2022-02-24,Lee,u.org,p,e\n"

    article = read_articles(newsroom({"a.csv": table})).loc[0]

    ours = ["title", "text", "outlet", "published_as_printed", "author", "url", "path", "encoding"]
    assert article[ours].to_list() == ["Rain", "It fell.", "Echo", "2022-02-24", "Lee", "u.org", "a.csv", "utf-8"]
    assert article[["ID", "path_given", "encoding_given"]].to_list() == ["7", "p", "e"]


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2022-02-23", "2022-02-23"),
        ("2022-02-23T23:59:59+03:00", "2022-02-23"),
        ("2022-02-23 08:15", "2022-02-23"),
        ("2022/02/23", "2022-02-23"),
        ("20220223", "2022-02-23"),
        ("23 February 2022", "2022-02-23"),
        ("Feb. 3, 2022, 10:15 a.m.", "2022-02-03"),
        ("Wed, 23 Feb 2022 10:00:00 GMT", "2022-02-23"),
        ("3rd March 2022", "2022-03-03"),
        ("03/04/2022", None),
        ("23/04/2022", None),
        ("2021-09", None),
        ("2022", None),
        ("2022-02-30", None),
        ("2022-02/23", None),
        ("31 Smarch 2022", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_day_is_read_only_where_it_can_be_read_one_way(newsroom, printed, day):
    article = read_articles(newsroom({"a.csv": f'text,date\nRain,"{printed}"\n'})).loc[0]

    assert article["published"] == pd.Timestamp(day) if day else pd.isna(article["published"])
    assert article["published_as_printed"] == printed if printed else pd.isna(article["published_as_printed"])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ministers say the talks are over", "en"),
        ("Minister’s car stolen", "en"),
        ("Der Kanzler und die Minister sind nicht nach Kiew gereist", "de"),
        ("Le ministre ne sera pas dans la salle avec les autres", "fr"),
        ("El ministro no quiere que se hable de la guerra", "es"),
        ("Il ministro non ha detto che cosa sarà della legge", "it"),
        ("O ministro não disse o que será da lei, mas foi para casa", "pt"),
        ("De minister zei dat het niet meer de vraag is", "nl"),
        ("Minister nie powiedział, że to jest koniec, ale tak się stało", "pl"),
        ("Bakan bu konuda çok şey söyledi ama hiç söz vermedi", "tr"),
        ("Министр не сказал, что это был конец", "ru"),
        ("Міністр не сказав, що це був кінець", "uk"),
        ("Kyiv 2022", None),
        ("2022", None),
        ("Rome in March, Berlin in June", None),
        ("岸田首相は会見で述べた", None),
    ],
)
def test_a_language_is_recognised_by_its_small_words(newsroom, text, language):
    recognised = read_articles(newsroom({"a.txt": text})).loc[0, "language"]

    assert recognised == language if language else pd.isna(recognised)


def test_metadata_tell_the_language_and_what_is_no_code_is_not_believed(newsroom):
    table = "text,language\nMinisters say the talks are over,FR-be\nMinisters say the talks are over,Englisch\n"

    assert list(read_articles(newsroom({"a.csv": table}))["language"]) == ["fr", "en"]


# The books balance

THINGS = {
    "used.txt": (b"Rain fell.", 1, 0, 0),
    "empty.txt": (b"", 0, 1, 0),
    "binary.txt": (b"a\0b", 0, 1, 0),
    "three.csv": (b"text,n\nRain,1\n,2\nSnow,3\n", 2, 1, 0),
    "torn.csv": (b'text,n\n"Rain,1\nSnow,2\n', 1, 1, 0),
    "header.csv": (b"text,n\n", 0, 1, 0),
    "lines.jsonl": (b'{"text": "Rain"}\n{"text": \n[]\n', 1, 2, 0),
    "page.pdf": (b"%PDF", 0, 0, 1),
    ".hidden": (b"x", 0, 0, 1),
    "deep/README": (b"x", 0, 0, 1),
    "deep/latin.txt": ("Der Präsident ist nicht da.".encode("cp1252"), 1, 0, 0),
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(sorted(THINGS)), st.integers(0, 9)), unique=True), st.integers(1, 4))
@example([(name, 0) for name in sorted(THINGS)], 2)
def test_everything_found_is_used_rejected_or_ignored(tmp_path_factory, scene, chunk):
    folder = tmp_path_factory.mktemp("corpus")
    for name, number in scene:
        path = folder / str(number) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(THINGS[name][0])

    batch = gather(folder, chunk=chunk)

    used, rejects, ignored = (sum(THINGS[name][at] for name, _ in scene) for at in (1, 2, 3))
    expected = {"found": used + rejects + ignored, "used": used, "rejected": rejects, "ignored": ignored}
    assert {what: batch.counts[what] for what in expected} == expected
    assert (len(batch.articles), len(batch.rejects), sum(batch.ignored.values())) == (used, rejects, ignored)
    assert batch.articles["doc_id"].is_unique
    assert not batch.rejects.duplicated(tables.sort_key("rejects")).any()
    assert set(batch.rejects["reason"]) <= {row["reason"] for row in tables.lexicon("reject_reasons")}


@pytest.mark.parametrize("bad", sorted(name for name, thing in THINGS.items() if thing[2] and not thing[1]))
def test_a_bad_file_more_changes_only_the_rejects(newsroom, bad):
    folder = newsroom({"a.txt": "Rain.", "m.csv": "text,desk\nSnow,7\n", "z.txt": "Hail."})
    before = gather(folder)
    (folder / f"b-{bad}").write_bytes(THINGS[bad][0])

    after = gather(folder)

    pd.testing.assert_frame_equal(after.articles, before.articles)
    assert len(after.rejects) == len(before.rejects) + THINGS[bad][2]


def test_articles_do_not_depend_on_how_many_are_held_at_once(newsroom, monkeypatch):
    folder = newsroom(
        {f"{n}.txt": f"Rain fell {n} times." for n in range(7)} | {"t.csv": "text,desk\nSnow,1\nHail,2\n"}
    )
    whole = gather(folder)

    for chunk in (1, 2, 5):
        pd.testing.assert_frame_equal(gather(folder, chunk=chunk).articles[list(whole.articles)], whole.articles)
    monkeypatch.setattr(corpus, "_CHARACTERS", 30)
    assert [len(batch.articles) for batch in iter_articles(folder)] == [2, 2, 2, 3]


def test_a_batch_can_be_sent_to_another_process(newsroom):
    batch = next(iter_articles(newsroom({"a.txt": "Rain.", "b.txt": ""})))

    assert pickle.loads(pickle.dumps(batch)).counts == batch.counts


def test_read_articles_warns_of_what_it_could_not_use(newsroom):
    folder = newsroom({"a.txt": "Rain.", "b.txt": "", "c.txt": b"\0"})

    with pytest.warns(UserWarning, match=r"2 of 4 inputs were not used: 1 binary, 1 no text"):
        articles = read_articles(folder)

    assert list(articles["doc_id"]) == ["a.txt"]


def test_the_corpus_is_left_as_it_was(newsroom):
    folder = newsroom({"a.txt": "Rain.", "b.csv": "text\nSnow\n"})
    before = {path: path.read_bytes() for path in folder.iterdir()}
    folder.chmod(0o555)

    read_articles(folder)

    assert {path: path.read_bytes() for path in folder.iterdir()} == before
