from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.loader import Prompt, load, names
from schemas.errors import ConfigurationError


def prompt(body: str, *variables: str) -> Prompt:
    return Prompt(name="p", version=1, purpose="test", variables=variables, body=body)


def test_values_stand_in_their_places() -> None:
    assert (
        prompt("Code {{first}} to {{ last }}.", "first", "last").render(first="3", last="9")
        == "Code 3 to 9.\n"
    )


@given(st.text())
def test_a_value_is_inserted_to_the_letter_whatever_it_looks_like(value: str) -> None:
    """A transcript with braces, placeholders or Jinja is data: it is neither filled nor refused."""
    assert (
        prompt("<{{turns}}|{{other}}>", "turns", "other").render(turns=value, other="x") == f"<{value}|x>\n"
    )


def test_a_placeholder_inside_a_value_is_not_filled() -> None:
    rendered = prompt("{{a}} {{b}}", "a", "b").render(a="{{b}} {% raw %}", b="secret")
    assert rendered == "{{b}} {% raw %} secret\n"


@pytest.mark.parametrize("values", [{}, {"a": "1", "b": "2"}, {"b": "2"}])
def test_missing_and_extra_variables_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="other variables"):
        prompt("{{a}}", "a").render(**values)


def test_a_declared_variable_that_the_body_does_not_use_is_refused() -> None:
    with pytest.raises(ValueError, match="declared and used variables differ: b"):
        prompt("{{a}}", "a", "b")


@pytest.mark.parametrize("name", names())
def test_every_bundled_prompt_loads_and_says_what_it_is_for(name: str) -> None:
    assert load(name).name == name
    assert load(name).purpose.endswith(".")


def test_a_file_of_the_same_name_overrides_and_changes_the_digest(tmp_path: Path) -> None:
    text = "---\nname: extract-window\nversion: 7\npurpose: Mine.\nvariables: [turns]\n---\n{{turns}}\n"
    (tmp_path / "extract-window.md").write_text(text)
    assert load("extract-window", tmp_path).version == 7
    assert load("extract-window", tmp_path).digest != load("extract-window").digest
    assert load("extract-system", tmp_path) == load("extract-system")


@pytest.mark.parametrize(
    "text",
    [
        "no front matter",
        "---\nname: other\n---\nx",
        "---\n: [\n---\nx",
        "---\nname: extract-window\n---\nx",
        "---\n- 1\n---\n",
    ],
)
def test_a_file_that_breaks_the_form_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "extract-window.md").write_text(text)
    with pytest.raises(ConfigurationError, match=r"extract-window\.md"):
        load("extract-window", tmp_path)


def test_an_unknown_prompt_lists_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="extract-system"):
        load("no-such-prompt")
