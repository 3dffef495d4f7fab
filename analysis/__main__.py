"""The command line: python -m analysis report | extract | compare | new | register | codebook | evaluate.

Exit codes: 0 all inputs used; 2 wrong usage or nothing usable; 3 done, some inputs rejected; 4 cannot write;
5 a notebook failed. What draws charts and runs notebooks takes two seconds and 75 MB to load: a command imports it only
where it does so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
import pandas as pd

from analysis import store, tables
from analysis.articles.formats import FORMATS
from analysis.extraction import pipeline
from analysis.extraction.options import Options, options
from analysis.lines import places
from analysis.report import parameters
from analysis.study import registration, study

_READING = ("metadata", "include", "columns", "registered", "voice")
_ENDS = ("used", "rejected", "ignored")
_WHY = "ignored: "
_LOST = (
    "a worker process ended before its work was done, most likely for want of memory. Nothing was written. "
    "Try fewer --workers or --jobs, or one."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="whose-words")
def main() -> None:
    """Who called it what, in whose voice, and did they mean it."""


def _reading(command: Callable[..., None]) -> Callable[..., None]:
    """The arguments and options of every command that reads a corpus, and its errors in words."""
    for decorate in reversed(
        [
            click.argument("corpus"),
            click.option("--labels", metavar="FILE", help="labels.csv; else the study's own, else that of seeds."),
            click.option("--metadata", metavar="FILE", help="Table of what is known of the articles, by file."),
            click.option("--include", metavar="GLOB", help="Only files whose path matches, as 'text/*.txt'."),
            click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="As text=title,lead."),
            click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes."),
            click.option("--debug", is_flag=True, help="Show the traceback of an error."),
        ]
    ):
        command = decorate(command)
    return command


def _in_words(command: Callable[..., int]) -> Callable[..., None]:
    """Turn a user's mistake into a message and an exit code, and anything else into a traceback."""

    @wraps(command)
    def run(debug: bool, **arguments: Any) -> None:
        try:
            sys.exit(command(**arguments))
        except BrokenExecutor:
            _fail(OSError(_LOST), 4, debug)
        except (ValueError, OSError) as error:
            # A file that is not there is the user's slip, but where the system says so while writing, it is not.
            slip = isinstance(error, ValueError) or (isinstance(error, FileNotFoundError) and error.errno is None)
            _fail(error, 2 if slip else 4, debug)

    return run


def _fail(error: Exception, code: int, debug: bool) -> None:
    if debug:
        raise error
    click.echo(f"Error: {error}", err=True)
    sys.exit(code)


@main.command()
@_reading
@click.option("--out", required=True, metavar="DIR", help="Folder to write; DIR/tables holds the tables.")
@_in_words
def extract(corpus: str, out: str, workers: int, **reading: Any) -> int:
    """Find sentences and hits in CORPUS, a folder of articles or a file of records, and write the tables."""
    chosen = _options(corpus, **reading)
    _check_outside(Path(out), chosen.source)
    parameters.check_parameters(_said(chosen.source), parameters.notebooks(), where="study.yaml")
    with _executor(workers) as executor:
        balance = pipeline.extract_to(Path(out) / "tables", chosen, executor=executor)
    return _outcome(dict(zip(balance["what"], balance["inputs"], strict=True)), Path(out))


@main.command()
@_reading
@click.option(
    "--out",
    metavar="DIR",
    help="Folder to write; else reports/STUDY, or STUDY-each.",
)
@click.option("-p", "--parameter", "given", multiple=True, nargs=2, metavar="NAME VALUE", help="Of the notebooks.")
@click.option("--no-text", is_flag=True, help="Counts and charts alone: nothing of what an article says.")
@click.option("--each", metavar="COLUMN", help="A report for every value of a column, and a page that compares them.")
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="Reports of --each at once.")
@_in_words
def report(
    corpus: str,
    out: str | None,
    workers: int,
    given: tuple[tuple[str, str], ...],
    no_text: bool,
    each: str | None,
    jobs: int,
    **reading: Any,
) -> int:
    """Run every notebook over CORPUS and write the report: OUT/index.html."""
    from analysis.report import report as reports
    from analysis.report.each import report_each

    if jobs > 1 and each is None:
        raise ValueError("--jobs is how many reports of --each are written at once, but there is no --each COLUMN.")
    chosen = _options(corpus, **reading)
    name = chosen.source.stem
    _check_outside(Path(out or "reports"), chosen.source)
    said = _said(chosen.source) | {key: _value(value) for key, value in given}
    with _executor(workers) as executor:
        how: dict[str, Any] = {"name": name, "where": "study.yaml or -p", "executor": executor, "text": not no_text}
        place = out or Path("reports") / (name if each is None else f"{name}-each")
        if each is None:
            made = reports.report(chosen, place, said, **how)
        else:
            made = report_each(chosen, place, said, column=each, jobs=jobs, **how)
    for notebook, error in made.failed.items():
        click.echo(f"Error: {notebook} stopped in {error}", err=True)
    click.echo(f"Report: {(made.folder / 'index.html').as_posix()}")
    return 5 if made.failed else _outcome(made.balance, made.folder)


@main.command()
@click.argument("gold")
@click.option("--corpus", metavar="FOLDER", help="The articles that were coded, where GOLD is a CSV.")
@click.option("--out", metavar="DIR", help="Folder for evaluation.csv, and errors.csv to read.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@_in_words
def evaluate(gold: str, corpus: str | None, out: str | None) -> int:
    """Score the quotations found against GOLD: a folder of brat standoff, or a CSV of your own coding."""
    from analysis.articles import corpus as corpora
    from analysis.quoting import quotes
    from analysis.trust import evaluate as evaluation
    from analysis.trust import gold as readers
    from analysis.words import tokens

    coded = readers.read_gold(gold)
    articles = readers.read_texts(gold) if corpus is None else corpora.read_articles(corpus)
    said, _ = quotes.find_quotes(articles, *tokens.tokenize(articles))
    figures = evaluation.score(coded, said, articles)
    click.echo(figures.round(3).to_string(index=False, na_rep=""))
    if out:
        Path(out).mkdir(parents=True, exist_ok=True)
        for name, table in {
            "evaluation": figures,
            "errors": evaluation.errors(coded, said, articles),
        }.items():
            store.write_csv(table, Path(out) / f"{name}.csv")
    return 0


@main.command()
@click.argument("run1")
@click.argument("run2")
@click.option("--out", metavar="DIR", help="Folder for settings.csv, hits.csv and numbers.csv: all that differs.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@_in_words
def compare(run1: str, run2: str, out: str | None) -> int:
    """Say which numbers differ between the reports RUN1 and RUN2, and why.

    Exit codes as of diff: 0 every hit and number is the same, 1 some differ, 2 wrong usage.
    """
    from analysis.report import changes

    differing = changes.compare_runs(run1, run2)
    click.echo(repr(differing))
    if out:
        differing.save(out)
    return 0 if differing.same else 1


@main.command()
@click.argument("folder")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@_in_words
def new(folder: str) -> int:
    """Write FOLDER, a study of your own to fill with articles."""
    study.new_study(folder)
    click.echo(f"Put articles into {folder}, then: python -m analysis report {folder}")
    return 0


@main.command()
@click.argument("folder")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@_in_words
def register(folder: str) -> int:
    """Write the labels of the study FOLDER and today's date into its study.yaml.

    Labels added or changed later are marked exploratory in every report.
    """
    path = registration.register(folder)
    click.echo(f"Registered: {path.as_posix()} holds the hash of each label. Commit it before you look at results.")
    return 0


@main.command()
@click.argument("table", required=False)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@_in_words
def codebook(table: str | None) -> int:
    """Say what the columns of TABLE mean, or of all tables."""
    with pd.option_context("display.max_rows", None, "display.max_colwidth", None, "display.width", 200):
        click.echo(tables.codebook(table).to_string(index=False))
    return 0


def _options(corpus: str, *, columns: tuple[str, ...], **reading: Any) -> Options:
    return options(corpus, columns=dict(_column(pair) for pair in columns) or None, **reading)


def _said(source: Path) -> dict[str, Any]:
    """The parameters of the notebooks that a study.yaml sets; extract needs none, but tells what is misspelt."""
    return {key: value for key, value in study.read_parameters(source).items() if key not in _READING}


def _check_outside(out: Path, corpus: Path) -> None:
    if corpus.is_dir() and out.resolve().is_relative_to(corpus.resolve()):
        raise ValueError(
            f"--out is '{out.as_posix()}', in the corpus folder: the next run would read its tables as articles. "
            "Name a folder outside it."
        )


def _column(pair: str) -> tuple[str, str | list[str]]:
    ours, equals, theirs = pair.partition("=")
    if not (ours and equals and theirs):
        raise ValueError(f"--column needs OURS=THEIRS, as text=title,lead, but is '{pair}'.")
    return ours, theirs.split(",") if "," in theirs else theirs


def _value(text: str) -> Any:
    """A parameter on the command line is written as in study.yaml."""
    return study.read_value(text)


@contextmanager
def _executor(workers: int) -> Iterator[ProcessPoolExecutor | None]:
    if workers == 1:
        yield None
        return
    with ProcessPoolExecutor(workers) as pool:
        yield pool


def _outcome(balance: dict[str, int], out: Path) -> int:
    """Say what came in and went out, and the exit code that follows from it."""
    why = [f"{count} {what.removeprefix(_WHY)}" for what, count in balance.items() if what.startswith(_WHY)]
    books = ", ".join(f"{balance[what]} {what}" for what in _ENDS)
    click.echo(f"{balance['found']} found: {books}" + (f" ({', '.join(why)})" if why else ""))
    lost = int(store.read_table(out / "tables", "corrected_hits")["why"].notna().sum())
    if lost:
        where = (out / "tables/corrected_hits.csv").as_posix()
        click.echo(
            f"Warning: {lost} rows of corrections.csv fit no hit. Why, and where their words stand: {where}", err=True
        )
    if not balance["used"]:
        click.echo(f"Error: nothing usable. {_first_reject(out)}", err=True)
        return 2
    if balance["rejected"]:
        click.echo(f"{balance['rejected']} rejected: see {(out / 'tables/rejects.csv').as_posix()}", err=True)
        return 3
    return 0


def _first_reject(out: Path) -> str:
    """Why the first input could not be used, as one reason often holds for all, and where the others are told."""
    rejects, where = store.read_table(out / "tables", "rejects"), (out / "tables/rejects.csv").as_posix()
    if rejects.empty:
        return f"Nothing that was found is a file of articles: {', '.join(FORMATS)}, each also .gz."
    first = rejects.iloc[0]
    told = f"{places.visible(first['path'])}: {first['reason']}; {places.visible(first['detail'] or '')}".rstrip("; ")
    return f"{told}. All {len(rejects):,} in {where}" if len(rejects) > 1 else f"{told}. Also in {where}"


if __name__ == "__main__":
    main(prog_name="python -m analysis")
