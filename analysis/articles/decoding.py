"""From bytes to text: whole files and lines of files, decoded, mended, and never more than can be held.

Takes binary streams, gives text whose lines end in \\n and the name of the encoding it was read with. UTF-8 is tried
first, strictly; a byte order mark is believed; what is neither is guessed, and a guessed encoding ends in a question
mark. What cannot become text is an `Unusable`, with a reason of lexicons/reject_reasons.csv.
"""

from __future__ import annotations

import codecs
import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from io import BufferedIOBase
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from analysis import tables
from analysis.articles.languages import recognise

LARGEST = 64 * 2**20  # bytes of one article: a book of 10 million words
_UNFOLDED = 2**30  # bytes a compressed file may unfold to
_BLOCK = 2**20
_SAMPLE = 2**16
# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# Mojibake is two characters beside each other that are no ASCII, or one of a few that it often leaves alone. Looking
# for these first is fifty times as fast as ftfy's own test. Written with "|" it would look at every place for both.
_SUSPECT = re.compile("[^\x00-\x7f](?:[^\x00-\x7f]|(?<=[\x80-\x9fÂÃàŒœ×]))")


class Unusable(Exception):
    """An input that cannot become an article: one of reject_reasons.csv, and what was wanted and what came."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


class Line(NamedTuple):
    """A line without its end. One that cannot be used has a `problem`, a reason of reject_reasons.csv, and no text."""

    text: str
    encoding: str
    bytes: int
    problem: str = ""


@contextmanager
def opened(path: Path) -> Iterator[BufferedIOBase]:
    """Open a file to read its bytes, unfolded if its name ends in .gz."""
    with path.open("rb") as raw:
        yield gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw


def whole(stream: BufferedIOBase) -> bytes:
    """All bytes of a file that is one article, or one table that must be held whole."""
    raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise Unusable("too large", f"more than {LARGEST // 2**20} MB in one piece")
    return raw


def decode(raw: bytes, *, declared: str | None = None) -> tuple[str, str]:
    """The text of a whole file, and the encoding it was read with.

    Lines end in \\n, whichever of \\r\\n, \\r and \\n ended them; nothing else is changed.

    Parameters
    ----------
    declared : str, optional
        What the file says of itself, as a web page does. Many say so and are UTF-8 all the same: that goes first.

    Raises
    ------
    Unusable
        For binary data, or where no encoding fits.

    Examples
    --------
    >>> decode("Le ministre était là hier, et il l’a dit à la presse.".encode("cp1252"))
    ('Le ministre était là hier, et il l’a dit à la presse.', 'cp1252?')
    """
    mark = _mark(raw)
    encoding = _MARKS.get(mark, "utf-8")
    if not mark and b"\0" in raw:
        raise Unusable("binary", "holds NUL; if it is UTF-16, save it with a byte order mark or as UTF-8")
    try:
        text = raw[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        if mark:
            raise Unusable("unknown encoding", f"announces {encoding}, but byte {error.start} does not fit") from None
        text, encoding = _decode_guessed(raw, declared)
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def lines(stream: BufferedIOBase) -> Iterator[Line]:
    """The lines of a file, one at a time, each decoded by itself, so that one bad byte spoils no more than its line."""
    guess: str | None = None
    for raws in _raw_lines(_even_ends(_unmarked(_blocks(stream)))):
        for at, raw in enumerate(raws):
            line = _plain_line(raw)
            if line is None:
                guess = (_guess(_odd_lines(raws[at:])) or "") if guess is None else guess
                line = _guessed_line(raw, guess)
            yield line


def mend(text: str) -> str:
    """Undo mojibake, line by line, and nothing else: quotation marks, ligatures and accents stay as printed.

    >>> mend("The ministerâ€™s office said nothing.")
    'The minister’s office said nothing.'
    """
    if text.isascii() or not _SUSPECT.search(text):
        return text
    return "\n".join(_mended(line) if _SUSPECT.search(line) else line for line in text.split("\n"))


def _mark(raw: bytes) -> bytes:
    """The byte order mark that bytes begin with; empty for most."""
    return next((mark for mark in _MARKS if raw.startswith(mark)), b"") if raw.startswith(tuple(_MARKS)) else b""


def _decode_guessed(raw: bytes, declared: str | None) -> tuple[str, str]:
    if declared:
        with suppress(LookupError, UnicodeDecodeError):
            return raw.decode(declared), codecs.lookup(declared).name
    guess = _guess(raw)
    if guess is None:
        raise Unusable("unknown encoding", "is not UTF-8, and no other encoding fits")
    return raw.decode(guess, "replace"), f"{guess}?"


def _guess(raw: bytes) -> str | None:
    """The encoding that bytes which are not UTF-8 are most likely in; UTF-8 itself when only some bytes are damaged."""
    lenient = raw.decode("utf-8", "replace")
    damaged = lenient.count("\ufffd")
    if len(lenient) - len(lenient.encode("ascii", "ignore")) > 2 * damaged:
        return "utf-8"
    first_odd = len(lenient[: lenient.index("\ufffd")].encode())
    sample = raw[max(0, first_odd - _SAMPLE // 2) :][:_SAMPLE]
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(_code_pages())).best()
    return None if best is None else _settled(sample, best.encoding)


def _settled(sample: bytes, guess: str) -> str:
    """The code pages of Windows for Latin letters look alike to a guesser; the language of the text settles which."""
    pages = {language: page for page, languages in _code_pages().items() for language in languages if language}
    usual = pages.get(recognise(sample.decode(guess, "replace")) or "", guess)
    return usual if guess in pages.values() else guess


@cache
def _code_pages() -> dict[str, list[str]]:
    return {row["encoding"]: row["languages"].split(";") for row in tables.lexicon("code_pages")}


def _blocks(stream: BufferedIOBase) -> Iterator[bytes]:
    size = 0
    # Not `read`, which gives nothing of a block in which compressed data end too early.
    while block := stream.read1(_BLOCK):
        size += len(block)
        if size > _UNFOLDED and isinstance(stream, gzip.GzipFile):
            raise Unusable("too large", f"unfolds to more than {_UNFOLDED // 2**20} MB; what came before is used")
        yield block


def _unmarked(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same without its byte order mark, and as UTF-8 if that mark announced something else."""
    first = next(blocks, b"")
    mark = _mark(first)
    rest = chain([first[len(mark) :]], blocks)
    if _MARKS.get(mark, "utf-8") == "utf-8":
        yield from rest
        return
    decoder = codecs.getincrementaldecoder(_MARKS[mark])("surrogatepass")
    try:
        for block in rest:
            yield decoder.decode(block).encode("utf-8", "surrogatepass")
        yield decoder.decode(b"", final=True).encode()
    except UnicodeDecodeError as error:
        raise Unusable(
            "unknown encoding", f"announces {_MARKS[mark]}, but does not keep to it: {error.reason}"
        ) from None


def _even_ends(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same with every line ended by \\n. A \\r at the end of a block waits for the \\n that may follow."""
    waiting = b""
    for block in blocks:
        full = waiting + block
        waiting = b"\r" if full.endswith(b"\r") else b""
        yield full[: len(full) - len(waiting)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    yield waiting.replace(b"\r", b"\n")


def _raw_lines(blocks: Iterator[bytes]) -> Iterator[list[bytes | int]]:
    """The lines that end in each block; of a line too large to be an article its size alone."""
    held: list[bytes] = []
    size = 0
    for block in blocks:
        first, *rest = block.split(b"\n")
        size += len(first)
        held = [*held, first] if size <= LARGEST else []
        if rest:
            yield [b"".join(held) if size <= LARGEST else size, *rest[:-1]]
            held, size = [rest[-1]], len(rest[-1])
    if size:
        yield [b"".join(held) if size <= LARGEST else size]


def _plain_line(raw: bytes | int) -> Line | None:
    """A line of UTF-8, or one too large; None for what is in another encoding."""
    if isinstance(raw, int):
        return Line("", "utf-8", raw, "too large")
    try:
        # Half characters pass here: the article they stand in is rejected by name, later.
        return Line(raw.decode("utf-8", "surrogatepass"), "utf-8", len(raw))
    except UnicodeDecodeError:
        return None


def _odd_lines(raws: list[bytes | int]) -> bytes:
    """Lines that are not UTF-8, to guess from: the first alone may hold a single accent."""
    odd = (raw for raw in raws if isinstance(raw, bytes) and _plain_line(raw) is None)
    return b"\n".join(islice(odd, 200))[:_SAMPLE]


def _guessed_line(raw: bytes | int, guess: str) -> Line:
    assert isinstance(raw, bytes)
    if not guess:
        return Line("", "utf-8", len(raw), "unknown encoding")
    return Line(raw.decode(guess, "replace"), f"{guess}?", len(raw))


def _mended(line: str) -> str:
    import ftfy  # takes a moment to import, and most corpora do without

    return ftfy.fix_encoding(line, uncurl_quotes=False) if ftfy.is_bad(line) else line
