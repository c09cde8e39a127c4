"""Readers, fuzzed with coverage: `python -m bench.fuzz_readers FORM [--seconds N] [--found DIR]`.

Needs atheris, which is no dependency of the project: run it in an environment of its own that also sees the
project's packages. FORM is a format of `tests/support_fuzz.py`; without one their names are listed. An input
that raises anything but an `IntercoderError` ends the run, and is written to DIR.

`python -m bench.fuzz_readers --growth` needs no atheris: it feeds every reader texts of one pattern repeated
to growing lengths and prints the processor time, and by which power of the length it grows (1 is linear).
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

SIZES = (1 << 15, 1 << 16, 1 << 17)
"""Bytes of the texts whose reading time is compared."""

SLOW = 0.3
"""Seconds from which on a power is printed; below it is noise."""

UNITS = (
    "a",
    "a ",
    " ",
    "\n",
    "a\n",
    "\t",
    ":",
    "a:",
    "a: b\n",
    "[",
    "[a",
    "(1:",
    "**",
    "**a",
    "**a:** b\n",
    "<v ",
    "<v a>",
    "1:",
    "00:00:01.000 --> ",
    "00:00:01,000 --> 00:00:02,000\na\n\n",
    "# a\n",
    "A - ",
    "Interview 1 - ",
    '"',
    '",',
    "a,b\n",
    '{"',
    "[[",
    '{"a":',
    "A  1:23\n",
    "[A] 10:01:23\nb\n",
    "(",
    "-",
    "\u00a0",
    "\u200b",
    "🙈",
    "a\u0301",
    "Data-a\n\n",
    "{\\",
    "<b>",
    "&amp;",
    ">>",
    "1\n",
    "1.",
    "A" * 40 + " ",
    "A. ",
    "a;",
)

HEADS = (
    "",
    "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n",
    "1\n00:00:01,000 --> 00:00:02,000\n",
    "A: b\n\nB: c\n\nA: d\n\n",
    "Interview 7 - Ada\n\nInterviewee\n\nSo.\n\nData-x\n\n",
    "speaker,text\n",
    "**A:** b\n\n**B:** c\n\n**A:** d\n\n",
    "[00:01] A: b\n[00:02] B: c\n",
    '{"turns": [{"text": "',
    "[A] 10:01:23\nb\n\n",
    "A  1:23\nb\n\n",
)


def main(argv: list[str] | None = None) -> None:
    """Fuzz, measure, or list what can be fuzzed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("form", nargs="?")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--growth", action="store_true")
    options = parser.parse_args(argv)
    if options.form:
        fuzz(options.form, options.seconds, options.found)
        return
    for line in growth() if options.growth else _names():
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def _names() -> list[str]:
    from support_fuzz import forms

    return list(forms())


def fuzz(name: str, seconds: int, found: Path) -> None:
    """Feed changed files of one format to the readers, guided by coverage."""
    import atheris

    # What is imported in here is instrumented: nothing of the readers may be imported before.
    with atheris.instrument_imports(include=["extract"]):
        from support_fuzz import forms, refused

        form = forms()[name]
        refused(form.file(form.valid))
    corpus = found / f"corpus-{name}"
    corpus.mkdir(parents=True, exist_ok=True)
    (corpus / "valid").write_bytes(form.valid)
    limits = (f"-max_total_time={seconds}", f"-max_len={2 * len(form.valid) + 200}", "-timeout=20")
    told = (f"-artifact_prefix={found}/{name}-", "-print_final_stats=1", "-verbosity=0")

    def one(data: bytes) -> None:
        refused(form.file(data))

    atheris.Setup([sys.argv[0], str(corpus), *limits, "-rss_limit_mb=1500", *told], one)
    atheris.Fuzz()


def growth() -> Iterator[str]:
    """Times of every head with every unit, where they are worth a line."""
    from support_fuzz import refused

    worst: dict[str, Any] = {"power": 0.0}
    for head in HEADS:
        for unit in UNITS:
            times = [_seconds(refused, head + unit * (size // len(unit.encode()))) for size in SIZES]
            if times[-1] < SLOW:
                continue
            power = math.log2(times[-1] / times[0]) / math.log2(SIZES[-1] / SIZES[0])
            worst = max(worst, {"power": power}, key=lambda one: one["power"])
            told = " ".join(f"{one:.2f}" for one in times)
            yield f"{head[:20]!r} + {unit[:20]!r}: {told} s for {SIZES} bytes, power {power:.2f}"
    yield f"{len(HEADS) * len(UNITS)} patterns; highest power {worst['power']:.2f}"


def _seconds(read: Any, text: str) -> float:
    data = text.encode()
    started = time.process_time()
    read(data)
    return time.process_time() - started


if __name__ == "__main__":
    main()
