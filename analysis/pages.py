"""Executed notebooks and the index as pages that open anywhere: no server, no script, no request to any host.

Prose comes from the notebooks' Markdown with any HTML in it escaped. Outputs that are HTML come from this project's own
tables and charts, which escape the text they show; a policy in every page forbids scripts all the same.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import mistune
import nbformat
from bs4 import BeautifulSoup
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

CHART = "application/vnd.whose-words.chart+json"
CONCORDANCE = "application/vnd.whose-words.concordance+json"
FINDING = "application/vnd.whose-words.finding+json"

_markdown = mistune.create_markdown(escape=True, plugins=["table"])


@dataclass(frozen=True)
class Chapter:
    """One notebook as the index shows it."""

    anchor: str
    title: str
    prose: Markup
    pieces: list[Markup]
    file: str
    page: str
    error: str | None


def notebook_page(path: Path, error: str | None) -> str:
    """An executed notebook as one page: its prose, its code folded away, its outputs."""
    cells = [_cell(cell) for cell in nbformat.read(path, as_version=4).cells]
    return _template("notebook.html").render(_style(), title=_title(path), file=path.name, cells=cells, error=error)


def chapter(path: Path, error: str | None) -> Chapter:
    """What the index shows of an executed notebook: title, question, findings, charts and concordance lines."""
    outputs = [output for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", [])]
    pieces = [piece for output in outputs if (piece := _shown(output)) is not None]
    return Chapter(path.stem, _title(path), _question(path), pieces, path.name, f"{path.stem}.html", error)


def charts(path: Path) -> list[dict[str, Any]]:
    """The charts of an executed notebook: name, title, alt text, SVG and PNG (base64) of each."""
    outputs = [output for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", [])]
    return [output.data[CHART] for output in outputs if CHART in output.get("data", {})]


def index_page(**content: Any) -> str:
    """The report's first page; see templates/index.html for what it needs."""
    return _template("index.html").render(_style(), **content)


def prose(text: str) -> Markup:
    """Markdown as HTML, with any HTML in it shown as text.

    >>> prose("*who* <b>said</b>")
    Markup('<p><em>who</em> &lt;b&gt;said&lt;/b&gt;</p>\\n')
    """
    return Markup(str(_markdown(text)))


def _cell(cell: Any) -> dict[str, Any]:
    if cell.cell_type != "code":
        return {"prose": prose(cell.source)}
    outputs = [_output(output) for output in cell.outputs]
    failed = any(output.output_type == "error" for output in cell.outputs)
    return {"code": cell.source, "outputs": outputs, "error": failed}


def _output(output: Any) -> Markup:
    """The richest form of an output that needs no script."""
    if output.output_type == "stream":
        return _pre(output.text)
    if output.output_type == "error":
        return Markup('<p class="failed">{}: {}</p>').format(output.ename, output.evalue)
    data = output.data
    if "text/html" in data:
        return _bare(_joined(data["text/html"]))
    if "text/markdown" in data:
        return prose(_joined(data["text/markdown"]))
    if "image/png" in data:
        return Markup('<img alt="" src="data:image/png;base64,{}">').format(_joined(data["image/png"]).strip())
    return _pre(_joined(data.get("text/plain", "")))


def _shown(output: Any) -> Markup | None:
    """What of an output belongs on the index: a finding, a chart, a concordance."""
    data = output.get("data", {})
    if CHART in data:
        drawn = data[CHART]
        source = base64.b64encode(drawn["svg"].encode()).decode()
        return Markup(
            '<figure><img alt="{}" src="data:image/svg+xml;base64,{}">'
            '<figcaption><a href="charts/{}.svg">SVG</a> · <a href="charts/{}.png">PNG</a></figcaption></figure>'
        ).format(drawn["alt"], source, drawn["name"], drawn["name"])
    if FINDING in data:
        return prose(_joined(data["text/markdown"]))
    if CONCORDANCE in data:
        return Markup('<div class="scroll" tabindex="0">{}</div>').format(_bare(_joined(data["text/html"])))
    return None


def _bare(html: str) -> Markup:
    """A table or picture as our page shows it: its own style and any script or handler left out.

    pandas puts style into its tables, which the page's policy forbids and its style sheet does better.
    """
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(["style", "script"]):
        tag.decompose()
    for tag in soup.find_all(True):
        tag.attrs = {name: value for name, value in tag.attrs.items() if name != "style" and not name.startswith("on")}
    for corner in soup.find_all(lambda tag: tag.name == "th" and not tag.get_text(strip=True)):
        corner.name = "td"  # where pandas prints nothing, there is nothing to announce as a heading
    return Markup(str(soup))


def _title(path: Path) -> str:
    first = nbformat.read(path, as_version=4).cells[0].source
    return next((line.lstrip("# ") for line in first.splitlines() if line.startswith("# ")), path.stem)


def _question(path: Path) -> Markup:
    """The first cell without its title."""
    lines = nbformat.read(path, as_version=4).cells[0].source.splitlines()
    return prose("\n".join(line for line in lines if not line.startswith("# ")))


def _pre(text: str) -> Markup:
    return Markup("<pre><code>{}</code></pre>").format(escape(_joined(text)))


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _style() -> dict[str, Any]:
    css = _file("style.css")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return {"style": Markup(css), "style_hash": f"sha256-{digest}"}


@cache
def _file(name: str) -> str:
    return files("analysis").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _template(name: str) -> Any:
    return Environment(loader=FunctionLoader(_file), autoescape=True, undefined=StrictUndefined).get_template(name)
