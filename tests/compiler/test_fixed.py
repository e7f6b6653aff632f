"""Numbers of a fixed point against Python's fractions: edges first, as signals, as constants, mixed."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.compiler import (
    I8,
    I32,
    U8,
    U32,
    U64,
    Array,
    Bool,
    Circuit,
    Field,
    Fixed,
    InputError,
    Int,
    Private,
    Public,
    Struct,
    UnsatisfiedCircuitError,
    bind,
    circuit,
    gadget,
    hint,
    require,
    select,
)
from zkwright.compiler.errors import (
    CompileError,
    ConstantRangeError,
    DivisionByZeroError,
    SignalConversionError,
    TypeMismatchError,
    WidthError,
)
from zkwright.compiler.types.fixed import fixed
from zkwright.core.field import R
from zkwright.testing import accepts, check_circuit, cost, refuses

from tests.drawn import examples


class Q4(Fixed, bits=8, fraction=4):
    """-8 to 7.9375, in steps of a sixteenth."""


class Q16(Fixed, bits=32, fraction=16):
    """-32768 to just below 32768."""


class Q60(Fixed, bits=120, fraction=60):
    """The widest."""


class Q1(Fixed, bits=2, fraction=1):
    """-1, -0.5, 0, 0.5."""


class Q7(Fixed, bits=8, fraction=7):
    """-1 to just below 1."""


KINDS: list[type[Fixed]] = [Q1, Q4, Q7, Q16, Q60]


def number(kind: type[Fixed], scaled: int) -> Fraction:
    return Fraction(scaled, 1 << kind.fraction)


def edges(kind: type[Fixed]) -> list[int]:
    half, one = 1 << kind.width - 1, 1 << kind.fraction
    around = {-half, -half + 1, -one, -one - 1, -1, 0, 1, one // 2, one - 1, one, one + 1, half - 1, 3 * one // 2}
    return sorted(value for value in around if -half <= value < half)


def nearest(kind: type[Fixed], value: Fraction) -> Fraction | None:
    """The nearest value of a type, of two the larger; None beyond it."""
    scaled = math.floor(value * (1 << kind.fraction) + Fraction(1, 2))
    half = 1 << kind.width - 1
    return number(kind, scaled) if -half <= scaled < half else None


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


@functools.cache
def binary(name: str, kind: Any, left: Fraction | None, right: Fraction | None) -> Circuit[..., Any]:
    """x op y; a side that is not None is a constant."""
    apply = (OPERATORS | COMPARISONS)[name]
    result = kind if name in OPERATORS else Bool

    @circuit
    def calculate(x: Private[kind], y: Private[kind]) -> Public[result]:  # type: ignore[valid-type]
        bind(x, y)
        return apply(x if left is None else left, y if right is None else right)  # type: ignore[no-any-return]

    return calculate


def expectation(name: str, kind: type[Fixed], x: Fraction, y: Fraction) -> Any:
    if name in COMPARISONS:
        return COMPARISONS[name](x, y)
    return None if name == "/" and y == 0 else nearest(kind, OPERATORS[name](x, y))


def compare(name: str, kind: Any, x: int, y: int, *, constants: str = "", forge: bool = False) -> None:
    a, b = number(kind, x), number(kind, y)
    expected = expectation(name, kind, a, b)
    inputs = {"x": a, "y": b}
    left, right = a if "l" in constants else None, b if "r" in constants else None
    if expected is None:
        try:
            refuses(binary(name, kind, left, right), inputs)
        except (CompileError, ZeroDivisionError):
            assert constants  # known to fail for every input
    else:
        accepts(binary(name, kind, left, right), inputs, expected, forge=forge)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [*OPERATORS, *COMPARISONS])
def test_operators_at_the_edges(name: str, kind: type[Fixed]) -> None:
    values = edges(kind)
    pairs = [(x, y) for x in values for y in values]
    for x, y in pairs if kind is Q1 else pairs[:: 3 if name in "*/" else 11]:
        compare(name, kind, x, y)
    compare(name, kind, values[0], values[0])
    compare(name, kind, -1, 1, forge=kind.width <= 8)


@pytest.mark.parametrize("constants", ["l", "r"])
@pytest.mark.parametrize("name", [*OPERATORS, *COMPARISONS])
def test_operators_with_a_constant_side(name: str, constants: str) -> None:
    for x, y in ((-128, -1), (-7, 3), (40, -32), (-5, 64), (5, -8), (127, 16), (-1, 0), (127, 1), (-3, -24)):
        compare(name, Q4, x, y, constants=constants, forge=y == 3)


@given(st.sampled_from(list(OPERATORS)), st.sampled_from(KINDS), st.data())
@examples(25)
def test_operators_on_random_values(name: str, kind: type[Fixed], data: st.DataObject) -> None:
    half, one = 1 << kind.width - 1, 1 << kind.fraction
    value = st.integers(-half, half - 1) | st.integers(max(-half, -4 * one), min(half - 1, 4 * one))
    compare(name, kind, data.draw(value), data.draw(value))


@pytest.mark.parametrize("name", [*OPERATORS, *COMPARISONS])
def test_constants_alone_need_no_circuit(name: str) -> None:
    for x in edges(Q16)[::2]:
        for y in edges(Q16):
            a, b = number(Q16, x), number(Q16, y)
            expected, apply = expectation(name, Q16, a, b), (OPERATORS | COMPARISONS)[name]
            if expected is None:
                with pytest.raises((ConstantRangeError, ZeroDivisionError)):
                    apply(Q16(a), Q16(b))
                continue
            for found in (apply(Q16(a), Q16(b)), apply(Q16(a), b), apply(Q16(a), Decimal(float(b)))):
                assert (bool(found) if name in COMPARISONS else found.exact_value()) == expected


def test_rounding_goes_to_the_nearest_and_of_two_to_the_larger() -> None:
    @circuit
    def times(x: Private[Q4], y: Private[Q4]) -> Public[Q4]:
        return x * y

    for x, y, expected in (
        ("0.25", "0.125", "0.0625"),
        ("-0.25", "0.125", "0"),
        ("0.25", "0.0625", "0"),
        ("0.75", "0.0625", "0.0625"),
        ("-0.75", "0.0625", "-0.0625"),
        ("-0.25", "0.375", "-0.0625"),
    ):
        accepts(times, {"x": x, "y": y}, Fraction(expected))
        assert (Q4(x) * Q4(y)).exact_value() == Fraction(expected)


def test_a_dot_product_is_rounded_once() -> None:
    @circuit
    def dot(xs: Private[Array[Q16, Literal[3]]], ys: Private[Array[Q16, Literal[3]]]) -> Public[tuple[Q16, Q16]]:
        return Q16.dot(xs, ys), Q16.dot(xs, [0.5, "-2", 3])

    step = Fraction(1, 2**16)
    cases: list[tuple[list[Any], list[Any]]] = [
        ([step] * 3, [Fraction(1, 4)] * 3),
        ([-1, 2, "0.5"], [step, -step, "1.5"]),
        ([-32768, 32767, 1], [1, 1, 0]),
    ]
    for xs, ys in cases:
        exact = sum((Fraction(x) * Fraction(y) for x, y in zip(xs, ys, strict=True)), Fraction(0))
        fixed_ys = sum(
            (Fraction(x) * y for x, y in zip(xs, (Fraction(1, 2), Fraction(-2), Fraction(3)), strict=True)), Fraction(0)
        )
        if nearest(Q16, fixed_ys) is None:
            refuses(dot, {"xs": xs, "ys": ys}, "Q16 overflow in `dot`")
            continue
        accepts(dot, {"xs": xs, "ys": ys}, (nearest(Q16, exact), nearest(Q16, fixed_ys)), forge=False)
        assert Q16.dot(xs, ys).exact_value() == nearest(Q16, exact)
    assert nearest(Q16, 3 * step / 4) == step
    assert 3 * nearest(Q16, step / 4) == 0, "each alone would be rounded down"  # type: ignore[operator]
    assert cost(dot) == (3 + 48) + 48
    with pytest.raises(TypeMismatchError, match="a dot product of 2 and 1 items"):
        Q16.dot([1, 2], [3])
    assert Q16.dot([], []).exact_value() == 0


def test_many_full_products_fit_the_field() -> None:
    length = 16384
    high = Q60._rescaled  # the interval is what is checked, not the rows
    product = (1 << 119) ** 2

    @circuit
    def sums(x: Private[Field], n: int) -> Public[Q60]:
        return high(x.linear, -n * product, n * product, 60, "the sum", ())

    sums.compile(n=length)
    with pytest.raises(WidthError, match="too wide for the field"):
        sums.compile(n=4 * length)


def test_costs() -> None:
    @circuit
    def product(x: Private[Q16], y: Private[Q16]) -> Public[Q16]:
        return x * y

    @circuit
    def by_constant(x: Private[Q16]) -> Public[Q16]:
        return x * 0.1015625

    @circuit
    def doubled(x: Private[Q16]) -> Public[Q16]:
        return 2 * x

    @circuit
    def quotient(x: Private[Q16], y: Private[Q16]) -> Public[Q16]:
        return x / y

    @circuit
    def less(x: Private[Q16], y: Private[Q16]) -> Public[Bool]:
        return x < y

    @circuit
    def rectified(x: Private[Array[Q16, Literal[2]]], y: Private[Array[Q16, Literal[2]]]) -> Public[Q16]:
        total = Q16.dot(x, y)
        return select(total < 0, 0, total)

    assert [cost(each) for each in (product, by_constant, doubled, quotient, less)] == [49, 45, 32, 100, 33]
    assert cost(rectified) == 2 + 48 + 1, "the sign is among the bits of the sum"


def test_negatives_distances_and_whole_parts() -> None:
    whole: Any = Int(8)

    @circuit
    def parts(x: Private[Q4]) -> Public[tuple[Q4, Q4, Bool, whole, whole, whole]]:
        return -x, abs(x), x.is_negative(), x.floor(), x.rounded(), x.scaled()

    for scaled in edges(Q4)[1:]:
        x = number(Q4, scaled)
        expected = (-x, abs(x), x < 0, math.floor(x), math.floor(x + Fraction(1, 2)), scaled)
        accepts(parts, {"x": x}, expected, forge=scaled in (-1, 127))
        value = Q4(x)
        assert tuple(map(int, (value.floor(), value.rounded(), value.scaled()))) == (
            math.floor(x),
            math.floor(x + Fraction(1, 2)),
            scaled,
        )
        assert ((-value).exact_value(), abs(value).exact_value()) == (-x, abs(x))
    refuses(parts, {"x": -8}, "Q4 overflow in `-x`", "x = -8")


def test_conversions() -> None:
    @circuit
    def convert(
        small: Private[Q4], wide: Private[Q16], whole: Private[I8], flag: Private[Bool]
    ) -> Public[tuple[Q16, Q4, Q16, Q4]]:
        return Q16(small), Q4(wide), Q16(whole), Q4(flag)

    for scaled in edges(Q16):
        wide = number(Q16, scaled)
        expected = nearest(Q4, wide)
        inputs = {"small": "-7.9375", "wide": wide, "whole": -128, "flag": True}
        if expected is None:
            refuses(convert, inputs, "the value does not fit a Q4")
        else:
            accepts(convert, inputs, (Fraction("-7.9375"), expected, -128, 1), forge=scaled == -1)

    @circuit
    def of_integers(x: Private[I32], y: Private[U64]) -> Public[tuple[Q16, Q16]]:
        return Q16.of_scaled(x), Q16(y)

    accepts(of_integers, {"x": -1, "y": 32767}, (Fraction(-1, 65536), 32767))
    refuses(of_integers, {"x": -1, "y": 32768}, "the value does not fit a Q16")
    with pytest.raises(TypeMismatchError, match="a Field is not a Q16"):
        Q16(Field(3))  # type: ignore[arg-type]
    for kind in (I8, U8, U64):
        with pytest.raises(TypeMismatchError, match="which is whole"):
            kind(Q4(1))


def test_what_a_value_is_given_where_it_enters() -> None:
    @circuit
    def take(x: Private[Q16]) -> Public[Q16]:
        return x + 0

    fitting: tuple[Any, ...] = (1.5, "1.5", Decimal("1.5"), Fraction(3, 2), Q16(1.5), Q4("1.5"), "01.50000")
    for value in fitting:
        assert take(value) == Fraction(3, 2)
    for value in (-32768, "-32768", "32767.9999847412109375", -1, 0, "-0", I8(-3)):
        assert take(value) == (int(value) if isinstance(value, I8) else Fraction(value))
    unfit: tuple[Any, ...] = (
        0.1, "0.1", Decimal("0.1"), Fraction(1, 3), 2.0**-17, Fraction(1, 2**17), 32768, "32768", -32769, 1e300, 5e-324,
        math.nan, math.inf, Decimal("NaN"), Decimal("1e99999999"), Decimal("1e-99999999"), "1e3", "0x1", "1.", ".5", "--1", "+1",
        "1_0", " 1", "\u0661", "1" * 301, "1/2", True, None, [1], b"1",
    )  # fmt: skip
    for value in unfit:
        with pytest.raises(InputError, match=r"^x: "):
            take(value)
    with pytest.raises(InputError, match=r"no multiple of 2\*\*-16, as a Q16 is: Q16\.nearest\(x\) gives the nearest"):
        take("0.1")
    with pytest.raises(InputError, match=r"a Q16 is at least -32768 and at most 32767\.9999847412109375"):
        take(32768)
    assert take(Q16.nearest(0.1)) == Fraction(6554, 65536)


def test_constants() -> None:
    assert repr(Q16("-1.25")) == "Q16(-1.25)"
    assert (float(Q16(-1.5)), int(Q16(-1.5)), f"{Q16(1.5):.3f}") == (-1.5, -1, "1.500")
    assert Q16.nearest(Fraction(1, 3)).exact_value() == Fraction(21845, 65536)
    assert (Q16.nearest("-0.00001").exact_value(), Q4.nearest(1e-300).exact_value()) == (
        Fraction(-1, 65536),
        Fraction(0),
    )
    for value, error in ((0.1, ConstantRangeError), (8, ConstantRangeError), (math.nan, ConstantRangeError),
                         ("1e1", ConstantRangeError), (None, TypeMismatchError), (b"1", TypeMismatchError)):  # fmt: skip
        with pytest.raises(error):
            Q4(value)  # type: ignore[arg-type]
    with pytest.raises(ConstantRangeError, match=r"outside Q4's range, -8 to 7\.9375"):
        Q4.nearest(8)
    with pytest.raises(DivisionByZeroError):
        Q4(1) / 0
    with pytest.raises(SignalConversionError, match="no index"):
        [1, 2][Q4(1)]


def test_types_and_their_forms() -> None:
    assert fixed(8, 4) is fixed(8, 4)
    made: Any = Fixed(8, 4)
    assert made is fixed(8, 4)
    assert (Q4.minimum(), Q4.maximum()) == (-128, 127)
    for bits, behind in ((1, 1), (121, 4), (8, 0), (8, 8), (8, -1)):
        with pytest.raises(ValueError, match="bits"):
            Fixed(bits, behind)

    class Metres(Q16):
        """A length."""

    class Seconds(Q16):
        """A time."""

    assert (Metres(1) + Metres(0.5)).exact_value() == 1.5
    with pytest.raises(TypeMismatchError):
        Metres(1) + Seconds(1)  # type: ignore[operator]


def test_sides_of_two_kinds_are_refused() -> None:
    for other in (Q4(1), I8(1), U32(1), I32(1)):
        for apply in (operator.add, operator.mul, operator.lt, operator.eq, operator.truediv):
            with pytest.raises(WidthError) as caught:
                apply(Q16(1), other)
            assert "Q16(x) converts the other side" in caught.value.mend
    with pytest.raises(TypeMismatchError):
        Q16(1) + Field(1)  # type: ignore[operator]
    for apply in (operator.floordiv, operator.mod, operator.and_, operator.pow):
        with pytest.raises(TypeMismatchError):
            apply(Q16(1), Q16(1))


def test_inside_structs_arrays_gadgets_and_hints() -> None:
    class Reading(Struct):
        """A measurement."""

        value: Q16
        weights: Array[Q4, Literal[2]]

    @gadget
    def weighted(reading: Reading, factor: Q16) -> Q16:
        """A value, weighted."""
        return reading.value * factor + Q16(reading.weights[0] + reading.weights[1])

    @gadget
    def sign_of_any(x: Fixed) -> Bool:
        """Whether a number of any form is negative."""
        return x < 0

    @circuit
    def measure(reading: Private[Reading], factor: Public[Q16]) -> Public[tuple[Q16, Bool, Q16]]:
        made = weighted(reading, factor)
        halved = hint(lambda value: value / 2, factor, returns=Q16)
        require(halved + halved == factor, "odd")
        return made, sign_of_any(made), select(made < 0, halved, 0.5)

    reading = {"value": "-2.5", "weights": ["0.25", 0]}
    assert measure(reading, 2) == (Fraction("-4.75"), True, 1)
    assert measure(Reading(value=2.5, weights=[0.25, 0]), 2)[0] == Fraction("5.25")
    with pytest.raises(InputError, match=r"no multiple of 2\*\*-16"):
        measure(reading, Fraction(1, 65536))
    made = weighted(Reading(value=1, weights=[0, 0]), Q16("1.5"))
    assert made.constant == 3 << 15
    with pytest.raises(CompileError, match="a Q16 where a Q4 is expected"):
        Reading(value=Q16(1), weights=[Q16(1), Q16(2)])


def test_values_are_shown_as_decimals(capsys: pytest.CaptureFixture[str]) -> None:
    from zkwright.compiler import debug

    @circuit
    def show(x: Private[Q16]) -> Public[Q16]:
        debug(x, lambda: x / 2)
        require(x < 2, "too large")
        return x / 2

    assert show(-1.5) == Fraction("-0.75")
    assert "x = -1.5, x / 2 = -0.75" in capsys.readouterr().err
    assert str(show.trace({"x": 0.5}).call.result) == "0.25"
    with pytest.raises(UnsatisfiedCircuitError, match=r"x = 3\.25"):
        show(3.25)
    with pytest.raises(UnsatisfiedCircuitError, match=r"x = 3\.25"):
        show.plain({"x": 3.25})
    refuses(show, {"x": "2"}, "x = 2")


def test_every_layer() -> None:
    @circuit
    def line(slope: Private[Q4], at: Public[Array[Q4, Literal[2]]]) -> Public[tuple[Q4, Q4, Q4]]:
        require(slope != 0, "level")
        return Q4.dot([slope, 1], at), at[0] / slope, slope * at[1]

    check_circuit(
        line,
        valid=[{"slope": "-1.5", "at": ["0.0625", 2]}, {"slope": 1, "at": [-8, "7.9375"]}],
        invalid=[{"slope": 0, "at": [0, 0]}, {"slope": 2, "at": [7, 0]}, {"slope": "0.0625", "at": [1, 0]}],
    )


def test_elements_beyond_the_type_are_refused() -> None:
    form = fixed(8, 4)

    @circuit
    def keep(x: Private[form]) -> Public[form]:  # type: ignore[valid-type]
        return x

    check_circuit(keep, valid=[{"x": "-8"}, {"x": 7.9375}])
    assert keep.compile().solve({"x": "-0.0625"}).assignment[1] == R - 1
