"""Whose Words: who called it what, in whose voice, and did they mean it.

The names below are the public ones, in the order one uses them. They are loaded when first used, so that
`import analysis as an` takes a moment and not a second.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "read_articles": "articles.corpus",
    "read_labels": "study.study",
    "find_corpus": "study.study",
    "read_stance": "study.wordlists",
    "read_actors": "study.wordlists",
    "tokenize": "words.tokens",
    "find_terms": "words.terms",
    "find_quotes": "quoting.quotes",
    "resolve_speakers": "people.speakers",
    "attribute": "meaning.voices",
    "find_stance": "meaning.stance",
    "kwic": "lines.concordance",
    "extract": "extraction.pipeline",
    "shares": "counts.measures",
    "frequency": "counts.measures",
    "positions": "counts.measures",
    "count_words": "counts.wordcounts",
    "stop_word_list": "counts.phrases",
    "keyness": "counts.scores",
    "keyness_by": "counts.keywords",
    "log_odds": "counts.scores",
    "collocates": "counts.collocation",
    "cooccurrence": "counts.cooccurrences",
    "dispersion": "counts.clustering",
    "design_effects": "counts.clustering",
    "trend": "counts.trends",
    "differences": "counts.contrasts",
    "change": "counts.contrasts",
    "read_events": "study.wordlists",
    "left_out": "counts.measures",
    "quotations": "lines.statements",
    "share_of_voice": "counts.speaking",
    "labels_by_speaker": "counts.speaking",
    "reporting_verbs": "counts.speaking",
    "to_check": "people.speakers",
    "suggest_labels": "counts.suggestions",
    "coding_sheet": "trust.sampling",
    "write_sheets": "trust.sampling",
    "read_codes": "trust.coding",
    "find_sheets": "trust.coding",
    "adjudicate": "trust.coding",
    "agreement": "trust.validate",
    "confusion": "trust.validate",
    "accuracy": "trust.validate",
    "certainty": "trust.validate",
    "compare": "trust.comparison",
    "corrected": "trust.estimates",
    "read_corrections": "trust.corrections",
    "sensitivity": "counts.robustness",
    "compare_runs": "report.changes",
    "stance_lines": "lines.stancelines",
    "stance_list": "lines.stancelines",
    "stance_categories": "lines.stancelines",
    "stance_shares": "counts.stancecounts",
    "stance_rates": "counts.stancecounts",
    "verb_shares": "counts.stancecounts",
    "explore": "lab.explorer",
    "charts": "pictures.charts",
    "voicecharts": "pictures.voicecharts",
    "keycharts": "pictures.keycharts",
    "trendcharts": "pictures.trendcharts",
    "trustcharts": "pictures.trustcharts",
    "stancecharts": "pictures.stancecharts",
    "codebook": "tables",
    "check": "tables",
}
__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'analysis' has no '{name}'. It has: {', '.join(_HOME)}.")
    home = import_module(f"analysis.{_HOME[name]}")
    return home if _HOME[name].endswith(f".{name}") else getattr(home, name)


def __dir__() -> list[str]:
    return __all__
