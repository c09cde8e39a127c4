"""Driving the system's Chromium through Playwright, where both are there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless browser; skips the tests that need it where there is none.

    Not for a whole run: while it is open, its event loop stands in the way of tests with one of their own.
    """
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install playwright")
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("needs a Chromium on the PATH, such as Debian's package chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield browser
        browser.close()


class Visit:
    """An opened page, and what it did beyond showing itself.

    Attributes:
        page: Playwright's page.
        problems: errors and messages on the console, dialogs.
        requests: addresses asked for.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.problems.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("dialog", self._dismiss)
        page.on("request", lambda request: self.requests.append(request.url))

    def _dismiss(self, dialog: Dialog) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def begin_anew(self) -> None:
        """Open the page again, on screen, with nothing seen yet."""
        self.page.emulate_media(media="screen")
        self.problems.clear()
        self.requests.clear()
        self.page.mouse.move(0, 0)
        self.page.reload()


@contextmanager
def visited(
    browser: Browser, html: str, folder: Path, *, width: int = 1280, dark: bool = False
) -> Iterator[Visit]:
    """The page opened from disk, as a person opens it."""
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(5_000)
    visit = Visit(context.new_page())
    visit.page.goto(file.as_uri())
    yield visit
    context.close()


def shown(page: Page) -> str:
    """The sentence above the list, in the live region."""
    return page.inner_text("#shown")


def focused(page: Page) -> str:
    """What has the focus: its id, or else its text."""
    found: str = page.evaluate("document.activeElement.id || document.activeElement.innerText")
    return found
