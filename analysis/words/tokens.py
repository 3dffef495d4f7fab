"""Cut articles into sentences and words, each with its place in the text.

Takes articles, returns the `sentences` and `words` tables. Nothing is altered and nothing lost: every character that is
not white space stands in exactly one sentence, every word in exactly one sentence, and the words of an article's
sentences add up to its rows of `words`. What does not count (repeats, boilerplate) is found later, by others.

**Paragraphs** are found by `paragraphs`.

**Sentences.** A bounded pattern finds where one may end; rules settle most places; NLTK's Punkt (Kiss and Strunk 2006,
"Unsupervised Multilingual Sentence Boundary Detection", Computational Linguistics 32(4), 485-525), with parameters made
in memory (no download), is asked about the doubtful ones: an initial, an abbreviation that may also close a sentence,
a spaced ellipsis. The lexicons: abbreviations.csv (what stands `before` which follower: a name, a number, any word; a
comma where the sentence goes on), sentence_openers.csv (what Punkt may take for a new sentence) and reporting_verbs.csv
(the cue in “Is it war?” Mr. Li asked). Errors, missed + wrongly made, read by one reader in seeded random US news
articles of 2015-16, in runs of five sentences and at hard places (abbreviations, initials, ellipses, quotation marks,
? and !); paragraphs are the same for all, abbreviations for the first two:

    ==============================  =============  ===============  =======================
    splitter                        205 sentences  200 hard places  200 others, afterwards*
    ==============================  =============  ===============  =======================
    these rules, Punkt in doubt     0              3, since mended  0
    Punkt alone                     3              14               5
    blingfire 0.1.8                 3              12               6
    syntok 1.4.4                    7              22               13
    pysbd 0.3.4                     12             39               36
    ==============================  =============  ===============  =======================

    * read only where the splitters disagreed (47 places)

Weak: abbreviations are English; a name after an abbreviation (“in the U.S. Biden said”) is taken to go on; a headline
in capitals ("From the U.S. And Iran") is cut at "And"; text wrapped without blank lines keeps few paragraphs.

**Words.** Letters and digits with what joins them: anti-tank, AT&T, don’t, 1,000.5, $360, U.S., Feb. and an address
are one word each. Possessive ’s is a word of its own and counts as one (so does the ’s of "it’s", which looks the
same). Thai, Lao, Khmer, Burmese, Chinese and Japanese, written without spaces, count one word a character. Emoji are
no words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from analysis.tables import lexicon
from analysis.words.paragraphs import STOPS, Span, paragraphs

Sentence = tuple[int, int, int]  # paragraph, start, end


def tokenize(articles: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cut articles into sentences and words.

    Parameters
    ----------
    articles : DataFrame
        Needs ``doc_id`` and ``text``; further columns are let be.

    Returns
    -------
    sentences, words : DataFrames, tables ``sentences`` and ``words``
        One row per sentence and one per word, sorted by article. ``set_aside`` is null throughout: what does not
        count is found later. The sum of ``sentences.words`` is the number of rows of ``words``.

    Examples
    --------
    >>> articles = pd.DataFrame({"doc_id": ["a.txt"], "text": ["Mr. Li left. The invasion’s cost rose."]})
    >>> sentences, words = tokenize(articles)
    >>> sentences[["sentence", "start", "end", "words"]]
       sentence  start  end  words
    0         0      0   12      3
    1         1     13   38      5
    >>> list(words["surface"])
    ['Mr.', 'Li', 'left', 'The', 'invasion', '’s', 'cost', 'rose']
    """
    sentences, spans = sentences_and_spans(articles)
    return sentences, _word_table(articles.sort_values("doc_id"), sentences, spans)


def sentences_and_spans(articles: pd.DataFrame) -> tuple[pd.DataFrame, list[list[Span]]]:
    """Cut articles into sentences and words, whose table is not made: of each article, by doc_id, their (start, end).

    Examples
    --------
    >>> sentences_and_spans(pd.DataFrame({"doc_id": ["a.txt"], "text": ["War? No."]}))[1]
    [[(0, 3), (5, 7)]]
    """
    ordered = articles.sort_values("doc_id")
    texts = ordered["text"].tolist()
    cut = [split_sentences(text) for text in texts]
    spans: list[list[Span]] = []
    words: list[int] = []
    for text, rows in zip(texts, cut, strict=True):
        by_sentence = [_words(text, start, end) for _, start, end in rows]
        words += map(len, by_sentence)
        spans.append(list(chain.from_iterable(by_sentence)))
    return _sentence_table(ordered, cut, words), spans


def sentences_of(articles: pd.DataFrame) -> pd.DataFrame:
    """Cut articles into sentences only: the same `sentences` as tokenize gives, several times faster.

    Examples
    --------
    >>> sentences_of(pd.DataFrame({"doc_id": ["a.txt"], "text": ["War? No."]}))[["sentence", "start", "end", "words"]]
       sentence  start  end  words
    0         0      0    4      1
    1         1      5    8      1
    """
    ordered = articles.sort_values("doc_id")
    cut = [split_sentences(text) for text in ordered["text"]]
    found = _word_pattern().findall
    words = [
        len(found(text, start, end)) for text, rows in zip(ordered["text"], cut, strict=True) for _, start, end in rows
    ]
    return _sentence_table(ordered, cut, words)


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of one text, as (paragraph, start, end).

    >>> split_sentences("Mr. Li left.\\n\\nHe lives in the U.S. The war goes on.")
    [(0, 0, 12), (1, 14, 34), (1, 35, 51)]
    """
    return [
        (number, *span) for number, (start, end) in enumerate(paragraphs(text)) for span in _sentences(text, start, end)
    ]


def word_spans(text: str) -> list[Span]:
    """The words of one text, as (start, end).

    >>> text = "The U.S. sent $1.5bn; Kyiv’s anti-tank missiles don’t."
    >>> [text[start:end] for start, end in word_spans(text)]
    ['The', 'U.S.', 'sent', '$1.5bn', 'Kyiv', '’s', 'anti-tank', 'missiles', 'don’t']
    """
    return [span for _, start, end in split_sentences(text) for span in _words(text, start, end)]


def _sentence_table(articles: pd.DataFrame, cut: list[list[Sentence]], words: list[int]) -> pd.DataFrame:
    sizes = np.array([len(rows) for rows in cut], dtype="int64")
    rows = _columns(chain.from_iterable(cut), 3)
    return pd.DataFrame(
        {
            "doc_id": pd.array(articles["doc_id"], dtype="str").repeat(sizes),
            "sentence": _numbered(sizes),
            "paragraph": rows[:, 0],
            "start": rows[:, 1],
            "end": rows[:, 2],
            "words": np.array(words, dtype="int64"),
            "set_aside": pd.array([pd.NA], dtype="str").repeat(len(rows)),
        }
    )


def _word_table(articles: pd.DataFrame, sentences: pd.DataFrame, spans: list[list[Span]]) -> pd.DataFrame:
    sizes = np.array([len(words) for words in spans], dtype="int64")
    rows = _columns(chain.from_iterable(spans), 2)
    surface = [text[start:end] for text, words in zip(articles["text"], spans, strict=True) for start, end in words]
    return pd.DataFrame(
        {
            "doc_id": pd.array(articles["doc_id"], dtype="str").repeat(sizes),
            "word": _numbered(sizes),
            "sentence": np.repeat(sentences["sentence"].to_numpy(), sentences["words"].to_numpy()),
            "start": rows[:, 0],
            "end": rows[:, 1],
            "surface": pd.array(surface, dtype="str"),
        }
    )


def _columns(rows: Iterator[tuple[int, ...]], width: int) -> np.ndarray:
    return np.fromiter(chain.from_iterable(rows), dtype="int64").reshape(-1, width)


def _numbered(sizes: np.ndarray) -> np.ndarray:
    """0, 1, 2, ... within each article."""
    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)


# Sentences

_MARKS = "'\"’”»›)\\]」』）"

# Where a sentence may end: a run of stops, closing marks, then white space and no lower case, or no space where there
# should have been one ("end.The"), or a stop that takes none (。). Every repetition is possessive, every run entered at
# its head only, so that hostile text costs no more than honest text.
_STOP = re.compile(
    rf"([{STOPS}](?<![{STOPS}]{{2}})[{STOPS}]*+)"
    rf"((?:[{_MARKS}]|[ \xa0\u202f][”»]){{0,4}}+)"
    r"(?:(\s++)(?![a-z][a-z ,])"
    r"|(?:(?<=[a-z0-9%)\]”’'\"][.!?])|(?<=[.!?][”\"’')]))(?=[“‘]?[A-Z](?:[a-z’']|\s))"
    rf"|(?<=[。！？])|(?<=[。！？][{_MARKS}]))"
)
_SEPARATOR = re.compile(r"\s++(?=(?:[|«»]|::)\s)")
_ORDINAL = re.compile(r"\d{1,3}|[IVX]{1,4}")
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_]){0,9}")
_NEXT = re.compile(r"[^\w\s]{0,4}([^\W_][\w’'-]{0,30})")
_NAMED_CUE = re.compile(r"([A-Z][\w’'-]{1,25})\.?\s(?:[A-Z][\w’'.-]{0,25}\s){0,3}([a-z]{3,12})\b")


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    for last, following in _cuts(text, start, end):
        yield start, last
        start = following
    yield start, end


def _cuts(text: str, start: int, end: int) -> list[Span]:
    """The white space between sentences of one paragraph."""
    cuts, first = [], start
    for match in _STOP.finditer(text, start, end):
        if match.end() < end and _ends(text, first, end, match):
            first = match.end()
            cuts.append((match.end(2), first))
    # Page titles: "Headline « Section | Site". A title has no stop at its end.
    if end - start <= 300 and text[end - 1] not in STOPS and not ("«" in text[start:end] and "»" in text[start:end]):
        cuts = sorted({*cuts, *(match.span() for match in _SEPARATOR.finditer(text, start, end))})
    return cuts


def _ends(text: str, start: int, end: int, match: re.Match[str]) -> bool:
    """Whether a sentence that begins at start ends at this stop."""
    stop, close, _ = match.groups()
    after = match.end()
    following = text[after]
    if following in ".,;:…" or (following.islower() and not text[after + 1 : after + 2].isupper()):
        return False
    word = _word_before(text, start, match.start())
    if following in "-–—":
        # "... of the city. — Agency." ends with a line of its own; a dash inside a sentence does not end it.
        return end - after <= 60 and text[after + 2 : after + 3].isupper() and word + stop not in _abbreviations()
    if stop == ".":
        return bool(close) or _period_ends(text, start, after, match.start(), word)
    if stop[-1] in ".…":
        # "the few... Dead" and "again. ... Peace" have ended, "never met ... Doley" may go on.
        before = text[max(start, match.start() - 2) : match.start()]
        spaced = before[-1:].isspace() and before[0] not in STOPS
        return bool(close) or not spaced or _punkt_ends("...", _next_word(text, after))
    return not (close and _cue_follows(text, after)) and word + stop not in _abbreviations()


def _word_before(text: str, start: int, at: int) -> str:
    pieces = text[max(start, at - 24) : at].rsplit(None, 1)
    return pieces[-1].lstrip("([“\"'‘„«—–-") if pieces else ""


def _period_ends(text: str, start: int, after: int, at: int, word: str) -> bool:
    if at - start <= 4 and _ORDINAL.fullmatch(word):
        return False  # "1. Sanctions" is a numbered heading
    follows = _abbreviations().get(word + ".") or _abbreviations().get(word.rpartition("-")[2] + ".")
    if follows is None and not _INITIALS.fullmatch(word):
        return word.strip(".") != "" or _punkt_ends("...", _next_word(text, after))
    if follows in ("name", "word"):
        return False
    if follows == "number":
        return not text[after].isdigit()
    if follows == "comma" and text[max(start, at - len(word) - 2) : at - len(word)] == ", ":
        # Agencies write "Lodi, N.J., police": without that comma the sentence is over, unless it is "Lodi, N.J. (AP)".
        return text[after] not in "(["
    return _punkt_ends("A." if len(word) == 1 else "U.S.", _next_word(text, after))


def _next_word(text: str, at: int) -> str:
    match = _NEXT.match(text, at)
    return match[1] if match else ""


def _cue_follows(text: str, at: int) -> bool:
    """“Is it war?” Mr. Li asked: the sentence goes on, although a capital follows."""
    match = _NAMED_CUE.match(text, at)
    return match is not None and match[2] in _cues() and match[1].lower() not in _openers()


@cache
def _cues() -> frozenset[str]:
    verbs = (row for row in lexicon("reporting_verbs") if "quotation" in row["governs"].split(";"))
    return frozenset(chain.from_iterable(row["forms"].split(";") for row in verbs))


@cache
def _openers() -> frozenset[str]:
    return frozenset(row["word"] for row in lexicon("sentence_openers"))


@cache
def _abbreviations() -> dict[str, str]:
    printed = {row["abbreviation"]: row["before"] for row in lexicon("abbreviations")}
    capitals = {key.upper(): before for key, before in printed.items() if len(key) > 2}
    return capitals | printed


@lru_cache(maxsize=50_000)
def _punkt_ends(stop: str, following: str) -> bool:
    """Ask Punkt whether an initial, an abbreviation or an ellipsis ends its sentence, given the next word."""
    return not following or _punkt().text_contains_sentbreak(f"x {stop} {following} x")


@cache
def _punkt() -> Any:
    # Any import from nltk runs all of its __init__ (and scipy's where installed): 80 MB and 0.4 to 3 s, paid in doubt.
    from nltk.tokenize.punkt import PunktSentenceTokenizer, PunktTrainer

    openers = sorted(_openers())
    parameters = PunktTrainer(" ".join(openers)).get_params()  # teaches it that they occur in lower case
    parameters.abbrev_types = {"u.s"}
    parameters.sent_starters = set(openers)
    return PunktSentenceTokenizer(parameters)


# Words

# Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)


@cache
def _word_pattern() -> re.Pattern[str]:
    combining = "".join(chr(code) for code in range(0x300, 0xFE30) if unicodedata.category(chr(code)).startswith("M"))
    marks = f"[{combining}\u00ad\u200c\u200d\u2060\ufeff]"
    letter = rf"[^\W_ʼ{_UNSPACED}]"
    possessive = rf"[sS](?!{letter})"
    return re.compile(
        rf"""(?=[^\s,.])(?:                                  # most characters that begin no word, at little cost
        (?:[A-Za-z0-9]++{letter}*+|{letter}++|[$£€¥₴₽₹]\d++{letter}*+)
        (?:(?=\S)(?:(?:
            [-‐‑.&@_](?={letter})                            # anti-tank, U.S, AT&T, name@example.org
            |['’‘ʼ`](?={letter})(?!{possessive})             # don’t, O’Brien
            |(?<=\d)[,:/](?=\d)                              # 1,000.5  10:30  9/11
            |{marks}++
            |://[^\s<>"“”]{{1,2000}}(?<![.,;:!?)\]'’])       # the rest of an address
        ){letter}*+)*+)?+
        |(?<={letter})['’‘ʼ`´]{possessive}
        |[{_UNSPACED}]{marks}*+)""",
        re.VERBOSE,
    )


def _words(text: str, start: int, end: int) -> list[Span]:
    spans = [match.span() for match in _word_pattern().finditer(text, start, end)]
    if text.find(".", start, end) >= 0:
        for number, (first, last) in enumerate(spans):
            if text.startswith(".", last, end) and _keeps_stop(text, first, last, end):
                spans[number] = (first, last + 1)
    return spans


def _keeps_stop(text: str, first: int, last: int, end: int) -> bool:
    """Whether the stop belongs to the word, as in Feb. 16 and U.S., and not to its sentence."""
    word, closes = text[first:last], last + 1 == end
    before = _abbreviations().get(word + ".")
    if before is None:
        return _INITIALS.fullmatch(word) is not None and (len(word) > 1 or not closes)
    if before == "number":
        return text[last + 1 : last + 3].lstrip()[:1].isdigit()
    return before in ("any", "comma") or not closes
