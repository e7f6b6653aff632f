"""A circuit on one set of inputs: what it returns and nothing else, or what it says in refusing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zkwright.compiler import Circuit, Program, UnsatisfiedCircuitError, Witness

from .proving import require_proof
from .refusing import require_refusal
from .result import require_result
from .solving import solved
from .subject import program_of
from .unforgeable import require_unforgeable


def accepts(
    circuit: Circuit[..., Any] | Program,
    inputs: Mapping[str, Any],
    expected: Any,
    *,
    forge: bool = True,
    prove: bool = False,
    **parameters: Any,
) -> Witness:
    """The circuit takes the inputs, returns what is expected, and nothing else can be proven of them.

    Both engines solve, every hint is forged, wires are changed, and the rows are searched for wires that these inputs leave open,
    unless `forge` is False. `prove` makes a key and a proof as well. `parameters` are the circuit's compile-time ones.

    Raises Disagreement, and what compiling raises.

    >>> from zkwright import Field, Private, Public, circuit
    >>> @circuit
    ... def square(x: Private[Field]) -> Public[Field]:
    ...     return x * x
    >>> accepts(square, {"x": 3}, 9)
    <Witness of square: 3 values, secret>
    """
    program = program_of(circuit, parameters)
    witness = solved(program, inputs)
    require_result(witness, expected, inputs)
    if forge:
        require_unforgeable(witness)
    if prove:
        require_proof(witness)
    return witness


def refuses(
    circuit: Circuit[..., Any] | Program, inputs: Mapping[str, Any], *messages: str, **parameters: Any
) -> UnsatisfiedCircuitError:
    """The circuit refuses the inputs, and the report contains each of the messages; no change of hints helps.

    Returns the error, for tests that look closer. Raises Disagreement, InputError for inputs that their types have not, HintError
    for those that a hint has no answer for, and what compiling raises.
    """
    refusal = require_refusal(program_of(circuit, parameters), inputs, messages)
    if isinstance(refusal, UnsatisfiedCircuitError):
        return refusal
    raise refusal
