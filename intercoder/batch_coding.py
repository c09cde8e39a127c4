"""One round of a batch run: the normal extract job, answered from what has come back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cache.store import ResponseCache
from extract.batch.asker import BatchClient
from extract.batch.jobs import BatchFolder
from extract.batch.results import Results
from extract.batch.shards import ShardWriter
from extract.cached import CachedClient
from extract.limits import Budget
from extract.modes import Dialect
from extract.planning import Plan
from extract.requestlog import asked_about
from extract.runfolder import RunFolder
from extract.stopping import Tolerant
from extract.traffic import TrafficRules
from intercoder.asked import Asked
from intercoder.batch_costs import batch_price
from intercoder.batch_settings import BatchSettings
from intercoder.extraction import ExtractJob
from schemas.exchange import Attempt, Question
from schemas.run import Manifest


async def code_round(
    settings: BatchSettings,
    files: list[Path],
    results: Results,
    writer: ShardWriter,
    *,
    covered: set[str],
    since: int,
) -> tuple[Manifest, set[str]]:
    """Code with the answers that there are.

    Args:
        settings: of the run.
        files: new interviews; empty to go on with those of the run folder.
        results: what has come back.
        writer: takes what is to be asked next.
        covered: requests that are under way.
        since: failures in jobs before this one do not count.

    Returns:
        The run's manifest, and the ids of requests whose answers are still to come.

    Raises:
        IntercoderError: as from `ExtractJob.run`.
    """
    run = RunFolder(settings.options.out)
    logged = _Logged(run)
    client = _client(settings, results, writer, covered, since, logged)
    with ResponseCache() as cache:
        cached = CachedClient(client, cache, endpoint=settings.endpoint, model=settings.model)
        rules = TrafficRules(budget=Budget(price=batch_price(settings.options, cached.host)))
        logged.asked = Asked(Tolerant(cached), rules)
        manifest = await _BatchJob(settings.options).code(files, run, logged.asked)
    return manifest, client.waiting


def _client(
    settings: BatchSettings,
    results: Results,
    writer: ShardWriter,
    covered: set[str],
    since: int,
    logged: _Logged,
) -> BatchClient:
    """Who answers; asks in the way that the last job was asked in, or that its results have taught."""
    from extract.structured import request_body

    jobs = BatchFolder(settings.options.out).jobs()
    return BatchClient(
        endpoint=settings.endpoint,
        model=settings.model,
        results=results,
        prepare=request_body,
        writer=writer,
        covered=covered,
        dialect=Dialect(jobs[-1].mode, jobs[-1].dropped) if jobs else Dialect(settings.mode),
        since=since,
        on_attempt=logged.attempted,
    )


class _BatchJob(ExtractJob):
    """The extract job over what the run folder holds, and over new files where there are any."""

    async def code(self, files: list[Path], folder: RunFolder, asked: Asked) -> Manifest:
        """Code with the answers that there are."""
        return await self._code(files, folder, asked)

    async def _planned(self, files: Iterable[Path], folder: RunFolder, earlier: Manifest | None) -> Plan:
        files = list(files)
        if files or earlier is None:
            return await super()._planned(files, folder, earlier)
        planned = Plan(folder, earlier.transcripts)
        planned.unread = list(earlier.unread)
        return planned


class _Logged:
    """Writes each request into the run's log once, however often its result is read.

    Args:
        run: whose log it is.
    """

    def __init__(self, run: RunFolder) -> None:
        self.asked: Asked | None = None
        self._known = {
            (r.digest, r.transcript, r.first_turn, r.step, r.number, r.outcome)
            for r in run.requests()
            if not r.cached
        }

    def attempted(self, question: Question, attempt: Attempt) -> None:
        """A request of a question that is settled."""
        about = asked_about.get()
        if about is None or self.asked is None or self.asked.log is None:
            return
        number = about.requests + 1
        place = (about.digest, about.transcript, about.first_turn, about.step, number, attempt.outcome)
        if place in self._known:
            about.requests = number
            return
        self.asked.log.attempted(question, attempt)
