"""`--base-url`, once and several times: which of them an error is about, and what to do without any."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_batch import BatchServer
from support_cli import Cli
from support_faults import good
from support_server import FakeEndpoint, answer

GOOD = "http://127.0.0.1:9/v1"
SECRET = "hush-hush"
NO_ADDRESS = "The base URL of the endpoint is not an http or https address."


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    file = tmp_path / "talk.txt"
    file.write_text("Interviewer: How was it?\n\nInterviewee: The labels were wrong.\n")
    return file


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (
            "http://10.0.0.9:8000/v1",
            "Base URL 2 of 3: Plain http to 10.0.0.9:8000 would send interviews and key unencrypted.",
        ),
        # It may hold a password, or be a key by mistake: its place is all that is told.
        (f"https://ada:{SECRET}@models.example:0/v1?key={SECRET}", f"Base URL 2 of 3: {NO_ADDRESS}"),
        (SECRET, f"Base URL 2 of 3: {NO_ADDRESS}"),
    ],
)
@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_of_several_the_wrong_one_is_named(
    cli: Cli, talk: Path, wrong: str, said: str, more: tuple[str, ...]
) -> None:
    named = [part for url in (GOOD, wrong, GOOD) for part in ("--base-url", url)]
    ran = cli("extract", talk, "--out", talk.parent / "run", "--model", "m", *named, *more)
    assert (ran.code, ran.err.splitlines()[0]) == (1, f"Error: {said}")
    assert SECRET not in ran.err
    looked = cli("doctor", *named)
    assert f"BROKEN endpoint: {said}" in looked.out.splitlines()


def test_one_alone_needs_no_number(cli: Cli, talk: Path) -> None:
    ran = cli("extract", talk, "--out", talk.parent / "run", "--model", "m", "--base-url", "localhost")
    assert ran.err.startswith(f"Error: {NO_ADDRESS}\n")


def test_where_none_of_several_lists_its_models_the_first_is_named(cli: Cli, talk: Path) -> None:
    with FakeEndpoint(answer(None), models=["m"]) as one, FakeEndpoint(answer(None), models=["m"]) as other:
        pass
    named = ("--base-url", one.url, "--base-url", other.url)
    ran = cli("extract", talk, "--out", talk.parent / "run", *named)
    assert ran.code == 1
    assert ran.err.startswith(f"Error: 127.0.0.1:{one.port}: The connection to the endpoint failed")


def test_without_an_endpoint_extract_may_do_without_a_model(cli: Cli, talk: Path) -> None:
    ran = cli("extract", talk, "--out", talk.parent / "run", "--model", "m")
    assert "No endpoint is configured." in ran.err
    assert "or use --model keyword." in ran.err


def test_without_an_endpoint_a_batch_needs_one_or_is_exported(cli: Cli, talk: Path) -> None:
    """The keyword baseline, which other commands are pointed to, asks nobody: there is nothing to submit."""
    ran = cli("batch", "submit", talk, "--out", talk.parent / "run", "--model", "m")
    assert ran.code == 1
    assert "No endpoint is configured." in ran.err
    assert "keyword" not in ran.err
    assert "OPENAI_API_KEY" in ran.err
    assert "intercoder batch prepare" in ran.err


def test_a_batch_that_is_fetched_needs_the_endpoint_that_it_was_submitted_to(
    cli: Cli, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with BatchServer(good) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        cli("batch", "submit", talk, "--out", talk.parent / "run", "--model", "m")
    monkeypatch.delenv("OPENAI_BASE_URL")
    ran = cli("batch", "fetch", talk.parent / "run")
    assert ran.code == 1
    assert "keyword" not in ran.err
    assert "OPENAI_BASE_URL for a server of your own, as when the batch was submitted." in ran.err
