"""`zkwright export`: what others need of a key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from zkwright.cli import arguments, steps, tables
from zkwright.cli.failures import about
from zkwright.cli.files import VERIFICATION_KEY, guard_verification_key, make_folder, write_text
from zkwright.cli.kinds import expecting
from zkwright.cli.output import Output
from zkwright.cli.text import printable
from zkwright.cli.verb import Verb

if TYPE_CHECKING:
    from rich.console import Console


@click.group(invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Export part of a key."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@command.command(cls=Verb)
@click.argument("zkey", metavar="NAME.zkey", type=arguments.PATH)
@click.option(
    *("-o", "--out", "file"),
    type=arguments.PATH,
    default=Path(VERIFICATION_KEY),
    show_default=True,
    metavar="FILE",
    help="Where to write it.",
)
@arguments.force
@click.pass_obj
def vk(output: Output, zkey: Path, file: Path, force: bool) -> None:
    """Export the verification key, which checks proofs and holds no secret.

    Another key's file, unless a development key's, is replaced with --force only.
    """
    from zkwright.prover import read_zkey

    with expecting((zkey, ("zkey",))), about(zkey):
        key = read_zkey(zkey)
        verifying_key = key.verifying_key()
    make_folder(file.parent)
    if not force:
        guard_verification_key(file, verifying_key)
    write_text(file, verifying_key.to_json())

    def show(console: Console) -> None:
        console.print(printable(f"verification key of {zkey} written to {file}"), soft_wrap=True)
        if key.is_development:
            tables.show_development(console)

    warning = {"warning": tables.DEVELOPMENT} if key.is_development else {}
    output.result({"files": steps.file_list([file]), **warning}, show)
