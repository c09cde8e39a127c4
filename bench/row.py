"""One line of docs/benchmarks.md: a figure, ours beside a peer's, and the limit that it has to keep."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """What was measured, as it is printed.

    Attributes:
        figure: what was measured, with its unit.
        ours: our value, with its unit or spread.
        peer: the peer's name, version and value, measured in the same run; empty where there is none.
        ratio: ours beside the peer's or the ideal; empty where there is none.
        limit: what has to hold.
        held: whether it does; None where nothing is demanded or it could not be measured.
        command: how to measure it again.
    """

    figure: str
    ours: str
    peer: str = ""
    ratio: str = ""
    limit: str = ""
    held: bool | None = None
    command: str = ""


def write_rows(rows: Iterable[Row], file: Path | None) -> None:
    """Store rows as JSON for `bench.report`; without a file, print them."""
    text = json.dumps([asdict(row) for row in rows], indent=2, ensure_ascii=False) + "\n"
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text, encoding="utf-8")


def read_rows(file: Path) -> list[Row]:
    """The rows that `write_rows` stored."""
    return [Row(**entry) for entry in json.loads(file.read_text(encoding="utf-8"))]
