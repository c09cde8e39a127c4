"""What each working file was when it last agreed with the storage, kept beside the working copies."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from extract.storage.remote import Stand
from schemas.errors import StorageError

_TABLE = (
    "CREATE TABLE IF NOT EXISTS seen (path TEXT PRIMARY KEY, mark TEXT NOT NULL, size INTEGER NOT NULL, "
    "changed INTEGER NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID"
)


class Agreed(NamedTuple):
    """A working file that was as the storage has it.

    Attributes:
        stand: what the storage said of it then.
        changed: time of the working file's last change then, in nanoseconds.
        sha256: of its content.
    """

    stand: Stand
    changed: int
    sha256: str

    def holds(self, file: str | Path) -> bool:
        """Whether the working file still has that content; read only where its time differs."""
        try:
            status = os.stat(file)  # noqa: PTH116 - as text: see `Mirror.changed`
            if status.st_size != self.stand.size:
                return False
            return status.st_mtime_ns == self.changed or sha256_of(Path(file).read_bytes()) == self.sha256
        except FileNotFoundError:
            return False


class Seen:
    """The record, safe for several threads and processes. Where it is lost, contents are compared instead.

    Args:
        file: the database.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        with self._told():
            self._database = sqlite3.connect(file, timeout=60, isolation_level=None, check_same_thread=False)
            # A process that ends loses nothing so; after a power cut the last entries may be gone.
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=NORMAL")
            self._database.execute(_TABLE)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def get(self, file: Path) -> Agreed | None:
        """What is known of a working file."""
        with self._told():
            row = self._database.execute(
                "SELECT mark, size, changed, sha256 FROM seen WHERE path = ?", (str(file),)
            ).fetchone()
        return Agreed(Stand(row[0], row[1]), row[2], row[3]) if row else None

    def below(self, path: Path) -> dict[str, Agreed]:
        """What is known of a working file, or of all below a folder, by their paths; in one go."""
        start = f"{path}{os.sep}"
        with self._told():
            rows = self._database.execute(
                "SELECT path, mark, size, changed, sha256 FROM seen WHERE path = ? OR path >= ? AND path < ?",
                (str(path), start, start[:-1] + chr(ord(os.sep) + 1)),
            ).fetchall()
        return {row[0]: Agreed(Stand(row[1], row[2]), row[3], row[4]) for row in rows}

    def note(self, file: Path, agreed: Agreed) -> None:
        """Record that a working file agrees with the storage."""
        row = (str(file), agreed.stand.mark, agreed.stand.size, agreed.changed, agreed.sha256)
        with self._told():
            self._database.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?)", row)

    def forget(self, file: Path) -> None:
        """Drop what is known of a working file."""
        with self._told():
            self._database.execute("DELETE FROM seen WHERE path = ?", (str(file),))

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            with self._lock:
                yield
        except sqlite3.Error as error:
            raise StorageError(
                f"{self._file} cannot be used: {error}.",
                hint="Make room on the disk; a ruined file can be removed: contents are compared then.",
            ) from error


def sha256_of(data: bytes) -> str:
    """The digest, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
