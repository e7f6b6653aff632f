"""Whatever fails within zkwright, wherever: the exit code says that there is no answer, and never that the answer is no."""

from __future__ import annotations

import dataclasses
import errno
import inspect
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, ClassVar

import pytest
from zkwright.cli.entry import answer
from zkwright.cli.grammar import VERBS
from zkwright.exports.described_key import DescribedKey
from zkwright.exports.solidity import solidity_verifier
from zkwright.prover import read_zkey, write_zkey
from zkwright.verifier import VerifyingKey

from tests.cli.conftest import Project


class Panic(BaseException):
    """As a panic of the native engine, no Exception."""


FAILURES: dict[str, Callable[[], BaseException]] = {
    "memory": MemoryError,
    "memory of the system": lambda: OSError(errno.ENOMEM, os.strerror(errno.ENOMEM)),
    "disk": lambda: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "somewhere"),
    "recursion": RecursionError,
    "defect": lambda: KeyError("a secret"),
    "assumption": lambda: AssertionError("a secret"),
    "engine": lambda: RuntimeError("a secret"),
    "panic": lambda: Panic("a secret"),
    "exit": lambda: SystemExit("a secret"),
}


def contributable(zkey: Path, folder: Path) -> Path:
    """The key without the mark of a development key."""
    other = folder / "unmarked.zkey"
    write_zkey(other, dataclasses.replace(read_zkey(zkey), circuit_hash=bytes(64)))
    return other


def contract(verification_key: Path, folder: Path) -> Path:
    """The source of one that checks a key's proofs."""
    source = folder / "Verifier.sol"
    source.write_text(solidity_verifier(DescribedKey.of(VerifyingKey.from_json(verification_key.read_bytes()))))
    return source


def commands(project: Project, out: Path) -> dict[str, list[str]]:
    """A command line of every verb, whose answer is yes."""
    build = project.folder / "build"
    lines: dict[str, list[Any]] = {
        "run": ["run", f"{project.source}:factor", "-i", project.inputs, "-o", out],
        "compile": ["compile", f"{project.source}:factor", "-o", out],
        "setup": ["setup", build / "factor.r1cs", "-o", out],
        "witness": ["witness", build / "factor.r1cs", "-i", project.inputs, "-o", out],
        "prove": ["prove", build / "factor.zkey", build / "factor.wtns", "-o", out],
        "verify": ["verify", *project.triple],
        "info": ["info", build / "factor.zkey"],
        "check": ["check", build / "factor.zkey"],
        "profile": ["profile", build / "factor.r1cs", "-o", out],
        "audit": ["audit", build / "factor.r1cs", "--report", out / "page.html"],
        "export": ["export", "vk", build / "factor.zkey", "-o", out],
        "audit-contract": ["audit-contract", contract(build / "verification_key.json", out.parent)],
        "inputs": ["inputs", build / "factor.r1cs"],
        "ceremony": [
            "ceremony",
            "contribute",
            contributable(build / "factor.zkey", out.parent),
            "-o",
            out / "1.zkey",
            "--force",
        ],
        "ptau": ["ptau", "new", "2", "-o", out / "powers.ptau", "--force"],
        "parties": ["parties", "identity", "-o", out / "a.identity", "--force"],
        "learn": ["learn", "identity", "-o", out / "b.identity", "--force"],
        "service": ["service", "keys", "--database", f"sqlite:///{out.parent / 'service.sqlite'}"],
        "doctor": ["doctor"],
        "completion": ["completion", "bash"],
    }
    return {verb: [str(word) for word in line] for verb, line in lines.items()}


ENDING = [verb for verb in VERBS if verb != "serve"]
"""Verbs that end by themselves; what fails while `serve` serves is an answer, see `tests/service`."""


class Saboteur:
    """Raises when the given call of a function of ours is made; counts the calls without one."""

    known: ClassVar[dict[int, tuple[CodeType, bool]]] = {}
    """Of each code that ran, by identity: whether a call of it counts."""

    def __init__(self, call: int = -1, failure: Callable[[], BaseException] = MemoryError) -> None:
        self.call, self.failure, self.calls = call, failure, 0

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        if event != "call":
            return
        code = frame.f_code
        kept = self.known.get(id(code))
        if kept is None:
            # A generator that nobody reads any more is entered once more to end it, whenever that is: what fails there fails
            # nobody.
            is_ours = str(frame.f_globals.get("__name__", "")).startswith("zkwright.")
            kept = self.known[id(code)] = code, is_ours and not code.co_flags & inspect.CO_GENERATOR
        if kept[1]:
            self.calls += 1
            if self.calls == self.call + 1:
                sys.setprofile(None)
                raise self.failure()

    def __enter__(self) -> Saboteur:
        sys.setprofile(self)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)


def places(total: int, count: int, chosen: random.Random) -> Iterator[int]:
    """The first calls and the last, and some in between."""
    yield from (1, 2, 3, total - 1)  # the first of all is `answer` itself
    for _ in range(count):
        yield chosen.randrange(1, total)


@pytest.mark.parametrize("count", [1, pytest.param(10, marks=pytest.mark.slow)])
@pytest.mark.parametrize("verb", ENDING)
def test_a_failure_anywhere_is_no_answer(
    pristine: Project, tmp_path: Path, verb: str, count: int, capfd: pytest.CaptureFixture[str]
) -> None:
    line = commands(pristine, tmp_path / "out").get(verb)
    if line is None:
        pytest.fail(f"give a command line for {verb}")
    answer(line)  # what is loaded once is loaded
    with Saboteur() as counting:
        assert answer(line) == 0
    capfd.readouterr()
    chosen = random.Random(verb)
    refused = tried = 0
    for name, failure in FAILURES.items():
        for call in places(counting.calls, count, chosen):
            # A process ends with what it had begun; here that must not outlive the call.
            with Saboteur(call, failure):
                code = copy_context().run(answer, line)
            told = capfd.readouterr()
            assert code in (0, 2), (name, call, told.err)  # 0 where it does without
            tried += 1
            refused += code == 2
            if code == 2:
                assert len(told.err.splitlines()) >= 1
                assert "Traceback" not in told.err
                assert "internal error" not in told.err or "a secret" not in told.err
    assert refused > 0.7 * tried  # now and then the command does without what failed


LIMITED = """
import faulthandler, resource, sys
faulthandler.dump_traceback_later(100)
from zkwright.cli.entry import answer
import zkwright.compiler.program.program_file, zkwright.prover, zkwright.compiler.profiler.profile
def status(name):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) << 10 for line in file if line.startswith(name))
most = status("VmSize") + (int(sys.argv[1]) << 20)
resource.setrlimit(resource.RLIMIT_AS, (most, most))
sys.exit(answer(sys.argv[2:]))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the size of a process is read there")
@pytest.mark.parametrize("verb", ["check", "profile", "prove", "info"])
def test_a_process_without_memory(pristine: Project, tmp_path: Path, verb: str) -> None:
    line = commands(pristine, tmp_path / "out")[verb]
    for megabytes in (0, 2):
        done = subprocess.run(
            [sys.executable, "-c", LIMITED, str(megabytes), *line, "--threads", "1"],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode != 1, done.stderr
