"""Lay what was coded beside what the program says of the same hits.

Takes the tables of an extraction and the codes, finds each code's hit by its article and the words around it, so that
codes outlive the extraction that they were drawn from. What cannot be found, or in two places, is lost and counted.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import tables as books
from analysis.counts.evidence import Evidence
from analysis.counts.grouping import NOT_TOLD
from analysis.sheets import listed
from analysis.trust.coding import CLOSED, read_codes
from analysis.trust.corrections import BY_HAND, as_found
from analysis.trust.sampling import text_keys

_ARTICLES_OF_NAMES = {"the", "a", "an", "of"}


def compare(tables: books.Evidence, codes: str | Path | pd.DataFrame) -> pd.DataFrame:
    """What was coded beside what the program says: the errors to read, and what `accuracy` counts.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences`` and ``hits``. Codes that a study's corrections.csv put in place are
        taken back: what somebody read says nothing of the program.
    codes : path or DataFrame
        As `read_codes` takes them, one row per passage: of several coders the first table that `adjudicate` gives.

    Returns
    -------
    DataFrame, table ``compared``, one row per passage and variable that is coded
        The variable ``label`` asks whether the hit counts as its label: by the program where its referent is the
        target, by the coders where they say so; and whether a label that coders found in a sentence without a hit was
        found. ``attrs["lost"]`` : passages that are not in these tables, or more than once. ``attrs["evidence"]`` :
        where each stands.

    Raises
    ------
    ValueError
        If a passage has the codes of several coders, a ``missed`` label is none of labels.csv, or a coded hit was
        corrected by hand and the tables do not tell what it was.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.trust.sampling import coding_sheet
    >>> found = extract("seeds")
    >>> found = SimpleNamespace(articles=found.articles, sentences=found.sentences, hits=found.hits.assign(
    ...     voice="newsroom", wording="own", use="plain", label_of=None, rule="newsroom"))
    >>> sheet = coding_sheet(found, 12, coders=1).assign(use=["plain"] * 11 + ["denied"])
    >>> rows = compare(found, sheet)
    >>> rows[~rows["right"]][["variable", "coded", "automatic", "weight"]]
       variable   coded automatic  weight
    11      use  denied     plain     2.5
    """
    codes = one_each(read_codes(codes))
    hits = found_hits(tables, codes)
    check_uncorrected(hits)
    sentences = _found_sentences(tables, codes)
    parts = [_compared(hits, name, hits[name], hits[f"{name}_found"]) for name in CLOSED]
    parts += [_compared_names(hits), _compared_labels(hits), _compared_missed(tables, sentences)]
    rows = pd.concat([part for part in parts if len(part)] or [books.empty("compared")], ignore_index=True)
    rows = books.conform(rows, "compared")[books.codebook("compared")["column"].tolist()]
    places = pd.concat([own[["item", "start_found", "end_found"]] for own in (hits, sentences)])
    spans = rows[["item", "doc_id"]].join(places.set_index("item"), on="item")
    spans = spans.rename(columns={"start_found": "start", "end_found": "end"})
    evidence = Evidence("words", rows[["item", "variable", "coded"]], spans)
    rows.attrs = {"lost": len(codes) - len(hits) - len(sentences), "evidence": evidence}
    return rows


def one_each(codes: pd.DataFrame) -> pd.DataFrame:
    """Return the codes as they are if every passage is coded once, and say what to do if not."""
    twice = codes["item"].duplicated()
    if twice.any():
        raise ValueError(
            f"{twice.sum()} passages are coded more than once, by {', '.join(sorted(codes['coder'].unique()))}. Bring "
            "the codes together first: gold, ties = adjudicate(codes)."
        )
    return codes


def found_hits(tables: books.Evidence, codes: pd.DataFrame) -> pd.DataFrame:
    """The codes whose hit is in the tables, with the columns of that hit ending in _found where coders code them."""
    coded, hits = codes[codes["surface"].notna()], program_hits(tables)
    hits = hits[hits["doc_id"].isin(coded["doc_id"]) & hits["set_aside"].isna()]
    hits = hits.assign(text_key=text_keys(tables.articles, hits))
    pairs = coded.merge(hits, on=["doc_id", "text_key"], suffixes=("", "_found"))
    return _placed(pairs)


def program_hits(tables: books.Evidence) -> pd.DataFrame:
    """The hits as the program found them, whatever somebody has corrected since."""
    applied = getattr(tables, "corrected_hits", None)
    return tables.hits if applied is None or applied.empty else as_found(tables.hits, applied)


def check_uncorrected(hits: pd.DataFrame) -> None:
    """Refuse coded hits that follow a correction: they are right because somebody read them."""
    by_hand = int((hits["rule"] == BY_HAND).sum())
    if by_hand:
        raise ValueError(
            f"{by_hand} coded hits were corrected by hand, so that nothing can be learnt of the program from them. "
            "Give the whole extraction, whose corrected_hits tell what it had found."
        )


def _found_sentences(tables: books.Evidence, codes: pd.DataFrame) -> pd.DataFrame:
    """The codes of sentences without a hit whose text still stands in the article."""
    coded = codes[codes["surface"].isna()]
    near = tables.sentences[tables.sentences["doc_id"].isin(coded["doc_id"])][["doc_id", "start", "end"]]
    near = near.assign(text_key=text_keys(tables.articles, near))
    pairs = coded.merge(near, on=["doc_id", "text_key"], suffixes=("", "_found"))
    return _placed(pairs)


def _placed(pairs: pd.DataFrame) -> pd.DataFrame:
    """Of the places that have a code's words, the one where it stood, or the only one."""
    here = pairs["start"] == pairs["start_found"]
    several = pairs["item"].duplicated(keep=False) | pairs.duplicated(["doc_id", "start_found"], keep=False)
    return pairs[here | ~several].reset_index(drop=True)


def _compared(rows: pd.DataFrame, variable: str, coded: pd.Series, automatic: pd.Series) -> pd.DataFrame:
    told = rows[["item", "doc_id", "weight"]].assign(
        variable=variable, coded=coded, automatic=automatic.fillna(NOT_TOLD), right=coded == automatic
    )
    return told[coded.notna()]


def _compared_names(hits: pd.DataFrame) -> pd.DataFrame:
    """Where label_of is coded or found: whether it names anybody, and the same."""
    coded = hits[hits[CLOSED].notna().any(axis=1)]
    same = [
        bool(_words(one) & _words(other)) for one, other in zip(coded["label_of"], coded["label_of_found"], strict=True)
    ]
    sides = {
        side: pd.Series("named", index=coded.index).where(coded[column].notna())
        for side, column in (("coded", "label_of"), ("automatic", "label_of_found"))
    }
    told = coded[["item", "doc_id", "weight"]].assign(variable="label_of", **sides, right=same)
    return told[told["coded"].notna() | told["automatic"].notna()]


def _words(name: object) -> set[str]:
    return set() if pd.isna(name) else set(str(name).lower().split()) - _ARTICLES_OF_NAMES


def _compared_labels(hits: pd.DataFrame) -> pd.DataFrame:
    """Whether each hit counts as its label, where the coders told its referent."""
    coded = hits[hits["referent"].notna()]
    sides = {
        side: coded["label"].where(coded[column] == "target")
        for side, column in (("coded", "referent"), ("automatic", "referent_found"))
    }
    told = coded[["item", "doc_id", "weight"]].assign(variable="label", **sides)
    told = told[told["coded"].notna() | told["automatic"].notna()]
    return told.assign(right=told["coded"] == told["automatic"])


def _compared_missed(tables: books.Evidence, sentences: pd.DataFrame) -> pd.DataFrame:
    """The labels that coders found in sentences without a hit, and whether there is one by now."""
    known = sorted(set(getattr(tables, "labels", tables.hits)["label"]))
    rows = []
    for row in sentences[sentences["missed"].notna() & (sentences["missed"] != "none")].itertuples():
        there = tables.hits[tables.hits["doc_id"] == row.doc_id]
        inside = set(there[there["start"].between(row.start_found, row.end_found - 1)]["label"])
        for label in listed(row.missed):
            _check_label(label, known, row.item)
            found = label in inside
            rows.append((row.item, row.doc_id, "label", label, label if found else None, found, row.weight))
    return pd.DataFrame(rows, columns=["item", "doc_id", "variable", "coded", "automatic", "right", "weight"])


def _check_label(label: str, known: list[str], item: str) -> None:
    if label not in known:
        raise ValueError(
            f"Passage '{item}' is coded to miss the label '{label}', which labels.csv does not have."
            f"{books.near(label, known)} The labels are {', '.join(known)}."
        )
