"""A key made ready for many proofs proves what the key itself does."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from zkwright.core.field import R
from zkwright.core.r1cs import R1CS
from zkwright.prover import Engine, Prover, ProvingKey, UnsatisfiedWitness, prove, setup
from zkwright.verifier import InvalidKey, verify

from tests.prover.systems import irregular, square_chain, without_rows

Case = Callable[[], tuple[R1CS, npt.NDArray[np.uint64]]]


@pytest.fixture(scope="module")
def key(engine: Engine) -> ProvingKey:
    return setup(irregular()[0], engine=engine)


@pytest.fixture(scope="module")
def prover(engine: Engine, key: ProvingKey) -> Prover:
    return Prover(key, engine=engine)


def test_proofs_verify_one_after_the_other(key: ProvingKey, prover: Prover) -> None:
    proofs = [prover.prove(irregular()[1]) for _ in range(2)]
    for proof, public in proofs:
        assert public == (140, 7, 11)
        verify(key.verifying_key(), public, proof)
    assert proofs[0][0].a != proofs[1][0].a


@pytest.mark.parametrize("case", [irregular, without_rows, lambda: square_chain(1, R - 1), lambda: square_chain(30, 2)])
def test_the_same_bytes_as_without(engine: Engine, case: Case) -> None:
    r1cs, witness = case()
    key = setup(r1cs, engine=engine)
    prepared = engine.prepare(key, None)
    for blinding in ((1, R - 1), (5**70 % R, 7**80 % R)):
        assert prepared.prove_unchecked(witness, *blinding, None) == engine.prove_unchecked(
            key, witness, *blinding, None
        )


def test_an_unsatisfied_witness_is_refused_and_the_prover_goes_on(prover: Prover) -> None:
    wrong = irregular()[1].copy()
    wrong[1, 0] += np.uint64(1)
    with pytest.raises(UnsatisfiedWitness, match="nothing was proved"):
        prover.prove(wrong)
    assert prover.prove(irregular()[1])[1] == (140, 7, 11)


def test_arrays_that_are_no_witness_are_refused(prover: Prover) -> None:
    witness = irregular()[1]
    wrongs: list[Any] = [witness[:-1], witness.astype(np.int64), witness.reshape(-1)]
    for wrong in wrongs:
        with pytest.raises(ValueError, match="witness"):
            prover.prove(wrong)


def test_a_key_that_must_not_be_used_is_refused(engine: Engine, key: ProvingKey) -> None:
    with pytest.raises(InvalidKey):
        Prover(dataclasses.replace(key, delta_g1=key.alpha_g1), engine=engine)
    with pytest.raises(InvalidKey):
        Prover(dataclasses.replace(key, gamma_g2=key.delta_g2), engine=engine)


def test_threads_share_a_prover(key: ProvingKey, prover: Prover) -> None:
    witness = irregular()[1]
    with ThreadPoolExecutor(4) as pool:
        for proof, public in pool.map(lambda _: prover.prove(witness), range(4)):
            verify(key.verifying_key(), public, proof)


def test_the_key_may_be_forgotten(engine: Engine) -> None:
    r1cs, witness = square_chain(5, 3)
    key = setup(r1cs, engine=engine)
    verifying_key, prover = key.verifying_key(), Prover(key, engine=engine)
    if engine.name == "native":
        for array in (key.a, key.b1, key.b2, key.c, key.h, key.coefficients.view(np.uint8)):
            array[:] = 0
    proof, public = prover.prove(witness)
    verify(verifying_key, public, proof)


def test_memory_and_progress_are_told(engine: Engine, key: ProvingKey) -> None:
    steps: list[str] = []
    prover = Prover(key, engine=engine, progress=lambda step, done, total: steps.append(step))
    assert prover.memory >= 0
    if engine.name == "native":
        finite = sum(int(array.any(axis=1).sum()) * array.itemsize * array.shape[1] for array in points(key))
        assert finite < prover.memory < finite + 4096
        assert set(steps) == {"key"}
    steps.clear()
    prover.prove(irregular()[1], progress=lambda step, done, total: steps.append(step))
    assert steps[-1] == "proof" or engine.name != "native"


def points(key: ProvingKey) -> list[npt.NDArray[np.uint64]]:
    return [key.a, key.b1, key.b2, key.c, key.h]


def test_what_is_no_key_or_witness_is_told_what_to_pass(key: ProvingKey) -> None:
    for call in (lambda: Prover("circuit.zkey"), lambda: prove("circuit.zkey", irregular()[1])):  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="expected a ProvingKey, found str; read it with read_zkey"):
            call()
    for call in (lambda: Prover(key).prove([1]), lambda: prove(key, [1])):  # type: ignore[arg-type]
        with pytest.raises(TypeError, match=r"expected what program\.solve gives, or an array, found list"):
            call()
    with pytest.raises(TypeError, match=r"expected an R1CS, found str; pass program\.r1cs"):
        setup("circuit.r1cs")  # type: ignore[arg-type]
