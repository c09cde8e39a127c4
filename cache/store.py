"""The response cache on disk: one entry per answered request, kept until the user clears it."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from pydantic import ValidationError

from schemas.base import canonical_json
from schemas.errors import CacheError
from schemas.exchange import Reply

_log = logging.getLogger(__name__)

FOLDER_VARIABLE = "INTERCODER_CACHE_DIR"
_DATABASE = "cache.db"
_LOCK_SECONDS = 60.0
_SETTINGS = {
    "eviction_policy": "none",  # an answer that was paid for is never evicted
    "cull_limit": 0,
    "statistics": 0,
    "tag_index": 0,
    # An answer is read once in a run: pages that SQLite keeps of the database only make a large run larger.
    "sqlite_cache_size": 512,  # pages of 4 kB
    "sqlite_mmap_size": 0,
}


def default_folder() -> Path:
    """`INTERCODER_CACHE_DIR` where set, else intercoder's folder in the user's cache directory."""
    if chosen := os.environ.get(FOLDER_VARIABLE):
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("intercoder", appauthor=False)


@dataclass(frozen=True)
class CacheInfo:
    """What the cache holds: its folder, the number of entries, and the bytes its files take."""

    folder: Path
    entries: int
    bytes: int


class ResponseCache:
    """Replies by request key, shared safely by several processes; opened at first use.

    Nothing is evicted and nothing expires. Entries are JSON with a checksum; no pickle is ever
    loaded. An entry that is damaged counts as absent: it is logged, and named in `damaged`.

    Args:
        folder: where the database lies; `default_folder()` where not given.

    Attributes:
        damaged: keys of entries found damaged so far.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder if folder is not None else default_folder()
        self.damaged: list[str] = []
        self._opened: Any = None

    def __enter__(self) -> ResponseCache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def get(self, key: str) -> Reply | None:
        """The reply stored under a key; None where there is none or where it is damaged.

        Raises:
            CacheError: the database cannot be opened or read.
        """
        with self._naming_failures("read"):
            database = self._database()
            try:
                text = database.get(key)
                return None if text is None else _unpacked(key, text)
            except (ValueError, sqlite3.DataError) as error:
                self._note_damage(key, error)
                return None

    def put(self, key: str, reply: Reply) -> None:
        """Store a reply; it is on disk when this returns.

        Raises:
            CacheError: the database cannot be opened or written.
        """
        with self._naming_failures("written"):
            self._database().set(key, _packed(key, reply))

    def info(self) -> CacheInfo:
        """Count entries and bytes; creates nothing where there is no cache yet.

        Raises:
            CacheError: the database cannot be opened or read.
        """
        if not (self.folder / _DATABASE).exists():
            return CacheInfo(self.folder, 0, 0)
        with self._naming_failures("read"):
            entries = len(self._database())
        return CacheInfo(self.folder, entries, sum(path.stat().st_size for path in self._files()))

    def clear(self) -> int:
        """Remove all entries and return how many there were; 0 where a ruined database was removed.

        Raises:
            CacheError: the database cannot be written.
        """
        if not (self.folder / _DATABASE).exists():
            return 0
        try:
            with self._naming_failures("cleared"):
                return int(self._database().clear())
        except CacheError as error:
            if not _is_ruined(error.__cause__):
                raise
        self._remove_files()
        return 0

    def close(self) -> None:
        """Close the database; the next use opens it again."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _database(self) -> Any:
        if self._opened is None:
            import diskcache

            from cache.disk import TextDisk

            # The answers hold words of the interviews: nobody else on the machine needs to read them.
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._opened = diskcache.Cache(
                os.fspath(self.folder), timeout=_LOCK_SECONDS, disk=TextDisk, **_SETTINGS
            )
        return self._opened

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob(f"{_DATABASE}*"))

    def _remove_files(self) -> None:
        self.close()
        with self._naming_failures("removed"):
            for path in self._files():
                path.unlink()

    def _note_damage(self, key: str, error: Exception) -> None:
        self.damaged.append(key)
        _log.warning("cache entry %s is damaged (%s) and will be asked for again", key, type(error).__name__)

    @contextmanager
    def _naming_failures(self, deed: str) -> Iterator[None]:
        import diskcache

        try:
            yield
        except (OSError, sqlite3.Error, diskcache.Timeout) as error:
            raise CacheError(
                f"The response cache in {self.folder} cannot be {deed}: {_reason(error)}.",
                hint=_hint(error),
            ) from error


def _packed(key: str, reply: Reply) -> str:
    stored = canonical_json(reply.model_dump(mode="json"))
    return canonical_json({"reply": stored, "sha256": _checksum(key, stored)})


def _unpacked(key: str, text: str) -> Reply:
    """The reply in an entry; raises ValueError where the entry is not as it was written."""
    try:
        entry = json.loads(text)
        stored, checksum = entry["reply"], entry["sha256"]
    except (TypeError, KeyError, RecursionError) as error:
        raise ValueError("not an entry") from error
    if not isinstance(stored, str) or checksum != _checksum(key, stored):
        raise ValueError("checksum differs")
    try:
        return Reply.model_validate_json(stored)
    except ValidationError as error:
        raise ValueError("not a reply") from error


def _checksum(key: str, stored: str) -> str:
    """Over key and reply, so that an entry that moved to another key is found out too."""
    return hashlib.sha256(f"{key}\n{stored}".encode("utf-8", "surrogatepass")).hexdigest()


def _is_ruined(error: BaseException | None) -> bool:
    """Whether SQLite says that the file is no database of its own, as opposed to locked or read-only."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)


def _reason(error: BaseException) -> str:
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, sqlite3.Error):
        return str(error)
    return "it is locked by another process, or read-only"


def _hint(error: BaseException) -> str:
    if _is_ruined(error):
        return "Its file is ruined; `intercoder cache clear` removes it."
    return f"Free the disk, close the other process, or set {FOLDER_VARIABLE} to a folder you can write to."
