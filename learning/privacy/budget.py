"""A ledger of what was released, which refuses more than was allowed: SQLite, in a file."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from zkwright.core.field import R

from ..errors import LearningError
from .distribution import Distribution

_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS allowed (epsilon TEXT NOT NULL, delta TEXT NOT NULL)",
    """
CREATE TABLE IF NOT EXISTS releases (
    label TEXT PRIMARY KEY,
    seed TEXT UNIQUE NOT NULL,
    noise TEXT NOT NULL,
    epsilon TEXT,
    rho TEXT NOT NULL,
    delta TEXT NOT NULL
)
""",
)

_LONGEST: Final = 1000
"""Characters of a label."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What releases cost together: (epsilon, delta)-differential privacy."""

    epsilon: float
    delta: float


@dataclass(frozen=True, slots=True)
class _Release:
    epsilon: Fraction | None
    rho: Fraction
    delta: Fraction


class Budget:
    """What may be released of the same people's data: `epsilon` and `delta` in all, over any number of releases.

    Costs of releases add up, those of pure differential privacy as epsilons and those of Gaussian noise as rhos, or all as rhos,
    which are converted by proposition 12 of Canonne, Kamath and Steinke (NeurIPS 2020); the smaller is what counts. A release is
    entered before it is made: what ends between the two is spent. Any number of processes and threads may use the file.

    The file is the releaser's own: who puts an older copy in its place has the budget again, which only those see who keep
    account of what was released.

    Raises `LearningError` for a file that has another budget, or that somebody else wrote, and numbers that are none.
    """

    def __init__(self, file: Path | str, epsilon: Fraction | float, delta: Fraction | float) -> None:
        """Begin the ledger, or go on with one of the same budget."""
        self._file: Final = Path(file)
        self._allowed: Final = (_positive("epsilon", epsilon), _positive("delta", delta))
        if self._allowed[1] >= 1:
            raise LearningError("delta", "is no probability below 1", "give one far below 1 / the number of people")
        with self._writing() as connection:
            for (
                table
            ) in _TABLES:  # one by one: a script would end the transaction, in which nobody else begins the ledger
                connection.execute(table)
            known = connection.execute("SELECT epsilon, delta FROM allowed").fetchone()
            if known is None:
                connection.execute("INSERT INTO allowed VALUES (?, ?)", tuple(map(str, self._allowed)))
            elif tuple(map(self._number, known)) != self._allowed:
                what = f"has the budget epsilon {_shown(known[0])}, delta {_shown(known[1])}"
                raise LearningError(self._file, what, "give these, or begin another ledger for other people's data")

    @classmethod
    def of_file(cls, file: Path | str) -> Budget:
        """The ledger that is in a file, whatever its budget. Raises `LearningError` where there is none."""
        try:
            if not Path(file).is_file():
                raise sqlite3.OperationalError("there is no such file")
            with closing(sqlite3.connect(file, timeout=30)) as connection:
                epsilon, delta = connection.execute("SELECT epsilon, delta FROM allowed").fetchone()
                return cls(file, Fraction(epsilon), Fraction(delta))
        except (sqlite3.Error, ValueError, TypeError, ZeroDivisionError) as error:
            raise LearningError(file, f"is no ledger ({error})", "name one that Budget wrote") from error

    @property
    def allowed(self) -> tuple[Fraction, Fraction]:
        """Epsilon and delta in all."""
        return self._allowed

    def releases(self) -> list[tuple[str, str]]:
        """What was entered, in order: labels, and which noise. Raises `LearningError` for a file that is no ledger any more."""
        with self._writing() as connection:
            found = connection.execute("SELECT label, noise FROM releases ORDER BY rowid").fetchall()
        return [(str(label), str(noise)) for label, noise in found]

    def spend(self, label: str, seed_commitment: int, distribution: Distribution) -> Spent:
        """Enter a release, and say what is spent with it.

        Raises `LearningError`, and enters nothing, where that is more than is allowed, and for a label or a commitment to a seed
        that was used before, or is no field element.
        """
        if not 0 < len(label) <= _LONGEST or not label.isprintable():
            what = "is no label"
            raise LearningError(label[:40], what, f"give 1 to {_LONGEST} characters that can be shown")
        if not 0 <= seed_commitment < R:
            raise LearningError(label, "its commitment to a seed is no field element", "give what seed_commitment gave")
        with self._writing() as connection:
            known = connection.execute(
                "SELECT label FROM releases WHERE label = ? OR seed = ?", (label, str(seed_commitment))
            ).fetchone()
            if known is not None:
                what = "was released before" if known[0] == label else f"has the seed of {known[0]!r}"
                raise LearningError(label, what, "give each release a label and a seed of its own")
            release = _Release(distribution.epsilon, distribution.rho, distribution.delta)
            releases = [*self._releases(connection), release]
            spent = self._together(releases)
            if spent is None or spent.epsilon > float(self._allowed[0]):
                what = f"{distribution.name} would cost more than is left"
                raise LearningError(label, what, f"release with more noise; {self._file} tells what was spent")
            connection.execute(
                "INSERT INTO releases VALUES (?, ?, ?, ?, ?, ?)",
                (
                    label,
                    str(seed_commitment),
                    distribution.name,
                    None if release.epsilon is None else str(release.epsilon),
                    str(release.rho),
                    str(release.delta),
                ),
            )
            return spent

    def has(self, label: str, seed_commitment: int) -> bool:
        """Whether a release of this label and seed was entered: what ended between entering and releasing may go on."""
        with self._writing() as connection:
            found = connection.execute(
                "SELECT 1 FROM releases WHERE label = ? AND seed = ?", (label, str(seed_commitment))
            )
            return found.fetchone() is not None

    def spent(self) -> Spent:
        """What all releases cost together. Raises `LearningError` for a file that is no ledger any more."""
        with self._writing() as connection:
            return self._together(list(self._releases(connection))) or Spent(math.inf, 1.0)

    def _together(self, releases: list[_Release]) -> Spent | None:
        """The least epsilon, None where what approximations are off by is more than delta alone.

        What is tau away from (epsilon, delta)-differential privacy, in total variation, is (epsilon, delta + (1 + e^epsilon) tau)
        of it: a number that one table has and a shifted one has not is as likely as e^epsilon times what was cut off.
        """
        most, delta = map(float, self._allowed)
        pure, concentrated = ([each for each in releases if (each.epsilon is None) is none] for none in (False, True))
        found = []
        # As epsilons and rhos apart: each release of pure noise is off by itself, those of Gaussian noise together.
        off = sum(float(each.delta) * _lost(float(each.epsilon or 0)) for each in pure)
        off += sum(float(each.delta) for each in concentrated) * (_lost(most) if concentrated else 0.0)
        if off <= delta:
            epsilon = float(sum((each.epsilon or Fraction(0) for each in pure), Fraction(0)))
            rho = float(sum((each.rho for each in concentrated), Fraction(0)))
            found.append(Spent(epsilon + epsilon_of(rho, delta - off), delta if concentrated else off))
        # All as rhos.
        off = sum(float(each.delta) for each in releases) * _lost(most)
        if releases and off <= delta:
            found.append(
                Spent(epsilon_of(float(sum((each.rho for each in releases), Fraction(0))), delta - off), delta)
            )
        return min(found, key=lambda spent: spent.epsilon, default=None)

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=30, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(self._connected()) as connection:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.rollback()
                    raise
                connection.commit()
        except sqlite3.Error as error:
            raise LearningError(
                self._file, f"is no ledger that can be written ({error})", "name another file"
            ) from error

    def _releases(self, connection: sqlite3.Connection) -> Iterator[_Release]:
        for epsilon, rho, delta in connection.execute("SELECT epsilon, rho, delta FROM releases ORDER BY rowid"):
            yield _Release(None if epsilon is None else self._number(epsilon), self._number(rho), self._number(delta))

    def _number(self, text: object) -> Fraction:
        """As this wrote it, and nothing that would make what was spent less."""
        try:
            number = Fraction(text) if isinstance(text, str) else None
        except (ValueError, ZeroDivisionError):
            number = None
        if number is None or number < 0 or str(number) != text:
            raise LearningError(
                self._file, f"has {str(text)[:40]!r} for a cost", "somebody else wrote it: release nothing"
            )
        return number


def epsilon_of(rho: float, delta: float) -> float:
    """The epsilon for which rho-zero-concentrated is (epsilon, delta)-differential privacy: an upper bound, close to the least.

    >>> round(epsilon_of(0.005, 1e-6), 3)
    0.43

    For each alpha > 1 it is that for epsilon = alpha rho + (log(1 / delta) + (alpha - 1) log(1 - 1 / alpha) - log(alpha)) /
    (alpha - 1); the smallest is looked for, any that is found is right.
    """
    if rho <= 0:
        return 0.0
    if delta <= 0:
        return math.inf

    def at(exponent: float) -> float:
        alpha = 1 + math.exp(exponent)
        gain = (alpha - 1) * math.log1p(-1 / alpha) - math.log(alpha)
        return alpha * rho + (math.log(1 / delta) + gain) / (alpha - 1)

    low, high = -20.0, 60.0
    for _ in range(200):
        one, two = low + (high - low) / 3, high - (high - low) / 3
        if at(one) < at(two):
            high = two
        else:
            low = one
    return max(0.0, at((low + high) / 2))


def _lost(epsilon: float) -> float:
    """1 + e^epsilon, infinite where no float is as large."""
    return 1 + math.exp(epsilon) if epsilon < 700 else math.inf


def _positive(what: str, value: Fraction | float) -> Fraction:
    try:
        exact = Fraction(value)
    except (ValueError, OverflowError, TypeError):
        exact = Fraction(0)
    if exact <= 0:
        raise LearningError(what, f"is {value!r}", "give a positive number")
    return exact


def _shown(number: str) -> str:
    return f"{float(Fraction(number)):g}"
