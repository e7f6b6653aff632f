"""What the compiler and the solver raise. Every message says what, where in the user's Python, and how to mend it.

ZkwrightError
├── CompileError                   the circuit cannot be built; `.site` is the user's line, `.mend` the way out
│   ├── SignalTruthError           `if signal:`, `while`, `and`, `or`, `not`, `a < b < c`
│   ├── SignalConversionError      `int(signal)`, `len(signal)`, `range(signal)`, `list[signal]`, hashing
│   ├── FieldOrderError            `<` between field elements, which have no order
│   ├── WidthError                 integers of different widths mixed where a value could be lost
│   ├── TypeMismatchError          operands or arguments of types that do not go together
│   ├── ConstantRangeError         a Python constant that its type cannot hold
│   ├── StaticValueError           a signal where a compile-time constant is needed
│   ├── SignatureError             a circuit's parameters or result say too little
│   │   ├── UnannotatedParameterError
│   │   └── UnknownLengthError     an array whose length nothing fixes
│   ├── UnconstrainedHintError     a hint's output that no requirement holds
│   ├── UnusedInputError           an input that no constraint mentions
│   ├── UnusedConditionError       a condition that nothing requires or reads
│   ├── DroppedBitsError           the lowest of a value's bits are taken, the others lost unseen
│   ├── ForeignSignalError         a signal used outside the circuit or gadget it belongs to
│   ├── DebugError                 `debug` of something computed within its parentheses, or that requires something
│   ├── DivisionByZeroError        a division by what is always 0
│   ├── ImpossibleRequirementError a `require` that no input can satisfy
│   ├── EmptyRequirementError      a `require` of what its type promises already, or that a value equals itself
│   ├── BodyError                  Python raised an exception in a circuit's own code
│   ├── CallError                  a circuit or gadget is called with arguments that it does not take
│   ├── ArgumentError              a gadget or type is given a length, bound or width that it cannot have
│   ├── EndlessRecursionError      a gadget that calls itself with nothing changed
│   └── ParameterError             compile-time parameters missing, unknown or of the wrong type
├── EngineNotAvailable             the engine asked for does not exist or is not installed
├── HintError                      a hint in Python raised an exception for these inputs
├── MissingHintError               an `.r1cs` whose hints are Python functions it cannot carry
├── InputError                     a circuit's inputs do not fit its schema; names the path
└── UnsatisfiedCircuitError        the inputs break at least one `require`; lists every failure
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, ClassVar

from zkwright.core.body_at_work import CURRENT
from zkwright.core.errors import ZkwrightError
from zkwright.core.printable import printable
from zkwright.core.redaction import redacting

if TYPE_CHECKING:
    from .solver.failure import Failure
    from .source_locations import Site


class CompileError(ZkwrightError):
    """The circuit cannot be built. The message shows the user's line and the mend.

    Where `ZKWRIGHT_REDACT` is set and it is raised among values instead of signals, the message says no more than `redacted()`.
    """

    quotes_values: ClassVar[bool] = True
    """Whether a message of this class may quote what is computed, not only what is written."""

    def __init__(self, message: str, mend: str, site: Site | None = None) -> None:
        """Describe the misuse; the site defaults to the author's line that is at work."""
        if redacting() and self.quotes_values and _values_at_work():
            message, mend = (
                self._about(),
                "see it without ZKWRIGHT_REDACT, which hides what may be the value of something",
            )
        self.message = message
        self.mend = mend
        if site is None:
            from .source_locations import author_site  # loads what reads sources

            site = author_site()
        self.site = site
        super().__init__(message, mend)
        made = _made.get()
        if made is not None:
            made.append(self)
        elif _at_work and _signals_at_hand is not None:  # in another thread, whose errors nobody may look at
            for body in {id(signal._recorder) for signal in _signals_at_hand()} & _at_work.keys():
                _at_work[body].append(self)

    def __str__(self) -> str:
        """Three parts: place and problem, the source line, the mend."""
        source = self.site.source()
        quoted = f"\n    {source}" if source else ""
        return f"{self.site}: {printable(self.message)}{quoted}\n  mend: {printable(self.mend)}"

    def redacted(self) -> str:
        """The place, the kind of error and the source line: a message may quote a constant, or what Python raised."""
        source = self.site.source()
        return f"{self.site}: {type(self).__name__}: {self._about()}" + (f"\n    {source}" if source else "")

    @classmethod
    def _about(cls) -> str:
        return (cls.__doc__ or "").partition("\n")[0]


def _values_at_work() -> bool:
    """Whether what the author's code computes with now are values: in plain runs, and outside of the bodies of circuits."""
    recorder = CURRENT.get()
    return recorder is None or getattr(recorder, "makes_statement", True) is False


_made: ContextVar[list[CompileError] | None] = ContextVar("zkwright_errors_made", default=None)


_at_work: dict[int, list[CompileError]] = {}
"""The errors made of each body that is being recorded, by its identity."""

_signals_at_hand: Callable[[], Iterable[Any]] | None = None
"""What finds the signals in the variables of the functions at work."""


def finding_signals(found: Callable[[], Iterable[Any]]) -> None:
    """Let `found` find the signals in the variables of the functions at work: an error there is told to their bodies."""
    global _signals_at_hand  # noqa: PLW0603 - what knows signals is loaded after this
    _signals_at_hand = found


@contextmanager
def nothing_swallowed(body: object) -> Iterator[None]:
    """Raise the first CompileError made of a body meanwhile at the end, where the author's own `except` caught it.

    A body that went on after a misuse records something else than it says. So does one whose author hands signals to a thread
    and never asks how that ended.
    """
    outer, made = _made.get(), list[CompileError]()
    token = _made.set(made)
    _at_work[id(body)] = made
    try:
        yield
    finally:
        del _at_work[id(body)]
        _made.reset(token)
        if outer is not None:
            outer.extend(made)
    if made:
        made[0].mend += ", and let nothing catch this error"
        raise made[0]


@contextmanager
def tried() -> Iterator[None]:
    """The compiler tries what may fail, and catches the CompileErrors made meanwhile: they are no misuse."""
    token = _made.set([])
    try:
        yield
    finally:
        _made.reset(token)


class SignalTruthError(CompileError):
    """A signal was used as a Python truth value."""


class SignalConversionError(CompileError):
    """A signal was used where Python needs a number, a length, an index or a hash."""


class FieldOrderError(CompileError):
    """Field elements were compared by size."""


class WidthError(CompileError):
    """Integers of different widths meet where a value could be lost."""


class TypeMismatchError(CompileError):
    """Operands or arguments of types that do not go together."""


class ConstantRangeError(CompileError):
    """A Python constant lies outside the type it is used as."""


class StaticValueError(CompileError):
    """A signal stands where the compiler needs a number it knows."""


class SignatureError(CompileError):
    """A circuit's signature says too little or something that cannot be."""

    quotes_values = False


class UnannotatedParameterError(SignatureError):
    """A parameter has no type."""


class UnknownLengthError(SignatureError):
    """Nothing fixes an array's length."""


class UnconstrainedHintError(CompileError):
    """No requirement holds a hint's output: the prover could put anything there."""

    quotes_values = False


class UnusedInputError(CompileError):
    """No constraint mentions an input."""

    quotes_values = False


class UnusedConditionError(CompileError):
    """A condition was made and nothing requires or reads it."""

    quotes_values = False


class DroppedBitsError(CompileError):
    """The lowest bits of a value were taken and nothing read the others."""

    quotes_values = False


class ForeignSignalError(CompileError):
    """A signal of one trace was used in another."""

    quotes_values = False


class DebugError(CompileError):
    """`debug` got what is computed within its parentheses rather than a name or a function, or is to require something."""

    quotes_values = False


class DivisionByZeroError(CompileError, ZeroDivisionError):
    """A division whose divisor is 0 whatever the inputs are."""


class ImpossibleRequirementError(CompileError):
    """A `require` is false whatever the inputs are."""


class EmptyRequirementError(CompileError):
    """A `require` that any values of the types meet, as `x >= 0` or `x == x`."""


class EndlessRecursionError(CompileError):
    """A gadget calls itself on values of the same shapes, which would never end."""

    quotes_values = False


class BodyError(CompileError):
    """Python raised an exception in the code of a circuit or gadget; it is the `__cause__`.

    Not under `ZKWRIGHT_REDACT`, for it may quote a value.
    """


class CallError(CompileError, TypeError):
    """A circuit or gadget is called with arguments that its signature does not have."""


class ArgumentError(CompileError, ValueError):
    """A gadget or a type is given what it cannot take: other numbers of values, a bound or a width out of range."""


class ParameterError(CompileError):
    """Compile-time parameters are missing, unknown or of the wrong type."""

    quotes_values = False


class HintError(ZkwrightError):
    """A hint in Python raised an exception for these inputs; the message names no value.

    The exception is the `__cause__`; not under `ZKWRIGHT_REDACT`, for it may quote a value.
    """


class MissingHintError(ZkwrightError):
    """A system is solved from a file although part of its solver is Python, which no file carries."""


class UnsatisfiedCircuitError(ZkwrightError):
    """The inputs do not satisfy the circuit.

    `failures` lists the broken requirements, at most `MAX_FAILURES`; `n_failures` counts them all, and `n_following` those
    that are not listed because they fail on a value that a listed one broke, such as a sum that does not fit its type.
    `str()` shows the values involved, which may be secret; `redacted()` leaves them out.
    """

    label = "unsatisfied"
    answers_no = True

    def __init__(self, failures: list[Failure], n_failures: int, n_following: int = 0) -> None:
        """Keep the failures in the order of their rows; where `ZKWRIGHT_REDACT` is set, without their values."""
        if redacting():
            failures = [failure.without_values() for failure in failures]
        self.failures = failures
        self.n_failures = n_failures
        self.remembered: CompileError | None = None
        self.n_following = n_following
        super().__init__(failures, n_failures, n_following)

    def __repr__(self) -> str:
        """How many requirements are broken, and the first one's message; no value."""
        first = self.failures[0].message if self.failures else ""
        return f"{type(self).__name__}({self.n_failures}: {first!r})"

    def __str__(self) -> str:
        """Every failure with its place, call path and values; without values where `ZKWRIGHT_REDACT` is set."""
        return self._render(values=not redacting())

    def redacted(self) -> str:
        """The same text without any value of a signal, fit for a log."""
        return self._render(values=False)

    @property
    def summary(self) -> str:
        """How much is broken, in one line."""
        requirements = "1 requirement does" if self.n_failures == 1 else f"{self.n_failures} requirements do"
        return f"the inputs do not satisfy the circuit: {requirements} not hold"

    def to_object(self) -> dict[str, Any]:
        """As JSON: the summary, and of each failure its `message`, where it is `at`, and the gadget calls it came `through`."""
        failures = [
            {
                "message": failure.message,
                "at": str(failure.site),
                "through": [{"gadget": name, "at": str(site)} for name, site in failure.path],
            }
            for failure in self.failures
        ]
        counts = {"n_failures": self.n_failures, "n_following": self.n_following}
        return {**super().to_object(), "message": self.summary, "failures": failures, **counts}

    def _render(self, *, values: bool) -> str:
        lines = [failure.render(values=values) for failure in self.failures]
        if self.n_following:
            follow = "follows" if self.n_following == 1 else "follow"
            lines.append(f"{self.n_following} more {follow} from {'it' if len(self.failures) == 1 else 'these'}")
        hidden = self.n_failures - self.n_following - len(self.failures)
        if hidden > 0:
            lines.append(f"... and {hidden} more")
        return "\n".join(lines)


def remember_impossible(error: UnsatisfiedCircuitError) -> None:
    """Keep in mind that a requirement on constants of a circuit does not hold, whatever becomes of the error that says so."""
    error.remembered = ImpossibleRequirementError(
        f"no input can satisfy this: {error.failures[0].message}, of constants",
        "pass values that depend on the inputs, or other constants",
    )


def tell_instead(error: UnsatisfiedCircuitError) -> None:
    """Forget what was kept in mind of an error in whose place another is raised now."""
    made = _made.get()
    if made is not None:
        made[:] = [other for other in made if other is not error.remembered]
