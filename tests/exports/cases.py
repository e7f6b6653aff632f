"""Documents that a verifier meets, honest and hostile, and what `zkwright.verifier` says of each: what every export must say.

They are the same in every run. Programs in other languages get them all at once.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from py_ecc import bn128 as bn
from zkwright.verifier import G1Point, InvalidProof, Proof, public_from_json, verify
from zkwright.verifier.curve import Q, R
from zkwright.verifier.snarkjs_json import write_g1, write_g2

from tests.exports.subjects import Subject, of_every_type, of_snarkjs
from tests.verifier.arithmetic import (
    SMALL_FACTORS,
    from_py_ecc,
    g1,
    g2,
    plus,
    point_of_order,
    some_twist_point,
    to_py_ecc,
    twist_point,
)


@dataclass(frozen=True)
class Case:
    """Two texts under a key."""

    subject: Subject
    public: bytes
    proof: bytes

    @property
    def answer(self) -> list[Any]:
        """`["valid", values as JSON]`, or the name of what is raised and its line."""
        described = self.subject.described
        try:
            signals, proof = public_from_json(self.public), Proof.from_json(self.proof)
            if described.statement is None:
                verify(described.key, signals, proof)
                values = {f"signal[{index}]": str(signal) for index, signal in enumerate(signals)}
            else:
                statement = described.statement
                values = statement.json_values(statement.verify(described.key, signals, proof))
        except InvalidProof as refusal:
            return [type(refusal).__name__, str(refusal)]
        return ["valid", values]


@cache
def all_cases() -> tuple[tuple[Case, list[Any]], ...]:
    """Each case and its answer."""
    subjects = [*map(of_snarkjs, ("silent", "product", "opening")), of_every_type()]
    cases = [
        *(case for subject in subjects for case in (*_honest(subject), *_signals(subject), *_points(subject))),
        *_twist(of_snarkjs("product")),
        *_randomised(of_snarkjs("product")),
        *_documents(of_snarkjs("product")),
        *_texts(of_snarkjs("product")),
        *_values(of_every_type()),
    ]
    return tuple((case, case.answer) for case in cases)


def _honest(subject: Subject) -> Iterator[Case]:
    yield Case(subject, subject.public, subject.proof)
    proof = Proof.from_json(subject.proof)
    yield Case(subject, subject.public, Proof(-proof.a, -proof.b, proof.c).to_json().encode())
    bare = {name: value for name, value in subject.document.items() if name != "curve"}  # as rapidsnark writes it
    yield Case(subject, json.dumps(subject.signals, indent=3).encode(), json.dumps(bare).encode())


def _signals(subject: Subject) -> Iterator[Case]:
    signals = subject.signals
    lists: list[Any] = [signals[:-1], [*signals, "0"], [], ["0"] * (len(signals) + 1), {}, "33", None]
    for index, signal in enumerate(signals[:6]):
        others: tuple[Any, ...] = (
            str(int(signal) + R),
            str(R),
            str(R + int(signal) - 1),
            str(Q),
            "0" + signal,
            "-1",
            "+1",
            " 1",
            "1 ",
            "",
            "0x1",
            "1e2",
        )
        lists += [
            [*signals[:index], other, *signals[index + 1 :]]
            for other in (*others, "9" * 77, "9" * 78, 1, 10**9, True, None, [], {})
        ]
    if signals:
        lists.append([*signals[:-1], str((int(signals[-1]) + 1) % R)])
    return (Case(subject, json.dumps(public).encode(), subject.proof) for public in lists)


def _points(subject: Subject) -> Iterator[Case]:
    document = subject.document
    proof = Proof.from_json(subject.proof)
    g1_infinity, g2_infinity = ["0", "1", "0"], [["0", "0"], ["1", "0"], ["0", "0"]]
    for name in ("pi_a", "pi_c"):
        x, y, _ = document[name]
        changed = [
            *(
                [str(int(x) + Q), y, "1"],
                [x, str(int(y) + Q), "1"],
                [x, str(Q), "1"],
                [x, str(int(y) ^ 1), "1"],
                [y, x, "1"],
            ),
            *(
                g1_infinity,
                ["0", "0", "0"],
                ["0", "0", "1"],
                [x, y, "0"],
                [x, y, "2"],
                [x, y],
                [x, y, "1", "1"],
                "x",
                {},
            ),
            *(write_g1(g1(7)), write_g1(-getattr(proof, name[-1]))),
        ]
        for point in changed:
            yield Case(subject, subject.public, json.dumps({**document, name: point}).encode())
    b = document["pi_b"]
    [x0, x1], [y0, y1], one = b
    order_r_and_more = plus(g2(3), point_of_order(SMALL_FACTORS[0]))
    for point in (
        *([[x1, x0], [y1, y0], one], [[str(int(x0) + Q), x1], [y0, y1], one], [[x0, x1], [y0, str(int(y1) + Q)], one]),
        *([[x0, str(Q)], [y0, y1], one], [[x0, x1], [y0, str(int(y1) ^ 1)], one], [[x0, x1], [y0, y1], ["1", "1"]]),
        *([[x0, x1], [y0, y1], ["0", "0"]], [[x0, x1], [y0, y1]], [x0, x1, "1"], [[x0], [y0, y1], one], g2_infinity),
        *([["0", "0"], ["0", "0"], one], [["0", "0"], ["0", "0"], ["0", "0"]]),
        *(write_g2(point) for point in (some_twist_point(), *map(point_of_order, SMALL_FACTORS), order_r_and_more)),
        *(write_g2(g2(5)), write_g2(-proof.b)),
    ):
        yield Case(subject, subject.public, json.dumps({**document, "pi_b": point}).encode())


def _twist(subject: Subject) -> Iterator[Case]:
    """Points of the twist, hardly any of order r."""
    points = [point for k in range(10) if (point := twist_point((k, 7))) is not None]
    points += [plus(points[0], points[1]), plus(g2(9), points[2])]
    for point in points:
        yield Case(subject, subject.public, json.dumps({**subject.document, "pi_b": write_g2(point)}).encode())


def _randomised(subject: Subject) -> Iterator[Case]:
    """Other proofs of the same, (k A, B / k, C), and one of nothing, (k A, B, C)."""
    proof = Proof.from_json(subject.proof)
    for k in (2, 3, R // 7):
        a = G1Point(*(int(part) for part in bn.multiply((bn.FQ(proof.a.x), bn.FQ(proof.a.y)), k)))
        b = from_py_ecc(bn.multiply(to_py_ecc(proof.b), pow(k, -1, R)))
        yield Case(subject, subject.public, Proof(a, b, proof.c).to_json().encode())
        yield Case(subject, subject.public, Proof(a, proof.b, proof.c).to_json().encode())


def _documents(subject: Subject) -> Iterator[Case]:
    document = subject.document
    documents: list[Any] = [[], "x", None, 3, {}, {"protocol": "groth16"}, subject.signals, {**document, "extra": 1}]
    documents += [{**document, "protocol": other} for other in ("plonk", "GROTH16", 16, None, ["groth16"])]
    documents += [{**document, "curve": other} for other in ("bn254", "BN254", "bls12381", None, 1)]
    documents += [{other: value for other, value in document.items() if other != name} for name in document]
    documents += [{**document, "x" * 100: 1}, {"": 1}, {"protocol": "fflonk", "evaluations": {}}]
    return (Case(subject, subject.public, json.dumps(changed).encode()) for changed in documents)


def _texts(subject: Subject) -> Iterator[Case]:
    public, proof = subject.public, subject.proof
    for text in (
        *(
            b"",
            b" ",
            b"\n\t",
            b"[",
            b"]",
            b"[]]",
            b"[[]",
            b"{]",
            b'["33"',
            b'["33",]',
            b'["33"] x',
            b"['33']",
            b'["33"]//',
            b'"33"',
        ),
        *(
            b"[33]",
            b"[33.0]",
            b"[3e1]",
            b"[NaN]",
            b"[-1]",
            b"[-0]",
            b"[Infinity]",
            b"[-Infinity]",
            b"[01]",
            b"[1000000000]",
            b"[true]",
        ),
        *(
            b"[nul]",
            b"[null]",
            b"[+1]",
            b"[.5]",
            b"[1.]",
            b"[1e]",
            b"[0x1]",
            b'["3\n3"]',
            b'["33" "7"]',
            b'["33":1]',
            b'{"a" 1}',
        ),
        *(
            b"{1:2}",
            b'{"a":}',
            b'{"a":1,}',
            b"{,}",
            b"[,]",
            b'\xef\xbb\xbf["33"]',
            '["٣٣"]'.encode(),
            b'["\\u0033\\u0033"]',
            b"\x00",
        ),
        *(
            b'["33"]\x00',
            b'\x0c["33"]',
            b'[ "33" , "7" ]',
            b"[" * 5 + b"]" * 5,
            b"[" * 100_000,
            b'{"a":' * 4 + b"[]" + b"}" * 4,
        ),
        *(
            b'["33"]\xff',
            b'[" 33"]',
            b'["33',
            b'["33]',
            b'"',
            b'[{"a":1,"a":1}]',
            b'[{"__proto__":1}]',
            b'[{"":1,"":1}]',
            b'[\r\n"33"\t]',
        ),
        *(
            b'["33"]' + b" " * (1 << 23),
            b"[" + b"0," * (1 << 19) + b"0]",
            b"[" + b"[]," * (1 << 18) + b"[]]",
            b'["33"]\xc2\xa0',
        ),
        *(
            b'["33\x7f"]',
            b'["33\x1f"]',
            b"tru",
            b"true",
            b"- 1",
            b"-",
            b"[1 2]",
            b'{"a":1 "b":2}',
            b'{"a":1,"b"}',
            b"[--1]",
        ),
    ):
        yield Case(subject, text, proof)
    for text in (
        *(
            proof.replace(b"{", b'{"protocol":"groth16",', 1),
            proof.replace(b'"pi_a"', b'"pi_c"'),
            proof + b" " * (1 << 14),
        ),
        *(
            proof.replace(b"groth16", b"gr\\u006fth16"),
            proof.replace(b'"1"', b"1"),
            proof.replace(b'"1"', b'"01"'),
            proof + proof,
        ),
        *(
            proof.replace(b"pi_a", b"__proto__"),
            proof.replace(b"pi_a", "pi_\u0430".encode()),
            b"[" + proof + b"]",
            proof.replace(b'"', b"'"),
        ),
    ):
        yield Case(subject, public, text)
    drawn = random.Random(15)
    for text, place in ((public, 0), (proof, 1)):
        for _ in range(90):
            changed = bytearray(text)
            at = drawn.randrange(len(changed))
            match drawn.randrange(4):
                case 0:
                    changed[at] ^= 1 << drawn.randrange(8)
                case 1:
                    del changed[at : at + drawn.randrange(1, 9)]
                case 2:
                    changed[at:at] = drawn.choice(
                        [b"0", b'"', b",", b"[", b"}", b" ", b"-", b"\x00", b"e", bytes(changed[at : at + 5])]
                    )
                case _:
                    del changed[at:]
            yield Case(subject, *((bytes(changed), proof) if place == 0 else (public, bytes(changed))))


WIDE = (0, 4, 5)
"""Signals of `every_type` that may be nearly anything."""


def _values(subject: Subject) -> Iterator[Case]:
    """Signals beside what their types have, one by one."""
    signals = subject.signals
    for index in range(len(signals)):
        edges = [2, 256, R - 2**15 - 1, R - 2**31 - 1] if index not in WIDE else [2**128]
        for edge in edges:
            yield Case(
                subject, json.dumps([*signals[:index], str(edge), *signals[index + 1 :]]).encode(), subject.proof
            )
