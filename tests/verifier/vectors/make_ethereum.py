"""Writes eip196.json and eip197.json: inputs of Ethereum's additions, multiplications and pairing checks on BN254, and what
revm (in Rust, on substrate-bn) says to each.

Needs `pip install pyrevm==0.3.7 py_ecc==8.0.0`, where py_ecc only makes the inputs. Not run by the tests.
"""

from __future__ import annotations

import json
import random
from importlib import import_module
from pathlib import Path
from typing import Any

from py_ecc import bn128 as bn

ADDITION, MULTIPLICATION, PAIRING_CHECK = (f"0x{number:040x}" for number in (6, 7, 8))
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


INFINITY = word(0) * 2
CUBE_ROOT_OF_ONE = pow(3, (bn.field_modulus - 1) // 3, bn.field_modulus)
"""Times x, it gives another point of the same y."""


def additions() -> dict[str, str]:
    """Two points; infinity is (0, 0)."""
    rng = random.Random(196)
    p, q = (bn.multiply(bn.G1, rng.randrange(bn.curve_order)) for _ in range(2))
    shift = bn.field_modulus
    return {
        "two points": g1(*p) + g1(*q),
        "in the other order": g1(*q) + g1(*p),
        "a point and itself": g1(*p) + g1(*p),
        "the generator and itself": g1(*bn.G1) * 2,
        "opposite points": g1(*p) + g1(*bn.neg(p)),
        "a point and twice its opposite": g1(*p) + g1(*bn.neg(bn.double(p))),
        "points of one y": g1(*p) + g1(p[0] * bn.FQ(CUBE_ROOT_OF_ONE), p[1]),
        "infinity and a point": INFINITY + g1(*p),
        "a point and infinity": g1(*p) + INFINITY,
        "infinity twice": INFINITY * 2,
        "the first off the curve": g1(p[0], p[1] + 1) + g1(*q),
        "the second off the curve": g1(*p) + g1(q[1], q[0]),
        "off the curve, and infinity": g1(1, 1) + INFINITY,
        "x = 0": g1(0, 1) + g1(*q),
        "y = 0": g1(1, 0) + g1(*q),
        "x + q": g1(int(p[0]) + shift, p[1]) + g1(*q),
        "y + q": g1(*p) + g1(q[0], int(q[1]) + shift),
        "x = q, y = 0": g1(shift, 0) + g1(*q),
        "x = y = q": g1(shift, shift) + g1(*q),
        "the largest words": "f" * 128 + g1(*q),
    }


def multiplications() -> dict[str, str]:
    """A point and a number below 2**256."""
    rng = random.Random(1960)
    p = bn.multiply(bn.G1, rng.randrange(bn.curve_order))
    r, shift = bn.curve_order, bn.field_modulus
    numbers = {
        **{str(k): k for k in (0, 1, 2, 3, 9)},
        **{f"r - {k}": r - k for k in (1, 2, 3)},
        **{"r": r, "r + 1": r + 1, "2r": 2 * r, "q": shift, "2**256 - 1": 2**256 - 1},
        **{f"2**{k}": 2**k for k in (63, 64, 127, 128, 192, 253, 255)},
        **{f"2**{k} - 1": 2**k - 1 for k in (64, 128, 192, 253)},
        **{f"a number of {k} bits": rng.getrandbits(k) | 1 << (k - 1) for k in (100, 200, 253, 256)},
    }
    return {
        **{f"by {name}": g1(*p) + word(k) for name, k in numbers.items()},
        "the generator by r - 1": g1(*bn.G1) + word(r - 1),
        "infinity by 0": INFINITY + word(0),
        "infinity by 5": INFINITY + word(5),
        "off the curve by 0": g1(p[0], p[1] + 1) + word(0),
        "off the curve by 3": g1(p[1], p[0]) + word(3),
        "x + q by 1": g1(int(p[0]) + shift, p[1]) + word(1),
        "y + q by 1": g1(p[0], int(p[1]) + shift) + word(1),
        "y = q by 1": g1(p[0], shift) + word(1),
    }


def pairings() -> dict[str, str]:
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
        "G1 at infinity": INFINITY + g2(*q),
        "G2 at infinity": g1(*p) + word(0) * 4,
        "both at infinity": INFINITY + word(0) * 4,
        "at infinity among others": opposite + INFINITY + g2(*q) + g1(*p) + g2(*q),
        "no pair": "",
        "ten pairs": 5 * (g1(*p) + g2(*q) + opposite),
        "nine pairs": 4 * (g1(*p) + g2(*q) + opposite) + opposite,
        "G2 off the twist, G1 at infinity": INFINITY + g2(q[0], q[1] + bn.FQ2.one()),
        "G2 outside the subgroup, G1 at infinity": INFINITY + g2(*outside()),
        "G1 off the curve, G2 at infinity": g1(p[0], p[1] + 1) + word(0) * 4,
        "a byte too few": (g1(*p) + g2(*q) + opposite)[:-2],
        "a byte too many": g1(*p) + g2(*q) + opposite + "00",
        "half a pair too many": g1(*p) + g2(*q) + opposite + g1(*p),
        "one byte": "01",
    }


def answer(precompile: str, calldata: str) -> str | None:
    """What the precompile returns, in hexadecimal digits, or None when it refuses."""
    evm = import_module("pyrevm").EVM()
    try:
        return bytes(evm.message_call(CALLER, precompile, calldata=bytes.fromhex(calldata), gas=10_000_000)).hex()
    except RuntimeError:
        return None


def verdict(calldata: str) -> str:
    """ "one", "not one", or "refused"."""
    return {None: "refused", word(1): "one", word(0): "not one"}[answer(PAIRING_CHECK, calldata)]


def main() -> None:
    sums = [
        {"name": name, "operation": operation, "input": data, "output": answer(precompile, data)}
        for operation, precompile, made in (
            ("add", ADDITION, additions()),
            ("multiply", MULTIPLICATION, multiplications()),
        )
        for name, data in made.items()
    ]
    products = [{"name": name, "input": data, "verdict": verdict(data)} for name, data in pairings().items()]
    for name, vectors in (("eip196.json", sums), ("eip197.json", products)):
        Path(__file__).with_name(name).write_text(json.dumps(vectors, indent=1) + "\n")


if __name__ == "__main__":
    main()
