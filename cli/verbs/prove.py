"""`zkwright prove`: from a key and a witness to a proof."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from zkwright.cli import arguments, steps, tables
from zkwright.cli.failures import Refusal, about
from zkwright.cli.output import Output
from zkwright.cli.verb import Verb

if TYPE_CHECKING:
    from rich.console import Console


@click.command(cls=Verb)
@click.argument("zkey", metavar="NAME.zkey", type=arguments.PATH)
@click.argument("wtns", metavar="WITNESS.wtns", type=arguments.PATH)
@arguments.folder
@click.pass_obj
def command(output: Output, zkey: Path, wtns: Path, folder: Path) -> None:
    """Prove that a witness satisfies the circuit of a key: proof.json and public.json.

    The proof is checked before it is written. Keys and witnesses of snarkjs and circom are as good as ours.
    """
    from zkwright.compiler.wtns_file import read_wtns
    from zkwright.prover import choose_engine, prove, read_zkey

    engine = choose_engine()
    with steps.timed("prove") as step:
        key, witness = read_zkey(zkey), read_wtns(wtns)
        if len(witness) != key.n_wires:
            what = f"holds {len(witness)} wires, {zkey} needs {key.n_wires}: they belong to different circuits"
            raise Refusal(f"{wtns}: {what}; compute the witness of the key's circuit")
        with output.progress("prove") as progress, about(zkey):
            try:
                proof, public = prove(key, witness, engine=engine, progress=progress)
            except ValueError:
                key.check()  # points off the curve make the arithmetic fail; checking them first would cost too much
                raise
        step.files = steps.save_proof(proof, public, folder)

    def show(console: Console) -> None:
        tables.show_steps(console, [step], engine.name)

    output.result({"engine": engine.name, "public": [str(signal) for signal in public], **step.to_json()}, show)
