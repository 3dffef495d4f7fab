"""Draw the gallery's charts from a folder of corpora, and say what each shows, with the figures that gallery.md cites.

    python docs/gallery.py CORPORA [OUT]

CORPORA holds kremlin_putin_2022_2025, us_government_2022, un_general_debate_2021_2024 and ruwa_headlines_2022, each
with its metadata.csv; their texts are read and stay there. OUT, else docs/gallery beside this file, gets PNGs.
"""

from __future__ import annotations

import csv
import io
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from PIL import Image

import analysis as an
from analysis.extraction.found import Tables

OFFICIAL = {
    "kremlin_putin_2022_2025": "Kremlin",
    "us_government_2022": "US government",
    "un_general_debate_2021_2024": "UN delegations",
}
EVENTS = pd.DataFrame(
    {"event": ["Invasion of Ukraine", "Mobilisation in Russia"], "day": pd.to_datetime(["2022-02-24", "2022-09-21"])}
)
NAMES = ["invasion", "military operation", "war", "conflict"]


def main(corpora: str, out: str = "") -> None:
    folder = Path(out) if out else Path(__file__).parent / "gallery"
    folder.mkdir(parents=True, exist_ok=True)
    for chart in chain(headlines(Path(corpora)), official(Path(corpora))):
        (folder / f"{chart.name}.png").write_bytes(small(chart.png()))
        print(f"{chart.name}.png: {chart.alt}\n")


def told(what: str, rows: pd.DataFrame | pd.Series) -> None:
    with pd.option_context("display.max_rows", None, "display.max_columns", None, "display.width", 200):
        print(f"{what}:\n{rows}\n")


def small(png: bytes) -> bytes:
    """The picture in 64 colours, the rare ones of a key among them: a quarter of the bytes."""
    buffer = io.BytesIO()
    few = Image.open(io.BytesIO(png)).convert("RGB").quantize(64, method=Image.Quantize.MAXCOVERAGE)
    few.save(buffer, format="PNG", optimize=True)
    return buffer.getvalue()


def official(corpora: Path) -> Iterator[an.charts.Chart]:
    """Three official voices: Kremlin transcripts, US statements, speeches of UN delegations."""
    with TemporaryDirectory() as together:
        study = an.extract(combined(corpora, Path(together)))
    told("Design effects", design_effects(study))
    compared = an.keyness_by(an.count_words(study, by=["outlet"]), min_count=20, permutations=999)
    told(
        "Key words", compared.groupby("outlet").head(3)[["outlet", "term", "log_ratio", "low", "p_holm", "p_permuted"]]
    )
    yield an.keycharts.keyness(
        compared,
        title="Kiev and Donbass, sanctions, island states: what marks each voice",
        name="04-keyness-kremlin-us-un",
    )
    yield an.keycharts.frequency_z(
        compared, title="The frequent words that tell the three voices apart", name="04-frequency-z-kremlin-us-un"
    )
    near = an.collocates(study, term="Ukraine", by=["outlet"], min_count=10)
    yield an.keycharts.collocates(near, title="What stands beside “Ukraine”", name="04-collocates-ukraine")
    yield from used(study.select(labels=NAMES))
    named = study.select(labels=NAMES, since="2022-01-01", until="2022-12-31")
    yield an.trendcharts.trend(
        an.trend(named, by=["outlet"]),
        events=EVENTS,
        title="2022: the Kremlin’s “military operation”, Washington’s “war” and “invasion”",
        name="04-trend-kremlin-us-un",
    )
    yield an.keycharts.differences(
        an.differences(study, by="outlet"), title="Whose label: shares against the others", name="04-differences"
    )
    changes = an.change(study, "2022-09-21", days=90, by=["outlet"])
    yield an.keycharts.differences(
        changes, title="90 days before and after mobilisation, 21 September 2022", name="04-change-mobilisation"
    )
    ways = an.sensitivity(study, "invasion", by="outlet", between=["US government", "UN delegations"])
    yield an.trustcharts.sensitivity(
        ways,
        title="The US government says “invasion” more often than UN delegations, however it is counted",
        name="05-sensitivity-invasion",
    )


def design_effects(study: Tables) -> pd.DataFrame:
    """Of each label, and of two terms whatever they are about, as a search for words would count them."""
    word = study.hits["surface"].str.lower().str.split().str.join(" ")
    plain = word.isin(["war", "special military operation"])
    words = study.hits.assign(label="the words " + word, referent="target")[plain]
    searched = replace(study, hits=words, labels=words[["label", "term"]].drop_duplicates())
    return pd.concat([an.design_effects(tables, by=["outlet"]) for tables in (study, searched)])


def used(named: Tables) -> Iterator[an.charts.Chart]:
    """Which label each voice uses, and how it is meant."""
    yield an.charts.shares(
        an.shares(named, of=["label"], by=["outlet"]),
        title="Which of four labels each of them uses",
        name="01-labels-kremlin-us-un",
    )
    yield an.charts.shares(
        an.shares(named.select(labels=["military operation"]), of=["use"], by=["outlet"]),
        title="How “military operation” is meant, by Kremlin, US government and UN delegations",
        name="01-use-military-operation",
    )
    yield an.charts.shares(
        an.shares(named, of=["voice", "use"], by=["outlet", "label"]),
        title="How each label is used, and in whose voice",
        name="01-use-by-label",
    )
    yield an.charts.shares(
        an.shares(named.select(since="2022-01-01", until="2022-12-31"), of=["use"], by=["outlet", "month"]),
        title="How the four labels are meant, by month of 2022",
        name="01-use-by-month",
    )


def combined(corpora: Path, folder: Path) -> Path:
    """One study folder of the three corpora, with an articles.csv."""
    rows = []
    for corpus, outlet in OFFICIAL.items():
        with (corpora / corpus / "metadata.csv").open(encoding="utf-8", newline="") as file:
            told = list(csv.DictReader(file))
        (folder / corpus).mkdir()
        for row in told:
            name = f"{corpus}/{Path(row['file']).name}"
            shutil.copyfile(corpora / corpus / row["file"], folder / name)
            rows.append({"file": name, "title": row.get("title", ""), "outlet": outlet, "published": row["date"]})
    # What such a text says outside of quotations is its author's word, not a newspaper's.
    (folder / "study.yaml").write_text("voice: author\n", encoding="utf-8")
    with (folder / "articles.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["file", "title", "outlet", "published"])
        writer.writeheader()
        writer.writerows(rows)
    return folder


def headlines(corpora: Path) -> Iterator[an.charts.Chart]:
    """Headlines and leads of nine outlets, and what one repeated page title does to a count."""
    study = an.extract(corpora / "ruwa_headlines_2022" / "metadata.csv", columns={"text": ["title", "lead"]})
    named = study.select(labels=NAMES, since="2022-01-01", until="2022-12-31")
    yield an.trendcharts.trend(
        an.trend(named, by=["outlet"]),
        events=EVENTS,
        title="Nine outlets, 2022: labels in headlines and leads, month by month",
        name="04-trend-nine-outlets",
    )
    yield an.keycharts.keyness(
        an.keyness_by(an.count_words(study, by=["outlet"]), min_count=20),
        title="What marks each of nine outlets in headlines and leads",
        name="04-keyness-nine-outlets",
    )
    war = study.hits[(study.hits["label"] == "war") & (study.hits["surface"].str.lower() == "war")]
    censor = war.merge(study.articles[["doc_id", "outlet"]]).query("outlet.str.contains('ensor')", engine="python")
    counting = censor[censor["set_aside"] != "boilerplate"]
    told("Records of Censor.NET with “war”", pd.Series([censor["doc_id"].nunique(), counting["doc_id"].nunique()]))
    variants = {"without repeated page titles": named, "as printed": counting_all(named)}
    parts = [
        an.trend(tables.select(labels=["war"]), by=["outlet"]).assign(counted=name) for name, tables in variants.items()
    ]
    rows = pd.concat([part[part["outlet"].str.contains("ensor")] for part in parts], ignore_index=True)
    rows.attrs = {name: value for name, value in parts[0].attrs.items() if name != "evidence"} | {"by": ["counted"]}
    yield an.trendcharts.trend(
        rows, events=EVENTS, title="Censor.NET: most “war” is its page title", name="04-trend-boilerplate"
    )


def counting_all(study: Tables) -> Tables:
    """The same with nothing set aside."""
    whole = {name: getattr(study, name).assign(set_aside=pd.NA) for name in ("hits", "sentences")}
    none = {name: frame.astype({"set_aside": "str"}) for name, frame in whole.items()}
    return replace(study, **none)


if __name__ == "__main__":
    main(*sys.argv[1:])
