"""What a service is told of proving: plain values, which are the same in each of its processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How many, how often, how long; times in seconds."""

    waiting: int = 1000
    """Jobs that may wait; beyond these a request is answered with 429."""

    attempts: int = 3
    """Times that a job is begun when whatever works on it dies."""

    lease: float = 30.0
    """For which a job belongs to who took it, unless that is renewed: then others take the jobs of a machine that is gone."""

    patience: float = 3600.0
    """After which a job expires that nobody began."""

    kept: float = 86400.0
    """For which what came of a job can be asked for."""

    @property
    def of_one(self) -> int:
        """How many of those that wait may be one API key's: the last quarter is for others."""
        return self.waiting - self.waiting // 4


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a lane looks, in seconds."""

    idle: float = 0.1
    """Between two looks for a job that waits."""

    beat: float = 0.5
    """Between two renewals of a lease, after which a cancelled job is stopped."""

    again: float = 1.0
    """After which something is tried again that failed, as the database does while it is started."""

    sweep: float = 5.0
    """Between two looks for what is overdue."""

    most: float = 600.0
    """After which a job fails that is not done."""


@dataclass(frozen=True, slots=True)
class ProvingSettings:
    """Which proofs are made, and by what.

    `keys` are proving keys, NAME.zkey, each beside the circuit with its solver, NAME.r1cs. `workers` says how many processes of
    this machine prove, of which 0 leaves that to other machines with the same database, or names a Ray cluster, `ray://auto`
    or `ray://HOST:PORT`. `secret` is the file with what seals inputs in the database; None takes the one that the environment
    variable ZKWRIGHT_SERVICE_SECRET_FILE names, or for SQLite one beside the database, which is made.
    """

    keys: tuple[Path, ...] = ()
    workers: int | str = 1
    secret: Path | None = None
    memory: int = 1 << 31
    """Bytes that the provers which one worker keeps may take, unless one alone takes more."""

    most_inputs: int = 8 << 20
    """Bytes of a request with inputs, of circuits that have so many."""

    limits: QueueLimits = field(default_factory=QueueLimits)
    pace: Pace = field(default_factory=Pace)
