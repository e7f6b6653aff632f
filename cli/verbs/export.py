"""`zkwright export`: what others need of a key."""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.files import (
    STATEMENT_SUFFIX,
    VERIFICATION_KEY,
    guard_verification_key,
    guard_zkey,
    results_in,
    write_text,
    writing,
)
from zkwright.cli.grammar import Argument, Group, Option, Verb, path
from zkwright.cli.key_standing import recorded_standing
from zkwright.cli.threads import no_linear_algebra

from ..errors import Refusal, about
from . import export_calldata, export_js, export_page, export_python, export_solidity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.prover import ProvingKey


def run(output: Output, zkey: Path, circuit: Path | None, out: Path | None, force: bool) -> None:
    """Export the verification key, which checks proofs and holds no secret.

    With --circuit also NAME.statement.json, with which `verify` knows the public signals by name. Another key's file, unless a
    development key's, is replaced with --force only.
    """
    no_linear_algebra()
    from zkwright.prover import read_zkey

    with expecting((zkey, ("zkey",))), about(zkey):
        key = read_zkey(zkey)
        verifying_key = key.verifying_key()
    file = Path(arguments.place(out, VERIFICATION_KEY, ".json"))
    described = None if circuit is None else _statement(circuit, key)
    files = [file]
    with results_in(file.parent):
        if not force:
            guard_verification_key(file, verifying_key)
        write_text(file, verifying_key.to_json())
        if described is not None:
            files.append(file.with_name(zkey.stem + STATEMENT_SUFFIX))
            write_text(files[1], described)
    standing, flaw = recorded_standing(key)

    def show(page: Page) -> None:
        page.line(f"verification key of {zkey} written to {file}")
        for statement in files[1:]:
            page.line(f"names of its public signals written to {statement}")

    output.result({"files": pipeline.file_list(files)}, show, tables.warnings_of_record(key, standing, flaw))


def _statement(circuit: Path, key: ProvingKey) -> str:
    """The descriptor of a key of this circuit, which is one of zkwright."""
    from zkwright.core.files.r1cs_file import read_r1cs
    from zkwright.prover.ceremony.phase2.key_check import check_circuit
    from zkwright.prover.groth16.proved import describe

    with expecting((circuit, ("r1cs",))):
        file = read_r1cs(circuit)
    interface = pipeline.interface_of(file, circuit)
    if interface is None:
        raise Refusal(f"{circuit}: has no names of public signals, which zkwright writes; leave --circuit out")
    with about(circuit):
        check_circuit(key, file.r1cs)
        return describe(interface, key.verifying_key(), recorded_standing(key)[0]).to_json()


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
                    "--circuit",
                    name="circuit",
                    read=path,
                    metavar="NAME.r1cs",
                    help="The key's circuit, for NAME.statement.json beside the verification key.",
                ),
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
        "solidity": export_solidity.VERB,
        "calldata": export_calldata.VERB,
        "python": export_python.VERB,
        "js": export_js.VERB,
        "page": export_page.VERB,
    },
)
