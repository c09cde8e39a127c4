from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest
from support_transcripts import transcript_of

from extract.runfolder import RunFolder
from extract.whole import STEP, write_whole, writing_whole
from schemas.coding import Coder, CodingFile
from schemas.errors import RunFolderError
from schemas.exchange import Usage
from schemas.run import Manifest, RequestRecord, Settings, Tool

SETTINGS = Settings(coder="m", kind="model", window_tokens=100, codebook="b", codebook_digest="d")
MANIFEST = Manifest(tool=Tool(version="0", python="3"), settings=SETTINGS)
RECORD = RequestRecord(
    transcript="t", first_turn=0, last_turn=1, pass_number=0, digest="x", outcome="ok", tokens=Usage(sent=3)
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "new" / "run")
    assert folder.open(SETTINGS) is None
    folder.write_manifest(MANIFEST)
    transcript = transcript_of("A: one \N{GRINNING FACE}")
    coding = CodingFile(transcript="t", coder=Coder(name="m", kind="model"))
    folder.write_transcript(transcript)
    folder.write_coding(coding)
    folder.append_request(RECORD)
    folder.append_request(RECORD)
    assert folder.open(SETTINGS) == MANIFEST
    assert folder.transcript("t") == transcript
    assert list(folder.codings()) == [coding]
    assert folder.requests() == [RECORD, RECORD]


def test_other_settings_are_refused_and_named(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.open(SETTINGS)
    folder.write_manifest(MANIFEST)
    with pytest.raises(RunFolderError, match='coder: "m" there, "other" now'):
        folder.open(SETTINGS.model_copy(update={"coder": "other"}))


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(RunFolderError, match="holds no run"):
        RunFolder(tmp_path).open(SETTINGS)
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file")
    with pytest.raises(RunFolderError, match="cannot be written"):
        RunFolder(tmp_path / "run").open(SETTINGS)


def test_a_folder_without_a_manifest_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="intercoder extract"):
        RunFolder(tmp_path).manifest()


def test_damaged_files_are_named_and_a_damaged_coding_is_made_again(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.open(SETTINGS)
    folder.write_manifest(MANIFEST)
    folder.write_coding(CodingFile(transcript="t", coder=Coder(name="m", kind="model")))
    (tmp_path / "codings/t.json").write_text('{"transcript": "t", "seg')
    with pytest.raises(RunFolderError, match=r"t\.json is damaged"):
        list(folder.codings())
    assert folder.coding("t") is None


def test_a_line_cut_by_a_crash_costs_itself_only(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.append_request(RECORD)
    with (tmp_path / "requests.jsonl").open("a") as file:
        file.write('{"transcript": "u", "fir')
    assert folder.requests() == [RECORD]
    again = RunFolder(tmp_path)
    again.append_request(RECORD)
    again.append_request(RECORD)
    assert again.requests() == [RECORD, RECORD, RECORD]


def test_a_line_cut_by_a_full_disk_costs_itself_only(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.append_request(RECORD)
    line = (tmp_path / "requests.jsonl").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (line + line // 2, before[1]))
    try:
        with pytest.raises(RunFolderError, match="cannot be written"):
            folder.append_request(RECORD)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (tmp_path / "requests.jsonl").stat().st_size == line + line // 2
    folder.append_request(RECORD)
    assert folder.requests() == [RECORD, RECORD]


def test_a_write_that_is_given_up_halfway_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.json", "old")
    steps = writing_whole(tmp_path / "a.json", ["new "] * (STEP + 1))
    next(steps)
    assert len(list(tmp_path.iterdir())) == 2
    steps.close()
    assert (tmp_path / "a.json").read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_whole(tmp_path / "a.json", "old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunFolderError, match="No space left"):
        write_whole(tmp_path / "a.json", "new")
    assert (tmp_path / "a.json").read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]
