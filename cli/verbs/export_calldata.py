"""`zkwright export calldata`: the arguments of a verifier contract's functions."""

from __future__ import annotations

from zkwright.cli import pipeline
from zkwright.cli.expecting import expecting
from zkwright.cli.grammar import Argument, Option, Verb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output


def run(output: Output, public: str, proof: str, compressed: bool) -> None:
    """Print a proof and its public signals as the arguments of `verifyProof` of a contract, in one line.

    It is the line that snarkjs prints, for a contract of snarkjs' or of `zkwright export solidity` and `vyper`. With --json they
    are arrays by name. Whether the proof holds is not looked at: ask `zkwright verify`.
    """
    from zkwright.exports.calldata import calldata, calldata_text

    with expecting((public, ("public",)), (proof, ("proof",)), command="zkwright export calldata {} {}"):
        signals, points = pipeline.read_public(public), pipeline.read_proof(proof)
    line = calldata_text(points, signals, compressed=compressed)
    output.result(dict(calldata(points, signals, compressed=compressed)), line)


VERB: Final = Verb(
    "export calldata",
    run,
    [Argument("public", "public.json", str), Argument("proof", "proof.json", str)],
    [Option("--compressed", name="compressed", help="The arguments of `verifyCompressedProof`, half as many bytes.")],
)
