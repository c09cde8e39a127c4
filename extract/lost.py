"""Connections that brought no response: what they are called, whatever library told of it."""

from __future__ import annotations

from extract.failures import AttemptError, UnreachableError


def first_cause(error: BaseException) -> BaseException:
    """What aiohttp raised: on the way up, every lost connection is called a timeout."""
    while error.__cause__ is not None and not isinstance(error, TimeoutError | OSError):
        error = error.__cause__
    return error


def lost(cause: BaseException) -> AttemptError:
    """No response, or half of one."""
    if isinstance(cause, TimeoutError):
        return AttemptError("timeout", "retry", "The endpoint did not answer in time")
    name = type(cause).__name__
    kind = UnreachableError if name.startswith("ClientConnector") else AttemptError
    reason = f"The connection to the endpoint failed ({name})"
    return kind("connection_error", "retry", reason, "Check that it runs and the address is right.")
