"""The list of units with its filters; the page's script fills it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from intercoder.pages.markup import tag

if TYPE_CHECKING:
    from eval.report import Report


def unit_section(report: Report) -> Element:
    """The section, without units."""
    filters = tag(
        "form",
        _field("Pair", tag("select", id="pair")),
        _field("Code", tag("select", id="code")),
        _field("Code given by", tag("select", id="given")),
        _field("Transcript", tag("select", id="transcript")),
        _field("Text", tag("input", type="search", id="search", autocomplete="off", spellcheck="false")),
        tag("button", "Clear filters", type="button", id="clear", class_="plain-button"),
        class_="filters controls",
        aria_label="Filters",
    )
    kinds = tag("fieldset", tag("legend", "Kind of agreement"), id="kinds", class_="kinds controls")
    return tag(
        "section",
        tag("h2", f"The {report.unit}s behind the figures", id="units-title", tabindex=-1),
        filters,
        kinds,
        tag("p", id="shown", role="status", aria_live="polite"),
        tag("button", "Back to the figure", type="button", id="back", class_="plain-button", hidden=True),
        tag("ol", id="list", class_="units"),
        tag("nav", id="pages", class_="pages controls", aria_label="Pages of the list"),
        id="units",
    )


def _field(label: str, control: Element) -> Element:
    return tag("label", tag("span", label), control)
