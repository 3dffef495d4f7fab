"""Who speaks, counted by hand on small newsrooms."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis import tables
from analysis.counts import resampling, speaking
from analysis.extraction.pipeline import extract

PEOPLE = {
    "Anna Berg": ("person", "Norway"),
    "Liu Wei": ("person", "China"),
    "Beijing": ("organisation", "China"),
    "a diplomat": ("unnamed", None),
}


def newsroom(articles: dict[str, dict]) -> SimpleNamespace:
    """Tables of articles, each told as {"words": 100, "said": [("Anna Berg", "direct", 12, "say")], "hits": [...]}."""
    docs, sentences, quotes, hits = [], [], [], []
    for doc_id, told in articles.items():
        docs.append({"doc_id": doc_id, "outlet": told.get("outlet"), "title": "", "text": ""})
        sentences.append((doc_id, 0, told["words"], None))
        sentences.append((doc_id, 1, told.get("reprinted", 0), "reprint"))
        for at, (speaker, kind, words, *more) in enumerate(told.get("said", [])):
            said = {"quote_id": f"{doc_id}:q{at}", "part": 0, "doc_id": doc_id, "sentence": 0, "kind": kind}
            extra = {"words": words, "speaker": speaker, "cue_lemma": (*more, "say")[0], "rule": "quotation_before"}
            quotes.append(said | {"cue_class": "neutral"} | extra | (more[1] if len(more) > 1 else {}))
        for at, (speaker, wording, label) in enumerate(told.get("hits", [])):
            voice = "source" if wording != "own" else "newsroom"
            hit = {"doc_id": doc_id, "hit": at, "label": label, "referent": "target", "set_aside": None}
            hits.append(hit | {"voice": voice, "wording": wording, "speaker": speaker})
    columns = {"quotes": ["quote_id", "part", "doc_id", "sentence", "kind", "words", "speaker"]}
    columns["quotes"] += ["cue_lemma", "cue_class", "rule"]
    columns["hits"] = ["doc_id", "hit", "label", "referent", "set_aside", "voice", "wording", "speaker"]
    people = [(name, kind, country, 1, 1, 1) for name, (kind, country) in PEOPLE.items()]
    return SimpleNamespace(
        articles=pd.DataFrame(docs).astype({"outlet": "str"}),
        sentences=pd.DataFrame(sentences, columns=["doc_id", "sentence", "words", "set_aside"]),
        quotes=pd.DataFrame(quotes, columns=columns["quotes"]).astype({"speaker": "str", "cue_lemma": "str"}),
        hits=pd.DataFrame(hits, columns=columns["hits"]).astype({"speaker": "str", "label": "str"}),
        speakers=pd.DataFrame(people, columns=["speaker", "kind", "country", "articles", "quotes", "words"]),
        labels=pd.DataFrame({"label": ["invasion", "war"]}),
    )


def test_each_speaker_has_a_share_of_all_words_and_the_newsroom_the_rest():
    found = newsroom({"a.txt": {"words": 100, "said": [("Anna Berg", "direct", 20), ("Anna Berg", "indirect", 5)]}})

    rows = speaking.share_of_voice(found).set_index("speaker")

    assert rows.loc["Anna Berg", ["quotes", "verbatim", "mixed", "paraphrase", "words"]].tolist() == [2, 20, 0, 5, 25]
    assert rows.loc["Anna Berg", "share"] == 0.25
    assert rows.loc["(newsroom)", "words"] == 75


def test_the_newsroom_comes_first_then_who_speaks_most_and_last_what_is_unresolved():
    said = [(None, "direct", 40), ("Liu Wei", "direct", 5), ("Anna Berg", "mixed", 9)]

    rows = speaking.share_of_voice(newsroom({"a.txt": {"words": 100, "said": said}}))

    assert rows["speaker"].tolist() == ["(newsroom)", "Anna Berg", "Liu Wei", "(unresolved)"]
    assert rows["words"].tolist() == [46, 9, 5, 40]


@pytest.mark.parametrize("by", [["speaker"], ["kind"], ["country"], ["outlet", "kind"], ["doc_id", "speaker"]])
def test_the_words_of_all_groups_add_up_to_the_words_that_count(by):
    found = extract("seeds")

    rows = speaking.share_of_voice(found, by=by)

    counting = found.sentences["set_aside"].isna()
    assert rows["words"].sum() == found.sentences.loc[counting, "words"].sum()
    assert rows["share"].sum() == pytest.approx(1)


def test_a_speaker_has_the_words_of_the_table_spoken_where_no_statement_is_set_aside():
    found = extract("seeds")

    rows = speaking.share_of_voice(found).set_index("speaker")["words"]

    spoken = found.spoken[found.spoken["speaker"].notna()].set_index("speaker")["words"]
    assert rows[spoken.index].tolist() == spoken.tolist()


def test_a_statement_in_a_reprint_is_left_out_and_counted_as_such():
    again = ("Anna Berg", "direct", 20, "say", {"sentence": 1})
    found = newsroom({"a.txt": {"words": 100, "reprinted": 50, "said": [("Anna Berg", "direct", 20), again]}})

    voices, verbs = speaking.share_of_voice(found), speaking.reporting_verbs(found)

    assert voices.set_index("speaker").loc["Anna Berg", ["quotes", "words", "total"]].tolist() == [1, 20, 100]
    assert verbs["quotes"].tolist() == [1]
    assert voices.attrs["left_out"] == verbs.attrs["left_out"] == {"reprint": 1}


def test_a_turn_of_a_transcript_is_verbatim_though_it_has_no_marks():
    said = [("Anna Berg", "indirect", 30, ":", {"rule": "turn"})]

    rows = speaking.share_of_voice(newsroom({"a.txt": {"words": 100, "said": said}}))

    assert rows.loc[1, ["verbatim", "paraphrase"]].tolist() == [30, 0]


def test_a_statement_interrupted_by_its_cue_is_one_statement():
    parts = [("Liu Wei", "direct", 6), ("Liu Wei", "direct", 4, "say", {"quote_id": "a.txt:q0", "part": 1})]

    rows = speaking.share_of_voice(newsroom({"a.txt": {"words": 20, "said": parts}}))

    assert rows.loc[1, ["quotes", "words"]].tolist() == [1, 10]


def test_a_speaker_whose_country_is_not_told_is_no_unresolved_one():
    said = [("a diplomat", "indirect", 8), ("Beijing", "indirect", 6), ("Liu Wei", "direct", 5), (None, "direct", 4)]

    rows = speaking.share_of_voice(newsroom({"a.txt": {"words": 50, "said": said}}), by=["country"])

    told = dict(zip(rows["country"], rows["words"], strict=True))
    assert told == {"(newsroom)": 27, "China": 11, "(not told)": 8, "(unresolved)": 4}


def test_shares_by_outlet_are_shares_of_that_outlets_words():
    said = [("Anna Berg", "direct", 10)]
    articles = {
        "a.txt": {"words": 40, "said": said, "outlet": "Courier"},
        "b.txt": {"words": 20, "said": said, "outlet": "Post"},
    }

    rows = speaking.share_of_voice(newsroom(articles), by=["outlet", "speaker"])

    assert rows["outlet"].tolist() == ["Courier", "Courier", "Post", "Post"]
    assert rows["share"].tolist() == [0.75, 0.25, 0.5, 0.5]


def many(articles: int, statements: int) -> SimpleNamespace:
    generator = np.random.default_rng(5)
    said = [[("Anna Berg", "direct", int(generator.integers(5, 60)))] * statements for _ in range(articles)]
    return newsroom({f"{at:03}.txt": {"words": 500, "said": said[at]} for at in range(articles)})


@pytest.mark.parametrize(("articles", "statements", "told"), [(5, 6, True), (4, 8, False), (29, 1, False)])
def test_an_interval_needs_thirty_statements_in_five_articles(articles, statements, told):
    rows = speaking.share_of_voice(many(articles, statements)).set_index("speaker")

    assert rows["low"].notna()["Anna Berg"] == told


def test_an_interval_is_as_wide_as_the_theory_of_a_ratio_says():
    found = many(200, 3)

    row = speaking.share_of_voice(found).set_index("speaker").loc["Anna Berg"]

    # All articles are as long: the share is a mean of 200 shares, its interval 1.96 standard errors to each side.
    own = found.quotes.groupby("doc_id")["words"].sum() / 500
    margin = 1.96 * own.std(ddof=0) / np.sqrt(200)
    assert (row["high"] - row["low"]) / 2 == pytest.approx(margin, rel=0.08)
    assert row["low"] < row["share"] < row["high"]


def test_groups_counted_a_few_at_a_time_have_the_same_intervals(monkeypatch):
    said = [(name, "direct", 5 + at) for at, name in enumerate(PEOPLE)]
    found = newsroom({f"{at:02}.txt": {"words": 100 + at, "said": said} for at in range(30)})
    whole = speaking.share_of_voice(found)

    monkeypatch.setattr(resampling, "CELLS", 60)

    pd.testing.assert_frame_equal(speaking.share_of_voice(found), whole)


def test_a_label_is_counted_verbatim_and_paraphrased_per_words_of_its_speaker():
    said = [("Anna Berg", "direct", 50)]
    hits = [("Anna Berg", "verbatim", "war"), ("Anna Berg", "paraphrase", "war"), (None, "own", "war")]

    rows = speaking.labels_by_speaker(newsroom({"a.txt": {"words": 100, "said": said, "hits": hits}}))

    assert rows["label"].tolist() == ["invasion", "war"]
    assert rows["verbatim"].tolist() == [0, 1]
    assert rows["paraphrase"].tolist() == [0, 1]
    assert rows["per_10k"].tolist() == [0, 200]
    assert rows["articles_with"].tolist() == [0, 1]


def test_a_label_whose_speaker_is_unresolved_keeps_a_row_at_the_end():
    hits = [(None, "verbatim", "war")] * 3 + [("Liu Wei", "verbatim", "war")]
    said = [(None, "direct", 30), ("Liu Wei", "direct", 20), ("Anna Berg", "direct", 20)]

    rows = speaking.labels_by_speaker(newsroom({"a.txt": {"words": 100, "said": said, "hits": hits}}))

    assert rows["speaker"].tolist() == ["Liu Wei"] * 2 + ["(unresolved)"] * 2
    assert rows.attrs["without"] == 1


def test_a_label_in_a_statement_that_began_in_boilerplate_still_counts():
    said = [("Liu Wei", "direct", 20, "say", {"sentence": 1})]
    hits = [("Liu Wei", "verbatim", "war")]

    rows = speaking.labels_by_speaker(newsroom({"a.txt": {"words": 9, "reprinted": 20, "said": said, "hits": hits}}))

    assert rows["verbatim"].tolist() == [0, 1]
    assert rows["per_10k"].isna().all()


def test_verbs_are_shares_of_a_speakers_statements():
    said = [("Liu Wei", "direct", 5, "say")] * 3 + [("Liu Wei", "indirect", 5, "warn"), ("Liu Wei", "direct", 5, None)]

    rows = speaking.reporting_verbs(newsroom({"a.txt": {"words": 50, "said": said}}))

    assert rows["cue_lemma"].tolist() == ["say", "(no cue)", "warn"]
    assert rows["share"].tolist() == [0.6, 0.2, 0.2]


def test_a_statement_interrupted_by_its_cue_has_one_verb():
    parts = [("Liu Wei", "direct", 6), ("Liu Wei", "direct", 4, "say", {"quote_id": "a.txt:q0", "part": 1})]

    rows = speaking.reporting_verbs(newsroom({"a.txt": {"words": 20, "said": parts}}))

    assert rows["quotes"].tolist() == [1]


@pytest.mark.parametrize("count", [speaking.share_of_voice, speaking.labels_by_speaker, speaking.reporting_verbs])
def test_nobody_quoted_gives_a_table_as_the_codebook_has_it(count):
    tables_of = {"share_of_voice": "voices", "labels_by_speaker": "speaker_labels", "reporting_verbs": "cues"}
    name = tables_of[count.__name__]

    rows = count(newsroom({"a.txt": {"words": 9}}))

    assert (rows.get("speaker") == "(newsroom)").all()
    assert rows.columns.tolist() == ["speaker", *tables.codebook(name)["column"]]


def test_a_misspelt_column_names_the_nearest():
    with pytest.raises(ValueError, match="Did you mean 'country'"):
        speaking.reporting_verbs(newsroom({"a.txt": {"words": 9}}), by=["contry"])


def test_a_column_of_articles_alone_says_nothing_of_speakers():
    with pytest.raises(ValueError, match=r"Did you mean \['speaker', 'outlet'\]"):
        speaking.share_of_voice(newsroom({"a.txt": {"words": 9}}), by=["outlet"])
