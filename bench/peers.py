"""Programs that are measured beside this one, in an environment of their own.

They cannot live in one with this project: LangExtract's and llm's newest releases want other versions of
openai. `make bench` makes `.venv-peers` from `bench/peers.txt`; without it, the peers' columns stay empty.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from bench.program import ROOT

ENVIRONMENT = "INTERCODER_BENCH_PEERS"
"""Variable that names another environment's folder."""


def folder() -> Path:
    """The peers' environment, whether it is there or not."""
    return Path(os.environ.get(ENVIRONMENT) or ROOT / ".venv-peers")


def program(name: str) -> Path | None:
    """A program of the environment; None where it is not there, which is said once."""
    found = folder() / "bin" / name
    return found if found.exists() else _missing(name)


@lru_cache
def _missing(name: str) -> None:
    sys.stderr.write(
        f"{name} is not in the peers' environment: its figures are left out (see bench/peers.txt)\n"
    )


@lru_cache
def version(package: str) -> str:
    """Version of a peer's package."""
    code = "import sys, importlib.metadata as m; print(m.version(sys.argv[1]))"
    return _output([str(folder() / "bin" / "python"), "-c", code, package]).strip()


def langextract(task: str, request: dict[str, Any]) -> dict[str, Any] | None:
    """What a task of `bench/langextract_tasks.py` gives; None where LangExtract is not there."""
    python = program("python")
    if python is None or not list(folder().glob("lib/*/site-packages/langextract")):
        return None
    script = Path(__file__).with_name("langextract_tasks.py")
    result = json.loads(_output([str(python), str(script), task], json.dumps(request)))
    assert isinstance(result, dict)
    return result


def _output(command: list[str], given: str = "") -> str:
    ran = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{Path(command[0]).name} {command[1:3]} failed: {ran.stderr[-2000:]}")
    return ran.stdout
