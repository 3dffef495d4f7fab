"""Sparse counts of words in pieces of text, and their sums when articles are drawn anew.

Takes and gives arrays: no table, no text. Entries lie word by word, so that a word is one slice. Our own few lines of
numpy, as scipy is no dependency of a run: importing it makes NLTK import more of it, and start-up goes from 0.4 to 3.4
seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

_ENTRIES = 4_096  # entries multiplied at once: their weights stay in a processor's cache
_OFTEN = 32  # a word in more than one piece of so many is multiplied with its zeros, which is faster
_SUMS = 4_000_000  # sums held at once for each group, 16 MB


@dataclass(frozen=True)
class Sparse:
    """Counts of `words` words in `pieces` pieces: word w stands `count[k]` times in piece `piece[k]`, where
    ``starts[w] <= k < starts[w + 1]``; pieces ascend.

    >>> Sparse.of(np.array([1, 0, 1]), np.array([0, 0, 0]), np.array([2, 1, 3]), pieces=2, words=1)
    Sparse(starts=array([0, 2]), piece=array([0, 1]), count=array([1, 5]), pieces=2)
    """

    starts: np.ndarray
    piece: np.ndarray
    count: np.ndarray
    pieces: int

    @classmethod
    def of(cls, piece: np.ndarray, word: np.ndarray, count: np.ndarray, *, pieces: int, words: int) -> Sparse:
        """From entries in any order; those of one word in one piece are added up."""
        key, place = np.unique(word.astype("int64") * pieces + piece, return_inverse=True)
        sums = np.bincount(place, weights=count, minlength=len(key)).astype("int64")
        starts = np.searchsorted(key, np.arange(words + 1) * pieces)
        return cls(starts, key % max(pieces, 1), sums, pieces)

    @property
    def words(self) -> int:
        """How many words there are."""
        return len(self.starts) - 1

    def word(self) -> np.ndarray:
        """The word of every entry."""
        return np.repeat(np.arange(self.words), np.diff(self.starts))

    def select(self, words: np.ndarray) -> Sparse:
        """Some words, in the order given."""
        sizes = np.diff(self.starts)[words]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        entry = np.repeat(self.starts[words] - starts[:-1], sizes) + np.arange(starts[-1])
        return Sparse(starts, self.piece[entry], self.count[entry], self.pieces)

    def merged(self, code: np.ndarray, words: int) -> Sparse:
        """Words of one code become one word."""
        return Sparse.of(self.piece, code[self.word()], self.count, pieces=self.pieces, words=words)

    def grouped(self, code: np.ndarray, groups: int, weights: np.ndarray | None = None) -> np.ndarray:
        """Sums of the counts, or of weights of the entries, by word and group: `code` is the group of each piece."""
        cell = self.word() * groups + code[self.piece]
        values = self.count if weights is None else weights
        return np.bincount(cell, weights=values, minlength=self.words * groups).reshape(self.words, groups)

    def dense(self, word: int) -> np.ndarray:
        """The counts of one word, a number a piece."""
        row = np.zeros(self.pieces, dtype="int64")
        own = slice(self.starts[word], self.starts[word + 1])
        row[self.piece[own]] = self.count[own]
        return row


def drawn(article: np.ndarray, stratum: np.ndarray, replicates: int, seed: int) -> np.ndarray:
    """How often each piece is drawn in each replicate, when each stratum's articles are drawn with replacement.

    `article` numbers the article of each piece: the pieces of one article are drawn together. One row a piece, one
    column a replicate; a byte each, as no article of many is drawn 256 times.
    """
    generator = np.random.default_rng(seed)
    first = np.unique(article, return_index=True)[1]
    own = stratum[first]  # the stratum of each article
    times = np.zeros((len(first), replicates), dtype="uint8")
    for at in np.unique(own):
        members = np.flatnonzero(own == at)
        for replicate in range(replicates):
            chosen = generator.integers(0, len(members), len(members))
            times[members, replicate] = np.minimum(np.bincount(chosen, minlength=len(members)), 255)
    return times if len(first) == len(article) and (article == np.arange(len(article))).all() else times[article]


def replicated(counts: Sparse, code: np.ndarray, groups: int, times: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Some words at a time: their sums in each group and replicate, as an array (group, word, replicate).

    `times` is what `drawn` gave. Sums are exact up to 16 million, as large as single precision counts.
    """
    step = max(1, _SUMS // times.shape[1])
    often = np.diff(counts.starts) * _OFTEN > counts.pieces
    for first in range(0, counts.words, step):
        last = min(first + step, counts.words)
        sums = np.zeros((groups, last - first, times.shape[1]), dtype="float32")
        for word in first + np.flatnonzero(~often[first:last]):
            own = slice(counts.starts[word], counts.starts[word + 1])
            _add(sums[:, word - first], counts.piece[own], counts.count[own], code, times)
        frequent = np.flatnonzero(often[first:last])
        if len(frequent):
            sums[:, frequent] = _sums(counts.select(first + frequent), code, groups, times)
        yield slice(first, last), sums


def _sums(counts: Sparse, code: np.ndarray, groups: int, times: np.ndarray) -> np.ndarray:
    """The sums of words that most pieces have, some pieces of one group at a time, zeros included."""
    sums = np.zeros((groups, counts.words, times.shape[1]), dtype="float32")
    order = np.argsort(counts.piece, kind="stable")
    piece, word, count = counts.piece[order], counts.word()[order], counts.count[order]
    for at in range(groups):
        members = np.flatnonzero(code == at)
        for first in range(0, len(members), _ENTRIES):
            lot = members[first : first + _ENTRIES]
            own = slice(np.searchsorted(piece, lot[0]), np.searchsorted(piece, lot[-1], side="right"))
            place = np.searchsorted(lot, piece[own])
            within = lot[np.minimum(place, len(lot) - 1)] == piece[own]
            whole = np.zeros((counts.words, len(lot)), dtype="float32")
            whole[word[own][within], place[within]] = count[own][within]
            sums[at] += whole @ times[lot].astype("float32")
    return sums


def _add(sums: np.ndarray, piece: np.ndarray, count: np.ndarray, code: np.ndarray, times: np.ndarray) -> None:
    """Add one word's entries to its sums in each group."""
    group = code[piece]
    for at in np.flatnonzero(np.bincount(group)):
        own = group == at
        pieces, weights = piece[own], count[own].astype("float32")
        for first in range(0, len(pieces), _ENTRIES):
            lot = slice(first, first + _ENTRIES)
            sums[at] += weights[lot] @ times[pieces[lot]].astype("float32")
