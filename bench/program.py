"""This project's program as its user starts it: in a process of its own, as it is installed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def intercoder(*words: str | Path) -> list[str]:
    """The command line."""
    return [str(Path(sys.executable).with_name("intercoder")), *map(str, words)]


def with_cache(folder: Path) -> dict[str, str]:
    """The environment for a run with a response cache in this folder, against a server that wants no key."""
    return {**os.environ, "INTERCODER_CACHE_DIR": str(folder), "OPENAI_API_KEY": "none"}
