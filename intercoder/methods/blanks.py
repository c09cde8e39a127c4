"""Marked blanks: what the program cannot know and the author must say."""

from __future__ import annotations

from extract.summaries.layout import Run, strong

MARK = "TO FILL IN"
"""What every blank begins with, to search for."""


def blank(what: str) -> Run:
    """A blank in a document: `[TO FILL IN: what]`."""
    return strong(blank_text(what))


def blank_text(what: str) -> str:
    """The same as text."""
    return f"[{MARK}: {what}]"


def known_or_blank(value: str | None, what: str) -> Run | str:
    """The value, or a blank where there is none."""
    return value or blank(what)
