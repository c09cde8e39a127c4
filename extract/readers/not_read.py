"""Files of which the name tells that no reader takes them, and what to do so that they can be read.

Names decide only what is advised: a file that the user names is looked at whatever it is called.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path, PurePath

from extract.counted import some_of

_DOCUMENTS = ".doc .odt .pages .rtf .sxw .wpd .wps"
_TABLES = ".numbers .ods .xls"
_LINKS = ".gdoc .gsheet"
_RECORDINGS = (
    ".aac .aif .aiff .amr .avi .flac .m4a .m4v .mkv .mov .mp3 .mp4 .mpg .ogg .opus .wav .webm .wma .wmv"
)
_ARCHIVES = ".7z .gz .rar .tar .tgz .zip"

AS_WORD = "save such documents as .docx or plain text"

_ADVICE = {
    suffix: advice
    for suffixes, advice in (
        (_DOCUMENTS, AS_WORD),
        (_TABLES, "save such tables as .xlsx or .csv"),
        (_LINKS, "such a file is only a link: download what it leads to, as .docx or .xlsx"),
        (_RECORDINGS, "transcribe recordings first"),
        (_ARCHIVES, "unpack archives first"),
    )
    for suffix in suffixes.split()
}

_MOST_NAMES = 6
"""Files that are named where several are not read for the same reason."""


def advice(name: str | PurePath) -> str:
    """What to do with a file of this name, such as `transcribe recordings first`; empty if it may be read."""
    return _ADVICE.get(PurePath(name).suffix.lower(), "")


def next_step(name: str, otherwise: str) -> str:
    """The same as a sentence, for who names such a file; `otherwise` where none is known."""
    known = advice(name)
    return f"{known[0].upper()}{known[1:]}." if known else otherwise


def reasons(files: Iterable[Path]) -> list[tuple[str, str]]:
    """Names of files that no reader is asked about, those of one reason together, each with the reason."""
    by_advice = sorted(files, key=advice)  # stable: within a reason in the order given
    return [
        (
            some_of([file.name for file in same], _MOST_NAMES),
            f"no format that is read; {known}" if known else "by name neither an interview nor a table",
        )
        for known, same in groupby(by_advice, advice)
    ]
