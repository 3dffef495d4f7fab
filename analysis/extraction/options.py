"""What an extraction reads and looks for: what it is told, and what the study says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import tables
from analysis.meaning import voices
from analysis.people import speakers
from analysis.study import registration, study, wordlists
from analysis.trust import corrections as by_hand


@dataclass(frozen=True)
class Options:
    """What is read and looked for: the same for every chunk. Made by `options`."""

    source: Path
    labels: tuple[tuple[str, ...], ...]
    stance: tuple[tuple[str, ...], ...]
    actors: tuple[tuple[str, ...], ...]
    speakers: pd.DataFrame | None
    corrections: pd.DataFrame
    events: pd.DataFrame
    voice: str
    metadata: str | None
    include: str | None
    columns: dict[str, Any] | None


def options(
    corpus: str | Path,
    *,
    labels: str | Path | pd.DataFrame | None = None,
    metadata: str | None = None,
    include: str | None = None,
    columns: dict[str, Any] | None = None,
) -> Options:
    """What `extract` will read and look for: what is given here, else what the study says.

    >>> options("seeds").labels[0]
    ('label', 'term', 'with', 'not_with', 'not_in', 'note', 'registration')
    """
    source = study.find_corpus(corpus)
    folder = source if source.is_dir() else source.parent
    said = study.read_parameters(folder)
    listed = study.read_labels(folder if labels is None else labels)
    return Options(
        source=source,
        labels=_rows(registration.marked(listed, said.get("registered"))),
        stance=_rows(wordlists.read_stance(folder)),
        actors=_rows(wordlists.read_actors(folder)),
        speakers=speakers.read_speakers(folder) if (folder / "speakers.csv").is_file() else None,
        corrections=by_hand.read_corrections(folder),
        events=wordlists.read_events(folder),
        voice=said.get("voice", voices.NEWSROOM),
        metadata=metadata or said.get("metadata"),
        include=include or said.get("include"),
        columns=columns or said.get("columns"),
    )


def table_of(rows: tuple[tuple[str, ...], ...], name: str) -> pd.DataFrame:
    """The rows of a list as the table of that name."""
    return tables.conform(frame_of(rows), name)


def frame_of(rows: tuple[tuple[str, ...], ...]) -> pd.DataFrame:
    """The rows of a list, head first, as a table."""
    head, *listed = rows
    return pd.DataFrame(listed, columns=list(head), dtype="str")


def _rows(table: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """A list of the study, head first: what workers are sent, and know again."""
    cells = table.astype("str").fillna("")
    return (tuple(cells.columns), *cells.itertuples(index=False, name=None))
