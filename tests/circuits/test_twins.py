"""Every `require_x` has a twin that says it never fails; those of bits, ranges, trees, points and EdDSA agree with it on any
values, and cannot be forged. Circuits that call the others are among `gadget_cases`.
"""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.analyser.forging import forgeries
from zkwright.circuits import babyjub, bits, comparators, merkle
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub import plain as curve
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, AffinePoint, L
from zkwright.circuits.eddsa import Signature, require_signature, signature_holds
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.compiler import U8, Array, Bool, Field, Private, Public, UnsatisfiedCircuitError, circuit
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R
from zkwright.testing import accepts

from tests.circuits.costs import collected
from tests.circuits.harness import Lie, lying_hints, open_wires
from tests.circuits.library import PRIMITIVES
from tests.circuits.test_babyjub import OFF_CURVE, SMALL_ORDER
from tests.circuits.test_eddsa import THEIRS, inputs
from tests.circuits.vectors.sign import Case, forged_cases, honest_cases
from tests.drawn import examples


def requirements() -> Iterator[tuple[Any, str]]:
    for name in PRIMITIVES:
        module = importlib.import_module(f"zkwright.circuits.{name}")
        for word, value in vars(module).items():
            if word.startswith("require_") and getattr(value, "__module__", "") == module.__name__:
                yield module, word


def test_every_requirement_has_a_twin() -> None:
    found = list(requirements())
    names = {f"{module.__name__.removeprefix('zkwright.circuits.')}.{word}" for module, word in found}
    assert names == {cost.name for cost in collected() if cost.name.rpartition(".")[2].startswith("require_")}
    for module, word in found:
        subject = word.removeprefix("require_")
        twin = next(
            (vars(module)[name] for name in (f"is_{subject}", f"{subject}_holds") if name in vars(module)), None
        )
        assert twin is not None, f"{module.__name__}.{word} has no twin"
        assert "Never fails" in twin.__doc__


def holds(requirement: Callable[[], object]) -> bool:
    try:
        requirement()
    except UnsatisfiedCircuitError:
        return False
    return True


def cannot_be_forged(program: Any, given: dict[str, Any], expected: object) -> None:
    """No other answer of one hint changes the output, and no wire is left open."""
    witness = program.solve(given)
    assert witness.output == expected
    assert open_wires(witness) == []
    encoded = program.schema.encode(given)
    for forged in forgeries(program, encoded, witness.assignment):
        assert forged.failed or forged.values[1] == witness.assignment[1], forged.description


# -- bits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(6))
def test_bits_against_every_bound(n: int) -> None:
    for bound in range((1 << n) + 2):
        for number in range(1 << n):
            listed = [Bool(bool(number >> i & 1)) for i in range(n)]
            assert bits.is_at_most(listed, bound).constant == (number <= bound)
            if bound < 1 << n:
                assert bits.is_at_least(listed, bound).constant == (number >= bound)
    with pytest.raises(ValueError, match="negative bound"):
        bits.is_at_most([Bool(True)] * n, -1)
    with pytest.raises(ValueError, match="reaches the bound"):
        bits.is_at_least([Bool(True)] * n, 1 << n)


@circuit
def compared(number: Private[U8], bound: int) -> Public[tuple[Bool, Bool]]:
    listed = number.bits()
    return bits.is_at_most(listed, bound), bits.is_at_least(listed, bound)


@pytest.mark.parametrize("bound", [0, 1, 0b10101010, 0b11101110, 0b00011111, 0b11111000, 254])
def test_bits_in_circuits(bound: int) -> None:
    for number in {0, 1, bound - 1, bound, bound + 1, 254, 255} & set(range(256)):
        accepts(compared, {"number": number}, (number <= bound, number >= bound), bound=bound)


@examples(30)
@given(st.integers(1, 253), st.data())
def test_long_bits(n: int, data: st.DataObject) -> None:
    edge = st.sampled_from([0, 1, (1 << n) - 1, (1 << n) - 2, 1 << (n - 1)])
    bound = data.draw(edge | st.integers(0, (1 << n) - 1))
    near = st.integers(-2, 2).map(lambda d: min(max(bound + d, 0), (1 << n) - 1))
    flipped = st.integers(0, n - 1).map(lambda i: bound ^ 1 << i)
    number = data.draw(edge | near | flipped | st.integers(0, (1 << n) - 1))
    listed = [Bool(bool(number >> i & 1)) for i in range(n)]
    assert bits.is_at_most(listed, bound).constant == (number <= bound)
    assert bits.is_at_least(listed, bound).constant == (number >= bound)


# -- ranges --------------------------------------------------------------------------------------------------------


@circuit
def between(value: Private[Field], low: int, high: int) -> Public[Bool]:
    return comparators.is_between(value, low, high)


@circuit
def small_between(value: Private[U8], low: int, high: int) -> Public[Bool]:
    return comparators.is_between(value, low, high)


RANGES = [(0, 0), (18, 130), (0, 255), (200, 300), (256, 300), (R - 2, R - 1), (2**200, 2**201)]


@pytest.mark.parametrize(("low", "high"), RANGES)
def test_ranges(low: int, high: int) -> None:
    if (low, high) != (0, 255) and low < 256:  # elsewhere nothing is left to prove
        for value in {low, high, low - 1, high + 1, 0, 255} & set(range(256)):
            accepts(small_between, {"value": value}, low <= value <= high, low=low, high=high)
    for value in sorted({low, high, max(low - 1, 0), min(high + 1, R - 1), 0, R - 1, (low + R // 2) % R, 2**253}):
        expected = low <= value <= high
        assert between(value, low, high) == expected
        plain: object = comparators.is_between(value, low, high)
        assert plain is expected
        assert holds(lambda value=value: comparators.require_between(value, low, high)) == expected  # type: ignore[misc]


def test_a_value_has_one_reading() -> None:
    """The bits of value + r would put a small value beyond the range."""

    def larger_by_r(opcode: Opcode, parameter: int, given: Sequence[int], honest: list[int]) -> list[int]:
        return [(given[0] + R) >> parameter + i & 1 for i in range(len(honest))] if opcode == Opcode.BITS else honest

    with lying_hints(larger_by_r), pytest.raises(UnsatisfiedCircuitError):
        between(20, 18, 130)


# -- trees ---------------------------------------------------------------------------------------------------------

TREE = MerkleTree([3, 1, 4, 1, 5], depth=3)


@circuit
def member(
    root: Private[Field], leaf: Private[Field], index: Private[U8], siblings: Private[Array[Field, Literal[3]]]
) -> Public[Bool]:
    return merkle.is_member(root, leaf, index.bits(3), siblings)


@pytest.mark.parametrize(("index", "leaf"), list(product(range(8), (0, 1, 3, 4, 5, R - 1))))
def test_members(index: int, leaf: int) -> None:
    expected = leaf == (3, 1, 4, 1, 5, 0, 0, 0)[index]
    path = TREE.path(index)
    assert member(TREE.root, leaf, index, path[1]) == expected
    assert merkle.is_member(TREE.root, leaf, *path) is expected
    assert holds(lambda: merkle.require_member(TREE.root, leaf, *path)) == expected


# -- points --------------------------------------------------------------------------------------------------------


@circuit
def on_curve(p: Private[Point]) -> Public[Bool]:
    return babyjub.is_on_curve(p)


@circuit
def in_subgroup(p: Private[Point]) -> Public[Bool]:
    return babyjub.is_in_subgroup(p)


POINTS = [BASE8, GENERATOR, curve.negate(BASE8), *SMALL_ORDER, *OFF_CURVE]
POINTS += [curve.add(curve.multiply(77, BASE8), small) for small in SMALL_ORDER]
POINTS += [AffinePoint(0, R - 1), AffinePoint(R - 1, R - 1), AffinePoint(1, 0), AffinePoint(BASE8.y, BASE8.x)]


def coordinates() -> st.SearchStrategy[AffinePoint]:
    of_curve = st.integers(0, 8 * L - 1).map(lambda k: curve.multiply(k, GENERATOR))
    return of_curve | st.builds(AffinePoint, st.integers(0, R - 1), st.integers(0, R - 1))


@pytest.mark.parametrize("point", POINTS)
def test_points(point: AffinePoint) -> None:
    given = {"p": Point.of(AffinePoint(point.x % R, point.y % R))}
    expected = curve.is_on_curve(AffinePoint(point.x % R, point.y % R))
    accepts(on_curve, given, expected)
    cannot_be_forged(in_subgroup.compile(), given, curve.is_in_subgroup(AffinePoint(point.x % R, point.y % R)))


@examples(20)
@given(coordinates())
def test_any_point(point: AffinePoint) -> None:
    p = Point.of(point)
    assert on_curve(p) == babyjub.is_on_curve(p) == curve.is_on_curve(point)
    assert in_subgroup(p) == babyjub.is_in_subgroup(p) == curve.is_in_subgroup(point)


@pytest.mark.parametrize("point", [BASE8, curve.add(BASE8, SMALL_ORDER[3]), SMALL_ORDER[1], OFF_CURVE[1]])
def test_no_class_and_no_root_changes_the_answer(point: AffinePoint) -> None:
    """A prover who says of any of three numbers that it is a square or not, and takes any of its roots."""

    def lying(bits: int, signs: int) -> Lie:
        classes, roots = iter(range(3)), iter(range(6))

        def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
            if opcode == Opcode.FIND:
                return [honest[0] ^ bits >> next(classes) & 1]
            if opcode == Opcode.SQUARE_ROOT:
                asked = next(roots)  # first of the number, to see its class, then for the row
                return [-honest[0] % R] if asked % 2 and signs >> asked // 2 & 1 else honest
            return honest

        return lie

    for choice in range(1, 8):
        with lying_hints(lying(0, choice)):
            assert in_subgroup(Point.of(point)) == curve.is_in_subgroup(point)
        for signs in (0, 5):
            with (
                lying_hints(lying(choice, signs)),
                pytest.raises(UnsatisfiedCircuitError, match="no square, or 5 times"),
            ):
                in_subgroup(Point.of(point))


# -- signatures ----------------------------------------------------------------------------------------------------


@circuit
def signed(public_key: Private[Point], message: Private[Field], signature: Private[Signature]) -> Public[Bool]:
    return signature_holds(public_key, message, signature)


def hostile_cases() -> list[Case]:
    """Whatever the types allow: S of L and more, keys and R8 anywhere."""
    honest = honest_cases()[0]
    keys = [honest._replace(public_key=AffinePoint(p.x % R, p.y % R)) for p in (*SMALL_ORDER, *OFF_CURVE)]
    r8s = [honest._replace(r8=AffinePoint(p.x % R, p.y % R)) for p in (*SMALL_ORDER[:2], *OFF_CURVE)]
    scalars = [honest._replace(s=s) for s in (0, L - 1, L, honest.s + L, 2**251, 2**253, R - L, R - 1)]
    return [*keys, *r8s, *scalars, Case(AffinePoint(0, 0), 0, AffinePoint(0, 0), 0)]


@pytest.mark.parametrize("case", [*THEIRS[:2], *honest_cases(), *forged_cases(), *hostile_cases()])
def test_signatures_are_counted_as_they_are_required(case: Case) -> None:
    expected = holds(lambda: require_signature(**inputs(case)))
    witness = signed.compile().solve(inputs(case))
    assert witness.output is expected
    assert bool(int(signature_holds(**inputs(case)))) is expected
    assert open_wires(witness) == []


def test_a_bad_vote_is_counted_as_bad_and_padding_is_skipped() -> None:
    @circuit
    def tally(
        keys: Private[Array[Point, Literal[3]]],
        votes: Private[Array[Bool, Literal[3]]],
        signatures: Private[Array[Signature, Literal[3]]],
    ) -> Public[U8]:
        total = U8(0)
        for key, vote, signature in zip(keys, votes, signatures, strict=True):
            total = total + U8(signature_holds(key, vote, signature) & vote)
        return total

    voters = [SigningKey(bytes([i]) * 32) for i in range(2)]
    padding = {"r8": {"x": 0, "y": 0}, "s": 0}
    good = [voters[0].sign(1), voters[1].sign(1), padding]
    keys = [voters[0].public_key, voters[1].public_key, {"x": 0, "y": 0}]
    assert tally(keys, [True, True, True], good) == 2
    assert tally(keys, [True, False, False], good) == 1
    assert tally(keys, [True, True, True], [good[1], good[0], padding]) == 0


@pytest.mark.parametrize("case", [honest_cases()[0], forged_cases()[0], *hostile_cases()[:2]])
def test_no_lie_of_the_built_in_hints_changes_the_count(case: Case) -> None:
    """Each answer in turn has another number in it; the proof fails, or the count stays."""
    expected = signed(**inputs(case))
    generator = random.Random(1)
    for chosen in range(len(signed.compile().hints)):
        calls = 0

        def lie(
            opcode: Opcode, parameter: int, given: Sequence[int], honest: list[int], chosen: int = chosen
        ) -> list[int]:
            nonlocal calls
            calls += 1
            if calls != chosen + 1:
                return honest
            place = generator.randrange(len(honest))
            other = 1 - honest[place] if honest[place] in (0, 1) else generator.randrange(2, R)
            return [*honest[:place], other, *honest[place + 1 :]]

        with lying_hints(lie):
            try:
                assert signed(**inputs(case)) == expected
            except UnsatisfiedCircuitError:
                continue


def test_s_larger_by_r_is_no_other_reading() -> None:
    """S + r has 254 bits as well where S is small; its lower 251 are another scalar."""
    case = honest_cases()[0]._replace(s=5)

    def larger_by_r(opcode: Opcode, parameter: int, given: Sequence[int], honest: list[int]) -> list[int]:
        if opcode == Opcode.BITS and given[0] in (5, 5 - 2**253):
            return [(5 + R) >> parameter + i & 1 for i in range(len(honest))]
        return honest

    with lying_hints(larger_by_r), pytest.raises(UnsatisfiedCircuitError):
        signed(**inputs(case))


def test_any_numbers_at_all_are_answered() -> None:
    generator = random.Random(2)
    for _ in range(10):
        x, y, message, r8_x, r8_y, s = (generator.randrange(R) for _ in range(6))
        case = Case(AffinePoint(x, y), message, AffinePoint(r8_x, r8_y), s)
        assert signed(**inputs(case)) is False
