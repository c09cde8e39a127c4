"""The agreement page in other circumstances: hostile text, a narrow or dark screen, paper, fewer coders."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support_agreement import ADA, BEN, HOSTILE, coding, hostile_study, page_of, study, transcript
from support_browser import focused, launched, shown, visited

from eval.study import prepare

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


def test_hostile_texts_are_shown_to_the_letter_and_do_nothing(browser: Browser, tmp_path: Path) -> None:
    with visited(browser, page_of(hostile_study(), title=HOSTILE[0]), tmp_path) as opened:
        page = opened.page
        for name in ("#codes .name >> nth=0", ".confusion .cell >> nth=0", "#coders .cell >> nth=0"):
            page.click(name)
        page.click("#clear")
        texts = page.evaluate(
            "[...document.querySelectorAll('#list .text')].slice(0, 6).map((one) => one.textContent)"
        )
        # A lone surrogate survives in the data; in the document it is the replacement character or itself.
        assert [text.encode("utf-8", "replace") for text in texts] == [
            text.encode("utf-8", "replace") for text in HOSTILE
        ]
        assert page.evaluate("window.hacked") is None
        assert page.locator("img, iframe").count() == 0
        assert opened.problems == []
        assert len(opened.requests) == 1


def test_the_policy_stops_markup_scripts_and_requests(browser: Browser, tmp_path: Path) -> None:
    with visited(browser, page_of(study()), tmp_path) as opened:
        page = opened.page
        with pytest.raises(Exception, match="TrustedHTML"):
            page.evaluate("() => { document.body.innerHTML = '<p>x</p>' }")
        page.evaluate(
            """() => { const image = document.createElement("img"); image.src = "http://127.0.0.1:9/x.png";
                document.body.append(image) }"""
        )
        page.wait_for_timeout(100)
        assert any("Content Security Policy" in problem for problem in opened.problems)


def test_nothing_is_wider_than_a_narrow_screen(browser: Browser, tmp_path: Path) -> None:
    with visited(browser, page_of(study()), tmp_path, width=390) as opened:
        assert opened.page.evaluate("document.documentElement.scrollWidth") == 390
        # Cards have no column heads: each figure says its own.
        before = "getComputedStyle(document.querySelector('.pairs td'), '::before').content"
        assert json.loads(opened.page.evaluate(before)) == "turns"


def test_a_dark_screen_gets_dark_paper(browser: Browser, tmp_path: Path) -> None:
    with visited(browser, page_of(study()), tmp_path, dark=True) as opened:
        paper = "getComputedStyle(document.body).backgroundColor"
        assert opened.page.evaluate(paper) == "rgb(22, 24, 27)"
        opened.page.emulate_media(media="print")
        assert opened.page.evaluate(paper) == "rgb(253, 253, 251)"


def test_paper_shows_all_codes_though_the_screen_begins_with_some(browser: Browser, tmp_path: Path) -> None:
    one = transcript("many", [f"Turn {index}." for index in range(22)])
    labels = [[f"code-{index:02}"] for index in range(22)]
    html = page_of(prepare([one], [coding(one, "Ada", labels), coding(one, "Ben", labels)]))
    with visited(browser, html, tmp_path) as opened:
        rows = opened.page.locator("#codes tbody tr:visible")
        assert rows.count() == 20
        opened.page.emulate_media(media="print")
        assert rows.count() == 22
        opened.page.emulate_media(media="screen")
        opened.page.click("#codes .drawn > button")
        assert rows.count() == 22
        assert focused(opened.page) == "code-20"


def test_a_page_without_a_pair_shows_its_answer_and_no_empty_tools(browser: Browser, tmp_path: Path) -> None:
    one = transcript("alone")
    with visited(browser, page_of(prepare([one], [coding(one, "Ada", ADA)])), tmp_path) as opened:
        assert "their agreement is not known" in opened.page.inner_text(".answer")
        assert opened.page.locator("select").count() == 0
        assert opened.problems == []


def test_people_alone_are_compared_with_each_other(browser: Browser, tmp_path: Path) -> None:
    with visited(browser, page_of(study({"Ada": ADA, "Ben": BEN}, model=None)), tmp_path) as opened:
        assert opened.page.inner_text("h2 >> nth=0") == "How far do the humans agree?"
        assert shown(opened.page) == "15 of 18 turns of Ada and Ben."
        assert opened.problems == []
