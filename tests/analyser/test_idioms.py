"""What authors write, and is unique, is decided by rules alone."""

from __future__ import annotations

import pytest
from zkwright.analyser.derivation import derive
from zkwright.analyser.system import System

from .idioms import IDIOMS


@pytest.mark.parametrize("name", IDIOMS)
def test_an_idiom_is_decided(name: str) -> None:
    circuit, inputs, result = IDIOMS[name]
    program = circuit.compile()
    assert program.solve(inputs).output == result
    system = System(program.r1cs)
    assert not derive(system, program).facts.undetermined(system.outputs)
