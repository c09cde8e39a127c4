"""The methods text as Markdown and as a Word file."""

from __future__ import annotations

import re
from io import BytesIO

from extract.summaries.markdown import escaped, markdown
from extract.writers.containers import rezipped
from extract.writers.texts import xml_text
from intercoder.methods.document import MethodsText
from intercoder.methods.verbatim import Verbatim


def as_markdown(text: MethodsText) -> str:
    """Markdown; what is given to the letter stands in fenced blocks."""
    return "\n".join((markdown(text.document), *map(_fenced, text.verbatim)))


def _fenced(one: Verbatim) -> str:
    longest = max(map(len, re.findall("`+", one.text)), default=0)
    fence = "`" * max(3, longest + 1)
    remark = f"{escaped(one.remark)}\n\n" if one.remark else ""
    return f"#### {escaped(one.title)}\n\n{remark}{fence}text\n{one.text.rstrip()}\n{fence}\n"


def as_word(text: MethodsText) -> bytes:
    """A Word file; what is given to the letter is set in a typewriter face."""
    import docx
    from docx.shared import Pt

    from extract.summaries.word import word

    file = docx.Document(BytesIO(word(text.document)))
    for one in text.verbatim:
        file.add_heading(xml_text(one.title), level=3)
        if one.remark:
            file.add_paragraph(xml_text(one.remark))
        for row in one.text.rstrip().split("\n"):
            paragraph = file.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(0)
            run = paragraph.add_run(xml_text(row))
            run.font.name, run.font.size = "Consolas", Pt(8)
    written = BytesIO()
    file.save(written)
    return rezipped(written.getvalue())
