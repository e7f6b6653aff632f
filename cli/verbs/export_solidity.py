"""`zkwright export solidity`: a contract that checks the proofs of a key."""

from __future__ import annotations

from zkwright.cli import arguments
from zkwright.cli.exported_files import out, write_exports
from zkwright.cli.exporting import HASH_INPUTS, KEY, OPTIONS, exported_key
from zkwright.cli.grammar import Verb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

    from zkwright.cli.output import Output


def run(
    output: Output,
    key: Path,
    statement: Path | None,
    development: bool,
    hash_inputs: bool,
    out: Path | None,
    force: bool,
) -> None:
    """Write NAMEVerifier.sol, a contract that checks the proofs of this key, for solc 0.8.20 or later.

    Its `verifyProof` has the signature of snarkjs' contracts. It refuses what `zkwright verify` refuses, has no owner and no
    state, and names the public signals. A second contract in the file takes proofs in half of the bytes.
    """
    from zkwright.exports.evm.names import contract_name
    from zkwright.exports.solidity import solidity_verifier

    described, warnings = exported_key(key, statement, development)
    text = solidity_verifier(described, hash_inputs=hash_inputs)
    name = f"{contract_name(described.name)}Verifier"
    write_exports(output, name, out, {".sol": text}, warnings, force)


VERB: Final = Verb("export solidity", run, [KEY], [*OPTIONS, HASH_INPUTS, out(".sol"), arguments.REPLACE])
