"""`zkwright ceremony export-bellman` and `import-bellman`: contributors with programs built on bellman."""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments, pipeline
from zkwright.cli.expecting import expecting
from zkwright.cli.files import results_in, writing
from zkwright.cli.grammar import Argument, Option, Verb, path
from zkwright.cli.threads import no_linear_algebra

from ..ceremony_files import guard_key, key_file, refuse_development, refuse_same
from ..ceremony_options import KEY, NAME, OUT
from ..contributions import HASH, facts_of, sentence, tell
from ..errors import Refusal, unsound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output


def run_export_bellman(output: Output, zkey: Path, out: Path, force: bool) -> None:
    """Write a key as the file that contributors with a program built on bellman take, and `snarkjs zkey bellman contribute`.

    The bytes are those of `snarkjs zkey export bellman`. Keep the key: what they contributed comes back into it.
    """
    no_linear_algebra()
    from zkwright.prover import read_zkey
    from zkwright.prover.ceremony import export_bellman

    file = Path(arguments.place(out, "", ".mpcparams"))
    if file.suffix != ".mpcparams":
        raise Refusal(f"-o {out}: a name for the file is needed, such as {Path(out, 'transfer_0001.mpcparams')}")
    if file.exists() and not force:
        raise Refusal(f"{file}: is there, and would be lost; choose another place with -o, or add --force")
    with pipeline.timed("export-bellman") as step, output.progress("export") as progress:
        with expecting((zkey, ("zkey",))):
            key = read_zkey(zkey)
        refuse_development(zkey, key)
        with unsound(zkey):
            key.check_groups(progress)
            with results_in(file.parent), writing(file):
                export_bellman(key, file, progress=progress)
    step.files = [file]
    tell(output, step, {"contributions": key.n_contributions}, [], key)


def run_import_bellman(output: Output, zkey: Path, source: Path, out: Path, name: str, force: bool) -> None:
    """Take back into a key what was contributed to its export.

    What came back is checked against NAME.zkey, the key that was exported: all that contributions leave alone, the new proofs,
    and that the points lost the factor that delta got. Names are not in such files: all new contributions get the one of --name.
    """
    no_linear_algebra()
    from zkwright.core.errors import FormatError
    from zkwright.prover import read_zkey
    from zkwright.prover.ceremony import import_bellman, read_bellman

    with pipeline.timed("import-bellman") as step, output.progress("import") as progress:
        with expecting((zkey, ("zkey",))):
            key = read_zkey(zkey)
        refuse_development(zkey, key)
        exported = read_bellman(source, key)
        file = key_file(out)
        refuse_same(zkey, file)
        with results_in(file.parent):
            guard_key(file, force)
            with unsound(zkey):
                key.check_groups(progress)
            try:
                with unsound(source), writing(file):
                    done = import_bellman(exported, file, name=name, progress=progress)
            except FormatError:
                raise
            except ValueError as error:
                raise Refusal(f"{source}: {error}") from error
    step.files = [file]
    contributions = [facts_of(number, each) for number, each in enumerate(done.contributions, done.first)]
    lines = [sentence(facts, HASH) for facts in contributions]
    tell(output, step, {"contributions": contributions}, lines, done.key)


_EXPORTED: Final = Argument("source", "FILE.mpcparams", path)
_OUT_BELLMAN: Final = Option(
    *("-o", "--out"),
    name="out",
    read=path,
    required=True,
    metavar="NEW.mpcparams",
    help="The file to make.",
)

EXPORT_BELLMAN: Final = Verb("ceremony export-bellman", run_export_bellman, [KEY], [_OUT_BELLMAN, arguments.REPLACE])
IMPORT_BELLMAN: Final = Verb(
    "ceremony import-bellman", run_import_bellman, [KEY, _EXPORTED], [OUT, NAME, arguments.FORCE]
)
