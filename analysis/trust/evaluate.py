"""State how well quotations are found: score the `quotes` table against articles that a person has coded.

Takes gold spans (as `gold` reads them), the `quotes` found in the same articles and their texts; returns figures, and
the errors to read. Finding the quotations is `quotes`' work. Offsets must be those of the articles as read: where gold
was coded on another copy of a text, `score` says so instead of counting chance hits.

An attribution is a source, a cue and a content, each one or more spans. What is compared:

- **Words** are runs of letters and digits (inner ' ’ - . & allowed). Quotation marks and punctuation are no words, so
  whether a coder included them decides nothing.
- **Matching** is one to one in each article: as many pairs as can be made, those with more overlap first. So a content
  that swallows two statements finds one of them.
- `cue`: the cues share a character (of the attributions that have a cue).
- `content_exact`: the same words. `content_strict`: the same characters, white space apart. `content_iou50`: words in
  both are at least half of the words in either. `content_any`: a word in common. `content_char`: no matching, the
  characters in any gold content against those in any content found.
- `full`: content_iou50, and the sources share a character or both have none. `full_exact`: content_exact, and sources
  of the same words. `full_cue`: full, and cues that share a character.
- `source_any`, `source_head`, `source_iou50`, `source_exact`: of the pairs matched by content_iou50 whose gold names a
  source, how many found one that shares a character; covers its head (the last word before the first comma, bracket,
  dash, preposition or relative word); overlaps by half; has the same words. `source_none`: of those whose gold names
  none, how many found none. `source_span`: sources alone, each distinct one once, any overlap.
- `speaker` (direct only): of gold with a source, how many are matched by content_any and source_any together.

The scope *quoted* has the attributions whose content has a double quotation mark in it or beside it. *direct*, *mixed*
and *indirect* are gold contents with all, some or none of their words inside quotation marks; they have no precision,
as what was found in error has no gold kind.

The measures are those in use for PolNeAR (Newell, Margolin and Ruths, 2018, "An Attribution Relations Corpus for
Political News", LREC), whose training part serves as example of the brat layout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from analysis import tables
from analysis.trust.gold import ROLES
from analysis.trust.pairing import (
    RULES,
    Attribution,
    Rule,
    Spans,
    Text,
    content_any,
    content_iou50,
    match_pairs,
    overlap,
    same_source,
    source_span,
    speaker,
)


def score(gold: pd.DataFrame, quotes: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Compare quotations found with gold, article by article, and add up.

    Parameters
    ----------
    gold : DataFrame
        As `read_gold` gives it. Only the articles it names are scored.
    quotes : DataFrame, table ``quotes``
    articles : DataFrame
        ``doc_id`` and ``text`` of at least the coded articles.

    Returns
    -------
    DataFrame, table ``evaluation``, one row per scope and measure, as the module's docstring defines them
        ``scope``, ``measure``, ``gold`` and ``predicted`` (how many there are), ``found`` (gold ones matched),
        ``right`` (predicted ones matched), ``precision`` = right / predicted, ``recall`` = found / gold, ``f1``
        (shares; null where nothing is divided by, or where there is no predicted side).

    Raises
    ------
    ValueError
        If a coded article is missing, or its text is not the one that was coded.

    Examples
    --------
    >>> text = "Rain fell, Ann said. It will stop, Bo said."
    >>> articles = pd.DataFrame({"doc_id": ["a.txt"], "text": [text]})
    >>> coded = [("q1", "content", 0, 9), ("q1", "source", 11, 14), ("q2", "content", 21, 33), ("q2", "source", 35, 37)]
    >>> gold = pd.DataFrame(coded, columns=["quote_id", "role", "start", "end"]).assign(doc_id="a.txt", printed=None)
    >>> quotes = pd.DataFrame({"doc_id": ["a.txt"], "quote_id": ["x"], "start": [0], "end": [9],
    ...     "source_start": [35], "source_end": [37], "cue_start": [15], "cue_end": [19]})
    >>> figures = score(gold, quotes, articles).set_index(["scope", "measure"])
    >>> figures.loc[("all", "content_exact"), ["precision", "recall"]].tolist()
    [1.0, 0.5]
    >>> float(figures.loc[("all", "full"), "f1"])
    0.0
    """
    count: Counter[tuple[str, str, str]] = Counter()
    for _, _, coded, found in _by_article(gold, quotes, articles):
        for measure, alike in RULES.items():
            _count_matches(count, measure, coded, found, alike)
        _count_sources(count, coded, found)
        _count_characters(count, coded, found)
        _count_speakers(count, coded, found)
    return _figures(count)


def errors(gold: pd.DataFrame, quotes: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """List what went wrong, to be read.

    Returns
    -------
    DataFrame, table ``errors``, one row per error, in the order of the articles
        ``doc_id``, ``error`` (missed; spurious; other extent: a content shares words with gold, but fewer than half;
        wrong source), ``start`` of the content, ``scope`` (direct, mixed, indirect), ``cue``, ``content``, ``source``
        as gold has them, ``found_cue``, ``found_content``, ``found_source`` as found, and ``rule`` that found it (null
        where `quotes` tells none). Parts of an interrupted span are joined by " ... ".
    """
    told = quotes[["quote_id", "rule"]] if "rule" in quotes else quotes[["quote_id"]].assign(rule=None)
    rule = dict(told.itertuples(index=False, name=None))
    rows = []
    for doc_id, text, coded, found in _by_article(gold, quotes, articles):
        for error, where, one, other in _pair_errors(coded, found):
            row = {"doc_id": doc_id, "error": error, "start": where.content[0][0], "scope": where.kind}
            row |= _printed(text, one, "") | _printed(text, other, "found_")
            rows.append(row | {"rule": rule[other.quote_id] if other else None})
    return tables.conform(pd.DataFrame(rows, columns=_ERROR_COLUMNS), "errors")


# --- attributions -------------------------------------------------------------------------------------------------


def _by_article(
    gold: pd.DataFrame, quotes: pd.DataFrame, articles: pd.DataFrame
) -> Iterator[tuple[str, Text, list[Attribution], list[Attribution]]]:
    texts = dict(zip(articles["doc_id"], articles["text"], strict=True))
    _check_coded(gold, texts)
    coded, found = _gathered(gold), _gathered(_spans(quotes[quotes["doc_id"].isin(gold["doc_id"])]))
    for doc_id in sorted(set(gold["doc_id"])):
        text = Text(texts[doc_id])
        yield doc_id, text, _attributions(text, coded.get(doc_id, {})), _attributions(text, found.get(doc_id, {}))


def _check_coded(gold: pd.DataFrame, texts: dict[str, str]) -> None:
    missing = sorted(set(gold["doc_id"]) - set(texts))
    if missing:
        raise ValueError(
            f"{len(missing)} coded articles are not among the {len(texts)} read, the first is '{missing[0]}'."
            f"{tables.near(missing[0], list(texts))} Gold names an article by its doc_id."
        )
    for row in gold.itertuples():
        piece = texts[row.doc_id][row.start : row.end]
        other = isinstance(row.printed, str) and piece.split() != row.printed.split()
        if row.end > len(texts[row.doc_id]) or other:
            raise ValueError(
                f"'{row.doc_id}', characters {row.start} to {row.end}: the coder saw {row.printed!r}, the article read "
                f"has {piece!r}. Gold must be coded on the text as it is read: same encoding, same line ends."
            )


def _spans(quotes: pd.DataFrame) -> pd.DataFrame:
    """The `quotes` table as one row per span."""
    parts = []
    for role, prefix in zip(ROLES, ("", "source_", "cue_"), strict=True):
        ends = quotes[["doc_id", "quote_id"]].assign(
            role=role, start=quotes[f"{prefix}start"], end=quotes[f"{prefix}end"]
        )
        parts.append(ends.dropna(subset=["start", "end"]).astype({"start": "int64", "end": "int64"}))
    return pd.concat(parts).sort_index(kind="stable")


def _gathered(spans: pd.DataFrame) -> dict[str, dict[str, dict[str, Spans]]]:
    """Article, attribution, role, spans; in the order they are told."""
    told: dict[str, dict[str, dict[str, Spans]]] = {}
    for row in spans[spans["role"] != "none"].itertuples():
        roles = told.setdefault(row.doc_id, {}).setdefault(row.quote_id, {role: [] for role in ROLES})
        roles[row.role].append((row.start, row.end))
    return told


def _attributions(text: Text, told: dict[str, dict[str, Spans]]) -> list[Attribution]:
    merged = [(quote_id, {role: _merged(spans) for role, spans in roles.items()}) for quote_id, roles in told.items()]
    return [Attribution(text, quote_id, **roles) for quote_id, roles in merged if roles["content"]]


def _merged(spans: Spans) -> Spans:
    merged: Spans = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


# --- counting -----------------------------------------------------------------------------------------------------

_Count = Counter[tuple[str, str, str]]
_KINDS = ("direct", "mixed", "indirect")
_BY_KIND = ("content_any", "content_iou50", "full")
_SIDES = ("gold", "predicted", "found", "right")
_SOURCES = ("source_any", "source_head", "source_iou50", "source_exact", "source_none")


def _count_matches(count: _Count, measure: str, gold: list[Attribution], found: list[Attribution], alike: Rule) -> None:
    if measure == "cue":
        gold, found = [one for one in gold if one.cue_characters], [one for one in found if one.cue_characters]
    pairs = match_pairs(gold, found, alike)
    sides = (gold, found, [one for one, _ in pairs], [one for _, one in pairs])
    _add(count, "all", measure, *(len(side) for side in sides))
    _add(count, "quoted", measure, *(sum(one.quoted for one in side) for side in sides))
    if measure in _BY_KIND:
        for kind in _KINDS:
            _add(count, kind, measure, *(sum(one.kind == kind for one in side) for side in sides))


def _add(count: _Count, scope: str, measure: str, gold: int, predicted: int, found: int, right: int) -> None:
    numbers = {"gold": gold, "predicted": predicted, "found": found, "right": right}
    count.update({(scope, measure, side): number for side, number in numbers.items()})


def _count_sources(count: _Count, gold: list[Attribution], found: list[Attribution]) -> None:
    for one, other in match_pairs(gold, found, content_iou50):
        for measure, right in _source_marks(one, other).items():
            _add(count, "all", measure, 1, 0, right, 0)
            _add(count, "quoted", measure, one.quoted, 0, one.quoted and right, 0)
    sources, found_sources = _distinct_sources(gold), _distinct_sources(found)
    pairs = len(match_pairs(sources, found_sources, source_span))
    _add(count, "all", "source_span", len(sources), len(found_sources), pairs, pairs)


def _distinct_sources(side: list[Attribution]) -> list[Attribution]:
    return list({tuple(one.source): one for one in side if one.source_characters}.values())


def _source_marks(gold: Attribution, found: Attribution) -> dict[str, bool]:
    if not gold.source_characters:
        return {"source_none": not found.source_characters}
    return {
        "source_any": bool(gold.source_characters & found.source_characters),
        "source_head": gold.head is not None and gold.head in found.source_words,
        "source_iou50": overlap(gold.source_words, found.source_words) >= 0.5,
        "source_exact": gold.source_words == found.source_words,
    }


def _count_characters(count: _Count, gold: list[Attribution], found: list[Attribution]) -> None:
    all_gold, all_found = _content_characters(gold), _content_characters(found)
    for scope in ("all", "quoted"):
        coded = _content_characters([one for one in gold if scope == "all" or one.quoted])
        told = _content_characters([one for one in found if scope == "all" or one.quoted])
        _add(count, scope, "content_char", len(coded), len(told), len(coded & all_found), len(told & all_gold))


def _content_characters(side: list[Attribution]) -> frozenset[int]:
    return frozenset().union(*(one.content_characters for one in side))


def _count_speakers(count: _Count, gold: list[Attribution], found: list[Attribution]) -> None:
    direct = [one for one in gold if one.kind == "direct" and one.source_characters]
    _add(count, "direct", "speaker", len(direct), 0, len(match_pairs(direct, found, speaker)), 0)


def _figures(count: _Count) -> pd.DataFrame:
    contents = [*RULES, "content_char"]
    keys = [("all", measure) for measure in [*contents, "source_span", *_SOURCES]]
    keys += [("quoted", measure) for measure in [*contents, *_SOURCES]]
    keys += [(kind, measure) for kind in _KINDS for measure in _BY_KIND] + [("direct", "speaker")]
    rows = [
        {"scope": scope, "measure": measure} | {side: count[scope, measure, side] for side in _SIDES}
        for scope, measure in keys
    ]
    figures = pd.DataFrame(rows)
    both = figures["measure"].isin([*contents, "source_span"]) & figures["scope"].isin(["all", "quoted"])
    figures[["predicted", "right"]] = figures[["predicted", "right"]].where(both).astype("Int64")
    precision = (figures["right"] / figures["predicted"]).astype("float64")
    recall = figures["found"] / figures["gold"]
    f1 = 2 * precision * recall / (precision + recall)
    # Nothing found in a corpus where there is something to find is an F1 of 0, not an unknown one.
    f1 = f1.fillna(0.0).where(both & (figures["gold"] + figures["predicted"].fillna(0) > 0))
    return figures.assign(precision=precision, recall=recall, f1=f1)


# --- errors -------------------------------------------------------------------------------------------------------

_ERROR_COLUMNS = [
    *("doc_id", "error", "start", "scope", "cue", "content", "source"),
    *("found_cue", "found_content", "found_source", "rule"),
]
# What is wrong, where, and the attribution by gold and as found.
_Error = tuple[str, Attribution, Attribution | None, Attribution | None]


def _pair_errors(gold: list[Attribution], found: list[Attribution]) -> list[_Error]:
    matched = match_pairs(gold, found, content_iou50)
    listed: list[_Error] = [("wrong source", one, one, other) for one, other in matched if not same_source(one, other)]
    gold, found = _without(gold, [one for one, _ in matched]), _without(found, [other for _, other in matched])
    touching = match_pairs(gold, found, content_any)
    listed += [("other extent", one, one, other) for one, other in touching]
    listed += [("missed", one, one, None) for one in _without(gold, [one for one, _ in touching])]
    listed += [("spurious", other, None, other) for other in _without(found, [other for _, other in touching])]
    return sorted(listed, key=lambda error: error[1].content)


def _without(side: list[Attribution], matched: list[Attribution]) -> list[Attribution]:
    known = {id(one) for one in matched}
    return [one for one in side if id(one) not in known]


def _printed(text: Text, one: Attribution | None, prefix: str) -> dict[str, str | None]:
    spans = {role: getattr(one, role) if one else [] for role in ("cue", "content", "source")}
    return {
        f"{prefix}{role}": " ... ".join(text.text[start:end] for start, end in at) or None for role, at in spans.items()
    }
