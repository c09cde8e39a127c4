"""The event loop that a run works in: a quick one where many requests are under way, else Python's own."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from extract import loops
from extract.loops import FROM, run_in_loop

HAS_UVLOOP = sys.platform != "win32" and sys.implementation.name == "cpython"
"""As in pyproject.toml."""


async def kind() -> str:
    return type(asyncio.get_running_loop()).__module__.partition(".")[0]


@pytest.mark.parametrize(
    ("concurrency", "expected"), [(1, "asyncio"), (FROM - 1, "asyncio"), (FROM, "uvloop"), (500, "uvloop")]
)
def test_many_requests_get_the_quick_loop(concurrency: int, expected: str) -> None:
    assert run_in_loop(kind(), concurrency) == (expected if HAS_UVLOOP else "asyncio")


def test_where_there_is_no_quick_loop_pythons_own_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "find_spec", lambda name: None)
    assert run_in_loop(kind(), FROM) == "asyncio"


def test_an_error_comes_out_of_the_loop() -> None:
    async def failing() -> None:
        raise ValueError("no bread")

    with pytest.raises(ValueError, match="no bread"):
        run_in_loop(failing(), FROM)


def test_few_requests_do_not_load_it() -> None:
    script = f"""
import asyncio, sys
from extract.loops import run_in_loop
run_in_loop(asyncio.sleep(0), {FROM - 1})
assert "uvloop" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)
