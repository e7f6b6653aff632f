"""That integers in columns are multiples of a modulus, whatever quotient and carries a prover tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import pytest
from zkwright.circuits.shared.weierstrass.columns import BITS, Columns, product, require_multiple
from zkwright.circuits.shared.weierstrass.plain import P256, SECP256K1
from zkwright.compiler import U32, Array, Private, UnsatisfiedCircuitError, bind, circuit
from zkwright.compiler.rows import Note, Opcode
from zkwright.core.field import R

from tests.circuits.harness import lying_hints

N = 8
LIMBS = Array[U32, Literal[8]]


def columns(limbs: LIMBS) -> Columns:
    return Columns.of((limb.linear, 0, (1 << BITS) - 1) for limb in limbs)


@circuit
def congruent(a: Private[LIMBS], b: Private[LIMBS], c: Private[LIMBS], m: int) -> None:
    """a b = c modulo m."""
    bind(a, b, c)
    value = product(columns(a), columns(b)) - columns(c)
    require_multiple(value, Columns.of_int(m, N).low, Note("no multiple"))


def limbs(value: int, n: int = N) -> list[int]:
    return [value >> BITS * i & (1 << BITS) - 1 for i in range(n)]


def given(a: int, b: int, c: int) -> dict[str, list[int]]:
    return {"a": limbs(a), "b": limbs(b), "c": limbs(c)}


MODULI = [SECP256K1.p, P256.n]
MOST = 2**256 - 1


@pytest.mark.parametrize("m", MODULI)
def test_multiples(m: int) -> None:
    compiled = congruent.compile(m=m)
    for a, b in ((0, 0), (1, 1), (m - 1, m - 1), (MOST, MOST), (m, MOST), (2**255, 2), (3**150 % m, 5**100 % m)):
        c = a * b % m
        compiled.solve(given(a, b, c))
        if c + m <= MOST:
            compiled.solve(given(a, b, c + m))
        for wrong in {c ^ 1, c ^ 1 << 32, c ^ 1 << 255, (c + R) % 2**256}:
            if (wrong - c) % m:
                with pytest.raises(UnsatisfiedCircuitError):
                    compiled.solve(given(a, b, wrong))


def quotients(a: int, b: int, c: int, m: int) -> set[int]:
    """What a prover may say that a b - c over m is: near it, and what it is modulo r, modulo powers of 2, and beyond them.

    Quotients are told larger by 1, as c may be above a b; what an honest solver says is not among these."""
    value = a * b - c + m
    near, field = value // m, value * pow(m, -1, R) % R
    honest = value * pow(m, -1, 2**288) % 2**288
    lies = {
        near,
        near + 1,
        near - 1,
        near + R,
        field,
        field + R,
        near + 2**32,
        near ^ 1 << 255,
        honest % 2**256,
        honest ^ 1 << 287,
    }
    return {lie for lie in lies if lie % 2**288 != honest}


def told(quotient: int) -> list[Callable[[int], list[int]]]:
    """In limbs; and with limbs that are too large, or negative."""

    def shifted(place: int, by: int) -> Callable[[int], list[int]]:
        def moved(n: int) -> list[int]:
            found = limbs(quotient, n)
            found[place] += by << BITS
            found[place + 1] -= by
            return [limb % R for limb in found]

        return moved

    return [lambda n: limbs(quotient, n), shifted(0, 1), shifted(3, -1), lambda n: [quotient % R, *[0] * (n - 1)]]


@pytest.mark.parametrize("m", MODULI)
def test_lies_about_the_quotient(m: int) -> None:
    compiled = congruent.compile(m=m)
    a, b = 3**161 % m, 5**110 % m
    c = a * b % m
    for wrong in (c, (c + R) % 2**256, c ^ 1):
        for quotient in quotients(a, b, wrong, m):
            for answer in told(quotient):
                refuses(compiled, given(a, b, wrong), answer)


def refuses(compiled: object, values: dict[str, list[int]], answer: Callable[[int], list[int]]) -> None:
    def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        return answer(len(honest)) if opcode == Opcode.LIMBS_RATIO else honest

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
        compiled.solve(values)  # type: ignore[attr-defined]


def test_lies_about_carries() -> None:
    """Every bit that a solver fills, turned: of limbs of the quotient, and of carries."""
    m = SECP256K1.p
    compiled = congruent.compile(m=m)
    a, b = 3**161 % m, 5**110 % m
    values = given(a, b, a * b % m)
    for place in range(0, 34, 3):

        def lie(
            opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int], place: int = place
        ) -> list[int]:
            turned = opcode == Opcode.BITS and place < len(honest)
            return [bit ^ (turned and i == place) for i, bit in enumerate(honest)]

        with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
            compiled.solve(values)


def test_columns_that_are_no_integers_are_refused() -> None:
    wide = Columns.of_digits([R // 4])
    with pytest.raises(OverflowError, match="does not fit a field element"):
        wide + wide
    with pytest.raises(OverflowError, match="does not fit a field element"):
        Columns.of_digits([2**130]).plus(2**130, Columns.of_digits([2**130]))
