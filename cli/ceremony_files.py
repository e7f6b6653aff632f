"""Files as the verbs of ceremonies take and leave them."""

from __future__ import annotations

from pathlib import Path

from zkwright.cli import arguments
from zkwright.cli.expecting import expecting
from zkwright.cli.files import guard_zkey

from .errors import Refusal, UnsoundKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.core.r1cs import R1CS
    from zkwright.prover import Powers, Progress, ProvingKey
    from zkwright.prover.ceremony import PowersContribution

ATTESTATION_FLAG: Final = "--attestation"


def read_with_powers(
    r1cs_path: Path, ptau: Path, trust: bool, progress: Progress | None, key: ProvingKey | None = None
) -> tuple[R1CS, Powers, tuple[PowersContribution, ...] | None]:
    """The circuit, the powers of tau for a key of its size or of the key's, and who contributed to them.

    Powers that are trusted are compared with themselves as far as keys of that size need them; whose they are is not looked at.
    """
    from zkwright.core.errors import FormatError
    from zkwright.core.files.r1cs_file import read_r1cs
    from zkwright.prover.ceremony import domain_size, read_powers, read_powers_file, verify_powers

    with expecting((r1cs_path, ("r1cs",))):
        r1cs = read_r1cs(r1cs_path).r1cs
    with expecting((ptau, ("ptau",))):
        powers = read_powers(ptau, domain_size(r1cs) if key is None else key.domain_size)
        file = None if trust else read_powers_file(ptau)
    try:
        if file is not None:
            return r1cs, powers, verify_powers(file, progress=progress)
        powers.check(progress)
        return r1cs, powers, None
    except FormatError as error:
        raise UnsoundKey(str(error)) from error


def key_file(out: Path) -> Path:
    """Where a new key goes; raises `Refusal` where -o names no file."""
    file = Path(arguments.place(out, "", ".zkey"))
    if file.suffix != ".zkey":
        raise Refusal(f"-o {out}: a name for the key is needed, such as {Path(out, 'transfer_0001.zkey')}")
    return file


def guard_attestation(file: Path, force: bool) -> None:
    """Raise `Refusal` for a name that no attestation should have, or a file that is there."""
    if file.suffix != ".json":
        from zkwright.core.shell_word import shell_word

        mend = f"write {ATTESTATION_FLAG} {shell_word(file.with_suffix('.json'))}"
        raise Refusal(f"{ATTESTATION_FLAG} {file}: its name ends with .json; {mend}")
    if file.exists() and not force:
        raise Refusal(f"{file}: is there, and would be lost; choose another place, or add --force")


def refuse_development(zkey: Path, key: ProvingKey) -> None:
    """Raise `Refusal` for a key that is of no ceremony."""
    from zkwright.prover import Standing

    if key.standing is Standing.DEVELOPMENT:
        raise Refusal(
            f"{zkey}: made by `zkwright setup`, which no contribution mends; begin with: zkwright ceremony new"
        )


def refuse_same(old: Path, new: Path) -> None:
    """Raise `Refusal` where a contribution would take the place of what it was made to."""
    if new.exists() and new.samefile(old):
        raise Refusal(
            f"-o {new}: is the file that is contributed to; others still need it: give the new one another name"
        )


def guard_key(file: Path, force: bool) -> None:
    """Raise `Refusal` where a key that is worth something would be lost, unless that is wanted."""
    if not force:
        guard_zkey(file)
