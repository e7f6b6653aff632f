"""The counts to reach or beat, which no change may exceed."""

from __future__ import annotations

import pytest

from tests.circuits.targets import TARGETS, Target


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.what)
def test_a_count_is_reached(target: Target) -> None:
    """After a change that is meant: the number in tests/circuits/targets.py, which docs/gadgets.md repeats."""
    assert target.measured() == target.rows <= target.figure
