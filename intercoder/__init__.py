"""intercoder: a language model as one more coder of interview transcripts.

    import intercoder as ic

    codebook = ic.bundled_codebook()
    transcript = ic.read("interview.txt", codebook).transcript
    coding = ic.extract(transcript, codebook=codebook, model="keyword")

Names are imported when they are first used, so that `import intercoder` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from intercoder.rooms import check_rooms

if TYPE_CHECKING:
    from extract.codebooks import load_codebook
    from extract.guide.store import load_guide
    from extract.readers import read, read_all
    from extract.readers.options import ReadOptions
    from intercoder.api import extract
    from intercoder.bundled import bundled_codebook
    from schemas.codebook import Code, Codebook
    from schemas.coding import (
        Coder,
        CodingFile,
        Document,
        Dropped,
        Mitigation,
        Quote,
        Rejected,
        Segment,
    )
    from schemas.errors import (
        AgreementError,
        CacheError,
        CodebookError,
        ConfigurationError,
        EndpointError,
        InputError,
        IntercoderError,
        ModelError,
        RequestError,
        RunFolderError,
        StorageError,
        UnknownFormatError,
        UnreadableFileError,
    )
    from schemas.guide import Guide
    from schemas.transcript import Transcript, Turn, TurnDraft

check_rooms()

_HOMES = {
    "load_codebook": "extract.codebooks",
    "load_guide": "extract.guide.store",
    "read": "extract.readers",
    "read_all": "extract.readers",
    "ReadOptions": "extract.readers.options",
    "extract": "intercoder.api",
    "bundled_codebook": "intercoder.bundled",
    "Guide": "schemas.guide",
    "Code": "schemas.codebook",
    "Codebook": "schemas.codebook",
    "Coder": "schemas.coding",
    "CodingFile": "schemas.coding",
    "Document": "schemas.coding",
    "Dropped": "schemas.coding",
    "Mitigation": "schemas.coding",
    "Quote": "schemas.coding",
    "Rejected": "schemas.coding",
    "Segment": "schemas.coding",
    "AgreementError": "schemas.errors",
    "CacheError": "schemas.errors",
    "CodebookError": "schemas.errors",
    "ConfigurationError": "schemas.errors",
    "EndpointError": "schemas.errors",
    "InputError": "schemas.errors",
    "IntercoderError": "schemas.errors",
    "ModelError": "schemas.errors",
    "RequestError": "schemas.errors",
    "RunFolderError": "schemas.errors",
    "StorageError": "schemas.errors",
    "UnknownFormatError": "schemas.errors",
    "UnreadableFileError": "schemas.errors",
    "Transcript": "schemas.transcript",
    "Turn": "schemas.transcript",
    "TurnDraft": "schemas.transcript",
}

__all__ = [
    "AgreementError",
    "CacheError",
    "Code",
    "Codebook",
    "CodebookError",
    "Coder",
    "CodingFile",
    "ConfigurationError",
    "Document",
    "Dropped",
    "EndpointError",
    "Guide",
    "InputError",
    "IntercoderError",
    "Mitigation",
    "ModelError",
    "Quote",
    "ReadOptions",
    "Rejected",
    "RequestError",
    "RunFolderError",
    "Segment",
    "StorageError",
    "Transcript",
    "Turn",
    "TurnDraft",
    "UnknownFormatError",
    "UnreadableFileError",
    "bundled_codebook",
    "extract",
    "load_codebook",
    "load_guide",
    "read",
    "read_all",
]


def __dir__() -> list[str]:
    return __all__


if not TYPE_CHECKING:  # type checkers are to see the names above and no others

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module 'intercoder' has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)
