"""A panel in JupyterLab to look into an extraction: bars, the sentences behind them, and the code that gives both.

Takes finished tables or a corpus, shows a living panel, or where nobody can click a chart and a concordance. What it
shows is made in `panel`; its looks and clicks are in templates/explorer.js and .css, which ask no host.
"""

from __future__ import annotations

import os
from dataclasses import asdict, fields
from html import escape
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

import anywidget
import pandas as pd
import traitlets
from IPython.display import display

from analysis import store
from analysis.extraction.found import Tables
from analysis.extraction.pipeline import extract
from analysis.lab import panel
from analysis.lines.concordance import Concordance
from analysis.pictures import captions, charts


def explore(corpus: str | Path | Tables, *, by: str = "outlet") -> Explorer | Concordance:
    """Look into a corpus: choose labels, groups, voices, uses, speakers or words, click a bar, read its sentences.

    Parameters
    ----------
    corpus : str, Path or Tables
        A corpus, which is extracted once, or a finished extraction, which is fast.
    by : str
        The groups shown first: a column of articles or hits, or month, week, year.

    Returns
    -------
    Explorer
        A living panel, in JupyterLab or wherever widgets are shown. ``asked`` is what it shows now; `Explorer.rows` and
        `Explorer.lines` are the tables behind it, `Explorer.code` the Python that gives them again. Its button exports
        the lines as a CSV into the working directory, which `Explorer.export` does as well.
    Concordance
        In a batch report, which has no kernel to ask: the chart is shown, the concordance returned.

    Raises
    ------
    ValueError
        If there is no such column to group by, naming the nearest.

    Examples
    --------
    >>> from analysis.extraction.pipeline import extract
    >>> found = explore(extract("seeds"))
    >>> found.look(labels=["military operation"]).lines().hits
    2
    >>> print(found.code())
    import analysis as an
    <BLANKLINE>
    # tables: those that the explorer was given
    chosen = tables.select(labels=['military operation'])
    shares = an.shares(chosen, of=['label'], by=['outlet'])
    lines = an.kwic(chosen, by=['outlet', 'voice', 'use', 'speaker'], limit=None)
    """
    tables = corpus if isinstance(corpus, Tables) else extract(corpus)
    living = Explorer(tables, panel.Asked(by=by), None if isinstance(corpus, Tables) else str(corpus))
    if os.environ.get("WHOSE_WORDS_STATIC"):
        display(living.chart())
        return living.lines(panel.LINES)
    return living


class Explorer(anywidget.AnyWidget):
    """The living panel that `explore` returns.

    ``asked`` : what is shown now, by the names of the choices. ``said`` : where the last export was written.
    """

    _esm = files("analysis").joinpath("templates", "explorer.js").read_text(encoding="utf-8")
    _css = files("analysis").joinpath("templates", "explorer.css").read_text(encoding="utf-8")
    offered = traitlets.Dict().tag(sync=True)
    asked = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)

    def __init__(self, tables: Tables, asked: panel.Asked, source: str | None) -> None:
        self._tables, self._source = tables, source
        shown = panel.view(tables, asked, source)
        super().__init__(offered=panel.offered(tables, asked.by), asked=asdict(asked), shown=shown)
        self.on_msg(self._told)

    def look(self, **asked: Any) -> Explorer:
        """Change what is asked, as a click does: labels, of, by, voice, use, speaker, search, mark, lines."""
        self.asked = self.asked | {"mark": {}, "lines": panel.LINES} | asked
        return self

    def rows(self) -> pd.DataFrame:
        """The table ``shares`` that the bars are drawn from."""
        return panel.counted(self._tables, self._now())

    def lines(self, limit: int | None = None) -> Concordance:
        """The concordance of what is shown, `limit` lines of it or all."""
        return panel.lines(self._tables, self._now(), limit)

    def code(self) -> str:
        """Python that gives `rows` and `lines` again."""
        return panel.code(self._tables, self._now(), self._source)

    def chart(self) -> charts.Chart:
        """The bars as a chart to keep."""
        asked = self._now()
        return charts.shares(self.rows(), title=panel.title(asked), name="explorer")

    def export(self) -> Path:
        """Write the lines into the working directory, as explored.csv or, where that is taken, explored-2.csv."""
        names = (Path(f"explored{f'-{number}' if number > 1 else ''}.csv") for number in count(1))
        path = next(path for path in names if not path.exists())
        found = self.lines()
        store.write_csv(found.rows, path)
        self.said = f"Wrote {captions.count(len(found.rows), 'line')} to {path.name} in {Path.cwd()}."
        return path

    @traitlets.observe("asked")
    def _show(self, change: Any) -> None:
        self.shown = panel.view(self._tables, self._now(), self._source)

    def _now(self) -> panel.Asked:
        known = {one.name: self.asked[one.name] for one in fields(panel.Asked) if one.name in self.asked}
        return panel.Asked(**known | {"labels": tuple(known.get("labels", ()))})

    def _told(self, widget: Any, content: Any, buffers: Any) -> None:
        if content == "export":
            self.export()

    def __repr__(self) -> str:
        return f"{self.chart().alt}\n{self.lines(panel.LINES)!r}"

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The panel, and beside it a picture and lines for whoever shows the notebook without its kernel."""
        bundle = super()._repr_mimebundle_(**options)
        if bundle is None:
            return None
        chart, lines = self.chart(), self.lines(panel.LINES)
        page = f"{chart._repr_mimebundle_()['text/html']}<pre>{escape(repr(lines))}</pre>"
        twin = {"text/plain": f"{chart.alt}\n{lines!r}", "text/html": page}
        return bundle[0] | twin, bundle[1]
