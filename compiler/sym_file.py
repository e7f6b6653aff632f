"""The `.sym` file: names of signals, one line each: label, wire, component, name. Source: circom, `--sym`."""

from __future__ import annotations

import os
from collections.abc import Iterator

from .assembler import Layout
from .atomic_file import replacing
from .program import Program


def write_sym(program: Program, path: str | os.PathLike[str]) -> None:
    """Write the names of a program's signals. The file appears whole or not at all.

    Outputs and inputs are `main.name`, `main.path[3]`; internal wires are named after the gadget calls that made them,
    `main.poseidon[2].w17`. A signal that the optimiser removed has wire -1, as in circom. Costs about a microsecond a wire.
    """
    wires = {label: wire for wire, label in enumerate(program.r1cs.labels.tolist())}
    with replacing(path) as file:
        for label, name in enumerate(signal_names(program), start=1):
            file.write(f"{label},{wires.get(label, -1)},0,{name}\n".encode())


def signal_names(program: Program) -> Iterator[str]:
    """The name of every recorded signal but the constant, in order of labels, those the optimiser removed included."""
    names = list(program.schema.wire_names())
    yield from (f"main.{name}" for name in names)
    yield from _internal_names(program.layout, "main")


def _internal_names(layout: Layout, prefix: str) -> Iterator[str]:
    at = layout.n_formals + 1
    ordinals: dict[str, int] = {}
    for call in layout.calls:
        inner = call.layout.n_wires - call.layout.n_formals - 1
        if not inner:
            continue
        yield from (f"{prefix}.w{wire}" for wire in range(at, call.first_wire))
        ordinal = ordinals.get(call.layout.name, 0)
        ordinals[call.layout.name] = ordinal + 1
        yield from _internal_names(call.layout, f"{prefix}.{call.layout.name}[{ordinal}]")
        at = call.first_wire + inner
    yield from (f"{prefix}.w{wire}" for wire in range(at, layout.n_wires))
