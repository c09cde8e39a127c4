"""Structured output: what is sent in each mode, which mode an endpoint gets, and how answers are read."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from pydantic import BaseModel, Field
from support_client import (
    BASKET,
    Basket,
    Fruit,
    ask,
    client,
    error_of,
    modes_of,
    outcomes,
    question,
    reply_of,
)
from support_server import FakeEndpoint, FakeReply, answer, html, mode_of, refuse_schema, status

from extract.failures import AttemptError
from extract.modes import Dialect
from extract.strict import strict_schema
from schemas.exchange import Parameters, Reply, StructuredMode

FRUIT_SCHEMA = {
    "description": "One fruit.",
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "What it is called."},
        "pips": {"type": "integer"},
    },
    "required": ["name", "pips"],
    "additionalProperties": False,
}
BASKET_SCHEMA = {
    "title": "Basket",
    "description": "What lies in the basket.",
    "type": "object",
    "properties": {
        "fruits": {"type": "array", "items": {"$ref": "#/$defs/Fruit"}},
        "owner": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    },
    "required": ["fruits", "owner"],
    "additionalProperties": False,
    "$defs": {"Fruit": FRUIT_SCHEMA},
}
"""By hand from `Basket`: closed, all required (owner has a default), no bounds (0 to 9), no titles inside."""


def test_the_schema_is_sent_strictly_in_schema_mode() -> None:
    with FakeEndpoint(answer(BASKET)) as server:
        reply = reply_of(server)
    sent = server.requests[0].body["response_format"]
    schema = {"name": "Basket", "strict": True, "schema": BASKET_SCHEMA}
    assert sent == {"type": "json_schema", "json_schema": schema}
    assert reply.mode == "json_schema"


def test_the_schema_is_sent_strictly_in_tools_mode_and_the_tool_is_named() -> None:
    with FakeEndpoint(refuse_schema(answer(BASKET))) as server:
        reply = reply_of(server)
    body = server.requests[-1].body
    (tool,) = body["tools"]
    assert tool["function"]["strict"] is True
    assert tool["function"]["name"] == "Basket"
    without = {key: value for key, value in BASKET_SCHEMA.items() if key not in {"title", "description"}}
    assert tool["function"]["parameters"] == without
    assert body["tool_choice"] == {"type": "function", "function": {"name": "Basket"}}
    assert "response_format" not in body
    assert (reply.value, reply.mode) == (BASKET, "tools")


def test_the_schema_stands_in_the_system_prompt_in_json_mode() -> None:
    with FakeEndpoint(refuse_schema(answer(BASKET), modes=("json_schema", "tools"))) as server:
        reply = reply_of(server, question("{% raw %} one"))
    body = server.requests[-1].body
    assert body["response_format"] == {"type": "json_object"}
    system, user = body["messages"]
    assert system["content"].startswith("List the fruits.")
    shown = system["content"]
    assert json.loads(shown[shown.index("{") : shown.rindex("}") + 1]) == BASKET_SCHEMA
    assert user["content"] == "{% raw %} one"
    assert (reply.value, reply.mode) == (BASKET, "json")


@pytest.mark.parametrize(
    "reply",
    [
        status(400, "Invalid parameter: 'response_format'"),
        status(422, "json_schema: unknown variant"),
        status(500, "response_format.type: Input should be 'text' or 'json_object'"),
        status(404, "No endpoints found that support structured outputs"),
        status(400),
    ],
)
def test_a_refused_schema_means_the_next_mode_once_and_for_all(reply: FakeReply) -> None:
    with FakeEndpoint(refuse_schema(answer(BASKET), reply=reply)) as server:
        results = ask(server, *[question(str(n)) for n in range(6)])
    assert [result.mode for result in results if isinstance(result, Reply)] == ["tools"] * 6
    assert modes_of(server) == ["json_schema", *["tools"] * 6]


def test_a_schema_answered_with_a_bare_500_is_tried_twice_then_left() -> None:
    with FakeEndpoint(refuse_schema(answer(BASKET), reply=status(500, "Internal Server Error"))) as server:
        reply = reply_of(server)
    assert modes_of(server) == ["json_schema", "json_schema", "tools"]
    assert outcomes(reply) == ["server_error", "server_error", "ok"]


def test_each_mode_is_tried_twice_before_a_bare_500_counts_as_its_refusal() -> None:
    bare = status(500, "Internal Server Error")
    with FakeEndpoint(refuse_schema(answer(BASKET), modes=("json_schema", "tools"), reply=bare)) as server:
        assert reply_of(server).mode == "json"
    assert modes_of(server) == ["json_schema", "json_schema", "tools", "tools", "json"]


def test_one_passing_500_does_not_cost_the_schema() -> None:
    with FakeEndpoint([status(500), answer(BASKET)]) as server:
        assert reply_of(server).mode == "json_schema"


def test_a_server_that_is_down_has_refused_nothing() -> None:
    """All of its attempts fail, and the next question starts with the schema again."""
    with FakeEndpoint([*[status(500)] * 6, answer(BASKET)]) as server:
        error, reply = ask(server, question("1"), question("2"))
    assert outcomes(error) == ["server_error"] * 6
    assert isinstance(reply, Reply)
    assert reply.mode == "json_schema"


def test_trouble_after_the_first_answer_does_not_cost_the_mode() -> None:
    script = [answer(BASKET), status(500), status(500), status(500), answer(BASKET)]
    with FakeEndpoint(script) as server:
        results = ask(server, question("1"), question("2"), concurrency=1)
    assert [result.mode for result in results if isinstance(result, Reply)] == ["json_schema"] * 2


NOT_GENERATED = status(
    400, "Generated JSON does not match the expected schema.", error_code="json_validate_failed"
)


@pytest.mark.parametrize("answered", [0, 1])
def test_a_failed_generation_is_asked_again_in_the_same_mode(answered: int) -> None:
    """Twice in a row is chance, also before the first answer."""
    with FakeEndpoint([*[answer(BASKET)] * answered, NOT_GENERATED, NOT_GENERATED, answer(BASKET)]) as server:
        results = ask(server, *[question(str(n)) for n in range(answered + 1)], concurrency=1)
    assert outcomes(results[-1]) == ["failed_generation", "failed_generation", "ok"]
    assert set(modes_of(server)) == {"json_schema"}


def test_a_mode_that_the_model_never_manages_is_left_after_three_times() -> None:
    with FakeEndpoint(refuse_schema(answer(BASKET), reply=NOT_GENERATED)) as server:
        assert reply_of(server).mode == "tools"
    assert modes_of(server) == ["json_schema"] * 3 + ["tools"]


def test_after_an_answer_a_failed_generation_is_asked_again_six_times_and_no_more() -> None:
    with FakeEndpoint([answer(BASKET), NOT_GENERATED]) as server:
        _, error = ask(server, question("1"), question("2"), concurrency=1)
    assert outcomes(error) == ["failed_generation"] * 6
    assert set(modes_of(server)) == {"json_schema"}


CRASH = "A server error has occurred FUNCTION_INVOCATION_FAILED"
TIMED_OUT = "Internal error: function execution timed out"


@pytest.mark.parametrize(
    "said", [CRASH, TIMED_OUT, "the tool schema could not be read: strict mode, response_format"]
)
def test_a_500_after_an_answer_is_tried_again_whatever_it_says(said: str) -> None:
    """As platforms word the end of their own functions: it says nothing of how structure was asked for."""
    with FakeEndpoint(
        [answer(BASKET), status(500, said), answer(BASKET), status(500, said), answer(BASKET)]
    ) as server:
        results = ask(server, *[question(str(n)) for n in range(3)], concurrency=1)
    assert [result.mode for result in results if isinstance(result, Reply)] == ["json_schema"] * 3
    assert [name for result in results for name in outcomes(result)].count("server_error") == 2


@pytest.mark.parametrize("said", [CRASH, TIMED_OUT])
def test_a_500_before_the_first_answer_refuses_a_mode_only_where_it_names_a_field(said: str) -> None:
    with FakeEndpoint([status(500, said), answer(BASKET)]) as server:
        reply = reply_of(server)
    assert (reply.mode, outcomes(reply)) == ("json_schema", ["server_error", "ok"])


def test_a_mode_that_has_brought_answers_is_left_where_its_field_is_refused_and_not_for_a_word() -> None:
    """A router may come upon a server that takes less; a text that holds 'strict' is no such thing."""
    said = [status(400, "The moderator is strict today"), status(400, "response_format is not supported")]
    with FakeEndpoint([answer(BASKET), *said, answer(BASKET)]) as server:
        ask(server, *[question(str(n)) for n in range(3)], concurrency=1)
    assert modes_of(server) == ["json_schema"] * 3 + ["tools"]


def test_what_was_tried_is_recorded() -> None:
    async def run() -> tuple[str, ...]:
        async with client(server) as asked:
            assert (asked.mode, asked.mode_trail) == (None, ())
            await asked.ask(question())
            assert asked.mode == "json"
            return asked.mode_trail

    with FakeEndpoint(refuse_schema(answer(BASKET), modes=("json_schema", "tools"))) as server:
        assert asyncio.run(run()) == (
            "json_schema: left after HTTP 400 (unsupported_mode)",
            "tools: left after HTTP 400 (unsupported_mode)",
        )


def test_a_server_that_takes_no_mode_fails_the_question_by_name() -> None:
    with FakeEndpoint(status(400, "response_format, tools: not supported")) as server:
        error = error_of(server)
    assert error.outcome == "unsupported_mode"
    assert modes_of(server) == ["json_schema", "tools", "json", "json"]
    assert "response_format" not in server.requests[-1].body


def test_after_every_mode_was_refused_the_next_question_starts_afresh() -> None:
    with FakeEndpoint(
        [*[status(400, "response_format, tools: not supported")] * 4, answer(BASKET)]
    ) as server:
        error, reply = ask(server, question("1"), question("2"))
    assert not isinstance(error, Reply)
    assert isinstance(reply, Reply)
    assert modes_of(server) == ["json_schema", "tools", "json", "json", "json_schema"]


def test_json_mode_without_response_format_where_even_that_is_refused() -> None:
    def script(request: dict[str, Any]) -> FakeReply:
        odd = "response_format" in request or "tools" in request
        return status(400, "response_format and tools are not supported") if odd else answer(BASKET)

    with FakeEndpoint(script) as server:
        assert reply_of(server).mode == "json"


@pytest.mark.parametrize(
    ("refused", "sent", "left"),
    [
        ("temperature", {"temperature": 0.0}, set()),
        ("seed", {"seed": 4}, set()),
        ("max_tokens", {"max_output_tokens": 50}, {"max_completion_tokens"}),
    ],
)
def test_a_refused_parameter_is_left_out_from_then_on(
    refused: str, sent: dict[str, Any], left: set[str]
) -> None:
    def script(request: dict[str, Any]) -> FakeReply:
        message = f"Unsupported parameter: '{refused}' is not supported with this model."
        return status(400, message, param=refused) if refused in request else answer(BASKET)

    with FakeEndpoint(script) as server:
        results = ask(server, *[question(str(n), **sent) for n in range(4)])
    assert all(isinstance(result, Reply) and result.mode == "json_schema" for result in results)
    assert len(server.requests) == 5
    optional = {"temperature", "seed", "max_tokens", "max_completion_tokens"}
    assert optional & set(server.requests[-1].body) == left


def test_a_limit_that_is_refused_under_both_names_is_left_out() -> None:
    def script(request: dict[str, Any]) -> FakeReply:
        named = [name for name in ("max_tokens", "max_completion_tokens") if name in request]
        return status(400, f"unknown field {named[0]}") if named else answer(BASKET)

    with FakeEndpoint(script) as server:
        reply = reply_of(server, question(max_output_tokens=5))
    assert outcomes(reply) == ["unsupported_parameter", "unsupported_parameter", "ok"]


def test_passing_faults_while_a_mode_is_looked_for_change_nothing() -> None:
    turns = iter([html(502), status(429), None, status(503), None])

    def script(request: dict[str, Any]) -> FakeReply:
        fault = next(turns, None)
        unavailable = status(400, "json_schema is not supported")
        return fault or (unavailable if mode_of(request) == "json_schema" else answer(BASKET))

    with FakeEndpoint(script) as server:
        assert reply_of(server).mode == "tools"
    assert modes_of(server) == ["json_schema"] * 3 + ["tools"] * 2


class Tree(BaseModel):
    """A tree."""

    branches: list[Tree] = []


class Best(BaseModel):
    """A field that is described where it is used, not where it is defined."""

    fruit: Fruit = Field(description="The best one.")


def test_no_keyword_stands_next_to_a_reference() -> None:
    described = {**FRUIT_SCHEMA, "description": "The best one."}
    assert strict_schema(Best)["properties"] == {"fruit": described}


def test_every_object_of_a_schema_is_closed_and_complete_recursive_ones_too() -> None:
    assert strict_schema(Tree)["$defs"]["Tree"] == {
        "description": "A tree.",
        "type": "object",
        "properties": {"branches": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}},
        "required": ["branches"],
        "additionalProperties": False,
    }


def test_a_late_refusal_of_a_mode_that_was_left_already_moves_nothing() -> None:
    """Two requests under way in the same mode are both refused; the second one must not skip a mode."""
    dialect = Dialect()
    refusal = AttemptError("unsupported_mode", "next_mode", "no", status=400)
    assert dialect.after(refusal, "json_schema", frozenset())
    assert dialect.after(refusal, "json_schema", frozenset())
    assert dialect.mode == "tools"
    assert len(dialect.trail) == 1


def test_a_bare_500_counts_against_the_mode_that_it_was_asked_in() -> None:
    """Three requests under way in the first mode fail: one too late to say anything of the second mode."""
    dialect = Dialect()
    bare = AttemptError("server_error", "retry", "no", status=500)
    modes: list[StructuredMode] = []
    asked: list[StructuredMode] = ["json_schema", "json_schema", "json_schema", "tools", "tools"]
    for asked_in in asked:
        dialect.after(bare, asked_in, frozenset())
        modes.append(dialect.mode)
    assert modes == ["json_schema", "tools", "tools", "tools", "json"]


def test_options_are_sent_only_where_set() -> None:
    assert Dialect().options(Parameters(temperature=None)) == {}
    assert Dialect().options(Parameters(temperature=0.0, max_output_tokens=7)) == {
        "temperature": 0.0,
        "max_tokens": 7,
    }


def test_the_basket_schema_is_what_pydantic_says_less_what_strict_mode_does_not_take() -> None:
    """Guards the hand-made schema above: the full one has the same fields."""
    full = Basket.model_json_schema()
    assert set(full["properties"]) == {"fruits", "owner"}
    assert full["$defs"]["Fruit"]["properties"]["pips"]["maximum"] == 9
