"""The OpenAPI document: what `operations` and `schemas` say, in its form."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from typing import Any, Final

from ..refusals import STATUS
from .operations import OPERATIONS, Operation
from .schemas import SCHEMAS, named

PUBLIC: Final = ("/healthz", "/readyz")
"""What nobody needs a key for."""


def openapi() -> dict[str, Any]:
    """Of version 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    for each in OPERATIONS:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "zkwright service",
            "version": _version(),
            "description": "Verifies zero-knowledge proofs, takes each nullifier once, and proves. Codes of refusals stay.",
        },
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "zkw_..."}},
        },
    }


def _operation(each: Operation) -> dict[str, Any]:
    answer = {"application/json": {"schema": named(each.answers)}} if each.answers in SCHEMAS else {each.answers: {}}
    answers: dict[str, Any] = {str(each.status): {"description": "Yes.", "content": answer}}
    for status, codes in groupby(sorted(each.refusals, key=STATUS.__getitem__), STATUS.__getitem__):
        refusal = {"application/json": {"schema": named("Refusal")}}
        answers[str(status)] = {"description": ", ".join(codes), "content": refusal}
    told: dict[str, Any] = {
        "operationId": f"{each.method.lower()}{each.path.replace('/', '_').replace('{', '').replace('}', '')}",
        "summary": each.summary,
        "responses": answers,
        "parameters": [
            {"name": name, "in": place, "required": place == "path", "schema": schema, "description": meaning}
            for name, (place, schema, meaning) in each.parameters.items()
        ],
    }
    if each.body is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": named(each.body)}}}
    if each.path not in PUBLIC:
        told["security"] = [{"key": []}, {}]  # a service without keys asks nobody
    return told


def _version() -> str:
    try:
        return version("zkwright")
    except PackageNotFoundError:
        return "0"
