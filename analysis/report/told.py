"""What differs between two runs, in words: what changed about them, which hits, and of each chart what moved most.

Takes the tables of `changes`, gives lines for the command line.
"""

from __future__ import annotations

import pandas as pd

_SHOWN = 20  # rows of each kind told
# What a chart draws; the rest are its counts, bounds and tests.
_VALUES = ("share", "per_10k", "per_1k", "value", "difference", "log_ratio", "log_dice", "dp_norm", "corrected", "hits")


def settings_told(settings: pd.DataFrame) -> list[str]:
    if not settings.attrs.get("known", True):
        return ["Settings: not known, as a run has no manifest.json."]
    if settings.empty:
        return ["Settings: the same."]
    lines = [f"Settings: {len(settings):,} differ."]
    for row in settings.head(2 * _SHOWN).to_dict("records"):
        sign = "+" if pd.isna(row["before"]) else "-" if pd.isna(row["after"]) else "~"
        values = [row[side] for side in ("before", "after")]
        plain = row["kind"] in ("parameter", "reading", "version") and sign == "~"
        lines.append(f"  {sign} {row['kind']} {row['name']}" + (f": {values[0]} → {values[1]}" if plain else ""))
    return lines + _more(settings, 2 * _SHOWN)


def hits_told(hits: pd.DataFrame) -> list[str]:
    if hits.empty:
        return ["Hits: the same."]
    counts = hits["what"].value_counts()
    lines = ["Hits: " + ", ".join(f"{counts[what]:,} {what}" for what in sorted(counts.index)) + "."]
    for row in hits.head(_SHOWN).to_dict("records"):
        sign = {"appeared": "+", "vanished": "-"}.get(row["what"], "~")
        lines += [f"  {sign} {row['doc_id']} “{row['surface']}” {row['codes']}"]
        lines += [f"    because {row['because']}", f"    {row['sentence']}"]
    return lines + _more(hits, _SHOWN)


def numbers_told(numbers: pd.DataFrame) -> list[str]:
    if numbers.empty:
        return ["Numbers: the same."]
    lines = [f"Numbers: {len(numbers):,} differ (--out DIR writes all). By chart, and which of its values moved most:"]
    for where, own in numbers.groupby("where", sort=False):
        drawn = own["column"].isin(_VALUES)
        row = own.loc[_moved(own[drawn] if drawn.any() else own).idxmax()]
        one, other = ("none" if pd.isna(row[side]) else f"{row[side]:.6g}" for side in ("before", "after"))
        lines.append(f"  {where}, {len(own):,}: {row['row'] or 'all'}, {row['column']}: {one} → {other}")
    return lines


def _moved(numbers: pd.DataFrame) -> pd.Series:
    """By which part of itself each number moved; one that a run lacks did not."""
    size = numbers[["before", "after"]].abs().max(axis=1)
    return ((numbers["after"] - numbers["before"]).abs() / size.where(size > 0)).fillna(0)


def _more(rows: pd.DataFrame, shown: int) -> list[str]:
    return [f"  and {len(rows) - shown:,} more: --out DIR writes all."] if len(rows) > shown else []
