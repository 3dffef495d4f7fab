"""Text made to be slow: all that `extract` does with it takes time in proportion to its length."""

import pytest

from benchmarks.hostile import ALLOWED, best_times

COSTLY = [
    "opening marks",
    "closing marks",
    "single marks",
    "marks crossed",
    "paragraphs left open",
    "scare quotes",
    "capitalised words",
    "different names",
    "no full stop",
    "different reporting verbs",
    "he said",
    "statements in one paragraph",
    "one term denied",
    "lines",
    "turns",
    "colons",
]


@pytest.mark.parametrize("shape", COSTLY)
def test_twice_the_length_costs_at_most_two_point_three_times_the_time(shape):
    # Five rounds are enough where nothing else runs; a busy machine may take more until both had a quiet moment.
    rounds = best_times(shape, 1_000, 10)

    assert any(twice <= ALLOWED * once for once, twice in rounds)
