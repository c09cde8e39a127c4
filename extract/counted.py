"""Numbers with their nouns, and names of which there may be many."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, noun: str, nouns: str = "") -> str:
    """`1 segment`, `2,000 segments`; `nouns` is the plural where it is no plain -s."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"


def some_of(names: Sequence[str], most: int) -> str:
    """The names with commas between; of more than `most` the first ones, and how many there are besides."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
