"""Unsigned integers against Python's: edges first, as signals, as constants, mixed."""

from __future__ import annotations

import functools
import inspect
import operator
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.compiler import U8, U16, U32, U64, U128, Circuit, Field, Private, Public, UInt, bind, circuit, select
from zkwright.compiler.errors import CompileError, ConstantRangeError, TypeMismatchError, WidthError
from zkwright.compiler.forms.scalars import MAX_BITS
from zkwright.compiler.types.boolean import Bool
from zkwright.compiler.types.uint import uint
from zkwright.core.field import R
from zkwright.testing import accepts, cost, refuses

from tests.drawn import examples

WIDTHS = [1, 2, 8, 64, 127, 128]


def edges(width: int) -> list[int]:
    top = 2**width - 1
    around = {0, 1, 2, top, top - 1, top // 2, top // 2 + 1, 2 ** (width // 2), 2 ** (width // 2) - 1}
    return sorted(value for value in around if 0 <= value <= top)


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
    kind, apply = uint(width), (OPERATORS | COMPARISONS)[name]
    result = kind if name in OPERATORS else Bool

    @circuit
    def calculate(x: Private[kind], y: Private[kind]) -> Public[result]:  # type: ignore[valid-type]
        bind(x, y)
        return apply(x if left is None else left, y if right is None else right)  # type: ignore[no-any-return]

    return calculate


def expectation(name: str, width: int, x: int, y: int) -> Any:
    """Python's result, None where the circuit must refuse."""
    if name in COMPARISONS:
        return COMPARISONS[name](x, y)
    if name in ("//", "%") and y == 0:
        return None
    value = OPERATORS[name](x, y)
    return value if 0 <= value < 2**width else None


def compare(name: str, width: int, x: int, y: int, *, constants: str = "", forge: bool = False) -> None:
    left, right = x if "l" in constants else None, y if "r" in constants else None
    expected = expectation(name, width, x, y)
    inputs = {"x": x, "y": y}
    calculate = binary(name, width, left, right)
    if expected is None:
        try:
            refuses(calculate, inputs)
        except (CompileError, ZeroDivisionError):
            assert constants  # known to fail for every input
    else:
        accepts(calculate, inputs, expected, forge=forge)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [*OPERATORS, *COMPARISONS])
def test_operators_at_the_edges(name: str, width: int) -> None:
    values = edges(width)
    pairs = [(x, y) for x in values for y in values]
    for x, y in pairs if width < 64 else pairs[::5]:
        compare(name, width, x, y)
    compare(name, width, values[-1], values[-1], forge=width <= 64)
    compare(name, width, values[-1], values[1], forge=width <= 64)


@pytest.mark.parametrize("constants", ["l", "r"])
@pytest.mark.parametrize("name", [*OPERATORS, *COMPARISONS])
def test_operators_with_a_constant_side(name: str, constants: str) -> None:
    for x in edges(8):
        for y in edges(8):
            compare(name, 8, x, y, constants=constants, forge=x == 255 or y == 255)


@given(st.sampled_from([*OPERATORS, *COMPARISONS]), st.sampled_from(WIDTHS), st.data())
@examples(60)
def test_operators_on_random_values(name: str, width: int, data: st.DataObject) -> None:
    value = st.integers(0, 2**width - 1) | st.integers(0, 2 ** (width // 2))
    compare(name, width, data.draw(value), data.draw(value))


@pytest.mark.parametrize("name", [*OPERATORS, *COMPARISONS])
def test_constants_alone_need_no_circuit(name: str) -> None:
    for x in edges(128):
        for y in edges(128):
            expected = expectation(name, 128, x, y)
            apply = (OPERATORS | COMPARISONS)[name]
            if expected is None:
                with pytest.raises((ConstantRangeError, ZeroDivisionError)):
                    apply(U128(x), U128(y))
            else:
                assert int(apply(U128(x), U128(y))) == expected
                assert int(apply(U128(x), y)) == expected
                assert int(apply(x, U128(y))) == expected


@pytest.mark.parametrize("width", [1, 8, 64, 126, 127, 128, 168])
def test_wrapping_arithmetic(width: int) -> None:
    kind, modulus = uint(width), 2**width

    @circuit
    def calculate(x: Private[kind], y: Private[kind]) -> Public[tuple[kind, kind, kind, kind]]:  # type: ignore[valid-type]
        return x.wrapping_add(y), x.wrapping_sub(y), x.wrapping_mul(y), x.wrapping_neg()  # type: ignore[attr-defined]

    for x in edges(width):
        for y in edges(width):
            expected = tuple(value % modulus for value in (x + y, x - y, x * y, -x))
            accepts(calculate, {"x": x, "y": y}, expected, forge=width <= 8)
            constants = (
                kind(x).wrapping_add(y),
                kind(x).wrapping_sub(y),
                kind(x).wrapping_mul(y),
                kind(x).wrapping_neg(),
            )
            assert tuple(map(int, constants)) == expected


@pytest.mark.parametrize("width", [1, 8, 13, 64])
def test_shifts_and_rotations(width: int) -> None:
    kind, top = uint(width), 2**width - 1
    for places in {0, 1, width // 2, width - 1, width, width + 3}:

        @circuit
        def calculate(x: Private[kind]) -> Public[tuple[kind, kind, kind, kind]]:  # type: ignore[valid-type]
            return x >> places, x.wrapping_shl(places), x.rotate_left(places), x.rotate_right(places)  # type: ignore[attr-defined]  # noqa: B023

        turn = places % width
        for x in edges(width):
            left, right = (x << turn | x >> (width - turn)) & top, (x >> turn | x << (width - turn)) & top
            expected = x >> places, x << places & top, left, right
            accepts(calculate, {"x": x}, expected, forge=width == 8)
            value = kind(x)
            constants = (
                value >> places,
                value.wrapping_shl(places),
                value.rotate_left(places),
                value.rotate_right(places),
            )
            assert tuple(map(int, constants)) == expected


@pytest.mark.parametrize(("width", "places"), [(8, 0), (8, 3), (8, 7), (64, 63), (248, 3), (248, 200)])
def test_shifting_left_is_exact(width: int, places: int) -> None:
    kind = uint(width)

    @circuit
    def shift(x: Private[kind]) -> Public[kind]:  # type: ignore[valid-type]
        return x << places

    largest = 2 ** (width - places) - 1
    accepts(shift, {"x": largest}, largest << places, forge=width == 8)
    if places:
        refuses(shift, {"x": largest + 1})
        refuses(shift, {"x": 2**width - 1})
    with pytest.raises(ConstantRangeError, match="loses every bit"):
        kind(1) << width


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, 7])
def test_powers(exponent: int) -> None:
    @circuit
    def power(x: Private[U16]) -> Public[U16]:
        bind(x)
        return x**exponent

    for x in (0, 1, 2, 3, 40, 41, 255, 256, 65535):
        if x**exponent < 2**16:
            accepts(power, {"x": x}, x**exponent)
        else:
            refuses(power, {"x": x}, "U16 overflow in `*`")


def test_complement_and_bits() -> None:
    @circuit
    def calculate(x: Private[U16]) -> Public[tuple[U16, U16, U16, U8]]:
        return ~x, U16.from_bits(x.bits()), x.truncated(5), U8(x.truncated(8))

    for x in edges(16):
        accepts(calculate, {"x": x}, (0xFFFF - x, x, x & 31, x & 255), forge=x == 65535)


@pytest.mark.parametrize("width", [1, 8, 64, 128, 248])
def test_conversion_from_a_field_is_checked(width: int) -> None:
    kind = uint(width)

    @circuit
    def convert(x: Private[Field]) -> Public[kind]:  # type: ignore[valid-type]
        return kind(x)

    for value in edges(width):
        accepts(convert, {"x": value}, value, forge=width == 8)
    for value in (2**width, 2**width + 1, R - 1, R // 2, R - 2**width):
        refuses(convert, {"x": value}, f"does not fit in {width} bits")


def test_narrowing_is_checked_and_widening_is_free() -> None:
    @circuit
    def convert(x: Private[U16]) -> Public[tuple[U8, U32]]:
        return U8(x), U32(x)

    accepts(convert, {"x": 255}, (255, 255))
    refuses(convert, {"x": 256}, "the value does not fit in 8 bits", "x = 256")


def test_overflow_names_the_line_the_operands_and_their_values() -> None:
    @circuit
    def transfer(balance: Private[U64], amount: Private[U64]) -> Public[U64]:
        return balance - amount

    error = refuses(transfer, {"balance": 3, "amount": 5})
    text = str(error)
    assert "U64 overflow in `-`" in text
    assert "balance = 3" in text
    assert "amount = 5" in text
    assert (
        f"test_uint.py:{inspect.unwrap(transfer).__code__.co_firstlineno + 2} in transfer: return balance - amount"
        in text
    )
    assert "3" not in error.redacted().split("in transfer")[1]


def test_division_by_zero_names_the_divisor() -> None:
    @circuit
    def share(total: Private[U32], people: Private[U32]) -> Public[U32]:
        return total // people

    refuses(share, {"total": 10, "people": 0}, "division by zero", "people = 0")
    for total in edges(32):
        for people in (1, 2, 3, 2**16, 2**32 - 1):
            accepts(share, {"total": total, "people": people}, total // people, forge=people == 3)


def test_divmod_by_constants() -> None:
    for divisor in (1, 2, 3, 10, 128, 255):

        @circuit
        def split(x: Private[U8]) -> Public[tuple[U8, U8]]:
            return divmod(x, divisor)  # noqa: B023

        for x in edges(8):
            accepts(split, {"x": x}, divmod(x, divisor))
    with pytest.raises(ZeroDivisionError):
        U8(3) // 0


def test_division_of_a_constant() -> None:
    @circuit
    def split(x: Private[U8]) -> Public[tuple[U8, U8]]:
        return divmod(200, x)

    for x in edges(8)[1:]:
        accepts(split, {"x": x}, divmod(200, x))
    refuses(split, {"x": 0}, "division by zero")


def test_wide_products() -> None:
    @circuit
    def multiply(x: Private[U128], y: Private[U128]) -> Public[U128]:
        return x * y

    top = 2**128 - 1
    for x, y in ((2**64, 2**64 - 1), (top, 1), (1, top), (0, top), (2**127, 1), (2**63, 2**64), (3, top // 3)):
        accepts(multiply, {"x": x, "y": y}, x * y, forge=False)
    for x, y in ((2**64, 2**64), (top, top), (top, 2), (2, top), (3, top // 3 + 1), (2**127, 2)):
        refuses(multiply, {"x": x, "y": y}, "U128 overflow in `*`")

    @circuit
    def of_two_widths(x: Private[U128], y: Private[U64]) -> Public[U128]:
        return x * U128(y)

    shown = str(refuses(of_two_widths, {"x": top, "y": 3}))
    assert [shown.index(text) for text in (f"x = {top}", "U128(y) = y = 3")]
    wraps = (R + 5) // 7 if (R + 5) % 7 == 0 else R // 7
    refuses(multiply, {"x": wraps % 2**128, "y": 2**127}, "U128 overflow")


@pytest.mark.parametrize("width", [169, 200, 247, 248])
def test_products_of_the_widest_integers(width: int) -> None:
    kind, top = uint(width), 2**width - 1

    @circuit
    def multiply(x: Private[kind], y: Private[kind]) -> Public[kind]:  # type: ignore[valid-type]
        return x * y  # type: ignore[operator, no-any-return]

    @circuit
    def wrap(x: Private[kind], y: Private[kind]) -> Public[kind]:  # type: ignore[valid-type]
        return x.wrapping_mul(y)  # type: ignore[attr-defined, no-any-return]

    half = (width + 1) // 2
    fits = [(0, top), (1, top), (top, 1), (2**half - 1, 2 ** (width - half)), (3, top // 3), (2 ** (width - 1), 1)]
    fits += [(2 ** (half - 1), 2 ** (width - half) + 1), (2**half + 1, 2 ** (width - half) - 1)]
    for x, y in fits:
        assert x * y <= top
        accepts(multiply, {"x": x, "y": y}, x * y, forge=False)
    congruent = [(x, R // x + 1) for x in (2 ** (254 - width), 2**100 + 7, 2**half, 2**half + 1, top)]
    assert all(x * y % R < x and y <= top for x, y in congruent)
    overflows = [(top, top), (2, 2 ** (width - 1)), (2**half, 2 ** (width - half)), (3, top // 3 + 1), *congruent]
    for x, y in overflows:
        assert x * y > top
        refuses(multiply, {"x": x, "y": y}, "overflow in `*`")
    for x, y in [*fits, *overflows]:
        accepts(wrap, {"x": x, "y": y}, x * y % 2**width, forge=False)
        assert int(kind(x).wrapping_mul(y)) == x * y % 2**width


def test_no_other_product_of_the_widest_integers_is_found() -> None:
    kind = uint(170)

    @circuit
    def multiply(x: Private[kind], y: Public[kind]) -> Public[tuple[kind, kind]]:  # type: ignore[valid-type]
        return x * y, x.wrapping_mul(y)  # type: ignore[attr-defined, operator]

    accepts(multiply, {"x": 2**80 + 3, "y": 2**85 + 1}, ((2**80 + 3) * (2**85 + 1),) * 2)


def test_quotients_of_the_widest_integers() -> None:
    kind = uint(MAX_BITS)

    @circuit
    def divide(x: Private[kind], y: Private[kind]) -> Public[tuple[kind, kind]]:  # type: ignore[valid-type]
        return divmod(x, y)  # type: ignore[operator, no-any-return]

    top = 2**MAX_BITS - 1
    for x, y in ((top, 1), (top, top), (top, 2**124), (5, top), (0, 3), (R >> 6, 2**127 + 1)):
        accepts(divide, {"x": x, "y": y}, divmod(x, y), forge=False)
    refuses(divide, {"x": top, "y": 0}, "division by zero")


@pytest.mark.parametrize(
    ("factor", "rows"),
    [((R - 1) // 87, 248), ((R - 1) // 87 + 1, 248 + 7 + 124)],
    ids=["up to r - 1", "beyond r - 1"],
)
def test_a_product_is_a_field_element_up_to_the_largest(factor: int, rows: int) -> None:
    kind = uint(MAX_BITS)
    assert (R - 1) % 87 == 0

    @circuit
    def multiply(large: Private[Bool]) -> Public[kind]:  # type: ignore[valid-type]
        return select(large, kind(87), kind(0)) * factor

    accepts(multiply, {"large": False}, 0)
    refuses(multiply, {"large": True}, "overflow in `*`")
    assert cost(multiply) == rows


def test_types_and_their_widths() -> None:
    assert uint(64) is U64
    assert uint(12).maximum() == 4095
    assert UInt(12) is uint(12)  # type: ignore[comparison-overlap]

    class Amount(U64):
        """Money."""

    assert Amount.width == 64
    assert int(Amount(3) + Amount(4)) == 7
    for bits in (0, MAX_BITS + 1, -1):
        with pytest.raises(ValueError, match=f"1 to {MAX_BITS} bits"):
            UInt(bits)


@pytest.mark.parametrize("value", [-1, 256, R])
def test_constants_out_of_range(value: int) -> None:
    with pytest.raises(ConstantRangeError, match="outside U8's range, 0 to 255"):
        U8(value)


@pytest.mark.parametrize("value", [True, 1.5, "3", None, [1]])
def test_constants_of_other_types(value: Any) -> None:
    with pytest.raises(TypeMismatchError):
        U8(value)


def test_from_bits_takes_truth_values_only() -> None:
    assert int(U8.from_bits([Bool(True), Bool(False), Bool(True)])) == 5
    with pytest.raises(TypeMismatchError):
        U8.from_bits([Field(3)])  # type: ignore[list-item]
    with pytest.raises(WidthError):
        U8.from_bits([Bool(True)] * 9)
    for negative in (lambda: U8(3).bits(-1), lambda: U8(3).truncated(-1), lambda: Field(3).bits(-1)):
        with pytest.raises(ConstantRangeError):
            negative()
