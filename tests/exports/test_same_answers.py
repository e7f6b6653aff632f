"""The verifiers of one file say of every document what `zkwright.verifier` says, word for word."""

from __future__ import annotations

import base64
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from zkwright.exports.described_key import DescribedKey
from zkwright.verifier import InvalidKey, VerifyingKey

from tests.exports.cases import Case, all_cases
from tests.exports.in_node import ask
from tests.exports.in_python import answer, imported, module_of
from tests.refusals import case as refusals
from tests.refusals.runner import disagreements


def differing(answers: list[list[Any]]) -> list[tuple[Case, list[Any], list[Any]]]:
    """The cases that are answered otherwise."""
    asked = zip(all_cases(), answers, strict=True)
    return [(case, expected, found) for (case, expected), found in asked if found != expected]


def test_the_cases_are_of_all_kinds() -> None:
    answers = [found for _, found in all_cases()]
    assert sum(kind == "valid" for kind, _ in answers) > 12
    assert len({line for kind, line in answers if kind != "valid"}) > 150


def test_python() -> None:
    assert not differing([answer(module_of(case.subject), case.public, case.proof) for case, _ in all_cases()])


def test_javascript(tmp_path: Path) -> None:
    """But for where a text is no JSON: the words of Python's own reader are not those of the module."""
    texts = [(case.subject.described, as_bytes(case.public), as_bytes(case.proof)) for case, _ in all_cases()]
    wrong = differing(ask(tmp_path, texts))
    assert not [case for case, expected, found in wrong if expected[0] == "valid" or place(expected) != place(found)]
    assert len(wrong) < len(texts) / 10


def as_bytes(text: bytes) -> dict[str, str]:
    return {"base64": base64.b64encode(text).decode()}


def place(refusal: list[str]) -> list[str]:
    return [re.sub("no JSON at .*", "no JSON", part) for part in refusal]


class InPython:
    """The file of Python, as the table of refusals asks it."""

    levels = refusals.LEVELS

    def accepts(self, case: refusals.Case) -> bool:
        """See `Runner`."""
        try:
            module = made_of(case.verification_key)
        except InvalidKey:
            return False
        return bool(answer(module, case.public, case.proof)[0] == "valid")


class InNode:
    """The module of JavaScript, as the table of refusals asks it: all cases at once."""

    levels = refusals.LEVELS

    def __init__(self, folder: Path) -> None:
        """Ask."""
        asked: dict[str, tuple[DescribedKey, str, str]] = {}
        for case in refusals.cases():
            try:
                asked[case.name] = described(case.verification_key), case.public, case.proof
            except InvalidKey:
                continue
        self.answers = dict(zip(asked, ask(folder, list(asked.values())), strict=True))

    def accepts(self, case: refusals.Case) -> bool:
        """See `Runner`."""
        return case.name in self.answers and self.answers[case.name][0] == "valid"


@cache
def described(verification_key: str) -> DescribedKey:
    return DescribedKey.of(VerifyingKey.from_json(verification_key))


@cache
def made_of(verification_key: str) -> ModuleType:
    return imported(described(verification_key))


def test_the_table_of_refusals_in_python() -> None:
    assert disagreements(InPython()) == []


def test_the_table_of_refusals_in_node(tmp_path: Path) -> None:
    assert disagreements(InNode(tmp_path)) == []
