"""Files become text whatever their encoding, and what cannot be text is refused with a reason."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from support_formats import source

from extract.readers import source as source_module
from extract.readers.source import load
from schemas.errors import UnreadableFileError

TEXT = "Interviewee: the café is naïve – really.\nInterviewer: 😀 sí\n"


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_encodings_give_the_same_text(encoding: str) -> None:
    assert source(TEXT.encode(encoding)).text == TEXT


@pytest.mark.parametrize("mark", ["utf-16-le", "utf-16-be"])
def test_both_byte_orders_of_utf_16_are_read(mark: str) -> None:
    assert source("\ufeff".encode(mark) + TEXT.encode(mark)).text == TEXT


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Interviewer: So tell me about the café – it’s naïve, no?\nInterviewee: Déjà vu.\n", "cp1252"),
        ("Interviewer: Größe und Qualität, schön.\nInterviewee: Natürlich überprüft.\n", "latin-1"),
        ("Interviewer: Não há produção, então é só isso. Avó e avô.\n", "cp1252"),
        ("Badacz: Czy mógłby pan opowiedzieć o jakości?\nJan: Tak, błędów było dużo, źle.\n", "cp1250"),
        ("Görüşmeci: Veri kalitesi hakkında ne düşünüyorsunuz?\nAyşe: İyi, şimdi düzeltildi.\n", "cp1254"),
        ("Viðmælandi: Já, það er mjög erfitt, við þurfum að skoða gögnin á hverjum degi.\n", "cp1252"),
        ("Klausėjas: Ką manote apie duomenų kokybę?\nJonas: Taip, žinoma, čia yra klaidų.\n", "cp1257"),
        ("Интервьюер: Расскажите о качестве данных.\nИнна: Да, конечно, каждый день.\n", "cp1251"),
        (
            "Interviewer: データの品質について教えてください。\nInterviewee: はい、毎日確認しています。\n",
            "cp932",
        ),
    ],
)
def test_old_encodings_are_guessed(text: str, encoding: str) -> None:
    with pytest.raises(UnicodeDecodeError):
        text.encode(encoding).decode("utf-8")
    assert source(text.encode(encoding)).text == text


def test_all_line_ends_become_line_feeds() -> None:
    assert source(b"a\r\nb\rc\nd").text == "a\nb\nc\nd"


def test_control_characters_inside_text_stay_data() -> None:
    text = "Interviewee: that was \x1b[31mred\x1b[0m, and then a bell\x07 rang somewhere.\n"
    assert source(text).text == text


def test_a_nul_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match=r"x\.txt is a binary file"):
        _ = source(b"Interviewee: hello\0there", "x.txt").text


def test_bytes_that_are_mostly_control_characters_are_refused() -> None:
    with pytest.raises(UnreadableFileError, match="binary"):
        _ = source(bytes(range(1, 32)) * 10).text


def test_broken_utf_16_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="not text in utf-16"):
        _ = source(b"\xff\xfea").text


@pytest.mark.parametrize(("data", "kind"), [(b"%PDF-1.4 ...", "PDF"), (b"PK\x03\x04...", "ZIP")])
def test_known_containers_load_but_have_no_text(tmp_path: Path, data: bytes, kind: str) -> None:
    loaded = load(write(tmp_path / "a.txt", data))
    assert loaded.binary == kind
    with pytest.raises(UnreadableFileError, match=kind):
        _ = loaded.text


def test_load_keeps_path_name_and_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "Interview 3.x.txt", TEXT.encode())
    loaded = load(path)
    assert (loaded.path, loaded.name, loaded.stem) == (path, "Interview 3.x.txt", "Interview 3.x")
    assert (loaded.data, loaded.binary, loaded.text) == (TEXT.encode(), None, TEXT)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"gone\.txt does not exist"):
        load(tmp_path / "gone.txt")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="is a folder"):
        load(tmp_path)


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_nothing_but_blanks_is_empty(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="is empty"):
        load(write(tmp_path / "a.txt", data))


def test_a_file_above_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "LARGEST", 3)
    assert load(write(tmp_path / "a.txt", b"abc")).text == "abc"
    with pytest.raises(UnreadableFileError, match="at most 0 MB"):
        load(write(tmp_path / "b.txt", b"abcd"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(UnreadableFileError, match="pipe"):
        load(tmp_path / "pipe.txt")


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        load(tmp_path / "loop.txt")


def test_an_impossible_path_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="no usable path"):
        load(Path("a\0b"))
