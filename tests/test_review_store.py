"""The store of a review: every decision is on the disk when it is answered, and nothing undecided counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_review import ONE, interview, make_run, opened, without_codebook

from extract.readers import read
from intercoder.pages.review_data import ReviewData
from intercoder.pages.view_offsets import BrowserOffsets
from intercoder.review.candidates import candidates_of
from intercoder.review.decisions import Decision
from intercoder.review.entries import Entry
from intercoder.review.names import folder_name, reviewer_name
from intercoder.review.offsets import code_point
from intercoder.review.store import Store
from schemas.coding import CodingFile
from schemas.errors import ConfigurationError, InputError, RunFolderError

OWN = "own-0123456789abcdef"
TEXT = interview("talk-1", ONE).text


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return make_run(tmp_path / "run")


def decide(store: Store, action: str, item: str = "", **more: Any) -> Entry | None:
    """One decision on the first interview."""
    values = {"interview": "talk-1", "base": 0, "action": action, "item": item, **more}
    return store.decide(Decision.model_validate(values))


def item_of(store: Store, code: str) -> str:
    """The name of the model's segment with this code on the first interview."""
    return next(item for item, one in store.run.interviews["talk-1"].candidates.items() if one.code == code)


def coding(store: Store) -> CodingFile:
    """The coding file on the first interview, read as any file is."""
    (found,) = read(store.folder / "talk-1.json").codings
    return found


def codes(store: Store) -> list[tuple[str, str]]:
    return [(segment.code, segment.text) for segment in coding(store).segments]


def lines(store: Store) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (store.folder / "log.jsonl").read_text().splitlines()]


def test_nothing_is_written_about_an_interview_before_the_first_decision_on_it(run: Path) -> None:
    store = opened(run)
    assert not (store.folder / "talk-1.json").exists()
    decide(store, "accept", item_of(store, "Labels"))
    assert (store.folder / "talk-1.json").exists()
    assert not (store.folder / "talk-2.json").exists()


def test_accepted_is_present_rejected_and_undecided_are_absent(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    decide(store, "reject", item_of(store, "Labels-fix"))
    assert codes(store) == [("Labels", ONE[1][1])]
    counts = store.counts(store.run.interviews["talk-1"])
    assert (counts.accepted, counts.rejected, counts.undecided) == (1, 1, 1)


def test_the_file_is_a_persons_and_says_when_nothing_is_left_to_decide(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    decide(store, "accept", item_of(store, "Labels-fix"))
    assert (coding(store).coder.name, coding(store).coder.kind) == ("Maria", "human")
    assert coding(store).stage == "in review"
    decide(store, "reject", item_of(store, "Sensors-new"))
    assert coding(store).stage == "reviewed"
    decide(store, "reopen", item_of(store, "Sensors-new"))
    assert coding(store).stage == "in review"


def test_an_accepted_segment_keeps_its_evidence_and_loses_what_only_a_model_has(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    (segment,) = coding(store).segments
    assert [quote.text for quote in segment.quotes] == ["labels were wrong"]
    assert (segment.title, segment.rationale) == ("Wrong labels", "It says so.")
    assert (segment.passes, segment.likelihood) == (None, None)


def test_a_comment_stands_where_the_rationale_does_and_decides_nothing(run: Path) -> None:
    store = opened(run)
    labels = item_of(store, "Labels")
    decide(store, "comment", labels, comment="Really?")
    assert codes(store) == []
    assert store.counts(store.run.interviews["talk-1"]).undecided == 3
    decide(store, "accept", labels)
    assert coding(store).segments[0].rationale == "Really?"


def test_recoding_takes_the_codebooks_spelling_and_tells_what_is_not_in_it(run: Path) -> None:
    store = opened(run)
    labels = item_of(store, "Labels")
    decide(store, "change", labels, code="labels FIX")
    assert codes(store) == [("Labels-fix", ONE[1][1])]
    assert not coding(store).segments[0].proposed
    entry = decide(store, "change", labels, code="Lack of care")
    assert entry is not None
    assert entry.action == "recode"
    assert coding(store).segments[0].proposed


def test_after_open_coding_only_the_codes_in_use_are_offered(run: Path) -> None:
    without_codebook(run)
    store = opened(run)
    offered = [row["code"] for row in ReviewData(store).page()["codes"]]
    assert offered == ["Drift", "Labels", "Labels-fix", "Sensors-new"]
    decide(store, "change", item_of(store, "Labels"), code="Data-noisy-labels")
    assert coding(store).segments[0].proposed  # no codebook lists it


def test_borders_are_counted_as_browsers_do_and_quotes_outside_go(run: Path) -> None:
    store = opened(run)
    labels = item_of(store, "Labels")
    start = TEXT.index("🙂") + 1  # one unit more from here on: the smiley takes two
    end = TEXT.index("found")
    decide(store, "change", labels, start=start + 1, end=end + 1)
    (segment,) = coding(store).segments
    assert segment.text == "we"
    assert segment.quotes == ()
    assert segment.code == "Labels"


def test_borders_over_two_turns_give_both_turns(run: Path) -> None:
    store = opened(run)
    fix = item_of(store, "Labels-fix")
    turns = store.run.interviews["talk-1"].transcript.turns
    units = BrowserOffsets(TEXT)
    decide(store, "change", fix, end=units(turns[4].end))
    (segment,) = coding(store).segments
    assert (segment.first_turn, segment.last_turn) == (3, 4)
    assert [quote.text for quote in segment.quotes] == ["label everything twice"]
    assert [fix.text for fix in segment.mitigations] == ["They labelled twice."]


def test_what_is_added_twice_under_one_name_is_there_once_and_can_be_removed(run: Path) -> None:
    store = opened(run)
    for _ in range(2):
        decide(store, "add", OWN, code="Drift", start=0, end=17)
    assert codes(store) == [("Drift", "What went wrong?")]  # without the line's end
    assert len(lines(store)) == 1
    decide(store, "reject", OWN)
    assert codes(store) == []
    assert [line["action"] for line in lines(store)] == ["add", "remove"]


@pytest.mark.parametrize(
    ("action", "item", "more"),
    [
        ("accept", "m-nothing", {}),
        ("reject", OWN, {}),
        ("change", OWN, {"code": "Drift"}),
        ("add", "../../evil", {"code": "Drift", "start": 0, "end": 4}),
        ("add", OWN, {"code": "Drift", "start": 0, "end": 10_000}),
        ("add", OWN, {"code": "Drift", "start": 4, "end": 4}),
        ("add", OWN, {"code": "Drift", "start": 16, "end": 17}),  # a line's end: no words
        ("add", OWN, {"code": "Drift"}),
        ("add", OWN, {"start": 0, "end": 4}),
        ("add", OWN, {"code": "hidden\u202ename", "start": 0, "end": 4}),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_no_trace(
    run: Path, action: str, item: str, more: dict[str, Any]
) -> None:
    store = opened(run)
    with pytest.raises(InputError):
        decide(store, action, item, **more)
    assert lines(store) == []
    assert not (store.folder / "talk-1.json").exists()


def test_another_interview_than_the_runs_is_refused(run: Path) -> None:
    with pytest.raises(InputError, match="no such interview"):
        opened(run).decide(Decision(interview="../manifest", base=0, action="undo"))


def test_the_log_says_who_when_what_was_and_what_is(run: Path) -> None:
    store = opened(run)
    labels = item_of(store, "Labels")
    decide(store, "accept", labels)
    decide(store, "reject", labels, comment="No.")
    first, second = lines(store)
    assert (first["by"], first["action"], first["was"]) == ("Maria", "accept", None)
    assert first["at"].endswith("+00:00")
    assert second["was"] == first["now"]
    assert second["now"] == {"comment": "No.", "segment": None, "verdict": "rejected"}
    assert [first["version"], second["version"]] == [1, 2]


def test_deciding_what_is_so_already_is_no_decision(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    assert decide(store, "accept", item_of(store, "Labels")) is None
    assert len(lines(store)) == 1


def test_undo_goes_back_step_by_step_and_is_logged(run: Path) -> None:
    store = opened(run)
    labels = item_of(store, "Labels")
    decide(store, "accept", labels)
    decide(store, "change", labels, code="Drift")
    decide(store, "undo")
    assert codes(store) == [("Labels", ONE[1][1])]
    decide(store, "undo")
    assert codes(store) == []
    assert decide(store, "undo") is None
    assert [line["undoes"] for line in lines(store)] == [None, None, 2, 1]


def test_undo_goes_on_after_the_review_was_opened_again(run: Path) -> None:
    decide(opened(run), "accept", item_of(opened(run), "Labels"))
    again = opened(run)
    decide(again, "undo")
    assert codes(again) == []


def test_undo_is_of_the_interview_that_is_asked_for(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    store.decide(Decision(interview="talk-2", base=1, action="undo"))
    assert codes(store) == [("Labels", ONE[1][1])]


def test_opening_again_gives_the_same_state_and_mends_a_missing_coding_file(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    decide(store, "add", OWN, code="Drift", start=0, end=4)
    before = (store.folder / "talk-1.json").read_bytes()
    (store.folder / "talk-1.json").unlink()
    again = opened(run)
    assert again.state == store.state
    assert (again.folder / "talk-1.json").read_bytes() == before


@pytest.mark.parametrize("kept", range(1, 40, 6))
def test_a_line_cut_by_a_crash_loses_only_what_was_never_answered(run: Path, kept: int) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    whole = (store.folder / "log.jsonl").read_bytes()
    decide(store, "reject", item_of(store, "Labels-fix"))
    cut = (store.folder / "log.jsonl").read_bytes()[: len(whole) + kept]
    (store.folder / "log.jsonl").write_bytes(cut)
    again = opened(run)
    assert again.damaged == 1
    assert codes(again) == [("Labels", ONE[1][1])]
    decide(again, "reject", item_of(again, "Sensors-new"))
    third = opened(run)
    assert third.counts(third.run.interviews["talk-1"]).rejected == 1


def test_a_last_line_that_lacks_only_its_end_counts(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    log = store.folder / "log.jsonl"
    log.write_bytes(log.read_bytes().rstrip(b"\n"))
    again = opened(run)
    assert again.damaged == 0
    decide(again, "accept", item_of(again, "Labels-fix"))
    assert [line["version"] for line in lines(again)] == [1, 2]


def test_two_stores_of_one_reviewer_see_each_others_decisions(run: Path) -> None:
    one, two = opened(run), opened(run)
    decide(one, "accept", item_of(one, "Labels"))
    decide(two, "accept", item_of(two, "Labels-fix"))
    decide(one, "reject", item_of(one, "Labels-fix"))  # the last decision wins
    two.refresh()
    assert two.state == one.state
    assert codes(two) == [("Labels", ONE[1][1])]
    assert [line["version"] for line in lines(one)] == [1, 2, 3]


def test_two_reviewers_have_files_of_their_own(run: Path) -> None:
    one, two = opened(run, "Maria"), opened(run, "Ade")
    decide(one, "accept", item_of(one, "Labels"))
    decide(two, "accept", item_of(two, "Labels-fix"))
    assert one.folder != two.folder
    assert [code for code, _ in codes(one)] == ["Labels"]
    assert [code for code, _ in codes(two)] == ["Labels-fix"]


def test_a_disk_that_takes_no_more_is_told_and_leaves_the_log_as_it_was(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    before = (store.folder / "log.jsonl").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("intercoder.review.log.os.fsync", full)
    with pytest.raises(RunFolderError, match="No space left"):
        decide(store, "accept", item_of(store, "Labels-fix"))
    assert (store.folder / "log.jsonl").read_bytes() == before
    monkeypatch.undo()
    decide(store, "accept", item_of(store, "Labels-fix"))
    assert [code for code, _ in codes(store)] == ["Labels", "Labels-fix"]


def test_a_coding_file_that_cannot_be_written_is_told_and_written_next_time(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(run)

    def fails(*_: object) -> None:
        raise RunFolderError("No room.")

    monkeypatch.setattr("intercoder.review.store.write_whole", fails)
    assert decide(store, "accept", item_of(store, "Labels")) is not None
    assert "not yet in the coding file" in store.problem
    monkeypatch.undo()
    store.decide(Decision(interview="talk-2", base=1, action="coded", turns=(0,)))
    assert store.problem == ""
    assert codes(store) == [("Labels", ONE[1][1])]


def test_blind_decisions_on_hidden_codes_are_refused(run: Path) -> None:
    store = opened(run, blind=True)
    sensors = item_of(store, "Sensors-new")  # turns 3 and 4
    decide(store, "coded", turns=[3])
    with pytest.raises(InputError, match="hidden"):
        decide(store, "accept", sensors)
    decide(store, "coded", turns=[4])
    decide(store, "accept", sensors)
    assert [code for code, _ in codes(store)] == ["Sensors-new"]


def test_the_log_tells_what_was_coded_before_the_models_codes_were_seen(run: Path) -> None:
    store = opened(run, blind=True)
    decide(store, "add", OWN, code="Labels", start=0, end=4)
    decide(store, "coded", turns=[0])
    decide(store, "change", OWN, code="Drift")
    decide(store, "uncoded", turns=[0])
    decide(store, "reject", OWN)
    assert [line["seen"] for line in lines(store)] == [False, False, True, True, True]
    assert all(line["blind"] for line in lines(store))


def test_a_blind_review_is_finished_when_all_turns_are_coded_too(run: Path) -> None:
    store = opened(run, blind=True)
    decide(store, "coded", turns=range(5))
    for code in ("Labels", "Labels-fix", "Sensors-new"):
        decide(store, "accept", item_of(store, code))
    assert coding(store).stage == "in review"
    decide(store, "coded", turns=[5, 99])  # a turn that is not there is nothing
    assert coding(store).stage == "reviewed"
    assert lines(store)[-1]["coded"] == [5]


def test_candidates_keep_their_names_when_others_come_and_go(run: Path) -> None:
    store = opened(run)
    whole = store.run.interviews["talk-1"].coding
    assert whole is not None
    fewer = whole.model_copy(update={"segments": whole.segments[1:]})
    names = list(candidates_of(whole))
    assert list(candidates_of(fewer)) == names[1:]
    twice = whole.model_copy(update={"segments": (whole.segments[0], *whole.segments)})
    assert len(candidates_of(twice)) == 4
    assert names[0] in candidates_of(twice)


HOSTILE_NAMES = [
    "../../etc/passwd",
    "..",
    "a/b",
    "a\\b",
    "CON",
    ".hidden",
    "~root",
    "C:evil",
    "x" * 100,
    "😀",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_reviewers_name_leads_nowhere_else(run: Path, name: str) -> None:
    store = opened(run, name)
    assert store.folder.parent == run / "reviews"
    assert store.folder.resolve().parent == (run / "reviews").resolve()
    assert not store.folder.name.startswith(".")
    decide(store, "accept", item_of(store, "Labels"))
    assert coding(store).coder.name == name


@given(st.text(min_size=1, max_size=100))
def test_any_name_is_refused_or_gives_one_plain_folder(name: str) -> None:
    try:
        folder = folder_name(reviewer_name(name))
    except ConfigurationError:
        return
    assert folder not in {"", ".", ".."}
    assert not set(folder) & set('/\\:*?"<>|\0')
    assert len(folder.encode()) <= 200


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x00b", "a\u202eb", "a\x1b[31m"])
def test_names_that_cannot_be_shown_are_refused(name: str) -> None:
    with pytest.raises(ConfigurationError):
        reviewer_name(name)


def test_spellings_of_one_name_are_one_reviewer_under_the_first_spelling(run: Path) -> None:
    decide(opened(run, "Maria L."), "accept", item_of(opened(run), "Labels"))
    assert opened(run, "maria  l").reviewer == "Maria L."


@given(st.text(alphabet="a🙂\U0010ffffé", max_size=20), st.data())
def test_offsets_go_to_the_browser_and_back(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    assert code_point(text, BrowserOffsets(text)(at)) == at


def test_the_middle_of_a_character_counts_as_its_start() -> None:
    assert [code_point("a🙂b", unit) for unit in range(5)] == [0, 1, 1, 2, 3]
