"""One process at a time: a lock that the operating system holds, and lets go of however the process ends."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from schemas.errors import RunFolderError

LOCK = ".lock"
"""Name of the file that is locked; it stays, empty, when nobody works here."""

_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}
"""Some network drives have no locks: there the run goes on without one."""


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder. A process that was killed holds none: there is nothing to clean up.

    Raises:
        RunFolderError: another process holds it, or the folder cannot be written to.
    """
    with _opened(folder) as file:
        try:
            _lock(file)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise _busy(folder, file) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _opened(folder: Path) -> IO[str]:
    try:
        return (folder / LOCK).open("a+", encoding="ascii")
    except OSError as error:
        raise RunFolderError(
            f"{folder} cannot be written to: {error.strerror}.", hint="Name another folder with --out."
        ) from error


def _busy(folder: Path, file: IO[str]) -> RunFolderError:
    file.seek(0)
    number = file.read(20).strip() if sys.platform != "win32" else ""
    who = f"another process (number {number})" if number.isdecimal() else "another process"
    return RunFolderError(
        f"{who.capitalize()} is working on {folder}.",
        hint="Wait until it has finished, or name another folder with --out.",
    )


if sys.platform == "win32":  # pragma: no cover

    def _lock(file: IO[str]) -> None:
        import msvcrt

        # One byte far behind the end, so that what stands in the file can still be read.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:

    def _lock(file: IO[str]) -> None:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
