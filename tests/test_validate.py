"""How far the automatic codes can be trusted: sheets to code, agreement, accuracy, corrected shares, corrections."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis import tables
from analysis.counts.measures import shares
from analysis.extraction.pipeline import extract
from analysis.trust.coding import adjudicate, find_sheets, long, read_codes, write_ties
from analysis.trust.comparison import compare
from analysis.trust.corrections import apply_corrections, read_corrections
from analysis.trust.estimates import corrected
from analysis.trust.sampling import coding_sheet, write_sheets
from analysis.trust.validate import _alphas, accuracy, agreement, certainty, confusion

CODED = {"voice": "newsroom", "wording": "own", "use": "plain", "referent": "target", "label_of": None}


def newsroom(*articles, apart=" "):
    """Articles in which every sentence tells of a war, each given as the automatic codes that are not the usual ones.

    A sentence given as None tells of rain, and has no hit.
    """
    texts, sentences, hits = [], [], []
    for number, codes in enumerate(articles):
        text, doc_id = "", f"{number:05}.txt"
        for at, code in enumerate(codes):
            start = len(text)
            text += f"In town {at} of region {number} {'rain' if code is None else 'a war'} began." + apart
            sentences.append((doc_id, at, start, len(text) - len(apart), 8, None))
            if code is not None:
                first = text.index("war", start)
                known = {"label": "war", "set_aside": None, **CODED, "rule": "newsroom", **code}
                place = {"doc_id": doc_id, "hit": at, "sentence": at, "start": first, "end": first + 3}
                hits.append(place | {"term": "war", "surface": "war"} | known)
        texts.append((doc_id, text))
    columns = ["doc_id", "sentence", "start", "end", "words", "set_aside"]
    frames = [pd.DataFrame(texts, columns=["doc_id", "text"]), pd.DataFrame(sentences, columns=columns)]
    return SimpleNamespace(articles=frames[0], sentences=frames[1], hits=pd.DataFrame(hits))


def read_by(coder, found, *codes, n=None, **options):
    """What a coder wrote of all hits, each given as the codes that are not the usual ones."""
    sheet = coding_sheet(found, n or len(found.hits), coders=1, **options).sort_values(["doc_id", "start"])
    rows = pd.DataFrame([CODED | code for code in codes], index=sheet.index).astype("str")
    return sheet.assign(coder=coder, **rows).reset_index(drop=True)


def value(rows, column, **where):
    for name, wanted in where.items():
        rows = rows[rows[name] == wanted]
    assert len(rows) == 1
    return rows[column].iloc[0]


# --- the sheet


def test_a_coder_sees_the_passage_and_nothing_of_what_the_program_says(tmp_path):
    found = newsroom([{"use": "denied", "voice": "source", "rule": "governed by: averted"}])
    write_sheets(coding_sheet(found, 1, by=["use"]), tmp_path)

    seen = (tmp_path / "coder-A.csv").read_text(encoding="utf-8-sig")
    assert "In town 0 of region 0 a [[war]] began." in seen
    assert seen.splitlines()[0] == "item,passage,voice,wording,use,referent,label_of,missed,note"
    for told in ("denied", "source", "averted", "00000.txt"):
        assert told not in seen


def test_the_weights_of_a_sheet_add_up_to_the_hits_it_was_drawn_from():
    found = newsroom(*[[{"label": "war"}] * 9 + [{"label": "invasion"}] for _ in range(10)])
    sheet = coding_sheet(found, 30, coders=1)

    # 90 hits of war and 10 of invasion: 20 of the one for 4.5 each, and all of the other.
    assert sorted(sheet["weight"].value_counts().to_dict().items()) == [(1.0, 10), (4.5, 20)]
    assert sheet["weight"].sum() == 100


def test_every_hit_of_a_stratum_has_the_same_chance_to_be_drawn():
    sheet = coding_sheet(newsroom(*[[{}] * 10 for _ in range(400)]), 1_200, by=["doc_id"], coders=1)
    towns = sheet["passage"].str.extract(r"town (\d) of region \d+ a \[\[war\]\]")[0]

    # Three of ten in each of 400 articles: every town 120 times on average, with a standard deviation of 9.
    assert (sheet["weight"] == 10 / 3).all()
    assert towns.value_counts().between(85, 155).all()
    assert towns.nunique() == 10


def test_sentences_without_a_hit_are_drawn_for_what_the_list_of_terms_misses():
    found = newsroom([{}, None, None, None], [None, {}])
    sheet = coding_sheet(found, 2, without_hits=2, coders=1)
    without = sheet[sheet["surface"].isna()]

    assert without["weight"].tolist() == [2.0, 2.0]
    assert without["passage"].str.contains(r"\[\[In town \d of region \d rain began\.\]\]").all()


def test_a_repeated_headline_is_not_drawn():
    found = newsroom([{"set_aside": "headline repeated"}, {}])

    assert coding_sheet(found, 9, coders=1)["start"].tolist() == [found.hits.loc[1, "start"]]


def test_coders_share_the_overlap_and_are_dealt_the_rest():
    sheet = coding_sheet(newsroom([{}] * 10), 10, coders=2, overlap=0.4)

    assert sheet.groupby("item").size().value_counts().to_dict() == {1: 6, 2: 4}
    assert sheet.groupby("coder").size().to_dict() == {"A": 7, "B": 7}


def test_the_same_seed_draws_the_same_sheet_whatever_the_order_of_hits():
    found = newsroom([{}] * 10, [{}] * 5)
    again = SimpleNamespace(**vars(found) | {"hits": found.hits.iloc[::-1]})

    pd.testing.assert_frame_equal(coding_sheet(found, 6), coding_sheet(again, 6))
    assert not coding_sheet(found, 6).equals(coding_sheet(found, 6, seed=7))


def test_a_sheet_that_cannot_be_drawn_says_why():
    found = newsroom([{"use": "plain"}, {"use": "denied"}])

    with pytest.raises(ValueError, match=r"1 passages cannot come from 2 strata"):
        coding_sheet(found, 1, by=["use"])
    with pytest.raises(ValueError, match=r"no column 'lable' to draw by\. Did you mean 'label'"):
        coding_sheet(found, 1, by=["lable"])
    with pytest.raises(ValueError, match=r"not 0 with 1\.0"):
        coding_sheet(found, 1, coders=0)


def test_a_sheet_that_may_hold_codes_is_never_overwritten(tmp_path):
    sheet = coding_sheet(newsroom([{}]), 1)
    write_sheets(sheet, tmp_path)

    with pytest.raises(FileExistsError, match="already holds sample"):
        write_sheets(sheet, tmp_path)


def test_a_passage_that_begins_like_a_formula_comes_back_as_it_was(tmp_path):
    found = newsroom([{}])
    found.articles["text"] = "=" + found.articles["text"]
    found.hits[["start", "end"]] += 1
    sheet = coding_sheet(found, 1)
    write_sheets(sheet, tmp_path)

    assert "'=In town" in (tmp_path / "coder-A.csv").read_text(encoding="utf-8-sig")
    assert read_codes(tmp_path)["passage"].tolist() == sheet["passage"].tolist()


# --- what coders wrote


def filled(folder, old, new):
    for path in folder.glob("coder-*.csv"):
        text = path.read_text(encoding="utf-8-sig")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


def test_sheets_filled_in_a_spreadsheet_are_read_with_the_name_of_their_coder(tmp_path):
    write_sheets(coding_sheet(newsroom([{}]), 1, coders=1), tmp_path)
    filled(tmp_path, ",,,,,,,", ", Source ,verbatim,plain,target,the  Kremlin,,007")
    (tmp_path / "coder-A.csv").rename(tmp_path / "coder-Ann.csv")

    codes = read_codes(tmp_path)
    assert codes.loc[0, ["coder", "voice", "label_of", "note"]].tolist() == ["Ann", "source", "the Kremlin", "007"]
    assert pd.isna(codes.loc[0, "missed"])
    tables.check(codes, "coding")


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (",newsrom,,,,,,", "coder-A.csv, row 2, column 'voice': 'newsrom' is none of newsroom, source"),
        (",,,deny,,,,", "column 'use': 'deny' is none of plain, distanced, denied, hypothetical, unclear"),
        (",,,,,,war,", "column 'missed': a hit is marked in this passage, so 'missed' stays empty"),
    ],
)
def test_a_code_that_cannot_be_is_named_by_file_row_and_column(tmp_path, codes, message):
    write_sheets(coding_sheet(newsroom([{}]), 1, coders=1), tmp_path)
    filled(tmp_path, ",,,,,,,", codes)

    with pytest.raises(ValueError, match=message):
        read_codes(tmp_path)


def test_a_sheet_of_another_draw_is_refused(tmp_path):
    write_sheets(coding_sheet(newsroom([{}]), 1, coders=1), tmp_path)
    filled(tmp_path, "\np", "\nq")

    with pytest.raises(ValueError, match="is no passage of sample"):
        read_codes(tmp_path)


def test_a_voice_coded_for_a_sentence_without_a_hit_is_refused():
    sheet = coding_sheet(newsroom([{}, None]), 1, without_hits=1, coders=1).assign(voice="newsroom")

    with pytest.raises(ValueError, match="a sentence without a hit is marked"):
        read_codes(sheet)


def test_a_folder_without_sheets_says_how_to_write_them(tmp_path):
    with pytest.raises(FileNotFoundError, match="write_sheets"):
        read_codes(tmp_path)


# --- agreement


# Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", section C: four observers, twelve units, 41 values.
OBSERVERS = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}


def observed():
    """Krippendorff's example, written as free text that coders gave twelve passages."""
    sheet = coding_sheet(newsroom([{}] * 12), 12, coders=4)
    values = [cell.replace(".", "") for cells in OBSERVERS.values() for cell in cells.split()]
    return sheet.assign(label_of=values)


def test_alpha_is_the_one_that_krippendorff_printed():
    row = agreement(observed()).iloc[0]

    assert row["alpha"] == pytest.approx(0.743, abs=0.0005)
    # Pairs of codes that are equal, unit by unit: 3, 4, 5, 7 and 9 have all six, 10 all three, 11 its one, 1 all three;
    # 2 and 8 have three of six, 6 none of six. Unit 12 has one code and no pair.
    assert row["agreement"] == pytest.approx((5 * 6 + 3 + 1 + 3 + 3 + 0 + 3) / (5 * 6 + 3 + 1 + 3 + 6 + 6 + 6))
    assert row[["passages", "coders"]].tolist() == [11, 4]
    assert pd.isna(row["low"])  # eleven passages are too few for an interval


def test_the_interval_of_alpha_resamples_the_very_alpha_that_is_told():
    votes = long(read_codes(observed()))
    counts = pd.crosstab(votes["item"], votes["value"])
    counts = counts[counts.sum(axis=1) > 1].to_numpy()

    assert _alphas(counts, np.ones((1, 11)))[0] == pytest.approx(0.743, abs=0.0005)


def test_the_interval_of_alpha_covers_it_and_narrows_with_more_passages():
    def interval(size):
        one = [{"use": "denied"} if at % 2 else {} for at in range(size)]
        other = [{} if at % 10 == 1 else code for at, code in enumerate(one)]
        found = newsroom([{}] * size)
        rows = agreement(pd.concat([read_by("A", found, *one), read_by("B", found, *other)]))
        row = rows.set_index("variable").loc["use"]
        assert row["low"] < row["alpha"] < row["high"]
        return row["high"] - row["low"]

    assert interval(160) == pytest.approx(interval(40) / 2, rel=0.15)


def test_coders_who_never_use_a_second_value_agree_but_have_no_alpha():
    found = newsroom([{}, {}])
    row = agreement(pd.concat([read_by("A", found, {}, {}), read_by("B", found, {}, {})])).iloc[0]

    assert row["agreement"] == 1
    assert pd.isna(row["alpha"])


def test_without_two_coders_there_is_no_agreement_to_tell():
    assert agreement(read_by("A", newsroom([{}]), {})).empty


def test_confusion_tells_which_use_one_coder_takes_for_which():
    found = newsroom([{}, {}, {}])
    codes = [read_by("A", found, {}, {}, {"use": "denied"}), read_by("B", found, {}, {"use": "distanced"}, {})]
    table = confusion(pd.concat(codes), "use")

    assert table.loc["plain"].to_dict() == {"distanced": 1, "plain": 1}
    assert table.loc["denied"].to_dict() == {"distanced": 0, "plain": 1}
    with pytest.raises(ValueError, match="Did you mean 'use'"):
        confusion(pd.concat(codes), "uses")


# --- adjudication


def three(*uses):
    found = newsroom([{}])
    return pd.concat([read_by(coder, found, {"use": use}) for coder, use in zip("ABC", uses, strict=True)])


def test_two_of_three_coders_decide():
    gold, ties = adjudicate(three("denied", "plain", "denied"))

    assert gold.loc[0, ["coder", "use", "voice"]].tolist() == ["gold", "denied", "newsroom"]
    assert ties.empty


def test_where_all_differ_somebody_has_to_decide_and_then_it_holds(tmp_path):
    codes = three("denied", "plain", "distanced")
    gold, ties = adjudicate(codes)

    assert pd.isna(gold.loc[0, "use"])
    assert ties.loc[0, "codes"] == "A: denied; B: plain; C: distanced"
    write_ties(ties.assign(decision="distanced"), tmp_path)
    assert adjudicate(codes, tmp_path / "disagreements.csv")[0].loc[0, "use"] == "distanced"
    with pytest.raises(FileExistsError, match="is there already"):
        write_ties(ties, tmp_path)
    with pytest.raises(ValueError, match="row 0, column 'use': 'distance' is none of"):
        adjudicate(codes, ties.assign(decision="distance"))


def test_nobody_is_a_name_that_coders_can_agree_on_and_be_decided_for():
    found = newsroom([{}])
    names = [read_by(coder, found, {"label_of": name}) for coder, name in zip("AB", (None, "Moscow"), strict=True)]
    _, ties = adjudicate(pd.concat(names))

    assert ties[["variable", "codes"]].to_numpy().tolist() == [["label_of", "A: -; B: Moscow"]]
    assert pd.isna(adjudicate(pd.concat(names), ties.assign(decision="-"))[0].loc[0, "label_of"])
    assert adjudicate(pd.concat(names), ties.assign(decision="-"))[1]["decision"].tolist() == ["-"]


# --- accuracy


def test_precision_and_recall_count_each_passage_for_as_many_as_it_stands_for():
    # Ten hits found plain, of which two are coded, for five each; two found denied, both coded, for themselves.
    found = newsroom([{}] * 10 + [{"use": "denied"}] * 2)
    sheet = coding_sheet(found, 4, by=["use"], coders=1).sort_values("start")
    assert sheet["weight"].tolist() == [5, 5, 1, 1]
    rows = accuracy(found, sheet.assign(use=["plain", "denied", "denied", "plain"]))

    assert value(rows, "precision", variable="use", value="plain") == 5 / 10
    assert value(rows, "recall", variable="use", value="plain") == 5 / (5 + 1)
    assert value(rows, "precision", variable="use", value="denied") == 1 / 2
    assert value(rows, "recall", variable="use", value="denied") == 1 / 6
    assert value(rows, "f1", variable="use", value="denied") == pytest.approx(2 * 1 / (2 + 6))
    assert value(rows, "precision", variable="use", value="(all)") == (5 + 1) / 12
    assert rows["precision_low"].isna().all()  # four passages have no interval
    tables.check(rows, "accuracy")


def test_a_class_with_few_cases_has_no_interval_and_one_with_many_has():
    codes = [[{}] * 9 + [{"use": "denied"}] for _ in range(10)]
    found = newsroom(*codes)
    sheet = read_by("A", found, *[{} if at % 7 == 0 else code for at, code in enumerate(codes[0] * 10)])
    rows = accuracy(found, sheet)

    assert pd.isna(value(rows, "precision_low", variable="use", value="denied"))
    low, share, high = (
        value(rows, name, variable="use", value="plain") for name in ("precision_low", "precision", "precision_high")
    )
    assert share == 1
    # Wilson (1927) of 90 of 90: the lower bound is 90 / (90 + 1.96 ^ 2).
    assert (low, high) == pytest.approx((90 / (90 + 1.959964**2), 1))
    low, share, high = (
        value(rows, name, variable="use", value="(all)") for name in ("precision_low", "precision", "precision_high")
    )
    assert low < share < high


def test_a_term_that_means_something_else_lowers_precision_and_one_not_listed_recall():
    found = newsroom([{}, {}, {"referent": "other"}, None, None])
    sheet = coding_sheet(found, 3, without_hits=2, coders=1).sort_values("start")
    sheet = sheet.assign(referent=["target", "other", "target", None, None], missed=[None, None, None, "war", "none"])
    rows = accuracy(found, sheet)

    # Two hits count, one rightly so. Coders see three: that one, one put down as other, one without a listed term.
    assert value(rows, "precision", variable="label", value="war") == 1 / 2
    assert value(rows, "recall", variable="label", value="war") == pytest.approx(1 / 3)
    with pytest.raises(ValueError, match=r"miss the label 'wra', which labels\.csv does not have\. Did you mean 'war'"):
        accuracy(found, sheet.assign(missed=sheet["missed"].replace("war", "wra")))


def test_whoever_the_label_is_given_to_is_right_if_the_names_share_a_word():
    found = newsroom([{"label_of": "the Kremlin"}, {"label_of": "the minister"}, {}])
    sheet = read_by("A", found, {"label_of": "Kremlin"}, {"label_of": "the general"}, {"label_of": "Moscow"})

    row = accuracy(found, sheet).set_index("variable").loc["label_of"]
    assert row[["coded", "automatic", "right"]].tolist() == [3, 2, 1]


def test_passages_that_several_coders_read_are_to_be_brought_together_first():
    found = newsroom([{}])

    with pytest.raises(ValueError, match=r"1 passages are coded more than once, by A, B"):
        accuracy(found, pd.concat([read_by("A", found, {}), read_by("B", found, {})]))


def test_errors_are_listed_to_be_read_and_counted_value_by_value():
    found = newsroom([{}, {"use": "hypothetical"}])
    sheet = read_by("A", found, {}, {"use": "denied"})
    rows = compare(found, sheet)

    wrong = rows[~rows["right"]]
    assert wrong[["variable", "coded", "automatic"]].to_numpy().tolist() == [["use", "denied", "hypothetical"]]
    assert confusion(sheet, "use", tables=found).loc["denied", "hypothetical"] == 1
    tables.check(rows, "compared")


# --- a new extraction


def test_codes_find_their_hits_where_line_ends_have_moved_the_text():
    before, after = (newsroom([{}, {"use": "denied"}], apart=apart) for apart in (" ", "\n\n"))
    sheet = read_by("A", before, {}, {"use": "denied"})

    rows = compare(after, sheet)
    assert rows.attrs["lost"] == 0
    assert rows["right"].all()


def test_a_code_whose_sentence_was_rewritten_is_lost_and_counted():
    before, after = newsroom([{}, {}]), newsroom([{}, {}])
    after.articles["text"] = after.articles["text"].str.replace("town 1", "City 1")

    assert compare(after, read_by("A", before, {}, {})).attrs["lost"] == 2  # the other hit has that word beside it


RAIN = "Rain fell on all of the towns along the river and on the hills beyond it. "


def printed(*starts):
    """The same three sentences at each of the places, snow in between."""
    text = ""
    for start in starts:
        text = f"{text:*<{start}}" + RAIN + "A war began. " + RAIN
    wars = [start + len(RAIN) + 2 for start in starts]
    rows = {"doc_id": "a.txt", "label": "war", "surface": "war", "set_aside": None, "rule": "newsroom"} | CODED
    hits = pd.DataFrame({"hit": range(len(wars)), "sentence": range(len(wars)), "start": wars}).assign(**rows)
    hits["end"] = hits["start"] + 3
    sentences = hits[["doc_id", "sentence", "set_aside"]].assign(start=starts, end=hits["end"], words=9)
    articles = pd.DataFrame({"doc_id": ["a.txt"], "text": [text]})
    return SimpleNamespace(articles=articles, sentences=sentences, hits=hits)


def test_hits_amid_the_same_words_are_told_apart_by_place_and_never_guessed():
    one, two = printed(0), printed(0, 400)

    assert compare(two, read_by("A", two, {}, {})).attrs["lost"] == 0
    assert compare(two, read_by("A", one, {})).attrs["lost"] == 0  # one of the two stands where it stood
    assert compare(printed(100, 400), read_by("A", one, {})).attrs["lost"] == 1
    assert compare(printed(100), read_by("A", two, {}, {})).attrs["lost"] == 2
    assert compare(printed(100), read_by("A", one, {})).attrs["lost"] == 0


def test_hits_corrected_by_hand_tell_nothing_of_the_program():
    found = newsroom([{"rule": "corrected by hand"}])

    with pytest.raises(ValueError, match="1 coded hits were corrected by hand"):
        accuracy(found, read_by("A", found, {}))
    with pytest.raises(ValueError, match="1 coded hits were corrected by hand"):
        corrected(found, read_by("A", found, {}), of=["use"])


# --- corrected shares


def test_a_corrected_share_adds_what_coding_changed_to_what_was_counted():
    # Eight hits found plain, four of them coded, for two each; one of the four is denied: 8 - 2 = 6 of 8 are plain.
    found = newsroom([{}] * 8)
    rows = corrected(found, read_by("A", found, {}, {}, {}, {"use": "denied"}, n=4), of=["use"])

    assert value(rows, "corrected", use="plain") == 6 / 8
    assert value(rows, "corrected", use="denied") == 2 / 8
    assert rows[["share", "coded"]].to_numpy().tolist() == [[0, 4], [1, 4]]
    tables.check(rows, "corrected")


def test_a_hit_that_coders_take_for_something_else_leaves_the_denominator():
    found = newsroom([{}] * 4 + [{"use": "denied"}] * 4)
    sheet = read_by("A", found, *[{"referent": "other"}] * 2, *[{}] * 2, *[{"use": "denied"}] * 4)

    # Of six that are about the war, two are plain.
    assert value(corrected(found, sheet, of=["use"]), "corrected", use="plain") == pytest.approx(2 / 6)


def test_a_hit_that_coders_give_to_another_voice_changes_group():
    found = newsroom([{}] * 4)
    sheet = read_by("A", found, {"voice": "source", "use": "denied"}, {}, {}, {"use": "denied"})
    rows = corrected(found, sheet, of=["use"], by=["voice"])

    assert value(rows, "corrected", voice="newsroom", use="denied") == pytest.approx(1 / 3)
    assert value(rows, "corrected", voice="source", use="denied") == 1
    assert value(rows, "choices", voice="source", use="denied") == 0


def test_passages_left_uncoded_leave_their_weight_to_the_others():
    found = newsroom([{}] * 8)
    sheet = read_by("A", found, {}, {}, {}, {"use": "denied"}, n=4)
    sheet.loc[:1, ["voice", "wording", "use", "referent"]] = None

    # Two are coded, for four each, and one of them is denied.
    assert value(corrected(found, sheet, of=["use"]), "corrected", use="denied") == 4 / 8
    with pytest.raises(ValueError, match="No passage of stratum 1 is coded"):
        corrected(found, sheet.assign(referent=None), of=["use"])


def test_a_column_that_nobody_codes_cannot_be_corrected():
    found = newsroom([{}])

    with pytest.raises(ValueError, match="cannot be corrected by 'rule'"):
        corrected(found, read_by("A", found, {}), of=["rule"])
    with pytest.raises(ValueError, match="'use' is asked for twice"):
        corrected(found, read_by("A", found, {}), of=["use"], by=["use"])


TRUE, RUNS, ARTICLES = 0.4, 240, 80


@pytest.fixture(scope="module")
def simulated():
    """Many corpora of eighty articles with a few hits each. How often a source speaks varies from article to article.

    The program finds 7 in 10 of the sources' hits, and takes 1 in 20 of the newsroom's for a source's. Of some 320 hits
    in a corpus 110 are coded, those found to be sources' more often.
    """
    generator = np.random.default_rng(2022)
    article = np.repeat(np.arange(RUNS * ARTICLES), 1 + generator.poisson(3, RUNS * ARTICLES))
    source = generator.random(len(article)) < generator.beta(4, 6, RUNS * ARTICLES)[article]
    said = generator.random(len(article)) < np.where(source, 0.7, 0.05)
    voices = np.array(["newsroom", "source"])
    ends = np.flatnonzero(np.diff(article)) + 1
    found = newsroom(*[[{"voice": voice} for voice in own] for own in np.split(voices[said.astype(int)], ends)])
    found.articles["run"] = np.arange(RUNS * ARTICLES) // ARTICLES
    sheet = coding_sheet(found, 110 * RUNS, by=["run", "voice"], coders=1)
    truth = found.hits[["doc_id", "start"]].assign(voice=voices[source.astype(int)])
    coded = sheet[["doc_id", "start"]].merge(truth, how="left")["voice"].to_numpy()
    return found, sheet.assign(voice=coded, referent="target")


def covering(rows):
    own = rows[rows["voice"] == "source"]
    assert len(own) == RUNS and own["low"].notna().all()
    return ((own["low"] <= TRUE) & (own["high"] >= TRUE)).mean()


def test_intervals_of_corrected_shares_cover_the_truth_19_times_in_20(simulated):
    rows = corrected(*simulated, of=["voice"], by=["run"])

    assert covering(rows) == pytest.approx(0.95, abs=0.03)
    assert rows[rows["voice"] == "source"]["corrected"].mean() == pytest.approx(TRUE, abs=0.01)


def test_intervals_of_shares_that_are_not_corrected_miss_the_truth(simulated):
    # The program gives 0.4 x 0.7 + 0.6 x 0.05 = 0.31 to sources.
    rows = shares(simulated[0], of=["voice"], by=["run"], replicates=200)

    assert rows[rows["voice"] == "source"]["share"].mean() == pytest.approx(0.31, abs=0.01)
    assert covering(rows) < 0.25


# --- corrections


def correction(hit, column, value, **cells):
    place = {name: hit[name] for name in ("doc_id", "start", "end", "surface")}
    return pd.DataFrame([place | {"column": column, "value": value, "note": "read again"} | cells])


def test_a_correction_by_hand_stands_in_place_of_the_automatic_code_and_says_so():
    hits = newsroom([{}, {}]).hits
    rows = read_corrections(correction(hits.loc[1], "use", "denied"))
    mended, applied = apply_corrections(hits, rows)

    assert mended["use"].tolist() == ["plain", "denied"]
    assert mended["rule"].tolist() == ["newsroom", "corrected by hand"]
    assert hits["use"].tolist() == ["plain", "plain"]
    assert applied[["automatic", "decided"]].to_numpy().tolist() == [["plain", "newsroom"]]
    assert applied["why"].isna().all()


def test_a_name_can_be_corrected_to_nobody():
    hits = newsroom([{"label_of": "Moscow"}]).hits
    mended, _ = apply_corrections(hits, read_corrections(correction(hits.loc[0], "label_of", "")))

    assert pd.isna(mended.loc[0, "label_of"])


def test_a_correction_that_fits_no_hit_is_handed_back_with_where_its_words_stand():
    hits = newsroom([{}]).hits
    rows = pd.concat([correction(hits.loc[0], "use", "denied", start=0, end=3),
                      correction(hits.loc[0], "use", "denied", doc_id="gone.txt")])  # fmt: skip
    mended, applied = apply_corrections(hits, read_corrections(rows))

    assert mended["use"].tolist() == ["plain"]
    start = hits.loc[0, "start"]
    assert applied["why"].tolist() == [
        f"no hit stands there: “war” stands at {start}",
        "no such article has a hit",
    ]


def test_corrections_of_a_study_are_read_from_its_folder_and_may_be_missing(tmp_path):
    assert read_corrections(tmp_path).empty
    file = "# read in May\ndoc_id;start;end;surface;column;value\n007;4;7;war;voice;source\n"
    (tmp_path / "corrections.csv").write_text(file)

    assert read_corrections(tmp_path).loc[0, ["doc_id", "start", "value"]].tolist() == ["007", 4, "source"]
    tables.check(read_corrections(tmp_path), "corrections")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a.txt,4,7,war,use,denial", "row 2, column 'use': 'denial' is none of .* Did you mean 'denied'"),
        ("a.txt,4,7,war,use,", "row 2, column 'use': '' is none of"),
        ("a.txt,4,7,war,usage,denied", "'usage' cannot be corrected. Did you mean 'use'"),
        ("a.txt,four,7,war,use,denied", "column 'start': 'four' is no number"),
        ("a.txt,4,7,,use,denied", "column 'surface': is empty"),
        (
            "a.txt,4,7,war,use,denied\na.txt,4,7,war,use,plain",
            "row 3: 'use' of this hit is corrected in an earlier row",
        ),
    ],
)
def test_a_correction_that_cannot_be_is_named_by_its_row(tmp_path, row, message):
    (tmp_path / "corrections.csv").write_text(f"doc_id,start,end,surface,column,value\n{row}\n")

    with pytest.raises(ValueError, match=message):
        read_corrections(tmp_path)


# --- sheets of a study


def test_sheets_of_a_study_are_found_and_never_read_as_articles(tmp_path):
    (tmp_path / "a.txt").write_text("The war went on.")
    (tmp_path / "coding").mkdir()
    (tmp_path / "coding" / "report.csv").write_text("text\nAn article on coding in the war.\n")
    assert find_sheets(tmp_path) is None

    found = extract(tmp_path)
    write_sheets(coding_sheet(found, 2), tmp_path / "coding")
    assert find_sheets(tmp_path) == tmp_path / "coding"
    assert extract(tmp_path).articles["path"].tolist() == found.articles["path"].tolist()


def test_decisions_beside_the_sheets_are_read_with_them(tmp_path):
    found = newsroom([{}])
    names = [read_by(coder, found, {"use": use}) for coder, use in zip("AB", ("plain", "denied"), strict=True)]
    write_sheets(pd.concat(names), tmp_path)
    _, ties = adjudicate(tmp_path)
    write_ties(ties.assign(decision="denied"), tmp_path)

    assert adjudicate(tmp_path)[0].loc[0, "use"] == "denied"
    assert adjudicate(read_codes(tmp_path))[0]["use"].isna().all()


def test_a_share_found_among_few_passages_can_be_nearly_anything():
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I: 81 of 263 and 1 of 29, Wilson's method.
    assert certainty(81 / 263, passages=[263]).loc[0, ["low", "high"]].tolist() == pytest.approx(
        [0.2553, 0.3662], abs=5e-5
    )
    assert certainty(1 / 29, passages=[29]).loc[0, ["low", "high"]].tolist() == pytest.approx(
        [0.0061, 0.1718], abs=5e-5
    )
    with pytest.raises(ValueError, match="not 90"):
        certainty(90)
