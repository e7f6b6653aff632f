"""`zkwright export`: what others need of a key."""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.exporting import worse
from zkwright.cli.files import (
    STATEMENT_SUFFIX,
    VERIFICATION_KEY,
    guard_statement,
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
from . import export_calldata, export_js, export_layouts, export_page, export_python, export_solidity, export_vyper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page
    from zkwright.core.public_interface import PublicInterface
    from zkwright.core.r1cs import R1CS
    from zkwright.prover import ProvingKey
    from zkwright.prover.groth16.standing import Standing
    from zkwright.verifier import VerifyingKey


def run(output: Output, zkey: Path, circuit: Path | None, out: Path | None, force: bool) -> None:
    """Export the verification key, which checks proofs and holds no secret.

    With it goes NAME.statement.json, by which `verify` knows the public signals by name: of --circuit, for which a circuit of
    circom needs its .sym beside it, or as it lies beside the proving key. Another key's file, unless a development key's, is
    replaced with --force only.
    """
    no_linear_algebra()
    from zkwright.prover import read_zkey

    with expecting((zkey, ("zkey",))), about(zkey):
        key = read_zkey(zkey)
        verifying_key = key.verifying_key()
    file = Path(arguments.place(out, VERIFICATION_KEY, ".json"))
    standing, flaw = recorded_standing(key)
    name = zkey.stem + STATEMENT_SUFFIX
    described = None if circuit is None else _statement(circuit, key)
    if described is None and (beside := _beside(zkey, verifying_key, standing)):
        name, described = beside
    files = [file]
    with results_in(file.parent):
        if not force:
            guard_verification_key(file, verifying_key)
        write_text(file, verifying_key.to_json())
        if described is not None:
            files.append(file.with_name(name))
            if not force:
                guard_statement(files[1], verifying_key.fingerprint)
            write_text(files[1], described)

    def show(page: Page) -> None:
        page.line(f"verification key of {zkey} written to {file}")
        for statement in files[1:]:
            page.line(f"names of its public signals written to {statement}")
        if described is None and verifying_key.n_public:
            page.line("no names of its public signals: --circuit NAME.r1cs has them", "dim")

    output.result({"files": pipeline.file_list(files)}, show, tables.warnings_of_record(key, standing, flaw))


def _statement(circuit: Path, key: ProvingKey) -> str:
    """The descriptor of a key of this circuit, which is one of zkwright."""
    from zkwright.core.files.r1cs_file import read_r1cs
    from zkwright.prover.ceremony.phase2.key_check import check_circuit
    from zkwright.prover.groth16.proved import describe

    with expecting((circuit, ("r1cs",))):
        file = read_r1cs(circuit)
    interface = pipeline.interface_of(file, circuit) or _circoms(file.r1cs, circuit)
    with about(circuit):
        check_circuit(key, file.r1cs)
        return describe(interface, key.verifying_key(), recorded_standing(key)[0]).to_json()


def _circoms(r1cs: R1CS, circuit: Path) -> PublicInterface:
    """The public values of a circuit of circom, from the `.sym` beside it."""
    from zkwright.cli.circom_names import circom_interface

    sym = circuit.with_suffix(".sym")
    if not sym.exists():
        mend = f"put the .sym that circom writes beside it ({sym}), or leave --circuit out"
        raise Refusal(f"{circuit}: has no names of public signals; {mend}")
    with expecting((sym, ("sym",))), about(sym):
        return circom_interface(r1cs, sym)


def _beside(zkey: Path, vk: VerifyingKey, standing: Standing) -> tuple[str, str] | None:
    """The name and text of the descriptor that lies beside a proving key, with what is known now of who can forge proofs.

    None where there is none, or more than one.
    """
    from dataclasses import replace

    beside = list(pipeline.descriptors_beside(zkey, vk))
    if len(beside) != 1:
        return None
    found = pipeline.read_statement(beside[0])
    return Path(beside[0]).name, replace(found, standing=worse(standing.value, found.standing)).to_json()


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
    "Write a key, or part of it, or what checks its proofs elsewhere.",
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
        "vyper": export_vyper.VERB,
        "solana": export_layouts.SOLANA,
        "move": export_layouts.MOVE,
        "cairo": export_layouts.CAIRO,
        "calldata": export_calldata.VERB,
        "python": export_python.VERB,
        "js": export_js.VERB,
        "page": export_page.VERB,
    },
)
