"""Commands with addresses in the place of paths: what is stored, what is shown, what goes on elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from support_batch import BatchServer
from support_cli import Cli
from support_faults import good
from support_server import FakeEndpoint
from support_storage import BUCKET, Bucket, Machines, Study, bucket

from extract.runfolder import RunFolder
from extract.storage.remote import Remote
from intercoder.cli import app
from intercoder.commands import from_storage

SAMPLES = Path(__file__).parents[1] / "samples"
SECRET = "s3cr3t-planted-0123456789"
RUN = f"{BUCKET}/runs/first"

storage = pytest.fixture(bucket, name="storage")


@pytest.fixture
def study(cli: Cli, storage: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Study:
    return Study(cli, storage, Machines(tmp_path / "machines", monkeypatch), tmp_path)


@pytest.fixture
def server() -> Iterator[FakeEndpoint]:
    with FakeEndpoint(good) as found:
        yield found


def bodies(server: FakeEndpoint) -> list[bytes]:
    return [request.raw for request in list(server.requests) if request.raw]


def test_a_run_in_a_bucket_is_the_run_that_a_folder_would_hold(
    study: Study, server: FakeEndpoint, tmp_path: Path
) -> None:
    ran = study.extract(server, "--out", RUN)
    assert ran.code == 0, ran.err
    study.machines.be("another")
    assert study.extract(server, "--out", tmp_path / "run", inputs=study.inputs).code == 0
    assert study.there() == study.here(tmp_path / "run")
    names = study.storage.names("runs/first/")
    assert {"runs/first/manifest.json", "runs/first/requests.jsonl", "runs/first/codebook.json"} <= names
    assert not [name for name in names if "/." in name]  # neither lock files nor half files


def test_only_addresses_are_shown_and_no_path_of_a_working_copy_is_stored(
    study: Study, server: FakeEndpoint
) -> None:
    ran = study.extract(server, "--out", RUN)
    page = study.cli("view", RUN)
    told = study.cli("methods", RUN)
    assert f"files: {RUN}" in ran.out
    assert page.out == f"{RUN}/view.html\n"
    shown = "".join(text for one in (ran, page, told) for text in (one.out, one.err))
    stored = b"".join(study.storage.get(name) for name in study.storage.names("runs/"))
    for everything in (shown, stored.decode()):
        assert str(study.cache) not in everything
        assert "storage/copies" not in everything
    sources = {json.loads(text)["source"] for name, text in study.there().items() if "transcripts" in name}
    assert sources == {"Ada.txt", "Bo.txt"}


def test_what_is_told_to_programs_names_the_address_too(study: Study) -> None:
    study.storage.put('two/"Bo".txt', study.storage.get("in/wave 1/Bo.txt"))  # escaped in JSON
    for folder, files in (("in", ["wave 1/Ada.txt", "wave 1/Bo.txt"]), ("two", ['"Bo".txt'])):
        told = json.loads(study.cli("read", f"{BUCKET}/{folder}", "--json").out)
        assert [one["path"] for one in told] == [f"{BUCKET}/{folder}/{file}" for file in files]
        assert str(study.cache) not in json.dumps(told)


def test_errors_name_the_address_too(study: Study) -> None:
    ran = study.cli("view", f"{BUCKET}/runs/none")
    assert (ran.code, ran.out) == (1, "")
    assert f"Error: {BUCKET}/runs/none is not a run folder" in ran.err
    assert str(study.cache) not in ran.err


def test_an_interrupted_run_goes_on_on_another_machine_and_asks_nothing_twice(
    study: Study, server: FakeEndpoint
) -> None:
    """The second machine's cache is empty: what was answered to the first one has travelled with the run."""
    first = study.extract(server, "--out", RUN, "--max-requests", 5)
    assert first.code == 3
    before = bodies(server)
    assert len(before) == 5
    study.machines.be("two")
    assert study.extract(server, "--out", RUN).code == 0
    assert len(bodies(server)) == len(set(bodies(server)))
    study.machines.be("three")
    again = study.extract(server, "--out", RUN)
    assert again.code == 0
    whole = RunFolder(study.machines.be("three") / "storage/copies/memory/study/runs/first")
    assert len(bodies(server)) == len([r for r in whole.requests() if not r.cached]) > 5


def test_answers_that_were_removed_are_asked_for_again_and_done_interviews_stay_done(
    study: Study, server: FakeEndpoint
) -> None:
    study.extract(server, "--out", RUN)
    asked = len(bodies(server))
    for name in study.storage.names("runs/first/answers/"):
        study.storage.remove(name)
    study.machines.be("two")
    assert study.extract(server, "--out", RUN).code == 0
    assert len(bodies(server)) == asked


def test_damaged_answers_are_passed_over(study: Study, server: FakeEndpoint) -> None:
    study.extract(server, "--out", RUN, "--max-requests", 5)
    for name in study.storage.names("runs/first/answers/"):
        study.storage.put(name, 'torn\n{"key": 1}\n[]\n{"key": "a", "reply": {"value": 1}}\n')
    study.machines.be("two")
    assert study.extract(server, "--out", RUN).code == 0


def test_a_run_that_another_machine_works_on_is_left_alone(study: Study, server: FakeEndpoint) -> None:
    study.storage.put("runs/first/.intercoder-lock.json", '{"host": "gpu-7", "machine": "x", "token": "t"}')
    ran = study.extract(server, "--out", RUN)
    assert ran.code == 1
    assert "working on memory://study/runs/first: on gpu-7" in ran.err
    assert bodies(server) == []


def test_a_dry_run_touches_nothing(study: Study, server: FakeEndpoint) -> None:
    before = study.storage.names()
    ran = study.extract(server, "--out", RUN, "--dry-run")
    assert ran.code == 0, ran.err
    assert study.storage.names() == before


@pytest.fixture
def coded(study: Study) -> Study:
    """Two samples, coded by the baseline twice, with what people coded in them, in the bucket."""
    for folder in ("interviews", "coded"):
        for file in sorted((SAMPLES / folder).rglob("*interview [12]*")):
            name = file.relative_to(SAMPLES / folder).as_posix()
            study.storage.put(f"{folder}/{name}", file.read_bytes())
    ran = study.cli("extract", f"{BUCKET}/interviews", "--out", RUN, "--model", "keyword")
    assert ran.code == 0, ran.err
    for name in study.storage.names("runs/first/"):
        study.storage.put(name.replace("first", "second"), study.storage.get(name))
    study.machines.be("reader")
    return study


@pytest.mark.parametrize(
    "args",
    [
        ("evaluate", RUN, "--gold", f"{BUCKET}/coded"),
        ("disagreements", RUN, "--gold", f"{BUCKET}/coded"),
        ("compare", RUN, f"{BUCKET}/runs/second", "--gold", f"{BUCKET}/coded"),
        ("read", f"{BUCKET}/interviews"),
        ("methods", RUN, "--gold", f"{BUCKET}/coded"),
    ],
)
def test_who_only_reads_needs_no_right_to_write(
    coded: Study, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    def refused(*args: Any) -> None:
        raise AssertionError("written")

    for deed in ("store", "create", "remove"):
        monkeypatch.setattr(Remote, deed, refused)
    ran = coded.cli(*args)
    assert ran.code in {0, 3}, ran.err
    assert ran.out


@pytest.mark.parametrize(
    ("args", "written"),
    [
        (("evaluate", RUN, "--gold", f"{BUCKET}/coded", "--json", f"{BUCKET}/out/f.json"), "out/f.json"),
        (("evaluate", RUN, "--gold", f"{BUCKET}/coded", "--html", f"{BUCKET}/out/f.html"), "out/f.html"),
        (("export", RUN, "--out", f"{BUCKET}/out/s.qdpx"), "out/s.qdpx"),
        (("methods", RUN, "--out", f"{BUCKET}/out/m.md"), "out/m.md"),
        (("view", RUN, f"--out={BUCKET}/out/v.html"), "out/v.html"),
        (("learn", f"{BUCKET}/coded", "--out", f"{BUCKET}/out/guide.yaml"), "out/guide.yaml"),
        (("summarise", RUN, "--model", "keyword", "--out", f"{BUCKET}/out/sums"), "out/sums/catalog.md"),
        (("summarise", RUN, "--model", "keyword"), "runs/first/summaries/catalog.md"),
    ],
)
def test_outputs_are_written_through(coded: Study, args: tuple[str, ...], written: str) -> None:
    ran = coded.cli(*args)
    assert ran.code in {0, 3}, ran.err
    assert coded.storage.get(written)
    assert "storage/copies" not in ran.out + ran.err
    for name in coded.storage.names("out/"):
        assert b"storage/copies" not in coded.storage.get(name)


def test_what_lies_in_the_bucket_is_not_overwritten_without_force(coded: Study) -> None:
    coded.storage.put("guide.yaml", "mine")
    ran = coded.cli("learn", f"{BUCKET}/coded", "--out", f"{BUCKET}/guide.yaml")
    assert ran.code == 1
    assert coded.storage.get("guide.yaml") == b"mine"


def test_guide_and_codebook_may_lie_in_the_bucket(coded: Study) -> None:
    assert coded.cli("learn", f"{BUCKET}/coded", "--out", f"{BUCKET}/guide.yaml").code == 0
    ran = coded.cli(
        "prompts",
        "render",
        f"{BUCKET}/interviews/Synthetic interview 1.txt",
        "--guide",
        f"{BUCKET}/guide.yaml",
    )
    assert ran.code == 0, ran.err
    coded.storage.put("codes.csv", "code,definition\nmine,what I mean\n")
    args = ("extract", f"{BUCKET}/interviews", "--model", "keyword", "--codebook", f"{BUCKET}/codes.csv")
    ran = coded.cli(*args, "--out", f"{BUCKET}/runs/mine")
    assert ran.code == 0, ran.err
    assert b'"mine"' in coded.storage.get("runs/mine/codebook.json")


def test_the_project_file_may_hold_addresses(
    coded: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert coded.cli("init", f"{BUCKET}/interviews", "--gold", f"{BUCKET}/coded").code == 0
    assert f'paths = ["{BUCKET}/interviews"]' in (tmp_path / "intercoder.toml").read_text()
    assert "2 of 2" in coded.cli("doctor").out
    assert f"{BUCKET}/none does not exist" in coded.cli("doctor", "--guide", f"{BUCKET}/none").out
    ran = coded.cli("evaluate", RUN)
    assert ran.code in {0, 3}, ran.err
    assert "keyword : Ada" in ran.out


def test_a_batch_goes_on_on_another_machine(study: Study) -> None:
    study.storage.put("codes.csv", "code,definition\nData-noisy-labels,labels are wrong\n")
    with BatchServer(good) as server:
        asked = ("--base-url", server.url, "--model", "m", "--codebook", f"{BUCKET}/codes.csv")
        assert study.cli("batch", "submit", f"{BUCKET}/in", "--out", RUN, *asked).code == 0
        settings = study.storage.get("runs/first/batch/settings.json").decode()
        assert f'"codebook": "{BUCKET}/codes.csv"' in settings
        assert "storage/copies" not in settings
        study.machines.be("two")
        ran = study.cli("batch", "fetch", RUN)
    assert ran.code == 0, ran.err
    assert len(study.storage.names("runs/first/codings/")) == 2


@pytest.mark.parametrize("option", ["--key-file", "--pseudonyms"])
def test_keys_and_names_are_read_from_this_machine_only(
    study: Study, server: FakeEndpoint, option: str
) -> None:
    ran = study.extract(server, "--out", RUN, option, f"{BUCKET}/file")
    assert ran.code == 1
    assert f"{option} names a file on object storage" in ran.err


def test_credentials_in_an_address_are_refused_and_shown_nowhere(
    study: Study, caplog: pytest.LogCaptureFixture
) -> None:
    ran = study.cli("read", f"s3://key:{SECRET}@bucket/in")
    assert ran.code == 1
    assert SECRET not in ran.out + ran.err + caplog.text
    assert not list(study.cache.rglob("*"))


def test_every_path_that_a_command_takes_is_read_written_or_kept_here() -> None:
    """A new option with a path has to be sorted in: what is written to a working copy alone would be lost."""
    read = {
        "aliases", "calibrate", "codebook", "files", "gold", "gold_map", "guide", "inputs", "paths", "prices",
        "prompts", "replay", "results", "run", "run_a", "run_b", "transcript", "columns",
    }  # fmt: skip
    known = read | from_storage.WRITTEN | from_storage.STAYS_HERE
    assert {name for command in commands(app) for name in paths_of(command)} <= known


def commands(group: Any) -> Iterator[Any]:
    for command in group.registered_commands:
        yield command.callback
    for inner in group.registered_groups:
        yield from commands(inner.typer_instance)


def paths_of(command: Any) -> set[str]:
    hints = getattr(command, "__annotations__", {})
    with suppress(NameError):
        hints = get_type_hints(command)
    return {name for name, kind in hints.items() if "Path" in str(kind) and name != "return"}
