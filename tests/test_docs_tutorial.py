"""The tutorial, followed word for word: each console block is typed into a shell, and what it shows comes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorial.md"
MORE = "..."


class Step(NamedTuple):
    """A command as it is typed, and the lines that the page shows below it."""

    command: str
    shown: list[str]


def steps() -> list[Step]:
    found: list[Step] = []
    for block in re.findall(r"```console\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL):
        typing = False
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Step(line[2:], []))
                typing = line.endswith("<<'END'")
            elif typing:
                found[-1] = Step(f"{found[-1].command}\n{line}", [])
                typing = line != "END"
            else:
                found[-1].shown.append(line)
    return found


def pattern_of(shown: list[str]) -> str:
    """Lines that stand one below the other, with any number of lines, or any end of a line, for `...`."""
    parts = []
    for line in shown:
        if line == MORE:
            parts.append(r"(?:.*\n)*?")
        else:
            start = line.removesuffix(MORE)
            parts.append(re.escape(start) + (".*\n" if line.endswith(MORE) else "\n"))
    return "".join(parts)


def test_the_page_shows_what_happens(tmp_path: Path) -> None:
    folder = tmp_path
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    taken = steps()
    assert len(taken) > 10
    for step in taken:
        if step.command.startswith("cd "):
            folder = folder / step.command[3:]
            continue
        ran = subprocess.run(
            ["bash", "-c", step.command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, f"{step.command}\n{ran.stdout}{ran.stderr}"
        assert re.fullmatch(pattern_of(step.shown), ran.stdout), f"{step.command}\n{ran.stdout}"
    assert (folder / "agreement.html").stat().st_size > 1000


def test_what_is_shown_is_really_compared() -> None:
    assert re.fullmatch(pattern_of(["a", MORE, "d ..."]), "a\nb\nc\nd e\n")
    assert not re.fullmatch(pattern_of(["a", MORE, "d"]), "a\nb\nd\ne\n")
    assert not re.fullmatch(pattern_of(["a"]), "ab\n")
