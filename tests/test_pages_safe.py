"""That nothing in a page can become more than text, and that a page reaches for nothing outside."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_agreement import HOSTILE, hostile_study, page_of, study
from support_pages import Parsed

from intercoder.pages.embed import page_json
from intercoder.pages.markup import clean, raw, tag, to_html

ANY_TEXT = st.text(st.characters(categories=["L", "N", "P", "S", "Z", "C"]))
"""Lone surrogates and control characters included."""


def test_hostile_texts_come_back_from_the_data_to_the_letter() -> None:
    html = page_of(hostile_study(), title=HOSTILE[0], notes=HOSTILE)
    page = Parsed(html)
    assert [unit[3] for unit in page.data["units"][: len(HOSTILE)]] == list(HOSTILE)
    assert set(page.data["codes"]) == set(HOSTILE)


def test_hostile_texts_open_no_element_and_no_attribute() -> None:
    page = Parsed(page_of(hostile_study(), title=HOSTILE[0], notes=HOSTILE))
    names = [name for name, _ in page.tags]
    assert names.count("script") == 2
    assert not {"img", "iframe", "object", "link", "base"} & set(names)
    assert not [
        key for _, attributes in page.tags for key in attributes if key.startswith("on") or key == "style"
    ]
    assert page.inside["title"][0] == HOSTILE[0]


def test_a_page_can_always_be_written_and_holds_no_raw_separator() -> None:
    html = page_of(hostile_study(), title=HOSTILE[3], notes=HOSTILE)
    html.encode("utf-8")
    assert "\x00" not in html
    assert "\u2028" not in Parsed(html).inside["script"][0]


def test_the_policy_allows_this_script_and_this_style_and_nothing_else() -> None:
    page = Parsed(page_of(study()))
    policy = next(attributes["content"] for _, attributes in page.tags if "http-equiv" in attributes) or ""
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == _hash(page.inside["script"][1])
    assert rules["style-src"] == _hash(page.inside["style"][0])
    assert rules["require-trusted-types-for"] == "'script'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_page_refers_to_nothing_outside() -> None:
    html = page_of(study())
    assert set(re.findall(r"https?://[^\"'\s]+", html)) == {
        "http://www.w3.org/2000/svg"
    }  # a name, not a place
    assert "innerHTML" not in html
    assert not re.findall(r"url\(|@import|insertAdjacentHTML|document\.write|eval\(", html)


@given(ANY_TEXT)
def test_json_in_a_page_is_the_same_text_and_cannot_end_its_element(text: str) -> None:
    written = page_json({"text": text})
    assert json.loads(written) == {"text": text}
    assert not set(written) & set("<>&\u2028\u2029")
    written.encode("utf-8")


@given(ANY_TEXT)
def test_markup_gives_every_text_back_as_text(text: str) -> None:
    parsed = Parsed(to_html(tag("p", text, data_name=text)))
    assert parsed.tags == [("p", {"data-name": clean(text)})]
    assert parsed.inside["p"] == [clean(text)]


@pytest.mark.parametrize("text", ["</script>", "a <!-- b"])
def test_a_script_that_could_end_itself_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="could end itself"):
        raw("script", text)
