"""A real browser for the tests: what a page shows, does, asks for and complains of.

Debian's Chromium, or whichever of its kin is installed, driven by Playwright. Nothing is downloaded: where none is
installed the tests say so and are skipped, or fail in CI, which has to install one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, sync_playwright

# .ci/run looks for the same names.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REMEDY = (
    f"The tests in a browser need one of {', '.join(NAMES)} on the PATH, but there is none. "
    "Install it, on Debian by: apt-get install chromium"
)
_FLAGS = [
    "--no-sandbox",  # root has none, nor have many containers; the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers give it 64 MB
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_LOCAL = ("file:", "data:", "blob:", "about:")


class Window:
    """A page in the browser, and what it did since it was opened.

    ``page`` : Playwright's page. ``complaints`` : errors and warnings of its console, and uncaught exceptions.
    ``asked`` : addresses it asked for that are neither files nor under `allowed`. ``dialogs`` : what it popped up.
    """

    def __init__(self, page: Page, *, allowed: tuple[str, ...] = ()) -> None:
        self.page, self._allowed = page, (*_LOCAL, *allowed)
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.dialogs: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._requested(request.url))
        page.on("dialog", self._dismissed)

    def open(self, path: Path | str) -> Page:
        """Go to a file, and to an anchor in it where `path` is text with one."""
        place, _, anchor = str(path).partition("#")
        self.page.goto(Path(place).resolve().as_uri() + (f"#{anchor}" if anchor else ""))
        return self.page

    def audit(self, within: str = "html") -> list[str]:
        """What axe-core finds wrong with the page, or a part of it, as it stands: rule, help and the first element.

        The debugger puts the script in, so a page's Content-Security-Policy does not stop it and stays in force.
        """
        self.page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
        found = self.page.evaluate("within => axe.run(within, {resultTypes: ['violations']})", within)["violations"]
        return [f"{one['id']}: {one['help']}, {len(one['nodes'])} times: {one['nodes'][0]['html']}" for one in found]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _requested(self, url: str) -> None:
        if not url.startswith(self._allowed):
            self.asked.append(url)

    def _dismissed(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()


def installed() -> str | None:
    """Where the browser is, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def started() -> Iterator[Browser]:
    """The browser, without a window; skips the test where there is none, and fails it in CI."""
    path = installed()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(REMEDY)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@contextmanager
def window(browser: Browser, *, allowed: tuple[str, ...] = (), **options: Any) -> Iterator[Window]:
    """A window with nothing remembered from another; `options` are Playwright's (viewport, color_scheme, ...)."""
    context = browser.new_context(**options)
    yield Window(context.new_page(), allowed=allowed)
    context.close()
