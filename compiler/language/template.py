"""A gadget's body that was traced once, and an instance of it: what goes in with arguments, what comes back with results."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from zkwright.core.fast_dataclass import dataclass

from ..errors import CompileError, tried
from ..recorder.assembler import assemble
from ..recorder.body import Body
from ..recorder.linear_combination import LinearCombination
from ..recorder.recorder import Recorder
from ..recorder.session import Session
from ..recorder.truncation import Digits, Taken
from ..shapes import Shape
from ..shapes.digits import arrays_in
from ..soundness.dropped_bits import refuse_dropped_bits, taken_of_arrays
from ..soundness.unused_conditions import conditions_among, made_in, refuse_unused_conditions
from ..types.array import Array
from ..types.boolean import Bool
from ..types.integer_range import RangedInteger
from ..types.signal import Signal, with_bias

Pattern = tuple[int | None, ...]
"""Of every leaf of the arguments: its constant, or how many of its bits the caller knows."""

Leaf = tuple[type[Signal], tuple[int, int] | None]
"""Of a leaf argument: its type, and for an integer its interval, widened to powers of two."""

_MEAN_TERMS = 16
"""Of bits that pass between a body and a caller. Between 12 and 24 a chain of `(a ^ b).rotate_left(7)` and ChaCha's rounds have
fewer rows than with new bits for every call, and fewer terms; with all bits passed on, they have three to six times the terms."""

_MOST_WAITING = 20_000
"""Rows of a body that wait as they were recorded."""


class _Passed(NamedTuple):
    """An array of the results that holds the items of an array among the arguments: their numbers, and where the items stand."""

    result: int
    argument: int
    start: int
    turned: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A traced body and how its results lie on it.

    `shape` is the results', None without any; `intervals` and `bits` are what the body proves of each leaf of theirs,
    the bits of it plus its bias.
    `wants_bits` marks the arguments' leaves that it decomposes, `digits` the results' leaves that may be left unread;
    `conditions` are the groups of which one has to be read, see `conditions_among`; `held` are the bits that the results' arrays
    hold, each with the number of its array. `taken` is what the body takes of each array among its arguments, `passed` which of
    these its results' arrays hold.
    """

    body: Body
    results: list[LinearCombination]
    shape: Shape | None
    intervals: tuple[tuple[int, int] | None, ...]
    bits: tuple[tuple[LinearCombination, ...] | None, ...]
    biases: tuple[int, ...]
    wants_bits: tuple[bool, ...]
    digits: tuple[bool, ...]
    conditions: tuple[tuple[int, ...], ...]
    held: tuple[tuple[int, Digits], ...]
    taken: tuple[Taken, ...]
    passed: tuple[_Passed, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A traced body whose arrays nobody has asked for: what `Template` is made of."""

    recorder: Recorder
    result: Any
    shape: Shape | None
    results: list[Signal]
    linears: list[LinearCombination]
    wants_bits: tuple[bool, ...]

    @property
    def n_rows(self) -> int:
        """Before any optimisation."""
        return self.recorder.n_rows

    @property
    def is_short(self) -> bool:
        """Whether its rows may wait for somebody who needs them: as objects of their own they take ten times the memory."""
        return len(self.recorder.rows) <= _MOST_WAITING


def saves_rows(
    template: Callable[[Pattern], Template],
    recorded: Callable[[Pattern], Recorded | Template],
    frozen: Pattern,
    nothing: Pattern,
) -> bool:
    """Whether the body of these constants has fewer rows than that of any, or no other is allowed."""
    specialised = template(frozen)
    try:
        with tried():
            general = recorded(nothing)
            if isinstance(general, Recorded) and general.is_short and specialised.body.n_rows < general.n_rows:
                return True  # and nobody may ever need the other
            return specialised.body.n_rows < template(nothing).body.n_rows
    except CompileError:
        return True


def assembled(session: Session, recorded: Recorded) -> Template:
    """The body as arrays, judged. Raises CompileErrors for what is wrong with it as a whole."""
    recorder, shape, results, linears = recorded.recorder, recorded.shape, recorded.results, recorded.linears
    body = assemble(recorder, session.coefficients)
    session.bodies.append(body)
    refuse_unused_conditions(recorder, body, linears)
    held = _held_digits(recorder, recorded.result)
    refuse_dropped_bits(recorder, body, session.coefficients, linears)
    intervals = tuple(leaf.interval if isinstance(leaf, RangedInteger) else None for leaf in results)
    biases = tuple(leaf.bias for leaf in results)
    known = map(recorder.known_bits, map(with_bias, linears, biases))
    bits = tuple(tuple(each) if each and _are_short(each) else None for each in known)
    digits = tuple(isinstance(leaf, Bool) and leaf.is_digit for leaf in results)
    conditions = tuple(conditions_among(shape, digits, made_in(recorder, linears))) if shape else ()
    taken = taken_of_arrays(recorder, body, linears)
    passed = _passed_digits(recorder, recorded.result)
    return Template(
        body, linears, shape, intervals, bits, biases, recorded.wants_bits, digits, conditions, held, taken, passed
    )


def kind_of(leaf: Signal) -> Leaf:
    """What of an argument's leaf a body depends on, but for its constant and its bits."""
    return type(leaf), leaf.promised if isinstance(leaf, RangedInteger) else None


def bits_at_hand(outer: Recorder, leaf: Signal, *, wanted: bool) -> list[LinearCombination]:
    """What the caller knows of the bits that a body would have to pay for; nothing where it knows, or wants, none."""
    if not wanted:
        return []
    known = outer.known_bits(leaf.biased)
    if known is None or not _are_short(known):
        outer.want_bits(leaf.biased)
        return []
    return known


def _are_short(bits: Sequence[LinearCombination]) -> bool:
    """Whether bits are worth passing on: every row that reads one repeats its terms, and a new bit costs one row."""
    return sum(map(len, bits)) <= _MEAN_TERMS * len(bits)


def formal_of(recorder: Recorder, leaf: Signal, frozen: int | None, n_bits: int | None) -> Signal:
    """What stands for an argument in the body: a constant, or a wire; behind the wire come those of its known bits."""
    if frozen is not None:
        return type(leaf).unchecked_constant(frozen)
    wire = recorder.formal()
    if n_bits is not None:
        bits = [recorder.formal() for _ in range(n_bits)]
        for bit in bits:
            recorder.assume_boolean(bit)
        recorder.remember_bits(with_bias(wire, leaf.bias), bits)
    formal = type(leaf).unchecked_linear(wire)
    promise(recorder, formal, leaf)
    return formal


def promise(recorder: Recorder, formal: Signal, leaf: Signal) -> None:
    """Let the body know of what stands for an argument what every call of it promises."""
    if isinstance(leaf, RangedInteger) and isinstance(formal, RangedInteger):
        formal.unchecked_narrow(*leaf.promised)
    elif isinstance(leaf, Bool) and formal.constant is None:
        recorder.assume_boolean(formal.linear)


def call(outer: Recorder, template: Template, arguments: Sequence[LinearCombination]) -> list[LinearCombination]:
    """An instance of the body; its results as combinations of the caller's wires."""
    # An argument that is a long sum would be copied into every row that reads it.
    moved = outer.call(template.body, [outer.compact(argument) for argument in arguments])
    linears = [outer.compact(moved(linear)) for linear in template.results]
    for linear, bits, bias in zip(linears, template.bits, template.biases, strict=True):
        if bits is not None:
            outer.remember_bits(with_bias(linear, bias), functools.partial(_all_moved, moved, bits))
    return linears


def _held_digits(recorder: Recorder, result: Any) -> tuple[tuple[int, Digits], ...]:
    """The bits of values that the arrays in a body's result hold, as far as they may be other than 0."""
    return tuple(
        (number, digits._replace(length=min(digits.length, recorder.width_of(digits.reads))))
        for number, array in enumerate(arrays_in(result))
        for digits in array.digits
        if digits.reads not in recorder.array_reads
    )


def _passed_digits(recorder: Recorder, result: Any) -> tuple[_Passed, ...]:
    """Which arrays in a body's result hold the items of an array that it got, each in its place."""
    numbers = {reads: number for number, reads in enumerate(recorder.array_reads)}
    return tuple(
        _Passed(number, numbers[digits.reads], digits.start, digits.descending)
        for number, array in enumerate(arrays_in(result))
        for digits in array.digits
        if digits.reads in numbers
    )


def handed_back(template: Template, given: Sequence[Array[Any, Any]]) -> Iterator[tuple[int, Digits]]:
    """The bits in the arrays among the arguments that the results' arrays hold, each with the number of its array."""
    for passed in template.passed:
        array = given[passed.argument]
        for digits in array.digits:
            turned = digits.turned(len(array)) if passed.turned else digits
            yield passed.result, turned.moved(passed.start)


def digits_for(outer: Recorder, template: Template) -> tuple[tuple[int, Digits], ...]:
    """The same for the caller, which counts for itself what it reads of them."""
    own = {digits.reads: outer.reads_of_result(digits.reads.kind) for _, digits in template.held}
    return tuple((number, digits._replace(reads=own[digits.reads])) for number, digits in template.held)


def result_of(template: Template, linears: Sequence[LinearCombination], held: Sequence[tuple[int, Digits]]) -> Any:
    """The results as a value of their shape, with the intervals that the body proves."""
    if template.shape is None:
        return None
    value = template.shape.build(iter(linears))
    for leaf, interval, is_digit in zip(template.shape.leaves(value), template.intervals, template.digits, strict=True):
        if isinstance(leaf, RangedInteger) and interval is not None:
            leaf.unchecked_narrow(*interval)
        if isinstance(leaf, Bool):
            leaf.is_digit = is_digit
    if held:
        arrays = arrays_in(value)
        for number, digits in held:
            arrays[number].made_of(digits)
    return value


def _all_moved(
    moved: Callable[[LinearCombination], LinearCombination], linears: tuple[LinearCombination, ...]
) -> list[LinearCombination]:
    return [moved(linear) for linear in linears]
