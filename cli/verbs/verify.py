"""`zkwright verify`: is this a proof of these public signals?"""

from __future__ import annotations

from pathlib import Path

import click
from zkwright.cli import arguments, steps
from zkwright.cli.output import Output
from zkwright.cli.text import count
from zkwright.cli.verb import Verb


@click.command(cls=Verb)
@click.argument("verification_key", metavar="verification_key.json", type=arguments.PATH)
@click.argument("public", metavar="public.json", type=arguments.PATH)
@click.argument("proof", metavar="proof.json", type=arguments.PATH)
@click.pass_obj
def command(output: Output, verification_key: Path, public: Path, proof: Path) -> None:
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
