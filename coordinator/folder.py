"""The folder of a ceremony: what its organiser put there, what the coordinator adds, and whether all of it is right.

The organiser gives one `.r1cs`, one `.zkey` of `zkwright ceremony new`, and the `.ptau` that it was made from. Beside them lie
`coordinator.db`; `accepted/0001.zkey` and so on, every key that was accepted; `attestations/0001.json`, what their contributors
signed; and `uploads`, what is on its way.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zkwright.core.files.atomic_file import remove_leftovers
from zkwright.core.files.file_lock import try_lock
from zkwright.core.files.hashes import sha256_of
from zkwright.core.files.r1cs_file import read_r1cs
from zkwright.core.progress import Progress
from zkwright.prover import ProvingKey, read_zkey
from zkwright.prover.ceremony import Contribution

from .attestations import FOLDER as ATTESTATIONS_FOLDER
from .errors import CoordinatorError
from .ledger import VERIFYING, KeyFile, Ledger
from .newest_key import check_newest, right_powers

ACCEPTED_FOLDER: Final = "accepted"
UPLOADS_FOLDER: Final = "uploads"
DATABASE: Final = "coordinator.db"
LOCK: Final = "coordinator.lock"


@dataclass(slots=True)
class CeremonyFolder:
    """An opened ceremony. `key` is the newest key, which was found right, and `contributions` what it records."""

    path: Path
    name: str
    ledger: Ledger
    newest: KeyFile
    key: ProvingKey
    contributions: tuple[Contribution, ...]
    has_powers: bool
    """Whether the keys were compared with powers of tau, without which nobody but the organiser knows that they are right."""
    lock: int

    def file_of(self, key: KeyFile) -> Path:
        """Where a key lies."""
        return self.path / key.file

    def upload_file(self, id: str) -> Path:
        """Where an upload of that id, which is ours, lies."""
        return self.path / UPLOADS_FOLDER / id

    def close(self) -> None:
        """Let others serve the folder."""
        self.ledger.close()
        os.close(self.lock)


def open_ceremony(
    folder: str | os.PathLike[str], *, trust_powers: bool = False, progress: Progress | None = None
) -> CeremonyFolder:
    """Open the folder of a ceremony, and verify its newest key whole; what a killed coordinator left half done is put in order.

    `trust_powers` leaves out who contributed to the powers of tau. Raises `CoordinatorError` for a folder in which something is
    missing, or that is served already, `InvalidKey` or `FormatError` for a key or powers of tau that are not right. Costs what
    `zkwright ceremony verify` does.
    """
    path = Path(folder)
    if not path.is_dir():
        raise CoordinatorError(path, "is no folder", "make it, and put in the .r1cs, the first .zkey and the .ptau")
    circuit, powers = _one(path, ".r1cs"), _at_most_one(path, ".ptau")
    lock = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if try_lock(lock) is False:
            raise CoordinatorError(path, "is served already", "end the other coordinator")
        ledger = _ledger(path)
        try:
            newest = ledger.chain()[-1]
            leftover = _leftover(path, ledger)
            key = _newest_key(path, newest)
            contributions = _verified(key, circuit, powers, trust_powers, progress)
        except BaseException:
            ledger.close()
            raise
    except BaseException:
        os.close(lock)
        raise
    found = CeremonyFolder(path, circuit.stem, ledger, newest, key, contributions, powers is not None, lock)
    _put_in_order(found, leftover)
    return found


def accepted_file(number: int) -> str:
    """Where the key with so many contributions goes, relative to the folder."""
    return f"{ACCEPTED_FOLDER}/{number:04}.zkey"


def make_file(path: Path) -> None:
    """Make an empty file, which is on the disk, its name too, when this returns."""
    with open(path, "xb") as file:
        os.fsync(file.fileno())
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _one(folder: Path, suffix: str) -> Path:
    found = _at_most_one(folder, suffix)
    if found is None:
        raise CoordinatorError(folder, f"holds no {suffix} file", "put in the .r1cs, the first .zkey and the .ptau")
    return found


def _at_most_one(folder: Path, suffix: str) -> Path | None:
    found = sorted(path for path in folder.iterdir() if path.suffix == suffix and not path.name.startswith("."))
    if len(found) > 1:
        raise CoordinatorError(
            folder, f"holds {len(found)} {suffix} files", "leave the one that the ceremony begins with"
        )
    return found[0] if found else None


def _ledger(folder: Path) -> Ledger:
    """The record of the ceremony; a new one begins with the key in the folder."""
    ledger = Ledger(folder / DATABASE)
    try:
        if not ledger.chain():
            first = _one(folder, ".zkey")
            count = read_zkey(first).n_contributions
            ledger.add_key(KeyFile(count, first.name, first.stat().st_size, sha256_of(first), None))
    except BaseException:
        ledger.close()
        raise
    return ledger


def _newest_key(folder: Path, newest: KeyFile) -> ProvingKey:
    file = folder / newest.file
    mend = "restore it from a copy: whoever took part can download it, or has it"
    if not file.is_file():
        raise CoordinatorError(file, "the newest key of the ceremony is not there", mend)
    if sha256_of(file) != newest.sha256:
        raise CoordinatorError(file, "is not the file that was recorded", mend)
    return read_zkey(file)


def _verified(
    key: ProvingKey, circuit: Path, powers: Path | None, trust_powers: bool, progress: Progress | None
) -> tuple[Contribution, ...]:
    """The contributions of a key that is right, as far as can be told without powers of tau where there are none."""
    r1cs = read_r1cs(circuit).r1cs
    found = None if powers is None else right_powers(powers, key.domain_size, trusted=trust_powers, progress=progress)
    return check_newest(key, r1cs, found, progress)


def _leftover(folder: Path, ledger: Ledger) -> Path | None:
    """The key that a coordinator which was killed had written and not recorded, if there is one.

    Its upload is there still, and is verified again. Raises `CoordinatorError` for any other key that no row tells of: somebody
    was told that it was accepted, and the record is an older one, or a new one.
    """
    recorded = ledger.chain()
    known = {folder / key.file for key in recorded}
    written = sorted(folder.glob(f"{ACCEPTED_FOLDER}/[0-9]*.zkey"))
    unknown = [file for file in written if file.stem.isdecimal() and file not in known]
    if not unknown:
        return None
    verified = {ticket.id for ticket in ledger.active() if ticket.state == VERIFYING}
    is_unfinished = any(
        upload.ticket in verified and (folder / UPLOADS_FOLDER / upload.id).is_file() for upload in ledger.uploads()
    )
    if is_unfinished and unknown == [folder / accepted_file(recorded[-1].number + 1)]:
        return unknown[0]
    mend = f"restore the newest {DATABASE} with its -wal, or begin in a new folder from the newest key in {ACCEPTED_FOLDER}"
    raise CoordinatorError(unknown[-1], f"is a key of which {DATABASE} does not tell", mend)


def _put_in_order(folder: CeremonyFolder, leftover: Path | None) -> None:
    """Remove the rest of what was killed, and cut uploads to what was acknowledged. Accepted keys are nobody's to remove."""
    for name in (ACCEPTED_FOLDER, UPLOADS_FOLDER, ATTESTATIONS_FOLDER):
        (folder.path / name).mkdir(exist_ok=True)
        remove_leftovers(folder.path / name)
    if leftover is not None:
        leftover.unlink()
    uploads = {folder.upload_file(upload.id): upload for upload in folder.ledger.uploads()}
    for file in (folder.path / UPLOADS_FOLDER).iterdir():
        if file not in uploads:
            file.unlink()
    for file, upload in uploads.items():
        if not file.exists() or file.stat().st_size < upload.received:
            file.unlink(missing_ok=True)
            folder.ledger.remove_upload(upload.id)  # whoever sent it begins again
        else:
            os.truncate(file, upload.received)
