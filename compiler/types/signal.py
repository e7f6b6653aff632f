"""What Field, Bool and the integers share: a linear combination, the body it belongs to, and what Python may not do to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final, NoReturn, Self

from zkwright.core.redaction import redacting

from ..errors import (
    ForeignSignalError,
    SignalConversionError,
    SignalTruthError,
    StaticValueError,
    TypeMismatchError,
)
from ..forms.language import AnySignal
from ..recorder.active import active_recorder, current_recorder
from ..recorder.linear_combination import LinearCombination
from ..recorder.linear_combination import constant as constant_linear
from ..recorder.recorder import Recorder
from .truth import logic_mend, truth_mend

_STATIC_MEND: Final = (
    "use select(condition, a, b), require(...), or .bits(n); what must be known at compile time is a plain "
    "Python parameter such as `depth: int`"
)


class Signal(AnySignal):
    """A value of a circuit: a constant, or a linear combination of the wires of one body.

    `_linear` is the combination, `_recorder` the body whose wires it speaks of; None for a constant.
    """

    __slots__ = ("_linear", "_recorder")

    width: ClassVar[int] = 0
    """Bits of an integer; 0 of what is none."""

    bias: ClassVar[int] = 0
    """What is added to a value to count from 0 on: 2**(width - 1) of a signed integer. Its bits are those of the sum."""

    __array_ufunc__: ClassVar[None] = None
    """NumPy leaves operators between its values and a signal to the signal, which says how to write them."""

    fraction: ClassVar[int] = 0
    """Bits behind the point of a number of a fixed point, whose integer is the number times 2**fraction; 0 of all others."""

    _linear: LinearCombination
    _recorder: Recorder | None

    @classmethod
    def unchecked_linear(cls, linear: LinearCombination) -> Self:
        """Wrap a combination of the current body's wires; nothing is constrained."""
        self = object.__new__(cls)
        self._linear = linear
        self._recorder = None if linear.constant is not None else active_recorder()
        return self

    @classmethod
    def unchecked_constant(cls, value: int) -> Self:
        """Wrap a constant."""
        self = object.__new__(cls)
        self._linear = constant_linear(value)
        self._recorder = None
        return self

    @property
    def linear(self) -> LinearCombination:
        """The combination, after a check that it belongs to the body being recorded.

        Raises ForeignSignalError when a gadget reaches for a signal of its caller, or a signal outlives its circuit.
        """
        recorder = self._recorder
        if recorder is not None and recorder is not current_recorder():
            self._check_owner(recorder)
        return self._linear

    @property
    def biased(self) -> LinearCombination:
        """The combination plus `bias`: that whose bits are the value's."""
        return with_bias(self.linear, self.bias)

    def _check_owner(self, owner: Recorder) -> None:
        """Return if the body at work, or the one that it sketches beside, is the owner."""
        current = current_recorder()
        if current is not None and current.parent is owner:
            return
        if owner.parent is not None:
            raise ForeignSignalError(
                "this value was computed only to be looked at", "compute it before debug(...), and give that its name"
            )
        raise ForeignSignalError(
            f"this signal belongs to `{owner.name}`, not to the code that uses it here",
            "pass it to the gadget as an argument, and use signals only while their circuit is traced",
        )

    def __copy__(self) -> Self:
        """Itself: a signal does not change."""
        return self

    def __deepcopy__(self, _: object) -> Self:
        """Itself."""
        return self

    def looked_at(self) -> LinearCombination:
        """The combination, for somebody who only looks: nothing is recorded in the body, and nothing counts as used."""
        return Signal.linear.fget(self)  # type: ignore[attr-defined,no-any-return]

    @property
    def belongs_to_a_body(self) -> bool:
        """Whether it is more than a constant: a value on the wires of some body."""
        return self._recorder is not None

    @property
    def is_settled(self) -> bool:
        """Whether its combination is at hand: that of a comparison or a product is recorded when it is first asked for."""
        return True

    def on_a_wire(self) -> LinearCombination:
        """The combination, which is not constant, as a wire of its own; see `as_wire`. Costs 1 row unless it is one."""
        return active_recorder().as_wire(self.linear)

    @property
    def constant(self) -> int | None:
        """The canonical value when it is known at compile time, else None."""
        return self.linear.constant

    def _known(self) -> int | None:
        return self._linear.constant

    def _static(self, use: str, mend: str = _STATIC_MEND) -> int:
        """The value of a constant outside of any circuit; a signal, or anything inside a circuit, refuses."""
        value = self._known()
        if value is None or current_recorder() is not None:
            raise SignalConversionError(*self._unknown(use, mend))
        return value

    def _unknown(self, use: str, mend: str) -> tuple[str, str]:
        """What to say where Python asks for the value; a plain run has it, and keeps the rules all the same."""
        known = "its value is known only to the prover"
        if self._seen() is None:
            return f"a signal has no {use} while the circuit is traced: {known}", mend
        told = f"{mend}; to see the value, print(x), or take circuit.trace(inputs).values_of('x')"
        return f"a signal has no {use}, nor in a plain run: when the circuit is traced, {known}", told

    def __bool__(self) -> bool:
        """Refused: the circuit is traced once, for all inputs."""
        value = self._known()
        if value is None or current_recorder() is not None:
            raise SignalTruthError(*self._unknown("truth value", truth_mend()))
        return bool(value)

    def __int__(self) -> int:
        """A constant's value outside of circuits; refused for a signal."""
        return self._static("int()")

    def __index__(self) -> int:
        """A constant's value outside of circuits; refused for a signal."""
        return self._static("use as an index, a length or a range")

    def __float__(self) -> float:
        """Always refused."""
        raise SignalConversionError(
            "a signal is not a float", "circuits compute with whole numbers: scale to a fixed point"
        )

    def __len__(self) -> int:
        """Always refused."""
        raise SignalConversionError(
            f"a {type(self).__name__} has no length", "only arrays have one; .bits(n) gives an array of n bits"
        )

    def __iter__(self) -> NoReturn:
        """Always refused."""
        raise SignalConversionError(
            f"a {type(self).__name__} cannot be iterated over", "only arrays can; .bits(n) gives an array of n bits"
        )

    def __format__(self, specification: str) -> str:
        """As `str`; a value that is known, a constant's outside of circuits, may be given a format."""
        if not specification:
            return str(self)
        value = self._seen()
        if value is not None and redacting():
            return repr(self)
        if value is None:
            value = self._static(
                f"format `{specification}`", "debug(x) prints it when the circuit is solved; {x} alone its name"
            )
        return format(value, specification)

    def __hash__(self) -> int:
        """Always refused: equal values need not be equal signals."""
        raise SignalConversionError(
            "a signal cannot be a key of a dict or a member of a set", "use a list, or a constant as the key"
        )

    def _seen(self) -> object | None:
        """The value in a plain run of the circuit; None while it is traced."""
        return None if self._recorder is None else self._recorder.seen(self)

    def __str__(self) -> str:
        """The value alone in a plain run of the circuit; else, and where `ZKWRIGHT_REDACT` is set, as `repr`."""
        value = None if redacting() else self._seen()
        return repr(self) if value is None else str(value)

    def __repr__(self) -> str:
        """`U64(5)` of a constant or in a plain run, `<U64 signal balance>` of a signal; an input's name stands with it.

        Reading it records nothing, and the signal counts as used as little as before. Where `ZKWRIGHT_REDACT` is set, a plain run
        shows no values either: a test runner prints the variables of a function that fails.
        """
        kind, value = type(self).__name__, self._known()
        if value is None:
            seen = None if redacting() else self._seen()
            if seen is None:
                name = self._recorder.name_of(self._linear) if self._recorder else None
                return f"<{kind} signal {name}>" if name else f"<{kind} signal>"
            return f"{kind}({seen})"
        return f"{kind}({self.shown(value)})"

    @classmethod
    def shown(cls, value: int) -> str:
        """What a value on the wire is, as people read it."""
        return str(value)


def with_bias(linear: LinearCombination, bias: int) -> LinearCombination:
    """A combination plus the bias of the type that it is a value of; see `Signal.bias`."""
    return linear + constant_linear(bias) if bias else linear


def _refused(operator: str) -> Callable[..., NoReturn]:
    def refuse(self: Signal, *_: object) -> NoReturn:
        name = type(self).__name__
        mends = {
            "Bool": "write `&` `|` `^` `~` for logic; Field(x) + Field(y) or U8(x) + U8(y) counts truth values",
            "Field": "see the operators a Field has, or convert: U64(x)",
        }
        if operator == "abs()" and name != "Bool":
            first = "of integers, and U64(x) makes one of a Field, " if name == "Field" else ""
            mends[name] = (
                f"{first}select(a < b, b, a) - select(a < b, a, b) is how far apart a and b are; I64(x) has abs()"
            )
        mend = mends.get(name) or _OF_INTEGERS.get(operator, "an integer has + - * // % ** and bits, and is whole")
        raise TypeMismatchError(f"`{operator}` does not apply to a {name}", logic_mend(operator) + mend)

    refuse.__doc__ = f"Refused: `{operator}` means nothing for this type."
    return refuse


_OF_INTEGERS = {"-": "I64(x) and the other signed integers have negatives, so do wrapping_neg and Field(x)"}
_OF_INTEGERS |= dict.fromkeys(("**", "<<", ">>"), "a power or shift by a signal needs select or bits")
_UNARY = {"pos": "+", "neg": "-", "invert": "~", "abs": "abs()", "round": "round()", "complex": "complex()"}
_BINARY = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "divmod": "divmod()"}
_BINARY |= {"pow": "**", "matmul": "@", "and": "&", "or": "|", "xor": "^", "lshift": "<<", "rshift": ">>"}
_ORDER = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
# What a type leaves out is an error with a mend rather than Python's own. Set at run time, so that a static type checker, which
# reports the missing operator before the circuit runs, does not see them.
for _name, _operator in (_UNARY | _BINARY | _ORDER).items():
    setattr(Signal, f"__{_name}__", _refused(_operator))
for _name, _operator in _BINARY.items():
    setattr(Signal, f"__r{_name}__", _refused(_operator))


def _refuse_item(self: Signal, _: object) -> NoReturn:
    """Refused: a signal is one value."""
    raise SignalConversionError(
        f"a {type(self).__name__} has no items", "only arrays do; .bits(n)[i] is bit i of a value"
    )


setattr(Signal, "__getitem__", _refuse_item)  # noqa: B010 - at run time, as above


def static_int(value: object, what: str) -> int:
    """A Python int the compiler knows; raises StaticValueError for anything else."""
    if isinstance(value, Signal):
        raise StaticValueError(
            f"{what} must be known at compile time, and this is a signal",
            "use a Python int, or a compile-time parameter such as `n: int`; choose between signals with select(...)",
        )
    if isinstance(value, bool) or not isinstance(value, int):
        raise StaticValueError(f"{what} is a {type(value).__name__}", "use a Python int; divide by // for one")
    return value
