from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits import babyjub
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub import plain as curve
from zkwright.circuits.babyjub.plain import BASE8, GENERATOR, AffinePoint, L
from zkwright.circuits.babyjub.variable_base import SHIFT
from zkwright.compiler import Field, Private, Public, UnsatisfiedCircuitError, circuit
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R

from tests.circuits.costs import Cost
from tests.circuits.harness import lying_hints, open_wires
from tests.circuits.vectors.load import circomlibjs
from tests.circuits.vectors.sign import affine
from tests.drawn import examples

COSTS = [
    Cost(babyjub.require_on_curve, 4, lambda make: babyjub.require_on_curve(make.point())),
    Cost(babyjub.is_on_curve, 5, lambda make: babyjub.is_on_curve(make.point())),
    Cost(babyjub.require_in_subgroup, 16, lambda make: babyjub.require_in_subgroup(make.point())),
    Cost(babyjub.is_in_subgroup, 31, lambda make: babyjub.is_in_subgroup(make.point())),
    Cost(babyjub.add, 6, lambda make: babyjub.add(make.point(), make.point())),
    Cost(babyjub.double, 7, lambda make: babyjub.double(make.point())),
    Cost(babyjub.clear_cofactor, 17, lambda make: babyjub.clear_cofactor(make.point())),
    Cost(babyjub.negate, 0, lambda make: babyjub.negate(make.point())),
    Cost(babyjub.multiply, 1965, lambda make: babyjub.multiply(make.field(), make.point())),
    Cost(babyjub.multiply_base8, 735, lambda make: babyjub.multiply_base8(make.field())),
]

VECTORS = circomlibjs()["babyjub"]
SMALL_ORDER = [curve.multiply(i * L, GENERATOR) for i in range(8)]
OFF_CURVE = [AffinePoint(0, 0), AffinePoint(1, 1), AffinePoint(BASE8.x, BASE8.y + 1)]


@circuit
def on_curve(p: Private[Point]) -> None:
    babyjub.require_on_curve(p)


@circuit
def in_subgroup(p: Private[Point]) -> None:
    babyjub.require_in_subgroup(p)


@circuit
def add(p: Private[Point], q: Private[Point]) -> Public[Point]:
    return babyjub.add(p, q)


@circuit
def double(p: Private[Point]) -> Public[Point]:
    return babyjub.double(p)


@circuit
def double_and_negate(p: Private[Point]) -> Public[Point]:
    return babyjub.negate(babyjub.double(p))


@circuit
def multiply(scalar: Private[Field], p: Private[Point]) -> Public[Point]:
    return babyjub.multiply(scalar, p)


@circuit
def multiply_base8(scalar: Private[Field]) -> Public[Point]:
    return babyjub.multiply_base8(scalar)


def passes(check: Callable[[Point], object], point: AffinePoint) -> bool:
    try:
        check(Point.of(AffinePoint(point.x % R, point.y % R)))
    except UnsatisfiedCircuitError:
        return False
    return True


def test_membership() -> None:
    points = [AffinePoint(*item["point"]) for item in VECTORS["membership"]]
    for point in [*points, *SMALL_ORDER, *OFF_CURVE]:
        for check in (on_curve, babyjub.require_on_curve):
            assert passes(check, point) == curve.is_on_curve(point)
        for check in (in_subgroup, babyjub.require_in_subgroup):
            assert passes(check, point) == curve.is_in_subgroup(point)


def test_the_check_of_the_subgroup_needs_no_python() -> None:
    assert in_subgroup.compile().python_hints == ()


def test_additions_agree_with_circomlibjs() -> None:
    program = add.compile()
    for case in VECTORS["additions"]:
        p, q = (Point.of(AffinePoint(*case[name])) for name in ("p", "q"))
        witness = program.solve({"p": p, "q": q})
        assert [witness.output.x, witness.output.y] == case["sum"]
        assert open_wires(witness) == []
        plain = babyjub.add(p, q)
        assert [plain.x, plain.y] == case["sum"]


def test_only_points_of_the_curve_are_doubled() -> None:
    """Twice (0, 0) would be (0 / 0, 0): a prover could choose the result."""
    for point in [*SMALL_ORDER, BASE8]:
        assert passes(double, point)
        assert passes(babyjub.double, point)
    for point in OFF_CURVE:
        assert not passes(double, point)
        assert not passes(babyjub.double, point)


def test_a_chosen_double_is_refused() -> None:
    program = double.compile()
    for x in (0, 1, 12345):
        forged = [0] * program.r1cs.n_wires
        forged[:2] = [1, x]
        with pytest.raises(UnsatisfiedCircuitError, match="not on Baby Jubjub"):
            program.check(forged)


def test_doubling_and_negation() -> None:
    for case in VECTORS["additions"]:
        if case["p"] == case["q"]:
            result = double_and_negate(Point.of(AffinePoint(*case["p"])))
            assert [-result.x % R, result.y] == case["sum"]


SCALARS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 31, 32, 63, 64, 127, 128, 2**253 - 1, 2**253]
SCALARS += [2**254 - R - 1, 2**254 - R, R - SHIFT - 1, R - SHIFT, R - 2, R - 1, 2**253 - SHIFT - 1, 2**253 - SHIFT]
SCALARS += [(i * L + d) % R for i in range(1, 9) for d in (-64, -2, -1, 0, 1, 2, 33)]


@pytest.mark.parametrize(
    ("point", "scalars"), [(BASE8, SCALARS), (GENERATOR, SCALARS), (curve.add(BASE8, SMALL_ORDER[4]), SCALARS[::5])]
)
def test_multiples_by_edge_scalars(point: AffinePoint, scalars: list[int]) -> None:
    program = multiply.compile()
    for scalar in scalars:
        witness = program.solve({"scalar": scalar, "p": Point.of(point)})
        assert (witness.output.x, witness.output.y) == curve.multiply(scalar, point), scalar
        assert open_wires(witness) == [], scalar


@examples(20)
@given(st.integers(0, R - 1), st.integers(0, 8 * L - 1).filter(lambda k: k % L))
def test_multiples_of_any_point(scalar: int, k: int) -> None:
    point = curve.multiply(k, GENERATOR)
    result = multiply(scalar, Point.of(point))
    assert affine(_constant(result)) == curve.multiply(scalar, point)


def test_multiplications_agree_with_circomlibjs() -> None:
    for case in VECTORS["multiplications"]:
        point = AffinePoint(*case["point"])
        if case["scalar"] < R and point not in SMALL_ORDER:
            result = multiply(case["scalar"], Point.of(point))
            assert [result.x, result.y] == case["product"]
    plain = babyjub.multiply(3, Point.of(BASE8))
    assert affine(_constant(plain)) == curve.multiply(3, BASE8)


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_points_of_small_order_are_refused(point: AffinePoint) -> None:
    for run in (multiply, babyjub.multiply):
        with pytest.raises(UnsatisfiedCircuitError, match="the point has a small order"):
            run(5, Point.of(point))


@pytest.mark.parametrize("point", OFF_CURVE)
def test_points_off_the_curve_are_refused(point: AffinePoint) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="the point is not on Baby Jubjub"):
        multiply(5, Point.of(point))


@pytest.mark.parametrize("scalar", [0, 1, 2**254 - R - SHIFT - 1])
def test_a_scalar_has_one_reading(scalar: int) -> None:
    def larger_by_r(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        return [1, (inputs[0] - inputs[1]) % R] if opcode == Opcode.DIVMOD else honest

    with lying_hints(larger_by_r), pytest.raises(UnsatisfiedCircuitError) as refusal:
        multiply(scalar, Point.of(BASE8))
    assert {failure.message for failure in refusal.value.failures} == {
        "the bits are not those of a canonical field element"
    }


def test_multiples_of_the_base() -> None:
    program = multiply_base8.compile()
    scalars = [0, 1, 2, 3, 7, 8, 9, 2**249 - 1, 2**249, 2**250 - 1, 2**250, L // 2, L - 2, L - 1]
    scalars += [sum(7 << 3 * w for w in range(0, 83, 2)), sum(v % 8 << 3 * v for v in range(83))]
    for scalar in scalars:
        witness = program.solve({"scalar": scalar})
        assert affine(_constant(witness.output)) == curve.multiply(scalar, BASE8)
        assert open_wires(witness) == []
        assert affine(_constant(babyjub.multiply_base8(scalar))) == curve.multiply(scalar, BASE8)


@examples(20)
@given(st.integers(0, L - 1))
def test_any_multiple_of_the_base(scalar: int) -> None:
    assert affine(_constant(multiply_base8(scalar))) == curve.multiply(scalar, BASE8)


@pytest.mark.parametrize("scalar", [L, L + 1, 2**251 - 1, 2**251, R - 1])
def test_a_scalar_of_the_base_is_below_the_order(scalar: int) -> None:
    for run in (multiply_base8, babyjub.multiply_base8):
        with pytest.raises(UnsatisfiedCircuitError, match=r"the scalar is not below|does not fit in 251 bits"):
            run(scalar)


def _constant(point: Any) -> Point:
    return Point.of(AffinePoint(point.x, point.y))


def test_clearing_the_cofactor() -> None:
    for point in (*SMALL_ORDER, BASE8, GENERATOR, curve.add(BASE8, SMALL_ORDER[3])):
        assert affine(babyjub.clear_cofactor(Point.of(point))) == curve.multiply(8, point)
    for point in OFF_CURVE:
        with pytest.raises(UnsatisfiedCircuitError, match="not on Baby Jubjub"):
            babyjub.clear_cofactor(Point.of(point))
