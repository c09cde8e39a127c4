"""Files and folders on the command line become a list of files to read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support_cli import Cli

from extract.readers.folders import find_files, passed_over
from extract.readers.source import load
from schemas.errors import InputError, UnreadableFileError


def tree(root: Path, *names: str) -> list[Path]:
    """Make these files with the folders above them."""
    paths = [root / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return paths


def test_files_stay_in_the_order_given_whatever_their_names(tmp_path: Path) -> None:
    paths = tree(tmp_path, "b.txt", "a.docx", ".hidden.txt", "noname")
    assert find_files(paths) == paths


def test_folders_are_walked_in_sorted_order(tmp_path: Path) -> None:
    expected = tree(tmp_path, "a/2.json", "a/b/1.PDF", "b.txt", "c.md")
    tree(tmp_path, "z.png", "a/table.xlsx", ".git/config.txt", ".x.txt", "a/.y/1.txt")
    assert find_files([tmp_path]) == expected


def test_each_file_is_read_once(tmp_path: Path) -> None:
    a, b = tree(tmp_path, "a.txt", "b.txt")
    assert find_files([b, tmp_path, a, tmp_path / "." / "a.txt"]) == [b, a]


def test_nothing_asked_is_nothing_found() -> None:
    assert find_files([]) == []


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="gone does not exist"):
        find_files([tmp_path / "gone"])
    with pytest.raises(UnreadableFileError, match="does not exist"):
        find_files([Path("a\0b")])


def test_a_folder_without_transcripts_is_an_error(tmp_path: Path) -> None:
    tree(tmp_path, "z.png", ".x.txt")
    with pytest.raises(InputError, match="holds no file that could be a transcript"):
        find_files([tmp_path])


def test_links_that_loop_end(tmp_path: Path) -> None:
    (a,) = tree(tmp_path, "in/a.txt")
    (tmp_path / "in" / "again").symlink_to(tmp_path / "in", target_is_directory=True)
    (tmp_path / "in" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert [path.resolve() for path in find_files([tmp_path])] == [a.resolve()]


def test_linked_folders_are_followed(tmp_path: Path) -> None:
    tree(tmp_path, "elsewhere/a.txt", "in/b.txt")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert find_files([tmp_path / "in"]) == [tmp_path / "in/b.txt", tmp_path / "in/link/a.txt"]


def test_a_dangling_link_is_left_for_the_reader_to_report(tmp_path: Path) -> None:
    link = tmp_path / "a.txt"
    link.symlink_to(tmp_path / "gone.txt")
    assert find_files([link]) == [link]
    assert find_files([tmp_path]) == [link]


def test_a_readme_in_a_folder_is_no_interview_and_one_that_is_named_is(tmp_path: Path) -> None:
    for name in ("README.md", "License.txt", "readme-interview.txt"):
        (tmp_path / name).write_text("Interviewee: Yes.")
    assert [file.name for file in find_files([tmp_path])] == ["readme-interview.txt"]
    assert find_files([tmp_path / "README.md"]) == [tmp_path / "README.md"]


def test_what_may_be_an_interview_and_is_not_read_is_found(tmp_path: Path) -> None:
    likely = tree(tmp_path, "a.doc", "b/c.RTF", "b/talk.m4a", "z.zip")
    tree(tmp_path, "one.txt", "b/room.png", "notes.csv", "code.py", ".DS_Store", ".hidden.doc", "README.md")
    assert passed_over([tmp_path]) == likely
    assert passed_over([tmp_path, likely[0], tmp_path / "b"]) == likely[1:]  # a.doc is named: it is looked at
    assert passed_over([tmp_path / "one.txt"]) == []


def test_what_stands_beside_its_transcript_is_not_missing(tmp_path: Path) -> None:
    tree(tmp_path, "1.txt", "1.m4a", "2.docx", "2.doc", "b/1.doc")
    assert passed_over([tmp_path]) == [tmp_path / "b" / "1.doc"]


def test_a_folder_of_documents_that_are_not_read_says_what_to_do(tmp_path: Path) -> None:
    tree(tmp_path, "a.doc", "b.odt", "c.mp3")
    with pytest.raises(InputError) as refused:
        find_files([tmp_path])
    assert refused.value.hint.splitlines()[1:] == [
        "a.doc, b.odt: no format that is read; save such documents as .docx or plain text.",
        "c.mp3: no format that is read; transcribe recordings first.",
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("in/*.txt", "Nothing filled in the *: write the path without quotes, or name the folder."),
        ("'in/One 1.txt'", "The quotes are part of this path: leave them out."),
        ('"in/One 1.txt"', "The quotes are part of this path: leave them out."),
        ("in\\One 1.txt", "Write it with / in place of \\: in/One 1.txt"),
        ("in\\Two.txt", "Check the spelling of the path."),
        ("~nobody-of-this-name/in", "~ stands for no home folder here: write the path out."),
        ("in/One 2.txt", "Check the spelling of the path."),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="\\ parts folders there")
def test_a_path_that_the_shell_would_have_read_otherwise_says_so(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, hint: str
) -> None:
    tree(tmp_path, "in/One 1.txt")
    monkeypatch.chdir(tmp_path)
    assert cli("read", name).err == f"Error: {name} does not exist.\n{hint}\n"
    with pytest.raises(UnreadableFileError) as refused:
        load(Path(name))
    assert refused.value.hint == hint
