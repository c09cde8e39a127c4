"""Requests as bytes: what openai's client would write, though their instructions are written once."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.modes import Dialect
from extract.request import ModelRequest
from extract.structured import encoded, request_body
from schemas.answer import ExtractionAnswer
from schemas.exchange import Message, Parameters, Question

SAID = st.text(st.characters(exclude_categories=["Cs"]))
MESSAGES = st.lists(st.builds(Message, role=st.sampled_from(["system", "user", "assistant"]), content=SAID))


def as_it_stands(body: dict[str, Any]) -> bytes:
    """A body as openai's client writes it, in `openai._utils._json.openapi_dumps`; messages first."""
    first = {"messages": body["messages"], **body}
    return json.dumps(first, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


@settings(deadline=None)  # instructor loads its handlers at the first one
@given(MESSAGES, st.sampled_from(["json_schema", "tools", "json"]), st.integers(0, 9))
def test_a_body_is_what_openai_would_write(messages: list[Message], mode: Any, seed: int) -> None:
    question = Question(
        tuple(messages), response_model=ExtractionAnswer, items="passages", parameters=Parameters(seed=seed)
    )
    dialect = Dialect(mode)
    body = request_body("m", ModelRequest.of(question, question.messages, dialect))
    assert encoded(body) == as_it_stands(body)
    assert json.loads(encoded(body)) == body


def test_messages_with_more_than_a_text_are_written_as_they_are() -> None:
    named, listed = (
        {"role": "system", "content": "a", "name": "b"},
        {"role": "system", "content": [{"a": "b"}]},
    )
    body = {"model": "m", "messages": [named, listed], "temperature": 0.5}
    assert encoded(body) == as_it_stands(body)


def test_half_a_character_cannot_be_sent() -> None:
    for role in ("system", "user"):
        with pytest.raises(UnicodeError):
            encoded({"messages": [{"role": role, "content": "half a pair: \ud83c"}]})
