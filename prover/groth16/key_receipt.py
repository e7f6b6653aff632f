"""What `zkwright ceremony verify` leaves beside a key that is right, so that who proves with it later need not verify again.

A receipt holds for the key whose identity it has (`Key.identity`), in a file of as many bytes, and for the user who verified it:
it is sealed with a secret among his caches. Keys travel in archives and repositories, and whoever sends one could send a
receipt with it, which says nothing without the seal.
"""

from __future__ import annotations

import errno
import json
import os
import stat

from zkwright.core.errors import FormatError
from zkwright.core.files.atomic_file import replacing
from zkwright.core.json_depth import shallow_json
from zkwright.verifier.record import Record

from .key_layout import RECEIPT_SUFFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

FORMAT: Final = "zkwright verified key"
VERSION: Final = "1"

SECRET: Final = "receipts.key"
"""The file of the secret, in `cache_folder()`. Without it all receipts are void, and keys have to be verified again."""

MAX_BYTES: Final = 1 << 26
"""As many as a key's own record of contributions may have."""

_MEND: Final = "delete it, and run `zkwright ceremony verify` again"
_IDENTITY, _HASH, _SECRET, _SEAL = 32, 64, 32, 32


class KeyReceipt(Record):
    """A key that was verified: its `Key.identity`, the bytes of its file and their SHA-256, and what it was compared with.

    `fingerprint` is the verifying key's, `circuit_hash` the ceremony's, `contributions` the hashes of those to the key, in order.
    `powers_of_tau` is a hash of alpha, beta and tau in their groups, from which all points of such a file follow;
    `powers_contributions` the hashes of those to the powers, None where these were trusted and not verified. `program` says what
    verified. `seal` is what `write_receipt` puts under all that.
    """

    __slots__ = __match_args__ = (
        *("identity", "n_bytes", "sha256", "fingerprint", "circuit_hash", "contributions", "ends_with_beacon"),
        *("powers_of_tau", "powers_contributions", "program", "seal"),
    )

    identity: bytes
    n_bytes: int
    sha256: bytes
    fingerprint: bytes
    circuit_hash: bytes
    contributions: tuple[bytes, ...]
    ends_with_beacon: bool
    powers_of_tau: bytes
    powers_contributions: tuple[bytes, ...] | None
    program: str
    seal: bytes

    def __init__(
        self,
        *,
        identity: bytes,
        n_bytes: int,
        sha256: bytes,
        fingerprint: bytes,
        circuit_hash: bytes,
        contributions: tuple[bytes, ...],
        ends_with_beacon: bool,
        powers_of_tau: bytes,
        powers_contributions: tuple[bytes, ...] | None,
        program: str,
        seal: bytes = bytes(_SEAL),
    ) -> None:
        """What was found."""
        hashes = (identity, n_bytes, sha256, fingerprint, circuit_hash, contributions, ends_with_beacon)
        self._fill(*hashes, powers_of_tau, powers_contributions, program, seal)

    def to_object(self) -> dict[str, Any]:
        """The members of the file."""
        before = self.powers_contributions
        return {
            "format": FORMAT,
            "version": VERSION,
            "identity": self.identity.hex(),
            "bytes": self.n_bytes,
            "sha256": self.sha256.hex(),
            "verification_key": self.fingerprint.hex(),
            "circuit_hash": self.circuit_hash.hex(),
            "contributions": [hash.hex() for hash in self.contributions],
            "ends_with_beacon": self.ends_with_beacon,
            "powers_of_tau": self.powers_of_tau.hex(),
            "powers_of_tau_contributions": None if before is None else [hash.hex() for hash in before],
            "program": self.program,
            "seal": self.seal.hex(),
        }

    def sealed(self, secret: bytes) -> KeyReceipt:
        """The same with the seal of whoever has the secret: a MAC of all members, keyed BLAKE2b."""
        from hashlib import blake2b

        unsealed = self.__replace__(seal=bytes(_SEAL))
        seal = blake2b(unsealed.to_json().encode(), key=secret, person=b"zkwright receipt", digest_size=_SEAL)
        return self.__replace__(seal=seal.digest())

    def to_json(self) -> str:
        """The file's text: the one way to write it."""
        return json.dumps(self.to_object(), indent=1, ensure_ascii=False) + "\n"


def receipt_path(zkey: str | os.PathLike[str]) -> str:
    """Where the receipt of a key's file lies."""
    return os.fsdecode(zkey) + RECEIPT_SUFFIX


def write_receipt(zkey: str | os.PathLike[str], receipt: KeyReceipt) -> None:
    """Leave a receipt with this user's seal beside a key's file, whole or not at all.

    Raises `OSError` where it cannot be written, or there is no secret and no place for one.
    """
    sealed = receipt.sealed(_secret(make=True))
    with replacing(receipt_path(zkey)) as file:
        file.write(sealed.to_json().encode())


def is_own(receipt: KeyReceipt) -> bool:
    """Whether a receipt has this user's seal."""
    try:
        return receipt == receipt.sealed(_secret())
    except OSError:
        return False


def _secret(*, make: bool = False) -> bytes:
    """This user's secret, drawn where there is none yet if it is to `make`; raises `OSError` where there is none."""
    from zkwright.core.cache_folder import cache_folder

    path = cache_folder() / SECRET
    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path, secret=True) as file:
            file.write(os.urandom(_SECRET))
    with path.open("rb") as file:
        secret = file.read(_SECRET + 1)
    if len(secret) != _SECRET:
        raise OSError(errno.EINVAL, "no secret of receipts: delete it, and verify keys again", str(path))
    return secret


def read_receipt(path: str | os.PathLike[str]) -> KeyReceipt:
    """Read a receipt; raises `FormatError` where it is none, or not spelt as they are, `OSError` where it cannot be read."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FormatError(path, "no file, but a receipt is one", mend=_MEND)
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FormatError(path, f"more than {MAX_BYTES} bytes, which no receipt has", mend=_MEND)
    try:
        return _parsed(data)
    except ValueError as error:
        raise FormatError(path, str(error), mend=_MEND) from None


def verified_identity(zkey: str | os.PathLike[str]) -> bytes:
    """The identity of the key that a sound receipt of one's own beside this file is of, where all was verified; else nothing.

    Nothing also where the file has another size than the one that was verified.
    """
    try:
        receipt = read_receipt(receipt_path(zkey))
        is_whole = os.stat(zkey).st_size == receipt.n_bytes
    except (FormatError, OSError):
        return b""
    is_verified = is_whole and receipt.powers_contributions is not None and is_own(receipt)
    return receipt.identity if is_verified else b""


def _parsed(data: bytes) -> KeyReceipt:
    try:
        members: Any = shallow_json(data)
    except ValueError:
        raise ValueError("no JSON, or more than a receipt has") from None
    if not isinstance(members, dict) or members.get("format") != FORMAT:
        raise ValueError(f'no JSON object that calls itself "{FORMAT}"')
    if members.get("version") != VERSION:
        raise ValueError(f"a receipt of another version than {VERSION}")
    of = members.get
    n_bytes, is_last, program, before = (
        of(name) for name in ("bytes", "ends_with_beacon", "program", "powers_of_tau_contributions")
    )
    if type(n_bytes) is not int or not 0 < n_bytes < 1 << 63:
        raise ValueError("bytes is no size of a file")
    if type(is_last) is not bool:
        raise ValueError("ends_with_beacon is neither true nor false")
    if not isinstance(program, str) or not program.isprintable():
        raise ValueError("program is no printable text")
    receipt = KeyReceipt(
        identity=_hexadecimal("identity", of("identity"), _IDENTITY),
        n_bytes=n_bytes,
        sha256=_hexadecimal("sha256", of("sha256"), _IDENTITY),
        fingerprint=_hexadecimal("verification_key", of("verification_key"), _IDENTITY),
        circuit_hash=_hexadecimal("circuit_hash", of("circuit_hash"), _HASH),
        contributions=_hashes("contributions", of("contributions")),
        ends_with_beacon=is_last,
        powers_of_tau=_hexadecimal("powers_of_tau", of("powers_of_tau"), _IDENTITY),
        powers_contributions=None if before is None else _hashes("powers_of_tau_contributions", before),
        program=program,
        seal=_hexadecimal("seal", of("seal"), _SEAL),
    )
    if receipt.to_json().encode() != data:
        raise ValueError("not spelt as receipts are: members repeated, missing, unknown, or written in another way")
    return receipt


def _hashes(name: str, value: object) -> tuple[bytes, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError(f"{name} is no list of hashes")
    return tuple(_hexadecimal(f"{name}[{index}]", each, _HASH) for index, each in enumerate(value))


def _hexadecimal(name: str, value: object, size: int) -> bytes:
    if not isinstance(value, str) or len(value) != 2 * size or not set(value) <= set("0123456789abcdef"):
        raise ValueError(f"{name} is not {size} bytes in hexadecimal, in small letters")
    return bytes.fromhex(value)
