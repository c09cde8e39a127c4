"""Recorded completions: kept with --record, replayed with --replay through the same code as a live run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support_cli import Cli
from support_passages import passage
from support_server import FakeEndpoint, answer

from extract.runfolder import RunFolder

TALK = "Interviewer: What went wrong?\n\nInterviewee: Half of the labels were wrong, we found out late.\n"


FOUND = passage("labels were wrong", 1)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    file = tmp_path / "Talk 1.txt"
    file.write_text(TALK)
    return file


@pytest.fixture
def recordings(cli: Cli, talk: Path, tmp_path: Path) -> Path:
    """What a run with --record left behind."""
    folder = tmp_path / "recordings"
    with FakeEndpoint(answer({"passages": [FOUND]})) as server:
        ran = cli(
            *("extract", talk, "--out", tmp_path / "live", "--base-url", server.url, "--record", folder)
        )
    assert ran.code == 0, ran.err
    return folder


def test_a_replay_gives_the_coding_of_the_live_run_and_asks_nobody(
    cli: Cli, talk: Path, recordings: Path, tmp_path: Path
) -> None:
    ran = cli("extract", talk, "--out", tmp_path / "again", "--replay", recordings)
    assert ran.code == 0, ran.err
    live, again = ((tmp_path / run / "codings/talk-1.json").read_bytes() for run in ("live", "again"))
    assert live == again
    manifest = RunFolder(tmp_path / "again").manifest()
    assert (manifest.settings.endpoint, manifest.totals.requests) == ("recorded", 0)


def test_recording_a_run_that_is_done_says_that_nothing_was_asked(
    cli: Cli, talk: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "recordings"
    with FakeEndpoint(answer({"passages": []})) as server:
        args = ("extract", talk, "--base-url", server.url)
        cli(*args, "--out", tmp_path / "run")
        ran = cli(*args, "--out", tmp_path / "run", "--record", folder)
        assert f"Nothing was asked, so {folder} holds nothing." in ran.err
        ran = cli(*args, "--out", tmp_path / "other", "--record", folder)  # answered by the cache
        assert "Nothing was asked" not in ran.err
    assert len(list(folder.glob("*.json"))) == 2


def test_recording_says_who_answered_and_when(recordings: Path) -> None:
    about = json.loads((recordings / "about.json").read_text())
    assert about["model"] == "fake-model"
    assert len(about["date"]) == len("2026-01-31")
    assert "--record" in about["how"]


def test_what_a_person_wrote_about_the_recordings_stays(
    cli: Cli, talk: Path, recordings: Path, tmp_path: Path
) -> None:
    about = recordings / "about.json"
    about.write_text(json.dumps({"model": "Mine", "date": "2026-01-31", "how": "By hand."}))
    with FakeEndpoint(answer({"passages": []})) as server:
        cli(
            *("extract", talk, "--out", tmp_path / "b", "--base-url", server.url, "--record", recordings),
            *("--open-coding",),
        )
    assert json.loads(about.read_text())["model"] == "Mine"


def test_a_transcript_that_has_changed_finds_no_recording_and_says_what_to_do(
    cli: Cli, talk: Path, recordings: Path, tmp_path: Path
) -> None:
    talk.write_text(TALK.replace("late", "later"))
    ran = cli("extract", talk, "--out", tmp_path / "again", "--replay", recordings)
    assert ran.code == 1
    assert "There is no recording for talk-1 turns 0-1" in ran.err
    (state,) = RunFolder(tmp_path / "again").manifest().transcripts.values()
    assert [gap.outcome for gap in state.gaps] == ["not_recorded"]


def test_a_folder_without_recordings_is_refused(cli: Cli, talk: Path, tmp_path: Path) -> None:
    ran = cli("extract", talk, "--out", tmp_path / "again", "--replay", tmp_path)
    assert ran.code == 1
    assert "holds no recordings" in ran.err
    assert "--record" in ran.err
