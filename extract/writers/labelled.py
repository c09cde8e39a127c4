"""A transcript as people read it, `Speaker: text`, and where its offsets lie in that text.

The form is one that our readers take apart again: `Maria: text`, `[0:12:05] Maria: text` where turns have
times, and a bare line where the source gave no label.
"""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate

from extract.writers.texts import xml_text
from schemas.transcript import TURN_SEPARATOR, Transcript, Turn


class Labelled:
    """The text of one transcript with its speakers, one turn a line.

    Args:
        transcript: offsets are of its text.
    """

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        timed = any(turn.time is not None for turn in transcript.turns)
        self.labels = tuple(_label(turn, timed=timed) for turn in transcript.turns)
        """What stands before each turn's text, with a space at its end; empty for none."""
        self._added = list(accumulate(map(len, self.labels)))

    @cached_property
    def text(self) -> str:
        r"""All turns, `\n` between them; of each code point there is one, so that lengths stay."""
        turns = (
            label + self._transcript.turn_text(index).replace("\r", " ")
            for index, label in enumerate(self.labels)
        )
        return xml_text(TURN_SEPARATOR.join(turns))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `[start, end)` of the transcript lies in `text`; labels between its turns lie in it too."""
        first, last = self._transcript.turns_of(start, end)
        if not self._added:
            return start, end
        return start + self._added[first], max(end + self._added[last], start + self._added[first])


def _label(turn: Turn, *, timed: bool) -> str:
    speaker = "" if turn.speaker is None or turn.speaker_inferred else " ".join(turn.speaker.split())
    stamp = f"[{stamp_of(turn.time)}] " if timed and turn.time is not None else ""
    return f"{stamp}{speaker}: " if speaker else stamp


def stamp_of(seconds: float) -> str:
    """Seconds as a time stamp: `0:12:05`, with milliseconds where there are any."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    second, thousandth = divmod(rest, 1000)
    fraction = f".{thousandth:03}" if thousandth else ""
    return f"{minutes // 60}:{minutes % 60:02}:{second:02}{fraction}"
