from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.prover import Engine, ProvingKey, UnsatisfiedWitness, prove, read_zkey, setup
from zkwright.verifier import InvalidKey, verify

from tests.prover.systems import irregular, square_chain


@pytest.fixture(scope="module")
def key(engine: Engine) -> ProvingKey:
    """A key for the irregular system."""
    return setup(irregular()[0], engine=engine)


def test_a_proof_verifies_with_its_public_signals(engine: Engine, key: ProvingKey) -> None:
    proof, public = prove(key, irregular()[1], engine=engine)
    assert public == (140, 7, 11)
    verify(key.verifying_key(), public, proof)


def test_proofs_of_one_witness_have_nothing_in_common(engine: Engine, key: ProvingKey) -> None:
    first, _ = prove(key, irregular()[1], engine=engine)
    second, _ = prove(key, irregular()[1], engine=engine)
    assert first.a != second.a
    assert first.b != second.b
    assert first.c != second.c


def test_a_key_may_be_made_in_its_file(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "key.zkey"
    key = setup(irregular()[0], path=path, engine=engine)
    assert list(tmp_path.iterdir()) == [path]
    read = read_zkey(path)
    for one in (key, read):
        assert one.is_development
        assert one.verifying_key() == key.verifying_key()
        one.check()
        proof, public = prove(one, irregular()[1], engine=engine)
        verify(key.verifying_key(), public, proof)
    assert read.circuit_hash == key.circuit_hash
    setup(square_chain(2, 3)[0], path=path, engine=engine)  # the views stay what they were
    key.check()
    assert read_zkey(path).n_wires != key.n_wires


def test_a_setup_that_is_stopped_leaves_the_old_key(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "key.zkey"
    path.write_bytes(b"old")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        setup(irregular()[0], path=path, engine=engine, progress=stop)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"old"]


def test_keys_of_one_circuit_have_nothing_in_common(engine: Engine, key: ProvingKey) -> None:
    other = setup(irregular()[0], engine=engine)
    for name in ("alpha_g1", "beta_g1", "delta_g1", "a", "h"):
        assert not np.array_equal(getattr(key, name), getattr(other, name))
    assert other.circuit_hash != key.circuit_hash
    assert len(other.circuit_hash) == 64
    assert other.is_development
    other.check()


def test_all_randomness_comes_from_the_operating_system(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []

    def note(bound: int) -> int:
        drawn.append(bound)
        return 1234567 + len(drawn)

    for user in ("groth16.development_key", "groth16.proving", "groth16.key"):
        monkeypatch.setattr(f"zkwright.prover.{user}.random_below", note)
    r1cs, witness = square_chain(2, 3)
    one, other = setup(r1cs, engine=engine), setup(r1cs, engine=engine)
    prove(one, witness, engine=engine)
    # Two setups, the weight of the key's check, the blinding.
    assert drawn == [R - 1] * 9 + [R] * 2
    assert one.alpha_g1.tolist() != other.alpha_g1.tolist()


@pytest.mark.parametrize("wire", [1, 2, 4, 5, 6])
def test_an_unsatisfied_witness_is_refused(engine: Engine, key: ProvingKey, wire: int) -> None:
    witness = irregular()[1].copy()
    witness[wire, 0] += np.uint64(1)
    with pytest.raises(UnsatisfiedWitness, match="nothing was proved"):
        prove(key, witness, engine=engine)


def test_free_wires_may_hold_anything(engine: Engine, key: ProvingKey) -> None:
    witness = irregular()[1].copy()
    witness[3], witness[7] = to_limbs([R - 1, 0])
    assert prove(key, witness, engine=engine)[1] == (140, 7, R - 1)


def test_a_witness_of_another_circuit_of_the_same_size_is_refused(engine: Engine) -> None:
    key = setup(square_chain(4, 3)[0], engine=engine)
    _, witness = square_chain(4, 3)
    other = witness.copy()
    other[[3, 4]] = other[[4, 3]]
    with pytest.raises(UnsatisfiedWitness):
        prove(key, other, engine=engine)


@pytest.mark.parametrize(
    ("witness", "message"),
    [
        (to_limbs([1] * 7), "shape"),
        (to_limbs([0] * 8), "constant 1"),
        (to_limbs([1, 140, 7 + R, 11, 3, 5, 15, 999]), "wire 2 is not below r"),
    ],
)
def test_what_is_no_witness_is_refused(engine: Engine, key: ProvingKey, witness: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        prove(key, witness, engine=engine)


def test_a_key_that_must_not_be_used_is_refused_before_any_work(key: ProvingKey) -> None:
    class NoEngine:
        name = "none"

        def setup(self, *_: object) -> ProvingKey:
            raise AssertionError("not reached")

        prove = setup

    uncontributed = dataclasses.replace(key, delta_g2=key.gamma_g2)
    with pytest.raises(InvalidKey, match="nobody contributed"):
        prove(uncontributed, irregular()[1], engine=NoEngine())  # type: ignore[arg-type]


def test_a_tampered_key_gives_no_proof(engine: Engine, key: ProvingKey) -> None:
    for name in ("a", "b1", "b2", "c", "h"):
        array = getattr(key, name).copy()
        array[[0, 1]] = array[[1, 0]]
        if np.array_equal(array, getattr(key, name)):
            array[0] = array[4]
        with pytest.raises(UnsatisfiedWitness):
            prove(dataclasses.replace(key, **{name: array}), irregular()[1], engine=engine)


def test_a_key_that_would_leave_a_proof_unblinded_is_refused(engine: Engine) -> None:
    r1cs, witness = irregular()
    key = setup(r1cs, engine=engine)
    nothing = np.zeros_like(key.delta_g1)
    other = key.alpha_g1
    changes: tuple[dict[str, Any], ...] = (
        {"beta_g1": nothing, "delta_g1": nothing, "b1": np.zeros_like(key.b1)},
        {"delta_g1": nothing},
        {"delta_g1": other},
        {"beta_g1": other},
    )
    for change in changes:
        with pytest.raises(InvalidKey):
            prove(dataclasses.replace(key, **change), witness, engine=engine)
