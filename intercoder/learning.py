"""The learn job: files that people coded in, a guide out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from eval.coders import name_of
from eval.folding import Folding, canonical_names
from extract.codebooks import load_codebook
from extract.guide.calibrate import calibrate
from extract.guide.learn import learn
from extract.guide.marks import CodedInterview, coded_interviews
from extract.readers.options import AS_IT_IS, ReadOptions
from intercoder.bundled import bundled_codebook
from intercoder.calibrating import model_codings
from intercoder.evaluation import gather
from intercoder.material import Refused
from intercoder.steps import untold
from schemas.codebook import Codebook
from schemas.coding import CodingFile, Segment
from schemas.guide import Guide

DEFAULT_TITLE = "How this team codes"
TABLES_NEED = "Give the interviews as well: intercoder learn INTERVIEWS TABLE --out GUIDE"
"""What to do with tables of coded passages."""


class Learned(NamedTuple):
    """A guide and what did not go into it.

    Attributes:
        guide: what was learned.
        codebook: name of the codebook that definitions come from; None where there is none.
        uncoded: (coder, interview) of files without a code: not coded yet.
        unfinished: (coder, interview) of reviews in which passages are still to be decided on.
        machines: coders that are no people.
        refused: files that are no whole copy of their interview, and why.
        elsewhere: files in folders that hold no coding, and why.
        uncalibrated: transcripts of the runs to calibrate on that are none of these interviews.
        interviews: what it was learned from, to draft from.
        remarks: what else is to be known of how files were taken, in sentences.
    """

    guide: Guide
    codebook: str | None
    uncoded: tuple[tuple[str, str], ...]
    unfinished: tuple[tuple[str, str], ...]
    machines: tuple[str, ...]
    refused: tuple[Refused, ...]
    uncalibrated: tuple[Refused, ...] = ()
    interviews: tuple[CodedInterview, ...] = ()
    elsewhere: tuple[Refused, ...] = ()
    remarks: tuple[str, ...] = ()


def learn_guide(
    gold: Sequence[Path],
    *,
    codebook: Path | None = None,
    gold_map: Path | None = None,
    title: str = DEFAULT_TITLE,
    calibrate_on: Sequence[Path] = (),
    options: ReadOptions = AS_IT_IS,
    on_step: Callable[[str], None] = untold,
) -> Learned:
    """Read files that people coded and learn a guide from them.

    Args:
        gold: files, or folders of them; tables of coded passages need their interviews among them.
        codebook: definitions are kept from it. Where none is given, the bundled one serves if at least
            half of the codes in use are its, else there is none.
        gold_map: CSV with the columns path, transcript, coder, stage.
        title: of the guide.
        calibrate_on: runs of one model on some of these interviews, to learn what its numbers mean.
        options: how files are to be read: names of columns, for one.
        on_step: is told what is begun.

    Raises:
        IntercoderError: an input that cannot be read, or nothing to learn from.
    """
    material = gather(
        [],
        gold,
        gold_map=gold_map,
        codebook=codebook,
        baseline=False,
        options=options,
        tables_need=TABLES_NEED,
        on_step=on_step,
    )
    on_step("learning from what people coded")
    book = load_codebook(codebook) if codebook else _fitting(bundled_codebook(), material.codings)
    by_model = model_codings(calibrate_on, material) if calibrate_on else None
    codings = fold_onto([*material.codings, *(by_model.codings if by_model else ())], book)
    guide = learn(material.transcripts, codings, book, title=title)
    interviews = coded_interviews(material.transcripts, codings)
    if by_model:
        calibration = calibrate(interviews, codings, by_model.model)
        guide = guide.model_copy(update={"calibration": calibration})
    return Learned(
        guide=guide,
        codebook=book.name if book else None,
        uncoded=tuple((name_of(one), one.transcript) for one in material.codings if one.uncoded),
        unfinished=tuple(
            (name_of(one), one.transcript) for one in material.codings if one.unfinished and not one.uncoded
        ),
        machines=tuple(sorted({one.coder.name for one in material.codings if one.coder.kind != "human"})),
        refused=tuple(material.lost),
        uncalibrated=tuple(by_model.elsewhere) if by_model else (),
        interviews=tuple(interviews),
        elsewhere=tuple(material.elsewhere),
        remarks=tuple(material.remarks),
    )


def fold_onto(codings: Iterable[CodingFile], codebook: Codebook | None) -> list[CodingFile]:
    """The coding files with each code in one spelling.

    A name that the codebook knows, by its aliases too, becomes the codebook's. Others are brought together
    when they differ in case, spaces, hyphens or plural only, and then the codebook's spelling, or else the
    one used most, stands for all. A passage that a coder gave two spellings of one code counts once.
    """
    files = list(codings)
    uses = Counter(segment.code for coding in files for segment in coding.segments)
    known = {name: code.code for name in uses if codebook and (code := codebook.find(name))}
    own_spelling = {
        spelling: code.code
        for code in (codebook.codes if codebook else ())
        for spelling in (code.code, *code.aliases)
    }
    unknown = Counter({name: count for name, count in uses.items() if name not in known})
    names = canonical_names(unknown, Folding(aliases=own_spelling)) | known
    return [_renamed(coding, names) for coding in files]


def _renamed(coding: CodingFile, names: Mapping[str, str]) -> CodingFile:
    segments: dict[tuple[int, int, str], Segment] = {}
    for segment in coding.segments:
        renamed = segment.model_copy(update={"code": names[segment.code]})
        segments.setdefault((renamed.start, renamed.end, renamed.code), renamed)
    return coding.model_copy(update={"segments": tuple(segments[key] for key in sorted(segments))})


def _fitting(codebook: Codebook, codings: Iterable[CodingFile]) -> Codebook | None:
    """The codebook, if at least half of the codes in use are in it."""
    used = {segment.code for coding in codings for segment in coding.segments}
    return codebook if codebook.fits(used) else None
