"""How values lie in diskcache's database: as text, in the row itself.

diskcache's own disks load pickles when a row says so, and read or delete any file that a row names.
A cache folder may be shared or restored from elsewhere, so neither must be possible here.
"""

from __future__ import annotations

from typing import Any

import diskcache
from diskcache.core import MODE_RAW


class ForeignRowError(ValueError):
    """A row that this class did not write."""


class TextDisk(diskcache.Disk):  # type: ignore[misc]  # diskcache publishes no types
    """A disk that stores and loads `str` keys and values only, and touches no file."""

    def put(self, key: Any) -> tuple[str, bool]:
        """Key as stored; raises TypeError for anything but text."""
        return _text(key), True

    def get(self, key: Any, raw: bool) -> str:
        """Key as loaded; raises ForeignRowError for a pickled one."""
        if not raw:
            raise ForeignRowError("a key that is not text")
        return _text(key)

    def store(self, value: Any, read: bool, key: Any = None) -> tuple[int, int, None, str]:
        """Columns size, mode, file name and value; raises TypeError for anything but text."""
        del read, key
        return 0, MODE_RAW, None, _text(value)

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> str:
        """Value as loaded; raises ForeignRowError for pickles, files and other types."""
        del read
        if mode != MODE_RAW or filename is not None or not isinstance(value, str):
            raise ForeignRowError("a value that is not text in its row")
        return value

    def remove(self, file_path: str) -> None:
        """Do nothing: no row of ours names a file, and a foreign one must not have it deleted."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("only text can be stored")
    return value
