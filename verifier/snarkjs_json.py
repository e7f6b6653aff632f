"""How snarkjs lays points and documents out in JSON: decimal strings, projective points with third coordinate 1."""

from __future__ import annotations

import json

from .curve import Fq2
from .points import G1_INFINITY, G2_INFINITY, G1Point, G2Point
from .strict_json import Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

PROTOCOL: Final = "groth16"
"""The only `protocol` this verifier knows."""

CURVE: Final = "bn128"
"""The only `curve`: BN254, by its name in snarkjs."""

CURVE_ELSEWHERE: Final = ("bn254", "alt_bn128", "altbn128", "bn256", "bn128")
"""The curve's names elsewhere, in lower case."""

_G1_INFINITY: Final = ["0", "1", "0"]
_G2_INFINITY: Final = [["0", "0"], ["1", "0"], ["0", "0"]]


def check_protocol(document: Node) -> None:
    """Refuse an object that calls itself of another protocol, before its other names are found unknown."""
    if isinstance(document.value, dict) and "protocol" in document.value:
        Node(document.value["protocol"], "protocol", document.error).must_be(PROTOCOL)


def check_curve(node: Node) -> None:
    """Refuse another curve, and another name of ours."""
    node.must_be(CURVE, CURVE_ELSEWHERE)


def read_g1(node: Node) -> G1Point:
    """`["x", "y", "1"]`; the point is not checked."""
    if node.value == _G1_INFINITY:
        return G1_INFINITY
    x, y, one = node.items(3)
    one.must_be("1")
    return G1Point(x.decimal(), y.decimal())


def read_g2(node: Node) -> G2Point:
    """`[["x0", "x1"], ["y0", "y1"], ["1", "0"]]`; the point is not checked."""
    if node.value == _G2_INFINITY:
        return G2_INFINITY
    x, y, one = node.items(3)
    for part, digit in zip(one.items(2), "10", strict=True):
        part.must_be(digit)
    return G2Point(read_fq2(x), read_fq2(y))


def read_fq2(node: Node) -> Fq2:
    """`["c0", "c1"]`."""
    c0, c1 = node.items(2)
    return c0.decimal(), c1.decimal()


def write_g1(point: G1Point) -> list[str]:
    """The inverse of `read_g1`."""
    return [str(point.x), str(point.y), "1"]


def write_g2(point: G2Point) -> list[list[str]]:
    """The inverse of `read_g2`."""
    return [write_fq2(point.x), write_fq2(point.y), ["1", "0"]]


def write_fq2(element: Fq2) -> list[str]:
    """The inverse of `read_fq2`."""
    return [str(element[0]), str(element[1])]


def write(document: object) -> str:
    """The text of a document, byte for byte as snarkjs writes it: one space of indentation, no newline at the end."""
    if document == []:
        return "[\n]"
    return json.dumps(document, indent=1)
