"""The reading page (`intercoder view`) in a browser: size, time to first paint, and how smoothly it scrolls.

    python -m bench.page [--json FILE]

For 9 interviews (the real ones where they are there, else made ones) and for 40 made ones as long as the
samples, coded with a server on loopback that answers at once, thirty passages each. Opened from disk in the
system's Chromium, without a screen and without a graphics card, each time in a new context; medians.
First paint is what the browser itself reports (first contentful paint, from the start of navigation). Then
the longest interview is opened and scrolled from its first to its last turn, by 200 pixels a frame: the
longest frame is what a reader would feel.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from bench.loopback import MODEL, answering
from bench.made_interviews import write_whole
from bench.program import ROOT
from bench.row import Row, write_rows
from extract.runfolder import RunFolder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

REAL = ROOT.parent / "shared" / "interviews" / "transcripts"
COMMAND = "python -m bench.page"
REPEATS = 5
MOST_MILLISECONDS = 1_000
FEW, MANY = 9, 40
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
_FIRST_PAINT = """() => new Promise(found => new PerformanceObserver(list => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) found(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""
_LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventStart"
_SCROLL = """() => new Promise(done => {
  const frames = [];
  let last = performance.now();
  const step = now => {
    frames.push(now - last);
    last = now;
    const before = scrollY;
    scrollBy({ top: 200, behavior: "instant" });
    if (scrollY === before) done(frames.slice(2)); else requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""


class Seen(NamedTuple):
    """One visit: milliseconds to first paint and until loaded, and each frame of the scroll."""

    paint: float
    loaded: float
    frames: list[float]


class Written(NamedTuple):
    """A page on disk, and the id of the longest interview in it."""

    file: Path
    longest: str


def page_of(interviews: Path, folder: Path, url: str) -> Written:
    """Code interviews and write the page."""
    run = folder / "run"
    _intercoder("extract", interviews, "--out", run, "--model", MODEL, "--base-url", url)
    _intercoder("view", run)
    longest = max(RunFolder(run).transcripts(), key=lambda transcript: len(transcript.text))
    return Written(run / "view.html", longest.id)


def _intercoder(*words: str | Path) -> None:
    from intercoder.cli import main as command

    before, sys.argv = sys.argv, ["intercoder", *map(str, words)]
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), suppress(SystemExit):
            command()
    finally:
        sys.argv = before


@contextmanager
def browser() -> Iterator[Browser | None]:
    """A headless Chromium; None where there is none, or no playwright to drive it."""
    path = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if path is None:
        yield None
        return
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield opened
        opened.close()


def visit(opened: Browser, written: Written) -> Seen:
    """Open the page as if for the first time, then scroll through its longest interview."""
    context = opened.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.goto(written.file.as_uri())
        paint, loaded = float(page.evaluate(_FIRST_PAINT)), float(page.evaluate(_LOADED))
        return Seen(paint, loaded, _scrolled(page, written))
    finally:
        context.close()


def _scrolled(page: Page, written: Written) -> list[float]:
    page.goto(f"{written.file.as_uri()}#read/{written.longest}")
    page.wait_for_selector("#turns .turn")
    frames: list[float] = page.evaluate(_SCROLL)
    return frames


def rows(name: str, opened: Browser | None, written: Written) -> Iterator[Row]:
    """Size, first paint and frames of one page."""
    size = written.file.stat().st_size / 1e6
    yield Row(f"page, {name}: size, MB", f"{size:.1f}", command=COMMAND)
    if opened is None:
        reason = "not measured: no Chromium on the PATH, or no playwright"
        yield Row(f"page, {name}: first paint, ms", reason, command=COMMAND)
        return
    seen = [visit(opened, written) for _ in range(REPEATS)]
    paint = median(one.paint for one in seen)
    yield Row(
        f"page, {name}: first paint, ms",
        f"{paint:.0f} (loaded after {median(one.loaded for one in seen):.0f})",
        limit=f"less than {MOST_MILLISECONDS:,}",
        held=paint < MOST_MILLISECONDS,
        command=COMMAND,
    )
    longest = median(max(one.frames) for one in seen)
    typical = median(frame for one in seen for frame in one.frames)
    yield Row(
        f"page, {name}: longest frame of a scroll through the longest interview, ms",
        f"{longest:.0f} (typical {typical:.0f}, {len(seen[0].frames)} frames)",
        command=COMMAND,
    )


def measured(scratch: Path) -> Iterator[Row]:
    """The rows of both pages."""
    os.environ["INTERCODER_CACHE_DIR"] = str(scratch / "cache")
    real = REAL.is_dir()
    few = REAL if real else scratch / "made-few"
    if not real:
        write_whole(few, FEW)
    write_whole(scratch / "made-many", MANY)
    with answering(30) as url:
        pages = {
            f"{FEW} {'real' if real else 'made'} interviews": page_of(few, scratch / "few", url),
            f"{MANY} made interviews": page_of(scratch / "made-many", scratch / "many", url),
        }
    with browser() as opened:
        for name, written in pages.items():
            yield from rows(name, opened, written)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a limit is not kept, else 0."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Measure the reading page in a browser.")
    parser.add_argument("--json", type=Path, help="file for the rows")
    options = parser.parse_args(arguments)
    os.environ["OPENAI_API_KEY"] = "none"
    with tempfile.TemporaryDirectory() as scratch:
        found = list(measured(Path(scratch)))
    write_rows(found, options.json)
    return int(any(row.held is False for row in found))


if __name__ == "__main__":
    sys.exit(main())
