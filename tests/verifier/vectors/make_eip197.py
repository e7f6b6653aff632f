"""Writes eip197.json: inputs of Ethereum's pairing check, and what revm (in Rust, on arkworks) says to each.

Needs `pip install pyrevm==0.3.7 py_ecc==8.0.0`, where py_ecc only makes the inputs. Not run by the tests.
"""

from __future__ import annotations

import json
import random
from importlib import import_module
from pathlib import Path
from typing import Any

from py_ecc import bn128 as bn

PAIRING_CHECK = "0x0000000000000000000000000000000000000008"
CALLER = "0x000000000000000000000000000000000000c0de"


def word(value: Any) -> str:
    return format(int(value), "064x")


def g1(x: Any, y: Any) -> str:
    return word(x) + word(y)


def g2(x: Any, y: Any) -> str:
    """EIP-197 writes the imaginary part first."""
    return "".join(word(axis.coeffs[part]) for axis in (x, y) for part in (1, 0))


def square_root(a: Any) -> Any:
    """In F_q2, q = 3 mod 4 (eprint 2012/685, algorithm 9); None for a non-square."""
    q = bn.field_modulus
    root = a ** ((q - 3) // 4)
    alpha, root = root * root * a, root * a
    root = root * bn.FQ2([0, 1]) if alpha == -bn.FQ2.one() else root * (bn.FQ2.one() + alpha) ** ((q - 1) // 2)
    return root if root * root == a else None


def outside() -> Any:
    """The point of the twist with the smallest x = (k, 1) that has one; it is not of order r."""
    for k in range(100):
        x = bn.FQ2([k, 1])
        if (y := square_root(x * x * x + bn.b2)) is not None:
            return x, y
    raise ValueError("no point found")


def cases() -> dict[str, str]:
    rng = random.Random(197)
    a, b = rng.randrange(bn.curve_order), rng.randrange(bn.curve_order)
    p, q = bn.multiply(bn.G1, a), bn.multiply(bn.G2, b)
    opposite = g1(*bn.neg(p)) + g2(*q)
    shift = bn.field_modulus
    return {
        "opposite points": g1(*p) + g2(*q) + opposite,
        "bilinear": g1(*p) + g2(*q) + g1(*bn.neg(bn.multiply(bn.G1, a * b % bn.curve_order))) + g2(*bn.G2),
        "three points": g1(*p) + g2(*q) + g1(*bn.neg(bn.add(p, bn.G1))) + g2(*q) + g1(*bn.G1) + g2(*q),
        "the generators": g1(*bn.G1) + g2(*bn.G2),
        "another point of G1": g1(*bn.double(p)) + g2(*q) + opposite,
        "another point of G2": g1(*p) + g2(*bn.double(q)) + opposite,
        "G1 off the curve": g1(p[0], p[1] + 1) + g2(*q) + opposite,
        "G1 x + q": g1(int(p[0]) + shift, p[1]) + g2(*q) + opposite,
        "G1 y + q": g1(p[0], int(p[1]) + shift) + g2(*q) + opposite,
        "G1 x = q": g1(shift, p[1]) + g2(*q) + opposite,
        "G2 off the twist": g1(*p) + g2(q[0], q[1] + bn.FQ2.one()) + opposite,
        "G2 parts swapped": g1(*p) + "".join(word(axis.coeffs[part]) for axis in q for part in (0, 1)) + opposite,
        "G2 imaginary x + q": g1(*p) + word(int(q[0].coeffs[1]) + shift) + g2(*q)[64:] + opposite,
        "G2 real y + q": g1(*p) + g2(*q)[:192] + word(int(q[1].coeffs[0]) + shift) + opposite,
        "G2 outside the subgroup": g1(*p) + g2(*outside()) + opposite,
        "G2 in the subgroup plus a point outside": g1(*p) + g2(*bn.add(q, outside())) + opposite,
        "G1 at infinity": word(0) * 2 + g2(*q),
        "G2 at infinity": g1(*p) + word(0) * 4,
    }


def verdict(calldata: str) -> str:
    """ "one", "not one", or "refused"."""
    evm = import_module("pyrevm").EVM()
    try:
        output = evm.message_call(CALLER, PAIRING_CHECK, calldata=bytes.fromhex(calldata), gas=10_000_000)
    except RuntimeError:
        return "refused"
    return "one" if int.from_bytes(output, "big") == 1 else "not one"


def main() -> None:
    vectors = [{"name": name, "input": data, "verdict": verdict(data)} for name, data in cases().items()]
    Path(__file__).with_name("eip197.json").write_text(json.dumps(vectors, indent=1) + "\n")


if __name__ == "__main__":
    main()
