"""Sums by Microsoft SEAL, through TenSEAL: faster, and nothing is proved. Needs the extra `bfv`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from ..errors import LearningError

SLOTS: Final = 4096
"""Numbers of a ciphertext."""

PLAIN_MODULUS: Final = 1_032_193
"""Sums are below half of it."""

MOST_BYTES: Final = 1 << 18
"""Of a ciphertext or a public key: both have some 90 to 140 kB."""


@dataclass(frozen=True, slots=True)
class SealOwner:
    """Who has the whole key, and reads every ciphertext that it sees: give it sums alone."""

    _context: Any = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        """A new key, of degree 4,096 and 128 bits of security. Raises `LearningError` where TenSEAL is not installed."""
        return cls(_new_context())

    @property
    def public(self) -> bytes:
        """The public key, for `SealSums`."""
        left_out = dict.fromkeys(("save_secret_key", "save_galois_keys", "save_relin_keys"), False)
        return bytes(self._context.serialize(save_public_key=True, **left_out))

    def decrypt(self, total: bytes, count: int) -> list[int]:
        """The first `count` sums. Raises `LearningError` for what is no ciphertext of that many, or has a sum below 0."""
        numbers: list[int] = _ciphertext(self._context, total, count).decrypt()
        if len(numbers) != count or min(numbers) < 0:
            raise LearningError("the total", "does not decrypt to sums", "add ciphertexts under this key alone")
        return numbers


class SealSums:
    """What everybody else does, with a public key.

    Sums of `added` ciphertexts of numbers of at most `most` decrypt if those who give them are honest: who is not can give any
    numbers, negative ones too, or a ciphertext that spoils the sum, and nobody sees who. Raises `LearningError` for a key of
    other parameters or with a secret in it, and where sums would not fit.
    """

    def __init__(self, public: bytes, count: int, most: int, added: int) -> None:
        """For vectors of `count` numbers."""
        if not 1 <= count <= SLOTS:
            raise LearningError("the vectors", f"have {count} numbers", f"let them have 1 to {SLOTS}")
        if most < 1 or added < 1 or 2 * most * added >= PLAIN_MODULUS:
            what = f"are up to {most} of {added} who give some"
            raise LearningError("the numbers", what, f"let sums stay below {PLAIN_MODULUS // 2}")
        tenseal = _tenseal()
        _bounded("the public key", public)
        try:
            context = tenseal.context_from(public)
            same = _parameters(context) == _parameters(_new_context())
        except (ValueError, RuntimeError) as error:
            raise LearningError("the public key", f"cannot be read ({error})", "ask its owner") from None
        if context.has_secret_key() or not same:
            raise LearningError("the public key", "is secret, or of other parameters", "take SealOwner.public")
        self._context, self._count, self._most, self._added = context, count, most, added

    def encrypt(self, numbers: Sequence[int]) -> bytes:
        """A ciphertext, of some 88 kB. Raises `LearningError` for other numbers than were agreed on."""
        if len(numbers) != self._count or not all(type(each) is int and 0 <= each <= self._most for each in numbers):
            mend = f"give {self._count} whole numbers from 0 to {self._most}"
            raise LearningError("the numbers", "are others than were agreed on", mend)
        return bytes(_tenseal().bfv_vector(self._context, [*numbers]).serialize())

    def total(self, ciphertexts: Iterable[bytes]) -> bytes:
        """The ciphertext of the sums. Raises `LearningError` for none, for more than fit, and for what is no ciphertext."""
        read = [_ciphertext(self._context, each, self._count) for each in ciphertexts]
        if not 1 <= len(read) <= self._added:
            raise LearningError("the total", f"is of {len(read)}", f"add 1 to {self._added}")
        total, *others = read
        for each in others:
            total = total + each
        return bytes(total.serialize())


def _new_context() -> Any:
    tenseal = _tenseal()
    return tenseal.context(tenseal.SCHEME_TYPE.BFV, poly_modulus_degree=SLOTS, plain_modulus=PLAIN_MODULUS)


def _parameters(context: Any) -> list[int]:
    """SEAL's hash of all parameters."""
    return [*context.seal_context().data.key_parms_id()]


def _ciphertext(context: Any, data: bytes, count: int) -> Any:
    _bounded("the ciphertext", data)
    try:
        vector = _tenseal().bfv_vector_from(context, data)
        if vector.size() != count or [each.size() for each in vector.ciphertext()] != [2]:
            raise ValueError("another number of values, or of polynomials")
    except (ValueError, RuntimeError) as error:
        raise LearningError("the ciphertext", f"cannot be read ({error})", "leave out who sent it") from None
    return vector


def _bounded(what: str, data: bytes) -> None:
    if not 0 < len(data) <= MOST_BYTES:
        raise LearningError(what, f"has {len(data)} bytes", f"send at most {MOST_BYTES}")


def _tenseal() -> Any:
    try:
        import tenseal
    except ImportError:
        raise LearningError("TenSEAL", "is not installed", "pip install 'zkwright[bfv]'") from None
    return tenseal
