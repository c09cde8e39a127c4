"""A key is planted, everything that can happen to a request happens, and all that was written is searched."""

from __future__ import annotations

import base64
import logging
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from support_cli import Cli
from support_server import FakeEndpoint, FakeReply, answer, drip, raw, redirect, status
from support_summaries import citing_all, model, talks_run

from extract.endpoint import Endpoint, endpoint_from_environment, key_from_file
from schemas.errors import ConfigurationError

KEY = "sk-planted-0123456789abcdef"
TALK = "Interviewer: What went wrong?\n\nInterviewee: Half of the labels were wrong.\n"
NO_PASSAGES = answer({"passages": []})

ENDINGS: dict[str, tuple[FakeReply, int]] = {
    "success": (NO_PASSAGES, 0),
    "key refused": (status(401, f"Incorrect API key provided: {KEY}"), 1),
    "key refused in HTML": (raw(f"<h1>{KEY}</h1>", status=401, content_type="text/html"), 1),
    "forbidden": (status(403, f"{KEY} may not"), 1),
    "bad request": (status(400, f"The header was Bearer {KEY}"), 1),
    "server error": (status(501, f"Trace: Authorization: Bearer {KEY}"), 1),
    "redirect": (redirect(f"http://127.0.0.1:9/v1?key={KEY}"), 1),
    "an answer that repeats it": (answer(f"Your key is {KEY}"), 1),
    "too slow": (drip(NO_PASSAGES), 1),
}
"""What happens -> how the server plays it, and the exit code."""


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "secret" / "key"
    file.parent.mkdir()
    file.write_text(f"{KEY}\n")
    return file


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    file = tmp_path / "Talk 1.txt"
    file.write_text(TALK)
    return file


def forms_of(key: str) -> list[bytes]:
    """The key as it is, as basic authentication would carry it, in a URL, and most of it."""
    return [key.encode(), base64.b64encode(key.encode())[:-4], quote(key).encode(), key[3:].encode()]


def leaks(folders: list[Path], *texts: str) -> list[str]:
    """Files, and texts, that hold the key in any form."""
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    found = {str(file): file.read_bytes() for file in files}
    found |= {f"text {n}": text.encode() for n, text in enumerate(texts)}
    assert len(files) > 0
    return [name for name, content in found.items() if any(form in content for form in forms_of(KEY))]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_planted_key_is_in_nothing_that_is_written(
    ending: str,
    cli: Cli,
    key_file: Path,
    talk: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("INTERCODER_CACHE_DIR", str(tmp_path / "cache"))
    caplog.set_level(logging.INFO)
    reply, code = ENDINGS[ending]
    run = tmp_path / "run"
    with FakeEndpoint(reply) as server:
        ran = cli("extract", talk, "--out", run, "--base-url", server.url, "--key-file", key_file,
                  "--record", tmp_path / "record", "--timeout", 0.3, "--deadline", 1)  # fmt: skip
    sent = {request.headers["authorization"] for request in server.requests}
    assert sent == {f"Bearer {KEY}"}
    assert ran.code == code
    assert (run / "manifest.json").is_file()
    assert leaks([run, tmp_path / "cache"], ran.out, ran.err) == []
    assert not any(KEY in record.getMessage() for record in caplog.records)


def test_summaries_hold_no_key(
    cli: Cli, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCODER_CACHE_DIR", str(tmp_path / "cache"))
    run = talks_run(tmp_path / "run")

    def write(request: dict[str, Any]) -> list[dict[str, Any]]:
        return citing_all(request)

    for script in (status(401, f"not {KEY}"), model(write)):
        with FakeEndpoint(script) as server:
            ran = cli("summarise", run, "--base-url", server.url, "--key-file", key_file, "--to", "html")
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
        assert leaks([run, tmp_path / "cache"], ran.out, ran.err) == []


def test_a_key_in_the_address_is_shown_nowhere(cli: Cli, talk: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    with FakeEndpoint(NO_PASSAGES) as server:
        address = server.url.replace("//", f"//ann:{KEY}@")
        ran = cli("extract", talk, "--out", run, "--base-url", address)
        dry = cli("extract", talk, "--out", run, "--base-url", address, "--dry-run")
    assert ran.code == dry.code == 0
    logins = {request.headers["authorization"] for request in server.requests}
    assert logins == {"Basic " + base64.b64encode(f"ann:{KEY}".encode()).decode()}
    assert leaks([run], ran.out, ran.err, dry.out, dry.err) == []


def test_no_command_takes_a_key_itself(cli: Cli) -> None:
    """On a command line every user of the machine could read it."""
    for command in ("extract", "summarise"):
        assert "--key-file" in cli(command, "--help").out
        assert "--api-key" not in cli(command, "--help").out
        ran = cli(command, "x", "--out", "y", "--api-key", KEY)
        assert ran.code == 2
        assert KEY not in ran.out + ran.err


def test_the_environment_may_name_the_keys_file(monkeypatch: pytest.MonkeyPatch, key_file: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY_FILE", str(key_file))
    assert endpoint_from_environment() == Endpoint("https://api.openai.com/v1", KEY)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    assert endpoint_from_environment() == Endpoint("https://api.openai.com/v1", "sk-of-the-environment")


def test_the_option_wins_over_the_environment(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, key_file: Path, talk: Path, tmp_path: Path
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    with FakeEndpoint(NO_PASSAGES) as server:
        cli("extract", talk, "--out", tmp_path / "run", "--base-url", server.url, "--key-file", key_file)
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("content", ["", " \n", f"{KEY} {KEY}", f"{KEY}\n{KEY}", "käse", "k" * 20_000])
def test_a_file_that_holds_anything_but_one_key_is_refused_without_showing_it(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "key").write_text(content)
    with pytest.raises(ConfigurationError, match="does not hold one key") as refused:
        key_from_file(tmp_path / "key")
    assert not content.split() or content.split()[0] not in str(refused.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for file in (tmp_path / "binary", tmp_path / "none", tmp_path):
        with pytest.raises(ConfigurationError, match="cannot be read"):
            key_from_file(file)
