"""What circom calls the signals of a circuit, in the `.sym` that it leaves beside the `.r1cs`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from zkwright.core.printable import MAX_NAME, printable
from zkwright.core.r1cs import R1CS

from .errors import Refusal

if TYPE_CHECKING:
    from zkwright.core.public_interface import PublicInterface

_MAX_DEPTH: Final = 60
"""Brackets within brackets in what `-i` takes, with room for those around them."""


def interface_beside(r1cs: R1CS, path: Path) -> PublicInterface | None:
    """What `circom_interface` finds in the `.sym` beside the `.r1cs`; None where there is none of this system."""
    from zkwright.core.errors import FormatError
    from zkwright.verifier import InvalidStatement

    with suppress(OSError, FormatError, Refusal, InvalidStatement):
        return circom_interface(r1cs, path.with_suffix(".sym"))
    return None


def circom_interface(r1cs: R1CS, sym: Path) -> PublicInterface:
    """The public values of a circuit that circom compiled, as its `.sym` file names them: numbers, arrays and buses of them.

    The circuit is called as the file is, where that is a name. Raises as `circom_template` does.
    """
    from zkwright.core.public_interface import PublicInterface
    from zkwright.verifier import Statement
    from zkwright.verifier.statement import named_signals

    wires = range(1, 1 + r1cs.n_public)
    zeros, paths = zeros_by_name({int(r1cs.labels[wire]): wire for wire in wires}, sym, "public signals")
    signals = tuple((name, _type_of(value, name)) for name, value in zeros.items())
    circuit = sym.stem if sym.stem.isascii() and sym.stem.isidentifier() else "circuit"
    if list(Statement(circuit, named_signals(signals), "").names()) != paths:
        raise Refusal(f"{sym}: has public signals of one array or bus that are apart; leave --circuit out")
    return PublicInterface(circuit, signals)


def _type_of(value: Any, name: str) -> Any:
    """The type of what `nested` gives, as JSON; a bus is called as the signal is."""
    if isinstance(value, dict):
        return {"struct": name, "fields": [[field, _type_of(part, field)] for field, part in value.items()]}
    if isinstance(value, list):
        items = [_type_of(part, name) for part in value]
        alike = all(item == items[0] for item in items)
        return {"array": items[0], "length": len(items)} if alike else {"tuple": items}
    return "Field"


def zeros_by_name(labels: Mapping[int, int | None], sym: Path, what: str) -> tuple[dict[str, Any], list[str]]:
    """Zeros by the names that circom gave to the signals of these labels, and on these wires, and the names in order."""
    from zkwright.core.files.sym_file import read_sym

    names: dict[int, str] = {}
    for signal in read_sym(sym):
        if len(names) == len(labels):  # what follows are a circuit's inner signals
            break
        if signal.label in labels and labels[signal.label] in (None, signal.wire):
            names[signal.label] = signal.name
    if not all(names.get(label, "").startswith("main.") for label in labels):
        raise Refusal(f"{sym}: does not name the {what} of this system; give the .sym that circom wrote with it")
    paths = [names[label].removeprefix("main.") for label in labels]
    if any(len(path) > MAX_NAME or path.count(".") + path.count("[") > _MAX_DEPTH for path in paths):
        raise Refusal(f"{sym}: has names deeper or longer than inputs have; give the .sym that circom wrote with it")
    try:
        return nested(paths), paths
    except ValueError as error:
        raise Refusal(f"{sym}: {error}; give the .sym that circom wrote with it") from None


def nested(names: Iterable[str]) -> dict[str, Any]:
    """Arrays and objects of zeros from the names of their elements. Raises ValueError for one that is also part of another.

    >>> nested(["a", "b[0][0]", "b[0][1]", "b[1][0]", "b[1][1]", "c.x", "c.y"])
    {'a': '0', 'b': [['0', '0'], ['0', '0']], 'c': {'x': '0', 'y': '0'}}
    """
    tree: dict[str, Any] = {}
    for name in names:
        *inner, last = name.replace("[", ".[").split(".")
        place: Any = tree
        for part in inner:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                break
        if not isinstance(place, dict) or last in place:
            raise ValueError(f"names {printable(name[:64])} twice, or a part of it beside it")
        place[last] = "0"
    found: dict[str, Any] = _arrays(tree)
    return found


def _arrays(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    parts = {name: _arrays(part) for name, part in tree.items()}
    return list(parts.values()) if all(name.startswith("[") for name in parts) and parts else parts
