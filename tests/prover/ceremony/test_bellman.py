"""Keys with H in powers of tau: the bases are one another's inverse on either engine, and what is left out must be nothing."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pytest
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.prover import Engine, Powers, ProvingKey, check_powers, prove, read_powers, read_zkey
from zkwright.prover.ceremony import (
    contribute,
    export_bellman,
    import_bellman,
    new_key,
    read_bellman,
    verify_ceremony,
)
from zkwright.prover.ceremony.hashed_points import all_as_hashed, points_of_hashed
from zkwright.prover.ceremony.phase2.quotient_powers import quotient_basis, quotient_powers, weights_in_basis
from zkwright.prover.ceremony.point_products import differences, lagrange_points, scaled
from zkwright.prover.ceremony.point_sums import random_weights, sum_g1
from zkwright.prover.ceremony.seeded_draws import SeededDraws
from zkwright.prover.engines.reference.curve import G1, G2
from zkwright.prover.engines.reference.points import encode_g1, encode_g2
from zkwright.verifier import G1Point, InvalidKey, verify
from zkwright.verifier.curve import Q
from zkwright.verifier.points import G1_INFINITY

from tests.prover.systems import square_chain, system
from tests.prover.test_engine_contract import SECRETS

SYSTEM, WITNESS = square_chain(6, 3)
TAU = SECRETS.tau


@pytest.fixture(scope="module")
def imported(folder: Path, first: ProvingKey) -> ProvingKey:
    """As a program built on bellman contributes: to the export, whose H is divided as that of the key."""
    export_bellman(contribute(first, folder / "1.zkey").key, folder / "1.mpcparams")
    return import_bellman(read_bellman(folder / "1.mpcparams", first), folder / "imported.zkey", name="Ada").key


@pytest.mark.parametrize("engine_name", ["native", "reference"])
def test_the_powers_are_what_they_are_called(
    engine_name: str, first: ProvingKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZKWRIGHT_ENGINE", engine_name)
    found = quotient_powers(first.h)
    vanishing = pow(TAU, 8, R) - 1
    expected = [G1.multiply((1, 2), pow(TAU, k, R) * vanishing % R) for k in range(7)]
    assert np.array_equal(found, encode_g1(G1.to_affine(expected)))
    there_and_back = quotient_powers(quotient_basis(found))
    assert np.array_equal(there_and_back, found)
    weights = random_weights(8)
    weights[-1] = 0
    for h in (first.h, quotient_basis(found)):
        assert sum_g1(h, weights_in_basis(weights)) == sum_g1(found, weights[:-1])
    one = to_limbs([0] * 7 + [1])
    assert sum_g1(quotient_basis(found), weights_in_basis(one)) == G1_INFINITY
    assert sum_g1(first.h, weights_in_basis(one)) != G1_INFINITY


def test_points_in_other_words_and_back() -> None:
    infinity = None
    in_g1 = encode_g1([(1, 2), infinity, *G1.to_affine([G1.multiply((1, 2), 7)])])
    twisted = G2.to_affine([G2.multiply(G2.generator, scalar) for scalar in (1, 5)])
    in_g2 = encode_g2([*twisted, infinity])
    for points, n_bytes in ((in_g1, 64), (in_g2, 128)):
        assert np.array_equal(points_of_hashed(all_as_hashed(points), n_bytes), points)
        assert points_of_hashed(b"", n_bytes).shape == (0, n_bytes // 8)
        unreduced = all_as_hashed(points)[:-32] + b"\xff" * 32
        with pytest.raises(ValueError, match="point 2 has a coordinate that is not below q"):
            points_of_hashed(unreduced, n_bytes)


def test_an_imported_key_is_right_and_proves(
    engine: Engine, imported: ProvingKey, first: ProvingKey, powers: Powers, folder: Path
) -> None:
    found = verify_ceremony(read_zkey(folder / "imported.zkey"), SYSTEM, powers)
    assert [each.name for each in found.contributions] == ["Ada"]
    contributed = read_zkey(folder / "1.zkey")
    assert np.array_equal(imported.c, contributed.c)
    assert not np.array_equal(imported.h, contributed.h)
    proof, public = prove(imported, WITNESS, engine=engine)
    verify(contributed.verifying_key(), public, proof)  # the same delta, so the same key to those who verify


def test_h_must_hold_nothing_beside(imported: ProvingKey, first: ProvingKey, powers: Powers) -> None:
    """What is added where no quotient reads would be divided by later deltas, and let its maker forge."""
    check_powers(imported, SYSTEM, powers)
    for key in (imported, first):
        behind = np.concatenate([np.zeros((7, 8), dtype=np.uint64), first.alpha_g1.reshape(1, 8)])
        changed = key.__replace__(h=differences(key.h, lagrange_points(behind)))
        with pytest.raises(InvalidKey, match="h: not the point"):
            check_powers(changed, SYSTEM, powers)


def test_what_h_could_hide(first: ProvingKey, powers: Powers, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first contributor hides IC[1] / delta in H, an honest one follows, and a proof of any public signal can be made."""
    monkeypatch.setattr("os.urandom", bytes)
    factor = SeededDraws(hashlib.blake2b(bytes(64), digest_size=32, person=b"zkwright contrib").digest()).factor()
    one = contribute(first, folder / "attacker.zkey").key
    monkeypatch.undo()
    last_power = pow(5, (R - 1) // 16 * 7, R)
    hidden = scaled(first.ic[1:2], to_limbs([pow(2 * last_power * factor, -1, R)]))
    behind = np.concatenate([np.zeros((7, 8), dtype=np.uint64), hidden])
    h = differences(quotient_basis(quotient_powers(one.h)), lagrange_points(behind))
    two = contribute(one.__replace__(h=h), folder / "honest.zkey").key

    proof, public = prove(two, WITNESS)
    divided = sum_g1(two.h, weights_in_basis(to_limbs([0] * 7 + [1])))  # by the honest contributor: IC[1] / delta
    false = [(public[0] + 1) % R]
    c = G1.to_affine([G1.add_affine(G1.to_jacobian((proof.c.x, proof.c.y)), (divided.x, Q - divided.y))])[0]
    assert c is not None
    forged = dataclasses.replace(proof, c=G1Point(*c))
    verify(two.verifying_key(), false, forged)  # a proof of what is not so
    with pytest.raises(InvalidKey, match="h: not the point"):
        verify_ceremony(two, SYSTEM, powers)


def test_a_circuit_of_no_row(folder: Path) -> None:
    """A domain of one point, of which H has no power: there is no quotient."""
    nothing = system([], 2, n_private_inputs=1)
    few = read_powers(folder / "powers.ptau", 1)
    first = new_key(nothing, few, folder / "no.zkey")
    export_bellman(contribute(first, folder / "no_1.zkey").key, folder / "no.mpcparams")
    verify_ceremony(
        import_bellman(read_bellman(folder / "no.mpcparams", first), folder / "no_imported.zkey").key, nothing, few
    )


def test_a_circuit_of_one_row(folder: Path, powers: Powers) -> None:
    """A domain of two points, of which H has one power."""
    small = system([({1: 1}, {1: 1}, {1: 1})], 2, n_private_inputs=1)
    few = read_powers(folder / "powers.ptau", 2)
    first = new_key(small, few, folder / "small.zkey")
    export_bellman(contribute(first, folder / "small_1.zkey").key, folder / "small.mpcparams")
    done = import_bellman(read_bellman(folder / "small.mpcparams", first), folder / "small_imported.zkey")
    assert (done.first, len(done.contributions)) == (1, 1)
    verify_ceremony(done.key, small, few)
