"""Sums that have noise before anybody can open them, and what is tried to be rid of it."""

from __future__ import annotations

import dataclasses
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.elgamal.plain import random_scalar
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.threshold_elgamal.plain import DealtKey, KeyShare, deal
from zkwright.core.field import R
from zkwright.learning.errors import Cheated, LearningError
from zkwright.learning.privacy import Budget, discrete_laplace, noise
from zkwright.learning.sums import (
    Drawing,
    Given,
    NoisedTotal,
    NoiseRule,
    NoiseSeed,
    Owner,
    Total,
    encrypted,
    encrypted_noise,
)
from zkwright.prover import Prover, setup
from zkwright.verifier import Verifier

SCALE, SHARES = 2, 2
NOISE = discrete_laplace(SCALE, shares=SHARES)
LABEL = "survey 1"


@cache
def dealt() -> tuple[DealtKey, tuple[KeyShare, ...]]:
    return deal(3, 4)


@cache
def prover(of: Any, **sizes: int) -> Prover:
    point = dealt()[0].public_key
    program = of.compile(**sizes, key_x=int(point.x), key_y=int(point.y))
    return Prover(setup(program.r1cs), program)


def noise_prover() -> Prover:
    return prover(encrypted_noise, scale=SCALE, shares=SHARES)


@cache
def verifier(made: Prover) -> Verifier:
    return Verifier(made.verifying_key, made.statement, development=True)


@cache
def seeds() -> dict[int, NoiseSeed]:
    return {number: NoiseSeed.generate() for number in (1, 2, 3, 4)}


def drawing(label: str = LABEL) -> Drawing:
    return Drawing(
        label, {k: each.commitment for k, each in seeds().items()}, {k: each.coin for k, each in seeds().items()}
    )


@cache
def given(context: int, number: int) -> Given:
    inputs = {"numbers": [number], "randomness": [random_scalar()], "context": context}
    return Given.from_proof(prover(encrypted).prove_inputs(inputs))


@cache
def added(number: int) -> Given:
    inputs = seeds()[number].inputs(drawing().drawn(number), entries=1)
    return Given.from_proof(noise_prover().prove_inputs(inputs))


def total() -> Total:
    return Total.of(verifier(prover(encrypted)), [given(1, 1), given(2, 0), given(3, 1)])


def rule(colluding: int = 1, label: str = LABEL) -> NoiseRule:
    return NoiseRule(verifier(noise_prover()), NOISE, drawing(label), colluding)


def noised(*numbers: int) -> NoisedTotal:
    return rule().noised(total(), {number: added(number) for number in numbers})


def known(*numbers: int) -> int:
    """The noise that these add, of their seeds."""
    return sum(int(noise(NOISE, int(poseidon(seeds()[number].seed, 0)), drawing().drawn(number))) for number in numbers)


def owners(folder: Path, **rules: Any) -> list[Owner]:
    key, shares = dealt()
    files = [folder / f"owner {share.number}" for share in shares]
    given_to = verifier(prover(encrypted))
    return [Owner(key, share, file, given_to, least=2, **rules) for share, file in zip(shares, files, strict=True)]


def test_what_is_opened_has_the_noise_of_all(tmp_path: Path) -> None:
    opened = noised(1, 2, 4)
    shares = {k + 1: owner.shares(opened) for k, owner in enumerate(owners(tmp_path, noise=rule())[:3])}
    assert opened.opened(dealt()[0], shares, bound=4) == [2 + known(1, 2, 4)]
    for wrong in ([], [*shares[2], *shares[2]]):
        for whole in (opened, opened.total):
            with pytest.raises(LearningError, match=f"owner number 2: gave {len(wrong)} shares"):
                whole.opened(dealt()[0], {**shares, 2: wrong}, bound=4)


def test_nothing_is_opened_without_noise(tmp_path: Path) -> None:
    owner = owners(tmp_path, noise=rule())[0]
    for bare in (total(), list(total().given)):
        with pytest.raises(LearningError, match="has no noise, which 3 must add"):
            owner.shares(bare)
    assert owner.shares(noised(1, 2, 3))  # what was refused was not written down as opened


def test_noise_of_too_few_is_refused(tmp_path: Path) -> None:
    """Of three, two may know each other's: one share is left, less than epsilon says."""
    with pytest.raises(LearningError, match="noise of 2, where 3 must add some"):
        noised(1, 2)
    few = NoisedTotal(total(), {1: added(1), 2: added(2)}, NOISE)
    with pytest.raises(LearningError, match="noise of 2, where 3 must add some"):
        owners(tmp_path, noise=rule())[0].shares(few)
    with pytest.raises(LearningError, match="4 committed to seeds, and 5 must add noise"):
        rule(colluding=3)
    with pytest.raises(LearningError, match="colluding: is -1"):
        rule(colluding=-1)


def test_no_second_noise_for_the_same_total(tmp_path: Path) -> None:
    """Two openings with different noise would have the mean of both."""
    owner = owners(tmp_path, noise=rule())[0]
    owner.shares(noised(1, 2, 3))
    for other in ((1, 2, 4), (1, 2, 3, 4)):
        with pytest.raises(LearningError, match="another one was opened"):
            owner.shares(noised(*other))
    owner.shares(noised(3, 2, 1))


def test_an_owner_without_a_rule_opens_no_noised_total(tmp_path: Path) -> None:
    with pytest.raises(LearningError, match="knows no rule"):
        owners(tmp_path)[0].shares(noised(1, 2, 3))


def test_noise_of_others_or_other_seeds() -> None:
    changed = dataclasses.replace(added(2), values={**added(2).values, "result": added(1).values["result"]})
    for forged, reason in (
        ({1: added(1), 2: added(1)}, "noise is of other seeds"),
        ({1: added(1), 2: changed}, "proof"),
    ):
        with pytest.raises(Cheated, match=reason) as caught:
            rule(colluding=0).noised(total(), forged)
        assert caught.value.members.keys() == {"2"}
    with pytest.raises(LearningError, match="9 committed to no seed"):
        rule().noised(total(), {1: added(1), 2: added(2), 9: added(3)})
    with pytest.raises(Cheated, match="other seeds"):
        rule(label="survey 2").noised(total(), {number: added(number) for number in (1, 2, 3)})


def test_noise_that_the_seeds_do_not_give_is_not_proved() -> None:
    inputs = seeds()[1].inputs(drawing().drawn(1), entries=1)
    with pytest.raises(UnsatisfiedCircuitError, match="another than was committed to"):
        noise_prover().program.solve({**inputs, "seed": 5})
    with pytest.raises(UnsatisfiedCircuitError, match="another than the seeds give"):
        noise_prover().program.solve(inputs, hints={"noise.<locals>.place_of": lambda uniform: 0})


def test_noise_for_more_sums_than_there_are() -> None:
    wide = prover(encrypted_noise, scale=SCALE, shares=1, entries=2)
    single = NoiseRule(verifier(wide), discrete_laplace(SCALE), drawing(), 0)
    two = Given.from_proof(wide.prove_inputs(seeds()[1].inputs(drawing().drawn(1), entries=2)))
    with pytest.raises(LearningError, match="adds noise to 2 sums, of which there are 1"):
        single.noised(total(), {1: two})


def test_coins_are_those_that_were_committed_to() -> None:
    commitments = {k: each.commitment for k, each in seeds().items()}
    coins = {k: each.coin for k, each in seeds().items()}
    with pytest.raises(Cheated, match="another than it committed to") as caught:
        Drawing(LABEL, commitments, {**coins, 3: bytes(32)})
    assert caught.value.members.keys() == {"3"}
    short = b"x"
    committed = dataclasses.replace(commitments[3], coin=hashlib.sha256(short).digest())
    with pytest.raises(Cheated, match="another than it committed to"):
        Drawing(LABEL, {**commitments, 3: committed}, {**coins, 3: short})
    with pytest.raises(LearningError, match="not of the same: 4"):
        Drawing(LABEL, commitments, {k: coins[k] for k in (1, 2, 3)})
    with pytest.raises(LearningError, match="two committed to one seed"):
        Drawing(LABEL, {**commitments, 2: dataclasses.replace(commitments[2], seed=commitments[1].seed)}, coins)
    for no_element in (R, -1, 1 << 256):
        with pytest.raises(LearningError, match="no field element"):
            Drawing(LABEL, {**commitments, 2: dataclasses.replace(commitments[2], seed=no_element)}, coins)


def test_every_coin_changes_every_draw() -> None:
    other = {**seeds(), 4: dataclasses.replace(seeds()[4], coin=bytes(32))}
    drawn = Drawing(LABEL, {k: s.commitment for k, s in other.items()}, {k: s.coin for k, s in other.items()})
    for number in (1, 2, 3, 4):
        assert drawn.drawn(number) != drawing().drawn(number)


def test_a_budget_is_spent_once_and_not_overspent(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "ledger", epsilon=0.7, delta=1e-9)
    owner = owners(tmp_path, noise=rule(), budget=budget)[0]
    owner.shares(noised(1, 2, 3))
    assert budget.spent().epsilon == 1 / SCALE
    owner.shares(noised(1, 2, 3))
    assert budget.spent().epsilon == 1 / SCALE
    (tmp_path / "new key").mkdir()
    again = owners(tmp_path / "new key", noise=rule(), budget=Budget(tmp_path / "ledger 2", 0.4, 1e-9))[0]
    for _ in range(2):
        with pytest.raises(LearningError, match="would cost more than is left"):
            again.shares(noised(1, 2, 3))
    with pytest.raises(LearningError, match="spent by noise alone"):
        owners(tmp_path, budget=budget)


def test_noise_of_the_same_seeds_is_not_opened_with_another_total(tmp_path: Path) -> None:
    """As with a new key and a new file, where the owner's own does not refuse it: the difference would have no noise."""
    budget = Budget(tmp_path / "ledger", epsilon=5, delta=1e-9)
    owners(tmp_path, noise=rule(), budget=budget)[0].shares(noised(1, 2, 3))
    (tmp_path / "new key").mkdir()
    again = owners(tmp_path / "new key", noise=rule(), budget=budget)[0]
    fewer = Total.of(verifier(prover(encrypted)), [given(1, 1), given(2, 0)])
    with pytest.raises(LearningError, match="was released before"):
        again.shares(rule().noised(fewer, {number: added(number) for number in (1, 2, 3)}))


def test_seeds_are_not_shown() -> None:
    for secret in (seeds()[1].seed, seeds()[1].salt, seeds()[1].coin):
        assert str(secret) not in repr(seeds()[1])


def test_what_noise_costs() -> None:
    point = dealt()[0].public_key
    for entries in (1, 4):
        program = encrypted_noise.compile(entries=entries, key_x=int(point.x), key_y=int(point.y))
        assert program.r1cs.n_rows <= 2378 + (entries - 1) * 2138
