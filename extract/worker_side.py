"""What runs on a worker of a Dask cluster, beside the calls themselves (`extract.elsewhere`)."""

from __future__ import annotations

import asyncio
import logging
import signal
from importlib import import_module
from typing import Any

from extract.elsewhere import CLIENT, Job, Outcome, run
from extract.failures import AttemptError
from extract.worker_versions import versions


async def load() -> dict[str, str | None]:
    """Load what asking takes, while the worker's event loop goes on; gives `versions`."""
    await asyncio.to_thread(import_module, CLIENT)
    _keep_quiet()
    return versions()


_under_way: dict[str, asyncio.Task[Outcome[Any]]] = {}


async def run_job(number: str, job: Job, dask_worker: Any) -> Outcome[Any]:
    """Make a call in the worker's loop or threads; see `extract.elsewhere.run`.

    Args:
        number: by which `give_up` knows it.
        job: what to call.
        dask_worker: filled in by Dask.
    """
    task = asyncio.ensure_future(run(job, dask_worker.executors["default"]))
    _under_way[number] = task
    try:
        return await task
    except asyncio.CancelledError:
        if not task.cancelled():  # the process is closing
            raise
        return Outcome(error=AttemptError("cancelled", "give_up", "Cancelled"))
    finally:
        _under_way.pop(number, None)


async def give_up(number: str) -> None:
    """Break off a call; nothing happens where it is over."""
    if task := _under_way.get(number):
        task.cancel()


def _keep_quiet() -> None:
    """Keep Dask from writing a line for every request; a filter that is there is not added again."""
    logging.getLogger("distributed.worker").addFilter(_is_no_request)


def _is_no_request(record: logging.LogRecord) -> bool:
    return record.args != (run_job.__name__,)


def dask_setup(worker: object) -> None:
    """Ctrl-C on the terminal is the driver's: it decides when the workers on its machine end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
