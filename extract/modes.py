"""The three ways to ask for structured output, which of them an endpoint takes, and how each answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from extract.failures import Action, AttemptError
from extract.refusals import FAILED_GENERATION, OUTPUT_LIMITS
from schemas.base import canonical_json
from schemas.exchange import Parameters, StructuredMode, Usage

MODES: tuple[StructuredMode, ...] = ("json_schema", "tools", "json")
"""In the order in which they are tried: the most binding first."""

_UNUSABLE: dict[str, tuple[Action, str]] = {
    "refused": ("give_up", "The model declined to answer"),
    "content_filter": ("give_up", "The endpoint's content filter stopped the answer"),
    "empty": ("retry", "The endpoint's response holds no answer"),
}
_PATIENCE = {"server_error": 2, FAILED_GENERATION: 3}
"""Failures that may be a mode's or chance: how many of them move an untried endpoint to the next mode.

A model fails by chance more often than a server does.
"""


class Dialect:
    """What one endpoint takes: found out once, shared by all requests, and recorded.

    Starts with the most binding mode and with all parameters. Each refusal moves it one step; a refusal
    of what another request has moved away from in the meantime moves nothing.

    Attributes:
        settled: True once a request was answered: then the mode is known to work.
        trail: what was left, and why, in order.

    Args:
        mode: to begin with.
        dropped: optional request fields that are known to be refused.
    """

    def __init__(self, mode: StructuredMode = MODES[0], dropped: Iterable[str] = ()) -> None:
        self.settled = False
        self.trail: list[str] = []
        self._mode = MODES.index(mode)
        self._dropped = set(dropped)
        self._limit_name = OUTPUT_LIMITS[1 if OUTPUT_LIMITS[0] in self._dropped else 0]
        self._bare_failures = 0

    @property
    def dropped(self) -> tuple[str, ...]:
        """Optional request fields that are not sent any more."""
        return tuple(sorted(self._dropped))

    @property
    def mode(self) -> StructuredMode:
        """The mode to ask in now."""
        return MODES[self._mode]

    def options(self, parameters: Parameters) -> dict[str, Any]:
        """Optional request fields: what is set and not known to be refused."""
        wanted = {
            "temperature": parameters.temperature,
            "seed": parameters.seed,
            self._limit_name: parameters.max_output_tokens,
        }
        return {
            name: value for name, value in wanted.items() if value is not None and name not in self._dropped
        }

    def refusable(self, parameters: Parameters) -> frozenset[str]:
        """Names of the request fields that a request can do without."""
        names = {*self.options(parameters), *({"response_format"} if self.mode == "json" else ())}
        return frozenset(names - self._dropped)

    def settle(self) -> None:
        """Note that an answer came."""
        self.settled = True

    def start_again(self) -> None:
        """Go back to the first mode: a server that failed in every mode has not refused any."""
        if self._mode and not self.settled:
            self._mode = 0
            self._dropped.discard("response_format")
            self.trail.append(f"{MODES[0]}: again, as no mode brought an answer")

    def after(self, error: AttemptError, mode: StructuredMode, sent: frozenset[str]) -> bool:
        """Learn from a failed request.

        Args:
            error: what happened.
            mode: the mode that it was asked in.
            sent: names of the optional fields that it had.

        Returns:
            True where the request should be made again, at once and differently.
        """
        if error.action == "adapt":
            return self._adapt(error.parameter, sent, error.reason)
        if self._fails_barely(error, mode):
            self._leave(mode, error)
            return False  # its own retry asks in the next mode, and counts as one
        unexplained = error.outcome == "bad_request" and not self.settled
        return (error.action == "next_mode" or unexplained) and self._leave(mode, error)

    def completed(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """A request as instructor prepared it, with what instructor leaves out: `strict`."""
        done = {name: value for name, value in kwargs.items() if name not in self._dropped}
        if schema := done.get("response_format", {}).get("json_schema"):
            done["response_format"] = {"type": "json_schema", "json_schema": {**schema, "strict": True}}
        if tools := done.get("tools"):
            done["tools"] = [{**tool, "function": {**tool["function"], "strict": True}} for tool in tools]
        return done

    def _fails_barely(self, error: AttemptError, mode: StructuredMode) -> bool:
        """Some servers answer an unknown `response_format` with a bare 500, and some models never manage a
        mode; either may also be chance.
        """
        bare = error.status == 500 or error.outcome == FAILED_GENERATION
        if self.settled or mode != self.mode or not bare or error.action != "retry":
            return False
        self._bare_failures += 1
        return self._bare_failures >= _PATIENCE[error.outcome]

    def _leave(self, mode: StructuredMode, error: AttemptError) -> bool:
        if mode != self.mode:
            return True
        if self._mode + 1 == len(MODES):
            return False
        self.trail.append(f"{mode}: left after HTTP {error.status} ({error.outcome})")
        self._mode += 1
        self._bare_failures = 0
        return True

    def _adapt(self, parameter: str, sent: frozenset[str], reason: str) -> bool:
        if parameter not in sent or parameter in self._dropped:
            return parameter in sent
        self._dropped.add(parameter)
        self.trail.append(f"{parameter}: not sent any more ({reason})")
        if parameter == OUTPUT_LIMITS[0]:
            self._limit_name = OUTPUT_LIMITS[1]
        return True


@dataclass(frozen=True)
class Answer:
    """A response of the server, read without trust in its shape.

    Attributes:
        text: the JSON text that the model wrote, or whatever it wrote instead.
        finish_reason: as given.
        refused: True where the model declined in so many words.
        model: name that the server gives itself.
        usage: tokens, as far as reported.
    """

    text: str
    finish_reason: str | None
    refused: bool
    model: str | None
    usage: Usage

    @property
    def trouble(self) -> str | None:
        """Name of what makes the answer unusable as it is: refused, filtered, cut or empty."""
        if self.refused:
            return "refused"
        if self.finish_reason == "content_filter":
            return "content_filter"
        if self.finish_reason == "length":
            return "truncated"
        return None if self.text.strip() else "empty"


def read_answer(content: bytes) -> Answer:
    """Read the body of a chat completion, whatever its content type says.

    The text is the arguments of the first tool call, else the message's content: servers that were made
    to call a tool now and then answer in the content all the same.

    Returns:
        An answer that is whole or cut.

    Raises:
        AttemptError: no completion, none with text, or one that was refused or filtered.
    """
    try:
        body = from_json(content)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        reason = "The endpoint's response is not a JSON object"
        raise AttemptError("unreadable_response", "retry", reason, status=200)
    answer = _answer(body)
    if answer.trouble in _UNUSABLE:
        action, reason = _UNUSABLE[answer.trouble]
        raise AttemptError(answer.trouble, action, reason, status=200, usage=answer.usage)
    return answer


def _answer(body: dict[str, Any]) -> Answer:
    choice = _first(body.get("choices"))
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    return Answer(
        text=_tool_arguments(message) or _content(message.get("content")),
        finish_reason=_text(choice.get("finish_reason")) or None,
        refused=bool(_text(message.get("refusal"))),
        model=_text(body.get("model")) or None,
        usage=read_usage(body.get("usage")),
    )


def read_usage(usage: Any) -> Usage:
    """Token counts as reported; None for each that is not a count.

    No request has 0 tokens: proxies fill in zeros where they do not know.
    """
    if not isinstance(usage, dict):
        return Usage()
    details = usage.get("prompt_tokens_details")
    sent, received = _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else None
    if not sent:
        return Usage(sent=None, sent_from_cache=cached or None, received=received or None)
    return Usage(sent=sent, sent_from_cache=cached, received=received)


def _tool_arguments(message: dict[str, Any]) -> str:
    function = _first(message.get("tool_calls")).get("function")
    arguments = function.get("arguments") if isinstance(function, dict) else None
    if isinstance(arguments, dict):
        return canonical_json(arguments)
    return _text(arguments)


def _content(value: Any) -> str:
    """Plain text, or the text parts of a list of parts."""
    parts = value if isinstance(value, list) else []
    return _text(value) or "".join(_text(part.get("text")) for part in parts if isinstance(part, dict))


def _first(value: Any) -> dict[str, Any]:
    return value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
