"""Sums of encrypted numbers, and what nobody opens."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from zkwright import UnsatisfiedCircuitError
from zkwright.analyser import audit
from zkwright.circuits.elgamal.plain import random_scalar
from zkwright.circuits.threshold_elgamal.plain import DealtKey, KeyShare, deal
from zkwright.compiler import InputError
from zkwright.learning.errors import Cheated, LearningError
from zkwright.learning.sums import Given, Owner, Total, encrypted
from zkwright.prover import Prover, setup
from zkwright.verifier import Verifier

ENTRIES = 2


@cache
def dealt() -> tuple[DealtKey, tuple[KeyShare, ...]]:
    return deal(3, 4)


def compiled(**sizes: int) -> Any:
    key, _ = dealt()
    return encrypted.compile(**sizes, key_x=int(key.public_key.x), key_y=int(key.public_key.y))


@cache
def prover() -> Prover:
    program = compiled(entries=ENTRIES)
    return Prover(setup(program.r1cs), program)


@cache
def verifier() -> Verifier:
    return Verifier(prover().verifying_key, prover().statement, development=True)


def inputs(numbers: Sequence[int], context: int) -> dict[str, Any]:
    return {"numbers": list(numbers), "randomness": [random_scalar() for _ in numbers], "context": context}


@cache
def given(context: int, *numbers: int) -> Given:
    return Given.from_proof(prover().prove_inputs(inputs(numbers, context)))


def four() -> list[Given]:
    return [given(1, 1, 0), given(2, 0, 1), given(3, 0, 1), given(4, 0, 0)]


@pytest.fixture
def owners(tmp_path: Path) -> list[Owner]:
    return [Owner(dealt()[0], share, tmp_path / f"owner {share.number}", verifier(), least=3) for share in dealt()[1]]


def test_owners_open_the_sum(owners: list[Owner]) -> None:
    key, _ = dealt()
    total = Total.of(verifier(), four())
    for some in ((1, 2, 3), (1, 3, 4), (4, 3, 2)):
        shares = {number: owners[number - 1].shares(total) for number in some}
        assert total.opened(key, shares, bound=5) == [1, 2]
    with pytest.raises(ValueError, match="3 shares decrypt"):
        total.opened(key, {1: owners[0].shares(total)}, bound=5)


def test_the_order_in_which_numbers_came_does_not_matter() -> None:
    assert Total.of(verifier(), four()).digest == Total.of(verifier(), four()[::-1]).digest
    assert Total.of(verifier(), four()).digest != Total.of(verifier(), four()[:3]).digest


def test_no_single_numbers_are_opened(owners: list[Owner]) -> None:
    for count in (1, 2):
        with pytest.raises(LearningError, match="sums of 3 at least"):
            owners[0].shares(four()[:count])
    with pytest.raises(LearningError, match="sums of two at least"):
        Owner(dealt()[0], dealt()[1][0], "x", verifier(), least=1)


def test_nobody_is_made_up_to_have_what_one_gave(tmp_path: Path) -> None:
    """Who collects proves zeros of its own for contexts of nobody; of those who may give, one is too few."""
    contexts = sorted(each.context for each in four())

    def owner(*among: int) -> Owner:
        return Owner(dealt()[0], dealt()[1][0], tmp_path / "file", verifier(), least=3, among=among)

    with pytest.raises(
        LearningError, match=f"is of 3 contexts of nobody who may give numbers, {contexts[1]} among them"
    ):
        owner(contexts[0], 9).shares(four())
    assert owner(*contexts, 9).shares(four())  # what was refused was not written down as opened


def test_no_second_total_is_opened_even_after_a_restart(owners: list[Owner], tmp_path: Path) -> None:
    """Its difference to the first would be what one gave."""
    first = owners[0].shares(four())
    assert len(owners[0].shares(four())) == len(first)
    again = Owner(dealt()[0], dealt()[1][0], tmp_path / "owner 1", verifier(), least=3)
    with pytest.raises(LearningError, match="another one was opened"):
        again.shares(four()[:3])
    assert len(again.shares(four())) == len(first)


@pytest.mark.parametrize(("threshold", "count", "enough"), [(2, 4, 3), (2, 3, 3), (3, 5, 4), (1, 2, 2)])
def test_no_key_with_which_one_owner_opens_two_totals(threshold: int, count: int, enough: int) -> None:
    """It would share in one with some of the others, and in another with others, each of whom opens one only."""
    key, shares = deal(threshold, count)
    with pytest.raises(LearningError, match=f"deal one that {enough} of {count} open"):
        Owner(key, shares[0], "x", verifier(), least=3)
    key, shares = deal(enough, count)
    Owner(key, shares[0], "x", verifier(), least=3)


@pytest.mark.parametrize("values", [{}, {"context": "0x1"}, {"context": None}, {"context": True}])
def test_what_is_no_context(values: dict[str, Any]) -> None:
    forged = Given({**given(1, 1, 0).values, **values} if values else {}, given(1, 1, 0).proof)
    with pytest.raises(LearningError, match="its context is"):
        Total.of(verifier(), [given(2, 0, 1), forged])


def test_an_owner_adds_up_itself(owners: list[Owner]) -> None:
    """A total of which somebody says that it is of four, and has one's ciphertexts in it."""
    total = Total.of(verifier(), four())
    total.__dict__["sums"] = four()[0].ciphertexts
    shares = {number: owners[number - 1].shares(total) for number in (1, 2, 3)}
    assert Total(total.given).opened(dealt()[0], shares, bound=5) == [1, 2]
    with pytest.raises(ValueError, match="is not valid"):
        total.opened(dealt()[0], shares, bound=5)


def test_ciphertexts_of_others_with_a_proof_of_ones_own() -> None:
    copied = dataclasses.replace(given(1, 1, 0), values={**given(1, 1, 0).values, "context": 9})
    changed = dataclasses.replace(
        given(2, 0, 1), values={**given(2, 0, 1).values, "result": given(1, 1, 0).values["result"]}
    )
    for forged in (copied, changed):
        with pytest.raises(Cheated) as caught:
            Total.of(verifier(), [given(3, 0, 1), forged])
        assert caught.value.members.keys() == {str(forged.context)}


def test_nobody_counts_twice() -> None:
    with pytest.raises(LearningError, match="gave twice"):
        Total.of(verifier(), [*four(), given(1, 0, 1)])
    with pytest.raises(LearningError, match="nobody gave"):
        Total.of(verifier(), [])


@pytest.mark.parametrize("numbers", [(1, 1), (2, 0), (-1, 1)])
def test_numbers_that_are_too_large(numbers: tuple[int, int]) -> None:
    with pytest.raises((UnsatisfiedCircuitError, InputError)):
        prover().program.solve(inputs(numbers, 1))


def test_larger_numbers() -> None:
    program = compiled(entries=1, bits=16, most=1000)
    program.solve(inputs([1000], 1))
    with pytest.raises(UnsatisfiedCircuitError, match="more together than is allowed"):
        program.solve(inputs([1001], 1))
    free = compiled(entries=2, bits=1, most=2)
    free.solve(inputs([1, 1], 1))


def test_inputs_determine_outputs() -> None:
    assert audit(compiled(entries=1)).answer.value == "unique"


def test_what_a_number_costs() -> None:
    assert compiled(entries=1).r1cs.n_rows == 1115
    assert compiled(entries=4).r1cs.n_rows < 4 * 1140


def test_an_owner_is_not_shown() -> None:
    assert repr(Owner(dealt()[0], dealt()[1][0], "x", verifier(), least=2)) == "<Owner 1>"


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    owner = Owner(dealt()[0], dealt()[1][0], tmp_path / "away" / "x", verifier(), least=3)
    with pytest.raises(LearningError, match="cannot be written"):
        owner.shares(four())


def test_numbers_whose_sums_are_not_found() -> None:
    """Of enough numbers of 248 bits, the sum is small modulo r."""
    with pytest.raises(LearningError, match="take at most 40"):
        compiled(entries=100, bits=248, most=1)
