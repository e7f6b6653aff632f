"""A loop of plain Python without a gadget, one row a turn: what recording a row costs."""

from __future__ import annotations

from zkwright import Field, Private, Public, circuit


@circuit
def product_loop(x: Private[Field], length: int) -> Public[Field]:
    """x * x + i, `length` times."""
    for i in range(length):
        x = x * x + i
    return x
