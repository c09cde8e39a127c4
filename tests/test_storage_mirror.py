"""A working copy and its address: what is brought, and what is never overwritten."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from support_storage import BUCKET, Bucket, Machines, bucket, files, machines_in, mirror

from extract.storage.addresses import parse_address
from extract.storage.mirror import Mirror
from extract.storage.remote import Remote
from extract.storage.seen import Agreed, Seen
from extract.storage.session import brought
from schemas.errors import ConfigurationError, StorageError, UnreadableFileError

storage = pytest.fixture(bucket, name="storage")
machines = pytest.fixture(machines_in, name="machines")


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of what is fetched, as it is."""
    names: list[str] = []
    read = Remote.read

    def noted(self: Remote, below: str) -> bytes | None:
        names.append(below)
        return read(self, below)

    monkeypatch.setattr(Remote, "read", noted)
    return names


def test_a_folder_is_brought_with_its_names_and_folders(storage: Bucket) -> None:
    storage.put("in/wave 1/Ada (1).txt", "a")
    storage.put("in/[b]*?.txt", "b")
    folder = brought(parse_address(f"{BUCKET}/in/"))
    assert files(folder) == {"wave 1/Ada (1).txt", "[b]*?.txt"}
    assert (folder / "wave 1/Ada (1).txt").read_text() == "a"
    assert folder.name == "in"


def test_a_file_is_brought_alone(storage: Bucket) -> None:
    storage.put("in/a.txt", "a")
    storage.put("in/a.txt.old", "b")
    file = brought(parse_address(f"{BUCKET}/in/a.txt"))
    assert file.read_text() == "a"
    assert files(file.parent) == {"a.txt"}


def test_hidden_files_and_recordings_stay_where_they_are(storage: Bucket) -> None:
    for name in ("a.txt", ".git/config", "a/.b", "talk.mp4", "talk.WAV", "face.jpg", "data.bin"):
        storage.put(f"in/{name}", name)
    assert files(brought(parse_address(f"{BUCKET}/in"))) == {"a.txt", "data.bin"}


def test_only_what_changed_is_fetched_again(storage: Bucket, fetched: list[str]) -> None:
    storage.put("in/a.txt", "a")
    storage.put("in/b.txt", "b")
    brought(parse_address(f"{BUCKET}/in"))
    fetched.clear()
    brought(parse_address(f"{BUCKET}/in"))
    assert fetched == []
    storage.put("in/b.txt", "c")  # of the same size
    folder = brought(parse_address(f"{BUCKET}/in"))
    assert fetched == ["b.txt"]
    assert (folder / "b.txt").read_text() == "c"


def test_what_was_removed_there_is_removed_here(storage: Bucket) -> None:
    storage.put("in/a.txt", "a")
    storage.put("in/b.txt", "b")
    brought(parse_address(f"{BUCKET}/in"))
    storage.remove("in/b.txt")
    assert files(brought(parse_address(f"{BUCKET}/in"))) == {"a.txt"}


def test_a_lost_record_costs_a_fetch_and_nothing_else(storage: Bucket, machines: Machines) -> None:
    cache = machines.be("one")
    storage.put("in/a.txt", "a")
    folder = brought(parse_address(f"{BUCKET}/in"))
    for file in (cache / "storage").glob("seen.db*"):
        file.unlink()
    assert (brought(parse_address(f"{BUCKET}/in")) / "a.txt").read_text() == "a"
    assert files(folder) == {"a.txt"}


@pytest.mark.parametrize(
    "name", ["../evil.txt", "a/../../evil.txt", "/evil.txt", "a\\..\\evil.txt", "a\0b", "x" * 300]
)
def test_hostile_names_write_nothing_anywhere(
    storage: Bucket, machines: Machines, tmp_path: Path, name: str
) -> None:
    machines.be("one")
    storage.put("in/good.txt", "a")
    storage.put(f"in/{name}", "evil")
    with pytest.raises(StorageError, match="cannot be brought"):
        brought(parse_address(f"{BUCKET}/in"))
    assert not list(tmp_path.rglob("*.txt"))


def test_nothing_at_an_address_is_an_error_that_names_it(storage: Bucket) -> None:
    with pytest.raises(UnreadableFileError, match="memory://study/none does not exist"):
        brought(parse_address(f"{BUCKET}/none"))


@pytest.fixture
def on_disk(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of what the record vouches for, each of which the disk has been made to hold before.

    After a power cut the record must not vouch for a file that is empty: it would be stored.
    """
    synced: list[tuple[int, int]] = []
    names: list[str] = []
    fsync, note = os.fsync, Seen.note

    def syncing(number: int) -> None:
        fsync(number)
        synced.append(_state(os.fstat(number)))

    def noting(self: Seen, file: Path, agreed: Agreed) -> None:
        assert _state(file.stat()) in synced
        names.append(file.name)
        note(self, file, agreed)

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(Seen, "note", noting)
    return names


def _state(status: os.stat_result) -> tuple[int, int]:
    return status.st_ino, status.st_mtime_ns


def test_what_is_recorded_as_brought_is_on_the_disk(storage: Bucket, on_disk: list[str]) -> None:
    storage.put("in/a.txt", "a")
    storage.put("in/b.txt", "b")
    assert files(brought(parse_address(f"{BUCKET}/in"))) == {"a.txt", "b.txt"}
    assert sorted(on_disk) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("alone", [True, False])
def test_what_is_recorded_as_stored_is_on_the_disk(storage: Bucket, on_disk: list[str], alone: bool) -> None:
    ours = mirror("run")
    ours.local.mkdir(parents=True)
    (ours.local / "requests.jsonl").write_text("one\n")
    ours.store(["requests.jsonl"], alone=alone)
    with (ours.local / "requests.jsonl").open("a") as log:
        log.write("two\n")
    ours.store(["requests.jsonl"], alone=alone)
    assert on_disk == ["requests.jsonl"] * 2


@pytest.fixture
def run(storage: Bucket) -> Mirror:
    """A working copy whose one file, `a.json`, was brought as `old` and is `new` now."""
    storage.put("run/a.json", "old")
    ours = mirror("run")
    ours.bring()
    (ours.local / "a.json").write_text("new")
    return ours


def test_work_that_is_not_stored_yet_is_kept(run: Mirror) -> None:
    (run.local / "b.json").write_text("more")
    run.bring()
    assert (run.local / "a.json").read_text() == "new"
    assert run.changed() == ["a.json", "b.json"]


def test_what_changed_on_both_sides_is_refused_with_both_kept(run: Mirror, storage: Bucket) -> None:
    storage.put("run/a.json", "theirs")
    with pytest.raises(StorageError, match=r"a\.json: changed both on memory://study/run and in") as refused:
        run.bring()
    assert str(run.local) in refused.value.message
    assert (run.local / "a.json").read_text() == "new"
    with pytest.raises(StorageError, match="changed both"):
        run.store(["a.json"], alone=False)
    assert storage.get("run/a.json") == b"theirs"


def test_equal_changes_on_both_sides_are_none(run: Mirror, storage: Bucket) -> None:
    storage.put("run/a.json", "new")
    run.bring()
    assert run.changed() == []


def test_a_file_that_was_stored_again_as_it_was_is_no_change_there(run: Mirror, storage: Bucket) -> None:
    storage.put("run/a.json", "old")
    run.bring()
    assert run.changed() == ["a.json"]
    storage.put("run/a.json", "old")
    run.store(["a.json"], alone=False)
    assert storage.get("run/a.json") == b"new"


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec

    def missing(*args: Any, **options: Any) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(fsspec, "filesystem", missing)
    with pytest.raises(ConfigurationError) as refused:
        brought(parse_address("s3://bucket/x"))
    assert "pip install 'intercoder[s3]'" in refused.value.hint


def test_storage_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="foo:// is no storage that is known"):
        brought(parse_address("foo://bucket/x"))
