"""Who works on what lies at an address: one driver, on this machine and, as far as can be, on all."""

from __future__ import annotations

import json
import os
import platform
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extract.locking import only_one
from extract.storage.addresses import Address
from extract.storage.places import guard_folder, this_machine
from extract.storage.remote import Remote
from schemas.errors import IntercoderError, RunFolderError, StorageError

LOCK = ".intercoder-lock.json"
"""Name, below a run's address, of the file that tells who works there."""

REFRESHED_SECONDS = 60.0
_LOOK_AGAIN_SECONDS = 0.2
_MOST_LOOKS = 3000  # ten minutes


class RemoteLock:
    """A file beside the run that says: somebody works here. Best effort, as object storage has no locks.

    A file of this machine's own that a killed process has left is taken over; that no other process of this
    machine works there has to be known before. One of another machine stays, however old it is: a clock
    cannot tell a dead machine from one that sleeps.
    """

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self._token = secrets.token_hex(16)
        self._since = _now()
        self._refreshed = time.monotonic()

    def take(self) -> None:
        """Take it.

        Raises:
            RunFolderError: another machine has it.
            StorageError: the storage cannot be read or written.
        """
        other = self._other()
        if other is None and self._remote.create(LOCK, self._content()):
            return
        other = self._other()  # some storage takes no notice that a file is there; others have told just now
        if other is not None and other.get("machine") != this_machine():
            raise self._taken(other)
        self._remote.store(LOCK, self._content())

    def keep(self) -> None:
        """Check that it is still ours, and show now and then that its holder lives.

        Raises:
            RunFolderError: somebody has removed it and taken it since.
        """
        other = self._other()
        if other is not None and other.get("token") != self._token:
            raise self._taken(other)
        if time.monotonic() - self._refreshed > REFRESHED_SECONDS:
            self._remote.store(LOCK, self._content())
            self._refreshed = time.monotonic()

    def give_back(self) -> None:
        """Remove it, where it is still ours; where that fails, this machine can still take it again."""
        with suppress(StorageError):
            if (self._other() or {}).get("token") == self._token:
                self._remote.remove(LOCK)

    def _other(self) -> dict[str, Any] | None:
        try:
            found = json.loads(self._remote.read(LOCK) or b"null")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else None

    def _content(self) -> bytes:
        told = {
            "host": platform.node(),
            "machine": this_machine(),
            "process": os.getpid(),
            "seen": _now(),
            "since": self._since,
            "token": self._token,
        }
        return (json.dumps(told, indent=2, sort_keys=True) + "\n").encode()

    def _taken(self, other: dict[str, Any]) -> RunFolderError:
        who = ", ".join(
            f"{said} {other[name]}"
            for name, said in (("host", "on"), ("since", "since"), ("seen", "last seen at"))
            if name in other
        )
        return RunFolderError(
            f"Somebody else is working on {self._remote.address}: {who or 'nobody says who'}.",
            hint="Wait until they have finished. If that process is gone for good, remove "
            f"{self._remote.address}/{LOCK} and run the same command again.",
        )


@contextmanager
def only_driver(address: Address) -> Iterator[None]:
    """Be the only process of this machine that works on an address.

    Raises:
        RunFolderError: another process does.
    """
    busy = RunFolderError(
        f"Another process on this machine is working on {address}.",
        hint="Wait until it has finished, or name another address with --out.",
    )
    with _held(_folder(address, "driver"), looks=5, busy=busy):  # `is_driven` holds it for a moment
        yield


def is_driven(address: Address) -> bool:
    """Whether another process of this machine works on an address: then its working copy is the newest."""
    try:
        with only_one(_folder(address, "driver")):
            return False
    except RunFolderError:
        return True


@contextmanager
def in_turn(address: Address) -> Iterator[None]:
    """Let one process of this machine at a time bring or store; others wait for it.

    Raises:
        StorageError: it took too long.
    """
    busy = StorageError(
        f"Another process on this machine has been busy with {address} for ten minutes.",
        hint="Wait until it has finished, and run the same command again.",
    )
    with _held(_folder(address, "turn"), looks=_MOST_LOOKS, busy=busy):
        yield


@contextmanager
def _held(folder: Path, *, looks: int, busy: IntercoderError) -> Iterator[None]:
    with ExitStack() as stack:
        for look in range(looks):
            try:
                stack.enter_context(only_one(folder))
                break
            except RunFolderError:
                if look + 1 == looks:
                    raise busy from None
                time.sleep(_LOOK_AGAIN_SECONDS)
        yield


def _folder(address: Address, name: str) -> Path:
    folder = guard_folder(address) / name
    folder.mkdir(exist_ok=True)
    return folder


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
