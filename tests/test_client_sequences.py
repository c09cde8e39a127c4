"""Random sequences of faults under concurrency: every question ends, and the counts add up."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from support_client import APPLE, BASKET, TWO_BAD, ask, question
from support_server import (
    FakeEndpoint,
    FakeReply,
    answer,
    cut,
    filtered,
    html,
    no_choices,
    no_response,
    raw,
    refusal,
    reset,
    status,
)

from schemas.errors import EndpointError, ModelError
from schemas.exchange import Reply

ANSWERS = [answer(BASKET), answer(TWO_BAD), answer("no json"), answer(BASKET, usage=None)]
PASSING = [
    status(429, retry_after=0),
    status(500),
    status(503),
    html(),
    raw("oops"),
    no_choices(),
    reset(answer(BASKET)),
    no_response(),
]
LASTING = [
    refusal(),
    filtered(),
    cut('{"fruits": [{"na'),
    status(400),
    status(400, "context length exceeded"),
]
REFUSING = [
    status(400, "response_format is not supported"),
    status(400, "unknown field: seed"),
    status(422, "tools"),
]
FATAL = [status(401), status(404, "model not found")]
QUESTIONS = 4
MOST_PER_QUESTION = 6 + 6 + 2 * 4
"""Attempts of the question and of its correction, and as often what can be learned of the endpoint."""


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.sampled_from([*ANSWERS, *PASSING, *LASTING, *REFUSING, *FATAL]), max_size=25),
    st.integers(1, 4),
)
def test_every_sequence_of_faults_ends_and_adds_up(faults: list[FakeReply], concurrency: int) -> None:
    with FakeEndpoint([*faults, answer(BASKET)]) as server:
        asked = [question(str(n), seed=n) for n in range(QUESTIONS)]
        results = ask(server, *asked, concurrency=concurrency)
    assert all(isinstance(result, Reply | ModelError) for result in results)
    attempts = [attempt for result in results for attempt in result.attempts]  # type: ignore[union-attr]
    assert len(attempts) == len(server.requests)
    assert server.most_at_once <= concurrency
    assert max(len(result.attempts) for result in results) <= MOST_PER_QUESTION  # type: ignore[union-attr]
    for result in results:
        if isinstance(result, Reply):
            assert APPLE in result.value["fruits"]
            assert any(attempt.usage.received != 0 for attempt in result.attempts)
        else:
            assert result.outcome


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(PASSING), max_size=5), st.sampled_from(FATAL))
def test_after_a_fatal_error_nothing_more_is_sent(faults: list[FakeReply], fatal: FakeReply) -> None:
    with FakeEndpoint([*faults, fatal, answer(BASKET)]) as server:
        results = ask(server, *[question(str(n)) for n in range(QUESTIONS)])
    assert all(isinstance(result, EndpointError) for result in results)
    assert len(server.requests) == len(faults) + 1
