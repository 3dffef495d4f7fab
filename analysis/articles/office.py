"""Text out of word processors' files: .docx and .rtf, with the packages of the extra ``[office]``.

Takes a file's bytes, gives its text, a line to a paragraph. What was deleted with changes tracked is left out, what was
inserted is kept; footnotes, headers and footers are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from analysis.articles.decoding import LARGEST, Unusable

_MISSING = 'needs {}: pip install "whose-words[office]"'
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TWICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # a text box again, for old programs


def docx_text(raw: bytes) -> str:
    """The paragraphs of a .docx in their order, those of tables and text boxes included."""
    try:
        from docx import Document
        from docx.opc.exceptions import PackageNotFoundError
        from lxml.etree import XMLSyntaxError
    except ImportError:
        raise Unusable("extra missing", f".docx {_MISSING.format('python-docx')}") from None
    _check_size(raw)
    try:
        body = Document(BytesIO(raw)).element.body
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, XMLSyntaxError) as error:
        raise Unusable("broken document", str(error).split("\n")[0][:200]) from None
    return "\n".join(_lines(body))


def rtf_text(raw: bytes) -> str:
    """The text of an .rtf; its pictures and styles are left out."""
    try:
        from striprtf.striprtf import rtf_to_text
    except ImportError:
        raise Unusable("extra missing", f".rtf {_MISSING.format('striprtf')}") from None
    if not re.match(rb"\s{0,9}\{\\rtf", raw):
        raise Unusable("broken document", "does not begin as RTF does")
    # What is no ASCII stands in escapes, which name their code page; other bytes are of no known one.
    return str(rtf_to_text(raw.decode("latin-1"), errors="replace"))


def _check_size(raw: bytes) -> None:
    """A .docx is compressed: one that unfolds to more than an article may hold is not opened."""
    try:
        with ZipFile(BytesIO(raw)) as parts:
            size = sum(part.file_size for part in parts.infolist() if part.filename.endswith((".xml", ".rels")))
    except BadZipFile as error:
        raise Unusable("broken document", str(error)) from None
    if size > LARGEST:
        raise Unusable("too large", f"unfolds to more than {LARGEST // 2**20} MB")


def _lines(body: Any) -> Iterator[str]:
    """The text of each paragraph; one inside another, as in a text box, follows it."""
    for paragraph in body.iter(f"{_W}p"):
        if not any(parent.tag == _TWICE for parent in paragraph.iterancestors()):
            yield "".join(_runs(paragraph))


def _runs(node: Any) -> Iterator[str]:
    for child in node:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield "\t" if child.tag == f"{_W}tab" else "\n"
        elif child.tag not in (f"{_W}p", f"{_W}del", f"{_W}pPr", f"{_W}rPr", _TWICE):
            yield from _runs(child)
