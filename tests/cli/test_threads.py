"""`--threads`, and the environment variable of the same meaning: what they bound, and what they refuse."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from zkwright.cli import grammar
from zkwright.core import engine_choice
from zkwright.prover import choose_engine
from zkwright.prover.circom import sandbox

from tests.cli.conftest import Project, run, run_process

NATIVE = choose_engine().name == "native"

COUNTED = """
import os, sys, time
from zkwright.cli import main
try: main(sys.argv[1:])
except SystemExit: pass
end = time.monotonic() + 20
while len(os.listdir("/proc/self/task")) > 1 and time.monotonic() < end: time.sleep(0.005)
print(len(os.listdir("/proc/self/task")))
"""
"""Runs the command and counts the threads that are left: those of libraries, which keep theirs. The engine's end soon after."""


def proved_with(project: Project, *options: str, **environment: str) -> int:
    """How many threads `prove` says that it used."""
    arguments = ("prove", project.built("factor.zkey"), project.built("factor.wtns"), "-o", project.folder)
    outcome = run_process(*arguments, "--json", *options, **environment)
    assert outcome.code == 0, outcome.err
    return int(outcome.document["threads"])


@pytest.mark.parametrize("wanted", [1, 3])
def test_the_engine_uses_so_many(project: Project, wanted: int) -> None:
    expected = wanted if NATIVE else 1
    assert proved_with(project, "--threads", str(wanted)) == expected
    assert proved_with(project, ZKWRIGHT_THREADS=str(wanted)) == expected
    assert (
        run_process(
            "--threads", str(wanted), "--json", "setup", project.built("factor.r1cs"), "-o", project.folder
        ).document["threads"]
        == expected
    )
    assert proved_with(project, "--threads", str(wanted), ZKWRIGHT_THREADS="7") == expected


def test_the_reference_engine_uses_one(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "reference")
    arguments = ("prove", project.built("factor.zkey"), project.built("factor.wtns"), "-o", project.folder)
    assert run(*arguments, "--json", "--threads", "3").document["threads"] == 1


def test_every_verb_that_computes_tells_how_many(project: Project) -> None:
    files = ("-o", project.folder / "again", "--json", "--threads", "1")
    assert run("setup", project.built("factor.r1cs"), *files).document["threads"] == 1
    assert run("run", f"{project.source}:factor", "-i", project.inputs, *files).document["threads"] == 1
    estimate = run("info", project.built("factor.r1cs"), "--json", "--threads", "1").document["proof_estimate"]
    assert estimate["threads"] == 1
    assert run("verify", *project.triple, "--threads", "1").code == 0


def test_people_read_how_many(project: Project) -> None:
    arguments = ("prove", project.built("factor.zkey"), project.built("factor.wtns"), "-o", project.folder)
    told = run(*arguments, "--threads", "1").out
    assert ("native engine, 1 thread\n" if NATIVE else "reference engine") in told


@pytest.mark.parametrize("verb", ["prove", "setup", "witness"])
def test_libraries_start_no_more_either(project: Project, verb: str) -> None:
    arguments = {
        "prove": ("prove", project.built("factor.zkey"), project.built("factor.wtns")),
        "setup": ("setup", project.built("factor.r1cs")),
        "witness": ("witness", project.built("factor.r1cs"), "-i", project.inputs),
    }[verb]
    out = project.folder / ("w.wtns" if verb == "witness" else "out")
    command = [sys.executable, "-c", COUNTED, *map(str, arguments), "-o", str(out), "-q", "--threads", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def test_the_environment_is_as_it_was_afterwards(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    monkeypatch.delenv("RAYON_NUM_THREADS", raising=False)
    before = dict(os.environ)
    assert run("verify", *project.triple, "--threads", "2").code == 0
    assert dict(os.environ) == before


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "many", "1025", "9" * 30])
def test_no_such_number(project: Project, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run("verify", *project.triple, "--threads", number).refused(2, "'--threads'", "see zkwright verify --help")
    monkeypatch.setenv("ZKWRIGHT_THREADS", number)
    run("setup", project.built("factor.r1cs")).refused(2, "ZKWRIGHT_THREADS", number)


def test_both_rooms_mean_the_same() -> None:
    assert grammar.THREADS_VARIABLE == engine_choice.THREADS_VARIABLE
    assert grammar.MAX_THREADS == engine_choice.MAX_THREADS
    assert grammar.MAX_SECONDS == sandbox.MAX_SECONDS
