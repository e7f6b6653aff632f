"""Enough of JSON Schema (draft 7) to check documents against published schemas without another dependency."""

from __future__ import annotations

from typing import Any, Final

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
}
_KNOWN: Final = {
    "$ref",
    "$schema",
    "anyOf",
    "const",
    "definitions",
    "enum",
    "items",
    "properties",
    "required",
    "title",
    "type",
}


def violations(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str = "$") -> list[str]:
    """Where and how a document breaks a schema. Raises `ValueError` for a keyword that is not understood."""
    if unknown := schema.keys() - _KNOWN:
        raise ValueError(f"keywords {unknown} are not understood")
    if "$ref" in schema:
        return violations(value, root["definitions"][schema["$ref"].removeprefix("#/definitions/")], root, path)
    found = []
    if "anyOf" in schema and all(violations(value, option, root, path) for option in schema["anyOf"]):
        found.append(f"{path}: none of the alternatives")
    if "const" in schema and value != schema["const"]:
        found.append(f"{path}: {value!r}, not {schema['const']!r}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{path}: {value!r} is none of {schema['enum']}")
    if "type" in schema and (not isinstance(value, _TYPES[schema["type"]]) or isinstance(value, bool)):
        return [*found, f"{path}: not of type {schema['type']}"]
    if isinstance(value, dict):
        found += [f"{path}: no {name}" for name in schema.get("required", ()) if name not in value]
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                found += violations(value[name], inner, root, f"{path}.{name}")
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            found += violations(item, schema["items"], root, f"{path}[{index}]")
    return found
