"""Every command's help has an example, and each example does what it says in a study laid out for it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from support_batch import BatchServer
from support_cli import Cli
from support_server import FakeEndpoint
from support_study import any_model, lay_out, run_line

from intercoder.cli import app

IN_THE_WAY = {
    "init": "intercoder.toml",
    "extract": "runs/first",
    "learn": "guide.yaml",
    **dict.fromkeys((f"batch {name}" for name in ("submit", "prepare", "status", "fetch")), "runs/first"),
    **dict.fromkeys((f"batch {name}" for name in ("cancel", "export", "import")), "runs/first"),
}
"""What a command would rather not overwrite, and what is therefore not there when its example runs."""

LEFT = {
    "init": "intercoder.toml",
    "extract": "runs/first/manifest.json",
    "learn": "guide.yaml",
    "summarise": "runs/first/summaries/catalog.md",
    "view": "runs/first/view.html",
    "evaluate": "agreement.html",
    "disagreements": "meeting.csv",
    "export": "study.qdpx",
    "convert": "coded.qdpx",
    "methods": "methods.docx",
    "prompts show": "prompts/extract-system.md",
}
"""What an example leaves behind."""


SUBMIT = "intercoder batch submit interviews/ --out runs/first --model m"
PREPARE = "intercoder batch prepare interviews/ --out runs/first --model m"
BEFORE = {
    "batch status": [SUBMIT],
    "batch fetch": [SUBMIT],
    "batch cancel": [SUBMIT],
    "batch export": [PREPARE],
    "batch import": [PREPARE, "intercoder batch export runs/first --out shards/"],
}
"""What is done before an example."""


def leaves(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from leaves(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def example_of(command: Any) -> str:
    found = re.findall(r"^\s*Example: (intercoder .*)$", command.callback.__doc__, re.MULTILINE)
    assert len(found) == 1, f"{command.name} needs one example"
    return str(found[0])


EXAMPLES = {name: example_of(command) for name, command in leaves(typer.main.get_command(app))}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("study") / "laid-out"


@pytest.fixture
def scratch(study: Path, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh copy of the study, which is the working folder; the first test lays it out for all."""
    if not study.exists():
        study.mkdir()
        monkeypatch.chdir(study)
        lay_out(study, cli)
    folder = tmp_path / "study"
    shutil.copytree(study, folder)
    monkeypatch.chdir(folder)
    return folder


def refuse_to_open(address: str) -> bool:
    """A browser window that is closed with Ctrl-C at once."""
    raise KeyboardInterrupt


def answer_shards(folder: Path) -> None:
    """What another program makes of the exported shards, where there are any."""
    (folder / "answered").mkdir()
    for shard in folder.glob("shards/*.jsonl"):
        asked = [json.loads(line) for line in shard.read_text().splitlines()]
        answered = [
            {
                "custom_id": one["custom_id"],
                "response": {
                    "status_code": 200,
                    "body": json.loads(any_model(one["body"]).bytes_for(one["body"])),
                },
                "error": None,
            }
            for one in asked
        ]
        text = "".join(f"{json.dumps(one)}\n" for one in answered)
        (folder / "answered" / shard.name).write_text(text)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_each_command_works(
    cli: Cli, scratch: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("webbrowser.open", refuse_to_open)
    if name in IN_THE_WAY:
        path = scratch / IN_THE_WAY[name]
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    with BatchServer(any_model) if name.startswith("batch") else FakeEndpoint(any_model) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        for line in BEFORE.get(name, ()):
            assert run_line(cli, line).code == 0, line
        answer_shards(scratch)
        ran = run_line(cli, EXAMPLES[name])
    assert ran.code == 0, ran.err
    assert ran.out or ran.err
    if name in LEFT:
        assert (scratch / LEFT[name]).stat().st_size > 0


def test_what_is_left_behind_is_of_commands_that_exist() -> None:
    assert {*LEFT, *IN_THE_WAY} <= set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_help_of_each_command_shows_its_example_on_one_line(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = cli(*name.split(), "--help")
    assert ran.code == 0
    assert f"  Example: {EXAMPLES[name]}\n" in ran.out


def completed(shell: str, **variables: str) -> str:
    """What a shell is told when the user asks it to complete a command line."""
    environment = {**os.environ, "_INTERCODER_COMPLETE": f"complete_{shell}", **variables}
    script = "import sys; sys.argv = ['intercoder']; from intercoder.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_shells_complete_commands_and_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "intercoder.toml").write_text("no TOML")  # completion asks no project file
    bash = completed("bash", COMP_WORDS="intercoder ev", COMP_CWORD="1")
    assert bash.split() == ["evaluate"]
    option = completed("bash", COMP_WORDS="intercoder extract --window", COMP_CWORD="2")
    assert option.split() == ["--window-tokens"]
    zsh = completed("zsh", _TYPER_COMPLETE_ARGS="intercoder pro")
    assert '"prompts":"List, show and render' in zsh
    fish = completed("fish", _TYPER_COMPLETE_ARGS="intercoder conv", _TYPER_COMPLETE_FISH_ACTION="get-args")
    assert fish.startswith("convert\t")


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['intercoder', '--help']\n"
        "from intercoder.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'pydantic', 'openai', 'instructor', 'numpy', 'rich', 'yaml', 'tomllib', 'diskcache'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"
