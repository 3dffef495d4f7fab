"""Say in words what a chart shows: its alt text, and the caption below it, from the rows it is drawn from."""

from __future__ import annotations

import pandas as pd

SPOKEN = 12  # groups, and values of a group, that an alt text names
MIN_CHOICES, MIN_ARTICLES = 30, 5  # as in measures, which a test sees to
FEW = f"fewer than {MIN_CHOICES} choices or {MIN_ARTICLES} articles"
RESAMPLED = "Lines are 95\u00a0% intervals, articles resampled."
UNCORRECTED = "Not corrected for coding error."
# Not the calendar's own names, which change with the machine's language.
# fmt: off
MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]
# fmt: on


def say_shares(drawn: pd.DataFrame, kind: str) -> str:
    """The alt text of a chart of shares.

    >>> row = {"group": "", "value": "war", "hits": 9, "choices": 9, "share": 1, "low": None, "high": None, "few": True}
    >>> say_shares(pd.DataFrame([row]), "Bar chart")
    'Bar chart of counts, too few for shares, 9 choices: “war” 9.'
    """
    few = bool(drawn["few"].all())
    what = f"{kind} of {'counts, too few for shares' if few else 'shares'}"
    groups = list(drawn.groupby("group", sort=False))
    if len(groups) == 1:
        own = groups[0][1]
        return f"{what}, {count(own['choices'].iloc[0], 'choice')}: {_values(own, few)}."
    told = [_group(name, own, few) for name, own in groups[:SPOKEN]]
    return f"{what}, {len(groups):,} groups: {'; '.join([*told, *_more(groups, 'group')])}."


def _group(name: str, own: pd.DataFrame, all_few: bool) -> str:
    few = bool(own["few"].all())
    why = ", too few for shares" if few and not all_few else ""
    choices = own["choices"].iloc[0]
    return f"“{name}”, {count(choices, 'choice')}" + (f"{why}: {_values(own, few)}" if choices else "")


def _values(own: pd.DataFrame, few: bool) -> str:
    found = own[own["hits"] > 0].to_dict("records")
    told = [f"“{row['value']}” {row['hits']:,}" if few else _share(row) for row in found[:SPOKEN]]
    return ", ".join([*told, *_more(found, "value")])


def _share(row: dict) -> str:
    interval = f" ({span(row['low'], row['high'], ' to ')})" if pd.notna(row["low"]) else ""
    return f"“{row['value']}” {percent(row['share'])}{interval}"


def say_rates(drawn: pd.DataFrame) -> str:
    """The alt text of a chart of rates."""
    groups = [(name, own) for name, own in drawn.groupby("group", sort=False)]
    told = [(f"“{name}”: " if len(groups) > 1 else "") + _rates(own) for name, own in groups[:SPOKEN]]
    where = f", {len(groups):,} groups" if len(groups) > 1 else ""
    return f"Dot chart of hits per 10,000 words{where}: {'; '.join([*told, *_more(groups, 'group')])}."


def _rates(own: pd.DataFrame) -> str:
    found = own[own["hits"] > 0].to_dict("records")
    told = [f"“{row['value']}” {rate(row['per_10k'])}{_range(row)}" for row in found[:SPOKEN]]
    return ", ".join([*told, *_more(found, "label")]) or "none"


def _range(row: dict) -> str:
    return "" if pd.isna(row.get("low")) else f" ({rate(row['low'])} to {rate(row['high'])})"


def say_choice(row: dict) -> str:
    """What a mark of a chart of shares says.

    >>> row = {"group": "war", "value": "newsroom · plain", "hits": 50, "choices": 80, "share": 5 / 8, "few": False}
    >>> say_choice(row), say_choice(row | {"few": True})
    ('war, newsroom · plain: 50 of 80 choices, 62 %', 'war, newsroom · plain: 50 of 80 choices')

    Of values put together there is no interval.
    """
    if row["few"]:
        return f"{_named(row)}: {row['hits']:,} of {count(row['choices'], 'choice')}"
    interval = f" ({span(row['low'], row['high'], ' to ')})" if pd.notna(row.get("low")) else ""
    return f"{_named(row)}: {row['hits']:,} of {count(row['choices'], 'choice')}, {percent(row['share'])}{interval}"


def say_rate(row: dict) -> str:
    """What a mark of a chart of rates says.

    >>> say_rate({"group": "Post", "value": "war", "hits": 5, "per_10k": 9, "low": None, "high": None})
    'Post, war: 5 hits, 9.0 per 10,000 words'
    """
    return f"{_named(row)}: {count(row['hits'], 'hit')}, {rate(row['per_10k'])}{_range(row)} per 10,000 words"


def say_place(row: dict) -> str:
    """What a tick of a dispersion chart says.

    >>> say_place({"group": "a.txt", "value": "war", "position": 0.254})
    'a.txt, war, 25 % into the text'
    """
    return f"{_named(row)}, {row['position'] * 100:.0f} % into the text"


def _named(row: dict) -> str:
    return ", ".join(dict.fromkeys(name for name in (row["group"], row["value"]) if name))


def say_lines(kept: pd.DataFrame, names: dict[int, str]) -> str:
    """The alt text of rates over time: each label's first and last rate."""
    first, last = kept["at"].min(), kept["at"].max()
    span = names[first] if first == last else f"{names[first]} to {names[last]}"
    labels = [(label, own.sort_values("at")["per_10k"]) for label, own in kept.groupby("value", sort=False)]
    told = [
        f"“{label}” is {rate(own.iloc[0])}"
        if len(own) == 1
        else f"“{label}” goes from {rate(own.iloc[0])} to {rate(own.iloc[-1])}"
        for label, own in labels[:SPOKEN]
    ]
    return f"Line chart of hits per 10,000 words, {span}: {'; '.join([*told, *_more(labels, 'label')])}."


def say_strips(shown: pd.DataFrame, hits: int, articles: int) -> str:
    """The alt text of a dispersion chart: where in each article each label is first and last."""
    groups = list(shown.groupby("doc_id", sort=False))
    told = [f"“{name}”: {_places(own)}" for name, own in groups[:SPOKEN]]
    what = f"{count(hits, 'hit')} in {count(articles, 'article')}"
    return f"Dispersion chart of {what}: {'; '.join([*told, *_more(groups, 'article')])}."


def _places(own: pd.DataFrame) -> str:
    labels = list(own.groupby("label", sort=False)["position"])
    told = [f"“{label}” {len(at):,} ({_from_to(at)})" for label, at in labels[:SPOKEN]]
    return ", ".join([*told, *_more(labels, "label")])


def _from_to(at: pd.Series) -> str:
    low, high = at.min() * 100, at.max() * 100
    return f"at {low:.0f} %" if len(at) == 1 else f"{low:.0f} % to {high:.0f} %"


def _more(things: list, what: str) -> list[str]:
    return [f"and {count(len(things) - SPOKEN, f'more {what}')}, in the table"] if len(things) > SPOKEN else []


def choices(drawn: pd.DataFrame) -> list[str]:
    """How many choices a chart of shares rests on."""
    return [f"{count(int(drawn.groupby('group')['choices'].first().sum()), 'choice')}."]


def few(drawn: pd.DataFrame) -> list[str]:
    """That groups too small for shares show counts."""
    groups = drawn.groupby("group")["few"].first()
    if not groups.any():
        return []
    return [f"Counts only: {FEW}." if groups.all() else f"Counts only in groups with {FEW}."]


def words(drawn: pd.DataFrame) -> list[str]:
    """How many words and articles a chart of rates rests on."""
    groups = drawn.groupby("group")[["words", "articles"]].first().sum()
    return [f"{count(int(groups['words']), 'word')} in {count(int(groups['articles']), 'article')}."]


def rates_resampled(drawn: pd.DataFrame) -> list[str]:
    """What the lines of a chart of rates are, and where there is none."""
    none = drawn["low"].isna()
    told = [] if none.all() else [RESAMPLED]
    return told + (
        [f"No interval with fewer than {MIN_CHOICES} hits or {MIN_ARTICLES} articles that have one."]
        if none.any()
        else []
    )


def periods(rows: pd.DataFrame, drawn: pd.DataFrame, period: str, min_words: int) -> list[str]:
    """What a chart over time does not show: periods with few words, articles without a date."""
    short = drawn.loc[(drawn["words"] < min_words) & (drawn["words"] > 0), "group"].nunique()
    undated = int(rows.loc[~rows[period].isin(drawn["group"])].groupby(period)["articles"].first().sum())
    told = [f"{count(short, period)} with fewer than {min_words:,} words left out."] if short else []
    return told + ([f"{count(undated, 'article')} without a date left out."] if undated else [])


def articles(rows: pd.DataFrame, shown: int) -> list[str]:
    """Which articles a dispersion chart shows."""
    found = rows["doc_id"].nunique()
    whole = rows.attrs.get("articles", found)
    which = f"The {shown} articles with most hits of {found:,} with any" if shown < found else count(found, "article")
    return [f"{which}; {count(whole - found, 'article')} without a hit." if whole > found else f"{which}."]


def left_out(rows: pd.DataFrame) -> list[str]:
    """What a caption says of the hits that do not count, and of labels that the study had not registered.

    >>> rows = pd.DataFrame()
    >>> rows.attrs["left_out"] = {"reprint": 9, "about something else": 3}
    >>> left_out(rows)
    ['Left out: 9 reprint, 3 about something else.']
    """
    reasons = rows.attrs.get("left_out", {})
    told = ", ".join(f"{hits:,} {reason}" for reason, hits in reasons.items())
    return ([f"Left out: {told}."] if told else []) + exploratory(rows)


def exploratory(rows: pd.DataFrame) -> list[str]:
    """What a caption says of labels that were added or changed after the study's labels were registered.

    >>> rows = pd.DataFrame()
    >>> rows.attrs["exploratory"] = ["war"]
    >>> exploratory(rows)
    ['Exploratory, added or changed after registration: “war”.']
    """
    labels = rows.attrs.get("exploratory", [])
    names = ", ".join(f"“{label}”" for label in labels[:SPOKEN])
    more = f" and {len(labels) - SPOKEN:,} more" if len(labels) > SPOKEN else ""
    return [f"Exploratory, added or changed after registration: {names}{more}."] if labels else []


def count(number: int, what: str) -> str:
    """A number with its noun.

    >>> count(1, "choice"), count(1_204, "choice")
    ('1 choice', '1,204 choices')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """A share in whole per cent, one that is there but small as such.

    >>> percent(0.624), percent(0.002), percent(0)
    ('62 %', '<1 %', '0 %')
    """
    return "<1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def span(low: float, high: float, between: str = "–") -> str:
    """An interval of shares, in whole per cent.

    >>> span(0.55, 0.69)
    '55–69'
    """
    return between.join(dict.fromkeys(percent(bound).removesuffix(" %") for bound in (low, high)))


def rate(value: float) -> str:
    """A rate with a decimal, a small one with two figures.

    >>> rate(9), rate(0.034)
    ('9.0', '0.034')
    """
    return f"{value:.1f}" if value >= 0.1 or value == 0 else f"{value:.2g}"
