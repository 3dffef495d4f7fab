"""What a file gives: its records, and of what it could not give, why."""

import codecs
import gzip
import json
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from analysis.articles import decoding, delimited
from analysis.articles.corpus import Batch, iter_articles


def read(tmp_path: Path, name: str, content: str | bytes, **options) -> Batch:
    """Everything in one file, as one batch."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return next(iter(iter_articles(path, chunk=1_000_000, **options)))


def texts(batch: Batch) -> list[str]:
    return list(batch.articles["text"])


def reasons(batch: Batch) -> list[tuple[str, str]]:
    return list(batch.rejects[["record", "reason"]].itertuples(index=False, name=None))


# Text and its encoding


def test_a_text_file_is_read_as_it_stands_but_for_the_ends_of_its_lines(tmp_path):
    batch = read(tmp_path, "a.txt", "Talks  end\r\n\r\nThey are “over”,\rhe said. \n")

    assert texts(batch) == ["Talks  end\n\nThey are “over”,\nhe said. \n"]
    assert batch.articles.loc[0, ["title", "encoding"]].to_list() == ["Talks  end", "utf-8"]


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_a_byte_order_mark_is_believed_and_is_no_text(tmp_path, mark, encoding, name):
    batch = read(tmp_path, name, mark + "text\nМинистр ушёл.".encode(encoding))

    assert texts(batch) == (["text\nМинистр ушёл."] if name == "a.txt" else ["Министр ушёл."])


def test_a_text_in_no_language_known_is_not_taken_for_korean():
    news = "Kämpfe in der Stadt\n\nThe war café naïve — fine."

    assert "Kämpfe in der Stadt" in decoding.decode(news.encode("cp1252"))[0]


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        ("The minister’s “plan” would hold until winter – and nobody believed it, not even he.", "cp1252", "en"),
        ("Le ministre a déclaré que l’accord était prêt et qu’il serait signé avant l’été.", "cp1252", "fr"),
        ("Minister powiedział, że porozumienie jest gotowe i że się nie zmieni, ale to nie koniec.", "cp1250", "pl"),
        ("Bakan, anlaşmanın kış gelmeden imzalanacağını söyledi; muhalefet ise bu görüşe karşı.", "cp1254", "tr"),
        ("Министр заявил, что соглашение будет подписано до конца года, но это ещё не всё.", "cp1251", "ru"),
        ("Министр заявил, что соглашение будет подписано до конца года, но это не всё.", "koi8_r", "ru"),
    ],
)
def test_an_encoding_that_is_guessed_says_so(tmp_path, text, encoding, language):
    article = read(tmp_path, "a.txt", text.encode(encoding)).articles.loc[0]

    assert article[["text", "encoding", "language"]].to_list() == [text, f"{encoding}?", language]


def test_one_damaged_byte_does_not_turn_a_page_of_utf8_into_another_encoding(tmp_path):
    raw = "Président Šimečka, ministre Çelik, général Núñez".encode()[:-1]

    article = read(tmp_path, "a.txt", raw + b"\xff").articles.loc[0]

    assert article["text"].startswith("Président Šimečka, ministre Çelik, général Núñe")
    assert article["encoding"] == "utf-8?"


def test_a_record_in_another_encoding_leaves_the_others_as_they_are(tmp_path):
    lines = ["text,n", "Le Président était là,1", "Die Brücke stürzte ein,2"]
    raw = b"\n".join([lines[0].encode(), lines[1].encode("utf-8"), lines[2].encode("cp1252")])

    batch = read(tmp_path, "a.csv", raw)

    assert texts(batch) == ["Le Président était là", "Die Brücke stürzte ein"]
    assert list(batch.articles["encoding"]) == ["utf-8", "cp1252?"]


def test_mojibake_is_mended_and_curly_quotes_stay_curly(tmp_path):
    batch = read(tmp_path, "a.txt", "“Enough,” said the ﬁrst.\nThe ministerâ€™s cafÃ© is closed.")

    assert texts(batch) == ["“Enough,” said the ﬁrst.\nThe minister’s café is closed."]
    assert batch.articles["mended"].to_list() == [True]


def test_what_is_printed_in_two_alphabets_is_no_mojibake(tmp_path):
    text = "Она сказала: «Ещё не всё!» Zürich, Åse und Ærø – “‘so’”, déjà vu…"

    batch = read(tmp_path, "a.txt", text)

    assert texts(batch) == [text]
    assert not batch.articles["mended"].any()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no text"),
        (b" \n\t\n", "no text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
        ("Talks end".encode("utf-16-le"), "binary"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a", "unknown encoding"),
    ],
)
def test_what_is_no_text_is_rejected_by_name(tmp_path, content, reason):
    batch = read(tmp_path, "a.txt", content)

    assert reasons(batch) == [("*", reason)]
    assert batch.rejects.loc[0, "bytes"] == len(content)


def test_a_line_of_nine_megabytes_is_an_article_and_takes_a_moment(tmp_path):
    begun = time.process_time()
    batch = read(tmp_path, "a.txt", "war and “peace” " * 600_000)

    assert batch.articles["text"].str.len().to_list() == [9_600_000]
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_a_line_of_fifty_megabytes_is_no_article_and_is_told_in_a_moment(tmp_path, name):
    begun = time.process_time()
    batch = read(tmp_path, name, "text\nRain\n" * (name == "a.csv") + "war and “peace” " * 3_000_000)

    assert batch.rejects[["reason", "detail"]].to_numpy().tolist() == [
        ["too large", "48,000,000 characters in one article, more than 10,000,000: split it"]
    ]
    assert texts(batch) == ["Rain"] * (name == "a.csv")
    assert time.process_time() - begun < 10


def test_a_file_or_line_of_more_than_64_megabytes_is_not_even_read(tmp_path):
    size = 64 * 2**20 + 1

    assert reasons(read(tmp_path, "a.txt", b"x" * size)) == [("*", "too large")]
    batch = read(tmp_path, "a.jsonl", b'{"text": "Talks end"}\n' + b"x" * size + b'\n{"text": "Prices rose"}')
    assert (texts(batch), reasons(batch)) == (["Talks end", "Prices rose"], [("2", "too large")])


# Compressed


def test_a_truncated_gz_loses_only_what_is_missing(tmp_path):
    whole = gzip.compress(b"text\n" + b"".join(b"%d talks of %d\n" % (n, n * n) for n in range(5_000)))

    batch = read(tmp_path, "a.csv.gz", whole[: len(whole) // 2])

    assert texts(batch)[:2] == ["0 talks of 0", "1 talks of 1"]
    assert reasons(batch) == [("*", "broken gzip")]
    assert all(text == f"{n} talks of {n * n}" for n, text in enumerate(texts(batch)))


def test_a_gz_with_a_damaged_byte_or_none_of_its_own_is_rejected(tmp_path):
    damaged = bytearray(gzip.compress(b"Talks end" * 100))
    damaged[-8] ^= 1  # its checksum

    inside = bytes(damaged[:12]) + b"\xff\xff\xff\xff" + bytes(damaged[16:])

    for raw in (bytes(damaged), inside, b"Talks end"):
        assert reasons(read(tmp_path, "a.txt.gz", raw)) == [("*", "broken gzip")]


def test_a_gz_that_unfolds_without_end_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(decoding, "_UNFOLDED", 60_000)
    monkeypatch.setattr(decoding, "_BLOCK", 20_000)
    batch = read(tmp_path, "a.csv.gz", gzip.compress(b"text\n" + b"Talks end\n" * 1_000_000))

    assert reasons(batch) == [("*", "too large")]
    assert set(texts(batch)) == {"Talks end"}


# Rows


def test_cells_are_text_as_they_stand(tmp_path):
    batch = read(tmp_path, "a.csv", 'id,text,mark\n007,NA,null\n008,"A ""war"",\nhe said",nan\n')

    assert list(batch.articles["doc_id"]) == ["a.csv#007", "a.csv#008"]
    assert texts(batch) == ["NA", 'A "war",\nhe said']
    assert list(batch.articles["mark"]) == ["null", "nan"]


def test_a_quotation_mark_never_closed_loses_its_own_record_only(tmp_path):
    rows = ["id,text,outlet", "1,Talks end,A", '2,"Prices rose,B', "3,A bridge fell,C", '4,"Rain, again",D']

    batch = read(tmp_path, "a.csv", "\n".join(rows))

    assert texts(batch) == ["Talks end", "A bridge fell", "Rain, again"]
    assert reasons(batch) == [("2", "broken quotes")]


def test_a_quotation_mark_closed_by_the_next_records_mark_is_noticed(tmp_path):
    rows = ["id,text", '1,"Talks end', '2,"Prices rose"', "3,Rain"]

    batch = read(tmp_path, "a.csv", "\n".join(rows))

    assert texts(batch) == ["Prices rose", "Rain"]
    assert reasons(batch) == [("1", "broken quotes")]


def test_the_lines_of_a_broken_record_are_not_read_as_articles(tmp_path):
    rows = ["id,text,outlet", '1,"He said "no" to us', "and left, early", 'for home",A', '2,"Rain",B']

    batch = read(tmp_path, "a.csv", "\n".join(rows))

    assert texts(batch) == ["Rain"]
    assert reasons(batch) == [("1", "broken quotes")]


def test_a_row_with_a_cell_too_many_is_rejected_with_its_line(tmp_path):
    batch = read(tmp_path, "a.csv", "id,text\n1,Talks end\n2,Rain,again\n3,Snow\n")

    assert texts(batch) == ["Talks end", "Snow"]
    assert batch.rejects.loc[0, ["record", "reason", "detail"]].to_list() == [
        "2",
        "wrong number of cells",
        "line 3: 3, but the header has 2",
    ]


def test_a_hostile_table_takes_time_in_proportion_to_its_size(tmp_path, monkeypatch):
    """Each line closes the quotation of the last and opens another, so that each row runs to the end of the file."""
    monkeypatch.setattr(delimited, "_READ_AGAIN", 2**20)
    begun = time.process_time()

    batch = read(tmp_path, "a.csv", "id,text\n" + 'x","z\n' * 50_000 + "1,Rain\n")

    assert texts(batch)[-1] == "Rain"
    assert time.process_time() - begun < 20


def test_semicolons_and_tabs_part_cells_too_and_excel_names_columns_in_capitals(tmp_path):
    assert texts(read(tmp_path, "a.csv", "ID;Text\n1;Talks, at last\n")) == ["Talks, at last"]
    assert texts(read(tmp_path, "a.tsv", 'id\ttext\n1\t"War" is not his word\n')) == ['"War" is not his word']


def test_an_index_without_a_name_is_known_by_its_place_and_a_name_given_twice_is_refused(tmp_path):
    assert read(tmp_path, "a.csv", ",text\n0,Rain\n").articles.loc[0, "column_1"] == "0"
    assert reasons(read(tmp_path, "b.csv", "text,text\nRain,Snow\n")) == [("*", "duplicate column")]


def test_a_second_record_of_the_same_id_is_rejected(tmp_path):
    batch = read(tmp_path, "a.csv", "id,text\n7,Rain\n7,Snow\n8,Hail\n")

    assert texts(batch) == ["Rain", "Hail"]
    assert reasons(batch) == [("2", "duplicate id")]


# JSON


def test_a_broken_line_of_json_loses_itself_only(tmp_path):
    good = '{"id": "1", "text": "Talks end"}'
    bad = [
        '{"text": "Pri',
        "[1, 2]",
        '{"text": "A", "text": "B"}',
        '{"text": 5}',
        '{"text": null}',
        '{"text": "\\ud800"}',
    ]

    batch = read(tmp_path, "a.jsonl", "\n".join([good, *bad, "", "[" * 100_000, '{"text": "Rain"}']))

    assert texts(batch) == ["Talks end", "Rain"]
    assert [reason for _, reason in reasons(batch)] == [
        "broken JSON",
        "not a record",
        "duplicate key",
        "wrong type",
        "no text",
        "lone surrogate",
        "too deep",
    ]
    assert list(batch.articles["doc_id"]) == ["a.jsonl#1", "a.jsonl#9"]


def test_numbers_and_lists_of_json_stay_as_the_users_columns(tmp_path):
    record = {"text": "Rain", "shares": 12, "tags": ["été", "war"], "paid": True, "note": None}

    article = read(tmp_path, "a.json", json.dumps([record])).articles.loc[0]

    assert article[["shares", "tags", "paid"]].to_list() == ["12", '["été", "war"]', "true"]
    assert pd.isna(article["note"])


def test_a_broken_array_gives_what_stands_before_the_break(tmp_path):
    batch = read(tmp_path, "a.json", '[{"text": "Rain"}, {"text": "Snow"}, {"text": ')

    assert texts(batch) == ["Rain", "Snow"]
    assert reasons(batch) == [("3", "broken JSON")]
    assert texts(read(tmp_path, "b.json", '{"text": "Rain"}\n{"text": "Snow"}\n')) == ["Rain", "Snow"]


# Parquet and web pages


def test_parquet_tells_the_same_as_csv(tmp_path):
    frame = pd.DataFrame({"id": ["007", "NA"], "text": ["Rain", "Snow"], "date": pd.to_datetime(["2022-02-24"] * 2)})
    frame.to_parquet(tmp_path / "b.parquet")
    frame.to_csv(tmp_path / "b.csv", index=False)

    ours = [next(iter_articles(tmp_path / name)).articles for name in ("b.parquet", "b.csv")]
    differing = ["doc_id", "path", "published_as_printed"]

    pd.testing.assert_frame_equal(ours[0].drop(columns=differing), ours[1].drop(columns=differing))
    assert reasons(read(tmp_path, "c.parquet", b"PAR1 no table PAR1")) == [("*", "broken table")]


PAGE = """<html><head><meta charset="windows-1252"><title>Talks end</title></head><body><nav><a href="/">Home</a></nav>
<article><h1>Talks end</h1><p>Ministers left the hall without a word on Monday, and the café was empty by noon.</p>
<p>“We tried,” one of them said outside, “and we shall try again when the snow is gone.”</p></article>
<footer>Copyright 2019</footer></body></html>"""


def test_a_web_page_gives_its_article_and_not_its_menus(tmp_path):
    pytest.importorskip("trafilatura")
    article = read(tmp_path, "a.html", PAGE.encode("cp1252")).articles.loc[0]

    assert "the café was empty" in article["text"]
    assert "“We tried,” one of them said" in article["text"]
    assert "Home" not in article["text"]
    assert article[["title", "encoding"]].to_list() == ["Talks end", "cp1252"]
    assert pd.isna(article["published"])


def test_a_web_page_is_rejected_when_its_parser_would_lose_text_or_finds_none(tmp_path):
    pytest.importorskip("trafilatura")
    deep = "<html><body>" + "<div>" * 400 + "<p>Deep words</p>" + "</div>" * 400 + "</body></html>"

    assert reasons(read(tmp_path, "a.html", deep)) == [("*", "too deep")]
    for nothing in ("<html><body></body></html>", "<!-- -->"):
        assert reasons(read(tmp_path, "b.htm", nothing)) == [("*", "no main text")]


def test_without_the_extra_a_web_page_is_rejected_with_the_remedy(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)

    batch = read(tmp_path, "a.html", PAGE)

    assert reasons(batch) == [("*", "extra missing")]
    assert 'pip install "whose-words[html]"' in batch.rejects.loc[0, "detail"]


def test_a_headline_of_markdown_is_a_title_without_its_number_sign(tmp_path):
    article = read(tmp_path, "a.md", "# Talks end\n\nThey are over.").articles.loc[0]

    assert article[["title", "text"]].to_list() == ["Talks end", "# Talks end\n\nThey are over."]
