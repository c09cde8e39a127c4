"""What comes with the program: the codebook of the study's domain."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.codebook import Codebook

CODEBOOKS = Path(__file__).parent / "codebooks"
DEFAULT_CODEBOOK = CODEBOOKS / "ml-quality.yaml"


def bundled_codebook() -> Codebook:
    """The bundled codebook: quality issues of machine learning systems."""
    from extract.codebooks import load_codebook

    return load_codebook(DEFAULT_CODEBOOK)
