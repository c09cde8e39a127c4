"""A small study on disk, as the examples and the how-to pages have it, and a model that answers all."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support_cli import Cli, Ran
from support_drafting import drafted
from support_server import FakeReply, answer
from support_summaries import citing_all, model

SAMPLES = Path(__file__).parents[1] / "samples"
CODEBOOK = SAMPLES.parent / "intercoder" / "codebooks" / "ml-quality.yaml"
NUMBERS = (1, 2)
"""The sample interviews that are in the study: both coders coded them, and a model's answers are recorded."""


def lay_out(folder: Path, cli: Cli, numbers: Sequence[int] = NUMBERS) -> None:
    """Interviews, codings, codebook, guide and three runs; `folder` is the working folder."""
    for name in ("interviews", "coded", "prompts"):
        (folder / name).mkdir(parents=True)
    for number in numbers:
        shutil.copy(SAMPLES / "interviews" / f"Synthetic interview {number}.txt", folder / "interviews")
        for coder in ("Ada", "Ben"):
            shutil.copy(SAMPLES / "coded" / f"Synthetic interview {number} - {coder}.txt", folder / "coded")
    shutil.copy(SAMPLES / "interviews" / "Synthetic interview 1.txt", folder / "interview.txt")
    shutil.copy(CODEBOOK, folder / "my-codes.yaml")
    shutil.copy(SAMPLES / "guide.yaml", folder / "guide.yaml")
    replay = ("--guide", "guide.yaml", "--judge", "--survey", "--replay", SAMPLES / "recordings")
    ran = cli("extract", "interviews", "--out", "runs/first", *replay)
    assert ran.code == 0, ran.err
    shutil.copytree(folder / "runs/first", folder / "runs/guide")
    ran = cli("extract", "interviews", "--out", "runs/plain", "--model", "keyword")
    assert ran.code == 0, ran.err


def any_model(request: dict[str, Any]) -> FakeReply:
    """A model that finds no passage, drafts one text for all, and reports every passage shown."""
    asked = request["response_format"]["json_schema"]["schema"]["properties"]
    if "word" in asked:
        return answer({"word": "ready"})
    if "passages" in asked or "stretches" in asked:
        return answer({name: [] for name in asked})
    if "sentences" in asked or "verdicts" in asked:
        script = model(citing_all)
        assert callable(script)
        return script(request)
    return drafted(request, "Words of a draft.")


def run_line(cli: Cli, line: str) -> Ran:
    """A line as in a shell, with `>` into a file, `*` in file names and a comment at the end."""
    words = shlex.split(line, comments=True)
    assert words.pop(0) == "intercoder"
    target = words[words.index(">") + 1] if ">" in words else None
    words = words[: words.index(">")] if target else words
    ran = cli(*(path for word in words for path in _expanded(word)))
    if target:
        Path(target).write_text(ran.out, encoding="utf-8")
    return ran


def _expanded(word: str) -> list[str]:
    is_glob = "*" in word and not word.startswith("-")
    return [str(path) for path in sorted(Path().glob(word))] or [word] if is_glob else [word]
