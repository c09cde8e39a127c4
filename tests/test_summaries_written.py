"""Documents as Markdown, HTML and Word: hostile text stays text in all of them."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from typing import Any

import docx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from support_summaries import coding, issues_of, material_of, segment
from support_transcripts import transcript_of

from extract.summaries.catalog import catalog_document
from extract.summaries.document import summary_document
from extract.summaries.layout import Bullets, Cited, Document, Heading, Paragraph, Run, Table, line
from extract.summaries.markdown import heading_slug, markdown
from extract.summaries.word import word
from intercoder.pages.written import written_page
from schemas.exchange import Parameters
from schemas.summary import Checked, Failure, Sentence, Struck, Summary, Written
from schemas.transcript import Transcript, TurnDraft

HOSTILE = (
    "<script>window.hacked=1</script>",
    "# not a heading",
    "- not a list",
    "1. not a number",
    "[click](javascript:alert(1)) ![x](http://example.org/x.png)",
    "<http://example.org> http://example.org www.example.org",
    "[talk]: http://example.org",
    "a | b | c",
    "`code` **bold** _em_ ~~gone~~ &lt;b&gt; $x$",
    "{{7*7}} {% raw %} \\[x\\] \\",
    "=HYPERLINK(1) \x00 \x1b[31m \u202egnp.exe \ud800",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
)


def hostile_talk() -> Transcript:
    turns = [TurnDraft(text, f"Interviewee {text}") for text in HOSTILE]
    return Transcript.build(id="h", title=" ".join(HOSTILE), source="h.txt", turns=turns)


def hostile_summary() -> tuple[Summary, dict[str, Transcript]]:
    """A summary in which every text that anybody else writes is hostile."""
    talk = hostile_talk()
    text = " ".join(HOSTILE)
    code = f"Code {text}"
    file = coding(
        talk,
        *(segment(talk, code, turn) for turn in range(len(HOSTILE))),
        segment(talk, f"{code}-fix", 3, remedies={text: HOSTILE[3]}),
        coder=text,
    )
    (issue,) = issues_of([file], talk)
    facts = material_of([file], talk).without_prose(issue)
    reference = facts.passages[0].reference
    summary = facts.model_copy(
        update={
            "definition": text,
            "category": text,
            "written": Written(
                model=text, endpoint=text, parameters=Parameters(), language=text, prompts={text: text},
                window_tokens=1, requests=1, checked=True,
            ),
            "sentences": tuple(
                Sentence(section="what", text=one, references=(reference,),
                         check=Checked(verdict="partly", reason=text))
                for one in HOSTILE
            ),
            "struck": (Struck(section="what", text=text, references=(text,), reason="count", detail=text),),
            "not_cited": (facts.passages[1].reference,),
            "failures": (Failure(step="check", outcome="x", reason=text, references=(reference,)),),
            "notes": (text,),
        }
    )  # fmt: skip
    return summary, {talk.id: talk}


def hostile_documents() -> dict[str, Document]:
    summary, talks = hostile_summary()
    return {
        "summary": summary_document(summary, talks),
        "catalog": catalog_document([summary], {summary.code: "file name"}),
    }


DOCUMENTS = hostile_documents()


def tokens_of(text: str) -> list[Token]:
    """All tokens of Markdown as GitHub reads it: HTML, tables, strikethrough and bare links included."""
    parsed = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    return [child for token in parsed for child in (token, *(token.children or ()))]


def without_marks(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_markdown_holds_no_markup_but_ours(name: str) -> None:
    tokens = tokens_of(markdown(DOCUMENTS[name]))
    html = {token.content for token in tokens if token.type.startswith("html")}
    assert html <= {"<br>"}
    links = {str(token.attrs["href"]) for token in tokens if token.type == "link_open"}
    assert all(link.startswith("#h") or link == "file%20name.md" for link in links)
    assert not [token for token in tokens if token.type in ("image", "s_open", "hr", "fence", "code_block")]
    headings = sum(1 for token in tokens if token.type == "heading_open")
    assert headings == sum(1 for block in DOCUMENTS[name].blocks if isinstance(block, Heading))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_bare_address_is_left_that_a_renderer_could_make_a_link(name: str) -> None:
    text = markdown(DOCUMENTS[name])
    assert not re.search(r"[a-z]+://|www\.[a-z]", text)


def test_markdown_shows_every_word() -> None:
    shown = "".join(
        token.content for token in tokens_of(markdown(DOCUMENTS["summary"])) if token.type == "text"
    )
    for words in ("<script>window.hacked=1</script>", "# not a heading", "[click](javascript:alert(1))",
                  "a | b | c", "&lt;b&gt; $x$", "\\[x\\] \\", HOSTILE[-1]):  # fmt: skip
        assert words in shown


def test_the_document_says_that_counts_in_other_languages_are_not_recognised() -> None:
    assert "counts are recognised in English only" in without_marks(markdown(DOCUMENTS["summary"]))


def test_references_lead_to_their_passages() -> None:
    text = markdown(DOCUMENTS["summary"])
    slugs = {heading_slug(one) for one in DOCUMENTS["summary"].blocks if isinstance(one, Heading)}
    links = {str(token.attrs["href"]) for token in tokens_of(text) if token.type == "link_open"}
    assert links
    assert {link.removeprefix("#") for link in links} <= slugs
    assert len(DOCUMENTS["summary"].anchors) == len(HOSTILE)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
@example([text.replace("\ud800", "") for text in HOSTILE])
@example(["+ a", "= b", "> c", "12) d", "===", "---", ":-", "a\\", "    indented", "\tx", "~~~", "&#42;"])
def test_whatever_is_said_markdown_shows_all_of_it_as_text(texts: list[str]) -> None:
    lines = tuple(line(text, Run(" "), Run(text, "strong")) for text in texts)
    said = tuple(one for one in lines if "".join(run.text for run in one).strip())
    if not said:
        return
    table = Table(("Head",), tuple(((one,),) for one in said))
    blocks = (Paragraph(said), Bullets(said), Cited(said), table)
    for block in blocks:
        tokens = tokens_of(markdown(Document("t", (block,))))
        kinds = {token.type for token in tokens}
        assert not kinds & {"html_inline", "html_block", "link_open", "image", "heading_open", "fence", "hr"}
        assert not kinds & {"code_inline", "em_open", "s_open", "ordered_list_open", "code_block"}
        assert ("bullet_list_open" in kinds) == isinstance(block, Bullets)
        assert ("blockquote_open" in kinds) == isinstance(block, Cited)
        assert ("table_open" in kinds) == isinstance(block, Table)
        shown = "".join(token.content for token in tokens if token.type == "text").removeprefix("Head")
        assert bare(shown) == bare("".join(run.text for one in said for run in one))


def bare(text: str) -> str:
    """The text without white space, which Markdown may trim."""
    return "".join(text.split())


class Tags(HTMLParser):
    """All start tags of a page with their attributes, and its text outside style and script."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, Any]]] = []
        self.text = ""
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in ("style", "script"):
            self.text += data


def parsed(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    return tags


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_page_holds_no_markup_but_ours(name: str) -> None:
    page = written_page(DOCUMENTS[name])
    page.encode("utf-8")
    tags = parsed(page)
    names = [tag for tag, _ in tags.tags]
    assert not {"img", "iframe", "object", "form", "link", "base", "b"} & set(names)
    assert names.count("script") == 2  # the shell's: empty data, and a script without a statement
    links = [str(attrs["href"]) for tag, attrs in tags.tags if tag == "a"]
    assert all(re.fullmatch(r"#p\d+|file%20name\.html", link) for link in links)
    assert not [key for _, attrs in tags.tags for key in attrs if key.startswith("on")]
    policy = next(str(attrs["content"]) for _, attrs in tags.tags if attrs.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    assert "<script>window.hacked=1</script>" in tags.text


def test_references_of_the_page_lead_to_their_passages() -> None:
    tags = parsed(written_page(DOCUMENTS["summary"])).tags
    targets = {attrs["id"] for _, attrs in tags if "id" in attrs}
    assert {str(attrs["href"])[1:] for tag, attrs in tags if tag == "a"} <= targets
    signs = [attrs for _, attrs in tags if attrs.get("role") == "img"]
    assert {attrs["aria-label"] for attrs in signs} == {"partly supported"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_word_file_holds_the_same_text_and_links_nowhere_else(name: str) -> None:
    file = docx.Document(io.BytesIO(word(DOCUMENTS[name])))
    xml = file.element.xml
    assert "w:fldSimple" not in xml
    assert "w:instrText" not in xml
    assert not [one for one in file.part.rels.values() if one.is_external]
    anchors = set(re.findall(r'w:anchor="(.*?)"', xml))
    assert anchors <= set(re.findall(r'w:bookmarkStart [^>]*w:name="(.*?)"', xml))
    shown = "".join(node.text or "" for node in file.element.iter() if node.tag.endswith("}t"))
    assert "<script>window.hacked=1</script>" in shown


def test_control_characters_surrogates_and_turning_marks_are_replaced_everywhere() -> None:
    bad = re.compile("[\x00\x1b\u202e\ud800]")
    document = DOCUMENTS["summary"]
    for text in (markdown(document), written_page(document)):
        assert not bad.search(text)
        assert "\N{REPLACEMENT CHARACTER}gnp.exe" in without_marks(text)


def test_equal_summaries_give_equal_documents() -> None:
    again = hostile_documents()
    for name, document in DOCUMENTS.items():
        assert markdown(again[name]) == markdown(document)
        assert written_page(again[name]) == written_page(document)


def test_a_catalog_describes_an_issue_with_the_first_sentence_there_is() -> None:
    talks = [transcript_of("Interviewee: Labels were wrong.", id="t")]
    file = coding(talks[0], segment(talks[0], "open-code", 0))
    (issue,) = issues_of([file], *talks)
    facts = material_of([file], *talks).without_prose(issue)
    drafted = facts.model_copy(
        update={"sentences": (Sentence(section="what", text="It is so. And so.", references=("t:0",)),)}
    )
    assert "| It is so. |" in markdown(catalog_document([drafted], {}))
    defined = drafted.model_copy(update={"definition": "Labels are wrong, e.g. vague. Or late."})
    assert "| Labels are wrong, e.g. |" not in markdown(catalog_document([defined], {}))
