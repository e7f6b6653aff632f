"""Hospitals: one round and its release, and what liars get."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hospitals.demo import NAME, Data
from hospitals.registry import MOST_UNITS, UNIT, Registry, element
from hospitals.release import ENTRY, NOISE, SENSITIVITY, Office, read
from hospitals.study import SCHEME, Hospital, Keys, Study
from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.poseidon import poseidon
from zkwright.learning.errors import LearningError
from zkwright.learning.federated import SizeOpening
from zkwright.verifier import InvalidProof

BEACON = b"what nobody could foresee"


@pytest.fixture(scope="module")
def keys() -> Keys:
    return Keys.made()


@pytest.fixture(scope="module")
def data() -> Data:
    return Data()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office") / "releases.sqlite", epsilon=8)


def proved(keys: Keys, registry: Registry, hospital: Hospital) -> Any:
    return hospital.admission(NAME, registry.public_key, keys.counted)


def test_four_hospitals_learn_without_the_poisoned_one(keys: Keys, data: Data, office: Office) -> None:
    registry = Registry()
    study = Study(NAME, registry.public_key, keys)
    names = list(data.parts)[:4]
    hospitals = {name: Hospital.of(name, registry.count(NAME, name, data.records(name))) for name in names}
    for name, hospital in hospitals.items():
        study.admit(name, hospital.identity.public, hospital.size.commitment, proved(keys, registry, hospital))
    updates = {name: SCHEME.quantised(data.learned(np.zeros(31), name)) for name in names}
    updates["hospital 3"] = np.clip(-30 * updates["hospital 3"], -127, 127)
    result = study.round(hospitals, updates)
    assert result.left_out == {"hospital 3": "did not answer to masked"}
    assert result.records == sum(hospitals[name].count.units for name in names[:3])

    announced, spent = office.announce("release 1")
    assert float(spent.epsilon) < 8
    with pytest.raises(UnsatisfiedCircuitError, match="another than was committed to"):
        office.release(replace(announced, seed=announced.seed + 1), result, BEACON)
    made = office.release(announced, result, BEACON)
    released = read(office.verifier, "release 1", announced.committed, BEACON, result.records, made)
    noise = (released - result.average) / SCHEME.step * result.records
    assert np.allclose(noise, np.rint(noise), atol=1e-6)
    assert 0 < np.abs(noise).max() <= NOISE.high
    assert len(set(np.rint(noise))) > 20  # each number has its own
    assert data.accuracy(result.average) > 0.9

    # another beacon, label or seed would be other noise; other numbers have no proof
    for label, committed, beacon in (
        ("release 2", announced.committed, BEACON),
        ("release 1", announced.committed + 1, BEACON),
        ("release 1", announced.committed, BEACON + b"!"),
    ):
        with pytest.raises(InvalidProof):
            read(office.verifier, label, committed, beacon, result.records, made)
    values = dict(made.values["result"])
    values["numbers"] = [0, *values["numbers"][1:]]
    given = {**made.values, "result": values}
    with pytest.raises(InvalidProof):
        office.verifier.verify(made.proof, public=given)
    with pytest.raises(LearningError, match="was released with this seed"):
        office.release(announced, result, BEACON + b"!")  # of the same sums, with other noise of one seed

    with pytest.raises(LearningError, match="more than is left"):
        office.announce("release 2")


def test_who_has_no_signature_for_its_size_is_not_admitted(keys: Keys, data: Data) -> None:
    registry = Registry()
    count = registry.count(NAME, "a", data.records("hospital 0"))
    honest = Hospital.of("a", count)
    study = Study(NAME, registry.public_key, keys)
    proof = proved(keys, registry, honest)
    study.admit("a", honest.identity.public, honest.size.commitment, proof)

    more = replace(honest, size=SizeOpening.of(count.units + 1))
    for liar in (more, replace(honest, name="b"), replace(honest, count=replace(count, records=5))):
        with pytest.raises(UnsatisfiedCircuitError):
            proved(keys, registry, liar)
    with pytest.raises(UnsatisfiedCircuitError):
        honest.admission("another study", registry.public_key, keys.counted)
    with pytest.raises(UnsatisfiedCircuitError):
        proved(keys, Registry(), honest)
    for name, size in (("b", honest.size.commitment), ("a", more.size.commitment)):
        with pytest.raises(InvalidProof):
            study.admit(name, honest.identity.public, size, proof)
    with pytest.raises(LearningError, match="in the study already"):
        study.admit("a", honest.identity.public, honest.size.commitment, proof)
    with pytest.raises(InvalidProof):  # whoever saw the proof, and was faster
        Study(NAME, registry.public_key, keys).admit("a", bytes(32), honest.size.commitment, proof)
    other = Study(NAME, Registry().public_key, keys)
    with pytest.raises(InvalidProof):
        other.admit("a", honest.identity.public, honest.size.commitment, proof)


def test_no_hospital_counts_for_more_than_the_noise_hides(keys: Keys) -> None:
    registry = Registry()
    many = [bytes([number, 1]) for number in range(10 * UNIT)]
    count = registry.count(NAME, "a", many)
    assert count.units == MOST_UNITS
    message = int(poseidon(element(NAME), element("a"), count.records, MOST_UNITS + 1))
    signed = registry.key.sign(message)
    larger = Hospital.of("a", replace(count, units=MOST_UNITS + 1, signature=signed))
    with pytest.raises(UnsatisfiedCircuitError, match="more records than one may be counted with"):
        proved(keys, registry, larger)
    assert MOST_UNITS**2 * SCHEME.bound <= SENSITIVITY**2
    assert ENTRY.delta == 31 * NOISE.delta


def test_a_record_counts_once(data: Data) -> None:
    registry = Registry()
    records = data.records("hospital 0")
    first, second = (registry.count(NAME, name, [*records, *records]) for name in "ab")
    assert (first.units, second.units) == (len(records) // UNIT, 0)
    with pytest.raises(LearningError, match="there are 0"):
        Hospital.of("b", second)


def test_what_each_proof_takes_in_rows(keys: Keys, office: Office) -> None:
    rows = [keys.counted.program.r1cs.n_rows, keys.update.program.r1cs.n_rows, office._prover.program.r1cs.n_rows]
    assert rows == [3190, 1541, 35447]  # as its README says
