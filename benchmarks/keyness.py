"""Speed and memory of keyness on counts of a large corpus, simulated: prints one line.

    python benchmarks/keyness.py [--articles 100000] [--terms 100000] [--words 300] [--replicates 1000]

Words follow Zipf's law; two outlets have half of the articles each. Measured is `keyness_by` alone, every score and the
intervals that resample articles: CPU time of all threads, and the peak memory of the process, the making of the counts
included.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time

import numpy as np
import pandas as pd

from analysis import keyness_by
from analysis.counts.sparse import Sparse
from analysis.counts.wordcounts import WordCounts


def main() -> None:
    asked = _arguments()
    counts = simulated(asked.articles, asked.terms, asked.words)
    begun, clock = time.process_time(), time.perf_counter()
    rows = keyness_by(counts, replicates=asked.replicates)
    seconds, wall = time.process_time() - begun, time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6)
    print(
        f"{asked.articles:,} articles x {asked.terms:,} terms, {len(counts.counts.count):,} entries, "
        f"{asked.replicates:,} replicates: {seconds:.0f} s of CPU ({wall:.0f} s passed), {peak:.1f} GB at most, "
        f"{rows['low'].notna().sum():,} intervals"
    )


def simulated(articles: int, terms: int, words: int) -> WordCounts:
    """Articles of `words` words each, drawn by Zipf's law."""
    generator = np.random.default_rng(2022)
    share = 1 / np.arange(1, terms + 1) ** 1.05
    drawn = generator.choice(terms, size=articles * words, p=share / share.sum())
    article = np.repeat(np.arange(articles), words)
    entries = Sparse.of(article, drawn, np.ones(len(drawn), dtype="int8"), pieces=articles, words=terms)
    outlet = np.where(np.arange(articles) % 2, "Courier", "Post")
    pieces = pd.DataFrame({"doc_id": np.arange(articles).astype(str), "outlet": outlet, "words": words})
    return WordCounts(pieces, [f"term {at}" for at in range(terms)], entries, ("outlet",), {})


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, default in {"articles": 100_000, "terms": 100_000, "words": 300, "replicates": 1_000}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


if __name__ == "__main__":
    main()
