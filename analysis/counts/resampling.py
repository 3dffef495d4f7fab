"""Draw articles anew: the intervals of every measure.

Intervals resample articles, never words, as hits cluster in articles.

Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, ch. 13, for the percentile interval; Davison and
Hinkley (1997), Bootstrap Methods and their Application, ch. 3, for resampling clusters whole.
"""

from __future__ import annotations

import numpy as np

MIN_CHOICES, MIN_ARTICLES = 30, 5  # with fewer, no interval is given (and charts show counts)
COVERAGE = 0.95
CELLS = 4_000_000  # counts held at once, 32 MB, however many values and articles there are

_DRAWS = 200_000  # articles drawn at once: as many as stay in a processor's cache


def intervals(
    article: np.ndarray, value: np.ndarray, values: int, totals: np.ndarray, seed: int, replicates: int
) -> tuple[np.ndarray, np.ndarray]:
    """Percentile bounds of each value's hits over the totals, articles resampled; some values at a time."""
    step = max(1, CELLS // len(totals))
    bounds = []
    for first in range(0, values, step):
        width = min(step, values - first)
        own = (value >= first) & (value < first + width)
        counts = np.bincount(article[own] * width + value[own] - first, minlength=len(totals) * width)
        both = np.column_stack([counts.reshape(len(totals), width), totals])
        sums = resampled(both.astype(float), seed, replicates)
        bounds.append(percentiles(sums[:, :-1] / sums[:, -1:]))
    low, high = np.concatenate(bounds, axis=1)
    return low, high


def percentiles(drawn: np.ndarray, *, axis: int = 0) -> np.ndarray:
    """Lower and upper bound of replicates that run along an axis; those without a value are passed over."""
    tail = (1 - COVERAGE) / 2
    return np.nanquantile(drawn, [tail, 1 - tail], axis=axis)


def resampled(rows: np.ndarray, seed: int, replicates: int) -> np.ndarray:
    """Sums over as many rows as there are, drawn with replacement: one row of sums a replicate."""
    generator, size = np.random.default_rng(seed), len(rows)
    step = max(1, _DRAWS // size)
    sums = []
    for first in range(0, replicates, step):
        lot = min(step, replicates - first)
        drawn = generator.integers(0, size, (lot, size)) + np.arange(lot)[:, None] * size
        sums.append(np.bincount(drawn.ravel(), minlength=lot * size).reshape(lot, size) @ rows)
    return np.concatenate(sums)
