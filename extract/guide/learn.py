"""From human coding files to a guide. No model is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extract.guide.codes import guide_codes
from extract.guide.examples import choose_examples
from extract.guide.fingerprints import fingerprint_of
from extract.guide.habits import habits_of
from extract.guide.marks import CodedInterview, coded_interviews
from extract.guide.near_misses import find_near_misses
from extract.guide.remedies import remedies
from extract.guide.stretches import find_stretches
from schemas.codebook import Codebook
from schemas.coding import CodingFile
from schemas.errors import InputError
from schemas.guide import Guide, GuideInterview
from schemas.transcript import Transcript


def learn(
    transcripts: Mapping[str, Transcript],
    codings: Sequence[CodingFile],
    codebook: Codebook | None,
    *,
    title: str,
) -> Guide:
    """Learn how people code from what they coded.

    Args:
        transcripts: by id; those that nobody coded do not matter.
        codings: on these transcripts, each code in one spelling, the codebook's where it has one. Files
            of machines, of people who have not coded yet, and of reviews that are not finished are left out.
        codebook: definitions are kept from it, and its unused codes too; None where the team has none.
        title: of the guide.

    Raises:
        InputError: no finished file holds a person's codes, a file is on another text than its transcript,
            or two files are of one coder on one interview.
    """
    interviews = coded_interviews(transcripts, codings)
    if not interviews:
        raise _nothing(codings)
    book = codebook or Codebook(name="none")
    names = {code.code for code in book.codes} | {code for each in interviews for code in each.codes}
    issue_of = remedies(sorted(names), book)
    codes = guide_codes(interviews, book, issue_of)
    return Guide(
        title=title,
        description=book.description,
        interviews=tuple(_learned(interview, issue_of) for interview in interviews),
        codes=codes,
        examples=choose_examples(interviews, [code.code for code in codes]),
        near_misses=find_near_misses(interviews, codes),
        stretches=find_stretches(interviews),
    )


def _nothing(codings: Sequence[CodingFile]) -> InputError:
    if any(coding.unfinished for coding in codings):
        return InputError(
            "None of the reviews in these files is finished: passages without a decision are not uncoded.",
            hint="Decide on the rest of an interview with `intercoder review RUN --as NAME`, then learn.",
        )
    return InputError(
        "None of the files holds codes that a person gave.", hint="Name files that people have coded."
    )


def _learned(interview: CodedInterview, issue_of: Mapping[str, str]) -> GuideInterview:
    return GuideInterview(
        id=interview.id,
        title=interview.transcript.title,
        fingerprint=fingerprint_of(interview.transcript),
        coders={marks.coder: habits_of(interview, marks, issue_of) for marks in interview.coders},
        independent=tuple(marks.coder for marks in interview.coders if marks.independent),
    )
