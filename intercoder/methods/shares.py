"""Shares as a text prints them."""

from __future__ import annotations


def percent(part: int, whole: int) -> str:
    """`12.3 %`; a share that is not 0 never reads as 0, nor one that is not all as 100."""
    if whole == 0:
        return "none"
    share = 100 * part / whole
    if 0 < share < 0.05:
        return "under 0.1 %"
    if share >= 99.95 and part < whole:
        return "over 99.9 %"
    return f"{share:.1f} %"
