"""The reading page in a browser on the samples, and in other circumstances: hostile text, a narrow or dark
screen, paper, a run that nobody coded."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support_agreement import HOSTILE
from support_browser import launched, visited
from support_contrast import pale_texts
from support_summaries import coding, segment
from support_view import BOOK, ONE, hostile, page_of, viewed

from intercoder.cli import main
from intercoder.pages.view_summaries import Summaries

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
JELLYFISH = "#read/synthetic-interview-1/8"
"""Where the interviewer says: You counted jellyfish."""


@pytest.fixture(scope="module")
def browser(samples: str) -> Iterator[Browser]:  # while it is open, no other event loop can run
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a keyword run over the samples, with the files of Ada and Ben."""
    run = tmp_path_factory.mktemp("samples") / "run"
    intercoder("extract", SAMPLES / "interviews", "--model", "keyword", "--out", run)
    intercoder("view", run, "--gold", SAMPLES / "coded")
    return (run / "view.html").read_text(encoding="utf-8")


def intercoder(*words: str | Path) -> None:
    """A command that has to succeed."""
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        patch.setattr(sys, "argv", ["intercoder", *map(str, words)])
        with contextlib.suppress(SystemExit):
            main()


def go(page: Page, place: str) -> None:
    """Follow a link inside the page."""
    page.goto(page.url.split("#")[0] + place)


def test_the_samples_can_be_read_from_the_matrix_to_the_last_word(
    browser: Browser, samples: str, tmp_path: Path
) -> None:
    with visited(browser, samples, tmp_path) as opened:
        page = opened.page
        assert page.inner_text("header .lede") == ("6 interviews, coded by Ada, Ben, keyword (baseline).")
        assert page.locator("#matrix thead .head").all_inner_texts() == list("123456")
        page.fill("#search", "jellyfish")
        page.wait_for_selector("#found:visible")
        assert page.inner_text("#found p") == "“jellyfish” stands in 2 turns of 1 interview."
        page.click("#found .found >> nth=1")
        assert page.inner_text("#turn-8 .text") == "You counted jellyfish."
        page.click("#clear")
        assert page.locator(".lane-head").all_inner_texts() == ["Ada", "Ben", "keyword baseline"]
        page.keyboard.press("n")
        assert "only one coder" in page.inner_text("#detail-body")
        assert page.locator("#detail .others dt").count() == 2
        assert opened.problems == []
        assert len(opened.requests) == 1


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_of_the_samples_has_the_contrast_of_wcag_aa(
    browser: Browser, samples: str, tmp_path: Path, dark: bool
) -> None:
    with visited(browser, samples, tmp_path, width=1440, dark=dark) as opened:
        page = opened.page
        assert pale_texts(page) == []
        go(page, f"{JELLYFISH}?search=the")
        page.keyboard.press("j")
        assert page.locator("#turns mark").count() > 1
        assert pale_texts(page) == []
        page.evaluate("document.getElementById('reading-title').style.color = 'rgb(128 128 128 / 60%)'")
        assert len(pale_texts(page)) == 1  # the measure itself


def test_every_text_of_a_run_with_all_there_is_has_the_contrast_of_wcag_aa(
    browser: Browser, tmp_path: Path
) -> None:
    with visited(browser, page_of(viewed()), tmp_path, dark=True) as opened:
        for place in ("#left-out", "#summaries", "#summaries/Labels", "#read/talk-2", "#read/talk-1"):
            go(opened.page, place)
            assert pale_texts(opened.page) == []
        opened.page.click("#turns .chip >> nth=0")
        assert opened.page.is_visible("mark.remedy")
        assert pale_texts(opened.page) == []


def test_hostile_texts_are_shown_to_the_letter_and_do_nothing(browser: Browser, tmp_path: Path) -> None:
    with visited(browser, page_of(hostile(), title=HOSTILE[0]), tmp_path) as opened:
        page = opened.page
        assert page.inner_text("h1") == HOSTILE[0]
        page.click("#matrix .name >> nth=0")
        go(page, "#read/talk-1")
        texts = page.evaluate("[...document.querySelectorAll('#turns .text')].map((one) => one.textContent)")
        # A lone surrogate survives in the data; in the document it is the replacement character or itself.
        assert [text.encode("utf-8", "replace") for text in texts] == [
            text.encode("utf-8", "replace") for text in HOSTILE
        ]
        for index in range(len(HOSTILE)):
            page.locator("#turns .chip").nth(index).click()
            assert page.is_visible("#part-title")
        for place in ("#left-out", "#summaries", "#overview?search=script"):
            go(page, place)
        for link in page.locator("#summary-list a").all():
            go(page, link.get_attribute("href") or "")
        assert page.evaluate("window.hacked") is None
        assert page.locator("img, iframe").count() == 0
        assert opened.problems == []
        assert {address.split("#")[0] for address in opened.requests} == {page.url.split("#")[0]}


def test_each_category_has_one_heading_in_the_order_of_the_codebook(browser: Browser, tmp_path: Path) -> None:
    labels, fix, drift = BOOK.codes
    mixed = viewed(codebook=BOOK.model_copy(update={"codes": (labels, drift, fix)}))
    with visited(browser, page_of(mixed), tmp_path) as opened:
        rows = opened.page.locator("#matrix tbody tr").all_inner_texts()
        assert [row.split("\t")[0] for row in rows] == ["Data", "Labels", "Labels-fix", "Model", "Drift"]


def test_a_long_code_is_not_wider_than_a_narrow_screen(browser: Browser, tmp_path: Path) -> None:
    code = "data_quality_issues_of_third_party_data_providers_" * 4
    with visited(
        browser, page_of(viewed(codings=[coding(ONE, segment(ONE, code, 1))])), tmp_path, width=360
    ) as opened:
        for place in ("#overview", "#read/talk-1"):
            go(opened.page, place)
            assert opened.page.evaluate("document.documentElement.scrollWidth") == 360


def test_nothing_is_wider_than_a_narrow_screen(browser: Browser, samples: str, tmp_path: Path) -> None:
    with visited(browser, samples, tmp_path, width=390) as opened:
        page = opened.page
        for place in ("#overview", "#left-out", "#summaries", JELLYFISH):
            go(page, place)
            assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert not page.is_visible("#code")  # filters are folded away
        page.click("#filters-title")
        assert page.is_visible("#code")
        # Without a margin, names stand below the text, with the coder's.
        chip = page.locator("#turns .names >> nth=0")
        assert chip.locator(".whose").is_visible()
        chip.locator(".chip >> nth=0").click()
        assert page.is_visible("#detail")
        page.click("#close-detail")
        assert not page.is_visible("#detail")


def test_paper_has_the_text_and_the_margin_and_no_tools(
    browser: Browser, samples: str, tmp_path: Path
) -> None:
    with visited(browser, samples, tmp_path, dark=True) as opened:
        page = opened.page
        go(page, JELLYFISH)
        page.emulate_media(media="print")
        assert page.locator("select:visible, input:visible, nav:visible, #detail:visible").count() == 0
        assert page.is_visible("#turn-8 .text")
        assert page.locator("#turns .chip:visible").count() > 0
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(253, 253, 251)"


def nameless(page: Page) -> list[str]:
    """Controls and links without an accessible name."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("a, button, select, input, summary, aside, nav")]
          .filter((one) => one.checkVisibility())
          .filter((one) => {
            const labels = [...(one.labels ?? [])].map((label) => label.textContent).join("");
            const inside = one.matches("select, input, aside, nav") ? "" : one.textContent;
            return !(one.getAttribute("aria-label") || labels.trim() || inside.trim());
          })
          .map((one) => one.outerHTML)"""
    )
    return found


def test_all_controls_have_names(browser: Browser, samples: str, tmp_path: Path) -> None:
    with visited(browser, samples, tmp_path) as opened:
        page = opened.page
        page.click("#coders-shown")
        assert nameless(page) == []
        page.keyboard.press("n")
        assert page.is_visible("#close-detail")
        assert nameless(page) == []
        page.evaluate("document.getElementById('close-detail').removeAttribute('aria-label')")
        page.evaluate("document.getElementById('close-detail').textContent = ''")
        assert len(nameless(page)) == 1  # the measure itself


def test_a_run_that_nobody_coded_says_so(browser: Browser, tmp_path: Path) -> None:
    with visited(browser, page_of(viewed(codings=[])), tmp_path) as opened:
        assert opened.page.inner_text("#matrix") == "Nobody has coded anything here."
        go(opened.page, "#summaries")
        opened.page.keyboard.press("n")
        assert opened.page.inner_text("#status") == "No further disagreement."
        assert opened.problems == []


def test_a_run_without_a_single_interview_is_an_empty_page(browser: Browser, tmp_path: Path) -> None:
    material = viewed(transcripts={}, codings=[], summaries=Summaries())
    with visited(browser, page_of(material), tmp_path) as opened:
        for tab in ("read", "left-out", "summaries"):
            opened.page.click(f'[data-tab="{tab}"]')
            opened.page.keyboard.press("n")
        assert opened.page.is_visible("#summary")
        assert opened.problems == []
