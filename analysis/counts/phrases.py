"""What a term is: words as they are counted, which of them are terms, and phrases of one to three in a row.

Takes words as printed, gives them numbers, the same in every lot of articles. What is a stop word stands in
lexicons/stop_words.csv; users give lists of their own.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis import tables as books

LONGEST = 3  # words of a phrase

_BITS = 21  # of a word's number in a phrase's: 3 x 21 fit an integer
_PRINTED = str.maketrans("’‘ʼ`´", "'''''")
_WORD = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"://|@|^www\.|\.(?:com|org|net|ru|ua|uk)$")


def stop_word_list() -> list[str]:
    """The stop words that ship: function words of English, no names of days and no numbers.

    >>> stop_word_list()[:3]
    ['again', 'ago', 'almost']
    """
    return [row["word"] for row in books.lexicon("stop_words")]


def printed(word: str) -> str:
    """A word as it is counted: lower case, apostrophe straight.

    >>> printed("Don’t")
    "don't"
    """
    return word.translate(_PRINTED).lower()


def is_term(word: str, stop: frozenset[str]) -> bool:
    """Whether a word, as `printed`, may be a term: it has a letter, and is no stop word and no address.

    >>> [is_term(word, frozenset({"the"})) for word in ("war", "the", "2022", "www.example.org")]
    [True, False, False, False]
    """
    return word not in stop and bool(_WORD.search(word)) and not _ADDRESS.search(word)


class Book:
    """Numbers for words and phrases, the same in every lot of articles."""

    def __init__(self, ngrams: list[int], stop: frozenset[str]) -> None:
        self.ngrams, self._stop = ngrams, stop
        self._numbers: dict[str, int] = {}
        self._kept: list[bool] = [False]  # number 0 stands for no word

    def numbers(self, surface: pd.Series) -> tuple[np.ndarray, np.ndarray]:
        """The number of each word, and whether a term may begin or end with it."""
        code, surfaces = pd.factorize(surface)
        own = np.array([self._number(printed(word)) for word in surfaces], dtype="int64")
        number = own[code] if len(own) else np.zeros(0, dtype="int64")
        return number, np.array(self._kept)[number]

    def names(self, keys: np.ndarray) -> list[str]:
        """What a key stands for: its words, an ending without a space before it."""
        words = ["", *self._numbers]
        parts = [[words[number] for number in (keys >> (at * _BITS)) & (2**_BITS - 1)] for at in range(LONGEST)]
        return [" ".join(part for part in term if part).replace(" 's", "'s") for term in zip(*parts, strict=True)]

    def _number(self, word: str) -> int:
        if word not in self._numbers:
            if len(self._numbers) + 2 >= 2**_BITS:
                raise ValueError(f"The articles have more than {2**_BITS:,} different words: count fewer at a time.")
            self._numbers[word] = len(self._numbers) + 1
            self._kept.append(is_term(word, self._stop))
        return self._numbers[word]


def phrases(
    number: np.ndarray, kept: np.ndarray, sentence: np.ndarray, piece: np.ndarray, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """Every run of n words within a sentence and a piece that begins and ends with a word that may be a term.

    Gives the place of its first word, and its key.
    """
    size = max(len(number) - n + 1, 0)
    key, whole = number[:size].copy(), kept[:size] & kept[n - 1 :][:size] & (piece[:size] >= 0)
    for at in range(1, n):
        key |= number[at : at + size] << (at * _BITS)
        whole &= (sentence[:size] == sentence[at : at + size]) & (piece[:size] == piece[at : at + size])
    return np.flatnonzero(whole), key[whole]
