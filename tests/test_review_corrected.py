"""A review whose transcripts were corrected after decisions: they hold for what still says the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_review import ONE, codings, interview, make_run, opened, started

from extract.readers import read
from extract.runfolder import RunFolder
from intercoder.pages.review_data import ReviewData
from intercoder.review.carried_text import carried_lines
from intercoder.review.decisions import Decision
from intercoder.review.interviews import ReviewedRun
from intercoder.review.store import Counts, Store
from schemas.coding import CodingFile
from schemas.errors import RunFolderError
from schemas.transcript import Transcript

OWN = "own-0123456789abcdef"
Turns = tuple[tuple[str, str], ...]

GREETED: Turns = (("Interviewer", "Good morning to you."), *ONE)
"""One more turn before all others."""
SHORTER: Turns = (ONE[0], ("Interviewee", "Half of the labels were wrong."), *ONE[2:])
"""A turn without its second half: 6 of its 11 words are left."""
OTHERWISE: Turns = (ONE[0], ("Interviewee", "Nothing that I could think of."), *ONE[2:])
"""A turn that says something else."""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return make_run(tmp_path / "run")


def correct(run: Path, turns: Turns, *, without: str = "") -> None:
    """What `extract` leaves after the first interview was corrected: other text, and its segments on that.

    Args:
        without: a code that the model does not give any more.
    """
    folder, before = RunFolder(run), interview("talk-1", ONE)
    after = interview("talk-1", turns, "First talk")
    coding, _ = codings(before, folder.transcript("talk-2"))
    moved = [one for segment in coding.segments if (one := _at_home(segment, after, turns)).code != without]
    folder.write_transcript(after)
    folder.write_coding(coding.model_copy(update={"segments": tuple(moved)}))
    manifest = folder.manifest()
    state = manifest.transcripts["talk-1"].model_copy(update={"digest": after.digest, "turns": len(turns)})
    states = {**manifest.transcripts, "talk-1": state}
    folder.write_manifest(manifest.model_copy(update={"transcripts": states}))


def _at_home(segment: Any, after: Transcript, turns: Turns) -> Any:
    by = len(turns) - len(ONE)
    placed = segment.on_turns(after, segment.first_turn + by, segment.last_turn + by)
    placed = segment.of_turns(after, segment.code, placed.first_turn, placed.last_turn)
    return placed.model_copy(update={"proposed": segment.proposed})


def decide(store: Store, action: str, item: str = "", **more: Any) -> None:
    values = {"interview": "talk-1", "base": 0, "action": action, "item": item, **more}
    store.decide(Decision.model_validate(values))


def item_of(store: Store, code: str) -> str:
    return next(item for item, one in store.run.interviews["talk-1"].candidates.items() if one.code == code)


def coding(store: Store) -> CodingFile:
    """The coding file on the first interview, read as any file is."""
    (found,) = read(store.folder / "talk-1.json").codings
    return found


def passages(store: Store) -> list[tuple[str, int, str]]:
    return [(one.code, one.first_turn, one.text) for one in coding(store).segments]


def counts(store: Store) -> Counts:
    return store.counts(store.run.interviews["talk-1"])


def log(store: Store) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (store.folder / "log.jsonl").read_text().splitlines()]


def test_what_was_decided_holds_on_the_corrected_transcript(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    decide(store, "reject", item_of(store, "Labels-fix"))
    decide(store, "comment", item_of(store, "Sensors-new"), comment="Hm.")
    decide(store, "add", OWN, code="Drift", start=5, end=9)  # "went" in turn 0
    correct(run, GREETED)
    again = opened(run)
    assert passages(again) == [("Drift", 1, "went"), ("Labels", 2, ONE[1][1])]
    assert [quote.text for quote in coding(again).segments[1].quotes] == ["labels were wrong"]
    assert counts(again) == Counts(candidates=3, accepted=1, rejected=1, added=1, turns=7, coded=0)
    assert again.of("talk-1").marks[item_of(again, "Sensors-new")].comment == "Hm."
    assert list(carried_lines(again)) == [
        "talk-1: its transcript was corrected since; 4 decisions carried onto it."
    ]
    assert opened(run).carried == {}  # once is enough


def test_borders_that_the_reviewer_chose_are_carried_too(run: Path) -> None:
    store = opened(run)
    start = interview("talk-1", ONE).text.index("labels were wrong")
    decide(store, "change", item_of(store, "Labels"), start=start, end=start + len("labels were wrong"))
    correct(run, SHORTER)
    again = opened(run)
    assert passages(again) == [("Labels", 1, "labels were wrong")]
    assert counts(again).accepted == 1


def test_a_decision_holds_where_half_of_the_words_are_left(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    correct(run, SHORTER)
    assert passages(opened(run)) == [("Labels", 1, "Half of the labels were wrong.")]


def test_a_passage_that_says_something_else_is_undecided_and_named_and_stays_in_the_log(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    decide(store, "accept", item_of(store, "Labels-fix"))
    before = log(store)
    correct(run, OTHERWISE)
    again = opened(run)
    assert [code for code, _, _ in passages(again)] == ["Labels-fix"]
    assert coding(again).stage == "in review"
    assert (counts(again).accepted, counts(again).undecided) == (1, 2)
    assert log(again)[:2] == before
    said = (
        "talk-1: 1 decision was not carried onto the corrected transcript, where the passages read "
        "otherwise: Labels in what was turn 1. Look at them again; the log keeps what was decided."
    )
    assert list(carried_lines(again))[-1] == said
    assert said in ReviewData(opened(run)).view.viewed.notes


def test_a_rejection_of_a_passage_that_says_something_else_is_undecided_too(run: Path) -> None:
    store = opened(run)
    decide(store, "reject", item_of(store, "Labels"))
    correct(run, OTHERWISE)
    again = opened(run)
    assert counts(again).undecided == 3
    assert "1 rejected passage" in list(carried_lines(again))[-1]


def test_what_could_not_be_carried_comes_back_with_its_text(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    decide(store, "reject", item_of(store, "Labels-fix"))
    correct(run, OTHERWISE)
    decide(opened(run), "accept", item_of(opened(run), "Sensors-new"))
    correct(run, ONE)
    again = opened(run)
    assert counts(again) == Counts(candidates=3, accepted=2, rejected=1, added=0, turns=6, coded=0)
    assert [code for code, _, _ in passages(again)] == ["Labels", "Sensors-new"]
    assert again.of("talk-1").left == ()


def test_an_accepted_passage_that_the_model_gives_no_more_is_the_reviewers_own(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    correct(run, GREETED, without="Labels")
    again = opened(run)
    assert passages(again) == [("Labels", 2, ONE[1][1])]
    assert (counts(again).accepted, counts(again).added, counts(again).undecided) == (0, 1, 2)
    (own,) = again.of("talk-1").marks
    decide(again, "reject", own)
    assert passages(again) == []


def test_blind_turns_stay_coded_under_their_new_numbers(run: Path) -> None:
    store = opened(run, blind=True)
    decide(store, "coded", turns=[0, 1, 3])
    decide(store, "uncoded", turns=[0])
    correct(run, GREETED)
    state = opened(run, blind=True).of("talk-1")
    assert (state.coded, state.seen) == ({2, 4}, {1, 2, 4})


def test_a_file_that_cannot_be_written_stays_as_it_was_and_is_made_next_time(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    correct(run, GREETED)

    def fails(*_: object) -> None:
        raise RunFolderError("No room.")

    monkeypatch.setattr("intercoder.review.store.write_whole", fails)
    assert passages(opened(run)) == [("Labels", 1, ONE[1][1])]  # as before, and whole
    monkeypatch.undo()
    assert passages(opened(run)) == [("Labels", 2, ONE[1][1])]
    assert [line["action"] for line in log(store)] == ["accept", "carry"]


def test_a_program_that_still_has_the_old_text_takes_no_more_decisions(run: Path) -> None:
    old = opened(run)
    decide(old, "accept", item_of(old, "Labels"))
    correct(run, GREETED)
    new = opened(run)
    with pytest.raises(RunFolderError, match="start the review again"):
        decide(old, "accept", item_of(old, "Labels-fix"))
    with pytest.raises(RunFolderError, match="start the review again"):
        old.refresh()
    assert passages(new) == [("Labels", 2, ONE[1][1])]


def test_undo_does_not_reach_behind_the_correction(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    correct(run, GREETED)
    again = opened(run)
    decide(again, "undo")
    assert counts(again).accepted == 1
    decide(again, "reject", item_of(again, "Labels"))
    decide(again, "undo")
    assert counts(again).accepted == 1


def test_without_the_old_file_passages_are_found_by_their_words(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    decide(store, "accept", item_of(store, "Labels-fix"))
    (store.folder / "talk-1.json").unlink()
    correct(run, (*GREETED, GREETED[4]))  # the second passage stands twice now
    again = opened(run)
    assert passages(again) == [("Labels", 2, ONE[1][1])]
    assert [quote.text for quote in coding(again).segments[0].quotes] == ["labels were wrong"]
    assert "Labels-fix in what was turn 3" in list(carried_lines(again))[-1]


def _forget_texts(store: Store) -> None:
    """Make the log what it was before it named texts."""
    entries = [{key: value for key, value in line.items() if key != "text"} for line in log(store)]
    (store.folder / "log.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in entries))


def test_a_log_that_names_no_text_is_about_that_of_the_file(run: Path) -> None:
    store = opened(run)
    decide(store, "reject", item_of(store, "Labels"))
    _forget_texts(store)
    assert opened(run).carried == {}
    correct(run, GREETED)
    assert counts(opened(run)).rejected == 1


def test_a_file_with_old_places_on_the_new_text_is_made_whole(run: Path) -> None:
    store = opened(run)
    decide(store, "accept", item_of(store, "Labels"))
    _forget_texts(store)
    correct(run, GREETED)
    file = store.folder / "talk-1.json"
    values = json.loads(file.read_text())
    values["transcript"] = interview("talk-1", GREETED).model_dump(mode="json")
    file.write_text(json.dumps(values))
    assert passages(opened(run)) == [("Labels", 2, ONE[1][1])]


def test_a_coding_of_the_old_text_that_a_stopped_run_has_left_is_not_reviewed(run: Path) -> None:
    RunFolder(run).write_transcript(interview("talk-1", GREETED, "First talk"))
    assert ReviewedRun.load(run).interviews["talk-1"].candidates == {}


BOOK = """codes:
- {code: Insomnia, definition: Sleeps badly., aliases: [insomnia, lie awake]}
- {code: Work, definition: About the job., aliases: [office]}
"""
TALK = """Anna: And then?
Carl: Doctor Meier gave me pills.
Anna: And at night?
Carl: At night I have insomnia and lie awake for hours, as Doctor Meier says.
"""


def test_corrected_and_extracted_again_the_review_goes_on_and_is_readable_at_any_time(
    tmp_path: Path, cli: Cli
) -> None:
    talks, out, book = tmp_path / "talks", tmp_path / "run", tmp_path / "book.yaml"
    talks.mkdir()
    (talks / "Interview 9.txt").write_text(TALK)
    book.write_text(BOOK)
    extract = ("extract", talks, "--out", out, "--model", "keyword", "--codebook", book)
    assert cli(*extract).code == 0
    run = ReviewedRun.load(out)
    with started(out, "--as", "Ada Lee") as server:
        for item in run.interviews["interview-9"].candidates:
            server.client.decide(interview="interview-9", action="accept", item=item)
    review = out / "reviews" / "ada-lee"
    before = cli("read", review)
    assert "coder: Ada Lee (reviewed), 1 code on 1 turn" in before.out
    (talks / "Interview 9.txt").write_text(TALK.replace("Doctor Meier", "The doctor"))
    ran = cli(*extract)
    assert ran.code == 0
    assert ran.err.splitlines()[-1] == (
        f"The review in {review} is about earlier texts of: interview-9. To carry its decisions over: "
        f"intercoder review {out} --as ada-lee"
    )
    assert cli("read", review).out == before.out
    with started(out, "--as", "ada-lee") as server:
        live = server.client.get("changes?since=0").json["interviews"]["interview-9"]
    assert [verdict for verdict, _ in live["marks"].values()] == ["accepted"]
    assert "coder: Ada Lee (reviewed), 1 code on 1 turn" in cli("read", review).out
    assert "for hours, as The doctor says." in (review / "interview-9.json").read_text()
    assert cli("learn", review, "--out", tmp_path / "guide.yaml").code == 0
    assert "reviews" not in cli(*extract).err
