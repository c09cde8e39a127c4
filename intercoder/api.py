"""The library's front door: one transcript in, one coding file out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from extract import keyword
from extract.codebooks import load_codebook
from extract.coder import ModelCoder
from extract.loops import run_anywhere
from extract.windows import DEFAULT_WINDOW_TOKENS
from intercoder.arguments import called_by_name, check_kinds
from intercoder.extract_options import ExtractOptions
from intercoder.extraction import keyword_coder
from schemas.codebook import Codebook
from schemas.errors import ConfigurationError, InputError, RequestError

if TYPE_CHECKING:
    from extract.coder import Coded
    from schemas.coding import CodingFile
    from schemas.guide import Guide
    from schemas.transcript import Transcript

_MOST_TURNS = 5
"""Turns that a message names."""


def extract(
    transcript: Transcript,
    *,
    codebook: Codebook | Path | str | None = None,
    guide: Guide | Path | str | None = None,
    model: str | None = None,
    base_url: str | Sequence[str] | None = None,
    judge: bool = False,
    survey: bool = False,
    passes: int = 1,
    share: float | None = None,
    temperature: float | None = 0.0,
    seed: int | None = None,
    language: str = "",
    topic: str = "",
    window_tokens: int = DEFAULT_WINDOW_TOKENS,
    codes_as_speech: bool = False,
) -> CodingFile:
    """Code one transcript.

    It may be called where an event loop runs, as in Jupyter; that loop waits for it. Where it must not, as
    in a web service, call it with `await asyncio.to_thread(extract, ...)`.

    Args:
        transcript: what `read` gives as `.transcript`. Give `read` the codebook where people may have coded
            the file: it tells their codes, which no model is to see, from what was said.
        codebook: the codes, or the file that holds them. With neither codebook nor guide, the model names the
            issues itself.
        guide: how the team codes, or the file that `intercoder learn` has written; it holds the codebook.
            What it has from this transcript's own interview is not used.
        model: name of a model of the endpoint, `"keyword"` for the offline baseline, None for the
            only model that the endpoint lists.
        base_url: an OpenAI-compatible endpoint, or several with the same model that are used in turn; default
            OPENAI_BASE_URL. The key is OPENAI_API_KEY.
        judge: let a second request judge what was found.
        survey: let another request tell which turns the team would code at all (with a guide or a share).
        passes: how often the transcript is read; a code counts where more than half of them find it.
        share: of the turns, 0 to 1: the likeliest passages are marked until so many turns have a code; None
            for the team's with guide and judge or survey, and for no limit elsewhere.
        temperature, seed: sampling parameters, the first 0 to 2; None is not sent.
        language: language of titles and rationales; default the transcript's.
        topic: what open coding looks for, such as "living with chronic pain"; default quality issues.
        window_tokens: most transcript tokens in one request, 200 or more.
        codes_as_speech: whether turns that hold nothing but the name of a code are what somebody said.

    Returns:
        The coder's segments with verified quotes, and what was rejected.

    Raises:
        ConfigurationError: no endpoint is configured, an argument is of another kind or out of its range,
            does nothing without another one, or with the baseline, or excludes another one.
        InputError: the file of the codebook or guide cannot be used; or turns hold nothing but the name of a
            code, so that people's codes seem to have been read as speech.
        CacheError: the cache of answers cannot be opened or written.
        EndpointError: no request can succeed (wrong key, no such model).
        RequestError: some turns got no usable answer; answers that came are in the cache.
    """
    given = locals()  # here, these are the arguments and nothing else
    check_kinds(given)
    if codebook is not None and guide is not None:
        raise ConfigurationError("A guide holds its codebook.", hint="Give either a codebook or a guide.")
    if temperature is not None and not 0 <= temperature <= 2:
        raise ConfigurationError(f"temperature is {temperature}; it is at least 0 and at most 2.")
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
        topic=topic,
        window_tokens=window_tokens,
    )
    team = _guide(guide)
    book = team.codebook if team else _codebook(codebook)
    if book and not codes_as_speech:
        _check_for_codes(transcript, book)
    with called_by_name(given):
        coded = run_anywhere(_extract(transcript, book, team, options), options.concurrency)
    if coded.gaps:
        gap = coded.gaps[0]
        raise RequestError(
            f"Turns {gap.first_turn}-{gap.last_turn} of {transcript.id}: {gap.reason}", outcome=gap.outcome
        )
    return coded.coding


def _codebook(given: Codebook | Path | str | None) -> Codebook | None:
    return load_codebook(given) if isinstance(given, str | os.PathLike) else given


def _guide(given: Guide | Path | str | None) -> Guide | None:
    if not isinstance(given, str | os.PathLike):
        return given
    from extract.guide.store import load_guide

    return load_guide(given)


def _check_for_codes(transcript: Transcript, codebook: Codebook) -> None:
    """What people coded is never sent: a file read without its codebook may hold their codes as turns."""
    codes = [str(turn.index) for turn in transcript.turns if codebook.find(transcript.turn_text(turn.index))]
    if codes:
        named = ", ".join(codes[:_MOST_TURNS]) + (" and others" if len(codes) > _MOST_TURNS else "")
        raise InputError(
            f"Turns of {transcript.id} hold nothing but the name of a code: {named}.",
            hint="Give `read` the codebook as well, or set codes_as_speech where somebody said so.",
        )


async def _extract(
    transcript: Transcript, codebook: Codebook | None, guide: Guide | None, options: ExtractOptions
) -> Coded:
    method, prompter = options.method, options.prompter_for(codebook, guide)
    if options.model == keyword.NAME:
        if options.idle:
            raise ConfigurationError(
                f"The keyword baseline asks no model, so {', '.join(options.idle)} would do nothing.",
                hint="Name a model, or leave that out.",
            )
        if codebook is None:
            raise ConfigurationError(
                "The keyword baseline needs a codebook.", hint="Give a codebook, a guide or a model."
            )
        return await keyword_coder(codebook)(transcript)
    from intercoder.connection import open_client

    async with open_client(options) as client:
        coder = ModelCoder(client, prompter, name=client.model, method=method)
        return await coder.code(transcript)
