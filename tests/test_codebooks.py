from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from extract.codebooks import load_codebook
from intercoder.bundled import bundled_codebook
from schemas.codebook import Codebook
from schemas.errors import CodebookError, UnreadableFileError


def codebook(tmp_path: Path, text: str, name: str = "book.yaml") -> Codebook:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return load_codebook(tmp_path / name)


def test_yaml_with_all_fields(tmp_path: Path) -> None:
    book = codebook(
        tmp_path,
        "name: b\ncodes:\n- {code: Drift, category: M, definition: d, use_when: u, do_not_use_when: n,"
        " examples: [e1, e2],"
        " aliases: [model drift]}\n- {code: Drift-fix, mitigates: Drift, parent: Drift}\n",
    )
    assert book.codes[0].examples == ("e1", "e2")
    assert book.codes[1].mitigates == "Drift"


def test_a_bare_list_of_names_is_a_codebook(tmp_path: Path) -> None:
    assert [code.code for code in codebook(tmp_path, "- drift\n- Q2.1\n").codes] == ["drift", "Q2.1"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_lists_in_cells(tmp_path: Path, delimiter: str) -> None:
    rows = [
        ["Code", "Use when", "Examples", "note"],
        ["Drift", "it moves", "one | two", "x"],
        ["Other", "", "", ""],
    ]
    book = codebook(tmp_path, "\n".join(map(delimiter.join, rows)), "book.csv")
    assert (book.codes[0].use_when, book.codes[0].examples) == ("it moves", ("one", "two"))
    assert book.codes[1].use_when == ""


def test_a_code_is_found_whatever_its_case_spaces_and_hyphens(tmp_path: Path) -> None:
    book = codebook(tmp_path, "- {code: Data-missing-values, aliases: [Missing value]}\n")
    for spelling in ("data missing VALUES", "Data_missing-values", "missing-value"):
        found = book.find(spelling)
        assert found is not None
        assert found.code == "Data-missing-values"
    assert book.find("Data-missing") is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("codes:\n- {code: a}\n- {code: A}\n", "also names 'a'"),
        ("codes:\n- {code: a}\n- {code: a}\n", "stands twice"),
        ("codes:\n- {code: a-fix, mitigates: a}\n", "refers to 'a'"),
        ("codes:\n- {code: a, mitigates: a}\n", "refers to 'a'"),
        ("codes:\n- {code: '-'}\n", "is empty"),
        ("codes:\n- {code: a, colour: red}\n", "colour"),
        ("codes:\n- {name: a}\n", "code"),
        ("just text", "no list of codes"),
        ("codes: [", "not YAML"),
    ],
)
def test_broken_codebooks_are_named_with_what_is_wrong(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(CodebookError, match=re.escape(complaint)):
        codebook(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("codes: [\n", " in line 2"),
        ("codes:\n- {code: a\n- {code: b}\n", " in line 3"),
        ("codes:\n- {code: a, definition: 2026-99-99}\n", ""),  # YAML takes it for a day, and there is none
    ],
)
def test_what_is_no_yaml_is_named_with_what_to_look_for(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(CodebookError) as raised:
        codebook(tmp_path, text)
    assert raised.value.message == f"Codebook book.yaml is not YAML{where}."
    assert "wrong indentation" in raised.value.hint


def test_what_is_nested_too_deep_is_an_error_and_no_crash(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="not YAML"):
        codebook(tmp_path, "[" * 100_000 + "]" * 100_000)
    nested = "[" * 90 + "]" * 90
    with pytest.raises(CodebookError, match="no list of codes"):
        codebook(tmp_path, f"{{a: {nested}}}")


# Each mapping holds the one before twice: 2 pairs become 2 * 2^30, which nobody can wait for.
DOUBLING = "a: &a0 {k0: 1, k1: 1}\n" + "".join(
    f"m{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 31)
)
SIXTIES = "1" + ":59" * 50_000


@pytest.mark.parametrize(
    "text",
    [f"{DOUBLING}name: x\ncodes: []\n", f"codes: [{{code: {SIXTIES}}}]\n", f"codes: [{SIXTIES}.5]\n"],
)
def test_what_unfolds_to_too_much_is_an_error_and_no_endless_wait(tmp_path: Path, text: str) -> None:
    with pytest.raises(CodebookError, match="not YAML"):
        codebook(tmp_path, text)


def test_many_mappings_beside_each_other_in_one_key_count_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extract.yaml_text.MOST_MERGED", 10)
    merging = "a: &a {k0: 1, k1: 1, k2: 1}\ncodes: [{<<: [%s], code: x}]\n"
    with pytest.raises(CodebookError, match="not YAML"):
        codebook(tmp_path, merging % "*a, *a, *a, *a")  # 4 times 3 pairs
    with pytest.raises(CodebookError, match="k0"):
        codebook(tmp_path, merging % "*a, *a, *a")


def test_what_codes_share_can_be_written_once(tmp_path: Path) -> None:
    book = codebook(
        tmp_path, "codes:\n- &first {code: a, category: Data, use_when: u}\n- {<<: *first, code: b}\n"
    )
    assert [(code.code, code.category, code.use_when) for code in book.codes] == [
        ("a", "Data", "u"),
        ("b", "Data", "u"),
    ]


def test_csv_without_a_code_column_names_the_columns(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="do_not_use_when"):
        codebook(tmp_path, "name,definition\nx,y\n", "book.csv")


def test_missing_and_undecodable_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"none\.yaml"):
        load_codebook(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"- caf\xe9\n")
    with pytest.raises(UnreadableFileError, match="UTF-8"):
        load_codebook(tmp_path / "latin.yaml")


def test_the_bundled_codebook_is_whole() -> None:
    book = bundled_codebook()
    for code in book.codes:
        assert code.definition, code.code
        assert code.use_when, code.code
        assert code.category, code.code
        assert not re.fullmatch(r"Q\d.*", code.code), "guide tags are no codes"
        assert code.code.endswith("-fix") == (code.mitigates is not None), code.code


def test_the_bundled_codebook_covers_the_codes_of_the_study(shared: Path) -> None:
    book = bundled_codebook()
    for file in sorted((shared / "interviews/gold").glob("*.json")):
        for paragraph in json.loads(file.read_text())["paragraphs"]:
            for code in paragraph["codes"]:
                assert book.find(code), code


def test_the_bundled_codebook_quotes_no_interview(shared: Path) -> None:
    """No run of eight words of an interview stands in the codebook."""

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.casefold())
        return set(zip(*(words[i:] for i in range(8)), strict=False))

    book = runs(bundled_codebook().to_json())
    for file in sorted((shared / "interviews/transcripts").glob("*.txt")):
        assert not book & runs(file.read_text()), file.name


@pytest.mark.parametrize("name", ["Data noise", "data–noise", "Data\u2011Noise", "DATA_NOISE"])
def test_a_code_is_found_however_spaces_dashes_and_case_are_written(name: str) -> None:
    book = Codebook.model_validate({"name": "b", "codes": [{"code": "Data-noise"}, {"code": "Caf\u00e9"}]})
    found = book.find(name)
    assert found is not None
    assert found.code == "Data-noise"
    assert book.find("cafe\u0301") == book.codes[1]
    assert book.find("cafe") is None
