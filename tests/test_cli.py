import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from analysis import store
from analysis.__main__ import main


def run(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_extract_writes_every_table_twice(newsroom, tmp_path):
    result = run("extract", newsroom({"a.txt": "The war began."}), "--out", tmp_path / "out")

    assert result.exit_code == 0
    assert "2 found: 1 used, 0 rejected, 1 ignored" in result.output
    assert store.read_table(tmp_path / "out/tables", "hits")["surface"].tolist() == ["war"]
    assert (tmp_path / "out/tables/hits.csv").exists()


def test_some_inputs_rejected_is_exit_3_and_says_how_many_and_where(newsroom, tmp_path):
    result = run("extract", newsroom({"a.txt": "War.", "b.txt": ""}), "--out", tmp_path / "out")

    assert result.exit_code == 3
    assert "1 rejected: see" in result.output


def test_nothing_usable_is_exit_2(newsroom, tmp_path):
    result = run("extract", newsroom({"b.txt": ""}), "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert "nothing usable" in result.output


def test_a_table_whose_text_stands_in_columns_of_its_own_is_told_how_to_be_read(newsroom, tmp_path):
    records = "id,headline,teaser\n1,Troops cross the border today,The invasion began at dawn.\n2,War goes on and on,\n"

    result = run("extract", newsroom({"metadata.csv": records}), "--out", tmp_path / "out")

    assert "nothing usable. metadata.csv: no text column; has id, headline, teaser" in result.output
    assert "--column text=headline,teaser" in result.output


def test_a_folder_that_is_not_there_is_exit_2_without_a_traceback(tmp_path):
    result = run("extract", tmp_path / "nowhere", "--out", tmp_path / "out")

    assert result.exit_code == 2
    assert "nowhere" in result.output
    assert "Traceback" not in result.output


def test_a_place_that_cannot_be_written_is_exit_4(newsroom, tmp_path):
    (tmp_path / "file").write_text("")

    result = run("extract", newsroom({"a.txt": "War."}), "--out", tmp_path / "file" / "out")

    assert result.exit_code == 4


def test_a_folder_that_cannot_be_made_is_exit_4(newsroom):
    result = run("extract", newsroom({"a.txt": "War."}), "--out", "/dev/null/tables")

    assert result.exit_code == 4


def test_the_corpus_folder_is_never_written_into(newsroom):
    folder = newsroom({"a.txt": "War."})

    result = run("extract", folder, "--out", folder / "out")

    assert result.exit_code == 2
    assert "Name a folder outside it" in result.stderr
    assert not (folder / "out").exists()


def test_a_misspelt_parameter_of_a_study_stops_extract_too(newsroom, tmp_path):
    result = run("extract", newsroom({"a.txt": "War.", "study.yaml": "lables: [war]\n"}), "--out", tmp_path)

    assert result.exit_code == 2
    assert "Did you mean 'labels'?" in result.stderr


def test_a_table_that_the_metadata_do_not_name_is_ignored_and_named_so(newsroom, tmp_path):
    files = {"a.txt": "War.", "m.csv": "file,outlet\na.txt,Echo\n", "turns.csv": "text\nQuestion\n"}

    result = run("extract", newsroom(files), "--metadata", "m.csv", "--out", tmp_path)

    assert result.exit_code == 0
    assert "1 used, 0 rejected, 3 ignored (1 metadata, 1 study file, 1 table not in metadata)" in result.stdout


def test_a_misspelt_column_gets_the_near_one(newsroom, tmp_path):
    folder = newsroom({"a.csv": "headline,lead\nWar,It began.\n"})

    result = run("extract", folder / "a.csv", "--out", tmp_path / "out", "--column", "text=headlin,lead")

    assert result.exit_code == 2
    assert "Did you mean 'headline'?" in result.output


def test_debug_shows_where_it_went_wrong(tmp_path):
    result = run("extract", tmp_path / "nowhere", "--out", tmp_path / "out", "--debug")

    assert isinstance(result.exception, FileNotFoundError)


def test_a_new_study_reports_at_once(tmp_path):
    assert run("new", tmp_path / "mine").exit_code == 0
    (tmp_path / "mine" / "a.txt").write_text("Talks fail\n\nThe war began.")

    result = run("report", tmp_path / "mine", "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    assert (tmp_path / "out/index.html").exists()


def test_the_codebook_is_printed():
    assert "one past the last character" in run("codebook", "hits").output


@pytest.mark.parametrize("workers", [2])
def test_the_same_bytes_from_two_processes_another_hash_seed_and_time_zone(newsroom, tmp_path, workers):
    files = {f"{at}.txt": f"Day {at}\n\nThe war went on. An invasion of {at} islands." for at in range(7)}
    folder = newsroom(
        {**files, "articles.csv": "file,published\n" + "".join(f"{at}.txt,2022-03-0{at + 1}\n" for at in range(7))}
    )
    for name, extra in {"plain": {}, "odd": {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati"}}.items():
        command = [
            "extract",
            str(folder),
            "--out",
            str(tmp_path / name),
            *(["--workers", str(workers)] if extra else []),
        ]
        subprocess.run([sys.executable, "-m", "analysis", *command], check=True, env={**os.environ, **extra})

    for path in sorted((tmp_path / "plain/tables").iterdir()):
        assert path.read_bytes() == (tmp_path / "odd/tables" / path.name).read_bytes(), path.name


def test_extracting_loads_nothing_that_draws_or_runs_notebooks(newsroom, tmp_path):
    arguments = ["extract", str(newsroom({"a.txt": "He left the U.S. The war began."})), "--out", str(tmp_path / "out")]
    script = (
        "import sys\n"
        "from analysis.__main__ import main\n"
        f"try: main({arguments!r})\n"
        "finally: print(sorted({'matplotlib', 'nbformat', 'papermill'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)

    assert done.stdout.splitlines()[-1] == "[]"
