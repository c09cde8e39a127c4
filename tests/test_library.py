"""intercoder as a library: what it offers, what it checks, and where it may be called."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from support_passages import passage
from support_processes import ended, until
from support_replies import held
from support_server import MODEL, FakeEndpoint, answer, status
from support_transcripts import transcript_of

import intercoder as ic

LABELS = ic.Codebook(name="m", codes=(ic.Code(code="labelling"), ic.Code(code="cost")))
TALK = transcript_of("Interviewer: What is hard?", "Ada: Half of the labels were wrong.", id="talk")
FOUND = answer({"passages": [passage("Half of the labels were wrong.", 1, "labelling")]})


def coded(**options: Any) -> ic.CodingFile:
    with FakeEndpoint(FOUND) as server:
        return ic.extract(TALK, codebook=LABELS, model=MODEL, base_url=server.url, **options)


def test_every_public_name_is_there_and_listed() -> None:
    assert sorted(dir(ic)) == sorted(ic.__all__)
    for name in ic.__all__:
        assert getattr(ic, name).__name__ == name
    assert not hasattr(ic, "exract")


def test_a_type_checker_sees_which_names_there_are(tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(
        "import intercoder as ic\n"
        "def f(t: ic.Transcript) -> ic.CodingFile:\n"
        "    try:\n"
        "        return ic.extract(t, codebook=ic.load_codebook('x.yaml'), guide=None)\n"
        "    except ic.RequestError as error:\n"
        "        raise SystemExit(error.outcome)\n"
        "ic.exract\n"
    )
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "user.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line.split(": ", 2)[:2] for line in checked.stdout.splitlines()[:-1]] == [["user.py:7", "error"]]


def test_paths_may_be_texts(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text("- labelling\n")
    assert ic.load_codebook(str(tmp_path / "book.yaml")).find("labelling")
    with pytest.raises(ic.UnreadableFileError, match=r"guide\.yaml cannot be read"):
        ic.load_guide(str(tmp_path / "guide.yaml"))
    with pytest.raises(ic.UnreadableFileError, match=r"guide\.yaml cannot be read"):
        ic.extract(TALK, guide=str(tmp_path / "guide.yaml"), model="keyword")
    with pytest.raises(ic.UnreadableFileError, match=r"Codebook codes\.yaml cannot be read"):
        ic.extract(TALK, codebook=str(tmp_path / "codes.yaml"), model="keyword")


def test_a_codebook_may_be_a_path(tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("code,definition\nLabels,Wrong or missing labels\n")
    talk = transcript_of(
        "Interviewer: What is hard?",
        "Ada: Half of the labels of our pictures were wrong or missing.",
        id="talk",
    )
    for given in (file, str(file)):
        found = ic.extract(talk, codebook=given, model="keyword").segments
        assert [segment.code for segment in found] == ["Labels"]


def test_a_transcript_is_coded_where_an_event_loop_runs() -> None:
    """As in Jupyter: the loop waits, the work is done in a thread of its own, and that ends with it."""

    async def cell() -> ic.CodingFile:
        return coded()

    before = threading.active_count()
    assert [one.code for one in asyncio.run(cell()).segments] == ["labelling"]
    assert threading.active_count() == before


def test_errors_come_through_where_an_event_loop_runs() -> None:
    async def cell() -> None:
        with FakeEndpoint(status(401, "no such key")) as server:
            ic.extract(TALK, codebook=LABELS, model=MODEL, base_url=server.url)

    with pytest.raises(ic.EndpointError):
        asyncio.run(cell())


def test_codes_that_were_read_as_speech_are_not_sent(tmp_path: Path) -> None:
    """A file of one-word codes, read without the codebook that tells them from what was said."""
    file = tmp_path / "Interview 1 - Ada.txt"
    said = [
        "Interview 1 - Ada",
        "Interviewer",
        "What is hard?",
        "Interviewee",
        "Half of the labels were wrong.",
    ]
    file.write_text("\n\n".join([*said, "labelling", "cost"]) + "\n")
    read_without = ic.read(file).transcript
    with FakeEndpoint(answer({"passages": []})) as server:
        given: dict[str, Any] = {"codebook": LABELS, "model": MODEL, "base_url": server.url}
        with pytest.raises(
            ic.InputError, match=r"nothing but the name of a code: 2, 3\. Give `read` the codebook"
        ):
            ic.extract(read_without, **given)
        assert server.requests == []
        ic.extract(ic.read(file, LABELS).transcript, **given)
        assert "labelling\\n" not in server.requests[0].body["messages"][-1]["content"]
        ic.extract(read_without, codes_as_speech=True, **given)
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"passes": 0}, "passes is 0; it is at least 1"),
        ({"share": -0.1}, "share is -0.1; it is at least 0 and at most 1"),
        ({"share": 7}, "share is 7; it is at least 0 and at most 1"),
        ({"window_tokens": 0}, "window_tokens is 0; it is at least 200"),
        ({"temperature": 9.0}, "temperature is 9.0; it is at least 0 and at most 2"),
        ({"temperature": -1.0}, "temperature is -1.0"),
        ({"survey": True}, "no share is known. Add guide or share, or leave survey out"),
        ({"seed": 1.5}, "seed is 1.5; it is to be a whole number, or None"),
        ({"passes": 1.5}, "passes is 1.5; it is to be a whole number"),
        ({"window_tokens": "300"}, "window_tokens is of type str; it is to be a whole number"),
        ({"temperature": "hot"}, "temperature is of type str; it is to be a number, or None"),
        ({"share": float("nan")}, "share is nan; it is at least 0"),
        ({"language": None}, "language is of type NoneType; it is to be text"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(ic.ConfigurationError, match=problem):
        coded(**options)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"guide": {"a": 1}}, "guide is of type dict; it is to be a guide, or the path of one"),
        ({"codebook": ["cost"]}, "codebook is of type list; it is to be a codebook, or the path of one"),
        ({"model": 5}, "model is 5; it is to be text"),
        ({"base_url": 5}, "base_url is 5; it is to be an address, or several"),
        ({"base_url": [5]}, "base_url is of type list; it is to be an address, or several"),
    ],
)
def test_arguments_of_other_kinds_are_refused(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(ic.ConfigurationError, match=problem):
        ic.extract(TALK, **options)


def test_a_document_is_no_transcript_and_it_is_said_what_is_one(tmp_path: Path) -> None:
    file = tmp_path / "talk.txt"
    file.write_text("Interviewer: What is hard?\nAda: The labels.\n")
    document: Any = ic.read(file)
    with pytest.raises(ic.ConfigurationError, match=r"transcript is of type Document; .* \.transcript"):
        ic.extract(document, codebook=LABELS, model="keyword")


@pytest.mark.parametrize(
    "options",
    [
        *({"passes": 2}, {"share": 0.5}, {"judge": True}, {"language": "German"}),
        *({"window_tokens": 300}, {"base_url": "http://localhost:1/v1"}),
    ],
)
def test_the_baseline_refuses_what_it_would_not_do(options: dict[str, Any]) -> None:
    name = next(iter(options))
    with pytest.raises(ic.ConfigurationError, match=f"so {name} would do nothing"):
        ic.extract(TALK, codebook=LABELS, model="keyword", **options)


def test_errors_name_no_option_that_the_library_has_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ic.ConfigurationError, match="Give a codebook, a guide or a model"):
        ic.extract(TALK, model="keyword")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ic.ConfigurationError, match='or use model="keyword"') as caught:
        ic.extract(TALK, model=MODEL)
    assert "--" not in str(caught.value)


@pytest.mark.parametrize(
    ("mine", "room"),
    [("schemas/__init__.py", "schemas"), ("cache/__init__.py", "cache"), ("extract.py", "extract")],
)
def test_what_hides_a_package_of_intercoders_is_named(tmp_path: Path, mine: str, room: str) -> None:
    """Many a service has a package `schemas`, and a script may be called `extract.py`."""
    file = tmp_path / mine
    file.parent.mkdir(exist_ok=True)
    file.write_text("import intercoder\n")
    ran = subprocess.run(
        [sys.executable, "-c", "import intercoder"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    last = ran.stderr.splitlines()[-1]
    assert last.startswith(
        f"ImportError: intercoder cannot be imported here: {file.resolve()} hides its package"
    )
    assert repr(room) in last


NOTEBOOK = """
import asyncio, sys
import intercoder as ic
talk = ic.read(sys.argv[1]).transcript
async def cell():
    try:
        ic.extract(talk, codebook=ic.bundled_codebook(), model="m", base_url=sys.argv[2])
    except KeyboardInterrupt:
        print("interrupted")
asyncio.new_event_loop().run_until_complete(cell())
"""


def test_ctrl_c_in_a_notebook_ends_the_work(tmp_path: Path) -> None:
    """The server would hold back its answer for longer than anybody waits."""
    talk = tmp_path / "talk.txt"
    talk.write_text("Interviewer: What is hard?\nAda: Half of the labels were wrong.\n")
    gate = threading.Event()
    with FakeEndpoint(lambda request: held(FOUND, gate)) as server:
        process = subprocess.Popen(
            [sys.executable, "-c", NOTEBOOK, talk, server.url],
            env={**os.environ, "OPENAI_API_KEY": "k", "INTERCODER_CACHE_DIR": str(tmp_path / "cache")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        until(lambda: bool(server.requests), process)
        process.send_signal(signal.SIGINT)
        left = ended(process)
        assert not gate.is_set()
        gate.set()
    assert (left.code, left.out, left.err) == (0, "interrupted\n", "")
