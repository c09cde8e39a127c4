"""Names on object storage are any text: which of them can be files below a folder of this machine."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from schemas.errors import StorageError

LONGEST = 255
"""Bytes of UTF-8 that a name may have on the usual file systems."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WINDOWS = re.compile(r'[<>:"|?*]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)


def trouble(name: str, *, windows: bool = os.name == "nt") -> str | None:
    """Why a name between two `/` can be no file or folder here; None where it can."""
    if not name:
        return "a name in it is empty"
    if name in {".", ".."}:
        return f"it holds the name {name}"
    if "\\" in name or _CONTROL.search(name):
        return "a name in it holds a backslash or a control character"
    try:
        length = len(name.encode())
    except UnicodeEncodeError:
        return "a name in it is no text"
    if length > LONGEST:
        return f"a name in it has more than {LONGEST} bytes"
    if windows and _WINDOWS.search(name):
        return "a name in it cannot be a file on Windows"
    return None


def hidden(below: str) -> bool:
    """Whether a name begins with a dot anywhere: such files are nobody's interviews."""
    if not (below.startswith(".") or "/." in below):
        return False
    return any(part.startswith(".") and part not in {".", ".."} for part in below.split("/"))


def check_names(names: Iterable[str], where: str, *, fold: bool = False) -> None:
    """Check that all names can be files below one folder of this machine, each its own.

    Args:
        names: as below the address, with `/` between folders; an empty one is the address itself.
        where: the address, for the message.
        fold: whether the file system here takes `A` and `a` for one name.

    Raises:
        StorageError: one of them cannot, or two of them would be one file. Nothing is renamed in secret.
    """
    taken: dict[str, str] = {}
    folders: set[str] = set()
    for name in names:
        wrong = next((found for part in name.split("/") if (found := trouble(part))), None) if name else None
        if wrong:
            raise _refused(name, where, wrong)
        key = name.casefold() if fold else name
        if taken.setdefault(key, name) != name:
            raise _refused(name, where, f"{taken[key]!r} is the same name on this machine")
        folders.update(str(folder) for folder in PurePosixPath(key).parents)
    for key in folders & set(taken) - {"."}:
        raise _refused(taken[key], where, "it is a file and a folder at once")


def _refused(name: str, where: str, why: str) -> StorageError:
    return StorageError(
        f"{name!r} in {where} cannot be brought to this machine: {why}.",
        hint="Give it another name there, or name the other files one by one.",
    )
