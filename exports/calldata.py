"""The arguments of a verifier contract's functions: a proof and its public signals as words of 32 bytes.

    from zkwright.exports.calldata import calldata

B's coefficients stand as EIP-197 has them, the part at i first, the other way round than in `proof.json`. The two numbers of an
x-coordinate tell its point but for the sign of y, for which a compressed word has its highest bit: half of the bytes, and some
10,000 gas to compute the other half.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from zkwright.verifier import G1Point, G2Point, Proof
from zkwright.verifier.curve import Q
from zkwright.verifier.public_signals import check_public_signals

SIGN: Final = 1 << 255
"""Set in a compressed word whose point has the larger one of y and q - y."""

Words: TypeAlias = list["str | Words"]


def calldata(proof: Proof, public: Sequence[int], *, compressed: bool = False) -> dict[str, Words]:
    """The arguments by name: `a`, `b`, `c` or with `compressed` `proof`, and `signals` where there are any.

    Each word is 0x and 64 hexadecimal digits. Raises `InvalidProof` for what is no signal. Whether the proof holds is not
    looked at.
    """
    signals = check_public_signals(public)
    arguments: dict[str, Words]
    if compressed:
        arguments = {"proof": _hex(compressed_words(proof))}
    else:
        (ax, ay), ((bx0, bx1), (by0, by1)) = (proof.a.x, proof.a.y), (proof.b.x, proof.b.y)
        b: Words = [_hex((bx1, bx0)), _hex((by1, by0))]
        arguments = {"a": _hex((ax, ay)), "b": b, "c": _hex((proof.c.x, proof.c.y))}
    return arguments | ({"signals": _hex(signals)} if signals else {})


def calldata_text(proof: Proof, public: Sequence[int], *, compressed: bool = False) -> str:
    """The arguments in one line as a block explorer or `cast call` takes them; snarkjs' `soliditycalldata`, byte for byte."""
    arguments = calldata(proof, public, compressed=compressed)
    signals = [f",[{','.join(map(_text, arguments.pop('signals')))}]"] if "signals" in arguments else []
    return ",".join(map(_text, arguments.values())) + "".join(signals)


def compressed_words(proof: Proof) -> tuple[int, int, int, int]:
    """A.x, B.x1, B.x0, C.x, all but the third with a sign in the highest bit.

    The sign is set where y > (q - 1) / 2; for B where y1 is, or y0 if y1 is 0.
    """
    return _g1(proof.a), proof.b.x[1] | _sign(proof.b), proof.b.x[0], _g1(proof.c)


def _g1(point: G1Point) -> int:
    return point.x | (SIGN if point.y > Q // 2 else 0)


def _sign(point: G2Point) -> int:
    y0, y1 = point.y
    return SIGN if (y1 or y0) > Q // 2 else 0


def _hex(words: Sequence[int]) -> Words:
    return [f"0x{word:064x}" for word in words]


def _text(part: str | Words) -> str:
    if isinstance(part, str):
        return f'"{part}"'
    separator = ", " if all(isinstance(inner, str) for inner in part) else ","
    return f"[{separator.join(map(_text, part))}]"
