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
from intercoder.pages.view_facts import lede
from intercoder.pages.view_frame import left_out, overview, reading, summaries

STYLES = (
    "base.css",
    "view.css",
    "view_matrix.css",
    "view_turns.css",
    "view_lanes.css",
    "view_detail.css",
    "view_lists.css",
    "view_summaries.css",
    "view_narrow.css",
)
_PRINT = ("print.css", "view_print.css")
SCRIPTS = (
    "dom.js",
    "tip.js",
    "view_model.js",
    "view_state.js",
    "view_hooks.js",
    "view_places.js",
    "view_matrix.js",
    "view_passages.js",
    "view_text.js",
    "view_lanes.js",
    "view_turns.js",
    "view_detail.js",
    "view_jump.js",
    "view_lists.js",
    "view_summaries.js",
    "view_search.js",
)
_LAST = ("view_keys.js", "view_filters.js", "view.js")
_TABS = (
    ("overview", "Overview"),
    ("read", "Interviews"),
    ("left-out", "Rejected"),
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
    return page(data.page(), frame(data, title), title=title)


def page(
    values: Any,
    main: Sequence[Element],
    *,
    title: str,
    scripts: Sequence[str] = (),
    styles: Sequence[str] = (),
    policy: Sequence[str] = (),
) -> str:
    """The document around a frame.

    Args:
        values: what the scripts read.
        main: the frame.
        scripts: what the page does beyond reading; names of assets. How they join in stands in `view.js`.
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
    parts = [overview(data), reading(), left_out(), summaries(), *extra]
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


def _status() -> Element:
    return tag("p", id="status", role="status", class_="unseen")
