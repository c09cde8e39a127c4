"""Every fault that the tests play: how the server plays it, what becomes of a run, and its exit code.

`docs/reliability.md` has a row for each; a test compares.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support_server import (
    FakeReply,
    answer,
    completion,
    cut,
    drip,
    filtered,
    html,
    mode_of,
    no_choices,
    no_response,
    raw,
    refusal,
    reset,
    stall,
    status,
)

from extract.retry import RetryPolicy

Script = Callable[[dict[str, Any]], FakeReply]

POLICY = RetryPolicy(attempts=4, first_wait=0.001, longest_wait=0.004, longest_retry_after=0.02)
"""As patient as the real one in kind, not in seconds."""

DONE, FAILED, PARTIAL = 0, 1, 3


LARGEST = 100_000
_BLANKS = raw(gzip.compress(b" " * (LARGEST + 1)), headers={"Content-Encoding": "gzip"})
"""A hundred bytes that unpack to more than any answer."""


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The policy of the command line waits for seconds; from here on it is the same with milliseconds.

    And what is too large for an answer is a tenth of a megabyte.
    """
    quick = {name: getattr(POLICY, name) for name in ("first_wait", "longest_wait", "longest_retry_after")}
    for module in ("client", "model_list"):
        monkeypatch.setattr(f"extract.{module}.RetryPolicy", partial(RetryPolicy, **quick))
    monkeypatch.setattr("extract.client.LARGEST_RESPONSE", LARGEST)


@dataclass(frozen=True)
class Fault:
    """One thing that can go wrong.

    Attributes:
        name: as in the documentation.
        play: from the request to the reply.
        outcome: what the line in `requests.jsonl` calls it.
        once: exit code when it happens to one request and then no more.
        always: exit code when it happens to every request.
        alters: whether it can change what is found (and not only when).
        lesson: whether it teaches what the endpoint takes, and so does not count as a try.
    """

    name: str
    play: Script
    outcome: str
    once: int = DONE
    always: int = FAILED
    alters: bool = False
    lesson: bool = False


def turn_text(number: int) -> str:
    """What is said in a turn of an invented interview."""
    return f"Turn {number} is about labels, and somebody counted {number * 7 + 3} of them by hand."


def interview(name: str, turns: int, folder: Path) -> Path:
    """An invented interview as a file; each one has words of its own."""
    lines = (f"{'Interviewee' if n % 2 else 'Interviewer'}: {turn_text(n)} In {name}." for n in range(turns))
    file = folder / f"{name}.txt"
    file.write_text("\n\n".join(lines) + "\n")
    return file


def asked_turns(request: dict[str, Any]) -> tuple[int, int]:
    """First and last turn that a request asks to code."""
    found = re.search(r"Code turns (\d+) to (\d+)", _question(request))
    assert found
    return int(found[1]), int(found[2])


def _question(request: dict[str, Any]) -> str:
    """The first user message: later ones ask for corrections."""
    return str(next(m["content"] for m in request["messages"] if m["role"] == "user"))


def passages(request: dict[str, Any]) -> list[dict[str, Any]]:
    """What a model that reads well finds: every fifth turn."""
    first, last = asked_turns(request)
    return [passage(n, turn_text(n)) for n in range(first, last + 1) if n % 5 == 0]


def passage(turn: int, quote: str, **update: Any) -> dict[str, Any]:
    """One passage of an answer."""
    found: dict[str, Any] = {"code": "Data-noisy-labels", "new": False, "title": "t", "first_turn": turn}
    rest = {"last_turn": turn, "quotes": [quote], "mitigations": [], "rationale": "r", "salience": 3}
    return {**found, **rest, **update}


def good(request: dict[str, Any]) -> FakeReply:
    """The answer of a server without faults."""
    return answer({"passages": passages(request)})


def _always(reply: FakeReply) -> Script:
    return lambda request: reply


def _of_good(change: Callable[[FakeReply], FakeReply]) -> Script:
    return lambda request: change(good(request))


def _date(request: dict[str, Any]) -> FakeReply:
    now = datetime.now(UTC)
    later = format_datetime(now + timedelta(seconds=30), usegmt=True)
    return status(429, headers={"Retry-After": later, "Date": format_datetime(now, usegmt=True)})


def _above_the_limit(request: dict[str, Any]) -> FakeReply:
    said = "Request too large for m on tokens per min (TPM): Limit 30000, Requested 31234."
    return status(429, said, error_code="rate_limit_exceeded")


_ZEROS = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
_NOT_GENERATED = status(
    400,
    "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
    error_code="json_validate_failed",
)


def _flagged(request: dict[str, Any]) -> FakeReply:
    """As a router words it, with what it was given."""
    said = 'm requires moderation. Your input was flagged for "violence".'
    metadata = {"reasons": ["violence"], "flagged_input": _question(request)[:100]}
    return raw(
        json.dumps({"error": {"code": 403, "message": said, "metadata": metadata}}),
        status=403,
    )


def _cut_json(request: dict[str, Any]) -> FakeReply:
    body = good(request).bytes_for(request)
    return raw(body[: len(body) // 2])


def _length(request: dict[str, Any]) -> FakeReply:
    """Cut after the first passage, however little is asked about."""
    whole = json.dumps({"passages": [*passages(request), passage(asked_turns(request)[0], "cut")]})
    return cut(whole[:-20])


def _invented(request: dict[str, Any]) -> FakeReply:
    turn = asked_turns(request)[0]
    return answer({"passages": [passage(turn, "the reactor was painted green in a hurry")]})


def _bad_item(request: dict[str, Any]) -> FakeReply:
    return answer({"passages": [*passages(request), passage(0, "x", salience=99)]})


def _no_schema(request: dict[str, Any]) -> FakeReply:
    if mode_of(request) == "json_schema":
        return status(400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported.")
    return good(request)


def _wrong_tool(request: dict[str, Any]) -> FakeReply:
    """Calls a tool nobody offered, also where none was asked for."""
    text = json.dumps({"passages": passages(request)})
    tools = {"tools": [{"function": {"name": "launch"}}]}
    return raw(json.dumps(completion(tools, text, tool_name="launch")))


FAULTS = (
    Fault("429 without Retry-After", _always(status(429)), "rate_limited"),
    Fault("429 with Retry-After in seconds", _always(status(429, retry_after=30)), "rate_limited"),
    Fault("429 with Retry-After as a date", _date, "rate_limited"),
    Fault("429 for a request above the limit", _above_the_limit, "context_too_long"),
    Fault("500", _always(status(500)), "server_error"),
    Fault("502", _always(status(502)), "server_error"),
    Fault("503", _always(status(503)), "server_error"),
    Fault("HTML error page", _always(html()), "server_error"),
    Fault("connection reset before the response", _always(no_response()), "connection_error"),
    Fault("connection reset in the middle of the body", _of_good(reset), "connection_error"),
    Fault("body that stalls", _of_good(stall), "timeout"),
    Fault("slow drip", _of_good(drip), "timeout"),
    Fault("wrong content type", _of_good(lambda r: replace(r, content_type="text/html")), "ok", always=DONE),
    Fault(
        "HTML page with status 200",
        _always(raw("<p>Hi</p>", content_type="text/html")),
        "unreadable_response",
    ),
    Fault("invalid JSON", _always(raw('{"choices": oops}')), "unreadable_response"),
    Fault("JSON cut short", _cut_json, "unreadable_response"),
    Fault("response larger than any answer", _always(_BLANKS), "unreadable_response"),
    Fault("empty choices", _always(no_choices()), "empty"),
    Fault("error with status 200", _always(raw('{"error": {"message": "busy"}}')), "server_error"),
    Fault("finish_reason: length", _length, "truncated", always=PARTIAL, alters=True),
    Fault("answer that is no JSON", _always(answer("I think that")), "reasked"),
    Fault("400 as the model wrote no valid JSON", _always(_NOT_GENERATED), "failed_generation"),
    Fault("one item against the schema", _bad_item, "reasked", always=DONE, alters=True),
    Fault("refusal", _always(refusal()), "refused", once=PARTIAL),
    Fault("content filter", _always(filtered()), "content_filter", once=PARTIAL),
    Fault("wrong tool name", _wrong_tool, "ok", always=DONE),
    Fault("quotes that are not in the transcript", _invented, "ok", always=DONE, alters=True),
    Fault("missing usage", lambda r: answer({"passages": passages(r)}, usage=None), "ok", always=DONE),
    Fault("usage of zeros", lambda r: answer({"passages": passages(r)}, usage=_ZEROS), "ok", always=DONE),
    Fault(
        "another model answers", lambda r: answer({"passages": passages(r)}, model="other"), "ok", always=DONE
    ),
    Fault("strict schema refused", _no_schema, "unsupported_mode", always=DONE, lesson=True),
    Fault(
        "context length exceeded",
        _always(status(400, "maximum context length is 4096 tokens", error_code="context_length_exceeded")),
        "context_too_long",
    ),
    Fault("400 without a reason", _always(status(400)), "bad_request", once=PARTIAL, lesson=True),
    Fault("401", _always(status(401)), "unauthorized", once=PARTIAL),
    Fault("402", _always(status(402)), "payment_required", once=PARTIAL),
    Fault("403 for flagged content", _flagged, "content_filter", once=PARTIAL),
    Fault("403", _always(status(403)), "forbidden", once=PARTIAL),
    Fault(
        "404 model not found",
        _always(status(404, "The model does not exist.", error_code="model_not_found")),
        "model_not_found",
        once=PARTIAL,
    ),
    Fault(
        "429 quota used up",
        _always(status(429, "You exceeded your quota", error_code="insufficient_quota")),
        "quota_exhausted",
        once=PARTIAL,
    ),
)
BY_NAME = {fault.name: fault for fault in FAULTS}
FATAL = tuple(
    f
    for f in FAULTS
    if f.outcome in {"unauthorized", "payment_required", "model_not_found", "quota_exhausted"}
)
SLOW = tuple(fault for fault in FAULTS if fault.outcome == "timeout")


@dataclass
class Playing:
    """A script for the server: faults in turn, one for each request, and then good answers.

    Attributes:
        faults: what happens to the first requests; None is a good answer.
        then: what happens to all others.
        played: names of the faults, in the order of requests.
    """

    faults: Iterable[Fault | None]
    then: Fault | None = None
    played: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._left = iter(list(self.faults))

    def recover(self) -> None:
        """From here on all is well."""
        self._left, self.then = iter([]), None

    def __call__(self, request: dict[str, Any]) -> FakeReply:
        fault = next(self._left, self.then)
        self.played.append(fault.name if fault else "none")
        return fault.play(request) if fault else good(request)
