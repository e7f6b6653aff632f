"""Signed integers against Python's: edges first, as signals, as constants, mixed."""

from __future__ import annotations

import functools
import inspect
import itertools
import math
import operator
from collections.abc import Callable
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits import hints
from zkwright.circuits.mux import mux
from zkwright.compiler import (
    I8,
    I16,
    I32,
    I64,
    I128,
    U8,
    U16,
    U64,
    Array,
    Circuit,
    Field,
    Fixed,
    InputError,
    Int,
    Private,
    Public,
    Struct,
    bind,
    circuit,
    gadget,
    hint,
    require,
    select,
)
from zkwright.compiler.errors import CompileError, ConstantRangeError, SignatureError, TypeMismatchError, WidthError
from zkwright.compiler.forms.scalars import MAX_SIGNED_BITS
from zkwright.compiler.types.boolean import Bool
from zkwright.compiler.types.int import signed
from zkwright.core.field import R
from zkwright.testing import accepts, check_circuit, cost, refuses

from tests.drawn import examples

WIDTHS = [2, 8, 64, 128]


def edges(width: int) -> list[int]:
    half = 1 << width - 1
    around = {-half, -half + 1, -2, -1, 0, 1, 2, half - 1, half - 2, 1 << width // 2, -(1 << width // 2)}
    return sorted(value for value in around if -half <= value < half)


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
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
def binary(name: str, width: int, left: int | None, right: int | None) -> Circuit[..., Any]:
    """x op y; a side that is not None is a constant."""
    kind, apply = signed(width), (OPERATORS | COMPARISONS)[name]
    result = kind if name in OPERATORS else Bool

    @circuit
    def calculate(x: Private[kind], y: Private[kind]) -> Public[result]:  # type: ignore[valid-type]
        bind(x, y)
        return apply(x if left is None else left, y if right is None else right)  # type: ignore[no-any-return]

    return calculate


def fits(width: int, value: int) -> bool:
    return -(1 << width - 1) <= value < 1 << width - 1


def expectation(name: str, width: int, x: int, y: int) -> Any:
    """Python's result, None where the circuit must refuse."""
    if name in COMPARISONS:
        return COMPARISONS[name](x, y)
    if name in ("//", "%") and (y == 0 or not fits(width, x // y)):
        return None
    value = OPERATORS[name](x, y)
    return value if fits(width, value) else None


def compare(name: str, width: int, x: int, y: int, *, constants: str = "", forge: bool = False) -> None:
    left, right = x if "l" in constants else None, y if "r" in constants else None
    expected = expectation(name, width, x, y)
    inputs = {"x": x, "y": y}
    if expected is None:
        try:
            refuses(binary(name, width, left, right), inputs)
        except (CompileError, ZeroDivisionError):
            assert constants  # known to fail for every input
    else:
        accepts(binary(name, width, left, right), inputs, expected, forge=forge)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [*OPERATORS, *COMPARISONS])
def test_operators_at_the_edges(name: str, width: int) -> None:
    values = edges(width)
    pairs = [(x, y) for x in values for y in values]
    for x, y in pairs if width < 8 else pairs[:: 5 if width == 8 else 13]:
        compare(name, width, x, y)
    least = values[0]
    for x, y in ((least, -1), (-1, least), (least, 0), (values[-1], values[-1])):
        compare(name, width, x, y)
    compare(name, width, -1, 1, forge=width <= 8)
    compare(name, width, least, 1, forge=width == 8)


@pytest.mark.parametrize("constants", ["l", "r"])
@pytest.mark.parametrize("name", [*OPERATORS, *COMPARISONS])
def test_operators_with_a_constant_side(name: str, constants: str) -> None:
    for x, y in ((-128, -1), (-7, 3), (-7, -4), (5, 4), (0, -128), (127, -128), (-1, 0)):
        compare(name, 8, x, y, constants=constants, forge=y == 3)


@given(st.sampled_from([*OPERATORS, *COMPARISONS]), st.sampled_from(WIDTHS), st.data())
@examples(25)
def test_operators_on_random_values(name: str, width: int, data: st.DataObject) -> None:
    half = 1 << width - 1
    value = st.integers(-half, half - 1) | st.integers(-min(half, 1 << width // 2), min(half - 1, 1 << width // 2))
    compare(name, width, data.draw(value), data.draw(value))


@pytest.mark.parametrize("name", [*OPERATORS, *COMPARISONS])
def test_constants_alone_need_no_circuit(name: str) -> None:
    for x in edges(128):
        for y in edges(128):
            expected = expectation(name, 128, x, y)
            apply = (OPERATORS | COMPARISONS)[name]
            if expected is None:
                with pytest.raises((ConstantRangeError, ZeroDivisionError)):
                    apply(I128(x), I128(y))
            else:
                assert int(apply(I128(x), I128(y))) == expected
                assert int(apply(I128(x), y)) == expected
                assert int(apply(x, I128(y))) == expected


@pytest.mark.parametrize("width", [2, 8, 126, 127, 168])
def test_wrapping_arithmetic(width: int) -> None:
    kind, half = signed(width), 1 << width - 1

    @circuit
    def calculate(x: Private[kind], y: Private[kind]) -> Public[tuple[kind, kind, kind, kind]]:  # type: ignore[valid-type]
        return x.wrapping_add(y), x.wrapping_sub(y), x.wrapping_mul(y), x.wrapping_neg()  # type: ignore[attr-defined]

    values = edges(width) if width == 2 else edges(width)[::3]
    for x in values:
        for y in values:
            expected = tuple((value + half) % (2 * half) - half for value in (x + y, x - y, x * y, -x))
            accepts(calculate, {"x": x, "y": y}, expected, forge=width == 2)
            constants = (
                kind(x).wrapping_add(y),
                kind(x).wrapping_sub(y),
                kind(x).wrapping_mul(y),
                kind(x).wrapping_neg(),
            )
            assert tuple(map(int, constants)) == expected


@pytest.mark.parametrize("width", [2, 8, 13])
def test_shifts_and_rotations(width: int) -> None:
    kind, top, half = signed(width), 2**width - 1, 1 << width - 1

    def as_signed(value: int) -> int:
        return value - 2 * half if value >= half else value

    for places in {0, 1, width // 2, width - 1, width, width + 3}:

        @circuit
        def calculate(x: Private[kind]) -> Public[tuple[kind, kind, kind, kind]]:  # type: ignore[valid-type]
            return x >> places, x.wrapping_shl(places), x.rotate_left(places), x.rotate_right(places)  # type: ignore[attr-defined]  # noqa: B023

        turn = places % width
        for x in edges(width):
            bits = x & top
            left, right = (bits << turn | bits >> (width - turn)) & top, (bits >> turn | bits << (width - turn)) & top
            expected = x >> places, as_signed(x << places & top), as_signed(left), as_signed(right)
            accepts(calculate, {"x": x}, expected, forge=width == 8 and x == -128)
            value = kind(x)
            constants = (
                value >> places,
                value.wrapping_shl(places),
                value.rotate_left(places),
                value.rotate_right(places),
            )
            assert tuple(map(int, constants)) == expected


@pytest.mark.parametrize(("width", "places"), [(8, 0), (8, 3), (8, 7), (64, 62), (247, 200)])
def test_shifting_left_is_exact(width: int, places: int) -> None:
    kind = signed(width)

    @circuit
    def shift(x: Private[kind]) -> Public[kind]:  # type: ignore[valid-type]
        return x << places

    half = 1 << width - places - 1
    for x in (half - 1, -half):
        accepts(shift, {"x": x}, x << places, forge=width == 8)
    if places:
        for x in (half, -half - 1):
            refuses(shift, {"x": x}, "overflow in `<<`")
    with pytest.raises(ConstantRangeError, match="loses every bit"):
        kind(1) << width


def test_negatives_and_distances() -> None:
    @circuit
    def calculate(x: Private[I64]) -> Public[tuple[I64, I64, U64, Bool, I64]]:
        return -x, abs(x), U64(x.magnitude()), x.is_negative(), +x

    for x in edges(64)[1:]:
        accepts(calculate, {"x": x}, (-x, abs(x), abs(x), x < 0, x), forge=x == -1)
    refuses(calculate, {"x": -(2**63)}, "I64 overflow in `-x`", f"x = {-(2**63)}")
    assert cost(calculate) == 2, "the least value is left out, and a product is made, once"
    for x in edges(8)[1:]:
        assert (int(-I8(x)), int(abs(I8(x))), int(I8(x).magnitude())) == (-x, abs(x), abs(x))
    assert int(I8(-128).magnitude()) == 128
    overflows: list[Callable[[I8], I8]] = [operator.neg, abs]
    for overflow in overflows:
        with pytest.raises(ConstantRangeError, match="it is the least value's"):
            overflow(I8(-128))


def test_the_least_value_has_a_magnitude() -> None:
    @circuit
    def distance(x: Private[I64]) -> Public[U64]:
        return U64(x.magnitude())

    for x in edges(64):
        accepts(distance, {"x": x}, abs(x), forge=x == -(2**63))
    assert cost(distance) == 1


@pytest.mark.parametrize("width", [8, 128])
def test_quotients_towards_zero(width: int) -> None:
    kind = signed(width)

    @circuit
    def divide(x: Private[kind], y: Private[kind]) -> Public[tuple[kind, kind]]:  # type: ignore[valid-type]
        return x.divide_towards_zero(y)  # type: ignore[attr-defined, no-any-return]

    def towards_zero(x: int, y: int) -> tuple[int, int]:
        quotient = abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)
        return quotient, x - quotient * y

    values = edges(width)[::2]
    for x in values:
        for y in values:
            if y and fits(width, towards_zero(x, y)[0]):
                accepts(divide, {"x": x, "y": y}, towards_zero(x, y), forge=width == 8 and y == -1)
                assert tuple(map(int, kind(x).divide_towards_zero(y))) == towards_zero(x, y)
    assert towards_zero(-7, 2) == (-3, math.fmod(-7, 2))
    refuses(divide, {"x": -(1 << width - 1), "y": -1}, "overflow in `//`")
    refuses(divide, {"x": 5, "y": 0}, "division by zero", "y = 0")
    with pytest.raises(ZeroDivisionError):
        kind(5).divide_towards_zero(0)


def test_quotients_by_constants() -> None:
    for divisor in (1, 3, 64, 127, -1, -2, -3, -128):

        @circuit
        def split(x: Private[I8]) -> Public[tuple[I8, I8]]:
            return divmod(x, divisor)  # noqa: B023

        for x in (-128, -65, -64, -1, 0, 64, 127):
            if fits(8, x // divisor):
                accepts(split, {"x": x}, divmod(x, divisor), forge=x == -65)
            else:
                refuses(split, {"x": x}, "overflow")
    with pytest.raises(ZeroDivisionError):
        I8(3) // 0

    @circuit
    def of_a_constant(x: Private[I8]) -> Public[tuple[I8, I8]]:
        return divmod(-100, x)

    for x in (-128, -100, -7, -1, 1, 7, 100, 127):
        accepts(of_a_constant, {"x": x}, divmod(-100, x))
    refuses(of_a_constant, {"x": 0}, "division by zero")


def test_wide_products() -> None:
    @circuit
    def multiply(x: Private[I128], y: Private[I128]) -> Public[I128]:
        return x * y

    top = 2**127 - 1
    for x, y in (
        (2**63, 2**63),
        (-(2**64), 2**63),
        (top, -1),
        (-1, top),
        (-top - 1, 1),
        (0, -top - 1),
        (3, -(top // 3)),
    ):
        accepts(multiply, {"x": x, "y": y}, x * y, forge=False)
    accepts(multiply, {"x": -(2**64), "y": 2**63}, -(2**127), forge=True)
    wraps = [(x, y) for x in (2**127 - 1, 2**127 - 2, 15 * 2**123) for y in (R // x, R // x + 1, -(R // x) - 1)]
    assert all(fits(128, y) and not fits(128, x * y) for x, y in wraps)
    for x, y in [(2**64, 2**63), (-top - 1, -1), (-top - 1, -top - 1), (top, top), (top, 2), *wraps]:
        refuses(multiply, {"x": x, "y": y}, "I128 overflow in `*`")
    assert cost(multiply) == 128 + 2


def test_a_product_that_is_small_only_modulo_r_is_refused_for_its_last_bit() -> None:
    """a * b = p + r or p - r, with p in the type: of the two, only the last bit tells them apart."""

    @circuit
    def multiply(x: Private[I128], y: Private[I128]) -> Public[I128]:
        return x * y

    found = 0
    for x in range(2**127 - 20, 2**127):
        for target in (R, -R):
            y = target // x
            p = x * y - target
            if fits(128, y) and fits(128, p):
                found += 1
                assert (x * y - p) % 2 == 1
                refuses(multiply, {"x": x, "y": y}, "I128 overflow in `*`")
    assert found > 10


@pytest.mark.parametrize("width", [129, MAX_SIGNED_BITS])
def test_the_widest_integers(width: int) -> None:
    kind, half = signed(width), 1 << width - 1

    @circuit
    def calculate(x: Private[kind], y: Private[kind]) -> Public[kind]:  # type: ignore[valid-type]
        return x * y  # type: ignore[operator, no-any-return]

    @circuit
    def divide(x: Private[kind], y: Private[kind]) -> Public[tuple[kind, kind]]:  # type: ignore[valid-type]
        return divmod(x, y)  # type: ignore[operator, no-any-return]

    third = half // 3
    for x, y in (
        (-half, 1),
        (half - 1, -1),
        (-3, third),
        (3, -third),
        (1 << width // 2, -(1 << width - width // 2 - 1)),
    ):
        accepts(calculate, {"x": x, "y": y}, x * y, forge=False)
    for x, y in ((-half, -1), (half - 1, half - 1), (-3, third + 1), (1 << width // 2, 1 << width - width // 2 - 1)):
        refuses(calculate, {"x": x, "y": y}, "overflow in `*`")
    for x, y in ((-half, 3), (half - 1, -half), (-1, half - 1)):
        accepts(divide, {"x": x, "y": y}, divmod(x, y), forge=False)
    refuses(divide, {"x": -half, "y": -1}, "overflow in `//`")

    @circuit
    def by_ten(x: Private[kind]) -> Public[tuple[kind, kind]]:  # type: ignore[valid-type]
        return divmod(x, -10)

    for x in (-half, -1, half - 1):
        accepts(by_ten, {"x": x}, divmod(x, -10), forge=False)


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 7])
def test_powers(exponent: int) -> None:
    @circuit
    def power(x: Private[I16]) -> Public[I16]:
        bind(x)
        return x**exponent

    for x in (-32768, -256, -32, -2, -1, 0, 1, 2, 31, 32767):
        if fits(16, x**exponent):
            accepts(power, {"x": x}, x**exponent, forge=False)
        else:
            refuses(power, {"x": x}, "I16 overflow in `*`")


def test_bits_are_twos_complement() -> None:
    @circuit
    def calculate(x: Private[I16]) -> Public[tuple[I16, I16, U16, Array[Bool, Literal[20]]]]:
        return ~x, I16.from_bits(x.bits()), U16.from_bits(x.bits()), x.bits(20)

    for x in edges(16):
        long = [bool(x >> i & 1) for i in range(20)]
        accepts(calculate, {"x": x}, (~x, x, x & 0xFFFF, long), forge=x in (-1, -32768))
        assert [bool(bit) for bit in I16(x).bits(20)] == long
    assert cost(calculate) == 0, "an input's bits are known"

    @circuit
    def fitting(x: Private[I16]) -> Public[Array[Bool, Literal[8]]]:
        return x.bits(8)

    for x in edges(8):
        accepts(fitting, {"x": x}, [bool(x >> i & 1) for i in range(8)], forge=x == -128)
    for x in (128, -129, 32767, -32768):
        refuses(fitting, {"x": x}, "the value does not fit in 8 bits with its sign", f"x = {x}")
    for wrong in ([Bool(True)] * 7, [Bool(True)] * 9, []):
        with pytest.raises(WidthError, match="an I8, which has 8, the last of them its sign"):
            I8.from_bits(wrong)
    with pytest.raises(ConstantRangeError):
        I8(3).bits(0)


def test_dropped_bits_are_refused() -> None:
    @circuit
    def low(x: Private[I16]) -> Public[Array[Bool, Literal[8]]]:
        return Array(x.bits()[:8])

    with pytest.raises(CompileError, match="lowest"):
        low.compile()


@pytest.mark.parametrize("width", [2, 8, 64, 128, MAX_SIGNED_BITS])
def test_conversion_from_a_field_is_checked(width: int) -> None:
    kind, half = signed(width), 1 << width - 1

    @circuit
    def convert(x: Private[Field]) -> Public[tuple[kind, Field]]:  # type: ignore[valid-type]
        return kind(x), Field(kind(x))

    for value in edges(width):
        accepts(convert, {"x": value % R}, (value, value % R), forge=width == 8 and value == -128)
    for value in (half, half + 1, R - half - 1, R // 2, R // 2 + 1):
        refuses(convert, {"x": value}, f"does not fit in {width} bits with its sign")


def test_conversions_among_integers() -> None:
    @circuit
    def widen(x: Private[I8], y: Private[U8], b: Private[Bool]) -> Public[tuple[I64, I16, I8]]:
        return I64(x), I16(y), I8(b)

    for x in edges(8):
        accepts(widen, {"x": x, "y": x & 255, "b": x < 0}, (x, x & 255, int(x < 0)))
    assert cost(widen) == 0

    @circuit
    def narrow(x: Private[I16]) -> Public[tuple[I8, U8]]:
        return I8(x), U8(x)

    accepts(narrow, {"x": 127}, (127, 127))
    refuses(narrow, {"x": 128}, "the value does not fit in 8 bits with its sign", "x = 128")
    refuses(narrow, {"x": -1}, "the value does not fit in 8 bits", "x = -1")

    @circuit
    def from_unsigned(x: Private[U64]) -> Public[I64]:
        return I64(x)

    accepts(from_unsigned, {"x": 2**63 - 1}, 2**63 - 1)
    refuses(from_unsigned, {"x": 2**63}, "does not fit in 64 bits with its sign")


def test_what_a_value_is_given_where_it_enters() -> None:
    @circuit
    def take(x: Private[I64]) -> Public[I64]:
        return x + 0

    fitting: tuple[tuple[Any, int], ...] = (
        (-5, -5),
        ("-5", -5),
        ("5", 5),
        ("0x10", 16),
        (-(2**63), -(2**63)),
        ("-0", 0),
        (I8(-3), -3),
    )
    for value, meant in fitting:
        assert take(value) == meant
    unfit: tuple[Any, ...] = (
        2**63,
        -(2**63) - 1,
        R - 1,
        str(R - 5),
        "--5",
        "-",
        "- 5",
        "-0x5",
        "+5",
        "5.0",
        5.0,
        True,
        None,
        [1],
    )
    for value in unfit:
        with pytest.raises(InputError, match=r"^x: "):
            take(value)
    with pytest.raises(InputError, match=r"an I64 is at least -9223372036854775808 and at most 9223372036854775807"):
        take(2**63)
    with pytest.raises(InputError, match="an I64 is a whole number"):
        take(1.0)


def test_inside_structs_arrays_and_gadgets() -> None:
    class Move(Struct):
        """A step on a line."""

        by: I32
        seen: Array[I8, Literal[2]]

    @gadget
    def moved(at: I32, move: Move) -> I32:
        """Where a step leads."""
        return at + move.by + I32(move.seen[0])

    @gadget
    def sign_of_any(x: Int) -> Bool:
        """Whether a signed integer of any width is negative."""
        return x < 0

    @circuit
    def walk(at: Public[I32], moves: Private[Array[Move, Literal[2]]]) -> Public[tuple[I32, Bool, Move]]:
        for move in moves:
            at = moved(at, move)
        return at, sign_of_any(at), select(at < 0, moves[0], moves[1])

    moves: list[dict[str, Any]] = [{"by": -7, "seen": [-1, 2]}, {"by": 3, "seen": [-128, 127]}]
    for at in (0, 132, 133, 2**31 - 200, 7 - 2**31):
        end = at - 7 - 1 + 3 - 128
        if not fits(32, at - 8):
            refuses(walk, {"at": at, "moves": moves}, "I32 overflow in `+`")
            continue
        output = walk.compile().solve({"at": at, "moves": moves}).output
        assert (output[0], output[1]) == (end, end < 0)
        assert output[2] == Move(**moves[0 if end < 0 else 1])
    assert moved(I32(5), Move(by=-7, seen=[-1, 0])).constant == R - 3
    assert [sign_of_any(-1), sign_of_any(3)] == [True, False]


def test_a_gadget_is_given_the_bits_that_its_caller_has() -> None:
    @gadget
    def below_zero(x: I64) -> Bool:
        """Whether it is negative."""
        return x < 0

    @circuit
    def call(x: Private[I64]) -> Public[Bool]:
        return below_zero(x)

    @circuit
    def in_place(x: Private[I64]) -> Public[Bool]:
        return x < 0

    assert cost(call) == cost(in_place) == 0

    @gadget
    def halved(x: I64) -> I64:
        """Half of it, rounded down."""
        return x >> 1

    @circuit
    def twice(x: Private[I64]) -> Public[I64]:
        return halved(halved(x))

    assert cost(twice) == 0
    for x in edges(64):
        accepts(twice, {"x": x}, x >> 2, forge=x == -1)


def test_intervals_follow_requirements() -> None:
    @circuit
    def rest(x: Private[I64], y: Private[I64]) -> Public[I64]:
        require(y <= x)
        require(x <= 1000)
        require(y >= -1000)
        return x - y

    assert cost(rest) == 3 * 64 + 64, "y may be far below 0"
    accepts(rest, {"x": 1000, "y": -1000}, 2000)
    refuses(rest, {"x": -2, "y": -1})


def test_hints_get_and_give_signed_values() -> None:
    seen: list[int] = []

    def third(x: int) -> int:
        seen.append(x)
        return -(-x // 3)

    @circuit
    def divided(x: Private[I64]) -> Public[I64]:
        found = hint(third, x, returns=I64)
        require(found * 3 == x, "no multiple of 3")
        return found

    assert divided(-9) == -3
    assert seen[-1] == -9
    with pytest.raises(Exception, match="no multiple of 3"):
        divided(-8)


def test_a_hint_for_an_order_puts_negative_values_first() -> None:
    @circuit
    def least(values: Private[Array[I8, Literal[4]]]) -> Public[I8]:
        places = hint(hints.order, values, returns=Array[U8, Literal[4]])
        ascending = [mux(values, place) for place in places]
        for low, high in itertools.pairwise(ascending):
            require(low <= high)
        require(sum(map(Field, ascending), Field(0)) == sum(map(Field, values), Field(0)))
        return ascending[0]

    for values in ([3, -1, 0, -128], [127, 5, 6, 7], [-1, -2, -3, 0]):
        assert least(values) == min(values)
        assert least.compile().solve({"values": values}).output == min(values)


def test_comparisons_cost_what_unsigned_ones_do() -> None:
    @circuit
    def value(x: Private[I64], y: Private[I64]) -> Public[Bool]:
        return x < y

    @circuit
    def requirement(x: Private[I64], y: Private[I64]) -> None:
        require(x < y)

    assert cost(value) == 65
    assert cost(requirement) == 64


@pytest.mark.parametrize(("kind", "by_signals", "by_constant"), [(I8, 34, 14), (I64, 202, 70), (I128, 587, 134)])
def test_what_divisions_cost(kind: Any, by_signals: int, by_constant: int) -> None:
    @circuit
    def divide(x: Private[kind], y: Private[kind]) -> Public[tuple[kind, kind]]:
        return divmod(x, y)  # type: ignore[no-any-return]

    @circuit
    def by_ten(x: Private[kind]) -> Public[tuple[kind, kind]]:
        return divmod(x, 10)  # type: ignore[no-any-return]

    assert (cost(divide), cost(by_ten)) == (by_signals, by_constant)


def test_overflow_names_the_line_the_operands_and_their_values() -> None:
    @circuit
    def transfer(balance: Private[I64], amount: Private[I64]) -> Public[I64]:
        return balance - amount

    error = refuses(transfer, {"balance": -(2**63), "amount": 5})
    text = str(error)
    assert "I64 overflow in `-`" in text
    assert f"balance = {-(2**63)}" in text
    assert "amount = 5" in text
    assert "wrapping_sub" in text
    line = inspect.unwrap(transfer).__code__.co_firstlineno + 2
    assert f"test_int.py:{line} in transfer: return balance - amount" in text


def test_what_follows_from_an_overflow_is_not_told() -> None:
    @circuit
    def follow(x: Private[I8]) -> Public[I8]:
        first = x + 1
        return first * first

    error = refuses(follow, {"x": 127})
    assert str(error).endswith("1 more follows from it")


def test_values_are_shown_with_their_sign(capsys: pytest.CaptureFixture[str]) -> None:
    from zkwright.compiler import debug

    @circuit
    def show(x: Private[I64]) -> Public[I64]:
        debug(x, lambda: x - 1)
        return x - 1

    assert show(-5) == -6
    assert "x = -5, x - 1 = -6" in capsys.readouterr().err
    assert repr(I64(-5)) == "I64(-5)"
    assert f"{I64(-5):d}" == "-5"
    assert show.trace({"x": -5}).call.result == -6
    assert show.plain({"x": -5}) == -6


def test_types_and_their_widths() -> None:
    assert signed(64) is I64
    assert (I8.minimum(), I8.maximum()) == (-128, 127)
    assert Int(12) is signed(12)  # type: ignore[comparison-overlap]

    class Celsius(I16):
        """A temperature."""

    class Kelvin(I16):
        """Another."""

    assert int(Celsius(3) - Celsius(4)) == -1
    with pytest.raises(TypeMismatchError):
        Celsius(3) + Kelvin(4)  # type: ignore[operator]
    for bits in (0, 1, MAX_SIGNED_BITS + 1, -1):
        with pytest.raises(ValueError, match=f"2 to {MAX_SIGNED_BITS} bits"):
            Int(bits)


class Celsius(I16):
    """A temperature."""


class Shown(Fixed, bits=16, fraction=4):
    """A number that is shown."""


class Priced(Shown):
    """A price."""


def test_a_type_of_ones_own_is_taken_where_the_one_behind_it_is_declared() -> None:
    @gadget
    def warmer(x: I16) -> I16:
        """One degree more."""
        return x + 1

    @gadget
    def doubled(x: Shown) -> Shown:
        """Twice as much."""
        return x * 2

    @circuit
    def change(x: Private[Celsius], y: Private[Priced]) -> Public[tuple[Celsius, Shown]]:
        return Celsius(warmer(x)), doubled(y)

    assert change(-40, "1.5") == (-39, 3)


@pytest.mark.parametrize("name", ["width", "bias", "fraction", "minimum", "maximum"])
def test_a_type_that_says_something_else_of_itself_is_refused(name: str) -> None:
    for base in (I16, Shown):
        with pytest.raises(SignatureError):
            type("Own", (base,), {name: 3, "__module__": "mine"})

    class Changed(Shown):
        """Changed after it was made."""

    setattr(Changed, name, 5)

    def take(x: Changed) -> Public[Changed]:
        return x

    take.__annotations__["x"] = Private[Changed]
    with pytest.raises(SignatureError, match="changed after its `class` statement"):
        circuit(take).compile()


def test_a_width_may_be_a_parameter() -> None:
    any_width: Any = Int("n")  # type: ignore[arg-type]

    @circuit
    def negated(x: Private[any_width], n: int = 8) -> Public[any_width]:
        return -x

    assert negated(-127) == 127
    assert negated.compile(n=12).solve({"x": -2047}).output == 2047
    with pytest.raises(InputError):
        negated(128)


def test_sides_of_two_kinds_are_refused() -> None:
    for left, right, mend in (
        (I64(1), U64(1), "U64(x) checks that the I64 is not negative"),
        (U64(1), I64(1), "I64(x) makes the U64 a signed one where it is small enough, which is checked"),
        (I64(1), U8(1), "I64(x) makes the U8 a signed one for free"),
        (I64(1), I8(1), "I64(x) widens for free"),
    ):
        for apply in (operator.add, operator.mul, operator.lt, operator.eq, operator.floordiv, operator.and_):
            with pytest.raises(WidthError) as caught:
                apply(left, right)
            assert mend in caught.value.mend
    with pytest.raises(TypeMismatchError, match="between an I8 and a Field"):
        I8(1) + Field(1)  # type: ignore[operator]
    with pytest.raises(TypeMismatchError, match="between a Field and an I8"):
        Field(1) + I8(1)  # type: ignore[operator]


@pytest.mark.parametrize("value", [-129, 128, R, -R])
def test_constants_out_of_range(value: int) -> None:
    with pytest.raises(ConstantRangeError, match="outside I8's range, -128 to 127"):
        I8(value)


@pytest.mark.parametrize("value", [True, 1.5, "3", None, [1]])
def test_constants_of_other_types(value: Any) -> None:
    with pytest.raises(TypeMismatchError):
        I8(value)


def test_bounds_that_say_nothing_are_refused() -> None:
    @circuit
    def low(x: Private[I8]) -> Public[I8]:
        require(x >= -128)
        return x

    @circuit
    def high(x: Private[I8]) -> Public[I8]:
        require(x <= 127)
        return x

    @circuit
    def never(x: Private[I8]) -> None:
        require(x < -200)

    for says_nothing in (low, high):
        with pytest.raises(CompileError, match="an I8 is -128 to 127"):
            says_nothing.compile()
    with pytest.raises(ConstantRangeError, match="with an I8, which is -128 to 127: it never holds"):
        never.compile()


def test_every_layer() -> None:
    @circuit
    def spread(low: Public[I32], values: Private[Array[I32, Literal[2]]]) -> Public[tuple[I32, I32]]:
        require(low <= values[0], "below")
        quotient, rest = divmod(values[0] - low, values[1])
        return quotient, rest

    check_circuit(
        spread,
        valid=[{"low": -5, "values": [7, -5]}, {"low": 0, "values": [0, 1]}],
        invalid=[{"low": 1, "values": [0, 1]}, {"low": 0, "values": [0, 0]}],
    )
