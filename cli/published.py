"""Which values of a witness a proof publishes: the key says so, and whoever made it may want private ones among them."""

from __future__ import annotations

import os

from zkwright.cli.expecting import expecting
from zkwright.cli.text import count

from .errors import Refusal, about

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from zkwright.prover.groth16.key import Key


def compare_with_circuit(key: Key[Any, Any], zkey: str, source: str, n_wires: int, given: str | None) -> str | None:
    """The circuit that declares as many values public as proofs under the key publish; None where there is none to ask.

    That is the `.r1cs` given, or else one beside `source`, which the witness of `n_wires` values came from, if it is named
    alike and of so many wires. Raises `Refusal` when the circuit declares another number, `FormatError` when the one given
    is damaged.
    """
    circuit = given if given is not None else _beside(source)
    if circuit is None:
        return None
    if given is not None:
        with expecting((given, ("r1cs",))):
            wires, declared = _counts(given)
        if wires != n_wires:
            raise Refusal(
                f"{given}: a circuit of {count(wires, 'wire')}, {source} has {n_wires}; give the circuit it is of"
            )
    else:
        try:
            wires, declared = _counts(circuit)
        except (ValueError, OSError):  # nobody named this file, so nobody wants to hear of it
            return None
        if wires != n_wires:
            return None
    if declared == key.n_public:
        return circuit
    what = f"{zkey}: proofs under it publish the first {key.n_public} values of {source}"
    mend = "take a key of this circuit" + "; if it is not the circuit, name that with --circuit" * (given is None)
    raise Refusal(f"{what}, of which {circuit} declares {declared} public; {mend}")


def signals_behind_hash(circuit: str, witness: Any, public: Sequence[int]) -> list[int] | None:
    """The public signals of a witness of a circuit with `hash_inputs`, whose proofs publish the hash of them; else None.

    Raises `Refusal` where that is not what is published.
    """
    from zkwright.core.files.iden3 import read_container
    from zkwright.core.files.r1cs_header import INPUT_SCHEMA, MAGIC, VERSION

    if len(public) != 1:
        return None
    container = read_container(circuit, MAGIC, (VERSION,))
    section = bytes(container[INPUT_SCHEMA].data) if INPUT_SCHEMA in container.sections else b""
    if b'"hash_inputs":' not in section:  # nobody else waits for the rest to be loaded
        return None
    from zkwright.compiler.program.schema import Schema
    from zkwright.core.json_depth import shallow_json
    from zkwright.core.limbs import from_limbs
    from zkwright.verifier.signals_hash import hash_of_signals

    with about(circuit):
        schema = Schema.from_json(shallow_json(section))
    step = 32 if isinstance(witness, memoryview) else 1
    wires = schema.signal_wires
    signals = [value for part in wires for value in from_limbs(witness[step * part.start : step * part.stop])]
    if schema.hash_inputs is None or hash_of_signals(schema.hash_inputs, signals) != public[0]:
        raise Refusal(
            f"{circuit}: its public signals are not those whose hash is published; give the circuit of the key"
        )
    return signals


def _beside(source: str) -> str | None:
    """The `.r1cs` beside a witness or a witness program; circom puts `C.wasm` into a folder `C_js` beside `C.r1cs`."""
    stem = os.path.splitext(source)[0]
    folder, name = os.path.split(stem)
    places = [f"{stem}.r1cs"]
    if os.path.basename(folder) == f"{name}_js":
        places.append(os.path.join(os.path.dirname(folder), f"{name}.r1cs"))
    return next(filter(os.path.isfile, places), None)


def _counts(path: str) -> tuple[int, int]:
    """The wires of an `.r1cs`, and how many of them are public signals. Raises `FormatError`, `OSError`."""
    from zkwright.core.files.iden3 import read_container
    from zkwright.core.files.r1cs_header import MAGIC, VERSION, read_header

    header = read_header(read_container(path, MAGIC, (VERSION,)))
    return header.n_wires, header.n_public
