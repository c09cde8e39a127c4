"""What a review adds to the reading page before its script fills it: how far it is, and three small tools."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from intercoder.pages.markup import name_of_someone, tag
from intercoder.review.store import Store


def review_bar(store: Store) -> Element:
    """One line above the filters: who reviews, how far, and whether all is stored."""
    mode = "Blind review by " if store.blind else "Review by "
    going_on = tag("label", tag("input", type="checkbox", id="go-on", checked=True), " go on after deciding")
    return tag(
        "div",
        tag("p", mode, name_of_someone(store.reviewer), class_="who-reviews"),
        tag("p", id="progress"),
        going_on,
        tag("button", "Undo", type="button", id="undo", class_="plain-button", disabled=True),
        tag("p", "All stored", id="stored", role="status"),
        tag("p", id="trouble", role="alert", hidden=True),
        id="review-bar",
    )


def review_tools() -> list[Element]:
    """The list of codes, the editor, and what stands beside selected words."""
    return [_code_dialog(), _editor(), _selection_tools()]


def _code_dialog() -> Element:
    search = tag(
        "input",
        id="code-search",
        type="text",  # Escape closes the list at once; in a search field it would empty it first
        role="combobox",
        aria_expanded="true",
        aria_controls="code-list",
        aria_autocomplete="list",
        autocomplete="off",
        spellcheck="false",
        placeholder="Type to search, or a new code",
        aria_label="Code",
    )
    return tag(
        "dialog",
        tag("h2", id="code-title"),
        tag("p", id="code-where", class_="note", dir="auto"),
        search,
        tag("ul", id="code-list", role="listbox", aria_label="Codes"),
        tag("p", id="code-meaning", class_="note"),
        tag("form", tag("button", "Cancel", class_="plain-button"), method="dialog"),
        id="code-dialog",
        aria_labelledby="code-title",
    )


def _editor() -> Element:
    turns = (
        _field("First turn", tag("input", id="edit-first", type="number", min=0, required=True)),
        _field("Last turn", tag("input", id="edit-last", type="number", min=0, required=True)),
    )
    buttons = (
        tag("button", "Cancel", type="button", id="edit-cancel", class_="plain-button"),
        tag("button", "Store", id="edit-save", class_="plain-button strong"),
    )
    form = tag(
        "form",
        tag("div", *turns, class_="pair"),
        tag("p", "For borders inside a turn, select the words in the text and press b.", class_="note"),
        _field("Title: what is said here", tag("input", id="edit-title", maxlength=1000, autocomplete="off")),
        _field("Comment: why", tag("textarea", id="edit-comment", rows=4, maxlength=10000)),
        tag("p", id="edit-trouble", role="alert"),
        tag("div", *buttons, class_="buttons"),
        id="edit-form",
    )
    title = tag("h2", "Edit ", tag("span", id="edit-code"), id="edit-heading")
    return tag("dialog", title, form, id="edit-dialog", aria_labelledby="edit-heading")


def _selection_tools() -> Element:
    return tag(
        "div",
        _tool("Give a code", "g", "give", None),
        _tool("Set as borders", "b", "borders", "set-borders"),
        id="selection-tools",
        role="group",
        aria_label="The selected words",
        hidden=True,
    )


def _tool(name: str, key: str, does: str, id: str | None) -> Element:
    return tag(
        "button", f"{name} ", tag("kbd", key), type="button", class_="tool", data_do=does, id=id,
        aria_keyshortcuts=key,
    )  # fmt: skip


def _field(label: str, control: Element) -> Element:
    return tag("label", tag("span", label), control)
