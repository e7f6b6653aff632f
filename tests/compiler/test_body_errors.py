"""What Python raises in an author's code is told by the author's line, wherever it happens; and what nests deeply compiles."""

# mypy: ignore-errors

from __future__ import annotations

import dataclasses
import linecache
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from zkwright.circuits.bits import require_at_least, require_at_most, to_bits_strict
from zkwright.circuits.comparators import require_between
from zkwright.circuits.merkle import merkle_root
from zkwright.circuits.mux import mux
from zkwright.circuits.packing import pack_bytes, unpack_bytes
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.sha256 import sha256, sha256_compress
from zkwright.compiler import U8, Array, Field, Private, Public, Struct, UInt, bind, circuit, gadget, require
from zkwright.compiler.errors import (
    ArgumentError,
    BodyError,
    CallError,
    CompileError,
    EndlessRecursionError,
    SignatureError,
    StaticValueError,
)
from zkwright.compiler.profiler.profile import profile_program
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.core.errors import ZkwrightError
from zkwright.core.field import R

RAISED: dict[str, Callable[[], Any]] = {
    "a wrong value": lambda: int("x"),
    "a wrong type": lambda: 1 + "x",
    "a division": lambda: 1 // 0,
    "an item": lambda: list("ab")[2],
    "a key": lambda: {}["k"],
    "a name": lambda: undefined,  # noqa: F821
    "an attribute": lambda: None.x,
    "an import": lambda: __import__("no_such_module"),
    "a file": lambda: Path("/no/such/file").read_bytes(),
    "an assertion": lambda: _fail(AssertionError("wrong")),
    "an end of iteration": lambda: next(iter(())),
    "an error without text": lambda: _fail(RuntimeError()),
    "an error of its own": lambda: _fail(_OwnError("a", 1)),
}


class _OwnError(Exception):
    def __init__(self, a: str, b: int) -> None:
        super().__init__(a, b)


def _fail(error: Exception) -> None:
    raise error


class Pair(Struct):
    x: Field
    y: Field

    @property
    def broken(self) -> Field:
        return _now()


_now: Callable[[], Any] = lambda: None  # noqa: E731


def in_the_body(x: Field) -> Field:
    return x * _now()


def in_a_gadget(x: Field) -> Field:
    return gadget(annotated(lambda y: y * _now(), y=Field))(x)


def in_a_gadget_of_a_gadget(x: Field) -> Field:
    return gadget(annotated(lambda y: in_a_gadget(y * y), y=Field))(x)


def in_a_gadget_of_constants(x: Field) -> Field:
    return x * gadget(annotated(lambda y: y * _now(), y=Field))(Field(3))


def in_an_inner_circuit(x: Field) -> Field:
    return circuit(annotated(lambda y: y * _now(), y=Private[Field], return_=Public[Field]))(x)


def in_a_map(x: Field) -> Field:
    return Array([x, x * x]).map(lambda y: y * _now())[0]


def in_a_property(x: Field) -> Field:
    return Pair(x=x, y=x).broken


def in_a_generator(x: Field) -> Field:
    return sum((_now() for _ in range(3)), x)


def in_a_sorting_key(x: Field) -> Field:
    return x * sorted([1, 2], key=lambda _: _now())[0]


def in_a_default_factory(x: Field) -> Field:
    class Made(Struct):
        x: Field
        y: Field = dataclasses.field(default_factory=lambda: 1 * _now())

    return Made(x=x).y


BODIES = [
    in_the_body,
    in_a_gadget,
    in_a_gadget_of_a_gadget,
    in_a_gadget_of_constants,
    in_an_inner_circuit,
    in_a_map,
    in_a_property,
    in_a_generator,
    in_a_sorting_key,
    in_a_default_factory,
]


def annotated(function: Callable[..., Any], **annotations: Any) -> Callable[..., Any]:
    function.__annotations__ = {name.removesuffix("_"): annotation for name, annotation in annotations.items()}
    return function


@pytest.mark.parametrize("raised", RAISED)
@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.__name__)
def test_an_exception_in_a_body_names_its_line(
    body: Callable[..., Any], raised: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "_now", RAISED[raised])
    with pytest.raises(BodyError) as caught:
        circuit(annotated(lambda x: 1 * body(x), x=Private[Field], return_=Public[Field])).compile()
    error = caught.value
    assert error.site.file == __file__
    assert error.site.source() == linecache.getline(__file__, error.site.line).strip()
    assert not isinstance(error.__cause__, ZkwrightError)
    assert error.message.startswith(type(error.__cause__).__name__)
    assert str(error.__cause__) in error.message
    assert f"{Path(__file__).name}:{error.site.line}: " in str(error)
    assert "mend: " in str(error)


@pytest.mark.parametrize("raised", RAISED)
def test_an_exception_in_an_annotation_names_its_line(raised: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "_now", RAISED[raised])
    for written in ({"x": "Private[_now()]"}, {"x": Private[Field], "return_": "Public[_now()]"}):
        with pytest.raises(SignatureError, match="cannot be") as caught:
            circuit(annotated(lambda x: x, **written)).compile()
        assert caught.value.site.file == __file__
    with pytest.raises(SignatureError, match="cannot be") as caught:
        gadget(annotated(lambda x: x, x="_now()"))(3)
    assert caught.value.site.file == __file__


def test_plain_gadgets_are_plain_python() -> None:
    @gadget
    def broken(x: Field) -> Field:
        return x * [].pop()

    with pytest.raises(IndexError):
        broken(3)


def test_our_own_failures_are_not_blamed_on_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from zkwright.compiler.language import circuit as circuit_function

    def assemble(*_: Any) -> None:
        raise KeyError("a bug")

    @circuit
    def square(x: Private[Field]) -> Public[Field]:
        return x * x

    assemble.__code__ = assemble.__code__.replace(co_filename=circuit_function.__file__)
    monkeypatch.setattr(circuit_function, "assemble", assemble)
    with pytest.raises(KeyError):
        square.compile()


# -- arguments ---------------------------------------------------------------------------------------------------

MISFITS: dict[str, Callable[[Any], Any]] = {
    "more siblings than bits": lambda x: merkle_root(x, U8(x).bits(7), [x] * 8),
    "no inputs": lambda x: poseidon(),
    "seventeen inputs": lambda x: poseidon(*[x] * 17),
    "nothing to choose from": lambda x: mux([], U8(x)),
    "a shift": lambda x: to_bits_strict(x, -1),
    "a negative bound": lambda x: require_at_most(x.bits(3), -1),
    "a bound out of reach": lambda x: require_at_least(x.bits(3), 8),
    "bounds in the wrong order": lambda x: require_between(x, 5, 3),
    "too few elements": lambda x: unpack_bytes([x], 40),
    "a negative length": lambda x: unpack_bytes([x], -1),
    "a short block": lambda x: sha256_compress([U8(x)] * 3, [1] * 16),
    "a text to hash": lambda x: (bind(x), sha256("ab")),
    "a text to pack": lambda x: (bind(x), pack_bytes("ab")),
    "numbers that are no bytes": lambda x: (bind(x), sha256([1, 256])),
    "a width of 0": lambda x: UInt(0)(x) + 1,
    "a width of 249": lambda x: UInt(249)(x) + 1,
}


@pytest.mark.parametrize("misfit", MISFITS)
def test_what_a_gadget_cannot_take_names_the_line_and_a_mend(misfit: str) -> None:
    def body(x):
        MISFITS[misfit](x)

    with pytest.raises(ArgumentError) as caught:
        circuit(annotated(body, x=Private[Field])).compile()
    assert isinstance(caught.value, ValueError)
    assert caught.value.site.file == __file__
    assert "lambda" in caught.value.site.source()
    assert len(caught.value.mend) > 5


@pytest.mark.parametrize("bits", [1.5, 8.0, True, "8", None, [8]])
def test_a_width_is_a_whole_number(bits: Any) -> None:
    with pytest.raises(ArgumentError if bits is None else StaticValueError, match=r"bits|width"):

        class Half(UInt, bits=bits):
            pass


def test_calls_that_do_not_fit_name_the_line() -> None:
    @gadget
    def two(x: Field, y: Field) -> Field:
        return x * y

    @circuit
    def product(x: Private[Field]) -> Public[Field]:
        return two(x)  # here

    with pytest.raises(CallError, match=r"`two` takes \(x, y\)") as caught:
        product.compile()
    assert caught.value.site.source().endswith("# here")
    with pytest.raises(TypeError, match=r"mend: call it as product\(x\)"):
        product(1, 2)


def test_inputs_may_be_positional_or_keyword_only() -> None:
    @circuit
    def product(x: Private[Field], /, y: Private[Field], *, z: Public[Field], n: int = 2) -> Public[Field]:
        return x * y * z * n

    @circuit
    def outer(x: Private[Field]) -> Public[Field]:
        return product(x, x, z=x, n=3)

    assert product(2, 3, z=5) == 60
    assert product.compile(n=1).solve({"x": 2, "y": 3, "z": 5}).output == 30
    assert outer(2) == 24


# -- depth -------------------------------------------------------------------------------------------------------


@gadget
def nested(x: Field, depth: int) -> Field:
    return x * x if depth == 0 else nested(x * x + 1, depth - 1)


@gadget
def bottomless(x: Field, depth: int) -> Field:
    return bottomless(x * x, depth + 1)


@circuit
def ladder(x: Private[Field], depth: int) -> Public[Field]:
    return x if depth == 0 else ladder(x * x + 1, depth=depth - 1)


def test_gadgets_nest_as_deeply_as_functions(tmp_path: Path) -> None:
    limit = sys.getrecursionlimit()

    @circuit
    def deep(x: Private[Field]) -> Public[Field]:
        y = nested(x, 400)
        require(y != 7, "seven")
        return y

    program = deep.compile()
    assert sys.getrecursionlimit() == limit
    expected = 3
    for _ in range(400):
        expected = (expected * expected + 1) % R
    assert program.solve({"x": 3}).output == expected * expected % R
    write_program(program, tmp_path / "deep.r1cs")
    assert read_program(tmp_path / "deep.r1cs").solve({"x": 3}).output == expected * expected % R
    assert profile_program(program).total.rows == program.r1cs.n_rows
    assert ladder.compile(depth=300).r1cs.n_rows == 300


def test_what_never_ends_is_told() -> None:
    @circuit
    def fall(x: Private[Field]) -> Public[Field]:
        return bottomless(x, 0)

    @circuit
    def ping(x: Private[Field]) -> Public[Field]:
        return pong(x * x)

    @circuit
    def pong(x: Private[Field]) -> Public[Field]:
        return ping(x * x)

    def endless(n: int) -> int:
        return endless(n + 1)

    @circuit
    def plain(x: Private[Field]) -> Public[Field]:
        return x * endless(0)

    limit = sys.getrecursionlimit()
    with pytest.raises(EndlessRecursionError, match="1000 gadgets and circuits within each other"):
        fall.compile()
    with pytest.raises(EndlessRecursionError, match="`ping` calls itself with the same compile-time values"):
        ping.compile()
    with pytest.raises(BodyError, match="RecursionError") as caught:
        plain.compile()
    assert "endless" in caught.value.site.source()
    assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize("terms", [100, 1000, 2900])
def test_long_lines_compile(terms: int, tmp_path: Path) -> None:
    file = tmp_path / "long.py"
    file.write_text(
        "from zkwright import *\n@circuit\ndef long(x: Private[Field], y: Private[U64]) -> Public[Field]:\n"
        f"    require(x {'+ x' * terms} != 5)\n"
        f"    require(y < y {'+ 1' * terms}, 'larger')\n"
        f"    return x {'+ x' * terms}\n"
    )
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import long; print(long.long(x=1, y=2))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == str(terms + 1), done.stderr[-500:]


# -- code without a file -----------------------------------------------------------------------------------------

CODE = """
from zkwright import *

@circuit
def wrong(x: Private[Field], y: Private[U8]) -> Public[Field]:
    z = x * x
    return z + y

wrong.compile()
"""


def test_code_of_exec_has_its_own_lines() -> None:
    for name, named in (("<string>", "<string>:7"), ("<cell 3>", "<cell 3>:7")):
        with pytest.raises(CompileError) as caught:
            exec(compile(CODE, name, "exec"), {"__name__": "made"})
        assert str(caught.value).startswith(f"{named}: ")


def test_code_of_the_command_line_has_its_own_lines() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert "<string>:7: `+` between a Field and a U8" in done.stderr


def test_the_standard_librarys_lines_are_not_the_authors() -> None:
    @circuit
    def replaced(x: Private[Field]) -> Public[Field]:
        pair = Pair(x=x, y=x)
        return dataclasses.replace(pair, x=Array([x])).x  # here

    with pytest.raises(CompileError) as caught:
        replaced.compile()
    assert caught.value.site.source().endswith("# here")
