"""One HTTP request that went wrong: its name, what is done about it, and the error that it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from schemas.errors import EndpointError, ModelError, RequestError
from schemas.exchange import Attempt, Reply, Usage

Action = Literal["retry", "next_mode", "adapt", "give_up", "stop"]
"""Ask again later, ask in another mode, ask without a parameter, fail this request, stop the run."""


@dataclass(eq=False)  # exceptions must stay hashable
class AttemptError(Exception):
    """One HTTP request that brought no usable answer: internal, turned into a `ModelError` at the end.

    Attributes:
        outcome: name for the records.
        action: what to do about it.
        reason: a sentence without transcript text or key.
        hint: what the user can do.
        retry_after: seconds to wait as the server asks; None where it does not say.
        parameter: for `adapt`, the request field that the server does not take.
        seconds, usage: filled in by whoever sent the request.
    """

    outcome: str
    action: Action
    reason: str
    hint: str = ""
    status: int | None = None
    retry_after: float | None = None
    parameter: str = ""
    seconds: float = 0.0
    usage: Usage = field(default_factory=Usage)

    def __reduce__(self) -> tuple[Any, ...]:
        """To be pickled whole: an exception's own way keeps only what was given without a name."""
        return _remade, (type(self), vars(self))

    def as_error(self, attempts: tuple[Attempt, ...]) -> ModelError:
        """The error of the public tree that this comes to when nothing more is tried."""
        kind = UnusableEndpointError if self.action == "stop" else FailedRequestError
        error = kind(f"{self.reason.rstrip('.')}.", outcome=self.outcome, hint=self.hint)
        error.attempts = attempts
        return error


def _remade(kind: type[AttemptError], values: dict[str, Any]) -> AttemptError:
    made = kind.__new__(kind)
    vars(made).update(values)
    return made


class UnreachableError(AttemptError):
    """No connection could be made at all."""


class NotSentError(AttemptError):
    """A request that was taken back before it was sent."""


class PausedError(AttemptError):
    """A request that was not sent, because its endpoint is to be left alone for a while."""


class FailedRequestError(RequestError):
    """A request that failed for good, with what was tried.

    Attributes:
        attempts: every HTTP request made for the question, in order.
    """

    attempts: tuple[Attempt, ...] = ()


class UnusableEndpointError(EndpointError):
    """An endpoint that no request can succeed at, with what was tried.

    Attributes:
        attempts: every HTTP request made for the question, in order.
    """

    attempts: tuple[Attempt, ...] = ()


class TruncatedError(FailedRequestError):
    """The answer was cut at the output limit.

    Attributes:
        partial: the complete and valid items of the cut answer; None where the answer is not a list.
    """

    def __init__(self, partial: Reply | None, attempts: tuple[Attempt, ...] = ()) -> None:
        super().__init__(
            "The model's answer was cut at the output limit.",
            outcome="truncated",
            hint="Raise the output limit or ask about less text at once.",
        )
        self.partial = partial
        self.attempts = attempts


WAITING = "waiting"
"""Outcome of a question that has been put, or will be, and whose answer comes later: it has not failed."""


class WaitingError(FailedRequestError):
    """The answer comes with a batch, later."""

    def __init__(self) -> None:
        super().__init__("The answer comes with a batch that is not read yet.", outcome=WAITING)
