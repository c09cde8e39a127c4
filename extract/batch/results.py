"""What has come back so far: result files indexed by `custom_id`, read again when an answer is needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.batch.jobs import BatchFolder, Job
from extract.batch.lines import Line, read_line


@dataclass(frozen=True)
class _Place:
    """Where a line stands: file, first byte and length; whether it holds an answer."""

    file: Path
    start: int
    length: int
    answered: bool


class Results:
    """Answers and failures by `custom_id`.

    Lines may come in any order, repeatedly, in several files. Of the lines that one job has for one
    request, an answer counts before a failure, and a later line before an earlier one.

    Args:
        folder: of the batch.
        jobs: all of them.

    Attributes:
        unknown: lines whose `custom_id` is none of this run's.
        damaged: lines that could not be read.
    """

    def __init__(self, folder: BatchFolder, jobs: list[Job]) -> None:
        self.unknown = 0
        self.damaged = 0
        self._jobs = {job.number: job for job in jobs}
        self._asked_in: dict[str, list[int]] = defaultdict(list)
        for job in jobs:
            for custom_id in folder.ids(job):
                self._asked_in[custom_id].append(job.number)
        self._found: dict[str, dict[int, _Place]] = defaultdict(dict)
        for file in folder.result_files():
            self._index(file)

    def has(self, custom_id: str) -> bool:
        """Whether anything has come back for a request."""
        return custom_id in self._found

    def of(self, custom_id: str) -> Iterator[tuple[Job, Line]]:
        """What each job has brought for a request, in order of jobs."""
        for number, place in sorted(self._found.get(custom_id, {}).items()):
            with place.file.open("rb") as file:
                file.seek(place.start)
                line = read_line(file.read(place.length))
            if line is not None:
                yield self._jobs[number], line

    def _index(self, file: Path) -> None:
        start = 0
        with file.open("rb") as lines:
            for raw in lines:
                if raw.strip():
                    self._take(read_line(raw), file, start, len(raw))
                start += len(raw)

    def _take(self, line: Line | None, file: Path, start: int, length: int) -> None:
        if line is None:
            self.damaged += 1
        elif line.custom_id not in self._asked_in:
            self.unknown += 1
        else:
            number = self._job_of(line.custom_id, file)
            before = self._found[line.custom_id].get(number)
            if before is None or line.answered or not before.answered:
                self._found[line.custom_id][number] = _Place(file, start, length, line.answered)

    def _job_of(self, custom_id: str, file: Path) -> int:
        """The job that a line belongs to: its file's; of an imported file, the last that asked this."""
        asked_in, number = self._asked_in[custom_id], file.name.partition("-")[0]
        return int(number) if number.isdecimal() and int(number) in asked_in else asked_in[-1]
