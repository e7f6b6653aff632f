"""Notes outside of circuits: making them, and finding one's own among all by the viewing key."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from zkwright import R
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8, AffinePoint, L, multiply
from zkwright.circuits.poseidon_cipher.plain import decrypt

from .circuits import Note, blinding_of, commitment_of, nullifier_of
from .errors import Unusable
from .keys import Address, ViewingKey

MEMO_BYTES: Final = 31
"""Of a memo, so that it is one field element."""

MOST: Final = 2**64 - 1
"""The largest amount."""

_NONCE_BYTES: Final = 12


@dataclass(frozen=True)
class Opened:
    """What a ciphertext says to whoever may read it, and what its commitment opens to."""

    asset: int
    amount: int
    memo: str
    blinding: int


@dataclass(frozen=True)
class OwnedNote:
    """A note of ours on the ledger. Its nullifier is how we see that it was spent, and nobody else sees whose it was."""

    asset: int
    amount: int
    blinding: int = field(repr=False)
    index: int
    commitment: int
    nullifier: int
    memo: str


@dataclass(frozen=True)
class Paid:
    """What a sender's record says of a payment."""

    payee: Address
    said: Opened
    ephemeral_secret: int = field(repr=False)


def encode_memo(text: str) -> int:
    """A memo as one field element. Raises `ValueError` for one of more than 31 bytes, or that begins with a NUL."""
    data = text.encode()
    if len(data) > MEMO_BYTES or data[:1] == b"\0":
        raise ValueError(f"a memo has at most {MEMO_BYTES} bytes in UTF-8; this one has {len(data)}: shorten it")
    return int.from_bytes(data, "big")


def decode_memo(number: int) -> str:
    """The memo; what is no text, as a sender who follows no rules may write, is replaced or cut."""
    data = number.to_bytes(32, "big").lstrip(b"\0")[:MEMO_BYTES]
    return "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in data.decode(errors="replace")
    )


def commitment(asset: int, amount: int, owner: int, blinding: int) -> int:
    """What the ledger keeps of a note."""
    return int(commitment_of(Note(asset=asset, amount=amount, owner=owner, blinding=blinding)))


def opened(shared: AffinePoint, place: int, ciphertext: Sequence[int]) -> Opened | None:
    """What the first or second ciphertext of a transfer says under this shared secret; None where it is not of it."""
    try:
        asset, amount, memo = decrypt(shared, place, ciphertext, 3)
    except ValueError:
        return None
    if amount > MOST:
        return None
    return Opened(asset, amount, decode_memo(memo), int(blinding_of(Point.of(shared), place)))


def found(
    key: ViewingKey,
    ephemeral: AffinePoint,
    ciphertexts: Sequence[Sequence[int]],
    commitments: Sequence[int],
    first_index: int,
) -> list[OwnedNote | None]:
    """Which of the notes of a transfer are ours; `first_index` is the place of the first in the tree.

    Needs a transfer whose proof was verified: it says that the ephemeral key is of order L, so that nothing about the viewing key
    shows by what is found. A note counts only where its commitment opens to what the ciphertext says: the circuit promises that,
    and money is believed by nobody twice.
    """
    shared = multiply(key.viewing.scalar, ephemeral)
    notes: list[OwnedNote | None] = []
    for place, (ciphertext, kept) in enumerate(zip(ciphertexts, commitments, strict=True)):
        said = opened(shared, place, ciphertext)
        if said is None or commitment(said.asset, said.amount, key.address.owner, said.blinding) != kept:
            notes.append(None)
            continue
        index = first_index + place
        nullifier = int(nullifier_of(key.nullifying_key, kept, index))
        notes.append(OwnedNote(said.asset, said.amount, said.blinding, index, kept, nullifier, said.memo))
    return notes


def blinding_of_nothing(key: ViewingKey, ephemeral_secret: int, place: int) -> int:
    """The blinding of the note of amount 0 that fills up the inputs of a transfer at this place: known to its sender alone, who
    finds it again by the record, to show that it was nothing."""
    context = ephemeral_secret.to_bytes(32, "big") + bytes([place])
    return int.from_bytes(hashlib.blake2b(context, key=key.outgoing, person=b"zkw-nothing").digest(), "big") % R


def seal_record(key: ViewingKey, ephemeral_secret: int, payee: Address) -> bytes:
    """What a sender puts beside a transfer for itself: whom it paid, and the secret that opens the payment.

    156 bytes, AES-256-GCM under the sender's own key: a nonce, 128 bytes, a tag. To all others it is noise.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key.outgoing).encrypt(nonce, ephemeral_secret.to_bytes(32, "big") + payee.to_bytes(), None)


def open_record(
    key: ViewingKey, record: bytes, ephemeral: AffinePoint, ciphertext: Sequence[int], kept: int
) -> Paid | None:
    """Whom a transfer of ours paid, and what; None where the record is not of this key, or says what the ledger does not.

    A record is proved by nothing but this: the ephemeral key is of the secret in it, and the first commitment opens to what the
    first ciphertext says and to the payee. So whoever audits is told the truth, or nothing.
    """
    try:
        plain = AESGCM(key.outgoing).decrypt(record[:_NONCE_BYTES], record[_NONCE_BYTES:], None)
        secret, payee = int.from_bytes(plain[:32], "big"), Address.from_bytes(plain[32:])
    except (InvalidTag, Unusable, ValueError):
        return None
    if not 0 < secret < L or multiply(secret, BASE8) != ephemeral:
        return None
    said = opened(multiply(secret, payee.viewing_key), 0, ciphertext)
    if said is None or commitment(said.asset, said.amount, payee.owner, said.blinding) != kept:
        return None
    return Paid(payee, said, secret)
