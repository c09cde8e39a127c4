"""The program that makes a run, as its manifest names it."""

from __future__ import annotations

import platform
from importlib.metadata import version

from schemas.run import Tool

_PACKAGES = ("openai", "instructor", "pydantic", "edlib", "rapidfuzz")


def this_tool() -> Tool:
    """The program's version, Python's, and those of the packages that have a say in the result."""
    return Tool(
        version=version("intercoder"),
        python=platform.python_version(),
        packages={name: version(name) for name in _PACKAGES},
    )
