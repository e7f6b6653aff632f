"""`zkwright export calldata`: the arguments of a verifier contract's functions."""

from __future__ import annotations

from zkwright.cli import pipeline
from zkwright.cli.expecting import expecting
from zkwright.cli.grammar import Argument, Option, Verb, one_of

from ..errors import Usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.verifier import Proof, PublicSignals


def run(output: Output, public: str, proof: str, compressed: bool, chain: str) -> None:
    """Print a proof and its public signals as the arguments of `verifyProof` of a contract, in one line.

    It is the line that snarkjs prints, for a contract of snarkjs' or of `zkwright export solidity` and `vyper`. With --json they
    are arrays by name. With --for solana or move they are the bytes that these take, in hexadecimal digits. Whether the proof
    holds is not looked at: ask `zkwright verify`.
    """
    with expecting((public, ("public",)), (proof, ("proof",)), command="zkwright export calldata {} {}"):
        signals, points = pipeline.read_public(public), pipeline.read_proof(proof)
    if chain != "evm":
        if compressed:
            raise Usage("--compressed is for contracts of the EVM; leave --for out, or --compressed")
        _bytes(output, points, signals, chain)
        return
    from zkwright.exports.calldata import calldata, calldata_text

    line = calldata_text(points, signals, compressed=compressed)
    output.result(dict(calldata(points, signals, compressed=compressed)), line)


def _bytes(output: Output, proof: Proof, public: PublicSignals, chain: str) -> None:
    """By the names that the crate, and Sui's functions, give them."""
    named: dict[str, str | list[str]]
    if chain == "solana":
        from zkwright.exports.layouts.solana import solana_proof

        a, b, c, inputs = solana_proof(proof, public)
        each = [signal.hex() for signal in inputs]
        named = {"proof_a": a.hex(), "proof_b": b.hex(), "proof_c": c.hex(), "public_inputs": each}
    else:
        from zkwright.exports.layouts.move import move_proof

        points, together = move_proof(proof, public)
        named = {"proof_points": points.hex(), "public_proof_inputs": together.hex()}

    def show(page: Page) -> None:
        for name, content in named.items():
            page.line(f"{name}: {content if isinstance(content, str) else ' '.join(content)}")

    output.result(named, show)


VERB: Final = Verb(
    "export calldata",
    run,
    [Argument("public", "public.json", str), Argument("proof", "proof.json", str)],
    [
        Option("--compressed", name="compressed", help="The arguments of `verifyCompressedProof`, half as many bytes."),
        Option(
            "--for",
            name="chain",
            read=one_of("evm", "solana", "move"),
            default="evm",
            metavar="CHAIN",
            help="evm, the default, solana, or move for Sui and Aptos.",
        ),
    ],
)
