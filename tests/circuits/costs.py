"""What gadgets cost, in rows: declared as `COSTS` beside the tests of each, collected and measured here."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from zkwright.circuits.babyjub import Point
from zkwright.circuits.eddsa import Signature
from zkwright.compiler import I64, U8, U32, U64, Array, Bool, Field, UInt
from zkwright.compiler.recorder.active import recording
from zkwright.compiler.recorder.recorder import Recorder
from zkwright.compiler.recorder.session import Session


class Inputs:
    """Makes the inputs of a gadget; none of them costs a row."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def field(self) -> Field:
        return Field.unchecked_linear(self._recorder.formal())

    def fields(self, n: int) -> list[Field]:
        return [self.field() for _ in range(n)]

    def bits(self, n: int) -> Array[Bool, Any]:
        return Array([Bool.unchecked_linear(self._recorder.formal()) for _ in range(n)])

    def point(self) -> Point:
        return Point(x=self.field(), y=self.field())

    def signature(self) -> Signature:
        return Signature(r8=self.point(), s=self.field())

    def u8(self) -> U8:
        return U8.unchecked_linear(self._recorder.formal())

    def integer(self, bits: int) -> UInt:
        """Of a type of this width, none of whose bits is made yet."""
        return UInt(bits).unchecked_linear(self._recorder.formal())

    def u64(self) -> U64:
        return U64.from_bits(self.bits(64))

    def i64(self) -> I64:
        return I64.from_bits(self.bits(64))

    def index(self, n: int) -> U32:
        width = (n - 1).bit_length()
        return U32.from_bits([*self.bits(width), *[Bool(False)] * (32 - width)])

    def bytes(self, n: int) -> list[U8]:
        return [U8.from_bits(self.bits(8)) for _ in range(n)]

    def words(self, n: int) -> list[U32]:
        return [U32.from_bits(self.bits(32)) for _ in range(n)]

    def lanes(self, n: int) -> list[U64]:
        return [self.u64() for _ in range(n)]


class Cost(NamedTuple):
    """The rows that a call of a gadget takes, before the optimiser.

    `of` says of which call, as in "213 for 1 element", where calls differ; the gadget's docstring tells its first cost.
    """

    gadget: Callable[..., Any]
    rows: int
    call: Callable[[Inputs], object]
    of: str = ""

    @property
    def name(self) -> str:
        """As in `poseidon.poseidon`."""
        home: str = self.gadget.__module__
        return f"{home.removeprefix('zkwright.circuits.')}.{self.gadget.__name__}"


@cache
def collected() -> tuple[Cost, ...]:
    """Every cost declared beside a test of this folder, in the order of its files."""
    found: list[Cost] = []
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        if re.search(r"^COSTS\b", file.read_text(encoding="utf-8"), re.MULTILINE):
            found += importlib.import_module(f"tests.circuits.{file.stem}").COSTS
    return tuple(found)


def bit(condition: Bool) -> Field:
    """The condition as a wire: until somebody needs it, a comparison takes no rows."""
    return Field(condition)


@cache
def _session() -> Session:
    """One for all measurements, as for the calls of one circuit: a body that several gadgets instantiate is recorded once."""
    return Session()


def measure(call: Callable[[Inputs], object]) -> int:
    """The rows a gadget's body takes."""
    recorder = Recorder("count", _session())
    with recording(recorder):
        call(Inputs(recorder))
    return recorder.n_rows
