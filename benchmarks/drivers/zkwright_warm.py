"""zkwright's steps, repeated in one process.

python -m benchmarks.drivers.zkwright_warm prove ZKEY WTNS
python -m benchmarks.drivers.zkwright_warm verify VK PUBLIC PROOF
"""

from __future__ import annotations

import sys
from pathlib import Path

from zkwright.prover import Prover, read_wtns, read_zkey
from zkwright.verifier import Proof, VerifyingKey, public_from_json, verify

from benchmarks.drivers.repeat import repeat


def main(verb: str, *names: str) -> None:
    """Do what `verb` says with the files."""
    paths = [Path(name) for name in names]
    if verb == "prove":
        prover, witness = Prover(read_zkey(paths[0])), read_wtns(paths[1])
        repeat(lambda: prover.prove(witness))
    else:
        verifying_key, public, proof = (path.read_bytes() for path in paths)
        checked = (VerifyingKey.from_json(verifying_key), public_from_json(public), Proof.from_json(proof))
        repeat(lambda: verify(*checked))


if __name__ == "__main__":
    main(*sys.argv[1:])
