"""The survey: asked about turns instead of passages, where would the team put codes at all?

A coder that looks for passages sees topics; one that is asked turn by turn what colleagues would mark sees
how the team works. The two err in different places, so their mean tells coded turns from others better
than either.
"""

from __future__ import annotations

from extract.prompting import Prompter
from extract.windows import Window
from schemas.answer import SurveyedStretch
from schemas.exchange import Question, Reply
from schemas.transcript import Transcript

Chances = tuple[float | None, ...]
"""Per turn, the chance in percent that a coder of the team codes it; None where nothing was said."""


class Survey:
    """The survey of one transcript, window by window."""

    def __init__(self, transcript: Transcript, prompter: Prompter) -> None:
        self._transcript = transcript
        self._prompter = prompter
        self._said: dict[int, list[int]] = {}

    def question(self, window: Window) -> Question:
        """How likely each turn of a window is to be coded."""
        return self._prompter.survey_question(self._transcript, window)

    def take(self, reply: Reply, window: Window) -> None:
        """Note what is said of the window's own turns."""
        for item in reply.value["stretches"]:
            stretch = SurveyedStretch.model_validate(item)
            first, last = max(stretch.first_turn, window.first), min(stretch.last_turn, window.last)
            for turn in range(first, last + 1):
                self._said.setdefault(turn, []).append(stretch.likelihood)

    @property
    def chances(self) -> Chances:
        """Per turn; a turn in several stretches has their mean."""
        return tuple(
            sum(said) / len(said) if (said := self._said.get(turn)) else None
            for turn in range(len(self._transcript.turns))
        )

    @property
    def share(self) -> float | None:
        """Share of turns, 0 to 1, that the team is expected to code: the mean chance; None for no answer."""
        said = [chance for chance in self.chances if chance is not None]
        return sum(said) / len(said) / 100 if said else None
