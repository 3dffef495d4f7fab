"""Draw passages for people to code, without showing them what the program says.

Takes the tables of an extraction, gives a coding sheet: a random sample of hits, and of sentences without a hit, each
with the number of passages that it stands for. What coders write into it is read by `coding`. The values they choose
from, and what each means, are lexicons/codes.csv, which is written beside the sheets.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.store import inert

ITEM_COLUMNS = ["item", "doc_id", "start", "end", "surface", "text_key", "stratum", "weight"]  # the same for all coders
CODES = ["voice", "wording", "use", "referent", "label_of", "missed", "note"]

_AROUND = 2  # sentences shown on either side
_LONGEST = 1_500  # characters shown on either side; a spreadsheet's cell holds 32,767
_BESIDE = 60  # characters on either side by which a place is known again, white space folded


def coding_sheet(
    tables: books.Evidence,
    n: int,
    *,
    by: Sequence[str] = ("label",),
    without_hits: int = 0,
    coders: int = 2,
    overlap: float = 1.0,
    seed: int = 2022,
) -> pd.DataFrame:
    """Draw a stratified sample of hits for people to code.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences`` and ``hits``. Hits that are set aside are not drawn; those about
        something else are, as a coder may disagree.
    n : int
        Hits drawn, or all where there are fewer. Every stratum gives as many as the others, or all it has: what is
        rare is then known as well as what is frequent, and the weights set the shares right again.
    by : list of str
        Columns of hits or articles whose values, combined, are the strata. ``["label", "use"]`` finds more of the rare
        uses.
    without_hits : int
        Sentences drawn in which no hit begins, to find what labels.csv misses.
    coders : int
        Named A, B, C and so on.
    overlap : float
        Share of the passages that every coder gets; the others are dealt out, each to one.
    seed : int
        The same seed draws the same passages.

    Returns
    -------
    DataFrame, table ``coding``, one row per passage and coder
        Passages in random order. The codes are empty; what the program says is not in the sheet. ``stratum`` and
        ``weight`` tell it between the lines where `by` names an automatic code: they are for the analyst, and
        `write_sheets` keeps them from the coders.

    Raises
    ------
    ValueError
        If there is no such column, or fewer passages are asked for than there are strata.

    Source
    ------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, ch. 3.7, for strata and their weights.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> sheet = coding_sheet(extract("seeds"), 12, coders=1)
    >>> sheet["weight"].sum(), len(sheet)
    (np.float64(25.0), 12)
    """
    generator = np.random.default_rng(seed)
    hits = tables.hits[tables.hits["set_aside"].isna()].sort_values(["doc_id", "hit"], ignore_index=True)
    drawn = _drawn(hits.assign(stratum=_strata(tables, hits, list(by))), n, generator)
    spare = _drawn(_sentences_without(tables, hits).assign(stratum=0, surface=None), without_hits, generator)
    sample = pd.concat([part for part in (drawn, spare) if len(part)] or [drawn])
    sample = sample.iloc[generator.permutation(len(sample))].reset_index(drop=True)
    return _dealt(_as_items(tables, sample), coders, overlap)


def write_sheets(sheet: pd.DataFrame, folder: str | Path) -> None:
    """Write a coding sheet as the files that coders fill in, to be read by `read_codes`.

    Into `folder` go coder-A.csv and so on, with passages and empty codes only; sample.csv, where each passage is from
    and how many it stands for, which the coders need not see; and codes.csv, the values with their meaning.

    Raises
    ------
    FileExistsError
        If the folder has one of these files: somebody's codes may be in it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from analysis.extraction.pipeline import extract
    >>> with TemporaryDirectory() as folder:
    ...     write_sheets(coding_sheet(extract("seeds"), 12), folder)
    ...     print(*sorted(path.name for path in Path(folder).iterdir()))
    coder-A.csv coder-B.csv codes.csv sample.csv
    """
    folder = Path(folder)
    files = {
        "sample.csv": sheet[ITEM_COLUMNS].drop_duplicates("item"),
        "codes.csv": pd.DataFrame(books.lexicon("codes")),
    }
    for coder, rows in sheet.groupby("coder"):
        files[f"coder-{coder}.csv"] = rows[["item", "passage", *CODES]]
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise FileExistsError(f"{folder} already holds {', '.join(there)}. Nothing was written: name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        write_csv(rows, folder / name)


def write_csv(rows: pd.DataFrame, path: Path) -> None:
    """Write rows for a spreadsheet: in the UTF-8 that Excel recognises, no cell of text runs as a formula."""
    safe = rows.apply(lambda column: inert(column) if column.dtype == "str" else column)
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def text_keys(articles: pd.DataFrame, places: pd.DataFrame) -> pd.Series:
    """What stands for each place's words and those beside it; two places with the same words around have the same.

    >>> articles = pd.DataFrame({"doc_id": ["old", "new"], "text": ["The war is over.", "The  war is over."]})
    >>> text_keys(articles, pd.DataFrame({"doc_id": ["old", "new"], "start": [4, 5], "end": [7, 8]})).nunique()
    1
    """
    texts = dict(zip(articles["doc_id"], articles["text"], strict=True))
    keys = [_text_key(texts[doc_id], start, end) for doc_id, start, end in _spans(places)]
    return pd.Series(keys, index=places.index, dtype="str")


def _text_key(text: str, start: int, end: int) -> str:
    # Read wider than is kept, as an article read anew may have lost or won blank lines.
    before = " ".join(text[max(0, start - 4 * _BESIDE) : start].split())[-_BESIDE:]
    after = " ".join(text[end : end + 4 * _BESIDE].split())[:_BESIDE]
    return _short("t", before, " ".join(text[start:end].split()), after)


def _short(letter: str, *parts: str) -> str:
    # The letter before it, as a spreadsheet takes 1234 or 12e5 for a number.
    return letter + blake2b("\0".join(parts).encode(), digest_size=5).hexdigest()


def _spans(places: pd.DataFrame) -> list[tuple[str, int, int]]:
    return list(places[["doc_id", "start", "end"]].itertuples(index=False, name=None))


def _strata(tables: books.Evidence, hits: pd.DataFrame, by: list[str]) -> pd.Series:
    """The number of each hit's stratum, from 1."""
    columns = {column: _column(tables, hits, column) for column in by}
    if not columns or hits.empty:
        return pd.Series(1, index=hits.index)
    return pd.DataFrame(columns).groupby(by, sort=True).ngroup() + 1


def _column(tables: books.Evidence, hits: pd.DataFrame, column: str) -> pd.Series:
    if column not in hits and column not in tables.articles:
        known = list(dict.fromkeys([*hits.columns, *tables.articles.columns]))
        raise ValueError(
            f"The hits and articles have no column '{column}' to draw by.{books.near(column, known)} "
            f"There are {', '.join(known)}."
        )
    values = hits[column] if column in hits else hits["doc_id"].map(tables.articles.set_index("doc_id")[column])
    return values.astype("str").fillna("")


def _sentences_without(tables: books.Evidence, hits: pd.DataFrame) -> pd.DataFrame:
    known = tables.sentences[["doc_id", "sentence"]].merge(
        hits[["doc_id", "sentence"]].drop_duplicates(), indicator=True, how="left"
    )
    alone = (known["_merge"] == "left_only").to_numpy()
    counts = tables.sentences["set_aside"].isna() & (tables.sentences["words"] > 0)
    return tables.sentences[alone & counts].sort_values(["doc_id", "sentence"], ignore_index=True)


def _drawn(frame: pd.DataFrame, n: int, generator: np.random.Generator) -> pd.DataFrame:
    """`n` rows of the frame, each with its weight."""
    strata = [rows for _, rows in frame.groupby("stratum")]
    if 0 < n < len(strata):
        raise ValueError(
            f"{n} passages cannot come from {len(strata)} strata: without any from a stratum nothing would be known of "
            "it. Ask for more passages or draw by fewer columns."
        )
    taken = _allocated([len(rows) for rows in strata], n)
    parts = [
        rows.iloc[np.sort(generator.choice(len(rows), take, replace=False))].assign(weight=len(rows) / take)
        for rows, take in zip(strata, taken, strict=True)
        if take
    ]
    return pd.concat(parts) if parts else frame.iloc[:0].assign(weight=0.0)


def _allocated(sizes: list[int], n: int) -> list[int]:
    """How many of each stratum: the same of all, or all of a small one, what that leaves going to the larger.

    >>> _allocated([100, 3, 50], 20)
    [9, 3, 8]
    """
    taken, left = [0] * len(sizes), n
    for done, at in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
        taken[at] = min(sizes[at], left // (len(sizes) - done))
        left -= taken[at]
    return taken


def _as_items(tables: books.Evidence, sample: pd.DataFrame) -> pd.DataFrame:
    names = [_short("p", doc_id, str(start), str(end)) for doc_id, start, end in _spans(sample)]
    keys = text_keys(tables.articles, sample)
    return sample.assign(item=names, text_key=keys, passage=_passages(tables, sample))


def _passages(tables: books.Evidence, sample: pd.DataFrame) -> list[str]:
    texts = dict(zip(tables.articles["doc_id"], tables.articles["text"], strict=True))
    near = tables.sentences[tables.sentences["doc_id"].isin(sample["doc_id"])]
    bounds, rows = near[["start", "end"]].to_numpy(), near.groupby("doc_id").indices
    passages = []
    for doc_id, start, end in _spans(sample):
        own = bounds[rows[doc_id]]
        here = np.searchsorted(own[:, 0], start, side="right") - 1
        around = own[max(0, here - _AROUND) : here + _AROUND + 1]
        first, last = max(int(around[0, 0]), start - _LONGEST), min(max(int(around[-1, 1]), end), end + _LONGEST)
        text = texts[doc_id]
        passages.append(f"{text[first:start]}[[{text[start:end]}]]{text[end:last]}")
    return passages


def _dealt(items: pd.DataFrame, coders: int, overlap: float) -> pd.DataFrame:
    """Every coder's rows: the first of the (shuffled) passages to all, the others in turn."""
    if not 1 <= coders <= 26 or not 0 <= overlap <= 1:
        raise ValueError(f"A sheet is for 1 to 26 coders with an overlap from 0 to 1, not {coders} with {overlap}.")
    shared, at = ceil(overlap * len(items)), np.arange(len(items))
    parts = [
        items[(at < shared) | (at % coders == number)].assign(coder=chr(ord("A") + number)) for number in range(coders)
    ]
    empty: dict[str, Any] = dict.fromkeys(CODES)
    sheet = books.conform(pd.concat(parts, ignore_index=True).assign(**empty), "coding")
    return sheet[books.codebook("coding")["column"].tolist()]
