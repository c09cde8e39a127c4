"""The append-only log of one reviewer: the truth from which everything else can be made again.

A decision counts from the moment its whole line is on the disk. A line that a crash cut is passed over and
counted; it was never answered with "saved".
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from intercoder.review.entries import Entry
from intercoder.review.locks import locked
from schemas.base import canonical_json
from schemas.errors import RunFolderError

LOG = "log.jsonl"
_LOCK = ".lock"


class Log:
    """Entries in the order in which they were written, by whichever process.

    Args:
        folder: of the reviewer; made where it is missing.

    Attributes:
        damaged: lines that could not be read.

    Raises:
        RunFolderError: the folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / LOG
        self.damaged = 0
        self._read = 0
        self._threads = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.path.touch()
            _sync_folder(folder)
        except OSError as error:
            raise _unwritable(folder, error) from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """No other thread or process reads or writes the log while the block runs; not to be nested.

        Raises:
            RunFolderError: the folder cannot be written to.
        """
        with self._threads, ExitStack() as stack:
            try:
                stack.enter_context(locked(self.path.with_name(_LOCK)))
            except OSError as error:
                raise _unwritable(self.path.parent, error) from error
            yield

    def news(self) -> list[Entry]:
        """The entries written since the last call; to be called while the log is held.

        Raises:
            RunFolderError: the log cannot be read, or was cut short from outside.
        """
        try:
            with self.path.open("r+b") as file:
                data = self._unread(file)
        except OSError as error:
            raise _unwritable(self.path.parent, error) from error
        self._read += len(data)
        entries = [self._entry(line) for line in data.split(b"\n") if line.strip()]
        return [entry for entry in entries if entry is not None]

    def append(self, entry: Entry) -> None:
        """Write one entry and wait until the disk has it; to be called while the log is held, after `news`.

        Raises:
            RunFolderError: it could not be written; the log is as it was.
        """
        line = (canonical_json(entry.model_dump(mode="json")) + "\n").encode("ascii")
        try:
            with self.path.open("r+b", buffering=0) as file:
                self._write(file, line)
        except OSError as error:
            raise _unwritable(self.path.parent, error) from error
        self._read += len(line)

    def _write(self, file: BinaryIO, line: bytes) -> None:
        try:
            file.seek(self._read)
            written = 0
            while written < len(line):
                written += file.write(line[written:])
            os.fsync(file.fileno())
        except OSError:
            file.truncate(self._read)
            raise

    def _unread(self, file: BinaryIO) -> bytes:
        """What was not read yet, in whole lines: where a crash cut the last one, its end is put there."""
        if file.seek(0, os.SEEK_END) < self._read:
            raise RunFolderError(
                f"{self.path} is shorter than it was: something else changed it.",
                hint="Start the review again; it goes on from what the file holds now.",
            )
        file.seek(self._read)
        data = file.read()
        if data and not data.endswith(b"\n"):
            file.write(b"\n")
            file.flush()
            os.fsync(file.fileno())
            data += b"\n"
        return data

    def _entry(self, line: bytes) -> Entry | None:
        try:
            return Entry.model_validate_json(line)
        except ValidationError:
            self.damaged += 1
            return None


def _sync_folder(folder: Path) -> None:
    """Have the disk know the log's name too; systems that cannot open folders need no such thing."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _unwritable(folder: Path, error: OSError) -> RunFolderError:
    return RunFolderError(
        f"The review in {folder} cannot be written: {error.strerror}.",
        hint="What was decided before is stored. Make room or set its permissions, then decide again.",
    )
