"""`zkwright export solana | move | cairo`: a key as other chains' own verifiers read it."""

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


def run_solana(
    output: Output, key: Path, statement: Path | None, development: bool, out: Path | None, force: bool
) -> None:
    """Write NAME_key.rs, the key as constants of Rust for the crate groth16-solana, with the places of the public signals.

    `export calldata --for solana` has the bytes of a proof. What is refused of a proof is the crate's to say.
    """
    from zkwright.exports.layouts.solana import solana_constants

    described, warnings = exported_key(key, statement, development)
    write_exports(output, f"{described.name}_key", out, {".rs": solana_constants(described)}, warnings, force)


def run_move(
    output: Output, key: Path, statement: Path | None, development: bool, out: Path | None, force: bool
) -> None:
    """Write NAME_key.move, a module with the key's bytes for Sui's groth16 and Aptos' crypto_algebra.

    `export calldata --for move` has the bytes of a proof. What is refused of a proof is the chain's to say.
    """
    from zkwright.exports.layouts.move import move_constants

    described, warnings = exported_key(key, statement, development)
    write_exports(output, f"{described.name}_key", out, {".move": move_constants(described)}, warnings, force)


def run_cairo(
    output: Output, key: Path, statement: Path | None, development: bool, out: Path | None, force: bool
) -> None:
    """Write NAME_key.json, of which `garaga gen --system groth16 --vk` makes a contract for Starknet.

    garaga reads proof.json and public.json as they are. What is refused of a proof is its contract's to say.
    """
    from zkwright.exports.layouts.cairo import cairo_key

    described, warnings = exported_key(key, statement, development)
    write_exports(output, f"{described.name}_key", out, {".json": cairo_key(described)}, warnings, force)


SOLANA: Final = Verb("export solana", run_solana, [KEY], [*OPTIONS, out(".rs"), arguments.REPLACE])
MOVE: Final = Verb("export move", run_move, [KEY], [*OPTIONS, out(".move"), arguments.REPLACE])
CAIRO: Final = Verb("export cairo", run_cairo, [KEY], [*OPTIONS, out(".json"), arguments.REPLACE])
