"""The log of a run's requests: each has its line as soon as it is over, before its answer is stored.

So an answer that is in the cache has its line, whatever happens in between: when a run goes on, what it paid
for itself is not counted as saved by the cache.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from extract.totals import NOTHING, usage_of
from schemas.errors import RunFolderError
from schemas.exchange import Attempt, Question
from schemas.run import RequestRecord, Step


@dataclass
class About:
    """What a question is about, and how many requests have been made for it."""

    transcript: str
    first_turn: int
    last_turn: int
    pass_number: int
    step: Step
    digest: str
    requests: int = 0


asked_about: ContextVar[About | None] = ContextVar("asked_about", default=None)
"""What the question that is being asked is about: set by who asks, read when a request is over."""


class RequestLog:
    """Turns what happens into lines.

    Args:
        write: is given each line.
        known: lines that earlier starts of the run have written.
    """

    def __init__(self, write: Callable[[RequestRecord], None], known: Iterable[RequestRecord]) -> None:
        self._write = write
        self._failure: RunFolderError | None = None
        self._known = {_place(record) for record in known if record.answered_at}

    def attempted(self, question: Question, attempt: Attempt) -> None:
        """An HTTP request is over."""
        about = asked_about.get()
        if about is None:
            return
        about.requests += 1
        record = line_of(about, attempt)
        if record.answered_at:
            self._known.add(_place(record))
        try:
            self._write(record)
        except RunFolderError as error:
            self._failure = error  # the answer is paid for: it is stored before this is raised

    def ended(self, record: RequestRecord) -> None:
        """A question is over; it has a line of its own where it was answered from the cache.

        Raises:
            RunFolderError: a line could not be written.
        """
        if self._failure:
            raise self._failure
        if record.cached and _place(record) not in self._known:
            self._known.add(_place(record))
            self._write(record)


def line_of(about: About, attempt: Attempt) -> RequestRecord:
    """The line for one HTTP request."""
    arrived = attempt.status is not None and attempt.status < 400
    return RequestRecord(
        transcript=about.transcript,
        first_turn=about.first_turn,
        last_turn=about.last_turn,
        pass_number=about.pass_number,
        step=about.step,
        digest=about.digest,
        outcome=attempt.outcome,
        attempts=1,
        number=about.requests,
        correction=attempt.correction,
        status=attempt.status,
        seconds=attempt.seconds,
        tokens=usage_of(attempt),
        saved=NOTHING,
        model=attempt.model,
        mode=attempt.mode,
        answered_at=datetime.now(UTC).isoformat(timespec="seconds") if arrived else None,
        problems=attempt.problems,
        host=attempt.host,
    )


def _place(record: RequestRecord) -> bytes:
    """What a record is about, as a digest: the log remembers every line of a run, however large."""
    place = (
        record.transcript,
        record.first_turn,
        record.last_turn,
        record.pass_number,
        record.step,
        record.digest,
    )
    return hashlib.blake2b(repr(place).encode("utf-8", "surrogatepass"), digest_size=16).digest()
