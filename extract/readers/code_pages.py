"""Which encoding a text is in that has no mark and is not UTF-8.

In the Latin code pages the same bytes are different letters, so the letters tell: those of a Polish text are
no language's in Windows-1252. A page is as good as the number of words with such bytes that it makes words of
one language of. A word counts once, or a name on every row of a table would be all that is looked at. It is
none where a sign takes a letter's place (`J³rgen`), a capital follows a small letter, or no letter is a plain
one. Windows-1252 is taken unless another page is clearly better: most old files are in it.

Texts in other scripts make few words in any of these. Of them charset-normalizer tells which is likeliest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

# Of each language the letters beyond ASCII.
_WESTERN = (
    *("äöüß", "àâæçéèêëîïôœùûüÿ", "áéíóúñü", "ãõáéíóúâêôàç"),  # German, French, Spanish, Portuguese
    *("åäöéà", "æøåéòôó", "áéíóúýðþæö", "áíóúýæøð"),  # Swedish, Danish, Icelandic, Faroese
    *("àèéìíòóù", "éëïöüèêó", "àçèéíïòóúü"),  # Italian, Dutch, Catalan
)
_CENTRAL = (
    *("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž"),  # Polish, Czech, Slovak
    *("áéíóöőúüű", "ăâîşţ", "čćđšž"),  # Hungarian, Romanian, Croatian and Slovenian
)
_BALTIC = ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž")  # Lithuanian, Latvian, Estonian
_TURKISH = ("çğıöşüâîû",)

_WINDOWS = "cp1252"
# Of pages that are as good the first is taken: those of Windows come before old Macs', Unix's and DOS's.
_PAGES: Mapping[str, tuple[str, ...]] = {
    _WINDOWS: _WESTERN,
    "cp1250": _CENTRAL,
    "cp1257": _BALTIC,
    "cp1254": _TURKISH,
    "mac_roman": _WESTERN,
    "iso8859_2": _CENTRAL,
    "cp850": _WESTERN,
    "cp852": _CENTRAL,
}
_OTHER_SCRIPTS = (
    *("cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5", "mac_cyrillic", "cp1253", "iso8859_7", "cp1255"),
    *("cp1256", "iso8859_6", "tis_620", "cp932", "euc_jp", "gb18030", "big5", "cp949"),
)
_CLEARLY = 0.1  # of the words, and one word: as many more another page must make something of
_LATIN = 0.5  # of the words: as many must be some language's where a text is in Latin letters
_MOST = 0.6  # of the bytes of words with one beyond ASCII: in Latin letters, fewer are
_FEW = 0.2  # of the bytes, that may be beyond ASCII in a text that is Latin though its words are not known

_ASCII = bytes(range(128))
_RUN = re.compile(rb"[A-Za-z\x80-\xff]+")
"""What may be a word."""
_LONGEST = 60  # bytes of a word: a ruler of dashes is none
_ENOUGH = 20_000  # words with letters beyond ASCII, to tell the language by
_LETTERS = ("Lu", "Ll")  # not the raised ones: `n.º`
_BETWEEN = frozenset("’‘'–—‑·…\xad\xa0")  # between letters, too
_AFTER = frozenset("™®©°")
_UNIT = 3  # characters: `km²` is a word, `Pawe³` is none
_NO_TEXT = re.compile(r"[\x80-\x9f\u2500-\u259f]")  # control characters, and what DOS draws boxes with


class Guess(NamedTuple):
    """A text, and Python's name of the encoding that it was taken to be in."""

    text: str
    encoding: str


class _Reading(NamedTuple):
    """How well a code page fits: of how many words, how many are one language's, and how many are any's."""

    encoding: str
    words: int
    one: int
    any: int


def guess(data: bytes) -> Guess | None:
    """The text that these bytes, which are no UTF-8, are likeliest to be; None where they fit no encoding."""
    words = _words(data)
    readings = [one for page in _PAGES if (one := _reading(words, data, page))]
    western = next((one for one in readings if one.encoding == _WINDOWS), None)
    best = max(readings, key=lambda one: one.one, default=None)  # the first of several that are as good
    if best and western and not _is_clearly_better(best, western):
        best = western
    latin = Guess(data.decode(best.encoding), best.encoding) if best else None
    few = _beyond(data) <= _FEW
    if best and best.any >= _LATIN * best.words and (few or _beyond(b"".join(words)) <= _MOST):
        return latin
    return _other_script(data) or (latin if few else None)


def _beyond(data: bytes) -> float:
    """The share of bytes that are beyond ASCII, 0 to 1."""
    return len(data.translate(None, _ASCII)) / len(data) if data else 0.0


def _words(data: bytes) -> set[bytes]:
    """Words with letters beyond ASCII, each once."""
    found: set[bytes] = set()
    for run in _RUN.finditer(data):
        word = run[0]
        if len(word) <= _LONGEST and not word.isascii():
            found.add(word)
            if len(found) == _ENOUGH:
                break
    return found


def _reading(words: Iterable[bytes], data: bytes, page: str) -> _Reading | None:
    text = _decoded(data, page)
    if text is None or _NO_TEXT.search(text):
        return None
    accents = [_accents(word.decode(page)) for word in words]
    known = [letters for letters in accents if letters is not None]
    languages = [frozenset(letters) for letters in _PAGES[page]]
    every = frozenset[str]().union(*languages)
    one = max(sum(letters <= language for letters in known) for language in languages)
    return _Reading(page, len(accents), one, sum(letters <= every for letters in known))


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_clearly_better(one: _Reading, western: _Reading) -> bool:
    """Whether a page makes so many more words than Windows-1252; where that makes none, any."""
    more = one.one - western.one
    return more > (max(1, _CLEARLY * one.words) if western.any else 0)


def _accents(word: str) -> frozenset[str] | None:
    """The letters of a word that are not plain ones, as small letters; None where it is no word."""
    letters = [char for char in word if unicodedata.category(char) in _LETTERS]
    signs_fit = all(_fits(word, place) for place, char in enumerate(word) if char not in letters)
    case_fits = not any(a.islower() and b.isupper() and not b.isascii() for a, b in pairwise(word))
    some_plain = len(letters) < 2 or any(map(str.isascii, letters))
    if not (signs_fit and case_fits and some_plain):
        return None
    return frozenset(small for char in letters if not (small := char.lower()[0]).isascii())


def _fits(word: str, place: int) -> bool:
    """Whether what is no letter may stand where it does in a word."""
    char = word[place]
    before, after = word[:place][-1:].isalpha(), word[place + 1 :][:1].isalpha()
    if char in _BETWEEN or not (before or after):
        return True
    if before and after:
        return False
    is_mark = unicodedata.category(char)[0] == "P" or (before and char in _AFTER)
    return is_mark or len(word) <= _UNIT


def _other_script(data: bytes) -> Guess | None:
    """The likeliest text in a script that is not Latin; None where none fits."""
    from charset_normalizer import from_bytes

    for one in from_bytes(data, cp_isolation=list(_OTHER_SCRIPTS)):
        text = _decoded(data, one.encoding)  # of long texts it has only looked at parts
        if text is not None:
            return Guess(text, one.encoding)
    return None
