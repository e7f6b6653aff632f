"""`zkwright export page`: one page that checks the proofs of a key for people."""

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
    """Write verify_NAME.html, a page that checks the proofs of this key in any browser.

    A person opens it, drops public.json and proof.json, and sees yes or no, the public values by name, and why not. It loads
    nothing and sends nothing.
    """
    from zkwright.exports.page import verifying_page

    described, warnings = exported_key(key, statement, development)
    write_exports(output, described.file_stem, out, {".html": verifying_page(described)}, warnings, force)


VERB: Final = Verb("export page", run, [KEY], [*OPTIONS, out(".html"), arguments.REPLACE])
