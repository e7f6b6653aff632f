"""Whether arrays of arrays have the dimensions that a circuit declares: its program sees their elements in one row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from zkwright.core.errors import InputError
from zkwright.prover.circom.inputs import holds_objects, is_array
from zkwright.prover.circom.names import signal_dimensions


def check_shapes(inputs: Mapping[str, Any], wasm: Path) -> None:
    """Raise `InputError` for an array of arrays in other dimensions than the `.sym` file beside the program has.

    Three rows of two would else be taken for two rows of three. A flat array, in the order of circom's elements, is what it is.
    The file is read only where there is an array of arrays, and nothing is checked where there is none.
    """
    nested = dict(_nested("", inputs))
    declared = signal_dimensions(wasm) if nested else {}
    for name, given in nested.items():
        wanted = declared.get(name)
        if wanted is not None and given != wanted:
            found = " x ".join(map(str, given)) if given else "rows of different lengths"
            sizes = " x ".join(map(str, wanted))
            raise InputError(
                name, f"{found} given where the circuit takes {sizes}; nest the values so, or give all in one array"
            )


def _nested(name: str, value: Any) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The arrays of arrays by the names of their signals, and their dimensions; none of what is not a box."""
    if isinstance(value, Mapping):
        for member, inner in value.items():
            yield from _nested(f"{name}.{member}" if name else member, inner)
    elif is_array(value) and holds_objects(value):
        for index, inner in enumerate(value):
            yield from _nested(f"{name}[{index}]", inner)
    elif is_array(value) and any(map(is_array, value)):
        yield name, _dimensions(value) or ()


def _dimensions(value: Any) -> tuple[int, ...] | None:
    if not is_array(value):
        return ()
    inner = {_dimensions(item) for item in value}
    if len(inner) > 1 or None in inner:
        return None
    return (len(value), *(inner.pop() if inner else ()))  # type: ignore[misc]  # None was excluded
