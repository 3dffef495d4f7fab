"""Count who speaks: words by speaker, labels by speaker, reporting verbs by speaker.

Takes the tables of an extraction, returns tables of numbers: arithmetic alone, no text, no drawing. A part of a
statement counts where the sentence it begins in is not set aside, so that reprints and boilerplate count once, as
their hits do. Whom a statement belongs to may stay open: such statements are a group of their own, "(unresolved)".
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import tables as books
from analysis.counts import grouping, measures, resampling
from analysis.counts.evidence import Evidence
from analysis.counts.resampling import MIN_ARTICLES, MIN_CHOICES

NEWSROOM, UNRESOLVED, NO_CUE = "(newsroom)", "(unresolved)", "(no cue)"

_CUE = ["cue_lemma", "cue_class"]
_WORDINGS = {"direct": "verbatim", "mixed": "mixed", "indirect": "paraphrase"}


def share_of_voice(
    tables: books.Extraction, *, by: Sequence[str] = ("speaker",), seed: int = 2022, replicates: int = 2_000
) -> pd.DataFrame:
    """How many words each speaker speaks, and how many of them between quotation marks.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences``, ``hits``, ``quotes`` and ``speakers``.
    by : list of str
        Columns of speakers, as "speaker", "kind" or "country". Columns of articles, or "month", "week", "year", beside
        them divide the articles first: shares are then of each group's words.
    seed, replicates : int
        Of the resampling; the same seed gives the same bounds.

    Returns
    -------
    DataFrame, table ``voices``
        One row per group: what is in no statement first, "(newsroom)", then who speaks most, then "(not told)", where
        the column has no value for a speaker, last "(unresolved)". ``words`` add up to ``total``, the words that count.
        ``verbatim`` are words of direct statements and of turns in a transcript, ``mixed`` of those with some words
        in quotation marks, ``paraphrase`` of indirect ones; they add up to ``words``, but for the newsroom, which has
        none of them.
        ``low``, ``high`` : 95 % percentile interval from resampling articles; null with fewer than 30 statements
        (the newsroom needs none) or 5 articles, and where all words are the group's.
        ``attrs["left_out"]`` : statements that do not count, by reason.

    Raises
    ------
    ValueError
        If there is no such column, or a column is asked for twice.

    Notes
    -----
    A part that begins in a sentence that counts and runs on into one set aside is counted whole. An unnamed source is
    a description: who "a person familiar with the matter" is, and how many, the words do not tell.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> rows = share_of_voice(extract("seeds"))
    >>> rows.loc[rows["speaker"] == "James Fanell", ["verbatim", "mixed", "paraphrase", "words"]]
       verbatim  mixed  paraphrase  words
    3        56      0          24     80
    """
    by = grouping.listed(by)
    _check(tables, "voices", by)
    parts = statement_parts(tables)
    counting = parts[parts["set_aside"].isna()]
    said = pd.concat([_grouped(tables, counting, by), newsroom_words(tables, counting, by)], ignore_index=True)
    within = [column for column in by if column not in _of_speakers(tables)]
    rows = _with_shares(_voices(said, by), said, by, within, seed, replicates)
    told = said[said["quote_id"].notna()]
    evidence = Evidence("quotes", told[[*by, "wording"]], told)
    return _finished("voices", _ordered(tables, rows, by, "words"), by, _reasons(parts), evidence)


def labels_by_speaker(
    tables: books.Extraction, *, by: Sequence[str] = ("speaker",), seed: int = 2022, replicates: int = 2_000
) -> pd.DataFrame:
    """Which labels each speaker uses: verbatim, and as the newsroom paraphrases it.

    Parameters
    ----------
    tables, by, seed, replicates
        As in `share_of_voice`.

    Returns
    -------
    DataFrame, table ``speaker_labels``
        One row per group and label, also with 0 hits, for each group with any hit; most hits first, "(unresolved)"
        last, labels in the order of labels.csv. Only hits that count and that a source utters.
        ``per_10k`` : verbatim hits per 10,000 words that the group speaks, however reported.
        ``low``, ``high`` : 95 % percentile interval from resampling the articles the group speaks in; null with fewer
        than 30 verbatim hits of the label or 5 articles that have one.
        ``attrs["without"]`` : how many groups speak and use no label.
        ``attrs["left_out"]`` : hits that do not count, by reason.

    Raises
    ------
    ValueError
        As in `share_of_voice`.

    Notes
    -----
    The words are those of `share_of_voice`: those of the table ``spoken`` without what is set aside. The rate of a
    speaker who is mostly paraphrased is low whatever he says: compare ``verbatim`` of `share_of_voice`.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> rows = labels_by_speaker(extract("seeds"))
    >>> rows[(rows["speaker"] == "President Biden") & (rows["verbatim"] > 0)]["label"].tolist()
    ['aggression']
    """
    by = grouping.listed(by)
    _check(tables, "speaker_labels", by)
    labels = grouping.labels_of(tables)
    parts = statement_parts(tables)
    said = _grouped(tables, parts[parts["set_aside"].isna()], by)
    hits = _grouped(tables, _uttered(tables), by)
    # A hit in a later sentence of a statement whose first is set aside belongs to a speaker without words there.
    spoken = pd.concat([said, hits]).groupby(list(dict.fromkeys([*by, "doc_id"])), as_index=False)["words"].sum()
    groups = _ordered(tables, hits.groupby(by, as_index=False).agg(verbatim=("hit", "size")), by, "verbatim")[by]
    cells = zip(_members(spoken, groups), _members(hits, groups), strict=True)
    numbers = [_labels_of(words, used, labels, seed, replicates) for words, used in cells]
    numbers = pd.concat([books.empty("speaker_labels").drop(columns="label"), *numbers], ignore_index=True)
    wording = hits["wording"].where(hits["verbatim"], "paraphrase")
    evidence = Evidence("hits", hits[[*by, "label"]].assign(wording=wording), hits)
    listed = groups.merge(labels, how="cross").join(numbers)
    rows = _finished("speaker_labels", listed, by, measures.reasons(tables), evidence)
    rows.attrs["exploratory"] = grouping.exploratory(tables)
    rows.attrs["without"] = len(said[by].drop_duplicates()) - len(groups)
    return rows


def reporting_verbs(tables: books.Extraction, *, by: Sequence[str] = ("speaker",)) -> pd.DataFrame:
    """With which reporting verbs each speaker is introduced.

    Parameters
    ----------
    tables, by
        As in `share_of_voice`.

    Returns
    -------
    DataFrame, table ``cues``
        One row per group and cue, groups with most statements first, "(unresolved)" last, each group's most frequent
        cue first. A statement without a cue has the cue "(no cue)".

    Raises
    ------
    ValueError
        As in `share_of_voice`.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> rows = reporting_verbs(extract("seeds"))
    >>> rows[rows["speaker"] == "Liu Pengyu"].set_index("cue_lemma")["quotes"].to_dict()
    {'say': 3, 'note': 1}
    """
    by = grouping.listed(by)
    _check(tables, "cues", by)
    parts = statement_parts(tables)
    counting = parts[parts["set_aside"].isna()]
    first = counting.drop_duplicates("quote_id").fillna(dict.fromkeys(_CUE, NO_CUE))
    said = _grouped(tables, first, by)
    found = said.groupby([*by, *_CUE], as_index=False).agg(quotes=("quote_id", "size"), articles=("doc_id", "nunique"))
    rows = found.merge(said.groupby(by, as_index=False).agg(total=("quote_id", "size")), on=by)
    rows = rows.assign(share=rows["quotes"] / rows["total"]).sort_values("quotes", ascending=False, kind="stable")
    names = said.set_index("quote_id").loc[counting["quote_id"], [*by, *_CUE]]
    ordered = _ordered(tables, rows, by, "total")
    return _finished("cues", ordered, by, _reasons(parts), Evidence("quotes", names, counting))


def _check(tables: books.Extraction, table: str, by: list[str]) -> None:
    known = list(dict.fromkeys([*_of_speakers(tables), *grouping.columns_of_articles(tables)]))
    grouping.check_names(table, by, known, "speakers and articles")
    if not any(column in _of_speakers(tables) for column in by):
        raise ValueError(
            f"The groups need a column of speakers, one of {', '.join(_of_speakers(tables))}, but are {by}. "
            f"Did you mean {['speaker', *by]}?"
        )


def _of_speakers(tables: books.Extraction) -> list[str]:
    return [column for column in tables.speakers.columns if column not in ("articles", "quotes", "words")]


def statement_parts(tables: books.Extraction) -> pd.DataFrame:
    """The parts of statements, each with why its sentence does not count."""
    why = tables.sentences[["doc_id", "sentence", "set_aside"]]
    parts = tables.quotes.merge(why, how="left", on=["doc_id", "sentence"], validate="many_to_one")
    words = parts["words"].fillna(0).astype("int64")
    # A turn of a transcript has no quotation marks and is word for word all the same.
    kinds = parts["kind"].where(parts["rule"] != "turn", "direct")
    split = {name: words.where(kinds == kind, 0) for kind, name in _WORDINGS.items()}
    return parts.assign(words=words, wording=kinds.map(_WORDINGS), **split)


def _uttered(tables: books.Extraction) -> pd.DataFrame:
    """The hits that count and that a source utters, with no words of their own."""
    hits = tables.hits[grouping.counting(tables.hits) & (tables.hits["voice"] == "source")]
    return hits.assign(verbatim=hits["wording"] == "verbatim", words=0)


def _grouped(tables: books.Extraction, rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The rows with their group in the columns `by`; a speaker who is null is unresolved in each column of speakers."""
    known = tables.speakers.set_index("speaker")
    # Who has a turn in a transcript may be printed there and stand in no statement: a name that speakers lacks.
    told = {column: rows["speaker"].map(known[column]) for column in by if column in known} | {
        "speaker": rows["speaker"]
    }
    named = {column: told[column] for column in by if column in told}
    own = {column: grouping.told(values).where(rows["speaker"].notna(), UNRESOLVED) for column, values in named.items()}
    asked = [column for column in by if column not in told]
    articles = grouping.with_columns(tables.articles, asked).set_index("doc_id", drop=False)
    return rows.assign(**own, **{column: rows["doc_id"].map(articles[column]) for column in asked})


def newsroom_words(tables: books.Extraction, counting: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """What stands in no statement, article by article."""
    own = [column for column in by if column not in _of_speakers(tables)]
    articles = grouping.counted_words(tables, own)
    quoted = counting.groupby("doc_id")["words"].sum().reindex(articles["doc_id"], fill_value=0).to_numpy()
    # Less than nothing where a statement begins in a sentence that counts and runs on into boilerplate.
    words = (articles["words"] - quoted).clip(lower=0).astype("int64")
    return articles.assign(words=words, **{column: NEWSROOM for column in by if column not in own})


def _voices(said: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Words, statements and articles of each group, newsroom included."""
    article = said["doc_id"].where(said["words"] > 0)
    sums = {column: (column, "sum") for column in (*_WORDINGS.values(), "words")}
    counts = {"quotes": ("quote_id", "nunique"), "articles": ("articles", "nunique")}
    return said.assign(articles=article).groupby(by, as_index=False).agg(**counts, **sums)


def _with_shares(
    rows: pd.DataFrame, said: pd.DataFrame, by: list[str], within: list[str], seed: int, replicates: int
) -> pd.DataFrame:
    """Each group's share of the words of its articles, with bounds where there is enough to resample."""
    rows = rows.assign(total=rows.groupby(within)["words"].transform("sum") if within else rows["words"].sum())
    rows = rows.assign(share=rows["words"] / rows["total"].where(rows["total"] > 0), low=np.nan, high=np.nan)
    heard = (rows["quotes"] >= MIN_CHOICES) | (rows[by] == NEWSROOM).any(axis=1)
    enough = rows[heard & (rows["articles"] >= MIN_ARTICLES) & (rows["words"] < rows["total"])]
    divisions = rows[within].drop_duplicates()
    for own, members in zip(_members(said, divisions), _members(enough, divisions), strict=True):
        if len(members):
            rows.loc[members.index, ["low", "high"]] = _bounds(own, members[by], seed, replicates)
    return rows


def _bounds(said: pd.DataFrame, groups: pd.DataFrame, seed: int, replicates: int) -> np.ndarray:
    """Percentile bounds of each group's words over all words, articles resampled; some groups at a time."""
    said = said[said["words"] > 0]
    article, names = pd.factorize(said["doc_id"])
    value, words = grouping.codes(said, groups), said["words"].to_numpy()
    totals = np.bincount(article, weights=words)
    step, tail = max(1, resampling.CELLS // max(len(names), 1)), (1 - resampling.COVERAGE) / 2
    found = []
    for first in range(0, len(groups), step):
        width = min(step, len(groups) - first)
        own = (value >= first) & (value < first + width)
        cells = article[own] * width + value[own] - first
        counts = np.bincount(cells, weights=words[own], minlength=len(names) * width).reshape(len(names), width)
        sums = resampling.resampled(np.column_stack([counts, totals]), seed, replicates)
        found.append(np.quantile(sums[:, :-1] / sums[:, -1:], [tail, 1 - tail], axis=0).T)
    return np.concatenate(found)


def _labels_of(
    spoken: pd.DataFrame, hits: pd.DataFrame, labels: pd.DataFrame, seed: int, replicates: int
) -> pd.DataFrame:
    """One group's labels. `spoken` has the words of each article, `hits` the article and the label of each hit."""
    used = hits[["doc_id", "verbatim"]].assign(value=grouping.codes(hits, labels))
    rates = measures.rate_of(spoken, used[used["verbatim"]], len(labels), seed, replicates)
    paraphrase = np.bincount(used.loc[~used["verbatim"], "value"], minlength=len(labels))
    articles_with = np.bincount(used.drop_duplicates(["doc_id", "value"])["value"], minlength=len(labels))
    return rates.rename(columns={"hits": "verbatim"}).assign(paraphrase=paraphrase, articles_with=articles_with)


def _members(rows: pd.DataFrame, groups: pd.DataFrame) -> list[pd.DataFrame]:
    return grouping.split(rows, grouping.codes(rows, groups), len(groups))


def _ordered(tables: books.Extraction, rows: pd.DataFrame, by: list[str], size: str) -> pd.DataFrame:
    """Groups of articles in their order; in each the newsroom, the largest first, what is not told, the unresolved.

    Rows of one group stay in the order they came.
    """
    within = [column for column in by if column not in _of_speakers(tables)]
    divisions = grouping.codes(rows, grouping.in_order(tables, rows[within].drop_duplicates()))
    about = rows[[column for column in by if column not in within]]
    places = {NEWSROOM: -1, grouping.NOT_TOLD: 1, UNRESOLVED: 2}
    place = sum(about.eq(name).any(axis=1) * at for name, at in places.items())
    names = [rows[column] for column in by]
    keys = pd.DataFrame(dict(enumerate([divisions, place, -rows[size], *names])), index=rows.index)
    return rows.loc[keys.sort_values(list(keys.columns), kind="stable").index].reset_index(drop=True)


def _reasons(parts: pd.DataFrame) -> dict[str, int]:
    """Statements that do not count, by reason."""
    gone = parts.drop_duplicates("quote_id")["set_aside"].dropna()
    return {reason: int(count) for reason, count in gone.value_counts().sort_index().items()}


def _finished(
    table: str, rows: pd.DataFrame, by: list[str], reasons: dict[str, int], evidence: Evidence
) -> pd.DataFrame:
    """The codebook's columns behind those of the groups."""
    known = [column for column in books.codebook(table)["column"] if column not in by]
    found = books.conform(rows, table)[[*by, *known]].astype(dict.fromkeys(by, "str"))
    found.attrs = {"by": by, "left_out": reasons, "evidence": evidence}
    return found
