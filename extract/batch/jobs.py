"""`RUN/batch/`: what was asked in files, which jobs answer it, and what came back.

    RUN/batch/
      settings.json        what the run was started with, so that later commands need only RUN
      state.json           whether more is submitted
      jobs/0001.json       one job: its shard, its ids at the endpoint, how far it is
      shards/0001.jsonl    the requests as they are uploaded or exported
      shards/0001.ids      their `custom_id`s, one per line
      results/             output and error files as they came

Everything is on disk before the step that needs it: a shard before it is uploaded, the id of an uploaded
file before a job is made of it, the job's id before anything else is sent.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import Field, ValidationError

from extract.whole import write_whole
from schemas.base import Stored
from schemas.errors import RunFolderError
from schemas.exchange import StructuredMode

FOLDER = "batch"
ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
"""States of a job at the endpoint that it does not leave."""

_Model = TypeVar("_Model", bound=Stored)


class Job(Stored):
    """One shard of requests and what became of it.

    Attributes:
        number: from 1, in the order in which shards were written.
        requests, size: how many, in how many bytes.
        mode, dropped: how structured output is asked for, and the request fields left out.
        exported: whether the shard was handed to the user instead of being uploaded.
        file_id, batch_id: the endpoint's names for shard and job, as soon as they are known.
        status: the job's state as the endpoint last gave it; `prepared` before that.
        counts: requests that the endpoint says are `completed`, `failed`, and the `total`.
        taken: whether everything that will ever come back is in `results/`.
        reason: why the endpoint refused the job as a whole.
    """

    number: int
    requests: int
    size: int
    mode: StructuredMode
    dropped: tuple[str, ...] = ()
    exported: bool = False
    file_id: str | None = None
    batch_id: str | None = None
    status: str = "prepared"
    counts: dict[str, int] = Field(default_factory=dict)
    taken: bool = False
    reason: str = ""

    @property
    def name(self) -> str:
        """Stem of its files."""
        return f"{self.number:04d}"

    @property
    def under_way(self) -> bool:
        """Whether its requests are, or are about to be, with the endpoint."""
        return not self.exported and not self.taken


class BatchState(Stored):
    """How a batch run goes on.

    Attributes:
        held: why nothing more is submitted; empty while work goes on.
        since: failures of earlier jobs than this one count no more: the user has asked to try again.
    """

    held: str = ""
    since: int = 1


class BatchFolder:
    """Reads and writes `RUN/batch/`.

    Args:
        run: the run folder.
    """

    def __init__(self, run: Path) -> None:
        self.path = run / FOLDER
        self.results = self.path / "results"

    def jobs(self) -> list[Job]:
        """All jobs, in order.

        Raises:
            RunFolderError: one of the files is damaged.
        """
        return [_load(file, Job) for file in sorted((self.path / "jobs").glob("*.json"))]

    def write_job(self, job: Job) -> Job:
        """Store a job as it is now."""
        write_whole(self.path / "jobs" / f"{job.name}.json", job.to_json())
        return job

    def state(self) -> BatchState:
        """Whether more is submitted."""
        file = self.path / "state.json"
        return _load(file, BatchState) if file.exists() else BatchState()

    def write_state(self, state: BatchState) -> None:
        """Store it."""
        write_whole(self.path / "state.json", state.to_json())

    def shard(self, job: Job) -> Path:
        """The file with a job's requests."""
        return self.path / "shards" / f"{job.name}.jsonl"

    def ids(self, job: Job) -> list[str]:
        """`custom_id`s of a job's requests.

        Raises:
            RunFolderError: the list is not there.
        """
        file = self.shard(job).with_suffix(".ids")
        try:
            return file.read_text("ascii").split()
        except (OSError, UnicodeError) as error:
            raise _damaged(file) from error

    def result_files(self) -> list[Path]:
        """All result files, in order of their names."""
        return sorted(self.results.glob("*.jsonl"))


def _load(file: Path, model: type[_Model]) -> _Model:
    try:
        return model.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise _damaged(file) from error


def _damaged(file: Path) -> RunFolderError:
    return RunFolderError(
        f"{file} is missing, damaged or of another version of intercoder.",
        hint="Put it back from a copy. Without it, move the run's folder `batch` away and submit again: "
        "answers that were read are in the cache, those that were not are asked for again.",
    )
