"""The table put to `zkwright verify`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import run, run_process
from tests.refusals.case import LEVELS, Case, cases
from tests.refusals.runner import disagreements


class Command:
    """Within this process, as all of the command's tests but a few."""

    levels = LEVELS

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def accepts(self, case: Case) -> bool:
        outcome = run("verify", *written(self.folder, case))
        if outcome.code:
            kind = "invalid proof: " if outcome.code == 1 else "error: "
            outcome.refused(outcome.code, kind)
        return outcome.code == 0


def written(folder: Path, case: Case) -> list[Path]:
    """The three files."""
    paths = [folder / f"{name}.json" for name in ("verification_key", "public", "proof")]
    for path, text in zip(paths, (case.verification_key, case.public, case.proof), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_the_command(tmp_path: Path) -> None:
    assert disagreements(Command(tmp_path)) == []


@pytest.mark.parametrize("reason", sorted({case.reason for case in cases()}))
def test_a_process_of_each_reason(tmp_path: Path, reason: str) -> None:
    case = next(case for case in cases() if case.reason == reason)
    outcome = run_process("verify", *written(tmp_path, case))
    assert (outcome.code == 0) == case.accepted
    assert "Traceback" not in outcome.err
