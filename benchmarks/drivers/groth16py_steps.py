"""groth16py's steps; with --warm, repeated in one process. Run by the Python of its own environment.

python -m benchmarks.drivers.groth16py_steps setup R1CS PK
python -m benchmarks.drivers.groth16py_steps [--warm] prove ZKEY WTNS PROOF
python -m benchmarks.drivers.groth16py_steps [--warm] verify VK PUBLIC PROOF
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import groth16py  # type: ignore[import-not-found]

from benchmarks.drivers.repeat import repeat


def main(*arguments: str) -> None:
    """Do what the verb says with the files."""
    warm = arguments[0] == "--warm"
    verb, first, second, *third = arguments[warm:]
    if verb == "setup":
        proving_key, _ = groth16py.setup(first)
        proving_key.save(second)
    elif verb == "prove":
        proving_key, _ = groth16py.import_zkey(first)
        if warm:
            repeat(lambda: groth16py.prove_wtns(proving_key, second))
        else:
            Path(third[0]).write_bytes(groth16py.prove_wtns(proving_key, second))
    else:
        verifier = groth16py.Verifier(groth16py.VerifyingKey.from_snarkjs_file(first))
        public = [int(signal) for signal in json.loads(Path(second).read_text())]
        proof = Path(third[0]).read_bytes()
        if not verifier.verify(proof, public):
            raise SystemExit("the proof is not valid")
        if warm:
            repeat(lambda: verifier.verify(proof, public))


if __name__ == "__main__":
    main(*sys.argv[1:])
