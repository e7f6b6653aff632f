"""Single points from a ceremony's records, as somebody else's bytes."""

from __future__ import annotations

from zkwright.verifier import G1Point, G2Point, InvalidKey
from zkwright.verifier.curve import Q
from zkwright.verifier.errors import VerifierError
from zkwright.verifier.points import check_g1, check_g2

from ..groth16.packed_points import g1_point, g2_point


def checked_g1(name: str, packed: bytes) -> G1Point:
    """A packed point of G1, finite and reduced, or `ValueError`, which calls it by that name."""
    _require_reduced(name, packed)
    point = g1_point(packed)
    try:
        check_g1(point, name, InvalidKey)
    except VerifierError as error:
        raise ValueError(f"{name} is no point of G1: {error.reason}") from error
    return point


def checked_g2(name: str, packed: bytes) -> G2Point:
    """The same in G2."""
    _require_reduced(name, packed)
    point = g2_point(packed)
    try:
        check_g2(point, name, InvalidKey)
    except VerifierError as error:
        raise ValueError(f"{name} is no point of G2: {error.reason}") from error
    return point


def _require_reduced(name: str, packed: bytes) -> None:
    for start in range(0, len(packed), 32):
        if int.from_bytes(packed[start : start + 32], "little") >= Q:
            raise ValueError(f"{name} has a coordinate that is not below q")
