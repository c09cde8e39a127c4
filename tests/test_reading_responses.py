"""Responses read without trust in their shape: text, usage, and where servers put them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_client import BASKET, error_of, outcomes, reply_of
from support_server import FakeEndpoint, answer, raw, refuse_schema

from extract.failures import AttemptError
from extract.modes import read_answer, read_usage
from schemas.exchange import Usage


def test_a_tool_request_answered_in_the_content_is_read_there() -> None:
    with FakeEndpoint(refuse_schema(answer(BASKET, in_content=True))) as server:
        reply = reply_of(server)
    assert (reply.value, outcomes(reply)) == (BASKET, ["unsupported_mode", "ok"])


def test_a_tool_under_a_wrong_name_is_read_all_the_same() -> None:
    with FakeEndpoint(refuse_schema(answer(BASKET, tool_name="other"))) as server:
        assert reply_of(server).value == BASKET


def test_tool_arguments_that_are_an_object_are_read() -> None:
    body = {"choices": [{"message": {"tool_calls": [{"function": {"name": "Basket", "arguments": BASKET}}]}}]}
    with FakeEndpoint(refuse_schema(raw(json.dumps(body)))) as server:
        assert reply_of(server).value == BASKET


def test_content_in_parts_is_read() -> None:
    parts = [{"type": "text", "text": '{"fruits"'}, {"type": "text", "text": ": []}"}]
    with FakeEndpoint(raw(json.dumps({"choices": [{"message": {"content": parts}}]}))) as server:
        assert reply_of(server).value["fruits"] == []


def test_an_error_that_comes_with_200_is_read_as_the_error_it_is() -> None:
    error = {"error": {"message": "maximum context length is 9 tokens", "code": 400}}
    with FakeEndpoint(raw(json.dumps(error))) as server:
        assert error_of(server).outcome == "context_too_long"
    with FakeEndpoint([raw('{"error": {"message": "upstream"}}'), answer(BASKET)]) as server:
        assert outcomes(reply_of(server)) == ["server_error", "ok"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "choices",
                    "message",
                    "content",
                    "tool_calls",
                    "function",
                    "arguments",
                    "usage",
                    "prompt_tokens",
                    "finish_reason",
                    "refusal",
                    "model",
                    "text",
                    "prompt_tokens_details",
                    "cached_tokens",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON | st.builds(lambda message: {"choices": [{"message": message}]}, JSON))
def test_any_shape_of_response_is_read_or_named(body: Any) -> None:
    assert read_or_named(json.dumps(body).encode()) in NAMES


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_named(content: bytes) -> None:
    assert read_or_named(content) in NAMES - {"read"}


NAMES = {"read", "unreadable_response", "empty", "refused", "content_filter"}


def read_or_named(content: bytes) -> str:
    try:
        read = read_answer(content)
    except AttemptError as error:
        return error.outcome
    return "read" if read.text.strip() or read.finish_reason == "length" else "nothing"


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"prompt_tokens": 5, "completion_tokens": 0}, Usage(sent=5, received=0)),
        ({"prompt_tokens": -1, "completion_tokens": True}, Usage()),
        ({"prompt_tokens": "5", "prompt_tokens_details": {"cached_tokens": 2}}, Usage(sent_from_cache=2)),
        (
            {"prompt_tokens": 0, "completion_tokens": 0, "prompt_tokens_details": {"cached_tokens": 0}},
            Usage(),
        ),
        ({"prompt_tokens": 0, "completion_tokens": 7}, Usage(received=7)),
        (None, Usage()),
        ([], Usage()),
    ],
)
def test_usage_is_what_was_reported_and_unknown_else(usage: Any, expected: Usage) -> None:
    assert read_usage(usage) == expected
