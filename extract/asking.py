"""Putting one transcript's questions: windows that fail are named, windows that are too large are halved."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from extract.failures import TruncatedError, WaitingError
from extract.requestlog import About, asked_about
from extract.totals import NOTHING, total_usage, usage_of
from extract.truncation import raised
from extract.windows import Window, halves
from schemas.errors import ModelError, RequestError
from schemas.exchange import Attempt, Question, Reply
from schemas.run import Gap, RequestRecord, Step
from schemas.transcript import Transcript

SPLITTABLE = frozenset({"truncated", "context_too_long"})
"""Outcomes that a smaller window can mend."""


Take = Callable[[Reply, Window], Awaitable[None] | None]
"""Is given an answer about a window, and what is usable of one that was cut."""


class Asker(Protocol):
    """Whoever answers questions: a client, a cache in front of one, a recording."""

    async def ask(self, question: Question) -> Reply:
        """Answer, or raise `RequestError` or `EndpointError`."""
        ...

    def key(self, question: Question) -> str:
        """Key of the question in the response cache."""
        ...


class Answerer(Asker, Protocol):
    """An asker that a run can be named after.

    Attributes:
        model: the model's name.
        host: where it answers.
        place: the same, with the path where it is an unusual one.
        mode_trail: what the endpoint would not take, and why.
    """

    @property
    def model(self) -> str: ...  # noqa: D102
    @property
    def host(self) -> str: ...  # noqa: D102
    @property
    def place(self) -> str: ...  # noqa: D102
    @property
    def mode_trail(self) -> tuple[str, ...]: ...  # noqa: D102


class PassedOn:
    """An answerer in front of another, named as that one; what it adds stands in its `ask`.

    Args:
        inner: who answers.
    """

    def __init__(self, inner: Answerer) -> None:
        self._inner = inner
        self.model, self.host, self.place = inner.model, inner.host, inner.place

    @property
    def mode_trail(self) -> tuple[str, ...]:
        """As of who answers."""
        return self._inner.mode_trail

    def key(self, question: Question) -> str:
        """As of who answers."""
        return self._inner.key(question)


@dataclass
class Asking:
    """All questions about one transcript, and what became of them.

    Attributes:
        gaps: windows without a usable answer.
        records: one per question.
        models: names of the models that answered.
        seams: first turns of all windows in which passages were looked for.
    """

    transcript: Transcript
    asker: Asker
    on_record: Callable[[RequestRecord], None]
    gaps: list[Gap] = field(default_factory=list)
    records: list[RequestRecord] = field(default_factory=list)
    models: set[str] = field(default_factory=set)
    seams: set[int] = field(default_factory=set)

    async def over(
        self,
        windows: Iterable[Window],
        question: Callable[[Window], Question | None],
        take: Take,
        step: Step,
    ) -> None:
        """Ask about all windows at the same time.

        Args:
            windows: what to ask about.
            question: the question about a window; None where there is nothing to ask.
            take: is given each answer, and what is usable of an answer that was cut.
            step: what the questions are for, for the records.

        Raises:
            EndpointError: no request to this endpoint can succeed.
        """
        await all_or_first_error(self._ask(window, question, take, step) for window in windows)

    async def _ask(
        self,
        window: Window,
        question: Callable[[Window], Question | None],
        take: Take,
        step: Step,
    ) -> None:
        if step == "find":
            self.seams.add(window.first)
        asked = question(window)
        if asked is None:
            return
        try:
            reply = await self._answer(window, asked, step)
        except RequestError as error:
            if isinstance(error, TruncatedError) and error.partial is not None:
                await self._taken(take, error.partial, window, asked, step)
            parts = halves(self.transcript, window) if error.outcome in SPLITTABLE else []
            if not parts:
                self.gaps.append(_gap(window, asked, step, error))
            for part in parts:
                await self._ask(part, question, take, step)
            return
        await self._taken(take, reply, window, asked, step)

    async def _taken(self, take: Take, reply: Reply, window: Window, question: Question, step: Step) -> None:
        """Hand an answer on; where workers fail at it, that is a gap as well."""
        try:
            taking = take(reply, window)
            if taking is not None:
                await taking
        except RequestError as error:
            self.gaps.append(_gap(window, question, step, error))

    async def _answer(self, window: Window, question: Question, step: Step) -> Reply:
        """The reply; where it is cut, one with a higher output limit.

        Raises:
            TruncatedError: that was cut too, or did not come; of the two, with the one that is of more use.
        """
        try:
            return await self._once(window, question, step)
        except TruncatedError as cut:
            more = raised(question, cut)
            if more is None:
                raise
            try:
                return await self._once(window, more, step)
            except TruncatedError as again:
                raise (again if again.partial is not None else cut) from None
            except WaitingError:
                raise
            except RequestError:
                raise cut from None

    async def _once(self, window: Window, question: Question, step: Step) -> Reply:
        """Ask, and record what became of it."""
        number, digest = question.pass_number, self.asker.key(question)
        about = About(self.transcript.id, window.first, window.last, number, step, digest)
        token = asked_about.set(about)
        try:
            reply = await self.asker.ask(question)
        except ModelError as error:
            self._record(window, question, step, error)
            raise
        finally:
            asked_about.reset(token)
        self._record(window, question, step, reply)
        return reply

    def _record(self, window: Window, question: Question, step: Step, result: Reply | ModelError) -> None:
        digest = self.asker.key(question)
        record = record_of(self.transcript.id, window, question.pass_number, step, digest, result)
        self.records.append(record)
        self.models |= {record.model} if record.model else set()
        self.on_record(record)


async def all_or_first_error(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run all at the same time; the first error cancels the others and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for coroutine in work:
                group.create_task(coroutine)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def _gap(window: Window, question: Question, step: Step, error: RequestError) -> Gap:
    return Gap(
        first_turn=window.first,
        last_turn=window.last,
        pass_number=question.pass_number,
        step=step,
        outcome=error.outcome,
        reason=error.message,
    )


def record_of(
    transcript_id: str,
    window: Window,
    pass_number: int,
    step: Step,
    digest: str,
    result: Reply | ModelError,
) -> RequestRecord:
    """The line of `requests.jsonl` for one question and its result."""
    reply = result.partial if isinstance(result, TruncatedError) else result
    reply = reply if isinstance(reply, Reply) else None
    attempts: tuple[Attempt, ...] = reply.attempts if reply else getattr(result, "attempts", ())
    usage = total_usage(usage_of(attempt) for attempt in attempts)
    cached = bool(reply and reply.cached)
    return RequestRecord(
        transcript=transcript_id,
        first_turn=window.first,
        last_turn=window.last,
        pass_number=pass_number,
        step=step,
        digest=digest,
        outcome="ok" if isinstance(result, Reply) else result.outcome,
        cached=cached,
        attempts=0 if cached else len(attempts),
        seconds=0.0 if cached else round(sum(attempt.seconds for attempt in attempts), 3),
        tokens=NOTHING if cached else usage,
        saved=usage if cached else NOTHING,
        model=reply.model if reply else None,
        mode=reply.mode if reply else None,
        answered_at=reply.answered_at if reply else None,
        problems=reply.problems if reply else (),
    )
