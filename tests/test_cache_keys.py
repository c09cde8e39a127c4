"""Cache keys: what makes two requests the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from support_client import KEY, Basket, question

from cache import bare_endpoint, request_key
from schemas.exchange import Message, Parameters, Question

URL = "https://api.example.org/v1"


class Tiny(BaseModel):
    n: int


def test_a_key_is_the_digest_of_what_decides_the_answer() -> None:
    """The JSON is written out by hand: sorted keys, no white space."""
    asked = Question(
        (Message(role="user", content="hé"),), Tiny, parameters=Parameters(seed=7), pass_number=2
    )
    decisive = (
        '{"endpoint":"http://localhost:8080/v1","messages":[{"content":"h\\u00e9","role":"user"}],"model":"m",'
        '"parameters":{"max_output_tokens":null,"seed":7,"temperature":0.0},"pass":2,"schema":{"properties":'
        '{"n":{"title":"N","type":"integer"}},"required":["n"],"title":"Tiny","type":"object"}}'
    )
    expected = hashlib.sha256(decisive.encode()).hexdigest()
    assert request_key("http://localhost:8080/v1/", "m", asked) == expected


@pytest.mark.parametrize(
    ("endpoint", "model", "asked"),
    [
        ("https://api.example.org/v2", "m", question("x")),
        ("http://api.example.org/v1", "m", question("x")),
        ("https://api.example.org:8443/v1", "m", question("x")),
        (URL, "m2", question("x")),
        (URL, "m", question("y")),
        (URL, "m", question("x", "")),
        (URL, "m", question("x", temperature=1.0)),
        (URL, "m", question("x", max_output_tokens=9)),
        (URL, "m", question("x", pass_number=1)),
        (URL, "m", replace(question("x"), response_model=Tiny)),
    ],
)
def test_each_thing_that_can_change_the_answer_changes_the_key(
    endpoint: str, model: str, asked: Question
) -> None:
    assert request_key(endpoint, model, asked) != request_key(URL, "m", question("x"))


@pytest.mark.parametrize(
    "same",
    [
        "https://api.example.org/v1/",
        "https://api.example.org:443/v1",
        "https://API.example.org/v1",
        f"https://ann:{KEY}@api.example.org/v1?key={KEY}#x",
    ],
)
def test_credentials_and_spelling_of_the_address_do_not_count_and_neither_does_the_label(same: str) -> None:
    assert bare_endpoint(same) == URL
    assert request_key(same, "m", question("x", label="b")) == request_key(URL, "m", question("x", label="a"))


def test_an_address_of_digits_keeps_its_brackets() -> None:
    assert bare_endpoint("http://[::1]:80/v1") == "http://[::1]/v1"


@given(st.text(), st.text())
def test_different_messages_have_different_keys(one: str, other: str) -> None:
    keys = {request_key(URL, "m", question(text)) for text in (one, other)}
    assert len(keys) == len({one, other})


def test_the_schema_of_the_key_is_the_full_one_with_its_bounds() -> None:
    """The sent schema leaves bounds out; a changed bound must change the key all the same."""
    assert json.dumps(Basket.model_json_schema()).count('"maximum": 9') == 1
