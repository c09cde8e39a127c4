"""Spellings of one code: what folds, what is listed, what is selected."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_eval import coding, interview, of_segments

from eval.folding import Folding, canonical_names, fold, fold_key, with_codebooks
from schemas.codebook import Code, Codebook, without_fix
from schemas.coding import CodingFile, Segment
from schemas.errors import AgreementError


def codes_of(codings: list[CodingFile]) -> list[str]:
    return [segment.code for coding in codings for segment in coding.segments]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Data-noisy-labels", "data noisy label"),
        ("Data-missing-value-fix", "Data-missing-values-fix"),
        ("QM_privacy-issues", "qm privacy issue"),
        ("Model-discrepancies", "model discrepancy"),
        ("Many-boxes", "many-box"),
        ("Batch-crashes", "batch crash"),
        ("Databases", "database"),
        ("ME-Metrics-Meaningless", "ME-metrics-meaningless"),
        ("Schema", "Schemas"),
        ("Data area", "Data areas"),
        ("Cache", "Caches"),
        ("Cookie", "Cookies"),
        ("Root-cause", "Root causes"),
        ("Bias", "Biases"),
        ("Status", "Statuses"),
        ("Loss", "Losses"),
        ("Lens", "Lenses"),
        ("Use-case", "use cases"),
        ("Base line missing", "Baseline missing"),
        ("Response time", "Responsetime"),
        ("Data bases", "database"),
        ("Data-noise", "Data–noise"),  # an en dash, as word processors make it
        ("Data-noise", "Data\u2011noise"),  # a hyphen that breaks no line
        ("Caf\u00e9", "Cafe\u0301"),  # as typed, and as macOS stores names
    ],
)
def test_spellings_that_are_one_code(one: str, other: str) -> None:
    assert fold_key(one) == fold_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Data-bias", "Data-bia"),
        ("Status", "Statu"),
        ("Model-loss", "Model-los"),
        ("Analysis", "Analysi"),
        ("Data-issues", "Data-issues-fix"),
        ("ML-ops", "ML-op"),
        ("Q2.1", "Q2.2"),
        ("Class", "Clas"),
        ("Biases", "Bia"),
        ("Statuses", "Statu"),
        ("Kubernetes", "Kubernete"),
        ("Moral", "Morale"),
        ("Plan", "Plane"),
        ("News", "New"),
        ("Caf\u00e9", "Cafe"),
    ],
)
def test_spellings_that_are_not(one: str, other: str) -> None:
    assert fold_key(one) != fold_key(other)


@given(st.text(max_size=20))
def test_folding_knows_no_case(name: str) -> None:
    assert fold_key(name.casefold()) == fold_key(name)


def test_the_most_used_spelling_names_the_code_and_ties_go_by_the_alphabet() -> None:
    uses = Counter({"noisy labels": 1, "Noisy-label": 3, "drifts": 2, "Drift": 2})
    names = canonical_names(uses, Folding())
    assert names == {
        "noisy labels": "Noisy-label",
        "Noisy-label": "Noisy-label",
        "drifts": "Drift",
        "Drift": "Drift",
    }


def test_as_printed_nothing_folds() -> None:
    names = canonical_names(Counter(["a-b", "A-b", "a-bs"]), Folding(spelling=False))
    assert names == {"a-b": "a-b", "A-b": "A-b", "a-bs": "a-bs"}


def test_aliases_name_what_no_rule_knows_in_any_spelling() -> None:
    folding = Folding(aliases={"mislabelled data": "Data-noisy-labels"})
    names = canonical_names(Counter(["Mislabelled-Data", "data noisy label", "other"]), folding)
    assert names == {
        "Mislabelled-Data": "Data-noisy-labels",
        "data noisy label": "Data-noisy-labels",
        "other": "other",
    }


def test_aliases_may_lead_to_aliases_but_not_in_a_circle() -> None:
    chain = Folding(aliases={"one": "two", "two": "three"})
    assert canonical_names(Counter(["one", "two"]), chain) == {"one": "three", "two": "three"}
    with pytest.raises(AgreementError, match="circle"):
        canonical_names(Counter(["one"]), Folding(aliases={"one": "two", "two": "one"}))


@pytest.mark.parametrize("fold_fix", [False, True])
def test_the_end_of_a_chain_of_aliases_names_the_code_in_whatever_order_the_rows_stand(
    fold_fix: bool,
) -> None:
    rows = [("Noise A", "Noise B"), ("Noise B", "Noise C")]
    for order in (rows, rows[::-1]):
        folding = Folding(aliases=dict(order), fold_fix=fold_fix)
        names = canonical_names(Counter(["Noise A", "noise-b", "Noise B"]), folding)
        assert set(names.values()) == {"Noise C"}


def test_a_chain_of_aliases_may_go_through_a_fix() -> None:
    folding = Folding(aliases={"Noise A": "Noise B-fix", "Noise B": "Noise C"}, fold_fix=True)
    assert canonical_names(Counter(["Noise A"]), folding) == {"Noise A": "Noise C"}


def test_as_printed_an_accent_may_be_written_in_either_way() -> None:
    names = canonical_names(Counter({"Caf\u00e9": 2, "Cafe\u0301": 1}), Folding(spelling=False))
    assert set(names.values()) == {"Caf\u00e9"}


def test_an_alias_to_itself_only_gives_the_spelling() -> None:
    names = canonical_names(Counter({"drift": 9, "Drifts": 1}), Folding(aliases={"drift": "Drift"}))
    assert names == {"drift": "Drift", "Drifts": "Drift"}


def book(**aliases: tuple[str, ...]) -> Codebook:
    """A codebook of these codes with their aliases."""
    return Codebook(name="b", codes=tuple(Code(code=code, aliases=own) for code, own in aliases.items()))


def folded(books: list[Codebook], *names: str, folding: Folding | None = None) -> dict[str, str]:
    return canonical_names(Counter(names), with_codebooks(folding or Folding(), books))


def test_an_alias_in_a_codebook_is_its_code() -> None:
    assert folded([book(Noise=("Dirt",))], "dirts", "noise") == {"dirts": "Noise", "noise": "Noise"}


def test_codes_as_printed_have_no_aliases_of_a_codebook() -> None:
    as_printed = Folding(spelling=False)
    assert with_codebooks(as_printed, [book(Noise=("Dirt",))]) == as_printed


def test_an_alias_that_only_spells_its_code_otherwise_does_not_name_it() -> None:
    assert with_codebooks(Folding(), [book(Noise=("noises",))]) == Folding()


def test_two_codes_of_a_codebook_stay_two() -> None:
    """But for its plural, an alias of the one names the other."""
    assert folded([book(Shift=("drifts",), Drift=())], "Shift", "Drift") == {
        "Shift": "Shift",
        "Drift": "Drift",
    }


def test_an_alias_that_two_codes_share_but_for_its_plural_is_neithers() -> None:
    assert folded([book(One=("thing",), Two=("things",))], "thing") == {"thing": "thing"}


def test_two_codes_of_one_codebook_stay_two_whatever_others_call_them() -> None:
    """The second codebook has made one of the two codes of the first: which is right, nobody has said."""
    books = [book(One=(), Two=()), book(Both=("One", "Two"))]
    assert len(set(folded(books, "One", "Two", "Both").values())) == 2


def test_codebooks_that_call_each_others_codes_aliases_lead_in_no_circle() -> None:
    books = [book(Old=("New",)), book(New=("Old",))]
    assert folded(books, "Old", "New") == {"Old": "Old", "New": "Old"}


def test_aliases_that_are_given_go_before_those_of_a_codebook() -> None:
    given = Folding(aliases={"Noise": "Dirt", "Haze": "Fog"})
    names = folded([book(Noise=("Dirt", "Haze"))], "Noise", "Dirt", "haze", folding=given)
    assert names == {"Noise": "Dirt", "Dirt": "Dirt", "haze": "Fog"}


def test_an_alias_that_is_the_issue_of_a_fix_leads_in_no_circle_as_one_topic() -> None:
    remedy = Codebook(name="b", codes=(Code(code="Drift-fix", aliases=("Drift",)),))
    names = folded([remedy], "Drift", "Drift-fix", folding=Folding(fold_fix=True))
    assert set(names.values()) == {"Drift"}


def test_an_issue_and_its_fix_are_one_topic_when_asked() -> None:
    uses = Counter({"Low-quality-fix": 5, "low quality": 1, "Alone-fix": 2, "fix": 1})
    assert canonical_names(uses, Folding(fold_fix=True)) == {
        "Low-quality-fix": "low quality",
        "low quality": "low quality",
        "Alone-fix": "Alone",
        "fix": "fix",
    }
    assert canonical_names(uses, Folding())["Low-quality-fix"] == "Low-quality-fix"


def test_as_printed_an_issue_and_its_fix_can_still_be_one_topic() -> None:
    names = canonical_names(Counter(["X-fix", "X", "x"]), Folding(spelling=False, fold_fix=True))
    assert names == {"X-fix": "X", "X": "X", "x": "x"}


def test_an_alias_of_a_fix_reaches_the_topic() -> None:
    folding = Folding(fold_fix=True, aliases={"relabelling-fix": "Noisy-labels-fix"})
    names = canonical_names(Counter(["relabelling-fix", "noisy label"]), folding)
    assert set(names.values()) == {"Noisy-labels"}
    topic = Folding(fold_fix=True, aliases={"relabelling": "Noisy-labels"})
    assert canonical_names(Counter(["relabelling-fix"]), topic) == {"relabelling-fix": "Noisy-labels"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("X-fix", "X"), ("X fixes", "X"), ("X–fix", "X"), ("prefix", "prefix"), ("fix", "fix"), ("X-FIX", "X")],
)
def test_what_is_a_fix(name: str, expected: str) -> None:
    assert without_fix(name) == expected


def test_every_fold_is_listed_and_a_passage_counts_once() -> None:
    one = interview("one", 2)
    codings = [
        coding(one, "A", ["Noisy-labels noisy-label", "plain"]),
        coding(one, "B", ["Noisy-labels", ""]),
    ]
    folded, folds = fold(codings, Folding())
    assert codes_of(folded) == ["Noisy-labels", "plain", "Noisy-labels"]
    assert [(each.code, each.spellings) for each in folds] == [
        ("Noisy-labels", ("Noisy-labels", "noisy-label"))
    ]


def test_a_single_spelling_that_gets_another_name_is_listed() -> None:
    one = interview("one", 1)
    _, folds = fold([coding(one, "A", ["typo"])], Folding(aliases={"typo": "Proper"}))
    assert [(each.code, each.spellings) for each in folds] == [("Proper", ("typo",))]


def test_an_issue_stays_where_its_fix_is_excluded_also_as_one_topic() -> None:
    one = interview("one", 1)
    codings = [coding(one, "A", ["Drift"]), coding(one, "B", ["Drift-fix"])]
    issues, _ = fold(codings, Folding(fold_fix=True, exclude=("*-fix",)))
    assert [codes_of([each]) for each in issues] == [["Drift"], []]
    fixes, _ = fold(codings, Folding(fold_fix=True, codes=("*-fix",)))
    assert [codes_of([each]) for each in fixes] == [[], ["Drift"]]


def test_codes_are_selected_by_patterns_on_either_name() -> None:
    one = interview("one", 1)
    codings = [coding(one, "A", ["Data-drift data-drifts Data-drift-fix MM-drift misc"])]
    kept, _ = fold(codings, Folding(codes=("data-*", "M?-*"), exclude=("*-FIX",)))
    assert sorted(set(codes_of(kept))) == ["Data-drift", "MM-drift"]


@pytest.mark.parametrize(
    ("folding", "kept"),
    [
        (Folding(codes=("Data-*",)), {"Data noise"}),
        (Folding(exclude=("Data-*",)), {"Drift", "Drift-fix"}),
        (Folding(codes=("Other",), aliases={"Data noise": "Other"}), {"Other"}),
    ],
)
def test_a_code_is_selected_under_any_of_its_names_and_then_as_a_whole(
    folding: Folding, kept: set[str]
) -> None:
    """Else the passages of the coder who writes it in another way would be gone."""
    one = interview("one", 2)
    written = (("Data noise", "Drift"), ("Data-noise", "Drift-fix"))
    codings = [
        of_segments(one, who, [Segment.of_turns(one, name, turn, turn) for turn, name in enumerate(names)])
        for who, names in zip("AB", written, strict=True)
    ]
    found, _ = fold(codings, folding)
    assert set(codes_of(found)) == kept
    assert len(found[0].segments) == len(found[1].segments)


def test_patterns_that_leave_nothing_are_an_error() -> None:
    one = interview("one", 1)
    with pytest.raises(AgreementError, match="No code matches"):
        fold([coding(one, "A", ["x"])], Folding(codes=("y*",)))
