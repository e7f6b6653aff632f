"""The key in a contract's source: constants by name, as snarkjs, gnark and zkwright write them."""

from __future__ import annotations

import re
from typing import Final

from zkwright.verifier import G1Point, G2Point

from .equation import Points

_SOLIDITY: Final = re.compile(r"\bconstant\s+(\w{1,40})\s*=\s*(0x[0-9a-fA-F]{1,64}|[0-9]{1,78})\s*;")
_VYPER: Final = re.compile(r"^(\w{1,40}): constant\(uint256\[[24]\]\) = \[([0-9,\s]{1,400})\]", re.MULTILINE)
_STRUCT: Final = re.compile(
    r"\bvk\.(alfa1|alpha1|beta2|gamma2|delta2|IC\[[0-9]{1,4}\])\s*=\s*Pairing\.G[12]Point\(([0-9,\s\[\]]{1,400})\)"
)
_ORDER: Final = {2: ("X", "Y"), 4: ("X1", "X0", "Y1", "Y0")}

_PARTS: Final = {2: ("x", "y"), 4: ("x1", "x2", "y1", "y2")}


def points_of_source(text: str) -> Points | None:
    """The points, or None where some have no constants.

    gnark and zkwright hold the opposites of beta, gamma and delta, and say so in their names.
    """
    words = {_plain(name): int(value, 0) for name, value in _SOLIDITY.findall(text)}
    for name, listed in _STRUCT.findall(text):  # snarkjs before 0.7
        numbers = [int(number) for number in re.findall(r"[0-9]+", listed)]
        stem = "ic" + name[3:-1] if name.startswith("IC") else name[:-1].replace("alfa", "alpha")
        words |= dict(zip((stem + part for part in _PARTS.get(len(numbers), ())), numbers, strict=False))
    for name, listed in _VYPER.findall(text):
        numbers = [int(number) for number in re.findall(r"[0-9]+", listed)]
        words |= {
            _plain(name + part): number
            for part, number in zip(_ORDER.get(len(numbers), ()), numbers, strict=len(numbers) in _ORDER)
        }
    try:
        alpha = _g1(words, "alpha")
        beta, gamma, delta = (_g2(words, name) for name in ("beta", "gamma", "delta"))
        first, others = ("constant", "pub{}") if "constantx" in words else ("ic0", "ic{}")
        ic = [_g1(words, first)]
        while f"{(name := others.format(len(ic) - (others == 'pub{}')))}x" in words:
            ic.append(_g1(words, name))
    except KeyError:
        return None
    return Points(alpha, beta, gamma, delta, tuple(ic))


def _plain(name: str) -> str:
    """`BETA_NEG_X_1` and `betaNegX1` alike."""
    return name.replace("_", "").lower()


def _g1(words: dict[str, int], name: str) -> G1Point:
    return G1Point(words[f"{name}x"], words[f"{name}y"])


def _g2(words: dict[str, int], name: str) -> G2Point:
    """snarkjs calls the part at i 1 and the other 2, gnark and zkwright 1 and 0."""
    if f"{name}negx1" in words:
        x1, x0, y1, y0 = (words[f"{name}neg{part}"] for part in ("x1", "x0", "y1", "y0"))
        return -G2Point((x0, x1), (y0, y1))
    x1, x0, y1, y0 = (words[f"{name}{part}"] for part in ("x1", "x2", "y1", "y2"))
    return G2Point((x0, x1), (y0, y1))
