"""intercoder: a language model as one more coder of interview transcripts.

    import intercoder as ic

    transcript = ic.read("interview.txt").transcript
    coding = ic.extract(transcript, codebook=ic.bundled_codebook(), model="keyword")

Names are imported when they are first used, so that `import intercoder` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.codebooks import load_codebook
    from extract.guide.store import load_guide
    from extract.readers import read, read_all
    from intercoder.api import extract
    from intercoder.bundled import bundled_codebook
    from schemas.codebook import Code, Codebook
    from schemas.coding import Coder, CodingFile, Document, Mitigation, Quote, Rejected, Segment
    from schemas.errors import IntercoderError
    from schemas.guide import Guide
    from schemas.transcript import Transcript, Turn

_HOMES = {
    "load_codebook": "extract.codebooks",
    "load_guide": "extract.guide.store",
    "read": "extract.readers",
    "read_all": "extract.readers",
    "extract": "intercoder.api",
    "bundled_codebook": "intercoder.bundled",
    "Code": "schemas.codebook",
    "Codebook": "schemas.codebook",
    "Coder": "schemas.coding",
    "CodingFile": "schemas.coding",
    "Document": "schemas.coding",
    "Mitigation": "schemas.coding",
    "Quote": "schemas.coding",
    "Rejected": "schemas.coding",
    "Segment": "schemas.coding",
    "Guide": "schemas.guide",
    "IntercoderError": "schemas.errors",
    "Transcript": "schemas.transcript",
    "Turn": "schemas.transcript",
}

__all__ = [
    "Code",
    "Codebook",
    "Coder",
    "CodingFile",
    "Document",
    "Guide",
    "IntercoderError",
    "Mitigation",
    "Quote",
    "Rejected",
    "Segment",
    "Transcript",
    "Turn",
    "bundled_codebook",
    "extract",
    "load_codebook",
    "load_guide",
    "read",
    "read_all",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'intercoder' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
