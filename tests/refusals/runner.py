"""How an artefact is asked the cases: a runner for each, and those of the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from zkwright.verifier import InvalidKey, InvalidProof, Proof, Statement, VerifyingKey, public_from_json, verify

from tests.refusals.case import LEVELS, Case, cases, hashed_cases, hashed_keys


class Runner(Protocol):
    """Whatever verifies, or refuses to be made of a key."""

    @property
    def levels(self) -> Sequence[str]:
        """What it can be asked: `words` is a must. Who is made of a key is asked `key` too, and must refuse to be made of one
        that is refused; who reads texts `text` too."""

    def accepts(self, case: Case) -> bool:
        """Whether it says yes. Whatever it does when it is broken, it must not return."""


def disagreements(runner: Runner, asked: Sequence[Case] = ()) -> list[str]:
    """The names of the cases to which a runner gives the other answer; all that it can be asked, or some of them.

    At least 45 cases of the level `words` are among those that it can be asked, or it is no runner: `ValueError`.
    """
    able = [case for case in asked or cases(*runner.levels) if case.level in runner.levels]
    if "words" not in runner.levels or (not asked and len(able) < 45):
        raise ValueError(f"asked {len(able)} cases of the levels {', '.join(runner.levels)}")
    return [case.name for case in able if runner.accepts(case) != case.accepted]


class Library:
    """`zkwright.verifier`, from texts."""

    levels = LEVELS

    def accepts(self, case: Case) -> bool:
        """See `Runner`."""
        try:
            check(case)
        except (InvalidProof, InvalidKey):
            return False
        return True


def check(case: Case) -> None:
    """Raise what the library says against a case."""
    vk = VerifyingKey.from_json(case.verification_key)
    signals = public_from_json(case.public)
    verify(vk, signals, Proof.from_json(case.proof))


def hashed_disagreements(accepts: Callable[[Case], bool]) -> list[str]:
    """The names of the cases about hashed signals to which the other answer is given."""
    return [case.name for case in hashed_cases() if accepts(case) != case.accepted]


class Hashed:
    """`Statement.verify`, which takes the signals whose hash a proof publishes."""

    def accepts(self, case: Case) -> bool:
        """Whether it says yes."""
        try:
            check_hashed(case)
        except InvalidProof:
            return False
        return True


def check_hashed(case: Case) -> None:
    """Raise what the library says against a case about hashed signals."""
    key = hashed_keys()[case.key]
    vk, statement = VerifyingKey.from_json(key.verification_key), Statement.from_json(key.statement)
    statement.verify(vk, public_from_json(case.public), Proof.from_json(case.proof))
