"""Evidence: per issue, all passages that coders gave it or its remedies, each with a stable reference.

A passage is made of segments that belong together. Segments of one code that overlap are one passage, whoever
gave them; people's also where one begins on the turn after the other, since they code turn by turn. What was
coded with an issue and with its remedy on exactly the same stretch is one passage with both codes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from string import ascii_lowercase
from typing import NamedTuple

from extract.guide.remedies import remedies
from extract.passages import unique
from extract.readers.titles import transcript_id
from extract.understood import UNNAMED
from schemas.codebook import Code, Codebook, fold_code
from schemas.coding import Coder, CodingFile, Segment
from schemas.summary import Passage
from schemas.transcript import Transcript


class Issue(NamedTuple):
    """One issue and its evidence.

    Attributes:
        code: as in the codebook, or made of its name alone.
        remedy_codes: codes of its remedies that were used.
        passages: in order of interviews and places.
    """

    code: Code
    remedy_codes: tuple[str, ...]
    passages: tuple[Passage, ...]


class _Marked(NamedTuple):
    """A segment with the code as it is spelled throughout, and who gave it."""

    code: str
    segment: Segment
    coder: str
    human: bool


def issues(
    transcripts: Mapping[str, Transcript], codings: Sequence[CodingFile], codebook: Codebook
) -> list[Issue]:
    """All issues that were coded, those of the codebook first and in its order, others by name.

    Args:
        transcripts: by id; every coding's is there.
        codings: of one kind of coder. Files of people that hold no code are passed over.
        codebook: spells codes and says which is whose remedy.
    """
    spelled = _spellings(codings, codebook)
    issue_of = _issues_of_remedies(spelled, codebook)
    found: dict[str, dict[str, list[_Marked]]] = defaultdict(lambda: defaultdict(list))
    for coding in codings:
        for segment in coding.segments:
            code = spelled[fold_code(segment.code)]
            mark = _Marked(code, segment, coder_label(coding), coding.coder.kind == "human")
            found[issue_of.get(code, code)][coding.transcript].append(mark)
    order = {code.code: at for at, code in enumerate(codebook.codes)}
    names = sorted(found, key=lambda name: (order.get(name, len(order)), name))
    labels = _labels(transcripts)
    return [_issue(name, found[name], transcripts, labels, codebook) for name in names]


def _labels(transcripts: Iterable[str]) -> dict[str, str]:
    """What stands for each interview in references: its id, without what could end a reference."""
    labels: dict[str, str] = {}
    for name in sorted(transcripts, key=lambda name: (name != transcript_id(name), name)):
        label, number = transcript_id(name), 1
        while label in labels.values():
            number += 1
            label = f"{transcript_id(name)}-{number}"
        labels[name] = label
    return labels


def coder_label(coding: CodingFile) -> str:
    """The coder's name, with the stage where it is no first coding: `Amin (moderated)`."""
    staged = coding.stage not in (None, "coded")
    return f"{coding.coder.name} ({coding.stage})" if staged else coding.coder.name


def named_coders(codings: Iterable[CodingFile]) -> tuple[Coder, ...]:
    """Who coded, each once and under the label of `coder_label`, in order of names."""
    found = {coder_label(one): one.coder.model_copy(update={"name": coder_label(one)}) for one in codings}
    return tuple(found[name] for name in sorted(found))


def speakers_of(transcript: Transcript, first_turn: int, last_turn: int) -> tuple[str, ...]:
    """Labels of those who speak in these turns and are not marked as interviewers, in order.

    Turns without a label count only where none of the others has one.
    """
    turns = [turn for turn in transcript.turns[first_turn : last_turn + 1] if turn.role != "interviewer"]
    labels = [turn.speaker for turn in turns if turn.speaker]
    return tuple(dict.fromkeys(labels or [UNNAMED for _ in turns]))


def _spellings(codings: Iterable[CodingFile], codebook: Codebook) -> dict[str, str]:
    """Folded code -> its spelling: the codebook's, else the one that is used most."""
    used = Counter(segment.code for coding in codings for segment in coding.segments)
    spelled: dict[str, str] = {}
    for name, _ in sorted(used.items(), key=lambda item: (-item[1], item[0])):
        known = codebook.find(name)
        spelled.setdefault(fold_code(name), known.code if known else name)
    return spelled


def _issues_of_remedies(spelled: Mapping[str, str], codebook: Codebook) -> dict[str, str]:
    found = remedies(spelled.values(), codebook)
    known = {remedy: codebook.find(issue) for remedy, issue in found.items()}
    named = {remedy: code.code if code else found[remedy] for remedy, code in known.items()}
    # A remedy of a remedy would leave the first one without a summary: it goes with the issue of both.
    return {remedy: named.get(issue, issue) for remedy, issue in named.items()}


def _issue(
    name: str,
    marked: Mapping[str, list[_Marked]],
    transcripts: Mapping[str, Transcript],
    labels: Mapping[str, str],
    codebook: Codebook,
) -> Issue:
    passages = [
        passage
        for interview in sorted(marked)
        for passage in _with_references(
            _passages(transcripts[interview], marked[interview], name), labels[interview]
        )
    ]
    used = {mark.code for marks in marked.values() for mark in marks}
    return Issue(codebook.find(name) or Code(code=name), tuple(sorted(used - {name})), tuple(passages))


def _passages(transcript: Transcript, marks: Iterable[_Marked], issue: str) -> list[Passage]:
    by_code: dict[str, list[_Marked]] = defaultdict(list)
    for mark in sorted(marks, key=lambda m: (m.segment.start, m.segment.end, m.coder)):
        by_code[mark.code].append(mark)
    places: dict[tuple[int, int], list[_Marked]] = defaultdict(list)
    for code in sorted(by_code, key=lambda code: (code != issue, code)):
        for group in _joined(by_code[code]):
            start = min(mark.segment.start for mark in group)
            places[start, max(mark.segment.end for mark in group)].extend(group)
    return [_passage(transcript, places[place], place, issue) for place in sorted(places)]


def _joined(marks: Sequence[_Marked]) -> list[list[_Marked]]:
    """Marks of one code, in groups that make one passage each."""
    groups: list[list[_Marked]] = []
    for mark in marks:
        if groups and _belongs(mark, groups[-1]):
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return groups


def _belongs(mark: _Marked, group: Sequence[_Marked]) -> bool:
    if mark.segment.start < max(other.segment.end for other in group):
        return True
    people = mark.human and all(other.human for other in group)
    return people and mark.segment.first_turn <= max(other.segment.last_turn for other in group) + 1


def _passage(transcript: Transcript, marks: Sequence[_Marked], place: tuple[int, int], issue: str) -> Passage:
    first, last = transcript.turns_of(*place)
    segments = [mark.segment for mark in marks]
    given = [segment.salience for segment in segments if segment.salience is not None]
    codes = tuple(dict.fromkeys(mark.code for mark in marks))
    return Passage(
        reference="",
        interview=transcript.id,
        codes=codes,
        about_issue=issue in codes,
        start=place[0],
        end=place[1],
        text=transcript.text[slice(*place)],
        first_turn=first,
        last_turn=last,
        speakers=speakers_of(transcript, first, last),
        coders=tuple(sorted({mark.coder for mark in marks})),
        segments=sum(1 for mark in marks if mark.code == issue),
        salience=max(given, default=None),
        quotes=unique(quote for segment in segments for quote in segment.quotes),
        mitigations=tuple(dict.fromkeys(one for segment in segments for one in segment.mitigations)),
    )


def _with_references(passages: Sequence[Passage], interview: str) -> list[Passage]:
    """Each passage named after its interview and first turn; letters tell those of one turn apart."""
    on_turn = Counter(passage.first_turn for passage in passages)
    seen = Counter[int]()
    named = []
    for passage in passages:
        turn = passage.first_turn
        letter = _letters(seen[turn]) if on_turn[turn] > 1 else ""
        seen[turn] += 1
        named.append(passage.model_copy(update={"reference": f"{interview}:{turn}{letter}"}))
    return named


def _letters(number: int) -> str:
    """a, b, ..., z, aa, ab, ..."""
    more, last = divmod(number, len(ascii_lowercase))
    return (_letters(more - 1) if more else "") + ascii_lowercase[last]
