"""Whether a finding holds when it is counted otherwise: other terms, other voices, each article alike, per word.

Takes the tables of an extraction, gives one row for each way to count: the same share of one label, with its interval;
beside it the label's rate, which asks the same of all words instead of the choices. All ways are counted on the same
resampled articles, so that rows differ by what was counted and not by chance. It reads finished tables; another list of
terms comes as another extraction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts import speaking
from analysis.counts.evidence import Behind, Evidence
from analysis.counts.grouping import counted_words, exploratory
from analysis.counts.resampling import MIN_ARTICLES, MIN_CHOICES, percentiles, resampled
from analysis.words.terms import TermMatcher

AS_TOLD = "as told"
SHARE, RATE = "share", "per 10,000 words"  # units
_PER_HIT, _PER_ARTICLE, _ONCE = "each hit", "each article", "each label once an article"
_OWN = ("newsroom", "author")
_MOST = 200  # terms left out one at a time


class _Way(NamedTuple):
    """One way to count: which hits are choices, under which label, and what of an article counts.

    `words`, a number an article, makes it a rate; `others` tells that the hits are those of another extraction.
    """

    aspect: str
    variant: str
    choices: pd.DataFrame
    weight: str = _PER_HIT
    words: pd.Series | None = None
    others: bool = False


def sensitivity(
    tables: books.Evidence,
    label: str,
    *,
    by: str = "",
    between: Sequence[str] = (),
    others: Mapping[str, books.Evidence] | None = None,
    seed: int = 2022,
    replicates: int = 2_000,
) -> pd.DataFrame:
    """Count one label's share among its rivals in every way that a reviewer may ask for.

    As told are the newsroom's (or author's) own plain words, each hit alike, reprints and hits about something else
    left out. Every other row changes one thing about that.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences``, ``hits`` and, to leave out terms, ``labels``.
    label : str
        Whose share is told.
    by, between : str, two of its values
        A column of the articles and the two groups compared: the value is then the share in the first less that in
        the second. Without, it is the share in all articles.
    others : dict of Tables, optional
        Other extractions of the same articles by name, as ``{"short list": an.extract("news", labels="short.csv")}``.
    seed, replicates : int
        Of the resampling; the same seed gives the same bounds.

    Returns
    -------
    DataFrame, table ``sensitivity``, one row per way to count, as told first
        Aspects: voice (whose words), use, unclear (counted as what it may be), repeats, referent, weight (hits or
        articles), rate (hits per 10,000 words, of the newsroom for its own, else of all; ``unit`` says so, ``choices``
        are then the words), labels and terms (each left out in turn; where a shorter listed term stands inside the one
        left out that is found instead; the 200 with most hits), list (`others`).
        ``low``, ``high`` : 95 % percentile interval, articles of a group resampled, null as in `shares`, in any group,
        and as in `frequency` for a rate. Rows share their resamples, so the first differs by a hair from `shares`,
        which resamples fewer articles.
        ``change`` : value less that of the first row; null for a rate.
        ``attrs`` : ``label``, ``by``, ``between``. ``attrs["evidence"]`` : the label's hits behind each row, but for
        `others`, whose hits are in their own tables.

    Raises
    ------
    ValueError
        If there is no such label, column or group, or `between` does not name two.

    Source
    ------
    Steegen, Tuerlinckx, Gelman and Vanpaemel (2016), "Increasing Transparency Through a Multiverse Analysis",
    Perspectives on Psychological Science 11(5), 702-712. Intervals as in `shares`.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> rows = sensitivity(extract("seeds"), "invasion")
    >>> rows.loc[rows["aspect"] == "use", ["variant", "hits", "choices", "value"]].tail(1)
                                      variant  hits  choices  value
    6  any use, all voices: a search for words     8       25   0.32
    """
    groups = _groups(tables, by, list(between))
    labels = list(dict.fromkeys(getattr(tables, "labels", tables.hits)["label"]))
    if label not in labels:
        raise ValueError(f"labels.csv has no label '{label}'.{books.near(label, labels)} It has {', '.join(labels)}.")
    ways = [*_ways(tables, label), *_other_lists(others or {})]
    parts = [_sums(ways, label, own) for own in groups]
    rows = _table(ways, parts, seed, replicates)
    rows.attrs = {"label": label, "by": by, "between": list(between), "exploratory": exploratory(tables)}
    rows.attrs["evidence"] = _Counted(ways, label, groups)
    return rows


def _groups(tables: books.Evidence, by: str, between: list[str]) -> list[pd.Index]:
    """The articles of each group, by name and in order."""
    articles = tables.articles.sort_values("doc_id")
    if not by and not between:
        return [pd.Index(articles["doc_id"])]
    if by not in articles:
        raise ValueError(f"The articles have no column '{by}'.{books.near(by, list(articles.columns))}")
    known = sorted(articles[by].dropna().astype("str").unique())
    for name in between:
        if name not in known:
            raise ValueError(f"No article has '{name}' in '{by}'.{books.near(name, known)} There are {known}.")
    if len(set(between)) != 2:
        raise ValueError(f"'between' names two groups of '{by}', but is {between}. There are {known}.")
    return [pd.Index(articles.loc[articles[by].astype("str") == name, "doc_id"]) for name in between]


# --- the ways to count


def _ways(tables: books.Evidence, label: str) -> Iterator[_Way]:
    hits = tables.hits.sort_values(["doc_id", "hit"])
    own, plain, target = hits["voice"].isin(_OWN), hits["use"].eq("plain"), hits["referent"].eq("target")
    counted, verbatim = hits["set_aside"].isna(), hits["voice"].eq("source") & hits["wording"].eq("verbatim")
    told, usual = counted & target & plain, counted & target
    yield _Way(AS_TOLD, "newsroom's own, plain", hits[told & own])
    yield _Way("voice", "and verbatim quotations", hits[told & (own | verbatim)])
    yield _Way("voice", "all voices, paraphrase too", hits[told])
    yield _Way("voice", "sources only, verbatim", hits[told & verbatim])
    yield _Way("voice", "sources only, paraphrase too", hits[told & hits["voice"].eq("source")])
    yield _Way("use", "any use, not only plain", hits[usual & own])
    yield _Way("use", "any use, all voices: a search for words", hits[usual])
    yield _Way("unclear", "unclear voice as the newsroom's", hits[told & (own | hits["voice"].eq("unclear"))])
    yield _Way("unclear", "unclear use as plain", hits[usual & own & (plain | hits["use"].eq("unclear"))])
    base, reprint = target & plain & own, hits["set_aside"].eq("reprint")
    yield _Way("repeats", "reprints within an outlet too", hits[base & (counted | reprint)])
    yield _Way("repeats", "reprints across outlets once", hits[base & counted & ~_copied(tables, hits)])
    yield _Way("repeats", "repeated headlines and boilerplate too", hits[base & (counted | ~reprint)])
    yield _Way("referent", "hits about something else too", hits[counted & plain & own])
    yield _Way("weight", "each article alike", hits[told & own], _PER_ARTICLE)
    yield _Way("weight", "each label once an article", hits[told & own], _ONCE)
    yield from _rates(tables, hits[told & own], hits[usual])
    yield from _left_out(tables, hits[told & own], label)


def _rates(tables: Any, own: pd.DataFrame, every: pd.DataFrame) -> Iterator[_Way]:
    """Hits per word: the newsroom's in what stands in no statement, all in all words."""
    if hasattr(tables, "quotes"):
        parts = speaking.statement_parts(tables)
        words = speaking.newsroom_words(tables, parts[parts["set_aside"].isna()], []).set_index("doc_id")["words"]
        yield _Way("rate", "newsroom's own, plain, in its own words", own, words=words)
    words = counted_words(tables, []).set_index("doc_id")["words"]
    yield _Way("rate", "any use, all voices, in all words", every, words=words)


def _copied(tables: books.Evidence, hits: pd.DataFrame) -> pd.Series:
    repeats = tables.articles.get("repeats", pd.Series(None, index=tables.articles.index, dtype="str"))
    return hits["doc_id"].isin(tables.articles.loc[repeats.notna(), "doc_id"])


def _left_out(tables: books.Evidence, hits: pd.DataFrame, label: str) -> Iterator[_Way]:
    """Each rival label, then each term, left out in turn."""
    for rival in hits["label"].value_counts().index:
        if rival != label:
            yield _Way("labels", f"without the label “{rival}”", hits[hits["label"] != rival])
    listed = getattr(tables, "labels", None)
    if listed is not None:
        for term in hits["term"].value_counts().index[:_MOST]:
            yield _Way("terms", f"without the term “{term}”", _without(hits, term, listed))


def _without(hits: pd.DataFrame, term: str, labels: pd.DataFrame) -> pd.DataFrame:
    """The hits as they would be without a term: gone, or a shorter term that stands inside them."""
    own = hits["term"] == term
    rest = labels[labels["term"] != term]
    if rest.empty:
        return hits[~own]
    matcher = TermMatcher(rest)
    inside = {surface: _label_in(surface, matcher) for surface in hits.loc[own, "surface"].unique()}
    named = hits["label"].where(~own, hits["surface"].map(inside))
    return hits.assign(label=named)[named.notna()]


def _label_in(surface: str, matcher: TermMatcher) -> str | None:
    found = [row for _, _, row, other in matcher.spans(surface) if not other]
    return str(matcher.labels["label"].iloc[found[0]]) if found else None


def _other_lists(others: Mapping[str, books.Evidence]) -> Iterator[_Way]:
    for name, tables in others.items():
        choices = next(_ways(tables, "")).choices
        yield _Way("list", name, choices, others=True)


# --- the arithmetic


class _Sums(NamedTuple):
    """Of one group: for each article (row) and way (column) what is added up above and below the line of the share."""

    own: np.ndarray
    whole: np.ndarray
    hits: np.ndarray
    choices: np.ndarray
    articles: np.ndarray
    enough: np.ndarray


def _sums(ways: list[_Way], label: str, doc_ids: pd.Index) -> _Sums:
    columns = [_column(way, label, doc_ids) for way in ways]
    own, whole = (np.stack([column[at] for column in columns], axis=1) for at in (0, 1))
    # An article without words and choices changes nothing: it is not drawn.
    some = whole.any(axis=1)
    counts = [np.array([column[at] for column in columns]) for at in (2, 3, 4, 5)]
    return _Sums(own[some], whole[some], *counts)


def _column(way: _Way, label: str, doc_ids: pd.Index) -> tuple[np.ndarray, np.ndarray, int, int, int, bool]:
    choices = _choices(way)
    at = doc_ids.get_indexer(pd.Index(choices["doc_id"]))
    is_label = (choices["label"] == label).to_numpy()[at >= 0]
    at = at[at >= 0]
    whole = np.bincount(at, minlength=len(doc_ids)).astype(float)
    own = np.bincount(at[is_label], minlength=len(doc_ids)).astype(float)
    hits, number, articles = int(is_label.sum()), len(at), int((whole > 0).sum())
    if way.words is not None:
        return _per_word(way.words, own, doc_ids)
    if way.weight == _PER_ARTICLE:
        own, whole = np.divide(own, whole, out=np.zeros_like(own), where=whole > 0), (whole > 0).astype(float)
    # Where the share is none or all, nothing varies.
    enough = number >= MIN_CHOICES and articles >= MIN_ARTICLES and 0 < hits < number
    return own, whole, hits, number, articles, enough


def _choices(way: _Way) -> pd.DataFrame:
    return way.choices.drop_duplicates(["doc_id", "label"]) if way.weight == _ONCE else way.choices


def _per_word(
    words: pd.Series, own: np.ndarray, doc_ids: pd.Index
) -> tuple[np.ndarray, np.ndarray, int, int, int, bool]:
    size = words.reindex(doc_ids, fill_value=0).to_numpy()
    hits, having = int(own.sum()), int((own > 0).sum())
    enough = hits >= MIN_CHOICES and having >= MIN_ARTICLES
    return own, size / 10_000, hits, int(size.sum()), having, enough


def _table(ways: list[_Way], parts: list[_Sums], seed: int, replicates: int) -> pd.DataFrame:
    value = _difference([_share(part.own.sum(axis=0), part.whole.sum(axis=0)) for part in parts])
    # Another seed for the second group: two of one size would be drawn alike, and their difference vary too little.
    drawn = _difference([_drawn(part, seed + at, replicates) for at, part in enumerate(parts)])
    low, high = _bounds(drawn, np.all([part.enough for part in parts], axis=0))
    counts = {name: sum(getattr(part, name) for part in parts) for name in ("hits", "choices", "articles")}
    shares = np.array([way.words is None for way in ways])
    numbers = {"value": value, "low": low, "high": high, "change": np.where(shares, value - value[0], np.nan)}
    names = {"aspect": [way.aspect for way in ways], "variant": [way.variant for way in ways]}
    names["unit"] = [SHARE if own else RATE for own in shares]
    return books.conform(pd.DataFrame(names | counts | numbers), "sensitivity")


def _share(own: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(own, whole, out=np.full(own.shape, np.nan), where=whole > 0)


def _difference(values: list[np.ndarray]) -> np.ndarray:
    return values[0] - values[1] if len(values) == 2 else values[0]


def _drawn(part: _Sums, seed: int, replicates: int) -> np.ndarray:
    """Shares of each replicate (row) and way (column), the same articles drawn for all ways."""
    if not len(part.own):
        return np.full((replicates, part.own.shape[1]), np.nan)
    sums = resampled(np.concatenate([part.own, part.whole], axis=1), seed, replicates)
    return _share(*np.split(sums, 2, axis=1))


def _bounds(drawn: np.ndarray, enough: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    low = high = np.full(drawn.shape[1], np.nan)
    if enough.any():
        low, high = low.copy(), high.copy()
        low[enough], high[enough] = percentiles(drawn[:, enough])
    return low, high


class _Counted(Evidence):
    """The label's hits behind each way to count, put together when a chart asks."""

    def __init__(self, ways: list[_Way], label: str, groups: list[pd.Index]) -> None:
        none = pd.DataFrame({"doc_id": pd.Series(dtype="str"), "hit": pd.Series(dtype="int64")})
        super().__init__("hits", none.assign(aspect="", variant="")[["aspect", "variant"]], none)
        self._ways = [way for way in ways if not way.others]
        self._label, self._articles = label, groups[0].append(groups[1:])

    def behind(self, rows: pd.DataFrame) -> Behind:
        """The hits of the ways of these rows."""
        wanted = set(zip(rows["aspect"], rows["variant"], strict=True))
        parts = [self.names.join(self.rows)]
        for way in self._ways:
            if (way.aspect, way.variant) in wanted:
                hits = _choices(way)
                own = hits[(hits["label"] == self._label) & hits["doc_id"].isin(self._articles)]
                parts.append(own[["doc_id", "hit"]].assign(aspect=way.aspect, variant=way.variant))
        found = pd.concat(parts, ignore_index=True)
        return Evidence("hits", found[["aspect", "variant"]], found).behind(rows)
