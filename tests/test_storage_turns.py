"""Two drivers of one run: who is kept out, who is told what, and how to get past what a dead one left."""

from __future__ import annotations

import pytest
from support_storage import BUCKET, Bucket, Machines, bucket, files, machines_in

from extract.storage.addresses import parse_address
from extract.storage.places import working_copy
from extract.storage.remote import Remote
from extract.storage.session import brought, driven
from schemas.errors import RunFolderError, StorageError

storage = pytest.fixture(bucket, name="storage")
machines = pytest.fixture(machines_in, name="machines")


def test_answers_are_brought_to_who_asks_only(storage: Bucket) -> None:
    storage.put("run/manifest.json", "{}")
    storage.put("run/answers/1.jsonl", "")
    assert files(brought(parse_address(f"{BUCKET}/run"))) == {"manifest.json"}
    with driven(parse_address(f"{BUCKET}/run")) as folder:
        assert "answers/1.jsonl" in files(folder)


class Taken:
    """Two machines and one run."""

    def __init__(self, machines: Machines) -> None:
        self.machines = machines
        self.run = parse_address(f"{BUCKET}/run")


@pytest.fixture
def taken(storage: Bucket, machines: Machines) -> Taken:
    return Taken(machines)


def test_another_machine_is_kept_out_and_told_how_to_get_in(taken: Taken, storage: Bucket) -> None:
    taken.machines.be("one")
    with driven(taken.run):
        taken.machines.be("two")
        with (
            pytest.raises(RunFolderError, match="Somebody else is working on memory://study/run") as refused,
            driven(taken.run),
        ):
            raise AssertionError("two drivers")
        assert "remove memory://study/run/.intercoder-lock.json" in refused.value.hint
        taken.machines.be("one")
    assert storage.names() == set()
    taken.machines.be("two")
    with driven(taken.run):
        assert storage.names() == {"run/.intercoder-lock.json"}


def test_a_lock_that_this_machine_left_behind_is_taken_over(taken: Taken, storage: Bucket) -> None:
    taken.machines.be("one")
    with driven(taken.run):
        left = storage.get("run/.intercoder-lock.json")
    storage.put("run/.intercoder-lock.json", left)
    with driven(taken.run):
        assert storage.get("run/.intercoder-lock.json") != left


def test_a_lock_that_cannot_be_read_counts_as_somebodys(taken: Taken, storage: Bucket) -> None:
    storage.put("run/.intercoder-lock.json", "torn")
    with pytest.raises(RunFolderError, match="nobody says who"), driven(taken.run):
        raise AssertionError("two drivers")


def test_who_was_put_out_stores_nothing_more(taken: Taken, storage: Bucket) -> None:
    def put_out() -> None:
        with driven(taken.run) as folder:
            folder.mkdir(parents=True)
            (folder / "a.json").write_text("a")
            storage.put("run/.intercoder-lock.json", '{"token": "theirs", "host": "h"}')

    with pytest.raises(StorageError, match="Somebody else is working on") as refused:
        put_out()
    folder = working_copy(taken.run)
    assert str(folder) in refused.value.message
    assert storage.names() == {"run/.intercoder-lock.json"}
    assert (folder / "a.json").read_text() == "a"


def test_a_second_process_here_is_kept_out_but_may_read(taken: Taken, storage: Bucket) -> None:
    storage.put("run/manifest.json", "{}")
    with driven(taken.run) as folder:
        with pytest.raises(RunFolderError, match="Another process on this machine"), driven(taken.run):
            raise AssertionError("two drivers")
        (folder / "manifest.json").write_text("newer")
        assert (brought(taken.run) / "manifest.json").read_text() == "newer"


def test_storage_that_writes_over_what_it_was_to_create_does_not_let_two_in(
    taken: Taken, storage: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(self: Remote, below: str, data: bytes) -> bool:
        self.store(below, data)
        return True

    monkeypatch.setattr(Remote, "create", careless)
    taken.machines.be("one")
    with driven(taken.run):
        taken.machines.be("two")
        with pytest.raises(RunFolderError, match="Somebody else"), driven(taken.run):
            raise AssertionError("two drivers")
        taken.machines.be("one")
    assert storage.names() == set()
