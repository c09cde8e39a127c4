"""HTML built as a tree, so that no text can become markup.

Text and attribute values are escaped by the serialiser of the standard library, never by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

Child = Element | str | None

_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """The text with what no HTML file can hold (control characters, lone surrogates) as U+FFFD."""
    return _UNSHOWABLE.sub("\ufffd", text)


def tag(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Element:
    """An element.

    Args:
        name: of the element.
        children: elements and texts; None is left out.
        attributes: `aria_label` is aria-label, `class_` is class. None and False are left out, True has
            no value.
    """
    element = Element(name)
    for key, value in attributes.items():
        if value is not None and value is not False:
            element.set(key.rstrip("_").replace("_", "-"), "" if value is True else clean(str(value)))
    add(element, children)
    return element


def add(element: Element, children: Iterable[Child]) -> None:
    """Append children to an element."""
    for child in children:
        if isinstance(child, str):
            _add_text(element, clean(child))
        elif child is not None:
            element.append(child)


def name_of_someone(text: str) -> Element:
    """A name from the data: kept apart from the text around it, whichever way it is written."""
    return tag("bdi", text)


def raw(name: str, text: str, **attributes: str) -> Element:
    """A `script` or `style` element, whose text a browser takes to the letter.

    Raises:
        ValueError: a text that could end the element.
    """
    if "</" in text or "<!--" in text:
        raise ValueError(f"a {name} that could end itself is not put into a page")
    element = Element(name, attributes)
    element.text = text
    return element


def to_html(element: Element) -> str:
    """The element as HTML."""
    return tostring(element, encoding="unicode", method="html")


def _add_text(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
