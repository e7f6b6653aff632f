"""`zkwright setup`: from constraints to a development key."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from zkwright.cli import arguments, pipeline, tables
from zkwright.cli.expecting import expecting
from zkwright.cli.files import VERIFICATION_KEY, guard_keys, replaced, together
from zkwright.cli.grammar import Argument, Verb, path
from zkwright.cli.threads import no_linear_algebra

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def run(output: Output, r1cs_path: Path, folder: str, force: bool) -> None:
    """Make a development key: NAME.zkey and verification_key.json.

    Also NAME.statement.json, with which `verify` knows the public signals by name, for a circuit of zkwright, or of circom where
    its .sym lies beside it.

    The key's secrets pass through this one process, so it must not guard anything of value, and contributing to it
    does not mend that. Keys that this verb did not make, and would be lost, are replaced with --force only.
    """
    no_linear_algebra()
    from zkwright.core.files.r1cs_file import read_r1cs
    from zkwright.prover import choose_engine

    engine = choose_engine()
    with pipeline.timed("setup") as step:
        with expecting((r1cs_path, ("r1cs",))):
            file = read_r1cs(r1cs_path)
            r1cs, interface = file.r1cs, pipeline.interface_of(file, r1cs_path)
        if interface is None and r1cs_path.with_suffix(".sym").exists():
            from zkwright.cli.circom_names import interface_beside

            interface = interface_beside(r1cs, r1cs_path)
        zkey = Path(folder, f"{r1cs_path.stem}.zkey")
        guard = None if force else partial(guard_keys, zkey, named=interface is not None)
        lost = replaced(zkey, [VERIFICATION_KEY])
        with together(folder, guard), output.progress("setup") as progress:
            key, step.files = pipeline.make_key(r1cs, zkey, engine, progress, interface)
    summary = tables.r1cs_summary(r1cs_path.stem, r1cs)
    warnings = tables.warnings_of(key) + tables.missing_from(r1cs_path) + lost

    def show(page: Page) -> None:
        tables.show_summary(page, summary)
        tables.show_steps(page, [step], engine)

    output.result({**summary, **tables.engine_facts(engine), **step.to_json()}, show, warnings)


VERB: Final = Verb(
    "setup", run, [Argument("r1cs_path", "NAME.r1cs", path)], [arguments.FOLDER, arguments.FORCE], secret=True
)
