"""Damaged files of a run and damaged cache entries: found, named, and only they are made again."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_faults import asked_turns, good, interview
from support_server import FakeEndpoint, FakeReply

from extract.runfolder import RunFolder


@pytest.fixture
def coded(cli: Cli, tmp_path: Path) -> Iterator[tuple[Path, FakeEndpoint, Callable[..., Any]]]:
    """A finished run of two interviews, its server, and what goes on with it."""
    (tmp_path / "in").mkdir()
    for name in ("Ada", "Bo"):
        interview(name, 10, tmp_path / "in")

    def extract(run: str = "run") -> Any:
        out = ("--out", tmp_path / run, "--base-url", server.url, "--model", "m", "--passes", "2")
        return cli("extract", tmp_path / "in", *out)

    with FakeEndpoint(good) as server:
        assert extract().code == 0
        yield tmp_path / "run", server, extract


@pytest.mark.parametrize(
    "name",
    [
        "codings/ada.json",
        "passes/0/ada.json",
        "transcripts/ada.json",
        "manifest.json",
        "codebook.json",
        "requests.jsonl",
    ],
)
@pytest.mark.parametrize("damage", [b'{"half', b""])
def test_a_damaged_file_of_the_run_is_named_and_only_it_is_made_again(
    coded: tuple[Path, FakeEndpoint, Callable[..., Any]], name: str, damage: bytes
) -> None:
    run, server, extract = coded
    whole = {f: f.read_bytes() for f in run.rglob("*.json")}
    asked = len(server.requests)
    if name == "requests.jsonl":
        lines = (run / name).read_bytes().splitlines(keepends=True)
        (run / name).write_bytes(lines[0] + damage.replace(b"\n", b"") + b"\n" + b"".join(lines[2:]))
    else:
        (run / name).write_bytes(damage)
    ran = extract()
    assert ran.code == 0
    assert len(server.requests) == asked
    if name != "codebook.json":  # that one is not read: it is written at each start
        assert name in ran.err
    for file, content in whole.items():
        if file.name != "manifest.json":
            assert file.read_bytes() == content
    assert RunFolder(run).manifest().state == "done"


def test_a_manifest_of_another_version_is_not_put_aside(
    coded: tuple[Path, FakeEndpoint, Callable[..., Any]],
) -> None:
    run, _, extract = coded
    manifest = json.loads((run / "manifest.json").read_text())
    (run / "manifest.json").write_text(json.dumps({**manifest, "format": 2}))
    ran = extract()
    assert ran.code == 1
    assert "another version" in ran.err
    assert json.loads((run / "manifest.json").read_text())["format"] == 2


def test_a_damaged_cache_entry_is_named_and_only_it_is_asked_again(
    coded: tuple[Path, FakeEndpoint, Callable[..., Any]],
) -> None:
    _, server, extract = coded
    asked = len(server.requests)
    assert asked == 4  # two interviews, two passes
    with sqlite3.connect(Path(os.environ["INTERCODER_CACHE_DIR"]) / "cache.db") as database:
        key, value = database.execute("SELECT key, value FROM Cache LIMIT 1").fetchone()
        database.execute("UPDATE Cache SET value = ? WHERE key = ?", (value[: len(value) // 2], key))
    database.close()
    ran = extract("another")
    assert ran.code == 0
    assert key in ran.err
    assert len(server.requests) == asked + 1


def test_a_stored_transcript_that_is_damaged_without_its_file_is_a_named_failure(
    cli: Cli, tmp_path: Path
) -> None:
    ada, bo = interview("Ada", 10, tmp_path), interview("Bo", 10, tmp_path)
    broken = True

    def script(request: dict[str, Any]) -> FakeReply:
        assert asked_turns(request)
        return FakeReply(b"", status=400) if broken else good(request)

    with FakeEndpoint(script) as server:
        common = ("--out", tmp_path / "run", "--base-url", server.url, "--model", "m")
        assert cli("extract", ada, *common).code == 1
        (tmp_path / "run/transcripts/ada.json").write_text("{")
        broken = False
        ran = cli("extract", bo, *common)
    assert ran.code == 3
    state = json.loads((tmp_path / "run/manifest.json").read_text())["transcripts"]["ada"]
    assert (state["state"], state["gaps"][0]["outcome"]) == ("failed", "damaged")
    assert "name its file" in ran.err
