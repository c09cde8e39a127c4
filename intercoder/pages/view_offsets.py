"""Offsets as a page counts them: browsers count UTF-16 units, everything else here code points."""

from __future__ import annotations

from bisect import bisect_left

_LAST_OF_ONE_UNIT = "\uffff"


class BrowserOffsets:
    """Turns code points of one text into UTF-16 units.

    Args:
        text: the text that the offsets are of.
    """

    def __init__(self, text: str) -> None:
        plain = text.isascii() or max(text) <= _LAST_OF_ONE_UNIT
        self._double = [] if plain else [at for at, char in enumerate(text) if char > _LAST_OF_ONE_UNIT]

    def __call__(self, offset: int) -> int:
        """The offset in UTF-16 units: each character before it that takes two units counts twice."""
        return offset + bisect_left(self._double, offset)
