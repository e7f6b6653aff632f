"""Functions given to `solve` in the place of a circuit's hints: the seam for values that are not known before the witness is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from zkwright import (
    U8,
    Array,
    Bool,
    Field,
    InputError,
    Private,
    Public,
    Struct,
    UnsatisfiedCircuitError,
    circuit,
    gadget,
    hint,
    require,
)
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.poseidon.plain import permute
from zkwright.compiler.errors import HintError
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.core.engine_choice import ENGINE_VARIABLE, native_engine
from zkwright.core.field import R


@pytest.fixture(params=["reference", "native"], autouse=True)
def _solver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENGINE_VARIABLE, "")
    if request.param == "native" and native_engine() is None:
        pytest.skip("the native engine is not built")
    monkeypatch.setenv(ENGINE_VARIABLE, request.param)


def challenge(left: int, right: int) -> int:
    """Not known before there is a commitment to both."""
    raise LookupError("the prover answers")


@circuit
def product_at_challenge(left: Private[Field], right: Private[Field], digest: Public[Field]) -> Public[Field]:
    at = hint(challenge, left, right, returns=Field)
    require(poseidon(at, left) == digest, "another challenge")
    return (left - at) * (right - at)


def committed(left: int, right: int) -> int:
    return (left * 31 + right * 37) % R


def test_a_challenge_that_depends_on_what_was_committed_to() -> None:
    program = product_at_challenge.compile()
    at = committed(3, 4)
    inputs = {"left": 3, "right": 4, "digest": permute([0, at, 3])[0]}
    seen: list[tuple[int, int]] = []

    def answer(left: int, right: int) -> int:
        seen.append((left, right))
        return committed(left, right)

    witness = program.solve(inputs, hints={"challenge": answer})
    assert witness.output == (3 - at) * (4 - at) % R
    assert seen == [(3, 4)]
    program.check(witness.assignment)


def test_it_holds_for_one_call_alone() -> None:
    program = product_at_challenge.compile()
    inputs = {"left": 3, "right": 4, "digest": permute([0, 7, 3])[0]}
    assert program.solve(inputs, hints={"challenge": lambda *_: 7}).output == (3 - 7) * (4 - 7) % R
    no_hints: dict[str, Any] = {}
    for without in (no_hints, None):
        with pytest.raises(HintError, match=r"the hint challenge at .* raised LookupError"):
            program.solve(inputs, hints=without)


def test_the_rows_require_what_they_required() -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="another challenge"):
        product_at_challenge.compile().solve({"left": 3, "right": 4, "digest": 1}, hints={"challenge": lambda *_: 7})


class Pair(Struct):
    low: U8
    flag: Bool


def parts(x: int, pair: Any, items: list[int]) -> tuple[dict[str, Any], list[int]]:
    return {"low": x % 256, "flag": x > 255}, [x % 256, items[0]]


@circuit
def typed(x: Private[U8], pair: Private[Pair]) -> Public[Field]:
    given, items = hint(parts, x, pair, Array([x, x]), returns=(Pair, Array[U8, Literal[2]]))
    require(pair.flag & (pair.low != x), "pair")
    require((given.low == x) & ~given.flag, "low")
    require((items[0] == x) & (items[1] == x), "items")
    return Field(given.low)


INPUTS = {"x": 5, "pair": {"low": 1, "flag": True}}


def test_values_are_plain_ones_of_the_hint_s_types() -> None:
    seen: list[Any] = []

    def other(*inputs: Any) -> Any:
        seen.append(inputs)
        return parts(*inputs)

    assert typed.compile().solve(INPUTS, hints={"parts": other}).output == 5
    ((x, pair, both),) = seen
    assert (x, pair.low, pair.flag, both) == (5, 1, True, [5, 5])


@pytest.mark.parametrize(
    "answer",
    [
        lambda *_: ({"low": 256, "flag": False}, [5, 5]),
        lambda *_: ({"low": -1, "flag": False}, [5, 5]),
        lambda *_: ({"low": 5, "flag": 2}, [5, 5]),
        lambda *_: ({"low": 5}, [5, 5]),
        lambda *_: ({"low": 5, "flag": False}, [5]),
        lambda *_: ({"low": 5, "flag": False}, [5, "5x"]),
        lambda *_: None,
    ],
)
def test_what_the_types_cannot_hold_is_refused(answer: Callable[..., Any]) -> None:
    with pytest.raises((InputError, HintError), match="parts"):
        typed.compile().solve(INPUTS, hints={"parts": answer})


def test_what_it_raises_is_told_as_of_any_hint() -> None:
    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    with pytest.raises(HintError, match=r"the hint parts at .* raised ZeroDivisionError"):
        typed.compile().solve(INPUTS, hints={"parts": broken})


@gadget
def answered(x: Field) -> Field:
    at = hint(challenge, x, x, returns=Field)
    require(at != x, "a challenge of its own")
    require((at - x) * (at - x - 1) == 0, "next")
    return at


@circuit
def asked_twice(x: Private[Field]) -> Public[Field]:
    return answered(x) * answered(x + 5)


def test_all_that_ask_it_are_answered() -> None:
    assert asked_twice.compile().solve({"x": 2}, hints={"challenge": lambda x, _: x + 1}).output == 3 * 8


@pytest.mark.parametrize("name", ["", "Challenge", "isqrt", "challenge "])
def test_a_name_that_no_hint_has_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"the circuit has no hint .* written in Python; it has challenge"):
        asked_twice.compile().solve({"x": 2}, hints={"challenge": lambda x, _: x + 1, name: lambda x, _: x})


def test_a_circuit_without_hints_has_none_to_answer() -> None:
    @circuit
    def square(x: Private[Field]) -> Public[Field]:
        return x * x

    with pytest.raises(ValueError, match="no hint 'challenge' written in Python; it has none"):
        square.compile().solve({"x": 2}, hints={"challenge": challenge})


def test_what_cannot_be_called_is_refused() -> None:
    with pytest.raises(
        TypeError, match=r"'challenge' needs a function of the hint's inputs, found int; .*lambda \*inputs"
    ):
        asked_twice.compile().solve({"x": 2}, hints={"challenge": 3})  # type: ignore[dict-item]


def test_a_file_knows_no_types_of_hints(tmp_path: Path) -> None:
    write_program(asked_twice.compile(), tmp_path / "asked.r1cs")
    with pytest.raises(ValueError, match=r"an \.r1cs file does not say what types 'challenge' has"):
        read_program(tmp_path / "asked.r1cs").solve({"x": 2}, hints={"challenge": lambda x, _: x + 1})
