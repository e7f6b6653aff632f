"""`zkwright export`: what others need of a key."""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.files import VERIFICATION_KEY, guard_verification_key, guard_zkey, results_in, write_text, writing
from zkwright.cli.grammar import Argument, Group, Option, Verb, path
from zkwright.cli.threads import no_linear_algebra

from ..errors import about

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def run(output: Output, zkey: Path, out: Path | None, force: bool) -> None:
    """Export the verification key, which checks proofs and holds no secret.

    Another key's file, unless a development key's, is replaced with --force only.
    """
    no_linear_algebra()
    from zkwright.prover import read_zkey

    with expecting((zkey, ("zkey",))), about(zkey):
        key = read_zkey(zkey)
        verifying_key = key.verifying_key()
    file = Path(arguments.place(out, VERIFICATION_KEY, ".json"))
    with results_in(file.parent):
        if not force:
            guard_verification_key(file, verifying_key)
        write_text(file, verifying_key.to_json())

    def show(page: Page) -> None:
        page.line(f"verification key of {zkey} written to {file}")

    output.result({"files": pipeline.file_list([file])}, show, tables.warnings_of(key))


def run_zkey(output: Output, zkey: Path, out: Path, plain: bool, force: bool) -> None:
    """Write a proving key anew, as zkwright proves with it fastest, or plain as snarkjs writes it.

    Without --plain, sections of zeros bring the points to where they load fastest; other programs skip them, but for those
    that take a section's place in the file for its number. Another file, unless a development key, is replaced with --force
    only.
    """
    no_linear_algebra()
    from zkwright.prover import read_zkey, write_zkey

    with expecting((zkey, ("zkey",))):
        key = read_zkey(zkey)
    file = Path(arguments.place(out, zkey.name, ".zkey"))
    with results_in(file.parent):
        if not force:
            guard_zkey(file)
        with writing(file):
            write_zkey(file, key, plain=plain)

    def show(page: Page) -> None:
        page.line(f"{'plain ' if plain else ''}proving key of {zkey} written to {file}")

    output.result({"files": pipeline.file_list([file])}, show, tables.warnings_of(key))


VERB: Final = Group(
    "Export a key, or part of it, in a file of its own.",
    {
        "zkey": Verb(
            "export zkey",
            run_zkey,
            [Argument("zkey", "NAME.zkey", path)],
            [
                Option(
                    *("-o", "--out"),
                    name="out",
                    read=path,
                    required=True,
                    metavar="DIR",
                    help="Where the key goes, or a name for it that ends with .zkey.",
                ),
                Option("--plain", name="plain", help="Leave out the sections that other programs do not know."),
                arguments.FORCE,
            ],
        ),
        "vk": Verb(
            "export vk",
            run,
            [Argument("zkey", "NAME.zkey", path)],
            [
                Option(
                    *("-o", "--out"),
                    name="out",
                    read=path,
                    metavar="DIR",
                    help=f"Where {VERIFICATION_KEY} goes, or a name for it that ends with .json; default: here.",
                ),
                arguments.FORCE,
            ],
        ),
    },
)
