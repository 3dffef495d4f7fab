"""A report for every value of a column, from one extraction, and a page that sets them side by side.

Takes what `report` takes and the name of a column of articles, writes a folder: index.html compares, each/… are whole
reports. The reports are written in as many processes as asked for; their bytes do not depend on it.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from tqdm import tqdm

from analysis import store
from analysis import tables as books
from analysis.counts import grouping, measures
from analysis.extraction.found import Tables
from analysis.extraction.options import Options
from analysis.lines import places
from analysis.pictures import captions, charts
from analysis.report import pages, publish, textless
from analysis.report import report as reports
from analysis.report.manifest import manifest, rows_of

_FOLDER = "each"


@dataclass(frozen=True)
class _Job:
    """One report to write: of which articles, where, and what it is made of."""

    value: str
    slug: str
    folder: Path
    out: Path
    chosen: Options
    found: list[Path]
    name: str
    text: bool
    made_of: dict[str, Any]


def report_each(
    chosen: Options,
    out: str | Path,
    given: dict[str, Any],
    *,
    column: str,
    name: str,
    where: str,
    jobs: int = 1,
    executor: Executor | None = None,
    text: bool = True,
) -> reports.Report:
    """Write a report for every value of a column into `out`/each, and a page that compares them.

    Parameters
    ----------
    column : str
        A column of articles, or day, week, month, year. Articles that do not tell it are a group, "(not told)"; those
        outside of the days that `given` asks for are in none.
    jobs : int
        Reports written at once, each in a process of its own.
    chosen, out, given, name, where, executor, text
        As of `report`. Reprints and speakers are those of the whole corpus.

    Raises
    ------
    ValueError
        If articles have no such column, naming the nearest, or a parameter is one that no notebook takes.
    """
    found = reports.checked(chosen, given, where)
    begun = datetime.now(UTC)
    with reports.whole(Path(out)) as folder:
        start = time.perf_counter()
        counts = reports.extracted(folder, chosen, executor, text)
        took = {"extract": time.perf_counter() - start}
        tables = Tables.load(folder / "tables")
        made_of = manifest(chosen, given, folder, counts) | {"each": column}
        groups = _groups(tables, column, given)
        todo = [_Job(value, _slug(value), folder, Path(out), chosen, found, name, text, made_of) for value in groups]
        for job in todo:
            _part(tables, groups[job.value]).save(folder / _FOLDER / job.slug / "tables")
        failed: dict[str, str] = {}
        for job, (errors, seconds) in zip(todo, _all_written(todo, jobs), strict=True):
            failed |= {f"{_FOLDER}/{job.slug}/{notebook}": error for notebook, error in errors.items()}
            took[job.slug] = seconds
        _write_comparison(folder, tables, column, given, name, {job.value: job.slug for job in todo}, counts)
        if not text:
            textless.strip_tables(folder)
        reports.write_json(folder / "manifest.json", made_of)
        reports.write_json(folder / "run.json", reports.times(begun, took))
    return reports.Report(Path(out), counts, failed)


def _groups(tables: Tables, column: str, given: dict[str, Any]) -> dict[str, set[str]]:
    """The articles of each value, in order."""
    known = grouping.columns_of_articles(tables)
    if column not in known:
        raise ValueError(
            f"--each needs a column of the articles, but they have no '{column}'.{books.near(column, known)} "
            f"They have {', '.join(known)}."
        )
    asked = tables.select(**{day: given[day] for day in ("since", "until") if day in given}).articles
    values = grouping.with_columns(asked, [column])[column]
    order = grouping.in_order(tables, grouping.distinct(values.to_frame()))[column]
    return {value: set(asked.loc[values == value, "doc_id"]) for value in order}


def _slug(value: str) -> str:
    """A folder's name: readable, safe on every system, and another one for every value."""
    return places.page_name(value).removesuffix(".html")


def _part(tables: Tables, articles: set[str]) -> Tables:
    """The tables of some articles. Inputs that were not used belong to none of them."""
    own = tables.of_articles(articles)
    counted = own.balance["what"].isin(["found", "used"]).astype("int64")
    return replace(
        own,
        balance=own.balance.assign(inputs=counted * len(articles)),
        rejects=books.empty("rejects"),
        speakers=_speakers(tables.speakers, own.quotes),
    )


def _speakers(speakers: pd.DataFrame, quotes: pd.DataFrame) -> pd.DataFrame:
    """The speakers of some statements, with how much they say there."""
    own = speakers[speakers["speaker"].isin(quotes["speaker"].dropna())].reset_index(drop=True)
    said = quotes.groupby("speaker")
    counted = {"articles": said["doc_id"].nunique(), "quotes": said["quote_id"].nunique(), "words": said["words"].sum()}
    return books.conform(own.assign(**{name: own["speaker"].map(found) for name, found in counted.items()}), "speakers")


def _all_written(todo: list[_Job], jobs: int) -> Iterator[tuple[dict[str, str], float]]:
    bar = {"total": len(todo), "unit": "report", "disable": None, "leave": False}
    if jobs == 1:
        yield from tqdm(map(_written, todo), **bar)
        return
    # A kernel's sockets do not survive a fork.
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from tqdm(pool.map(_written, todo), **bar)


def _written(job: _Job) -> tuple[dict[str, str], float]:
    """Write one report; gives the notebooks that failed, with their errors, and the seconds it took."""
    begun, start = datetime.now(UTC), time.perf_counter()
    folder = job.folder / _FOLDER / job.slug
    balance = store.read_table(folder / "tables", "balance")
    counts = dict(zip(balance["what"], balance["inputs"].tolist(), strict=True))
    made = job.made_of | {"value": job.value, "counts": {"inputs": counts, "tables": rows_of(folder)}}
    name = f"{job.name}: {places.visible(job.value)}"
    runs = reports.write(folder, job.out / _FOLDER / job.slug, job.chosen, job.found, made, name=name, text=job.text)
    reports.write_json(folder / "run.json", reports.times(begun, {run.path.name: run.seconds for run in runs}))
    return {run.path.name: run.error for run in runs if run.error}, time.perf_counter() - start


def _write_comparison(
    folder: Path,
    tables: Tables,
    column: str,
    given: dict[str, Any],
    name: str,
    slugs: dict[str, str],
    counts: dict[str, int],
) -> None:
    """The first page: what each group itself calls it, in one chart and one table, and the way to each report."""
    asked = {key: given[key] for key in ("labels", "since", "until") if key in given}
    study = tables.select(**asked)
    by = [column]
    own = measures.shares(study.where(voice=["newsroom", "author"], use=["plain"]), of=["label"], by=by)
    chart = charts.shares(own, title=f"The newsroom's own plain labels, by {column}", name="each-own-labels")
    drawn = chart._repr_mimebundle_()[charts.CHART]
    publish.write_charts(folder, [drawn])
    words = measures.frequency(study, by=by).drop_duplicates(column).set_index(column)
    labels = own["label"].drop_duplicates().tolist()
    page = pages.page(
        "comparison.html",
        "report.css",
        search=True,
        title=name,
        column=column,
        counts=[(what, counts[what]) for what in ("found", "used", "rejected", "ignored")],
        figure=pages.figure(drawn, base=""),
        labels=[places.visible(label) for label in labels],
        rows=[_row(value, slug, own[own[column] == value], words.loc[value]) for value, slug in slugs.items()],
        few=captions.FEW,
    )
    (folder / "index.html").write_text(page, encoding="utf-8")


def _row(value: str, slug: str, own: pd.DataFrame, words: pd.Series) -> dict[str, Any]:
    first = own.iloc[0]
    few = first["choices"] < measures.MIN_CHOICES or first["articles"] < measures.MIN_ARTICLES
    shares = [f"{captions.percent(share)} " * (not few) for share in own["share"].fillna(0)]
    cells = [f"{share}({hits:,})" if share else f"{hits:,}" for share, hits in zip(shares, own["hits"], strict=True)]
    return {
        "value": places.visible(value),
        "href": f"{_FOLDER}/{slug}/index.html",
        "articles": int(words["articles"]),
        "words": int(words["words"]),
        "choices": int(first["choices"]),
        "cells": cells,
    }
