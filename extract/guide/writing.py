"""A guide as YAML for people: sections with comments, long texts folded, small tables on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml
from pydantic import BaseModel

from extract.guide.summary import habit_lines
from schemas.guide import Example, Guide, GuideCode, GuideInterview, NearMiss

WIDTH = 110
"""Columns of the file, about; longer texts are folded."""

_HEAD = """\
A guide: how a team codes, learned from what its members coded.

You may edit this file. Titles, descriptions, definitions, `use_when`, `do_not_use_when` and `apart` (what
tells two codes apart) are meant to be written and improved by people. Examples, near-misses and stretches
may be removed. If you rename or remove a code, do so everywhere in this file. Leave counts, similarities
and fingerprints as they are: a fingerprint tells an interview by what is said in it, so that no interview
is coded with the help of its own codes.

Where `>-` stands after a key, its text runs over the indented lines below. Turns are counted from 0.
"""

_HABITS = """\

Habits when this file was written:
"""

_DRAFTED = """\

`drafted_from`: a model drafted the text beside it from passages of these interviews. Read it against them
and correct it. It is not used for these interviews; take the line out only where you wrote the text anew,
from what the code means to the team and not from one of them.
"""

_SECTIONS = (
    (("format", "title", "description"), ""),
    (
        ("codes",),
        "The codes. `passages`: how many passages each coder gave the code, per interview. `agreed_turns`,\n"
        "`disputed_turns`: turns that at least two coders gave it, and that only one did. `added`: coders\n"
        "use the code and the codebook does not list it.",
    ),
    (("examples",), "Passages that show a code well. The first of the codes is the one that they show."),
    (("near_misses",), "Turns that look like a code and that every coder left without any code."),
    (("stretches",), "Turns in a row with all that the coders did on them."),
    (("interviews",), "What all this was learned from, with the habits of each coder as counts."),
    (
        ("calibration",),
        "What people did on passages that a model marked, by the salience, or the decile of the likelihood,\n"
        "that the model gave them. `asked`: passages times coders; `given`: the coder gave that code there.",
    ),
)

_FIRST: Mapping[type[BaseModel], tuple[str, ...]] = {
    GuideCode: ("code", "name", "category", "mitigates", "parent", "added"),
    GuideInterview: ("id", "title", "independent", "coders"),
    Example: ("codes", "interview", "coders"),
    NearMiss: ("code", "interview", "turn", "text"),
}
"""Fields that come first; the others follow as they are declared."""

_ALWAYS = frozenset({"format", "definition"})
"""Fields that are written even when they are empty: what is missing is to be seen."""

_LONGEST_LINE = 70
_NO_COMMENT = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]+|[\u2028\u2029]+")


def guide_yaml(guide: Guide) -> str:
    """The guide as YAML; `guide_of` reads it back as it was. Equal guides give equal text."""
    values = _plain(guide)
    head = "".join((_HEAD, _DRAFTED if _is_drafted(guide) else "", _HABITS))
    parts = [_comment([*head.splitlines(), *(f"- {line}" for line in habit_lines(guide))])]
    for keys, comment in _SECTIONS:
        section = {key: values[key] for key in keys if key in values}
        if section:
            parts.append(_comment(comment.splitlines()) + "".join(map(_section, section.items())))
    return "\n".join(parts)


def _is_drafted(guide: Guide) -> bool:
    """Whether a model wrote any text of it."""
    return any(
        code.drafted_from or any(other.drafted_from for other in code.confused_with) for code in guide.codes
    )


def _comment(lines: Sequence[str]) -> str:
    """Lines as comments; a coder's name must not end one."""
    return "".join(f"# {_NO_COMMENT.sub(' ', line)}".rstrip() + "\n" for line in lines)


def _plain(value: Any) -> Any:
    """Models as mappings in order of reading, without what is at its default."""
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in _written_fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _written_fields(model: BaseModel) -> Iterator[str]:
    first = _FIRST.get(type(model), ())
    fields = type(model).model_fields
    for name in (*first, *(name for name in fields if name not in first)):
        default = fields[name].get_default(call_default_factory=True)
        if fields[name].is_required() or name in _ALWAYS or getattr(model, name) != default:
            yield name


def _section(item: tuple[str, Any]) -> str:
    """A key and its value; the items of a list with a blank line between."""
    key, value = item
    if value == [] or isinstance(value, int):
        return f"{key}: {value}\n"
    if not isinstance(value, list):
        return _dumped({key: value})
    return f"{key}:\n" + "\n".join(_dumped([each]) for each in value)


def _dumped(value: Any) -> str:
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
    return text


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Chooses a style by value: small things on one line, long texts as blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        """Equal values are written twice rather than by reference."""
        return True

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Long texts folded, those of several lines as they are; quoted where YAML needs it."""
        style = None
        if _is_tame(text):
            style = "|" if "\n" in text else ">" if len(text) > _LONGEST_LINE else None
        node: yaml.ScalarNode = self.represent_scalar("tag:yaml.org,2002:str", text, style=style)
        return node

    def represent_items(self, values: Sequence[Any]) -> yaml.SequenceNode:
        """Names and numbers on one line, all else one below the other."""
        short = all(not isinstance(each, str | list | dict) or _is_name(each) for each in values)
        node: yaml.SequenceNode = self.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=short)
        return node

    def represent_fields(self, values: Mapping[Any, Any]) -> yaml.MappingNode:
        """Tables of numbers, and of a few names, on one line."""
        small = all(_is_small(each) for each in values.values()) and len(str(values)) <= WIDTH
        node: yaml.MappingNode = self.represent_mapping("tag:yaml.org,2002:map", values, flow_style=small)
        return node


_Dumper.add_representer(str, _Dumper.represent_text)
_Dumper.add_representer(list, _Dumper.represent_items)
_Dumper.add_representer(dict, _Dumper.represent_fields)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_LINE and "\n" not in value


def _is_small(value: Any) -> bool:
    """Whether it reads well on a line with others: a number, or a list of names."""
    if isinstance(value, list):
        return all(map(_is_name, value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_tame(text: str) -> bool:
    """Whether YAML's block styles keep the text: no white space where they would fold or indent it anew."""
    lines = text.split("\n")
    return text == text.strip() and all(line.isprintable() and line == line.strip() for line in lines)
