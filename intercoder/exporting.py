"""The export job: runs and files in, one file in a format of other programs out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from extract.codebooks import load_codebook
from extract.counted import counted
from extract.readers.options import AS_IT_IS, ReadOptions
from extract.readers.source import Source
from extract.readers.zipped import check_size
from extract.runfolder import RunFolder, is_run
from extract.writers import FORMATS, write
from extract.writers.content import UNDATED, Content, coder_label
from extract.writers.files import write_file
from intercoder.evaluation import gather
from intercoder.material import Material
from intercoder.outputs import check_outputs
from intercoder.run_codebook import codebook_of
from intercoder.steps import untold
from schemas.codebook import Codebook, fold_code
from schemas.coding import CodingFile
from schemas.errors import ConfigurationError, UnreadableFileError

_TELLING = frozenset({"label-studio", "qdc"})
"""Formats in which it can be seen that a machine found nothing, or that hold no codings."""


@dataclass(frozen=True)
class ExportOptions:
    """What the user asks for; each field is an option of `intercoder export` and `convert`."""

    inputs: Sequence[Path]
    out: Path
    to: str | None = None
    gold: Sequence[Path] = ()
    gold_map: Path | None = None
    codebook: Path | None = None
    transcripts: Sequence[str] = ()
    date: str | None = None
    reading: ReadOptions = AS_IT_IS

    @property
    def format(self) -> str:
        """The format that is asked for, else the one of the file's suffix.

        Raises:
            ConfigurationError: there is none of that suffix.
        """
        if self.to is not None:
            return self.to
        found = [name for name, known in FORMATS.items() if known.suffix == self.out.suffix.lower()]
        if not found:
            raise ConfigurationError(
                f"The name {self.out.name!r} does not say which format to write.",
                hint=f"Add --to with one of: {', '.join(FORMATS)}.",
            )
        return found[0]


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        files: in the order in which they were written.
        content: what they hold.
        notes: what a user should know about files that are not in them.
        refused: how many human files could not be brought onto their interview, and how often interviews of a
            run have no coding that counts.
    """

    files: tuple[Path, ...]
    content: Content
    notes: tuple[str, ...]
    refused: int

    @property
    def summary(self) -> str:
        """What the files hold, in a few words."""
        segments = sum(len(coding.segments) for coding in self.content.codings)
        return ", ".join(
            (
                counted(len(self.content.transcripts), "interview"),
                counted(len(self.content.coders), "coder"),
                counted(segments, "segment"),
                counted(len(self.content.codes), "code"),
            )
        )


def export(options: ExportOptions, on_step: Callable[[str], None] = untold) -> Exported:
    """Gather what there is and write it; `on_step` is told what is begun.

    Raises:
        ConfigurationError: no format, an unknown interview or date, or a file that cannot be written.
        IntercoderError: an input that cannot be read.
    """
    name = options.format
    check_outputs((options.out,), (*options.inputs, *options.gold, options.gold_map, options.codebook))
    content, material = gather_content(options, on_step)
    on_step(f"writing {options.out.name}")
    written, data = [options.out], write(name, content)
    write_file(options.out, data)
    if name == "label-studio":
        from extract.writers.label_studio import labelling_interface

        written.append(options.out.with_suffix(".xml"))
        write_file(written[-1], labelling_interface(content))
    refused = len(material.lost) + len(material.without_coding)
    notes = (*_notes(content, material, name), *_too_large(options.out.name, data))
    return Exported(tuple(written), content, notes, refused)


def gather_content(
    options: ExportOptions, on_step: Callable[[str], None] = untold
) -> tuple[Content, Material]:
    """What is to be written, and the material that it comes from; `on_step` is told what is begun.

    Raises:
        ConfigurationError: an interview is asked for that is not there, or a date that is none.
        IntercoderError: an input that cannot be read.
    """
    if not options.inputs and not options.codebook:
        raise ConfigurationError("Nothing is named to convert.", hint="Name files, folders or a --codebook.")
    material = Material()
    if options.inputs:
        material = gather(
            options.inputs,
            options.gold,
            gold_map=options.gold_map,
            codebook=options.codebook,
            baseline=False,
            options=options.reading,
            on_step=on_step,
        )
    chosen, codebook = _chosen(material, options.transcripts), _codebook(options)
    own = material.only(chosen)
    names = _other_names(own, codebook)
    material.remarks.extend(f"written as {code}: {name}" for name, code in sorted(names.items()))
    content = Content(
        transcripts=tuple(material.transcripts[name] for name in chosen),
        codings=one_per_coder(_renamed(coding, names) for coding in own),
        codebook=codebook,
        title=options.inputs[0].resolve().stem if options.inputs else options.out.stem,
        origin=f"intercoder {version('intercoder')}",
        date=_date(options),
    )
    return content, material


def one_per_coder(codings: Iterable[CodingFile]) -> tuple[CodingFile, ...]:
    """The coding files; several of one coder on one interview become one, each passage and code once.

    Programs for coding know a coder's name and no file, and refuse to store one mark twice.
    """
    found: dict[tuple[str, str], CodingFile] = {}
    for coding in codings:
        key = (coder_label(coding), coding.transcript)
        known = {(one.start, one.end, one.code): one for one in found[key].segments} if key in found else {}
        every = {(one.start, one.end, one.code): one for one in coding.segments} | known
        segments = tuple(every[place] for place in sorted(every))
        found[key] = found.get(key, coding).model_copy(update={"segments": segments})
    return tuple(found.values())


def _other_names(codings: Iterable[CodingFile], codebook: Codebook | None) -> dict[str, str]:
    """Name in use -> the code that the codebook gives it for an alias; other spellings stay as they are."""
    used = {segment.code for coding in codings for segment in coding.segments}
    found = {name: code.code for name in used if codebook and (code := codebook.find(name))}
    return {name: code for name, code in found.items() if fold_code(name) != fold_code(code)}


def _renamed(coding: CodingFile, names: Mapping[str, str]) -> CodingFile:
    segments = (one.model_copy(update={"code": names.get(one.code, one.code)}) for one in coding.segments)
    return coding.model_copy(update={"segments": tuple(segments)})


def _chosen(material: Material, wanted: Sequence[str]) -> list[str]:
    unknown = [name for name in wanted if name not in material.transcripts]
    if unknown:
        raise ConfigurationError(
            f"There is no interview {unknown[0]!r}.", hint=f"There are: {', '.join(material.transcripts)}."
        )
    return [name for name in material.transcripts if not wanted or name in wanted]


def _codebook(options: ExportOptions) -> Codebook | None:
    """The codebook that the codes' meanings are taken from; None where nothing names one."""
    if options.codebook:
        return load_codebook(options.codebook)
    runs = [RunFolder(path) for path in options.inputs if is_run(path)]
    return next((book for run in runs if (book := codebook_of(run))), None)


def _date(options: ExportOptions) -> str:
    """The date given, else when the last answer of a run came, else a fixed one."""
    if options.date is not None:
        try:
            moment = datetime.fromisoformat(options.date)
        except ValueError as error:
            raise ConfigurationError(
                f"{options.date!r} is no date.", hint="Write --date 2026-03-14 or 2026-03-14T15:09:26+01:00."
            ) from error
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    runs = [RunFolder(path) for path in options.inputs if is_run(path)]
    answered = (run.manifest().answered.last for run in runs)
    return max((date for date in answered if date), default=UNDATED)


def _without_a_mark(content: Content, to: str) -> Iterator[str]:
    """Interviews in which a machine found nothing: read back, it would seem not to have coded them."""
    for label, coder in content.by_label.items():
        own = [coding for coding in content.codings if coder_label(coding) == label]
        names = [coding.transcript for coding in own if not coding.segments]
        if coder.kind != "human" and names:
            yield (
                f"no mark of {label} in {counted(len(names), 'interview')} where it found nothing, "
                f"as {to} has no place for that: {', '.join(names)}"
            )


def _too_large(name: str, data: bytes) -> Iterator[str]:
    """Why a file could not be read again here, where it is too large for that."""
    try:
        check_size(Source(path=None, name=name, data=data))
    except UnreadableFileError as error:
        yield (
            f"{error.message} Other programs may take it; "
            "with --transcript, intercoder writes fewer interviews into a file"
        )


def _notes(content: Content, material: Material, to: str) -> list[str]:
    names = {transcript.id for transcript in content.transcripts}
    gathered = [coding for coding in material.codings if coding.transcript in names]
    several = Counter((coder_label(coding), coding.transcript) for coding in gathered)
    return [
        *material.of_people(),
        *material.of_runs("left out"),
        *material.remarks,
        *(
            f"not coded yet: {coding.transcript} by {coder_label(coding)}"
            for coding in content.codings
            if coding.uncoded
        ),
        *(_without_a_mark(content, to) if to not in _TELLING else ()),
        *(
            f"{coder} has {count} coding files on {transcript}: written as one"
            for (coder, transcript), count in several.items()
            if count > 1
        ),
    ]
