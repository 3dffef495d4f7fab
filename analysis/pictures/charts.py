"""Draw tables of counts: each function one table, each chart a sentence with a picture.

Takes the tables of `measures`, gives a `Chart`: the figure, the rows it was drawn from and an alt text made of the same
rows. Groups and values stand in the order of the rows. What has no room the caption counts.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from analysis.pictures import canvas, captions, drawings
from analysis.pictures.chart import CHART, Chart, finished, need, nothing

__all__ = ["CHART", "Chart", "dispersion", "rates", "rates_over_time", "share_intervals", "shares"]

_PERIODS = ("month", "week", "year")
_NUMBERS = ("hits", "choices", "share", "words", "per_10k", "low", "high", "articles", "articles_with")


def shares(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw how the choices of each group divide among the values.

    Of one group each value is a bar with its interval; of several, each group is a bar cut into its values. Groups
    with fewer than 30 choices or 5 articles show counts.

    Parameters
    ----------
    rows : DataFrame, table ``shares``
        Combined values (``of=["voice", "use"]``) are one category, "newsroom · plain". More than eight values: the
        largest seven and the rest together; more than 30 groups: those with most choices. The caption says so.
    title : str
        A sentence: what is shown.
    name : str
        Of the file in a report; else made from the title.

    Returns
    -------
    Chart

    Raises
    ------
    ValueError
        If `rows` is no table of shares.

    Examples
    --------
    >>> from analysis.counts.measures import shares as count
    >>> from analysis.extraction.pipeline import extract
    >>> shares(count(extract("seeds"), of=["label"]), title="Labels of one article").name
    'labels-of-one-article'
    """
    drawn = _of_shares(rows)
    if not drawn["hits"].sum():
        return nothing(rows, title, name)
    few, one = drawn["few"], len(drawn["group"].drop_duplicates()) == 1
    what = "hits" if few.all() else "share of the hits, %" if one else "share of each group’s hits, %"
    caption = [*captions.choices(drawn), *captions.few(drawn), *captions.left_out(rows), captions.UNCORRECTED]
    if one and not few.all():
        caption.insert(1, captions.RESAMPLED)
    with canvas.style():
        page = (drawings.value_bars if one else drawings.stacked_bars)(drawn, title, _unit(drawn, what), caption)
    return finished(page, rows, title, captions.say_shares(drawn, "Bar chart"), name)


def share_intervals(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw each value on its own: one panel a value, one row a group, a dot for the share, a line for its interval.

    `shares` shows how a group divides; this shows which groups differ. Parameters as there. Groups with fewer than
    30 choices or 5 articles have no dot; their counts stand in its place.

    Examples
    --------
    >>> from analysis.counts.measures import shares as count
    >>> from analysis.extraction.pipeline import extract
    >>> rows = count(extract("seeds"), of=["label"], by=["outlet"])
    >>> share_intervals(rows, title="Labels by outlet").name
    'labels-by-outlet'
    """
    drawn = _of_shares(rows)
    if not drawn["hits"].sum():
        return nothing(rows, title, name)
    bounds = {column: drawn[column].where(~drawn["few"]) * 100 for column in ("share", "low", "high")}
    counts = [f"{hits:,} of {choices:,}" for hits, choices in zip(drawn["hits"], drawn["choices"], strict=True)]
    said = [captions.say_choice(row) for row in drawn.to_dict("records")]
    dots = drawn.assign(**bounds, at=bounds["share"], counts=counts, said=said)
    caption = [*captions.choices(drawn), captions.RESAMPLED, *captions.few(drawn)]
    caption += [*captions.left_out(rows), captions.UNCORRECTED]
    with canvas.style():
        page = drawings.dots(dots, title, _unit(drawn, "share of each group’s hits, %"), caption)
    return finished(page, rows, title, captions.say_shares(drawn, "Dot chart"), name)


def rates(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw how often each label occurs per 10,000 words: a dot, and a line for its interval.

    Parameters
    ----------
    rows : DataFrame, table ``rates``
        One group: a row a label. Several: a panel a label, a row a group.
    title, name : str
        As in `shares`.

    Examples
    --------
    >>> from analysis.counts.measures import frequency
    >>> from analysis.extraction.pipeline import extract
    >>> rates(frequency(extract("seeds")), title="How often").name
    'how-often'
    """
    need(rows, "rates", ["low", "high"])
    drawn = _of_rates(rows)
    if not drawn["hits"].sum():
        return nothing(rows, title, name)
    said = [captions.say_rate(row) for row in drawn.to_dict("records")]
    dots = drawn.assign(at=drawn["per_10k"], size=drawn["words"], counts="no words", said=said)
    caption = [*captions.words(drawn), *captions.rates_resampled(drawn), *captions.left_out(rows)]
    with canvas.style():
        page = drawings.dots(dots, title, _unit(drawn, "hits per 10,000 words"), caption)
    return finished(page, rows, title, captions.say_rates(drawn), name)


def rates_over_time(rows: pd.DataFrame, *, title: str, name: str = "", min_words: int = 1_000) -> Chart:
    """Draw each label's rate per 10,000 words over time, a line a label.

    Periods without articles are gaps, not zeros. Periods with fewer than `min_words` words are left out; the caption
    says how many. The alt text gives the first and last rate of each label.

    Parameters
    ----------
    rows : DataFrame, table ``rates``
        With one column "month", "week" or "year", as ``frequency(tables, by=["month"])`` gives.
    title, name : str
        As in `shares`.
    min_words : int
        Words a period needs: in fewer, one hit more or less would be a peak.

    Raises
    ------
    ValueError
        If `rows` has no column of periods, or groups beside it.

    Examples
    --------
    >>> march = {"month": "2022-03", "label": "war", "hits": 3, "words": 2_000, "per_10k": 15.0, "articles": 4}
    >>> rates_over_time(pd.DataFrame([march]), title="In March")
    Line chart of hits per 10,000 words, March 2022: “war” is 15.0.
    """
    drawn, period = _of_periods(rows)
    kept = drawn[drawn["words"] >= max(min_words, 1)]
    caption = [*captions.periods(rows, drawn, period, min_words), *captions.left_out(rows)]
    if not kept["hits"].sum():
        why = "No hits to draw" if len(kept) else f"No {period} with {min_words:,} words to draw"
        return nothing(rows, title, name, caption, why)
    numbers = range(kept["at"].min(), kept["at"].max() + 1)
    with canvas.style():
        names = {at: _period_name(at, period, short=True) for at in numbers}
        page = drawings.lines(kept, names, title, "Hits per 10,000 words", [*captions.words(kept), *caption])
    spoken = {at: _period_name(at, period) for at in numbers}
    return finished(page, rows, title, captions.say_lines(kept, spoken), name)


def dispersion(rows: pd.DataFrame, *, title: str, name: str = "") -> Chart:
    """Draw where in each article the labels stand: a line an article, a mark a hit.

    Parameters
    ----------
    rows : DataFrame, table ``positions``
        More than 40 articles: those with most hits; the caption says so.
    title, name : str
        As in `shares`.

    Examples
    --------
    >>> hit = {"doc_id": "a.txt", "hit": 0, "label": "war", "position": 0.5}
    >>> dispersion(pd.DataFrame([hit]), title="Where")
    Dispersion chart of 1 hit in 1 article: “a.txt”: “war” 1 (at 50 %).
    """
    need(rows, "positions", ["doc_id", "label", "position"])
    if rows.empty:
        return nothing(rows, title, name)
    kept = drawings.largest(rows.groupby("doc_id", sort=False).size(), drawings.MAX_ARTICLES)
    shown = rows[rows["doc_id"].isin(kept)]
    line = "doc_id" if len(kept) > 1 else "label"
    places = pd.Series([(at,) for at in range(len(shown))], dtype=object, index=shown.index)
    drawn = shown.assign(group=shown[line], value=shown["label"], source=places)
    caption = [*captions.articles(rows, len(kept)), *captions.left_out(rows)]
    with canvas.style():
        subtitle = f"How far into the text each hit stands, {'an article' if line == 'doc_id' else 'a label'} a line"
        listed = rows.attrs.get("labels", list(dict.fromkeys(rows["label"])))
        page = drawings.strips(drawn, listed, title, subtitle, caption)
    return finished(page, shown, title, captions.say_strips(shown, len(rows), rows["doc_id"].nunique()), name)


def _unit(drawn: pd.DataFrame, what: str) -> str:
    """The line below the title: what is measured; of a single group with a name, in whom."""
    groups = drawn["group"].drop_duplicates().tolist()
    return f"{groups[0]}: {what}" if len(groups) == 1 and groups[0] else what[0].upper() + what[1:]


def _of_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `shares` with their ``group`` and ``value`` as one text each, and whether the group is too small."""
    need(rows, "shares", ["hits", "choices", "share", "low", "high", "articles"])
    names = [column for column in rows.columns if column not in _NUMBERS]
    # A table read back from a file has lost its attrs.
    of = [column for column in rows.attrs.get("of") or _values_of(rows, names) if column in names]
    drawn = _joined(rows, [column for column in names if column not in of], of).assign(size=rows["choices"].to_numpy())
    few = (drawn["choices"] < captions.MIN_CHOICES) | (drawn["articles"] < captions.MIN_ARTICLES)
    return drawn.assign(few=few)


def _values_of(rows: pd.DataFrame, names: list[str]) -> list[str]:
    """Which columns hold the values: the last ones, as few as have hits that add up to their group's choices."""
    for at in range(len(names) - 1, 0, -1):
        hits = rows.groupby(names[:at])["hits"].transform("sum")
        if (hits == rows["choices"]).all():
            return names[at:]
    return names


def _of_rates(rows: pd.DataFrame) -> pd.DataFrame:
    need(rows, "rates", ["label", "hits", "words", "per_10k", "articles"])
    by = [column for column in rows.columns if column not in (*_NUMBERS, "label")]
    return _joined(rows, by, ["label"])


def _of_periods(rows: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Rows of `rates` that have a date, the number of their period as ``at``, and which kind of period it is."""
    by = [column for column in rows.columns if column not in (*_NUMBERS, "label")]
    if len(by) != 1 or by[0] not in _PERIODS:
        raise ValueError(
            f"rates_over_time draws one line a label over 'month', 'week' or 'year', but the rows are grouped by {by}. "
            "Count with frequency(tables, by=['month']); choose one outlet before counting, or draw rates."
        )
    drawn = _of_rates(rows)
    dated = drawn[drawn["group"].str.fullmatch(r"\d{4}(-W?\d{2})?")]
    return dated.assign(at=[_period_number(text) for text in dated["group"]]), by[0]


def _period_number(text: str) -> int:
    """Periods that follow each other have numbers that follow each other."""
    if "W" in text:
        return date.fromisoformat(f"{text}-1").toordinal() // 7
    year, _, month = text.partition("-")
    return int(year) * 12 + int(month) - 1 if month else int(year)


def _period_name(number: int, period: str, *, short: bool = False) -> str:
    if period == "week":
        return date.fromordinal(number * 7 + 1).strftime("%G-W%V")
    if period == "year":
        return str(number)
    month = captions.MONTHS[number % 12]
    return f"{month[:3] if short else month} {number // 12}"


def _joined(rows: pd.DataFrame, by: list[str], of: list[str]) -> pd.DataFrame:
    numbers = rows[[column for column in _NUMBERS if column in rows]].reset_index(drop=True)
    group, value = (
        [" · ".join(map(str, names)) for names in rows[columns].itertuples(index=False, name=None)]
        for columns in (by, of)
    )
    # The places of the rows behind each, which a chart may put together.
    places = pd.Series([(at,) for at in range(len(rows))], dtype=object)
    return numbers.assign(group=group, value=value, source=places)
