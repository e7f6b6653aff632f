"""Hashing to the curve against a plain implementation of RFC 9380, which is held to the RFC's own vectors for curve25519."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.babyjub.plain import IDENTITY, AffinePoint, add, is_in_subgroup, is_on_curve, multiply
from zkwright.circuits.hash_to_curve import encode_to_curve, hash_to_curve, map_to_curve
from zkwright.circuits.poseidon import poseidon_ex
from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.compiler.errors import ArgumentError
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R

from tests.circuits.costs import Cost
from tests.circuits.curve_cases import hashed, hashed_once, mapped
from tests.circuits.harness import lying_hints, open_wires
from tests.circuits.vectors.sign import affine
from tests.drawn import examples

COSTS = [
    Cost(hash_to_curve, 926, lambda make: hash_to_curve(*make.fields(3)), "for 3"),
    Cost(encode_to_curve, 598, lambda make: encode_to_curve(*make.fields(3)), "for 3"),
    Cost(map_to_curve, 322, lambda make: map_to_curve(make.field())),
]


class Montgomery(NamedTuple):
    """t^2 = s^3 + j s^2 + s modulo p, and Elligator 2's Z."""

    p: int
    j: int
    z: int

    def root(self, value: int) -> int | None:
        """By Cipolla's algorithm, which takes any p."""
        p, value = self.p, value % self.p
        if value == 0:
            return 0
        if pow(value, (p - 1) // 2, p) == p - 1:
            return None
        a = next(a for a in range(p) if pow(a * a - value, (p - 1) // 2, p) == p - 1)
        square, result, base, exponent = (a * a - value) % p, (1, 0), (a, 1), (p + 1) // 2
        while exponent:
            if exponent & 1:
                result = self._times(result, base, square)
            base, exponent = self._times(base, base, square), exponent >> 1
        return result[0]

    def _times(self, x: tuple[int, int], y: tuple[int, int], square: int) -> tuple[int, int]:
        return (x[0] * y[0] + x[1] * y[1] * square) % self.p, (x[0] * y[1] + x[1] * y[0]) % self.p

    def map_to_curve(self, u: int) -> tuple[int, int]:
        """RFC 9380, section 6.7.1, step by step, for K = 1."""
        p = self.p
        x1 = -self.j * pow(1 + self.z * u * u, -1, p) % p
        gx1 = (x1**3 + self.j * x1**2 + x1) % p
        x2 = (-x1 - self.j) % p
        gx2 = (x2**3 + self.j * x2**2 + x2) % p
        y = self.root(gx1)
        if y is not None:
            return x1, y if y % 2 == 1 else -y % p
        y = self.root(gx2)
        assert y is not None
        return x2, y if y % 2 == 0 else -y % p

    def times_8(self, s: int, t: int) -> tuple[int, int]:
        for _ in range(3):
            slope = (3 * s * s + 2 * self.j * s + 1) * pow(2 * t, -1, self.p)
            doubled = (slope * slope - self.j - 2 * s) % self.p
            s, t = doubled, (slope * (s - doubled) - t) % self.p
        return s, t


CURVE25519 = Montgomery(2**255 - 19, 486662, 2)
BABY_JUBJUB = Montgomery(R, 168698, 5)


@pytest.mark.parametrize(
    ("u", "qx", "px", "py"),
    [
        (
            "608d892b641f0328523802a6603427c26e55e6f27e71a91a478148d45b5093cd",
            "51125222da5e763d97f3c10fcc92ea6860b9ccbbd2eb1285728f566721c1e65b",
            "1bb913f0c9daefa0b3375378ffa534bda5526c97391952a7789eb976edfe4d08",
            "4548368f4f983243e747b62a600840ae7c1dab5c723991f85d3a9768479f3ec4",
        ),
        (
            "46f5b22494bfeaa7f232cc8d054be68561af50230234d7d1d63d1d9abeca8da5",
            "7d56d1e08cb0ccb92baf069c18c49bb5a0dcd927eff8dcf75ca921ef7f3e6eeb",
            "7c22950b7d900fa866334262fcaea47a441a578df43b894b4625c9b450f9a026",
            "5547bc00e4c09685dcbc6cb6765288b386d8bdcb595fa5a6e3969e08097f0541",
        ),
        (
            "235fe40c443766ce7e18111c33862d66c3b33267efa50d50f9e8e5d252a40aaa",
            "3fbe66b9c9883d79e8407150e7c2a1c8680bee496c62fabe4619a72b3cabe90f",
            "31ad08a8b0deeb2a4d8b0206ca25f567ab4e042746f792f4b7973f3ae2096c52",
            "405070c28e78b4fa269427c82827261991b9718bd6c6e95d627d701a53c30db1",
        ),
    ],
)
def test_the_plain_map_gives_the_vectors_of_the_rfc(u: str, qx: str, px: str, py: str) -> None:
    """Appendix J.4.2, curve25519_XMD:SHA-512_ELL2_NU_, of the messages of 0, 3 and 16 bytes."""
    s, t = CURVE25519.map_to_curve(int(u, 16))
    assert s == int(qx, 16)
    assert CURVE25519.times_8(s, t) == (int(px, 16), int(py, 16))


def expected_map(u: int) -> AffinePoint:
    """The map and section 6.8's rational one, with appendix D.1's exceptions."""
    s, t = BABY_JUBJUB.map_to_curve(u)
    if t == 0 or s == R - 1:
        return IDENTITY
    return AffinePoint(s * pow(t, -1, R) % R, (s - 1) * pow(s + 1, -1, R) % R)


edges = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 7, R // 2, R - 2, R - 1])


@examples(60)
@given(edges | st.integers(0, R - 1))
def test_the_map_is_that_of_the_rfc(u: int) -> None:
    point = affine(map_to_curve(u))
    assert point == expected_map(u) == affine(map_to_curve(-u % R))
    assert is_on_curve(point)


@examples(12)
@given(edges | st.integers(0, R - 1))
def test_the_map_in_circuits(u: int) -> None:
    assert affine(mapped(u)) == expected_map(u)


def test_z_is_the_first_that_is_no_square() -> None:
    """Appendix H.3: 1, -1, 2, -2, ..."""
    squares = [pow(sign * z % R, (R - 1) // 2, R) == 1 for z in range(1, 6) for sign in (1, -1)]
    assert squares == [True] * 8 + [False] * 2


def test_no_divisor_is_0() -> None:
    """-1 / Z, J^2 - 4 and J - 2 are no squares: 1 + Z u^2, h and s + 1 are never 0. Nor is -J one, what is squared for u = 0."""
    for number in (-pow(5, -1, R), 168698**2 - 4, 168698 - 2, -168698):
        assert pow(number % R, (R - 1) // 2, R) == R - 1


def expected_hash(elements: list[int], count: int) -> AffinePoint:
    domain = (int.from_bytes(b"zkwright hash_to_curve", "big") << 16) + ((count - 1) << 8) + len(elements)
    total = IDENTITY
    for lane in poseidon_ex([*elements, 0][: max(2, len(elements))], count, domain % R):
        total = add(total, expected_map(int(lane)))
    return multiply(8, total)


@pytest.mark.parametrize("elements", [[0], [1], [0, 0], [0, 1], [1, 0], [R - 1, R - 2, R - 3], list(range(16))])
def test_hashes_are_points_of_the_subgroup(elements: list[int]) -> None:
    both, once = affine(hash_to_curve(*elements)), affine(encode_to_curve(*elements))
    assert both == expected_hash(elements, 2)
    assert once == expected_hash(elements, 1)
    assert is_in_subgroup(both)
    assert is_in_subgroup(once)


def test_hashes_differ() -> None:
    inputs: list[list[int]] = [[0], [0, 0], [0, 0, 0], [1], [1, 0], [0, 1]]
    found = {affine(function(*elements)) for elements in inputs for function in (hash_to_curve, encode_to_curve)}
    assert len(found) == 2 * len(inputs)


def test_hashes_in_circuits() -> None:
    assert affine(hashed(3, R - 1)) == affine(hash_to_curve(3, R - 1))
    assert affine(hashed_once(3)) == affine(encode_to_curve(3))
    assert open_wires(hashed.compile().solve({"a": 3, "b": 4})) == []
    assert open_wires(mapped.compile().solve({"u": 0})) == []


OTHER_CASE, OTHER_ROOT = Opcode.FIND, Opcode.CHOOSE


@pytest.mark.parametrize("u", [0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    "lied", [{OTHER_CASE}, {OTHER_ROOT}, {OTHER_CASE, OTHER_ROOT}], ids=["the other case", "the other root", "both"]
)
def test_a_prover_has_no_choice(u: int, lied: set[Opcode]) -> None:
    def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        if opcode not in lied:
            return honest
        return [1 - honest[0]] if opcode == OTHER_CASE else [-honest[0] % R]

    if u == 0 and lied == {OTHER_ROOT}:  # t is 0 for both, and the point is one
        assert affine(mapped(0)) == IDENTITY
        return
    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError, match="none of Elligator 2's"):
        mapped(u)


def test_the_map_needs_no_python() -> None:
    assert mapped.compile().python_hints == ()


@pytest.mark.parametrize("count", [0, 17])
def test_another_number_of_elements_is_refused(count: int) -> None:
    for function in (hash_to_curve, encode_to_curve):
        with pytest.raises(ArgumentError, match="1 to 16 elements"):
            function(*range(count))
