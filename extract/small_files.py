"""Text of small files that people write. No encoding is guessed: a name read wrong is never found."""

from __future__ import annotations

from pathlib import Path

from schemas.errors import UnreadableFileError


def text_of(path: Path, what: str) -> str:
    """The text of a file; `what` it is called in messages, such as `Codebook x.yaml`.

    Raises:
        UnreadableFileError: it is missing, may not be read, or is not UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFileError(f"{what} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise UnreadableFileError(
            f"{what} is not UTF-8 text.", hint="Save it as UTF-8 and try again."
        ) from None  # it would carry the content
