"""Keys that belong to a circuit and to powers of tau, and keys in which any one thing is of another."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.errors import FormatError
from zkwright.core.field import R
from zkwright.core.r1cs import R1CS
from zkwright.prover import Engine, ProvingKey, SetupSecrets, choose_engine, prove
from zkwright.prover.ceremony.phase1.powers import Powers, read_powers
from zkwright.prover.ceremony.phase2.key_check import check_circuit, check_powers
from zkwright.prover.ceremony.point_sums import are_equal, random_weights, sum_g1, sum_g2, values_on_domain
from zkwright.verifier import G1Point, G2Point, InvalidKey
from zkwright.verifier.curve import G1_GENERATOR, G2_GENERATOR
from zkwright.verifier.points import G1_INFINITY

from tests.drawn import examples
from tests.prover.powers import in_g1, in_g2, sections, write_powers, write_sections
from tests.prover.systems import irregular, square_chain
from tests.prover.test_engine_contract import SECRETS

U64 = npt.NDArray[np.uint64]

SYSTEM, WITNESS = square_chain(6, 3)
POWER = 3  # a domain of 8 points
SECTIONS = ("a", "b1", "b2", "c", "h", "ic")


@pytest.fixture(scope="module")
def ptau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_powers(tmp_path_factory.mktemp("ptau") / "powers.ptau", SECRETS, POWER)


@pytest.fixture(scope="module")
def powers(ptau: Path) -> Powers:
    return read_powers(ptau, 8)


@pytest.fixture(scope="module")
def key() -> ProvingKey:
    return choose_engine().setup(SYSTEM, SECRETS, None)


def with_array(key: ProvingKey, name: str, array: Any) -> ProvingKey:
    changes: dict[str, Any] = {name: array}
    return dataclasses.replace(key, **changes)


def test_by_either_engine(engine: Engine, monkeypatch: pytest.MonkeyPatch, ptau: Path) -> None:
    small, _ = square_chain(1, 3)
    key = choose_engine().setup(small, SECRETS, None)
    monkeypatch.setenv("ZKWRIGHT_ENGINE", engine.name)
    powers = read_powers(ptau, key.domain_size)
    powers.check()
    told: list[tuple[str, int, int]] = []
    check_powers(key, small, powers, lambda *step: told.append(step))
    assert told[0][1:] == (0, 6)
    assert told[-1][1:] == (6, 6)
    points = key.h.copy()
    points[1] = in_g1([7])[0]
    with pytest.raises(InvalidKey, match="h: not the point"):
        check_powers(with_array(key, "h", points), small, powers)


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_systems_of_other_sizes_from_the_same_powers(ptau: Path, rows: int) -> None:
    for r1cs in (square_chain(rows, 2)[0], irregular()[0]):
        key = choose_engine().setup(r1cs, SECRETS, None)
        powers = read_powers(ptau, key.domain_size)
        powers.check()
        check_powers(key, r1cs, powers)


def test_contributions_leave_a_key_good(key: ProvingKey, powers: Powers) -> None:
    """Another delta is what contributing makes."""
    other = dataclasses.replace(SECRETS, delta=pow(3, 5000, R))
    check_powers(choose_engine().setup(SYSTEM, other, None), SYSTEM, powers)


@given(name=st.sampled_from(SECTIONS), data=st.data())
@examples(60)
def test_any_one_point_exchanged_is_found(key: ProvingKey, powers: Powers, name: str, data: st.DataObject) -> None:
    points = getattr(key, name).copy()
    place = data.draw(st.integers(0, len(points) - 1), "place")
    kind = data.draw(st.sampled_from(["another's", "any", "none", "opposite"]), "kind")
    if kind == "another's":
        points[place] = points[data.draw(st.integers(0, len(points) - 1), "from")]
    elif kind == "any":
        scalar = data.draw(st.integers(1, R - 1), "scalar")
        points[place] = (in_g2 if name == "b2" else in_g1)([scalar])[0]
    elif kind == "none":
        points[place] = 0
    else:
        points[place] = opposite(points[place])
    changed = with_array(key, name, points)
    if np.array_equal(points, getattr(key, name)):
        check_powers(changed, SYSTEM, powers)
        return
    if name != "ic":
        changed.check()  # which takes the key alone, and cannot tell
    with pytest.raises(InvalidKey, match=name):
        check_powers(changed, SYSTEM, powers)


def opposite(point: U64) -> U64:
    from zkwright.prover.groth16.montgomery import from_montgomery, to_montgomery
    from zkwright.verifier.curve import Q

    coordinates = from_montgomery(point)
    half = len(coordinates) // 2
    flipped = [*coordinates[:half], *(-value % Q for value in coordinates[half:])]
    return to_montgomery(flipped).reshape(-1)


@given(name=st.sampled_from(SECTIONS), data=st.data())
@examples(25)
def test_any_two_points_swapped_are_found(key: ProvingKey, powers: Powers, name: str, data: st.DataObject) -> None:
    points = getattr(key, name).copy()
    one, two = (data.draw(st.integers(0, len(points) - 1)) for _ in "12")
    points[[one, two]] = points[[two, one]]
    changed = with_array(key, name, points)
    if np.array_equal(points, getattr(key, name)):
        return
    with pytest.raises(InvalidKey):
        check_powers(changed, SYSTEM, powers)


@pytest.mark.parametrize(
    ("name", "secrets"),
    [(name, dataclasses.replace(SECRETS, **{name: pow(3, 77, R)})) for name in ("tau", "alpha", "beta")],
)
def test_a_key_of_other_powers(powers: Powers, name: str, secrets: SetupSecrets) -> None:
    with pytest.raises(InvalidKey):
        check_powers(choose_engine().setup(SYSTEM, secrets, None), SYSTEM, powers)


def test_another_gamma(key: ProvingKey, powers: Powers) -> None:
    with pytest.raises(InvalidKey, match="gamma_g2"):
        check_powers(with_array(key, "gamma_g2", in_g2([5])[0]), SYSTEM, powers)


# -- the circuit alone ---------------------------------------------------------------------------------------------


def test_a_good_key_of_a_circuit() -> None:
    for r1cs in (SYSTEM, irregular()[0]):
        check_circuit(choose_engine().setup(r1cs, SECRETS, None), r1cs)


def others() -> list[R1CS]:
    """Systems that differ from `SYSTEM` in one thing each."""
    coefficients = SYSTEM.coefficients.copy()
    coefficients[0, 0] += np.uint64(1)
    wires = SYSTEM.b.wires.copy()
    wires[1] = 5
    return [
        square_chain(5, 3)[0],
        dataclasses.replace(SYSTEM, n_outputs=0, n_private_inputs=2),
        dataclasses.replace(SYSTEM, coefficients=coefficients),
        dataclasses.replace(SYSTEM, b=dataclasses.replace(SYSTEM.b, wires=wires)),
        dataclasses.replace(SYSTEM, a=SYSTEM.b, b=SYSTEM.a),
    ]


@pytest.mark.parametrize("number", range(5))
def test_a_key_of_another_circuit(key: ProvingKey, number: int) -> None:
    with pytest.raises(InvalidKey, match=r"circuit|make the key again"):
        check_circuit(key, others()[number])


@given(name=st.sampled_from(["b1", "b2"]), place=st.integers(0, 7), scalar=st.integers(1, R - 1))
@examples(15)
def test_what_a_circuit_alone_tells(key: ProvingKey, name: str, place: int, scalar: int) -> None:
    points = getattr(key, name).copy()
    points[place] = (in_g2 if name == "b2" else in_g1)([scalar])[0]
    with pytest.raises(InvalidKey):
        check_circuit(with_array(key, name, points), SYSTEM)


@pytest.mark.parametrize("name", ["a", "b1", "b2", "c"])
def test_points_at_infinity_are_where_the_circuit_has_them(key: ProvingKey, name: str) -> None:
    points = getattr(key, name).copy()
    finite = np.flatnonzero(points.any(axis=1))
    points[finite[-1]] = 0
    with pytest.raises(InvalidKey, match=rf"{name}\[{finite[-1]}\]"):
        check_circuit(with_array(key, name, points), SYSTEM)


def test_the_order_of_coefficients_is_free(key: ProvingKey) -> None:
    shuffled = np.random.default_rng(1).permutation(key.coefficients)
    check_circuit(with_array(key, "coefficients", shuffled), SYSTEM)


def test_what_an_exchanged_point_does(key: ProvingKey) -> None:
    """Why it matters: with the point of an input exchanged, a proof comes out for one value of the input, and not for another."""
    from zkwright.prover import UnsatisfiedWitness

    points = key.a.copy()
    points[2] = in_g1([7])[0]
    hostile = with_array(key, "a", points)
    hostile.check()
    prove(hostile, square_chain(6, 0)[1])
    with pytest.raises(UnsatisfiedWitness):
        prove(hostile, square_chain(6, 1)[1])


# -- powers of tau -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def good_sections() -> dict[int, U64]:
    return sections(SECRETS, POWER)


USED = {2: (0, 15), 3: (0, 2), 4: (0, 1), 5: (0, 1), 6: (0, 1), 12: (7, 31), 13: (7, 15), 14: (7, 15), 15: (7, 15)}
"""The points of each section that keys for a domain of 8 are made of."""


@given(section=st.sampled_from(sorted(USED)), data=st.data())
@examples(50)
def test_any_one_point_of_the_powers_exchanged_is_found(
    tmp_path_factory: pytest.TempPathFactory, good_sections: dict[int, U64], section: int, data: st.DataObject
) -> None:
    place = data.draw(st.integers(USED[section][0], USED[section][1] - 1), "place")
    scalar = data.draw(st.integers(2, R - 1), "scalar")
    points = {kind: array.copy() for kind, array in good_sections.items()}
    points[section][place] = (in_g1 if points[section].shape[1] == 8 else in_g2)([scalar])[0]
    path = write_sections(tmp_path_factory.mktemp("ptau") / "bad.ptau", points, POWER)
    with pytest.raises(FormatError, match="download the powers of tau again"):
        read_powers(path, 8).check()


@pytest.mark.parametrize("section", sorted(USED))
def test_points_off_the_curve(tmp_path: Path, good_sections: dict[int, U64], section: int) -> None:
    points = {kind: array.copy() for kind, array in good_sections.items()}
    points[section][USED[section][1] - 1, 0] ^= np.uint64(1)
    with pytest.raises(FormatError, match=r"curve|twist|subgroup"):
        read_powers(write_sections(tmp_path / "bad.ptau", points, POWER), 8).check()


def test_a_last_power_that_is_missing_does_not_matter(
    tmp_path: Path, good_sections: dict[int, U64], key: ProvingKey
) -> None:
    """snarkjs makes the largest basis without it, where the ceremony did not go further."""
    points = {kind: array.copy() for kind, array in good_sections.items()}
    from zkwright.prover.engines.reference.domain import Domain
    from zkwright.prover.engines.reference.field_vector import field_vector, integers

    # 1/16 * sum over j < 15 of root**(-i j) tau**j is the i-th Lagrange polynomial without its last term.
    tau = [pow(SECRETS.tau, exponent, R) for exponent in range(15)] + [0]
    truncated = integers(Domain(16).interpolate(field_vector(tau)))
    points[12][15:] = in_g1(truncated)
    powers = read_powers(write_sections(tmp_path / "truncated.ptau", points, POWER), 8)
    powers.check()
    inverse = pow(SECRETS.delta, -1, R)
    h = in_g1([value * inverse % R for value in truncated[1::2]])
    theirs = with_array(key, "h", h)
    check_powers(theirs, SYSTEM, powers)
    prove(theirs, WITNESS)


def test_powers_that_serve_too_little(tmp_path: Path, ptau: Path, good_sections: dict[int, U64]) -> None:
    with pytest.raises(FormatError, match=r"serves circuits of up to 2\*\*3 rows, not 2\*\*4; download"):
        read_powers(ptau, 16)
    raw = write_sections(tmp_path / "raw.ptau", {k: a for k, a in good_sections.items() if k < 12}, POWER)
    with pytest.raises(FormatError, match="not prepared for phase 2"):
        read_powers(raw, 8)
    cut = write_sections(tmp_path / "cut.ptau", good_sections | {14: good_sections[14][:-1]}, POWER)
    with pytest.raises(FormatError, match="bytes where at least"):
        read_powers(cut, 8)


def test_both_engines_sum_alike(key: ProvingKey, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = random_weights(8)
    answers = []
    for name in ("reference", choose_engine().name):
        monkeypatch.setenv("ZKWRIGHT_ENGINE", name)
        sums = [sum_g1(points, weights) for points in (key.a, key.h)]
        answers.append(
            (sums, sum_g2(key.b2, weights), sum_g1(key.a * np.uint64(0), weights), values_on_domain(weights).tolist())
        )
    assert answers[0] == answers[1]
    assert answers[0][2] == G1_INFINITY


def test_good_powers_and_a_good_key(key: ProvingKey, powers: Powers) -> None:
    key.check()
    powers.check()
    told: list[tuple[str, int, int]] = []
    check_powers(key, SYSTEM, powers, lambda *step: told.append(step))
    assert told[-1] == ("powers", 6, 6)


def test_sums_at_infinity() -> None:
    one, twist_one = G1Point(*G1_GENERATOR), G2Point(*G2_GENERATOR)
    assert are_equal([(G1_INFINITY, twist_one)], [])
    assert not are_equal([(one, twist_one)], [(G1_INFINITY, twist_one)])
    assert random_weights(0).shape == (0, 4)
    weights = random_weights(4)
    assert (weights[:, 2:] == 0).all()
    assert len({tuple(row) for row in weights.tolist()}) == 4
