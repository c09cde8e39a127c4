"""Running the command line as a process of its own, to be killed, interrupted or starved."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from support_faults import good, interview
from support_server import FakeEndpoint, FakeReply, held

WINDOWS = 40
TURNS_PER_WINDOW = 8
WAIT_SECONDS = 300.0
TIMES = ("answered_at", "seconds")
"""What may differ in a line of requests.jsonl, besides the order of the lines."""

FIRST = 6
"""Requests that are answered before the server holds back."""


class Holding:
    """Answers some requests at once, and the others when the gate is opened."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.count = 0
        self._lock = threading.Lock()

    def __call__(self, request: dict[str, Any]) -> FakeReply:
        with self._lock:
            self.count += 1
            number = self.count
        return good(request) if number <= FIRST else held(good(request), self.gate)


class Left(NamedTuple):
    """What a process left behind."""

    code: int
    out: str
    err: str


class Works:
    """Interviews of 40 windows together, and processes that code them.

    Attributes:
        program: arguments of Python that make it the command line.
        root: stands before the paths of interviews and runs.
    """

    program: tuple[str, ...] = ("-m", "intercoder.cli")
    root = ""

    def __init__(self, folder: Path, server: FakeEndpoint) -> None:
        self.folder, self.server = folder, server
        self.inputs = folder / "in"
        self.inputs.mkdir()
        for name in ("Ada", "Bo"):
            interview(name, WINDOWS // 2 * TURNS_PER_WINDOW, self.inputs)

    def start(
        self, run: str, *more: object, cache: str = "cache", key: str = "k", **options: Any
    ) -> subprocess.Popen[str]:
        """Start coding into a run folder; the key tells the server's requests of several starts apart."""
        environment = {**os.environ, "INTERCODER_CACHE_DIR": str(self.folder / cache), "OPENAI_API_KEY": key}
        places = ("extract", f"{self.root}{self.inputs}", "--out", f"{self.root}{self.folder / run}")
        asked = ("--base-url", self.server.url, "--model", "m")
        size = ("--concurrency", "4", "--window-tokens", "200")
        command = [sys.executable, *self.program, *places, *asked, *size, *more]
        return subprocess.Popen(
            [str(part) for part in command],
            env=environment,
            text=True,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
        )

    def finish(self, run: str, *more: object, **options: Any) -> Left:
        """Start, and wait for the end."""
        return ended(self.start(run, *more, **options))

    def asked(self, key: str = "k") -> list[bytes]:
        """What was asked with a key, one body per request; without half ones of killed processes."""
        own = [one for one in list(self.server.requests) if one.headers["authorization"] == f"Bearer {key}"]
        return [one.raw for one in own if len(one.raw) == int(one.headers["content-length"])]


def ended(process: subprocess.Popen[str]) -> Left:
    """What a process leaves when it ends."""
    out, err = process.communicate(timeout=WAIT_SECONDS)
    return Left(process.returncode, out, err)


def until(reached: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait until something is so, or the process has ended."""
    limit = time.monotonic() + WAIT_SECONDS
    while not reached() and process.poll() is None:
        assert time.monotonic() < limit
        time.sleep(0.002)


def interrupt(process: subprocess.Popen[str], number: int = signal.SIGINT) -> None:
    """Ctrl-C or another signal; returns when the process has said that it stops."""
    process.send_signal(number)
    assert process.stderr
    while "Stopping" not in process.stderr.readline():
        assert process.poll() is None


def kill(process: subprocess.Popen[str]) -> None:
    """Kill -9."""
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=WAIT_SECONDS)


def contents(run: Path) -> dict[str, Any]:
    """Every file of a run folder; without times, and with the lines of the log in one order."""
    files = {str(f.relative_to(run)): f.read_text() for f in run.rglob("*") if f.is_file()}
    manifest = json.loads(files.pop("manifest.json"))
    for time_stamp in ("first", "last"):
        assert manifest["answered"].pop(time_stamp)
    lines = [json.loads(line) for line in files.pop("requests.jsonl").splitlines()]
    log = Counter(
        json.dumps({key: value for key, value in line.items() if key not in TIMES}) for line in lines
    )
    return {**files, "manifest": manifest, "log": log}


def slowly(seconds: float) -> Callable[[dict[str, Any]], FakeReply]:
    """Good answers that take their time, so that there are moments to choose from."""

    def script(request: dict[str, Any]) -> FakeReply:
        time.sleep(seconds)
        return good(request)

    return script
