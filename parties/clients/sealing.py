"""Sealing to several parties at once, so that a party can show others what was sealed for it without its key.

Diffie and Hellman's agreement on P-256 with one new key for all parties, HKDF-SHA256 and ChaCha20-Poly1305 (DHIES; one key for
several receivers after Kurosawa, PKC 2002, and Bellare, Boldyreva and Staddon, PKC 2003). Who complains of what was sealed for it
tells the agreed point, and proves that it is the one (Chaum and Pedersen, CRYPTO 1992): then everybody can open that one piece,
and no other. HPKE (RFC 9180) has no such proof, as no interface to it gives the point.

Who seals signs all of it with that new key (ECDSA, the key within what is signed), and so shows that it knows the key: else
somebody could take another client's point, seal nonsense, and have a party show what opens the other one's piece. (Shoup and
Gennaro's threshold encryption, J. Cryptology 2002, has such a proof for the same reason.)
"""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from zkwright.circuits.shared.weierstrass.plain import P256, AffinePoint
from zkwright.core.traceback_redaction import redact_frames
from zkwright.parties.lies import HONEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from zkwright.parties.lies import Lies

POINT: Final = 33
"""Bytes of a compressed point (SEC 1)."""

TAG: Final = 16
"""Bytes by which what is sealed is longer."""

_SCALAR: Final = 32


class Shown(NamedTuple):
    """The point that a party agreed on with a client, and the proof of it."""

    point: bytes
    challenge: int
    response: int

    def to_bytes(self) -> bytes:
        """All of it, `SHOWN` bytes."""
        return self.point + self.challenge.to_bytes(_SCALAR, "big") + self.response.to_bytes(_SCALAR, "big")

    @classmethod
    def from_bytes(cls, data: bytes) -> Shown:
        """What `to_bytes` gave, unchecked."""
        at = POINT + _SCALAR
        return cls(data[:POINT], int.from_bytes(data[POINT:at], "big"), int.from_bytes(data[at:], "big"))


SHOWN: Final = POINT + 2 * _SCALAR


class Seals(NamedTuple):
    """The point that all pieces need, the pieces, and the signature of both and of what they are about."""

    point: bytes
    pieces: list[bytes]
    signature: bytes

    def is_signed(self, about: bytes) -> bool:
        """Whether who made them knew the key. A signature has one spelling."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
        from cryptography.hazmat.primitives.hashes import SHA256

        r, s = (int.from_bytes(part, "big") for part in (self.signature[:_SCALAR], self.signature[_SCALAR:]))
        if not (0 < r < P256.n and 0 < s <= P256.n // 2):
            return False
        try:
            _public(self.point).verify(encode_dss_signature(r, s), self._signed(about), ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True

    def _signed(self, about: bytes) -> bytes:
        return b"zkwright parties seals 1" + self.point + sha256(about).digest() + b"".join(self.pieces)

    def signed_by(self, private: EllipticCurvePrivateKey, about: bytes) -> Seals:
        """The same, signed."""
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
        from cryptography.hazmat.primitives.hashes import SHA256

        r, s = decode_dss_signature(private.sign(self._signed(about), ec.ECDSA(SHA256())))
        lower = min(s, P256.n - s)
        return self._replace(signature=r.to_bytes(_SCALAR, "big") + lower.to_bytes(_SCALAR, "big"))


SIGNATURE: Final = 2 * _SCALAR


@redact_frames
def seal(receivers: Sequence[bytes], texts: Sequence[bytes], about: bytes, lies: Lies = HONEST) -> Seals:
    """Each text sealed for its receiver's key; `about` has to be the same to open it. `lies` is for rehearsals."""
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    point = _compressed(private.public_key())
    pieces = []
    for receiver, text in zip(receivers, texts, strict=True):
        agreed = private.exchange(ec.ECDH(), _public(receiver))
        pieces.append(_cipher(agreed, receiver, point, about).encrypt(_NONCE, text, None))
    return Seals(point, lies.sealed(pieces), b"").signed_by(private, about)


def is_point(data: bytes) -> bool:
    """Whether these are the bytes of a point, of which there is one spelling."""
    try:
        _public(data)
    except ValueError:
        return False
    return True


@redact_frames
def open_sealed(scalar: int, receiver: bytes, point: bytes, sealed: bytes, about: bytes) -> bytes | None:
    """What was sealed for this key; None where it does not open."""
    from cryptography.hazmat.primitives.asymmetric import ec

    agreed = ec.derive_private_key(scalar, ec.SECP256R1()).exchange(ec.ECDH(), _public(point))
    return _opened(agreed, receiver, point, sealed, about)


@redact_frames
def show(scalar: int, receiver: bytes, point: bytes) -> Shown:
    """What lets others open what was sealed for this key with this point. Some 30 ms, not in constant time."""
    base = _affine(point)
    agreed = P256.multiply(scalar, base)
    if agreed is None:
        raise ValueError("a private key of 0")
    nonce = secrets.randbelow(P256.n - 1) + 1
    told = _bytes_of(agreed)
    challenge = _challenge(receiver, point, told, P256.multiply(nonce, P256.generator), P256.multiply(nonce, base))
    return Shown(told, challenge, (nonce + challenge * scalar) % P256.n)


def open_shown(shown: Shown, receiver: bytes, point: bytes, sealed: bytes, about: bytes) -> tuple[bool, bytes | None]:
    """Whether the proof holds, and what it opens to, None for nothing. Some 40 ms.

    Whoever shows a point knows that log of `receiver` to the generator is that of the shown point to `point`.
    """
    if not is_point(shown.point) or not (0 <= shown.challenge < P256.n and 0 <= shown.response < P256.n):
        return False, None
    base, agreed, key = (_affine(data) for data in (point, shown.point, receiver))
    left = P256.add(P256.multiply(shown.response, P256.generator), P256.multiply(-shown.challenge, key))
    right = P256.add(P256.multiply(shown.response, base), P256.multiply(-shown.challenge, agreed))
    if _challenge(receiver, point, shown.point, left, right) != shown.challenge:
        return False, None
    return True, _opened(agreed.x.to_bytes(_SCALAR, "big"), receiver, point, sealed, about)


_NONCE: Final = bytes(12)
"""A key seals once."""


def _opened(agreed: bytes, receiver: bytes, point: bytes, sealed: bytes, about: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag

    try:
        return _cipher(agreed, receiver, point, about).decrypt(_NONCE, sealed, None)
    except InvalidTag:
        return None


def _cipher(agreed: bytes, receiver: bytes, point: bytes, about: bytes) -> ChaCha20Poly1305:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = b"zkwright parties sealed 1" + receiver + point + sha256(about).digest()
    return ChaCha20Poly1305(HKDF(SHA256(), 32, None, info).derive(agreed))


def _challenge(
    receiver: bytes, point: bytes, agreed: bytes, left: AffinePoint | None, right: AffinePoint | None
) -> int:
    parts = [receiver, point, agreed, *(_bytes_of(part) if part else b"" for part in (left, right))]
    hashed = sha256(b"zkwright parties shown 1" + b"".join(len(part).to_bytes(1, "big") + part for part in parts))
    return int.from_bytes(hashed.digest(), "big") % P256.n


def _public(point: bytes) -> EllipticCurvePublicKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    if len(point) != POINT:
        raise ValueError("not a compressed point")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


def _affine(point: bytes) -> AffinePoint:
    numbers = _public(point).public_numbers()
    return AffinePoint(numbers.x, numbers.y)


def _bytes_of(point: AffinePoint) -> bytes:
    return bytes([2 + point.y % 2]) + point.x.to_bytes(_SCALAR, "big")


def _compressed(key: EllipticCurvePublicKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
