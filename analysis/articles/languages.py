"""Recognise the language of a text by its function words.

Takes a text, returns an ISO 639-1 code, or None where the words do not settle it. It knows the languages of
lexicons/language_words.csv and reads the beginning of a text only. A text in another language is None, or wrong where
that language shares its small words with one of these.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from analysis import tables

ASSESSED = frozenset(("en",))  # languages in which voice, use and stance are read

# The possessive 's is a function word like another, and in many a headline the only one.
_WORD = re.compile(r"'?[^\W\d_]+")
_READ = 1_200  # characters, some 200 words
# A word that several languages share counts for each by its part of one. Headlines decide the thresholds: of eight
# words of English two are function words, and often only one.
_LEAD = 2.0
_SHARE = 0.05


def recognise(text: str) -> str | None:
    """The language of a text, or None when undecided.

    Examples
    --------
    >>> recognise("Ministers say the talks are over")
    'en'
    >>> recognise("Der Minister sagt, die Gespräche sind vorbei")
    'de'
    >>> recognise("Kyiv 2022") is None
    True
    """
    words = _WORD.findall(text[:_READ].replace("’", "'").lower())
    weights = _weights()
    scores: dict[str, float] = defaultdict(float)
    for word, count in Counter(words).items():
        for language, weight in weights.get(word, ()):
            scores[language] += count * weight
    best, second = sorted([*scores.items(), ("", 0.0), ("", 0.0)], key=lambda item: (-item[1], item[0]))[:2]
    decided = best[1] >= max(_SHARE * len(words), _LEAD * second[1])
    return best[0] if decided and words else None


@cache
def _weights() -> dict[str, list[tuple[str, float]]]:
    languages: dict[str, list[str]] = defaultdict(list)
    for row in tables.lexicon("language_words"):
        languages[row["word"]].append(row["language"])
    return {word: [(language, 1 / len(known)) for language in known] for word, known in languages.items()}
