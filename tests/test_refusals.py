"""HTTP errors as real servers word them, and what is made of each."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.private_text import shown
from extract.refusals import Sent, refused
from schemas.exchange import Message

SAID = Message(role="user", content="We had a leak in the warehouse.")
SENT = Sent("json_schema", frozenset({"temperature", "max_tokens", "seed"}), (SAID,))
JSON_MODE = Sent("json", frozenset({"response_format"}))


def openai(message: str, code: str | None = None, param: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


WORDINGS: list[tuple[str, int, Any, str, str]] = [
    # name, status, body, outcome, action
    (
        "OpenAI, context",
        400,
        openai(
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 "
            "tokens (8000 in the messages, 1000 in the functions).",
            "context_length_exceeded",
            "messages",
        ),
        "context_too_long",
        "give_up",
    ),
    (
        "llama.cpp, context",
        400,
        {
            "error": {
                "code": 400,
                "message": "request (52031 tokens) exceeds the available context size (8192 tokens), "
                "try increasing it",
                "type": "exceed_context_size_error",
                "n_ctx": 8192,
            }
        },
        "context_too_long",
        "give_up",
    ),
    (
        "Anthropic's compatible endpoint, context",
        400,
        openai("prompt is too long: 211000 tokens > 200000 maximum"),
        "context_too_long",
        "give_up",
    ),
    (
        "TGI, context",
        422,
        {
            "error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. "
            "Given: 5000 `inputs` tokens and 100 `max_new_tokens`",
            "error_type": "validation",
        },
        "context_too_long",
        "give_up",
    ),
    (
        "TGI, text alone",
        422,
        {"error": "Input validation error: `inputs` must have less than 1024 tokens. Given: 2000"},
        "context_too_long",
        "give_up",
    ),
    (
        "xAI, context",
        400,
        {
            "code": "Client specified an invalid argument",
            "error": "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
        },
        "context_too_long",
        "give_up",
    ),
    (
        "Gemini, context; the body is a list",
        400,
        [
            {
                "error": {
                    "code": 400,
                    "message": "The input token count (1200000) exceeds the maximum number of tokens allowed "
                    "(1048576).",
                    "status": "INVALID_ARGUMENT",
                }
            }
        ],
        "context_too_long",
        "give_up",
    ),
    (
        "vLLM, context",
        400,
        openai("The decoder prompt (length 5000) is longer than the maximum model length of 4096."),
        "context_too_long",
        "give_up",
    ),
    (
        "Gemini, key; the body is a list",
        400,
        [{"error": {"code": 400, "message": "API key not valid. Please pass a valid API key."}}],
        "unauthorized",
        "stop",
    ),
    (
        "an output limit is not the length of the request",
        400,
        openai("max_tokens is too large: 100000. This model supports at most 16384 completion tokens."),
        "output_limit_refused",
        "give_up",
    ),
    (
        "FastAPI, an output limit",
        422,
        {"detail": [{"loc": ["body", "max_tokens"], "msg": "Input should be less than or equal to 8192"}]},
        "bad_request",
        "give_up",
    ),
    (
        "OpenAI, reasoning model and max_tokens",
        400,
        openai(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
            "'max_completion_tokens' instead.",
            "unsupported_parameter",
            "max_tokens",
        ),
        "unsupported_parameter",
        "adapt",
    ),
    (
        "OpenAI, reasoning model and temperature",
        400,
        openai(
            "Unsupported value: 'temperature' does not support 0.0 with this model. Only the default "
            "(1) value is supported.",
            "unsupported_value",
            "temperature",
        ),
        "unsupported_parameter",
        "adapt",
    ),
    (
        "FastAPI, unknown field; its echo of the input names everything else",
        422,
        {
            "detail": [
                {
                    "type": "extra_forbidden",
                    "loc": ["body", "seed"],
                    "msg": "Extra inputs are not permitted",
                    "input": {"response_format": 1, "temperature": 0},
                }
            ]
        },
        "unsupported_parameter",
        "adapt",
    ),
    (
        "OpenAI, older model and schema",
        400,
        openai(
            "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
            None,
            "response_format",
        ),
        "unsupported_mode",
        "next_mode",
    ),
    (
        "OpenAI, a schema it does not take",
        400,
        openai(
            "Invalid schema for response_format 'Basket': In context=(), 'required' is required.",
            None,
            "response_format",
        ),
        "unsupported_mode",
        "next_mode",
    ),
    (
        "llama-cpp-python, schema",
        500,
        {
            "error": {
                "message": "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type')}]",
                "type": "internal_server_error",
                "param": None,
                "code": None,
            }
        },
        "unsupported_mode",
        "next_mode",
    ),
    (
        "OpenRouter, no provider with tools",
        404,
        openai("No endpoints found that support tool use."),
        "unsupported_mode",
        "next_mode",
    ),
    (
        "vLLM, model",
        404,
        {"object": "error", "message": "The model `x` does not exist.", "code": 404},
        "model_not_found",
        "stop",
    ),
    ("Ollama, model", 404, openai('model "x" not found, try pulling it first'), "model_not_found", "stop"),
    (
        "Azure, filter",
        400,
        openai("The response was filtered", "content_filter"),
        "content_filter",
        "give_up",
    ),
    (
        "OpenAI, rate",
        429,
        openai("Rate limit reached for requests", "rate_limit_exceeded"),
        "rate_limited",
        "retry",
    ),
    (
        "OpenAI, one request above the limit",
        429,
        openai(
            "Request too large for gpt-x in organization org-a on tokens per min (TPM): Limit 30000, "
            "Requested 31234. The input or output tokens must be reduced in order to run successfully.",
            "rate_limit_exceeded",
        ),
        "context_too_long",
        "give_up",
    ),
    (
        "a limit with separators, named last",
        429,
        openai("Requested: 120,000 tokens, limit: 100,000 tokens per minute."),
        "context_too_long",
        "give_up",
    ),
    (
        "OpenAI, a limit that the minute has reached, of a model with a digit in its name",
        429,
        openai(
            "Rate limit reached for o1 in organization org-a on tokens per min (TPM): Limit 30000, "
            "Used 29500, Requested 1234. Please try again in 1.4s.",
            "rate_limit_exceeded",
        ),
        "rate_limited",
        "retry",
    ),
    (
        "a request that is large but below the limit",
        429,
        openai("Request too large for now: limit 30000, used 29000, requested 2000"),
        "rate_limited",
        "retry",
    ),
    ("OpenAI, overloaded", 503, openai("That model is currently overloaded"), "server_error", "retry"),
    (
        "Groq, no JSON",
        400,
        openai("Failed to generate JSON. Please adjust your prompt.", "json_validate_failed"),
        "failed_generation",
        "retry",
    ),
    (
        "JSON of another schema, without a code",
        400,
        openai("Generated JSON does not match the expected schema. Error: '/passages/0' does not validate"),
        "failed_generation",
        "retry",
    ),
    (
        "Groq, a tool call that is none",
        400,
        openai("Failed to call a function. Please adjust your prompt.", "tool_use_failed"),
        "failed_generation",
        "retry",
    ),
    (
        "OpenRouter, moderation",
        403,
        {
            "error": {
                "code": 403,
                "message": 'm requires moderation on P. Your input was flagged for "violence".',
                "metadata": {"reasons": ["violence"], "flagged_input": "we had it"},
            }
        },
        "content_filter",
        "give_up",
    ),
    (
        "a router that only names reasons",
        403,
        {"error": {"metadata": {"reasons": ["x"]}}},
        "content_filter",
        "give_up",
    ),
    ("an account that was flagged", 403, openai("Your account was flagged."), "forbidden", "stop"),
    ("OpenAI, a bug of theirs", 500, openai("The server had an error"), "server_error", "retry"),
    ("Cloudflare", 524, "<html><title>A timeout occurred</title></html>", "server_error", "retry"),
    ("plain text", 400, "no", "bad_request", "give_up"),
    ("no body", 418, "", "bad_request", "give_up"),
    ("a list", 400, [1, 2], "bad_request", "give_up"),
    ("an error that is a text", 400, {"error": "no"}, "bad_request", "give_up"),
]


@pytest.mark.parametrize(
    ("status", "body", "outcome", "action"), [w[1:] for w in WORDINGS], ids=[w[0] for w in WORDINGS]
)
def test_wordings_of_real_servers_are_understood(status: int, body: Any, outcome: str, action: str) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    trouble = refused(status, {}, text, SENT)
    assert (trouble.outcome, trouble.action, trouble.status) == (outcome, action, status)


def test_the_refused_parameter_is_named() -> None:
    named = {w[0]: refused(w[1], {}, json.dumps(w[2]), SENT).parameter for w in WORDINGS if w[4] == "adapt"}
    assert list(named.values()) == ["max_tokens", "temperature", "seed"]


def test_a_parameter_that_was_not_sent_is_not_blamed() -> None:
    body = json.dumps(openai("Unknown parameter: 'temperature'."))
    assert refused(400, {}, body, Sent("json_schema")).action != "adapt"


def test_without_a_next_mode_to_go_to_the_response_format_is_left_out() -> None:
    body = json.dumps(openai("response_format is not supported"))
    trouble = refused(400, {}, body, JSON_MODE)
    assert (trouble.action, trouble.parameter) == ("adapt", "response_format")


def test_the_servers_reason_is_passed_on_unless_it_repeats_what_was_sent() -> None:
    told = refused(400, {}, json.dumps(openai("n must be 1")), SENT)
    assert told.reason.endswith("(HTTP 400): n must be 1")
    echo = refused(400, {}, json.dumps(openai("cannot read 'had a leak in' near line 3")), SENT)
    assert "leak" not in echo.reason


def test_the_reason_in_a_list_is_shown() -> None:
    body = json.dumps([{"error": {"code": 400, "message": "Only one candidate can be asked for."}}])
    assert refused(400, {}, body, SENT).reason.endswith(": Only one candidate can be asked for")


def test_of_a_flagged_request_the_reason_is_shown_and_not_what_was_flagged() -> None:
    """`metadata.flagged_input` holds three words of the interview, fewer than the four that tell an echo."""

    def told(message: str) -> str:
        metadata = {"reasons": ["violence"], "flagged_input": "the red reactor"}
        return refused(
            403, {}, json.dumps({"error": {"message": message, "metadata": metadata}}), SENT
        ).reason

    assert told("Your input was flagged for violence").endswith(": Your input was flagged for violence")
    assert "reactor" not in told("Flagged: the red reactor")


def test_a_403_says_what_the_server_says_and_nothing_of_the_key() -> None:
    def told(message: str) -> str:
        return refused(403, {}, json.dumps(openai(message)), SENT, "sk-12345678-9012").reason

    assert told("Your country is not supported.") == (
        "The endpoint forbids the request (HTTP 403): Your country is not supported"
    )
    assert told("Key sk-12345***12 has no rights") == "The endpoint forbids the request (HTTP 403)"


def test_a_403_is_about_the_request_where_the_key_has_brought_answers() -> None:
    actions = [refused(403, {}, "", Sent("json_schema", answered=known)).action for known in (False, True)]
    assert actions == ["stop", "give_up"]


def test_the_key_is_never_passed_on() -> None:
    body = json.dumps(openai("your key sk-12345678 is odd"))
    assert "sk-" not in refused(400, {}, body, Sent("json_schema"), "sk-12345678").reason


@given(st.text(alphabet="ab \n", max_size=40), st.integers(0, 30), st.text(alphabet="xy ", max_size=20))
def test_no_four_words_of_a_private_text_are_ever_shown(private: str, at: int, around: str) -> None:
    words = private.split()
    echoed = " ".join(words[at : at + 4])
    message = shown(f"{around} {echoed} {around}", (private,))
    if len(echoed.split()) == 4:
        assert message == ""


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode), st.integers(300, 599))
def test_any_body_at_all_gets_a_name(body: bytes, status: int) -> None:
    trouble = refused(status, {}, body.decode("utf-8", "replace"), SENT)
    assert trouble.outcome
    assert trouble.reason.isprintable()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["error", "message", "code", "type", "param", "detail", "loc", "msg"]), inner
            )
        ),
        max_leaves=8,
    )
)
def test_any_shape_of_error_gets_a_name(body: Any) -> None:
    assert refused(400, {}, json.dumps(body), SENT).outcome
