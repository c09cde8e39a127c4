"""A file as bytes and as text: what every reader is given to look at."""

from __future__ import annotations

import codecs
import os
import re
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from extract.readers import code_pages
from extract.readers.not_read import next_step
from schemas.errors import UnreadableFileError

LARGEST = 64 * 1024 * 1024
"""Largest file that is read, in bytes."""

_SIGNATURES = {b"%PDF-": "PDF", b"PK\x03\x04": "ZIP"}

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS = 0.1  # as a share of all characters; text with terminal colours stays well below

_RTF = re.compile(r"[\ufeff\s]*\{\\rtf")  # what TextEdit and WordPad save, under whatever name

_AS_DOCUMENT = "Save it as .docx or plain text (UTF-8) and read that file."
_AS_TEXT = "Save the interview as plain text (UTF-8) and read that file."


class _Decoded(NamedTuple):
    """Text, and the encoding that was guessed; None where it is known."""

    text: str
    guessed: str | None


@dataclass(frozen=True)
class Source:
    """One file's content, before anybody knows its format.

    Attributes:
        path: where it lies; None where it never was a file.
        name: its file name without folders.
        data: its bytes.
    """

    path: Path | None
    name: str
    data: bytes

    @property
    def stem(self) -> str:
        """The file name without its last suffix."""
        return Path(self.name).stem

    @property
    def binary(self) -> str | None:
        """`PDF` or `ZIP` where the content is such a container; None where it must be text."""
        return next((kind for mark, kind in _SIGNATURES.items() if self.data.startswith(mark)), None)

    @cached_property
    def text(self) -> str:
        r"""The content as text, with `\n` as the only line end; decoded at the first use.

        The encoding is that of the byte order mark; without one UTF-8, and where that does not fit, a guess
        (see `code_pages`). Control characters other than NUL stay as they are.

        Raises:
            UnreadableFileError: binary content, RTF, or bytes that fit no encoding.
        """
        if self.binary:
            raise UnreadableFileError(
                f"{self.name} is a {self.binary} file, not text.", hint=next_step(self.name, _AS_TEXT)
            )
        text, _ = self._decoded
        if _RTF.match(text):
            raise UnreadableFileError(f"{self.name} is RTF, not plain text.", hint=_AS_DOCUMENT)
        if "\0" in text or len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
            raise UnreadableFileError(
                f"{self.name} is a binary file, not text.", hint=next_step(self.name, _AS_TEXT)
            )
        return text.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def guessed_encoding(self) -> str | None:
        """The encoding that the text was taken to be in, as people write it: `Windows-1252`.

        None where it is known, and of binary content.

        Raises:
            UnreadableFileError: bytes that fit no encoding.
        """
        guessed = None if self.binary else self._decoded.guessed
        return re.sub(r"\Acp(?=125)", "Windows-", guessed) if guessed else None

    @cached_property
    def _decoded(self) -> _Decoded:
        return _decode(self.data, self.name)


def load(path: Path) -> Source:
    """The file at `path`, checked to be a container we know or decodable text.

    Raises:
        UnreadableFileError: missing, no regular file, not permitted, empty, larger than `LARGEST`,
            or binary of an unknown kind.
    """
    return checked(fetched(path))


def fetched(path: Path) -> Source:
    """The file at `path`, not looked at yet; raises as `load` does, where that needs no look inside."""
    # Not `path.name`: such texts are interned, and a run keeps as many of them as it has files.
    return Source(path=path, name=os.path.basename(path), data=_bytes_of(path))  # noqa: PTH119


def checked(source: Source) -> Source:
    """The source, where it is a container we know or decodable text; else raises as `load` does."""
    if not source.binary and not source.text.strip():
        raise UnreadableFileError(f"{source.name} is empty.", hint="Export the interview again.")
    return source


def check_length(name: str, length: int) -> None:
    """Refuse a file of so many bytes where that is more than is read.

    Raises:
        UnreadableFileError: larger than `LARGEST`.
    """
    if length > LARGEST:
        raise UnreadableFileError(
            f"{name} has {length / 2**20:.0f} MB; at most {LARGEST // 2**20} MB are read.",
            hint="Split the file.",
        )


def _bytes_of(path: Path) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableFileError(f"{path} is a folder, not a file.", hint="Name a file inside it.")
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFileError(f"{path} is a device or pipe, not a file.", hint="Save it to a file.")
        check_length(str(path), status.st_size)
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError | ValueError) -> UnreadableFileError:
    if isinstance(error, FileNotFoundError):
        return UnreadableFileError(f"{path} does not exist.", hint=why_missing(path))
    if isinstance(error, PermissionError):
        return UnreadableFileError(f"{path} may not be read.", hint="Check the file's permissions.")
    reason = (error.strerror if isinstance(error, OSError) else None) or "no usable path"
    return UnreadableFileError(f"{str(path)!r} cannot be read: {reason}.", hint="Check the path.")


def why_missing(path: Path) -> str:
    """What to do about a path that does not exist, as far as it shows."""
    name = str(path)
    if name[:1] in {'"', "'"}:
        return "The quotes are part of this path: leave them out."
    if "*" in name:
        return "Nothing filled in the *: write the path without quotes, or name the folder."
    if name.startswith("~"):
        return "~ stands for no home folder here: write the path out."
    slashed = name.replace("\\", "/")
    if slashed != name and Path(slashed).exists():
        return f"Write it with / in place of \\: {slashed}"
    return "Check the spelling of the path."


def _decode(data: bytes, name: str) -> _Decoded:
    encoding = next((encoding for mark, encoding in _MARKS.items() if data.startswith(mark)), None)
    try:
        return _Decoded(data.decode(encoding or "utf-8"), None)
    except UnicodeDecodeError as error:
        # No 8-bit encoding of an interview holds a NUL: spare the guessing.
        guess = None if encoding or b"\0" in data else code_pages.guess(data)
        if guess is None:
            expected = encoding or "any encoding that could be guessed"
            hint = next_step(name, _AS_TEXT)
            raise UnreadableFileError(f"{name} is not text in {expected}.", hint=hint) from error
        return _Decoded(guess.text, guess.encoding)
