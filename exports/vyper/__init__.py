"""Vyper: a contract that checks a key's proofs, by snarkjs' signature.

    text = vyper_verifier(DescribedKey.of(vk, statement))

It has the functions of both contracts that `zkwright.exports.solidity` writes, and their answers.
"""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import Final

from ..described_key import DescribedKey
from ..evm.comments import facts, parameter
from ..evm.key_words import key_words
from ..evm.names import constant_names, contract_name

_TEMPLATE: Final = Path(__file__).with_name("verifier.vy.template")

MAX_SIGNALS: Final = 85
"""Public signals that a contract has room for: each takes 213 bytes."""


def vyper_verifier(described: DescribedKey, *, hash_inputs: bool = False) -> str:
    """The source of a contract for vyper 0.4.3, the same bytes for the same key and statement.

    `hash_inputs`, and what is raised, are as for `zkwright.exports.solidity.solidity_verifier`.
    """
    described = described.for_hashing() if hash_inputs else described.of_published()
    words = key_words(described.key, MAX_SIGNALS)
    n = len(described.signals)
    names = zip(constant_names(described.signals), described.signals, strict=True)
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        facts=facts(described, "# "),
        name=contract_name(described.name),
        circuit=described.name,
        standing=described.standing,
        standing_length=len(described.standing),
        fingerprint=described.key.fingerprint,
        signals=f", signals: uint256[{n}]" if n else "",
        passed=", signals" if n else "",
        length=4 + 32 * (8 + n),
        compressed_length=4 + 32 * (4 + n),
        places="".join(
            f"INDEX_{constant}: constant(uint256) = {index}  # {name}\n" for index, (constant, name) in enumerate(names)
        ),
        documented=parameter(described, "    ", "        "),
        constants=_constants(words),
        multiples=_hashed(described.hash_inputs)
        if described.hash_inputs
        else "    vk_x: uint256[2] = IC0\n" + "".join(map(_multiple, range(n))),
    )


def _constants(words: dict[str, int]) -> str:
    """The points by name, each a list of words."""
    points: dict[str, list[int]] = {}
    for name, word in words.items():
        points.setdefault(name.rpartition("_")[0], []).append(word)
    return "".join(
        f"{name}: constant(uint256[{len(listed)}]) = [\n" + "".join(f"    {word},\n" for word in listed) + "]\n"
        for name, listed in points.items()
    )


def _hashed(function: str) -> str:
    """Makes vk_x of the hash of all signals, the one that the key has."""
    return (
        "    for signal: uint256 in signals:\n"
        "        if signal >= R:\n"
        "            return False\n"
        f"    hashed: uint256 = convert({function}(abi_encode(signals)), uint256) >> 3\n"
        "    vk_x: uint256[2] = ecadd(IC0, ecmul(IC1, hashed))\n"
    )


def _multiple(index: int) -> str:
    """Adds signal * IC to vk_x."""
    lines = (
        f"if signals[{index}] >= R:",
        "    return False",
        f"vk_x = ecadd(vk_x, ecmul(IC{index + 1}, signals[{index}]))",
    )
    return "".join(f"    {line}\n" for line in lines)
