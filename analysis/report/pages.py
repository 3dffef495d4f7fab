"""Pages that open anywhere: no server, no request to any host, and a policy that forbids everything but our own.

Every page of a report comes from a template of this project, with its style, and its script where it has one, named by
their hashes in the page's policy. Without the script nothing is missing: it searches in lines that stand there.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import mistune
from bs4 import BeautifulSoup
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from analysis.lines import places
from analysis.report import inlined

ARTICLES = "../articles/"  # as seen from the report's notebooks and evidence

_MANY = 30  # marks that a reader at the keyboard may want to skip
_markdown = mistune.create_markdown(escape=True, plugins=["table"])


def page(template: str, *styles: str, search: bool = False, **content: Any) -> str:
    """A page from a template, with the style that all have and that of its own; `search` adds the script."""
    css = "".join(_css(name) for name in ("style.css", *styles))
    script = _file("search.js") if search else ""
    policy = f"default-src 'none'; img-src data:; style-src '{_hash(css)}'"
    policy += f"; script-src '{_hash(script)}'" * search + "; base-uri 'none'; form-action 'none'"
    frame = {"style": Markup(css), "script": Markup(script), "policy": Markup(policy)}
    return str(_template(template).render(frame, **content))


def prose(text: str) -> Markup:
    """Markdown as HTML, with any HTML in it shown as text.

    >>> prose("*who* <b>said</b>")
    Markup('<p><em>who</em> &lt;b&gt;said&lt;/b&gt;</p>\\n')
    """
    return Markup(str(_markdown(text)))


def bare(html: str, base: str = "../", articles: Mapping[str, str] | None = None) -> Markup:
    """A table or picture of a notebook as our page shows it: its own style and any script or handler left out.

    pandas puts style into its tables, which the page's policy forbids and its style sheet does better. A cell that
    names one of the `articles` (file names of their pages, by doc_id) leads to it; `base` is the way to the report's
    folder.
    """
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(["style", "script"]):
        tag.decompose()
    for tag in soup.find_all(True):
        tag.attrs = {name: value for name, value in tag.attrs.items() if name != "style" and not name.startswith("on")}
        if str(tag.get("href", "")).startswith(ARTICLES):
            tag["href"] = base + str(tag["href"]).removeprefix("../")
    for table in soup.select("table.dataframe"):
        del table["border"]
        if not table.find("td"):
            table.replace_with(BeautifulSoup('<p class="soft">No rows.</p>', "html.parser"))
    for corner in soup.find_all(lambda tag: tag.name == "th" and not tag.get_text(strip=True)):
        corner.name = "td"  # where pandas prints nothing, there is nothing to announce as a heading
    for cell in soup.find_all(["td", "th"]):
        if (found := (articles or {}).get(cell.get_text())) and not cell.find("a"):
            cell.contents[0].wrap(soup.new_tag("a", href=f"{base}articles/{found}"))
    return Markup(str(soup))


def figure(drawn: Mapping[str, Any], base: str = "../") -> Markup:
    """A chart of a notebook with its files; each mark leads to what it counts, where it has an ``href``.

    `base` is the way to the report's folder.
    """
    marks = [mark for mark in drawn.get("marks", ()) if "href" in mark]
    spots = [(mark["box"], places.visible(mark["text"]), base + mark["href"]) for mark in marks]
    svg = Markup(inlined.inline(drawn["svg"], alt=drawn["alt"], marks=spots))
    return Markup(_template("figure.html").render(drawn=drawn, svg=svg, base=base, marks=len(marks), many=_MANY))


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def _file(name: str) -> str:
    return files("analysis").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _css(name: str) -> str:
    """A style sheet without the spaces that only its writers need: every page carries it."""
    return re.sub(r"\s*([{};,])\s*", r"\1", _file(name)).replace(": ", ":").replace(";}", "}")


@cache
def _template(name: str) -> Any:
    return Environment(loader=FunctionLoader(_file), autoescape=True, undefined=StrictUndefined).get_template(name)
