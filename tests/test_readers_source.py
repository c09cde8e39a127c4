"""Files become text whatever their encoding, and what cannot be text is refused with a reason."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from support_cli import Cli
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
        ("Интервьюер: Расскажите о качестве данных.\nИнна: Да, конечно, каждый день.\n", "iso8859_5"),
        ("Інтерв'юер: Розкажіть про якість даних.\nІван: Так, звичайно, щодня.\n" * 4, "koi8_u"),
        ("المحاور: حدثني عن جودة البيانات.\nأحمد: نعم بالطبع كل يوم كانت هناك أخطاء كثيرة.\n", "iso8859_6"),
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


ENGLISH = (
    "Half of the labels were wrong and nobody noticed for weeks.",
    "We wrote a guide, and since then two people label each picture.",
    "That was quite expensive for us.",
    "Do you trust the system now?",
)


def table(coder: str, rows: int) -> str:
    """English passages that one person coded, as a European Excel saves them."""
    lines = (f"Interview 1;{coder};labels;{ENGLISH[place % 4]}\n" for place in range(rows))
    return "Interview;Coder;Code;Passage\n" + "".join(lines)


@pytest.mark.parametrize("rows", [1, 3, 40, 200])
@pytest.mark.parametrize(
    "coder", ["Jürgen", "François", "Björn", "Zoë", "Müller", "Renée", "Søren Ávila", "João and Åsa", "Þór"]
)
def test_one_name_in_an_english_table_is_read_as_windows_1252_however_often_it_stands_there(
    coder: str, rows: int
) -> None:
    assert source(table(coder, rows).encode("cp1252")).text == table(coder, rows)


@pytest.mark.parametrize("coder", ["Łukasz", "Michał", "Paweł", "Żaneta"])
def test_a_sign_in_a_letters_place_is_no_windows_1252(coder: str) -> None:
    """`£ukasz`, `Micha³`, `Pawe³`, `¯aneta`: no name in Windows-1252, and one in Polish."""
    assert source(table(coder, 3).encode("cp1250")).text == table(coder, 3)


@pytest.mark.parametrize(
    "captions",
    [
        ("Das war schön.", "Und später?", "Das weiß ich nicht.", "Wer prüft es?"),
        ("Kyllä, näin se on.", "Mitä teitte?", "Työ kesti pitkään.", "Hän ei löytänyt virhettä."),
        ("Hur länge?", "Förra året började vi.", "Ingen vet.", "Det är dyrt."),
        ("Sì, è così.", "Perché?", "Più tardi.", "La qualità era bassa."),
        ("Ça va.", "C’était l’été dernier…", "Où ?", "À l’équipe, peut-être."),
    ],
)
def test_few_western_captions_are_read_as_windows_1252(captions: tuple[str, ...]) -> None:
    text = "".join(
        f"{number}\n00:00:0{number},000 --> 00:00:0{number},900\n{caption}\n\n"
        for number, caption in enumerate(captions, 1)
    )
    assert source(text.encode("cp1252")).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Kvalita dat byla velmi špatná. Nikdo nevěděl, co se stalo. Můžete to říct?", "cp1250"),
        ("Később mindent újra csináltunk. Ő sem tudta. Először a gyűjtés volt nehéz.", "cp1250"),
        ("Jürgen: Das war größer. François: Déjà été. Jürgen: Natürlich, später.", "mac_roman"),
        ("Jürgen: Das war größer. Jürgen: Natürlich, später wäre das möglich gewesen.", "cp850"),
    ],
)
def test_letters_of_another_page_are_told_by_the_words_that_they_make(text: str, encoding: str) -> None:
    assert source(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (table("Jürgen", 3).encode("cp1252"), "Windows-1252"),
        (table("Łukasz", 3).encode("cp1250"), "Windows-1250"),
        (table("Jürgen", 3).encode(), None),
        (table("Jürgen", 3).encode("utf-16"), None),
        (b"PK\x03\x04\xff", None),
    ],
)
def test_a_guessed_encoding_has_a_name(data: bytes, encoding: str | None) -> None:
    assert source(data).guessed_encoding == encoding


def test_read_says_which_encoding_it_guessed_and_what_to_do(tmp_path: Path, cli: Cli) -> None:
    file = write(tmp_path / "ada.csv", table("Jürgen", 4).encode("cp1252"))
    ran = cli("read", file)
    assert ran.code == 0
    assert "coder: Jürgen 4\n" in ran.out
    assert (
        f"{file} is not in UTF-8: read as Windows-1252. If letters are wrong, save it as UTF-8."
        in ran.err.replace("\n", " ")
    )


def test_one_person_in_two_encodings_is_one_coder(tmp_path: Path, cli: Cli) -> None:
    interview = tmp_path / "Interview 1.txt"
    speakers = ("P01", "Interviewer")
    interview.write_text(
        "\n".join(f"{speakers[i % 2]}: {ENGLISH[i % 4]}" for i in range(8)), encoding="utf-8"
    )
    old = write(tmp_path / "a.csv", table("Jürgen", 200).encode("cp1252"))
    new = write(tmp_path / "b.csv", table("Jürgen", 200).encode())
    ran = cli("evaluate", interview, "--gold", old, "--gold", new)
    assert "agree with" not in ran.out + ran.err


@pytest.mark.parametrize("sign", ["\xa0", "—", "…"])
def test_a_long_run_of_signs_is_no_word_and_says_nothing_of_the_encoding(sign: str) -> None:
    text = f"Ann: café, hello.\n{sign * 200_000}\nBen: yes.\n"
    assert source(text.encode("cp1252")).text == text


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


def test_bytes_that_make_no_words_in_any_encoding_are_refused() -> None:
    """All that are no control characters, each as often as the others, in no order that means anything."""
    data = bytes(32 + 97 * place % 224 for place in range(224)) * 10
    with pytest.raises(UnreadableFileError, match="not text in any encoding that could be guessed"):
        _ = source(data).text


def test_a_text_in_plain_letters_is_read_whatever_few_others_are() -> None:
    assert source(b"Interviewer: That is \xd7\xd7\xf7\xa6 to me, and to all of us.").text.startswith("Inter")


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
