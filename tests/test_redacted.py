"""Every error can be logged: `redacted()` tells what is wrong and the value of nothing."""

# mypy: ignore-errors

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zkwright.compiler.errors
import zkwright.prover
import zkwright.prover.errors
import zkwright.testing
import zkwright.verifier
from zkwright import (
    U8,
    U64,
    Bool,
    CompileError,
    Field,
    InputError,
    Private,
    Public,
    Struct,
    ZkwrightError,
    circuit,
    gadget,
    hint,
    require,
)
from zkwright.core.errors import FormatError
from zkwright.prover.errors import UnsatisfiedWitness, WitnessProgramError
from zkwright.testing import accepts, refuses
from zkwright.verifier import InvalidProof, Proof, VerifierError, public_from_json

SECRET = 918273645546372819


def classes() -> list[type[BaseException]]:
    modules = (zkwright.compiler.errors, zkwright.prover, zkwright.prover.errors, zkwright.testing, zkwright.verifier)
    found = {value for module in modules for name in dir(module) if isinstance(value := getattr(module, name), type)}
    return sorted(
        (kind for kind in {*found, FormatError} if issubclass(kind, Exception)), key=lambda kind: kind.__name__
    )


ANSWERS_OF_NO = {
    "UnsatisfiedCircuitError",
    "UnsatisfiedWitness",
    "InvalidProof",
    "InvalidBatch",
    "InvalidAttestation",
    "Disagreement",
}


@pytest.mark.parametrize("kind", classes(), ids=lambda kind: kind.__name__)
def test_every_error_has_it(kind: type[BaseException]) -> None:
    assert issubclass(kind, (ZkwrightError, VerifierError, FormatError))
    assert callable(kind.redacted)
    assert callable(kind.to_object)
    assert kind.answers_no is (kind.__name__ in ANSWERS_OF_NO)
    assert (kind.label == "error") is not kind.answers_no


class Pair(Struct):
    x: U8
    on: Bool


@circuit
def spend(balance: Private[U64], pair: Private[Pair]) -> Public[U64]:
    require(balance < pair.x, "insufficient")
    require(pair.on, "off")
    return balance


@circuit
def narrowed(x: Private[U64]) -> Public[U64]:
    return x + 1


@gadget
def narrow(x: U8) -> U8:
    return x


@gadget
def different(x: Field) -> None:
    require(x == 1, "differs")


def body(x: int) -> None:
    @circuit
    def raising(y: Private[Field]) -> None:
        raise RuntimeError(f"seen {x}")

    raising.compile()


def hinted(x: int) -> None:
    @circuit
    def helped(y: Private[Field]) -> None:
        z = hint(lambda y: [y, y], y, returns=Field)
        require(z == y, "no")

    helped(x)


def raising(error: Exception) -> None:
    raise error


PAIR = {"x": 5, "on": True}
FAILURES: dict[str, Callable[[], Any]] = {
    "a requirement": lambda: spend(SECRET, PAIR),
    "a test": lambda: accepts(spend, {"balance": SECRET, "pair": PAIR}, 5),
    "a test of a result": lambda: accepts(narrowed, {"x": SECRET}, 5),
    "a test of a refusal": lambda: refuses(narrowed, {"x": SECRET}),
    "a requirement in plain": lambda: spend.plain({"balance": SECRET, "pair": PAIR}),
    "out of range": lambda: spend(3, {**PAIR, "x": SECRET}),
    "a text": lambda: spend(f"{SECRET}x", PAIR),
    "a float": lambda: spend(SECRET + 0.5, PAIR),
    "no truth value": lambda: spend(3, {**PAIR, "on": SECRET}),
    "no struct": lambda: spend(3, SECRET),
    "a struct": lambda: Pair(x=SECRET, on=True),
    "a constant": lambda: narrow(SECRET),
    "a constant of the language": lambda: U8(SECRET),
    "a gadget's requirement": lambda: different(SECRET),
    "Python in a circuit": lambda: body(SECRET),
    "a hint": lambda: hinted(SECRET),
    "a foreign program": lambda: raising(WitnessProgramError("stopped", said=f"value {SECRET}")),
    "a foreign witness": lambda: raising(UnsatisfiedWitness("breaks", (3,), 1, said=f"value {SECRET}")),
    "public signals": lambda: public_from_json(json.dumps([SECRET])),
    "a proof": lambda: Proof.from_object({"pi_a": [str(SECRET)] * 3}),
    "no file": lambda: raising(FormatError(Path("x.wtns"), "cut short", mend="take it again")),
    "no proof": lambda: raising(InvalidProof("public[0]", "differs", "refuse it")),
}


def hint_raising(error: Callable[[int], BaseException], way: str) -> Callable[[], Any]:
    """A circuit whose hint raises that of its input, the secret, run in one of the ways there are."""

    def fail(x: int) -> int:
        raised = error(x)
        raised.add_note(f"seen {x}")
        try:
            raise LookupError(f"before {x}")
        except LookupError:
            raise raised from OSError(f"because of {x}")

    @circuit
    def failing(x: Private[Field]) -> Public[Field]:
        y = hint(fail, x, returns=Field)
        require(y * y == x, "no root")
        return x * x

    inputs = {"x": SECRET}
    return {
        "called": lambda: failing(SECRET),
        "solved": lambda: failing.compile().solve(inputs),
        "plain": lambda: failing.plain(inputs),
        "traced": lambda: failing.trace(inputs),
    }[way]


class Quoting(BaseException):
    """What quotes whatever it is asked."""

    def __str__(self) -> str:
        return f"quoted {SECRET}"

    redacted = __repr__ = __str__


RAISED: dict[str, Callable[[int], BaseException]] = {
    "ValueError": lambda x: ValueError(f"value {x}"),
    "KeyError": KeyError,
    "MemoryError": lambda x: MemoryError(f"value {x}"),
    "RecursionError": lambda x: RecursionError(f"value {x}"),
    "StopIteration": StopIteration,
    "AssertionError": AssertionError,
    "SystemExit": lambda x: SystemExit(f"value {x}"),
    "GeneratorExit": lambda x: GeneratorExit(f"value {x}"),
    "a group": lambda x: ExceptionGroup(f"values {x}", [ValueError(x)]),
    "a group with an exit": lambda x: BaseExceptionGroup(f"values {x}", [SystemExit(x)]),
    "InputError": lambda x: InputError(f"p{x}", f"value {x}"),
    "ZkwrightError": lambda x: ZkwrightError(f"value {x}"),
    "FormatError": lambda x: FormatError(Path(f"{x}"), f"value {x}", mend=f"{x}"),
    "CompileError": lambda x: CompileError(f"value {x}", f"{x}"),
    "InvalidProof": lambda x: InvalidProof(f"at {x}", f"value {x}", f"{x}"),
    "WitnessProgramError": lambda x: WitnessProgramError(f"value {x}", said=f"{x}"),
    "one that quotes": Quoting,
}
FAILURES |= {
    f"a hint that raises {name}, {way}": hint_raising(error, way)
    for name, error in RAISED.items()
    for way in ("called", "solved", "plain", "traced")
}


def all_that_is_told(error: BaseException | None, seen: set[int]) -> str:
    """Whatever can be printed of an exception, of those that led to it, and of what they hold."""
    if error is None or id(error) in seen:
        return ""
    seen.add(id(error))
    held = [getattr(error, name) for name in dir(error) if not name.startswith("__")]
    told = [str(error), repr(error), repr(error.args), repr(vars(error)), repr(getattr(error, "__notes__", []))]
    told += [repr(part) for part in held if not callable(part)]
    told += [
        repr(getattr(part, name))
        for whole in held
        if isinstance(whole, list)
        for part in whole
        for name in dir(part)
        if not name.startswith("_") and not callable(getattr(part, name))
    ]
    told += traceback.format_exception(error)
    others = (error.__cause__, error.__context__, *getattr(error, "exceptions", ()))
    return "\n".join(told + [all_that_is_told(other, seen) for other in others])


@pytest.mark.parametrize("failure", FAILURES)
def test_where_values_are_to_stay_out_nothing_of_an_error_holds_one(
    failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZKWRIGHT_REDACT", "1")
    with pytest.raises((ZkwrightError, VerifierError)) as caught:
        FAILURES[failure]()
    told = all_that_is_told(caught.value, set())
    assert type(caught.value).__name__ in told
    assert str(SECRET)[:8] not in told
    assert f"{float(SECRET):g}"[:6] not in told


@pytest.mark.parametrize("failure", FAILURES)
def test_no_value_is_told(failure: str) -> None:
    with pytest.raises((ZkwrightError, VerifierError, FormatError)) as caught:
        FAILURES[failure]()
    told = caught.value.redacted()
    sent = json.dumps(caught.value.to_object())
    assert json.loads(sent)["kind"] == type(caught.value).__name__
    assert str(SECRET)[:8] not in sent
    assert isinstance(told, str)
    assert len(told) > 5
    assert str(SECRET)[:8] not in told
    assert f"{float(SECRET):g}"[:6] not in told
