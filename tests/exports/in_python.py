"""Asking the file of Python, imported."""

from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import Any

from zkwright.exports.described_key import DescribedKey
from zkwright.exports.python_file import python_verifier

from tests.exports.subjects import Subject


@cache
def module_of(subject: Subject) -> ModuleType:
    """The file of a subject's key, imported once."""
    return imported(subject.described)


def imported(described: DescribedKey) -> ModuleType:
    """The file, imported anew."""
    module = ModuleType(described.file_stem)
    exec(compile(python_verifier(described), f"{module.__name__}.py", "exec"), vars(module))
    return module


def answer(module: ModuleType, public: object, proof: object, of: str = "verify_json") -> list[Any]:
    """As `Case.answer`."""
    try:
        values = getattr(module, of)(public, proof)
    except module.InvalidProof as refusal:
        return [type(refusal).__name__, str(refusal)]
    return ["valid", module.as_json(values)]
