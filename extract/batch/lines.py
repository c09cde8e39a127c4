"""One line of a batch's output or error file, read without trust in its shape, in all dialects.

| | answers | failures |
| --- | --- | --- |
| OpenAI | `response.body` is an object | in the error file: `response` of status 400 or above, or `error` |
| Llama Stack | `response.body` is a JSON string | in the error file: `error` without `response` |
| vLLM | `response.body` is an object | among the answers: status 400, `body: null`, `error.error` |
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from extract.conversation import Arrival
from extract.failures import AttemptError
from extract.modes import read_answer
from extract.private_text import shown
from extract.refusals import Sent, hidden_refusal, refused

_NOT_RUN = {
    "batch_expired": "The batch expired before this request was run",
    "batch_cancelled": "The batch was cancelled before this request was run",
}
_STATUS = re.compile(r"([345]\d\d)")
_QUOTED_STATUS = re.compile(r"Error code: ([345]\d\d)\b")
_NAMELESS = "batch_error"
"""Outcome of a failure that says neither status nor name."""


@dataclass(frozen=True)
class Line:
    """What came back for one request.

    Attributes:
        custom_id: the request's.
        status: HTTP status of its response; None where there was none.
        body: of its response, as JSON text.
        error: what the batch says of its failure.
    """

    custom_id: str
    status: int | None = None
    body: bytes = b""
    error: dict[str, Any] = field(default_factory=dict)

    @property
    def answered(self) -> bool:
        """Whether a response without an error status came."""
        return self.status is not None and 200 <= self.status < 300 and bool(self.body)


def read_line(raw: bytes) -> Line | None:
    """A line of a result file; None where it is cut, or not of that kind."""
    try:
        entry = from_json(raw)
    except ValueError:
        return None
    if not isinstance(entry, dict) or not isinstance(entry.get("custom_id"), str):
        return None
    response, error = _object(entry.get("response")), _object(entry.get("error"))
    status = response.get("status_code")
    return Line(
        entry["custom_id"],
        status if isinstance(status, int) and not isinstance(status, bool) else None,
        _body(response.get("body")),
        _object(error.get("error")) or error,
    )


def arrival(line: Line, sent: Sent) -> Arrival:
    """The answer in a line.

    Raises:
        AttemptError: there is none; without a status where the request was never run.
    """
    if not line.answered:
        raise _trouble(line, sent)
    if hidden := hidden_refusal(line.body, sent):
        raise hidden
    return Arrival(read_answer(line.body), sent.mode, 0.0)


def _trouble(line: Line, sent: Sent) -> AttemptError:
    code = str(line.error.get("code") or "")
    if code in _NOT_RUN:
        return AttemptError(code, "retry", _NOT_RUN[code])
    said = str(line.error.get("message") or "")
    status = line.status if line.status is not None and line.status >= 300 else _status(code, said)
    if status is None:
        may_be_said = shown(said, sent.private)
        reason = "The batch brought no answer to this request"
        return AttemptError(_NAMELESS, "retry", f"{reason}: {may_be_said}" if may_be_said else reason)
    body = line.body or json.dumps({"error": line.error}).encode()
    return refused(status, {}, body.decode("utf-8", "replace"), sent)


def _status(code: str, said: str) -> int | None:
    """HTTP status that a failure names: as its code, or in the words of openai's client."""
    found = _STATUS.fullmatch(code) or _QUOTED_STATUS.match(said)
    return int(found[1]) if found else None


def _body(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    return json.dumps(value).encode() if isinstance(value, dict) else b""


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
