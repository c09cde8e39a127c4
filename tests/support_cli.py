"""Running the command line in this process, as a user would."""

from __future__ import annotations

import sys
from typing import NamedTuple

import pytest

from intercoder.cli import main


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


class Cli:
    """`cli("read", "file.txt")` runs `intercoder read file.txt`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *args: object) -> Ran:
        self._monkeypatch.setattr(sys, "argv", ["intercoder", *map(str, args)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
        captured = self._capsys.readouterr()
        return Ran(code, captured.out, captured.err)
