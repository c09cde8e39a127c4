"""A machine that dies while it drives a run on object storage, and one that takes over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support_processes import FIRST, WINDOWS, Holding, Works, ended, interrupt, kill, until
from support_server import FakeEndpoint

LOCK = ".intercoder-lock.json"

OFTEN = """
from extract.storage import keeping
from intercoder.cli import main

keeping.PAUSE_SECONDS = 0.05
main()
"""
"""The command line, storing more often than anybody would want to."""


class Elsewhere(Works):
    """Interviews and run on storage, and machines: each `cache` is one, "cache" where none is named."""

    program = ("-c", OFTEN)
    root = "file://"

    def travelled(self, run: str = "run") -> int:
        """Answers that lie on the storage."""
        files = (self.folder / run / "answers").glob("*.jsonl")
        return sum(file.read_bytes().count(b"\n") for file in files)


@pytest.fixture
def holding() -> Holding:
    return Holding()


@pytest.fixture
def works(tmp_path: Path, holding: Holding) -> Iterator[Elsewhere]:
    with FakeEndpoint(holding) as server:
        yield Elsewhere(tmp_path, server)
        holding.gate.set()


def test_when_a_machine_dies_another_goes_on_and_asks_nothing_that_had_been_stored(
    works: Elsewhere, holding: Holding
) -> None:
    first = works.start("run", key="one")
    until(lambda: works.travelled() == FIRST, first)
    kill(first)
    holding.gate.set()
    (works.folder / "run" / LOCK).unlink()
    assert works.finish("run", cache="two", key="two").code == 0
    assert len(set(works.asked("two"))) == len(works.asked("two")) == WINDOWS - FIRST


def test_the_machine_itself_goes_on_without_being_asked(works: Elsewhere, holding: Holding) -> None:
    first = works.start("run")
    until(lambda: works.travelled() == FIRST, first)
    kill(first)
    holding.gate.set()
    left = works.finish("run")
    assert left.code == 0, left.err
    assert not (works.folder / "run" / LOCK).exists()


def test_ctrl_c_stores_all_that_was_answered(works: Elsewhere, holding: Holding) -> None:
    process = works.start("run")
    until(lambda: len(works.server.requests) >= FIRST + 4, process)
    interrupt(process)
    holding.gate.set()
    assert ended(process).code == 130
    assert works.travelled() == FIRST + 4
    assert works.finish("run", cache="two").code == 0
    assert len(works.asked()) == len(set(works.asked())) == WINDOWS
