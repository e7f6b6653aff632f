"""A key decides how many values of a witness a proof publishes: no more and no fewer than the circuit declares."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import Any, TypeAlias

import pytest
import zkwright.prover
from zkwright.compiler import Field, Private, Program, Public, circuit, require
from zkwright.prover import Prover, ProvingKey, setup
from zkwright.prover.groth16.proved import Proved

Way: TypeAlias = Callable[[ProvingKey], Any]
INPUTS = {"p": 50021, "q": 60013, "tag": 70001}
RESULT = 50021 * 60013 + 70001
PUBLIC = 2


@circuit
def product(p: Private[Field], q: Private[Field], tag: Public[Field]) -> Public[Field]:
    """Two factors that nobody may see."""
    require(p != 0, "p is zero")
    return p * q + tag


@cache
def program() -> Program:
    return product.compile()


@cache
def forged(n_public: int) -> ProvingKey:
    """A sound key of the same rows under which the first wires are public, whatever the circuit declares."""
    system = program().r1cs
    return setup(replace(system, n_outputs=n_public, n_public_inputs=0, n_private_inputs=0))


def _takes(function: Callable[..., Any], *names: str) -> bool:
    return set(names) <= set(inspect.signature(function).parameters)


def _call(function: Callable[..., Any], key: ProvingKey) -> Any:
    given = {"key": key, "program": program(), "inputs": INPUTS, "witness": program().solve(INPUTS)}
    return function(**{name: given[name] for name in inspect.signature(function).parameters if name in given})


def _by_method(name: str, *of: Program) -> Way:
    return lambda key: _call(getattr(Prover(key, *of), name), key)


def _ways() -> dict[str, Way]:
    """Every way to prove with a key what knows its circuit, as the package has them."""
    ways: dict[str, Way] = {}
    for name in zkwright.prover.__all__:
        found = getattr(zkwright.prover, name)
        if inspect.isfunction(found) and (_takes(found, "key", "witness") or _takes(found, "key", "inputs")):
            ways[name] = partial(_call, found)
    for name, method in inspect.getmembers(Prover, inspect.isfunction):
        if not name.startswith("_") and (_takes(method, "witness") or _takes(method, "inputs")):
            ways[f"Prover(key).{name}"] = _by_method(name)
            ways[f"Prover(key, program).{name}"] = _by_method(name, program())
    return ways


WAYS = _ways()


def test_every_way_is_found() -> None:
    assert {"prove", "prove_inputs", "Prover(key).prove", "Prover(key, program).prove_inputs"} <= set(WAYS)


@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_key_that_publishes_other_values_is_refused(way: str) -> None:
    for n_public in set(range(program().r1cs.n_wires)) - {PUBLIC}:
        with pytest.raises(ValueError, match=r"public signals|declares 2 public|knows a key and no circuit") as refused:
            WAYS[way](forged(n_public))
        assert not any(str(value) in str(refused.value) for value in (*INPUTS.values(), RESULT))


@pytest.mark.parametrize("way", sorted(WAYS.keys() - {"Prover(key).prove_inputs"}))  # which has nothing to solve with
def test_a_key_that_publishes_what_the_circuit_declares_proves(way: str) -> None:
    assert WAYS[way](forged(PUBLIC)).values == {"result": RESULT, "tag": INPUTS["tag"]}


def test_names_are_given_to_as_many_signals_as_there_are_names() -> None:
    proof = zkwright.prover.prove(forged(PUBLIC), program().solve(INPUTS)).proof
    names = program().schema.public_interface
    for public in ((), (72,), (72, 7, 5)):
        with pytest.raises(ValueError, match="names for 2"):
            _ = Proved.of(proof, public, names).values
