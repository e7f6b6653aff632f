"""Whether an upload is the next key; what takes long, and runs in a thread of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zkwright.core.errors import FormatError
from zkwright.core.files.hashes import sha256_of
from zkwright.core.printable import printable
from zkwright.prover import ProvingKey, read_zkey, write_zkey
from zkwright.prover.ceremony import Contribution, verify_next
from zkwright.verifier import InvalidKey


class NotTheNext(Exception):  # noqa: N818 - an answer
    """Why a file is not the next key: a code of `refusals.OF_CONTRIBUTIONS`, and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        """Both go to whoever sent the file, and the sentence to the organiser."""
        super().__init__(message)
        self.code: Final = code


@dataclass(frozen=True, slots=True)
class Checked:
    """A key that became the next, as it lies on the disk."""

    key: ProvingKey
    contribution: Contribution
    size: int
    sha256: str


class VerificationFailed(Exception):  # noqa: N818 - ours, not the contributor's
    """Something went wrong that nobody foresaw."""


def verified_or_failed(before: ProvingKey, file: Path, sha256: str, name: str, out: Path) -> Checked:
    """What `verified` does; raises `VerificationFailed` for whatever else happens, such as a panic of the engine."""
    try:
        return verified(before, file, sha256, name, out)
    except NotTheNext:
        raise
    except BaseException as error:
        raise VerificationFailed from error


def verified(before: ProvingKey, file: Path, sha256: str, name: str, out: Path) -> Checked:
    """The key in `file`, written to `out`, if it is the next after `before`, by a contributor of that name.

    What is written is what was verified, array by array: other sections of the file, which readers skip, stay behind. Raises
    `NotTheNext`.
    """
    if sha256_of(file) != sha256:
        raise NotTheNext("wrong_hash", "what arrived has another SHA-256 than was announced")
    try:
        key = read_zkey(file)
    except FormatError as error:
        raise NotTheNext("unreadable", f"no .zkey file: {error.what}") from error
    try:
        contribution = verify_next(before, key)
    except InvalidKey as error:
        raise NotTheNext("unsound", str(error)) from error
    if contribution.name != name:
        raise NotTheNext("wrong_name", f"its name is {quoted(contribution.name)}, the ticket's {quoted(name)}")
    write_zkey(out, key)
    return Checked(read_zkey(out), contribution, out.stat().st_size, sha256_of(out))


def quoted(name: str) -> str:
    """A name for a line of text."""
    return f'"{printable(name)}"' if name else "somebody without a name"
