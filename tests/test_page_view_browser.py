"""The reading page in a browser, on a small run whose passages can be counted: see `support_view`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from support_browser import Visit, focused, launched, visited
from support_view import page_of, viewed

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def opened_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """One browser and one page: opening them anew for each test would take most of the time."""
    with (
        launched() as browser,
        visited(browser, page_of(viewed()), tmp_path_factory.mktemp("page"), width=1440) as opened,
    ):
        yield opened


@pytest.fixture
def page(opened_once: Visit) -> Iterator[Page]:
    """The page as it opens; a test that leaves an error on the console, or sends a request, fails."""
    opened_once.page.evaluate("history.replaceState(null, '', '#overview')")
    opened_once.begin_anew()
    yield opened_once.page
    assert opened_once.problems == []
    assert {address.split("#")[0] for address in opened_once.requests} <= {opened_once.page.url.split("#")[0]}


def matrix(page: Page) -> list[list[str]]:
    """The rows of the matrix: code, the two talks, passages, interviews, disputed."""
    rows = page.locator("#matrix tbody tr:not(.category)")
    return [
        [" ".join(cell.split()) for cell in rows.nth(index).locator("th, td").all_inner_texts()]
        for index in range(rows.count())
    ]


def panel(page: Page) -> str:
    """The panel's words, one space between them."""
    return " ".join(page.inner_text("#detail-body").split())


def chosen(page: Page) -> str:
    """The accessible name of the passage that is chosen in the margin, without marks of isolation."""
    name = page.locator('#turns .chip[aria-pressed="true"]').get_attribute("aria-label") or ""
    return name.replace("\u2068", "").replace("\u2069", "")


def test_the_entry_counts_codes_by_interview(page: Page) -> None:
    assert page.inner_text("h2 >> nth=0") == "Codes by interview"
    # The baseline is there, but not shown beside a model: its Drift on turn 0 counts nowhere.
    assert matrix(page) == [
        ["Labels", "1", "0", "1", "1/2", "0"],
        ["Labels-fix", "1", "0", "1", "1/2", "1"],
        ["Drift", "2", "1", "3", "2/2", "2"],
    ]
    assert page.locator("#matrix tr.category").all_inner_texts() == ["Data", "Model"]
    assert page.inner_text("#counted").startswith("5 passages with 3 codes in 2 interviews; on 3 not all")
    page.click("#coders-shown")
    page.check("#coders input >> nth=3")
    page.keyboard.press("Escape")
    assert focused(page) == "coders-shown"
    assert not page.is_visible("#coders")
    assert matrix(page)[2] == ["Drift", "3", "1", "4", "2/2", "3"]


def test_a_cell_leads_to_its_passages_and_folds_the_rest(page: Page) -> None:
    page.click('#matrix button[aria-label*="Labels-fix"]')
    assert page.inner_text("#reading-title") == "talk-1"
    assert page.locator("#turns .turn").count() == 3  # turn 3 and one around it
    assert page.inner_text(".unfold") == "2 turns without a match (0–1)"
    page.click(".unfold")
    assert page.locator("#turns .turn").count() == 5
    assert focused(page) == "0"


def test_a_click_shows_all_that_is_known_of_a_passage(page: Page) -> None:
    page.click('#matrix a[href="#read/talk-1"]')
    page.click('#turns .lane[data-coder="0"] .chip >> nth=0')
    said = panel(page)
    for words in (
        "Labels all agree Half of the labels",
        "Wrong labels are named.",
        "bot (model)",
        "turn 1",
        "4 of 5",
        "62 %",
        "2 passes",
        "we found out late verbatim: to the letter",
        "labels were wrong fuzzy: nearly, 67 % of the words as given: labels was wrong",
        "Mitigations Two people label. label everything twice",
        "Ben the same code Labels 1 and Drift 1 Ada the same code Labels 1",
    ):
        assert words in said
    marked = page.locator("#turns mark.quote").all_inner_texts()
    assert marked == ["labels were wrong", "we found out late", "label everything twice"]


def test_a_click_into_the_text_takes_one_passage_after_the_other(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#read/talk-1")
    names = set()
    for _ in range(4):  # four passages lie on turn 1
        page.click("#turn-1 .text [data-at] >> nth=0")
        names.add(chosen(page))
    assert len(names) == 4


def test_keys_go_from_disagreement_to_disagreement(page: Page) -> None:
    page.keyboard.press("n")
    assert chosen(page) == "Drift, Ben, turn 1, only one coder"
    page.keyboard.press("n")
    assert chosen(page) == "Labels-fix, Ada, turn 3, only one coder"
    assert "found on turn 3, then dropped by the share" in panel(page)
    page.keyboard.press("n")
    assert chosen(page) == "Drift, bot, turn 4, only one coder"
    page.keyboard.press("n")
    assert page.inner_text("#status") == "No further disagreement."
    page.keyboard.press("p")
    assert chosen(page) == "Labels-fix, Ada, turn 3, only one coder"
    page.keyboard.press("j")
    page.keyboard.press("j")  # there is nobody to compare with on the second talk, but there is a passage
    assert page.inner_text("#reading-title") == "talk-2"
    assert chosen(page) == "Drift, bot, turn 1, nobody to compare with"


def test_enter_goes_into_the_panel_and_escape_back(page: Page) -> None:
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    assert focused(page) == "part-title"
    page.keyboard.press("Escape")
    assert page.locator("#close-detail").is_hidden()
    assert "Drift" in focused(page)


def test_single_keys_can_be_turned_off(page: Page) -> None:
    page.keyboard.press("?")
    assert "next disagreement" in page.inner_text("#help")
    assert focused(page) == "close-help"
    page.uncheck("#keys-on")
    page.click("#close-help")
    page.keyboard.press("n")
    assert page.is_visible("#matrix")


ONCE = ("1", "0", "1", "1/2")
"""In a row of the matrix: one passage, in the first talk."""


@pytest.mark.parametrize(
    ("control", "value", "left"),
    [
        ("#code", "Drift", [["Drift", "2", "1", "3", "2/2", "2"]]),
        ("#given", "only bot", [["Drift", "1", "1", "2", "2/2", "1"]]),
        ("#given", "not bot", [["Labels-fix", *ONCE, "1"], ["Drift", *ONCE, "1"]]),
        ("#agreement", "all agree", [["Labels", *ONCE, "0"]]),
        ("#salience", "4 or more", [["Labels", *ONCE, "0"]]),
    ],
)  # fmt: skip
def test_filters_let_some_passages_through(
    page: Page, control: str, value: str, left: list[list[str]]
) -> None:
    labels = page.locator(f"{control} option").all_inner_texts()
    plain = [label.replace("\u2068", "").replace("\u2069", "") for label in labels]
    page.select_option(control, index=plain.index(value))
    assert matrix(page) == left
    assert page.locator("#passages .items > li").count() == sum(int(row[3]) for row in left)
    page.reload()
    assert matrix(page) == left  # the address keeps it
    page.click("#clear")
    assert len(matrix(page)) == 3


def test_a_passage_of_the_list_leads_to_its_place(page: Page) -> None:
    page.select_option("#salience", "4")
    item = page.locator("#passages .found")
    assert item.locator(".said").inner_text() == "we found out late … labels were wrong"
    item.click()
    assert chosen(page).startswith("Labels, bot, turn 1, all agree")


def test_search_finds_words_across_line_breaks_in_all_interviews(page: Page) -> None:
    page.fill("#search", "DRIFT every")
    page.wait_for_selector("#found:visible")
    assert page.inner_text("#found p") == "“DRIFT every” stands in 1 turn of 1 interview."
    page.click("#found .found")
    assert page.inner_text("#reading-title") == "talk-2"
    assert page.inner_text("#turns mark.hit") == "drift every"


def test_quotes_that_were_rejected_have_a_tab_with_the_nearest_text(page: Page) -> None:
    assert page.inner_text('[data-tab="left-out"]') == "Rejected (2)"
    page.click('[data-tab="left-out"]')
    rejected = page.locator("#rejected > li")
    assert "not in the transcript" in rejected.inner_text()
    assert rejected.locator("dd").all_inner_texts() == ["half of all labels", "Half of the 🙂 labels"]
    assert rejected.locator("mark").all_inner_texts() == ["all", "the"]
    assert "31 %, the team marks no more" in page.inner_text("#dropped")
    page.click("#rejected a")
    assert page.locator(".turn.here").get_attribute("data-turn") == "1"


def test_references_of_a_summary_lead_into_the_transcript(page: Page) -> None:
    page.click('[data-tab="summaries"]')
    assert page.locator(".catalog tbody tr td").all_inner_texts()[:2] == ["1 of 2", "1"]
    page.click(".catalog th a")
    assert page.inner_text("#summary h3") == "Noisy labels"
    checks = page.locator("#summary .check")
    assert [text.split("\n")[-1] for text in checks.all_inner_texts()] == ["supported", "not supported"]
    checks.nth(0).focus()
    page.click("#summary .reference >> nth=0")
    assert page.inner_text("#reading-title") == "talk-1"
    assert page.locator(".turn.here").get_attribute("data-turn") == "1"
    page.go_back()
    assert page.inner_text("#summary h3") == "Noisy labels"


def test_what_was_not_coded_is_said_where_it_is_missing(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#read/talk-2")
    assert page.inner_text(".gap") == "Turn 0 was not coded by the model: the answer was cut short"
    assert page.locator(".lane-head").all_inner_texts() == ["bot model", "Ada not coded yet"]


def test_other_scripts_can_join_in(page: Page) -> None:
    page.evaluate(
        """() => {
          window.seen = [];
          window.intercoder.on("select", (passage) => window.seen.push(passage?.first ?? null));
          window.intercoder.on("turn", (row) => row.classList.add("met"));
          const note = () => [document.createTextNode("from outside")];
          const keys = () => ({ x: ["cross", () => window.seen.push("x")] });
          window.intercoder.extend({ reviewTools: note, keys });
        }"""
    )
    page.keyboard.press("n")
    page.keyboard.press("x")
    page.keyboard.press("Escape")
    assert page.evaluate("window.seen") == [1, "x", None]
    assert page.locator(".turn.met").count() == 5
    page.keyboard.press("n")
    assert "from outside" in panel(page)
