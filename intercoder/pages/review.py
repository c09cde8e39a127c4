"""The page of a review: the reading page, and what it takes to decide on it."""

from __future__ import annotations

import re
from html import unescape
from xml.etree.ElementTree import Element

from intercoder.pages.markup import tag
from intercoder.pages.review_data import ReviewData
from intercoder.pages.review_frame import review_bar, review_tools
from intercoder.pages.view import frame, page
from intercoder.pages.view_controls import filters
from intercoder.review.store import Store

SCRIPTS = (
    "review_state.js",
    "review_send.js",
    "review_select.js",
    "review_codes.js",
    "review_decide.js",
    "review_walk.js",
    "review_panel.js",
    "review.js",
)
STYLES = ("review_tools.css", "review.css")

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


def review_page(store: Store, data: ReviewData) -> str:
    """The page as it stands now: a whole HTML document, which UTF-8 can write.

    Args:
        store: the reviewer's.
        data: made of it.
    """
    return page(
        data.page(),
        _frame(data, store),
        title=f"Review of {store.run.path.resolve().name}",
        scripts=SCRIPTS,
        styles=STYLES,
        policy=("connect-src 'self'",),
    )


def page_policy(html: str) -> str:
    """The page's own Content-Security-Policy, for the header of the answer that brings it."""
    found = _POLICY.search(html)
    if found is None:
        raise ValueError("a page without a Content-Security-Policy is not served")
    return f"{unescape(found[1])}; frame-ancestors 'none'"


def _frame(data: ReviewData, store: Store) -> list[Element]:
    title = f"Review of {store.run.path.resolve().name}"
    header, _, *rest = frame(data.view, title)
    bar = filters(review=True)
    bar.insert(0, review_bar(store))
    main = [header, bar, *rest, *review_tools()]
    if store.blind:
        _without_counts(main)
    return main


def _without_counts(main: list[Element]) -> None:
    """Take the table of what each coder gave out of the page: a blind review tells nothing of it."""
    for part in main:
        for parent in part.iter():
            for child in list(parent):
                if child.tag == "table" and child.get("class") == "plain":
                    parent.remove(child)
                    parent.append(tag("p", "Hidden in a blind review.", class_="note"))
