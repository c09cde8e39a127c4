"""XML without risks: no entities, no network, no document type, no huge trees; names without namespaces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extract.readers.zipped import refuse_declarations
from schemas.errors import InputError

Element = Any
"""An lxml element; lxml publishes no types."""


def parse_xml(data: bytes, name: str) -> Element:
    """The root element.

    Args:
        data: the XML.
        name: what messages call it.

    Raises:
        UnreadableFileError: XML with a document type.
        InputError: no XML, or broken XML.
    """
    from lxml import etree

    refuse_declarations(data, name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        where = f" at line {line}" if line else ""
        raise InputError(f"{name} is broken XML{where}.", hint="Export the file again.") from error


def local(element: Element) -> str:
    """The element's name without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """The children of these names, in order."""
    return (child for child in element if local(child) in names)


def child_text(element: Element, name: str) -> str:
    """The text of the first child of this name; empty where there is none."""
    found = next(children(element, name), None)
    return "" if found is None else "".join(found.itertext())
