"""The reduce step of an extraction: what only the whole corpus tells, and the tables completed with it.

Takes what every chunk gave, decides which texts repeat others and which speakers are the same, and gives each table
in the order of its key.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import NamedTuple

import pandas as pd

from analysis import tables
from analysis.articles import repeats
from analysis.extraction.options import Options, table_of
from analysis.extraction.pieces import Piece, in_order
from analysis.meaning import spoken
from analysis.people import speakers
from analysis.trust import corrections as by_hand

_BOOKS = ("found", "used", "rejected", "ignored")
_ROWS = 5_000  # aliases put in order at once, about


class Known(NamedTuple):
    """What only the whole corpus tells: which texts repeat others, and who speaks."""

    repeats: repeats.Repeats
    speakers: pd.DataFrame
    corrections: pd.DataFrame


def reduce(pieces: Sequence[Piece], chosen: Options) -> Known:
    """Decide what only the whole corpus tells; the quotes of each piece then have their speakers."""
    names = speakers.gather_names((piece.read("people") for piece in pieces), authority=chosen.speakers)
    said = speakers.gather_speakers((_named(piece, names) for piece in pieces), authority=chosen.speakers)
    return Known(repeats.find_repeats([piece.prints for piece in pieces]), said, chosen.corrections)


def _named(piece: Piece, names: speakers.Names) -> pd.DataFrame:
    people = speakers.name_people(piece.read("people"), names)
    piece.put("quotes", speakers.name_speakers(piece.read("quotes"), people[["doc_id", "who", "alias", "speaker"]]))
    piece.put("aliases", speakers.aliases_of(people))
    return people


def finished(name: str, pieces: Sequence[Piece], known: Known) -> Iterator[pd.DataFrame]:
    """One table in the order of its key, what the whole corpus tells added, some thousand rows at a time."""
    if name == "aliases":
        yield from _aliases(pieces, known.speakers)
        return
    columns = list(dict.fromkeys(column for piece in pieces for column in piece.columns(name)))
    # A user's column that some pieces lack comes as numbers there: it is text everywhere.
    own = {column: "str" for column in columns if name == "articles" and column not in tables.empty(name).columns}
    said = in_order("quotes", pieces) if name in ("hits", "spoken", "stance") else repeat(pd.DataFrame())
    for frame, quoted in zip(in_order(name, pieces), said, strict=False):
        whole = _completed(name, frame.reindex(columns=columns).astype(own), quoted, known)
        order = list(dict.fromkeys(["doc_id", *tables.sort_key(name)]))
        yield tables.conform(whole, name).sort_values(order, na_position="first", ignore_index=True)


def _aliases(pieces: Sequence[Piece], known: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The aliases of some speakers at a time, as they are in the order of speakers, not of articles."""
    yield tables.empty("aliases")
    for _, some in known.groupby(known["articles"].cumsum() // _ROWS):
        parts = (piece.read("aliases") for piece in pieces)
        rows = pd.concat([part[part["speaker"].isin(some["speaker"])] for part in parts])
        yield rows.sort_values(tables.sort_key("aliases"), ignore_index=True)


def _completed(name: str, frame: pd.DataFrame, said: pd.DataFrame, known: Known) -> pd.DataFrame:
    """A table with what only the whole corpus tells; `said` are the quotes of the same articles."""
    if name == "spoken":
        return spoken.spoken(frame, said)
    if name == "stance":
        return frame.assign(speaker=_speaker_of(frame, said), target=_reported(frame, said))
    if name == "hits":
        whole = repeats.apply(name, frame.assign(speaker=_speaker_of(frame, said)), known.repeats)
        own = known.corrections[known.corrections["doc_id"].isin(frame["doc_id"])]
        return by_hand.apply_corrections(whole, own)[0] if len(own) else whole
    return repeats.apply(name, frame, known.repeats) if name in ("articles", "sentences") else frame


def _corrected_hits(pieces: Sequence[Piece], known: Known) -> pd.DataFrame:
    """What came of each correction; the chunks concerned are looked at once more, as their hits were found."""
    given = known.corrections
    own = [piece for piece in pieces if piece.doc_ids.isin(given["doc_id"]).any()]
    found = finished("hits", own, known._replace(corrections=given.iloc[:0])) if own else iter(())
    near = [hits[hits["doc_id"].isin(given["doc_id"])] for hits in found]
    return by_hand.apply_corrections(pd.concat(near or [tables.empty("hits")], ignore_index=True), given)[1]


def _speaker_of(found: pd.DataFrame, said: pd.DataFrame) -> pd.Series:
    """Who utters each hit or stance word: the speaker of its statement, null where unresolved; else as printed."""
    known = said.drop_duplicates("quote_id").set_index("quote_id")["speaker"]
    return found["speaker"].where(found["quote_id"].isna(), found["quote_id"].map(known)).astype("str")


def _reported(found: pd.DataFrame, said: pd.DataFrame) -> pd.Series:
    """What each stance word bears on; who is reported by it has the name of its speaker, where that is resolved."""
    key = ["doc_id", "source_start"]
    names = said.dropna(subset=["speaker", "source_start"]).drop_duplicates(key).set_index(key)["speaker"]
    sources = found["target_kind"].eq("source")
    spoken_of = pd.MultiIndex.from_frame(found.loc[sources, ["doc_id", "target_start"]])
    named = pd.Series(names.reindex(spoken_of).to_numpy(), index=found.index[sources], dtype="str")
    return found["target"].where(~found.index.isin(named.dropna().index), named)


def small(pieces: Sequence[Piece], known: Known, chosen: Options) -> dict[str, pd.DataFrame]:
    """The tables that belong to the whole corpus: who speaks, what was looked for, and the books of the inputs."""
    total = pd.DataFrame([piece.balance for piece in pieces]).sum().astype("int64")
    total = total[[*_BOOKS, *sorted(set(total.index) - set(_BOOKS))]]
    frames = {
        "speakers": known.speakers,
        "rejects": pd.concat([piece.rejects for piece in pieces], ignore_index=True),
        "balance": pd.DataFrame({"what": total.index, "inputs": total.to_numpy()}),
    }
    ordered = {name: tables.conform(frame, name) for name, frame in frames.items()}
    ordered["corrected_hits"] = _corrected_hits(pieces, known)
    for name in ("speakers", "rejects"):
        ordered[name] = ordered[name].sort_values(tables.sort_key(name), ignore_index=True)
    listed = {"labels": table_of(chosen.labels, "labels"), "actors": table_of(chosen.actors, "actors")}
    return {**ordered, **listed, "events": chosen.events}
