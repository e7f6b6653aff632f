"""Field: an integer modulo r, the type in which addition is free and multiplication costs one row."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn, Self

from zkwright.core.field import R
from zkwright.core.suggestions import named_type, to_plain

from ..errors import ConstantRangeError, DivisionByZeroError, FieldOrderError, TypeMismatchError
from ..recorder.active import active_recorder, current_recorder
from ..recorder.linear_combination import ZERO, LinearCombination, constant, product_key
from ..recorder.notes import Note
from ..recorder.recorder import MAX_TERMS, Recorder
from ..recorder.row_role import Role
from ..source_locations import library_at_work
from .boolean import Bool
from .conditions import IsZero
from .integer_range import RangedInteger, mend_of, times, with_article
from .lazy_product import LazyProduct
from .operands import operands, receiver, sides_of
from .promises import refuse_subclass
from .signal import Signal, static_int
from .truth import logic_mend

if TYPE_CHECKING:
    from ..recorder.lemma import AppliedLemma
    from ..recorder.truncation import BitReads
    from .array import Array


class Field(Signal):
    """An element of the scalar field of BN254.

    `Field(x)` accepts a Python int in (-r, r), a Bool, an integer or another Field, and costs nothing. Additions and
    products with constants are free, a product of two signals costs 1 row, a quotient 2 (1 when the dividend is constant or
    the divisor was inverted before). Field elements have no order: convert to an integer type to compare.
    """

    if TYPE_CHECKING:  # a struct's field, whose constructor takes more than the field gives

        def __get__(self, instance: object, owner: Any = None) -> Self:
            """What the field gives."""

        def __set__(self, instance: Any, value: Signal | int) -> None:
            """What it takes."""

    __slots__ = ("_product",)

    def __init_subclass__(cls) -> None:
        """Refused: as a type a subclass would be Field itself."""
        refuse_subclass(cls, Field)

    _product: LazyProduct | None

    def __new__(cls, value: Field | RangedInteger | Bool | int) -> Self:
        """Wrap a value. Raises ConstantRangeError for an int outside (-r, r), TypeMismatchError for other types."""
        if isinstance(value, Signal):
            return cls.unchecked_linear(value.linear)
        return cls.unchecked_constant(_as_element(value))

    @classmethod
    def unchecked_linear(cls, linear: LinearCombination) -> Self:
        """Wrap a combination of the current body's wires; nothing is constrained."""
        self = object.__new__(cls)
        self._linear = linear
        self._recorder = None if linear.constant is not None else active_recorder()
        self._product = None
        return self

    @classmethod
    def unchecked_constant(cls, value: int) -> Self:
        """Wrap a constant."""
        self = object.__new__(cls)
        self._linear = constant(value)
        self._recorder = self._product = None
        return self

    @classmethod
    def _pending(cls, pending: LazyProduct, recorder: Recorder) -> Self:
        self = object.__new__(cls)
        self._linear, self._recorder, self._product = ZERO, recorder, pending
        return self

    @property
    def linear(self) -> LinearCombination:
        """The combination; a product that has no row gets it now."""
        owner = self._recorder
        if owner is not None and owner is not current_recorder():
            self._check_owner(owner)
        if self._product is None:
            return self._linear
        recorder = active_recorder()
        linear = self._product.record(recorder)
        if len(linear.terms) > MAX_TERMS:
            linear = recorder.compact(linear)
        if recorder is self._recorder:  # and nobody only looks
            self._linear, self._product = linear, None
        return linear

    def _read(self) -> LinearCombination:
        """The combination for a row to read; a long sum becomes a wire first, from which this value's further sums start.

        Where that does not pay, as for a sum that is read once, the optimiser puts the sum back. A bit is left alone, such as the
        lowest of a number, which is what remains of it without the others: nothing is summed up in it.
        """
        linear = self.linear
        if len(linear.terms) > MEAN_TERMS and not library_at_work():
            recorder = active_recorder()
            linear = linear if recorder.is_boolean(linear) else recorder.compact(linear, MEAN_TERMS)
            if recorder is self._recorder:
                self._linear = linear
        return linear

    def on_a_wire(self) -> LinearCombination:
        """The combination as a wire of its own; that of a product without a row costs no more than the product."""
        pending = self._without_row()
        if pending is None or pending.known(active_recorder()) is not None:
            return super().on_a_wire()
        return pending.record(active_recorder(), as_wire=True)

    @property
    def is_settled(self) -> bool:
        """Not while the product has no row."""
        return self._product is None

    def looked_at(self) -> LinearCombination:
        """The combination; that of a product without a row is made in the sketch at work."""
        linear = super().looked_at()
        return linear if self._product is None else self._product.record(active_recorder())

    @property
    def constant(self) -> int | None:
        """The canonical value when it is known at compile time; that of a product without a row is not."""
        return None if self._product is not None else self.linear.constant

    def _known(self) -> int | None:
        return None if self._product is not None else super()._known()

    def _without_row(self) -> LazyProduct | None:
        """What has no row yet, after a check that it belongs to the body being recorded."""
        if self._product is not None:
            super().linear  # noqa: B018 - the check
        return self._product

    def _times(self, factor: int) -> Field:
        pending = self._without_row()
        if pending is None or factor % R == 0:
            return _wrap(self.linear.scale(factor))
        return Field._pending(pending.scaled(factor), active_recorder())

    def __add__(self, other: Field | int) -> Field:
        """Sum. Free."""
        return _sum(self, _field(other, "+"))

    def __sub__(self, other: Field | int) -> Field:
        """Difference. Free."""
        return _difference(self, _field(other, "-"))

    def __rsub__(self, other: Field | int) -> Field:
        """Difference. Free."""
        return _difference(_field(other, "-"), self)

    def __neg__(self) -> Field:
        """Negative. Free."""
        return self._times(R - 1)

    def __pos__(self) -> Field:
        """Itself."""
        return self

    def __mul__(self, other: Field | int) -> Field:
        """Product. Costs 1 row when both are signals."""
        factor = _field(other, "*")
        known = self.constant
        if known is not None:
            return factor._times(known)
        known = factor.constant
        if known is not None:
            return self._times(known)
        recorder = active_recorder()
        a, b = self._read(), factor._read()
        key = product_key(a, b)
        product = recorder.known_product(key)
        if product is not None:
            return Field.unchecked_linear(product)
        return Field._pending(LazyProduct(a, b, key, recorder.site), recorder)

    __radd__ = __add__
    __rmul__ = __mul__

    def multiply_add(self, factor: Field | int, addend: Field | int) -> Field:
        """self * factor + addend on a wire of its own. Costs 1 row.

        So does `self * factor + addend`, unless it has two terms only: then it is a sum, and every row that reads it repeats
        both. Here the wire is sure.
        """
        a, b, c = self.linear, _operand(factor, "*"), _operand(addend, "+")
        if a.constant is not None or b.constant is not None:
            return _wrap(times(a, b) + c)
        return _wrap(active_recorder().multiply_add(a, b, c))

    def __truediv__(self, other: Field | int) -> Field:
        """Quotient modulo r; the proof fails when the divisor is 0. Costs 2 rows, 1 when the dividend is constant."""
        return _quotient(self, _field(other, "/"))

    def __rtruediv__(self, other: Field | int) -> Field:
        """Quotient modulo r; the proof fails when the divisor is 0."""
        return _quotient(_field(other, "/"), self)

    def divide_unchecked(self, divisor: Field | int, because: AppliedLemma | None = None) -> Field:
        """A q with q * divisor = self. Costs 1 row.

        Unsafe where self and divisor can both be 0: q is then whatever the prover likes. Use it where other constraints
        rule that out, else `/`. `because` is the lemma that says so where it takes mathematics that no row shows.
        """
        below = _operand(divisor, "/")
        if below.constant is not None:
            return _quotient(self, _field(divisor, "/"))
        note = _division(self, _field(divisor, "/"))
        if because is not None:
            note = dataclasses.replace(note, because=because)
        return _wrap(active_recorder().divide(self.linear, active_recorder().compact(below), note))

    def inverse(self) -> Field:
        """1 / self; the proof fails when self is 0. Costs 1 row."""
        return 1 / self

    def __pow__(self, exponent: int) -> Field:
        """A power with an exponent known at compile time, by squaring: floor(log2 e) + (ones in e) - 1 rows."""
        power = static_int(exponent, "the exponent")
        if power < 0:
            return self.inverse() ** -power
        result = constant(1)
        for bit in bin(power)[2:]:
            result = times(result, result)
            if bit == "1":
                result = times(result, self.linear)
        return _wrap(result)

    def __eq__(self, other: Field | int) -> Bool:  # type: ignore[override]
        """Equality as a condition. Required: 1 linear row. As a bit: 2 rows."""
        other = self._comparable(other, "==")
        difference = self.linear - other.linear
        known = difference.constant
        if known is not None:
            return Bool.unchecked_constant(int(known == 0))
        return Bool.pending(IsZero(difference), sides_of(self, other))

    def __ne__(self, other: Field | int) -> Bool:  # type: ignore[override]
        """Inequality as a condition. Required: 1 row. As a bit: 2 rows."""
        return ~(self == other)

    __hash__ = Signal.__hash__

    def _comparable(self, other: Any, operator: str) -> Field:
        return _wrap(_operand(other, operator))

    def bits(self, n: int) -> Array[Bool, Any]:
        """The n lowest bits, least significant first, and the proof that there are no others. Costs n rows.

        n is at most 253, so that the bits are unique; see `zkwright.circuits.bits.to_bits_strict` for all 254.
        """
        note = Note(f"the value does not fit in {bit_count(n)} bits", receiver(self))
        bits = bits_of(self.linear, n, note)
        return bits.read_as(reads_of_bits(self))

    def __lt__(self, other: object) -> NoReturn:
        """Refused: the field has no order."""
        _refuse_order("<")

    def __le__(self, other: object) -> NoReturn:
        """Refused: the field has no order."""
        _refuse_order("<=")

    def __gt__(self, other: object) -> NoReturn:
        """Refused: the field has no order."""
        _refuse_order(">")

    def __ge__(self, other: object) -> NoReturn:
        """Refused: the field has no order."""
        _refuse_order(">=")

    def __floordiv__(self, other: object) -> NoReturn:
        """Refused: the field has no whole-number division."""
        _refuse_integer_operator("//")

    def __mod__(self, other: object) -> NoReturn:
        """Refused: the field has no remainder."""
        _refuse_integer_operator("%")

    def __and__(self, other: object) -> NoReturn:
        """Refused: field elements have no bits of their own."""
        _refuse_integer_operator("&")

    def __or__(self, other: object) -> NoReturn:
        """Refused: field elements have no bits of their own."""
        _refuse_integer_operator("|")

    def __xor__(self, other: object) -> NoReturn:
        """Refused: field elements have no bits of their own."""
        _refuse_integer_operator("^")

    def __invert__(self) -> NoReturn:
        """Refused: field elements have no bits of their own."""
        _refuse_integer_operator("~")

    def __lshift__(self, other: object) -> NoReturn:
        """Refused: field elements have no bits of their own."""
        _refuse_integer_operator("<<")

    def __rshift__(self, other: object) -> NoReturn:
        """Refused: field elements have no bits of their own."""
        _refuse_integer_operator(">>")


_LIBRARYS_DIVISION: Final = Note("division by zero", mend=mend_of("//"))


def _division(a: Field, b: Field) -> Note:
    # The library's own divisions are told in its own words, and many.
    return (
        _LIBRARYS_DIVISION if library_at_work() else dataclasses.replace(_LIBRARYS_DIVISION, operands=operands((a, b)))
    )


MEAN_TERMS: Final = 32
"""In what an author wrote, a sum longer than this becomes a wire when a product reads it: where each step adds to a sum and reads
it, a row every so many steps saves most terms of all of them. The library counts its own terms."""


def _wrap(linear: LinearCombination) -> Field:
    return Field.unchecked_linear(active_recorder().compact(linear) if len(linear.terms) > MAX_TERMS else linear)


def _sum(one: Field, two: Field) -> Field:
    """The sum. Of two products without rows one gets its row, the one to which more has been added: sums stay short."""
    a, b = one._product, two._product
    if a is not None and (b is None or len(a.addend) <= len(b.addend)):
        one._without_row()  # the check
        pending, addend = a, two._read()
    elif b is not None:
        two._without_row()
        pending, addend = b, one._read()
    else:
        return _wrap(one.linear + two.linear)
    recorder, total = active_recorder(), pending.plus(addend)
    if len(total.addend.terms) < MAX_TERMS and recorder.known_product(pending.key) is None:
        return Field._pending(total, recorder)
    return _wrap(total.record(recorder))


def _difference(one: Field, two: Field) -> Field:
    if one._product is None and two._product is None:
        return _wrap(one.linear - two.linear)
    return _sum(one, two._times(R - 1))


def _quotient(one: Field, two: Field) -> Field:
    a, b = one.linear, two.linear
    divisor = b.constant
    if divisor is not None:
        if divisor == 0:
            raise DivisionByZeroError(
                "division of a field element by the constant 0", "divide by what can be other than 0"
            )
        return _wrap(a.scale(pow(divisor, -1, R)))
    recorder, note = active_recorder(), _division(one, two)
    dividend = a.constant
    if dividend is not None:
        # With a constant numerator one row suffices: inverse * b = 1 rules out b = 0.
        return _wrap(recorder.divide(constant(1), b, note).scale(dividend))
    return _wrap(recorder.multiply(a, recorder.divide(constant(1), b, note)))


def _operand(value: object, operator: str) -> LinearCombination:
    return _field(value, operator).linear


def _field(value: object, operator: str) -> Field:
    if isinstance(value, Field):
        return value
    if isinstance(value, Signal):
        raise TypeMismatchError(
            f"`{operator}` between a Field and {with_article(type(value))}: the result would wrap modulo r",
            f"write Field(x) to compute in the field, or {type(value).__name__}(x) to stay with whole numbers",
        )
    return Field.unchecked_constant(_as_element(value))


def _as_element(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeMismatchError(
            f"{named_type(value)} is not a field element",
            _mend_of(value),
        )
    if not -R < value < R:
        raise ConstantRangeError(
            "the constant has no unique place in the field", "reduce it modulo r first if you mean that"
        )
    return value


def _mend_of(value: object) -> str:
    from .array import Bytes

    if isinstance(value, (str, bytes, Bytes)):
        return (
            "use numbers; pack_bytes of zkwright.circuits.packing makes field elements of bytes: f(*pack_bytes(data))"
        )
    if isinstance(value, Sequence):
        return "name an item, or unpack it where several values may stand: f(*values)"
    if dataclasses.is_dataclass(value):
        return "name one of its fields"
    return to_plain(value) or "write an int, a Field, or Field(x) of an integer or a Bool"


def bit_count(n: object) -> int:
    """A number of bits the compiler knows; raises ConstantRangeError for a negative one."""
    count = static_int(n, "the number of bits")
    if count < 0:
        raise ConstantRangeError(f"{count} bits of a value", "ask for at least 0 bits")
    return count


def reads_of_bits(value: Signal) -> BitReads | None:
    """What the body reads of the bits of a value; None outside of bodies and for a constant, of which nothing is unseen."""
    recorder = current_recorder()
    if recorder is None or value.constant is not None:
        return None
    return recorder.reads_of_bits(value.biased, type(value).__name__)


def bits_of(linear: LinearCombination, n: int, note: Note, *, role: Role = Role.FIT) -> Array[Bool, Any]:
    """An array of the n bits of a combination, least significant first, constrained. Costs n rows, none for a constant."""
    from .array import Array

    known = linear.constant
    if known is not None:
        if known >> n:
            raise ConstantRangeError(note.message, "use a wider type or more bits")
        return Array.unchecked([Bool.unchecked_constant(known >> i & 1) for i in range(n)])
    if n >= R.bit_length():
        raise ConstantRangeError(
            f"{n} bits of a field element are not unique",
            "use zkwright.circuits.bits.to_bits_strict, or at most 253 bits",
        )
    bits = active_recorder().bits(linear, n, note, role=role)
    return Array.unchecked([Bool.digit(bit) for bit in bits])


def _refuse_order(operator: str) -> NoReturn:
    raise FieldOrderError(
        f"field elements have no order, so `{operator}` means nothing",
        "declare the values as integers (U64, ...) or convert them: U64(x) < U64(y)",
    )


def _refuse_integer_operator(operator: str) -> NoReturn:
    raise TypeMismatchError(
        f"`{operator}` is for integers, and this is a field element",
        f"{logic_mend(operator)}declare the value as an integer (U64, ...) or convert it: U64(x); use x.bits(n) for its bits",
    )
