"""What keeps a run of ten thousand interviews from costing more for each than one of ten."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import time
import tracemalloc
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from support_transcripts import transcript_of

from cache import request_key
from extract import word_count
from extract.behind import MOST, Behind
from extract.coder import Coded
from extract.grounding import Grounder
from extract.lean import lean
from extract.manifest_text import manifest_text
from extract.planning import Plan
from extract.run import SAVE_SECONDS, SAVE_SHARE, Run
from extract.runfolder import RunFolder
from extract.whole import STEP
from extract.word_count import count_words
from schemas.coding import Coder, CodingFile
from schemas.exchange import Message, Question
from schemas.run import Gap, Manifest, Settings, Tool, TranscriptState
from schemas.transcript import Transcript

SETTINGS = Settings(coder="m", kind="model", window_tokens=100, codebook="b", codebook_digest="d")
MANIFEST = Manifest(tool=Tool(version="0", python="3"), settings=SETTINGS)
PENDING = TranscriptState(source="t.txt", digest="d", turns=3)


class SlowDisk(RunFolder):
    """A folder whose manifest takes its time, by a clock that only moves when told to."""

    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__(path)
        self.now, self.saves, self._seconds = 0.0, 0, seconds

    def writing_manifest(self, manifest: Manifest) -> Generator[None]:
        self.now += self._seconds / 2
        yield
        self.now += self._seconds / 2
        self.saves += 1


def saves(folder: SlowDisk, interviews: int) -> int:
    """How often a run saves its manifest where each interview takes one second."""

    async def code(transcript: Transcript) -> Coded:
        folder.now += 1
        return Coded(CodingFile(transcript=transcript.id, coder=Coder(name="m", kind="model")), (), ())

    states = {f"t{n}": PENDING for n in range(interviews)}
    for name in states:
        folder.write_transcript(transcript_of("A: one", id=name))
    manifest = MANIFEST.model_copy(update={"transcripts": states})
    asyncio.run(Run(folder, manifest, code, at_once=1, clock=lambda: folder.now).execute())
    return folder.saves


def test_a_manifest_that_costs_nothing_is_saved_every_two_seconds(tmp_path: Path) -> None:
    assert SAVE_SECONDS == 2
    assert saves(SlowDisk(tmp_path, 0.0), 20) == 1 + 10 + 1  # at the start, every other interview, at the end


def test_a_manifest_that_takes_long_is_saved_more_seldom(tmp_path: Path) -> None:
    """An eighth of a second is two per cent of 6.25 s: saved after every seventh interview of one second."""
    assert SAVE_SHARE == 0.02
    assert saves(SlowDisk(tmp_path, 0.125), 70) == 1 + 10 + 1


def test_others_go_on_while_the_manifest_is_saved(tmp_path: Path) -> None:
    names = [f"t{n:03}" for n in range(4 * STEP)]
    folder, done = SlowDisk(tmp_path, 0.0), [0]
    begun_at: list[int] = []

    def writing(manifest: Manifest) -> Generator[None]:
        begun_at.append(done[0])
        yield from RunFolder.writing_manifest(folder, manifest)
        latest = time.monotonic() + 20
        while 0 < begun_at[-1] == done[0] < len(names) and time.monotonic() < latest:
            yield  # the other one is waiting for the disk
        begun_at.append(done[0])

    async def code(transcript: Transcript) -> Coded:
        await asyncio.sleep(0)
        done[0] += 1
        return Coded(CodingFile(transcript=transcript.id, coder=Coder(name="m", kind="model")), (), ())

    for name in names:
        folder.write_transcript(transcript_of("A: one", id=name))
    manifest = MANIFEST.model_copy(update={"transcripts": dict.fromkeys(names, PENDING)})
    folder.writing_manifest = writing  # type: ignore[method-assign]
    clock = iter(range(100_000))
    asyncio.run(Run(folder, manifest, code, at_once=2, clock=lambda: next(clock)).execute())
    (first_begun, first_ended), (begun, ended) = begun_at[:2], begun_at[2:4]
    assert first_begun == first_ended == 0  # nothing has begun
    assert 0 < begun < ended < len(names)
    assert {state.state for state in folder.manifest().transcripts.values()} == {"done"}


gaps = st.builds(Gap, first_turn=st.just(0), last_turn=st.integers(0, 9), outcome=st.text(), reason=st.text())
states = st.builds(
    TranscriptState,
    source=st.text(),
    digest=st.just("d"),
    turns=st.just(1),
    gaps=st.tuples(gaps) | st.just(()),
)


@given(st.dictionaries(st.text(), states, max_size=4), st.text())
def test_the_pieces_of_a_manifest_are_its_json(transcripts: dict[str, TranscriptState], version: str) -> None:
    """Also where a text in it looks like the place that the pieces are cut at."""
    tool = Tool(version=version + '\n  "transcripts": {}', python="3")
    manifest = MANIFEST.model_copy(update={"transcripts": transcripts, "tool": tool})
    pieces = list(manifest_text(manifest))
    assert "".join(pieces) == manifest.to_json()
    assert len(pieces) == (len(transcripts) + 2 if transcripts else 1)


@given(states)
def test_a_lean_state_is_the_same_state(state: TranscriptState) -> None:
    assert lean(state) == state
    assert lean(state).to_json() == state.to_json()
    assert lean(state, state="done") == state.model_copy(update={"state": "done"})
    assert lean(state).model_fields_set is lean(PENDING).model_fields_set


def test_what_is_read_again_and_has_not_changed_is_not_written_again(tmp_path: Path) -> None:
    folder, transcript = RunFolder(tmp_path), transcript_of("A: one")
    folder.write_transcript(transcript)
    file = tmp_path / "transcripts" / "t.json"
    before = file.stat().st_ino
    with Behind() as behind:
        Plan(folder, {"t": state_of(transcript)}, behind).add(transcript)
    assert file.stat().st_ino == before
    other = transcript_of("A: two")
    with Behind() as behind:
        Plan(folder, {"t": state_of(transcript)}, behind)._store(other)
    assert folder.transcript("t") == other


def state_of(transcript: Transcript) -> TranscriptState:
    return TranscriptState(source=transcript.source, digest=transcript.digest, turns=len(transcript.turns))


def test_a_copy_is_known_as_one_while_the_first_is_still_being_written(tmp_path: Path) -> None:
    class Slow(RunFolder):
        def write_transcript(self, transcript: Transcript) -> None:
            time.sleep(0.05)
            super().write_transcript(transcript)

    with Behind() as behind:
        plan = Plan(Slow(tmp_path), {}, behind)
        for source in ("a.txt", "b.txt"):
            plan.add(transcript_of("A: one").model_copy(update={"source": source}))
    assert list(plan.states) == ["t"]
    assert [one.source for one in plan.unread] == ["b.txt"]


def test_at_most_so_many_are_under_way_and_all_have_returned_at_the_end() -> None:
    lock, under_way, most, returned = threading.Lock(), [0], [0], [0]

    def work() -> None:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.002)
        with lock:
            under_way[0] -= 1
            returned[0] += 1

    with Behind() as behind:
        for _ in range(5 * MOST):
            behind.start(work)
    assert returned == [5 * MOST]
    assert 1 < most[0] <= MOST


def test_what_goes_wrong_behind_is_raised() -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"), Behind() as behind:
        behind.start(fail)


def test_an_error_in_front_is_not_hidden_by_one_behind() -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device")

    def work() -> None:
        with Behind() as behind:
            behind.start(fail)
            raise KeyError("in front")

    with pytest.raises(KeyError, match="in front"):
        work()


@given(st.text(st.sampled_from("ab \n\t\u00a0\u2003\x1c."), max_size=60), st.integers(1, 9))
def test_words_are_counted_in_stretches_as_in_one(text: str, at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word_count, "_AT_ONCE", at_once)
        assert count_words(text) == len(text.split())


def test_counting_words_takes_no_memory_to_speak_of() -> None:
    """A list of the 500,000 words takes 29 MB."""
    text = "words " * 500_000
    tracemalloc.start()
    assert count_words(text) == 500_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3_000_000


def test_words_are_prepared_at_the_first_quote_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def prepared(text: str) -> None:
        raise AssertionError("prepared")

    monkeypatch.setattr("extract.candidates.words_of", prepared)
    grounder = Grounder(transcript_of("A: one two three"))
    with pytest.raises(AssertionError, match="prepared"):
        grounder.locate("one two")


class Tiny(BaseModel):
    n: int


@pytest.mark.parametrize("length", [3, 200_000, 200_001])
def test_the_key_of_a_long_message_is_made_as_that_of_a_short_one(length: int) -> None:
    asked = Question((Message(role="user", content="é" * length),), Tiny)
    schema = (
        '{"properties":{"n":{"title":"N","type":"integer"}},"required":["n"],"title":"Tiny","type":"object"}'
    )
    decisive = (
        '{"endpoint":"http://h/v1","messages":[{"content":'
        + json.dumps("é" * length)
        + ',"role":"user"}],"model":"m",'
        '"parameters":{"max_output_tokens":null,"seed":null,"temperature":0.0},"pass":0,'
        f'"schema":{schema}}}'
    )
    assert request_key("http://h/v1", "m", asked) == hashlib.sha256(decisive.encode()).hexdigest()
