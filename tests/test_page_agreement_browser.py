"""The agreement page in a browser: what a person sees, clicks and types, with and without a mouse.

The study is that of `support_agreement`: three interviews of six turns each. bot with Ada: three turns of
each of the six kinds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support_agreement import coding, page_of, study, transcript
from support_browser import Visit, focused, launched, shown, visited

from eval.study import prepare

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def opened_once(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """The page of the small study: opening one anew for each test would take most of the time."""
    with visited(browser, page_of(study()), tmp_path_factory.mktemp("page")) as opened:
        yield opened


@pytest.fixture
def visit(opened_once: Visit) -> Iterator[Visit]:
    """The page of the small study as it opens; a test that leaves an error on the console fails."""
    opened_once.begin_anew()
    yield opened_once
    assert opened_once.problems == []


def listed(page: Page) -> int:
    """How many units there are in the list, as its sentence says; checked against the list itself."""
    count = int(page.inner_text("#shown strong").replace(",", ""))
    assert page.locator("#list > li").count() == min(count, 25)
    return count


def kinds(page: Page) -> dict[str, int]:
    """The number beside each kind of agreement."""
    labels = page.locator("#kinds label")
    found = [labels.nth(index).inner_text().rsplit(maxsplit=1) for index in range(labels.count())]
    return {name: int(count) for name, count in found}


def test_the_page_opens_with_the_answer_and_asks_nobody_for_anything(visit: Visit) -> None:
    assert visit.page.inner_text("h2 >> nth=0") == (
        "Does bot agree with the humans as well as they agree with each other?"
    )
    assert (
        "bot agrees with the humans on average as well as they agree with each other"
        in visit.page.inner_text(".answer")
    )
    assert [address.split("/")[-1] for address in visit.requests] == ["page.html"]
    assert visit.requests[0].startswith("file://")


def test_the_list_opens_with_what_the_model_or_the_human_coded(visit: Visit) -> None:
    assert shown(visit.page) == "15 of 18 turns of bot and Ada."
    assert kinds(visit.page) == {
        "agree": 3, "partly": 3, "different": 3, "only bot": 3, "only Ada": 3, "both empty": 3,
    }  # fmt: skip


def test_every_unit_says_how_the_two_coders_relate_on_it(visit: Visit) -> None:
    visit.page.check("#kinds label.both-empty input")
    told = visit.page.locator("#list .kind").all_inner_texts()
    assert told == ["agree", "different", "partly", "both empty", "only bot", "only Ada"] * 3


def test_a_unit_shows_where_it_is_who_speaks_what_was_said_and_who_coded_what(visit: Visit) -> None:
    unit = visit.page.locator("#list > li >> nth=2")
    assert unit.locator(".where").inner_text() == "interview-0 · turn 2 · Interviewer"
    assert unit.locator(".text").inner_text() == "Labels are noisy."
    assert unit.locator(".kind").inner_text() == "partly"
    assert unit.locator("dt").all_inner_texts() == ["bot", "Ada", "Ben"]
    assert [text.split() for text in unit.locator("dd").all_inner_texts()] == [
        ["alpha", "beta"],
        ["beta"],
        ["beta"],
    ]
    assert visit.page.locator("#list > li >> nth=2 >> .chip.shared").all_inner_texts() == ["beta", "beta"]


@pytest.mark.parametrize(
    ("figure", "units", "listing"),
    [
        ("any-code κ of Ada and Ben", 15, "15 of 18 turns of Ada and Ben."),
        (
            "pooled precision of bot and Ada",
            12,
            "12 of 18 turns of bot and Ada; agree, partly, different, only bot.",
        ),
        (
            "pooled recall of bot and Ada",
            12,
            "12 of 18 turns of bot and Ada; agree, partly, different, only Ada.",
        ),
        ("18 turns of bot and Ben", 18, "18 of 18 turns of bot and Ben."),
    ],
)
def test_a_click_on_a_figure_lists_the_units_behind_it(
    visit: Visit, figure: str, units: int, listing: str
) -> None:
    visit.page.click(f'.pairs button[aria-label^="{figure}"]')
    assert shown(visit.page) == listing
    assert listed(visit.page) == units


def test_every_count_of_the_code_table_is_the_number_of_units_that_it_lists(visit: Visit) -> None:
    counts = visit.page.locator("#codes td.number:nth-child(n+4) button")
    assert counts.count() == 6  # alpha and beta by bot, by Ada, by both
    for index in range(counts.count()):
        expected = int(counts.nth(index).inner_text())
        counts.nth(index).click()
        assert listed(visit.page) == expected


def test_every_cell_of_the_confusion_is_the_number_of_units_that_it_lists(visit: Visit) -> None:
    cells = visit.page.locator(".confusion .cell")
    # bot's alpha: both 3, nothing of Ada's instead 3; bot's beta: Ada's alpha 3, both 3, nothing 3; and
    # 3 of Ada's alpha with nothing of bot's instead.
    assert [int(text) for text in cells.all_inner_texts()] == [3, 3, 3, 3, 3, 3]
    for index in range(cells.count()):
        cells.nth(index).click()
        assert listed(visit.page) == 3
    visit.page.click('[aria-label="3 turns: bot gave beta, Ada alpha"]')
    assert shown(visit.page) == (
        "3 of 18 turns of bot and Ada: bot gave beta, Ada did not and gave alpha instead."
    )


def test_a_cell_of_the_coder_grid_lists_the_units_of_its_pair(visit: Visit) -> None:
    visit.page.click('#coders [aria-label^="pooled κ of bot and Ben"]')
    assert shown(visit.page) == "15 of 18 turns of bot and Ben."
    assert visit.page.input_value("#codes .choose-pair") == visit.page.input_value("#pair")


def test_a_transcript_lists_all_its_units(visit: Visit) -> None:
    visit.page.click('#counted button:has-text("interview-1")')
    assert shown(visit.page) == "6 of 18 turns of bot and Ada in interview-1."


def test_units_that_a_coder_of_the_pair_did_not_see_are_not_listed(browser: Browser, tmp_path: Path) -> None:
    """The bot saw two of the three interviews, and turns 0 to 2 of the third: 6 + 6 + 3 of 18 turns."""
    whole = study()
    files = list(whole.files.values())
    at = next(at for at, file in enumerate(files) if file.coder.name == "bot")
    files[at] = files[at].model_copy(update={"unseen": ((3, 5),)})
    with visited(browser, page_of(prepare(list(whole.transcripts.values()), files)), tmp_path) as opened:
        opened.page.click('#coders [aria-label^="pooled κ of bot and Ada"]')
        opened.page.click("#kinds label:has-text('both empty')")
        assert shown(opened.page) == "15 of 15 turns of bot and Ada."
        opened.page.click('#coders [aria-label^="pooled κ of Ada and Ben"]')
        assert shown(opened.page) == "15 of 18 turns of Ada and Ben."


def test_filters_work_together_and_clear(visit: Visit) -> None:
    page = visit.page
    page.select_option("#transcript", label="\u2068interview-2\u2069")
    assert listed(page) == 5
    page.select_option("#code", label="\u2068beta\u2069")
    assert shown(page) == "3 of 18 turns of bot and Ada in interview-2: either gave beta."
    page.select_option("#given", "a")
    assert shown(page) == "2 of 18 turns of bot and Ada in interview-2: bot gave beta, Ada did not."
    page.uncheck("#kinds label.different input")
    assert listed(page) == 1
    page.click("#clear")
    assert shown(page) == "15 of 18 turns of bot and Ada."


def test_a_text_is_found_whatever_its_case_and_spaces_and_marked(visit: Visit) -> None:
    visit.page.fill("#search", "labels  ARE")
    visit.page.wait_for_selector("mark")
    assert listed(visit.page) == 3
    assert visit.page.locator("mark").all_inner_texts() == ["Labels are"] * 3


@pytest.mark.parametrize("text", ["(", "[a-", "\\", "*", "<b>"])
def test_a_search_is_for_words_and_never_a_pattern(visit: Visit, text: str) -> None:
    visit.page.fill("#search", text)
    visit.page.wait_for_selector("#shown strong:text-is('0')")
    assert listed(visit.page) == 0


def test_another_pair_changes_codes_confusion_and_list_together(visit: Visit) -> None:
    visit.page.select_option("#codes .choose-pair", label="\u2068Ada\u2069 : \u2068Ben\u2069")
    assert "Cohen’s κ of Ada and Ben" in visit.page.inner_text("#codes .note")
    assert "Turns on which Ada gave the row’s code and Ben the column’s" in visit.page.inner_text(
        "#confusion .note"
    )
    assert shown(visit.page) == "15 of 18 turns of Ada and Ben."
    assert visit.page.evaluate("document.activeElement.closest('section').id") == "codes"


def test_codes_with_few_uses_are_said_to_be_so(visit: Visit) -> None:
    # With Ada: alpha 6 + 9 uses, beta 9 + 3. With Ben: alpha 6 + 3, beta 9 + 6, gamma 0 + 3.
    assert visit.page.locator("#codes .few-note").count() == 0
    visit.page.select_option("#pair", label="\u2068bot\u2069 : \u2068Ben\u2069")
    assert visit.page.locator("#codes tr.few th").all_inner_texts() == ["alpha n<10", "gamma n<10"]


def test_the_humans_stand_beside_the_model_in_the_plot_of_codes(visit: Visit) -> None:
    assert visit.page.locator("#codes tbody line.human").count() == 2
    assert "where Ada and Ben stand with each other" in visit.page.inner_text("#codes .note")


def test_the_keyboard_alone_reaches_a_figure_its_units_and_the_way_back(visit: Visit) -> None:
    page = visit.page
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the list of units"
    figure = page.locator('.pairs button[aria-label^="any-code κ of Ada and Ben"]')
    for _ in range(40):
        page.keyboard.press("Tab")
        if figure.evaluate("node => node === document.activeElement"):
            break
    assert page.inner_text("#tip") == "any-code κ of Ada and Ben: .25, 95 % interval .25 to .25".replace(
        "95 %", "95\N{NO-BREAK SPACE}%"
    )
    assert figure.evaluate("node => getComputedStyle(node).outlineStyle") == "solid"
    page.keyboard.press("Escape")
    page.wait_for_selector("#tip", state="hidden")
    page.keyboard.press("Enter")
    assert focused(page) == "units-title"
    assert shown(page) == "15 of 18 turns of Ada and Ben."
    page.click("#back")
    assert figure.evaluate("node => node === document.activeElement")


def test_the_way_back_finds_a_figure_that_was_drawn_anew(visit: Visit) -> None:
    visit.page.click("#codes tbody button.name >> nth=1")
    visit.page.select_option("#pair", label="\u2068bot\u2069 : \u2068Ben\u2069")
    visit.page.select_option("#pair", label="\u2068bot\u2069 : \u2068Ada\u2069")
    visit.page.click("#back")
    assert visit.page.evaluate("document.activeElement.closest('section').id") == "codes"


def test_hovering_says_what_a_figure_is_and_the_pointer_may_rest_there(visit: Visit) -> None:
    visit.page.hover('.pairs button[aria-label^="pooled F1 of bot and Ben"]')
    assert "pooled F1 of bot and Ben: " in visit.page.inner_text("#tip")
    visit.page.hover("#tip")
    visit.page.wait_for_timeout(300)
    assert visit.page.is_visible("#tip")


def test_everything_that_can_be_used_has_a_name_and_every_drawing_too(visit: Visit) -> None:
    nameless = visit.page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, a, svg[role=img], [role=region]")]
            .filter((node) => !(node.getAttribute("aria-label") || node.textContent.trim()
                || node.closest("label")?.textContent.trim()))
            .map((node) => node.outerHTML)"""
    )
    assert nameless == []
    assert visit.page.locator("th:not([scope])").count() == 0
    assert visit.page.get_attribute("#shown", "role") == "status"


def long_study(turns: int) -> str:
    texts = [f"Turn number {index}." for index in range(turns)]
    one = transcript("long", texts)
    labels = [["alpha"]] * turns
    return page_of(prepare([one], [coding(one, "Ada", labels), coding(one, "Ben", labels)]))


def test_a_long_list_comes_in_pages(browser: Browser, tmp_path: Path) -> None:
    with visited(browser, long_study(60), tmp_path) as opened:
        page = opened.page
        assert listed(page) == 60
        assert page.inner_text("#pages span") == "1–25 of 60"
        page.click("#next")
        assert page.inner_text("#pages span") == "26–50 of 60"
        assert "turn 25" in page.inner_text("#list > li >> nth=0")
        assert focused(page) == "units-title"
        page.fill("#search", "number 59")
        page.wait_for_selector("mark")
        assert shown(page).startswith("1 of 60 turns")
        assert page.locator("#pages button").count() == 0


def test_paper_has_no_controls_and_the_list_only_where_it_was_asked_for(visit: Visit) -> None:
    page = visit.page
    page.emulate_media(media="print")
    assert page.locator("select:visible, input:visible, nav:visible").count() == 0
    assert page.is_hidden("#list")
    page.emulate_media(media="screen")
    page.click('.pairs button[aria-label^="any-code κ of Ada and Ben"]')
    page.emulate_media(media="print")
    assert page.is_visible("#list")
    assert (
        page.locator(".pairs tbody tr >> nth=1").evaluate("node => getComputedStyle(node).breakInside")
        == "avoid"
    )
