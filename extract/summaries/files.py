"""Names of the files that a summary of a code is written to."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

CATALOG = "catalog"
_LONGEST = 50
"""Characters; with the digest and a suffix under 255 bytes in UTF-8."""

_UNSAFE = re.compile(r"[^\w-]+")
_RESERVED = re.compile(r"catalog|con|prn|aux|nul|(com|lpt)\d", re.IGNORECASE)


def file_names(codes: Iterable[str]) -> dict[str, str]:
    """Code -> file name without suffix: the code itself where it is one, safe on every system otherwise.

    Letters of any script, digits, `_` and `-`. Where a code had to be changed, or differs from another only
    in case, a digest of it keeps the files apart.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for code in sorted(codes, key=lambda code: (_safe(code) != code, code)):
        name = _safe(code)
        if name != code or name.casefold() in taken:
            name = f"{name or 'code'}-{_digest(code)}"
        taken.add(name.casefold())
        names[code] = name
    return names


def _safe(code: str) -> str:
    name = _UNSAFE.sub("-", unicodedata.normalize("NFC", code))[:_LONGEST].strip("-")
    return f"code-{name}" if _RESERVED.fullmatch(name) else name


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()[:8]
