"""What every engine must compute, bit for bit: keys and proofs against their definitions, and pinned ones."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.r1cs import R1CS
from zkwright.prover import Engine, SetupSecrets, read_zkey, write_zkey
from zkwright.prover.engines.reference.points import decode_g1, decode_g2
from zkwright.prover.groth16.zkey_file import new_zkey
from zkwright.verifier import G1Point, G2Point, Proof, verify

from tests.prover.exponents import Logarithms
from tests.prover.reference.oracle import g1, g2
from tests.prover.systems import irregular, square_chain, without_rows

VECTORS = Path(__file__).parent / "vectors"

SECRETS = SetupSecrets(tau=pow(3, 1000, R), alpha=pow(3, 1001, R), beta=pow(3, 1002, R), delta=pow(3, 1003, R))
BLINDING = (pow(3, 2000, R), pow(3, 2001, R))

Case = Callable[[], tuple[R1CS, npt.NDArray[np.uint64]]]

SYSTEMS: dict[str, Case] = {
    "irregular": irregular,
    "one row": lambda: square_chain(1, R - 1),
    "three rows": lambda: square_chain(3, 2),
    "no rows": without_rows,
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_key_is_what_its_definition_says(engine: Engine, name: str) -> None:
    r1cs, _ = SYSTEMS[name]()
    key = engine.setup(r1cs, SECRETS, None)
    logarithms = Logarithms(r1cs, SECRETS, key.domain_size)
    wires, public = range(r1cs.n_wires), r1cs.n_public + 1
    assert (key.n_wires, key.n_public) == (r1cs.n_wires, r1cs.n_public)
    singles = (key.alpha_g1, key.beta_g1, key.delta_g1)
    assert decode_g1(np.stack(singles)) == [g1(SECRETS.alpha), g1(SECRETS.beta), g1(SECRETS.delta)]
    twist_singles = (key.beta_g2, key.gamma_g2, key.delta_g2)
    assert decode_g2(np.stack(twist_singles)) == [g2(SECRETS.beta), g2(1), g2(SECRETS.delta)]
    assert decode_g1(key.ic) == [g1(logarithms.mixed(wire)) for wire in wires[:public]]
    assert decode_g1(key.a) == [g1(logarithms.a(wire)) for wire in wires]
    assert decode_g1(key.b1) == [g1(logarithms.b(wire)) for wire in wires]
    assert decode_g2(key.b2) == [g2(logarithms.b(wire)) for wire in wires]
    assert decode_g1(key.c) == [g1(logarithms.private(wire)) for wire in wires[public:]]
    assert decode_g1(key.h) == [g1(logarithms.h(place)) for place in range(key.domain_size)]


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_key_made_in_its_file_is_the_one_that_is_written(engine: Engine, name: str, tmp_path: Path) -> None:
    r1cs, _ = SYSTEMS[name]()
    circuit_hash = bytes(range(64))
    with new_zkey(tmp_path / "made", r1cs) as new:
        assert engine.setup(r1cs, SECRETS, None, new.room) is new.room
        made = new.finish(circuit_hash)
    key = dataclasses.replace(engine.setup(r1cs, SECRETS, None), circuit_hash=circuit_hash)
    write_zkey(tmp_path / "written", key)
    assert (tmp_path / "made").read_bytes() == (tmp_path / "written").read_bytes()
    for field, array in key.arrays.items():
        view = getattr(made, field)
        assert np.array_equal(view, array)
        assert (view.dtype, view.flags.writeable, view.flags.owndata) == (array.dtype, False, False)
    assert made.circuit_hash == circuit_hash


@pytest.mark.parametrize("blinding", [BLINDING, (1, R - 1), (0, 5)])
@pytest.mark.parametrize("name", SYSTEMS)
def test_a_proof_is_what_its_definition_says(engine: Engine, name: str, blinding: tuple[int, int]) -> None:
    r1cs, witness = SYSTEMS[name]()
    key = engine.setup(r1cs, SECRETS, None)
    proof = engine.prove_unchecked(key, witness, *blinding, None)
    a, b, c = Logarithms(r1cs, SECRETS, key.domain_size).proof(from_limbs(witness), *blinding)
    assert proof == Proof(a=G1Point(*g1(a)), b=G2Point(*g2(b)), c=G1Point(*g1(c)))


def test_proofs_verify(engine: Engine) -> None:
    r1cs, witness = irregular()
    key = engine.setup(r1cs, SECRETS, None)
    verify(key.verifying_key(), (140, 7, 11), engine.prove_unchecked(key, witness, *BLINDING, None))


def test_the_pinned_key_and_proof(engine: Engine, tmp_path: Path) -> None:
    r1cs, witness = irregular()
    key = engine.setup(r1cs, SECRETS, None)
    write_zkey(tmp_path / "key.zkey", key)
    digest = hashlib.sha256((tmp_path / "key.zkey").read_bytes()).hexdigest()
    assert digest == (VECTORS / "irregular.zkey.sha256").read_text().strip()
    assert key.verifying_key().to_json() == (VECTORS / "irregular.verification_key.json").read_text()
    assert (
        engine.prove_unchecked(key, witness, *BLINDING, None).to_json()
        == (VECTORS / "irregular.proof.json").read_text()
    )


def test_the_engine_does_not_write_into_its_arguments(engine: Engine) -> None:
    r1cs, witness = irregular()
    key = engine.setup(r1cs, SECRETS, None)
    before = witness.copy()
    for array in (witness, key.a, key.b1, key.b2, key.c, key.h, key.coefficients):
        array.setflags(write=False)
    engine.prove_unchecked(key, witness, *BLINDING, None)
    assert np.array_equal(witness, before)


def test_a_witness_of_another_length_is_refused(engine: Engine) -> None:
    r1cs, witness = irregular()
    key = engine.setup(r1cs, SECRETS, None)
    for wrong in (witness[:-1], np.concatenate([witness, witness[:1]])):
        with pytest.raises(ValueError, match="witness"):
            engine.prove_unchecked(key, wrong, *BLINDING, None)


def test_tau_in_the_domain_is_refused(engine: Engine) -> None:
    in_domain = dataclasses.replace(SECRETS, tau=pow(5, (R - 1) // 16, R))  # domain of 8, twice its size
    with pytest.raises(ValueError, match="domain"):
        engine.setup(irregular()[0], in_domain, None)


def test_progress_is_told_and_may_stop_the_work(engine: Engine) -> None:
    told: list[tuple[str, int, int]] = []

    def note(step: str, done: int, total: int) -> None:
        told.append((step, done, total))

    def stop(step: str, done: int, total: int) -> None:
        raise InterruptedError("stopped by the caller")

    r1cs, witness = irregular()
    key = engine.setup(r1cs, SECRETS, note)
    after_setup = len(told)
    engine.prove_unchecked(key, witness, *BLINDING, note)
    assert 0 < after_setup < len(told)
    assert all(0 <= done <= total and step for step, done, total in told)
    assert told[-1][1] == told[-1][2]
    with pytest.raises(InterruptedError):
        engine.setup(r1cs, SECRETS, stop)
    with pytest.raises(InterruptedError):
        engine.prove_unchecked(key, witness, *BLINDING, stop)


def test_extreme_witnesses_are_proved_right(engine: Engine) -> None:
    r1cs, _ = irregular()
    key = engine.setup(r1cs, SECRETS, None)
    logarithms = Logarithms(r1cs, SECRETS, key.domain_size)
    for a, b, x in ((0, 0, 0), (R - 1, R - 1, R - 1), (1, 0, R - 5)):
        product = a * b % R
        witness = [1, (product + 5) * x % R, x, R - 1, a, b, product, 0]
        proof = engine.prove_unchecked(key, to_limbs(witness), *BLINDING, None)
        exponents = logarithms.proof(witness, *BLINDING)
        assert proof.a == G1Point(*g1(exponents[0]))
        assert proof.b == G2Point(*g2(exponents[1]))
        assert proof.c == G1Point(*g1(exponents[2]))


def test_a_mapped_key_proves_alike(engine: Engine, tmp_path: Path) -> None:
    r1cs, witness = irregular()
    key = engine.setup(r1cs, SECRETS, None)
    write_zkey(tmp_path / "key.zkey", key)
    mapped = read_zkey(tmp_path / "key.zkey")
    assert engine.prove_unchecked(mapped, witness, *BLINDING, None) == engine.prove_unchecked(
        key, witness, *BLINDING, None
    )
