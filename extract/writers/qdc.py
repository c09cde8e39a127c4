"""REFI-QDA codebook (`.qdc`): the codes alone, for NVivo, ATLAS.ti, MAXQDA, QualCoder and others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from extract.writers.code_tree import Branch, code_tree
from extract.writers.content import Content, name_key
from extract.writers.guids import guid
from extract.writers.texts import xml_text

NAMESPACE = "urn:QDA-XML:codebook:1.0"
_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'

Element = Any
"""An lxml element; lxml publishes no types."""


def write(content: Content) -> bytes:
    """The codebook, and codes that coders use besides."""
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}CodeBook", nsmap={None: NAMESPACE})
    root.set("origin", xml_text(content.origin))
    add_codes(root, code_tree(content.codes))
    return xml_bytes(root)


def add_codes(above: Element, branches: Iterable[Branch]) -> None:
    """Append `Codes` with these codes and all below them."""
    codes = child(above, "Codes")
    for branch in branches:
        _add_code(codes, branch)


def _add_code(above: Element, branch: Branch) -> None:
    code = child(
        above,
        "Code",
        guid=code_guid(branch.name) if branch.codable else guid("heading", name_key(branch.name)),
        name=branch.name,
        isCodable="true" if branch.codable else "false",
        color=branch.colour,
    )
    if branch.description:
        child(code, "Description").text = xml_text(branch.description)
    for below in branch.below:
        _add_code(code, below)


def code_guid(name: str) -> str:
    """The identifier of a code: equal for equal names in all files."""
    return guid("code", name_key(name))


def child(above: Element, tag: str, /, **attributes: str) -> Element:
    """A new last child in the namespace of its parent."""
    from lxml import etree

    namespace = etree.QName(above).namespace
    element = etree.SubElement(above, f"{{{namespace}}}{tag}")
    for key, value in attributes.items():
        element.set(key, xml_text(value))
    return element


def xml_bytes(root: Element) -> bytes:
    r"""The document: UTF-8 without a byte order mark, `\n` as line end."""
    from lxml import etree

    written: bytes = etree.tostring(root, encoding="utf-8", pretty_print=True)
    return _DECLARATION + written
