"""Draw who speaks: words by speaker, labels by speaker, reporting verbs by speaker.

Takes the tables of `speaking`, gives a `Chart`. Groups stand in the order of the rows, those who speak most first; what
is unresolved is grey and always has its place. Who has no room the caption counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from matplotlib import colors

from analysis import tables as books
from analysis.pictures import canvas, captions
from analysis.pictures.canvas import INK, LOOKS, MARGIN, SMALL, SOFT, WIDTH, Look, Page, fit, width
from analysis.pictures.captions import count, percent, rate
from analysis.pictures.chart import Chart, finished, need, nothing
from analysis.pictures.drawings import figure_on, fitted_names, outlined, row_axes, scale_from_zero, together

MAX_GROUPS, MAX_LINES, MAX_CLASSES = 20, 30, 9  # what a page shows legibly
NEWSROOM, UNRESOLVED, OTHERS = "(newsroom)", "(unresolved)", "others"  # the first two as in speaking

_WORDINGS = ("verbatim", "mixed", "paraphrase")
_GREY = Look("#c9c9c4", "///", "", "")
_BRACKETS = "In brackets: 95\u00a0% intervals, articles resampled."
_NO_RATE = f"No rate with fewer than {captions.MIN_CHOICES} verbatim hits or {captions.MIN_ARTICLES} articles with one."
_RIGHT = WIDTH - MARGIN


def share_of_voice(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw how many words each speaker speaks, cut into verbatim, mixed and paraphrased ones.

    Parameters
    ----------
    rows : DataFrame, table ``voices``
        The newsroom is not drawn, as it would dwarf all others: the caption tells its share. More than 20 groups:
        those with most words, and the unresolved; the caption says how many more there are.
    title, name : str
        As in `charts.shares`.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If `rows` is no table of voices.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.counts.speaking import share_of_voice as measured
    >>> share_of_voice(measured(extract("seeds")), title="Who speaks").name
    'who-speaks'
    """
    drawn = _grouped(rows, "voices")
    spoken = drawn[~drawn["newsroom"]]
    caption = [_BRACKETS] * bool(spoken["low"].notna().any()) + [*_newsroom(drawn), *_left_out(rows, "statement")]
    caption.append(captions.UNCORRECTED)
    if not spoken["words"].sum():
        return nothing(rows, title, name, caption, "No statements to draw")
    shown, more = _largest(spoken, "words", "word", MAX_GROUPS)
    with canvas.style():
        page = _voices(shown, title, [*more, *caption])
    return finished(page, rows, title, _say_voices(spoken), name)


def labels_by_speaker(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw which labels each speaker uses: verbatim solid, and beside it, hatched, as the newsroom paraphrases it.

    Parameters
    ----------
    rows : DataFrame, table ``speaker_labels``
        A line a label that the group uses. More than 30 lines: the groups with most hits, and the unresolved; the
        caption says how many more there are.
    title, name : str
        As in `share_of_voice`.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.counts.speaking import labels_by_speaker as measured
    >>> labels_by_speaker(measured(extract("seeds")), title="Who says what").name
    'who-says-what'
    """
    drawn = _grouped(rows, "speaker_labels")
    drawn = drawn.assign(hits=drawn["verbatim"] + drawn["paraphrase"])
    looks = _looks(drawn)
    used = drawn[drawn["hits"] > 0]
    without = rows.attrs.get("without", 0)
    caption = [f"{count(without, 'more group')} speak{'s' * (without == 1)} and use no label."] if without else []
    caption += [_BRACKETS] * bool(used["low"].notna().any()) + [_NO_RATE] * bool(used["low"].isna().any())
    caption += [*captions.left_out(rows), captions.UNCORRECTED]
    if used.empty:
        return nothing(rows, title, name, caption)
    shown, more = _largest(used, "hits", "hit", MAX_LINES)
    with canvas.style():
        page = _labels(shown, looks, title, [*more, *caption])
    return finished(page, rows, title, _say_labels(used), name)


def reporting_verbs(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw with which class of reporting verbs each speaker is introduced: the darker, the larger a share.

    Parameters
    ----------
    rows : DataFrame, table ``cues``
        More than 9 classes: the most frequent, and the others together; more than 20 groups: those with most
        statements, and the unresolved. The caption says how many more there are.
    title, name : str
        As in `share_of_voice`.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> from analysis.counts.speaking import reporting_verbs as measured
    >>> reporting_verbs(measured(extract("seeds")), title="Who merely says, who claims").name
    'who-merely-says-who-claims'
    """
    drawn, told = _few_classes(_grouped(rows, "cues"))
    caption = [*told, *_left_out(rows, "statement"), captions.UNCORRECTED]
    if drawn.empty:
        return nothing(rows, title, name, caption, "No statements to draw")
    shown, more = _largest(drawn.drop_duplicates("group"), "total", "statement", MAX_GROUPS)
    with canvas.style():
        page = _heat(drawn[drawn["group"].isin(shown["group"])], title, [*more, *caption])
    return finished(page, rows, title, _say_cues(drawn), name)


def _grouped(rows: pd.DataFrame, table: str) -> pd.DataFrame:
    """The rows with their ``group`` as one text, and whether it is the newsroom or nobody known."""
    numbers = books.codebook(table)["column"].tolist()
    need(rows, table, numbers)
    by = [column for column in rows.columns if column not in numbers]
    group = [" · ".join(map(str, names)) for names in rows[by].itertuples(index=False, name=None)]
    marks = {"newsroom": NEWSROOM, "unresolved": UNRESOLVED}
    known = {column: rows[by].eq(mark).any(axis=1) for column, mark in marks.items()}
    places = pd.Series([(at,) for at in range(len(rows))], dtype=object, index=rows.index)
    return rows[numbers].assign(group=pd.Series(group, dtype="str", index=rows.index), source=places, **known)


def _largest(drawn: pd.DataFrame, size: str, unit: str, lines: int) -> tuple[pd.DataFrame, list[str]]:
    """The groups with most, as many as have room, and what the caption says of the others; the unresolved stay."""
    groups = drawn.groupby("group", sort=False).agg(
        size=(size, "sum"), lines=(size, "size"), unresolved=("unresolved", "first")
    )
    order = groups.sort_values(["unresolved", "size"], ascending=False, kind="stable")
    kept = order.index[order["lines"].cumsum() <= max(lines, order["lines"].iloc[0])]
    left = order[~order.index.isin(kept)]
    told = f"And {count(len(left), 'more group')}, with {count(int(left['size'].sum()), unit)}, in the table."
    return drawn[drawn["group"].isin(kept)], [told] if len(left) else []


def _newsroom(drawn: pd.DataFrame) -> list[str]:
    words, total = drawn.loc[drawn["newsroom"], "words"].sum(), drawn["words"].sum()
    return [f"Outside of statements, not drawn: {words:,} of {count(int(total), 'word')}."] if total else []


def _left_out(rows: pd.DataFrame, what: str) -> list[str]:
    told = [f"{count(number, what)} in {reason}" for reason, number in rows.attrs.get("left_out", {}).items()]
    return [f"Left out: {', '.join(told)}."] if told else []


def _voices(shown: pd.DataFrame, title: str, caption: list[str]) -> Page:
    """A bar of words for each group, cut by wording, its figures to the right."""
    step, looks = 20.0, dict(zip(_WORDINGS, LOOKS, strict=False))
    names, left = fitted_names(shown["group"], 190)
    key = [*looks.items(), *[("unresolved", _GREY)] * bool(shown["unresolved"].any())]
    page = Page(
        title, subtitle="Words spoken, by wording", caption=caption, height=step * len(shown) + 30, key=list(key)
    )
    across = _RIGHT - 200 - left
    axes = row_axes(page, left, 14, across, step * len(shown), len(shown))
    scale = across / scale_from_zero(axes, _room(shown), whole=True)
    ends = {"words": _RIGHT - 150, "of all words": _RIGHT - 62, "statements": _RIGHT}
    _heads(page, ends)
    for at, (name, row) in enumerate(zip(names, shown.to_dict("records"), strict=True)):
        y = 14 + step * at
        page.text(left - 8, y + step / 2, name, ha="right")
        if row["words"] * scale > across:
            _cut_bar(page, row, left, y, across, step)
        elif row["unresolved"]:
            _segments(page, row, {"words": _GREY}, left, y, scale, step)
        else:
            _segments(page, row, looks, left, y, scale, step)
        figures = (f"{row['words']:,}", _share(row), f"{row['quotes']:,}")
        for end, figure in zip(ends.values(), figures, strict=True):
            page.text(end, y + step / 2, figure, size=SMALL, colour=INK if end == ends["words"] else SOFT, ha="right")
    return page


def _segments(
    page: Page, row: dict[str, Any], looks: dict[str, Look], x: float, y: float, scale: float, step: float
) -> None:
    for column, look in looks.items():
        long, text = row[column] * scale, f"{row[column]:,}"
        if row[column]:
            page.bar(x, y + 3, long, step - 6, look)
            _spoken(page, row, column, x, y + 3, long, step - 6)
        room = width(text, SMALL) + 5
        if long > room + 3:
            figure_on(page, text, x + long / 2, y + step / 2, room, look.colour)
        x += long


def _spoken(page: Page, row: dict[str, Any], column: str, x: float, y: float, across: float, down: float) -> None:
    """A mark of words spoken: all of a group's, or those of one wording."""
    where = {} if column == "words" else {"wording": column}
    said = f"{row['group']}{''.join(f', {wording}' for wording in where.values())}: {count(row[column], 'word')}"
    page.mark(x, y, across, down, said, count=row[column], rows=row["source"], words=True, where=where)


def _room(shown: pd.DataFrame) -> int:
    """The words that the longest bar stands for: one of the unresolved that would dwarf all others is cut."""
    known = shown.loc[~shown["unresolved"], "words"].max()
    return known if shown["words"].max() > 2 * known else shown["words"].max()


def _cut_bar(page: Page, row: dict[str, Any], x: float, y: float, across: float, step: float) -> None:
    page.bar(x, y + 3, across, step - 6, _GREY)
    _spoken(page, row, "words", x, y + 3, across, step - 6)
    for at in (0.9, 0.92):
        page.bar(x + across * at, y + 1, across / 100, step - 2, Look("white", "", "", ""), linewidth=0)
    text = f"{row['words']:,} words, bar cut"
    figure_on(page, text, x + across * 0.45, y + step / 2, width(text, SMALL) + 5, _GREY.colour)


def _share(row: dict[str, Any]) -> str:
    share, low, high = (row[column] * 100 for column in ("share", "low", "high"))
    return f"{share:.1f} %" + (f" ({low:.1f}–{high:.1f})" if pd.notna(low) else "")


def _heads(page: Page, ends: dict[str, float]) -> None:
    for head, x in ends.items():
        page.text(x, 6, head, size=SMALL, colour=SOFT, ha="right")


def _looks(drawn: pd.DataFrame) -> dict[str, Look]:
    """A colour for each label listed, used or not; hatching is kept for paraphrase."""
    labels = list(dict.fromkeys(drawn["label"]))
    return {label: LOOKS[at % len(LOOKS)]._replace(hatch="") for at, label in enumerate(labels)}


def _labels(shown: pd.DataFrame, looks: dict[str, Look], title: str, caption: list[str]) -> Page:
    """A line for each label of each group: hits verbatim, then hits paraphrased, the figures to the right."""
    step = 17.0
    names, left = fitted_names(shown["group"], 160)
    labels, wide = fitted_names(shown["label"], 110)
    x, height = left + wide - MARGIN + 8, step * len(shown)
    key = [("verbatim", Look(INK, "", "", "")), ("paraphrase", Look("#8a8a8a", "///", "", ""))]
    page = Page(title, subtitle="Hits, by who utters them", caption=caption, height=height + 30, key=key)
    across = _RIGHT - 235 - x
    axes = row_axes(page, x, 14, across, height, len(shown))
    scale = across / scale_from_zero(axes, shown["hits"].max(), whole=True)
    ends = {"verbatim": _RIGHT - 186, "paraphrase": _RIGHT - 126, "verbatim per 10,000 words": _RIGHT}
    _heads(page, ends)
    first = ~shown.duplicated("group")
    for at, (group, label, own, row) in enumerate(zip(names, labels, first, shown.to_dict("records"), strict=True)):
        y = 14 + step * at
        page.text(left - 8, y + step / 2, group if own else "", ha="right")
        page.text(x - 8, y + step / 2, label, colour=SOFT, ha="right")
        _two(page, row, _GREY if row["unresolved"] else looks[row["label"]], x, y, scale, step)
        per_10k = f"{rate(row['per_10k'])} ({rate(row['low'])}–{rate(row['high'])})" if pd.notna(row["low"]) else "–"
        for end, figure in zip(ends.values(), (row["verbatim"], row["paraphrase"], per_10k), strict=True):
            page.text(end, y + step / 2, f"{figure}", size=SMALL, colour=SOFT, ha="right")
    return page


def _two(page: Page, row: dict[str, Any], look: Look, x: float, y: float, scale: float, step: float) -> None:
    solid, hatched = row["verbatim"] * scale, row["paraphrase"] * scale
    if solid:
        page.bar(x, y + 3, solid, step - 6, look._replace(hatch=""))
    if hatched:
        page.bar(x + solid, y + 3, hatched, step - 6, look, **outlined(look))
    for wording, at, long in (("verbatim", x, solid), ("paraphrase", x + solid, hatched)):
        said = f"{row['group']}, {row['label']}, {wording}: {count(row[wording], 'hit')}"
        page.mark(at, y + 3, long, step - 6, said, count=row[wording], rows=row["source"], where={"wording": wording})


def _few_classes(drawn: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Statements by group and class, the classes by how many they have; the rarest become one."""
    sizes = drawn.groupby("cue_class")["quotes"].sum().sort_values(ascending=False, kind="stable")
    rare = sizes.index[MAX_CLASSES:] if len(sizes) > MAX_CLASSES + 1 else sizes.index[:0]
    named = drawn.assign(cue_class=drawn["cue_class"].where(~drawn["cue_class"].isin(rare), OTHERS))
    groups = named.groupby(["group", "cue_class"], sort=False, as_index=False)
    numbers = {"quotes": ("quotes", "sum"), "total": ("total", "first"), "unresolved": ("unresolved", "first")}
    merged = groups.agg(**numbers, source=("source", together))
    order = {name: at for at, name in enumerate([*sizes.index[: len(sizes) - len(rare)], OTHERS])}
    ranked = merged.assign(column=merged["cue_class"].map(order), row=pd.factorize(merged["group"])[0])
    told = [f"“{OTHERS}” are {', '.join(sorted(rare))}."] if len(rare) else []
    return ranked.sort_values(["row", "column"], ignore_index=True), told


def _heat(shown: pd.DataFrame, title: str, caption: list[str]) -> Page:
    """A row a group, a column a class of verbs; in each cell the number of statements, its ground their share."""
    step, groups = 20.0, shown.drop_duplicates("group")
    classes = shown.sort_values("column").drop_duplicates("column")["cue_class"].tolist()
    names, left = fitted_names(groups["group"], 190)
    subtitle = "Statements by class of reporting verb; the darker, the larger a share of the row"
    page = Page(title, subtitle=subtitle, caption=caption, height=step * len(groups) + 18)
    cell = min((_RIGHT - 60 - left) / len(classes), 90)
    for at, name in enumerate(classes):
        page.text(left + cell * (at + 0.5), 6, fit(name, cell - 2, SMALL), size=SMALL, colour=SOFT, ha="center")
    end = left + cell * len(classes) + 60
    page.text(end, 6, "statements", size=SMALL, colour=SOFT, ha="right")
    for at, (name, row) in enumerate(zip(names, groups.to_dict("records"), strict=True)):
        y = 16 + step * at
        page.text(left - 8, y + step / 2, name, ha="right")
        page.text(end, y + step / 2, f"{row['total']:,}", colour=SOFT, ha="right")
        own = shown[shown["group"] == row["group"]].set_index("cue_class")
        for column, (name, number) in enumerate(own["quotes"].reindex(classes, fill_value=0).items()):
            look = _shade(number / row["total"], unresolved=row["unresolved"])
            page.bar(left + cell * column, y, cell, step, look)
            if number:
                ground = canvas.ink_on(look.colour)
                page.text(left + cell * (column + 0.5), y + step / 2, f"{number:,}", colour=ground, ha="center")
                said = f"{row['group']}, {name}: {number:,} of {count(row['total'], 'statement')}"
                place = (left + cell * column, y, cell, step)
                page.mark(*place, said, count=number, rows=own["source"][name])
    return page


def _shade(share: float, *, unresolved: bool) -> Look:
    """From almost white to blue; of the unresolved to grey."""
    ends = colors.to_rgb("#f5f5f2"), colors.to_rgb("#8a8a8a" if unresolved else LOOKS[0].colour)
    red, green, blue = (light + (dark - light) * share**0.7 for light, dark in zip(*ends, strict=True))
    return Look(colors.to_hex((red, green, blue)), "", "", "")


def _told(groups: pd.DataFrame, said: Callable[[dict[str, Any]], str]) -> str:
    """Each group in words, as many as an alt text names, and the unresolved in any case."""
    named = groups[(~groups["unresolved"]).cumsum().le(captions.SPOKEN) | groups["unresolved"]]
    more = len(groups) - len(named)
    told = [said(row) for row in named.to_dict("records")]
    told += [f"and {count(more, 'more group')}, in the table"] if more else []
    return f"{count(len(groups), 'group')}: {'; '.join(told)}"


def _say_voices(spoken: pd.DataFrame) -> str:
    def said(row: dict[str, Any]) -> str:
        parts = ", ".join(f"{row[name]:,} {name}" for name in _WORDINGS)
        return f"“{row['group']}” {count(row['words'], 'word')}, {percent(row['share'])} of all ({parts})"

    return f"Bar chart of words spoken, {_told(spoken, said)}."


def _say_labels(used: pd.DataFrame) -> str:
    def said(row: dict[str, Any]) -> str:
        own = used[used["group"] == row["group"]].to_dict("records")
        labels = [f"“{one['label']}” {one['verbatim']:,} verbatim, {one['paraphrase']:,} paraphrased" for one in own]
        return f"“{row['group']}”: {', '.join(labels)}"

    return f"Bar chart of hits by who utters them, {_told(used.drop_duplicates('group'), said)}."


def _say_cues(drawn: pd.DataFrame) -> str:
    def said(row: dict[str, Any]) -> str:
        own = drawn[drawn["group"] == row["group"]]
        classes = ", ".join(f"{name} {number:,}" for name, number in zip(own["cue_class"], own["quotes"], strict=True))
        return f"“{row['group']}”, {count(row['total'], 'statement')}: {classes}"

    return f"Table of statements by class of reporting verb, {_told(drawn.drop_duplicates('group'), said)}."
