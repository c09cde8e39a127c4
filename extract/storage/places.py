"""Where working copies lie: below the user's cache folder, in the order that they have on the storage."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from cache.store import default_folder
from extract.storage.addresses import Address
from extract.whole import put_whole
from schemas.errors import StorageError

FOLDER = "storage"
_SUFFIX = re.compile(r"-[0-9a-f]{8}$")
_SERVERS = {
    "s3": ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE", "FSSPEC_S3_ENDPOINT_URL"),
    "gs": ("STORAGE_EMULATOR_HOST", "FSSPEC_GS_ENDPOINT_URL"),
}
"""What decides whose buckets are meant: two servers may have buckets of one name."""


def storage_folder() -> Path:
    """The folder of all working copies; others on the machine have no business in it.

    Raises:
        StorageError: it cannot be made.
    """
    folder = default_folder() / FOLDER
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be made: {error.strerror}.",
            hint="Set INTERCODER_CACHE_DIR to a folder you can write to.",
        ) from error
    return folder.resolve()


def working_copy(address: Address) -> Path:
    """Where the copy of an address lies; equal addresses of one server have one copy."""
    return _copies() / _server(address) / Path(*address.path.split("/"))


def address_of(path: Path) -> str | None:
    """The address that a path in a working copy stands for; None for all other paths."""
    if not path.is_relative_to(_copies()):
        return None
    server, *names = path.relative_to(_copies()).parts
    return str(Address(_SUFFIX.sub("", server), "/".join(names))) if names else None


def guard_folder(address: Address) -> Path:
    """A folder for the locks of one working copy."""
    key = hashlib.sha256(str(working_copy(address)).encode()).hexdigest()[:32]
    folder = storage_folder() / "locks" / key
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def this_machine() -> str:
    """A name for this machine's cache folder that no other one has; made once, and says nothing about it."""
    file = storage_folder() / "machine"
    if not file.exists():
        put_whole(file, secrets.token_hex(16).encode())
    return file.read_text(encoding="ascii")


def _copies() -> Path:
    return default_folder().absolute() / FOLDER / "copies"


def _server(address: Address) -> str:
    chosen = [
        f"{name}={os.environ[name]}" for name in _SERVERS.get(address.scheme, ()) if os.environ.get(name)
    ]
    suffix = "-" + hashlib.sha256("\n".join(chosen).encode()).hexdigest()[:8] if chosen else ""
    return address.scheme + suffix
