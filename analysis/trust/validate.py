"""How far the automatic codes can be trusted: whether coders agree, and with whom the program does.

Takes the tables of an extraction and what people coded of them, returns tables of numbers. `sampling` draws the sheet,
`coding` reads it, `comparison` finds the hit of each code, `estimates` corrects shares for what is told here. Every
interval is at 95 %; with fewer than 30 cases or 5 articles there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts.evidence import Evidence
from analysis.counts.grouping import NOT_TOLD
from analysis.counts.resampling import COVERAGE, MIN_ARTICLES, MIN_CHOICES, percentiles
from analysis.trust.coding import CLOSED, VARIABLES, long, read_codes
from analysis.trust.comparison import compare

ALL, NONE = "(all)", "(none)"

_Z = NormalDist().inv_cdf((1 + COVERAGE) / 2)


def agreement(codes: str | Path | pd.DataFrame, *, seed: int = 2022, replicates: int = 2_000) -> pd.DataFrame:
    """How far coders who read the same passages agree, variable by variable.

    Parameters
    ----------
    codes : path or DataFrame
        As `read_codes` takes them. Only passages that at least two coders coded count.
    seed, replicates : int
        Of the resampling; the same seed gives the same bounds.

    Returns
    -------
    DataFrame, table ``agreement``, one row per variable that is coded
        ``alpha`` : Krippendorff's alpha, values nominal; null where all codes are the same value, as nothing then shows
        that coders could tell another. ``low``, ``high`` : 95 % percentile interval that resamples passages.
        ``agreement`` : share of the pairs of codes that are equal.
        All are of the passages as drawn, not weighted: rare values count for more than in the corpus.

    Source
    ------
    Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", sections A and C. Zapf, Castell, Morawietz and
    Karch (2016), BMC Medical Research Methodology 16:93, for the interval.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.trust.sampling import coding_sheet
    >>> agreement(coding_sheet(extract("seeds"), 12).assign(use="plain", voice=["newsroom"] * 18 + ["source"] * 6))[
    ...     ["variable", "alpha", "agreement", "passages"]].round(2).head(2)
      variable  alpha  agreement  passages
    0    voice  -0.28        0.5        12
    1      use    NaN        1.0        12
    """
    votes = long(read_codes(codes))
    votes = votes[votes.groupby(["item", "variable"])["coder"].transform("size") > 1]
    rows = [
        {"variable": name} | _agreed(votes[votes["variable"] == name], seed, replicates)
        for name in VARIABLES
        if (votes["variable"] == name).any()
    ]
    return books.conform(pd.DataFrame(rows), "agreement") if rows else books.empty("agreement")


def confusion(codes: str | Path | pd.DataFrame, variable: str, *, tables: books.Evidence | None = None) -> pd.DataFrame:
    """Which values are taken for which: passages by two codes.

    Parameters
    ----------
    codes : path or DataFrame
        As `read_codes` takes them; one row per passage where `tables` are given.
    variable : str
        One of voice, wording, use, referent, label_of and missed; with `tables` as in `compare`.
    tables : Tables, optional
        With them rows are what was coded, columns what the program found. Without, rows are what the coder whose name
        comes first wrote, columns what the other did, over all pairs of coders.

    Returns
    -------
    DataFrame of passages, not weighted

    Raises
    ------
    ValueError
        If the variable is not coded, naming those that are.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.trust.sampling import coding_sheet
    >>> sheet = coding_sheet(extract("seeds"), 12)
    >>> confusion(sheet.assign(use=["plain"] * 12 + ["plain"] * 9 + ["denied"] * 3), "use")
    other  denied  plain
    one
    plain       3      9
    """
    if tables is not None:
        pairs = compare(tables, codes).rename(columns={"coded": "one", "automatic": "other"})
    else:
        votes = long(read_codes(codes))
        pairs = votes.merge(votes, on=["item", "variable"], suffixes=("", "_other"))
        pairs = pairs[pairs["coder"] < pairs["coder_other"]].rename(columns={"value": "one", "value_other": "other"})
    known = pairs["variable"].unique().tolist()
    if variable not in known:
        raise ValueError(
            f"'{variable}' is not coded so that it can be compared.{books.near(variable, known)} {known} are."
        )
    chosen = pairs[pairs["variable"] == variable].fillna({"one": NONE, "other": NONE})
    return pd.crosstab(chosen["one"], chosen["other"])


def accuracy(
    tables: books.Evidence, codes: str | Path | pd.DataFrame, *, seed: int = 2022, replicates: int = 2_000
) -> pd.DataFrame:
    """Precision and recall of the automatic codes, estimated for all hits from those that were coded.

    Parameters
    ----------
    tables, codes
        As `compare` takes them.
    seed, replicates : int
        Of the resampling; the same seed gives the same bounds.

    Returns
    -------
    DataFrame, table ``accuracy``, one row per variable and value
        Shares are weighted, each passage standing for as many as it was drawn from; counts are not. A passage coded
        *unclear* is an error of whatever the program says. The recall of ``label`` knows only the terms that were
        missed in the sentences drawn without a hit: without any it is of the hits alone.
        Intervals: percentile, resampling the coded passages' articles; where none or all are right, Wilson's on the
        number of passages that equal weights would be worth. ``attrs["lost"]`` as in `compare`; ``attrs["evidence"]``
        leads from each row to its passages.

    Source
    ------
    Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, ch. 5.7, for the weighted ratio. Kish (1965),
    Survey Sampling, ch. 11.7, for the worth of weights. Wilson (1927), JASA 22, 209-212.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.trust.sampling import coding_sheet
    >>> found = extract("seeds")
    >>> found = SimpleNamespace(articles=found.articles, sentences=found.sentences, hits=found.hits.assign(
    ...     voice="newsroom", wording="own", use="plain", label_of=None, rule="newsroom"))
    >>> sheet = coding_sheet(found, 25, coders=1).assign(use=["plain"] * 20 + ["denied"] * 5)
    >>> accuracy(found, sheet).loc[:2, ["variable", "value", "coded", "automatic", "precision", "recall"]]
      variable   value  coded  automatic  precision  recall
    0      use   (all)     25         25        0.8     0.8
    1      use  denied      5          0        NaN     0.0
    2      use   plain     20         25        0.8     1.0
    """
    rows = compare(tables, codes)
    parts = []
    for name, own in rows.groupby("variable", sort=False):
        values = sorted(set(own["coded"].dropna()) | set(own["automatic"].dropna()) - {NOT_TOLD})
        for value in [*([ALL] if name in CLOSED else []), *values]:
            parts.append({"variable": name, "value": value} | _scored(own, value, seed, replicates))
    scores = books.conform(pd.DataFrame(parts), "accuracy") if parts else books.empty("accuracy")
    scores.attrs = {"lost": rows.attrs["lost"], "evidence": _evidence(rows)}
    return scores


def certainty(share: float, *, passages: Sequence[int] = (25, 50, 100, 200, 400, 1_000)) -> pd.DataFrame:
    """How much so many coded passages can claim: the bounds of a share that was found among them.

    Parameters
    ----------
    share : float
        Of the passages, from 0 to 1, as 0.9 of them right.
    passages : list of int
        How many were coded, drawn with equal chances. Clustered in few articles they are worth fewer.

    Returns
    -------
    DataFrame, one row per number
        ``passages``; ``low``, ``high``: Wilson's 95 % interval.

    Source
    ------
    Wilson (1927), JASA 22, 209-212.

    Examples
    --------
    >>> certainty(0.9, passages=[25, 400]).round(2)
       passages   low  high
    0        25  0.72  0.97
    1       400  0.87  0.93
    """
    if not 0 <= share <= 1:
        raise ValueError(f"A share is from 0 to 1, not {share}: 90 % is 0.9.")
    bounds = [_wilson(share, number) for number in passages]
    return pd.DataFrame({"passages": passages, **dict(zip(("low", "high"), zip(*bounds, strict=True), strict=True))})


# --- agreement


def _agreed(votes: pd.DataFrame, seed: int, replicates: int) -> dict[str, float]:
    # Loaded here: it takes a moment that most notebooks do not need.
    from nltk.metrics.agreement import AnnotationTask

    counts = pd.crosstab(votes["item"], votes["value"]).to_numpy()
    alpha = low = high = np.nan
    if counts.shape[1] > 1:
        alpha = AnnotationTask(votes[["coder", "item", "value"]].to_numpy().tolist()).alpha()
        if len(counts) >= MIN_CHOICES:
            low, high = _alpha_interval(counts, seed, replicates)
    size = counts.sum(axis=1)
    equal = (counts * (counts - 1)).sum() / (size * (size - 1)).sum()
    told = {"alpha": alpha, "low": low, "high": high, "agreement": equal}
    return told | {"passages": len(counts), "coders": votes["coder"].nunique()}


def _alpha_interval(counts: np.ndarray, seed: int, replicates: int) -> tuple[float, float]:
    drawn = _draws(len(counts), seed, replicates)
    low, high = percentiles(_alphas(counts, drawn))
    return float(low), float(high)


def _alphas(counts: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Alpha of every row of draws; `counts` has for each passage how many coders gave each value.

    The same as NLTK's, which walks through every code in Python and would take minutes for 2,000 replicates.
    """
    size = counts.sum(axis=1)
    differ = (size**2 - (counts**2).sum(axis=1)) / (size - 1)
    totals = drawn @ counts
    n = totals.sum(axis=1)
    expected = n**2 - (totals**2).sum(axis=1)
    with np.errstate(invalid="ignore"):  # a draw of one value only has no alpha
        return 1 - (n - 1) * (drawn @ differ) / np.where(expected, expected, np.nan)


def _draws(size: int, seed: int, replicates: int) -> np.ndarray:
    """How often each of `size` is drawn, one row a replicate."""
    return np.random.default_rng(seed).multinomial(size, np.full(size, 1 / size), replicates).astype(float)


# --- accuracy


def _scored(rows: pd.DataFrame, value: str, seed: int, replicates: int) -> dict[str, float]:
    coded, automatic = ((rows[side] == value) | (value == ALL) for side in ("coded", "automatic"))
    own = rows[coded | automatic]
    coded, automatic = coded[own.index], automatic[own.index]
    right = own["right"] & coded & automatic
    told: dict[str, float] = {"coded": coded.sum(), "automatic": automatic.sum(), "right": right.sum()}
    told["articles"] = own["doc_id"].nunique()
    sides = {"precision": automatic.astype(float), "recall": coded.astype(float), "f1": (coded + 0.0 + automatic) / 2}
    for measure, base in sides.items():
        share, low, high = _ratio(own, right & (base > 0), base, seed, replicates)
        told |= {measure: share, f"{measure}_low": low, f"{measure}_high": high}
    return told


def _evidence(rows: pd.DataFrame) -> Evidence:
    """The passages that each row counts, as coded and as found: ``side`` tells which."""
    parts = []
    for side in ("coded", "automatic"):
        places = rows.attrs["evidence"].rows.assign(variable=rows["variable"].to_numpy(), side=side)
        parts += [places.assign(value=rows[side].to_numpy()).dropna(subset="value"), places.assign(value=ALL)]
    named = pd.concat(parts, ignore_index=True)
    return Evidence("words", named[["variable", "value", "side"]], named)


def _ratio(
    rows: pd.DataFrame, right: pd.Series, base: pd.Series, seed: int, replicates: int
) -> tuple[float, float, float]:
    """Weighted share of `base` that is right, with its bounds."""
    weight = (base * rows["weight"]).to_numpy()
    if not weight.sum():
        return np.nan, np.nan, np.nan
    share = float(weight @ right / weight.sum())
    article, names = pd.factorize(rows["doc_id"][base > 0])
    if (base > 0).sum() < MIN_CHOICES or len(names) < MIN_ARTICLES:
        return share, np.nan, np.nan
    if share in (0.0, 1.0):
        return share, *_wilson(share, weight.sum() ** 2 / (weight**2).sum())
    sums = np.stack([np.bincount(article, cells) for cells in ((weight * right)[base > 0], weight[base > 0])], axis=1)
    top, bottom = (_draws(len(names), seed, replicates) @ sums).T
    low, high = np.quantile(top / bottom, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])
    return share, float(low), float(high)


def _wilson(share: float, n: float) -> tuple[float, float]:
    centre, half = share + _Z**2 / (2 * n), _Z * np.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return float((centre - half) / (1 + _Z**2 / n)), float((centre + half) / (1 + _Z**2 / n))
