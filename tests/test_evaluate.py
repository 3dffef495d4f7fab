"""Scenes of coding: what a coder marked, what a program found, and the figures worked out by hand."""

import pandas as pd
import pytest

from analysis.trust import evaluate
from analysis.trust.gold import read_gold
from analysis.trust.pairing import Attribution, Text, content_any, match_pairs

NEWS = "“Rain is coming,” Ann Lee of Rome said. Bo thinks that it will stop. He spoke of a “mere shower” on Monday."
ANN = {"content": "“Rain is coming,”", "source": "Ann Lee of Rome", "cue": "said"}
BO = {"content": "that it will stop", "source": "Bo", "cue": "thinks"}
HE = {"content": "a “mere shower”", "source": "He", "cue": "spoke of"}


def articles(**texts: str) -> pd.DataFrame:
    return pd.DataFrame({"doc_id": list(texts), "text": list(texts.values())})


def quotes(*statements: dict, text: str = NEWS, doc_id: str = "a") -> pd.DataFrame:
    """A `quotes` table of statements, each told by its words; a list of contents is one content in parts."""
    rows = []
    for number, statement in enumerate(statements):
        contents = statement["content"] if isinstance(statement["content"], list) else [statement["content"]]
        for part, content in enumerate(contents):
            row = {"quote_id": f"{doc_id} {number}", "part": part, "doc_id": doc_id, "rule": "by hand"}
            for prefix, words in (("", content), ("source_", statement.get("source")), ("cue_", statement.get("cue"))):
                start = text.index(words) if words else None
                row |= {f"{prefix}start": start, f"{prefix}end": start + len(words) if words else None}
            rows.append(row)
    columns = [
        "quote_id",
        "part",
        "doc_id",
        "rule",
        "start",
        "end",
        "source_start",
        "source_end",
        "cue_start",
        "cue_end",
    ]
    return pd.DataFrame(rows, columns=columns)


def gold(tmp_path, *statements: dict, text: str = NEWS, doc_id: str = "a") -> pd.DataFrame:
    quotes(*statements, text=text, doc_id=doc_id).to_csv(tmp_path / "gold.csv", index=False)
    return read_gold(tmp_path / "gold.csv")


def figures(tmp_path, coded: list[dict], found: list[dict], text: str = NEWS) -> pd.DataFrame:
    rows = evaluate.score(gold(tmp_path, *coded, text=text), quotes(*found, text=text), articles(a=text))
    return rows.set_index(["scope", "measure"])


def rates(table: pd.DataFrame, measure: str, scope: str = "all") -> list[float]:
    return [round(float(table.loc[(scope, measure), rate]), 4) for rate in ("precision", "recall", "f1")]


# --- figures ------------------------------------------------------------------------------------------------------


def test_a_program_that_finds_what_the_coder_marked_is_right_in_everything(tmp_path):
    table = figures(tmp_path, [ANN, BO, HE], [ANN, BO, HE])

    coded = table[table["gold"] > 0]
    assert set(coded["recall"]) == {1.0}
    assert set(coded["precision"].dropna()) == set(coded["f1"].dropna()) == {1.0}
    assert table.loc[("all", "full"), ["gold", "predicted", "found", "right"]].tolist() == [3, 3, 3, 3]


def test_one_of_three_found_and_one_invented(tmp_path):
    invented = {"content": "on Monday", "source": "He", "cue": "spoke of"}
    table = figures(tmp_path, [ANN, BO, HE], [ANN, invented])

    assert rates(table, "full") == [0.5, 0.3333, 0.4]  # 2 x 1/2 x 1/3 : 5/6
    assert rates(table, "cue") == [1.0, 0.6667, 0.8]  # the invented one has the right cue


def test_whether_quotation_marks_are_marked_decides_nothing_but_the_strict_figure(tmp_path):
    table = figures(tmp_path, [ANN], [ANN | {"content": "Rain is coming"}])

    assert rates(table, "content_exact") == [1.0, 1.0, 1.0]
    assert rates(table, "content_strict") == [0.0, 0.0, 0.0]
    assert rates(table, "content_char") == [1.0, 0.8, 0.8889]  # 12 of 15 characters


def test_a_content_found_half_counts_and_one_found_less_does_not(tmp_path):
    half = figures(tmp_path, [BO], [BO | {"content": "that it"}])  # 2 of 4 words
    less = figures(tmp_path, [BO], [BO | {"content": "that"}])

    assert rates(half, "content_iou50") == [1.0, 1.0, 1.0]
    assert rates(less, "content_iou50") == [0.0, 0.0, 0.0]
    assert rates(less, "content_any") == [1.0, 1.0, 1.0]


def test_a_content_that_swallows_two_statements_finds_one(tmp_path):
    table = figures(tmp_path, [ANN, BO], [{"content": NEWS[: NEWS.index(" He")]}])

    assert rates(table, "content_any") == [1.0, 0.5, 0.6667]


def test_as_many_pairs_are_made_as_can_be():
    text = Text("one two three four")
    spans = {"long": (0, 13), "short": (0, 7), "last": (8, 13)}
    coded = [Attribution(text, name, [spans[name]], [], []) for name in ("long", "short")]
    found = [Attribution(text, name, [spans[name]], [], []) for name in ("short", "last")]

    pairs = [(one.quote_id, other.quote_id) for one, other in match_pairs(coded, found, content_any)]

    # "long" shares more with "short", but then the other two would be left over
    assert sorted(pairs) == [("long", "last"), ("short", "short")]


def test_a_long_chain_of_overlapping_contents_is_paired():
    text = Text("word " * 1_200)
    coded = [Attribution(text, "", [(5 * n, 5 * n + 9)], [], []) for n in range(1_100)]  # two words each
    found = [Attribution(text, "", [(5 * n, 5 * n + 4)], [], []) for n in range(1, 1_101)]  # the second of each

    assert len(match_pairs(coded, found, content_any)) == 1_100


def test_the_right_words_with_the_wrong_source_are_not_fully_right(tmp_path):
    table = figures(tmp_path, [ANN, BO], [ANN | {"source": "Bo"}, BO | {"source": None}])

    assert rates(table, "content_exact") == [1.0, 1.0, 1.0]
    assert rates(table, "full") == [0.0, 0.0, 0.0]
    assert table.loc[("all", "source_any"), ["gold", "found", "recall"]].tolist() == [2, 0, 0.0]
    assert table.loc[("direct", "speaker"), ["gold", "found"]].tolist() == [1, 0]


def test_of_two_contents_the_one_with_more_in_common_is_the_pair(tmp_path):
    table = figures(tmp_path, [BO], [{"content": "that it", "source": "He"}, BO])

    assert table.loc[("all", "source_any"), ["gold", "found"]].tolist() == [1, 1]


def test_a_source_of_which_only_the_name_is_found_has_the_head_and_not_half(tmp_path):
    table = figures(tmp_path, [ANN], [ANN | {"source": "Lee"}])  # 1 of 4 words; "of Rome" only describes her

    found = {name: table.loc[("all", f"source_{name}"), "recall"] for name in ("any", "head", "iou50", "exact")}
    assert found == {"any": 1.0, "head": 1.0, "iou50": 0.0, "exact": 0.0}
    assert figures(tmp_path, [ANN], [ANN | {"source": "Rome"}]).loc[("all", "source_head"), "recall"] == 0.0


def test_no_source_is_right_where_the_coder_saw_none(tmp_path):
    table = figures(tmp_path, [BO | {"source": None}, HE | {"source": None}], [BO, HE | {"source": None}])

    assert table.loc[("all", "source_none"), ["gold", "found", "recall"]].tolist() == [2, 1, 0.5]
    assert rates(table, "full") == [0.5, 0.5, 0.5]


def test_kinds_are_told_by_what_stands_in_quotation_marks(tmp_path):
    table = figures(tmp_path, [ANN, BO, HE], [ANN, BO])

    recall = {kind: table.loc[(kind, "full"), "recall"] for kind in ("direct", "indirect", "mixed")}
    assert recall == {"direct": 1.0, "indirect": 1.0, "mixed": 0.0}
    assert rates(table, "full", "quoted") == [1.0, 0.5, 0.6667]


@pytest.mark.parametrize(
    "line", ['"It rains," she said.', "''It rains,'' she said.", "It began. “It rains\nShe said no."]
)
def test_straight_doubled_and_unclosed_marks_quote(tmp_path, line):
    table = figures(tmp_path, [{"content": "It rains"}], [], text=line)

    assert table.loc[("direct", "full"), "gold"] == 1


def test_a_quotation_interrupted_by_its_cue_is_one_attribution(tmp_path):
    text = "“Rain,” Ann said, “is coming.”"
    whole = {"content": ["“Rain,”", "“is coming.”"], "source": "Ann", "cue": "said"}
    first = figures(tmp_path, [whole], [whole | {"content": "“Rain,”"}], text=text)
    both = figures(tmp_path, [whole], [whole], text=text)

    assert rates(both, "full_exact") == [1.0, 1.0, 1.0]
    assert both.loc[("all", "source_span"), "predicted"] == 1
    assert rates(first, "content_iou50") == [0.0, 0.0, 0.0]  # 1 of 3 words


def test_nothing_found_is_an_f1_of_zero_and_an_unknown_precision(tmp_path):
    row = figures(tmp_path, [ANN], []).loc[("all", "full")]

    assert (row["recall"], row["f1"]) == (0.0, 0.0)
    assert pd.isna(row["precision"])


def test_only_coded_articles_are_scored_and_an_empty_one_is_coded_too(tmp_path):
    coded = pd.concat([gold(tmp_path, ANN), gold(tmp_path, {"content": None}, doc_id="b")])
    found = pd.concat([quotes(ANN), quotes(BO, doc_id="b"), quotes(BO, HE, doc_id="c")])

    table = evaluate.score(coded, found, articles(a=NEWS, b=NEWS, c=NEWS)).set_index(["scope", "measure"])

    assert rates(table, "full") == [0.5, 1.0, 0.6667]


# --- reading ------------------------------------------------------------------------------------------------------


def brat(folder, **coders: str) -> None:
    for name in ("text", "attributions"):
        (folder / name).mkdir()
    (folder / "text" / "storm.txt").write_text(NEWS, encoding="utf-8")
    for coder, lines in coders.items():
        (folder / "attributions" / f"storm_{coder}.ann").write_text(lines, encoding="utf-8")


def test_brat_standoff_is_read_with_pieces_and_the_first_coder(tmp_path):
    lines = [
        "T1\tSource 18 33\tAnn Lee of Rome",
        "T2\tCue 34 38\tsaid",
        "T3\tContent 0 5;6 8\t“Rain is",
        "T4\tContent 9 17\tcoming,”",
        "T5\tAttribution 34 38\tsaid",
        "E1\tAttribution:T5 Source:T1 Cue:T2 Content:T3 Content2:T4 ",
        "E2\tSource:T1",
        "#1\tAnnotatorNotes T1\tunsure",
    ]
    brat(tmp_path, b="", a="\n".join(lines))
    coded = read_gold(tmp_path)

    assert set(coded["doc_id"]) == {"storm.txt"}
    assert set(coded["quote_id"]) == {"storm.txt E1"}
    assert coded.loc[coded["role"] == "content", ["start", "end"]].to_numpy().tolist() == [[0, 5], [6, 8], [9, 17]]
    table = evaluate.score(coded, quotes(ANN, doc_id="storm.txt"), articles(**{"storm.txt": NEWS}))
    assert table.set_index(["scope", "measure"]).loc[("all", "full_exact"), "f1"] == 1.0


def test_an_article_whose_coder_marked_nothing_is_read(tmp_path):
    brat(tmp_path, a="")

    assert read_gold(tmp_path)[["doc_id", "role"]].to_numpy().tolist() == [["storm.txt", "none"]]


def test_gold_coded_on_another_copy_of_the_text_is_refused(tmp_path):
    brat(tmp_path, a="T1\tContent 1 5\tRain\nE1\tContent:T1")

    with pytest.raises(ValueError, match=r"the coder saw 'Rain', the article read has '“Rai'"):
        evaluate.score(read_gold(tmp_path), quotes(), articles(**{"storm.txt": " " + NEWS}))
    with pytest.raises(ValueError, match=r"1 coded articles .* 'storm.txt'.* Did you mean 'storms.txt'"):
        evaluate.score(read_gold(tmp_path), quotes(), articles(**{"storms.txt": NEWS}))


def test_a_sheet_with_a_misspelt_column_or_a_word_for_a_number_is_told_where(tmp_path):
    sheet = tmp_path / "gold.csv"
    sheet.write_text("doc_id,begin,end\na,0,5\n")
    with pytest.raises(ValueError, match=r"gold.csv needs a column 'start', but has only \['doc_id', 'begin', 'end'\]"):
        read_gold(sheet)
    sheet.write_text("doc_id,start,end,source_start,source_end\na,0,5,,\na,0,5,7,ten\n")
    with pytest.raises(ValueError, match=r"gold.csv, row 3: 'source_end' must be a number of characters, but is 'ten'"):
        read_gold(sheet)


def test_a_sheet_without_quote_ids_has_one_attribution_a_row(tmp_path):
    (tmp_path / "gold.csv").write_text("doc_id,start,end\n007,0,5\n007,6,8\n")
    coded = read_gold(tmp_path / "gold.csv")

    assert coded["doc_id"].tolist() == ["007", "007"]
    assert coded["quote_id"].nunique() == 2


# --- errors to read -----------------------------------------------------------------------------------------------


def test_errors_are_listed_with_their_words_in_the_order_of_the_article(tmp_path):
    found = [ANN | {"source": "Bo"}, {"content": "stop", "source": "Bo"}, {"content": "on Monday", "cue": "spoke"}]

    rows = evaluate.errors(gold(tmp_path, ANN, BO, HE), quotes(*found), articles(a=NEWS))

    assert rows["error"].tolist() == ["wrong source", "other extent", "missed", "spurious"]
    assert rows["content"].fillna("-").tolist() == [ANN["content"], BO["content"], HE["content"], "-"]
    assert rows["found_content"].fillna("-").tolist() == [ANN["content"], "stop", "-", "on Monday"]
    assert rows["found_source"].fillna("-").tolist() == ["Bo", "Bo", "-", "-"]
    assert rows["rule"].fillna("-").tolist() == ["by hand", "by hand", "-", "by hand"]
    assert rows["scope"].tolist() == ["direct", "indirect", "mixed", "indirect"]


def test_where_all_is_right_no_error_is_listed(tmp_path):
    assert evaluate.errors(gold(tmp_path, ANN, BO), quotes(ANN, BO), articles(a=NEWS)).empty
