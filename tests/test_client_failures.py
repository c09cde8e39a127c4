"""What goes wrong between client and server: each fault has a name, a number of requests, and an end."""

from __future__ import annotations

import asyncio
import gzip
import threading
import tracemalloc
from collections import Counter
from typing import Any

import pytest
from support_client import (
    BASKET,
    KEY,
    TWO_BAD,
    ask,
    client,
    error_of,
    outcomes,
    question,
    reply_of,
)
from support_server import (
    FakeEndpoint,
    FakeReply,
    answer,
    drip,
    filtered,
    held,
    html,
    no_choices,
    no_response,
    raw,
    refusal,
    reset,
    stall,
    status,
)

from schemas.errors import EndpointError, RequestError
from schemas.exchange import Attempt, Question, Reply, Usage


@pytest.mark.parametrize(
    ("reply", "name", "requests"),
    [
        (refusal(), "refused", 1),
        (filtered(), "content_filter", 1),
        (no_choices(), "empty", 6),
        (answer("  "), "empty", 6),
        (raw("<p>Hello</p>", content_type="text/html"), "unreadable_response", 6),
        (raw('{"choices": [{"mess'), "unreadable_response", 6),
        (raw("[]"), "unreadable_response", 6),
        (raw('{"choices": "none"}'), "empty", 6),
        (raw('{"choices": [{"message": {"content": 5, "tool_calls": [7]}}]}'), "empty", 6),
        (html(502), "server_error", 6),
        (status(503), "server_error", 6),
        (status(429), "rate_limited", 6),
        (status(408), "server_busy", 6),
        (reset(answer(BASKET)), "connection_error", 6),
        (no_response(), "connection_error", 6),
        (
            status(400, "maximum context length is 4096 tokens", error_code="context_length_exceeded"),
            "context_too_long",
            1,
        ),
        (status(413), "context_too_long", 1),
    ],
)
def test_each_failure_has_a_name_and_its_number_of_requests(
    reply: FakeReply, name: str, requests: int
) -> None:
    with FakeEndpoint(reply) as server:
        error = error_of(server)
    assert isinstance(error, RequestError)
    assert not isinstance(error, EndpointError)
    assert (error.outcome, outcomes(error)) == (name, [name] * requests)
    assert len(server.requests) == requests


@pytest.mark.parametrize(
    "passing",
    [html(502), status(503), status(409), reset(answer(BASKET)), no_response(), no_choices(), raw("oops")],
)
def test_what_passes_is_waited_out(passing: FakeReply) -> None:
    with FakeEndpoint([passing, passing, answer(BASKET)]) as server:
        reply = reply_of(server)
    assert reply.value == BASKET
    assert outcomes(reply)[-1] == "ok"
    assert len(reply.attempts) == 3


def test_nobody_listening_is_a_connection_error() -> None:
    with FakeEndpoint(answer(BASKET)) as server:
        pass
    error = error_of(server)
    assert (error.outcome, len(error.attempts)) == ("connection_error", 6)


@pytest.mark.parametrize(
    ("reply", "name", "advice"),
    [
        (status(401, f"Incorrect API key provided: {KEY}"), "unauthorized", "OPENAI_API_KEY"),
        (status(403), "forbidden", "key and account"),
        (status(402), "payment_required", "balance"),
        (
            status(404, "The model `fake-model` does not exist.", error_code="model_not_found"),
            "model_not_found",
            "--model",
        ),
        (status(400, "litellm: Invalid model name passed in model=fake-model"), "model_not_found", "--model"),
        (status(404), "not_found", "base URL"),
        (
            status(429, "You exceeded your current quota", error_code="insufficient_quota"),
            "quota_exhausted",
            "billing",
        ),
    ],
)
def test_what_no_request_can_mend_stops_at_once_with_advice(reply: FakeReply, name: str, advice: str) -> None:
    with FakeEndpoint(reply) as server:
        first, *others = ask(server, *[question(str(n)) for n in range(5)])
    assert isinstance(first, EndpointError)
    assert (first.outcome, len(server.requests)) == (name, 1)
    assert advice in first.hint
    assert [type(other) for other in others] == [type(first)] * 4
    assert all(not outcomes(other) for other in others)


WRONG_ADDRESS = raw(
    '{"error": "Unexpected endpoint or method. (POST /chat/completions). Returning 200 anyway"}'
)


def test_an_address_that_the_server_does_not_know_stops_at_once_whatever_the_status() -> None:
    """LM Studio, for a base URL without /v1."""
    with FakeEndpoint(WRONG_ADDRESS) as server:
        error, other = ask(server, question("1"), question("2"))
    assert isinstance(error, EndpointError)
    assert (error.outcome, len(server.requests), outcomes(other)) == ("not_found", 1, [])
    assert error.message == (
        "The endpoint has nothing at this address: "
        "Unexpected endpoint or method. (POST /chat/completions). Returning 200 anyway."
    )
    assert "base URL" in error.hint


def test_an_error_with_status_200_is_not_given_another_status_and_after_an_answer_may_pass() -> None:
    with FakeEndpoint([answer(BASKET), WRONG_ADDRESS, answer(BASKET)]) as server:
        _, reply = ask(server, question("1"), question("2"), concurrency=1)
    assert isinstance(reply, Reply)
    assert [(each.outcome, each.status) for each in reply.attempts] == [("server_error", 200), ("ok", 200)]
    assert reply.attempts[0].usage == Usage(sent=0, sent_from_cache=0, received=0)


def test_errors_with_status_200_and_nothing_else_end_after_one_questions_tries() -> None:
    with FakeEndpoint(raw('{"error": {"message": "busy"}}')) as server:
        error, other = ask(server, question("1"), question("2"))
    assert isinstance(error, EndpointError)
    assert (error.message, error.hint) == (
        "The endpoint answered with an error: busy.",
        "Check the base URL.",
    )
    assert (len(server.requests), outcomes(other)) == (6, [])


def test_one_forbidden_question_leaves_the_others_alone() -> None:
    """The key has brought an answer before, so it is this question that is forbidden."""

    def script(request: dict[str, Any]) -> FakeReply:
        return status(403) if "bad" in request["messages"][-1]["content"] else answer(BASKET)

    with FakeEndpoint(script) as server:
        results = ask(server, question("good"), question("bad"), question("good too"), concurrency=1)
    assert [type(result).__name__ for result in results] == ["Reply", "FailedRequestError", "Reply"]
    assert outcomes(results[1]) == ["forbidden"]


def test_a_key_that_loses_its_rights_stops_after_ten_forbidden_questions() -> None:
    with FakeEndpoint([answer(BASKET), status(403)]) as server:
        results = ask(server, *[question(str(n)) for n in range(20)], concurrency=1)
    kinds = Counter(type(result).__name__ for result in results)
    assert (len(server.requests), kinds["FailedRequestError"], kinds["UnusableEndpointError"]) == (11, 9, 10)


def test_every_attempt_is_told_with_its_question_as_it_happens() -> None:
    told: list[tuple[Question, Attempt]] = []
    usage = {"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 8}}
    with FakeEndpoint([status(503), answer(TWO_BAD, usage=None), answer(BASKET, usage=usage)]) as server:
        asked = question(label="here")
        reply = reply_of(server, asked, on_attempt=lambda *each: told.append(each))
    assert [attempt for _, attempt in told] == list(reply.attempts)
    assert {id(each) for each, _ in told} == {id(asked)}
    assert [(a.outcome, a.status) for a in reply.attempts] == [
        ("server_error", 503),
        ("reasked", 200),
        ("ok", 200),
    ]
    assert [a.usage for a in reply.attempts] == [
        Usage(),
        Usage(),
        Usage(sent=9, sent_from_cache=8, received=2),
    ]
    assert all(a.seconds > 0 for a in reply.attempts)


@pytest.mark.parametrize("slow", [stall(answer(BASKET)), drip(answer(BASKET))])
def test_a_request_has_a_deadline_however_slowly_bytes_come(slow: FakeReply) -> None:
    with FakeEndpoint([slow, answer(BASKET)]) as server:
        reply = reply_of(server, timeout=0.15)
    assert outcomes(reply) == ["timeout", "ok"]
    assert reply.attempts[0].status is None


def test_no_more_requests_at_once_than_allowed() -> None:
    gate = threading.Event()
    with FakeEndpoint(lambda request: held(answer(BASKET), gate)) as server:

        async def run() -> None:
            async with client(server, concurrency=3) as asked:
                gate.set()
                await asked.ask(question())  # the mode is settled; from here on questions go out together
                gate.clear()
                work = [asyncio.ensure_future(asked.ask(question(str(n)))) for n in range(7)]
                while server.most_at_once < 3:
                    await asyncio.sleep(0.005)
                gate.set()
                await asyncio.gather(*work)

        asyncio.run(run())
    assert (server.most_at_once, len(server.requests)) == (3, 8)


def test_a_cancelled_question_is_recorded_and_leaves_the_client_usable() -> None:
    told: list[str] = []
    with FakeEndpoint([stall(answer(BASKET)), answer(BASKET)]) as server:

        async def run() -> Reply:
            async with client(server, on_attempt=lambda _, attempt: told.append(attempt.outcome)) as asked:
                work = asyncio.ensure_future(asked.ask(question()))
                while not server.requests:
                    await asyncio.sleep(0.005)
                work.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await work
                return await asked.ask(question())

        assert asyncio.run(run()).value == BASKET
    assert told == ["cancelled", "ok"]


def test_text_that_cannot_be_encoded_fails_alone_and_unsent() -> None:
    with FakeEndpoint(answer(BASKET)) as server:
        error, reply = ask(server, question("half a pair: \ud83c"), question())
    assert isinstance(error, RequestError)
    assert error.outcome == "unsendable"
    assert isinstance(reply, Reply)


def test_one_question_that_fails_leaves_the_others_alone() -> None:
    def script(request: dict[str, Any]) -> FakeReply:
        return refusal() if "bad" in request["messages"][-1]["content"] else answer(BASKET)

    with FakeEndpoint(script) as server:
        results = ask(server, question("good"), question("bad"), question("good too"))
    assert [isinstance(result, Reply) for result in results] == [True, False, True]


@pytest.mark.parametrize("code", [200, 400])
def test_a_compressed_response_is_unpacked_no_further_than_an_answer_can_be(
    monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """A few kilobytes could fill the memory: of these eight megabytes, little more than one is unpacked."""
    monkeypatch.setattr("extract.client.LARGEST_RESPONSE", 2**20)
    packed = gzip.compress(b" " * 2**23)
    assert len(packed) < 10_000
    with FakeEndpoint(answer(BASKET)) as server:
        reply_of(server)  # what is loaded with the first request does not count
        server.play(raw(packed, status=code, headers={"Content-Encoding": "gzip"}))
        tracemalloc.start()
        error = error_of(server)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert error.outcome == "unreadable_response"
    assert error.message == "The endpoint's response is larger than any answer."
    assert most < 5 * 2**20


def test_a_compressed_answer_is_read() -> None:
    def packed(body: dict[str, Any]) -> FakeReply:
        plain = answer(BASKET).bytes_for(body)
        return raw(gzip.compress(plain), headers={"Content-Encoding": "gzip"})

    with FakeEndpoint(packed) as server:
        assert reply_of(server).value == BASKET
