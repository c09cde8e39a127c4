"""Offsets as a browser counts them, in UTF-16 units, back to code points."""

from __future__ import annotations

from bisect import bisect_left

_LAST_OF_ONE_UNIT = "\uffff"


def code_point(text: str, unit: int) -> int:
    """The code point of `text` at UTF-16 unit `unit`; the middle of a character counts as its start."""
    if text.isascii():
        return unit
    wide = (at for at, char in enumerate(text) if char > _LAST_OF_ONE_UNIT)
    starts = [at + before for before, at in enumerate(wide)]
    return unit - bisect_left(starts, unit)
