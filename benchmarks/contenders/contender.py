"""What a program under measurement is to the benchmark."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from benchmarks.process import ROOT

Command: TypeAlias = tuple[str | Path, ...]

STEPS: Final = (
    "compile",
    "setup",
    "witness",
    "prove, process",
    "prove, warm",
    "verify, process",
    "verify, warm",
)
"""What is measured, in this order. A *process* reads its files and starts cold, as every step does that is not *warm*."""


@dataclass(frozen=True, slots=True)
class Step:
    """One measured command, and the file that later steps need of it; `needs` is made before it, unmeasured."""

    name: str
    command: Command
    makes: Path | None = None
    needs: tuple[Path, Command] | None = None

    @property
    def warm(self) -> bool:
        """Whether the command repeats the step and measures itself."""
        return self.name.endswith("warm")


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one size. The first ones are the same for everybody, made by zkwright."""

    folder: Path
    length: int
    """How many hashes the chain has."""

    @property
    def r1cs(self) -> Path:
        """The constraints everybody proves."""
        return self.folder / "chain.r1cs"

    @property
    def wtns(self) -> Path:
        """A witness of them."""
        return self.folder / "chain.wtns"

    @property
    def zkey(self) -> Path:
        """A key for them, used by whoever reads this format."""
        return self.folder / "chain.zkey"

    @property
    def inputs(self) -> Path:
        """The circuit's inputs, JSON."""
        return self.folder / "input.json"

    def own(self, name: str) -> Path:
        """A file of one contender."""
        return self.folder / name


class Contender(Protocol):
    """A program under measurement."""

    @property
    def name(self) -> str:
        """What the tables call it."""

    @property
    def install(self) -> Sequence[Command]:
        """Commands that install it, from the repository's root."""

    def version(self) -> str | None:
        """What is installed; None when it cannot be run."""

    def steps(self, files: Files) -> Sequence[Step]:
        """The steps it can do."""


def ask(*command: str | Path) -> str | None:
    """What a command prints, one line; None when it fails or does not exist."""
    try:
        done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip() or None
