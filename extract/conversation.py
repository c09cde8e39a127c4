"""One question, from its messages to a usable reply: check the answer, ask once for corrections, merge."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from extract.answers import Checked, check, check_cut, check_object, corrected, correction_request
from extract.failures import AttemptError, TruncatedError
from extract.modes import Answer
from schemas.exchange import Attempt, Message, Question, Reply, StructuredMode


@dataclass(frozen=True)
class Arrival:
    """An answer that arrived with HTTP 200.

    Attributes:
        answer: as read from the response.
        value: its JSON object, where it could be parsed on the way.
        mode: how it was asked for.
        seconds: from sending to the last byte.
    """

    answer: Answer
    value: dict[str, Any] | None
    mode: StructuredMode
    seconds: float

    @property
    def cut(self) -> bool:
        """Whether the output limit ended it."""
        return self.answer.trouble == "truncated"


Send = Callable[["Conversation", tuple[Message, ...]], Awaitable[Arrival]]
"""Sends messages until an answer arrives; raises `AttemptError`, after noting each failure."""


class Conversation:
    """The exchange about one question.

    Args:
        question: what is asked.
        send: sends messages.
        on_attempt: called with every attempt as it is noted.

    Attributes:
        attempts: every HTTP request made so far.
    """

    def __init__(
        self, question: Question, send: Send, on_attempt: Callable[[Question, Attempt], None] | None = None
    ) -> None:
        self.question = question
        self.attempts: list[Attempt] = []
        self._send = send
        self._on_attempt = on_attempt

    async def reply(self) -> Reply:
        """Ask, and ask once more where something in the answer is not valid.

        Raises:
            AttemptError: no usable answer came.
            TruncatedError: the answer was cut; it carries what was complete.
        """
        arrival = await self._send(self, self.question.messages)
        if arrival.cut:
            raise self._truncated(arrival)
        checked = self._check(arrival)
        if checked.flawless:
            self._note("ok", arrival)
            return self._reply(arrival, checked)
        self._note("reasked", arrival)
        return await self._corrected(arrival, checked)

    def note_failure(self, error: AttemptError) -> None:
        """Record a request that brought no answer."""
        self._add(
            Attempt(outcome=error.outcome, status=error.status, seconds=error.seconds, usage=error.usage)
        )

    async def _corrected(self, first: Arrival, checked: Checked) -> Reply:
        """Ask for corrections. What was valid before is kept whatever comes of it."""
        spoken = Message(role="assistant", content=first.answer.text)
        request = Message(role="user", content=correction_request(self.question, checked))
        try:
            second = await self._send(self, (*self.question.messages, spoken, request))
        except AttemptError as error:
            if checked.rest is None:
                raise
            return self._reply(first, checked, f"corrections did not come ({error.outcome})")
        if checked.rest is None:
            return self._second_alone(second)
        again = self._note_second(second)
        if again is None:
            return self._reply(first, checked, "corrections could not be used")
        return self._reply(first if second.cut else second, corrected(checked, again))

    def _second_alone(self, second: Arrival) -> Reply:
        """The reply where nothing of the first answer could be used."""
        if second.cut:
            raise self._truncated(second)
        again = self._note_second(second)
        if again is None:
            raise AttemptError(
                "invalid_answer",
                "give_up",
                "The model's answer could not be used, and neither could its correction: "
                + "; ".join(self._check(second).problems(self.question.items)[:3]),
                hint="A larger model may keep to the format.",
            )
        return self._reply(second, again)

    def _note_second(self, second: Arrival) -> Checked | None:
        """What of a second answer can be used, noting it; None where nothing can."""
        if second.cut:
            self._note("truncated", second)
            return check_cut(self.question, second.answer.text)
        again = self._check(second)
        self._note("ok" if again.rest is not None else "invalid_answer", second)
        return again if again.rest is not None else None

    def _check(self, arrival: Arrival) -> Checked:
        if arrival.value is not None:
            return check_object(self.question, arrival.value)
        return check(self.question, arrival.answer.text)

    def _truncated(self, arrival: Arrival) -> TruncatedError:
        self._note("truncated", arrival)
        saved = check_cut(self.question, arrival.answer.text)
        partial = self._reply(arrival, saved) if saved is not None else None
        return TruncatedError(partial, tuple(self.attempts))

    def _reply(self, arrival: Arrival, checked: Checked, problem: str = "") -> Reply:
        items = self.question.items
        return Reply(
            value=checked.value(items),
            problems=(*checked.problems(items), *([problem] if problem else [])),
            model=arrival.answer.model,
            mode=arrival.mode,
            finish_reason=arrival.answer.finish_reason,
            attempts=tuple(self.attempts),
            answered_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    def _note(self, outcome: str, arrival: Arrival) -> None:
        self._add(Attempt(outcome=outcome, status=200, seconds=arrival.seconds, usage=arrival.answer.usage))

    def _add(self, attempt: Attempt) -> None:
        noted = _rounded(attempt)
        self.attempts.append(noted)
        if self._on_attempt:
            self._on_attempt(self.question, noted)


def _rounded(attempt: Attempt) -> Attempt:
    """Times to the millisecond: more is noise in the records."""
    return attempt.model_copy(update={"seconds": round(attempt.seconds, 3)})
