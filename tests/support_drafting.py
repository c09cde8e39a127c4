"""Coded interviews whose words tell where they come from, and a model that repeats all that it is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support_guide import coded, interview, prose
from support_server import FakeReply, answer

from extract.guide.learn import learn
from extract.guide.marks import CodedInterview, coded_interviews
from schemas.codebook import Codebook
from schemas.coding import CodingFile, Document
from schemas.guide import Guide
from schemas.transcript import Transcript

CODERS = ("Adalberta", "Benvenuto")


def marked_talk(id: str, mark: str, turns: int = 16) -> Transcript:
    """An interview of questions (even turns) and answers, each with a mark in the middle of what is said."""
    texts = []
    for turn in range(turns):
        before, after = prose(f"{id} {turn} before", 10), prose(f"{id} {turn} after", 10)
        texts.append(("" if turn % 2 else "Q ") + f"{before} {mark} {after}")
    return interview(id, *texts)


MARKS = {"talk-one": "marksone", "talk-two": "markstwo", "talk-three": "marksthree"}
TALKS = {id: marked_talk(id, mark) for id, mark in MARKS.items()}


def talk_codings() -> list[CodingFile]:
    """Two coders, who agree on Labels, differ in Labels and Sensors, and have a code of each talk's own.

    Only the second and the third talk have a passage on which one says Labels and the other Sensors: turns
    9 and 10 of the second and 11 of the third.
    """
    ada, ben = CODERS
    one, two, three = TALKS.values()
    return [
        coded(one, ada, {"Labels": [(3, 3)], "Own-marksone": [(7, 7)]}),
        coded(one, ben, {"Labels": [(3, 3)]}),
        coded(two, ada, {"Labels": [(3, 3), (9, 10)], "Own-markstwo": [(5, 5)]}),
        coded(two, ben, {"Labels": [(3, 3)], "Sensors": [(9, 10)]}),
        coded(three, ada, {"Labels": [(11, 11)], "Sensors": [(5, 5)], "Own-marksthree": [(13, 13)]}),
        coded(three, ben, {"Sensors": [(5, 5), (11, 11)]}),
    ]


def learned(codings: Sequence[CodingFile], book: Codebook | None) -> tuple[Guide, list[CodedInterview]]:
    """The guide learned from the talks, and the interviews."""
    return learn(TALKS, codings, book, title="Test"), coded_interviews(TALKS, codings)


def gold_folder(folder: Path) -> Path:
    """The talks and their codings as files."""
    folder.mkdir()
    for talk in TALKS.values():
        codings = tuple(coding for coding in talk_codings() if coding.transcript == talk.id)
        document = Document(transcript=talk, codings=codings)
        (folder / f"{talk.id}.json").write_text(document.to_json(), encoding="utf-8")
    return folder


def user_text(body: dict[str, Any]) -> str:
    """What the user's message says."""
    return str(body["messages"][-1]["content"])


def subject(body: dict[str, Any]) -> tuple[str, ...]:
    """The codes that a request is about."""
    text = user_text(body).split("These are passages")[0]
    if text.startswith("The code to write about"):
        return tuple(re.findall(r"^The code to write about: `([^`]+)`", text))
    return tuple(re.findall(r"^`([^`]+)`", text, re.MULTILINE))


def parrot(body: dict[str, Any]) -> FakeReply:
    """Answers with all marks that stand anywhere in the request."""
    everything = " ".join(str(message["content"]) for message in body["messages"])
    seen = sorted(mark for mark in MARKS.values() if re.search(rf"{mark}\b", everything))
    return drafted(body, f"About {' '.join(seen)}.")


def drafted(body: dict[str, Any], text: str) -> FakeReply:
    """An answer with one text in all fields."""
    if len(subject(body)) == 1:
        return answer({"definition": text, "use_when": text, "do_not_use_when": text})
    return answer({"apart": text})
