"""The library's front door: one transcript in, one coding file out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from extract import keyword
from extract.coder import ModelCoder
from extract.windows import DEFAULT_WINDOW_TOKENS
from intercoder.extraction import ExtractOptions, keyword_coder
from schemas.codebook import Codebook
from schemas.errors import RequestError

if TYPE_CHECKING:
    from extract.coder import Coded
    from schemas.coding import CodingFile
    from schemas.transcript import Transcript


def extract(
    transcript: Transcript,
    *,
    codebook: Codebook | None,
    model: str | None = None,
    base_url: str | None = None,
    temperature: float | None = 0.0,
    seed: int | None = None,
    language: str = "",
    window_tokens: int = DEFAULT_WINDOW_TOKENS,
) -> CodingFile:
    """Code one transcript.

    Args:
        transcript: what `read` gives as `.transcript`.
        codebook: the codes; None for open coding.
        model: name of a model of the endpoint, `"keyword"` for the offline baseline, None for the
            only model that the endpoint lists.
        base_url: an OpenAI-compatible endpoint; default OPENAI_BASE_URL. The key is OPENAI_API_KEY.
        temperature, seed: sampling parameters; None is not sent.
        language: language of titles and rationales; default the transcript's.
        window_tokens: most transcript tokens in one request.

    Returns:
        The coder's segments with verified quotes, and what was rejected.

    Raises:
        ConfigurationError: no endpoint is configured, or settings exclude each other.
        EndpointError: no request can succeed (wrong key, no such model).
        RequestError: some turns got no usable answer; answers that came are in the cache.
    """
    options = ExtractOptions(
        paths=[],
        out=Path(),
        model=model,
        base_url=base_url,
        temperature=temperature,
        seed=seed,
        language=language,
        window_tokens=window_tokens,
    )
    coded = asyncio.run(_extract(transcript, codebook, options))
    if coded.gaps:
        gap = coded.gaps[0]
        raise RequestError(
            f"Turns {gap.first_turn}-{gap.last_turn} of {transcript.id}: {gap.reason}", outcome=gap.outcome
        )
    return coded.coding


async def _extract(transcript: Transcript, codebook: Codebook | None, options: ExtractOptions) -> Coded:
    if options.model == keyword.NAME:
        return await keyword_coder(codebook)(transcript)
    from intercoder.connection import open_client

    async with open_client(options) as client:
        coder = ModelCoder(client, options.prompter_for(codebook), name=client.model, method=options.method)
        return await coder.code(transcript)
