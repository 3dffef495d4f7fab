"""A study folder, kept by hand in an editor or a spreadsheet."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.sheets import read_sheet
from analysis.study.study import (
    TEMPLATES,
    find_corpus,
    new_study,
    project_root,
    read_labels,
    read_parameters,
    read_value,
)


def write(tmp_path, text, name="labels.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def test_a_corpus_is_found_from_the_working_directory_then_from_the_projects_root(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert find_corpus("seeds") == project_root() / "seeds"
    (tmp_path / "seeds").mkdir()
    assert find_corpus("seeds") == (tmp_path / "seeds").resolve()
    assert find_corpus(project_root() / "seeds") == project_root() / "seeds"


def test_a_misspelt_corpus_is_answered_with_where_it_was_sought_and_the_near_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"no corpus 'sedes', looked for in .* and in .*Did you mean 'seeds'\?"):
        find_corpus("sedes")
    with pytest.raises(FileNotFoundError, match="no corpus 'nowhere/at/all'"):
        find_corpus("nowhere/at/all")


def test_labels_are_read_with_null_where_a_term_always_counts(tmp_path):
    table = read_labels(write(tmp_path, "label,term,not_in,note\nwar,war,trade war; price war,why\nNA,nan,,\n"))

    assert table["not_in"].isna().tolist() == [False, True]
    assert table.loc[1, ["label", "term", "note"]].tolist() == ["NA", "nan", ""]


def test_a_folder_without_labels_takes_those_of_the_seeds(tmp_path):
    pd.testing.assert_frame_equal(read_labels(tmp_path), read_labels(project_root() / "seeds" / "labels.csv"))


@pytest.mark.parametrize("separator", ",;\t")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_spreadsheets_ways_to_save_a_table_are_all_read(tmp_path, separator, encoding):
    text = f'label{separator}term\r\nguerre{separator}"opération, spéciale; militaire"\r\n{separator}\r\n'

    table = read_labels(write(tmp_path, text, encoding=encoding))

    assert list(table["term"]) == ["opération, spéciale; militaire"]


def test_comments_stand_before_the_header_and_nowhere_else(tmp_path):
    sheet = read_sheet(write(tmp_path, "sep=,\n# why\n\n  # and how\nlabel,term\n#war,war\nwar,\n"))

    assert sheet["label"].tolist() == ["#war", "war"]
    assert list(sheet.index) == [6, 7]


def test_columns_of_the_users_own_stay(tmp_path):
    assert list(read_labels(write(tmp_path, "coder,label,term,weight\nMia,war,war,2\n")).columns) == [
        "label", "term", "with", "not_with", "not_in", "note", "coder", "weight",
    ]  # fmt: skip


def test_the_row_of_all_terms_gives_its_names_to_those_that_have_none_of_their_own(tmp_path):
    rows = "*,*,oslo,bergen\nwar,war,,\nraid,raid,voss,\ncampaign,campaign,*,\n"
    table = read_labels(write(tmp_path, f"label,term,with,not_with\n{rows}")).set_index("term")

    assert table.index.tolist() == ["war", "raid", "campaign"]
    assert table["with"].fillna("always").tolist() == ["oslo", "voss", "always"]
    assert table["not_with"].fillna("none").tolist() == ["bergen", "none", "none"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Label,term\nwar,war\n", r"labels.csv needs a column 'label' .*Did you mean to rename 'Label'\?"),
        (
            "label,words\nwar,war\n",
            r"labels.csv needs a column 'term' \(word or phrase; .* has only \['label', 'words'\]",
        ),
        ("label,term,not in\nwar,war,\n", r"needs a column 'not_in' .*Did you mean to rename 'not in'\?"),
        ("label,term\n", "labels.csv lists no terms"),
        ("", "labels.csv needs a column 'label'"),
        ("label,term\nwar,war\nwar,\n", "labels.csv, row 3, column 'term': is empty"),
        ("label,term\n,war\n", "row 2, column 'label': is empty"),
        ("label,term\nwar,war\ninvasion,War\n", "row 3, column 'term': 'War' is already listed under 'war' in row 2"),
        ("label,term\nwar,cold-war\nchill,cold  war\n", "row 3, .* already listed under 'war' in row 2"),
        ("label,term\nwar,invad*\nchill,INVAD*\n", "row 3, .* already listed"),
        ("label,term\nwar,*\n", "row 2, column 'term': .* would match nearly every word"),
        ("label,term\nwar,war of in*\n", "'war of in\\*' would match nearly every word"),
        ("label,term\nwar,w*r\n", r"'w\*r' has a \* inside a word"),
        (
            "label,term,not_in\nwar,war,trade war;wartime\n",
            "column 'not_in': 'wartime' does not contain the term 'war'",
        ),
        ("label,term,not_in\nwar,war,trade war on *\n", "column 'not_in': .* would match nearly every word"),
        ("label,term,with\nwar,war,os*lo\n", r"row 2, column 'with': 'os\*lo' has a \* inside a word"),
        ("label,term,not_with\nwar,war,o*\n", "row 2, column 'not_with': 'o\\*' would match nearly every word"),
        ("label,term,with\nwar,war,oslo; WAR\n", "row 2, column 'with': 'WAR' is the term itself"),
        ("label,term,with,not_with\nwar,war,oslo,Oslo\n", "row 2, column 'not_with': 'oslo' stands in 'with' too"),
        (
            "label,term,with\n*,*,oslo\n*,*,voss\nwar,war,\n",
            "row 3, column 'term': the row of all terms, '\\*', stands",
        ),
        ("label,term,not_in\n*,*,trade war\nwar,war,\n", "row 2, column 'term': the row of all terms"),
        ("label,term\nwar,war,peace\n", "row 2: has 3 cells, but the header has 2"),
        ('label,term\nwar,"war\npeace,peace\n', "a quotation mark that opens a cell is never closed"),
        ('label,term\nwar,"war" peace\n', "labels.csv, row 2: "),
    ],
)
def test_what_is_wrong_with_labels_is_said_with_file_row_and_column(tmp_path, text, said):
    with pytest.raises(ValueError, match=said):
        read_labels(write(tmp_path, text))


def test_a_list_of_labels_that_is_not_there_is_named_with_the_near_one(tmp_path):
    write(tmp_path, "label,term\nwar,war\n")

    with pytest.raises(FileNotFoundError, match=r"no list of labels '.*lables.csv'.* Did you mean 'labels.csv'\?"):
        read_labels(tmp_path / "lables.csv")


def test_a_not_in_phrase_may_meet_its_term_through_wildcards(tmp_path):
    rows = ["label,term,not_in", "war,wars,trade war*", "war,prisoner*,prisoners of war", "war,*-war,cold war"]

    assert len(read_labels(write(tmp_path, "\n".join([*rows, "战争,战争,贸易战争"])))) == 4


def test_a_file_in_another_encoding_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(ValueError, match=r"labels.csv, row 2: not UTF-8.*'CSV UTF-8'"):
        read_labels(write(tmp_path, "label,term\nguerre,opération\n", encoding="cp1252"))


def test_labels_may_be_given_as_a_table_which_stays_as_it_was():
    given = pd.DataFrame({"label": ["war"], "term": [" war "]})

    assert list(read_labels(given)["term"]) == ["war"]
    assert list(given.columns) == ["label", "term"]
    with pytest.raises(ValueError, match="The labels needs a column 'term'"):
        read_labels(given.drop(columns="term"))


def test_parameters_are_those_of_the_folder_or_beside_the_file_of_records(tmp_path):
    write(tmp_path, "\ufefflabels: [war, 'no']\nsince: 2022-02-24\n", "study.yaml")

    for source in (tmp_path, tmp_path / "metadata.csv", tmp_path / "study.yaml"):
        assert read_parameters(source)["labels"] == ["war", "no"]


@pytest.mark.parametrize("text", ["", "# labels: [war]\n", "---\n"])
def test_an_empty_study_yaml_gives_no_parameters(tmp_path, text):
    assert read_parameters(tmp_path) == {}
    write(tmp_path, text, "study.yaml")
    assert read_parameters(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("by: outlet\nlabels: [war, no]\n", 'study.yaml, line 2: YAML takes the word no .*"no"'),
        ("labels:\n  - war\n  - on\n", 'line 3: YAML takes the word on .*"on"'),
        ("on: 3\n", "line 1: YAML takes the word on"),
        ("by: outlet\nby: country\n", "line 2: 'by' is given twice"),
        ("labels: [war\nby: outlet\n", "study.yaml, line 2: "),
        ("- war\n", "line 1: parameters are written as 'name: value'"),
        ("war\n", "line 1: parameters are written as 'name: value'"),
        ("by: \x01\n", "study.yaml: "),
    ],
)
def test_what_yaml_would_misread_is_refused_with_its_line(tmp_path, text, said):
    with pytest.raises(ValueError, match=said):
        read_parameters(write(tmp_path, text, "study.yaml"))


def test_a_value_of_the_command_line_is_read_as_study_yaml_would():
    assert read_value("[war, invasion]") == ["war", "invasion"]
    assert read_value("3") == 3
    with pytest.raises(ValueError, match="YAML takes the word no"):
        read_value("[no]")


def test_a_new_study_can_be_read_as_it_is(tmp_path):
    new_study(tmp_path / "mine")

    assert {path.name for path in (tmp_path / "mine").iterdir()} == set(TEMPLATES)
    pd.testing.assert_frame_equal(read_labels(tmp_path / "mine"), read_labels("seeds"))
    assert read_parameters(tmp_path / "mine") == {}
    for name in ("articles.csv", "speakers.csv", "actors.csv"):
        assert list(read_sheet(tmp_path / "mine" / name).columns) == list(read_sheet(Path("seeds") / name).columns)


def test_a_template_with_its_comment_marks_taken_away_is_valid(tmp_path):
    new_study(tmp_path)
    text = (tmp_path / "study.yaml").read_text(encoding="utf-8")
    write(tmp_path, "\n".join(line.removeprefix("# ") for line in text.splitlines()[1:] if ": " in line), "study.yaml")

    assert set(read_parameters(tmp_path)) == {"labels", "by", "since", "until", "include", "metadata", "columns"}


def test_a_new_study_overwrites_nothing(tmp_path):
    write(tmp_path, "mine", "labels.csv")

    with pytest.raises(FileExistsError, match=r"already holds labels.csv. Nothing was written"):
        new_study(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["labels.csv"]


def test_the_seeds_say_nothing_of_the_article_that_it_does_not_tell():
    row = read_sheet(Path("seeds/articles.csv")).iloc[0]

    assert row["title"] == Path("seeds", row["file"]).read_text(encoding="utf-8").splitlines()[0]
    assert row[["outlet", "published", "author", "url"]].tolist() == ["", "", "", ""]


def test_the_seeds_codebook_counts_its_rows():
    book = Path("seeds/README.md").read_text(encoding="utf-8")

    for name, unit in [
        ("labels", "term"),
        ("actors", "term"),
        ("speakers", "name of a speaker"),
        ("articles", "article"),
    ]:
        rows = len(read_sheet(Path("seeds") / f"{name}.csv"))
        assert f"## {name}.csv\nA row is one {unit}. {rows} row" in book
