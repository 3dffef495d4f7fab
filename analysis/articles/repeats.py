"""Find what a corpus holds more than once: repeated headlines, boilerplate, reprints.

Takes articles and sentences, says which articles reprint which, and which sentences are set aside and why. Nothing is
dropped: `set_aside` is a mark on evidence that stays where it is. It runs in three steps, so that a corpus larger than
memory is read in chunks: `fingerprints` of each chunk (21 bytes a sentence, half a kilobyte an article),
`find_repeats` once over all of them, `apply` to each chunk of each table. Neither the order of the articles nor the
size of the chunks changes what is found.

**Headline repeated.** Downloads print the headline as title and again as first line. The first line that equals the
article's title stays; another one among the first three lines is set aside. Case and punctuation do not matter. (Not
further down: "Mr. President," heads many a speech, and comes back in it.)

**Boilerplate.** A page template leaves its text at the same place of most articles: "| The Daily News" ends the first
line, "View photo news." the last. A place is one of a line's ends in one of the first or last three lines. A sentence
recurs at a place if at least 10 articles, and 1 in 200 of the outlet's, have it there, and at least half of the
articles that print it anywhere print it there. Where recurring sentences fill a place in 3 of 10 articles, the place
is the template's, and they are boilerplate there. Frequency alone does not decide: "Thank you." stands in half of all
transcripts, but all over them; and an agency's standing paragraph, which comes back word for word in the body of its
stories ("Russia calls its actions a special operation"), is the agency's choice each time. Missed is template text in
the middle of articles, and that of outlets with fewer than 10 articles. Taken too much is a closing formula where 3 in
10 articles of the outlet close alike. Reprints are left out of these numbers. Articles without an outlet are
one outlet.

**Reprints** are found by `reprints`.

Source
------
Kohlschütter, Fankhauser and Nejdl (2010), "Boilerplate Detection using Shallow Text Features", WSDM, for what templates
leave in a text.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd

from analysis import tables
from analysis.articles.reprints import chains, hash_of, sketches

TEMPLATE_LINES = 3  # from either end of the article
RECURS, RECURS_SHARE, USUAL, FILLED = 10, 0.005, 0.5, 0.3

# Where in a line a template stands: its first sentence, or one of its last three ("... | World | The Daily News").
_ENDS = {"segment": 1, "segment_back": 3}


class Prints(NamedTuple):
    """What the reduce step needs to know of a chunk: two frames without any text.

    articles : ``doc_id``, ``outlet``, ``published``, ``words``, ``exact`` (hash of all words) and ``minima`` (bytes;
        null for a short text).
    sentences : ``article`` (row of the former), ``sentence``, ``hash`` of its words, ``headline`` (repeats the
        headline), and its place: ``line``, ``line_back`` (lines before and after it in the article), ``segment``,
        ``segment_back`` (sentences before and after it in its line), each at most 255. Sentences without words, as
        "***", are left out and count for no place.
    """

    articles: pd.DataFrame
    sentences: pd.DataFrame


class Fingerprints(Protocol):
    """Prints as `find_repeats` takes them: each frame is asked for when it is needed, and not kept."""

    @property
    def articles(self) -> pd.DataFrame: ...

    @property
    def sentences(self) -> pd.DataFrame: ...


class Repeats(NamedTuple):
    """What was found: two frames sorted by their key, with rows only for what is repeated.

    articles : ``doc_id``, ``repeats`` (the earliest article with the same text), ``set_aside`` (bool: not the first of
        its outlet).
    sentences : ``doc_id``, ``sentence``, ``set_aside`` (headline repeated or boilerplate).
    """

    articles: pd.DataFrame
    sentences: pd.DataFrame


def fingerprints(articles: pd.DataFrame, sentences: pd.DataFrame) -> Prints:
    """Reduce a chunk of articles to what is needed to find repetitions in the whole corpus.

    Parameters
    ----------
    articles, sentences : DataFrame
        Whole articles, each with all its sentences. A paragraph of `sentences` is a line here.

    Examples
    --------
    >>> articles = pd.DataFrame({"doc_id": ["a.txt"], "title": ["Talks fail"], "text": ["Talks fail\\n\\nTALKS FAIL"],
    ...     "outlet": [None], "published": [None]})
    >>> sentences = pd.DataFrame({"doc_id": "a.txt", "sentence": [0, 1], "paragraph": [0, 1], "start": [0, 12],
    ...     "end": [10, 22], "words": 2})
    >>> fingerprints(articles, sentences).sentences[["sentence", "line", "line_back", "headline"]]
       sentence  line  line_back  headline
    0         0     0          1     False
    1         1     1          0      True
    """
    row = pd.Series(range(len(articles)), index=articles["doc_id"])
    worded = sentences[sentences["words"] > 0]
    spans = {name: worded[name].to_numpy() for name in ("sentence", "paragraph", "start", "end")}
    spans["article"] = worded["doc_id"].map(row).to_numpy(dtype="int32")
    texts, titles = articles["text"].tolist(), articles["title"].fillna("").tolist()
    lines, places = _places(spans)
    columns = {
        "article": spans["article"],
        "sentence": spans["sentence"].astype("int32"),
        "hash": np.array([hash_of(text) for text in _cut(texts, spans)], dtype="uint64"),
        "headline": _headline_again(texts, titles, lines)[lines["of"]],
    }
    return Prints(sketches(articles), pd.DataFrame(columns | places))


def find_repeats(prints: Collection[Fingerprints], *, once_in: str = "outlet") -> Repeats:
    """Find reprints and boilerplate in the fingerprints of all chunks.

    Parameters
    ----------
    prints : Prints of each chunk, in any order
        They are gone through twice, so that they may wait on disk meanwhile.
    once_in : str
        Where a text counts once: in an "outlet" (a wire story that eight papers print is eight papers' choice), in the
        "corpus", or in an "article" only, which sets no reprint aside. `repeats` is the same in all three.

    Examples
    --------
    >>> text = "Grain ships may leave the port again from Monday, the harbour master said."
    >>> articles = pd.DataFrame({"doc_id": ["a", "b", "c"], "title": "", "text": text, "outlet": ["X", "Y", "X"],
    ...     "published": pd.to_datetime(["2022-03-02", "2022-03-01", "2022-03-03"])})
    >>> sentences = pd.DataFrame({"doc_id": ["a", "b", "c"], "sentence": 0, "paragraph": 0, "start": 0,
    ...     "end": len(text), "words": 13})
    >>> find_repeats([fingerprints(articles, sentences)]).articles
      doc_id repeats  set_aside
    0      a       b      False
    1      c       b       True
    """
    if once_in not in ("outlet", "corpus", "article"):
        raise ValueError(f"A text can count once in an 'outlet', the 'corpus' or an 'article', not in {once_in!r}.")
    articles = _gather(prints)
    articles["chain"] = chains(articles)
    articles["copy"] = _later_copies(articles, once_in)
    sentences = _recurring(prints, articles)
    sentences["boilerplate"] = _boilerplate(sentences, articles)
    return Repeats(_article_rows(articles), _sentence_rows(sentences, articles))


def apply(name: str, table: pd.DataFrame, found: Repeats) -> pd.DataFrame:
    """Tell a chunk of a table what was found: articles their `repeats`, other tables the `set_aside` of their sentence.

    The nearest reason is told: a headline repeated in a reprint is "headline repeated". So who counts reprints takes
    the rows that say "reprint" back in, and still counts no headline twice and no boilerplate.

    Examples
    --------
    >>> found = Repeats(
    ...     pd.DataFrame({"doc_id": ["b"], "repeats": ["a"], "set_aside": [True]}),
    ...     pd.DataFrame({"doc_id": ["b"], "sentence": [1], "set_aside": ["boilerplate"]}))
    >>> hits = pd.DataFrame({"doc_id": ["a", "b", "b"], "hit": [0, 0, 1], "sentence": [1, 0, 1]})
    >>> apply("hits", hits, found)
      doc_id  hit  sentence    set_aside
    0      a    0         1          NaN
    1      b    0         0      reprint
    2      b    1         1  boilerplate
    """
    if name == "articles":
        repeats = table["doc_id"].map(found.articles.set_index("doc_id")["repeats"])
        return tables.conform(table.assign(repeats=repeats), name)
    copies = found.articles.loc[found.articles["set_aside"], "doc_id"]
    key = ["doc_id", "sentence"]
    reason = table[key].merge(found.sentences, how="left", on=key)["set_aside"].astype("str")
    reason = reason.where(reason.notna() | ~table["doc_id"].isin(copies).to_numpy(), "reprint")
    return tables.conform(table.assign(set_aside=reason.to_numpy()), name)


def _places(spans: dict[str, np.ndarray]) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The lines that sentences stand in, and each sentence's place among them."""
    article, paragraph = spans["article"], spans["paragraph"]
    new = np.flatnonzero((np.diff(article, prepend=-1) != 0) | (np.diff(paragraph, prepend=-1) != 0))
    number = np.zeros(len(article), dtype="int64")
    number[new[1:]] = 1
    of = np.cumsum(number)
    segment, segment_back = _counted(of)
    line, line_back = _counted(article[new])
    last = new + segment_back[new]
    lines = {"article": article[new], "line": line, "start": spans["start"][new], "end": spans["end"][last], "of": of}
    places = {"line": line[of], "line_back": line_back[of], "segment": segment, "segment_back": segment_back}
    return lines, {name: np.minimum(place, 255).astype("uint8") for name, place in places.items()}


def _counted(groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many rows of its group stand before and after each row; a group's rows stand together."""
    at = np.arange(len(groups))
    first = np.flatnonzero(np.diff(groups, prepend=-1))
    size = np.diff(first, append=len(groups))
    return at - np.repeat(first, size), np.repeat(first + size, size) - 1 - at


def _headline_again(texts: list[str], titles: list[str], lines: dict[str, np.ndarray]) -> np.ndarray:
    """Whether each line equals the headline after another has, among the first three of its article."""
    again = np.zeros(len(lines["article"]), dtype=bool)
    near = np.flatnonzero(lines["line"] < TEMPLATE_LINES)
    seen = set()
    for at, text in zip(
        near, _cut(texts, {name: lines[name][near] for name in ("article", "start", "end")}), strict=True
    ):
        article = lines["article"][at]
        # A headline is not much longer in one place than in the other; this spares most lines the comparison.
        if abs(len(text) - len(titles[article])) <= 20 and hash_of(text) == hash_of(titles[article]):
            again[at] = article in seen
            seen.add(article)
    return again


def _cut(texts: list[str], spans: dict[str, np.ndarray]) -> list[str]:
    columns = (spans["article"].tolist(), spans["start"].tolist(), spans["end"].tolist())
    return [texts[article][start:end] for article, start, end in zip(*columns, strict=True)]


def _gather(parts: Collection[Fingerprints]) -> pd.DataFrame:
    """The articles of all chunks, from the earliest to the latest; ``came`` is their row as they came."""
    articles = pd.concat([part.articles for part in parts], ignore_index=True).reset_index(names="came")
    articles["published"] = pd.to_datetime(articles["published"])
    return articles.sort_values(["published", "doc_id"], na_position="last", ignore_index=True)


def _recurring(parts: Collection[Fingerprints], articles: pd.DataFrame) -> pd.DataFrame:
    """The sentences that repeat a headline or recur at either end of articles: of a large corpus, few.

    `article` is their row in `articles`. All others are too rare, wherever they stand, to be boilerplate.
    """
    sizes = articles.loc[~articles["copy"], "outlet"].value_counts(dropna=False)
    least = max(RECURS, RECURS_SHARE * sizes[sizes >= RECURS].min()) if (sizes >= RECURS).any() else math.inf
    hashes, counts = np.unique(np.concatenate([_near_an_end(part.sentences) for part in parts]), return_counts=True)
    often = hashes[counts >= least]
    place = np.argsort(articles["came"].to_numpy()).astype("int32")
    kept, first = [], 0
    for part in parts:
        sentences = part.sentences
        sentences = sentences[sentences["headline"] | sentences["hash"].isin(often)]
        kept.append(sentences.assign(article=place[sentences["article"].to_numpy() + first]))
        first += len(part.articles)
    return pd.concat(kept, ignore_index=True)


def _near_an_end(sentences: pd.DataFrame) -> np.ndarray:
    near = (sentences["line"] < TEMPLATE_LINES) | (sentences["line_back"] < TEMPLATE_LINES)
    return sentences.loc[near, "hash"].to_numpy()


def _later_copies(articles: pd.DataFrame, once_in: str) -> pd.Series:
    if once_in == "article":
        return pd.Series(False, index=articles.index)
    return articles.duplicated(["chain", "outlet"] if once_in == "outlet" else ["chain"])


# --- boilerplate --------------------------------------------------------------------------------------------------


def _boilerplate(sentences: pd.DataFrame, articles: pd.DataFrame) -> np.ndarray:
    """Whether each sentence recurs where the template of its outlet stands."""
    outlet = articles["outlet"].astype("category").cat.codes.to_numpy()  # null is one outlet too, -1
    copy = articles["copy"].to_numpy()
    known = sentences.assign(outlet=outlet[sentences["article"]], copy=copy[sentences["article"]])
    sizes = pd.Series(outlet[~copy]).value_counts()
    often = _often(known.loc[~known["copy"], ["outlet", "article", "hash"]], sizes)
    known = known[(known["line"] < TEMPLATE_LINES) | (known["line_back"] < TEMPLATE_LINES)]
    placed = _placed(known.reset_index(names="row").merge(often, on=["outlet", "hash"]))
    rows = placed.merge(_template(placed[~placed["copy"]], sizes), on=["outlet", "place", "hash"])["row"]
    return np.isin(sentences.index, rows)


def _often(sentences: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """The sentences that enough articles of an outlet print, wherever they stand."""
    once = sentences.drop_duplicates(["article", "hash"])
    printed = once.groupby(["outlet", "hash"]).size().rename("printed").reset_index()
    printed["needed"] = np.maximum(RECURS, RECURS_SHARE * printed["outlet"].map(sizes))
    return printed[printed["printed"] >= printed["needed"]]


def _placed(sentences: pd.DataFrame) -> pd.DataFrame:
    """One row for each place a sentence has: up to four, as lines and sentences are counted from both ends."""
    parts = []
    for line in ("line", "line_back"):
        for segment, reach in _ENDS.items():
            near = sentences[(sentences[line] < TEMPLATE_LINES) & (sentences[segment] < reach)]
            place = f"{line} " + near[line].astype(str) + f" {segment} " + near[segment].astype(str)
            parts.append(near.assign(place=place))
    return pd.concat(parts, ignore_index=True)


def _template(placed: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """Outlet, place and hash of the sentences that recur at a place which recurring sentences fill."""
    key = ["outlet", "place", "hash"]
    here = placed.groupby([*key, "printed", "needed"]).size().rename("here").reset_index()
    here = here[(here["here"] >= here["needed"]) & (here["here"] >= USUAL * here["printed"])]
    filled = here.groupby(["outlet", "place"])["here"].transform("sum") / here["outlet"].map(sizes)
    return here.loc[filled >= FILLED, key]


def _article_rows(articles: pd.DataFrame) -> pd.DataFrame:
    first = articles["doc_id"].to_numpy()[articles["chain"]]
    rows = articles[["doc_id"]].assign(repeats=first, set_aside=articles["copy"])
    return rows[rows["doc_id"] != rows["repeats"]].sort_values("doc_id", ignore_index=True)


def _sentence_rows(sentences: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    aside = sentences[sentences["headline"] | sentences["boilerplate"]]
    reason = np.where(aside["headline"], "headline repeated", "boilerplate")
    doc_id = articles["doc_id"].to_numpy()[aside["article"]]
    rows = pd.DataFrame({"doc_id": doc_id, "sentence": aside["sentence"], "set_aside": reason})
    return rows.sort_values(["doc_id", "sentence"], ignore_index=True)
