"""What a command writes is stored: in which order, how often, and what happens where that fails."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from support_storage import BUCKET, Bucket, bucket, mirror

from extract.storage import keeping
from extract.storage.addresses import parse_address
from extract.storage.keeping import Keeper
from extract.storage.places import working_copy
from extract.storage.remote import Remote, Stand
from extract.storage.session import kept
from schemas.errors import ConfigurationError, IntercoderError, StorageError

storage = pytest.fixture(bucket, name="storage")

RUN = parse_address(f"{BUCKET}/run")


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of what is stored, in order."""
    names: list[str] = []
    store = Remote.store

    def noted(self: Remote, below: str, data: bytes) -> Stand:
        names.append(below)
        return store(self, below, data)

    monkeypatch.setattr(Remote, "store", noted)
    return names


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Last rounds do not wait between tries."""
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


def test_a_file_that_is_written_again_as_it_was_is_not_stored_again(
    storage: Bucket, stored: list[str]
) -> None:
    with kept(RUN) as folder:
        folder.mkdir(parents=True)
        (folder / "a.json").write_text("a")
    with kept(RUN) as folder:
        (folder / "a.json").unlink()
        (folder / "a.json").write_text("a")
    assert stored == ["a.json"]


def test_the_manifest_is_stored_last_and_the_requests_before_it(storage: Bucket, stored: list[str]) -> None:
    with kept(RUN) as folder:
        for name in ("manifest.json", "requests.jsonl", "codings/a.json", "transcripts/a.json", "zoo.json"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(name)
    assert set(stored[:3]) == {"codings/a.json", "transcripts/a.json", "zoo.json"}
    assert stored[3:] == ["requests.jsonl", "manifest.json"]


def test_a_stored_manifest_names_nothing_that_is_not_stored(
    storage: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A coding and the manifest that names it are written while a round is under way."""
    ours = mirror("run")
    (ours.local / "codings").mkdir(parents=True)
    (ours.local / "manifest.json").write_text("one")
    (ours.local / "codings/1.json").write_text("1")
    changed = ours.changed

    def meanwhile() -> list[str]:
        found = changed()
        (ours.local / "codings/2.json").write_text("2")
        (ours.local / "manifest.json").write_text("one, two")
        return found

    monkeypatch.setattr(ours, "changed", meanwhile)
    Keeper(ours).round()
    assert storage.names() == {"run/codings/1.json", "run/manifest.json"}
    assert storage.get("run/manifest.json") == b"one"
    monkeypatch.setattr(ours, "changed", changed)
    Keeper(ours).round()
    assert storage.get("run/manifest.json") == b"one, two"


def test_where_a_file_cannot_be_stored_the_manifest_waits(
    storage: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = mirror("run")
    ours.local.mkdir(parents=True)
    for name in ("manifest.json", "a.json", "b.json"):
        (ours.local / name).write_text(name)
    fails(monkeypatch, lambda below: below == "a.json")
    with pytest.raises(StorageError, match=r"run/a\.json cannot be stored"):
        Keeper(ours).round()
    assert storage.names() == {"run/b.json"}


def test_the_log_of_requests_waits_until_it_has_grown_by_a_quarter(storage: Bucket) -> None:
    ours = mirror("run")
    ours.local.mkdir(parents=True)
    log = ours.local / "requests.jsonl"
    lengths = []
    for length in (100, 124, 125, 156, 157):
        log.write_bytes(b"x" * length)
        Keeper(ours).round()
        lengths.append(len(storage.get("run/requests.jsonl")))
    assert lengths == [100, 100, 125, 125, 157]  # 1.25 * 125 = 156.25
    log.write_bytes(b"x" * 158)
    Keeper(ours).round(last=True)
    assert len(storage.get("run/requests.jsonl")) == 158


def work(ended: BaseException | None = None, tell: Callable[[str], None] = print) -> None:
    """A command that writes one file into a run, and ends so."""
    with kept(RUN, tell) as folder:
        folder.mkdir(parents=True)
        (folder / "a.json").write_text("kept")
        if ended:
            raise ended


def fails(
    monkeypatch: pytest.MonkeyPatch, when: Callable[[str], bool], error: type[OSError] = OSError
) -> None:
    """Uploads of some names fail."""
    pipe = Remote.store

    def failing(self: Remote, below: str, data: bytes) -> Stand:
        if when(below):
            with self._told(below, "stored"):
                raise error("https://signed.example/?sig=s3cr3t")
        return pipe(self, below, data)

    monkeypatch.setattr(Remote, "store", failing)


@pytest.mark.usefixtures("at_once")
def test_a_failed_upload_is_tried_again(storage: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    left = iter([True, True])
    fails(monkeypatch, lambda below: next(left, False))
    with kept(parse_address(f"{BUCKET}/page.html")) as file:
        file.parent.mkdir(parents=True)
        file.write_text("page")
    assert storage.get("page.html") == b"page"


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize(("error", "tries"), [(OSError, keeping.TRIES), (PermissionError, 1)])
def test_what_cannot_be_stored_is_named_with_the_folder_that_holds_it(
    storage: Bucket, monkeypatch: pytest.MonkeyPatch, error: type[OSError], tries: int
) -> None:
    tried: list[str] = []

    def failing(below: str) -> bool:
        tried.append(below)
        return True

    fails(monkeypatch, failing, error)
    folder = working_copy(RUN)
    with pytest.raises(StorageError) as refused:
        work()
    assert str(folder) in refused.value.message
    assert "s3cr3t" not in str(refused.value)
    assert (folder / "a.json").read_text() == "kept"
    assert len(tried) == tries


@pytest.mark.usefixtures("at_once")
def test_why_a_command_ended_is_not_hidden_by_a_failed_upload(
    storage: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    fails(monkeypatch, lambda below: True)
    with pytest.raises(ConfigurationError, match="wrong key"):
        work(ConfigurationError("wrong key"), told.append)
    assert len(told) == 1
    assert str(working_copy(RUN)) in told[0]


@pytest.mark.parametrize("ended", [KeyboardInterrupt, IntercoderError, ZeroDivisionError])
def test_however_a_command_ends_the_rest_is_stored(storage: Bucket, ended: type[BaseException]) -> None:
    with pytest.raises(ended):
        work(ended("stop"))
    assert storage.names() == {"run/a.json"}


def test_while_a_command_works_what_it_wrote_is_stored(
    storage: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PAUSE_SECONDS", 0.01)
    with kept(RUN) as folder:
        folder.mkdir(parents=True)
        (folder / "a.json").write_text("a")
        wait_for(lambda: "run/a.json" in storage.names())
        (folder / "a.json").write_text("more")
        wait_for(lambda: storage.get("run/a.json") == b"more")


def test_a_storage_that_fails_for_a_while_is_told_of_once_and_used_again(
    storage: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PAUSE_SECONDS", 0.01)
    told: list[str] = []
    left = iter([True, True, True])
    fails(monkeypatch, lambda below: next(left, False))
    with kept(RUN, told.append) as folder:
        folder.mkdir(parents=True)
        (folder / "a.json").write_text("a")
        wait_for(lambda: len(told) > 1)
    assert [("tried again" in text, "again." in text) for text in told] == [(True, False), (False, True)]
    assert storage.get("run/a.json") == b"a"


def wait_for(reached: Callable[[], bool]) -> None:
    limit = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < limit
        time.sleep(0.005)
