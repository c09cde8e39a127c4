"""A Pydantic model's JSON schema in the subset that strict structured output takes everywhere.

OpenAI's strict mode wants every object closed and every property required, and knows no defaults and no
keywords next to a `$ref`. Bounds of numbers, strings and lists are taken by OpenAI by now, but refused by
Azure, by fine-tuned models and by some compatible servers; so they are left out here and hold where the
answer is validated.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic import BaseModel

_KEPT = frozenset({"type", "description", "enum", "const", "$ref"})


@lru_cache(maxsize=64)
def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema to send for a model; shared between calls, so not to be changed.

    Free-form mappings (`dict[str, X]`) cannot be said in strict mode and come out as empty objects.
    """
    full = model.model_json_schema()
    definitions = full.get("$defs", {})
    schema = _strict(full, definitions)
    schema["title"] = model.__name__
    if definitions:
        schema["$defs"] = {name: _strict(part, definitions) for name, part in definitions.items()}
    return schema


def _strict(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    node = _unfolded(node, definitions)
    strict = {key: value for key, value in node.items() if key in _KEPT}
    if node.get("type") == "object" or "properties" in node:
        strict |= _closed_object(node.get("properties", {}), definitions)
    if isinstance(node.get("items"), dict):
        strict["items"] = _strict(node["items"], definitions)
    if choices := node.get("anyOf") or node.get("oneOf"):
        strict["anyOf"] = [_strict(choice, definitions) for choice in choices]
    return strict


def _closed_object(properties: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    return {
        "properties": {name: _strict(part, definitions) for name, part in properties.items()},
        "required": list(properties),
        "additionalProperties": False,
    }


def _unfolded(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Put the definition in the place of a `$ref` that has neighbours; the neighbours win."""
    beside = {key: value for key, value in node.items() if key in _KEPT and key != "$ref"}
    if "$ref" not in node or not beside:
        return node
    definition = definitions[node["$ref"].rpartition("/")[2]]
    return {**definition, **beside}
