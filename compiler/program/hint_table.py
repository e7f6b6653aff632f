"""The hints of a program, as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zkwright.core.fast_dataclass import dataclass

if TYPE_CHECKING:
    from zkwright.core.r1cs import I64


@dataclass(frozen=True, slots=True)
class HintTable:
    """Hints as columns, in the order they run. Shapes (hints,).

    `position` is the row a hint runs before, `opcode` and `parameter` say what it computes, `first_input` and `n_inputs` name
    rows of the matrix of input combinations, `first_output` and `n_outputs` consecutive wires.
    """

    position: I64
    opcode: I64
    parameter: I64
    first_input: I64
    n_inputs: I64
    first_output: I64
    n_outputs: I64

    def __len__(self) -> int:
        """The number of hints."""
        return len(self.position)
