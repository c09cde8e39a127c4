"""Recorded completions: answers kept as files, to be replayed through the same code as a live run.

A recording is found by what was asked (messages and response schema), not by who was asked: the same
prompt finds the same answer on every machine, and a prompt that has changed finds none.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from extract.asking import Answerer, PassedOn
from extract.runfolder import write_whole
from schemas.base import Stored, canonical_json
from schemas.errors import ConfigurationError, RequestError
from schemas.exchange import Question, Reply

ABOUT = "about.json"


class About(Stored):
    """What the recordings of a folder are; written with the first of them, and for people to complete.

    Attributes:
        model: a description of the model that answered; the coder is named after it.
        date: when the first answer came, ISO 8601.
        how: how the answers were obtained, and how to record them again.
    """

    model: str
    date: str
    how: str


class Recording(Stored):
    """One question's answer.

    Attributes:
        label: what the question was about.
        pass_number: which of several equal questions.
        reply: the answer as it was received.
    """

    label: str
    pass_number: int
    reply: Reply


def recording_key(question: Question) -> str:
    """The first 32 digits of the SHA-256 of the question's messages, schema and pass."""
    decisive = {
        "messages": [message.model_dump() for message in question.messages],
        "schema": question.response_model.model_json_schema(),
        "pass": question.pass_number,
    }
    return hashlib.sha256(canonical_json(decisive).encode("ascii")).hexdigest()[:32]


class Replay:
    """Answers from a folder of recordings; opens no connection.

    Args:
        folder: recordings and `about.json`.

    Raises:
        ConfigurationError: the folder holds no recordings.
    """

    host = place = "recorded"
    mode_trail: tuple[str, ...] = ()

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            self.about = About.model_validate_json((folder / ABOUT).read_bytes())
        except (OSError, ValidationError) as error:
            raise ConfigurationError(
                f"{folder} holds no recordings.", hint=f"It needs a file {ABOUT}; make one with --record."
            ) from error
        self.model = self.about.model

    def key(self, question: Question) -> str:
        """Name of the question's recording."""
        return recording_key(question)

    async def ask(self, question: Question) -> Reply:
        """The recorded answer.

        Raises:
            RequestError: there is none; the prompt is not the one that was recorded.
        """
        file = self._folder / f"{recording_key(question)}.json"
        try:
            recording = Recording.model_validate_json(file.read_bytes())
        except (OSError, ValidationError) as error:
            raise RequestError(
                f"There is no recording for {question.label}.",
                outcome="not_recorded",
                hint=f"Prompt or transcript have changed since. {self.about.how}",
            ) from error
        return recording.reply.model_copy(update={"cached": True})  # nothing is sent, nothing is spent


class Recorder(PassedOn):
    """Passes questions on and keeps every answer in a folder.

    Args:
        inner: who answers.
        folder: where answers are kept. An `about.json` that is there stays as it is.
    """

    def __init__(self, inner: Answerer, folder: Path) -> None:
        super().__init__(inner)
        self._folder = folder

    async def ask(self, question: Question) -> Reply:
        """The answer, kept."""
        reply = await self._inner.ask(question)
        self._introduce()
        kept = reply.model_copy(update={"cached": False})
        recording = Recording(label=question.label, pass_number=question.pass_number, reply=kept)
        write_whole(self._folder / f"{recording_key(question)}.json", recording.to_json())
        return reply

    def _introduce(self) -> None:
        """Say what the folder holds, so that it can be replayed."""
        if not (self._folder / ABOUT).exists():
            today = datetime.now(UTC).date().isoformat()
            about = About(model=self.model, date=today, how=f"Record again with --record {self._folder}.")
            write_whole(self._folder / ABOUT, about.to_json())
