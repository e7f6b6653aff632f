"""The ledger refuses what is too much, and says what OpenDP says."""

from __future__ import annotations

import math
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opendp import prelude
from zkwright.core.field import R
from zkwright.learning.errors import LearningError
from zkwright.learning.privacy import Budget, Spent, discrete_gaussian, discrete_laplace, public_seed
from zkwright.learning.privacy.budget import epsilon_of

opendp: Any = prelude
opendp.enable_features("contrib")
SPACE = opendp.atom_domain(T=int), opendp.absolute_distance(T=int)


@pytest.mark.parametrize("scale", [1, 3, 10, 150])
@pytest.mark.parametrize("sensitivity", [1, 4])
def test_a_release_costs_what_opendp_says(scale: int, sensitivity: int) -> None:
    laplace = opendp.m.make_laplace(*SPACE, scale=float(scale)).map(sensitivity)
    assert math.isclose(laplace, float(discrete_laplace(scale, sensitivity).epsilon or 0), rel_tol=1e-12)
    gaussian = opendp.m.make_gaussian(*SPACE, scale=float(scale)).map(sensitivity)
    assert math.isclose(gaussian, float(discrete_gaussian(scale, sensitivity).rho), rel_tol=1e-12)


@pytest.mark.parametrize("sigma", [1, 10, 500])
@pytest.mark.parametrize("delta", [1e-3, 1e-6, 1e-12])
def test_rho_is_converted_as_opendp_does(sigma: int, delta: float) -> None:
    measurement = opendp.c.make_zCDP_to_approxDP(opendp.m.make_gaussian(*SPACE, scale=float(sigma)))
    known = measurement.map(1).epsilon(delta)
    ours = epsilon_of(1 / (2 * sigma**2), delta)
    assert known * (1 - 1e-9) <= ours <= known * (1 + 1e-3)


@given(st.floats(1e-8, 100), st.floats(1e-15, 0.1))
def test_no_epsilon_is_above_the_simple_bound(rho: float, delta: float) -> None:
    """Of Bun and Steinke (TCC 2016), proposition 1.3."""
    assert epsilon_of(rho, delta) <= rho + 2 * math.sqrt(rho * math.log(1 / delta)) + 1e-9


def test_nothing_costs_nothing(tmp_path: Path) -> None:
    assert epsilon_of(0.0, 1e-6) == 0
    assert epsilon_of(1.0, 0.0) == math.inf
    assert Budget(tmp_path / "a", 1, 1e-6).spent() == Spent(0.0, 0.0)


def test_spends_until_nothing_is_left(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "ledger", epsilon=Fraction(3, 10), delta=1e-9)
    for place in range(3):
        spent = budget.spend(f"release {place}", place, discrete_laplace(10))
        assert math.isclose(spent.epsilon, (place + 1) / 10)
        assert spent.delta < 1e-15
    with pytest.raises(LearningError, match="would cost more than is left"):
        budget.spend("release 3", 3, discrete_laplace(150))
    assert math.isclose(budget.spent().epsilon, 0.3)


def test_many_small_releases_cost_less_together(tmp_path: Path) -> None:
    """By their rhos: as epsilons 100 would be 1."""
    budget = Budget(tmp_path / "ledger", epsilon=Fraction(3, 4), delta=1e-6)
    for place in range(100):
        spent = budget.spend(f"release {place}", place, discrete_laplace(100))
    assert 0.4 < spent.epsilon < 0.6
    assert spent.delta == 1e-6


def test_noise_of_both_kinds(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "ledger", epsilon=2, delta=1e-6)
    alone = budget.spend("a", 1, discrete_gaussian(10)).epsilon
    assert math.isclose(alone, epsilon_of(1 / 200, 1e-6), rel_tol=1e-6)
    both = budget.spend("b", 2, discrete_laplace(1)).epsilon
    assert math.isclose(both, alone + 1, rel_tol=1e-6)


def test_a_label_and_a_seed_count_once(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "ledger", 5, 1e-6)
    budget.spend("a", 1, discrete_laplace(10))
    with pytest.raises(LearningError, match="was released before"):
        budget.spend("a", 2, discrete_laplace(10))
    with pytest.raises(LearningError, match="has the seed of 'a'"):
        budget.spend("b", 1, discrete_laplace(10))
    assert math.isclose(budget.spent().epsilon, 0.1)


def test_a_delta_that_approximations_use_up(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "ledger", 5, 1e-19)
    with pytest.raises(LearningError, match="more than is left"):
        budget.spend("a", 1, discrete_laplace(10))


def test_it_is_remembered(tmp_path: Path) -> None:
    Budget(tmp_path / "ledger", 1, 1e-6).spend("a", 1, discrete_laplace(2))
    again = Budget(tmp_path / "ledger", 1, 1e-6)
    assert math.isclose(again.spent().epsilon, 0.5)
    with pytest.raises(LearningError, match="has the budget epsilon 1, delta 1e-06"):
        Budget(tmp_path / "ledger", 2, 1e-6)


def test_many_at_once_spend_no_more_than_there_is(tmp_path: Path) -> None:
    def spend(place: int) -> bool:
        try:
            Budget(tmp_path / "ledger", 1, 1e-9).spend(f"release {place}", place, discrete_laplace(4))
        except LearningError:
            return False
        return True

    Budget(tmp_path / "ledger", 1, 1e-9)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(16))) == 4
    assert math.isclose(Budget(tmp_path / "ledger", 1, 1e-9).spent().epsilon, 1)


@pytest.mark.parametrize(
    ("epsilon", "delta"), [(0, 1e-6), (-1, 1e-6), (math.nan, 1e-6), (1, 0), (1, 1), (math.inf, 0.1)]
)
def test_what_is_no_budget(tmp_path: Path, epsilon: float, delta: float) -> None:
    with pytest.raises(LearningError):
        Budget(tmp_path / "ledger", epsilon, delta)


def test_what_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database, and longer than the header of one " * 20)
    with pytest.raises(LearningError, match="is no ledger"):
        Budget(tmp_path / "text", 1, 1e-6)
    with pytest.raises(LearningError, match="is no ledger"):
        Budget(tmp_path / "away" / "ledger", 1, 1e-6)


@pytest.mark.parametrize(("scale", "sensitivity"), [(1, 20), (1, 12), (10, 1), (3, 9)])
def test_delta_is_no_less_than_it_is(tmp_path: Path, scale: int, sensitivity: int) -> None:
    """By its definition: over all numbers, how much likelier they are than e^epsilon times as likely as with one person less."""
    noise = discrete_laplace(scale, sensitivity)
    factor = Fraction(math.exp(float(noise.epsilon or 0)))
    allowed = (noise.epsilon or 0) + Fraction(1, 1000)
    true = Fraction(0)
    for number in range(noise.low, noise.high + 1):
        true += max(Fraction(0), noise.probability(number) - factor * noise.probability(number - sensitivity))
    spent = Budget(tmp_path / "a", allowed, 1e-6).spend("a", 1, noise)
    assert true <= spent.delta
    if true > noise.delta:
        with pytest.raises(LearningError, match="more than is left"):
            Budget(tmp_path / "b", allowed, true).spend("a", 1, noise)


def test_epsilons_that_protect_nobody(tmp_path: Path) -> None:
    with pytest.raises(LearningError, match="more than is left"):
        Budget(tmp_path / "ledger", 10_000, 1e-6).spend("a", 1, discrete_laplace(1, 5000))


@pytest.mark.parametrize("commitment", [-1, R, R + 1])
def test_a_seed_has_one_commitment(tmp_path: Path, commitment: int) -> None:
    budget = Budget(tmp_path / "ledger", 5, 1e-6)
    budget.spend("a", 1, discrete_laplace(10))
    with pytest.raises(LearningError, match="no field element"):
        budget.spend("b", commitment, discrete_laplace(10))
    with pytest.raises(LearningError, match="no field element"):
        public_seed("b", commitment, bytes(32))


def test_a_budget_is_spent_to_its_end(tmp_path: Path) -> None:
    """Of a fraction that no float is."""
    budget = Budget(tmp_path / "ledger", Fraction(1, 10), 1e-6)
    assert budget.spend("a", 1, discrete_laplace(10)).epsilon == 0.1
    with pytest.raises(LearningError, match="more than is left"):
        budget.spend("b", 2, discrete_laplace(150))


@pytest.mark.parametrize(
    "cost",
    ["-1", "0.1", "1/0", "nan", "x", "", " 1/10", "2/20", b"1/10", None],
)
def test_costs_that_somebody_else_wrote(tmp_path: Path, cost: object) -> None:
    budget = Budget(tmp_path / "ledger", 1, 1e-6)
    budget.spend("a", 1, discrete_laplace(10))
    with sqlite3.connect(tmp_path / "ledger") as connection:
        connection.execute("PRAGMA ignore_check_constraints = 1")
        connection.execute("UPDATE releases SET epsilon = ?, delta = ?", ("1/10", "" if cost is None else cost))
    connection.close()
    for use in (budget.spent, lambda: budget.spend("b", 2, discrete_laplace(10))):
        with pytest.raises(LearningError, match="for a cost; somebody else wrote it"):
            use()


def test_a_ledger_that_is_gone_is_not_begun_again(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "ledger", 1, 1e-6)
    (tmp_path / "ledger").unlink()
    for use in (budget.spent, lambda: budget.spend("b", 2, discrete_laplace(10))):
        with pytest.raises(LearningError, match="is no ledger"):
            use()


def test_one_ledger_has_one_budget_whoever_begins_it(tmp_path: Path) -> None:
    def begun(epsilon: int) -> int:
        try:
            Budget(tmp_path / "ledger", epsilon, 1e-6)
        except LearningError:
            return 0
        return epsilon

    with ThreadPoolExecutor(8) as pool:
        assert len({*pool.map(begun, range(1, 17))} - {0}) == 1


@pytest.mark.parametrize("label", ["", "a" * 1001, "a\nb", "\ud800"])
def test_what_is_no_label(tmp_path: Path, label: str) -> None:
    with pytest.raises(LearningError, match="is no label"):
        Budget(tmp_path / "ledger", 1, 1e-6).spend(label, 1, discrete_laplace(10))


def test_a_release_that_was_entered_is_known(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "ledger", 1, 1e-6)
    budget.spend("a", 1, discrete_laplace(10))
    assert budget.has("a", 1)
    assert not budget.has("a", 2)
    assert not budget.has("b", 1)


def test_shares_cost_what_their_sum_does(tmp_path: Path) -> None:
    for shares in (1, 2, 7):
        spent = Budget(tmp_path / str(shares), 1, 1e-6).spend("a", 1, discrete_laplace(10, 3, shares))
        assert spent.epsilon == 0.3
        assert 0 < spent.delta < 1e-15


def test_compositions_cost_no_more_than_opendp_says(tmp_path: Path) -> None:
    """Pure ones as a sum, Gaussian ones as a sum of rhos, which it converts."""
    laplace = [opendp.m.make_laplace(*SPACE, scale=float(scale)) for scale in (10, 20, 40)]
    budget = Budget(tmp_path / "laplace", 1, 1e-12)
    for place, scale in enumerate((10, 20, 40)):
        spent = budget.spend(str(place), place, discrete_laplace(scale))
    known = opendp.c.make_composition(laplace).map(1)
    assert math.isclose(spent.epsilon, known, rel_tol=1e-9)
    gaussian = [opendp.m.make_gaussian(*SPACE, scale=float(sigma)) for sigma in (10, 20, 40)]
    budget = Budget(tmp_path / "gaussian", 1, 1e-6)
    for place, sigma in enumerate((10, 20, 40)):
        spent = budget.spend(str(place), place, discrete_gaussian(sigma))
    known = opendp.c.make_zCDP_to_approxDP(opendp.c.make_composition(gaussian)).map(1).epsilon(1e-6)
    assert known * (1 - 1e-9) <= spent.epsilon <= known * (1 + 1e-3)
