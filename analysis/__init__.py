"""Whose Words: who called it what, in whose voice, and did they mean it.

The names below are the public ones, in the order one uses them. They are loaded when first used, so that
`import analysis as an` takes a moment and not a second.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "read_articles": "corpus",
    "read_labels": "study",
    "find_corpus": "study",
    "read_stance": "wordlists",
    "read_actors": "wordlists",
    "tokenize": "tokens",
    "find_terms": "terms",
    "find_quotes": "quotes",
    "resolve_speakers": "speakers",
    "attribute": "voices",
    "find_stance": "stance",
    "kwic": "concordance",
    "extract": "pipeline",
    "shares": "measures",
    "frequency": "measures",
    "positions": "measures",
    "count_words": "wordcounts",
    "stop_word_list": "wordcounts",
    "keyness": "keywords",
    "keyness_by": "keywords",
    "log_odds": "keywords",
    "collocates": "collocation",
    "cooccurrence": "cooccurrences",
    "dispersion": "clustering",
    "design_effects": "clustering",
    "trend": "trends",
    "differences": "contrasts",
    "change": "contrasts",
    "read_events": "wordlists",
    "left_out": "measures",
    "quotations": "statements",
    "share_of_voice": "speaking",
    "labels_by_speaker": "speaking",
    "reporting_verbs": "speaking",
    "to_check": "speakers",
    "suggest_labels": "suggestions",
    "coding_sheet": "sampling",
    "write_sheets": "sampling",
    "read_codes": "coding",
    "find_sheets": "coding",
    "adjudicate": "coding",
    "agreement": "validate",
    "confusion": "validate",
    "accuracy": "validate",
    "certainty": "validate",
    "compare": "comparison",
    "corrected": "estimates",
    "read_corrections": "corrections",
    "sensitivity": "robustness",
    "compare_runs": "changes",
    "stance_lines": "stancelines",
    "stance_list": "stancelines",
    "stance_categories": "stancelines",
    "stance_shares": "stancecounts",
    "stance_rates": "stancecounts",
    "verb_shares": "stancecounts",
    "explore": "explorer",
    "charts": "",
    "voicecharts": "",
    "keycharts": "",
    "trendcharts": "",
    "trustcharts": "",
    "stancecharts": "",
    "codebook": "tables",
    "check": "tables",
}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'analysis' has no '{name}'. It has: {', '.join(_HOME)}.")
    if not _HOME[name]:
        return import_module(f"analysis.{name}")
    return getattr(import_module(f"analysis.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
