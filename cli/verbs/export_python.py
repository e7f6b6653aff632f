"""`zkwright export python`: one file of Python that checks the proofs of a key."""

from __future__ import annotations

from zkwright.cli import arguments
from zkwright.cli.exported_files import out, write_exports
from zkwright.cli.exporting import KEY, OPTIONS, exported_key
from zkwright.cli.grammar import Verb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

    from zkwright.cli.output import Output


def run(output: Output, key: Path, statement: Path | None, development: bool, out: Path | None, force: bool) -> None:
    """Write verify_NAME.py, which checks the proofs of this key with Python 3.9 or later and nothing else.

    `python verify_NAME.py public.json proof.json` exits with 0, 1 or 2 as `zkwright verify` does and shows the public values by
    name; `verify_json` of it gives them to programs. It refuses what `zkwright verify` refuses.
    """
    from zkwright.exports.python_file import python_verifier

    described, warnings = exported_key(key, statement, development)
    write_exports(output, described.file_stem, out, {".py": python_verifier(described)}, warnings, force)


VERB: Final = Verb("export python", run, [KEY], [*OPTIONS, out(".py"), arguments.REPLACE])
