"""Collects what pdfminer draws on a page. Imports pdfminer, so import it only where a PDF is read.

pdfminer makes a large object of each letter, and pdfplumber a dictionary of that, which together take
longer than all the rest of reading; this device keeps the few numbers that are needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import hypot
from typing import TYPE_CHECKING

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTContainer, LTCurve, LTItem, LTPage
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import stream_value

from extract.readers.pdf_page import Glyph, Page, Shape
from extract.readers.pdf_streams import take

if TYPE_CHECKING:
    from pdfminer.pdfcolor import PDFColorSpace
    from pdfminer.utils import Matrix


def drawn_on(page: PDFPage, resources: PDFResourceManager) -> Page:
    """The glyphs and shapes of a page; horizontal text only has the right width."""
    device = _Device(resources)
    _Interpreter(resources, device).process_page(page)
    return Page(tuple(device.glyphs), tuple(device.shapes))


class _Interpreter(PDFPageInterpreter):
    """Counts what is drawn towards the file's limit each time, as a file may draw one thing on many pages."""

    def execute(self, streams: Sequence[object]) -> None:
        for stream in streams:
            take(len(stream_value(stream).get_data()))
        super().execute(streams)


class _Device(PDFLayoutAnalyzer):
    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources, laparams=None)
        self.glyphs: list[Glyph] = []
        self.shapes: list[Shape] = []
        self._height = 0.0

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        super().begin_page(page, ctm)
        self._height = self.cur_item.y1

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = "\N{REPLACEMENT CHARACTER}"
        width = font.char_width(cid) * fontsize * scaling
        a, _, c, d, x, y = matrix
        x0, x1 = (x, x + a * width) if a * width >= 0 else (x + a * width, x)
        bold = "bold" in font.fontname.casefold()
        size = fontsize * hypot(c, d)
        # By position: names would double the time.
        self.glyphs.append(Glyph(" " if text.isspace() else text, x0, x1, self._height - y, size, bold))
        return width

    def receive_layout(self, ltpage: LTPage) -> None:
        self.shapes = [
            Shape(item.x0, item.x1, self._height - item.y1, self._height - item.y0)
            for item in _flat(ltpage)
            if isinstance(item, LTCurve)  # lines and rectangles are curves to pdfminer
        ]


def _flat(container: Iterable[LTItem]) -> Iterator[LTItem]:
    """All that lies in a container, also inside figures (form XObjects)."""
    for item in container:
        if isinstance(item, LTContainer):
            yield from _flat(item)
        else:
            yield item
