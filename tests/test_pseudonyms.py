"""Names are replaced wherever they stand as words, and come back: text to text, and in a model's answer."""

from __future__ import annotations

import string
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.normalise import words_of
from extract.pseudonym_file import load_pseudonyms
from extract.pseudonyms import NO_PSEUDONYMS, Pseudonym, Pseudonyms
from schemas.errors import ConfigurationError, InputError

PEOPLE = Pseudonyms(
    [
        Pseudonym("Anna", "[Person 1]"),
        Pseudonym("Anna Meier", "[Person 2]"),
        Pseudonym("Will", "Paul", exact=True),
        Pseudonym("O'Neil", "Gray"),
        Pseudonym("Weiß", "Black"),
        Pseudonym("Zoë", "Ivy"),
        Pseudonym("Acme Corp.", "[Firm 1]"),
    ]
)


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("Anna said so.", "[Person 1] said so."),
        ("Anna Meier said so.", "[Person 2] said so."),  # the longest name counts
        ("Meier said so.", "Meier said so."),
        ("Annabel and Hannah", "Annabel and Hannah"),  # inside a longer word
        ("Anna's, Anna’s and Annas", "[Person 1]'s, [Person 1]’s and [Person 1]s"),
        ("Anna2, (Anna), _Anna_, x-Anna", "[Person 1]2, ([Person 1]), _[Person 1]_, x-[Person 1]"),
        ("ANNA and anna", "[PERSON 1] and [person 1]"),
        ("Anna  Meier, anna-meier, Anna_Meier", "[Person 2], [person 2], [Person 2]"),
        ("Will will, WILL", "Paul will, WILL"),  # exact: the verb stays
        ("O’Neil and O'neil", "Gray and Gray"),
        ("WEISS and Weiß", "BLACK and Black"),
        (unicodedata.normalize("NFD", "Zoë"), "Ivy"),
        ("An\u00adna and A\u200bnna", "[Person 1] and [Person 1]"),
        ("Acme Corp. left. Acme-Corp, Acme Corporation", "[Firm 1]. left. [Firm 1], Acme Corporation"),
    ],
)
def test_a_name_is_replaced_wherever_it_is_a_word(said: str, sent: str) -> None:
    assert PEOPLE.hidden(said) == sent


def test_names_in_scripts_without_spaces_are_replaced_between_letters() -> None:
    people = Pseudonyms([Pseudonym("李明", "[甲]")])
    assert people.hidden("我和李明说了") == "我和[甲]说了"
    assert people.restored("我和[甲]说了") == "我和李明说了"


def test_answers_get_the_names_back_at_any_depth_and_in_the_case_in_which_they_went() -> None:
    answer = {
        "passages": [{"title": "[Person 2]'s model", "quotes": ["[PERSON 1]", "Ivys"], "first_turn": 3}],
        "note": None,
    }
    assert PEOPLE.restored_in(answer) == {
        "passages": [{"title": "Anna Meier's model", "quotes": ["ANNA", "Zoës"], "first_turn": 3}],
        "note": None,
    }


def test_a_replacement_inside_a_longer_word_stays() -> None:
    assert PEOPLE.restored("Ivyx Grayson Paulina Black2") == "Ivyx Grayson Paulina Black2"


def test_swapped_names_are_told_apart() -> None:
    """One pass: what a replacement brings in is never looked at again."""
    people = Pseudonyms([Pseudonym("Ann", "Bea"), Pseudonym("Bob", "Ann2")])
    assert people.restored(people.hidden("Ann and Bob")) == "Ann and Bob"


def test_places_come_back_to_the_letter() -> None:
    people = PEOPLE.knowing(["interview-anna_meier-2", "talk-1"])
    assert people.hidden("[interview-anna_meier-2:7]") == "[interview-[person 2]-2:7]"
    assert people.restored("interview-[person 2]-2:7") == "interview-anna_meier-2:7"


@pytest.mark.parametrize("text", ["It was [Person 1] again.", "a gray day", "IVY", "Paul's"])
def test_a_replacement_that_stands_in_the_text_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="occurs in interview-7 already"):
        PEOPLE.check(text, "interview-7")


def test_a_replacement_that_melts_with_its_surroundings_is_refused() -> None:
    """`Anna2` would be sent as `P12`, which may be the twelfth person."""
    with pytest.raises(ConfigurationError, match="cannot be told"):
        Pseudonyms([Pseudonym("Anna", "P1")]).check("Anna2 spoke", "interview-7")


def test_without_names_everything_stays() -> None:
    assert not NO_PSEUDONYMS
    assert NO_PSEUDONYMS.hidden("Anna") == NO_PSEUDONYMS.restored("Anna") == "Anna"
    NO_PSEUDONYMS.check("Anna", "anywhere")


_WORD = st.text(string.ascii_letters + "äöüßéÄЖ李", min_size=2, max_size=6)
_NAMES = st.lists(
    st.lists(_WORD, min_size=1, max_size=2).map(" ".join), min_size=1, max_size=4, unique_by=str.casefold
)
_GLUE = st.sampled_from([" ", "  ", "'s ", "s, ", ". ", "-", "_", "(", ")", "\n", "1 ", "\u00ad ", "’"])


@st.composite
def _texts(draw: st.DrawFn, names: list[str]) -> str:
    piece = st.one_of(
        st.sampled_from(names),
        st.sampled_from(names).map(str.upper),
        st.sampled_from(names).map(str.lower),
        _WORD,
    )
    pairs = draw(st.lists(st.tuples(piece, _GLUE), max_size=12))
    return "".join(part for pair in pairs for part in pair)


@settings(deadline=None, max_examples=60)
@given(st.data(), _NAMES)
def test_what_is_replaced_comes_back_word_for_word(data: st.DataObject, names: list[str]) -> None:
    """With replacements that stand nowhere else; and no name is left in what is sent."""
    people = Pseudonyms(Pseudonym(name, f"[#{n}]") for n, name in enumerate(names))
    text = data.draw(_texts(names))
    sent = people.hidden(text)
    assert not people.holds_name(sent)
    assert _words(people.restored(sent)) == _words(text)
    people.check(text, "the text")


@settings(deadline=None, max_examples=60)
@given(st.data(), _NAMES, st.lists(_WORD, min_size=4, max_size=4, unique_by=str.casefold))
def test_what_passes_the_check_comes_back_whatever_the_replacements(
    data: st.DataObject, names: list[str], replacements: list[str]
) -> None:
    people = Pseudonyms(map(Pseudonym, names, replacements))
    text = data.draw(_texts(names))
    try:
        people.check(text, "the text")
    except ConfigurationError:
        return
    assert _words(people.restored(people.hidden(text))) == _words(text)


def _words(text: str) -> list[str]:
    return [word.folded for word in words_of(text)]


def _written(tmp_path: Path, text: str, name: str = "names.csv") -> Path:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("n.csv", "name,replacement\nAnna,P-1\nWill,P-2,exact\n"),
        ("n.csv", "\ufeffAnna;P-1\n\nWill;P-2;exact\n"),
        ("n.tsv", "Anna\tP-1\t\nWill\tP-2\texact\n"),
        ("n.yaml", "[{name: Anna, replacement: P-1}, {name: Will, replacement: P-2, exact: true}]"),
    ],
)
def test_files_of_every_form_are_read(tmp_path: Path, name: str, text: str) -> None:
    found = load_pseudonyms(_written(tmp_path, text, name))
    assert set(found.pairs) == {Pseudonym("Anna", "P-1"), Pseudonym("Will", "P-2", exact=True)}


def test_a_yaml_mapping_is_read(tmp_path: Path) -> None:
    assert load_pseudonyms(_written(tmp_path, "Anna: P-1\n", "n.yml")).pairs == (Pseudonym("Anna", "P-1"),)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no names"),
        ("name,replacement\n", "no names"),
        ("Zebra\n", "pair 1: not two cells"),
        ("Zebra,P1\nZoo,P2,sometimes\n", "pair 2: not two cells"),
        ("Z,P1\n", "pair 1: the name is shorter"),
        ("Zebra,--\n", "pair 1: the replacement has no letters"),
        ("Zebra,P1\nzebra,P2\n", "pairs 1 and 2 have the same name"),
        ("Zebra,P1\nZoo,p1\n", "pairs 1 and 2 have the same replacement"),
        ("Zebra,P1\nZoo,the zebra's\n", "pair 2: the replacement holds one of the names"),
    ],
)
def test_what_cannot_be_undone_is_refused_without_telling_a_name(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(InputError, match=problem) as refused:
        load_pseudonyms(_written(tmp_path, text))
    assert "ebra" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "Zebra",
        "- Zebra\n",
        "{Zebra: {a: b}}",
        "a: [",
        "- {name: Zebra, to: x}",
        "[" * 50_000,
        "Zebra: 1" + ":59" * 50_000,  # a number by sixties, of which it would take minutes to say which
    ],
)
def test_yaml_of_another_shape_is_refused_without_telling_a_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError) as refused:
        load_pseudonyms(_written(tmp_path, text, "n.yaml"))
    assert "ebra" not in str(refused.value)


def test_a_file_that_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_bytes(b"\xff\xfe\xfa")
    for file in (tmp_path / "n.csv", tmp_path / "none.csv", tmp_path):
        with pytest.raises(InputError, match=r"cannot be read|is not UTF-8 text"):
            load_pseudonyms(file)


def test_the_digest_tells_replacements_and_no_names() -> None:
    """Else a list of names could be tried against it."""
    one, other = Pseudonyms([Pseudonym("Anna", "P1")]), Pseudonyms([Pseudonym("Eve", "P1")])
    assert one.digest == other.digest != PEOPLE.digest
    assert "Anna" not in repr(one)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("and then Anna […]", "and then […]"),
        ("and then ANNA  von […]", "and then […]"),
        ("and then Anna von Meier […]", "and then [P1] […]"),
        ("and then Anna von\n\nAnna […] Anna went", "and then Anna von\n\n[…] Anna went"),  # no cut, no name
        ("the Hanna […]", "the Hanna […]"),
        ("Anna went", "Anna went"),
    ],
)
def test_where_a_text_is_cut_no_beginning_of_a_name_stays(text: str, sent: str) -> None:
    names = Pseudonyms([Pseudonym("Anna von Meier", "[P1]"), Pseudonym("Bo", "[P2]")])
    assert names.hidden_where_cut(text, "[…]") == sent


# Anna Meier is one name; "Anna" by itself another; "Meier" is none.
@pytest.mark.parametrize(
    ("before", "after", "cut"),
    [
        ("I asked Anna", "Meier about it", True),
        ("I asked ANNA ", " meier's team", True),
        ("I asked Anna-", "Meier about it", True),
        ("I asked Joanna", "Meier about it", False),
        ("I asked Anna", "Meiers about it", True),  # a genitive
        ("I asked Anna", "Meierson about it", False),
        ("I asked Anna Meier", "about it", False),
        ("I asked", "Anna Meier about it", False),
        ("I asked Anna", "Anna Meier said", False),
        ("I asked Jo", "Wu about it", False),  # both parts are names of their own, and replaced
        ("I asked Jo Lee", "Wu about it", True),  # of the first part, a part is none
        ("", "", False),
    ],
)
def test_a_name_that_goes_on_in_the_next_text_is_told(before: str, after: str, cut: bool) -> None:
    given = ("Anna Meier", "Anna", "Jo Wu", "Jo Lee Wu", "Jo", "Wu")
    pseudonyms = Pseudonyms(Pseudonym(name, f"[P{number}]") for number, name in enumerate(given))
    assert pseudonyms.cut_between(before, after) is cut
    assert not NO_PSEUDONYMS.cut_between(before, after)
