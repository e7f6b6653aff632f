"""The counts to reach or beat, which no change may exceed."""

from __future__ import annotations

import pytest

from tests.circuits.targets import SCORES, TARGETS, Score, Target, of_up_to_256_bytes

SLOW = [pytest.mark.slow]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.what)
def test_a_count_is_reached(target: Target) -> None:
    """After a change that is meant: the number in tests/circuits/targets.py, which docs/gadgets.md repeats."""
    assert target.measured() == target.rows <= target.figure


@pytest.mark.parametrize(
    "score",
    [pytest.param(score, id=score.what, marks=SLOW * (score.circuit is of_up_to_256_bytes)) for score in SCORES],
)
def test_a_score_is_reached(score: Score) -> None:
    """As zk.golf counts; after a change that is meant, as above."""
    assert score.measured() == (score.rows, score.wires)
