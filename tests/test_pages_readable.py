"""That figures are printed alike everywhere, and that the pages' colours can be read."""

from __future__ import annotations

import pytest
from support_agreement import page_of, study
from support_contrast import contrast, palettes
from support_pages import Parsed

from eval.figure import Figure, undefined
from intercoder.pages.figures import decimal, in_words, percent


@pytest.mark.parametrize(
    ("value", "printed"), [(0.449, ".45"), (-0.051, "−.05"), (-0.004, ".00"), (1.0, "1.00"), (-1.0, "−1.00")]
)
def test_decimals(value: float, printed: str) -> None:
    assert decimal(value) == printed


@pytest.mark.parametrize(
    ("share", "printed"),
    [(1.0, "100 %"), (0.9999, "99.9 %"), (0.5, "50.0 %"), (0.0001, "0.1 %"), (0.0, "0 %")],
)
def test_a_share_is_never_rounded_to_all_or_nothing(share: float, printed: str) -> None:
    assert percent(share).replace("\N{NO-BREAK SPACE}", " ") == printed


def test_a_figure_in_words_says_what_is_missing() -> None:
    assert in_words(undefined("nobody marked anything"), 0.95) == "n/a: nobody marked anything"
    assert (
        in_words(Figure(value=0.5, note="no interval: 2 interviews"), 0.95)
        == ".50; no interval: 2 interviews"
    )


def _colours(scheme: str) -> dict[str, str]:
    return palettes(Parsed(page_of(study())).inside["style"][0])[scheme]


def test_the_contrast_formula_gives_the_known_ends() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the well-known near miss


TEXT_PAIRS = [
    *((ink, "paper") for ink in ("ink", "muted", "accent", "side-a", "side-b", "both")),
    *((ink, "panel") for ink in ("ink", "muted", "accent")),
    ("paper", "ink"),
    ("ink", "mark"),
    *(("heat-ink", f"heat-{step}") for step in range(6)),
    *(("heat-ink-strong", f"heat-{step}") for step in range(6, 9)),
]  # fmt: skip
DRAWN_PAIRS = [(ink, ground) for ink in ("edge", "accent", "side-b") for ground in ("paper", "panel")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa(scheme: str) -> None:
    colours = _colours(scheme)
    low = {pair: contrast(*(colours[name] for name in pair)) for pair in TEXT_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_and_edges_of_controls_have_the_contrast_of_wcag_aa(scheme: str) -> None:
    colours = _colours(scheme)
    low = {pair: contrast(*(colours[name] for name in pair)) for pair in DRAWN_PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in low.items() if ratio < 3} == {}


def test_tables_say_what_their_heads_stand_for_and_drawings_have_names() -> None:
    page = Parsed(page_of(study()))
    assert all(attributes.get("scope") for name, attributes in page.tags if name == "th")
    drawings = [index for index, (name, _) in enumerate(page.tags) if name == "svg"]
    assert drawings
    assert all(page.tags[index][1].get("role") == "img" for index in drawings)
    assert all(page.tags[index + 1][0] == "title" for index in drawings)
