"""Why a file was not used, in words that name the file once."""

from __future__ import annotations

import re
from pathlib import PurePath


def about(source: str, reason: str) -> str:
    """`source: reason`; the file's name stays out of the reason where that begins with it.

    Args:
        source: a file's name or path, or what else was not used.
        reason: the message of an error, or what is left of one without the name.
    """
    return f"{source}: {reason_of(reason, source)}"


def reason_of(message: str, source: str) -> str:
    """What a message says of a file, without the name or path that it may begin with."""
    name = re.escape(PurePath(source).name or source)
    if not name:
        return message
    return re.sub(rf"\A'?(?:(?:\w:)?[^:]*?[/\\])??{name}'?(?: is refused:|:)? ", "", message)
