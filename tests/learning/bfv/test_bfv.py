"""Sums by BFV: what proofs let pass and what not, in a ring that is small."""

from __future__ import annotations

import dataclasses
import secrets
from functools import cache
from typing import Any

import numpy as np
import pytest
from zkwright import InputError, UnsatisfiedCircuitError
from zkwright.analyser import audit
from zkwright.learning.bfv import (
    RINGS,
    BfvKey,
    GivenCiphertext,
    Opening,
    Pair,
    Ring,
    Scheme,
    Sums,
    bfv_encryption,
    bfv_opening,
    check_opening,
    open_total,
)
from zkwright.learning.bfv.parameters import DRAWN_ERROR, PROVED_ERROR
from zkwright.learning.bfv.polynomials import error, ternary, times_small
from zkwright.learning.bfv.scheme import Randomness, add_ciphertexts, encrypt, small, zeros
from zkwright.learning.errors import Cheated, LearningError
from zkwright.prover import Prover, setup
from zkwright.verifier import Verifier

RING = Ring(16, RINGS[2048].modulus, 7)
SCHEME = Scheme(RING, bits=3, added=5, most=20)


@cache
def key() -> BfvKey:
    return BfvKey.generate(RING)


@cache
def prover() -> Prover:
    program = bfv_encryption.compile(**SCHEME.sizes)
    return Prover(setup(program.r1cs), program)


@cache
def verifier() -> Verifier:
    return Verifier(prover().verifying_key, prover().statement, development=True)


def sums() -> Sums:
    return Sums(SCHEME, key().public)


@cache
def given(context: int, *numbers: int) -> GivenCiphertext:
    return sums().give(prover(), numbers, context)


def product(one: list[int], other: list[int]) -> list[int]:
    """By its definition: x^16 is -1."""
    result = [0] * len(one)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            place = (i + j) % len(one)
            result[place] += a * b if i + j < len(one) else -a * b
    return result


@pytest.mark.parametrize("modulus", [ring.modulus for ring in RINGS.values()])
def test_products_are_those_of_the_ring(modulus: int) -> None:
    ring = Ring(16, modulus, 7)
    for one in ([secrets.randbelow(modulus) - modulus // 2 for _ in range(16)], [modulus - 1] * 16, [1 - modulus] * 16):
        for other in (ternary(ring), error(ring), small([-128] * 16)):
            assert times_small(ring, one, other) == product(one, other.tolist())


def test_what_is_drawn_is_small_and_spread() -> None:
    ring = RINGS[4096]
    counts = np.bincount(ternary(ring) + 1)
    assert counts.size == 3
    assert counts.min() > 1000
    errors = error(ring)
    assert abs(errors).max() <= DRAWN_ERROR
    assert 2.5 < errors.std() < 4
    assert abs(errors.mean()) < 0.5


def test_an_encryption_is_by_the_books() -> None:
    drawn = Randomness.draw(RING)
    numbers = [1, 2, 3, 4, 5, 6, 7, 0] * 2
    ciphertext, quotient = encrypt(dataclasses.replace(SCHEME, most=None), key().public, numbers, drawn)
    plain = product(list(key().public.first), drawn.mask.tolist())
    expected = [
        (p + int(e) + m * SCHEME.step) % RING.modulus for p, e, m in zip(plain, drawn.first_error, numbers, strict=True)
    ]
    assert list(ciphertext.first) == expected
    assert all(abs(each) < 64 for each in (*quotient.first, *quotient.second))
    assert key().decrypt(SCHEME, ciphertext) == numbers


def test_sums_of_those_with_proofs() -> None:
    total = sums().total(verifier(), [given(1, 7, 0, 1), given(3, 0, 2, 7), given(2, 1, 1, 1)])
    assert key().decrypt(SCHEME, total) == [8, 3, 9] + [0] * 13


def test_the_worst_that_proofs_let_pass_still_decrypts() -> None:
    """Errors as large as proofs allow, with signs that all add up, and as many as the scheme adds."""
    scheme = Scheme(Ring(16, 0x7E00001, 7), bits=3, added=9)
    mine = BfvKey.generate(scheme.ring)
    signs = np.where(mine.secret[::-1] < 0, -1, 1)
    worst = Randomness(small([1] * 16), small([PROVED_ERROR - 1] * 16), signs * (PROVED_ERROR - 1))
    ciphertext, _ = encrypt(scheme, mine.public, [7] * 16, worst)
    total = zeros(scheme.ring)
    for _ in range(scheme.added):
        total = add_ciphertexts(scheme.ring, total, ciphertext)
    assert mine.decrypt(scheme, total) == [63] * 16


@pytest.mark.parametrize(("degree", "bits", "added"), [(1024, 1, 20), (1024, 8, 5), (2048, 16, 2**18), (4096, 33, 1)])
def test_a_scheme_whose_sums_might_not_decrypt(degree: int, bits: int, added: int) -> None:
    with pytest.raises(LearningError, match="the numbers"):
        Scheme(RINGS[degree], bits, added)


def test_what_schemes_have_room_for() -> None:
    assert Scheme(RINGS[1024], 1, 19).step > 0
    assert Scheme(RINGS[2048], 1, 131_000).step > 0
    assert Scheme(RINGS[4096], 16, 100_000).step > 0
    for bits, added, most in ((0, 1, None), (1, 0, None), (1, 1, 0)):
        with pytest.raises(LearningError):
            Scheme(RING, bits, added, most)


def changed(pair: Pair, place: int) -> Pair:
    first = list(pair.first)
    first[place] = (first[place] + 1) % RING.modulus
    return Pair(tuple(first), pair.second)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: dataclasses.replace(one, ciphertext=changed(one.ciphertext, 5)),
        lambda one: dataclasses.replace(one, ciphertext=Pair(one.ciphertext.second, one.ciphertext.first)),
        lambda one: dataclasses.replace(one, commitment=one.commitment + 1),
        lambda one: dataclasses.replace(one, ciphertext=given(2, 1, 1).ciphertext),
        lambda one: dataclasses.replace(one, proof=given(2, 1, 1).proof),
    ],
)
def test_what_was_not_proved_names_who_gave_it(change: Any) -> None:
    with pytest.raises(Cheated) as caught:
        sums().total(verifier(), [change(given(1, 7, 0, 1)), given(2, 1, 1)])
    assert caught.value.members.keys() == {"1"}


def test_a_ciphertext_copied_for_another_and_one_under_another_key() -> None:
    copied = dataclasses.replace(given(1, 7, 0, 1), context=9)
    with pytest.raises(Cheated):
        sums().total(verifier(), [copied])
    with pytest.raises(Cheated):
        Sums(SCHEME, BfvKey.generate(RING).public).total(verifier(), [given(1, 7, 0, 1)])
    with pytest.raises(Cheated):
        Sums(dataclasses.replace(SCHEME, added=4), key().public).total(verifier(), [given(1, 7, 0, 1)])


def test_a_challenge_that_was_known_before_the_commitment() -> None:
    """At one that the prover chose, it could have any value; the verifier computes its own."""
    theirs = sums()._public_values(given(1, 7).ciphertext, 1, given(1, 7).commitment)
    inputs = {name: value for name, value in theirs.items() if name != "result"}
    drawn = {"plus": [True] * 16, "minus": [False] * 16, "nonce": 5, "numbers": [0] * 16}
    drawn |= {name: [0] * 16 for name in ("first_error", "second_error", "first_quotient", "second_quotient")}
    proved = prover().prove_inputs({**drawn, **inputs})
    forged = GivenCiphertext(given(1, 7).ciphertext, 1, proved.values["result"]["commitment"], proved.proof)
    with pytest.raises(Cheated):
        sums().total(verifier(), [forged])


def test_nobody_counts_twice_and_no_more_than_are_added() -> None:
    with pytest.raises(LearningError, match="or one twice"):
        sums().total(verifier(), [given(1, 7, 0, 1), given(1, 7, 0, 1)])
    with pytest.raises(LearningError, match="or one twice"):
        sums().total(verifier(), [])
    many = [dataclasses.replace(given(1, 7, 0, 1), context=context) for context in range(6)]
    with pytest.raises(LearningError, match="6 gave numbers, and sums of up to 5 decrypt"):
        sums().total(verifier(), many)


@pytest.mark.parametrize("numbers", [[8], [-1], [True], [1.5], [0] * 17])
def test_numbers_that_the_scheme_does_not_have(numbers: list[Any]) -> None:
    with pytest.raises(LearningError, match="others than the scheme has"):
        sums().give(prover(), numbers, 1)


def test_numbers_that_are_too_large_together() -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="more together than is allowed"):
        sums().give(prover(), [7, 7, 7], 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [("first_error", 64), ("second_error", -1), ("numbers", 8), ("first_quotient", 128), ("plus", 2), ("minus", -1)],
)
def test_what_is_drawn_is_bounded_by_the_circuit(name: str, value: int) -> None:
    inputs: dict[str, Any] = {
        each: [0] * 16
        for each in ("first_error", "second_error", "numbers", "first_quotient", "second_quotient", "weights")
    }
    inputs |= {each: [False] * 16 for each in ("plus", "minus")} | {"nonce": 1, "context": 1, "challenge": 1}
    prover().program.solve(inputs)
    with pytest.raises(InputError, match=name):
        prover().program.solve({**inputs, name: [value, *inputs[name][1:]]})


def test_bytes_of_polynomials() -> None:
    pair = given(1, 7, 0, 1).ciphertext
    data = pair.to_bytes(RING)
    assert Pair.from_bytes(RING, data) == pair
    for bad in (b"", data[:-1], data + b"\0", b"\xff" * len(data)):
        with pytest.raises(LearningError, match="the polynomials"):
            Pair.from_bytes(RING, bad)


def test_bytes_of_what_is_given() -> None:
    one = given(1, 7, 0, 1)
    data = one.to_bytes(RING)
    assert GivenCiphertext.from_bytes(RING, data) == one
    beyond = b"\xff" * 32 + data[32:]
    for bad in (b"", data[:-1], data + b"\0", beyond, data[:32] + b"\xff" * 32 + data[64:], data + b" " * 10_000):
        with pytest.raises(LearningError, match="what somebody gave"):
            GivenCiphertext.from_bytes(RING, bad)


def test_nothing_secret_is_shown() -> None:
    for text in (repr(key()), repr(Randomness.draw(RING))):
        assert "array" not in text


def test_inputs_determine_outputs() -> None:
    scheme = Scheme(Ring(2, RING.modulus, 7), 2, 3)
    assert audit(bfv_encryption.compile(**scheme.sizes)).answer.value == "unique"


@cache
def opener() -> Prover:
    program = bfv_opening.compile(**SCHEME.opening_sizes)
    return Prover(setup(program.r1cs), program)


@cache
def opening_verifier() -> Verifier:
    return Verifier(opener().verifying_key, opener().statement, development=True)


@cache
def total() -> Pair:
    return sums().total(verifier(), [given(1, 7, 0, 1), given(3, 0, 2, 7), given(2, 1, 1, 1)])


@cache
def opening() -> Opening:
    return open_total(SCHEME, key(), opener(), total())


def checked(total: Pair, one: Opening, public: Pair | None = None) -> list[int]:
    return check_opening(SCHEME, public or key().public, opening_verifier(), total, one)


def test_a_sum_is_opened_with_a_proof() -> None:
    assert checked(total(), opening()) == [8, 3, 9] + [0] * 13


@pytest.mark.parametrize("by", [1, -1])
def test_no_owner_says_another_sum(by: int) -> None:
    with pytest.raises(Cheated, match="the owner of the key"):
        checked(total(), dataclasses.replace(opening(), sums=(8 + by, *opening().sums[1:])))


def test_an_opening_is_of_one_total_and_one_key() -> None:
    for one, public in ((given(1, 7, 0, 1).ciphertext, None), (total(), BfvKey.generate(RING).public)):
        with pytest.raises(Cheated):
            checked(one, opening(), public)
    with pytest.raises(Cheated):
        checked(total(), dataclasses.replace(opening(), commitment=opening().commitment + 1))


@pytest.mark.parametrize("numbers", [(), (1,) * 15, (SCHEME.largest + 1,) + (0,) * 15, (-1,) + (0,) * 15, (True,) * 16])
def test_what_are_no_sums(numbers: tuple[int, ...]) -> None:
    with pytest.raises(LearningError, match="no sums of this scheme"):
        checked(total(), dataclasses.replace(opening(), sums=numbers))


def test_another_secret_opens_nothing() -> None:
    """One that is as small, but not the key's: the public key is not what it gives."""
    other = BfvKey.generate(RING)
    stranger = dataclasses.replace(key(), secret=other.secret)
    with pytest.raises((LearningError, InputError, UnsatisfiedCircuitError, Cheated)):
        checked(total(), open_total(SCHEME, stranger, opener(), total()))


def test_what_is_no_sum_of_proved_ciphertexts_is_not_opened() -> None:
    rubbish = Pair(tuple(range(0, 16 * 2**40, 2**40)), tuple(range(16)))
    with pytest.raises(LearningError, match="hides no sums"):
        open_total(SCHEME, key(), opener(), rubbish)


def test_the_worst_that_proofs_let_pass_is_opened() -> None:
    worst = Randomness(small([1] * 16), small([31] * 16), small([31, -31] * 8))
    ciphertext, _ = encrypt(SCHEME, key().public, [7] * 2 + [0] * 14, worst)
    most = zeros(RING)
    for _ in range(SCHEME.added):
        most = add_ciphertexts(RING, most, ciphertext)
    assert checked(most, open_total(SCHEME, key(), opener(), most)) == [35, 35] + [0] * 14


@pytest.mark.parametrize(
    ("name", "value"), [("key_error", 64), ("noise", -1), ("key_quotient", 256), ("sum_quotient", -1), ("plus", 2)]
)
def test_what_opens_a_sum_is_bounded_by_the_circuit(name: str, value: int) -> None:
    inputs: dict[str, Any] = {
        each: [0] * 16 for each in ("key_error", "noise", "key_quotient", "sum_quotient", "weights")
    }
    inputs |= {each: [False] * 16 for each in ("plus", "minus")} | {"nonce": 1, "challenge": 1}
    opener().program.solve(inputs)
    with pytest.raises(InputError, match=name):
        opener().program.solve({**inputs, name: [value, *inputs[name][1:]]})


def test_inputs_determine_openings() -> None:
    scheme = Scheme(Ring(2, RING.modulus, 7), 2, 3)
    assert audit(bfv_opening.compile(**scheme.opening_sizes)).answer.value == "unique"
