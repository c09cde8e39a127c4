"""Where key and interview go, and where they never go: other hosts, errors, logs."""

from __future__ import annotations

import logging

import pytest
from support_client import (
    BASKET,
    KEY,
    TWO_BAD,
    ask,
    error_of,
    question,
    reply_of,
)
from support_server import (
    FakeEndpoint,
    answer,
    redirect,
    status,
)

from schemas.errors import EndpointError


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed_so_neither_key_nor_text_goes_elsewhere(code: int) -> None:
    with (
        FakeEndpoint(answer(BASKET)) as elsewhere,
        FakeEndpoint(redirect(f"{elsewhere.url}/chat/completions", code)) as server,
    ):
        error = error_of(server)
    assert isinstance(error, EndpointError)
    assert error.outcome == "redirected"
    assert f"127.0.0.1:{elsewhere.url.split(':')[2].split('/')[0]}" in error.message
    assert (elsewhere.requests, elsewhere.model_requests) == ([], [])


def test_the_key_goes_into_the_header_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    script = [
        status(500, f"bad key {KEY}"),
        status(400, f"your key {KEY} is odd"),
        answer(TWO_BAD),
        answer("{"),
    ]
    with FakeEndpoint(script) as server:
        results = ask(server, question(), question("again"))
        bad = error_of(server, model="x")
    assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {KEY}"}
    assert all(KEY not in request.raw.decode() for request in server.requests)
    written = [repr(results), repr(bad), str(bad), caplog.text, repr(vars(bad))]
    assert not any(KEY in text for text in written)


def test_without_a_key_a_placeholder_is_sent_not_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    with FakeEndpoint(answer(BASKET)) as server:
        reply_of(server, api_key=None)
    assert server.requests[0].headers["authorization"] == "Bearer no-key"


def test_answers_and_errors_of_instructor_reach_no_log(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with FakeEndpoint([status(500), answer("some private words"), answer("other private words")]) as server:
        error_of(server)
    assert not [record for record in caplog.records if record.name.startswith("instructor")]
    assert "private words" not in caplog.text + "".join(capfd.readouterr())


def test_errors_do_not_repeat_what_was_sent() -> None:
    echo = "Error near: 'we had a leak in the warehouse data' in your input"
    with FakeEndpoint(status(422, echo)) as server:
        error = error_of(server, question("Then we had a leak in the warehouse data, yes."))
    assert "warehouse" not in str(error)
    with FakeEndpoint(status(422, "n must be 1")) as server:
        assert "n must be 1" in str(error_of(server))


def test_no_cause_with_the_servers_words_hangs_on_an_error() -> None:
    with FakeEndpoint(status(422, "An apple and a plum.")) as server:
        error = error_of(server)
    assert error.__cause__ is None
    assert error.__suppress_context__
