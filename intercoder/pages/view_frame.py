"""The four views of the reading page, as they stand before the page's script fills them."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from intercoder.pages.markup import tag
from intercoder.pages.view_data import ViewData
from intercoder.pages.view_facts import notes_part

_KINDS = (("all", "all coders agree"), ("some", "some do"), ("one", "only one gave it"))


def overview(data: ViewData) -> Element:
    """Codes by interview; beside them how to read them, who coded and what is missing."""
    order = tag("label", tag("span", "Order"), tag("select", id="order"), class_="controls order")
    main = tag(
        "div",
        tag("div", id="found", hidden=True),
        tag("div", tag("p", id="counted", role="status"), order, class_="above"),
        _matrix(),
        tag("div", id="passages", hidden=True),
        class_="entry-main",
    )
    side = tag("div", *_legend(), *notes_part(data), class_="entry-side")
    title = tag("h2", "Codes by interview", tabindex=-1)
    return tag("section", title, tag("div", main, side, class_="entry"), id="overview")


def _matrix() -> Element:
    return tag(
        "div",
        tag("p", "Needs a browser that runs the page’s own script.", class_="note"),
        id="matrix",
        class_="scrolls",
        role="region",
        aria_label="Codes by interview",
        tabindex=0,
    )


def _legend() -> list[Element]:
    strips = (
        tag("li", tag("span", class_=f"swatch {kind}", aria_hidden="true"), text) for kind, text in _KINDS
    )
    note = tag(
        "p",
        "A number counts passages: turns that follow each other, or overlap, and have the code from "
        "whichever coder. The line below it shows how far the coders agree on them:",
        class_="note",
    )
    return [tag("h3", "How to read it"), note, tag("ul", *strips, class_="swatches")]


def reading() -> Element:
    """A transcript with the lanes of the coders, and the panel on what was chosen."""
    fold = tag("label", tag("input", type="checkbox", id="fold"), " fold turns without a match")
    head = tag(
        "div",
        tag("h2", id="reading-title", tabindex=-1),
        tag("p", id="facts", role="status"),
        tag("div", fold, id="fold-choice", class_="controls"),
        class_="reading-head",
    )
    lanes = tag("div", id="lane-heads", aria_hidden="true")
    columns = tag("div", _steering(), lanes, id="columns", class_="columns")
    text = tag("div", head, columns, tag("ol", id="turns", class_="turns"), class_="transcript")
    return tag("section", tag("div", text, _panel(), class_="desk"), id="read", hidden=True)


def _steering() -> Element:
    """From interview to interview, and from disagreement to disagreement."""
    chosen = tag("label", tag("span", "Interview", class_="unseen"), tag("select", id="interview"))
    step = (_button("previous-interview", "‹", "Previous interview"), chosen,
            _button("next-interview", "›", "Next interview"))  # fmt: skip
    jump = (_button("previous-disagreement", "↑", "Previous disagreement"),
            tag("span", "disagreement", aria_hidden="true"),
            _button("next-disagreement", "↓", "Next disagreement"))  # fmt: skip
    return tag(
        "div",
        tag("div", *step, class_="stepper"),
        tag("div", *jump, class_="stepper"),
        class_="steer controls",
    )


def _button(id: str, sign: str, name: str) -> Element:
    return tag("button", sign, type="button", id=id, aria_label=name, data_tip=name)


def _panel() -> Element:
    close = tag("button", "×", type="button", id="close-detail", aria_label="Close", data_tip="Close (Esc)")
    body = tag("div", id="detail-body")
    return tag("aside", close, body, id="detail", aria_label="The chosen passage", tabindex=-1)


def left_out() -> Element:
    """What was quoted and not found, and what was found and then not marked."""
    return tag(
        "section",
        tag("h2", "Rejected and dropped", tabindex=-1),
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


def summaries() -> Element:
    """A list of all issues, and one of their summaries."""
    chosen = tag("nav", id="summary-list", class_="controls", aria_label="Summaries")
    body = tag("div", chosen, tag("article", id="summary"), class_="summaries")
    return tag("section", tag("h2", "Summaries", tabindex=-1), body, id="summaries", hidden=True)
