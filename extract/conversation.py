"""One question, from its messages to a usable reply: check the answer, ask once for corrections, merge."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from extract.answers import Checked, check, check_cut, corrected, correction_request
from extract.failures import AttemptError, TruncatedError
from extract.modes import Answer
from extract.stopping import StoppedError
from schemas.exchange import Attempt, Message, Question, Reply, StructuredMode

_DIGITS = 3
"""Times to the millisecond: more is noise in the records."""


@dataclass(frozen=True)
class Arrival:
    """An answer that arrived with HTTP 200.

    Attributes:
        answer: as read from the response.
        mode: how it was asked for.
        seconds: from sending to the last byte.
        headers: of the response, names in lower case.
    """

    answer: Answer
    mode: StructuredMode
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)

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
        trouble: why the last request failed, where another was worth it; None after an answer.
        host: the endpoint that is asked, where several are at hand.
    """

    def __init__(
        self, question: Question, send: Send, on_attempt: Callable[[Question, Attempt], None] | None = None
    ) -> None:
        self.question = question
        self.attempts: list[Attempt] = []
        self.trouble: AttemptError | None = None
        self.host: str | None = None
        self._correcting = False
        self._send = send
        self._on_attempt = on_attempt

    async def outcome(self) -> Reply:
        """As `reply`, with errors as they are told to the world.

        Raises:
            EndpointError, RequestError: with `attempts`.
        """
        try:
            return await self.reply()
        except StoppedError as stopped:
            told = stopped.after(self.trouble) if self.trouble and stopped.action != "stop" else stopped
            raise told.as_error(tuple(self.attempts)) from None
        except AttemptError as error:
            raise error.as_error(tuple(self.attempts)) from None

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
        self._note("reasked", arrival, checked)
        self._correcting = True
        return await self._corrected(arrival, checked)

    def note_failure(self, error: AttemptError) -> None:
        """Record a request that brought no answer."""
        if error.action == "retry":
            self.trouble = error
        attempt = Attempt(
            outcome=error.outcome,
            status=error.status,
            seconds=round(error.seconds, _DIGITS),
            usage=error.usage,
            correction=self._correcting,
            host=self.host,
        )
        self._add(attempt)

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
        self._note("ok" if again.rest is not None else "invalid_answer", second, again)
        return again if again.rest is not None else None

    def _check(self, arrival: Arrival) -> Checked:
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

    def _note(self, outcome: str, arrival: Arrival, checked: Checked | None = None) -> None:
        self.trouble = None
        attempt = Attempt(
            outcome=outcome,
            status=200,
            seconds=round(arrival.seconds, _DIGITS),
            usage=arrival.answer.usage,
            correction=self._correcting,
            model=arrival.answer.model,
            mode=arrival.mode,
            problems=checked.problems(self.question.items) if checked else (),
            host=self.host,
        )
        self._add(attempt)

    def _add(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)
        if self._on_attempt:
            self._on_attempt(self.question, attempt)
