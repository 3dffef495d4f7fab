"""Draw what else differs: keyness, frequency against z, collocates, dispersion, what stands together, differences.

Takes the tables of `keywords`, `collocation`, `clustering`, `cooccurrences` and `contrasts`, gives a `Chart`. Of each
group the first rows are drawn, as many as the page has room for; the table has them all.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.pictures import canvas, captions
from analysis.pictures.canvas import fit
from analysis.pictures.chart import Chart, finished, need, nothing
from analysis.pictures.panels import MAX_PANELS, panels, rows_of
from analysis.pictures.scatter import scatter

_ALL = "all articles"
_REST = "(all others)"  # as in keywords and contrasts, which a test sees to
_SPOKEN = 6  # groups, and words of each, that an alt text names
_ARROW = "An arrow: the other side lacks the word, so that the ratio may be of any size."
_NO_INTERVAL = "No interval with fewer than 5 articles on a side, or 5 that have the word."
_NAMED = 10  # words named in a scatter, twice


def keyness(rows: pd.DataFrame, *, title: str, name: str = "", terms: int = 0) -> Chart:
    """Draw which words mark each group: a panel a group, a dot for the log ratio, a line for its interval.

    Drawn are words whose interval lies above 0, those first that are at least most overused; where no word has an
    interval, as in a few articles, the ones with the highest log ratio, and the caption says so.

    Parameters
    ----------
    rows : DataFrame, table ``keywords``
        As `keyness_by` gives it. More than 24 groups: the first 24; the caption says so.
    title : str
        A sentence: what is shown.
    name : str
        Of the file in a report; else made from the title.
    terms : int
        Words of each group; 0: as many as there is room for, 24 of one group and 5 of twenty.

    Returns
    -------
    Chart

    Examples
    --------
    >>> from analysis.counts.keywords import keyness_by
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.counts.wordcounts import count_words
    >>> rows = keyness_by(count_words(extract("seeds"), by=["voice"]))
    >>> keyness(rows, title="Newsroom and sources", terms=1)
    Dot chart of log ratios, 2 groups: “newsroom”: “said” 3.4 doublings; “source”: “conflict” 2.9 doublings.
    """
    need(rows, "keywords", ["term", "log_ratio", "low", "high", "count"])
    by = rows.attrs.get("by") or rows.columns[0]
    certain = (
        rows[rows["low"] > 0] if rows["low"].notna().any() else rows[(rows["log_ratio"] > 0) & (rows["count"] > 0)]
    )
    if certain.empty:
        return nothing(rows.head(0), title, name, [_left_out(rows)], "No word is more frequent in one group")
    shown, more = _firsts(certain, by, terms)
    caption = [f"Against {_reference(rows)}: 1 is twice as often, 2 four times."]
    caption.append(captions.RESAMPLED if shown["low"].notna().any() else _NO_INTERVAL)
    caption += [_ARROW] * bool((shown["low"].notna() & shown["high"].isna()).any()) + [*more, _left_out(rows)]
    said = [
        f"{row['term']}, {row[by]}: {row['count']:,} of {row['words']:,} words, {_doublings(row)}"
        for row in shown.to_dict("records")
    ]
    drawn = _drawn(shown, by, "term", "log_ratio", said).assign(beside=[f"{count:,}" for count in shown["count"]])
    with canvas.style():
        page = panels(drawn, title, "Log ratio of the rates, in doublings", caption, zero=True, beside="times")
    return finished(page, shown, title, _say(drawn, "Dot chart of log ratios", "{at:.1f} doublings"), name)


def frequency_z(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw each word's frequency against the z of its weighted log-odds: a panel a group, its most telling words named.

    Words stand above the line where the group overuses them. Six groups at most; the caption says how many more.

    Parameters
    ----------
    rows : DataFrame, table ``keywords``
    title, name : str
        As in `keyness`.

    Examples
    --------
    >>> from analysis.counts.keywords import keyness_by
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.counts.wordcounts import count_words
    >>> rows = keyness_by(count_words(extract("seeds"), by=["voice"]))
    >>> frequency_z(rows, title="Newsroom and sources").alt.partition(":")[0]
    'Scatter chart of z by frequency, 2 groups'
    """
    need(rows, "keywords", ["term", "z", "count", "words"])
    by = rows.attrs.get("by") or rows.columns[0]
    if rows.empty:
        return nothing(rows, title, name, [_left_out(rows)], "No word often enough to draw")
    groups = list(dict.fromkeys(rows[by]))
    named = rows.groupby(by, sort=False, group_keys=False)[list(rows.columns)].apply(_telling)
    shown = named[named[by].isin(groups[:6])].reset_index(drop=True)
    shown.attrs = rows.attrs
    caption = ["Grey lines: z of 1.96, were words independent, which they are not: see the intervals of the log ratio."]
    caption.append("Coloured: the words farthest from 0, named where there is room.")
    caption += [f"{len(groups) - 6:,} more groups, in the table."] * (len(groups) > 6) + [_left_out(rows)]
    with canvas.style():
        page = scatter(rows, shown, by, groups[:6], title, caption)
    drawn = _drawn(shown, by, "term", "z", [""] * len(shown))
    return finished(page, shown, title, _say(drawn, "Scatter chart of z by frequency", "{at:.1f}"), name)


def collocates(rows: pd.DataFrame, *, title: str, name: str = "", terms: int = 0) -> Chart:
    """Draw the words that keep company with a label: a panel a group, a dot for log Dice.

    Parameters
    ----------
    rows : DataFrame, table ``collocates``
    title, name, terms
        As in `keyness`.

    Examples
    --------
    >>> from analysis.counts.collocation import collocates as near
    >>> from analysis.extraction.pipeline import extract
    >>> collocates(near(extract("seeds"), term="ukraine"), title="Beside Ukraine", terms=2)
    Dot chart of log Dice, 1 group: “all articles”: “military” 12.1, “attack” 11.9.
    """
    need(rows, "collocates", ["collocate", "near", "log_dice"])
    if rows.empty:
        return nothing(rows, title, name, why="No words often enough near it")
    by, rows = _group(rows)
    shown, more = _firsts(rows, by, terms)
    window = rows.attrs.get("window")
    where = f"within {window} words" if window else "in the same sentence"
    caption = [
        f"Beside “{fit(str(rows.attrs.get('node', '')), 200)}”, {where}. 14: never apart; a point less: half as often."
    ]
    said = [f"{row['collocate']}, {row[by]}: {row['near']:,} times near" for row in shown.to_dict("records")]
    drawn = _drawn(shown, by, "collocate", "log_dice", said).assign(
        beside=[f"{near:,}" for near in shown["near"]], count=shown["near"].to_numpy()
    )
    with canvas.style():
        page = panels(drawn, title, "Log Dice", [*caption, *more, *captions.exploratory(rows)], beside="near")
    return finished(page, shown, title, _say(drawn, "Dot chart of log Dice", "{at:.1f}"), name)


def dispersion(rows: pd.DataFrame, *, title: str, name: str = "", terms: int = 0) -> Chart:
    """Draw how unevenly the most frequent words are spread: a dot for the normalised deviation of proportions.

    Parameters
    ----------
    rows : DataFrame, table ``dispersion``
    title, name, terms
        As in `keyness`.

    Examples
    --------
    >>> from analysis.counts.clustering import dispersion as spread
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.counts.wordcounts import count_words
    >>> dispersion(spread(count_words(extract("seeds"), unit="sentence")), title="How even", terms=2)
    Dot chart of DP, 1 group: “all articles”: “china” 0.56, “ukraine” 0.58.
    """
    need(rows, "dispersion", ["term", "count", "dp_norm"])
    rows = rows[rows["dp_norm"].notna()]
    if rows.empty:
        return nothing(rows, title, name, why="No words in more than one part")
    by, rows = _group(rows)
    shown, more = _firsts(rows, by, terms)
    beside = [f"{row['count']:,} in {row['range']:,}" for row in shown.to_dict("records")]
    said = [
        f"{row['term']}, {row[by]}: {captions.count(row['count'], 'time')}, in {row['range']:,} of "
        f"{captions.count(row['parts'], 'part')}"
        for row in shown.to_dict("records")
    ]
    drawn = _drawn(shown, by, "term", "dp_norm", said).assign(beside=beside)
    parts = ", ".join(f"{parts:,}" for parts in dict.fromkeys(shown["parts"]))
    caption = [f"Parts: {parts}. 0: as even as their lengths allow; 1: all in the smallest part.", *more]
    with canvas.style():
        page = panels(
            drawn, title, "Normalised deviation of proportions (DP)", caption, zero=True, beside="times in parts"
        )
    return finished(page, shown, title, _say(drawn, "Dot chart of DP", "{at:.2f}"), name)


def cooccurrence(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw which actors stand in the sentences of each label: a panel a label and group, a row an actor.

    Parameters
    ----------
    rows : DataFrame, table ``cooccurrence``
    title, name : str
        As in `keyness`.

    Examples
    --------
    >>> from analysis.counts.cooccurrences import cooccurrence as together
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.study.wordlists import read_actors
    >>> rows = together(extract("seeds"), read_actors("seeds"))
    >>> cooccurrence(rows, title="Who stands beside").alt.partition(":")[0]
    'Dot chart of log ratios, 7 groups'
    """
    need(rows, "cooccurrence", ["label", "actor", "together", "log_ratio"])
    kept = rows[(rows["together"] > 0) & rows["log_ratio"].notna()]
    if kept.empty:
        return nothing(rows, title, name, why="No label and actor in one sentence")
    by = rows.attrs.get("by") or []
    names = [" · ".join(map(str, cells)) for cells in kept[["label", *by]].itertuples(index=False, name=None)]
    shown, more = _firsts(_by_label(kept.assign(named=names)), "named", 0)
    beside = [f"{row['together']:,} of {row['with_label']:,}" for row in shown.to_dict("records")]
    said = [
        f"{row['actor']} beside {row['named']}: {row['together']:,} of "
        f"{captions.count(row['with_label'], 'sentence')}, {_doublings(row)}"
        for row in shown.to_dict("records")
    ]
    drawn = _drawn(shown, "named", "actor", "log_ratio", said).assign(beside=beside, count=shown["together"])
    none = shown["low"].isna()
    caption = ["Against all other sentences: 1 is twice as often.", *[captions.RESAMPLED] * (not none.all())]
    caption += ["No line: fewer than 30 sentences with the label, or 5 articles with both."] * bool(none.any())
    caption += [*more, *captions.exploratory(rows)]
    with canvas.style():
        page = panels(drawn, title, "Log ratio of the shares, in doublings", caption, zero=True, beside="sentences")
    return finished(page, shown, title, _say(drawn, "Dot chart of log ratios", "{at:.1f} doublings"), name)


def differences(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw differences between groups, or what changed with an event: a panel a label, a row a group.

    Parameters
    ----------
    rows : DataFrame, table ``contrasts``
        As `differences` and `change` give it.
    title, name : str
        As in `keyness`.

    Examples
    --------
    >>> from analysis.counts.contrasts import change
    >>> from analysis.extraction.pipeline import extract
    >>> differences(change(extract("seeds"), "2022-02-24"), title="Before and after")
    Nothing on both sides to compare.
    """
    need(rows, "contrasts", ["label", "difference", "low", "high"])
    kept = rows[rows["difference"].notna() & (rows["count"] + rows["count_reference"] > 0)]
    if kept.empty:
        return nothing(rows, title, name, why="Nothing on both sides to compare")
    by, rate = rows.attrs.get("by") or [], rows.attrs.get("statistic") == "rate"
    shown, more = _firsts(_by_label(kept), "label", MAX_PANELS)
    names = [" · ".join(str(row[column]) for column in by) or "difference" for row in shown.to_dict("records")]
    unit, scale = ("hits per 10,000 words", 1) if rate else ("percentage points", 100)
    scaled = {column: shown[column] * scale for column in ("difference", "low", "high")}
    beside = [f"{row['value'] * scale:.1f} − {row['value_reference'] * scale:.1f}" for row in shown.to_dict("records")]
    said = [_compared(row, name, unit, scale) for row, name in zip(shown.to_dict("records"), names, strict=True)]
    drawn = _drawn(shown.assign(**scaled, named=names), "label", "named", "difference", said)
    drawn = drawn.assign(beside=beside, count=shown["count"] + shown["count_reference"])
    caption = [f"Against {_reference(rows)}.", captions.RESAMPLED]
    caption += ["No line: too few hits, or fewer than 5 articles on a side."] * bool(shown["low"].isna().any()) + more
    caption += captions.exploratory(rows)
    with canvas.style():
        page = panels(drawn, title, f"Difference, {unit}", caption, zero=True, beside="from")
    return finished(page, shown, title, _say(drawn, "Dot chart of differences", "{at:+.1f}"), name)


def _reference(rows: pd.DataFrame) -> str:
    told = str(rows.attrs.get("reference", "the reference"))
    return "all others together" if told == _REST else fit(told, 200)


def _compared(row: dict, name: str, unit: str, scale: int) -> str:
    """What the mark of a difference says: it counts the hits of both sides."""
    hits = captions.count(row["count"] + row["count_reference"], "hit")
    return f"{row['label']}, {name}: {row['difference'] * scale:+.1f} {unit}, {hits}, {row['count']:,} of them its own"


def _by_label(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of one label together, labels in the order they come."""
    return rows.iloc[np.argsort(pd.factorize(rows["label"])[0], kind="stable")]


def _group(rows: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """The column of groups; several become one, none becomes all articles."""
    by = rows.attrs.get("by") or []
    by = [by] if isinstance(by, str) else list(by)
    if len(by) == 1:
        return by[0], rows
    named = [" · ".join(map(str, cells)) for cells in rows[by].itertuples(index=False, name=None)] if by else _ALL
    found = rows.assign(group=named)
    found.attrs = rows.attrs
    return "group", found


def _firsts(rows: pd.DataFrame, by: str, terms: int) -> tuple[pd.DataFrame, list[str]]:
    """The first rows of each group, and what the caption says of the others."""
    groups = list(dict.fromkeys(rows[by]))
    number = terms or rows_of(len(groups))
    shown = rows[rows[by].isin(groups[:MAX_PANELS])].groupby(by, sort=False).head(number).reset_index(drop=True)
    shown.attrs = rows.attrs
    more = len(rows) - len(shown)
    return shown, [f"{more:,} more rows, in the table."] if more else []


def _drawn(shown: pd.DataFrame, panel: str, row: str, at: str, said: list[str]) -> pd.DataFrame:
    bounds = {column: shown.get(column, np.nan) for column in ("low", "high")}
    names = {"panel": shown[panel].astype(str), "row": shown[row].astype(str), "at": shown[at]}
    source = pd.Series([(place,) for place in range(len(shown))], dtype=object, index=shown.index)
    counts = {"count": shown.get("count", 0)}
    return pd.DataFrame(names | bounds | counts | {"said": said, "source": source}, index=shown.index)


def _doublings(row: dict) -> str:
    return f"{abs(row['log_ratio']):.1f} doublings {'more' if row['log_ratio'] >= 0 else 'fewer'}"


def _say(drawn: pd.DataFrame, kind: str, form: str) -> str:
    groups = list(drawn.groupby("panel", sort=False))
    told = [
        f"“{group}”: "
        + ", ".join(f"“{row['row']}” {form.format(at=row['at'])}" for row in own.head(_SPOKEN).to_dict("records"))
        for group, own in groups[:_SPOKEN]
    ]
    more = [f"and {len(groups) - _SPOKEN:,} more, in the table"] if len(groups) > _SPOKEN else []
    return f"{kind}, {captions.count(len(groups), 'group')}: {'; '.join([*told, *more])}."


def _left_out(rows: pd.DataFrame) -> str:
    told = ", ".join(f"{words:,} {why}" for why, words in rows.attrs.get("left_out", {}).items())
    return f"Words left out: {told}." if told else ""


def _telling(own: pd.DataFrame) -> pd.DataFrame:
    """The words of one group that are farthest from 0, on both sides."""
    order = own.assign(far=own["z"].abs()).sort_values(["far", "term"], ascending=[False, True])
    return order.head(_NAMED * 2).drop(columns="far")
