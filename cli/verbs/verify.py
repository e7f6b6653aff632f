"""`zkwright verify`: is this a proof of these public signals?"""

from __future__ import annotations

from zkwright.cli import steps
from zkwright.cli.grammar import Argument, Verb
from zkwright.cli.text import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output


def run(output: Output, verification_key: str, public: str, proof: str) -> None:
    """Check a proof of public signals under a verification key.

    Exits with 0 when it is valid, 1 when it is not, 2 when a file is unusable. A valid proof is about the signals in
    public.json: compare them with what you expect.
    """
    with steps.timed("verify") as step:
        signals = steps.verify_files(verification_key, public, proof)
    output.result(
        {"public": [str(signal) for signal in signals], **step.to_json()},
        f"valid: the proof holds for {count(len(signals), 'public signal')} in {public}",
    )


VERB: Final = Verb(
    "verify",
    run,
    [
        Argument("verification_key", "verification_key.json", str),
        Argument("public", "public.json", str),
        Argument("proof", "proof.json", str),
    ],
)
