"""`zkwright info`: what is this file?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from zkwright.cli import arguments, tables
from zkwright.cli.output import Output
from zkwright.cli.recognise import describe
from zkwright.cli.text import printable
from zkwright.cli.verb import Verb

if TYPE_CHECKING:
    from rich.console import Console


@click.command(cls=Verb)
@click.argument("file", type=arguments.PATH)
@click.pass_obj
def command(output: Output, file: Path) -> None:
    """Say what a file is and what matters about it.

    Recognised by content: .r1cs, .sym, .wtns, .zkey, .ptau, and the JSON of keys, proofs and public signals. The
    values of a witness are never shown.
    """
    from zkwright.cli.results import lines

    found = describe(file)
    n_bytes = file.stat().st_size

    def show(console: Console) -> None:
        console.print(printable(f"{file}: {found.title}"), style="bold", soft_wrap=True)
        tables.show_values(console, [(name.replace("_", " "), text) for name, text in lines(found.facts)])

    output.result({"path": str(file), "bytes": n_bytes, "kind": found.kind, **found.facts}, show)
