"""Every misuse is an error of its own class that shows the user's line and the way out.

Each case is a function that misuses the language on the line marked `# here`; a static type checker refuses most of them too.
"""

# mypy: ignore-errors

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any, Literal

import pytest
from zkwright.compiler import (
    U8,
    U64,
    Array,
    Bool,
    Bytes,
    Field,
    Private,
    Public,
    Struct,
    all_of,
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
    EndlessRecursionError,
    FieldOrderError,
    ForeignSignalError,
    ImpossibleRequirementError,
    ParameterError,
    SignalConversionError,
    SignalTruthError,
    SignatureError,
    StaticValueError,
    TypeMismatchError,
    UnannotatedParameterError,
    UnconstrainedHintError,
    UnknownLengthError,
    UnusedConditionError,
    UnusedInputError,
    WidthError,
)

F, N, M, B = Private[Field], Private[U64], Private[U8], Private[Bool]


class Point(Struct):
    """Two coordinates."""

    x: Field
    y: Field


class Size(Struct):
    """Another struct of the same fields."""

    x: Field
    y: Field


leaked: list[Any] = []

# -- truth values -----------------------------------------------------------------------------------------------


def if_signal(x: F, y: F) -> Public[Field]:
    if x == y:  # here
        return x
    return y


def while_signal(x: N) -> Public[U64]:
    while x > 3:  # here
        x = x - 1
    return x


def and_signal(x: B, y: B) -> Public[Bool]:
    return x and y  # here


def or_signal(x: B, y: B) -> Public[Bool]:
    return x or y  # here


def not_signal(x: B) -> Public[Bool]:
    return not x  # here


def chained(x: N, y: N, z: N) -> Public[Bool]:
    return x < y < z  # here


def conditional_expression(x: B, y: F) -> Public[Field]:
    return y if x else y * y  # here


def assert_statement(x: F, y: F) -> None:
    assert x == y  # here


def member(x: F, y: F) -> None:
    require(x in [y, y + 1])  # here


def largest(x: N, y: N) -> Public[U64]:
    return max(x, y)  # here


def match_statement(x: F) -> Public[Field]:
    match x:
        case 3:  # here
            return x
    return x * x


# -- conversions ------------------------------------------------------------------------------------------------


def to_int(x: N) -> Public[U64]:
    return x + int(x)  # here


def to_float(x: N) -> Public[U64]:
    return x + float(x)  # here


def loop(x: N) -> Public[U64]:
    for _ in range(x):  # here
        x = x + 1
    return x


def list_index(x: N) -> Public[Field]:
    return Field([1, 2, 3][x])  # here


def array_index(x: M, values: Private[Array[Field, Literal[4]]]) -> Public[Field]:
    return values[x]  # here


def length(x: F) -> Public[Field]:
    return x * len(x)  # here


def iterate(x: M) -> Public[U8]:
    return sum(bit for bit in x)  # here


def hashed(x: F) -> Public[Field]:
    return {x: x}[x]  # here


def hashed_array(x: Private[Array[Field, Literal[2]]]) -> Public[Field]:
    return {x: x[0]}[x]  # here


def square_root(x: N) -> Public[U64]:
    return U64(math.isqrt(x))  # here


# -- operators --------------------------------------------------------------------------------------------------


def field_less(x: F, y: F) -> None:
    require(x < y, "order")  # here


def field_sorted(x: F, y: F) -> Public[Field]:
    return sorted([x, y])[0]  # here


def field_floor(x: F) -> Public[Field]:
    return x // 2  # here


def field_remainder(x: F) -> Public[Field]:
    return x % 2  # here


def field_reflected_remainder(x: F) -> Public[Field]:
    return 7 % x  # here


def field_and(x: F) -> Public[Field]:
    return x & 1  # here


def integer_true_division(x: N) -> Public[U64]:
    return x / 2  # here


def integer_negation(x: N) -> Public[U64]:
    return -x  # here


def integer_absolute(x: N) -> Public[U64]:
    return abs(x)  # here


def power_by_signal(x: F, y: N) -> Public[Field]:
    return x**y  # here


def power_of_two_by_signal(y: N) -> Public[U64]:
    return 2**y  # here


def shift_by_signal(x: N, y: N) -> Public[U64]:
    return x << y  # here


def reflected_shift_by_signal(y: N) -> Public[U64]:
    return 1 << y  # here


def bits_by_signal(x: F, n: M) -> Public[Bool]:
    return x.bits(n)[0]  # here


def bool_sum(x: B, y: B) -> Public[Field]:
    return Field(x + y)  # here


def bool_python_sum(x: B, y: B) -> Public[Field]:
    return Field(sum([x, y]))  # here


def bool_order(x: B, y: B) -> Public[Bool]:
    return x < y  # here


# -- types and widths -------------------------------------------------------------------------------------------


def mixed_widths(x: N, y: M) -> Public[U64]:
    return x + y  # here


def mixed_comparison(x: N, y: M) -> Public[Bool]:
    return x < y  # here


def field_and_integer(x: F, y: M) -> Public[Field]:
    return x + y  # here


def integer_and_field(x: F, y: M) -> Public[U8]:
    return y + x  # here


def field_and_bool(x: F, y: B) -> Public[Field]:
    return x * y  # here


def bool_and_field(x: F, y: B) -> Public[Bool]:
    return y & x  # here


def bool_and_number(y: B) -> Public[Bool]:
    return y == 1  # here


def bool_of_field(x: F) -> Public[Bool]:
    return Bool(x)  # here


def constant_too_large(x: M) -> Public[U8]:
    return x + 256  # here


def constant_negative(x: M) -> Public[U8]:
    return x + -1  # here


def constant_of_float(x: F) -> Public[Field]:
    return x * 1.5  # here


def narrow_gadget_argument(x: N) -> Public[U8]:
    return takes_byte(x)  # here


def field_gadget_argument(x: F) -> Public[U8]:
    return takes_byte(x)  # here


def select_types(x: F, y: M, c: B) -> Public[Field]:
    return select(c, x, y)  # here


def select_by_field(x: F, y: F) -> Public[Field]:
    return select(x, x, y)  # here


def select_lengths(x: Private[Array[Field, Literal[3]]], c: B) -> Public[Field]:
    return select(c, x[:2], x)[0]  # here


def require_field(x: F) -> None:
    require(x, "a field element")  # here


def array_lengths(x: Private[Array[Field, Literal[3]]]) -> None:
    require(x == x[:2], "lengths")  # here


def array_and_text(x: Private[Bytes[Literal[3]]]) -> None:
    require(x == "abc", "text")  # here


def mixed_array(x: F, y: M) -> Public[Field]:
    return Array([x, y])[0]  # here


def struct_types(x: Private[Point], y: Private[Size]) -> None:
    require(x == y, "structs")  # here


def struct_argument(x: Private[Size]) -> Public[Field]:
    return takes_point(x)  # here


def all_of_fields(x: F) -> None:
    require(all_of([x, x]), "fields")  # here


def text_argument(x: F) -> Public[Field]:
    return takes_field("x") + x  # here


# -- what circuits and gadgets may touch -----------------------------------------------------------------------


@gadget
def takes_byte(x: U8) -> U8:
    return x


@gadget
def takes_point(p: Point) -> Field:
    return p.x


@gadget
def takes_field(x: Field) -> Field:
    return x * x


@gadget
def takes_anything(x: Field, extra: Any) -> Field:
    return x * x


@gadget
def endless(x: Field) -> Field:
    return endless(x + 1)  # endless


@gadget
def reads_global(x: Field) -> Field:
    return x + leaked[0]  # reads_global


def leak_through_global(x: F) -> Public[Field]:
    leaked[:] = [x]
    return reads_global(x)


def leak_through_closure(x: F) -> Public[Field]:
    @gadget
    def inner(y: Field) -> Field:
        return x * y  # here

    return inner(x)


def leak_to_the_next(x: F) -> Public[Field]:
    return x + leaked[0]  # here


def unhashable(x: F) -> Public[Field]:
    return takes_anything(x, {"a": 1})  # here


def list_of_ints(x: F) -> Public[Field]:
    return takes_anything(x, [1, 2])  # here


def generator(x: F) -> Public[Field]:
    return takes_anything(x, (i for i in range(3)))  # here


def impossible(x: F) -> None:
    bind(x)
    require(Field(1) == 2, "one is two")  # here


def impossible_in_gadget(x: F) -> None:
    bind(x)
    never(5)  # here


@gadget
def never(x: Field) -> None:
    require(x == 4, "x is four")


def zero_division(x: F) -> Public[Field]:
    return x / 0  # here


def hint_of_nothing(x: F) -> None:
    hint(lambda v: v, x, returns=int)  # here


def hint_of_text(x: F) -> None:
    hint(lambda v, w: v, x, "text", returns=Field)  # here


def loose_hint(x: F) -> Public[Field]:
    y = hint(lambda v: v, x, returns=Field)  # here
    del y
    return x


def loose_typed_hint(x: F) -> Public[Field]:
    y = hint(lambda v: v, x, returns=U8)  # here
    y.bits()
    return x


CASES: list[tuple[Callable[..., Any], type[Exception], str, str]] = [
    (if_signal, SignalTruthError, "no truth value while the circuit is traced", "select(condition, a, b)"),
    (while_signal, SignalTruthError, "no truth value", "select(condition, a, b)"),
    (and_signal, SignalTruthError, "no truth value", "`&` `|` `~` instead of `and` `or` `not`"),
    (or_signal, SignalTruthError, "no truth value", "`&` `|` `~`"),
    (not_signal, SignalTruthError, "no truth value", "`&` `|` `~`"),
    (chained, SignalTruthError, "no truth value", "(a < b) & (b < c) instead of a < b < c"),
    (conditional_expression, SignalTruthError, "no truth value", "select(condition, a, b)"),
    (assert_statement, SignalTruthError, "no truth value", "require(condition, message)"),
    (member, SignalTruthError, "no truth value", "select"),
    (largest, SignalTruthError, "no truth value", "select"),
    (match_statement, SignalTruthError, "no truth value", "select"),
    (to_int, SignalConversionError, "a signal has no int()", "a plain Python parameter such as `depth: int`"),
    (to_float, SignalConversionError, "a signal is not a float", "scale to a fixed point"),
    (loop, SignalConversionError, "no use as an index, a length or a range", "`depth: int`"),
    (list_index, SignalConversionError, "no use as an index", "select"),
    (array_index, SignalConversionError, "cannot be indexed by a signal", "zkwright.circuits.mux"),
    (length, SignalConversionError, "a Field has no length", ".bits(n)"),
    (iterate, SignalConversionError, "a U8 cannot be iterated over", ".bits(n)"),
    (hashed, SignalConversionError, "cannot be a key of a dict", "use a list"),
    (hashed_array, SignalConversionError, "cannot be a key of a dict", "use a list"),
    (square_root, SignalConversionError, "a signal has no", "select"),
    (field_less, FieldOrderError, "field elements have no order", "U64(x) < U64(y)"),
    (field_sorted, FieldOrderError, "field elements have no order", "U64(x) < U64(y)"),
    (field_floor, TypeMismatchError, "`//` is for integers", "U64(x)"),
    (field_remainder, TypeMismatchError, "`%` is for integers", "U64(x)"),
    (field_reflected_remainder, TypeMismatchError, "`%` does not apply to a Field", "U64(x)"),
    (field_and, TypeMismatchError, "`&` is for integers", "x.bits(n)"),
    (integer_true_division, TypeMismatchError, "`/` is for field elements", "//"),
    (integer_negation, TypeMismatchError, "`-` does not apply to a U64", "wrapping_neg"),
    (integer_absolute, TypeMismatchError, "`abs()` does not apply to a U64", "wrapping_neg"),
    (power_by_signal, StaticValueError, "the exponent must be known at compile time", "`n: int`"),
    (power_of_two_by_signal, TypeMismatchError, "`**` does not apply to a U64", "select or bits"),
    (shift_by_signal, StaticValueError, "the number of places to shift must be known", "`n: int`"),
    (reflected_shift_by_signal, TypeMismatchError, "`<<` does not apply to a U64", "select or bits"),
    (bits_by_signal, StaticValueError, "the number of bits must be known", "`n: int`"),
    (bool_sum, TypeMismatchError, "`+` does not apply to a Bool", "Field(x) + Field(y)"),
    (bool_python_sum, TypeMismatchError, "`+` does not apply to a Bool", "counts truth values"),
    (bool_order, TypeMismatchError, "`<` does not apply to a Bool", "`&` `|` `^` `~`"),
    (mixed_widths, WidthError, "`+` between a U64 and a U8", "U64(x) widens for free"),
    (mixed_comparison, WidthError, "`<` between a U64 and a U8", "U64(x) widens for free"),
    (field_and_integer, TypeMismatchError, "`+` between a Field and a U8", "write Field(x)"),
    (integer_and_field, TypeMismatchError, "`+` between a U8 and a Field", "U8(x)"),
    (field_and_bool, TypeMismatchError, "`*` between a Field and a Bool", "Field(x)"),
    (bool_and_field, TypeMismatchError, "`&` between a Bool and a Field", "`x != 0` is a Bool"),
    (bool_and_number, ConstantRangeError, "the number 1 is not a truth value", "True or False"),
    (bool_of_field, TypeMismatchError, "a Field is not a Bool", "`x != 0` is a Bool"),
    (constant_too_large, ConstantRangeError, "the constant 256 is outside U8's range, 0 to 255", "a wider type"),
    (constant_negative, ConstantRangeError, "the constant -1 is outside U8's range", "a wider type"),
    (constant_of_float, TypeMismatchError, "a float is not a field element", "an int"),
    (narrow_gadget_argument, WidthError, "a U64 where a U8 is expected", "U8(x) checks that the value fits"),
    (field_gadget_argument, TypeMismatchError, "a Field where a U8 is expected", "U8(x) checks"),
    (select_types, TypeMismatchError, "select between a Field and a U8", "one type"),
    (select_by_field, TypeMismatchError, "select needs a Bool to choose by, not a Field", "x != 0"),
    (select_lengths, TypeMismatchError, "select between a Array and a Array", "of one length"),
    (require_field, TypeMismatchError, "require needs a condition, not a Field", "require(x == y, message)"),
    (array_lengths, TypeMismatchError, "arrays of lengths 3 and 2 compared", "the same length"),
    (array_and_text, TypeMismatchError, "an array compared with a str", "a list"),
    (mixed_array, TypeMismatchError, "an array of mixed types: Field, U8", "one type"),
    (struct_types, TypeMismatchError, "a Point compared with a Size", "structs of one type"),
    (struct_argument, TypeMismatchError, "a Size where a Point is expected", "Point(...)"),
    (all_of_fields, TypeMismatchError, "`all_of` between a Bool and a Field", "`x != 0` is a Bool"),
    (text_argument, TypeMismatchError, "a str is not a field element", "an int"),
    (leak_through_closure, ForeignSignalError, "this signal belongs to `leak_through_closure`", "as an argument"),
    (leak_to_the_next, ForeignSignalError, "this signal belongs to `leak_through_global`", "as an argument"),
    (unhashable, StaticValueError, "`takes_anything` got a dict as `extra`", "a frozen dataclass"),
    (list_of_ints, StaticValueError, "`takes_anything` got a list as `extra`", "pass a tuple"),
    (generator, TypeMismatchError, "got an iterator as `extra`", "pass a tuple"),
    (impossible, ImpossibleRequirementError, "no input can satisfy this: one is two", "depend on the inputs"),
    (impossible_in_gadget, ImpossibleRequirementError, "x is four, in `never` of constants", "depend on the inputs"),
    (hint_of_nothing, TypeMismatchError, "a hint must say what it returns", "returns=Field"),
    (hint_of_text, TypeMismatchError, "a str is not a value of the language", "use Field"),
    (loose_hint, UnconstrainedHintError, "no constraint mentions an output of the hint", "require(...)"),
    (loose_typed_hint, UnconstrainedHintError, "a prover could put any value there", "require(...)"),
]


def marked_line(function: Callable[..., Any], mark: str = "# here") -> int:
    lines, first = inspect.getsourcelines(function)
    (found,) = (first + i for i, line in enumerate(lines) if line.rstrip().endswith(mark))
    return found


@pytest.mark.parametrize(
    ("function", "kind", "message", "mend"), CASES, ids=lambda value: getattr(value, "__name__", "")
)
def test_misuse(function: Callable[..., Any], kind: type[CompileError], message: str, mend: str) -> None:
    if function is leak_to_the_next:
        with pytest.raises(ForeignSignalError):
            circuit(leak_through_global).compile()
    with pytest.raises(kind) as caught:
        circuit(function).compile()
    error = caught.value
    assert type(error) is kind
    assert message in error.message
    assert mend in error.mend
    line = marked_line(function)
    assert error.site.file == __file__
    assert error.site.line == line
    shown = str(error)
    assert f"test_misuse.py:{line}: " in shown
    assert (
        f"\n    {inspect.getsource(function).splitlines()[line - function.__code__.co_firstlineno].strip()}\n" in shown
    )
    assert shown.endswith(f"\n  mend: {error.mend}")


def test_every_misuse_class_has_a_case() -> None:
    elsewhere = {SignatureError, UnannotatedParameterError, UnknownLengthError, ParameterError, UnusedInputError}
    elsewhere |= {EndlessRecursionError, CompileError, UnusedConditionError, DivisionByZeroError}

    def tree(kind: type[CompileError]) -> set[type[CompileError]]:
        return {kind}.union(*(tree(child) for child in kind.__subclasses__()))

    assert tree(CompileError) == elsewhere | {kind for _, kind, _, _ in CASES}


def test_division_by_a_constant_zero_is_pythons_own_error() -> None:
    with pytest.raises(ZeroDivisionError, match="constant 0"):
        circuit(zero_division).compile()


def test_a_gadget_that_reads_a_global_signal() -> None:
    with pytest.raises(ForeignSignalError) as caught:
        circuit(leak_through_global).compile()
    assert caught.value.site.line == marked_line(reads_global.__wrapped__, "# reads_global")


def test_endless_recursion() -> None:
    @circuit
    def call(x: F) -> Public[Field]:
        return endless(x)

    with pytest.raises(EndlessRecursionError, match="`endless` calls itself") as caught:
        call.compile()
    assert caught.value.site.line == marked_line(endless.__wrapped__, "# endless")
    with pytest.raises(EndlessRecursionError):  # nothing is left behind
        call.compile()


def test_recursion_with_a_smaller_compile_time_value_ends() -> None:
    @gadget
    def power(x: Field, n: int) -> Field:
        return x if n == 1 else x * power(x, n - 1)

    @circuit
    def cube(x: F) -> Public[Field]:
        return power(x, 3)

    assert cube(2) == 8


def test_a_signal_after_its_circuit() -> None:
    with pytest.raises(ForeignSignalError):
        circuit(leak_through_global).compile()
    with pytest.raises(ForeignSignalError, match="belongs to `leak_through_global`"):
        leaked[0] + 1
    with pytest.raises(SignalTruthError):
        bool(leaked[0])
    with pytest.raises(ForeignSignalError, match="belongs to `leak_through_global`"):
        takes_field(leaked[0])


def test_texts_of_signals_show_no_value() -> None:
    texts = []

    @circuit
    def show(x: F, y: M, z: B) -> None:
        texts.append(f"{x} {y!r} {z} {Field(3)} {Array([x, x])}")
        bind(x, y, z)

    show.compile()
    assert texts == ["Field(signal) U8(signal) Bool(signal) Field(3) Array([Field(signal), Field(signal)])"]


# -- signatures -------------------------------------------------------------------------------------------------


def no_type(x, y: F) -> None:
    """Has no type for x."""


def any_number(*x: F) -> None:
    """Takes any number."""


def any_names(**x: F) -> None:
    """Takes any names."""


def not_marked(x: Field) -> None:
    """Is neither private nor public."""


def not_of_the_language(x: Private[float]) -> None:
    """Floats are not of the language."""


def unknown_length(x: Private[Array[Field, Literal["n"]]]) -> None:
    """Nothing fixes n."""


def bytes_without_length(x: Private[Bytes]) -> None:
    """Nothing fixes the length."""


def private_result(x: F) -> Private[Field]:
    return x


def unmarked_result(x: F) -> Field:
    return x


def unmentioned_result(x: F):
    return x * x


def wrong_result(x: F) -> Public[U8]:
    return x


def wide_result(x: N) -> Public[U8]:
    return x


def short_result(x: F) -> Public[tuple[Field, Field]]:
    return (x,)


def short_array_result(x: F) -> Public[Array[Field, Literal[3]]]:
    return Array([x, x])


def no_result(x: F) -> Public[Field]:
    bind(x)


def input_with_default(x: N, y: N = 3) -> Public[U64]:
    return x + y


def unresolved(x: Private[Missing]) -> None:  # noqa: F821
    """Names nothing."""


def unused(x: F, y: Private[Array[Field, Literal[2]]]) -> Public[Field]:
    return x + y[0]


def only_its_promise(x: M, y: F) -> Public[Field]:
    x.bits()
    return y


def named_as_the_result(x: F, result: F) -> Public[Field]:
    return x * result


SIGNATURES: list[tuple[Callable[..., Any], type[CompileError], str, str]] = [
    (no_type, UnannotatedParameterError, "`x` has no type", "`x: Private[Field]`"),
    (any_number, SignatureError, "`x` takes any number of arguments", "Array"),
    (any_names, SignatureError, "`x` takes any number of arguments", "Array"),
    (not_marked, SignatureError, "`x` is neither an input nor a compile-time parameter", "`x: Private[...]`"),
    (not_of_the_language, SignatureError, "`x` is neither an input nor", "a type of the language"),
    (unknown_length, UnknownLengthError, "nothing fixes the array length `n`", "compile-time parameter `n: int`"),
    (bytes_without_length, UnknownLengthError, "Bytes without a length", "write Bytes[8]"),
    (private_result, SignatureError, "what a circuit returns cannot be private", "-> Public[Field]"),
    (unmarked_result, SignatureError, "what a circuit returns is not marked public", "-> Public[Field]"),
    (unmentioned_result, SignatureError, "returns a value its signature does not mention", "-> Public[...]"),
    (wrong_result, TypeMismatchError, "the result of `wrong_result`: a Field where a U8 is expected", "U8(x)"),
    (wide_result, WidthError, "the result of `wide_result`: a U64 where a U8 is expected", "U8(x)"),
    (short_result, TypeMismatchError, "a tuple of 2 values is expected", "as many values"),
    (short_array_result, TypeMismatchError, "2 items where 3 are expected", "of that length"),
    (no_result, SignatureError, "no value returned", "add `return`"),
    (input_with_default, SignatureError, "the input `y` has a default", "pass its value each time"),
    (unresolved, SignatureError, "`Private[Missing]` cannot be resolved", "import the name"),
    (unused, UnusedInputError, "no constraint mentions the input `y[1]`", "bind(y[1])"),
    (named_as_the_result, SignatureError, "an input is named `result`", "rename the input"),
    (only_its_promise, UnusedInputError, "no constraint mentions the input `x`", "bind(x)"),
]


@pytest.mark.parametrize(
    ("function", "kind", "message", "mend"), SIGNATURES, ids=lambda value: getattr(value, "__name__", "")
)
def test_signatures(function: Callable[..., Any], kind: type[CompileError], message: str, mend: str) -> None:
    with pytest.raises(kind) as caught:
        circuit(function).compile()
    error = caught.value
    assert type(error) is kind
    assert message in error.message
    assert mend in error.mend
    assert error.site.file == __file__
    assert error.site.line == function.__code__.co_firstlineno


def test_a_forgotten_return_of_an_inner_circuit() -> None:
    inner = circuit(no_result)

    @circuit
    def outer(x: F) -> Public[Field]:
        return inner(x) + 1

    with pytest.raises(SignatureError, match="no value returned"):
        outer.compile()


async def asynchronous(x: F) -> Public[Field]:
    return x


async def asynchronous_generator(x: F) -> Any:
    yield x


def yields(x: F) -> Any:
    yield x


@pytest.mark.parametrize("decorator", [circuit, gadget])
@pytest.mark.parametrize(
    ("decorated", "what"),
    [
        (Point, "a class"),
        (asynchronous, "an async function"),
        (asynchronous_generator, "an async function"),
        (yields, "a generator"),
        (max, "a builtin_function_or_method"),
        (circuit(no_result), "a Circuit"),
    ],
)
def test_what_is_no_plain_function(decorator: Callable[..., Any], decorated: Any, what: str) -> None:
    name = decorator.__name__
    with pytest.raises(SignatureError, match=f"`@{name}` stands on {what}") as caught:
        decorator(decorated)
    assert caught.value.mend == f"write `@{name}` above a plain `def`"
    assert caught.value.site.file == __file__


def test_compile_time_parameters() -> None:
    @circuit
    def power(x: F, exponent: int, cube: bool = False) -> Public[Field]:
        return x ** (3 if cube else exponent)

    assert power.parameters == {"exponent": int, "cube": bool}
    assert power(2, 5) == 32
    assert power(2, exponent=5, cube=True) == 8
    assert power.compile(exponent=5) is power.compile(exponent=5, cube=False)
    for parameters, message in (
        ({}, "the compile-time parameter `exponent: int` has no value"),
        ({"exponent": 2, "root": 1}, "unknown compile-time parameter `root`"),
        ({"exponent": "2"}, "`exponent` is str, not int"),
        ({"exponent": True}, "`exponent` is bool, not int"),
        ({"exponent": 2, "cube": 1}, "`cube` is int, not bool"),
    ):
        with pytest.raises(ParameterError, match=message.replace("(", r"\(")) as caught:
            power.compile(**parameters)
        assert caught.value.site.file == __file__


def test_lengths_from_parameters() -> None:
    @circuit
    def total(leaves: Private[Array[Field, 2**depth]], depth: int) -> Public[Field]:  # noqa: F821
        return sum(leaves, Field(0))

    assert total([1, 2, 3, 4], 2) == 10
    with pytest.raises(UnknownLengthError, match="an array of length 0\\.5"):
        total.compile(depth=-1)


def test_what_only_a_dead_product_reads_is_idle() -> None:
    @circuit
    def unread_square(x: Private[Field], y: Public[Field]) -> Public[Field]:
        x * x
        return y * y

    @circuit
    def unread_hint(x: Private[Field]) -> Public[Field]:
        root = hint(lambda value: value, x, returns=Field)
        root * x
        return x * x

    @circuit
    def unread_public(x: Private[Field], y: Public[Field]) -> Public[Field]:
        y * y
        return x * x

    for level in (0, 1, 2):
        for statement, error in (
            (unread_square, UnusedInputError),
            (unread_hint, UnconstrainedHintError),
            (unread_public, UnusedInputError),
        ):
            with pytest.raises(error):
                statement.compile(level)


def test_a_comparison_nobody_uses_is_refused() -> None:
    @circuit
    def forgotten_require(amount: Private[U64], deposit: Public[U64]) -> Public[U64]:
        amount <= deposit  # noqa: B015
        return deposit - amount

    @gadget
    def forgotten_inside(x: Field, y: Field) -> Field:
        x == y  # noqa: B015
        return x * y

    @circuit
    def calls(x: Private[Field], y: Private[Field]) -> Public[Field]:
        return forgotten_inside(x, y)

    for statement, text in ((forgotten_require, "amount <= deposit"), (calls, "x == y")):
        with pytest.raises(UnusedConditionError, match="constrains nothing") as caught:
            statement.compile()
        assert text in caught.value.site.source()


def test_a_division_by_the_constant_zero_names_its_line() -> None:
    @circuit
    def of_a_field(x: Private[Field]) -> Public[Field]:
        return x / 0

    @circuit
    def of_an_integer(x: Private[U64]) -> Public[U64]:
        return x // 0

    for statement, text in ((of_a_field, "x / 0"), (of_an_integer, "x // 0")):
        with pytest.raises(DivisionByZeroError, match="mend: divide by what") as caught:
            statement.compile()
        assert text in caught.value.site.source()
