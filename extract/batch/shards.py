"""Questions written as JSON lines, in shards within the limits of the batch API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, Any

from extract.batch.jobs import BatchFolder, Job
from extract.failures import AttemptError
from extract.modes import Dialect
from extract.whole import TEMPORARY, write_whole
from schemas.errors import RunFolderError

MOST_REQUESTS = 50_000
MOST_BYTES = 200_000_000
"""What a file may hold by the API's own description: 50,000 requests and 200 MB."""

PATH = "/v1/chat/completions"
"""Where each request of a batch is to go."""

_LINE_ENDS = {ord(character): f"\\u{ord(character):04x}" for character in "\x85\u2028\u2029"}
"""Line ends that JSON leaves as they are: some programs that read such files split lines at them."""


def request_line(custom_id: str, body: dict[str, Any]) -> bytes:
    """One request as a line of a shard, with its line end.

    Raises:
        AttemptError: the text holds characters that cannot be sent.
    """
    request = {"custom_id": custom_id, "method": "POST", "url": PATH, "body": body}
    text = json.dumps(request, ensure_ascii=False, separators=(",", ":")).translate(_LINE_ENDS)
    try:
        return text.encode() + b"\n"
    except UnicodeEncodeError:
        reason = "The text holds characters that cannot be sent"
        raise AttemptError("unsendable", "give_up", reason) from None


class ShardWriter:
    """Takes requests as they come up and writes shards; nothing is kept in memory but their ids.

    Args:
        folder: where shards and jobs are written.
        first: number of the first job.
        most_requests, most_bytes: limits of a shard.
        exported: whether the shards are for the user to take elsewhere.
    """

    def __init__(
        self,
        folder: BatchFolder,
        first: int,
        *,
        most_requests: int = MOST_REQUESTS,
        most_bytes: int = MOST_BYTES,
        exported: bool = False,
    ) -> None:
        self._folder = folder
        self._next = first
        self._limits = (most_requests, most_bytes)
        self._exported = exported
        self._open: IO[bytes] | None = None
        self._ids: list[str] = []
        self._size = 0
        self._asked_as: tuple[Any, ...] = ()
        self._written: list[Job] = []

    @property
    def requests(self) -> int:
        """How many requests were taken."""
        return len(self._ids) + sum(job.requests for job in self._written)

    @property
    def size(self) -> int:
        """In how many bytes."""
        return self._size + sum(job.size for job in self._written)

    def add(self, custom_id: str, line: bytes, dialect: Dialect) -> None:
        """Take a request; those of one shard are all asked in one way.

        Raises:
            RunFolderError: it cannot be written.
        """
        asked_as = (dialect.mode, dialect.dropped)
        full = len(self._ids) >= self._limits[0] or self._size + len(line) > self._limits[1]
        if self._open and (full or asked_as != self._asked_as):
            self._finish()
        self._asked_as = asked_as
        try:
            self._file().write(line)
        except OSError as error:
            raise _unwritable(error) from error
        self._ids.append(custom_id)
        self._size += len(line)

    def jobs(self) -> list[Job]:
        """Finish the last shard, and store the jobs: from here on they count."""
        self._finish()
        return [self._folder.write_job(job) for job in self._written]

    def drop(self) -> None:
        """Forget a shard that was begun."""
        if self._open:
            self._open.close()
            Path(self._open.name).unlink(missing_ok=True)
            self._open = None

    def _file(self) -> IO[bytes]:
        if self._open is None:
            shards = self._folder.path / "shards"
            shards.mkdir(parents=True, exist_ok=True)
            # Of this name, it is cleared away by the next start if this one is killed.
            self._open = (shards / f".{self._next:04d}{TEMPORARY}").open("wb")
        return self._open

    def _finish(self) -> None:
        if self._open is None:
            return
        mode, dropped = self._asked_as
        job = Job(
            number=self._next,
            requests=len(self._ids),
            size=self._size,
            mode=mode,
            dropped=dropped,
            exported=self._exported,
        )
        shard = self._folder.shard(job)
        write_whole(shard.with_suffix(".ids"), "\n".join(self._ids) + "\n")
        try:
            self._open.close()
            Path(self._open.name).replace(shard)
        except OSError as error:
            raise _unwritable(error) from error
        self._open, self._ids, self._size = None, [], 0
        self._next += 1
        self._written.append(job)


def _unwritable(error: OSError) -> RunFolderError:
    return RunFolderError(
        f"A shard cannot be written: {error.strerror}.",
        hint="Nothing was submitted; make room and run the same command again.",
    )
