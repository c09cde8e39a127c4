"""The filters of the reading page, and the list of its keys."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from intercoder.pages.markup import tag

_VERDICTS = (
    ("", "any"),
    ("open", "not decided"),
    ("accepted", "accepted"),
    ("rejected", "rejected"),
    ("own", "mine"),
)


def filters(*, review: bool = False) -> Element:
    """The bar above the page, without the choices that its script fills in.

    Args:
        review: with a filter by what the reviewer decided.
    """
    salience = [tag("option", "any", value=0)]
    salience += [tag("option", f"{least} or more", value=least) for least in range(2, 6)]
    verdict = tag("select", *(tag("option", text, value=value) for value, text in _VERDICTS), id="verdict")
    fields = tag(
        "div",
        _field("Code", tag("select", id="code")),
        _field("Given by", tag("select", id="given")),
        _field("Agreement", tag("select", id="agreement")),
        _field("Salience", tag("select", *salience, id="salience")),
        _field("Decision", verdict) if review else None,
        _field("Search", tag("input", type="search", id="search", autocomplete="off", spellcheck="false")),
        tag(
            "details",
            tag("summary", "Coders", id="coders-shown"),
            tag("fieldset", tag("legend", "Show and compare", class_="unseen"), id="coders"),
            class_="menu",
        ),
        tag("button", "Clear filters", type="button", id="clear", class_="plain-button"),
        class_="fields",
    )
    details = tag("details", tag("summary", "Filters", id="filters-title"), fields, id="filters", open=True)
    return tag("form", details, id="bar", class_="controls", aria_label="Filters")


def help_dialog() -> Element:
    """All keys, filled by the script."""
    switch = tag("label", tag("input", type="checkbox", id="keys-on"), " single keys work")
    form = tag(
        "form", switch, tag("button", "Close", id="close-help", class_="plain-button"), method="dialog"
    )
    return tag(
        "dialog",
        tag("h2", "Keys", id="help-title"),
        tag("dl", id="keys"),
        form,
        id="help",
        aria_labelledby="help-title",
    )


def _field(label: str, control: Element) -> Element:
    return tag("label", tag("span", label), control)
