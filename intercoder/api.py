"""The library's front door: one transcript in, one coding file out."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from extract import keyword
from extract.coder import ModelCoder
from extract.windows import DEFAULT_WINDOW_TOKENS
from intercoder.extract_options import ExtractOptions
from intercoder.extraction import keyword_coder
from schemas.codebook import Codebook
from schemas.errors import ConfigurationError, RequestError

if TYPE_CHECKING:
    from extract.coder import Coded
    from schemas.coding import CodingFile
    from schemas.guide import Guide
    from schemas.transcript import Transcript


def extract(
    transcript: Transcript,
    *,
    codebook: Codebook | None = None,
    guide: Guide | Path | None = None,
    model: str | None = None,
    base_url: str | Sequence[str] | None = None,
    judge: bool = False,
    survey: bool = False,
    passes: int = 1,
    share: float | None = None,
    temperature: float | None = 0.0,
    seed: int | None = None,
    language: str = "",
    window_tokens: int = DEFAULT_WINDOW_TOKENS,
) -> CodingFile:
    """Code one transcript.

    Args:
        transcript: what `read` gives as `.transcript`.
        codebook: the codes. With neither codebook nor guide, the model names the issues itself.
        guide: how the team codes, or the file that `intercoder learn` has written; it holds the codebook.
            What it has from this transcript's own interview is not used.
        model: name of a model of the endpoint, `"keyword"` for the offline baseline, None for the
            only model that the endpoint lists.
        base_url: an OpenAI-compatible endpoint, or several with the same model that are used in turn; default
            OPENAI_BASE_URL. The key is OPENAI_API_KEY.
        judge: let a second request judge what was found.
        survey: let another request tell which turns the team would code at all (with a guide or a share).
        passes: how often the transcript is read; a code counts where more than half of them find it.
        share: of the turns, 0 to 1, that are marked at most; None for the team's with guide and judge or
            survey, and for no limit elsewhere.
        temperature, seed: sampling parameters; None is not sent.
        language: language of titles and rationales; default the transcript's.
        window_tokens: most transcript tokens in one request.

    Returns:
        The coder's segments with verified quotes, and what was rejected.

    Raises:
        ConfigurationError: no endpoint is configured, or settings exclude each other.
        InputError: the guide's file cannot be used.
        EndpointError: no request can succeed (wrong key, no such model).
        RequestError: some turns got no usable answer; answers that came are in the cache.
    """
    if codebook is not None and guide is not None:
        raise ConfigurationError("A guide holds its codebook.", hint="Give either a codebook or a guide.")
    options = ExtractOptions(
        paths=[],
        out=Path(),
        model=model,
        base_url=base_url,
        judge=judge,
        survey=survey,
        passes=passes,
        share=share,
        temperature=temperature,
        seed=seed,
        language=language,
        window_tokens=window_tokens,
    )
    coded = asyncio.run(_extract(transcript, codebook, _loaded(guide), options))
    if coded.gaps:
        gap = coded.gaps[0]
        raise RequestError(
            f"Turns {gap.first_turn}-{gap.last_turn} of {transcript.id}: {gap.reason}", outcome=gap.outcome
        )
    return coded.coding


def _loaded(guide: Guide | Path | None) -> Guide | None:
    if not isinstance(guide, Path):
        return guide
    from extract.guide.store import load_guide

    return load_guide(guide)


async def _extract(
    transcript: Transcript, codebook: Codebook | None, guide: Guide | None, options: ExtractOptions
) -> Coded:
    codebook = guide.codebook if guide else codebook
    if options.model == keyword.NAME:
        return await keyword_coder(codebook)(transcript)
    from intercoder.connection import open_client

    async with open_client(options) as client:
        prompter = options.prompter_for(codebook, guide)
        coder = ModelCoder(client, prompter, name=client.model, method=options.method)
        return await coder.code(transcript)
