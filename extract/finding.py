"""One reading of a transcript: what to ask about each window, and the passages that the answers hold."""

from __future__ import annotations

from extract.passages import PassageGrounder
from extract.prompting import Prompter
from extract.windows import Window
from extract.workers import HERE, Workers
from schemas.answer import AnsweredPassage
from schemas.coding import Rejected, Segment
from schemas.exchange import Question, Reply
from schemas.transcript import Transcript


class Finding:
    """One pass over a transcript.

    Args:
        transcript: what is read.
        prompter: puts the questions.
        number: of the pass, from 0.
        workers: who locates quotes.

    Attributes:
        segments: passages found so far, in order of arrival.
        rejected: quotes, and passages without any, that the transcript does not hold.
    """

    def __init__(
        self, transcript: Transcript, prompter: Prompter, number: int, workers: Workers = HERE
    ) -> None:
        self._transcript = transcript
        self._prompter = prompter
        self._number = number
        self._workers = workers
        self._grounder = PassageGrounder(transcript, prompter.codebook_for(transcript))
        self.segments: list[Segment] = []
        self.rejected: list[Rejected] = []

    def question(self, window: Window) -> Question:
        """What to mark in a window."""
        return self._prompter.question(self._transcript, window, self._number)

    async def take(self, reply: Reply, window: Window) -> None:
        """Ground an answer; raises what `Workers.call` raises."""
        passages = [AnsweredPassage.model_validate(item) for item in reply.value["passages"]]
        grounded = await self._workers.call(self._grounder.ground, passages, window)
        self.segments.extend(grounded.segments)
        self.rejected.extend(grounded.rejected)
