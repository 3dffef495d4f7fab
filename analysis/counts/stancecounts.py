"""Count stance: categories near each label, about each actor, by voice and by group; and the verbs that report.

Takes the tables of an extraction, returns tables of numbers by the arithmetic of `measures`: shares, rates, intervals
that resample articles, the same floors. Each category stands for itself: there is no score of stance as a whole.
Words in reprints and boilerplate do not count, and it is told how many they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from analysis import tables as books
from analysis.articles.languages import ASSESSED
from analysis.counts import grouping, measures, speaking
from analysis.counts.evidence import Evidence

NO_CUE = speaking.NO_CUE
_TARGETS = {"label": "label", "actor": "actor", "reported": "source"}  # a column for each kind of target
_OWN = ("voice", "speaker", "word", "polarity", "negated", *_TARGETS)
_OUTSIDE = ("newsroom", "author")  # voices of what stands in no statement
_BETWEEN_MARKS = "between quotation marks"


class _Standin(NamedTuple):
    """Stance words or statements in the place of hits, so that `measures` counts them."""

    articles: pd.DataFrame
    sentences: pd.DataFrame
    hits: pd.DataFrame
    labels: pd.DataFrame


def stance_shares(
    tables: books.Extraction,
    *,
    of: Sequence[str] = ("category",),
    by: Sequence[str] = ("voice",),
    seed: int = 2022,
    replicates: int = 2_000,
) -> pd.DataFrame:
    """Each category of stance as a share of all stance words within `by`.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences``, ``stance`` and ``labels``.
    of, by : list of str
        Columns of stance: "category", "voice", "speaker", "polarity", "negated", "word" (as printed, in lower case);
        "label", "actor" or "reported", which keep only words that bear on a label, on an actor, or on who is reported;
        and in `by` columns of articles, or "month", "week", "year".
    seed, replicates : int
        Of the resampling; the same seed gives the same bounds.

    Returns
    -------
    DataFrame, table ``shares``
        As `shares` gives it, with the same floors; ``hits`` and ``choices`` count stance words.
        ``attrs["left_out"]`` : stance words that do not count, by reason. ``attrs["evidence"]`` : the words behind
        each row.

    Raises
    ------
    ValueError
        If there is no such column, or a column is asked for twice.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> rows = stance_shares(extract("seeds"), by=["label"])
    >>> rows[(rows["label"] == "aggression") & (rows["hits"] > 0)].set_index("category")["hits"].to_dict()
    {'evaluation': 1, 'accusation': 1, 'opposition': 1}
    """
    of, by = grouping.listed(of), grouping.listed(by)
    found = stance_rows(tables)
    known = [column for column in found.columns if column in (*_OWN, "category")]
    grouping.check_names(
        "shares", [*by, *of], [*known, *grouping.columns_of_articles(tables)], "stance words and articles"
    )
    for column in set(_TARGETS) & {*by, *of}:
        found = found[found[column].notna()]
    standin = _Standin(tables.articles, tables.sentences, found, tables.labels)
    rows = measures.shares(standin, of=of, by=by, seed=seed, replicates=replicates)
    return _with_evidence(rows, standin, "stance", [*by, *of])


def stance_rates(
    tables: books.Extraction, *, by: Sequence[str] = ("voice",), seed: int = 2022, replicates: int = 2_000
) -> pd.DataFrame:
    """How often each category of stance occurs, per 1,000 words of whoever utters it.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences``, ``hits``, ``quotes``, ``speakers``, ``stance`` and ``labels``.
    by : list of str
        "voice", columns of articles, or "month", "week", "year". With "voice" the words are those the voice utters:
        those of statements for sources, the others for the newsroom or author; without it all words.
    seed, replicates : int
        Of the resampling; the same seed gives the same bounds.

    Returns
    -------
    DataFrame, table ``stance_rates``
        One row per category in a group; every category found, in every group, also with 0.
        ``low``, ``high`` : 95 % percentile interval from resampling the group's articles; null with fewer than 30
        words of the category or fewer than 5 articles that have one.
        ``attrs["left_out"]`` : stance words that do not count; by voice also those between quotation marks that
        nobody is said to say, as they are no voice's words for certain.

    Raises
    ------
    ValueError
        If there is no such column, or a column is asked for twice.

    Notes
    -----
    Articles in a language without lexicons have no stance words, and their words are left out, too.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> rows = stance_rates(extract("seeds"))
    >>> rows[rows["category"] == "evaluation"].set_index("voice")["hits"].to_dict()["newsroom"] > 0
    True
    """
    by = grouping.listed(by)
    grouping.check_names("stance_rates", by, ["voice", *grouping.columns_of_articles(tables)], "articles")
    found = stance_rows(tables)
    nobodys = found["voice"].eq("unclear") & ("voice" in by)
    standin = _Standin(tables.articles, tables.sentences, found[~nobodys], tables.labels)
    rows = _with_evidence(
        _rates(standin, _words(tables, by), by, seed, replicates), standin, "stance", [*by, "category"]
    )
    if marked := int(grouping.counting(found[nobodys]).sum()):
        rows.attrs["left_out"][_BETWEEN_MARKS] = marked
    return rows


def verb_shares(
    tables: books.Extraction,
    *,
    of: Sequence[str] = ("cue_class",),
    by: Sequence[str] = (),
    seed: int = 2022,
    replicates: int = 2_000,
) -> pd.DataFrame:
    """With which reporting verbs statements are introduced: each class, or verb, as a share of the group's statements.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences``, ``quotes`` and ``labels``.
    of : list of str
        "cue_class" (neutral as *said*, claim, reveal, deny, accuse, ...), "cue_lemma", or both.
    by : list of str
        "speaker", columns of articles, or "month", "week", "year".
    seed, replicates : int
        Of the resampling; the same seed gives the same bounds.

    Returns
    -------
    DataFrame, table ``shares``
        As `shares` gives it, with the same floors; ``hits`` and ``choices`` count statements. A statement without a
        cue has the cue "(no cue)".

    Raises
    ------
    ValueError
        If there is no such column, or a column is asked for twice.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> rows = verb_shares(extract("seeds"), of=["cue_lemma"])
    >>> rows.sort_values("hits", ascending=False)["cue_lemma"].iloc[0]
    'say'
    """
    of, by = grouping.listed(of), grouping.listed(by)
    known = ["cue_class", "cue_lemma", "speaker", *grouping.columns_of_articles(tables)]
    grouping.check_names("shares", [*by, *of], known, "statements and articles")
    parts = speaking.statement_parts(tables).sort_values(["doc_id", "quote_id", "part"])
    said = parts.drop_duplicates("quote_id").fillna({"cue_class": NO_CUE, "cue_lemma": NO_CUE})
    said = said.assign(hit=said.groupby("doc_id").cumcount(), referent="target")
    keep = ["doc_id", "hit", "quote_id", "part", "referent", "set_aside", "cue_class", "cue_lemma", "speaker"]
    standin = _Standin(tables.articles, tables.sentences, said[keep], tables.labels)
    rows = measures.shares(standin, of=of, by=by, seed=seed, replicates=replicates)
    return _with_evidence(rows, standin, "quotes", [*by, *of])


def stance_rows(tables: books.Extraction) -> pd.DataFrame:
    """The stance words with why they do not count, what they bear on by kind, and the words in lower case.

    ``label`` only where the label is one of those compared. ``hit`` is the number of the word, as of a hit.
    """
    why = tables.sentences[["doc_id", "sentence", "set_aside"]]
    rows = tables.stance.merge(why, how="left", on=["doc_id", "sentence"], validate="many_to_one")
    kinds = {column: rows["target"].where(rows["target_kind"] == kind) for column, kind in _TARGETS.items()}
    kinds["label"] = kinds["label"].where(kinds["label"].isin(tables.labels["label"]))
    word = rows["surface"].str.split().str.join(" ").str.lower()
    return rows.assign(**kinds, word=word, hit=rows["stance"], referent="target")


def _rates(standin: _Standin, words: pd.DataFrame, by: list[str], seed: int, replicates: int) -> pd.DataFrame:
    """Each group's categories over its words."""
    chosen = grouping.chosen_hits(standin, [*by, "category"])
    groups = grouping.in_order(standin, grouping.distinct(words[by]))
    values = grouping.in_order(standin, grouping.distinct(chosen[["category"]]))
    hits = chosen[["doc_id"]].assign(value=grouping.codes(chosen, values))
    members = zip(_members(words, words, groups), _members(hits, chosen, groups), strict=True)
    parts = [_per_1k(*both, len(values), seed, replicates) for both in members] if len(values) else []
    if not parts:
        return books.empty("stance_rates").assign(**dict.fromkeys(by, pd.Series(dtype="str")))
    named = groups.merge(values, how="cross") if by else values
    rows = books.conform(pd.concat([named, pd.concat(parts, ignore_index=True)], axis=1), "stance_rates")
    return rows[[*by, *books.codebook("stance_rates")["column"]]].astype(dict.fromkeys(by, "str"))


def _members(rows: pd.DataFrame, named: pd.DataFrame, groups: pd.DataFrame) -> list[pd.DataFrame]:
    return grouping.split(rows, grouping.codes(named, groups), len(groups))


def _per_1k(words: pd.DataFrame, hits: pd.DataFrame, values: int, seed: int, replicates: int) -> pd.DataFrame:
    rates = measures.rate_of(words, hits, values, seed, replicates)
    return rates.assign(per_1k=rates.pop("per_10k") / 10, low=rates["low"] / 10, high=rates["high"] / 10)


def _words(tables: books.Extraction, by: list[str]) -> pd.DataFrame:
    """The words that count of each article, or of each voice in each article, with their group."""
    articles = tables.articles.reindex(columns=["doc_id", "language"])
    read = articles.loc[articles["language"].isna() | articles["language"].isin(list(ASSESSED)), "doc_id"]
    own = [column for column in by if column != "voice"]
    articles = grouping.counted_words(tables, own)
    articles = articles[articles["doc_id"].isin(read)]
    if "voice" not in by:
        return articles
    parts = speaking.statement_parts(tables)
    counting = parts[parts["set_aside"].isna()]
    outside = speaking.newsroom_words(tables, counting, own).set_index("doc_id")["words"]
    quoted = counting.groupby("doc_id")["words"].sum()
    voices = [
        articles.assign(voice=_outside(tables, articles), words=articles["doc_id"].map(outside)),
        articles.assign(voice="source", words=articles["doc_id"].map(quoted)),
    ]
    both = pd.concat(voices, ignore_index=True).fillna({"words": 0}).astype({"words": "int64"})
    return both.sort_values(["doc_id", "voice"], ignore_index=True)


def _outside(tables: books.Extraction, articles: pd.DataFrame) -> pd.Series:
    """Whose the words outside of statements are: what hits and stance words there say, else as in most articles."""
    told = pd.concat([tables.stance[["doc_id", "voice"]], tables.hits[["doc_id", "voice"]]])
    told = told[told["voice"].isin(_OUTSIDE)].drop_duplicates("doc_id").set_index("doc_id")["voice"]
    usual = told.value_counts().sort_index(kind="stable").idxmax() if len(told) else _OUTSIDE[0]
    return articles["doc_id"].map(told).astype("str").fillna(usual)


def _with_evidence(rows: pd.DataFrame, standin: _Standin, kind: str, names: list[str]) -> pd.DataFrame:
    """The rows with what they were counted from, and what does not count."""
    gone = standin.hits["set_aside"].dropna().value_counts().sort_index()
    rows.attrs["left_out"] = {reason: int(number) for reason, number in gone.items()}
    rows.attrs["evidence"] = Evidence(kind, grouping.chosen_hits(standin, names)[names], grouping.counted_hits(standin))
    return rows
