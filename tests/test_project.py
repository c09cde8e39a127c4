"""The project file: what it may hold, how it is found, and what is said where it is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.project import KEYS, find_project, line_of, load_project, parse_project, project_text
from schemas.errors import ConfigurationError

WHOLE = """# a study
paths = ["interviews", "more"]
gold = "coded"
gold_map = "map.csv"
codebook = "codes.yaml"
guide = "guide.yaml"
endpoint = "http://localhost:11434/v1"
models = ["llama3.3", "qwen3"]

[speakers]
interviewer = ["Maya"]
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(text: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as raised:
        parse_project(text, Path("intercoder.toml"))
    return raised.value


def test_every_key_is_read_and_one_text_stands_for_a_list(here: Path) -> None:
    project = parse_project(WHOLE, here / "intercoder.toml")
    assert project.values == {
        "paths": ["interviews", "more"],
        "gold": ["coded"],
        "gold_map": "map.csv",
        "codebook": "codes.yaml",
        "guide": "guide.yaml",
        "endpoint": ["http://localhost:11434/v1"],
        "models": ["llama3.3", "qwen3"],
        "speakers.interviewer": ["Maya"],
    }
    assert set(project.values) == {key.name for key in KEYS}


def test_paths_are_relative_to_the_file_and_shown_from_the_working_folder(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "below").mkdir()
    monkeypatch.chdir(here / "below")
    absolute = str(here / "elsewhere")
    project = parse_project(
        f"paths = ['interviews', '{absolute}']\ncodebook = '../c.yaml'", here / "intercoder.toml"
    )
    assert project.values["paths"] == ["../interviews", absolute]
    assert project.values["codebook"] == "../../c.yaml"


def test_a_tilde_is_the_home_folder_where_there_is_one(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(here / "home"))
    project = parse_project("paths = ['~/a', '~nobody-of-that-name/b']", here / "intercoder.toml")
    assert project.values["paths"] == [str(here / "home" / "a"), "~nobody-of-that-name/b"]


def test_the_nearest_file_upwards_is_found(here: Path) -> None:
    deep = here / "a" / "b"
    deep.mkdir(parents=True)
    assert find_project(deep) is None
    (here / "intercoder.toml").write_text("")
    assert find_project(deep) == here.resolve() / "intercoder.toml"
    (here / "a" / "intercoder.toml").write_text("")
    assert find_project(deep) == here.resolve() / "a" / "intercoder.toml"
    (deep / "intercoder.toml").mkdir()  # a folder of that name is no project file
    assert find_project(deep) == here.resolve() / "a" / "intercoder.toml"
    assert find_project(here / "gone") is None


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ('gold = "x"\npathes = ["a"]\n', 2, "pathes"),
        ('# pathes = 1\n\n"pathes" = ["a"]\n', 3, "pathes"),
        ('[extract]\nmodel = "m"\n', 1, "extract"),
        ('gold = "x"\n[ speakers ]\n# c\ninterviewr = ["a"]\n', 4, "speakers.interviewr"),
        ('speakers.interviewr = "a"\n', 1, "speakers.interviewr"),
        ('gold = "x"\nspeakers = { interviewr = "a" }\n', 2, "speakers.interviewr"),
        ('models = ["a"]\n[[speakers]]\ninterviewer = "a"\n', 2, "speakers"),
    ],
)
def test_an_unknown_key_is_refused_with_its_name_and_line(text: str, line: int, key: str) -> None:
    error = refusal(text)
    assert error.message == f"intercoder.toml, line {line}: the key {key} is not known."
    assert error.hint


def test_a_near_miss_names_the_key_that_is_meant() -> None:
    assert refusal("path = ['a']").hint == "Did you mean paths?"
    assert "paths, gold, gold_map, codebook" in refusal("zzz = 1").hint


@pytest.mark.parametrize("name", ["api_key", "OPENAI_API_KEY", "token", "secret"])
def test_a_key_has_no_place_in_the_file_and_is_not_repeated(name: str) -> None:
    error = refusal(f'{name} = "sk-planted-0123456789"')
    assert "OPENAI_API_KEY" in error.hint
    assert "sk-planted" not in str(error)


@pytest.mark.parametrize(
    "url",
    ["https://me:sk-planted@h.example/v1", "https://h.example/v1?key=sk-planted", "https://h/v1#sk-planted"],
)
def test_an_endpoint_that_carries_credentials_is_refused_without_repeating_them(url: str) -> None:
    error = refusal(f'gold = "g"\nendpoint = "{url}"')
    assert "line 2: the key endpoint" in error.message
    assert "planted" not in str(error)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("codebook = ['a']", "codebook is not a text"),
        ("codebook = 3", "codebook is not a text"),
        ("paths = [1]", "paths is not a list of texts"),
        ("paths = ''", "paths is not a list of texts"),
        ("models = ['a', ' ']", "models is not a list of texts"),
        ("[paths]\na = 'b'", "paths is not a list of texts"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_line(text: str, what: str) -> None:
    assert refusal(text).message.startswith(f"intercoder.toml, line 1: the key {what}")


def test_an_empty_list_is_as_if_the_key_were_not_there() -> None:
    assert parse_project("models = []\npaths = []", Path("intercoder.toml")).values == {}


def test_broken_toml_is_refused_with_the_line_and_without_the_text() -> None:
    error = refusal('gold = "x"\nendpoint = sk-planted\n')
    assert "at line 2" in error.message
    assert "planted" not in str(error)


def test_a_file_of_notepad_with_a_byte_order_mark_is_read(here: Path) -> None:
    file = here / "intercoder.toml"
    file.write_bytes(b"\xef\xbb\xbfgold = 'coded'\r\n")
    assert load_project(file).values == {"gold": ["coded"]}


def test_a_file_that_is_no_text_is_refused(here: Path) -> None:
    file = here / "intercoder.toml"
    file.write_bytes(b"gold = '\xff'")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load_project(file)


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(st.dictionaries(st.sampled_from(["models", "speakers.interviewer"]), st.lists(texts, max_size=3)))
def test_what_is_written_is_read_back(values: dict[str, list[str]]) -> None:
    text = project_text(dict(values), ["first", "second"])
    read = parse_project(text, Path("intercoder.toml")).values
    assert read == {name: entries for name, entries in values.items() if entries}


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse_project(text, Path("intercoder.toml"))
    except ConfigurationError:
        return
    assert tomllib.loads(text).keys() <= {"speakers", *(key.name for key in KEYS)}


def test_a_key_inside_a_value_is_not_taken_for_the_setting() -> None:
    assert line_of("pathes", 'gold = "pathes = 1"\npathes = 1') == 2
    assert line_of("pathes", "gold = 1") is None
