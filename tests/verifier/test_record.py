"""Records behave as frozen dataclasses do, and dataclasses' own functions work on them."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest
from zkwright.verifier import G1Point, G2Point, InvalidProof
from zkwright.verifier.record import Record

from tests.verifier.conftest import Statement

P = G1Point(1, 2)


class Named(Record):
    """Another class of the same fields as `G1Point`."""

    __slots__ = ("x", "y")
    x: int
    y: int


def test_fields_by_place_and_by_name() -> None:
    assert G1Point(1, y=2) == G1Point(y=2, x=1) == P
    match P:
        case G1Point(x, y):
            assert (x, y) == (1, 2)
    assert repr(G2Point((1, 2), (3, 4))) == "G2Point(x=(1, 2), y=(3, 4))"


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1,), {}), ((1, 2, 3), {}), ((1, 2), {"y": 2}), ((1,), {"z": 2}), ((1, 2), {"z": 3})],
)
def test_other_than_each_field_once(values: tuple[int, ...], named: dict[str, int]) -> None:
    with pytest.raises(TypeError, match="G1Point: expected each of x, y once"):
        G1Point(*values, **named)


def test_equal_values_of_one_class() -> None:
    assert G1Point(1, 3) != P
    assert Named(1, 2) != P
    assert P != (1, 2)
    assert len({P, G1Point(1, 2), G1Point(2, 1)}) == 2


def test_frozen() -> None:
    changing: Any = copy.copy(P)
    with pytest.raises(AttributeError, match="x"):
        changing.x = 5
    with pytest.raises(AttributeError, match="y"):
        del changing.y
    with pytest.raises(AttributeError):
        changing.z = 1
    assert changing == P


def test_copies_are_checked(product: Statement) -> None:
    proof = product.proof
    assert pickle.loads(pickle.dumps(proof)) == copy.deepcopy(proof) == proof
    forged = object.__new__(type(proof))
    for name, value in (("a", G1Point(1, 3)), ("b", proof.b), ("c", proof.c)):
        object.__setattr__(forged, name, value)
    with pytest.raises(InvalidProof, match="pi_a: the point is not on the curve"):
        pickle.loads(pickle.dumps(forged))


def test_what_dataclasses_do(product: Statement) -> None:
    assert [field.name for field in dataclasses.fields(product.key)] == [
        *("alpha_g1", "beta_g2", "gamma_g2", "delta_g2", "ic"),
    ]
    assert dataclasses.replace(P, y=7) == P.__replace__(y=7) == G1Point(1, 7)
    assert dataclasses.asdict(P) == {"x": 1, "y": 2}
    assert dataclasses.is_dataclass(P)
    with pytest.raises(InvalidProof, match="pi_c"):
        dataclasses.replace(product.proof, c=P.__class__(1, 3))
