"""Speed and memory beside peers, in one run on one machine: prints a table in Markdown.

    python benchmarks/run.py [--text FOLDER] [--megabytes 50] [--rounds 5]

FOLDER holds .txt articles (the seed's when not given), repeated to the size asked for. CPU time of this process, the
best of the rounds, peers in turn with ours, so that a busy machine slows both. Peers that are much slower get a smaller
sample of the same text: rates are compared, not times. Memory is the peak of a process of its own, over articles dealt
from the lines of the text, as one text repeated would be reprints. Half an hour on one core at the default size.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle, islice
from pathlib import Path

import pandas as pd
from nltk.tokenize.destructive import NLTKWordTokenizer
from nltk.tokenize.punkt import PunktSentenceTokenizer

from analysis.extraction import pipeline
from analysis.study import study
from analysis.words import terms, tokens

ROOT = Path(__file__).resolve().parents[1]
PEER_MEGABYTES = 1.0
TRACKER = 2_180  # words/s of the Gender Gap Tracker (spaCy's small model), measured once on another day


def main() -> None:
    asked = _arguments()
    texts = [path.read_text(encoding="utf-8") for path in sorted(Path(asked.text).glob("*.txt"))]
    articles = _articles(texts, asked.megabytes)
    rows = [
        *terms_and_sentences(articles, asked.rounds),
        *many_terms(articles, asked.rounds),
        *whole_extract(texts, asked.rounds),
        *memory(texts),
        *start_up(asked.rounds),
    ]
    for row in [("what", "ours", "peer", "ratio"), ("---",) * 4, *rows]:
        print(f"| {' | '.join(row)} |")


def terms_and_sentences(articles: pd.DataFrame, rounds: int) -> list[tuple[str, str, str, str]]:
    """Terms and sentences over the text, beside Punkt, NLTK's word tokenizer and a loop over terms."""
    labels = study.read_labels(ROOT / "seeds")
    matcher = terms.TermMatcher(labels)
    sample = _articles(articles["text"].tolist(), PEER_MEGABYTES)
    ours, theirs = _paired(
        lambda: terms.find_terms(articles, tokens.sentences_of(articles), matcher),
        lambda: nltk_way(sample["text"], labels["term"].str.rstrip("*").tolist()),
        rounds,
    )
    ours, theirs = _size(articles) / ours, _size(sample) / theirs
    return [("terms and sentences, MB/s a core", f"{ours:.1f}", f"NLTK {theirs:.2f}", f"{ours / theirs:.0f} x")]


def nltk_way(texts: pd.Series, wanted: list[str]) -> list[tuple[int, str]]:
    """What one writes with NLTK alone: sentences, words, then each term against each position."""
    split, words_of = PunktSentenceTokenizer(), NLTKWordTokenizer()
    phrases = [tuple(term.lower().split()) for term in wanted]
    hits = []
    for text in texts:
        for start, end in split.span_tokenize(text):
            words = [word.lower() for word in words_of.tokenize(text[start:end])]
            for phrase in phrases:
                for at in range(len(words) - len(phrase) + 1):
                    if tuple(words[at : at + len(phrase)]) == phrase:
                        hits.append((start, " ".join(phrase)))
    return hits


def many_terms(articles: pd.DataFrame, rounds: int) -> list[tuple[str, str, str, str]]:
    """5,000 terms beside 50, which are among them: the others are pairs of words of the text that seldom meet in it."""
    counts = articles["text"].head(2_000).str.lower().str.findall(r"[a-z]{4,}").explode().value_counts()
    rare = counts[counts < 50].index.tolist()
    pairs = [f"{one} {other}" for one, other in zip(rare[:4_950], rare[4_950:9_900], strict=True)]
    few, many = (terms.TermMatcher(_labels(words)) for words in (rare[:50], [*rare[:50], *pairs]))
    sentences = tokens.sentences_of(articles)
    large, small = _paired(
        lambda: terms.find_terms(articles, sentences, many), lambda: terms.find_terms(articles, sentences, few), rounds
    )
    return [("5,000 terms beside 50, seconds", f"{large:.2f}", f"{small:.2f}", f"{large / small:.2f} x")]


def whole_extract(texts: list[str], rounds: int) -> list[tuple[str, str, str, str]]:
    """All that `extract` does, words per second, beside the rate measured for a tool that parses with spaCy."""
    with tempfile.TemporaryDirectory() as folder:
        for at, text in enumerate(texts):
            (Path(folder) / f"{at:06}.txt").write_text(text, encoding="utf-8")
        words = int(pipeline.extract(folder).articles["words"].sum())
        best = min(_timed(lambda: pipeline.extract(folder), time.process_time) for _ in range(rounds))
    return [
        (
            "extract, words/s a core",
            f"{words / best:,.0f}",
            f"Gender Gap Tracker {TRACKER:,}",
            f"{words / best / TRACKER:.0f} x",
        )
    ]


def memory(texts: list[str]) -> list[tuple[str, str, str, str]]:
    """Peak memory of `python -m analysis extract` over 10 MB and over 100 MB of articles, of which few are reprints."""
    small, large = (_peak(texts, megabytes) for megabytes in (10, 100))
    return [("peak memory of extract, 100 MB beside 10 MB", f"{large} MB", f"{small} MB", f"{large / small:.2f} x")]


def start_up(rounds: int) -> list[tuple[str, str, str, str]]:
    """Seconds until `import analysis` is done, beside `import pandas`."""
    ours, theirs = _paired(lambda: _python("import analysis"), lambda: _python("import pandas"), rounds, time.monotonic)
    return [("import analysis beside import pandas, seconds", f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.2f} x")]


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--text", default=ROOT / "seeds")
    asked.add_argument("--megabytes", type=float, default=50.0)
    asked.add_argument("--rounds", type=int, default=5)
    return asked.parse_args()


def _articles(texts: list[str], megabytes: float) -> pd.DataFrame:
    """As many articles as make the size, each with an id of its own and the columns that finding terms needs."""
    average = sum(len(text.encode()) for text in texts) / len(texts)
    taken = list(islice(cycle(texts), max(1, round(megabytes * 1e6 / average))))
    ids = [f"{at:07}.txt" for at in range(len(taken))]
    return pd.DataFrame({"doc_id": ids, "title": "", "text": taken, "language": "en"})


def _dealt(texts: list[str], megabytes: float) -> Iterator[str]:
    """Articles that are not each other's reprints: the lines of the texts, dealt anew in every round but the first.

    The names in them recur, as they do in a corpus of one subject.
    """
    lines = [[line for line in text.split("\n") if line.strip()] for text in texts]
    size = 0
    for step in count(0, 7):
        for at, own in enumerate(lines):
            others = (lines[(at + number * step) % len(lines)] for number in range(len(own)))
            dealt = "\n".join(other[number % len(other)] for number, other in enumerate(others) if other)
            yield dealt
            size += len(dealt.encode())
            if size >= megabytes * 1e6:
                return


def _labels(words: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"label": words, "term": words, "not_in": "", "note": ""})


def _size(articles: pd.DataFrame) -> float:
    return sum(len(text.encode()) for text in articles["text"]) / 1e6


def _paired(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
) -> tuple[float, float]:
    """The best time of each, run in turn."""
    times = [(_timed(ours, clock), _timed(theirs, clock)) for _ in range(rounds)]
    return min(first for first, _ in times), min(second for _, second in times)


def _timed(run: Callable[[], object], clock: Callable[[], float]) -> float:
    begun = clock()
    run()
    return clock() - begun


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def _peak(texts: list[str], megabytes: float) -> int:
    """Peak resident memory of the process that extracts so much text, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for at, text in enumerate(_dealt(texts, megabytes)):
            (corpus / f"{at:06}.txt").write_text(text, encoding="utf-8")
        code = (
            "import resource, runpy, sys\n"
            f"sys.argv = ['analysis', 'extract', {str(corpus)!r}, '--out', {folder + '/out'!r}]\n"
            "try: runpy.run_module('analysis', run_name='__main__', alter_sys=True)\n"
            "except SystemExit as ended: assert ended.code == 0, ended.code\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)\n"
        )
        done = subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True)
    return int(done.stdout.split()[-1])


if __name__ == "__main__":
    main()
