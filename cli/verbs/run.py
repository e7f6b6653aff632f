"""`zkwright run`: the whole way from a circuit and its inputs to a checked proof."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.files import (
    PROOF,
    PUBLIC,
    SIGNALS,
    VERIFICATION_KEY,
    alone,
    guard_keys,
    replaced,
    together,
)
from zkwright.cli.grammar import Option, Verb, path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def run(
    output: Output,
    target: str,
    inputs: str,
    given: tuple[str, ...],
    optimisation: int | None,
    folder: Path,
    force: bool,
) -> None:
    """Compile, set up, solve, prove and verify, and leave every file in DIR.

    The key is a development key, which must not guard anything of value; each run makes a new one. For a key that
    many hands made, and for proving again without a new key, use the verbs of the single pipeline.
    """
    from zkwright.cli.loading import split_target
    from zkwright.prover import choose_engine, prove

    engine = choose_engine()
    places = ((Path(target), ("source",)), (inputs, ("inputs",)))
    with pipeline.timed("compile") as compiled, expecting(*places, command="zkwright run {} -i {}"):
        program = pipeline.compile_circuit(target, given, optimisation)
    zkey = folder / f"{program.schema.name}.zkey"
    lost = replaced(zkey, [VERIFICATION_KEY, PROOF, PUBLIC, *[SIGNALS] * (program.schema.hash_inputs is not None)])
    with together(folder, None if force else partial(guard_keys, zkey, named=True)):
        compiled.files = pipeline.save_program(program, folder)
        with pipeline.timed("witness") as solved, expecting(*places):
            witness = pipeline.solve(program, inputs, split_target(target)[0], output)
            solved.files = pipeline.save_witness(witness.limbs(), zkey.with_suffix(".wtns"))
        with pipeline.timed("setup") as set_up, output.progress("setup") as progress:
            key, set_up.files = pipeline.make_key(program.r1cs, zkey, engine, progress, program.schema.public_interface)
        with pipeline.timed("prove") as proved, output.progress("prove") as progress:
            proof, public = prove(key, witness.limbs(), engine=engine, progress=progress)
            signals = witness.signals if program.schema.hash_inputs else None
            proved.files = pipeline.save_proof(proof, public, folder, signals)
    with pipeline.timed("verify") as verified, alone(folder):
        pipeline.verify_files(folder / VERIFICATION_KEY, folder / PUBLIC, folder / PROOF)

    done = [compiled, solved, set_up, proved, verified]
    summary = tables.program_summary(program)
    values = program.schema.public_json(iter(witness.signals))

    def show(page: Page) -> None:
        tables.show_summary(page, summary)
        page.line()
        tables.show_steps(page, done, engine)
        page.line()
        tables.show_values(page, tables.lines(values))
        page.line("the proof is valid", "bold green")
        page.line()

    document = {**tables.engine_facts(engine), "steps": [step.to_json() for step in done]}
    output.result({**summary, "public": values, **document}, show, tables.warnings_of(key) + lost)


VERB: Final = Verb(
    "run",
    run,
    [arguments.SOURCE],
    [
        arguments.INPUTS,
        arguments.PARAMETERS,
        arguments.OPTIMISATION,
        Option(
            *("-o", "--out"),
            name="folder",
            read=path,
            default=Path("build"),
            metavar="DIR",
            help="Where the results go; default: build.",
        ),
        arguments.FORCE,
        arguments.REDACT,
    ],
    secret=True,
)
