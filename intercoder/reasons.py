"""Why a file was not used, in words that name the file once."""

from __future__ import annotations

import re
from pathlib import PurePath


def about(source: str, reason: str) -> str:
    """A message with the file named once, and as `source` names it: `source is empty.`, `source: line 3 …`.

    Args:
        source: a file's name or path, or what else was not used.
        reason: the message of an error.
    """
    joined, rest = _parts(reason, source)
    return f"{source}{joined} {rest}"


def reason_of(message: str, source: str) -> str:
    """What a message says of a file, without the name or path that it may begin with."""
    return _parts(message, source)[1]


def _parts(message: str, source: str) -> tuple[str, str]:
    """What joins a file's name to the rest of a message, and the rest; all where it is not named first."""
    name = re.escape(PurePath(source).name or source)
    found = name and re.match(rf"'?(?:(?:\w:)?[^:]*?[/\\])??{name}'?( is refused:|:|) ", message)
    if not found:
        return ":", message
    return ":" if found[1] else "", message[found.end() :]
