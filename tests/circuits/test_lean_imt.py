"""The lean incremental tree in a circuit: its depth is a signal, and nothing beyond it counts."""

from __future__ import annotations

from typing import Any

import pytest
from zkwright.circuits.lean_imt import is_lean_imt_member, lean_imt_root, require_lean_imt_member
from zkwright.circuits.merkle import merkle_root
from zkwright.compiler import Array, Field, UnsatisfiedCircuitError
from zkwright.compiler.rows import ArgumentError, Opcode
from zkwright.core.field import R

from tests.circuits.costs import Cost, Inputs, bit
from tests.circuits.harness import lying_hints
from tests.circuits.tree_cases import LEAN, LEAN_ROOT, lean_member, lean_root, whether_lean_member


def path(make: Inputs, depth: int) -> tuple[Field, Any, Any, Field]:
    return make.field(), make.bits(depth), Array(make.fields(depth)), make.field()


COSTS = [
    Cost(lean_imt_root, 4861, lambda make: lean_imt_root(*path(make, 20)), "for up to 20 levels"),
    Cost(
        require_lean_imt_member,
        4862,
        lambda make: require_lean_imt_member(make.field(), *path(make, 20)),
        "for up to 20 levels",
    ),
    Cost(
        is_lean_imt_member,
        4885,
        lambda make: bit(is_lean_imt_member(make.field(), *path(make, 20))),
        "for up to 20 levels",
    ),
]


@pytest.mark.parametrize("depth", range(4))
def test_so_many_siblings_count_as_the_depth_says(depth: int) -> None:
    expected = merkle_root(13, LEAN["index"][:depth], LEAN["siblings"][:depth])
    assert lean_root(**{**LEAN, "depth": depth}) == lean_imt_root(**{**LEAN, "depth": depth}) == expected


@pytest.mark.parametrize("dirty", [{"index": [True, False, False]}, {"siblings": [11, 12, R - 1]}])
def test_what_stands_behind_the_depth_counts_for_nothing(dirty: dict[str, Any]) -> None:
    lean_member(**{**LEAN, **dirty, "root": LEAN_ROOT})
    assert whether_lean_member(**{**LEAN, **dirty, "root": LEAN_ROOT})


@pytest.mark.parametrize(
    "forged",
    [
        {"leaf": 12},
        {"leaf": LEAN_ROOT},
        {"index": [False, False, True]},
        {"index": [True, True, True]},
        {"siblings": [12, 11, 14]},
        {"siblings": [11, 13, 14]},
        {"depth": 0},
        {"depth": 1},
        {"depth": 3},
        {"root": LEAN_ROOT + 1},
    ],
)
def test_anything_else_is_refused(forged: dict[str, Any]) -> None:
    inputs = {**LEAN, "root": LEAN_ROOT, **forged}
    with pytest.raises(UnsatisfiedCircuitError, match="the leaf is not in the tree"):
        lean_member(**inputs)
    assert not whether_lean_member(**inputs)
    assert not is_lean_imt_member(**inputs)


@pytest.mark.parametrize("depth", [4, 5, 8, 2**64, R - 1])
def test_a_depth_beyond_the_path_is_refused(depth: int) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="the depth is above 3"):
        lean_root(**{**LEAN, "depth": depth})
    for root in (LEAN_ROOT, 13, 0):
        assert not whether_lean_member(**{**LEAN, "depth": depth, "root": root})


@pytest.mark.parametrize("flags", set(range(8)) - {0b011})
def test_only_the_depths_own_flags_pass(flags: int) -> None:
    """Whatever a prover says comes before the depth, 2 here."""
    answers = iter([[flags >> place & 1] for place in range(3)])
    program = lean_root.compile()
    with (
        lying_hints(lambda opcode, _p, _i, honest: next(answers) if opcode == Opcode.BITS else honest),
        pytest.raises(UnsatisfiedCircuitError, match="the depth is above 3"),
    ):
        program.solve(LEAN)


def test_misuse_is_refused() -> None:
    with pytest.raises(ArgumentError, match="the index has 1 bits, and there are 2 siblings"):
        lean_imt_root(1, [False], [2, 3], 1)
    with pytest.raises(ArgumentError, match="the depth is above 2"):
        lean_imt_root(1, [False, False], [2, 3], 3)
