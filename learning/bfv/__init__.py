"""Sums of many encrypted numbers by BFV, with proofs that each ciphertext is one of small numbers.

    scheme = Scheme(RINGS[2048], bits=8, added=1000)           # 2,048 numbers a ciphertext, of up to 1,000 who give some
    key = BfvKey.generate(scheme.ring)                         # of one owner, who reads every ciphertext that it sees
    sums = Sums(scheme, key.public)
    program = bfv_encryption.compile(**scheme.sizes)
    given = sums.give(prover, numbers, context=nullifier)
    total = sums.total(verifier, [given, ...])                 # every proof verified, no context twice
    opening = open_total(scheme, key, opener, total)           # opener proves bfv_opening, compiled with scheme.opening_sizes
    check_opening(scheme, key.public, checker, total, opening)

Fan and Vercauteren (eprint 2012/144). The proof is in the manner of Greco (Bottazzi, eprint 2024/594): polynomials are compared
at a challenge. There is one key and no shares of it: whoever has it must be given sums alone.
"""

from __future__ import annotations

from .circuit import bfv_encryption
from .opening import Opening, bfv_opening, check_opening, open_total
from .parameters import RINGS, Ring, Scheme
from .proofs import GivenCiphertext, Sums
from .scheme import BfvKey, Pair

__all__ = [
    "RINGS",
    "BfvKey",
    "GivenCiphertext",
    "Opening",
    "Pair",
    "Ring",
    "Scheme",
    "Sums",
    "bfv_encryption",
    "bfv_opening",
    "check_opening",
    "open_total",
]
