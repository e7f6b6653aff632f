"""The values of the verifier behave as frozen dataclasses do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest
from zkwright.verifier import G1Point, G2Point, InvalidProof, Proof
from zkwright.verifier.curve import G1_GENERATOR, G2_GENERATOR
from zkwright.verifier.record import Record

ONE, TWO = G1Point(*G1_GENERATOR), G2Point(*G2_GENERATOR)
PROOF = Proof(a=ONE, b=TWO, c=-ONE)
VALUES: list[Record] = [ONE, TWO, PROOF]


@dataclasses.dataclass(frozen=True, slots=True)
class Twin:
    x: int
    y: int


@pytest.mark.parametrize("value", VALUES)
def test_equal_by_class_and_parts(value: Any) -> None:
    same = copy.deepcopy(value)
    assert same == value
    assert hash(same) == hash(value)
    assert len({same, value}) == 1
    assert all(value != other for other in [*VALUES, value._parts(), None] if other is not value)
    assert pickle.loads(pickle.dumps(value)) == value == copy.copy(value)


@pytest.mark.parametrize("value", VALUES)
def test_nothing_changes(value: Any) -> None:
    for name in (*value.__match_args__, "other"):
        with pytest.raises(dataclasses.FrozenInstanceError, match=f"make another {type(value).__name__}"):
            setattr(value, name, 1)
        with pytest.raises(AttributeError):
            delattr(value, name)
    assert not hasattr(value, "__dict__")


def test_what_dataclasses_offer() -> None:
    twin = Twin(ONE.x, ONE.y)
    assert repr(ONE) == repr(twin).replace("Twin", "G1Point")
    assert dataclasses.asdict(ONE) == dataclasses.asdict(twin)
    assert [field.name for field in dataclasses.fields(PROOF)] == ["a", "b", "c"]
    assert dataclasses.is_dataclass(Proof)
    assert dataclasses.replace(ONE, y=5) == G1Point(ONE.x, 5) == ONE.__replace__(y=5)
    match ONE:
        case G1Point(x, y):
            assert (x, y) == G1_GENERATOR


def test_what_is_made_anew_is_checked_anew() -> None:
    off = G1Point(1, 1)
    with pytest.raises(InvalidProof, match="not on the curve"):
        PROOF.__replace__(c=off)
    forged = PROOF.__reduce__()[0].__new__(Proof)
    Record._fill(forged, off, TWO, ONE)
    for again in (copy.copy, copy.deepcopy, _pickled):
        with pytest.raises(InvalidProof, match="not on the curve"):
            again(forged)


def _pickled(value: Proof) -> Proof:
    copied: Proof = pickle.loads(pickle.dumps(value))
    return copied
