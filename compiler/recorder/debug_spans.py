"""Which operations only look: those that a call of `debug` evaluates for its arguments.

`debug(x - y)` must not add what `x - y` alone would: a range check. Python evaluates the arguments before the call, so the
frames at work tell: an operation between the instruction that loads a call's function and the call itself belongs to a look if
that function is `debug`. What it records goes to a sketch beside the body, which is no part of the statement.

That is a prediction, and none is believed: `debug` itself must be entered from that frame by that very instruction, which
confirms it. A call that goes elsewhere, or is never made, is an error, and so is a call of `debug` whose arguments nobody could
tell from the statement.

Importing this module switches it on; circuits that never ask for `debug` pay nothing.
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable, Iterator, Sequence
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Final, Literal, NoReturn, TypeVar

from zkwright.core.code_owner import owner_of
from zkwright.core.fast_dataclass import dataclass

from ..errors import CompileError
from ..source_locations import Site, run_body
from . import active
from .active import traced_body
from .recorder import Recorder
from .sketch import sketch_of

F = TypeVar("F", bound=Callable[..., object])

_CALLS: Final = ("CALL", "CALL_KW", "CALL_FUNCTION_EX")
_LOCALS: Final = ("LOAD_FAST", "LOAD_FAST_CHECK", "LOAD_FAST_BORROW")
_NAMES: Final = (*_LOCALS, "LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FROM_DICT_OR_DEREF")
_ATTRIBUTES: Final = ("LOAD_ATTR", "LOAD_METHOD")
_SETS_LOCALS: Final = ("STORE_FAST", "DELETE_FAST", "LOAD_FAST_AND_CLEAR")
_IDLE: Final = (*_NAMES, *_ATTRIBUTES, "LOAD_CONST", "LOAD_SMALL_INT", "PUSH_NULL", "PRECALL", "KW_NAMES")
_JUMPS: Final = (*dis.hasjrel, *dis.hasjabs)

_MEND: Final = "call debug by its own name, directly, as in debug(x - y)"


@dataclass(frozen=True, slots=True)
class _Name:
    """A name as an instruction loads it."""

    text: str
    kind: Literal["fast", "local", "global"]

    def value(self, frame: FrameType) -> object:
        """What it means in the frame, now."""
        value = frame.f_locals.get(self.text, _NOTHING) if self.kind != "global" else _NOTHING
        if value is _NOTHING and self.kind != "fast":
            value = frame.f_globals.get(self.text, _NOTHING)
        return value


@dataclass(frozen=True, slots=True)
class _Called:
    """A call of a name, or of a module's name: where its arguments are evaluated, and what tells whether it is a look.

    `start` is the instruction that loads the function, `end` the call, `stop` the one behind it. The function is `name`, or
    `attribute` of it. What a `fixed` name is cannot change between. A call that is `repeated` stands in a loop; within a `plain`
    one nothing else is called and nothing jumps. `first` is where the first instruction stands that can run code, on what
    `operands` name.
    """

    start: int
    end: int
    stop: int
    name: _Name
    attribute: str | None
    unpacks: bool
    fixed: bool
    repeated: bool
    plain: bool
    first: range
    operands: tuple[_Name, ...]
    site: Site

    def evaluates(self, instruction: int) -> bool:
        """Whether arguments are being evaluated; a call with `*values` goes through these itself."""
        return self.start < instruction < self.end or (self.unpacks and self.calls(instruction))

    def calls(self, instruction: int) -> bool:
        """Whether the call is being made."""
        return self.end <= instruction < self.stop

    def is_look(self, frame: FrameType) -> bool:
        """Whether what the name means in the frame, now, is `debug`."""
        value = self.name.value(frame)
        if self.attribute is not None:
            value = _member(value, self.attribute)
        return any(value is known for known in _looks)

    def only_ours_ran(self, frame: FrameType) -> bool:
        """Whether no code of an author's ran since the function was loaded, which could have given its name to another."""
        return frame.f_lasti in self.first and all(_is_ours(name.value(frame)) for name in self.operands)


class _Open:
    """A call of a body whose arguments have recorded something: in the body, or in its sketch if it is to be a look."""

    __slots__ = ("called", "frame", "is_look", "is_sure", "last", "within")

    def __init__(self, frame: FrameType, called: _Called, within: FrameType, *, is_look: bool) -> None:
        self.frame, self.called, self.is_look = frame, called, is_look
        self.is_sure = called.fixed or not called.repeated or called.only_ours_ran(frame)
        self.last = frame.f_lasti
        self.within = within

    def refuse_left(self) -> None:
        """Raise CompileError for a look that never came about: what it computed would be lost."""
        if self.is_look:
            _refuse(
                "this was computed only to be looked at, but it is not debug(...) that was called with it",
                f"{_MEND}, and compute what the circuit needs on a line before",
                self.called.site,
            )

    def goes_on(self, within: FrameType, *, is_look: bool) -> None:
        """Take another operation for the same call. Raises CompileError where it may be for the next call on that line."""
        called, last, here = self.called, self.last, self.frame.f_lasti
        if is_look is not self.is_look:
            _refuse_changed(called)
        onward = within is self.within or (called.plain and here > last)
        if is_look and not self.is_sure and not onward:
            _refuse(
                "debug(...) in a loop cannot tell which turn its arguments belong to",
                "give the function a local name before the loop, as in show = debug, and call show(...)",
                called.site,
            )
        self.last, self.within = here, within


_NOTHING: Final = object()
_codes: dict[int, tuple[CodeType, tuple[_Called, ...], dict[int, tuple[_Called, ...]]]] = {}
_looks: list[object] = []


def look(function: F) -> F:
    """Make calls of this function looks: what is computed for their arguments is no part of a statement.

    The function must call `confirm_look` first.
    """
    _looks.append(function)
    return function


def confirm_look() -> None:
    """Say, from within a look, that it has been called. Raises CompileError where its arguments may have joined the statement."""
    recorder = traced_body()
    if recorder is None or recorder.parent is not None:
        return
    frame = sys._getframe(2)
    called = next((one for one in _calls_in(frame.f_code) if one.calls(frame.f_lasti)), None)
    if called is None or not called.is_look(frame):
        _refuse("what this debug(...) is called with cannot be told from the statement", _MEND)
    confirmed = [one for one in recorder.open_calls if isinstance(one, _Open) and _is_of(one, frame, called)]
    _drop_left(recorder, confirmed)
    for one in confirmed:
        recorder.open_calls.remove(one)
        if not one.is_look:
            _refuse_changed(called)


def _looked_at(recorder: Recorder) -> Recorder:
    """The sketch of a body while the arguments of a look are evaluated, else the body itself."""
    if recorder.parent is not None:
        return recorder
    if recorder.open_calls:
        _drop_left(recorder, ())
    within: FrameType = sys._getframe(1)
    frame: FrameType | None = within
    looking = False
    while frame is not None and frame.f_code is not run_body.__code__:
        for called in _evaluating(frame):
            is_look = called.is_look(frame)
            looking = looking or is_look
            known = _open_of(recorder, frame, called)
            if known is not None:
                known.goes_on(within, is_look=is_look)
            elif is_look or not called.fixed:
                recorder.open_calls.append(_Open(frame, called, within, is_look=is_look))
        within, frame = frame, frame.f_back
    return sketch_of(recorder) if looking else recorder


def _open_of(recorder: Recorder, frame: FrameType, called: _Called) -> _Open | None:
    for one in recorder.open_calls:
        if isinstance(one, _Open) and _is_of(one, frame, called):
            return one
    return None


def _is_of(one: _Open, frame: FrameType, called: _Called) -> bool:
    return one.frame is frame and one.called is called


def _drop_left(recorder: Recorder, confirmed: Sequence[_Open]) -> None:
    """Forget the calls whose arguments are no longer evaluated. Raises CompileError where one of them was to be a look."""
    for one in list(recorder.open_calls):
        if not isinstance(one, _Open) or one in confirmed:
            continue
        if not (one.called.evaluates(one.frame.f_lasti) and _is_at_work(one.frame)):
            recorder.open_calls.remove(one)
            one.refuse_left()


def _is_at_work(frame: FrameType) -> bool:
    other: FrameType | None = sys._getframe(1)
    while other is not None and other is not frame:
        other = other.f_back
    return other is not None


def _refuse(message: str, mend: str, site: Site | None = None) -> NoReturn:
    raise CompileError(message, mend, site)


def _refuse_changed(called: _Called) -> NoReturn:
    name = called.name.text if called.attribute is None else f"{called.name.text}.{called.attribute}"
    _refuse(f"`{name}` is debug at one time and something else at another", _MEND, called.site)


def _evaluating(frame: FrameType) -> tuple[_Called, ...]:
    """The calls whose arguments a frame evaluates."""
    code, instruction = frame.f_code, frame.f_lasti
    calls = _calls_in(code)
    if not calls:
        return ()
    return _codes[id(code)][2].get(instruction, ())


def _calls_in(code: CodeType) -> tuple[_Called, ...]:
    known = _codes.get(id(code))
    if known is None:
        # The code is kept, so that no other gets its identity.
        calls = tuple(_find_calls(code)) if owner_of(code) == "author" else ()
        evaluating: dict[int, tuple[_Called, ...]] = {}
        for one in calls:
            for instruction in range(one.start + 2, one.stop if one.unpacks else one.end, 2):
                evaluating[instruction] = (*evaluating.get(instruction, ()), one)
        known = _codes[id(code)] = code, calls, evaluating
    return known[1]


def _find_calls(code: CodeType) -> Iterator[_Called]:
    """The calls of names in a code object: all that can be said before it runs, which never changes."""
    instructions = list(dis.get_instructions(code))
    back = list(_ways_back(code, instructions))
    calls: dict[tuple[int, int] | None, list[int]] = {}
    for index, one in enumerate(instructions):
        if one.opname in _CALLS:
            calls.setdefault(_start(one), []).append(index)
    for index, load in enumerate(instructions):
        start = _start(load)
        if load.opname not in _NAMES or start is None:
            continue
        n_attributes = 0
        while instructions[index + n_attributes + 1].opname in _ATTRIBUTES:
            n_attributes += 1
        first = index + n_attributes + 1
        last = next((i for i in calls.get(start, ()) if i >= first), None)
        if n_attributes > 1 or last is None:
            continue
        call, inner = instructions[last], instructions[first:last]
        active = next(i for i in range(first, last + 1) if instructions[i].opname not in _IDLE)
        name = _name(load)
        yield _Called(
            start=load.offset,
            end=call.offset,
            stop=instructions[last + 1].offset,
            name=name,
            attribute=instructions[index + 1].argval if n_attributes else None,
            unpacks=call.opname == "CALL_FUNCTION_EX",
            fixed=name.kind == "fast" and not n_attributes and not any(_sets(one, name.text) for one in inner),
            repeated=any(target <= load.offset < source for source, target in back),
            plain=not any(one.opname in _CALLS or one.opcode in _JUMPS for one in inner),
            first=range(instructions[active].offset, instructions[active + 1].offset),
            operands=tuple(_name(one) for one in instructions[first:active] if one.opname in _NAMES),
            site=Site(code.co_filename, start[0], code.co_name),
        )


def _name(load: dis.Instruction) -> _Name:
    return _Name(
        load.argval, "fast" if load.opname in _LOCALS else "global" if load.opname == "LOAD_GLOBAL" else "local"
    )


def _start(instruction: dis.Instruction) -> tuple[int, int] | None:
    """Where the expression begins that an instruction belongs to; None where Python does not know."""
    place = instruction.positions
    return (
        (place.lineno, place.col_offset)
        if place and place.lineno is not None and place.col_offset is not None
        else None
    )


def _sets(instruction: dis.Instruction, name: str) -> bool:
    """Whether an instruction gives a local name another value; some do two things and have both names."""
    names = instruction.argval if isinstance(instruction.argval, tuple) else (instruction.argval,)
    return instruction.opname.startswith(_SETS_LOCALS) and name in names


def _ways_back(code: CodeType, instructions: Sequence[dis.Instruction]) -> Iterator[tuple[int, int]]:
    """From where to where a code object may go back: its jumps, and what handles its exceptions."""
    for one in instructions:
        if one.opcode in _JUMPS and one.argval <= one.offset:
            yield one.offset, one.argval
    handlers = dis.Bytecode(code).exception_entries  # type: ignore[attr-defined]
    for entry in handlers:
        if entry.target < entry.end:
            yield entry.end, entry.target


def _is_ours(value: object) -> bool:
    """Whether to call a value, to compute with it or to ask it for an attribute runs none of an author's code at first."""
    if isinstance(value, FunctionType):
        return owner_of(value.__code__) != "author"
    if value is None or type(value) in (bool, int, str):
        return True
    kind = value if isinstance(value, type) else type(value)
    return kind.__module__.startswith("zkwright.")


def _member(owner: object, name: str) -> object:
    """What a module has under a name; of anything else nobody can say what a call of it would do."""
    if type(owner) is not ModuleType:
        return _NOTHING
    if owner.__name__ in ("zkwright", "zkwright.compiler"):
        # These give their names when they are asked for them.
        return getattr(sys.modules["zkwright.compiler.language.debugging"], name, _NOTHING)
    return vars(owner).get(name, _NOTHING)


active.while_looking(_looked_at)
