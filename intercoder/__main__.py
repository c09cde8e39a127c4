"""Runs the command line: `python -m intercoder`."""

from __future__ import annotations

from intercoder.cli import main

if __name__ == "__main__":
    main()
