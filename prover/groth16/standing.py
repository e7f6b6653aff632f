"""What a proving key is: who can forge proofs under it, as far as its file tells, in the words that everything here uses."""

from __future__ import annotations

from enum import Enum


class Standing(Enum):
    """From a key that is worth nothing to one that is what a ceremony should leave. The values are words for programs."""

    DEVELOPMENT = "development"
    """Made by `zkwright setup`, whoever contributed afterwards: that changes delta, and tau, alpha and beta are enough."""

    UNCONTRIBUTED = "uncontributed"
    """Fresh from phase 2, or with a beacon alone: without the first contribution, which makes it good if its powers are."""

    UNRECORDED = "unrecorded"
    """Without a record of contributions that leads to its delta, and is genuine where that was looked at: for all its file tells,
    one party made it."""

    CONTRIBUTED = "contributed"
    """With a record of contributions that ends with its delta. One honest one is enough; that there was one, no file can show:
    whoever makes a key can contribute to it, too."""

    VERIFIED = "verified"
    """Of a ceremony that was verified: a circuit, powers of tau and contributions made every point, and nothing else did."""

    @property
    def words(self) -> str:
        """What it is, as part of a sentence."""
        return _WORDS[self]

    @property
    def warning(self) -> str:
        """What must be said wherever such a key is made or used; empty where nothing must."""
        return "" if self is Standing.VERIFIED else self.words


_WORDS = {
    Standing.DEVELOPMENT: (
        "development key: whoever made it can forge proofs, also after others contribute; "
        "it must not guard anything of value"
    ),
    Standing.UNCONTRIBUTED: (
        "key without a contribution: proofs can be forged until somebody contributes (zkwright ceremony contribute); "
        "until then it must not guard anything of value"
    ),
    Standing.UNRECORDED: (
        "key without a record of the contributions that made it: whoever made it may be able to forge proofs; "
        "it must not guard anything of value, unless you know who did"
    ),
    Standing.CONTRIBUTED: (
        "key with contributions, whose ceremony was not verified: whoever made it may be able to forge proofs, "
        "unless `zkwright ceremony verify NAME.r1cs NAME.zkey --ptau FILE.ptau` says that it is right"
    ),
    Standing.VERIFIED: (
        "key of a ceremony that was verified; nobody can forge proofs under it, as long as one contributor was honest"
    ),
}
