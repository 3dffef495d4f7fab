"""Corrections of a study, from the file that a person keeps to the tables of every extraction after it."""

import pandas as pd
from click.testing import CliRunner

from analysis import tables
from analysis.__main__ import main
from analysis.extraction.found import Tables
from analysis.extraction.pipeline import extract
from analysis.trust.corrections import as_found
from analysis.trust.sampling import coding_sheet
from analysis.trust.validate import accuracy

NEWS = {
    "a.txt": "Berg spoke of peace.\n\nThe war went on. The invasion failed, Ann Berg said.",
    "b.txt": "The war ended.",
}
HEADER = "doc_id,start,end,surface,column,value,note\n"


def row(article, surface, column, value, *, at=None):
    start = NEWS[article].index(surface) if at is None else at
    return f"{article},{start},{start + len(surface)},{surface},{column},{value},read again\n"


def corrected(newsroom, *rows, news=NEWS):
    return extract(newsroom({**news, "corrections.csv": HEADER + "".join(rows)}))


def hit(found, surface, article="a.txt"):
    return found.hits[(found.hits["surface"] == surface) & (found.hits["doc_id"] == article)].iloc[0]


def test_a_correction_overrides_the_automatic_code_and_the_rule_says_so(newsroom):
    found = corrected(newsroom, row("a.txt", "war", "use", "distanced"), row("a.txt", "war", "label_of", "Moscow"))

    assert hit(found, "war")[["use", "label_of", "rule"]].tolist() == ["distanced", "Moscow", "corrected by hand"]
    assert hit(found, "war", "b.txt")["rule"] != "corrected by hand"
    tables.check(found.corrected_hits, "corrected_hits")


def test_a_corrected_speaker_is_not_overwritten_when_speakers_are_named(newsroom):
    found = corrected(newsroom, row("a.txt", "invasion", "speaker", "Bo Holm"))

    assert hit(found, "invasion")["speaker"] == "Bo Holm"
    assert found.corrected_hits["automatic"].tolist() == ["Ann Berg"]


def test_a_word_given_back_to_the_newsroom_loses_its_speaker(newsroom):
    found = corrected(newsroom, row("a.txt", "invasion", "voice", "newsroom"))
    own = hit(found, "invasion")

    assert own[["voice", "wording"]].tolist() == ["newsroom", "own"]
    assert pd.isna(own["speaker"])
    assert pd.isna(own["quote_id"])


def test_a_word_given_to_a_source_has_an_unclear_wording_unless_it_is_told(newsroom):
    assert hit(corrected(newsroom, row("b.txt", "war", "voice", "source")), "war", "b.txt")["wording"] == "unclear"
    told = corrected(newsroom, row("b.txt", "war", "voice", "source"), row("b.txt", "war", "wording", "verbatim"))
    assert hit(told, "war", "b.txt")["wording"] == "verbatim"


def test_corrections_hold_when_labels_and_other_articles_change(newsroom):
    rows = row("a.txt", "war", "use", "denied")
    news = {**NEWS, "0.txt": "A new article on the war.", "labels.csv": "label,term\nwar,war\n"}

    assert hit(corrected(newsroom, rows, news=news), "war")["use"] == "denied"


def test_a_correction_that_fits_no_hit_any_more_is_listed_and_told(newsroom, tmp_path):
    rows = [
        row("a.txt", "war", "use", "denied", at=3),
        "gone.txt,0,3,war,use,denied,\n",
        row("b.txt", "war", "use", "plain"),
    ]
    found = corrected(newsroom, *rows)

    start = NEWS["a.txt"].index("war")
    assert found.corrected_hits["why"].fillna("holds").tolist() == [
        f"no hit stands there: “war” stands at {start}",
        "holds",
        "no such article has a hit",
    ]
    assert "2 corrections fit no hit" in repr(found)
    said = CliRunner().invoke(main, ["extract", str(tmp_path / "study"), "--out", str(tmp_path / "out")])
    assert "2 rows of corrections.csv fit no hit" in said.output
    pd.testing.assert_frame_equal(Tables.load(tmp_path / "out/tables").corrected_hits, found.corrected_hits)


def test_corrected_tables_are_the_same_whatever_the_chunks(newsroom):
    folder = newsroom({**NEWS, "corrections.csv": HEADER + row("b.txt", "war", "use", "denied")})

    pd.testing.assert_frame_equal(extract(folder, chunk=1).hits, extract(folder).hits)
    pd.testing.assert_frame_equal(extract(folder, chunk=1).corrected_hits, extract(folder).corrected_hits)


def test_hits_without_their_corrections_are_as_the_program_found_them(newsroom):
    found = corrected(newsroom, row("a.txt", "war", "use", "denied"), row("a.txt", "invasion", "voice", "newsroom"))

    pd.testing.assert_frame_equal(as_found(found.hits, found.corrected_hits), corrected(newsroom).hits)


def test_the_program_is_measured_by_what_it_found_not_by_what_was_corrected(newsroom):
    found = corrected(newsroom, row("a.txt", "war", "use", "denied"))
    uses = coding_sheet(found, 3, coders=1).sort_values(["doc_id", "start"]).assign(use=["denied", "plain", "plain"])
    rows = accuracy(found, uses).set_index("value")

    assert rows.loc["denied", ["coded", "automatic", "right"]].tolist() == [1, 0, 0]
