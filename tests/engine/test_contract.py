"""Both engines, given the same randomness, give the same bytes."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import numpy.typing as npt
import pytest
from zkwright import _engine
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.core.r1cs import R1CS
from zkwright.prover import ProvingKey, SetupSecrets
from zkwright.prover.engines.native import NativeEngine
from zkwright.prover.engines.reference import ReferenceEngine
from zkwright.prover.groth16.coefficient_records import coefficient_records

from tests.prover.systems import square_chain, system

Circuit = tuple[R1CS, npt.NDArray[np.uint64]]

SECRETS = SetupSecrets(tau=R - 2, alpha=3**150 % R, beta=1, delta=5**99 % R)
LOWEST = SetupSecrets(tau=2, alpha=1, beta=1, delta=1)


def skewed() -> Circuit:
    """Zeros, ones and -1 among the wires; one in no row, one in B alone, a row without terms, several public wires."""
    values = [1, 6, R - 1, 0, 1, R - 2, 0, R - 3, 1]
    rows = [
        ({2: 1, 4: 5}, {0: 1, 7: R - 1}, {0: 16}),
        ({}, {8: 1}, {}),
        ({3: 2, 6: 1}, {1: 1}, {}),
        ({1: 1}, {4: 1, 8: R - 1}, {3: 4}),
    ]
    r1cs = system(rows, len(values), n_outputs=1, n_public_inputs=2, n_private_inputs=3)
    return r1cs, to_limbs(values)


CIRCUITS: dict[str, Circuit] = {
    "one row": square_chain(1, 3),
    "as many rows as fit the domain": square_chain(14, R - 1),
    "one row more": square_chain(15, 0),
    "skewed": skewed(),
}


@pytest.fixture(params=CIRCUITS)
def circuit(request: pytest.FixtureRequest) -> Circuit:
    return CIRCUITS[request.param]


def differences(left: ProvingKey, right: ProvingKey) -> list[str]:
    return [
        field.name
        for field in fields(ProvingKey)
        if not np.array_equal(getattr(left, field.name), getattr(right, field.name))
    ]


@pytest.mark.parametrize("secrets", [SECRETS, LOWEST])
def test_same_keys_and_proofs(circuit: Circuit, secrets: SetupSecrets) -> None:
    r1cs, witness = circuit
    key = NativeEngine().setup(r1cs, secrets, None)
    assert differences(key, ReferenceEngine().setup(r1cs, secrets, None)) == []
    for r, s in ((0, 0), (1, R - 1), (7**80 % R, 11**70 % R)):
        native = NativeEngine().prove_unchecked(key, witness, r, s, None)
        assert native == ReferenceEngine().prove_unchecked(key, witness, r, s, None)


@pytest.mark.parametrize("rows", [1, 4095, 4096, 4097, 9000])
def test_same_coefficients_of_long_systems(rows: int) -> None:
    r1cs, _ = square_chain(rows, 3)
    for threads in (1, 2):
        expected = coefficient_records(r1cs).view(np.uint8)
        records = np.full_like(expected, 7)
        _engine.coefficient_records(r1cs, records, threads=threads)
        assert records.tobytes() == expected.tobytes()


def test_same_proofs_of_a_violated_system(circuit: Circuit) -> None:
    r1cs, witness = circuit
    wrong = witness.copy()
    wrong[-1] = to_limbs([R - 5])[0]
    key = NativeEngine().setup(r1cs, SECRETS, None)
    assert NativeEngine().prove_unchecked(key, wrong, 3, 4, None) == ReferenceEngine().prove_unchecked(
        key, wrong, 3, 4, None
    )


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_any_number_of_threads_gives_the_same_bytes(threads: int) -> None:
    r1cs, witness = square_chain(200, 5)
    key = NativeEngine().setup(r1cs, SECRETS, None)
    assert differences(NativeEngine(threads=threads).setup(r1cs, SECRETS, None), key) == []
    proof = NativeEngine().prove_unchecked(key, witness, 3, 4, None)
    assert NativeEngine(threads=threads).prove_unchecked(key, witness, 3, 4, None) == proof


def test_coefficients_in_any_order_give_the_same_proof() -> None:
    r1cs, witness = square_chain(20, 5)
    key = NativeEngine().setup(r1cs, SECRETS, None)
    proof = NativeEngine().prove_unchecked(key, witness, 3, 4, None)
    key.coefficients[:] = key.coefficients[::-1].copy()
    assert NativeEngine().prove_unchecked(key, witness, 3, 4, None) == proof


def test_tau_in_the_domain_is_refused() -> None:
    r1cs, _ = square_chain(5, 5)
    for order in (1, 2, 8, 16):
        tau = pow(5, (R - 1) // order, R)
        with pytest.raises(ValueError, match="tau"):
            NativeEngine().setup(r1cs, SetupSecrets(tau=tau, alpha=2, beta=3, delta=4), None)


def test_violated_rows_are_named(circuit: Circuit) -> None:
    r1cs, witness = circuit
    assert _engine.violated_rows(r1cs, witness) == []


def test_violated_rows_of_a_broken_chain() -> None:
    r1cs, witness = square_chain(20_000, 5)
    for wire in (9_000, 15_000):
        witness = witness.copy()
        witness[wire] = to_limbs([0])[0]
    # Row i makes wire i + 3 of the wire before.
    assert _engine.violated_rows(r1cs, witness) == [8_997, 8_998, 14_997, 14_998]
    assert _engine.violated_rows(r1cs, witness, limit=3) == [8_997, 8_998, 14_997]
    assert _engine.violated_rows(r1cs, witness, limit=0) == []
