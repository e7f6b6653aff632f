"""Signatures of either scheme, without saying by which: the power, which is most of it, is the same for both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zkwright.compiler import U8, Array, Bool, Bytes, all_of, require
from zkwright.compiler.rows import ArgumentError

from .encoding import pkcs1_encoded, pss_conditions
from .numbers import checked_key, checked_signature
from .power import unreduced_power

_EXPONENT = 65537
_SALT = _DIGEST = 32
_REFUSED = "this key did not sign this digest so"


def require_pkcs1_or_pss(
    digest: Array[U8, Any] | bytes, signature: Array[U8, Any] | bytes, modulus: Array[U8, Any] | Sequence[U8] | bytes
) -> None:
    """Constrain a signature of a SHA-256 digest to be one with PKCS #1 v1.5, or with PSS and a salt of 32 bytes.

    Fails where both `require_pkcs1_signature` and `require_pss_signature` do. Costs 192,668 rows for 2,048 bits, 567 more than
    the latter. Raises what they do.
    """
    if len(digest) != _DIGEST:
        raise ArgumentError(f"a digest of {len(digest)} bytes", "pass the 32 bytes of sha256(message)")
    key = checked_key(modulus)
    value = checked_signature(signature, key)
    power = unreduced_power(value, _EXPONENT, key.modulus)
    bits = [*key.modulus.short_bits(power, 8 * key.n_bytes - 1, _REFUSED)]
    low_first = [*bits, Bool(False)]
    data = [U8.from_bits(low_first[start : start + 8]) for start in range(0, len(low_first), 8)]
    is_pkcs1 = Bytes(data[::-1]) == pkcs1_encoded(digest, key.n_bytes)
    is_pss = all_of(*(condition for condition, _ in pss_conditions(digest, bits, _SALT)))
    require(is_pkcs1 | is_pss, _REFUSED)
