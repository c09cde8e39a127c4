"""Answers through the model client from a real HTTP server: read, corrected, merged, saved when cut."""

from __future__ import annotations

import json

import pytest
from support_client import (
    APPLE,
    BASKET,
    PEAR,
    PLUM,
    TWO_BAD,
    error_of,
    outcomes,
    question,
    reply_of,
)
from support_server import (
    FakeEndpoint,
    FakeReply,
    answer,
    cut,
    raw,
    refusal,
    status,
)

from extract.failures import TruncatedError
from schemas.errors import RequestError
from schemas.exchange import Usage


def test_an_answer_becomes_a_reply() -> None:
    with FakeEndpoint(answer(BASKET, model="fake-model-2026")) as server:
        reply = reply_of(server)
    assert reply.value == BASKET
    assert (reply.model, reply.mode, reply.finish_reason) == ("fake-model-2026", "json_schema", "stop")
    assert (reply.problems, reply.cached, outcomes(reply)) == ((), False, ["ok"])
    assert reply.attempts[0].usage == Usage(sent=100, received=20)
    assert reply.answered_at.endswith("+00:00")


def test_messages_arrive_to_the_letter_templates_braces_and_all() -> None:
    texts = (
        "{{ 7 * 7 }} {% for x in y %} {0} %s",
        " spaces kept \n\n",
        "\x00 \u202e \U0001f34e </s> <|im_end|>",
    )
    with FakeEndpoint(answer(BASKET)) as server:
        reply_of(server, question(*texts, temperature=0.5, seed=3, max_output_tokens=50))
    body = server.requests[0].body
    assert [message["content"] for message in body["messages"]] == ["List the fruits.", *texts]
    assert (body["model"], body["temperature"], body["seed"], body["max_tokens"]) == (
        "fake-model",
        0.5,
        3,
        50,
    )
    assert "stream" not in body


def test_parameters_that_are_not_set_are_not_sent() -> None:
    with FakeEndpoint(answer(BASKET)) as server:
        reply_of(server)
    assert not {"temperature", "seed", "max_tokens", "max_completion_tokens"} & set(server.requests[0].body)


def test_bad_items_are_asked_for_again_in_the_same_conversation_and_merged() -> None:
    corrected = {"fruits": [{"name": "plum", "pips": 7}, PEAR], "owner": None}
    with FakeEndpoint([answer(TWO_BAD), answer(corrected)]) as server:
        reply = reply_of(server)
    assert reply.value == {"fruits": [APPLE, {"name": "plum", "pips": 7}, PEAR], "owner": "Ann"}
    assert (reply.problems, outcomes(reply)) == ((), ["reasked", "ok"])
    first, second = (request.body["messages"] for request in server.requests)
    assert second[: len(first)] == first
    assert [message["role"] for message in second[len(first) :]] == ["assistant", "user"]
    assert json.loads(second[-2]["content"]) == TWO_BAD
    assert "fruits[1]: pips: Input should be less than or equal to 9" in second[-1]["content"]
    assert "fruits[2]: pips: Field required" in second[-1]["content"]
    assert "fruits[0]" not in second[-1]["content"]


def test_what_is_still_wrong_after_one_correction_is_named_and_the_rest_is_kept() -> None:
    with FakeEndpoint([answer(TWO_BAD), answer({"fruits": [PLUM, {"name": "pear", "pips": -1}]})]) as server:
        reply = reply_of(server)
    assert reply.value["fruits"] == [APPLE, PLUM]
    assert reply.problems == ("fruits[2]: pips: Input should be greater than or equal to 0",)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("second", "named", "made"),
    [
        (refusal(), "corrections did not come (refused)", ["reasked", "refused"]),
        (status(401), "corrections did not come (unauthorized)", ["reasked", "unauthorized"]),
        (answer("sorry"), "corrections could not be used", ["reasked", "invalid_answer"]),
        (status(500), "corrections did not come (server_error)", ["reasked", *["server_error"] * 6]),
    ],
)
def test_good_items_survive_a_correction_that_fails(second: FakeReply, named: str, made: list[str]) -> None:
    with FakeEndpoint([answer(TWO_BAD), second]) as server:
        reply = reply_of(server)
    assert reply.value["fruits"] == [APPLE]
    assert reply.problems[-1] == named
    assert len(reply.problems) == 3
    assert outcomes(reply) == made


def test_complete_items_of_a_cut_correction_are_kept() -> None:
    with FakeEndpoint([answer(TWO_BAD), cut('{"fruits": [{"name": "plum", "pips": 7}, {"na')]) as server:
        reply = reply_of(server)
    assert {"name": "plum", "pips": 7} in reply.value["fruits"]
    assert (reply.finish_reason, outcomes(reply)) == ("stop", ["reasked", "truncated"])


def test_an_answer_that_is_no_json_is_asked_for_again_with_the_parse_error() -> None:
    with FakeEndpoint([answer('{"fruits": [}'), answer(BASKET)]) as server:
        reply = reply_of(server)
    assert reply.value == BASKET
    assert (
        "not a JSON object (expected value at line 1 column 13)"
        in server.requests[1].body["messages"][-1]["content"]
    )


def test_an_answer_that_stays_useless_is_an_invalid_answer() -> None:
    with FakeEndpoint(answer("apples, and pears")) as server:
        error = error_of(server)
    assert (type(error).__mro__[1], error.outcome) == (RequestError, "invalid_answer")
    assert outcomes(error) == ["reasked", "invalid_answer"]
    assert "pears" not in str(error)


def test_an_answer_without_named_items_is_taken_whole_or_not_at_all() -> None:
    with FakeEndpoint([answer(TWO_BAD), answer(BASKET)]) as server:
        reply = reply_of(server, question(items=None))
    assert reply.value == BASKET
    assert (
        "fruits.1.pips: Input should be less than or equal to 9"
        in server.requests[1].body["messages"][-1]["content"]
    )


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"fruits": []}\n```',
        'Here you are: {"fruits": []}. Anything else?',
        '<think>maybe {"fruits": [1]}?</think>\n{"fruits": []}',
    ],
)
def test_json_is_found_in_fences_and_after_talk(text: str) -> None:
    with FakeEndpoint(answer(text)) as server:
        assert reply_of(server).value["fruits"] == []


def test_a_cut_answer_carries_its_complete_items() -> None:
    with FakeEndpoint(cut(json.dumps(BASKET)[:-30])) as server:
        error = error_of(server)
    assert isinstance(error, TruncatedError)
    assert isinstance(error, RequestError)
    assert error.outcome == "truncated"
    assert error.partial is not None
    assert error.partial.value == {"fruits": [APPLE]}
    assert outcomes(error) == outcomes(error.partial) == ["truncated"]
    assert error.attempts[0].usage.received == 20


def test_a_cut_answer_without_items_carries_nothing() -> None:
    with FakeEndpoint(cut("{")) as server:
        error = error_of(server, question(items=None))
    assert error.outcome == "truncated"
    assert error.partial is None


def test_json_under_a_wrong_content_type_is_an_answer_all_the_same() -> None:
    body = answer(BASKET).bytes_for({})
    with FakeEndpoint(raw(body, content_type="text/plain")) as server:
        assert reply_of(server).value == BASKET


def test_an_answer_of_another_model_says_so() -> None:
    with FakeEndpoint(answer(BASKET, model="something-else")) as server:
        assert reply_of(server).model == "something-else"
