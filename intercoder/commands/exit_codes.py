"""Exit codes of commands, beside 0 for all done and 1 for an error or nothing done."""

from __future__ import annotations

PARTIAL = 3
"""Done in part."""

GATE = 100
"""A figure is under `--fail-under`."""

INTERRUPTED = 130
"""Stopped with Ctrl-C."""
