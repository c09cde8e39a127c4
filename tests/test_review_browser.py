"""A review as a person does it, in the system's Chromium: what they press, what they see, what is stored."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support_browser import Visit, launched
from support_contrast import pale_texts
from support_review import HOSTILE, ONE, Client, make_run, opened, served, started

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OUT_OF_SIGHT = "<img src=x onerror=alert(1)> & “title”"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return make_run(tmp_path / "run")


@contextmanager
def tab(browser: Browser, address: str, *, width: int = 1280, dark: bool = False) -> Iterator[Visit]:
    """A tab that, when it is closed, has asked for nothing elsewhere and complained of nothing."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    context.set_default_timeout(5_000)
    visit = Visit(context.new_page())
    visit.page.goto(address)
    yield visit
    context.close()
    assert [url for url in visit.requests if not url.startswith("http://127.0.0.1:")] == []
    assert visit.problems == []


@contextmanager
def reading(browser: Browser, run: Path, *, blind: bool = False, width: int = 1280) -> Iterator[Page]:
    """The first interview, in a review by Maria."""
    with (
        served(opened(run, blind=blind)) as client,
        tab(browser, f"{client.address}#read/talk-1", width=width) as visit,
    ):
        yield visit.page


def stored(run: Path) -> list[tuple[str, str]]:
    """Code and text of each segment of Maria's coding file on the first interview."""
    document = json.loads((run / "reviews" / "maria" / "talk-1.json").read_text())
    return [(segment["code"], segment["text"]) for segment in document["codings"][0]["segments"]]


def last(run: Path) -> dict[str, Any]:
    """The last line of the log."""
    line: dict[str, Any] = json.loads((run / "reviews" / "maria" / "log.jsonl").read_text().splitlines()[-1])
    return line


def title(page: Page) -> str:
    """The code that the panel shows."""
    return page.inner_text("#part-title")


def progress(page: Page, text: str) -> None:
    """Wait until the bar above the page says this."""
    page.locator("#progress", has_text=text).wait_for()


def own_lane(page: Page) -> list[str]:
    """The names in the reviewer's lane."""
    return page.locator("#turns .chip.own bdi").all_inner_texts()


def select(page: Page, turn: int, start: int, end: int, *, until: int | None = None) -> None:
    """Select characters of a turn's text, or from one turn's into another's."""
    page.evaluate(
        """([turn, start, until, end]) => {
            const point = (turn, at) => {
                const walker = document.createTreeWalker(document.querySelector(`#turn-${turn} .text`), 4);
                for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                    if (at <= node.length) return [node, at];
                    at -= node.length;
                }
            };
            getSelection().setBaseAndExtent(...point(turn, start), ...point(until, end));
        }""",
        [turn, start, turn if until is None else until, end],
    )


def test_accept_and_go_on_to_the_next(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        page.keyboard.press("n")
        assert title(page) == "Labels"
        page.keyboard.press("a")
        progress(page, "1 of 4 decided, 3 to go")
        assert own_lane(page) == ["Labels"]
        assert page.locator("#turns .chip.accepted").inner_text() == "Labels"
        assert title(page) == "Labels-fix"
        assert stored(run) == [("Labels", ONE[1][1])]


def test_reject_strikes_the_name_through_and_stores_nothing(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        page.uncheck("#go-on")
        page.keyboard.press("n")
        page.keyboard.press("r")
        progress(page, "1 of 4 decided")
        assert page.inner_text(".decided") == "Rejected"
        assert page.locator("#turns .chip.rejected").get_attribute("aria-label") is not None
        assert "rejected" in (page.locator("#turns .chip.rejected").get_attribute("aria-label") or "")
        assert stored(run) == []
        page.keyboard.press("x")
        progress(page, "0 of 4 decided")
        assert page.inner_text(".decided") == "Not decided"


def test_undo_takes_the_last_decision_back_and_shows_it(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        page.keyboard.press("n")
        page.keyboard.press("a")
        progress(page, "1 of 4")
        page.keyboard.press("u")
        progress(page, "0 of 4")
        assert title(page) == "Labels"
        assert page.inner_text("#stored") == "Undone: accept Labels"
        assert page.is_disabled("#undo")
        assert stored(run) == []


def test_recode_by_typing_a_part_of_the_codes_name(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        page.uncheck("#go-on")
        page.keyboard.press("n")
        page.keyboard.press("c")
        page.keyboard.type("data dr")
        assert page.inner_text("#code-list [aria-selected=true]").startswith("Drift")
        assert page.inner_text("#code-meaning") == "What comes in changes."
        page.keyboard.press("Enter")
        progress(page, "1 of 4")
        assert page.inner_text(".decided") == "Accepted as Drift, not Labels"
        assert stored(run) == [("Drift", ONE[1][1])]


def test_a_code_that_is_in_no_codebook_can_be_given(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        page.keyboard.press("n")
        page.keyboard.press("c")
        page.keyboard.type("Lack of care")
        assert page.inner_text("#code-list [aria-selected=true]") == "New code “Lack of care”"
        page.keyboard.press("Enter")
        progress(page, "1 of 4")
        assert stored(run) == [("Lack of care", ONE[1][1])]


def test_escape_leaves_the_list_of_codes_and_nothing_is_stored(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        page.keyboard.press("n")
        page.keyboard.press("c")
        page.keyboard.type("drift")
        page.keyboard.press("Escape")
        assert page.is_hidden("#code-dialog")
        assert page.inner_text("#progress") == "0 of 4 decided, 4 to go"
        assert not (run / "reviews" / "maria" / "talk-1.json").exists()


def test_selected_words_get_a_code_after_a_character_of_two_units(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        at = ONE[1][1].index("we found") + 1  # in UTF-16 units: the smiley before takes two
        select(page, 1, at, at + len("we found"))
        assert page.is_visible("#selection-tools")
        page.click("#selection-tools [data-do=give]")
        page.click("#code-list [role=option]:has-text('Drift')")
        progress(page, "0 of 4 decided, 4 to go, 1 added")
        assert title(page) == "Drift"
        assert page.inner_text(".decided") == "Added by you"
        assert stored(run) == [("Drift", "we found")]


def test_words_selected_across_turns_become_the_borders(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        page.uncheck("#go-on")
        page.keyboard.press("n")
        select(page, 1, 0, 4, until=2)
        page.keyboard.press("b")
        progress(page, "1 of 4")
        assert stored(run) == [("Labels", f"{ONE[1][1]}\nWhat")]
        assert "with other borders" in page.inner_text(".decided")


def test_a_whole_turn_gets_a_code_and_loses_it_again(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        page.keyboard.press(".")
        page.keyboard.press(".")
        assert page.inner_text("#detail h3") == "Turn 1"
        page.keyboard.press("g")
        page.keyboard.press("Enter")
        progress(page, "0 of 4 decided, 4 to go, 1 added")
        assert stored(run) == [("Labels", ONE[1][1])]
        page.keyboard.press("r")
        page.locator("#turns .chip.own").wait_for(state="detached")
        assert stored(run) == []


def test_edit_turns_title_and_comment(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        page.keyboard.press("n")
        page.keyboard.press("e")
        page.fill("#edit-last", "3")
        page.fill("#edit-title", "What we did")
        page.fill("#edit-comment", HOSTILE)
        page.click("#edit-save")
        progress(page, "1 of 4")
        assert page.text_content(".comment") == f"Comment: {HOSTILE}"
        assert page.inner_text(".part-title") == "Wrong labels"  # the model's
        document = json.loads((run / "reviews" / "maria" / "talk-1.json").read_text())
        (segment,) = document["codings"][0]["segments"]
        assert (segment["first_turn"], segment["last_turn"], segment["title"]) == (1, 3, "What we did")
        assert segment["rationale"] == HOSTILE


def test_turns_the_wrong_way_round_are_told_and_not_stored(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        page.keyboard.press("n")
        page.keyboard.press("e")
        page.fill("#edit-first", "3")
        page.click("#edit-save")
        assert "Turns go from 0 to 5" in page.inner_text("#edit-trouble")
        assert page.is_visible("#edit-dialog")


def test_a_comment_alone_decides_nothing(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        page.keyboard.press("n")
        page.keyboard.press("t")
        page.keyboard.type("Ask Ade.")
        page.click("#edit-save")
        page.wait_for_selector(".comment")
        assert page.inner_text("#progress") == "0 of 4 decided, 4 to go"
        assert last(run)["action"] == "comment"
        assert stored(run) == []


def test_keys_reach_every_undecided_passage_of_all_interviews_and_then_say_so(
    browser: Browser, run: Path
) -> None:
    with reading(browser, run) as page:
        seen = []
        page.keyboard.press("n")
        for _ in range(4):
            seen.append((page.input_value("#interview"), title(page)))
            page.keyboard.press("a")
            progress(page, f"{len(seen)} of 4")
        assert seen == [("0", "Labels"), ("0", "Labels-fix"), ("0", "Sensors-new"), ("1", "Drift")]
        assert page.inner_text("#stored") == "Nothing is left to decide."
        page.keyboard.press("m")
        row = page.locator("#review-progress tbody tr").first
        assert row.inner_text().split("\t") == ["First talk", "0", "3", "0", "0"]


def test_single_keys_do_nothing_while_one_types(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        page.keyboard.press("n")
        page.focus("#search")
        page.keyboard.type("arx")
        assert page.inner_text("#progress") == "0 of 4 decided, 4 to go"
        assert not (run / "reviews" / "maria" / "talk-1.json").exists()


def test_only_undecided_passages_when_asked_for(browser: Browser, run: Path) -> None:
    with reading(browser, run) as page:
        page.keyboard.press("n")
        page.keyboard.press("a")
        progress(page, "1 of 4")
        page.select_option("#verdict", "open")
        names = page.locator("#turns .chip.candidate bdi").all_inner_texts()
        assert names == ["Labels-fix", "Sensors-new"]
        page.select_option("#verdict", "accepted")
        assert page.locator("#turns .chip.candidate bdi").all_inner_texts() == ["Labels"]


def test_hostile_names_are_read_as_text(browser: Browser, tmp_path: Path) -> None:
    run = make_run(tmp_path / "<b>&amp;", titles=(OUT_OF_SIGHT, HOSTILE))
    with served(opened(run, OUT_OF_SIGHT)) as client, tab(browser, client.address) as visit:
        page = visit.page
        assert page.inner_text(".who-reviews") == f"Review by {OUT_OF_SIGHT}"
        assert OUT_OF_SIGHT in page.inner_text("#review-progress tbody")
        page.click(f"#review-progress button >> text={OUT_OF_SIGHT[:8]}")
        page.keyboard.press("n")
        page.keyboard.press("c")
        page.keyboard.type("<script>alert(1)</script>")
        page.keyboard.press("Enter")
        progress(page, "1 of 4")
        assert own_lane(page) == ["<script>alert(1)</script>"]
        assert page.inner_text("#turn-5 .text") == HOSTILE
        assert page.locator("img, iframe").count() == 0


def test_blind_shows_the_models_codes_turn_by_turn(browser: Browser, run: Path) -> None:
    with reading(browser, run, blind=True) as page:
        assert "Sensors" not in page.content()
        page.keyboard.press("n")
        page.keyboard.press("d")
        progress(page, "1 of 8 turns coded, 0 to decide")
        assert page.inner_text("#detail h3") == "Turn 1"  # on to the next, for the model gave nothing
        page.keyboard.press("g")
        page.keyboard.type("dri")
        page.keyboard.press("Enter")
        progress(page, "1 of 8 turns coded, 0 to decide, 1 added")
        assert "hidden until" in page.inner_text("#detail")
        assert "Wrong labels" not in page.content()
        page.keyboard.press("d")
        progress(page, "2 of 8 turns coded, 1 to decide, 1 added")
        assert title(page) == "Labels"
        page.keyboard.press("r")
        progress(page, "2 of 8 turns coded, 0 to decide, 1 added")
        assert page.inner_text("#detail h3") == "Turn 2"
        assert stored(run) == [("Drift", ONE[1][1])]
        assert "Sensors" not in page.content()


def test_blind_all_turns_up_to_here_at_once(browser: Browser, run: Path) -> None:
    with reading(browser, run, blind=True) as page:
        page.click("#turn-4 .number")
        page.keyboard.press("D")
        progress(page, "5 of 8 turns coded, 3 to decide")
        assert page.locator("#turns .chip.candidate").count() == 3
        assert last(run)["coded"] == [0, 1, 2, 3, 4]


def test_two_tabs_the_stale_one_is_told_and_refreshed(browser: Browser, run: Path) -> None:
    with served(opened(run)) as client:
        address = f"{client.address}#read/talk-1"
        with tab(browser, address) as one, tab(browser, address) as two:
            for visit in (one, two):
                visit.page.uncheck("#go-on")
                visit.page.keyboard.press("n")
            one.page.keyboard.press("a")
            progress(one.page, "1 of 4")
            two.page.keyboard.press("r")  # of the same passage, not knowing of the other tab
            two.page.wait_for_selector("#stored:has-text('Another tab had decided')")
            one.page.evaluate("dispatchEvent(new Event('focus'))")
            one.page.wait_for_selector("#stored:has-text('Refreshed: 1 decision made in another tab.')")
            assert one.page.inner_text(".decided") == "Rejected"
            assert stored(run) == []


def test_closing_the_tab_and_killing_the_server_lose_nothing(browser: Browser, run: Path) -> None:
    with started(run, "--as", "Maria") as server:
        with tab(browser, f"{server.client.address}#read/talk-1") as visit:
            visit.page.keyboard.press("n")
            visit.page.keyboard.press("a")
            progress(visit.page, "1 of 4")
        server.end(signal.SIGKILL)
    with started(run, "--as", "Maria") as again:
        with tab(browser, f"{again.client.address}#read/talk-1") as visit:
            assert visit.page.inner_text("#progress") == "1 of 4 decided, 3 to go"
            assert own_lane(visit.page) == ["Labels"]
            visit.page.keyboard.press("u")
            progress(visit.page, "0 of 4")
        assert again.end(signal.SIGINT).count("Traceback") == 0


def test_a_decision_that_no_server_takes_is_told_and_not_shown_as_taken(browser: Browser, run: Path) -> None:
    context = browser.new_context()
    context.set_default_timeout(5_000)
    page = context.new_page()
    with started(run, "--as", "Maria") as server:
        page.goto(f"{server.client.address}#read/talk-1")
        page.keyboard.press("n")
        server.end(signal.SIGKILL)
        page.keyboard.press("a")
        page.wait_for_selector("#trouble:visible")
        assert page.inner_text("#trouble").startswith("Not stored.")
        assert page.inner_text(".decided") == "Not decided"
        assert page.inner_text("#progress") == "0 of 4 decided, 4 to go"
    context.close()


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_has_the_contrast_of_wcag_aa(browser: Browser, run: Path, dark: bool) -> None:
    with (
        served(opened(run)) as client,
        tab(browser, f"{client.address}#read/talk-1", dark=dark) as visit,
    ):
        page = visit.page
        page.keyboard.press("n")
        for key, done in (("a", "1 of 4"), ("r", "2 of 4")):
            page.keyboard.press(key)
            progress(page, done)
        assert pale_texts(page) == []
        page.keyboard.press("c")
        assert pale_texts(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("k")
        page.keyboard.press("e")
        assert pale_texts(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("m")
        assert pale_texts(page) == []


def test_it_can_be_done_on_a_narrow_screen(browser: Browser, run: Path) -> None:
    with reading(browser, run, width=390) as page:
        page.click("#turns .chip.candidate >> nth=0")
        page.click("#detail [data-do=accept]")
        progress(page, "1 of 4")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_clients_address_is_the_one_printed(run: Path) -> None:
    with started(run, "--as", "Maria") as server:
        assert isinstance(server.client, Client)
        assert server.client.get().status == 200
