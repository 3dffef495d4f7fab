"""Executed notebooks as pages, and as chapters of the index.

Takes notebooks as the batch left them. Outputs that are HTML come from this project's own tables and charts, which
escape the text they show; prose is Markdown with any HTML in it escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from markupsafe import Markup, escape

from analysis.report import pages

CHART = "application/vnd.whose-words.chart+json"
CONCORDANCE = "application/vnd.whose-words.concordance+json"
FINDING = "application/vnd.whose-words.finding+json"


@dataclass(frozen=True)
class Executed:
    """A notebook that has run: its file, its cells, what stopped it if anything did, and the pages of its articles."""

    path: Path
    cells: list[Any]
    error: str | None
    articles: Mapping[str, str]

    @classmethod
    def read(cls, path: Path, error: str | None, articles: Mapping[str, str]) -> Executed:
        """Read a notebook as the batch left it."""
        return cls(path, nbformat.read(path, as_version=4).cells, error, articles)

    @property
    def outputs(self) -> list[Any]:
        """The outputs of all its cells, in order."""
        return [output for cell in self.cells for output in cell.get("outputs", [])]

    @property
    def charts(self) -> list[dict[str, Any]]:
        """Its charts: name, title, alt text, rows, marks, SVG and PNG (base64) of each."""
        return [output.data[CHART] for output in self.outputs if CHART in output.get("data", {})]

    @property
    def title(self) -> str:
        """The heading it begins with, else its file's name."""
        lines = self.cells[0].source.splitlines()
        return next((line.lstrip("# ") for line in lines if line.startswith("# ")), self.path.stem)


def rows_of(drawn: Mapping[str, Any]) -> pd.DataFrame:
    """The rows that a chart was drawn from."""
    return pd.DataFrame(drawn["rows"]["data"], columns=drawn["rows"]["columns"])


def notebook_page(done: Executed) -> str:
    """An executed notebook as one page: its prose, its code folded away, its outputs."""
    cells = [_cell(cell, done.articles) for cell in done.cells]
    return pages.page(
        "notebook.html", "report.css", title=done.title, file=done.path.name, cells=cells, error=done.error
    )


def chapter(done: Executed, *, without: str, linked: bool = True) -> dict[str, Any]:
    """What the index shows of an executed notebook: title, question, findings, charts and concordance lines.

    `without` names a chart that the index shows elsewhere. Of a notebook that is not `linked` only the charts show.
    """
    drawn = [(output, _shown(output, done.articles, linked)) for output in done.outputs]
    pieces = [piece for output, piece in drawn if piece is not None and _name(output) != without]
    files = {"file": done.path.name, "page": f"{done.path.stem}.html"} if linked else {"file": None, "page": None}
    error = done.error if linked or done.error is None else "see the command line"
    return {
        "anchor": done.path.stem,
        "title": done.title,
        "prose": _question(done.cells[0].source),
        "pieces": pieces,
        "error": error,
        **files,
    }


def _cell(cell: Any, articles: Mapping[str, str]) -> dict[str, Any]:
    if cell.cell_type != "code":
        return {"prose": pages.prose(cell.source)}
    outputs = [_output(output, articles) for output in cell.outputs]
    failed = any(output.output_type == "error" for output in cell.outputs)
    return {"code": cell.source, "outputs": outputs, "error": failed}


def _output(output: Any, articles: Mapping[str, str]) -> Markup:
    """The richest form of an output that needs no script."""
    if output.output_type == "stream":
        return _pre(output.text)
    if output.output_type == "error":
        return Markup('<p class="failed">{}: {}</p>').format(output.ename, output.evalue)
    data = output.data
    if CHART in data:
        return pages.figure(data[CHART])
    if "text/html" in data:
        return _scrolled(pages.bare(_joined(data["text/html"]), articles=articles))
    if "text/markdown" in data:
        return pages.prose(_joined(data["text/markdown"]))
    if "image/png" in data:
        return Markup('<img alt="" src="data:image/png;base64,{}">').format(_joined(data["image/png"]).strip())
    return _pre(_joined(data.get("text/plain", "")))


def _shown(output: Any, articles: Mapping[str, str], linked: bool) -> Markup | None:
    """What of an output belongs on the index: a finding, a chart, a concordance."""
    data = output.get("data", {})
    if CHART in data:
        return pages.figure(data[CHART], base="")
    if FINDING in data and linked:
        return pages.prose(_joined(data["text/markdown"]))
    if CONCORDANCE in data and linked and data[CONCORDANCE].get("shown", 1):
        told = data[CONCORDANCE].get("caption", "Lines")
        lines = _scrolled(pages.bare(_joined(data["text/html"]), "", articles))
        return Markup('<details class="lines-here"><summary>{}</summary>{}</details>').format(told, lines)
    return None


def _name(output: Any) -> str | None:
    return output.data[CHART]["name"] if CHART in output.get("data", {}) else None


def _scrolled(html: Markup) -> Markup:
    """A wide table scrolls on its own, by keyboard too."""
    return Markup('<div class="scroll" tabindex="0">{}</div>').format(html)


def _question(source: str) -> Markup:
    """The first cell without its title."""
    return pages.prose("\n".join(line for line in source.splitlines() if not line.startswith("# ")))


def _pre(text: str) -> Markup:
    return Markup('<pre tabindex="0"><code>{}</code></pre>').format(escape(_joined(text)))


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
