"""The examples of docs/gadgets.md and docs/writing-gadgets.md run, and what the second claims holds."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.compiler.rows import Opcode
from zkwright.core.field import R
from zkwright.testing import accepts

from tests.circuits.costs import measure
from tests.circuits.harness import lying_hints

DOCS = Path(__file__).parents[2] / "docs"


def run(page: str) -> dict[str, Any]:
    """The names that the blocks of a page leave."""
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(block, page, "exec", dont_inherit=True), names)
    return names


def test_the_page() -> None:
    names = run("gadgets.md")
    names["opens"](250, 99, names["commitment"])
    names["knows"](b"correct horse battery staple", names["pack_bytes"](names["image"]))


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    return run("writing-gadgets.md")


def test_gadgets_by_rows_cost_what_they_say(ours: dict[str, Any]) -> None:
    assert measure(lambda make: ours["exclusive_or"](*make.bits(3))) == 1
    assert measure(lambda make: ours["inverse_or_zero"](make.field())) == 3
    assert measure(lambda make: ours["smaller"](make.u64(), make.u64())) == 66


def test_gadgets_by_rows_have_no_other_witness(ours: dict[str, Any]) -> None:
    program = ours["ratio"].compile()
    for bits, b in zip(product([False, True], repeat=3), [0, 1, 2, R - 1, R - 2, 0, 7, 2**253], strict=True):
        inputs = {"a": 6, "b": b, "odd": sum(bits) % 2 == 1, "bits": bits}
        accepts(program, inputs, 6 * pow(b, -1, R) % R if b else 0)
        with pytest.raises(UnsatisfiedCircuitError, match="parity"):
            program.solve({**inputs, "odd": sum(bits) % 2 == 0})


@pytest.mark.parametrize("b", [0, 3])
@pytest.mark.parametrize("told", [0, 1, 5])
def test_a_false_inverse_is_refused(ours: dict[str, Any], b: int, told: int) -> None:
    def lie(opcode: Opcode, parameter: int, inputs: Any, honest: list[int]) -> list[int]:
        return [told] if opcode is Opcode.INVERSE_OR_ZERO and told != honest[0] else [told + 1]

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError, match="inverse"):
        ours["ratio"].compile().solve({"a": 6, "b": b, "odd": True, "bits": (True, True, True)})
