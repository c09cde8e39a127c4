"""The reading page: code by interview, the transcripts with every coder's passages beside them, what was left
out, and the summaries. One file that opens from disk; a review serves the same page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from intercoder.pages.markup import name_of_someone, tag
from intercoder.pages.shell import document
from intercoder.pages.view_controls import filters, help_dialog
from intercoder.pages.view_data import ViewData, Viewed
from intercoder.pages.view_facts import lede, notes_part

STYLES = ("base.css", "view.css", "view_matrix.css", "view_turns.css", "view_detail.css", "view_lists.css")
_PRINT = ("print.css", "view_print.css")
SCRIPTS = (
    "dom.js",
    "tip.js",
    "view_model.js",
    "view_state.js",
    "view_places.js",
    "view_matrix.js",
    "view_text.js",
    "view_lanes.js",
    "view_turns.js",
    "view_detail.js",
    "view_jump.js",
    "view_lists.js",
    "view_summaries.js",
    "view_search.js",
)
_LAST = ("view_keys.js", "view.js")
_TABS = (
    ("overview", "Overview"),
    ("read", "Interviews"),
    ("left-out", "Left out"),
    ("summaries", "Summaries"),
)


def view_page(viewed: Viewed, *, title: str) -> str:
    """A self-contained HTML page.

    Args:
        viewed: what it shows.
        title: heading and window title.

    Returns:
        A whole HTML document, which UTF-8 can write.

    Raises:
        AgreementError: two coding files of one coder on one transcript, or one name for two kinds of coder.
    """
    data = ViewData(viewed)
    return page(data.page(), frame(data, title), title=title, scripts=("view_only.js",))


def page(
    values: Any,
    main: Sequence[Element],
    *,
    title: str,
    scripts: Sequence[str],
    styles: Sequence[str] = (),
    policy: Sequence[str] = (),
) -> str:
    """The document around a frame.

    Args:
        values: what the scripts read.
        main: the frame.
        scripts: what the page does beyond reading; names of assets.
        styles: of that; names of assets.
        policy: further directives of its Content-Security-Policy.
    """
    return document(
        title,
        main,
        styles=(*STYLES, *styles, *_PRINT),
        scripts=(*SCRIPTS, *scripts, *_LAST),
        data=values,
        directives=policy,
    )


def frame(data: ViewData, title: str, *extra: Element) -> list[Element]:
    """What stands on the page before its script fills it.

    Args:
        data: who coded what.
        title: the heading.
        extra: elements at the end of the main part.
    """
    parts = [_overview(data), _reading(), _left_out(), _summaries(), *extra]
    return [_header(data, title), filters(), tag("main", *parts, id="main"), help_dialog(), _status()]


def _header(data: ViewData, title: str) -> Element:
    tabs = (tag("a", name, href=f"#{id}", data_tab=id) for id, name in _TABS)
    return tag(
        "header",
        tag("a", "Skip to the content", href="#main", class_="skip"),
        tag("div", tag("h1", name_of_someone(title)), tag("p", *lede(data), class_="lede"), class_="heading"),
        tag("nav", *tabs, id="tabs", aria_label="Views"),
        tag("button", "Keys", type="button", id="open-help", class_="plain-button controls"),
    )


def _overview(data: ViewData) -> Element:
    order = tag("label", tag("span", "Order"), tag("select", id="order"), class_="controls order")
    return tag(
        "section",
        tag("h2", "Codes by interview", tabindex=-1),
        tag("div", id="found", hidden=True),
        tag("div", tag("p", id="counted", role="status"), order, class_="above"),
        tag(
            "div",
            tag("p", "Needs a browser that runs the page’s own script.", class_="note"),
            id="matrix",
            class_="scrolls",
            role="region",
            aria_label="Codes by interview",
            tabindex=0,
        ),
        _legend(),
        *notes_part(data),
        id="overview",
    )


def _legend() -> Element:
    kinds = (("all", "all coders agree"), ("some", "some do"), ("one", "only one gave it"))
    strips = [part for kind, text in kinds for part in (tag("span", class_=f"swatch {kind}"), f" {text}  ")]
    return tag(
        "p",
        "A number counts passages: turns that follow each other, or overlap, and have the code from whichever "
        "coder. The strip below it: ",
        *strips,
        class_="note legend-line",
    )


def _reading() -> Element:
    step = (
        tag("button", "‹", type="button", id="previous-interview", aria_label="Previous interview"),
        tag("label", tag("span", "Interview", class_="unseen"), tag("select", id="interview")),
        tag("button", "›", type="button", id="next-interview", aria_label="Next interview"),
    )
    jump = (
        tag("button", "Previous disagreement", type="button", id="previous-disagreement"),
        tag("button", "Next disagreement", type="button", id="next-disagreement"),
    )
    folding = tag(
        "label", tag("input", type="checkbox", id="fold"), " fold turns without a match", id="fold-choice"
    )
    head = tag(
        "div",
        tag("h2", id="reading-title", tabindex=-1),
        tag("div", *step, class_="stepper controls"),
        tag("div", *jump, class_="jumps controls"),
        tag("p", id="facts", role="status"),
        tag("div", folding, class_="controls"),
        class_="reading-head",
    )
    columns = tag("div", id="columns", class_="columns", aria_hidden="true")
    text = tag("div", head, columns, tag("ol", id="turns", class_="turns"), class_="transcript")
    close = tag("button", "Close", type="button", id="close-detail", class_="plain-button")
    panel = tag(
        "aside",
        close,
        tag("div", id="detail-body"),
        id="detail",
        aria_label="The chosen passage",
        tabindex=-1,
    )
    return tag("section", tag("div", text, panel, class_="desk"), id="read", hidden=True)


def _left_out() -> Element:
    return tag(
        "section",
        tag("h2", "Left out"),
        tag("h3", "Rejected quotes: ", tag("span", id="rejected-count")),
        tag("p", "Quoted by a coder, and not borne out by the transcript. They count nowhere. Words that "
            "differ from the nearest text are marked.", class_="note"),
        tag("ol", id="rejected", class_="items"),
        tag("h3", "Dropped passages: ", tag("span", id="dropped-count")),
        tag("p", "Passages with true evidence that a later step decided not to mark.", class_="note"),
        tag("ol", id="dropped", class_="items"),
        id="left-out",
        hidden=True,
    )  # fmt: skip


def _summaries() -> Element:
    chosen = tag("nav", tag("ul", id="summary-list"), class_="controls", aria_label="Summaries")
    body = tag("div", chosen, tag("article", id="summary"), class_="summaries")
    return tag("section", tag("h2", "Summaries"), body, id="summaries", hidden=True)


def _status() -> Element:
    return tag("p", id="status", role="status", class_="unseen")
