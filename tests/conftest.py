"""Scenes for the tests: a folder of news, written in three lines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import browser

LABELS = "label,term,not_in,note\ninvasion,invasion*,invasion of privacy,\nwar,war,trade war;war crime*,\n"


@pytest.fixture
def newsroom(tmp_path: Path):
    """Give `newsroom({"a.txt": "News."})`: a study folder with those files and labels for invasion and war."""

    def write(files: dict[str, str | bytes]) -> Path:
        folder = tmp_path / "study"
        for name, content in {"labels.csv": LABELS, **files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once. Skips where none is installed, and fails there in CI."""
    with browser.started() as chrome:
        yield chrome


@pytest.fixture
def window(chromium: Browser) -> Iterator[browser.Window]:
    """A fresh window 1280 pixels wide: `window.open(path)`, then look at `window.page`, `.complaints`, `.asked`."""
    with browser.window(chromium, viewport={"width": 1280, "height": 900}) as opened:
        yield opened
