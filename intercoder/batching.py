"""Batch runs: questions go out in rounds of files, and what comes back goes through the extract job."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from extract.batch.jobs import ENDED, BatchFolder, BatchState, Job
from extract.batch.results import Results
from extract.batch.shards import MOST_REQUESTS, ShardWriter
from extract.batch.wire import NOT_THERE, BatchEndpoint, Remote
from extract.endpoint import Endpoint, public_address, public_host
from extract.runfolder import RunFolder
from intercoder.batch_coding import code_round
from intercoder.batch_costs import CostLimit
from intercoder.batch_settings import FILES, BatchSettings
from intercoder.connection import endpoint_of, say_proxies
from schemas.errors import ConfigurationError, EndpointError
from schemas.run import Manifest

CANCELLED = "it was cancelled"
GONE = "gone"
"""State of a job that the endpoint does not know any more, or not its results."""


@dataclass(frozen=True)
class Round:
    """How a batch run stands.

    Attributes:
        manifest: of the run.
        jobs: all of them.
        waiting: requests whose answers are still to come.
        submitted: jobs that were written in this round.
        held: why no more is submitted, where that is so.
        unknown, damaged: lines of results that are not of this run, and that could not be read.
    """

    manifest: Manifest
    jobs: tuple[Job, ...]
    waiting: int
    submitted: tuple[Job, ...] = ()
    held: str = ""
    unknown: int = 0
    damaged: int = 0


class BatchRun:
    """One command on a batch run. The caller holds the lock of the run folder.

    Args:
        settings: of the run.
    """

    def __init__(self, settings: BatchSettings) -> None:
        self.settings = settings
        self.folder = BatchFolder(settings.options.out)
        self._run = RunFolder(settings.options.out)
        self._stand = self.folder.state()

    async def submit(self, files: list[Path]) -> Round:
        """Write everything that can be asked now, and send it, unless that may cost too much. A run that was
        held goes on.
        """
        self._stand = BatchState(since=self._next_number())
        self._give_up_lost()
        return await self._round(files, covered=self._with_endpoint(), send=True)

    async def fetch(self) -> Round:
        """Read what has come back, code with it, and send what is to be asked next."""
        self._only_with_endpoint()
        async with self._endpoint() as endpoint:
            await self._take(endpoint)
        covered = self._with_endpoint() | self._untouched()
        return await self._round([], covered=covered, send=not self._stand.held)

    async def status(self) -> tuple[Job, ...]:
        """The jobs as they are at the endpoint now."""
        self._only_with_endpoint()
        async with self._endpoint() as endpoint:
            for job in self.folder.jobs():
                if job.under_way and job.batch_id:
                    self._noted(job, await endpoint.retrieve(job.batch_id))
        return tuple(self.folder.jobs())

    async def cancel(self) -> tuple[Job, ...]:
        """Have all jobs end before their time, and submit no more; what was answered can be fetched."""
        self._only_with_endpoint()
        self._hold(CANCELLED)
        async with self._endpoint() as endpoint:
            for job in self.folder.jobs():
                if job.under_way:
                    await self._cancel(job, endpoint)
        return tuple(self.folder.jobs())

    async def export(self, target: Path, most_requests: int = MOST_REQUESTS) -> tuple[Round, list[Path]]:
        """Copy everything that can be asked now into a folder; shards without any result are not made anew.

        Raises:
            ConfigurationError: a file of that name and another content is there.
        """
        self._stand = BatchState(held=self._stand.held, since=self._next_number())
        untouched = self._untouched()
        left = [
            job for job in self.folder.jobs() if job.exported and untouched.issuperset(self.folder.ids(job))
        ]
        covered = self._with_endpoint() | untouched
        done = await self._round([], covered=covered, most_requests=most_requests, exported=True)
        shards = [self.folder.shard(job) for job in (*left, *done.submitted)]
        return done, [_copied(shard, target) for shard in shards]

    async def read(self, files: list[Path]) -> Round:
        """Code with what is in `results/`, and send nothing."""
        return await self._round(files, covered=self._with_endpoint())

    async def _round(
        self,
        files: list[Path],
        *,
        covered: set[str],
        send: bool = False,
        exported: bool = False,
        most_requests: int = MOST_REQUESTS,
    ) -> Round:
        jobs = self.folder.jobs()
        results = Results(self.folder, jobs)
        writer = ShardWriter(self.folder, self._next_number(), most_requests=most_requests, exported=exported)
        try:
            manifest, waiting = await code_round(
                self.settings, files, results, writer, covered=covered, since=self._stand.since
            )
            if send and (dear := self._too_dear(writer)):
                self.settings.save()
                self._hold(dear)
                send = False
            written = self._written(writer) if send or exported else []
        finally:
            writer.drop()
        if send:
            await self._send()
        return Round(
            manifest,
            tuple(self.folder.jobs()),
            len(waiting),
            tuple(job for job in self.folder.jobs() if job.number in written),
            self._stand.held,
            results.unknown,
            results.damaged,
        )

    def _too_dear(self, writer: ShardWriter) -> str:
        """Why what is to be sent would cost too much; empty where it may be sent."""
        options = self.settings.options
        limit = CostLimit.of(options, public_host(self.settings.endpoint))
        under_way = [job for job in self.folder.jobs() if job.under_way]
        return limit.crossed_by(self._run.requests(), [*under_way, writer]) if limit else ""

    def _written(self, writer: ShardWriter) -> set[int]:
        """Numbers of the jobs that a round has come to; the run's settings are stored with them."""
        self.settings.save()
        self.folder.write_state(self._stand)
        return {job.number for job in writer.jobs()}

    async def _send(self) -> None:
        """Send what is written and not sent, also by a start that was killed."""
        unsent = [job for job in self.folder.jobs() if job.under_way and not job.batch_id]
        if not unsent:
            return
        async with self._endpoint() as endpoint:
            for job in unsent:
                made = await endpoint.find(job.file_id) if job.file_id else None
                if job.file_id is None:
                    file_id = await endpoint.upload(self.folder.shard(job))
                    job = self.folder.write_job(job.model_copy(update={"file_id": file_id}))
                assert job.file_id is not None
                self._noted(job, made or await endpoint.create(job.file_id, self.settings.window))

    async def _take(self, endpoint: BatchEndpoint) -> None:
        """Download the results of all jobs that have ended."""
        for job in self.folder.jobs():
            if not (job.under_way and job.batch_id):
                continue
            try:
                await self._take_one(job, job.batch_id, endpoint)
            except EndpointError as error:
                if error.outcome != NOT_THERE:
                    raise
                self.folder.write_job(job.model_copy(update={"status": GONE}))
                self._hold(f"the endpoint no longer has job {job.number} or its results")

    async def _take_one(self, job: Job, batch_id: str, endpoint: BatchEndpoint) -> None:
        remote = await endpoint.retrieve(batch_id)
        job = self._noted(job, remote)
        if job.status not in ENDED:
            return
        for name, file_id in remote.result_files.items():
            await endpoint.download(file_id, self.folder.results / f"{job.name}-{name}.jsonl")
        self.folder.write_job(job.model_copy(update={"taken": True}))
        if job.status == "failed":
            self._hold(f"the endpoint refused job {job.number}: {job.reason or 'no reason given'}")
        elif job.status == "cancelled" and not self._stand.held:
            self._hold(CANCELLED)

    def _give_up_lost(self) -> None:
        """What the endpoint has lost, and the user wants to go on without, is asked again."""
        for job in self.folder.jobs():
            if job.status == GONE and job.under_way:
                self.folder.write_job(job.model_copy(update={"taken": True}))

    async def _cancel(self, job: Job, endpoint: BatchEndpoint) -> None:
        made = await endpoint.find(job.file_id) if job.file_id and not job.batch_id else None
        batch_id = made.batch_id if made else job.batch_id
        if batch_id is None:
            self.folder.write_job(job.model_copy(update={"status": "cancelled", "taken": True}))
            return
        remote = await endpoint.retrieve(batch_id)
        if remote.status not in ENDED:
            remote = await endpoint.cancel(batch_id)
        self._noted(job, remote)

    def _noted(self, job: Job, remote: Remote) -> Job:
        seen = {"batch_id": remote.batch_id, "status": remote.status, "reason": remote.reason}
        return self.folder.write_job(job.model_copy(update={**seen, "counts": remote.counts}))

    def _hold(self, why: str) -> None:
        self._stand = self._stand.model_copy(update={"held": why})
        self.folder.write_state(self._stand)

    def _next_number(self) -> int:
        return max((job.number for job in self.folder.jobs()), default=0) + 1

    def _with_endpoint(self) -> set[str]:
        """Requests that are under way at the endpoint."""
        return {one for job in self.folder.jobs() if job.under_way for one in self.folder.ids(job)}

    def _untouched(self) -> set[str]:
        """Requests of exported shards of which nothing has come back."""
        jobs = self.folder.jobs()
        results = Results(self.folder, jobs)
        exported = [self.folder.ids(job) for job in jobs if job.exported]
        alone = [ids for ids in exported if not any(results.has(one) for one in ids)]
        return {one for ids in alone for one in ids}

    def _only_with_endpoint(self) -> None:
        if self.settings.endpoint == FILES:
            raise ConfigurationError(
                "This run was prepared without an endpoint.",
                hint="Use `intercoder batch export` and `intercoder batch import`.",
            )

    @asynccontextmanager
    async def _endpoint(self) -> AsyncIterator[BatchEndpoint]:
        options = self.settings.options
        chosen = checked_endpoint(self.settings, endpoint_of(options, ", as when the batch was submitted"))
        say_proxies(chosen)
        async with BatchEndpoint(
            chosen, policy=options.policy, timeout=options.timeout, allow_http=options.allow_http
        ) as endpoint:
            yield endpoint


def checked_endpoint(settings: BatchSettings, found: Endpoint) -> Endpoint:
    """The endpoint, if it is the one that the run was submitted to.

    Raises:
        ConfigurationError: it is another one.
    """
    if public_address(found.base_url) != settings.endpoint:
        raise ConfigurationError(
            f"This run asks {settings.endpoint}, and the environment names {public_address(found.base_url)}.",
            hint="Set OPENAI_BASE_URL as it was when the run was submitted.",
        )
    return found


def _copied(shard: Path, target: Path) -> Path:
    copy = target / shard.name
    content = shard.read_bytes()
    if copy.exists() and copy.read_bytes() != content:
        raise ConfigurationError(
            f"{copy} is there and holds something else.", hint="Name an empty folder with --out."
        )
    target.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(content)
    return copy
