"""Count words and phrases in each article: what keyness, dispersion and keywords are computed from.

Takes the tables of an extraction, gives `WordCounts`. Words of sentences that are set aside (repeated headlines,
boilerplate, reprints) do not count. A phrase is words in a row within a sentence, nothing between them skipped, so it
can be found in the text. What is a stop word stands in lexicons/stop_words.csv.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts import grouping
from analysis.counts.evidence import Behind, Evidence
from analysis.counts.phrases import LONGEST, Book, phrases, printed, stop_word_list
from analysis.counts.sparse import Sparse
from analysis.words import tokens

_VOICES = ("voice", "speaker")


@dataclass(frozen=True, repr=False)
class WordCounts:
    """How often each term stands in each piece of text.

    ``pieces`` : DataFrame, one row per article, or per voice or sentence of one: ``doc_id``, the columns of ``by``,
    ``words`` (word tokens that count, stop words among them: the denominator of every rate).
    ``terms`` : the words and phrases, most frequent first. ``counts`` : `Sparse`, terms by pieces.
    ``left_out`` : word tokens that do not count, by reason. ``evidence`` : where in the articles terms stand.
    """

    pieces: pd.DataFrame
    terms: list[str]
    counts: Sparse
    by: tuple[str, ...]
    left_out: dict[str, int]
    evidence: Evidence | None = None

    def __repr__(self) -> str:
        articles = self.pieces["doc_id"].nunique()
        return (
            f"WordCounts: {len(self.terms):,} terms in {articles:,} article{'s' * (articles != 1)}, "
            f"{self.pieces['words'].sum():,} words"
        )

    def table(self, **group: str) -> pd.DataFrame:
        """The counts of one group, or of all: table ``counts``, as `keyness` takes it.

        Raises
        ------
        ValueError
            If the counts have no such column.

        Examples
        --------
        >>> from analysis.extraction.pipeline import extract
        >>> count_words(extract("seeds")).table().head(2)
              term  count  words  articles
        0    china     25   1327         1
        1  ukraine     23   1327         1
        """
        kept = pd.Series(True, index=self.pieces.index)
        for column, value in group.items():
            if column not in self.by:
                raise ValueError(f"The words were counted by {list(self.by)}, not by '{column}'. Count them by it.")
            kept &= self.pieces[column] == value
        own = kept.to_numpy()
        counts = self.counts.grouped(own.astype("int64"), 2)[:, 1].astype("int64")
        doc = pd.factorize(self.pieces["doc_id"])[0]
        inside = own[self.counts.piece]
        pairs = np.unique(self.counts.word()[inside] * (doc.max(initial=0) + 1) + doc[self.counts.piece[inside]])
        articles = np.bincount(pairs // (doc.max(initial=0) + 1), minlength=len(self.terms))
        rows = {"term": self.terms, "count": counts, "words": int(self.pieces.loc[kept, "words"].sum())}
        table = pd.DataFrame(rows | {"articles": articles})
        return books.conform(table[table["count"] > 0].reset_index(drop=True), "counts")

    def select(self, terms: Sequence[str]) -> WordCounts:
        """Some terms only, in the order given.

        Raises
        ------
        ValueError
            If a term was not counted, naming the nearest.
        """
        places = {term: at for at, term in enumerate(self.terms)}
        for term in terms:
            if term not in places:
                raise ValueError(f"'{term}' is none of the terms counted.{books.near(term, self.terms[:5_000])}")
        chosen = np.array([places[term] for term in terms], dtype="int64")
        return replace(self, terms=list(terms), counts=self.counts.select(chosen))


def count_words(
    tables: books.Extraction,
    *,
    by: Sequence[str] = (),
    ngrams: Sequence[int] = (1,),
    stop_words: Sequence[str] | None = None,
    fold: bool = False,
    unit: Literal["article", "sentence"] = "article",
    min_count: int = 1,
) -> WordCounts:
    """Count the words and phrases of each article.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles`` (and their text), ``sentences`` and, for voices, ``quotes``.
    by : list of str
        The groups that will be compared: columns of articles; "year", "month", "week" or "day" of publication;
        "voice" (newsroom or source) or "speaker" ("(newsroom)", who speaks, "(unresolved)"): each word belongs to the
        innermost statement it stands in, and an article is cut into as many pieces as it has voices.
    ngrams : list of int
        How many words in a row a term has: 1, 2, 3, or several of these.
    stop_words : list of str, optional
        Words that are no terms, and that no phrase begins or ends with; else those of lexicons/stop_words.csv. An
        empty list keeps all. They stay in the denominator.
    fold : bool
        Count inflected forms as one ("invades", "invading"), under the commonest of them. English only: Porter's
        stemmer, which also joins "universal" with "universe" and keeps "said" apart from "say".
    unit : "article" or "sentence"
        What a piece is. Sentences let a single article be looked into.
    min_count : int
        Terms rarer than that, in all pieces together, are left away.

    Returns
    -------
    WordCounts
        Terms are in lower case, apostrophes straight. A figure (360, 2022) is no term, nor is an address.

    Raises
    ------
    ValueError
        If there is no such column; if `ngrams` has something else than 1 to 3; if the tables have no text.

    Source
    ------
    Porter (2001), Snowball: a language for stemming algorithms, as in NLTK.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> count_words(extract("seeds"), ngrams=[2]).terms[:3]
    ['mr. putin', 'mr. xi', 'united states']
    """
    by = grouping.listed(by)
    _check(tables, by, ngrams)
    stop = frozenset(map(printed, stop_word_list() if stop_words is None else stop_words))
    book = Book(sorted(set(ngrams)), stop)
    frames = [_piece_keys(lot, by, unit, book) for lot in _lots(tables)]
    pieces, word, count = _joined(frames, by)
    keys, term = np.unique(word, return_inverse=True)
    found = book.names(keys)
    sparse = Sparse.of(pieces[1], term, count, pieces=len(pieces[0]), words=len(found))
    folded: dict[str, str] = {}
    if fold:
        printed_as = found
        found, sparse, code = _folded(found, sparse)
        folded = {name: found[at] for name, at in zip(printed_as, code, strict=True)}
    names, sparse = _most_first(found, sparse, min_count)
    evidence = _Places(tables, by, book, folded)
    return WordCounts(pieces[0], names, sparse, tuple(by), _left_out(tables), evidence)


def _check(tables: books.Extraction, by: list[str], ngrams: Sequence[int]) -> None:
    known = list(dict.fromkeys([*grouping.columns_of_articles(tables), *_VOICES]))
    grouping.check_names("keywords", by, known, "articles")
    if not ngrams or any(n not in range(1, LONGEST + 1) for n in ngrams):
        raise ValueError(f"'ngrams' lists how many words in a row a term has, 1 to {LONGEST}, but is {list(ngrams)}.")


class _Lot:
    """Some articles with their words: text, keys of their groups, sentences, quotes."""

    def __init__(self, tables: books.Extraction, articles: pd.DataFrame) -> None:
        own = articles["doc_id"]
        self.articles = articles
        self.sentences = _of(tables.sentences, own).sort_values(["doc_id", "sentence"])
        self.quotes = _of(tables.quotes, own) if hasattr(tables, "quotes") else None
        self.words = tokens.tokenize(articles)[1]
        if len(self.words) != self.sentences["words"].sum():
            raise ValueError(
                "The words of the articles are not those of the sentences: the tables were written without text, or "
                "by another version. Extract again."
            )


def _of(table: pd.DataFrame, doc_ids: pd.Series) -> pd.DataFrame:
    return table[table["doc_id"].isin(doc_ids)]


def _lots(tables: books.Extraction) -> Iterator[_Lot]:
    yield from (_Lot(tables, own) for own in grouping.lots(tables))


Keys = tuple[pd.DataFrame, np.ndarray, np.ndarray, np.ndarray]  # pieces; piece, key and count of each entry


def _piece_keys(lot: _Lot, by: list[str], unit: str, book: Book) -> Keys:
    """The terms of some articles, with how often each stands in each piece."""
    words = lot.words
    number, kept = book.numbers(words["surface"])
    sentence = _sentence(lot)
    counts = lot.sentences["set_aside"].isna().to_numpy()[sentence]
    pieces, piece = _pieces(lot, sentence, counts, by, unit)
    found = [phrases(number, kept, sentence, piece, n) for n in book.ngrams]
    first, key = (np.concatenate(part) for part in zip(*found, strict=True))
    owner = piece[first]
    order = np.lexsort((key, owner))
    owner, key = owner[order], key[order]
    first = np.flatnonzero(np.diff(owner, prepend=-1) | np.diff(key, prepend=-1))
    return pieces, owner[first], key[first], np.diff(np.append(first, len(key)))


def _sentence(lot: _Lot) -> np.ndarray:
    """The place of each word's sentence in the lot's sentences."""
    doc_ids = lot.sentences["doc_id"].to_numpy()
    begun = pd.Series(np.arange(len(doc_ids))).groupby(doc_ids).first()
    return (lot.words["doc_id"].map(begun) + lot.words["sentence"]).to_numpy(dtype="int64")


def _pieces(
    lot: _Lot, sentence: np.ndarray, counts: np.ndarray, by: list[str], unit: str
) -> tuple[pd.DataFrame, np.ndarray]:
    """The pieces of some articles, and the piece of each word; -1 where it does not count."""
    articles = grouping.with_columns(lot.articles, [column for column in by if column not in _VOICES])
    own = lot.words[["doc_id"]].merge(articles, how="left", on="doc_id", suffixes=("", "_"))
    if any(column in by for column in _VOICES):
        own = own.assign(**{name: values for name, values in _voices(lot).items() if name in by})
    if unit == "sentence":
        own = own.assign(sentence=sentence)
    own = own[list(dict.fromkeys(["doc_id", *by, *own.columns]))][counts]
    keys = own.groupby(list(own.columns), sort=True, observed=True)
    piece = np.full(len(counts), -1, dtype="int64")
    piece[counts] = keys.ngroup()
    # A lot of which all is set aside has no groups, and pandas then drops their columns.
    pieces = keys.size().rename("words").reset_index() if counts.any() else own.assign(words=0)
    return pieces.drop(columns="sentence", errors="ignore"), piece


def _voices(lot: _Lot) -> dict[str, np.ndarray]:
    """Whose each word is. Statements are laid over the article as they begin, so that the innermost is on top."""
    if lot.quotes is None:
        raise ValueError("Words by voice or speaker need the table 'quotes', which these tables do not have.")
    start, voice = lot.words["start"].to_numpy(), np.full(len(lot.words), "newsroom", dtype=object)
    speaker = np.full(len(lot.words), "(newsroom)", dtype=object)
    places = pd.Series(np.arange(len(start))).groupby(lot.words["doc_id"].to_numpy()).agg(["first", "last"])
    bounds = {doc_id: (low, high) for doc_id, low, high in places.itertuples(name=None)}
    named = lot.quotes["speaker"].where(lot.quotes["speaker"].notna(), "(unresolved)")
    nested = lot.quotes["inside"].notna()
    order = lot.quotes.assign(speaker=named, nested=nested, length=lot.quotes["start"] - lot.quotes["end"])
    order = order.sort_values(["doc_id", "start", "length", "nested"], kind="stable")
    order = order[order["doc_id"].isin(bounds)]
    for doc_id, begin, end, who in zip(order["doc_id"], order["start"], order["end"], order["speaker"], strict=True):
        low, high = bounds[doc_id]
        within = slice(*(low + np.searchsorted(start[low : high + 1], [begin, end])))
        voice[within], speaker[within] = "source", who
    return {"voice": voice, "speaker": speaker}


def _joined(frames: list[Keys], by: list[str]) -> tuple[tuple[pd.DataFrame, np.ndarray], np.ndarray, np.ndarray]:
    """The lots as one: pieces, and piece, key and count of each entry."""
    if not frames:
        none = np.zeros(0, dtype="int64")
        named = {column: pd.Series(dtype="str") for column in ["doc_id", *by]}
        return (pd.DataFrame(named).assign(words=none), none), none, none
    before = np.cumsum([0, *(len(frame[0]) for frame in frames)])
    piece = np.concatenate([frame[1] + first for frame, first in zip(frames, before, strict=False)])
    pieces = pd.concat([frame[0] for frame in frames], ignore_index=True)
    return (pieces, piece), np.concatenate([f[2] for f in frames]), np.concatenate([f[3] for f in frames])


def _folded(names: list[str], counts: Sparse) -> tuple[list[str], Sparse, np.ndarray]:
    """Terms with the same stems become one, named as the commonest of them."""
    # Loaded here, as NLTK takes a moment.
    from nltk.stem.snowball import SnowballStemmer

    stem, known = SnowballStemmer("english").stem, dict[str, str]()
    for word in {word for name in names for word in name.split()}:
        known[word] = stem(word)
    code, stems = pd.factorize(pd.Series([" ".join(known[word] for word in name.split()) for name in names]))
    sums = np.bincount(counts.word(), weights=counts.count, minlength=len(names))
    order = np.lexsort((np.array(names), -sums, code))
    first = order[np.flatnonzero(np.diff(code[order], prepend=-1))]
    return [names[at] for at in first], counts.merged(code, len(stems)), code


def _most_first(names: list[str], counts: Sparse, min_count: int) -> tuple[list[str], Sparse]:
    sums = np.bincount(counts.word(), weights=counts.count, minlength=len(names)).astype("int64")
    order = np.lexsort((np.array(names), -sums)) if names else np.zeros(0, dtype="int64")
    order = order[sums[order] >= min_count]
    return [names[at] for at in order], counts.select(order)


def _left_out(tables: books.Extraction) -> dict[str, int]:
    """Word tokens that do not count, by reason."""
    gone = tables.sentences[tables.sentences["set_aside"].notna()]
    return dict(Counter({why: int(words) for why, words in gone.groupby("set_aside")["words"].sum().items()}))


class _Places(Evidence):
    """Where terms stand, looked up when a chart asks: of the few terms that it draws."""

    def __init__(self, tables: books.Extraction, by: list[str], book: Book, folded: dict[str, str]) -> None:
        none = pd.DataFrame({column: pd.Series(dtype="str") for column in [*by, "term", "doc_id"]})
        super().__init__("words", none, none.assign(start=0, end=0))
        self._tables, self._by, self._book, self._folded = tables, by, book, folded

    def behind(self, rows: pd.DataFrame) -> Behind:
        """The places of the terms of these rows."""
        wanted = set(rows["term"])
        found = [self._in(lot, wanted) for lot in _lots(self._tables)]
        places = pd.concat([self.names.assign(start=0, end=0), *found], ignore_index=True)
        return Evidence("words", places[[*self._by, "term"]], places).behind(rows)

    def _in(self, lot: _Lot, wanted: set[str]) -> pd.DataFrame:
        number, kept = self._book.numbers(lot.words["surface"])
        sentence = _sentence(lot)
        counts = lot.sentences["set_aside"].isna().to_numpy()[sentence]
        pieces, piece = _pieces(lot, sentence, counts, self._by, "article")
        parts = []
        for n in self._book.ngrams:
            first, key = phrases(number, kept, sentence, piece, n)
            keys, place = np.unique(key, return_inverse=True)
            names = [self._folded.get(name, name) for name in self._book.names(keys)]
            term = np.array(names, dtype=object)[place] if names else np.zeros(0, dtype=object)
            own = np.isin(term, list(wanted))
            first = first[own]
            words = lot.words.take(first)[["doc_id", "start"]].assign(
                end=lot.words["end"].to_numpy()[first + n - 1], term=term[own]
            )
            parts.append(words.assign(**{column: pieces[column].to_numpy()[piece[first]] for column in self._by}))
        return pd.concat(parts, ignore_index=True)
