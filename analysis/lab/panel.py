"""What the explorer shows for what is asked of it: bars, concordance lines, and the code that gives the same rows.

Takes finished tables and what is asked, gives plain values for a front end. It extracts nothing and draws nothing. The
code that it shows and the rows that it shows come from the same steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from keyword import iskeyword
from typing import Any

import pandas as pd

from analysis.counts import grouping, measures
from analysis.extraction.found import Tables
from analysis.lines import concordance, places
from analysis.pictures import captions

GROUPS, VALUES, SPEAKERS = 30, 8, 200  # bars, their parts, and speakers that can be chosen, as many as can be read
LINES = 100  # of the concordance, shown at first
ALL, OTHERS = "", "others"
BOTH = "voice · use"
OF = ("label", BOTH, "voice", "use", "wording", "speaker")
_JOINED = {BOTH: ["voice", "use"]}  # what is counted together: the headline chart's way
# What tells one article from every other groups nothing.
_NO_GROUPS = ("doc_id", "title", "text", "words", "url", "path", "published", "published_as_printed", "repeats")


@dataclass(frozen=True)
class Asked:
    """What is asked: which hits, counted as what, in which groups, and the part of a bar that is looked into.

    ``labels`` empty and ``by``, ``voice``, ``use``, ``speaker``, ``search`` of "" mean all. ``mark`` is what the part
    of a bar counts, as `Tables.where` takes it. ``lines`` is how many concordance lines are shown at most.
    """

    labels: tuple[str, ...] = ()
    of: str = "label"
    by: str = "outlet"
    voice: str = ALL
    use: str = ALL
    speaker: str = ALL
    search: str = ""
    mark: dict[str, list[str]] = field(default_factory=dict)
    lines: int = LINES

    @property
    def counted(self) -> list[str]:
        """The columns counted."""
        return _JOINED.get(self.of, [self.of])

    @property
    def groups(self) -> list[str]:
        """The columns grouped by: none where the bars are already cut by it."""
        return [self.by] if self.by not in (ALL, *self.counted) else []


def offered(tables: Tables, by: str) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen of, and how each is shown; of speakers those with most hits."""
    hits = tables.hits[grouping.counting(tables.hits)]
    columns = [column for column in tables.articles if column not in _NO_GROUPS]
    columns = [column for column in columns if 1 < tables.articles[column].nunique(dropna=False) <= SPEAKERS]
    periods = ["year", "month", "week"] if tables.articles["published"].notna().any() else []
    choices = {
        "labels": list(dict.fromkeys(tables.labels["label"])),
        "of": list(OF),
        "by": list(dict.fromkeys([by, *columns, *periods, *(one for one in OF if one not in _JOINED)])),
        "voice": _values(tables, "voice"),
        "use": _values(tables, "use"),
        "speaker": hits["speaker"].value_counts().head(SPEAKERS).index.tolist(),
    }
    return {name: [(value, places.visible(value)) for value in values] for name, values in choices.items()}


def steps(asked: Asked) -> list[tuple[str, list[Any], dict[str, Any]]]:
    """How the hits that are asked for are chosen: methods of `Tables`, one after the other, with their arguments."""
    chosen = {name: [getattr(asked, name)] for name in ("voice", "use", "speaker") if getattr(asked, name)}
    found: list[tuple[str, list[Any], dict[str, Any]]] = []
    if asked.labels:
        found.append(("select", [], {"labels": list(asked.labels)}))
    if chosen:
        found.append(("where", [], chosen))
    if asked.search.strip():
        found.append(("containing", [asked.search], {}))
    return found


def chosen(tables: Tables, asked: Asked) -> Tables:
    """The tables with the hits that are asked for, whichever bar is looked into."""
    for method, given, named in steps(asked):
        tables = getattr(tables, method)(*given, **named)
    return tables


def counted(tables: Tables, asked: Asked) -> pd.DataFrame:
    """The table `shares` that the bars are drawn from."""
    return measures.shares(chosen(tables, asked), of=asked.counted, by=asked.groups)


def lines(tables: Tables, asked: Asked, limit: int | None = None) -> concordance.Concordance:
    """The concordance of what is asked for, and of the part of a bar that is looked into."""
    kept = chosen(tables, asked)
    return concordance.kwic(kept.where(**asked.mark) if asked.mark else kept, by=_beside(tables, asked), limit=limit)


def code(tables: Tables, asked: Asked, source: str | None) -> str:
    """Python that gives `counted` and `lines` again; `source` is the corpus, None where tables were given."""
    selected = "".join(f".{method}({_arguments(given, named)})" for method, given, named in steps(asked))
    looked = f".where({_arguments([], asked.mark)})" if asked.mark else ""
    given = "# tables: those that the explorer was given" if source is None else f"tables = an.extract({source!r})"
    return "\n".join(
        [
            "import analysis as an",
            "",
            given,
            f"chosen = tables{selected}",
            f"shares = an.shares(chosen, of={asked.counted!r}, by={asked.groups!r})",
            f"lines = an.kwic(chosen{looked}, by={_beside(tables, asked)!r}, limit=None)",
        ]
    )


def title(asked: Asked) -> str:
    """What is asked, as the title of a chart."""
    only = [asked.voice, asked.use, asked.speaker, f"“{asked.search}”" if asked.search.strip() else ""]
    told = ", ".join(one for one in only if one)
    by = f", by {asked.groups[0]}" if asked.groups else ""
    return f"{asked.of.capitalize()}{by}{f': {told}' if told else ''}"


def view(tables: Tables, asked: Asked, source: str | None) -> dict[str, Any]:
    """Everything the panel shows: ``groups`` of bars, their ``notes``, ``lines`` under ``caption``, and ``code``."""
    rows = counted(tables, asked)
    shown = lines(tables, asked, asked.lines)
    groups = _groups(rows, asked, list(dict.fromkeys(tables.labels["label"])))
    return {
        "groups": groups[:GROUPS],
        "notes": _notes(rows, groups),
        "looking": _looking(asked),
        "beside": [column for column in shown.rows if column not in ("left", "keyword", "right", "hit", "doc_id")],
        "lines": _texts(shown.rows),
        "hits": shown.hits,
        "caption": shown.caption,
        "code": code(tables, asked, source),
    }


def _values(tables: Tables, column: str) -> list[str]:
    found = grouping.distinct(tables.hits.loc[grouping.counting(tables.hits), [column]].dropna())
    return grouping.in_order(tables, found)[column].tolist()


def _beside(tables: Tables, asked: Asked) -> list[str]:
    known = [column for column in ("outlet", "published") if tables.articles[column].notna().any()]
    own = [column for column in asked.groups if column in tables.articles]
    return list(dict.fromkeys([*own, *known, "voice", "use", "speaker"]))


def _arguments(given: Sequence[Any], named: dict[str, Any]) -> str:
    """Arguments as they are written in Python, also of a column that no argument can be named after."""
    plain = {name: value for name, value in named.items() if name.isidentifier() and not iskeyword(name)}
    rest = {name: value for name, value in named.items() if name not in plain}
    parts = [*map(repr, given), *(f"{name}={value!r}" for name, value in plain.items())]
    return ", ".join([*parts, *([f"**{rest!r}"] if rest else [])])


def _groups(rows: pd.DataFrame, asked: Asked, labels: list[str]) -> list[dict[str, Any]]:
    """The bars in the order of the rows, those that have no room last."""
    rows = rows.assign(**{asked.of: rows[asked.counted].agg(" · ".join, axis=1)}) if asked.of in _JOINED else rows
    values = rows[asked.of].drop_duplicates().tolist()
    looks = {value: at % VALUES for at, value in enumerate(labels if asked.of == "label" else values)}
    # Of two columns together none are put together: no choice of values of each is just those pairs.
    kept = _largest(rows, asked.of) if len(values) > VALUES and asked.of not in _JOINED else values
    frames = rows.groupby(asked.groups[0], sort=False) if asked.groups else [("", rows)]
    bars = [_bar(str(name), own, asked, kept, looks) for name, own in frames]
    least = sorted(range(len(bars)), key=lambda at: -bars[at]["choices"])[GROUPS:]
    return [bar for at, bar in enumerate(bars) if at not in least] + [bars[at] for at in least]


def _largest(rows: pd.DataFrame, of: str) -> list[str]:
    hits = rows.groupby(of, sort=False)["hits"].sum().sort_values(ascending=False, kind="stable")
    return hits.index[: VALUES - 1].tolist()


def _bar(name: str, own: pd.DataFrame, asked: Asked, kept: list[str], looks: dict[str, int]) -> dict[str, Any]:
    few = bool((own["choices"] < measures.MIN_CHOICES).any() or (own["articles"] < measures.MIN_ARTICLES).any())
    there = own[own["hits"] > 0]
    folded = there[asked.of].where(there[asked.of].isin(kept), OTHERS)
    parts = [_part(name, str(value), rows, asked, few) for value, rows in there.groupby(folded, sort=False)]
    parts.sort(key=lambda part: part["value"] == OTHERS)
    for part in parts:
        part["look"] = looks.get(part["value"], -1)
    return {"name": places.visible(name), "choices": int(own["choices"].iloc[0]), "few": few, "parts": parts}


def _part(name: str, value: str, rows: pd.DataFrame, asked: Asked, few: bool) -> dict[str, Any]:
    """A part of a bar: one value, or those put together that have no room."""
    first, hits = rows.iloc[0], int(rows["hits"].sum())
    told = f"{hits:,} of {captions.count(int(first['choices']), 'choice')}"
    told += "" if few else f", {captions.percent(hits / first['choices'])}"
    if len(rows) == 1 and pd.notna(first["low"]):
        told += f" ({captions.span(first['low'], first['high'], ' to ')})"
    counted = {column: rows[column].tolist() for column in asked.counted}
    where = {column: [name] for column in asked.groups} | counted
    text = places.visible(f"{name + ', ' if name else ''}{value}: {told}")
    return {"value": places.visible(value), "hits": hits, "where": where, "text": text}


def _notes(rows: pd.DataFrame, groups: list[dict[str, Any]]) -> list[str]:
    """What the bars do not show, and what they rest on."""
    told = [f"{captions.count(sum(bar['choices'] for bar in groups), 'choice')}."]
    if more := len(groups) - GROUPS:
        told += [f"{captions.count(more, 'more group')} with fewer choices not shown."] if more > 0 else []
    if any(bar["few"] for bar in groups[:GROUPS]):
        told.append(f"Counts only, drawn thin: {captions.FEW}.")
    return [*told, *captions.left_out(rows), captions.UNCORRECTED]


def _looking(asked: Asked) -> str:
    """The part of a bar that is looked into, in words."""
    return places.visible(", ".join(value for values in asked.mark.values() for value in values[:3]))


def _texts(rows: pd.DataFrame) -> list[dict[str, str]]:
    shown = rows.drop(columns="hit").copy()
    for column in shown.select_dtypes("datetime"):
        shown[column] = shown[column].dt.strftime("%Y-%m-%d")
    texts = shown.astype("str").fillna("")
    return [{str(column): places.visible(cell) for column, cell in row.items()} for row in texts.to_dict("records")]
