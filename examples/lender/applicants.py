"""Applicants for loans, made up: whole numbers of 8 bits, a group, and whether the loan was repaid.

Incomes of the second group are lower, debts and days late hang on income, and a loan is repaid with a chance that rises with
income, savings and years in a job, and falls with debts and days late. The group itself changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

FIELDS: Final = ("age", "income", "debts", "job years", "savings", "accounts", "days late", "requested")
"""Years; hundreds a month; hundreds; years; hundreds; how many; in two years; hundreds."""


@dataclass(frozen=True)
class Applicants:
    """Rows of `FIELDS`, 0 ... 255 each, and of each row whether it is of the second group, and whether the loan was repaid."""

    rows: NDArray[np.int64]
    groups: NDArray[np.bool_]
    repaid: NDArray[np.bool_]

    def __getitem__(self, part: slice) -> Applicants:
        """Some of them."""
        return Applicants(self.rows[part], self.groups[part], self.repaid[part])


def made_up(count: int, seed: int = 0, gap: float = 10.0) -> Applicants:
    """So many applicants; those of the second group have `gap` hundreds a month less on average."""
    chance = np.random.default_rng(seed)
    groups = chance.random(count) < 0.4
    income = np.clip(chance.gamma(6, 6, count) - gap * groups, 2, 255)
    age = np.clip(chance.normal(42, 12, count), 18, 90)
    years = np.clip(chance.exponential(6, count), 0, age - 17)
    savings = np.clip(income * chance.exponential(1.2, count), 0, 255)
    debts = np.clip(chance.exponential(50, count) - 0.4 * income, 0, 255)
    late = np.clip(20 * chance.poisson(np.clip(1.5 - income / 40, 0.1, 4)), 0, 255)
    requested = np.clip(chance.exponential(60, count), 5, 255)
    accounts = 1 + chance.poisson(2, count)
    rises = 0.05 * (income - 36) + 0.006 * (savings - 40) + 0.08 * (years - 6)
    falls = 0.02 * (debts - 38) + 0.04 * (late - 16) + 0.006 * (requested - 60)
    repaid = chance.random(count) < 1 / (1 + np.exp(-(0.8 + rises - falls)))
    columns: list[Any] = [age, income, debts, years, savings, accounts, late, requested]
    return Applicants(np.rint(np.stack(columns, axis=1)).astype(np.int64), groups, repaid)
