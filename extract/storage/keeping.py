"""A working copy that is kept in step while a command works on it: what changed is stored again and again.

In this order, so that what a stored manifest names is always there: all other files, then the log of
requests, the manifest last, as it was read before the others were looked at.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from extract.storage.mirror import MANIFEST, Mirror
from extract.storage.turns import RemoteLock, in_turn
from schemas.errors import CacheError, IntercoderError, RunFolderError, StorageError

PAUSE_SECONDS = 5.0
"""Shortest pause between two rounds of storing."""

PAUSE_FACTOR = 9.0
"""The pause is this many times as long as the last round took: storing takes at most a tenth of the time."""

GROWTH = 0.25
"""The log of requests is stored when it has grown by this share, and at the end.

So all its uploads together are at most five times the file: 1 + 1/1.25 + 1/1.25² + ... = 1.25 / 0.25.
"""

REQUESTS = "requests.jsonl"
_GO_ON = "Run the same command again on this machine, or copy that folder there."
TRIES = 5
"""How often the last round is tried, with pauses of 1, 2, 4 and 8 seconds."""


class Keeper:
    """Stores what changes in a working copy, in rounds.

    Args:
        mirror: the working copy.
        lock: the remote lock, where nobody else is to work there; None where others may.
        before: called before each round, to write what is to be stored as well.
        tell: called with a sentence when storing begins to fail, and when it works again.
    """

    def __init__(
        self,
        mirror: Mirror,
        *,
        lock: RemoteLock | None = None,
        before: Callable[[], None] = lambda: None,
        tell: Callable[[str], None] = lambda text: None,
    ) -> None:
        self._mirror = mirror
        self._lock = lock
        self._before = before
        self._tell = tell
        self._over = threading.Event()
        self._failing = False
        self._thread = threading.Thread(target=self._work, name="intercoder-storage", daemon=True)

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Store in the background while it lasts, and the rest at its end, however it ends.

        Raises:
            StorageError: not all could be stored; the working copy, which the message names, loses nothing.
            RunFolderError: somebody else has taken the run over.
        """
        self._thread.start()
        try:
            yield
        except (IntercoderError, KeyboardInterrupt):
            self._end(told_only=True)  # why the command ended is what is to be known first
            raise
        except BaseException:
            self._end()
            raise
        self._end()

    def round(self, *, last: bool = False) -> None:
        """Store what has changed.

        Raises:
            StorageError: some of it cannot be stored.
            RunFolderError: somebody else has taken the run over.
        """
        with in_turn(self._mirror.address):
            if self._lock:
                self._lock.keep()
            self._before()
            manifest = self._manifest()
            changed = self._mirror.changed()
            at_the_end = {MANIFEST, REQUESTS}
            self._mirror.store((name for name in changed if name not in at_the_end), alone=bool(self._lock))
            if REQUESTS in changed and (last or self._has_grown()):
                self._mirror.store([REQUESTS], alone=bool(self._lock))
            if MANIFEST in changed and manifest:
                self._mirror.store_as_read(MANIFEST, *manifest)

    def _work(self) -> None:
        pause = PAUSE_SECONDS
        while not self._over.wait(pause):
            begun = time.monotonic()
            try:
                self.round()
            except RunFolderError as error:  # taken over: the last round, in the main thread, says so
                self._tell(error.message)
                return
            except (StorageError, CacheError, OSError) as error:
                self._say_failing(error)
            else:
                self._say_working()
            pause = max(PAUSE_SECONDS, PAUSE_FACTOR * (time.monotonic() - begun))

    def _end(self, *, told_only: bool = False) -> None:
        try:
            self._over.set()
            self._thread.join()
            self._last_round()
        except KeyboardInterrupt:
            self._tell(self._not_all("it was stopped."))
            raise
        except (IntercoderError, OSError) as error:
            failure = StorageError(self._not_all(_why(error)), hint=f"{_GO_ON} {_hint(error)}".strip())
            if not told_only:
                raise failure from error
            self._tell(str(failure))

    def _last_round(self) -> None:
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

        rounds = Retrying(
            stop=stop_after_attempt(TRIES),
            wait=wait_exponential(max=8),
            retry=retry_if_exception(_may_pass),
            reraise=True,
        )
        rounds(self.round, last=True)

    def _not_all(self, why: str) -> str:
        return (
            f"Not all is stored at {self._mirror.address}: {why} "
            f"All of it lies in {self._mirror.local}, and nothing is lost."
        )

    def _manifest(self) -> tuple[bytes, int] | None:
        file = self._mirror.local / MANIFEST
        try:
            return file.read_bytes(), file.stat().st_mtime_ns
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _has_grown(self) -> bool:
        size = (self._mirror.local / REQUESTS).stat().st_size
        return size >= (1 + GROWTH) * self._mirror.stored_size(REQUESTS)

    def _say_failing(self, error: Exception) -> None:
        if not self._failing:
            self._tell(f"{_why(error)} It is tried again; all of it lies on this machine.")
        self._failing = True

    def _say_working(self) -> None:
        if self._failing:
            self._tell(f"Stored at {self._mirror.address} again.")
        self._failing = False


def _why(error: Exception) -> str:
    return error.message if isinstance(error, IntercoderError) else f"{type(error).__name__}."


def _hint(error: Exception) -> str:
    return error.hint if isinstance(error, IntercoderError) else ""


def _may_pass(error: BaseException) -> bool:
    """Whether it comes from the storage or the way there, and trying again is not in vain."""
    if not isinstance(error, StorageError):
        return isinstance(error, OSError)
    return error.__cause__ is not None and not isinstance(error.__cause__, PermissionError)
