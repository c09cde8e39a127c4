"""What can be wrong with a Dask cluster, and what to do about it."""

from __future__ import annotations

from extract.failures import FailedRequestError
from schemas.errors import ConfigurationError, EndpointError


def no_count(where: str) -> ConfigurationError:
    """`local:` without a number of processes."""
    return ConfigurationError(f"--dask {where} names no number of processes.", hint="Example: --dask local:4")


def no_file(where: str) -> ConfigurationError:
    """A scheduler file that is not there."""
    return ConfigurationError(
        f"There is no scheduler file {where}.",
        hint=f"Start the scheduler with: dask scheduler --scheduler-file {where}",
    )


def no_address(where: str) -> ConfigurationError:
    """Something else than a host with a port."""
    return ConfigurationError(
        f"--dask {where} is no address of a Dask scheduler.",
        hint="It looks like tcp://node17:8786, scheduler.json or local:4.",
    )


def unreachable(where: str, seconds: float) -> ConfigurationError:
    """Nobody answers from the beginning."""
    return ConfigurationError(
        f"No Dask scheduler answers at {where} within {seconds:.0f} seconds.",
        hint="Start one with `dask scheduler`, or use --dask local:N for processes on this machine.",
    )


def gone(where: str) -> EndpointError:
    """Nobody answers any more: it ends the run in good order, like an endpoint that is of no use."""
    return EndpointError(
        f"The Dask scheduler at {where} does not answer any more.",
        outcome="scheduler_lost",
        hint="What was answered is stored: start it again, and run the same command.",
    )


def other_code(address: str) -> ConfigurationError:
    """A worker that does not know what it is asked for."""
    return ConfigurationError(
        f"The Dask worker at {address} has another intercoder than this one.",
        hint="Install the same on both sides, and start the workers again.",
    )


def workers_died() -> FailedRequestError:
    """Reading or grounding that no worker survives: one file is not read, or one window has a gap."""
    return FailedRequestError(
        "Worker after worker died at it.",
        outcome="workers_died",
        hint="Look into the workers' logs; often it is the memory.",
    )
