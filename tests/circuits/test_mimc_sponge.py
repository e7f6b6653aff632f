from __future__ import annotations

from typing import Literal

import pytest
from zkwright.circuits.mimc_sponge import mimc_sponge
from zkwright.circuits.mimc_sponge.constants import ROUNDS, round_constants
from zkwright.compiler import U8, Array, Bool, Field, Private, Public, circuit
from zkwright.core.field import R
from zkwright.testing import accepts

from tests.circuits.costs import Cost
from tests.circuits.harness import open_wires

COSTS = [
    Cost(mimc_sponge, rows, lambda make, n=n: mimc_sponge(*make.fields(n)), f"for {n}")  # type: ignore[misc]
    for n, rows in ((2, 1317), (1, 657), (3, 1977))
]

VECTORS = {
    (0,): 14543742788565021628577424853847564376151732847602780516906950225481254681152,
    (1,): 8792246410719720074073794355580855662772292438409936688983564419486782556587,
    (R - 1,): 15988839458591077582407698608992024557809304192191492261081585163915109842729,
    (0, 0): 20636625426020718969131298365984859231982649550971729229988535915544421356929,
    (1, 2): 19814528709687996974327303300007262407299502847885145507292406548098437687919,
    (R - 1, R - 2): 20140341291505260844901085090896196758648594137975844089005003851140031675654,
    (1, 2, 3, 4): 1767591491111054304950637348678561461191266274283762027709516319108521879132,
}
"""Of circomlibjs 0.1.7, by this program, run in tests/interop once `npm ci` was:

node -e 'require("circomlibjs").buildMimcSponge().then((m) => {
  const r = m.F.p;
  for (const x of [[0n], [1n], [r - 1n], [0n, 0n], [1n, 2n], [r - 1n, r - 2n], [1n, 2n, 3n, 4n]])
    console.log(`${x}: ${m.F.toObject(m.multiHash(x))}`);
  process.exit(0); })'
"""


@circuit
def digest(inputs: Private[Array[Field, Literal["n"]]], n: int) -> Public[Field]:
    return mimc_sponge(*inputs)


@pytest.mark.parametrize("inputs", VECTORS)
def test_agrees_with_circomlibjs(inputs: tuple[int, ...]) -> None:
    assert mimc_sponge(*inputs) == VECTORS[inputs]
    assert digest(list(inputs), n=len(inputs)) == VECTORS[inputs]


@pytest.mark.parametrize("inputs", [(0,), (R - 1,), (0, 0), (1, 2)])
def test_no_other_witness_is_found(inputs: tuple[int, ...]) -> None:
    program = digest.compile(n=len(inputs))
    assert open_wires(accepts(program, {"inputs": list(inputs)}, VECTORS[inputs])) == []


def test_the_order_and_the_number_of_inputs_count() -> None:
    assert len({mimc_sponge(*inputs) for inputs in ((1,), (1, 0), (0, 1), (0, 0, 1), (1, 0, 0))}) == 5


def test_constants_and_other_types_are_inputs_too() -> None:
    @circuit
    def mixed(secret: Private[Field], small: Private[U8], flag: Private[Bool]) -> Public[Field]:
        return mimc_sponge(7, secret, small, flag)

    assert mixed(5, 200, True) == mimc_sponge(7, 5, 200, 1)


def test_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="hashes one or more elements, got none"):
        mimc_sponge()


def test_the_constants_are_distinct_but_for_the_zeros() -> None:
    constants = round_constants()
    assert len(constants) == ROUNDS
    assert constants[0] == constants[-1] == 0
    assert len(set(constants)) == ROUNDS - 1
    assert all(0 <= constant < R for constant in constants)
