"""Commands read the project file, flags win, and `init` writes one."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer
from support_cli import Cli
from support_server import MODEL, FakeEndpoint, answer

from intercoder.cli import app
from intercoder.commands.from_project import FILLS
from intercoder.project import load_project

SAMPLES = Path(__file__).parents[1] / "samples"
ONE, TWO = "Synthetic interview 1.txt", "Synthetic interview 2.txt"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one interview and two people's codings of it, which is the working folder."""
    (tmp_path / "interviews").mkdir()
    shutil.copy(SAMPLES / "interviews" / ONE, tmp_path / "interviews")
    (tmp_path / "coded").mkdir()
    for coder in ("Ada", "Ben"):
        shutil.copy(SAMPLES / "coded" / f"Synthetic interview 1 - {coder}.txt", tmp_path / "coded")
    (tmp_path / "codes.yaml").write_text("name: ours\ncodes: [Data-noisy-labels, MM-drift]\n")
    (tmp_path / "intercoder.toml").write_text(
        'paths = ["interviews"]\ngold = ["coded"]\nguide = "guide.yaml"\n[speakers]\ninterviewer = "Nobody"\n'
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(study: Path, text: str) -> None:
    (study / "intercoder.toml").write_text(text)


def commands(group: Any, name: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for own, command in group.commands.items():
        found |= commands(command, f"{own} ") if hasattr(command, "commands") else {f"{name}{own}": command}
    return found


def test_what_is_filled_are_parameters_that_the_commands_have() -> None:
    known = commands(typer.main.get_command(app))
    for command, wanted in FILLS.items():
        assert set(wanted) <= {parameter.name for parameter in known[command].params}, command


def test_arguments_and_options_come_from_the_file(cli: Cli, study: Path) -> None:
    ran = cli("read")
    assert ran.code == 0, ran.err
    assert ran.out.startswith(f"interviews/{ONE}\n")
    assert "From intercoder.toml: paths, speakers.interviewer" in ran.err


def test_paths_hold_in_a_folder_below(cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(study / "coded")
    ran = cli("read")
    assert ran.out.startswith(f"../interviews/{ONE}\n")
    assert f"From {study / 'intercoder.toml'}: paths" in ran.err


def test_the_command_line_wins(cli: Cli, study: Path) -> None:
    shutil.copy(SAMPLES / "interviews" / TWO, study)
    ran = cli("read", TWO)
    assert ran.out.startswith(TWO)
    assert ONE not in ran.out
    assert "paths" not in ran.err


def test_extract_and_evaluate_need_no_paths_and_no_gold(cli: Cli, study: Path) -> None:
    write(study, 'paths = ["interviews"]\ngold = ["coded"]\n')
    assert cli("extract", "--out", "runs/x", "--model", "keyword").code == 0
    ran = cli("evaluate", "runs/x")
    assert ran.code == 0, ran.err
    assert "keyword : Ada" in ran.out


def test_evaluate_alone_compares_the_people_each_once(cli: Cli, study: Path) -> None:
    ran = cli("evaluate", "--json", "-")
    plain = cli("--no-project", "evaluate", "interviews", "--gold", "coded", "--json", "-")
    assert ran.code == 0, ran.err
    assert "From intercoder.toml: paths, gold" in ran.err
    assert ran.out == plain.out
    write(study, 'gold = ["coded"]\n')
    alone = cli("evaluate")
    assert "From intercoder.toml: gold\n" in alone.err
    assert alone.out == cli("--no-project", "evaluate", "coded").out


def test_without_the_project_the_file_is_not_read(cli: Cli, study: Path) -> None:
    write(study, "nonsense")
    assert cli("--no-project", "read", "interviews").code == 0
    assert cli("--no-project", "read").code == 2


def test_a_broken_file_stops_commands_but_not_their_help(cli: Cli, study: Path) -> None:
    write(study, 'paths = ["interviews"]\npathes = 1\n')
    ran = cli("read")
    assert ran.code == 1
    assert "intercoder.toml, line 2: the key pathes is not known." in ran.err
    assert cli("read", "--help").code == 0
    assert cli("cache", "info").code == 0


def test_learn_writes_the_guide_that_the_file_names(cli: Cli, study: Path) -> None:
    ran = cli("learn")
    assert ran.code == 0, ran.err
    assert (study / "guide.yaml").is_file()


def test_learn_takes_model_and_endpoint_only_to_draft(cli: Cli, study: Path) -> None:
    write(study, 'gold = "coded"\nguide = "g.yaml"\nendpoint = "http://127.0.0.1:1/v1"\nmodels = "m"\n')
    ran = cli("learn")
    assert ran.code == 0, ran.err
    assert "From intercoder.toml: gold, guide\n" in ran.err
    refused = cli("learn", "--force", "--draft", "--codebook", "missing.yaml")
    assert "From intercoder.toml: gold, guide, models, endpoint\n" in refused.err


@pytest.mark.parametrize("flag", [["--open-coding"], ["--codebook", "codes.yaml"], ["--codebook=codes.yaml"]])
def test_a_flag_takes_the_place_of_the_guide_and_codebook_of_the_file(
    cli: Cli, study: Path, flag: list[str]
) -> None:
    write(study, 'paths = ["interviews"]\ncodebook = "missing.yaml"\nguide = "missing-guide.yaml"\n')
    ran = cli("extract", "--out", "runs/x", "--base-url", "http://127.0.0.1:1/v1", "--dry-run", *flag)
    assert ran.code == 0, ran.err
    assert "From intercoder.toml: paths\n" in ran.err


def test_the_guide_goes_before_the_codebook_that_it_holds(cli: Cli, study: Path) -> None:
    assert cli("learn").code == 0
    write(study, 'paths = ["interviews"]\ncodebook = "missing.yaml"\nguide = "guide.yaml"\n')
    ran = cli("extract", "--out", "runs/x", "--base-url", "http://127.0.0.1:1/v1", "--dry-run")
    assert ran.code == 0, ran.err
    assert "From intercoder.toml: paths, guide\n" in ran.err


def test_endpoint_and_first_model_are_asked(cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")  # the file says where interviews go
    with FakeEndpoint(answer({"passages": []}), models=("other", MODEL)) as server:
        write(study, f'paths = "interviews"\nendpoint = "{server.url}"\nmodels = ["{MODEL}", "other"]\n')
        ran = cli("extract", "--out", "runs/x")
    assert ran.code == 0, ran.err
    assert {request.body["model"] for request in server.requests} == {MODEL}


def test_summarise_drafts_from_the_run_whatever_gold_the_file_names(cli: Cli, study: Path) -> None:
    assert cli("extract", "--out", "runs/x", "--model", "keyword").code == 1  # guide.yaml is not written yet
    write(study, 'paths = ["interviews"]\ngold = ["coded"]\n')
    assert cli("extract", "--out", "runs/x", "--model", "keyword").code == 0
    assert cli("summarise", "runs/x", "--model", "keyword").code == 0
    assert (study / "runs/x/summaries").is_dir()
    assert not (study / "runs/x/summaries-gold").exists()


def test_init_writes_what_flags_say_and_overwrites_only_when_forced(cli: Cli, study: Path) -> None:
    (study / "intercoder.toml").unlink()
    flags = (
        "--gold",
        "coded/",
        "--model",
        "a",
        "--model",
        "b",
        "--interviewer",
        'M "x"',
        "--guide",
        "g.yaml",
    )
    ran = cli(
        "init",
        "interviews/",
        *flags,
        "--guide",
        "g.yaml",
        "--codebook",
        "codes.yaml",
        "--endpoint",
        "http://localhost:1/v1",
    )
    assert ran.code == 0, ran.err
    assert ran.out == "intercoder.toml\n"
    before = (study / "intercoder.toml").read_text()
    assert load_project(study / "intercoder.toml").values == {
        "paths": ["interviews"],
        "gold": ["coded"],
        "codebook": "codes.yaml",
        "guide": "g.yaml",
        "endpoint": ["http://localhost:1/v1"],
        "models": ["a", "b"],
        "speakers.interviewer": ['M "x"'],
    }
    again = cli("init", "elsewhere")
    assert (again.code, (study / "intercoder.toml").read_text()) == (1, before)
    assert "--force" in again.err
    forced = cli("init", "elsewhere", "--force")
    assert forced.code == 0
    assert "elsewhere does not exist yet." in forced.err
    assert load_project(study / "intercoder.toml").values == {"paths": ["elsewhere"]}


def test_init_writes_no_credentials(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = cli("init", "--endpoint", "https://me:sk-planted@h.example/v1")
    assert ran.code == 1
    assert "sk-planted" not in ran.err
    assert not (tmp_path / "intercoder.toml").exists()


def test_init_asks_nobody_where_there_is_no_terminal(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    ran = cli("init")
    assert ran.code == 1
    assert "intercoder init interviews/" in ran.err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_init_asks_on_a_terminal(cli: Cli, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (study / "intercoder.toml").unlink()
    # interviews: Enter takes the folder that is there; gold: another; no codebook, no server; two models
    monkeypatch.setattr("sys.stdin", Terminal("\nmine, yours\n\n\na, b\nMaya\n"))
    ran = cli("init")
    assert ran.code == 0, ran.err
    assert "[interviews]" in ran.err + ran.out
    assert load_project(study / "intercoder.toml").values == {
        "paths": ["interviews"],
        "gold": ["mine", "yours"],
        "models": ["a", "b"],
        "speakers.interviewer": ["Maya"],
    }


@pytest.mark.parametrize("command", ["submit", "prepare"])
def test_batches_take_from_the_file_what_extract_takes(cli: Cli, study: Path, command: str) -> None:
    write(
        study,
        'paths = "interviews"\nendpoint = "http://127.0.0.1:1/v1"\nmodels = ["m"]\ncodebook = "codes.yaml"\n',
    )
    ran = cli("batch", command, "--out", "runs/x", "--dry-run")
    assert ran.code == 0, ran.err
    assert "From intercoder.toml: paths, models, endpoint, codebook" in ran.err
    assert "model:    m\nrequests: 1 for 1 transcript\n" in ran.out
