"""The report in a real browser: silent, alone, and open to readers who cannot see or point."""

import pytest
from click.testing import CliRunner

from analysis.__main__ import main
from tests import browser


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    """The report of the study that ships."""
    out = tmp_path_factory.mktemp("report") / "seeds"
    result = CliRunner().invoke(main, ["report", "seeds", "--out", str(out)])
    assert result.exit_code == 0, result.output
    return out


def test_the_report_opens_without_a_complaint_and_asks_nobody(window, seeds):
    pages = sorted(seeds.rglob("*.html"))

    for path in pages:
        page = window.open(path)
        assert page.locator("h1").count() == 1, path.name
        shown = page.evaluate("[...document.images].every(picture => picture.complete && picture.naturalWidth > 0)")
        assert shown, path.name
    assert len(pages) >= 3
    assert window.complaints == []
    assert window.asked == []
    assert window.dialogs == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_reports_first_page_has_no_barriers(chromium, seeds, scheme):
    with browser.window(chromium, color_scheme=scheme) as window:
        window.open(seeds / "index.html")

        assert window.audit() == []


def test_the_notebooks_pages_have_no_barriers(window, seeds):
    for path in sorted(seeds.glob("notebooks/*.html")):
        window.open(path)

        assert window.audit() == [], path.name


def test_a_page_that_complains_asks_pops_up_and_hides_its_text_is_caught(window, tmp_path):
    (tmp_path / "bad.html").write_text(
        "<p style='color:#eee;background:#fff'>War</p><img src='http://localhost:9/x.png'>"
        "<script>alert('hello'); console.error('oh'); throw new Error('no')</script>"
    )

    window.open(tmp_path / "bad.html")

    assert window.asked == ["http://localhost:9/x.png"]
    assert window.dialogs == ["hello"]
    assert {"error: oh", "no"} <= set(window.complaints)
    assert {"color-contrast", "image-alt"} <= {line.partition(":")[0] for line in window.audit()}


def test_without_a_browser_ci_fails_and_others_skip_with_the_remedy(monkeypatch):
    monkeypatch.setenv("PATH", "")
    for ci, outcome in {"true": pytest.fail.Exception, "": pytest.skip.Exception}.items():
        monkeypatch.setenv("CI", ci)
        with pytest.raises(outcome, match="apt-get install chromium"), browser.started():
            pass
