"""Lints find nothing in gadgets and examples, which are decided: what they find elsewhere is worth reading."""

from __future__ import annotations

import pytest
from zkwright.analyser.derivation import derive
from zkwright.analyser.lints import all_findings
from zkwright.analyser.lints.subject import Subject
from zkwright.analyser.names import ProgramNames
from zkwright.analyser.shipped_lemmas import shipped_lemmas
from zkwright.analyser.system import System

from tests.circuits.certificates import CIRCUITS, SLOW, UNDECIDED

ALARMED_ONCE = {
    "babyjub.is_on_curve",
    "decoder.decoder_or_none",
    "diffie_hellman.shared_secret",
    "examples.confidential_transfer",
    "lean_imt.require_lean_imt_member",
}


def _findings(name: str) -> list[str]:
    program = CIRCUITS[name].compile()
    system = System(program.r1cs)
    facts = derive(system, program, known=shipped_lemmas(), wanted=system.outputs).facts
    return [
        f"{one.lint}: {one.message}" for one in all_findings(Subject(system, ProgramNames(program), facts, program))
    ]


@pytest.mark.parametrize("name", sorted(ALARMED_ONCE))
def test_no_lint_finds_anything(name: str) -> None:
    assert _findings(name) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(CIRCUITS.keys() - ALARMED_ONCE - UNDECIDED.keys() - SLOW))
def test_no_lint_finds_anything_in_any(name: str) -> None:
    assert _findings(name) == []
