"""Data inside a page: JSON that a script reads with `JSON.parse` and shows as text only."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree.ElementTree import Element

from intercoder.pages.markup import raw

_UNSAFE = re.compile(r"[<>&\u2028\u2029\x7f\ud800-\udfff]")


def page_json(value: Any) -> str:
    """JSON that cannot end a script element, and that UTF-8 can write.

    `<`, `>`, `&`, U+2028 and U+2029 are escaped; so are lone surrogates, which thereby survive.
    """
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", plain)


def data_block(value: Any, *, id: str = "data") -> Element:
    """A script element that holds data and runs nothing."""
    return raw("script", page_json(value), type="application/json", id=id)
