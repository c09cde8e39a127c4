"""That the reading page lets no text become more than text, reaches for nothing outside, and can be read."""

from __future__ import annotations

import re

import pytest
from support_agreement import HOSTILE
from support_contrast import contrast, palettes
from support_pages import Parsed
from support_view import hostile, page_of, viewed


@pytest.fixture(scope="module")
def page() -> Parsed:
    return Parsed(page_of(hostile(), title=HOSTILE[0]))


def test_hostile_texts_open_no_element_and_no_attribute(page: Parsed) -> None:
    names = [name for name, _ in page.tags]
    assert names.count("script") == 2
    assert not {"img", "iframe", "object", "link", "base"} & set(names)
    keys = [key for _, attributes in page.tags for key in attributes]
    assert not [key for key in keys if key.startswith("on") or key == "style"]


def test_hostile_texts_come_back_from_the_data_to_the_letter(page: Parsed) -> None:
    [talk] = page.data["interviews"]
    assert talk["text"] == "\n".join(HOSTILE)
    assert {row["code"] for row in page.data["codes"]} == set(HOSTILE)
    assert [row[2] for row in talk["rejected"]] == [HOSTILE[0]]
    assert page.inside["title"][0] == HOSTILE[0]


def test_a_page_can_always_be_written(page: Parsed) -> None:
    html = page_of(hostile(), title=HOSTILE[3])
    html.encode("utf-8")
    assert "\x00" not in html


def test_nothing_in_the_page_reaches_outside_or_makes_markup() -> None:
    html = page_of(viewed())
    assert set(re.findall(r"https?://[^\"'\s]+", html)) == {"http://www.w3.org/2000/svg"}  # a name
    assert not re.findall(r"innerHTML|url\(|@import|insertAdjacentHTML|document\.write|eval\(|fetch\(", html)


def test_the_policy_forbids_all_but_this_style_and_this_script(page: Parsed) -> None:
    policy = next(attributes["content"] for _, attributes in page.tags if "http-equiv" in attributes) or ""
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy


def test_controls_have_names_and_links_lead_into_the_page() -> None:
    page = Parsed(page_of(viewed()))
    ids = {attributes.get("id") for _, attributes in page.tags}
    inside = [attributes["href"] or "" for name, attributes in page.tags if name == "a"]
    assert inside
    assert all(href.startswith("#") and href[1:] in ids for href in inside)
    for name, attributes in page.tags:
        if name == "th":
            assert attributes.get("scope")


GROUNDS = ("paper", "panel")
TEXT_PAIRS = [
    *(("ink", ground) for ground in ("depth-1", "depth-2", "depth-3", "depth-4", "mark", "remedy", "hit")),
    *(("muted", ground) for ground in GROUNDS),
    *(("accent", ground) for ground in GROUNDS),
    *((ink, "paper") for ink in ("both", "side-b")),
    ("paper", "ink"),
    *(("heat-ink", f"heat-{step}") for step in range(6)),
]
DRAWN_PAIRS = [(sign, ground) for sign in ("both", "accent", "side-b", "edge") for ground in GROUNDS]


def test_dark_colours_are_not_the_light_ones() -> None:
    light, dark = palettes(Parsed(page_of(viewed())).inside["style"][0]).values()
    assert {
        name for name in ("paper", "ink", "depth-1", "hit", "remedy") if light[name] == dark[name]
    } == set()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa(scheme: str) -> None:
    colours = palettes(Parsed(page_of(viewed())).inside["style"][0])[scheme]
    low = {pair: contrast(*(colours[name] for name in pair)) for pair in TEXT_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signs_of_agreement_have_the_contrast_of_wcag_aa(scheme: str) -> None:
    colours = palettes(Parsed(page_of(viewed())).inside["style"][0])[scheme]
    low = {pair: contrast(*(colours[name] for name in pair)) for pair in DRAWN_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in low.items() if ratio < 3} == {}
