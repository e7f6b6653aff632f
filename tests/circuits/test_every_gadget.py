"""Every gadget of the library through every layer, with forged hints and edge values; `test_certificates` asks for uniqueness."""

from __future__ import annotations

import pytest
from zkwright.testing import check_circuit
from zkwright.testing.unforgeable import require_no_forgery

from tests.circuits.case import Case
from tests.circuits.costs import collected
from tests.circuits.gadget_cases import CASES

HINTS = 5
"""So many hints of a gadget are forged for each of its inputs; all, where it has no more."""


def test_every_gadget_has_a_case() -> None:
    missing = {cost.name for cost in collected()} - {case.name for case in CASES}
    assert missing == set(), "add them to tests/circuits/gadget_cases.py"
    assert len({case.circuit.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.name, marks=[pytest.mark.slow] * case.slow) for case in CASES]
)
def test_a_gadget(case: Case) -> None:
    report = check_circuit(case.circuit, valid=case.valid, invalid=case.invalid, unique=False)
    assert report.n_inside > 0
    assert report.n_outside > 0
    inputs = case.valid[0][0] if isinstance(case.valid[0], tuple) else case.valid[0]
    require_no_forgery(case.circuit.compile().solve(inputs), HINTS)
