"""`zkwright export js`: one module of JavaScript that checks the proofs of a key, and its types."""

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
    """Write verify_NAME.mjs, which checks the proofs of this key in browsers and Node with nothing else.

    Its types for TypeScript lie beside it in verify_NAME.d.mts. `node verify_NAME.mjs public.json proof.json` exits with
    0, 1 or 2 as `zkwright verify` does and shows the public values by name; `verifyJson` of it gives them to programs. It
    refuses what `zkwright verify` refuses.
    """
    from zkwright.exports.javascript import javascript_types, javascript_verifier

    described, warnings = exported_key(key, statement, development)
    texts = {".mjs": javascript_verifier(described), ".d.mts": javascript_types(described)}
    write_exports(output, described.file_stem, out, texts, warnings, force)


VERB: Final = Verb("export js", run, [KEY], [*OPTIONS, out(".mjs"), arguments.REPLACE])
