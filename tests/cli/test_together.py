"""Files that belong together: a process killed at any of its steps, and several at once, leave a folder that can be used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from zkwright.cli import files
from zkwright.cli.files import alone, make_folder
from zkwright.core.files.r1cs_file import read_r1cs
from zkwright.core.files.wtns_file import read_wtns
from zkwright.prover import check_witness, read_zkey
from zkwright.verifier import Statement, VerifyingKey

from tests.cli.conftest import Project, run, run_process

OTHER = """
from zkwright import Field, Private, Public, circuit, require

@circuit
def factor(p: Private[Field], q: Private[Field], tag: Public[Field]) -> Public[Field]:
    require(p * p != tag, "a square")
    return p * q * q + tag
"""
"""A circuit of the same name and inputs, of another size."""

KILLED = """
import importlib, os, shutil, signal, sys
from pathlib import Path
from zkwright.cli import main

start, states, *command = sys.argv[1:]

def load_all_it_loads(folder: str) -> None:
    # Here, once; and nothing but load, as no thread of an engine survives a fork.
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            main([*command, "-o", folder])
        except SystemExit:
            os.write(writer, "\\n".join(name for name in sys.modules if name.startswith("zkwright.")).encode())
        os._exit(0)
    os.close(writer)
    with open(reader) as told:
        for name in told.read().splitlines():
            importlib.import_module(name)
    os.wait()

STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "os.rmdir", "os.link", "os.truncate"}

def killed_at(folder: str, step: int) -> bool:
    child = os.fork()
    if child == 0:
        left = step

        def count(event, arguments):
            nonlocal left
            if event in STEPS and folder in str(arguments[0]):
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        sys.addaudithook(count)
        try:
            main([*command, "-o", folder])
        except SystemExit as end:
            os._exit(end.code)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return os.WIFSIGNALED(status)

shutil.copytree(start, Path(states, "unharmed"))
load_all_it_loads(str(Path(states, "unharmed")))
shutil.rmtree(Path(states, "unharmed"))
step = 0
while True:
    folder = str(Path(states, f"killed-at-{step}"))
    shutil.copytree(start, folder)
    if not killed_at(folder, step):
        break
    step += 1
"""
"""For each step with the file system that a command takes in its folder, run it in a copy, killed before that step."""


KEYS = ("factor.zkey", "verification_key.json", "factor.statement.json")


def belongs_together(folder: Path) -> None:
    """Assert that no file of the folder contradicts another."""
    there = {path.name for path in folder.iterdir()}
    if there >= {"factor.zkey", "verification_key.json"}:
        vk = VerifyingKey.from_json((folder / "verification_key.json").read_bytes())
        assert vk == read_zkey(folder / "factor.zkey").verifying_key()
    if there >= {"factor.zkey", "factor.statement.json"}:
        statement = Statement.from_json((folder / "factor.statement.json").read_bytes())
        assert statement.fingerprint == read_zkey(folder / "factor.zkey").verifying_key().fingerprint
    if there >= {"factor.r1cs", "factor.zkey"}:
        assert read_r1cs(folder / "factor.r1cs").r1cs.n_wires == read_zkey(folder / "factor.zkey").n_wires
    if there >= {"factor.r1cs", "factor.wtns"}:
        check_witness(read_r1cs(folder / "factor.r1cs").r1cs, read_wtns(folder / "factor.wtns"))
    if there >= {"verification_key.json", "public.json", "proof.json"}:
        triple = [folder / name for name in ("verification_key.json", "public.json", "proof.json")]
        assert run("verify", *triple).code == 0


def is_old(start: Path, path: Path) -> bool:
    """Whether the folder `start` has the very file."""
    before = start / path.name
    return before.exists() and before.read_bytes() == path.read_bytes()


def hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


def states_of(project: Project, tmp_path: Path, start: Path, command: Sequence[str | Path]) -> list[Path]:
    """What the folder `start` has become when the command was killed at each of its steps, and at last when it was not."""
    states = tmp_path / "states"
    states.mkdir()
    arguments = [sys.executable, "-c", KILLED, str(start), str(states), *map(str, command)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return sorted(states.iterdir(), key=lambda path: int(path.name.rpartition("-")[2]))


@pytest.mark.parametrize("filled", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_a_run_killed_at_any_step(project: Project, tmp_path: Path, filled: bool) -> None:
    other = tmp_path / "other.py"
    other.write_text(OTHER)
    start = project.folder / "build"
    if not filled:
        shutil.rmtree(start)
        start.mkdir()
    command = ("run", f"{other}:factor", "-i", project.inputs)
    states = states_of(project, tmp_path, start, command)
    assert len(states) > 25
    assert any(hidden(folder) for folder in states)
    old = {path.name for path in start.iterdir()}
    assert {len({path.name for path in folder.iterdir()} - old) for folder in states} >= {0, 8 - len(old)}
    for folder in states:
        assert len({is_old(start, path) for path in folder.iterdir() if not path.name.startswith(".")}) < 2
        belongs_together(folder)
        outcome = run("setup", project.built("factor.r1cs") if filled else states[-1] / "factor.r1cs", "-o", folder)
        assert outcome.code == 0, (folder, outcome.err)
        assert hidden(folder) == []
    outcome = run(*command, "-o", states[len(states) // 2])
    assert outcome.code == 0, outcome.err
    belongs_together(states[len(states) // 2])


def test_a_setup_killed_at_any_step(project: Project, tmp_path: Path) -> None:
    command = ("setup", project.built("factor.r1cs"))
    start = project.folder / "build"
    for folder in states_of(project, tmp_path, start, command):
        keys = [path for path in folder.iterdir() if path.name in KEYS]
        assert len({is_old(start, path) for path in keys}) == 1
        for name in ("proof.json", "public.json"):
            (folder / name).unlink()  # of the key before
        belongs_together(folder)
        assert run(*command, "-o", folder).code == 0
        assert hidden(folder) == []
        belongs_together(folder)


def test_several_at_once_in_one_folder(project: Project, tmp_path: Path) -> None:
    other = tmp_path / "other.py"
    other.write_text(OTHER)
    build = project.folder / "build"

    def go(source: Path) -> int:
        return run_process("run", f"{source}:factor", "-i", project.inputs, "-o", build).code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(go, [project.source, other] * 3)) == [0] * 6
    assert hidden(build) == []
    belongs_together(build)


def test_a_lock_that_somebody_keeps(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may read a folder may lock it, and must not be able to stop others for ever."""
    monkeypatch.setattr(files, "_PATIENCE", 0.1)
    out = tmp_path / "out"
    with alone(make_folder(out)):
        refused = run("setup", project.built("factor.r1cs"), "-o", out)
        refused.refused(2, f"{out}: another process has held its lock", "with -o")
        assert list(out.iterdir()) == []
    assert run("setup", project.built("factor.r1cs"), "-o", out).code == 0


def test_leftovers_of_others_and_of_the_living_stay(project: Project, tmp_path: Path) -> None:
    build = project.folder / "build"
    mine = build / ".factor.zkey.0123456789abcdef.zkwright"
    pipe, link, folder, notes = (
        build / f".{name}.fedcba9876543210.zkwright" for name in ("pipe", "link", "folder", "notes.json")
    )
    mine.write_text("half a key")
    subprocess.run(["mkfifo", str(pipe)], check=True)
    link.symlink_to(project.source)
    folder.mkdir()
    notes.with_suffix(".txt").write_text("not ours")
    assert run("setup", project.built("factor.r1cs"), "-o", build).code == 0
    assert sorted(hidden(build)) == sorted([pipe.name, link.name, folder.name, notes.with_suffix(".txt").name])
    assert project.source.exists()


@pytest.mark.parametrize("name", ["verification_key.json", "other.zkey", "factor.zkey"])
def test_a_pipe_among_the_results_is_not_waited_for(project: Project, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    assert run("setup", project.built("factor.r1cs"), "-o", out).code == 0
    (out / name).unlink(missing_ok=True)
    os.mkfifo(out / name)
    again = run_process("setup", project.built("factor.r1cs"), "-o", out)
    assert again.code == (0 if name == "other.zkey" else 2), again
