"""A report without text: take out of its folder whatever repeats what an article says.

For articles that may be counted and not be passed on. What stays are counts, charts, and names: of articles, outlets,
speakers, labels, terms, and the categories of stance words. A source that is described and not named gets a number.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

from analysis import store
from analysis import tables as books

_DESCRIBED = ("unnamed", "document")  # kinds of speakers that are called by words of the text

# The columns that print what an article says. An address often holds the headline.
_PRINTED = {
    "articles": ["title", "text", "url"],
    "hits": ["surface", "label_of"],
    "quotes": ["source", "cue"],
    "aliases": ["alias"],
    "speakers": ["role", "affiliation"],
    "stance": ["surface", "target"],
    "corrected_hits": ["surface", "note"],
    "rejects": ["detail"],
}


def number_sources(folder: Path) -> None:
    """Give the sources that have no name of their own a number in the tables in `folder`, before they are drawn.

    "A person familiar with the matter" is a piece of a sentence.
    """
    known = store.read_table(folder, "speakers")
    described = known[known["kind"].isin(_DESCRIBED)]
    numbers = described.groupby("kind").cumcount() + 1
    names = dict(zip(described["speaker"], described["kind"] + " source " + numbers.astype("str"), strict=True))
    for path in sorted(folder.glob("*.parquet")):
        table = store.read_table(folder, path.stem)
        if "speaker" in table:
            numbered = table.assign(speaker=table["speaker"].replace(names))
            key = books.sort_key(path.stem)
            store.write_table(numbered.sort_values(key) if "speaker" in key else numbered, folder, path.stem)


def strip(folder: Path) -> None:
    """Take the text out of the tables of the report in `folder`, and its notebooks away."""
    shutil.rmtree(folder / "notebooks")
    strip_tables(folder)


def strip_tables(folder: Path) -> None:
    """Take the text out of the tables in `folder`."""
    for path in sorted((folder / "tables").glob("*.parquet")):
        whole = store.read_table(path.parent, path.stem)
        store.write_table(without_text(whole, path.stem), path.parent, path.stem)


def without_text(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """A table with nothing in it that an article says: such columns are empty, columns of the user's own are dropped.

    >>> without_text(pd.DataFrame({"doc_id": ["a.txt"], "text": ["The war began."], "lead": ["War"]}), "articles")
      doc_id text
    0  a.txt
    """
    own = [column for column in table if column not in books.empty(name).columns]
    empty = {column: "" for column in _PRINTED.get(name, ()) if column in table}
    return table.drop(columns=own).assign(**empty)
