"""What the cooperative proves: of yields that an assayer signed, their sum, their mean, and whether one mine has most of it."""

from __future__ import annotations

from itertools import combinations
from typing import Literal

from zkwright import U32, U64, Array, Bool, Field, Private, Public, Struct, circuit, require
from zkwright.circuits.babyjub import Point
from zkwright.circuits.eddsa import Signature, require_signature
from zkwright.circuits.poseidon import poseidon


class Pooled(Struct):
    """What a buyer learns, in grams. `one_has_most`: a single mine holds more than half."""

    total: U64
    mean: U64
    one_has_most: Bool


class Assay(Struct):
    """What a mine alone has: its yield in a season, in grams, and the assayer's signature of it."""

    grams: U32
    signature: Signature


@circuit
def pooled(
    assays: Private[Array[Assay, Literal["n"]]],
    mines: Public[Array[Field, Literal["n"]]],
    season: Public[Field],
    assayer: Public[Point],
    n: int = 3,
) -> Public[Pooled]:
    """The assayer signed a yield of each of these mines in this season, and no mine counts twice.

    Returns what the yields are together, nothing of any one.
    """
    for mine, other in combinations(mines, 2):
        require(mine != other, "a mine is counted twice")
    for assay, mine in zip(assays, mines, strict=True):
        require_signature(assayer, poseidon(mine, season, assay.grams), assay.signature)
    total = sum((U64(assay.grams) for assay in assays), U64(0))
    one_has_most = Bool(False)
    for assay in assays:
        one_has_most = one_has_most | (U64(assay.grams) * 2 > total)
    return Pooled(total=total, mean=total // n, one_has_most=one_has_most)
