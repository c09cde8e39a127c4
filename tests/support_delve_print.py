"""Prints interviews to PDF as Delve and a browser do, in a typewriter's font: letters 0.6 heights wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

WIDTH, HEIGHT = 1200.0, 400.0
LEFT = 45.0
SIZE = 10.0
LETTER = 0.6  # width of any letter, in heights of the font
LINE = 2.2  # from line to line, in heights of the font, as Delve prints it
CLOSING = "Created with the Delve Qualitative Analysis Tool (http://www.delvetool.com)"
ADDRESS = "https://app.delvetool.com/transcripts/1/print"


class Spoken(NamedTuple):
    """A paragraph to print: its words, which stretches `[first, end)` of them are underlined, its codes."""

    speaker: str | None
    words: tuple[str, ...]
    underlined: tuple[tuple[int, int], ...] = ()
    codes: tuple[str, ...] = ()


@dataclass
class Sheet:
    """One page of paper. Lengths are in points; y grows downwards from its top, as one reads it."""

    drawn: list[str] = field(default_factory=list)

    def text(self, x: float, baseline: float, text: str, size: float = SIZE, font: str = "F") -> None:
        """A text from `x` on, in the fonts F, B (bold) or U, of three letters beyond ASCII.

        Those are `\\x01` for f and i in one glyph, `\\x02` for a grinning face and `\\x03` for a space
        that does not break.
        """
        raw = "".join(f"{byte:02x}" for byte in text.encode("latin-1"))
        self.drawn.append(f"BT /{font} {size:.3f} Tf {x:.3f} {HEIGHT - baseline:.3f} Td <{raw}> Tj ET")

    def line(self, x0: float, x1: float, baseline: float, size: float = SIZE) -> None:
        """A filled line under a text, as thick as Delve's."""
        bottom = HEIGHT - baseline - 0.25 * size
        self.drawn.append(f"{x0:.3f} {bottom:.3f} {x1 - x0:.3f} {0.15 * size:.3f} re f")

    def frame(self, x: float, baseline: float, text: str, size: float = SIZE) -> float:
        """A name in a rounded frame; gives the frame's right edge."""
        small = 0.75 * size
        self.text(x + 0.5 * size, baseline, text, small)
        x1 = x + size + LETTER * small * len(text)
        low, high = HEIGHT - baseline - 0.4 * size, HEIGHT - baseline + 0.9 * size
        corners = [(x, low), (x, high), (x1, high), (x1, low)]
        curves = " ".join(f"{a} {b} {a} {b} {a} {b} c" for a, b in corners[1:])
        self.drawn.append(f"{x} {low} m {curves} h S")
        return x1


def pdf_of(sheets: Sequence[Sheet], trailer: str = "") -> bytes:
    """The sheets as a PDF file; `trailer` is put into its trailer."""
    kids = " ".join(f"{8 + 2 * i} 0 R" for i in range(len(sheets)))
    letters = "3 beginbfchar <01> <00660069> <02> <D83DDE00> <03> <00A0> endbfchar"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier-Bold /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Faces /FirstChar 1 /LastChar 3 "
        b"/Widths [600 600 600] /ToUnicode 6 0 R >>",
        _stream(f"/CIDInit /ProcSet findresource begin begincmap {letters} endcmap end"),
        b"<< /Font << /F 3 0 R /B 4 0 R /U 5 0 R >> >>",
    ]
    for i, sheet in enumerate(sheets):
        box = f"/MediaBox [0 0 {WIDTH:.0f} {HEIGHT:.0f}] /Resources 7 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {9 + 2 * i} 0 R >>".encode())
        objects.append(_stream("\n".join(sheet.drawn)))
    return file_of(objects, trailer)


def _stream(content: str) -> bytes:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream".encode()


def file_of(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """A PDF file of these objects, numbered from 1; the first one is its catalog."""
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


@dataclass
class Press:
    """Lays out paragraphs down the column, and on from page to page.

    Attributes:
        size: height of the font; everything else grows with it.
        letters: how many letters fit on a line.
        browser: whether a line is added above and below, as browsers do unless told otherwise.
    """

    size: float = SIZE
    letters: int = 76
    browser: bool = True
    sheets: list[Sheet] = field(default_factory=list)
    y: float = 0.0

    def print(self, title: str, spoken: Sequence[Spoken]) -> bytes:
        """The PDF of an interview."""
        self._turn()
        self._row(title, 3.0, size=1.7 * self.size)
        for paragraph in spoken:
            self._paragraph(paragraph)
        self._row(CLOSING, 7.0)
        return pdf_of(self.sheets)

    def _turn(self) -> None:
        self.sheets.append(Sheet())
        self.y = 40.0
        if self.browser:
            small = 0.75 * self.size
            self.sheets[-1].text(25.0, 15.0, "1/2/24, 3:04 PM", small)
            self.sheets[-1].text(200.0, 15.0, "2024-01-02-Print", small)
            self.sheets[-1].text(25.0, HEIGHT - 10.0, f"{ADDRESS}  {len(self.sheets)}/9", small)

    def _go_down(self, heights: float) -> None:
        self.y += heights * self.size
        if self.y > HEIGHT - 40.0:
            self._turn()
            self.y += self.size

    def _row(self, text: str, down: float, font: str = "F", size: float | None = None) -> None:
        self._go_down(down)
        self.sheets[-1].text(LEFT, self.y, text, size or self.size, font)

    def _paragraph(self, spoken: Spoken) -> None:
        if spoken.speaker is not None:
            self._row(spoken.speaker, 4.0, font="B")
        first = 0
        for number, words in enumerate(self._lines(spoken.words)):
            down = LINE if number else 1.8 if spoken.speaker is not None else 4.4
            self._row(" ".join(words), down)
            self._underline(words, first, spoken.underlined)
            first += len(words)
        self._codes(spoken.codes)

    def _lines(self, words: Sequence[str]) -> list[list[str]]:
        lines: list[list[str]] = []
        for word in words:
            if lines and len(" ".join([*lines[-1], word])) <= self.letters:
                lines[-1].append(word)
            else:
                lines.append([word])
        return lines

    def _underline(self, words: Sequence[str], first: int, stretches: Sequence[tuple[int, int]]) -> None:
        step = LETTER * self.size
        for start, end in stretches:
            a, b = max(start - first, 0), min(end - first, len(words))
            if a < b:
                before, upto = len(" ".join([*words[:a], ""])), len(" ".join(words[:b]))
                self.sheets[-1].line(LEFT + step * before, LEFT + step * upto, self.y, self.size)

    def _codes(self, codes: Sequence[str]) -> None:
        x = WIDTH
        for code in codes:
            if x + LETTER * self.size * len(code) > LEFT + self.letters * LETTER * self.size:
                self._go_down(3.0 if x == WIDTH else 1.5)
                x = LEFT
            x = self.sheets[-1].frame(x, self.y, code, self.size) + 0.5 * self.size
