"""Every error can be logged: `redacted()` tells what is wrong and the value of nothing."""

# mypy: ignore-errors

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zkwright.compiler.errors
import zkwright.prover
import zkwright.prover.errors
import zkwright.verifier
from zkwright import U8, U64, Bool, Field, Private, Public, Struct, ZkwrightError, circuit, gadget, hint, require
from zkwright.core.errors import FormatError
from zkwright.prover.errors import UnsatisfiedWitness, WitnessProgramError
from zkwright.verifier import InvalidProof, Proof, VerifierError, public_from_json

SECRET = 918273645546372819


def classes() -> list[type[BaseException]]:
    modules = (zkwright.compiler.errors, zkwright.prover, zkwright.prover.errors, zkwright.verifier)
    found = {value for module in modules for name in dir(module) if isinstance(value := getattr(module, name), type)}
    return sorted(
        (kind for kind in {*found, FormatError} if issubclass(kind, Exception)), key=lambda kind: kind.__name__
    )


@pytest.mark.parametrize("kind", classes(), ids=lambda kind: kind.__name__)
def test_every_error_has_it(kind: type[BaseException]) -> None:
    assert issubclass(kind, (ZkwrightError, VerifierError, FormatError))
    assert callable(kind.redacted)
    assert callable(kind.to_object)
    no = {"UnsatisfiedCircuitError", "UnsatisfiedWitness", "InvalidProof", "InvalidBatch"}
    assert kind.answers_no is (kind.__name__ in no)
    assert (kind.label == "error") is not kind.answers_no


class Pair(Struct):
    x: U8
    on: Bool


@circuit
def spend(balance: Private[U64], pair: Private[Pair]) -> Public[U64]:
    require(balance < pair.x, "insufficient")
    require(pair.on, "off")
    return balance


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
