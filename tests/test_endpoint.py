"""Which endpoint and which model: environment, addresses, the list of models."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from support_client import (
    BASKET,
    KEY,
    QUICK,
)
from support_server import (
    FakeEndpoint,
    FakeReply,
    answer,
    raw,
    redirect,
    status,
)

from extract.client import ModelClient
from extract.endpoint import (
    Endpoint,
    checked_base_url,
    endpoint_from_environment,
    public_address,
    public_host,
)
from extract.model_list import choose_model, list_models
from schemas.errors import ConfigurationError, EndpointError


@pytest.mark.parametrize(
    "url",
    ["http://192.168.1.20:8000/v1", "http://example.org/v1", "ftp://localhost", "localhost:8000", "https://"],
)
def test_addresses_that_would_not_do_are_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        ModelClient(base_url=url, api_key=KEY, model="m")
    assert raised.value.hint


def test_plain_http_over_a_network_can_be_allowed() -> None:
    asked = ModelClient(
        base_url="http://user:pw@example.org:80/v1/?k=1", api_key=KEY, model="m", allow_http=True
    )
    assert asked.endpoint == "http://example.org/v1"
    asyncio.run(asked.aclose())


def test_a_key_with_a_line_end_is_a_configuration_error_that_does_not_show_it() -> None:
    with pytest.raises(ConfigurationError) as raised:
        ModelClient(base_url=None, api_key=f"{KEY}\nX-Other: 1", model="m")
    assert KEY not in str(raised.value)


def test_models_are_listed_in_the_endpoints_order() -> None:
    with FakeEndpoint(answer(BASKET), models=["b", "a", "b"]) as server:
        assert asyncio.run(list_models(server.url, KEY)) == ["b", "a"]
    assert server.model_requests[0].path == "/v1/models"
    assert server.model_requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("reply", "name"),
    [
        (status(401, KEY), "unauthorized"),
        (status(404), "no_model_list"),
        (raw("<html>", content_type="text/html"), "no_model_list"),
        (raw('{"data": [{"name": "x"}]}'), "no_model_list"),
        (status(500), "server_error"),
        (redirect("http://127.0.0.1:9/v1/models"), "redirected"),
    ],
)
def test_models_that_cannot_be_listed_are_an_endpoint_error(reply: FakeReply, name: str) -> None:
    with FakeEndpoint(answer(BASKET), model_list=reply) as server, pytest.raises(EndpointError) as raised:
        asyncio.run(list_models(server.url, KEY, policy=QUICK))
    assert raised.value.outcome == name
    assert KEY not in str(raised.value)


def test_the_only_model_is_taken() -> None:
    assert choose_model(["llama"]) == "llama"


def test_several_models_are_named_and_asked_for() -> None:
    with pytest.raises(ConfigurationError) as raised:
        choose_model([f"m{n}" for n in range(23)])
    assert "23 models: m0, m1," in raised.value.message
    assert "m19 and 3 more" in raised.value.message
    assert "m20" not in raised.value.message
    assert "--model" in raised.value.hint


def test_no_model_at_all_is_said() -> None:
    with pytest.raises(ConfigurationError, match="no model"):
        choose_model([])


@pytest.mark.parametrize(
    ("key", "url", "expected"),
    [
        (None, None, None),
        ("", " ", None),
        ("sk-1", None, Endpoint("https://api.openai.com/v1", "sk-1")),
        (None, "http://localhost:1/v1", Endpoint("http://localhost:1/v1", None)),
        ("sk-1\n", "http://localhost:1/v1", Endpoint("http://localhost:1/v1", "sk-1")),
    ],
)
def test_the_environment_names_the_endpoint(
    monkeypatch: pytest.MonkeyPatch, key: str | None, url: str | None, expected: Endpoint | None
) -> None:
    for name, value in (("OPENAI_API_KEY", key), ("OPENAI_BASE_URL", url)):
        monkeypatch.delenv(name, raising=False) if value is None else monkeypatch.setenv(name, value)
    assert endpoint_from_environment() == expected


def test_an_endpoint_shows_neither_key_nor_credentials_in_its_address() -> None:
    shown = repr(Endpoint("https://ann:secret@example.org/v1?token=secret", "sk-secret"))
    assert shown == "Endpoint('https://example.org/v1')"


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000/v1/",
        "http://127.0.0.1/v1",
        "http://[::1]:8000",
        "http://a.localhost",
        "https://x.y/v1",
    ],
)
def test_this_machine_and_https_need_no_permission(url: str) -> None:
    assert checked_base_url(url) == url.rstrip("/")


def test_the_host_is_shown_with_its_port_and_nothing_else() -> None:
    assert public_host("http://ann:secret@localhost:8080/v1?x=1") == "localhost:8080"
    assert public_host(None) == "api.openai.com"
    assert public_address("http://[::1:8080/v1") == "an address that is no URL"


def test_importing_what_names_the_endpoint_does_not_import_openai() -> None:
    """It takes a second, which `--help` and the offline baseline must not pay."""
    code = "import sys, extract.cached, extract.endpoint, cache; print('openai' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
