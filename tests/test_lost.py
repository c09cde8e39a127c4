"""Connections that brought no response: what a user is told of them, in plain words, and what to do next."""

from __future__ import annotations

import asyncio
import errno
from typing import Any, cast

import aiohttp
import pytest
from support_client import BASKET, KEY, QUICK
from support_server import FakeEndpoint, FakeReply, answer, no_response, reset

from extract.failures import AttemptError, UnreachableError
from extract.lost import lost
from extract.model_list import list_models
from schemas.errors import EndpointError

FAILED = "The connection to the endpoint failed"
KEY_OF_CONNECTION = cast(Any, None)  # aiohttp shows it in its own text, which is not used


def told(url: str) -> EndpointError:
    with pytest.raises(EndpointError) as raised:
        asyncio.run(list_models(url, KEY, policy=QUICK))
    assert raised.value.outcome == "connection_error"
    return raised.value


def test_where_nobody_listens_the_server_is_to_be_started() -> None:
    with FakeEndpoint(answer(BASKET)) as server:
        pass
    error = told(server.url)
    assert error.message == f"{FAILED}: nobody listens at that address."
    assert "Start the server" in error.hint


def test_a_server_without_https_is_not_to_be_asked_by_https() -> None:
    with FakeEndpoint(answer(BASKET)) as server:
        error = told(server.url.replace("http:", "https:"))
    assert error.message == f"{FAILED}: what listens there does not speak https."
    assert "http://" in error.hint


@pytest.mark.parametrize("reply", [no_response(), reset(answer(BASKET))])
def test_a_connection_that_ends_early_was_cut(reply: FakeReply) -> None:
    with FakeEndpoint(answer(BASKET), model_list=reply) as server:
        error = told(server.url)
    assert error.message == f"{FAILED}: it was cut before the answer was there."
    assert "proxy" in error.hint


@pytest.mark.parametrize(
    ("cause", "reason", "advice"),
    [
        (
            aiohttp.ClientConnectorDNSError(KEY_OF_CONNECTION, OSError(-2, "Name or service not known")),
            f"{FAILED}: no server of that name is found",
            "spelling",
        ),
        (
            aiohttp.ClientConnectorCertificateError(KEY_OF_CONNECTION, OSError(1, "self-signed")),
            f"{FAILED}: its certificate is not trusted, or is another server's",
            "certificate",
        ),
        (
            aiohttp.ClientConnectorError(KEY_OF_CONNECTION, OSError(errno.EHOSTUNREACH, "No route to host")),
            f"{FAILED}: it could not be made (No route to host)",
            "firewall",
        ),
    ],
)
def test_what_never_came_about_says_why(cause: Exception, reason: str, advice: str) -> None:
    found = lost(cause)
    assert isinstance(found, UnreachableError)
    assert (found.outcome, found.action, found.reason) == ("connection_error", "retry", reason)
    assert advice in found.hint


def test_what_has_no_plain_words_keeps_its_name() -> None:
    found = lost(aiohttp.ClientConnectionError("no word of this is shown"))
    assert (type(found), found.reason) == (
        AttemptError,
        f"{FAILED}: aiohttp.client_exceptions.ClientConnectionError",
    )
    assert found.hint


def test_no_answer_in_time_is_no_lost_connection() -> None:
    assert lost(TimeoutError()).outcome == "timeout"
