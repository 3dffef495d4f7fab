"""Find which articles carry the same text.

Two articles carry the same text if at least 80 % of the runs of five words found in either are found in both (Jaccard
similarity, estimated from 128 minima of hashed runs: standard error 0.035 at 0.8) or, where either has fewer than 20
words, if all their words are equal. Copies of copies are copies: `repeats` names the earliest article of
the chain, by `published`, then `doc_id`, undated ones last. Of an article only the first 200,000 characters are
compared. Two reports of one event are no reprints, nor is a story that quotes half of another.

Source
------
Broder (1997), "On the resemblance and containment of documents", for runs of words and their minima. Lee et al.
(2022), "Deduplicating Training Data Makes Language Models Better", ACL, for five words, 0.8, and chains of copies.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache, reduce
from hashlib import blake2b

import numpy as np
import pandas as pd

COMPARED = 200_000  # characters of an article
SHORT = 20  # words; below, there are too few runs to compare
RUN = 5  # words
MINIMA = 128
SAME = 0.8  # share of the minima that agree
_WORD = re.compile(r"\w+")
_BAND = 4  # minima; see _bands


def hash_of(text: str) -> int:
    """64 bits for the words of a text: case, punctuation and white space do not count."""
    return digest(" ".join(_WORD.findall(text[:COMPARED].lower())))


def digest(folded: str) -> int:
    """64 bits for a text as it stands."""
    # Python's own hash() differs from process to process; this one is the same everywhere.
    return int.from_bytes(blake2b(folded.encode(), digest_size=8).digest(), "little")


def sketches(articles: pd.DataFrame) -> pd.DataFrame:
    """What is compared of each article: how many words, a hash of all of them, and the minima of its runs."""
    numbers = _Numbers()
    words = [_WORD.findall(text[:COMPARED].lower()) for text in articles["text"]]
    return pd.DataFrame(
        {
            "doc_id": articles["doc_id"].to_numpy(),
            "outlet": articles["outlet"].to_numpy(),
            "published": articles["published"].to_numpy(),
            "words": [len(found) for found in words],
            "exact": np.array([digest(" ".join(found)) for found in words], dtype="uint64"),
            "minima": pd.Series([_minima(found, numbers) for found in words], dtype=object),
        }
    )


def chains(articles: pd.DataFrame) -> np.ndarray:
    """For each article the row of the earliest that carries the same text, itself where it is the first."""
    parent = list(range(len(articles)))
    for equal in articles[articles["words"] > 0].groupby("exact").indices.values():
        for row in equal[1:]:
            parent[row] = equal[0]
    _join_alike(parent, articles["minima"])
    return np.array([_root(parent, row) for row in parent], dtype="int64")


class _Numbers(dict[str, int]):
    """A number for each word, made once for each word of a chunk."""

    def __missing__(self, word: str) -> int:
        self[word] = number = digest(word)
        return number


def _minima(words: list[str], numbers: _Numbers) -> bytes | None:
    """The least of all hashed runs of a text, under each of 128 hash functions."""
    if len(words) < SHORT:
        return None
    number = np.fromiter(map(numbers.__getitem__, words), dtype="uint64", count=len(words))
    factors, summands, weights = _constants()
    runs = np.convolve(number, weights, mode="valid")
    runs = (runs ^ (runs >> np.uint64(32))) * factors[0]
    # Blocks of 256 runs stay in the processor's cache, and a long text needs no more memory than a short one.
    blocks = (np.multiply.outer(factors, runs[at : at + 256]) + summands for at in range(0, len(runs), 256))
    least = reduce(np.minimum, (block.min(axis=1) for block in blocks))
    return (least >> np.uint64(32)).astype("<u4").tobytes()


@cache
def _constants() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Factors (odd) and summands of the hash functions, and a weight for each place in a run of words."""
    # Drawn from a hash of their names, as numpy does not promise the same random numbers in its next version.
    drawn = {name: [digest(f"{name} {n}") for n in range(MINIMA)] for name in ("factor", "summand", "weight")}
    factor, summand, weight = (np.array(values, dtype="uint64") for values in drawn.values())
    return factor | np.uint64(1), summand[:, np.newaxis], weight[:RUN] | np.uint64(1)


def _join_alike(parent: list[int], sketches: pd.Series) -> None:
    rows = np.array([row for row in np.flatnonzero(sketches.notna()) if parent[row] == row], dtype="int64")
    minima = np.frombuffer(b"".join(sketches[rows]), dtype="<u4").reshape(-1, MINIMA)
    for group in _bands(minima):
        _join(parent, rows[group], minima[group])


def _bands(minima: np.ndarray) -> Iterator[np.ndarray]:
    """Groups of articles worth comparing: those that agree in four neighbouring minima.

    Articles that agree in 103 of 128 minima differ in 25. Of 26 bands, at least one is then free of differences: so no
    pair that counts as the same is left uncompared.
    """
    most_different = MINIMA - math.ceil(SAME * MINIMA)
    for band in range(most_different + 1):
        halves = np.ascontiguousarray(minima[:, _BAND * band : _BAND * (band + 1)]).view("<u8")
        key = halves[:, 0] * _constants()[2][0] + halves[:, 1]
        order = np.argsort(key, kind="stable")
        groups = np.split(order, np.flatnonzero(np.diff(key[order])) + 1)
        yield from (group for group in groups if len(group) > 1)


def _join(parent: list[int], rows: np.ndarray, minima: np.ndarray) -> None:
    """Compare the articles of a group, each with each that is not yet in its chain, and join those that are alike."""
    roots = np.array([_root(parent, row) for row in rows])
    for at in range(len(rows) - 1):
        if (roots == roots[0]).all():
            return
        others = at + 1 + np.flatnonzero(roots[at + 1 :] != roots[at])
        alike = others[np.count_nonzero(minima[others] == minima[at], axis=1) >= SAME * MINIMA]
        chain = np.unique(roots[[at, *alike]])
        roots[np.isin(roots, chain)] = chain[0]
        for root in chain[1:]:
            parent[root] = chain[0]


def _root(parent: list[int], row: int) -> int:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row
