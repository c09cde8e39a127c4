"""`learn --draft`: names that are not sent, keys in files, recordings that need no endpoint."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli, Ran
from support_drafting import drafted, gold_folder, subject
from support_guide import coded
from support_server import FakeEndpoint, FakeReply
from support_transcripts import transcript_of

from extract.guide.store import load_guide
from schemas.coding import Document

# Marks stand in every turn of a talk, in the middle of what is said, and one is a code of a coder's own.
NAMES = "name,replacement\nmarksone,[Firm 1]\nmarkstwo,[Firm 2]\n"
SECRET = re.compile(rb"marksone|markstwo", re.IGNORECASE)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return gold_folder(tmp_path / "coded")


@pytest.fixture
def names(tmp_path: Path) -> Path:
    file = tmp_path / "apart.csv"
    file.write_text(NAMES)
    return file


def learn(cli: Cli, gold: Path, *more: object) -> Ran:
    return cli("learn", gold, "--out", gold.parent / "guide.yaml", "--draft", *more)


def naming(body: dict[str, Any]) -> FakeReply:
    """Writes of the first firm, as the model knows it."""
    return drafted(body, "It is about [Firm 1] only.")


def test_names_are_not_sent_and_stand_in_the_guide(cli: Cli, gold: Path, names: Path) -> None:
    record = gold.parent / "recorded"
    with FakeEndpoint(naming) as server:
        ran = learn(cli, gold, "--base-url", server.url, "--pseudonyms", names, "--record", record)
    assert ran.code == 0, ran.err
    assert len(server.requests) == 6
    assert [one for one in server.requests if SECRET.search(one.raw)] == []
    assert any(b"[Firm 2]" in one.raw for one in server.requests)
    assert subject(server.requests[0].body)  # codes are still told apart
    guide = load_guide(gold.parent / "guide.yaml")
    assert {code.definition for code in guide.codes} == {"It is about marksone only."}
    assert not any(SECRET.search(file.read_bytes()) for file in record.iterdir())


def test_the_dry_run_shows_what_would_be_sent(cli: Cli, gold: Path, names: Path) -> None:
    ran = learn(cli, gold, "--pseudonyms", names, "--dry-run")
    assert ran.code == 0, ran.err
    sent = [line for line in ran.out.splitlines() if not line.startswith("=== request ")]
    assert not SECRET.search("\n".join(sent).encode())
    assert "names:    2 replaced in the texts above" in ran.out


@pytest.mark.parametrize(
    ("replacement", "place"), [("passages", "the prompt define-"), ("talk", ""), ("Labels", "the codebook")]
)
def test_a_replacement_that_could_mean_either_is_refused(
    cli: Cli, gold: Path, names: Path, replacement: str, place: str
) -> None:
    names.write_text(f"marksone,{replacement}\n")
    if not place:  # put it into what somebody says
        place = "talk-one"
        file = gold / "talk-one.json"
        whole = json.loads(file.read_text())
        word = whole["transcript"]["text"].split()[3]
        names.write_text(f"marksone,{word}\n")
    with FakeEndpoint(naming) as server:
        ran = learn(cli, gold, "--base-url", server.url, "--pseudonyms", names)
    assert (ran.code, server.requests) == (1, [])
    assert place in ran.err
    assert "marksone" not in ran.err


def test_the_file_of_names_is_no_recording_and_is_not_overwritten(cli: Cli, gold: Path) -> None:
    inside = gold.parent / "recorded" / "names.csv"
    inside.parent.mkdir()
    inside.write_text(NAMES)
    common = ("--base-url", "http://127.0.0.1:9", "--pseudonyms", inside)
    assert "which others may get to see" in learn(cli, gold, *common, "--record", inside.parent).err
    over = cli("learn", gold, "--out", inside, "--force", "--draft", *common)
    assert over.code == 1
    assert inside.read_text() == NAMES


def test_recordings_answer_without_an_endpoint(cli: Cli, gold: Path) -> None:
    record, guide = gold.parent / "recorded", gold.parent / "guide.yaml"
    with FakeEndpoint(lambda body: drafted(body, f"On {' and '.join(subject(body))}.")) as server:
        assert learn(cli, gold, "--base-url", server.url, "--record", record).code == 0
    first = guide.read_text()
    ran = learn(cli, gold, "--replay", record, "--force")
    assert ran.code == 0, ran.err
    assert "On Labels" in first
    assert guide.read_text() == first


def test_the_key_may_lie_in_a_file(cli: Cli, gold: Path, tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    key.write_text("sk-planted-1\n")
    with FakeEndpoint(naming) as server:
        ran = learn(cli, gold, "--base-url", server.url, "--key-file", key)
    assert ran.code == 0, ran.err
    assert {one.headers["authorization"] for one in server.requests} == {"Bearer sk-planted-1"}


def test_a_name_that_a_long_passage_is_cut_in_is_not_sent(cli: Cli, tmp_path: Path) -> None:
    """A passage is cut after 2,800 bytes, at a word: `> Speaker: ` is 11 of them, and `Zora` ends there."""
    before = ("word " * 556)[: 2800 - 11 - len("Zora ")]
    talk = transcript_of(f"{before}Zora Quist told us so.", id="long")
    coding = coded(talk, "Ada", {"Labels": [(0, 0)]})
    gold = tmp_path / "coded"
    gold.mkdir()
    (gold / "long.json").write_text(Document(transcript=talk, codings=(coding,)).to_json(), encoding="utf-8")
    plain = learn(cli, gold, "--dry-run")
    assert "Zora […]" in plain.out
    names = tmp_path / "names.csv"
    names.write_text("Zora Quist,[Person 1]\n")
    hidden = learn(cli, gold, "--dry-run", "--pseudonyms", names)
    assert "word […]" in hidden.out
    assert "Zora" not in hidden.out
