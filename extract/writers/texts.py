"""Texts as XML and other programs can hold them; offsets as other programs count them."""

from __future__ import annotations

import re

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text with U+FFFD for every character that XML cannot hold: its length stays.

    The characters that can: https://www.w3.org/TR/xml/#charsets.
    """
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def utf16_offset(text: str, offset: int) -> int:
    """Code point `offset` of `text` in UTF-16 code units, as browsers count characters."""
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2
