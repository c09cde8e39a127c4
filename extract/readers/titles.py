"""Titles of interviews: which interview, coded by whom, at what stage; and the id made of it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import NamedTuple

from extract.readers.composing import composed

CODED = "coded"
"""Stage of a coder's file whose title names no other stage."""

_LONGEST_ID = 80
_MOST_BYTES = 200  # file systems allow 255 with the suffix; some letters take four
_LONGEST_TITLE = 200
_LONGEST_NAME = 5  # words

_MARKDOWN = re.compile(r"#{1,6}\s*")
_DASH = re.compile(r"\s+[-–—]\s+")
_STAGE = re.compile(r"(?P<coder>[^()]*?)\s*\((?P<stage>[^()]+)\)")
# Up to six words, then the one that tells one interview from the next: it holds a digit.
_NUMBERED = re.compile(r"(?=[^\W\d_])(?:[^\W\d_][\w.'’-]* (?:[-–—] )?){0,6}[\w#.-]*\d[\w.-]*")
_NAMES_AN_INTERVIEW = re.compile(r"\b(?:interview|transcript|session|group)\b", re.IGNORECASE)
_NAMES_A_SPEAKER = re.compile(r"\b(?:interviewe[er]|speaker|moderator)\b", re.IGNORECASE)
_CODED_BY = re.compile(r"(?:coded|codes|coding) by\s+", re.IGNORECASE)
_JOINS = re.compile(r"and|und|et|y|e|al|bin|da|de|del|den|der|di|du|el|la|le|ten|ter|van|von|with")
_VERSION = re.compile(r"v\.?\d+", re.IGNORECASE)
_DESCRIBES = re.compile(
    r"anonymi[sz]ed|anonymous|audio|auto|automatic|automated|checked|clean|cleaned|codes?|coded|complete|copy|"
    r"corrected|delve|draft|edit|edited|english|export|exported|final|finished|german|hand|interview|machine|"
    r"manual|manually|new|notes|old|original|otter|part|pass|pseudonymi[sz]ed|raw|recording|redacted|reviewed|"
    r"revised|summary|teams|text|transcribed|transcript|transcription|translated|translation|unedited|uncoded|"
    r"verbatim|version|video|whisper|zoom"
)
_RESERVED = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")


class Title(NamedTuple):
    """What a title says.

    Attributes:
        interview: which interview, without the coder: `Interview 32`.
        coder: who coded it; None where the title names nobody.
        stage: `coded` where a coder stands without a stage, else as printed in brackets, in lower
            case (`moderated`); None without a coder.
        heading: what the file calls the interview, where `interview` is not printed in it.
    """

    interview: str
    coder: str | None = None
    stage: str | None = None
    heading: str | None = None


def parse_title(line: str) -> Title | None:
    """The title that `line` is; None where it has not the shape of one.

    A title names a numbered interview in at most six words and one that holds a digit, and then its
    coder, after a dash between spaces: `Interview 32 - PO`, `Participant P07 – Maria`. A stage may
    follow in brackets. What describes a file names no coder: `transcribed by hand`, `final version`, any
    words in lower case. Without a coder it must call itself an interview, transcript, session or
    group (`Synthetic interview 3`). Markdown's `#` in front is left out.
    """
    if len(line) > _LONGEST_TITLE:
        return None
    bare = composed(" ".join(_MARKDOWN.sub("", line.strip(), count=1).split()))
    if _NUMBERED.fullmatch(bare) and _NAMES_AN_INTERVIEW.search(bare) and not bare.endswith("."):
        return Title(bare)
    for dash in _DASH.finditer(bare):
        if _NUMBERED.fullmatch(bare, 0, dash.start()):
            return _with_coder(bare[: dash.start()], bare[dash.end() :])
    return None


def heading_title(line: str) -> Title | None:
    """The title that a file's first line is: of the shape of a title, or any line after Markdown's `#`."""
    marked = _MARKDOWN.match(line)
    bare = composed(" ".join(line[marked.end() :].split())) if marked else ""
    return parse_title(line) or (Title(bare) if bare else None)


def file_title(stem: str) -> Title:
    """The title that a file name without suffix is: any name is one, if need be without a coder."""
    return parse_title(stem) or Title(composed(" ".join(stem.split())) or "Untitled")


def title_of(printed: Title | None, stem: str, heading: str | None = None) -> Title:
    """The title printed in a file, else its file name's, under the heading that is printed instead.

    A printed title without a coder takes the coder of a file name that is about the same interview.
    """
    named = file_title(stem)
    if printed is None:
        return named._replace(heading=heading)
    same = transcript_id(printed.interview) == transcript_id(named.interview)
    return printed._replace(coder=named.coder, stage=named.stage) if same and not printed.coder else printed


def transcript_id(title: str) -> str:
    """An id for the interview of this title: equal for equal titles, safe as a file name.

    Letters of any script, lower case, and digits, joined by hyphens; at most 80 characters and 200
    bytes of UTF-8. Where characters had to go for good (no letters left, too long) a digest of the
    title keeps ids apart.
    """
    slug = _slug(title)
    if not slug:
        return f"transcript-{_digest(title)}"
    if _RESERVED.fullmatch(slug):  # Windows opens devices of these names
        return f"transcript-{slug}"
    if len(slug) > _LONGEST_ID or len(slug.encode()) > _MOST_BYTES:
        return f"{_cut(slug)}-{_digest(title)}"
    return slug


def _with_coder(interview: str, rest: str) -> Title | None:
    staged = _STAGE.fullmatch(rest)
    coder = _CODED_BY.sub("", staged["coder"] if staged else rest)
    stage = staged["stage"].strip().casefold() if staged else ""
    # `Interviewer 1 - Hello` is what somebody says.
    says_something = coder.endswith(("?", "!", ",", ";", ":")) or len(coder.split()) > _LONGEST_NAME
    if says_something or not _is_name(coder) or _NAMES_A_SPEAKER.search(interview):
        return None
    return Title(interview, coder, stage or CODED)


def _is_name(coder: str) -> bool:
    """Whether this names a coder: `Ann`, `ann`, `Ada and Ben`, `PO`; not `final`, `by hand`, `2021`."""
    words = coder.split()
    parts = re.findall(r"[^\W\d_]+", coder.casefold())
    if not parts or any(map(_DESCRIBES.fullmatch, parts)) or any(map(_VERSION.fullmatch, words)):
        return False
    return len(words) == 1 or all(not word[0].islower() or _JOINS.fullmatch(word) for word in words)


def _slug(title: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", title).casefold())
    kept: list[str] = []
    for char in folded:
        kind = unicodedata.category(char)[0]
        # A mark belongs to its letter; alone (after an emoji, say) it would be invisible.
        keeps = kind in "LN" or (kind == "M" and kept and kept[-1] != "-")
        if keeps or (kept and kept[-1] != "-"):
            kept.append(char if keeps else "-")
    return "".join(kept).strip("-")


def _cut(slug: str) -> str:
    room = slug.encode()[: _MOST_BYTES - 9].decode(errors="ignore")
    return room[: _LONGEST_ID - 9].strip("-")


def _digest(title: str) -> str:
    return hashlib.sha256(title.encode("utf-8", "surrogatepass")).hexdigest()[:8]
