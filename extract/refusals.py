"""HTTP errors read: from status and body of a response to a named trouble with an action.

Works on plain values, so that it needs no HTTP library; the client takes its exceptions apart first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic_core import from_json

from extract.endpoint import public_host
from extract.failures import Action, AttemptError
from extract.private_text import shown
from extract.refusal_bodies import Refusal, read_refusal
from schemas.exchange import Message, StructuredMode, Usage

_SHOWN_OF_KEYS = 8
"""Servers that tell which key they mean show no more of its start."""
_NO_MODEL = re.compile(
    r"model\b.{0,120}\b(not found|not exist|does ?n.t exist|not available)"
    r"|(unknown|no such|invalid) model|invalid model name",
    re.I | re.S,
)
_TOO_LONG = re.compile(
    r"context.{0,3}(length|size|window)|maximum context|(prompt|input|request) (is )?too (long|large)"
    r"|exceeds?.{0,60}\b(context|input tokens?|token limit)|too many (input )?tokens|n_ctx"
    r"|\b(maximum|max) (prompt|input|request|sequence|model) (length|size|tokens)"
    r"|\b(prompt|inputs?|messages)\b.{0,60}\btokens?\b.{0,60}(must be|exceed|at most|maximum|long|large)"
    r"|\b(prompt|inputs?|messages)\b.{0,40}(must (be|have)|exceed|at most|less than|longer).{0,40}\btokens\b",
    re.I | re.S,
)
_LIMIT, _WANTED = (re.compile(rf"\b{word}\W{{0,3}}(\d[\d,]*)", re.I) for word in ("limit", "requested"))
_REFUSES = re.compile(
    r"unsupported|not support|unknown|unrecogni[sz]ed|unexpected|extra|not permitted|not allowed|invalid"
    r"|deprecated|too large",
    re.I,
)
OUTPUT_LIMITS = ("max_tokens", "max_completion_tokens")
"""Names of the request field that limits the answer, in the order in which they are tried."""
_TOO_HIGH = re.compile(r"too (large|high|big)|at most|less than|exceed|maximum (value|allowed)", re.I)
_STRUCTURE = re.compile(
    r"response.?format|json.?(schema|object|mode)|structured|grammar|\bschema\b|\bstrict\b"
    r"|\btools?\b|tool.?(choice|call|use)|function",
    re.I,
)
_STRUCTURE_FIELD = re.compile(
    r"response.?format|json.?(schema|object|mode)|structured.?output|grammar|\btools\b|tool.?(choice|call|use)",
    re.I,
)
_KEY = re.compile(
    r"\bapi.?key\b.{0,40}\b(invalid|incorrect|wrong|expired|revoked|(not|n.t) (be )?(valid|found))"
    r"|\b(invalid|incorrect|wrong|expired|revoked|no) api.?key",
    re.I | re.S,
)
FAILED_GENERATION = "failed_generation"
"""Outcome where the server found that the model's answer does not have the form that was asked for."""
_GENERATION_CODES = {"json_validate_failed", "tool_use_failed", "output_parse_failed"}
_GENERATION = re.compile(
    r"(failed|unable) to generate (a )?(valid )?(json|tool|function|structured)"
    r"|generated (json|tool call|output)\b.{0,40}\b(not|invalid)|failed_generation",
    re.I | re.S,
)
_FILTER_CODES = {"content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation"}
_FLAGGED = re.compile(
    r"\b(input|prompt|content|text|request|message)s?\b.{0,60}\bflagged\b|\bmoderation\b", re.I | re.S
)
_QUOTA_CODES = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
_NO_ADDRESS = re.compile(
    r"\b(unexpected|unknown|unsupported|invalid|no such)\b.{0,30}\b(endpoint|path|route|url)\b"
    r"|\b(endpoint|path|route|url)\b.{0,60}\b(not found|not exist|unknown|unsupported)",
    re.I | re.S,
)
_FILTERED = "The endpoint's content filter stopped the request"
FORBIDDEN = "forbidden"
"""Outcome of HTTP 403, which is about a key, an account, or one request."""
NOT_FOUND = "not_found"
"""Outcome where a server is there, and no model at the address that was asked."""
_TOLD = {FORBIDDEN, NOT_FOUND}
"""Outcomes that stop the run, and of which the server's own words say more."""
_FATAL: dict[int, tuple[str, str, str]] = {
    401: ("unauthorized", "The endpoint does not accept the key", "Check OPENAI_API_KEY."),
    402: ("payment_required", "The endpoint asks for payment", "Check the balance of the account."),
    403: (FORBIDDEN, "The endpoint forbids the request", "Check what the key and account may use."),
}


@dataclass(frozen=True)
class Sent:
    """A request, as far as it decides how a refusal is read.

    Attributes:
        mode: how structured output was asked for.
        parameters: names of the optional fields it had.
        messages: what was said.
        answered: whether the endpoint has given an answer to a request like it before.
    """

    mode: StructuredMode
    parameters: frozenset[str] = frozenset()
    messages: tuple[Message, ...] = ()
    answered: bool = False

    @property
    def private(self) -> tuple[str, ...]:
        """Texts that no error message may repeat."""
        return tuple(message.content for message in self.messages)


def refused(status: int, headers: Mapping[str, str], body: str, sent: Sent, key: str = "") -> AttemptError:
    """Name an HTTP error and say what to do about it.

    Args:
        status: HTTP status, 300 or above.
        headers: of the response; only `location` is looked at.
        body: of the response, as text.
        sent: what was asked.
        key: the credential, never to be shown.
    """
    refusal = read_refusal(body)
    trouble = (
        _redirected(status, headers)
        or _flagged(status, refusal)
        or _unusable_endpoint(status, refusal, sent)
        or _refused_request(status, refusal, sent)
        or _passing(status)
        or _plain(status)
    )
    return _told(trouble, status, refusal, sent, key)


def _told(trouble: AttemptError, status: int, refusal: Refusal, sent: Sent, key: str) -> AttemptError:
    """A trouble with its status, and with what the server says as far as that may be shown."""
    trouble.status = status
    private = (key, key[:_SHOWN_OF_KEYS], refusal.quoted, *sent.private)
    if (trouble.action != "stop" or trouble.outcome in _TOLD) and (detail := shown(refusal.message, private)):
        trouble.reason = f"{trouble.reason}: {detail}"
    return trouble


def hidden_refusal(content: bytes, sent: Sent, key: str = "") -> AttemptError | None:
    """The error in a body that came with HTTP 200, as routers send it; None where there is none.

    It is read as the HTTP error whose status it names. Without one it may pass, unless the server has not
    answered yet and says that it does not know the address.
    """
    try:
        body = from_json(content)
    except ValueError:
        return None
    error = body.get("error") if isinstance(body, dict) and not body.get("choices") else None
    if not error:
        return None
    code = error.get("code") if isinstance(error, dict) else None
    text = content.decode("utf-8", "replace")
    if isinstance(code, int) and 400 <= code < 600:
        return refused(code, {}, text, sent, key)
    refusal = read_refusal(text)
    trouble = (
        _unusable_endpoint(200, refusal, sent)
        or _refused_request(200, refusal, sent)
        or _hidden(refusal, sent)
    )
    trouble.usage = Usage(sent=0, sent_from_cache=0, received=0)
    return _told(trouble, 200, refusal, sent, key)


def _hidden(refusal: Refusal, sent: Sent) -> AttemptError:
    if not sent.answered and _NO_ADDRESS.search(refusal.message):
        hint = "Check the base URL: those of most servers end with /v1."
        return AttemptError(NOT_FOUND, "stop", "The endpoint has nothing at this address", hint)
    hint = "" if sent.answered else "Check the base URL."
    return AttemptError("server_error", "retry", "The endpoint answered with an error", hint)


def _redirected(status: int, headers: Mapping[str, str]) -> AttemptError | None:
    if not 300 <= status < 400:
        return None
    return AttemptError(
        "redirected",
        "stop",
        f"The endpoint redirects to {public_host(headers.get('location')) or 'another address'}, "
        "and redirects are not followed, so that text and key go only where you sent them.",
        "Set the base URL to the final address.",
    )


def _flagged(status: int, refusal: Refusal) -> AttemptError | None:
    """What was sent is not let through: 403 says so of one text as well as of a key."""
    if status == 403 and (refusal.flagged or _FLAGGED.search(refusal.message)):
        return AttemptError("content_filter", "give_up", _FILTERED)
    return None


def _unusable_endpoint(status: int, refusal: Refusal, sent: Sent) -> AttemptError | None:
    if status == 400 and _KEY.search(refusal.evidence):
        status = 401
    if status in _FATAL:
        outcome, reason, hint = _FATAL[status]
        # A key that brought answers may be used: it is this request that is forbidden.
        action: Action = "give_up" if outcome == FORBIDDEN and sent.answered else "stop"
        return AttemptError(outcome, action, f"{reason} (HTTP {status})", hint)
    if refusal.code in _QUOTA_CODES:
        return AttemptError(
            "quota_exhausted", "stop", "The account's quota is used up.", "Check plan and billing details."
        )
    if refusal.code == "model_not_found" or (
        status in {400, 404, 422} and _NO_MODEL.search(refusal.evidence)
    ):
        return AttemptError(
            "model_not_found",
            "stop",
            "The endpoint does not know the model.",
            "Name another one with --model, or leave --model out to see the list.",
        )
    return None


def _refused_request(status: int, refusal: Refusal, sent: Sent) -> AttemptError | None:
    """What the server says against the request itself; None where it says nothing of it."""
    if status == 413 or (status in {400, 422, 500} and _TOO_LONG.search(refusal.evidence)):
        return AttemptError("context_too_long", "give_up", "The request is longer than the model can read")
    if status == 429 and _never_fits(refusal.evidence):
        reason = "The request is longer than the account may send in a minute"
        return AttemptError("context_too_long", "give_up", reason)
    if refusal.code in _FILTER_CODES or refusal.kind in _FILTER_CODES:
        return AttemptError("content_filter", "give_up", _FILTERED)
    if status not in {400, 404, 415, 422, 500, 501}:
        return None
    if status in {400, 422} and _failed_generation(refusal):
        reason = "The endpoint could make no valid answer of what the model wrote"
        return AttemptError(FAILED_GENERATION, "retry", reason, "A larger model may keep to the format.")
    if (parameter := _refused_parameter(refusal, sent)) in OUTPUT_LIMITS and _TOO_HIGH.search(
        refusal.evidence
    ):
        return AttemptError(
            "output_limit_refused", "give_up", "The endpoint does not take so high an output limit"
        )
    if parameter:
        reason = f"The endpoint does not take {parameter}"
        return AttemptError("unsupported_parameter", "adapt", reason, parameter=parameter)
    if _refuses_structure(status, refusal, sent):
        reason = f"The endpoint does not give structured output as {sent.mode}"
        return AttemptError("unsupported_mode", "next_mode", reason)
    if status == 404 or (status == 501 and not sent.answered):
        return AttemptError(NOT_FOUND, "stop", "The endpoint has no chat completions", "Check the base URL.")
    return None


def _failed_generation(refusal: Refusal) -> bool:
    """Whether the request was taken, and it is the model that failed: by chance, so the next try may do."""
    return refusal.code in _GENERATION_CODES or bool(_GENERATION.search(refusal.message))


def _refuses_structure(status: int, refusal: Refusal, sent: Sent) -> bool:
    """Whether the way of asking is what is refused.

    An error inside the server may tell of functions and schemas of its own: there, and where the way has
    brought answers before, only the names of request fields count. One that has is never left for a 5xx.
    """
    if sent.answered and status >= 500:
        return False
    words = _STRUCTURE_FIELD if sent.answered or status == 500 else _STRUCTURE
    return bool(words.search(refusal.evidence))


def _never_fits(said: str) -> bool:
    """Whether a refusal for the rate is one for good: the request alone is above the limit."""
    limit, wanted = _LIMIT.search(said), _WANTED.search(said)
    if limit and wanted:
        return _number(wanted[1]) > _number(limit[1])
    return bool(_TOO_LONG.search(said))


def _number(digits: str) -> int:
    return int(digits.replace(",", ""))


def _refused_parameter(refusal: Refusal, sent: Sent) -> str:
    if refusal.parameter in sent.parameters:
        return refusal.parameter
    if not _REFUSES.search(refusal.evidence):
        return ""
    named = (name for name in sorted(sent.parameters) if re.search(rf"\b{name}\b", refusal.evidence))
    return next(named, "")


def _passing(status: int) -> AttemptError | None:
    """Troubles that may be over in a moment."""
    if status == 429:
        return AttemptError("rate_limited", "retry", "The endpoint asks for fewer requests")
    if status in {408, 409, 425}:
        return AttemptError("server_busy", "retry", f"The endpoint did not get to it (HTTP {status})")
    if status >= 500:
        return AttemptError("server_error", "retry", f"The endpoint failed (HTTP {status})")
    return None


def _plain(status: int) -> AttemptError:
    return AttemptError("bad_request", "give_up", f"The endpoint refused the request (HTTP {status})")
