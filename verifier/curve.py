"""BN254, also called alt_bn128 (EIP-196, EIP-197), bn128 (circom, snarkjs) and BN256: the constants of the curve.

A Barreto-Naehrig curve (eprint 2005/133) with parameter u. Once taken for 128 bits of security, it has about 100 since
the extended tower number field sieve (eprint 2015/1027; estimates in eprint 2017/334).

    q = 36u^4 + 36u^3 + 24u^2 + 6u + 1        coordinates live modulo q
    r = 36u^4 + 36u^3 + 18u^2 + 6u + 1        scalars, and public signals, live modulo r
    t = 6u^2 + 1 = q + 1 - r                  trace of Frobenius

    G1: y^2 = x^3 + 3            over F_q; prime order r, so every point of the curve is in the group
    G2: y^2 = x^3 + 3 / (9 + i)  over F_q2 = F_q[i] / (i^2 + 1), the sextic D-twist, of order r * (2q - r);
                                 the group is its r-torsion
    GT: the r-th roots of unity in F_q12 = F_q2[w] / (w^6 - (9 + i))

An element c0 + c1*i of F_q2 is the pair (c0, c1), the order of snarkjs' JSON; EIP-197 writes c1 first.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, TypeAlias

Fq2: TypeAlias = tuple[int, int]
"""c0 + c1*i as (c0, c1), both in [0, q)."""

U: Final = 4965661367192848881
"""The parameter of the family."""

Q: Final = 21888242871839275222246405745257275088696311157297823662689037894645226208583
"""The base field's modulus: coordinates are in [0, q)."""

R: Final = 21888242871839275222246405745257275088548364400416034343698204186575808495617
"""The order of G1, G2 and GT, and the scalar field's modulus: public signals are in [0, r)."""

TWO_ADICITY: Final = 28
"""The largest k such that 2**k divides r - 1."""

G1_B: Final = 3
"""The constant of G1's equation."""

G2_B: Final[Fq2] = (
    19485874751759354771024239261021720505790618469301721065564631296452457478373,
    266929791119991161246907387137283842545076965332900288569378510910307636690,
)
"""The constant of G2's equation, 3 / (9 + i)."""

G1_GENERATOR: Final = (1, 2)
"""The generator of G1 in EIP-196, as (x, y)."""

G2_GENERATOR: Final[tuple[Fq2, Fq2]] = (
    (
        10857046999023057135944570762232829481370756359578518086990519993285655852781,
        11559732032986387107991004021392285783925812861821192530917403151452391805634,
    ),
    (
        8495653923123431417604973247489272438418190587263600148770280649306958101930,
        4082367875863433681332203403145435568316851327593401208105741076214120093531,
    ),
)
"""The generator of G2 in EIP-197, as (x, y)."""
