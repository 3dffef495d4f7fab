"""Estimate shares corrected for the errors of the automatic codes.

Takes the tables of an extraction and what people coded of a sample of its hits; gives the shares as the coders would
have counted them, had they read every hit, with intervals. A chart of automatic codes alone says that it is not
corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts import grouping
from analysis.counts.evidence import Evidence
from analysis.counts.grouping import NOT_TOLD
from analysis.counts.resampling import COVERAGE, MIN_ARTICLES, MIN_CHOICES
from analysis.trust.coding import CLOSED, read_codes
from analysis.trust.comparison import check_uncorrected, found_hits, one_each, program_hits

_Z = NormalDist().inv_cdf((1 + COVERAGE) / 2)
_KNOWN = ("label", "term")  # of hits, what needs no coding: it is in print


def corrected(
    tables: books.Evidence, codes: str | Path | pd.DataFrame, *, of: Sequence[str], by: Sequence[str] = ()
) -> pd.DataFrame:
    """Shares corrected for the errors of the automatic codes, as far as the coded hits show them.

    Of every hit the automatic code is known, of some the coded one. To the automatic count is added the difference that
    coding made, each coded hit with its weight w:

        T = sum over all hits of automatic  +  sum over coded hits of w (coded - automatic)

    A share is T(value and group) / T(group), so that a hit which coders take for something else, or which belongs to
    another group, leaves its denominator too. It is unbiased however bad the automatic codes are: they only make the
    interval narrower, the better the more. Its variance is that of the sum over articles of the linearised
    contributions, T(value) - share T(group), so that it tells for articles like these, not for these alone.

    Parameters
    ----------
    tables, codes
        As `compare` takes them; the hits must be those that the sheet was drawn from. Passages that were not coded
        leave their weight to the others of their stratum.
    of : list of str
        voice, wording, use or label; several give their combinations.
    by : list of str
        The groups: those columns, or columns of the articles.

    Returns
    -------
    DataFrame, table ``corrected``, one row per value in a group
        ``share`` is that of `shares`, before corrections by hand; ``corrected`` the estimate, at least 0 and at most
        1, with ``low`` and ``high``.
        No interval with fewer than 30 coded hits in the group or 5 articles with one. Where the coded hits hold no
        error of a kind, the interval knows of none: a rare value wants more of its hits coded.
        ``attrs["lost"]`` as in `compare`; ``attrs["evidence"]`` : the hits behind ``hits``.

    Raises
    ------
    ValueError
        As `compare`; or if there is no such column, or one that coders do not code.

    Source
    ------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, ch. 6.3, for the difference estimator, 5.6 for
    the ratio. Angelopoulos, Bates, Fannjiang, Jordan and Zrnic (2023), "Prediction-powered inference", Science 382,
    669-674. Egami, Hinck, Stewart and Wei (2023), "Using Imperfect Surrogates for Downstream Inference", NeurIPS.

    Examples
    --------
    Four hits, all found to be plain. Two are coded, each stands for two, one of them is denied:

    >>> from types import SimpleNamespace
    >>> from analysis.trust.sampling import coding_sheet
    >>> articles = pd.DataFrame({"doc_id": ["a.txt"], "text": ["War and war. No war, no war."]})
    >>> sentences = pd.DataFrame({"doc_id": "a.txt", "sentence": [0, 1], "start": [0, 13], "end": [12, 28], "words": 3})
    >>> hits = pd.DataFrame({"doc_id": "a.txt", "hit": range(4), "sentence": [0, 0, 1, 1], "start": [0, 8, 16, 24],
    ...     "end": [3, 11, 19, 27], "label": "war", "surface": "war", "referent": "target", "set_aside": None,
    ...     "voice": "newsroom", "wording": "own", "use": "plain", "label_of": None, "rule": "newsroom"})
    >>> found = SimpleNamespace(articles=articles, sentences=sentences.assign(set_aside=None), hits=hits)
    >>> sheet = coding_sheet(found, 2, coders=1).assign(use=["plain", "denied"], referent="target")
    >>> corrected(found, sheet, of=["use"])[["use", "hits", "share", "coded", "corrected"]]
          use  hits  share  coded  corrected
    0  denied     0    0.0      2        0.5
    1   plain     4    1.0      2        0.5
    """
    of, by = grouping.listed(of), grouping.listed(by)
    _check_columns(tables, [*by, *of])
    signed, lost = _signed(tables, one_each(read_codes(codes)), [*by, *of])
    groups, values = _distinct(signed[by]), _distinct(signed[of])
    member = grouping.codes(signed, groups)
    parts = [_corrected(signed[member == at], values) for at in range(len(groups))]
    named = groups.loc[groups.index.repeat(len(values))].reset_index(drop=True)
    shares = pd.concat([named, pd.concat(parts, ignore_index=True)], axis=1)
    shares = books.conform(shares, "corrected")[[*by, *of, *books.codebook("corrected")["column"]]]
    as_found = signed[signed["item"].isna()]
    shares.attrs = {"of": of, "lost": lost, "evidence": Evidence("hits", as_found[[*by, *of]], as_found)}
    return shares


def _check_columns(tables: books.Evidence, columns: list[str]) -> None:
    articles = [column for column in tables.articles.columns if column not in tables.hits.columns]
    known = [*(column for column in CLOSED if column != "referent"), *_KNOWN, *articles]
    for at, column in enumerate(columns):
        if column not in known:
            raise ValueError(
                f"Shares cannot be corrected by '{column}'.{books.near(column, known)} Coders code, or the articles "
                f"tell, {', '.join(known)}."
            )
        if column in columns[:at]:
            raise ValueError(f"The column '{column}' is asked for twice; a value has one place in the table.")


def _signed(tables: books.Evidence, codes: pd.DataFrame, columns: list[str]) -> tuple[pd.DataFrame, int]:
    """Every term of the sums: all hits as found, coded hits once more as coded, less what they were found as."""
    hits = program_hits(tables)
    hits = hits[hits["set_aside"].isna()]
    drawn = codes[codes["surface"].notna()]
    sample = found_hits(tables, drawn)
    check_uncorrected(sample)
    needed = ["referent", *(column for column in columns if column in CLOSED)]
    coded = _reweighted(sample[sample[needed].notna().all(axis=1)], drawn)
    found = coded.drop(columns=CLOSED).rename(columns={f"{column}_found": column for column in CLOSED})
    parts = [
        _terms(tables, hits, columns, pd.Series(1.0, index=hits.index)).assign(item=None),
        _terms(tables, found, columns, -found["weight"]).assign(item=found["item"]),
        _terms(tables, coded, columns, coded["weight"]).assign(item=coded["item"]),
    ]
    return pd.concat(parts, ignore_index=True), len(drawn) - len(sample)


def _reweighted(coded: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """Coded passages stand for those of their stratum that are not coded, too."""
    whole, own = drawn.groupby("stratum")["weight"].sum(), coded.groupby("stratum")["weight"].sum()
    none = whole.index.difference(own.index)
    if len(none):
        raise ValueError(
            f"No passage of stratum {none[0]} is coded and found, so nothing is known of the {whole[none[0]]:.0f} hits "
            "that it stands for. Code what is left open, or draw a sheet by fewer columns."
        )
    return coded.assign(weight=coded["weight"] * coded["stratum"].map(whole / own))


def _terms(tables: books.Evidence, hits: pd.DataFrame, columns: list[str], weight: pd.Series) -> pd.DataFrame:
    articles = tables.articles.set_index("doc_id")
    values = {column: hits[column] if column in hits else hits["doc_id"].map(articles[column]) for column in columns}
    text = {column: cells.astype("str").replace("", None).fillna(NOT_TOLD) for column, cells in values.items()}
    keys = {"doc_id": hits["doc_id"], "hit": hits["hit"]}
    return pd.DataFrame(keys | {"weight": weight} | text)[hits["referent"] == "target"]


def _distinct(rows: pd.DataFrame) -> pd.DataFrame:
    """Distinct rows in order, what is not told last."""
    if rows.columns.empty:
        return pd.DataFrame(index=[0])
    last = "\U0010ffff"
    order = rows.drop_duplicates().sort_values(
        list(rows.columns), key=lambda cells: cells.where(cells != NOT_TOLD, last)
    )
    return order.reset_index(drop=True)


def _corrected(rows: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """One group's shares from its terms."""
    article, names = pd.factorize(rows["doc_id"])
    value, weight = grouping.codes(rows, values), rows["weight"].to_numpy()
    own, whole = np.zeros((len(names), len(values))), np.bincount(article, weight, len(names))
    np.add.at(own, (article, value), weight)
    automatic, coded = rows["item"].isna().to_numpy(), rows.dropna(subset="item")
    hits, choices = np.bincount(value[automatic], minlength=len(values)), int(automatic.sum())
    numbers = {"hits": hits, "choices": choices, "share": hits / choices if choices else np.nan}
    corrected, low, high = _estimate(own, whole, coded)
    numbers |= {"coded": coded["item"].nunique(), "corrected": corrected, "low": low, "high": high}
    return pd.concat([values, pd.DataFrame(numbers)], axis=1)


def _estimate(own: np.ndarray, whole: np.ndarray, coded: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share and bounds of each value; `own` has its sum in each article, `whole` that of all values."""
    none = np.full(own.shape[1], np.nan)
    total = whole.sum()
    if coded.empty or total <= 0:
        return none, none, none
    share = own.sum(axis=0) / total
    if coded["item"].nunique() < MIN_CHOICES or coded["doc_id"].nunique() < MIN_ARTICLES:
        return share.clip(0, 1), none, none
    spread = ((own - share * whole[:, None]) ** 2).sum(axis=0) * len(whole) / (len(whole) - 1)
    half = _Z * np.sqrt(spread) / total
    return tuple(bound.clip(0, 1) for bound in (share, share - half, share + half))
