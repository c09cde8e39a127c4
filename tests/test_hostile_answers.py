"""A model's answer is as little trusted as a transcript: it widens nothing that is read, written or shown."""

from __future__ import annotations

import csv
import json
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from support_cli import Cli, Ran
from support_server import FakeEndpoint, FakeReply, answer
from support_summaries import kind_of, references_in, said, sentences_in

from extract.runfolder import RunFolder
from extract.summaries.files import file_names

HOSTILE = (
    "../../etc/x",
    "/etc/passwd",
    "..",
    "CON",
    "-rf",
    "a" * 20_000,
    "\x1b[31mred\x1b[0m\x07\x9b2J",
    "\u202etxt.exe\u2066",
    "two\nlines\r\n",
    "=HYPERLINK(\"http://127.0.0.1:9\")",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "]]> --> </style></script>",
    "{{7*7}} {0} {x!r} %s %(x)s ${x}",
    "nul\x00byte",
    "\ufeffzero\u200bwidth\U0001f648\u200d",
    "[x](javascript:alert(1)) `a` | b",
)  # fmt: skip

FORMATS = ("qdpx", "qdc", "csv", "xlsx", "jsonl", "label-studio", "docx")

TALK = "Interviewer: What went wrong?\n\nInterviewee: Half of the labels were wrong.\n"


def passages() -> list[dict[str, Any]]:
    """A passage for each hostile text, which stands wherever a model may write."""
    turns = (0, 1, 10**30)
    return [
        {
            "code": text,
            "new": True,
            "title": text,
            "first_turn": turns[n % 3],
            "last_turn": turns[-1 - n % 3],
            "quotes": ["Half of the labels", text],
            "mitigations": [{"text": text, "quote": "labels were wrong"}],
            "rationale": text,
            "salience": 3,
        }
        for n, text in enumerate(HOSTILE)
    ]


def model(request: dict[str, Any]) -> FakeReply:
    """Answers every kind of question with hostile texts."""
    asked = request["messages"][-1]["content"]
    if "=== transcript" in asked:
        return answer({"passages": passages()})
    if kind_of(request) == "check":
        verdicts = range(-1, sentences_in(request) + 3)
        return answer({"verdicts": [{"sentence": abs(n) * 10**n if n > 2 else n, "reason": HOSTILE[n % 16],
                                     "verdict": "supported"} for n in verdicts]})  # fmt: skip
    return answer(
        {"sentences": [said(text, *references_in(request), text) for text in HOSTILE]
         + [said(text, *references_in(request)) for text in HOSTILE]}
    )  # fmt: skip


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file() or path.is_symlink()}


def steers(text: str) -> list[str]:
    """Characters that could steer a terminal."""
    return sorted(
        {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp", "Cs"} and c != "\n"}
    )


def check(ran: Ran, *, code: int = 0) -> None:
    assert ran.code == code, ran.err
    assert steers(ran.out + ran.err) == []


@pytest.fixture
def run(cli: Cli, tmp_path: Path) -> Path:
    """A run whose coding is full of hostile texts."""
    talk = tmp_path / "in" / "Talk 1.txt"
    talk.parent.mkdir()
    talk.write_text(TALK)
    with FakeEndpoint(model) as server:
        ran = cli("extract", talk, "--out", tmp_path / "run", "--base-url", server.url, "--open-coding")
    check(ran)
    return tmp_path / "run"


def test_codes_stay_texts_in_a_run_of_the_usual_files(run: Path, tmp_path: Path) -> None:
    assert {str(file.relative_to(tmp_path)) for file in files_in(tmp_path) if file.name[0] != "."} == {
        "in/Talk 1.txt",
        "run/manifest.json",
        "run/requests.jsonl",
        "run/transcripts/talk-1.json",
        "run/codings/talk-1.json",
    }
    (coding,) = RunFolder(run).codings()
    coding.check_against(RunFolder(run).transcript("talk-1"))
    assert {segment.code for segment in coding.segments} == {text.strip() for text in HOSTILE}
    assert {(segment.first_turn, segment.last_turn) for segment in coding.segments} <= {(0, 1), (1, 1)}


def test_summaries_land_in_their_folder_under_safe_names(cli: Cli, run: Path, tmp_path: Path) -> None:
    before = files_in(tmp_path)
    with FakeEndpoint(model) as server:
        ran = cli("summarise", run, "--base-url", server.url, "--to", "html", "--to", "docx")
    check(ran)
    new = files_in(tmp_path) - before
    assert {file.parent for file in new} == {run / "summaries"}
    # a document in three formats and its data for each code, and the catalog
    assert len(new) == 4 * len(HOSTILE) + 3
    for file in new:
        assert steers(file.name) == []
        assert len(file.name.encode()) < 255
        assert not file.name.startswith(("-", "."))
    for file in new:
        if file.suffix == ".html":
            assert dangers(file.read_text()) == []


def test_exports_and_the_page_hold_them_as_data(cli: Cli, run: Path, tmp_path: Path) -> None:
    before = files_in(tmp_path)
    for form in FORMATS:
        check(cli("export", run, "--to", form, "--out", tmp_path / "exported" / form))
    check(cli("view", run, "--out", tmp_path / "exported" / "page.html"))
    new = files_in(tmp_path) - before
    settings = {"label-studio.xml"}  # of the labels, which the program wants beside the tasks
    assert {str(file.relative_to(tmp_path / "exported")) for file in new} == {
        *FORMATS,
        "page.html",
    } | settings
    for form in ("qdpx", "xlsx", "docx"):
        names = ZipFile(tmp_path / "exported" / form).namelist()
        assert not [name for name in names if ".." in name or name.startswith("/")]
    page = (tmp_path / "exported" / "page.html").read_text()
    assert dangers(page) == []
    csv.field_size_limit(1 << 20)
    with (tmp_path / "exported" / "csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]


class _Page(HTMLParser):
    """Collects what could act in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]
        if tag in {"img", "iframe", "object", "embed", "base"} or given.keys() & {"srcdoc", "style"}:
            self.found.append(tag)
        self.found += [name for name in given if name.startswith("on")]
        links = (given.get(name, "") for name in ("href", "src", "action"))
        self.found += [link for link in links if link and not link.startswith(("#", "data:")) and ":" in link]


def dangers(page: str) -> list[str]:
    """Elements, attributes and addresses of a page that could act, and a policy that would let them."""
    parser = _Page()
    parser.feed(page)
    loose = [] if "default-src 'none'" in parser.policy else [f"policy {parser.policy!r}"]
    return parser.found + loose + ["inline"] * ("'unsafe-inline'" in parser.policy.partition("style-src")[0])


def test_half_of_a_character_in_an_answer_does_not_end_the_run(cli: Cli, tmp_path: Path) -> None:
    """`\\ud800` is valid in JSON and cannot be written to any file."""
    (tmp_path / "Talk 1.txt").write_text(TALK)
    text = json.dumps({"passages": [{**passages()[0], "code": "HALF", "title": "HALF"}]})
    with FakeEndpoint(answer(text.replace("HALF", "\\ud800"))) as server:
        ran = cli("extract", tmp_path / "Talk 1.txt", "--out", tmp_path / "run", "--base-url", server.url,
                  "--open-coding")  # fmt: skip
    assert ran.code in {0, 1, 3}
    assert RunFolder(tmp_path / "run").manifest().transcripts["talk-1"].state in {"done", "failed", "partial"}


def test_file_names_of_hostile_codes_differ_and_are_names() -> None:
    names = file_names(HOSTILE)
    assert len(set(map(str.casefold, names.values()))) == len(HOSTILE)
    for name in names.values():
        assert "/" not in name
        assert name.strip(".- ")
        assert name.isprintable()
