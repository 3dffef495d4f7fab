"""Write what of a report is read: charts, evidence, articles, notebooks and the first page.

Takes a folder with the tables and the executed notebooks of a study. Every mark of every chart leads to the page of
exactly the rows it counts, every line there to its place in its article, and every hit there back to its line.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat

from analysis import store
from analysis import tables as books
from analysis.extraction.found import Tables
from analysis.lines import places
from analysis.report import batch, chapters, frontpage, reader
from analysis.report.chapters import Executed
from analysis.report.proofs import Proofs, unpacked


def write_pages(
    folder: Path,
    runs: list[batch.Run],
    *,
    name: str,
    counts: Mapping[str, int],
    given: Mapping[str, Any],
    notes: str,
    text: bool,
) -> None:
    """Write all pages of the report in `folder`.

    Parameters
    ----------
    folder : Path
        With ``tables`` and ``notebooks``.
    runs : list of batch.Run
        The executed notebooks.
    name : str
        The study's name.
    counts : dict
        Inputs found, used, rejected and ignored.
    given : dict
        The parameters of the study.
    notes : str
        What the first page adds to its method, as Markdown.
    text : bool
        False leaves out every page that shows text of an article.
    """
    tables = Tables.load(folder / "tables")
    names = {doc_id: places.page_name(doc_id) for doc_id in tables.articles["doc_id"]} if text else {}
    done = [Executed.read(run.path, run.error, names) for run in runs]
    listed: list[dict[str, Any]] = []
    if text:
        proofs = Proofs(tables)
        _lead_to_evidence(done, proofs)
        listed = frontpage.evidence(tables, proofs)
        proofs.write(folder)
        reader.write_articles(tables, folder / "articles", lines=proofs.homes)
        for one in done:
            one.path.with_suffix(".html").write_text(chapters.notebook_page(one), encoding="utf-8")
    write_charts(folder, [drawn for one in done for drawn in one.charts])
    store.write_csv(books.codebook(), folder / "tables" / "codebook.csv")
    page = frontpage.index_page(
        folder, tables, done, name=name, counts=counts, given=given, listed=listed, notes=notes, text=text
    )
    (folder / "index.html").write_text(page, encoding="utf-8")
    for run in runs:
        _lighten(run.path)


def _lead_to_evidence(done: list[Executed], proofs: Proofs) -> None:
    """Give each mark of each chart the address of what it counts, as seen from the report's folder."""
    for one in done:
        for drawn in one.charts:
            for mark in drawn.get("marks", ()):
                keys = unpacked(mark["kind"], mark["keys"])
                if mark["place"]:
                    doc_id, hit = keys[0][:2]
                    mark["href"] = f"articles/{places.page_name(doc_id)}#{places.hit_anchor(hit)}"
                else:
                    told = f"{drawn['title']}: {mark['text']}"
                    mark["href"] = proofs.add(mark["kind"], keys, told, f"index.html#chart-{drawn['name']}")


def _lighten(notebook: Path) -> None:
    """Leave out of an executed notebook what is a page or a file by now: it keeps its pictures and tables to see."""
    node = nbformat.read(notebook, as_version=4)
    for output in (output for cell in node.cells for output in cell.get("outputs", ())):
        if drawn := output.get("data", {}).get(chapters.CHART):
            output.data[chapters.CHART] = {key: drawn[key] for key in ("name", "title", "alt")}
    nbformat.write(node, notebook)


def write_charts(folder: Path, drawn: list[dict[str, Any]]) -> None:
    """Each chart as SVG and PNG, and the rows it was drawn from as CSV and Parquet."""
    (folder / "charts").mkdir()
    for one in drawn:
        path = folder / "charts" / one["name"]
        Path(f"{path}.svg").write_text(one["svg"], encoding="utf-8")
        Path(f"{path}.png").write_bytes(base64.b64decode(one["png"]))
        if one["rows"]["data"]:
            rows = chapters.rows_of(one)
            store.write_csv(rows, f"{path}.csv")
            store.write_parquet(rows, f"{path}.parquet")
