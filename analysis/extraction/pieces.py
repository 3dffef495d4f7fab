"""What each chunk of articles gave, in memory or on disk, and all of it in the order of articles.

Takes the frames of one chunk, gives them back when the whole corpus is known. What they hold is `pipeline`'s work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.articles import repeats

# Articles put in order at once, where the chunks did not come in it.
_GROUP = 1_000


@dataclass(frozen=True)
class Piece:
    """What one chunk of articles gave, in memory."""

    doc_ids: pd.Series
    frames: dict[str, pd.DataFrame]
    prints: repeats.Fingerprints
    rejects: pd.DataFrame
    balance: dict[str, int]

    def columns(self, name: str) -> list[str]:
        return list(self.frames[name].columns)

    def read(self, name: str) -> pd.DataFrame:
        return self.frames[name]

    def put(self, name: str, frame: pd.DataFrame) -> None:
        self.frames[name] = frame


@dataclass(frozen=True)
class _SpooledPrints:
    """Fingerprints that wait on disk, read each time they are asked for."""

    folder: Path

    @classmethod
    def write(cls, prints: repeats.Fingerprints, folder: Path) -> _SpooledPrints:
        prints.articles.to_feather(folder / "printed-articles", compression="uncompressed")
        prints.sentences.to_feather(folder / "printed-sentences", compression="uncompressed")
        return cls(folder)

    @property
    def articles(self) -> pd.DataFrame:
        return pd.read_feather(self.folder / "printed-articles")

    @property
    def sentences(self) -> pd.DataFrame:
        return pd.read_feather(self.folder / "printed-sentences")


@dataclass(frozen=True)
class Spooled(Piece):
    """A piece whose frames wait on disk."""

    folder: Path

    @classmethod
    def write(cls, piece: Piece, spool: Path, at: int) -> Spooled:
        folder = spool / str(at)
        folder.mkdir()
        prints = _SpooledPrints.write(piece.prints, folder)
        spooled = cls(piece.doc_ids, {}, prints, piece.rejects, piece.balance, folder)
        for name, frame in piece.frames.items():
            spooled.put(name, frame)
        return spooled

    def read(self, name: str) -> pd.DataFrame:
        return pd.read_feather(self.folder / name)

    def put(self, name: str, frame: pd.DataFrame) -> None:
        frame.to_feather(self.folder / name, compression="uncompressed")
        self.frames[name] = _head(tuple(frame.dtypes.items()))


@lru_cache(maxsize=256)
def _head(columns: tuple[tuple[Any, Any], ...]) -> pd.DataFrame:
    """A frame of no rows, shared by all pieces; a slice of no rows would hold its whole columns in memory."""
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in columns})


def in_order(name: str, pieces: Sequence[Piece]) -> Iterator[pd.DataFrame]:
    """Frames of the same articles for every name, article after article in the order of their ids.

    Pieces that came in that order are each passed on as they are.
    """
    known = pd.concat([piece.doc_ids for piece in pieces], ignore_index=True)
    if known.is_monotonic_increasing:
        yield from (piece.read(name) for piece in pieces)
        return
    rank = {doc_id: at for at, doc_id in enumerate(known.sort_values())}
    for first in range(0, len(rank), _GROUP):
        yield pd.concat([_ranked(piece, name, rank, first) for piece in pieces], ignore_index=True)


def _ranked(piece: Piece, name: str, rank: dict[str, int], first: int) -> pd.DataFrame:
    """The rows of a piece that belong to the group of articles that begins at rank `first`."""
    within = range(first, first + _GROUP)
    if not any(rank[doc_id] in within for doc_id in piece.doc_ids):
        return piece.frames[name].iloc[:0]
    frame = piece.read(name)
    ranks = frame["doc_id"].map(rank)
    return frame[(ranks >= first) & (ranks < first + _GROUP)]
