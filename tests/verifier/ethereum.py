"""Ethereum's additions, multiplications and pairing checks (EIP-196, EIP-197) with revm's answers: see vectors/README.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zkwright.verifier import G1Point, G2Point
from zkwright.verifier.points import G1_INFINITY, G2_INFINITY

VECTORS = Path(__file__).parent / "vectors"


@dataclass(frozen=True)
class Sum:
    """A sum of multiples in G1, infinity as (0, 0); `total` is None where revm refuses the points."""

    name: str
    points: tuple[G1Point, ...]
    factors: tuple[int, ...]
    total: G1Point | None


@dataclass(frozen=True)
class Product:
    """Pairs of a pairing check, infinity as zeros, and the bytes after the last whole pair; `is_one` is None for a refusal."""

    name: str
    pairs: tuple[tuple[G1Point, G2Point], ...]
    rest: bytes
    is_one: bool | None

    @property
    def finite(self) -> list[tuple[G1Point, G2Point]]:
        """The pairs without infinity, whose pairings are 1."""
        return [(p, q) for p, q in self.pairs if p != G1_INFINITY and q != G2_INFINITY]

    @property
    def has_infinity(self) -> bool:
        return len(self.finite) < len(self.pairs)


def _words(data: bytes) -> list[int]:
    return [int.from_bytes(data[at : at + 32]) for at in range(0, len(data), 32)]


def _sums() -> Iterator[Sum]:
    for vector in json.loads((VECTORS / "eip196.json").read_text()):
        words = _words(bytes.fromhex(vector["input"]))
        name = f"{vector['operation']} {vector['name']}"
        total = vector["output"] and G1Point(*_words(bytes.fromhex(vector["output"])))
        if vector["operation"] == "add":
            yield Sum(name, (G1Point(*words[:2]), G1Point(*words[2:])), (1, 1), total)
        else:
            yield Sum(name, (G1Point(*words[:2]),), (words[2],), total)


def _products() -> Iterator[Product]:
    verdicts = {"one": True, "not one": False, "refused": None}
    for vector in json.loads((VECTORS / "eip197.json").read_text()):
        data = bytes.fromhex(vector["input"])
        whole = len(data) - len(data) % 192
        words = _words(data[:whole])
        pairs = (words[at : at + 6] for at in range(0, len(words), 6))
        yield Product(vector["name"], tuple(map(_pair, pairs)), data[whole:], verdicts[vector["verdict"]])


def _pair(words: Iterable[int]) -> tuple[G1Point, G2Point]:
    x, y, x1, x0, y1, y0 = words
    return G1Point(x, y), G2Point((x0, x1), (y0, y1))


SUMS: Final = list(_sums())
PRODUCTS: Final = list(_products())
