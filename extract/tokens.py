"""An estimate of tokens for planning windows and showing a dry run; never used as a bill."""

from __future__ import annotations

BYTES_PER_TOKEN = 4
"""UTF-8 bytes per token: about right for English; for other scripts it errs by up to half."""


def estimate_tokens(text: str) -> int:
    """Estimated number of tokens of `text`, from its length in UTF-8 bytes, rounded up."""
    return -(-len(text.encode("utf-8", "surrogatepass")) // BYTES_PER_TOKEN)
