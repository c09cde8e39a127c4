"""The response cache: keys, storing, damage, untrusted content, several processes."""

from __future__ import annotations

import logging
import pickle
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support_client import KEY, question

from cache import CacheInfo, ResponseCache, request_key
from cache.disk import ForeignRowError, TextDisk
from schemas.errors import CacheError
from schemas.exchange import Attempt, Reply, Usage

URL = "https://api.example.org/v1"
REPLY = Reply(
    value={"fruits": [{"name": "\U0001f34e \u202e\x00", "pips": 1}]},
    problems=("fruits[1]: pips: Field required",),
    model="m",
    mode="tools",
    finish_reason="stop",
    attempts=(Attempt(outcome="ok", status=200, seconds=1.5, usage=Usage(sent=3)),),
    answered_at="2026-01-05T12:00:00+00:00",
)


def test_what_is_put_is_got_in_this_process_and_the_next(tmp_path: Path) -> None:
    with ResponseCache(tmp_path) as cache:
        assert cache.get("k") is None
        cache.put("k", REPLY)
        assert cache.get("k") == REPLY
    assert ResponseCache(tmp_path).get("k") == REPLY


def test_a_later_reply_replaces_an_earlier_one(tmp_path: Path) -> None:
    with ResponseCache(tmp_path) as cache:
        cache.put("k", REPLY)
        cache.put("k", REPLY.model_copy(update={"model": "other"}))
        found = cache.get("k")
        assert found is not None
        assert found.model == "other"
        assert cache.info().entries == 1


def test_long_replies_and_many_of_them_are_all_kept(tmp_path: Path) -> None:
    """No eviction: diskcache would begin to cull at 1 GB and 10 entries a time by default."""
    long = REPLY.model_copy(update={"value": {"text": "word " * 200_000}})
    with ResponseCache(tmp_path) as cache:
        cache.put("long", long)
        for n in range(50):
            cache.put(str(n), REPLY)
        assert cache.get("long") == long
        assert cache.info().entries == 51
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("cache.db")] == []


def test_the_folder_is_the_environments_and_only_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "a" / "b"
    monkeypatch.setenv("INTERCODER_CACHE_DIR", str(chosen))
    with ResponseCache() as cache:
        assert cache.info() == CacheInfo(chosen, 0, 0)
        assert not chosen.exists()
        cache.put("k", REPLY)
    assert chosen.stat().st_mode & 0o077 == 0


def test_without_the_variable_it_is_in_the_users_cache_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INTERCODER_CACHE_DIR")
    assert ResponseCache().folder.name == "intercoder"


def test_info_tells_entries_and_bytes_and_clear_removes_them(tmp_path: Path) -> None:
    with ResponseCache(tmp_path) as cache:
        cache.put("a", REPLY)
        cache.put("b", REPLY)
        info = cache.info()
        assert (info.folder, info.entries) == (tmp_path, 2)
        assert info.bytes == sum(path.stat().st_size for path in tmp_path.iterdir())
        assert cache.clear() == 2
        assert (cache.get("a"), cache.info().entries, cache.clear()) == (None, 0, 0)


def change(folder: Path, statement: str, *values: Any) -> None:
    """Change a row behind the cache's back."""
    connection = sqlite3.connect(folder / "cache.db")
    with connection:
        assert connection.execute(statement, values).rowcount > 0
    connection.close()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "{}",
        "[]",
        "null",
        '{"reply": 5, "sha256": ""}',
        '{"reply": "{}", "sha256": "0"}',
        "[" * 100_000,
        b"\x00",
        5,
        None,
    ],
)
def test_a_damaged_entry_is_absent_and_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, value: Any
) -> None:
    with ResponseCache(tmp_path) as cache:
        cache.put("bad", REPLY)
        cache.put("good", REPLY)
        change(tmp_path, "UPDATE Cache SET value = ? WHERE key = 'bad'", value)
        caplog.set_level(logging.WARNING)
        assert cache.get("bad") is None
        assert cache.damaged == ["bad"]
        assert "cache entry bad is damaged" in caplog.text
        assert cache.get("good") == REPLY
        cache.put("bad", REPLY)
        assert cache.get("bad") == REPLY


def test_one_changed_letter_in_an_entry_is_found(tmp_path: Path) -> None:
    with ResponseCache(tmp_path) as cache:
        cache.put("k", REPLY)
        change(tmp_path, "UPDATE Cache SET value = replace(value, 'fruits', 'fruitz')")
        assert cache.get("k") is None


def test_an_entry_under_another_entrys_key_is_found(tmp_path: Path) -> None:
    with ResponseCache(tmp_path) as cache:
        cache.put("k", REPLY)
        change(tmp_path, "UPDATE Cache SET key = 'other'")
        assert cache.get("other") is None
        assert cache.damaged == ["other"]


class Explosive:
    """Unpickling this creates the file it names."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (Path.touch, (self.path,))


def test_no_pickle_is_loaded_from_the_cache(tmp_path: Path) -> None:
    folder, trace = tmp_path / "cache", tmp_path / "trace"
    bomb = pickle.dumps(Explosive(trace))
    with ResponseCache(folder) as cache:
        cache.put("k", REPLY)
        change(folder, "UPDATE Cache SET value = ?, mode = 4", sqlite3.Binary(bomb))  # 4: pickle
        assert cache.get("k") is None
        (folder / "x.val").write_bytes(bomb)
        change(folder, "UPDATE Cache SET value = NULL, mode = 4, filename = 'x.val'")
        assert cache.get("k") is None
        assert cache.clear() == 1
    assert not trace.exists()
    pickle.loads(bomb)  # noqa: S301  # shows that the bomb would have gone off
    assert trace.exists()


def test_no_file_that_a_row_names_is_read_or_deleted(tmp_path: Path) -> None:
    folder, outside = tmp_path / "cache", tmp_path / "diary.txt"
    outside.write_text("mine")
    with ResponseCache(folder) as cache:
        for clean in (lambda: cache.put("k", REPLY), cache.clear):
            cache.put("k", REPLY)
            change(
                folder, "UPDATE Cache SET value = NULL, mode = 3, filename = '../diary.txt'"
            )  # 3: text file
            assert cache.get("k") is None
            clean()
    assert outside.read_text() == "mine"


def test_the_disk_takes_and_gives_nothing_but_text(tmp_path: Path) -> None:
    disk = TextDisk(str(tmp_path))
    for refused in (lambda: disk.put(b"k"), lambda: disk.store({"a": 1}, read=False)):
        with pytest.raises(TypeError):
            refused()
    with pytest.raises(ForeignRowError):
        disk.get(pickle.dumps("k"), raw=False)


def test_a_ruined_file_is_an_error_that_says_what_to_do_and_clear_does_it(tmp_path: Path) -> None:
    with ResponseCache(tmp_path) as cache:
        cache.put("k", REPLY)
    (tmp_path / "cache.db").write_bytes(b"not a database, not at all, no" * 100)
    with ResponseCache(tmp_path) as cache:
        with pytest.raises(CacheError) as raised:
            cache.get("k")
        assert "cache clear" in raised.value.hint
        assert cache.clear() == 0
        cache.put("k", REPLY)
        assert cache.get("k") == REPLY


def test_a_folder_that_cannot_be_made_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with ResponseCache(tmp_path / "file" / "cache") as cache, pytest.raises(CacheError) as raised:
        cache.put("k", REPLY)
    assert "INTERCODER_CACHE_DIR" in raised.value.hint


def test_a_database_that_may_not_be_written_is_an_error_and_still_read(tmp_path: Path) -> None:
    with ResponseCache(tmp_path) as cache:
        cache.put("k", REPLY)
        cache._opened._sql("PRAGMA query_only = 1")  # what a read-only disk amounts to, for root too
        with pytest.raises(CacheError):
            cache.put("l", REPLY)
        assert cache.get("k") == REPLY


WRITER = """
import sys
from pathlib import Path
from cache import ResponseCache
from schemas.exchange import Reply
folder, name = Path(sys.argv[1]), sys.argv[2]
with ResponseCache(folder) as cache:
    for n in range(40):
        cache.put(f"{name}{n}", Reply(value={"n": n}, answered_at=name))
        cache.put("shared", Reply(value={"n": n}, answered_at=name))
"""


def test_two_processes_write_at_the_same_time(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    running = [subprocess.Popen([*command, name]) for name in ("a", "b")]
    assert [process.wait(60) for process in running] == [0, 0]
    with ResponseCache(tmp_path) as cache:
        assert cache.info().entries == 81
        found = [cache.get(f"{name}{n}") for name in ("a", "b") for n in range(40)]
        assert [reply.value["n"] for reply in found if reply] == [*range(40), *range(40)]
        assert cache.get("shared") is not None
        assert cache.damaged == []


def test_no_credential_is_in_a_stored_entry(tmp_path: Path) -> None:
    key = request_key(f"https://ann:{KEY}@api.example.org/v1?k={KEY}", "m", question())
    with ResponseCache(tmp_path) as cache:
        cache.put(key, REPLY)
    assert all(KEY.encode() not in path.read_bytes() for path in tmp_path.iterdir())
