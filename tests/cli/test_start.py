"""How a process starts and ends: what each verb loads of what takes long, and what is still done at the end."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from zkwright.prover import choose_engine

from tests.cli.conftest import Project, run_process

HEAVY = {
    *("click", "rich", "numpy", "galois", "numba", "py_ecc", "wasmtime"),
    *(
        "sysconfig",
        "numpy.ma",
        "argparse",
        "asyncio",
        "dataclasses",
        "difflib",
        "hashlib",
        "importlib",
        "importlib.metadata",
        "inspect",
        "pathlib",
        "pkg_resources",
        "random",
        "typing",
    ),
    *("zkwright.compiler", "zkwright.compiler.errors", "zkwright.prover", "zkwright.circuits", "zkwright.cli.failures"),
}
"""What a verb loads only if it needs it: each takes milliseconds, some a second."""

ARRAYS = {"numpy", "importlib", "inspect", "typing", "dataclasses", "pathlib"}
"""Whoever works on arrays needs NumPy, which needs the next two; given these, dataclasses cost little."""

PROVING = {"zkwright.prover"}

SOLVING = {"typing", "zkwright.compiler"}


def loaded(*arguments: str | Path) -> set[str]:
    """The modules that a process of the command loads, those that any Python loads left out."""

    def names(*command: str | Path) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-X", "importtime", *command],
            capture_output=True,
            text=True,
            check=True,
        )
        lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
        return {line.rsplit("|", 1)[1].strip() for line in lines}

    return names("-c", "from zkwright.cli.entry import start; start()", *arguments) - names("-c", "pass")


def test_verify(pristine: Project) -> None:
    found = loaded("verify", *pristine.triple, "-q")
    assert "zkwright.verifier" in found
    if choose_engine().name == "native":
        assert not found & HEAVY
    else:
        assert not found & {"click", "rich", "zkwright.compiler", "zkwright.prover"}


def verb_on_files(project: Project, verb: str) -> tuple[str | Path, ...]:
    zkey, wtns = project.built("factor.zkey"), project.built("factor.wtns")
    arguments: dict[str, tuple[str | Path, ...]] = {
        "setup": ("setup", project.built("factor.r1cs"), "-o", project.folder / "out"),
        "witness": ("witness", project.built("factor.r1cs"), "-i", project.inputs, "-o", project.folder / "out"),
        "prove": ("prove", zkey, wtns, "-o", project.folder / "out"),
        "check": ("check", zkey),
        "export": ("export", "vk", zkey, "-o", project.folder / "out"),
        "info": ("info", zkey),
    }
    return arguments[verb]


@pytest.mark.parametrize("verb", ["setup", "check", "export", "info"])
def test_verbs_on_arrays(project: Project, verb: str) -> None:
    found = loaded(*verb_on_files(project, verb))
    assert found >= ARRAYS
    if choose_engine().name == "native":
        of_descriptors = {"setup": {"hashlib", "zkwright.compiler"}, "export": {"hashlib"}}.get(verb, set())
        assert found & HEAVY == ARRAYS | of_descriptors | {"zkwright.prover"}
    assert not found & {"click", "rich", "zkwright.circuits"}


@pytest.mark.parametrize("verb", ["witness", "prove"])
def test_verbs_on_bytes(project: Project, verb: str) -> None:
    """NumPy takes longer than all they do."""
    found = loaded(*verb_on_files(project, verb))
    if choose_engine().name == "native":
        assert found & HEAVY == (SOLVING if verb == "witness" else PROVING)
    assert not found & {"click", "rich", "zkwright.circuits"}


def test_help_loads_no_more_than_click(pristine: Project) -> None:
    assert not loaded("--help") & {"rich", "numpy", "zkwright.compiler", "zkwright.prover"}


LAST_WORDS = """
import atexit, threading, time
from zkwright import Field, Private, Public, circuit

@circuit
def square(x: Private[Field]) -> Public[Field]:
    return x * x

def late():
    time.sleep(0.3)
    open("late", "w").close()

atexit.register(lambda: open("atexit", "w").close())
"""


COMPILED = """
import sys
from zkwright import Bool, Field, Private, Public, U8, circuit, gadget
from zkwright.circuits.poseidon import poseidon

@gadget
def is_odd(x: U8) -> Bool:
    return x.bits(8)[0]

@circuit
def small(x: Private[U8], y: Private[Field]) -> tuple[Public[Field], Public[Bool]]:
    return poseidon(Field(x) + y * y, y), is_odd(x) & (y == 3)

small.compile()
print(*({"numpy.ma", "secrets", "hmac"} & sys.modules.keys()))
"""


def test_compiling_loads_nothing_that_takes_as_long(tmp_path: Path) -> None:
    (tmp_path / "small.py").write_text(COMPILED)
    done = subprocess.run([sys.executable, "small.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_what_others_asked_for_at_the_end_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain.py").write_text(LAST_WORDS)
    (tmp_path / "threaded.py").write_text(LAST_WORDS + "threading.Thread(target=late).start()\n")
    assert run_process("compile", "plain.py", "-q").code == 0
    assert Path("atexit").exists()
    Path("atexit").unlink()
    assert run_process("compile", "threaded.py", "-q").code == 0
    assert Path("atexit").exists()
    assert Path("late").exists()


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-"])
def test_an_answer_needs_no_stream(pristine: Project, closed: str) -> None:
    """Whoever started the process may have closed them; the exit code answers."""
    command = shlex.join([sys.executable, "-m", "zkwright.cli", "verify", *map(str, pristine.triple)])
    assert subprocess.run(["sh", "-c", f"{command} {closed}"], check=False).returncode == 0


def test_an_answer_that_cannot_be_written_is_none(pristine: Project) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "zkwright.cli", "verify", "--json", *map(str, pristine.triple)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_exit_codes_of_a_process(pristine: Project) -> None:
    assert run_process("verify", *pristine.triple).code == 0
    assert run_process("verify", pristine.triple[0], pristine.triple[1], pristine.inputs).code == 2
    assert run_process("--version").out.startswith("zkwright ")
    assert run_process("provee").code == 2
    assert run_process().out == run_process("--help").out
