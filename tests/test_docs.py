"""The pages in docs/ are complete and true: the reference is the commands' own help, how-to commands run."""

from __future__ import annotations

import os
import re
import runpy
from pathlib import Path

import fsspec
import pytest
from support_cli import Cli
from support_server import MODEL, FakeEndpoint
from support_study import any_model, lay_out, run_line

from intercoder.project import KEYS, parse_project

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))
HOW_TO = [page for page in PAGES if page.startswith("how-to/")]
BUCKET = "my-bucket"
LOCAL_SERVER, LOCAL_MODEL = "http://localhost:11434/v1", "llama3.3"


def text_of(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def links(page: str) -> list[str]:
    found = re.findall(r"\]\(([^)\s]+)\)", text_of(page))
    return [link for link in found if not link.startswith("http")]


def anchors(file: Path) -> set[str]:
    """What headings can be linked to, as GitHub makes it of them."""
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_command_reference_is_the_help_of_the_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")  # whatever the terminal
    page = runpy.run_path(str(DOCS / "reference" / "write_cli.py"))["page"]()
    assert text_of("reference/cli.md") == page, "run: python docs/reference/write_cli.py"


@pytest.mark.parametrize("page", [page for page in PAGES if "/" in page or page == "index.md"])
def test_every_link_leads_to_a_file_and_a_heading_of_it(page: str) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        file = (DOCS / page).parent / path if path else DOCS / page
        assert file.exists(), link
        assert not anchor or anchor in anchors(file), link


def test_the_index_links_every_page() -> None:
    linked = {os.path.normpath(link.partition("#")[0]) for link in links("index.md")}
    assert linked == set(PAGES) - {"index.md"}


def test_the_project_file_of_the_reference_holds_every_key_and_each_is_explained() -> None:
    page = text_of("reference/files.md")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    names = [key.name for key in KEYS]
    assert list(parse_project(example, Path("intercoder.toml")).values) == names
    assert re.findall(r"^\| `([\w.]+)` \|", page, re.MULTILINE) == names


def commands_of(page: str) -> list[str]:
    blocks = re.findall(r"^ *```console\n(.*?)```", text_of(page), re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.splitlines() if line.strip()]


def upload(study: Path, to: str) -> None:
    """Put a study's interviews and codings into a bucket in memory."""
    storage = fsspec.filesystem("memory")
    storage.store.clear()
    for folder in ("interviews", "coded"):
        storage.put(str(study / folder), f"{to}/{folder}", recursive=True)


@pytest.mark.parametrize("page", HOW_TO)
def test_the_commands_of_a_how_to_page_run_one_after_the_other(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path, cli, numbers=(1,))
    assert commands_of(page)
    upload(tmp_path, f"/{BUCKET}")
    with FakeEndpoint(any_model) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        for line in commands_of(page):
            here = line.replace(LOCAL_SERVER, server.url).replace(LOCAL_MODEL, MODEL)
            here = here.replace(f"s3://{BUCKET}", f"memory://{BUCKET}")
            ran = run_line(cli, here)
            assert ran.code == 0, f"{line}\n{ran.out}{ran.err}"
    if LOCAL_SERVER in text_of(page):
        assert server.requests
