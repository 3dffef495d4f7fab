"""The report of five hundred articles: it opens at once, and no page of it grows with the corpus."""

import random
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from analysis.__main__ import main
from analysis.report import proofs
from analysis.report import report as reports

SAID = (
    "The {} began at dawn.",
    "“The {} is over,” Minister Ann Berg said.",
    "Officials in Ruritania said the {} had failed.",
    "A so-called “{}” went on for weeks.",
    "They feared a {} in the north.",
    "Nobody had wanted the {}, the mayor told reporters.",
    "It was no {}, a spokesman claimed.",
)


def invented(folder: Path, articles: int) -> Path:
    """A folder of news that nobody wrote."""
    draw = random.Random(1)
    folder.mkdir()
    rows = ["file,outlet,published"]
    for number in range(articles):
        said = (draw.choice(SAID).format(draw.choice(("war", "invasion"))) for _ in range(8))
        (folder / f"{number:03}.txt").write_text(f"Ruritania, day {number}\n\n{' '.join(said)}")
        rows.append(f"{number:03}.txt,Outlet {number % 7},2022-{number % 12 + 1:02}-{number % 28 + 1:02}")
    (folder / "articles.csv").write_text("\n".join(rows))
    (folder / "labels.csv").write_text("label,term\ninvasion,invasion*\nwar,war\n")
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    first = reports.notebooks()[:1]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reports, "notebooks", lambda: first)
        result = CliRunner().invoke(
            main, ["report", str(invented(folder / "study", 500)), "--out", str(folder / "out")]
        )
    assert result.exit_code == 0, result.output
    return folder / "out"


def test_the_first_page_is_small_and_opens_at_once(made, window):
    def seconds() -> float:
        page = window.open(made / "index.html")
        return page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd / 1000")

    assert (made / "index.html").stat().st_size < 3_000_000
    assert min(seconds() for _ in range(3)) < 2
    assert (window.complaints, window.asked) == ([], [])
    assert window.audit() == []


def test_the_first_page_opens_with_what_can_be_claimed(made):
    page = BeautifulSoup((made / "index.html").read_text(), "html.parser")

    assert page.select_one(".finding").text.startswith("In plain words of their own, newsrooms call it “")
    assert "500 articles of 7 outlets" in page.select_one(".lead").text
    assert page.select_one("main > figure")["id"] == "chart-01-own-labels"


def test_many_lines_go_on_over_pages_and_none_is_lost(made):
    for path in made.rglob("*.html"):
        assert path.stat().st_size < 1_000_000 or path.parent.name == "notebooks" or path.name == "index.html"
    index = BeautifulSoup((made / "index.html").read_text(), "html.parser")
    link = index.find("a", {"aria-label": lambda told: told and told.startswith("all labels, count")})
    first = BeautifulSoup((made / link["href"]).read_text(), "html.parser")
    rest = [made / "evidence" / other["href"] for other in first.select(".pages a")]
    lines = [
        line.a["href"]
        for page in [first, *(BeautifulSoup(path.read_text(), "html.parser") for path in rest)]
        for line in page.select("ol.lines > li")
    ]

    number = int(link.text.replace(",", ""))
    assert number > 3_000
    assert len(rest) + 1 == -(-number // proofs.PER_PAGE)
    assert len(lines) == len(set(lines)) == number
