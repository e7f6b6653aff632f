"""What a circuit's author says beside arithmetic: require, select, hint, bind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from zkwright.core.errors import InputError
from zkwright.core.suggestions import named_type

from ..errors import SignalConversionError, TypeMismatchError
from ..recorder.active import active_recorder, current_recorder, outside_bodies, refuse_hint_ahead
from ..recorder.notes import Note
from ..recorder.recorded import PythonHint
from ..recorder.recorder import Recorder
from ..shapes import Shape, TupleShape, holds_signal, shape_of
from ..shapes.digits import read_digits
from ..shapes.leafwise import chosen, rebuild
from ..solver.hints import Opcode, evaluate
from ..solver.named_hints import BuiltInHint, Hint, resolved
from ..source_locations import caller_site, definition_site
from ..types.array import Array
from ..types.boolean import Bool
from ..types.conditions import AllOf
from ..types.field import Field
from ..types.fixed import Fixed
from ..types.integer_range import RangedInteger
from ..types.never_holds import refuse
from ..types.operands import compared, required
from ..types.signal import Signal
from ..types.struct import Struct
from ..types.vec import Vec
from .annotations import shape_from
from .debug_arguments import SHOWN_SIGNAL
from .empty_requirements import refuse_empty, required_text
from .nothing_given import NOTHING

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

N = TypeVar("N", bound=Fixed)
S = TypeVar("S", bound=Signal)
T = TypeVar("T")
T1 = TypeVar("T1")
T2 = TypeVar("T2")
T3 = TypeVar("T3")


def require(condition: Bool | bool, message: str = "a requirement does not hold") -> None:
    """Constrain a condition to hold: no proof exists of inputs that break it.

    Compiles to the cheapest form: `a == b` 1 linear row, `a != b` 1 row, `a <= b` on n-bit integers n rows, a `Bool` 1 linear
    row, `p & q` whatever p and q cost. With constants it is checked at once.

    Raises EmptyRequirementError for a line such as `require(x >= 0)`, which any integer meets; a bound that is computed, or that
    an earlier requirement proves, may say nothing. Raises ImpossibleRequirementError in a circuit when the condition is false for
    all inputs, UnsatisfiedCircuitError outside of circuits when it is false, TypeMismatchError for all but a Bool and a text.
    """
    if plainly := isinstance(condition, bool):
        condition = Bool(condition)
    if not isinstance(condition, Bool):
        raise TypeMismatchError(
            f"require needs a condition, not {named_type(condition)}",
            "compare: require(x == y, message); what returns nothing, as require_member does, requires by itself",
        )
    _check_message(message)
    known = condition.constant
    if (recorder := current_recorder()) is not None:
        recorder.refuse_if_lost("require(...)")
    if known is not None and recorder is None:
        if not known:
            refuse(message)
    elif known is not None:
        if not known:
            refuse(message)
        elif not plainly:
            refuse_empty(required_text())
    else:
        pending = condition.condition
        if isinstance(pending, AllOf):  # each of several conditions names its own operands
            pending.require(Note(message))
        else:
            named = compared(condition.sides) if condition.sides else required(condition)
            pending.require(Note(message, named))
    return NOTHING  # type: ignore[no-any-return]


def _check_message(message: object) -> None:
    if not isinstance(message, str):
        raise TypeMismatchError(
            f"the message of a requirement is a {type(message).__name__}",
            'compare in the condition: require(a == b, "text")',
        )
    if (shown := SHOWN_SIGNAL.search(message)) is not None:
        raise SignalConversionError(
            f"the message of a requirement shows {shown[0]}, whose value nobody knows before a witness is made",
            "leave it out: where the requirement fails, the values that it compares are shown by name; debug(x) prints others",
        )


@overload
def select(condition: Bool | bool, if_true: N, if_false: N | float | Decimal | Fraction) -> N: ...
@overload
def select(condition: Bool | bool, if_true: float | Decimal | Fraction, if_false: N) -> N: ...
@overload
def select(condition: Bool | bool, if_true: S, if_false: S | int) -> S: ...
@overload
def select(condition: Bool | bool, if_true: int, if_false: S) -> S: ...
@overload
def select(condition: Bool | bool, if_true: T, if_false: T) -> T: ...
def select(condition: Bool | bool, if_true: Any, if_false: Any) -> Any:
    """`if_true` where the condition holds, else `if_false`; both have one type. Costs 1 row a wire that differs.

    Works on field elements, Bools, integers, arrays and structs; Python numbers stand for constants beside a signal.
    Raises TypeMismatchError when the two are of different types or lengths.
    """
    if isinstance(condition, bool):
        condition = Bool(condition)
    if not isinstance(condition, Bool):
        raise TypeMismatchError(
            f"select needs a Bool to choose by, not {named_type(condition)}", "compare: select(x != 0, a, b)"
        )
    known = condition.constant
    if known is not None and not (holds_signal(if_true) or holds_signal(if_false)):
        return if_true if known else if_false
    shape = _common_shape(if_true, if_false)
    left, right = shape.coerce(if_true), shape.coerce(if_false)
    if known is not None:
        return left if known else right
    return chosen(condition.linear, shape, left, right)


def _is_number_beside(number: Any, value: Any) -> bool:
    """Whether a plain number stands for a constant of the signal's type."""
    if not isinstance(value, Signal):
        return False
    return isinstance(number, int) or (value.fraction > 0 and not holds_signal(number))


def _common_shape(a: Any, b: Any) -> Shape:
    if _is_number_beside(a, b):
        return shape_of(b)
    shape = shape_of(a)
    if not _is_number_beside(b, a) and shape_of(b) != shape:
        raise TypeMismatchError(
            f"select between a {type(a).__name__} and a {type(b).__name__}", "convert both to one type of one length"
        )
    return shape


@overload
def hint(function: Hint, *inputs: Any, returns: type[T]) -> T: ...
@overload
def hint(function: Hint, *inputs: Any, returns: tuple[type[T1], type[T2]]) -> tuple[T1, T2]: ...
@overload
def hint(function: Hint, *inputs: Any, returns: tuple[type[T1], type[T2], type[T3]]) -> tuple[T1, T2, T3]: ...
def hint(function: Hint, *inputs: Any, returns: Any) -> Any:
    """Values that Python computes outside the constraints, which the constraints must then check.

    `function` gets the inputs as plain values (ints, bools, lists, ...) and returns plain values of the types `returns`, a type
    of the language or a tuple of them. Each output is constrained to be of its type, and nothing more: a circuit in which no
    requirement holds an output is refused (UnconstrainedHintError), also where it is returned; that one does need not make it
    unique. Always follow a hint by the `require`s that leave it no choice:

        root = hint(math.isqrt, square, returns=U32)
        require(root * root == square, "not a perfect square")

    An `.r1cs` file cannot carry Python: such circuits are solved from their source. In place of `function` may stand one of
    `zkwright.circuits.hints`, which travel in the file; `math.isqrt` is one of them.
    """
    shape = shape_from(tuple[returns] if isinstance(returns, tuple) else returns, {})
    if shape is None:
        raise TypeMismatchError(
            "a hint must say what it returns",
            "write returns=Field, returns=U64, returns=Array[Bool, 8], or returns=(U64, Field) of two values",
        )
    input_shape = TupleShape(tuple(shape_of(value) for value in inputs))
    arguments = input_shape.leaves(input_shape.coerce(inputs))
    sizes = [part.size for part in input_shape.items]
    meant = resolved(function, sizes, shape.size)
    if isinstance(meant, BuiltInHint):
        if meant.opcode == Opcode.ORDER:  # in which numbers below 0 come first
            arguments = [Field.unchecked_linear(leaf.biased) for leaf in arguments]
        python = _named(meant, meant.parameter(sizes, shape.size), shape)
    else:
        python = _written(meant, input_shape, shape)
    recorder = current_recorder()
    if recorder is None:
        refuse_hint_ahead()
        outputs = python.run([leaf.linear.terms.get(0, 0) for leaf in arguments])
        return shape.coerce(shape.decode(iter(outputs)))
    return _record_hint(recorder, python, arguments, shape)


def _written(function: Callable[..., Any], input_shape: Shape, shape: Shape) -> PythonHint:
    name = getattr(function, "__qualname__", repr(function))
    place = f"hint {name} at {definition_site(function) if isinstance(function, FunctionType) else caller_site()}"

    site, outputs = caller_site(), _output_names(shape)

    def computed_by(function: Callable[..., Any], place: str) -> PythonHint:
        def run(elements: Sequence[int]) -> list[int]:
            with outside_bodies():
                return shape.encode(function(*input_shape.decode(iter(elements))), place)

        given = f"hint {name} as given to solve"
        return PythonHint(name, site, run, outputs=outputs, computed_by=lambda other: computed_by(other, given))

    return computed_by(function, place)


def _named(hint: BuiltInHint, parameter: int, shape: Shape) -> PythonHint:
    def run(elements: Sequence[int]) -> list[int]:
        outputs = evaluate(hint.opcode, parameter, elements, shape.size)
        if shape.encode(shape.decode(iter(outputs)), f"hint {hint.name}") != outputs:  # what is no Bool decodes to one
            raise InputError(f"hint {hint.name}", "what it computes is not of the type that `returns` names")
        return outputs

    return PythonHint(hint.name, caller_site(), run, (hint.opcode, parameter), _output_names(shape))


def _output_names(shape: Shape) -> tuple[str, ...]:
    """The paths of a hint's outputs, as in `output[1].x`."""
    return tuple(shape.names("output"))


def _record_hint(recorder: Recorder, python: PythonHint, arguments: list[Signal], shape: Shape) -> Any:
    index = len(recorder.session.python_hints)
    recorder.session.python_hints.append(python)
    wires = recorder.hint(Opcode.PYTHON, index, [leaf.linear for leaf in arguments], shape.size)
    shape.constrain(iter(wires), f"the hint {python.name}'s output")
    return shape.build(iter(wires))


def ignore(*conditions: Bool | bool | Array[Bool, Any]) -> None:
    """Leave truth values unread on purpose, such as a flag that a gadget returns beside what you need. Costs nothing.

    A condition that nothing requires or reads is refused as a forgotten `require`; this says that it is none.
    """
    for condition in conditions:
        if isinstance(condition, Array):
            ignore(*condition)
        elif isinstance(condition, Bool):
            condition.ignore()
        elif not isinstance(condition, bool):
            raise TypeMismatchError(
                f"ignore takes truth values, not {named_type(condition)}",
                "remove it: other values may be left unread",
            )


def bind(*values: Field | RangedInteger | Bool | Array[Any, Any] | Vec[Any, Any] | Struct) -> None:
    """Tie the proof to values that no other constraint mentions: a recipient, a message, a chain's id.

    A public input is part of the statement, yet a circuit that never mentions it is refused as a likely mistake; `bind` says it
    is meant. Costs 1 row a value, value * value = square, so that no prover or optimiser can drop it.
    """
    if (recorder := current_recorder()) is not None:
        recorder.refuse_if_lost("bind(...)")
    for value in values:
        shape = shape_of(value)
        read_digits(value)
        for leaf in shape.leaves(shape.coerce(value)):
            if leaf.constant is None:
                active_recorder().pin(leaf.linear)


def as_wire(value: T) -> T:
    """The same value on wires of its own, each read as one term. Costs 1 row for each sum of several terms, else none.

    A sum of wires is free and has their terms, which every row that reads it repeats. Where a long sum is read often, as in the
    rounds of a cipher or by every item of an array, one row for a wire saves those terms in each of them: time to prove, and
    size of the key. Not needed after a product: `x * y + z` shares the product's row. At optimisation level 2 the compiler
    puts sums back only where that adds few terms, and never those of `as_wire`.

        total = as_wire(sum(weights, Field(0)))

    Takes field elements, Bools, integers, arrays, structs and tuples of them; what integers are known to be below stays known.
    """
    if isinstance(value, list):
        return [as_wire(item) for item in value]  # type: ignore[return-value]
    shape = shape_of(value)
    held = shape.coerce(value)
    leaves = shape.leaves(held)
    if all(leaf.constant is not None for leaf in leaves):
        return value
    return rebuild(shape, [_on_a_wire(leaf) for leaf in leaves], held)  # type: ignore[no-any-return]


def _on_a_wire(leaf: Signal) -> Signal:
    if leaf.constant is not None:
        return leaf
    wire = leaf.on_a_wire()
    return (
        type(leaf).unchecked_interval(wire, *leaf.interval)
        if isinstance(leaf, RangedInteger)
        else type(leaf).unchecked_linear(wire)
    )
