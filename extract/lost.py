"""Connections that brought no response: what is told of them, whatever library told of it."""

from __future__ import annotations

import errno
import os

from extract.failures import AttemptError, UnreachableError

_NOBODY = ("nobody listens at that address", "Start the server, or check host and port of the address.")
_CUT = (
    "it was cut before the answer was there",
    "Run it again; where that stays so, look what ends connections: the server, or a proxy before it.",
)
_PLAIN = {
    "ClientConnectorDNSError": (
        "no server of that name is found",
        "Check the spelling of the address, and whether this machine is online.",
    ),
    "ClientConnectorCertificateError": (
        "its certificate is not trusted, or is another server's",
        "Check the address, and the certificate's names and dates.",
    ),
    "ClientConnectorSSLError": (
        "what listens there does not speak https",
        "Check the port; a server without https has an address that begins with http://.",
    ),
    "BadStatusLine": (
        "what listens there is no web server",
        "Check the port: another program has that one.",
    ),
    "ServerDisconnectedError": _CUT,
    "ContentLengthError": _CUT,
    "TransferEncodingError": _CUT,
}
"""What the errors of aiohttp mean, and what to do about it."""


def first_cause(error: BaseException) -> BaseException:
    """What aiohttp raised: on the way up, every lost connection is called a timeout."""
    while error.__cause__ is not None and not isinstance(error, TimeoutError | OSError):
        error = error.__cause__
    return error


def lost(cause: BaseException) -> AttemptError:
    """No response, or half of one."""
    if isinstance(cause, TimeoutError):
        return AttemptError("timeout", "retry", "The endpoint did not answer in time")
    never_there = type(cause).__name__.startswith("ClientConnector")
    kind = UnreachableError if never_there else AttemptError
    why, hint = _told(cause, never_there)
    return kind("connection_error", "retry", f"The connection to the endpoint failed: {why}", hint)


def _told(cause: BaseException, never_there: bool) -> tuple[str, str]:
    """Why it failed, and what to do."""
    name, number = type(cause).__name__, getattr(cause, "errno", None)
    if number == errno.ECONNREFUSED:
        return _NOBODY
    if name in _PLAIN:
        return _PLAIN[name]
    if never_there:
        system = f" ({os.strerror(number)})" if number else ""
        return f"it could not be made{system}", "Check the address, the network, and firewalls in between."
    if isinstance(cause, OSError):
        return _CUT
    return f"{type(cause).__module__}.{name}", "Check that it runs and the address is right."
