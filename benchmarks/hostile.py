"""Time against length on hostile text, shape by shape: prints a table in Markdown.

    python benchmarks/hostile.py [--size 20000] [--rounds 5] [SHAPE ...]

Each shape is one article that repeats a unit as often as the size says: unbalanced marks, capitalised words, no full
stop, and whatever else could make a rule look at the same text again and again. Measured is all that `extract` does
with an article, from reading its file to its fingerprints, of one article and of one twice as long: CPU time, the best
of the rounds, the two in turn.
"""

from __future__ import annotations

import argparse
import gc
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from analysis.extraction import pipeline
from analysis.extraction.options import Options, options

ALLOWED = 2.3  # times the time for twice the length

SHAPES: dict[str, Callable[[int], str]] = {
    "opening marks": lambda n: "“ a " * n,
    "a run of marks": lambda n: '"' * n,
    "straight marks and words": lambda n: '"word ' * n,
    "closing marks": lambda n: "war ” " * n,
    "single marks": lambda n: "‘ war " * n,
    "doubled apostrophes": lambda n: "'' " * n,
    "marks within marks": lambda n: "“" * n + " war " + "”" * n,
    "statements within statements": lambda n: "“he said " * n + "”" * n,
    "paragraphs left open": lambda n: "“We go on\n\n" * n,
    "names in single marks": lambda n: "'a s' b " * n,
    "marks crossed": lambda n: "‘a “b’ " * n,
    "a cue before marks": lambda n: "Li, said “a” " * n,
    "infinitives": lambda n: "to say " * n,
    "scare quotes": lambda n: "the “war” " * n,
    "so-called marks": lambda n: "so-called “war” " * n,
    "capitalised words": lambda n: "Word " * (5 * n // 2),
    "different names": lambda n: " ".join(f"Name{at % 977} Chief{at % 3001}" for at in range(n)),
    "capitals": lambda n: "WORD " * (5 * n // 2),
    "no full stop": lambda n: "the war went on and on " * (n // 2),
    "reporting verbs": lambda n: "said " * n,
    "different reporting verbs": lambda n: "said claimed told that " * (n // 2),
    "he said": lambda n: "he said " * n,
    "sentences of two words": lambda n: "He said. " * n,
    "indirect statements": lambda n: "Mr. Li said he left. " * (n // 4),
    "cues between commas": lambda n: ", said, " * n,
    "according to": lambda n: "according to " * n,
    "clauses in clauses": lambda n: "he said that " * n,
    "who said": lambda n: "who said " * n,
    "statements in one paragraph": lambda n: "“War,” he said. " * (n // 2),
    "speakers in one paragraph": lambda n: "“We go,” Ms. Ann Berg said. “We stay,” he said, “and go.” " * (n // 8),
    "negations": lambda n: "not " * n + "war",
    "one term": lambda n: "war " * n,
    "one term denied": lambda n: "not a war, " * n,
    "one term if": lambda n: "if war would " * n,
    "so-called": lambda n: "so-called " * n,
    "stance and actors": lambda n: "brutal Russia " * n,
    "stops": lambda n: ". " * n,
    "dots": lambda n: "." * n,
    "abbreviations": lambda n: "U.S. " * n,
    "initials": lambda n: "A." * n,
    "line ends": lambda n: "\n" * n + "war",
    "spaces": lambda n: " " * n + "war",
    "lines": lambda n: "war\n" * n,
    "turns": lambda n: "MR. LI: War.\n" * n,
    "brackets": lambda n: "(" * n + "war" + ")" * n,
    "names and commas": lambda n: "Li, " * n,
    "names and and": lambda n: "Li and " * n,
    "one word": lambda n: "a" * (4 * n),
    "hyphens": lambda n: "war-" * n,
    "dashes": lambda n: "— war " * n,
    "colons": lambda n: "Li: war " * n,
    "of and of": lambda n: "the president of " * n,
    "titles": lambda n: "President " * n,
    "titles and names": lambda n: "Mr. Li " * n,
    "combining accents": lambda n: "a" + "\u0301" * n,
    "Chinese": lambda n: "战争“" * n,
    "addresses": lambda n: "http://" * n,
    "figures": lambda n: "1," * n,
    "separators": lambda n: "| A " * n,
}


def main() -> None:
    asked = _arguments()
    for row in [("shape", "seconds", "twice as long", "ratio"), ("---",) * 4]:
        print(f"| {' | '.join(row)} |")
    ratios = []
    for shape in asked.shapes or SHAPES:
        *_, (once, twice) = best_times(shape, asked.size, asked.rounds)
        ratios.append(twice / once)
        print(f"| {shape} | {once:.2f} | {twice:.2f} | {twice / once:.2f} |", flush=True)
    print(
        f"\n{len(ratios)} shapes, {sum(ratio > ALLOWED for ratio in ratios)} above {ALLOWED}, largest {max(ratios):.2f}"
    )


def best_times(shape: str, size: int, rounds: int) -> Iterator[tuple[float, float]]:
    """The best seconds so far of a text and of one twice as long, round after round, the two in turn."""
    once = twice = math.inf
    with tempfile.TemporaryDirectory() as folder:
        short, long = (_corpus(Path(folder) / name, SHAPES[shape](n)) for name, n in (("1", size), ("2", 2 * size)))
        for _ in range(rounds):
            once, twice = min(once, _timed(short)), min(twice, _timed(long))
            yield once, twice


def _corpus(folder: Path, text: str) -> Options:
    folder.mkdir()
    (folder / "a.txt").write_text(text, encoding="utf-8")
    return options(folder)


def _timed(chosen: Options) -> float:
    gc.collect()
    begun = time.process_time()
    list(pipeline._pieces(chosen, None, 1))
    return time.process_time() - begun


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("shapes", nargs="*", metavar="SHAPE", choices=[*SHAPES, []])
    asked.add_argument("--size", type=int, default=20_000)
    asked.add_argument("--rounds", type=int, default=5)
    return asked.parse_args()


if __name__ == "__main__":
    main()
