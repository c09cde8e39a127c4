"""`--dask local:2`: workers find what one process finds, and nothing but their number differs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support_cli import Cli
from support_faults import good
from support_processes import WINDOWS, Works, contents
from support_server import FakeEndpoint

from extract.endpoint import NO_KEY
from intercoder.extract_options import ExtractOptions
from intercoder.extraction import ExtractJob

KEY = "sk-never-to-be-shown"


def test_workers_find_what_one_process_finds(tmp_path: Path) -> None:
    with FakeEndpoint(good) as server:
        works = Works(tmp_path, server)
        options = ExtractOptions([works.inputs], tmp_path / "one", "m", server.url, window_tokens=200)
        ExtractJob(options).run()
        many = works.finish("many", "--dask", "local:2", key=KEY)
        assert many.code == 0, many.err
        assert len(works.asked(KEY)) == WINDOWS
        assert sorted(works.asked(KEY)) == sorted(works.asked(NO_KEY))
    assert contents(tmp_path / "many") == contents(tmp_path / "one")
    said = [line for line in many.err.splitlines() if not line.startswith(("waiting", "ada:", "bo:"))]
    assert said == [f"2 interviews, coder m at 127.0.0.1:{server.port}"]  # Dask itself says nothing
    assert KEY not in many.out


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("local:", "names no number of processes"),
        ("local:0", "names no number of processes"),
        ("nowhere.json", "There is no scheduler file nowhere.json"),
        ("some where", "is no address of a Dask scheduler"),
    ],
)
def test_what_is_no_cluster_is_said_at_once(cli: Cli, tmp_path: Path, where: str, said: str) -> None:
    (tmp_path / "a.txt").write_text("A: one\n\nB: two\n\nA: three\n\nB: four\n")
    ran = cli("extract", tmp_path / "a.txt", "--out", tmp_path / "run", "--model", "keyword", "--dask", where)
    assert ran.code == 1
    assert said in ran.err
    assert not (tmp_path / "run").exists()


def test_the_missing_extra_is_named(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.workers.find_spec", lambda name: None)
    (tmp_path / "a.txt").write_text("A: one\n\nB: two\n\nA: three\n\nB: four\n")
    run = tmp_path / "run"
    ran = cli("extract", tmp_path / "a.txt", "--out", run, "--model", "keyword", "--dask", "local:2")
    assert ran.code == 1
    assert "pip install 'intercoder[dask]'" in ran.err


def test_dask_is_loaded_only_where_it_is_asked_for() -> None:
    code = (
        "import sys, intercoder.extraction, intercoder.connection, extract.worker_side\n"
        "print({'dask', 'distributed'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
