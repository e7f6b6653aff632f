"""Short solutions of a = h b modulo n: how short they are is what circuits have bits for."""

from __future__ import annotations

import random

import pytest
from zkwright.compiler.solver.short_vectors import short_vector

K1 = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ROOT = pow(3, (K1 - 1) // 3, K1)


def multipliers(n: int) -> list[int]:
    drawn = random.Random(7)
    edges = [0, 1, 2, n - 1, n - 2, 2**64, 2**128, 2**128 - 1, n // 2, n // 3, ROOT % n, -ROOT % n, (ROOT + 1) % n]
    return edges + [drawn.randrange(n) for _ in range(60)]


@pytest.mark.parametrize("n", [K1, P256])
def test_halves(n: int) -> None:
    for h in multipliers(n):
        a, b = short_vector(h, n)
        assert (a - h * b) % n == 0
        assert (a, b) != (0, 0)
        assert max(abs(a), abs(b)) < 2**128


def test_quarters() -> None:
    for h in multipliers(K1):
        a0, a1, b0, b1 = found = short_vector(h, K1, ROOT)
        assert (a0 + a1 * ROOT - h * (b0 + b1 * ROOT)) % K1 == 0
        assert any(found)
        assert max(map(abs, found)) < 2**64


def test_whatever_a_file_says_has_an_end() -> None:
    drawn = random.Random(8)
    for n in range(1, 40):
        assert len(short_vector(drawn.randrange(n), n, drawn.randrange(2 * n))) == 4
    assert short_vector(5, 0) == (0, 0)
    assert short_vector(5, 0, 3) == (0, 0, 0, 0)
