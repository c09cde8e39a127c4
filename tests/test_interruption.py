"""Ctrl-C, two processes at once, full disks, read-only folders, damaged files: nothing is lost."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import signal
import stat
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

import pytest
from support_cli import Cli
from support_faults import good, interview
from support_processes import FIRST, WAIT_SECONDS, WINDOWS, Holding, Works, ended, interrupt, until
from support_server import FakeEndpoint

from extract.locking import LOCK, only_one
from extract.runfolder import RunFolder
from schemas.errors import RunFolderError


@pytest.fixture
def holding() -> Holding:
    return Holding()


@pytest.fixture
def works(tmp_path: Path, holding: Holding) -> Iterator[Works]:
    with FakeEndpoint(holding) as server:
        yield Works(tmp_path, server)
        holding.gate.set()


def under_way(works: Works) -> Callable[[], bool]:
    """Whether the first answers were given and four more requests wait."""
    return lambda: len(works.server.requests) >= FIRST + 4


SIGNALS = pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)


@SIGNALS
def test_a_signal_waits_for_answers_under_way_says_what_is_done_and_the_next_start_goes_on(
    works: Works, holding: Holding, number: int, code: int
) -> None:
    process = works.start("run")
    until(under_way(works), process)
    interrupt(process, number)
    holding.gate.set()
    left = ended(process)
    assert left.code == code
    assert "Traceback" not in left.err
    assert "1 of 2 interviews, 1 of them in part" in left.out
    assert "Run the same command again to go on" in left.err
    first = works.asked()
    assert len(first) == FIRST + 4
    assert works.finish("run").code == 0
    assert len(works.asked()) == len(set(works.asked())) == WINDOWS


@SIGNALS
def test_a_second_signal_stops_at_once(works: Works, holding: Holding, number: int, code: int) -> None:
    """The server would hold back the answers for longer than anybody waits."""
    process = works.start("run")
    until(under_way(works), process)
    interrupt(process)
    process.send_signal(number)
    left = ended(process)
    assert not holding.gate.is_set()
    assert left.code == code
    assert "Traceback" not in left.err


def test_under_nohup_a_closed_terminal_changes_nothing(works: Works, holding: Holding) -> None:
    process = works.start("run", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    until(under_way(works), process)
    process.send_signal(signal.SIGHUP)
    holding.gate.set()
    assert ended(process).code == 0


def test_a_terminal_that_is_closed_takes_no_answers_along(works: Works, holding: Holding) -> None:
    """Whatever is written to it then fails, and what is under way is stored all the same."""
    terminal, screen = os.openpty()
    os.set_blocking(terminal, False)
    own: dict[str, Any] = {
        "stdin": screen,
        "stdout": screen,
        "stderr": screen,
        "preexec_fn": partial(_control, screen),
    }
    process = works.start("run", **own)
    os.close(screen)

    def reached() -> bool:
        with suppress(BlockingIOError):  # a screen that nobody reads is full after a while
            os.read(terminal, 65_536)
        return under_way(works)()

    until(reached, process)
    os.close(terminal)
    holding.gate.set()
    assert process.wait(WAIT_SECONDS) == 129
    assert works.finish("run").code == 0
    assert len(works.asked()) == len(set(works.asked())) == WINDOWS


def _control(screen: int) -> None:
    """Make a terminal that of a new session, whose processes learn when it is closed."""
    os.setsid()
    fcntl.ioctl(screen, termios.TIOCSCTTY, 0)


def test_a_second_process_on_the_same_run_is_told_so(works: Works, holding: Holding) -> None:
    process = works.start("run")
    until(under_way(works), process)
    second = works.finish("run")
    assert second.code == 1
    assert f"number {process.pid}) is working on" in second.err
    holding.gate.set()
    assert ended(process).code == 0
    assert len(works.asked()) == WINDOWS


def test_two_runs_share_one_cache_without_harm(works: Works, holding: Holding) -> None:
    holding.gate.set()
    processes = [works.start(name) for name in ("one", "two")]
    assert [ended(process).code for process in processes] == [0, 0]
    one, two = (
        {file.name: file.read_bytes() for file in (works.folder / name / "codings").iterdir()}
        for name in ("one", "two")
    )
    assert one == two
    before = len(works.asked())
    assert works.finish("three").code == 0
    assert len(works.asked()) == before


@contextmanager
def full_disk(most: int) -> Iterator[None]:
    """No file may grow beyond so many bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("full", ["run", "cache"])
def test_a_full_disk_is_a_clear_error_and_costs_nothing_that_was_there(
    cli: Cli, tmp_path: Path, full: str
) -> None:
    (tmp_path / "in").mkdir()
    interview("Ada", 40, tmp_path / "in")
    run, cache = tmp_path / "run", Path(os.environ["INTERCODER_CACHE_DIR"]) / "cache.db"
    with FakeEndpoint(good) as server:
        args = ("extract", tmp_path / "in", "--out", run, "--base-url", server.url, "--model", "m")
        assert cli(*args).code == 0
        before = {f: f.read_bytes() for f in (run / "codings").iterdir()}
        interview("Bo", 40, tmp_path / "in")
        most = {"run": 2000, "cache": cache.stat().st_size}
        with full_disk(most[full]):
            left = cli(*args)
        assert (left.code, "Traceback" in left.err) == (1, False)
        assert "cannot be written" in left.err
        assert all(file.read_bytes() == content for file, content in before.items())
        assert cli(*args).code == 0
        assert len(server.requests) == 2


def test_an_answer_whose_line_cannot_be_logged_is_stored_all_the_same(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise RunFolderError("requests.jsonl cannot be written: No space left on device.")

    with FakeEndpoint(good) as server:
        args = ("--out", tmp_path / "run", "--base-url", server.url, "--model", "m")
        with monkeypatch.context() as patch:
            patch.setattr(RunFolder, "append_request", full)
            ran = cli("extract", interview("Ada", 10, tmp_path), *args)
        assert (ran.code, len(server.requests)) == (1, 1)
        assert "No space left" in ran.err
        assert cli("extract", tmp_path / "Ada.txt", *args).code == 0
    assert len(server.requests) == 1


def test_a_lock_is_gone_with_its_process_and_leaves_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text("12345")  # what kill -9 leaves: a number, but no lock
    with only_one(tmp_path):
        assert (tmp_path / LOCK).read_text() == str(os.getpid())
        with pytest.raises(RunFolderError, match=f"number {os.getpid()}"), only_one(tmp_path):
            raise AssertionError("two at once")
    assert (tmp_path / LOCK).read_text() == ""


def test_a_read_only_folder_is_a_clear_error(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the superuser may write anywhere, the system's refusal is played."""
    (tmp_path / "run").mkdir()
    opened = Path.open

    def refuse(self: Path, mode: str = "r", *more: Any, **named: Any) -> IO[Any]:
        if mode != "r" and (tmp_path / "run") in self.parents:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return opened(self, mode, *more, **named)

    monkeypatch.setattr(Path, "open", refuse)
    ran = cli("extract", interview("Ada", 4, tmp_path), "--out", tmp_path / "run", "--model", "keyword")
    assert ran.code == 1
    assert "Read-only file system" in ran.err
    assert "--out" in ran.err


def test_files_get_the_rights_that_the_user_gives_new_files(cli: Cli, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        cli("extract", interview("Ada", 4, tmp_path), "--out", tmp_path / "run", "--model", "keyword")
    finally:
        os.umask(before)
    rights = {stat.S_IMODE(f.stat().st_mode) for f in (tmp_path / "run").rglob("*.json")}
    assert rights == {0o640}


def test_changed_settings_refuse_and_say_what_differs(cli: Cli, tmp_path: Path) -> None:
    interview("Ada", 10, tmp_path)
    with FakeEndpoint(good) as server:
        common = ("--out", tmp_path / "run", "--base-url", server.url, "--model", "m")
        assert cli("extract", tmp_path / "Ada.txt", *common).code == 0
        ran = cli("extract", tmp_path / "Ada.txt", *common, "--window-tokens", 300)
    assert (ran.code, len(server.requests)) == (1, 1)
    assert "window_tokens: 24000 there, 300 now" in ran.err
