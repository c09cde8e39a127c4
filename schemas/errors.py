"""The error tree. Every error that intercoder raises on purpose is an `IntercoderError`.

IntercoderError
├── InputError             a file of the user's cannot be read or understood
│   ├── UnreadableFileError     missing, a folder, empty, binary, undecodable, too large
│   ├── UnknownFormatError      readable, but no reader recognises it
│   └── CodebookError      a codebook that breaks its own rules
├── ConfigurationError     settings that cannot work together, or that are missing
├── RunFolderError         a run folder that cannot be used as asked
├── CacheError             the response cache cannot be opened or written
├── StorageError           object storage cannot be read or written as asked
├── AgreementError         coding files that cannot be compared
└── ModelError             a request to a model that brought no usable answer
    ├── EndpointError      no request to this endpoint can succeed: the run stops
    └── RequestError       this request failed, others may succeed: a named gap in the run

Messages never hold transcript text or credentials: they may reach a log.
"""

from __future__ import annotations

from typing import Any


class IntercoderError(Exception):
    """Base of all errors raised on purpose.

    Args:
        message: what is wrong, in one sentence, without transcript text.
        hint: what the user can do next, in one sentence; may be empty.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def __reduce__(self) -> tuple[Any, ...]:
        """Whole after pickling, whatever arguments its class needs: work may be done in other processes."""
        return _remade, (type(self), self.args, self.__dict__)


def _remade(kind: type[IntercoderError], args: tuple[Any, ...], state: dict[str, Any]) -> IntercoderError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class InputError(IntercoderError):
    """A file of the user's cannot be read or understood."""


class UnreadableFileError(InputError):
    """A file is missing, a folder, empty, binary, undecodable or too large."""


class UnknownFormatError(InputError):
    """A file is readable text, but no reader recognises it."""


class CodebookError(InputError):
    """A codebook breaks its own rules: duplicate codes, a fix without its issue."""


class ConfigurationError(IntercoderError):
    """Settings are missing or cannot work together."""


class RunFolderError(IntercoderError):
    """A run folder cannot be used as asked."""


class CacheError(IntercoderError):
    """The response cache cannot be opened or written."""


class StorageError(IntercoderError):
    """Object storage, or the working copy of what lies there, cannot be read or written as asked."""


class AgreementError(IntercoderError):
    """Coding files cannot be compared."""


class ModelError(IntercoderError):
    """A request to a model brought no usable answer.

    Args:
        outcome: short stable name for records, such as `rate_limited` or `refused`.
    """

    def __init__(self, message: str, *, outcome: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.outcome = outcome


class EndpointError(ModelError):
    """No request to this endpoint can succeed (wrong key, no such model): the run stops."""


class RequestError(ModelError):
    """This request failed for good; other requests may succeed."""
