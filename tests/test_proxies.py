"""Proxies of the environment: this machine is never asked through one, and any other use of one is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli
from support_server import MODEL, FakeEndpoint, answer

from extract.proxies import proxy_of
from schemas.errors import ConfigurationError

PASSAGES = answer({"passages": []})
ELSEWHERE = "http://models.example/v1"


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    file = tmp_path / "talk.txt"
    file.write_text("Interviewer: How was it?\n\nInterviewee: The labels were wrong.\n")
    return file


def use_proxy(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_model_on_this_machine_is_asked_past_the_proxy(
    cli: Cli, talk: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    with FakeEndpoint(PASSAGES) as model, FakeEndpoint(PASSAGES) as proxy:
        use_proxy(monkeypatch, proxy.url)
        url = model.url.replace("127.0.0.1", host)
        ran = cli("extract", talk, "--out", talk.parent / "run", "--base-url", url)
    assert ran.code == 0, ran.err
    assert (len(model.requests), len(model.model_requests)) == (1, 1)
    assert (proxy.requests, proxy.model_requests) == ([], [])
    assert "proxy" not in ran.err


def test_a_proxy_that_is_used_is_told_at_the_start(
    cli: Cli, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeEndpoint(PASSAGES) as proxy:
        use_proxy(monkeypatch, f"127.0.0.1:{proxy.port}")
        named = ("--base-url", ELSEWHERE, "--allow-http", "--model", MODEL)
        ran = cli("extract", talk, "--out", talk.parent / "run", *named)
    assert ran.code == 0, ran.err
    assert [request.path for request in proxy.requests] == [f"{ELSEWHERE}/chat/completions"]
    assert (
        f"asked through the proxy 127.0.0.1:{proxy.port}, for models.example, which can read all that is sent"
        in ran.err.splitlines()
    )


def test_plain_http_to_another_machine_is_refused_with_a_proxy_as_without(
    cli: Cli, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeEndpoint(PASSAGES) as proxy:
        use_proxy(monkeypatch, proxy.url)
        ran = cli("extract", talk, "--out", talk.parent / "run", "--base-url", ELSEWHERE, "--model", MODEL)
    assert (ran.code, proxy.requests) == (1, [])
    assert "Plain http to models.example" in ran.err


def test_a_dry_run_names_the_proxy(cli: Cli, talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://ann:hush-hush@gate.example:3128")
    ran = cli("extract", talk, "--out", talk.parent / "run", "--model", "gpt-5-mini", "--dry-run")
    assert "proxy:    gate.example:3128, for api.openai.com" in ran.out.splitlines()
    assert "hush-hush" not in ran.out


def test_doctor_names_the_proxy(cli: Cli, talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeEndpoint(PASSAGES) as proxy:
        use_proxy(monkeypatch, proxy.url)
        ran = cli("doctor", "--base-url", ELSEWHERE, "--allow-http")
    expected = f"note   proxy: 127.0.0.1:{proxy.port}, for models.example, which can read all that is sent"
    assert expected in ran.out.splitlines()


def test_a_proxy_of_another_kind_is_refused_with_advice(
    cli: Cli, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks://ann:hush-hush@gate.example:1080")
    out = ("--out", talk.parent / "run")
    ran = cli("extract", talk, *out, "--model", "m", "--base-url", "https://models.example/v1")
    assert ran.code == 1
    assert "The proxy that the environment names for models.example is no http proxy." in ran.err
    assert "NO_PROXY" in ran.err
    assert "hush-hush" not in ran.err
    assert "BROKEN endpoint: The proxy" in cli("doctor", "--base-url", "https://models.example/v1").out
    with FakeEndpoint(PASSAGES) as model:
        assert cli("extract", talk, *out, "--base-url", model.url).code == 0


GATE = "http://gate.example:3128"


@pytest.mark.parametrize(
    ("url", "without", "expected"),
    [
        ("https://models.example/v1", "", GATE),
        ("https://models.example/v1", "models.example", None),
        ("https://eu.models.example/v1", "models.example", None),
        ("https://eu.models.example/v1", "*.models.example", None),
        ("https://remodels.example/v1", "models.example", GATE),
        ("https://models.example:8443/v1", "models.example:8443", None),
        ("https://models.example/v1", "other.example, *", None),
        ("http://10.1.2.3:8000/v1", "10.0.0.0/8", None),
        ("http://10.1.2.3:8000/v1", "10.9.0.0/16", GATE),
        ("https://[fd00::1]/v1", "[fd00::1]", None),
        ("http://localhost:8000/v1", "", None),
        ("https://[::1]/v1", "", None),
    ],
)
def test_hosts_of_no_proxy_and_this_machine_are_asked_directly(
    monkeypatch: pytest.MonkeyPatch, url: str, without: str, expected: str | None
) -> None:
    use_proxy(monkeypatch, "gate.example:3128")
    monkeypatch.setenv("NO_PROXY", without)
    assert proxy_of(url) == expected


def test_a_proxy_for_another_scheme_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", GATE)
    assert proxy_of("https://models.example/v1") is None


def test_an_address_that_is_none_is_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://gate.example:port")
    with pytest.raises(ConfigurationError, match="no http proxy"):
        proxy_of("https://models.example/v1")
