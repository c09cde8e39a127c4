"""Addresses of files and folders on object storage, such as `s3://bucket/interviews/`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.storage.names import trouble
from schemas.errors import ConfigurationError

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_CREDENTIALS = re.compile(r"//[^/@]*:[^/@]*@")
_WEB = frozenset({"http", "https", "tcp", "tls", "ucx", "ws", "wss"})  # of models, and of Dask schedulers
_OWN_FILES = frozenset({"file", "local"})
_ALIASES = {"s3a": "s3", "gcs": "gs"}


@dataclass(frozen=True)
class Address:
    """Where something lies on object storage.

    Attributes:
        scheme: kind of storage, such as `s3`.
        path: bucket and names below it, with `/` between them and at neither end.
    """

    scheme: str
    path: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.name('')}"

    def name(self, below: str) -> str:
        """The path, for the file system, of what lies at `below`; the address itself where that is empty."""
        start = "/" if self.scheme in _OWN_FILES else ""
        return f"{start}{self.path}/{below}" if below else start + self.path


def is_address(text: str) -> bool:
    """Whether a text is an address on some storage, not a path on this machine and no address of a server."""
    found = _ADDRESS.match(text)
    return bool(found) and found[1].lower() not in _WEB if found else False


def parse_address(text: str) -> Address:
    """The address that a text is.

    Raises:
        ConfigurationError: it holds a user with a password, which may be credentials, or names that no
            file on this machine can have; what stands before an `@` is never shown.
    """
    scheme, _, path = text.partition("://")
    scheme = _ALIASES.get(scheme.lower(), scheme.lower())
    if _CREDENTIALS.search(text):
        raise ConfigurationError(
            f"An address on {scheme}:// holds a user and a password or key.",
            hint="Name bucket and folder only; credentials are read from the environment or the cloud's "
            "own files, such as AWS_PROFILE.",
        )
    path = path.rstrip("/")
    path = path.lstrip("/") if scheme in {*_OWN_FILES, "memory"} else path
    wrong = next((found for name in path.split("/") if (found := trouble(name))), None)
    if wrong:
        raise ConfigurationError(
            f"{scheme}://{path} is no usable address: {wrong}.", hint="Name it as s3://bucket/folder/."
        )
    return Address(scheme, path)
