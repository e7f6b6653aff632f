"""Poseidon (eprint 2019/458) over BN254's scalar field, with the parameters and outputs of circomlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zkwright.compiler import Array, Field, gadget
from zkwright.compiler.rows import ArgumentError

from ..shared.element import Element
from .constants import MAX_INPUTS
from .permutation import permuted


@gadget
def poseidon(*inputs: Element) -> Field:
    """The hash of 1 to 16 field elements: lane 0 of the permutation of (0, *inputs).

    Constrains the result to be the hash, never fails. A fixed number of inputs is hashed, without padding: hashes of different
    numbers of inputs never meet, but what the inputs mean is not part of the hash, so put a constant first where two uses must
    not be confused. Costs 213, 240, 261, 297, 321 rows for 1 to 5 inputs and 609 for 16: 3 (8 t + R_P) - 3 with t = inputs + 1.

    >>> hex(poseidon(1, 2))[:18]
    '0x115cc0f5e7d69041'

    Raises `ArgumentError` for any other number of inputs; `poseidon_sponge` of `zkwright.circuits.poseidon_sponge` hashes more.
    """
    _refuse_other_widths("poseidon", inputs)
    return permuted([Field(0), *map(Field, inputs)])[0]


@gadget
def poseidon_ex(inputs: Sequence[Element], n_outputs: int, initial_state: Element = 0) -> Array[Field, Any]:
    """The first lanes of the permutation of (initial_state, *inputs): circomlib's PoseidonEx.

    Constrains the results to be these lanes, never fails. Takes 1 to 16 inputs; `n_outputs` is at most one more. With one output
    and the initial state 0 it is `poseidon`. Whoever knows all lanes inverts the permutation: a hash leaves at least one out.
    Costs what `poseidon` does for as many inputs, 261 rows for 3, and 3 rows for an initial state that is a signal.

    >>> poseidon_ex([1, 2], 1) == [poseidon(1, 2)]
    True

    Raises `ArgumentError` for any other number of inputs or outputs.
    """
    _refuse_other_widths("poseidon_ex", inputs)
    if not 1 <= n_outputs <= len(inputs) + 1:
        raise ArgumentError(
            f"poseidon_ex of {len(inputs)} elements has 1 to {len(inputs) + 1} outputs, not {n_outputs}",
            "ask for no more lanes than there are",
        )
    return Array(permuted([Field(initial_state), *map(Field, inputs)])[:n_outputs])


def _refuse_other_widths(name: str, inputs: Sequence[Element]) -> None:
    if not 1 <= len(inputs) <= MAX_INPUTS:
        raise ArgumentError(
            f"{name} takes 1 to {MAX_INPUTS} elements, got {len(inputs)}; poseidon_sponge hashes any number",
            "hash with poseidon_sponge of zkwright.circuits.poseidon_sponge, or a part, and the result with the next part",
        )
