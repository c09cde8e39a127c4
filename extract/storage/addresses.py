"""Addresses of files and folders on object storage, such as `s3://bucket/interviews/`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.storage.names import trouble
from schemas.errors import ConfigurationError, StorageError

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_CREDENTIALS = re.compile(r"//[^/@]*:[^/@]*@")
_ANY_KIND = re.compile(r"([A-Za-z][A-Za-z0-9+._:-]+)://")
_WEB = frozenset({"http", "https"})
_SERVERS = _WEB | {"tcp", "tls", "ucx", "ws", "wss"}  # of models, and of Dask schedulers
_ARCHIVES = frozenset({"libarchive", "tar", "zip"})
_WRAPPERS = frozenset(
    {"asynclocal", "asyncwrapper", "blockcache", "cached", "dask", "data", "dir", "filecache", "generic",
     "pyscript", "reference", "simplecache"}
)  # fmt: skip
_REPOSITORIES = frozenset({"dvc", "gist", "git", "github", "jlab", "jupyter"})
_HOSTS = frozenset({"ftp", "hdfs", "root", "sftp", "smb", "ssh", "webhdfs"})
"""Their addresses begin with a server; those of storage with a bucket."""

_NO_PLACES = _ARCHIVES | _WRAPPERS | _REPOSITORIES | _HOSTS
"""Kinds that fsspec knows and that are no storage for interviews, or not by an address alone."""

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
        return f"{self.scheme}://{'/' if self.scheme in _OWN_FILES else ''}{self.path}"

    def of(self, below: str) -> str:
        """The address, as text, of what has this name below it; its own where the name is empty."""
        return f"{self}/{below}" if below else str(self)


def is_address(text: str) -> bool:
    """Whether a text is an address on some storage, not a path on this machine and no address of a server."""
    found = _ADDRESS.match(text)
    return bool(found) and found[1].lower() not in _SERVERS if found else False


def no_place(text: str) -> StorageError | None:
    """What is to be said of a text in the place of a path; None where it is one, or an address on storage."""
    found = _ANY_KIND.match(text)
    kind = found[1].lower() if found else ""
    if not kind or (is_address(text) and kind not in _NO_PLACES):
        return None
    if kind in _WEB:
        message = f"Web addresses ({kind}://) are not read, and nothing is written there."
        deed = "Download the files first:"
    else:
        message = f"Nothing is read from {kind}:// addresses, or written there."
        deed = "Copy the files"
    return StorageError(
        message, hint=f"{deed} to this machine, or to s3:// or gs:// (pip install 'intercoder[storage]')."
    )


def parse_address(text: str) -> Address:
    """The address that a text is.

    Raises:
        ConfigurationError: it holds a user with a password, which may be credentials, or names that no
            file on this machine can have; what stands before an `@` is never shown.
        StorageError: it is of a kind that is no storage.
    """
    scheme, _, path = text.partition("://")
    scheme = _ALIASES.get(scheme.lower(), scheme.lower())
    if _CREDENTIALS.search(text):
        raise ConfigurationError(
            f"An address on {scheme}:// holds a user and a password or key.",
            hint="Name bucket and folder only; credentials are read from the environment or the cloud's "
            "own files, such as AWS_PROFILE.",
        )
    if refusal := no_place(text):
        raise refusal
    path = path.rstrip("/")
    path = path.lstrip("/") if scheme in {*_OWN_FILES, "memory"} else path
    wrong = next((found for name in path.split("/") if (found := trouble(name))), None)
    if wrong:
        raise ConfigurationError(
            f"{scheme}://{path} is no usable address: {wrong}.", hint="Name it as s3://bucket/folder/."
        )
    return Address(scheme, path)
