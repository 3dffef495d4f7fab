"""Find further names for an event: phrases that stand where its known names stand.

Takes a finished extraction and some known terms, returns the table `suggestions` for a person to accept or refuse. The
places are frames of three or four words ("the … of Ukraine", "since the … began"); a frame that mostly holds known
terms says more than one that holds anything, and a phrase that stands in many such frames is likely a rival name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from math import log2

import pandas as pd

from analysis import tables as books
from analysis.words.terms import TermMatcher, find_terms
from analysis.words.tokens import word_spans

Frame = tuple[str, ...]  # the words around a gap
_GAP, _EDGE = "…", "|"  # the gap, and the end of a sentence
_LONGEST = 4  # words of a phrase
_SEEN = 3  # times known terms stand in a frame, at least, for it to be looked at
_FRAMES = 300  # the most telling frames


def suggest_labels(tables: books.Extraction, seed_terms: Sequence[str], *, limit: int = 50) -> pd.DataFrame:
    """Propose rival labels: phrases that stand where known terms stand.

    Parameters
    ----------
    tables : Tables
        Or anything with ``articles``, ``sentences`` and ``labels``.
    seed_terms : list of str
        Names of the event that are known: labels or terms of labels.csv, whose `not_in` then holds, or any phrase.
    limit : int
        Phrases proposed at most.

    Returns
    -------
    DataFrame, table ``suggestions``
        One row per phrase in two frames and two articles at least; new names first, then phrases that end in a known
        one ("brutal war"), each sorted by ``score``. Sentences set aside are left out. Nothing is proposed where known
        terms are rare: a frame must hold them three times.

    Raises
    ------
    ValueError
        If no seed term is given.

    Source
    ------
    Riloff (1996), "Automatically generating extraction patterns from untagged text", AAAI-96, for the weight of a
    frame, RlogF = F / N log2(F): F of its N fillers are known terms. Thelen and Riloff (2002), "A bootstrapping method
    for learning semantic lexicons using extraction pattern contexts", EMNLP, for finding names by the frames they
    share; a phrase's score here is the sum of the weights of its frames. The frames are words, not parses, so verbs
    and remnants of phrases come up: read the examples.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> suggest_labels(extract("seeds"), ["invasion", "war"])[["term", "score", "hits"]].empty
    True
    """
    if not seed_terms:
        raise ValueError("suggest_labels needs one known name of the event at least, as ['invasion'].")
    known = _known(tables.labels, seed_terms)
    counting = tables.sentences[tables.sentences["set_aside"].isna()]
    articles = tables.articles[tables.articles["doc_id"].isin(counting["doc_id"])]
    read = [
        (doc_id, list(_read(text, spans)))
        for (doc_id, text), spans in zip(
            articles[["doc_id", "text"]].itertuples(index=False, name=None), _spans(articles, counting), strict=True
        )
    ]
    marked = _marked(articles, counting, known)
    weights = _weights(read, marked)
    names = {term.lower().strip("*") for term in known["term"]}
    rows = _scored(_fillers(read, weights, names), names).head(limit)
    matcher = TermMatcher(tables.labels)
    rows = _counted(rows, articles, counting).assign(label=[_label_of(term, matcher) for term in rows["term"]])
    return books.conform(rows.drop(columns="own"), "suggestions")


def _known(labels: pd.DataFrame, seeds: Sequence[str]) -> pd.DataFrame:
    """The rows of labels.csv that the seeds name, and a row for each seed that it does not know."""
    own = labels[labels["label"].isin(seeds) | labels["term"].isin(seeds)]
    new = [seed for seed in seeds if seed not in set(own["label"]) | set(own["term"])]
    more = pd.DataFrame({"label": new, "term": new, "not_in": None, "note": None}, dtype="str")
    return pd.concat([own[["label", "term", "not_in", "note"]], more], ignore_index=True)


def _spans(articles: pd.DataFrame, sentences: pd.DataFrame) -> Iterator[list[tuple[int, int]]]:
    """For each article where its sentences that count stand."""
    places = dict(iter(sentences.groupby("doc_id")[["start", "end"]]))
    for doc_id in articles["doc_id"]:
        yield list(places[doc_id].itertuples(index=False, name=None))


def _read(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[list[str], list[int]]]:
    """The words of each sentence, folded, with two edges on either side, and where each begins."""
    for start, end in spans:
        places = [(start + first, start + last) for first, last in word_spans(text[start:end])]
        words = [text[first:last].lower().replace("’", "'") for first, last in places]
        yield [_EDGE, _EDGE, *words, _EDGE, _EDGE], [-1, -1, *(first for first, _ in places), end, end]


def _marked(articles: pd.DataFrame, sentences: pd.DataFrame, known: pd.DataFrame) -> dict[str, dict[int, int]]:
    """For each article where known terms begin and end, those about something else left out."""
    hits = find_terms(articles, sentences, TermMatcher(known))
    hits = hits[hits["referent"] == "target"]
    marked: dict[str, dict[int, int]] = defaultdict(dict)
    for doc_id, start, end in hits[["doc_id", "start", "end"]].itertuples(index=False, name=None):
        marked[doc_id][start] = end
    return marked


_Read = list[tuple[str, list[tuple[list[str], list[int]]]]]


def _weights(read: _Read, marked: dict[str, dict[int, int]]) -> dict[Frame, float]:
    """RlogF of the most telling frames."""
    held: Counter[Frame] = Counter()
    for doc_id, sentences in read:
        ends = marked.get(doc_id, {})
        for words, places in sentences if ends else ():
            for first, start in enumerate(places):
                if start in ends and words[first] != _EDGE:
                    past = next(at for at in range(first + 1, len(places)) if places[at] >= ends[start])
                    held.update(_frames(words, first, past))
    often = {frame: count for frame, count in held.items() if count >= _SEEN}
    filled = Counter(frame for _, words, first, past in _gaps(read, often) for frame in _frames(words, first, past))
    weights = {frame: count / max(filled[frame], count) * log2(count) for frame, count in often.items()}
    best = sorted(weights, key=lambda frame: (-weights[frame], frame))[:_FRAMES]
    return {frame: weights[frame] for frame in best}


def _frames(words: list[str], first: int, past: int) -> tuple[Frame, Frame, Frame]:
    before, left, right, after = words[first - 2], words[first - 1], words[past], words[past + 1]
    return (before, left, _GAP, right), (left, _GAP, right, after), (left, _GAP, right)


def _gaps(read: _Read, frames: dict[Frame, float] | dict[Frame, int]) -> Iterator[tuple[str, list[str], int, int]]:
    """Phrases between words between which a frame has its gap, with their article."""
    right = defaultdict(set)
    for frame in frames:
        gap = frame.index(_GAP)
        right[frame[gap - 1]].add(frame[gap + 1])
    for doc_id, sentences in read:
        for words, _ in sentences:
            for first in range(2, len(words) - 2):
                ends = right.get(words[first - 1], set())
                for past in range(first + 1, min(first + _LONGEST, len(words) - 2) + 1) if ends else ():
                    if words[past] in ends and not {words[first], words[past - 1]} & _function_words():
                        yield doc_id, words, first, past


@cache
def _function_words() -> frozenset[str]:
    return frozenset(row["word"] for row in books.lexicon("function_words")) | {_EDGE}


def _fillers(read: _Read, weights: dict[Frame, float], known: set[str]) -> pd.DataFrame:
    """Each phrase in each of the telling frames, with the article and the number of its occurrence."""
    rows = [
        (" ".join(words[first:past]), " ".join(frame), weights[frame], doc_id, number)
        for number, (doc_id, words, first, past) in enumerate(_gaps(read, weights))
        for frame in _frames(words, first, past)
        if frame in weights and _is_name(words[first:past], known)
    ]
    return pd.DataFrame(rows, columns=["term", "frame", "weight", "doc_id", "occurrence"])


def _is_name(phrase: list[str], known: set[str]) -> bool:
    """Not two things joined, nor a known word with something after it, unless that is "of": "war of choice"."""
    if "and" in phrase or "or" in phrase:
        return False
    return all(word not in known or at == len(phrase) - 1 or phrase[at + 1] == "of" for at, word in enumerate(phrase))


def _scored(found: pd.DataFrame, known: set[str]) -> pd.DataFrame:
    """One row per phrase that stands in two frames and two articles at least."""
    frames = found.drop_duplicates(["term", "frame"]).sort_values(["weight", "frame"], ascending=[False, True])
    rows = pd.DataFrame(
        {
            "score": frames.groupby("term")["weight"].sum(),
            "frames": frames.groupby("term").size(),
            "in_frames": found.groupby("term")["occurrence"].nunique(),
            "frame": frames.groupby("term")["frame"].first(),
            "articles": found.groupby("term")["doc_id"].nunique(),
        }
    ).reset_index()
    rows = rows[(rows["frames"] >= 2) & (rows["articles"] >= 2) & ~rows["term"].isin(known)]
    last = rows["term"].str.split().str[-1]
    rows["known"] = last.where(last.isin(known) | rows["term"].str.split().str[0].isin(known))
    return rows.assign(own=rows["known"].notna()).sort_values(
        ["own", "score", "term"], ascending=[True, False, True], ignore_index=True
    )


def _counted(rows: pd.DataFrame, articles: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """The same with how often each phrase is printed, in how many articles, and the first sentence that has it."""
    terms = pd.DataFrame({"label": rows["term"], "term": rows["term"], "not_in": None})
    hits = find_terms(articles, sentences, TermMatcher(terms))
    first = hits.drop_duplicates("term").merge(sentences, on=["doc_id", "sentence"], suffixes=("_hit", ""))
    texts = articles.set_index("doc_id")["text"]
    examples = {
        term: " ".join(texts[doc_id][start:end].split())
        for term, doc_id, start, end in first[["term", "doc_id", "start", "end"]].itertuples(index=False, name=None)
    }
    return rows.assign(
        hits=rows["term"].map(hits.groupby("term").size()).fillna(0),
        articles=rows["term"].map(hits.groupby("term")["doc_id"].nunique()).fillna(0),
        example=rows["term"].map(examples),
    )


def _label_of(term: str, matcher: TermMatcher) -> str | None:
    """The label that labels.csv already gives to the whole of a phrase."""
    rows = [row for start, end, row, _ in matcher.spans(term) if (start, end) == (0, len(term))]
    return matcher.labels["label"][rows[0]] if rows else None
