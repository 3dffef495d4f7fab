"""Find who is quoted: source, cue and content of each attribution.

Takes articles, sentences and words, returns the `quotes` and `scare_quotes` tables. Direct quotations are found by
their marks, indirect ones by a reporting verb, noun or adjective and what it governs (`attribution` holds the grammar,
the lexicons the words). Pronouns stay as printed: naming the speaker behind "he" is `speakers`' work.

It errs: about three in five of the statements that a reader marks are found with content and source, and seven in ten
that are found are right; direct quotations have their speaker in more than nine of ten. The README has the figures.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from itertools import compress
from typing import Any, TypeAlias

import pandas as pd

from analysis.quoting.attribution import attributions
from analysis.quoting.quotation_marks import Quotation, quotations
from analysis.quoting.reading import Attribution, Span
from analysis.quoting.turns import turns_in
from analysis.tables import DTYPES, codebook

Row = dict[str, Any]
Words: TypeAlias = pd.DataFrame | Mapping[str, list[Span]] | Callable[[str], list[Span]]
LONG_QUOTATION = 6  # words; a quotation as long as this is a statement even when nobody is named


def find_quotes(articles: pd.DataFrame, sentences: pd.DataFrame, words: Words) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Find who says what, and which words stand in quotation marks without being said by anybody.

    Parameters
    ----------
    articles, sentences : DataFrame
        As `read_articles` and `tokenize` return them.
    words : DataFrame, mapping or function
        Table `words` of these articles; or, which saves making the table, the (start, end) of each word by ``doc_id``,
        or a function that gives them for a text.

    Returns
    -------
    quotes : DataFrame, one row per span of content
        A statement is known by its ``quote_id``; one that its cue interrupts (“A,” he said, “B.”) has several parts.
        ``kind`` is that of the part: all, some or none of its words stand in quotation marks. A turn of a transcript
        (``rule`` turn) is one statement from its label to the next, over all its paragraphs; it is direct, as a
        transcript gives the words as spoken, although no marks stand around them. ``inside`` names the statement that a
        nested one stands in; the source of a nested statement is the innermost speaker only. A quotation of six words
        or more that no rule gives to anybody has a row without source and cue.
    scare_quotes : DataFrame, one row per quoted fragment that is nobody's statement: so-called “aides”, titles, names.

    Examples
    --------
    >>> from analysis.words.tokens import tokenize
    >>> text = "Oslo spoke of “aggression”. “We agree,” Ms. Li said, “and go.” His “aides” left."
    >>> articles = pd.DataFrame({"doc_id": ["a.txt"], "text": [text]})
    >>> quotes, scare_quotes = find_quotes(articles, *tokenize(articles))
    >>> quotes.assign(content=[text[a:b] for a, b in zip(quotes["start"], quotes["end"])])[
    ...     ["quote_id", "part", "kind", "source", "cue", "content"]
    ... ]
          quote_id  part    kind  source       cue       content
    0  a.txt:q0001     0  direct    Oslo  spoke of  “aggression”
    1  a.txt:q0002     0  direct  Ms. Li      said   “We agree,”
    2  a.txt:q0002     1  direct  Ms. Li      said     “and go.”
    >>> scare_quotes[["start", "end"]]
       start  end
    0     67   74
    """
    by_article = _by_article(sentences, "paragraph", "start", "end", "sentence")
    spans = _spans_of(words)
    quotes: list[Row] = []
    scare: list[Row] = []
    told = dict(zip(articles["doc_id"], articles["genre"], strict=True)) if "genre" in articles else {}
    for doc_id, text in articles.sort_values("doc_id")[["doc_id", "text"]].itertuples(index=False):
        if doc_id in by_article:
            bounds = [(paragraph, start, end) for paragraph, start, end, _ in by_article[doc_id]]
            said, unsaid = quotes_in(text, bounds, spans(doc_id, text), transcript=told.get(doc_id) == "transcript")
            numbers = [number for *_, number in by_article[doc_id]]
            quotes.extend(_placed(row, doc_id, bounds, numbers) for row in said)
            scare.extend(_placed(row, doc_id, bounds, numbers) for row in unsaid)
    return _table(quotes, "quotes"), _table(scare, "scare_quotes")


def quotes_in(
    text: str, sentences: list[tuple[int, int, int]], words: list[Span], *, transcript: bool = False
) -> tuple[list[Row], list[Row]]:
    """Find the statements of one article, and its quoted fragments that are nobody's.

    Parameters
    ----------
    text : str
    sentences : list of (paragraph, start, end)
    words : list of (start, end)
    transcript : bool
        Is the article known for one? See `turns`, which else decides.

    Returns
    -------
    Two lists of rows, as in `quotes` and `scare_quotes` without ``doc_id`` and ``sentence``; ``quote_id`` is q0001 ...

    Examples
    --------
    >>> said, unsaid = quotes_in("So-called “aides” left.", [(0, 0, 23)], [(0, 9), (11, 16), (18, 22)])
    >>> said, unsaid
    ([], [{'start': 10, 'end': 17}])
    """
    marked = quotations(text, sentences)
    turns = turns_in(text, _paragraphs(sentences), told=transcript)
    found = attributions(text, sentences, words, marked, turns)
    left = _unclaimed(found, marked)
    starts = [start for start, _ in words]
    long = [_words_between(starts, one.start, one.end) >= LONG_QUOTATION for one in left]
    found.extend(
        Attribution(None, None, [(one.start, one.end)], None, None, "no_source") for one in compress(left, long)
    )
    found.sort(key=lambda one: (one.content[0], one.outer is not None, one.cue or (0, 0)))
    names = {id(one): f"q{number:04d}" for number, one in enumerate(found, 1)}
    said = [row for one in found for row in _rows(text, one, names, marked, starts)]
    short = (one for one, is_long in zip(left, long, strict=True) if not is_long)
    return said, [{"start": one.start, "end": one.end} for one in short]


def _paragraphs(sentences: list[tuple[int, int, int]]) -> Iterator[int]:
    """Where each paragraph begins."""
    number = -1
    for paragraph, start, _ in sentences:
        if paragraph != number:
            yield start
        number = paragraph


def _spans_of(words: Words) -> Callable[[str, str], list[Span]]:
    if callable(words):
        return lambda doc_id, text: words(text)
    by_article = words if isinstance(words, Mapping) else _by_article(words, "start", "end")
    return lambda doc_id, text: by_article.get(doc_id, [])


def _by_article(table: pd.DataFrame, *columns: str) -> dict[str, list[Any]]:
    """The rows of each article, as tuples of these columns."""
    rows: dict[str, list[Any]] = {}
    listed = zip(*(table[column].tolist() for column in columns), strict=True)
    for doc_id, row in zip(table["doc_id"].tolist(), listed, strict=True):
        rows.setdefault(doc_id, []).append(row)
    return rows


def _unclaimed(found: list[Attribution], marked: list[Quotation]) -> list[Quotation]:
    """Quotations that do not stand in anybody's content."""
    spans = sorted(span for one in found for span in one.content)
    reach: list[int] = []
    for _, end in spans:
        reach.append(max(end, reach[-1]) if reach else end)
    starts = [start for start, _ in spans]

    def is_claimed(one: Quotation) -> bool:
        i = bisect_right(starts, one.inner_start) - 1
        return i >= 0 and reach[i] >= one.inner_end

    return [one for one in marked if one.inner_end > one.inner_start and not is_claimed(one)]


def _rows(text: str, one: Attribution, names: dict[int, str], marked: list[Quotation], starts: list[int]) -> list[Row]:
    source, cue = one.source, one.cue
    shared = {
        "quote_id": names[id(one)],
        "source": source and text[slice(*source)],
        "source_start": source and source[0],
        "source_end": source and source[1],
        "cue": cue and text[slice(*cue)],
        "cue_start": cue and cue[0],
        "cue_end": cue and cue[1],
        "cue_lemma": one.lemma,
        "cue_class": one.kind,
        "inside": names.get(id(one.outer)) if one.outer else None,
        "speaker": None,
        "rule": one.rule,
    }
    return [
        {
            "part": part,
            "kind": "direct" if one.rule == "turn" else _kind(span, marked, starts),
            "start": span[0],
            "end": span[1],
        }
        | shared
        for part, span in enumerate(one.content)
    ]


def _kind(span: Span, marked: list[Quotation], starts: list[int]) -> str:
    """Whether all, some or none of the words stand in quotation marks."""
    words = _words_between(starts, *span)
    i = max(bisect_right(marked, span[0], key=lambda one: one.start) - 1, 0)
    quoted = 0
    while i < len(marked) and marked[i].start < span[1]:
        quoted += _words_between(starts, max(marked[i].inner_start, span[0]), min(marked[i].inner_end, span[1]))
        i += 1
    if quoted == 0:
        return "indirect"
    return "direct" if quoted == words else "mixed"


def _words_between(starts: list[int], start: int, end: int) -> int:
    return max(bisect_right(starts, end - 1) - bisect_right(starts, start - 1), 0)


def _placed(row: Row, doc_id: str, bounds: list[tuple[int, int, int]], numbers: list[int]) -> Row:
    """The row with its article and the sentence it begins in."""
    i = max(bisect_right(bounds, row["start"], key=lambda bound: bound[1]) - 1, 0)
    placed = row | {"doc_id": doc_id, "sentence": numbers[i]}
    for column in ("quote_id", "inside"):
        if row.get(column):
            placed[column] = f"{doc_id}:{row[column]}"
    return placed


def _table(rows: list[Row], name: str) -> pd.DataFrame:
    """The rows in the codebook's order and types; an offset that may be missing stays an integer."""
    book = codebook(name)
    null = book["type"].eq("integer") & book["null"].ne("")
    types = dict(zip(book["column"], book["type"].map(DTYPES).mask(null, "Int64"), strict=True))
    return pd.DataFrame(rows, columns=list(types)).astype(types).sort_values(_key(book), ignore_index=True)


def _key(book: pd.DataFrame) -> list[str]:
    return list(book.loc[book["key"].ne(""), "column"])
