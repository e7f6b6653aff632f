"""Foreign arithmetic against Python's integers: bounds, carries and quotients at their edges, and provers that lie about them."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.big_integers import Integer, Modulus, SecretModulus, multiply_mod
from zkwright.circuits.big_integers.evaluation import interpolation, point
from zkwright.circuits.big_integers.integer import balanced
from zkwright.circuits.big_integers.zero import require_zero
from zkwright.compiler import Array, Bool, Field, Private, Public, UnsatisfiedCircuitError, bind, circuit
from zkwright.compiler.errors import ArgumentError
from zkwright.compiler.rows import constant
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R

from tests.circuits.costs import Cost, Inputs, measure
from tests.circuits.harness import lying_hints
from tests.drawn import examples

SECP256K1 = 2**256 - 2**32 - 977
P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
ED25519 = 2**255 - 19
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
PRIMES = (SECP256K1, P256, ED25519, ORDER)

COSTS = [
    Cost(
        multiply_mod,
        342,
        lambda make: multiply_mod(make.bits(256), make.bits(256), SECP256K1),
        "modulo the prime of secp256k1",
    ),
    Cost(
        multiply_mod,
        400,
        lambda make: multiply_mod(make.bits(256), make.bits(256), ORDER),
        "modulo the order of secp256k1",
    ),
]


def bits(value: int, n: int) -> list[bool]:
    return [bool(value >> i & 1) for i in range(n)]


def number(found: Sequence[Any]) -> int:
    return sum(int(bit) << i for i, bit in enumerate(found))


def residues(modulus: Modulus, *values: Array[Bool, Any]) -> list[Integer]:
    return [modulus.of_bits(list(value)) for value in values]


def rows(modulus: Modulus, call: Callable[[Integer, Integer, Integer, Integer], object]) -> int:
    def called(make: Inputs) -> object:
        return call(
            *(modulus.of_limbs_unchecked([make.field().linear for _ in range(modulus.n_limbs)]) for _ in range(4))
        )

    return measure(called)


@given(st.integers(-(2**80), 2**80), st.integers(8, 20))
def test_balanced_digits_add_up(value: int, width: int) -> None:
    for digits in (balanced(value, width), balanced(value, width, 3)):
        assert sum(digit << i * width for i, digit in enumerate(digits)) == value
    assert all(-(2 ** (width - 1)) <= digit < 2 ** (width - 1) for digit in balanced(value, width))


@given(st.lists(st.integers(0, R - 1), min_size=1, max_size=12))
def test_values_interpolate_to_the_polynomial(coefficients: list[int]) -> None:
    n = len(coefficients)
    values = [sum(c * point(index) ** i for i, c in enumerate(coefficients)) for index in range(n)]
    assert [sum(a * b for a, b in zip(row, values, strict=True)) % R for row in interpolation(n)] == coefficients


Number = Private[Array[Bool, Literal["n"]]]
Residue = Array[Bool, Literal["size"]]


@circuit
def chain(
    a: Number, b: Number, modulus: int, width: int, n: int = 256, size: int = 256
) -> Public[tuple[Residue, Residue]]:
    """A product, a difference of products, and a quotient."""
    m = Modulus(modulus, width)
    x, y = residues(m, a, b)
    product = m.reduced(x.times(y))
    mixed = m.reduced(product.times(x) - y.times(y).scaled(3) - x)
    m.require_zero(m.divided(mixed, x).times(x) - mixed, "the quotient is another")
    return m.canonical(product), m.canonical(mixed)


@pytest.mark.parametrize("width", [8, 16, 21, 32, 64])
@pytest.mark.parametrize("modulus", PRIMES)
def test_arithmetic_is_that_of_python(modulus: int, width: int) -> None:
    drawn = random.Random(width)
    edges = [1, modulus - 1, modulus + 1, 2**256 - 1]
    pairs = [(a, b) for a in edges for b in (0, *edges)] if width == 16 else []
    pairs += [(drawn.randrange(1, modulus), drawn.randrange(modulus)) for _ in range(3)]
    program = chain.compile(modulus=modulus, width=width, size=modulus.bit_length())
    for a, b in pairs:
        product, mixed = program.solve({"a": bits(a, 256), "b": bits(b, 256)}).output
        assert number(product) == a * b % modulus
        assert number(mixed) == (a * b * a - 3 * b * b - a) % modulus


@pytest.mark.parametrize("modulus", [3, 251, 2**64 - 1, R, 2**521 - 1])
def test_any_modulus_will_do(modulus: int) -> None:
    program = product_of_bits.compile(modulus=modulus, size=modulus.bit_length())
    for a, b in ((0, 0), (2**70 - 1, 2**70 - 1), (modulus % 2**70, 1), (12345678901234567890, 987654321)):
        assert number(program.solve({"a": bits(a, 70), "b": bits(b, 70)}).output) == a * b % modulus


@circuit
def product_of_bits(a: Number, b: Number, modulus: int, n: int = 70, size: int = 1) -> Public[Residue]:
    """A product."""
    return multiply_mod(list(a), list(b), modulus)


@pytest.mark.parametrize("modulus", [251, SECP256K1, 2**521 - 1])
def test_plain_values_need_no_circuit(modulus: int) -> None:
    m = Modulus(modulus)
    for a, b in ((0, 1), (modulus - 1, modulus - 1), (12345, 67)):
        x, y = m.constant(a), m.constant(b)
        assert m.reduced(x.times(y) - y).known == (a * b - b) % modulus
        assert number(m.canonical(x - y)) == (a - b) % modulus
        assert m.divided(x, y).known == a * pow(b, -1, modulus) % modulus
        m.require_zero(x.times(y) - m.constant(a * b), "no")
    with pytest.raises(UnsatisfiedCircuitError, match="not 0"):
        m.require_zero(m.constant(1), "not 0")
    with pytest.raises(UnsatisfiedCircuitError, match="a divisor is 0"):
        m.divided(m.constant(1), m.constant(0))


WIDTH, MOST = 16, 2**60


@circuit
def sums_to_zero(limbs: Private[Array[Field, Literal["n"]]], n: int) -> None:
    """That limbs of at most 2**60, negative ones too, make 0."""
    bounds = ((-MOST, MOST),) * n
    require_zero(Integer(WIDTH, tuple(limb.linear for limb in limbs), bounds), "not 0")


def solves(limbs: Sequence[int]) -> bool:
    try:
        sums_to_zero.compile(n=len(limbs)).solve({"limbs": [limb % R for limb in limbs]})
    except UnsatisfiedCircuitError:
        return False
    return True


N = 40


@examples(60)
@given(
    st.lists(st.sampled_from([0, 1, -1, MOST, -MOST, MOST - 1, 2**44, -(2**44)]), min_size=N, max_size=N),
    st.sampled_from([0, 0, 1, -1, R, -R, 2**208, 2**416, R << 208, R << 400, R * R, -(R << 16), 2**624]),
)
def test_only_zero_is_taken_for_zero(limbs: list[int], total: int) -> None:
    """Not what is 0 modulo r, nor what is 0 modulo the powers of two that the carries show; carries at their bounds as well."""
    rest = total - sum(limb << WIDTH * i for i, limb in enumerate(limbs[:-4]))
    limbs = [*limbs[:-4], 0, 0, 0, 0]
    for i, digit in enumerate(balanced(rest, WIDTH, N)):
        limbs[i] += digit
    if max(map(abs, limbs)) <= MOST:
        assert solves(limbs) is (total == 0)


@pytest.mark.parametrize("n", [2, 12, 13, 14, 15, 16, 26, 27, 40])
def test_the_largest_limbs_cancel(n: int) -> None:
    limbs = [MOST - (2**44 if i else 0) for i in range(n - 1)]
    for sign in (1, -1):
        found = [sign * limb for limb in limbs] + [-sign * 2**44]
        assert solves(found)
        for multiple in (1, -1, R, -R):
            moved = [digit + limb for digit, limb in zip(balanced(multiple, WIDTH, n), found, strict=True)]
            if max(map(abs, moved)) <= MOST:
                assert not solves(moved)


@circuit
def alone(a: Number, b: Number, modulus: int, n: int = 32, size: int = 32) -> Public[Residue]:
    """A product that its factors determine."""
    return multiply_mod(list(a), list(b), modulus)


@pytest.mark.parametrize("modulus", [2**32 - 5, 3 * 2**30 + 1])
@pytest.mark.parametrize(("places", "by"), [(1, 1), (-1, -1), (0, 1), (1, 0)])
def test_no_answer_but_the_least_remainder_passes(modulus: int, places: int, by: int) -> None:
    """A quotient off by one, with a remainder that makes up for it and without, and the remainder alone."""
    program = alone.compile(modulus=modulus, size=32)
    a, b = modulus - 1, 5
    moved = a * b % modulus + by * modulus

    def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], outputs: list[int]) -> list[int]:
        if opcode != Opcode.LIMBS_DIVMOD:
            return outputs
        return [(outputs[0] - places) % R, *outputs[1:-2], moved % 2**16, (moved >> 16) % R]

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
        program.solve({"a": bits(a, 32), "b": bits(b, 32)})


@circuit
def halves(a: Number, b: Number, modulus: int, n: int = 32) -> None:
    """A quotient that is used for nothing."""
    m = Modulus(modulus)
    x, y = residues(m, a, b)
    m.divided(x, y)


def test_no_quotient_by_zero() -> None:
    program = halves.compile(modulus=2**32 - 5)
    program.solve({"a": bits(7, 32), "b": bits(9, 32)})
    for zero in (0, 2**32 - 5):
        with pytest.raises(UnsatisfiedCircuitError, match="a divisor is 0"):
            program.solve({"a": bits(7, 32), "b": bits(zero, 32)})


@pytest.mark.parametrize("modulus", PRIMES)
def test_rows_modulo_primes_of_256_bits(modulus: int) -> None:
    """What others count on: a product reduced, a check of one and of two products."""
    m = Modulus(modulus)
    most = (334, 78, 111) if modulus != ORDER else (360, 104, 137)
    assert rows(m, lambda a, b, c, d: m.reduced(a.times(b))) <= most[0]
    assert rows(m, lambda a, b, c, d: m.require_zero(a.times(b) - c, "")) <= most[1]
    assert rows(m, lambda a, b, c, d: m.require_zero(a.times(b) - c.times(d) + a, "")) <= most[2]


@circuit
def choose(flag: Private[Bool], a: Number, n: int = 32) -> Public[Array[Bool, Literal[32]]]:
    """A choice between a number and a constant."""
    m = Modulus(2**32 - 5)
    (x,) = residues(m, a)
    return m.canonical(x.selected(flag, m.constant(77)) - x.selected(Bool(False), -m.constant(3)))


def test_a_choice_is_one_of_two() -> None:
    program = choose.compile()
    assert number(program.solve({"flag": True, "a": bits(2**32 - 1, 32)}).output) == 7
    assert number(program.solve({"flag": False, "a": bits(2**32 - 1, 32)}).output) == 80


def test_what_cancels_is_known_where_its_bounds_tell_it() -> None:
    """A difference of equal combinations is 0 modulo r: as an integer only where it cannot be a multiple of r."""
    found: list[int | None] = []

    @circuit
    def cancels(a: Private[Field]) -> None:
        """The same less the same."""
        bind(a)
        for most in (2**252, 2**253):
            one = Integer(16, (a.linear,), ((0, most),))
            found.append((one - one + Integer.of(5, 16)).known)

    cancels.compile()
    assert found[-2:] == [5, None]


def test_what_could_wrap_is_refused() -> None:
    m = Modulus(SECP256K1, 64)

    @circuit
    def cubed(a: Private[Array[Bool, Literal[256]]]) -> None:
        """Columns beyond r."""
        (x,) = residues(m, a)
        m.reduced(x.times(x).times(x).times(x))

    with pytest.raises(ArgumentError, match="too wide"):
        cubed.compile()
    for value, width, match in ((1, 16, "modulus"), (2**4096, 16, "modulus"), (7, 4, "8 to 64"), (7, 65, "8 to 64")):
        with pytest.raises(ArgumentError, match=match):
            Modulus(value, width)
    with pytest.raises(ArgumentError, match="limbs of"):
        m.constant(1) + Modulus(SECP256K1).constant(1)


@circuit
def modulo_a_signal(
    a: Number, b: Number, modulus: Number, n: int
) -> Public[tuple[Array[Bool, Literal["n"]], Array[Bool, Literal["n"]]]]:
    """A product, and the square of a reduced product, in n bits."""
    m = SecretModulus.from_bits(list(modulus), WIDTH)
    x, y = Integer.from_bits(list(a), WIDTH), Integer.from_bits(list(b), WIDTH)
    product = m.reduced(x.times(y))
    m.require_zero(x.times(y) - product, "a product and its remainder")
    short = m.short_bits(x.times(y), n, "short")
    return short, m.short_bits(product.times(product), n, "short")


@pytest.mark.parametrize("n", [64, 72, 128, 200])
def test_arithmetic_modulo_a_signal_is_that_of_python(n: int) -> None:
    program = modulo_a_signal.compile(n=n)
    drawn = random.Random(n)
    most = 2**n - 1
    for modulus in (2 ** (n - 1), 2 ** (n - 1) + 1, most, most - 2**16, drawn.getrandbits(n) | 1 << n - 1):
        pairs = [(0, 0), (1, most), (most, most), (modulus, modulus - 1), (modulus // 2, 2)]
        for a, b in [*pairs, (drawn.getrandbits(n), drawn.getrandbits(n))]:
            inputs = {"a": bits(a, n), "b": bits(b, n), "modulus": bits(modulus, n)}
            product, square = map(number, program.solve(inputs).output)
            assert product % modulus == a * b % modulus
            assert square % modulus == (a * b) ** 2 % modulus
    with pytest.raises(UnsatisfiedCircuitError, match="shorter"):
        program.solve({"a": bits(1, n), "b": bits(1, n), "modulus": bits(2 ** (n - 3), n)})


@pytest.mark.parametrize(("n", "width"), [(1, 16), (16, 16), (32, 16), (128, 64), (64, 4), (4096, 65)])
def test_a_modulus_that_is_a_signal_has_three_limbs_of_8_to_64_bits(n: int, width: int) -> None:
    with pytest.raises(ArgumentError, match=r"at least 3 limbs|8 to 64"):
        SecretModulus.from_bits([Bool(True)] * n, width)


def divisions(changes: dict[tuple[int, int], int]) -> Callable[[Opcode, int, Sequence[int], list[int]], list[int]]:
    """A prover who adds to outputs of some divisions, by their number and the output's."""
    counted = -1

    def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], outputs: list[int]) -> list[int]:
        nonlocal counted
        counted += opcode == Opcode.LIMBS_DIVMOD
        found = outputs[:]
        for (division, at), by in changes.items():
            if opcode == Opcode.LIMBS_DIVMOD and counted == division:
                found[at] = (found[at] + by) % R
        return found

    return lie


A, B, M = 2**127 + 12345, 3**80, 2**128 - 159


def test_a_reciprocal_is_near_enough_or_refused() -> None:
    """One that is near changes nothing but the rows' values; another's error would widen what the bounds of an identity are."""
    program = modulo_a_signal.compile(n=128)
    inputs = {"a": bits(A, 128), "b": bits(B, 128), "modulus": bits(M, 128)}
    for near in (1, -1, -5):
        with lying_hints(divisions({(0, 0): near})):
            product, _ = program.solve(inputs).output
        assert number(product) % M == A * B % M
    for at, by in ((1, 1), (2, 1), (5, 1), (6, 1), (6, -1)):
        with lying_hints(divisions({(0, at): by})), pytest.raises(UnsatisfiedCircuitError):
            program.solve(inputs)


@pytest.mark.parametrize(("quotient", "remainder"), [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (2**16, 0), (R // 2, 1)])
def test_modulo_a_signal_no_other_remainder_passes(quotient: int, remainder: int) -> None:
    """Neither alone nor together, unless it is congruent."""
    program = modulo_a_signal.compile(n=128)
    inputs = {"a": bits(A, 128), "b": bits(B, 128), "modulus": bits(M, 128)}
    for division in (1, 3):
        changes = {(division, 0): quotient, (division, -8): remainder}
        with lying_hints(divisions(changes)), pytest.raises(UnsatisfiedCircuitError):
            program.solve(inputs)


LET_THROUGH = 7 * 2**128
"""Nearly as much as 2**224 may be more or less than the reciprocal times a modulus of 128 bits."""


@pytest.mark.parametrize("modulus", [2**127 + 1, 2**128 - 1, 2**128 - 2**127 // 3])
def test_what_estimates_leave_lies_between_their_bounds(modulus: int) -> None:
    """For reciprocals as wrong as they may be, and columns at their bounds."""
    n, h, drawn = 128, 8, random.Random(modulus)
    most = [min(i + 1, 2 * h - 1 - i) << 30 for i in range(2 * h - 1)]
    bounds = tuple((-bound, bound) for bound in most)
    for error in (-LET_THROUGH, LET_THROUGH, drawn.randrange(-LET_THROUGH, LET_THROUGH)):
        reciprocal = (2 ** (WIDTH * (2 * h - 2)) - error) // modulus
        digits = [*balanced(modulus, WIDTH, h), *[0] * h, *balanced(reciprocal, WIDTH, h - 1)]
        m = SecretModulus.from_limbs_unchecked([constant(digit % R) for digit in digits], n, WIDTH)
        for _ in range(20):
            ends = [drawn.choice((-1, 1, 1)) * bound for bound in most]
            value = Integer(WIDTH, tuple(constant(end % R) for end in ends), bounds)
            estimate, (low, high) = m.estimated(value)
            found, known = estimate.known, value.known
            assert found is not None
            assert known is not None
            assert low <= known - found * modulus <= high
