"""Ed25519 against `cryptography` and RFC 8032's examples, and what the field's attacks try."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Literal

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from zkwright.circuits.ed25519 import Signature, require_signature, signature_holds
from zkwright.circuits.ed25519.curve import D, L, P, curve, edwards_x, edwards_y, order_8, small_order_y, weierstrass
from zkwright.circuits.ed25519.plain import holds, point_of
from zkwright.circuits.shared.weierstrass.plain import AffinePoint
from zkwright.compiler import U8, Bytes, Private, Program, UnsatisfiedCircuitError, circuit
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R

from tests.circuits.costs import Cost, Inputs, measure
from tests.circuits.ed25519_cases import holding, inputs, signed_by, signed_message
from tests.circuits.harness import lying_hints

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]
"""Section 7.1's first three: key, message, and R and S."""

MESSAGE = b"a message that has 32 characters"
Signed = tuple[bytes, bytes, bytes, bytes]
"""A key, a message, R and S."""

NO_POINT = "encodes no point of Edwards25519, or the neutral element"
NO_MULTIPLE = "is no multiple of the generator: part of it has a small order"
NOT_CANONICAL = "is no canonical encoding: y is not below 2^255 - 19"
NOT_SIGNED = "the signature is not of this message under this key"
BEYOND = "S of the signature is not below the order"


def bytes_of(make: Inputs) -> Bytes[Literal[32]]:
    return Bytes[Literal[32]](make.bytes(32))


def call(gadget: Any, make: Inputs, key: Bytes[Literal[32]] | bytes | None = None) -> None:
    gadget(key or bytes_of(make), make.bytes(32), Signature(r=bytes_of(make), s=bytes_of(make)))


_KNOWN = bytes.fromhex(RFC_8032[0][0])

COSTS = [
    Cost(require_signature, 163_272, lambda make: call(require_signature, make), "for a message of 32 bytes"),
    Cost(signature_holds, 164_323, lambda make: call(signature_holds, make), "for a message of 32 bytes"),
]


def little(value: int) -> bytes:
    return value.to_bytes(32, "little")


def number(data: bytes) -> int:
    return int.from_bytes(data, "little")


def encoded(point: AffinePoint | None) -> bytes:
    """As RFC 8032 encodes it."""
    if point is None:
        return little(1)
    y = edwards_y(point)
    x = edwards_x(y) or 0
    if weierstrass(x, y) != point:
        x = P - x
    return little(y | (x % 2) << 255)


def signed_with(secret: int, message: bytes, nonce: int, torsion: tuple[int, int] = (0, 0)) -> Signed:
    """A signature under a scalar, not a seed, where multiples of T are added to A and R."""
    of = curve()
    a, point = (
        of.add(of.multiply(scalar, of.generator), of.multiply(j, order_8()))
        for scalar, j in zip((secret, nonce), torsion, strict=True)
    )
    key, r = encoded(a), encoded(point)
    k = number(hashlib.sha512(r + key + message).digest())
    return key, message, r, little((nonce + k * secret) % L)


def of_cryptography(key: bytes, message: bytes, r: bytes, s: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(r + s, message)
    except InvalidSignature:
        return False
    return True


def hostile() -> list[tuple[Signed, str]]:
    """Keys, messages and signatures that are refused, and what the refusal says."""
    key, message, r, s = signed_by(3, MESSAGE)
    other = signed_by(4, MESSAGE)
    turned = [data[:31] + bytes([data[31] ^ 128]) for data in (key, r)]
    small = [curve().multiply(j, order_8()) for j in range(8)]
    of_small_order = [encoded(point) for point in small]
    found = [
        ((key, message[::-1], r, s), NOT_SIGNED),
        ((other[0], message, r, s), NOT_SIGNED),
        ((key, message, other[2], s), NOT_SIGNED),
        ((key, message, r, little(number(s) ^ 1)), NOT_SIGNED),
        ((key, message, r, bytes(32)), NOT_SIGNED),
        ((key, message, r, little(L - 1)), NOT_SIGNED),
        ((key, message, r, little(number(s) + L)), BEYOND),
        ((key, message, r, little(L)), BEYOND),
        ((key, message, r, b"\xff" * 32), BEYOND),
        ((turned[0], message, r, s), NOT_SIGNED),
        ((key, message, turned[1], s), NOT_SIGNED),
    ]
    # y from p on, of points that are there below it, and the greatest that 255 bits hold; with each sign.
    for y in (0, 1, 3, 18):
        for sign in (0, 1 << 255):
            found.append(((little(y + P | sign), message, r, s), f"the public key {NOT_CANONICAL}"))
            found.append(((key, message, little(y + P | sign), s), f"R of the signature {NOT_CANONICAL}"))
    off = next(y for y in range(2, 100) if edwards_x(y) is None)
    for y in (1, 1 | 1 << 255, off, P - off):
        found.append(((little(y), message, r, s), f"the public key {NO_POINT}"))
        found.append(((key, message, little(y), s), f"R of the signature {NO_POINT}"))
    for data in (*of_small_order[1:], little(P - 1 | 1 << 255)):
        found.append(((data, message, r, s), f"the public key {NO_MULTIPLE}"))
        found.append(((key, message, data, s), f"R of the signature {NO_MULTIPLE}"))
    # One signature for every message under a key of small order: S = 0, and R = -k A, for a k that is a multiple of its order.
    for n in range(100):
        k = number(hashlib.sha512(little(1) + of_small_order[4] + little(n)).digest())
        if k % 2 == 0:
            found.append(((of_small_order[4], little(n), little(1), bytes(32)), f"R of the signature {NO_POINT}"))
            break
    # Parts of small order in A, in R, in both.
    for torsion in ((4, 0), (0, 4), (1, 7), (2, 2)):
        found.append((signed_with(1234, MESSAGE, 5678, torsion), NO_MULTIPLE))
    # The nonce 0, whose signature gives the key away.
    found.append((signed_with(1234, MESSAGE, 0), f"R of the signature {NO_POINT}"))
    return found


@cache
def program(n: int = 32) -> Program:
    return signed_message.compile(n=n)


def refused(given: Sequence[bytes], told: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        program(len(given[1])).solve(inputs(*given))
    assert told in str(caught.value), given


def test_the_curve() -> None:
    of = curve()
    assert of.has(of.generator)
    assert of.multiply(L, of.generator) is None
    assert encoded(of.generator) == bytes([0x58] + [0x66] * 31)
    assert -L % 8 != 0
    assert [of.multiply(j, order_8()) is None for j in (1, 2, 4, 8)] == [False, False, False, True]
    assert len(small_order_y()) == 5
    for point in (of.generator, of.multiply(77, of.generator), of.multiply(3, order_8())):
        assert point is not None
        y = edwards_y(point)
        x = edwards_x(y) or 0
        assert (y * y - x * x - 1 - D * x * x * y * y) % P == 0
        assert point in (weierstrass(x, y), weierstrass(P - x, y))


def test_what_is_plain_agrees_with_others() -> None:
    for key, message, signature in RFC_8032:
        data = bytes.fromhex(signature)
        assert holds(bytes.fromhex(key), bytes.fromhex(message), data[:32], data[32:])
    for secret in range(5):
        given = signed_by(secret, b"%d" % secret)
        assert holds(*given)
        assert of_cryptography(*given)
    assert not any(holds(*given) for given, _ in hostile())


def test_what_is_accepted_is_accepted_by_others() -> None:
    """And not the other way: parts of small order, of which `cryptography` takes those that fit, are refused here."""
    fitting = [given for given, _ in hostile() if of_cryptography(*given)]
    assert len(fitting) >= 2
    for given in (signed_with(1, MESSAGE, 1), signed_with(L - 1, MESSAGE, L // 3)):
        assert holds(*given)
        assert of_cryptography(*given)


def test_signatures() -> None:
    program().solve(inputs(*signed_with(L - 1, MESSAGE, 1)))
    refused(*hostile()[0])


@pytest.mark.slow
def test_more_signatures() -> None:
    for key, message, signature in RFC_8032:
        data = bytes.fromhex(signature)
        program(len(message) // 2).solve(inputs(bytes.fromhex(key), bytes.fromhex(message), data[:32], data[32:]))
    for n in (47, 48, 111):
        given = signed_by(n, bytes(n))
        program(n).solve(inputs(*given))
        refused((given[0], b"\1" + given[1][1:], *given[2:]), NOT_SIGNED)
    # R is A, R is -A, and R is B.
    for secret, nonce in ((1, 1), (77, 77), (77, L - 77), (2, 1), (1, L - 1), (L // 2, L // 2)):
        program().solve(inputs(*signed_with(secret, MESSAGE, nonce)))


@pytest.mark.slow
def test_what_is_refused() -> None:
    """One of each kind, and all whose messages no other has: the rest is asked of the twin, which is quicker."""
    kinds = {told: given for given, told in hostile() if len(given[1]) == 32}
    for told, given in kinds.items():
        refused(given, told)


@pytest.mark.slow
def test_whether_it_holds() -> None:
    compiled = holding.compile()
    found = [given for given, _ in hostile() if len(given[1]) == 32]
    valid = [signed_by(2, MESSAGE), signed_with(1, MESSAGE, 1), signed_with(77, MESSAGE, L - 77)]
    # R is -B and S is 0: what is computed for R, and what it is compared with, are neutral or near it.
    key, message, r, _ = signed_with(5, MESSAGE, 9)
    k = number(hashlib.sha512(r + key + message).digest())
    near = [(key, message, r, little((k * 5 + more) % L)) for more in (0, 1, L - 1)]
    for given in (*valid, *near, *found):
        expected = holds(*given)
        assert expected is (given in valid)
        assert compiled.solve(inputs(*given)).output == expected, given


Lie = Callable[[int, Sequence[int], list[int]], list[int]]


def lie_with(opcode: Opcode, answer: Lie) -> Any:
    def lie(at: Opcode, parameter: int, given: Sequence[int], honest: list[int]) -> list[int]:
        return answer(parameter, given, honest) if at == opcode else honest

    return lie


def plus_prime(parameter: int, given: Sequence[int], honest: list[int]) -> list[int]:
    """The same modulo p, in limbs that alias."""
    return [(limb + (P >> 32 * i & 0xFFFFFFFF)) % R for i, limb in enumerate(honest)] if len(honest) == 8 else honest


def opposite(parameter: int, given: Sequence[int], honest: list[int]) -> list[int]:
    """-y and 0 for y and 0."""
    y = sum(limb << 32 * i for i, limb in enumerate(honest[:8]))
    return [*((P - y) >> 32 * i & 0xFFFFFFFF for i in range(8)), *honest[8:]]


LIES: list[tuple[Opcode, Lie]] = [
    (Opcode.SHORT_VECTOR, lambda parameter, given, honest: [0] * len(honest)),
    (Opcode.SHORT_VECTOR, lambda parameter, given, honest: [honest[0] + 1, *honest[1:]]),
    (Opcode.SHORT_VECTOR, lambda parameter, given, honest: [2 * part % R for part in honest]),
    (Opcode.WEIERSTRASS_SUM, lambda parameter, given, honest: [*honest[:8], honest[8] ^ 1, *honest[9:]]),
    (Opcode.WEIERSTRASS_LIFT, lambda parameter, given, honest: [honest[0] ^ 1, *honest[1:]]),
    (Opcode.WEIERSTRASS_LIFT, lambda parameter, given, honest: [*honest[:-1], honest[-1] + 1]),
    (Opcode.LIMBS_RATIO, lambda parameter, given, honest: [honest[0] + 1, *honest[1:]]),
    (Opcode.LIMBS_RATIO, lambda parameter, given, honest: [honest[0] - 1, *honest[1:]]),
    (Opcode.LIMBS_RATIO, plus_prime),
]


@pytest.mark.slow
@pytest.mark.parametrize(("opcode", "answer"), LIES)
def test_lies(opcode: Opcode, answer: Lie) -> None:
    with lying_hints(lie_with(opcode, answer)), pytest.raises(UnsatisfiedCircuitError):
        program().solve(inputs(*signed_by(6, MESSAGE)))


@pytest.mark.slow
def test_an_answer_that_may_be_another() -> None:
    """|v| as -v: the sign of x decides, so what is hinted of both does not matter."""
    given = signed_by(6, MESSAGE)
    with lying_hints(lie_with(Opcode.WEIERSTRASS_LIFT, opposite)):
        program().solve(inputs(*given))
    turned = (given[0][:31] + bytes([given[0][31] ^ 128]), *given[1:])
    with lying_hints(lie_with(Opcode.WEIERSTRASS_LIFT, opposite)), pytest.raises(UnsatisfiedCircuitError):
        program().solve(inputs(*turned))


def moved_by_torsion(j: int) -> Lie:
    """A point's eighth with a multiple of T added: as good an eighth, whose half may not have the order L."""

    def answer(parameter: int, given: Sequence[int], honest: list[int]) -> list[int]:
        x, y = (sum(limb << 32 * i for i, limb in enumerate(part)) for part in (honest[:8], honest[8:]))
        moved = curve().add(AffinePoint(x, y), curve().multiply(j, order_8()))
        assert moved is not None
        return [value >> 32 * i & 0xFFFFFFFF for value in moved for i in range(8)]

    return answer


@pytest.mark.slow
@pytest.mark.parametrize("j", [1, 2, 4])
def test_any_eighth_will_do_for_what_holds_and_none_for_what_does_not(j: int) -> None:
    key, message, r, s = signed_by(6, MESSAGE)
    lie = lie_with(Opcode.WEIERSTRASS_SUM, moved_by_torsion(j))
    with lying_hints(lie):
        program().solve(inputs(key, message, r, s))
    for given in ((key, message[::-1], r, s), signed_with(1234, MESSAGE, 5678, (4, 0))):
        with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
            program().solve(inputs(*given))


def limbs(point: AffinePoint | None) -> list[int]:
    return [value >> 32 * i & 0xFFFFFFFF for value in point or (0, 0) for i in range(8)]


def read(found: Sequence[int]) -> AffinePoint | None:
    x, y = (sum(limb << 32 * i for i, limb in enumerate(part)) for part in (found[:8], found[8:]))
    return AffinePoint(x, y) if x or y else None


OTHER_POINTS: dict[str, Callable[[AffinePoint | None], AffinePoint | None]] = {
    "neutral": lambda point: None,
    "the generator": lambda point: curve().generator,
    "one more": lambda point: curve().add(point, curve().generator),
    "the opposite": lambda point: curve().negate(point),
    "with a part of small order": lambda point: curve().add(point, curve().multiply(4, order_8())),
}

COMPUTED_R = 2
"""Before R of the twin, a multiple of the key and its eighth are asked for."""


@pytest.mark.slow
def test_no_lie_about_r_turns_the_answer() -> None:
    """Neither of a good signature nor of a bad one, nor where S B - k A is neutral, which has no coordinates."""
    compiled = holding.compile()
    valid = signed_by(2, MESSAGE)
    key, message, r, _ = signed_with(5, MESSAGE, 9)
    k = number(hashlib.sha512(r + key + message).digest())
    neutral = (key, message, r, little(k * 5 % L))
    for given in (valid, (key, message, r, valid[3]), neutral):
        for name, other in OTHER_POINTS.items():
            if given is neutral and name in ("neutral", "the opposite"):
                continue  # No lie: the neutral element is its own opposite.
            asked = 0

            def lie(
                at: Opcode,
                parameter: int,
                given: Sequence[int],
                honest: list[int],
                other: Callable[[AffinePoint | None], AffinePoint | None] = other,
            ) -> list[int]:
                nonlocal asked
                asked += at == Opcode.WEIERSTRASS_SUM
                is_r = at == Opcode.WEIERSTRASS_SUM and asked == COMPUTED_R + 1
                return limbs(other(read(honest))) if is_r else honest

            with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
                compiled.solve(inputs(*given))


@pytest.mark.slow
def test_a_length_that_is_a_signal() -> None:
    @circuit
    def up_to(
        key: Private[Bytes[Literal[32]]],
        message: Private[Bytes[Literal[60]]],
        length: Private[U8],
        signature: Private[Signature],
    ) -> None:
        require_signature(key, message, signature, length)

    compiled = up_to.compile()
    for n in (0, 47, 48, 60):
        key, message, r, s = signed_by(n, bytes(range(n)))
        padded = inputs(key, message + bytes(60 - n), r, s)
        compiled.solve({**padded, "length": n})
        with pytest.raises(UnsatisfiedCircuitError):
            compiled.solve({**padded, "length": (n + 1) % 60})


def test_plain_values() -> None:
    key, message, r, s = signed_by(8, b"plain")
    require_signature(key, message, Signature(r=r, s=s))
    assert bool(signature_holds(key, message, Signature(r=r, s=s)))
    with pytest.raises(UnsatisfiedCircuitError):
        require_signature(key, b"plane", Signature(r=r, s=s))
    assert point_of(key) is not None
    assert point_of(little(1)) is None


@pytest.mark.slow
def test_a_key_that_is_known() -> None:
    assert measure(lambda make: call(require_signature, make, _KNOWN)) == 163_272 - 4_573
    key, message, r, s = signed_by(8, MESSAGE)

    @circuit
    def under_one_key(message: Private[Bytes[Literal[32]]], signature: Private[Signature]) -> None:
        require_signature(key, message, signature)

    compiled = under_one_key.compile()
    compiled.solve({"message": message, "signature": {"r": r, "s": s}})
    with pytest.raises(UnsatisfiedCircuitError, match=NOT_SIGNED):
        compiled.solve({"message": message[::-1], "signature": {"r": r, "s": s}})
