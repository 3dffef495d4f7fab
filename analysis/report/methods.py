"""Write the methods of a report as paragraphs for a paper: what went in and out, definitions, accuracy, sources.

Takes the manifest and the tables of a report and, where there are any, the sheets that people coded; gives Markdown.
Every number is counted here from the tables. Names from articles and studies are escaped, so that they stay words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import store
from analysis import tables as books
from analysis.counts.grouping import counting
from analysis.counts.measures import left_out
from analysis.counts.resampling import COVERAGE, MIN_ARTICLES, MIN_CHOICES
from analysis.lines.places import visible
from analysis.meaning import voices
from analysis.pictures.captions import count, percent, span
from analysis.study import registration
from analysis.trust import coding, validate

_LISTED, _LONGEST = 12, 80  # names told, characters of one
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|&~$^@:])")
_DOT = re.compile(r"\.(?=\w)")  # www.example.org would become a link


@dataclass(frozen=True)
class _Tables:
    """The tables of a report that the text counts from."""

    articles: pd.DataFrame
    sentences: pd.DataFrame
    hits: pd.DataFrame
    labels: pd.DataFrame
    quotes: pd.DataFrame
    rejects: pd.DataFrame
    corrected_hits: pd.DataFrame

    @classmethod
    def load(cls, folder: Path) -> _Tables:
        return cls(*(store.read_table(folder, name) for name in cls.__dataclass_fields__))


def methods_text(
    manifest: dict[str, Any],
    tables: str | Path,
    *,
    name: str,
    sheets: str | Path | None = None,
    registered: dict[str, Any] | None = None,
) -> str:
    """The methods of a report as Markdown.

    Parameters
    ----------
    manifest : dict
        As the report's manifest.json holds it.
    tables : str or Path
        The report's folder of tables.
    name : str
        The study's name.
    sheets : str or Path, optional
        Folder of coded sheets; without, the text says that nothing was coded.
    registered : dict, optional
        The block of study.yaml that `register` wrote.

    Returns
    -------
    str
        The same for the same input. References are those that the text cites.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from analysis.extraction.pipeline import extract
    >>> made = {"version": "0.1.0", "versions": {}, "inputs": [], "lexicons": {}, "parameters": {}}
    >>> made |= {"counts": {"inputs": {"found": 1, "used": 1, "rejected": 0, "ignored": 0}}}
    >>> with TemporaryDirectory() as folder:
    ...     extract("seeds").save(folder)
    ...     print(methods_text(made, folder, name="seeds").splitlines()[4])
    The corpus holds 1 article with 1,336 words; 1 without a date.
    """
    found = _Tables.load(Path(tables))
    parts = [
        ("Corpus", _corpus(found, manifest)),
        ("Labels", [*_labels(found), *_registration(found.labels, registered)]),
        ("Voice, wording and use", _codes(found)),
        ("Statistics", _statistics(manifest)),
        ("Accuracy", [*_coded(found, sheets), *_published()]),
        ("Software", _software(manifest)),
    ]
    text = "\n\n".join("\n\n".join([f"## {title}", *paragraphs]) for title, paragraphs in parts)
    return f"# Methods: {escaped(name)}\n\n{text}\n\n## References\n\n{_references(text)}\n"


def notes(tables: str | Path, *, sheets: str | Path | None, registered: dict[str, Any] | None) -> str:
    """What the first page of a report says below its method, as Markdown: what was coded, what is exploratory."""
    found = store.read_table(tables, "labels")
    coded = "" if sheets is None else " Passages were coded by hand: 05-validate shows shares corrected by them."
    return coded + ("" if registered is None else f" {' '.join(_registration(found, registered))}")


def escaped(text: object) -> str:
    """A name that no reader of Markdown takes for markup, a link or mathematics, cut where it is very long.

    >>> print(escaped("<b>www.news.org</b> *war*"))
    \\<b\\>www\\.news\\.org\\</b\\> \\*war\\*
    """
    words = " ".join(visible(str(text)[: 4 * _LONGEST]).split())
    short = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    return _DOT.sub(r"\\.", _MARKUP.sub(r"\\\1", short))


def _listed(names: list[str]) -> str:
    more = [f"{len(names) - _LISTED:,} more"] if len(names) > _LISTED else []
    told = [*(escaped(name) for name in names[:_LISTED]), *more]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def _counted(counts: pd.Series) -> str:
    """Values with their numbers, most first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    told = [f"{number:,} {escaped(value)}" for value, number in ordered[:_LISTED]]
    rest = sum(number for _, number in ordered[_LISTED:])
    return ", ".join([*told, *([f"{rest:,} others"] if rest else [])])


# --- the paragraphs


def _corpus(found: _Tables, manifest: dict[str, Any]) -> Iterator[str]:
    articles, inputs = found.articles, manifest["counts"]["inputs"]
    days, outlets = articles["published"].dropna(), articles["outlet"].dropna().value_counts()
    words = int(articles["words"].sum())
    by = f" of {count(len(outlets), 'outlet')} ({_counted(outlets)})" if len(outlets) else ""
    when = f", published from {_day(days.min())} to {_day(days.max())}" if len(days) else ""
    undated = f"; {len(articles) - len(days):,} without a date" if len(days) < len(articles) else ""
    yield f"The corpus holds {count(len(articles), 'article')}{by} with {count(words, 'word')}{when}{undated}."
    why = found.rejects["reason"].value_counts()
    reasons = f" ({_counted(why)})" if len(why) else ""
    yield (
        f"Of {inputs['found']:,} files and records found, {inputs['used']:,} used, {inputs['rejected']:,} rejected"
        f"{reasons} and {inputs['ignored']:,} ignored as no articles. {_aside(found)} Articles whose text repeats that "
        f"of an earlier one: {int(articles['repeats'].notna().sum()):,}."
    )


def _day(day: pd.Timestamp) -> str:
    return f"{day:%Y-%m-%d}"


def _aside(found: _Tables) -> str:
    why = found.sentences["set_aside"].dropna().value_counts()
    if why.empty:
        return f"All {count(len(found.sentences), 'sentence')} count."
    return f"Of {count(len(found.sentences), 'sentence')} {int(why.sum()):,} are set aside: {_counted(why)}."


def _labels(found: _Tables) -> Iterator[str]:
    labels, gone = found.labels.drop_duplicates("label")["label"].tolist(), left_out(found)
    counted = found.hits[counting(found.hits)]
    yield (
        f"Compared are {count(len(labels), 'rival label')} for the event: {_listed(labels)}, found by "
        f"{count(len(found.labels), 'term')} (labels.csv, in the manifest). Of overlapping terms the longest counts, "
        "whole words only. A term in one of its listed other contexts is about something else."
    )
    left = f", {_counted(gone.set_index('reason')['hits'])} left out," if len(gone) else ""
    yield (
        f"Of {count(len(found.hits), 'hit')}{left} {len(counted):,} count, in "
        f"{count(counted['doc_id'].nunique(), 'article')}: {_counted(counted['label'].value_counts()) or 'none'}."
    )


def _registration(labels: pd.DataFrame, registered: dict[str, Any] | None) -> Iterator[str]:
    if registered is None:
        yield "The labels were not registered before the results were seen: all comparisons are exploratory."
        return
    later = labels.loc[labels["registration"] == registration.EXPLORATORY, "label"].drop_duplicates()
    gone = registration.withdrawn(labels, registered)
    yield (
        f"The labels were registered on {escaped(registered['date'])}. "
        + (f"Added or changed since, and therefore exploratory: {_listed(later.tolist())}. " if len(later) else "")
        + (f"Registered and no longer compared: {_listed(gone)}. " if gone else "")
        + ("All labels stand as registered." if not len(later) and not gone else "")
    ).strip()


def _codes(found: _Tables) -> Iterator[str]:
    yield "Rules, not a trained model, code each hit; the rule that decided stands with it. Definitions:"
    for variable in ("voice", "wording", "use"):
        rows = [row for row in books.lexicon("codes") if row["variable"] == variable]
        yield "\n".join(f"- **{variable} {row['value']}**: {row['meaning']}." for row in rows)
    counted = found.hits[counting(found.hits)]
    told = [f"by {name} {_counted(counted[name].dropna().value_counts()) or 'none'}" for name in ("voice", "use")]
    quotes = found.quotes.drop_duplicates("quote_id")
    yield (
        f"Of the hits that count there are {'; '.join(told)}. They were attributed by {count(len(quotes), 'statement')}"
        f" found ({_counted(quotes['kind'].value_counts()) or 'none'}). {_unassessed(found)}"
    )
    yield _by_hand(found.corrected_hits)


def _unassessed(found: _Tables) -> str:
    other = found.articles["language"].notna() & ~found.articles["language"].isin(list(voices.ASSESSED))
    if not other.any():
        return "Voice and use were assessed in all articles."
    return f"In {count(int(other.sum()), 'article')} of other languages terms were counted, voice and use not assessed."


def _by_hand(applied: pd.DataFrame) -> str:
    if applied.empty:
        return "No code was corrected by hand."
    lost = int(applied["why"].notna().sum())
    return (
        f"{count(len(applied) - lost, 'code')} of hits were corrected by hand and are marked so"
        + (f"; {count(lost, 'correction')} no longer fit a hit and were not used" if lost else "")
        + ". Accuracy below is that of the program before correction."
    )


def _statistics(manifest: dict[str, Any]) -> Iterator[str]:
    given = manifest["parameters"]
    seed = escaped(given.get("seed", 2022))
    yield (
        "A share is a label's part of all hits of its group that count; a rate is hits per 10,000 words that count. "
        f"Intervals are {percent(COVERAGE)} percentile intervals from 2,000 bootstrap replicates that resample "
        f"articles, as hits cluster in articles [Efron1993; Davison1997], with the random seed {seed}. With fewer than "
        f"{MIN_CHOICES} choices or {MIN_ARTICLES} articles counts are given and no interval."
    )
    yield (
        "Key words are compared by the log ratio of their rates [Hardie2014], ranked by the bound of its interval that "
        "is nearer to 0 [Evert2022], from 1,000 replicates. Their p-values use the variance between articles "
        "[Rao1992], adjusted for all words of a group [Holm1979; Benjamini1995]; the permutation p-value deals the "
        "articles to the groups anew [Phipson2010]. Log-likelihood [Dunning1993] and weighted log-odds [Monroe2008] "
        "take words for independent: no difference is claimed from them. Collocates are ranked by log Dice "
        "[Rychly2008]; evenness is the normalised deviation of proportions [Gries2008; Lijffijt2012]."
    )
    said = [f"{escaped(name)} = {_value(value)}" for name, value in sorted(given.items())]
    yield f"Parameters that the study sets: {'; '.join(said)}." if said else "All parameters are the defaults."


def _value(value: Any) -> str:
    return ", ".join(escaped(item) for item in value) if isinstance(value, list) else escaped(value)


# --- accuracy


def _coded(found: _Tables, sheets: str | Path | None) -> Iterator[str]:
    every = coding.read_codes(sheets) if sheets is not None else books.empty("coding")
    # The sheets of a study hold passages of all its articles, a report of --each those of a group.
    codes = every[every["doc_id"].isin(found.articles["doc_id"])]
    if sheets is None or codes[coding.VARIABLES].isna().all(axis=None):
        yield "No passages of these articles were coded by hand, so how often the codes err here is not known."
        return
    gold, ties = (rows[rows["item"].isin(codes["item"])] for rows in coding.adjudicate(sheets))
    if elsewhere := every["item"].nunique() - codes["item"].nunique():
        yield f"Of the coded passages {elsewhere:,} are of articles that are not in this report, and are left out here."
    yield (
        f"{count(gold['item'].nunique(), 'passage')} of {count(gold['doc_id'].nunique(), 'article')}, "
        f"{int(gold['surface'].isna().sum()):,} of them sentences without a hit, were drawn at random by strata and "
        f"coded blind on {count(codes['coder'].nunique(), 'sheet')}. {_alphas(codes)} Disagreements were decided by "
        f"hand; {int(ties['decision'].isna().sum()):,} are open."
    )
    try:
        rows = validate.accuracy(found, gold)
    except ValueError as error:  # a coded label that labels.csv has no longer, say: the report is written all the same
        yield f"They could not be laid beside the program's codes: {error}"
        return
    told = [_score(row) for row in rows[rows["value"] == validate.ALL].to_dict("records")]
    yield (
        f"The program's code is that of the coders in: {'; '.join(told) or 'nothing that was coded'} (weighted by the "
        "sampling design [Sarndal1992])."
    )


def _alphas(codes: pd.DataFrame) -> str:
    rows = validate.agreement(codes).dropna(subset="alpha").to_dict("records")
    told = [f"{row['variable']} {row['alpha']:.2f}{_bounds(row['low'], row['high'])}" for row in rows]
    return f"Krippendorff's alpha [Krippendorff2011]: {', '.join(told)}." if told else "Agreement cannot be told."


def _bounds(low: float, high: float) -> str:
    return "" if pd.isna(low) else f" ({low:.2f} to {high:.2f})"


def _score(row: dict[str, Any]) -> str:
    interval = f", {span(row['precision_low'], row['precision_high'])} %" if pd.notna(row["precision_low"]) else ""
    few = "" if interval else ", too few for an interval"
    return f"{row['variable']} {row['right']:,} of {row['coded']:,} ({percent(row['precision'])}{interval}{few})"


def _published() -> Iterator[str]:
    yield "Measured on other corpora, which tells how the program does and not how it does on this corpus:"
    yield "\n".join(
        f"- {row['what']}: {row['figure']} {row['unit']} ({row['corpus']}, {row['part']}"
        + (f" [{row['source']}]" if row["source"] else "")
        + ")."
        for row in books.lexicon("measured")
    )


# --- software and sources


def _software(manifest: dict[str, Any]) -> Iterator[str]:
    versions = [f"{name} {version}" for name, version in manifest["versions"].items()]
    yield (
        f"Computed with Whose Words {manifest['version']} ({', '.join(versions)}). The manifest holds the SHA-256 of "
        f"every input, word list and file of code: {count(len(manifest['inputs']), 'input')} and "
        f"{count(len(manifest['lexicons']), 'word list')}."
    )


def _references(text: str) -> str:
    """The sources that the text cites, in brackets, as "[Efron1993; Davison1997]"."""
    cited = {key for keys in re.findall(r"(?<!\\)\[([\w; ]{1,200})\]", text) for key in keys.split("; ")}
    return "\n".join(
        f"- {row['key']}: {row['reference']}" for row in books.lexicon("references") if row["key"] in cited
    )
