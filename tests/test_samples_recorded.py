"""The samples' recorded completions still answer exactly the prompts of today, and the demo runs on them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from support_cli import Cli

from extract.runfolder import RunFolder

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
RECORD = (
    "intercoder extract samples/interviews --guide samples/guide.yaml --judge --survey "
    "--model MODEL --out /tmp/recorded --record samples/recordings"
)


def test_every_prompt_about_the_samples_has_its_recording(cli: Cli, tmp_path: Path) -> None:
    ran = cli(
        *("extract", SAMPLES / "interviews", "--out", tmp_path / "run", "--replay", SAMPLES / "recordings"),
        *("--guide", SAMPLES / "guide.yaml", "--judge", "--survey"),
    )
    assert ran.code == 0, f"Prompts or samples have changed. Empty samples/recordings and run: {RECORD}"
    records = RunFolder(tmp_path / "run").requests()
    assert sorted((r.transcript[-1], r.step) for r in records) == [
        (number, step) for number in "123456" for step in ("find", "judge", "survey")
    ]
    unused = len(list((SAMPLES / "recordings").glob("*.json"))) - 1 - len(records)
    assert unused == 0, f"Some recordings answer no prompt of today. Empty the folder and run: {RECORD}"


def test_the_recordings_say_how_to_record_them_again() -> None:
    about = json.loads((SAMPLES / "recordings" / "about.json").read_text())
    assert RECORD in about["how"]


def test_the_guide_of_the_samples_is_the_one_that_learn_makes(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "guide.yaml"
    ran = cli("learn", SAMPLES / "coded", "--out", out, "--title", "How Ada and Ben code")
    assert ran.code == 0
    assert out.read_text() == (SAMPLES / "guide.yaml").read_text()


def test_the_demo_ends_with_issues_agreement_and_the_next_step(tmp_path: Path) -> None:
    """In a process of its own, on a copy, with nothing configured."""
    shutil.copytree(SAMPLES, tmp_path / "samples")
    done = subprocess.run(
        [sys.executable, "samples/demo.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "INTERCODER_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for expected in ("6 of 6 interviews", "Ada : Ben", "keyword : Ada", "view.html", "OPENAI_API_KEY=..."):
        assert expected in done.stdout
    for page in ("view.html", "agreement.html"):
        assert (tmp_path / "demo-run" / page).read_text().lower().startswith("<!doctype html>")
