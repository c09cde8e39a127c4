"""Numbers with their nouns."""

from __future__ import annotations


def counted(number: int, noun: str, nouns: str = "") -> str:
    """`1 segment`, `2,000 segments`; `nouns` is the plural where it is no plain -s."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"
