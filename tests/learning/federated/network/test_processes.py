"""`zkwright learn server` and `client` as processes of their own: ten members, of whom one is poisoned, one dies and one lies."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from zkwright.cli.entry import answer

from tests.cli.conftest import run
from tests.learning.federated.network import learners

MEMBERS = [f"clinic-{place}" for place in range(10)]
PARAMETERS = 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files of a round, made by the command; the server takes a port that is free."""
    folder = tmp_path_factory.mktemp("processes")
    assert answer(["-q", "learn", "compile", "--parameters", str(PARAMETERS), "-o", str(folder)]) == 0
    assert answer(["-q", "setup", str(folder / "update.r1cs"), "-o", str(folder)]) == 0
    (folder / "round.toml").write_text(_round_toml(folder))
    return folder


def _round_toml(folder: Path) -> str:
    lines = ['label = "trial"', f"parameters = {PARAMETERS}", "clip = 1.0", "norm = 1.0", "patience = 300"]
    lines += ['circuit = "update.r1cs"', 'key = "update.zkey"', 'statement = "update.statement.json"']
    lines += ["[server]", 'address = "127.0.0.1:0"', f'certificate = "{_made(folder, "identity", "server")}"']
    for place, name in enumerate(MEMBERS):
        lines += ["[[member]]", f'name = "{name}"', f'certificate = "{_made(folder, "identity", name)}"']
        lines += [f'size = "{_made(folder, "size", name, "--records", str(100 + place))}"']
    return "\n".join(lines)


def _made(folder: Path, kind: str, name: str, *more: str) -> str:
    document = run("--json", "learn", kind, "-o", folder / f"{name}.{kind}", *more).document
    return str(document["certificate" if kind == "identity" else kind])


@contextmanager
def _process(*words: str | Path) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "ZKWRIGHT_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[4],
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _told(process: subprocess.Popen[str]) -> dict[str, Any]:
    said, complained = process.communicate(timeout=300)
    assert said, complained
    document: dict[str, Any] = json.loads(said)
    return document


def test_ten_members_of_whom_three_are_no_good(folder: Path) -> None:
    source = Path(learners.__file__)
    kinds = {"clinic-5": "dying", "clinic-8": "lying"}
    with ExitStack() as stack:
        server = stack.enter_context(
            _process(
                *("-m", "zkwright", "--json", "learn", "server", "--round", folder / "round.toml", "--development"),
                *("--identity", folder / "server.identity", "--rounds", "2", "-o", folder / "served"),
            )
        )
        assert server.stderr is not None
        found = re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", server.stderr.readline())
        assert found is not None
        theirs = folder / "members.toml"
        theirs.write_text((folder / "round.toml").read_text().replace("127.0.0.1:0", f"127.0.0.1:{found[1]}"))
        members = {
            name: stack.enter_context(
                _process(
                    *(("-m", learners.__name__, kinds[name]) if name in kinds else ("-m", "zkwright")),
                    *("--json", "learn", "client", "--round", theirs, "--as", name),
                    *("--identity", folder / f"{name}.identity", "--size", folder / f"{name}.size"),
                    *("--update", f"{source}:{'poisoned' if name == 'clinic-3' else 'learn'}", "-o", folder / name),
                )
            )
            for name in MEMBERS
        }
        told = {name: _told(process) for name, process in members.items() if name != "clinic-5"}
        assert members["clinic-5"].wait(300) == 3
        served = _told(server)

    honest = [name for name in MEMBERS if name not in {*kinds, "clinic-3"}]
    assert served["cheated"] == {"clinic-8": "masked another vector than it proved"}
    assert [each["members"] for each in served["rounds"]] == [honest, honest]
    assert served["rounds"][0]["records"] == sum(100 + MEMBERS.index(name) for name in honest)
    assert served["rounds"][1]["left_out"].keys() == {"clinic-3", "clinic-5", "clinic-8"}
    assert not told["clinic-3"]["ok"]
    assert told["clinic-3"]["error"]["kind"] == "UnsatisfiedCircuitError"
    for name in honest:
        assert [each["members"] for each in told[name]["rounds"]] == [honest, honest]
        for number in (1, 2):
            average = np.load(folder / name / f"average-{number}.npy")
            assert np.allclose(average, 0.1 / number, atol=1 / 127)
            assert np.array_equal(average, np.load(folder / "served" / f"average-{number}.npy"))


def test_a_server_that_is_interrupted_says_so(folder: Path, tmp_path: Path) -> None:
    words = (
        "--round",
        folder / "round.toml",
        "--identity",
        folder / "server.identity",
        "--development",
        "-o",
        tmp_path,
    )
    with _process("-m", "zkwright", "--json", "learn", "server", *words) as server:
        assert server.stderr is not None
        assert server.stderr.readline().startswith("listening on")
        server.send_signal(signal.SIGINT)
        told = _told(server)
    assert (told["ok"], told["exit_code"], server.returncode) == (False, 130, 130)
    assert list(tmp_path.iterdir()) == []


def test_files_that_are_there_are_kept(folder: Path) -> None:
    before = (folder / "clinic-0.size").read_bytes()
    run("learn", "size", "--records", "5", "-o", folder / "clinic-0.size").refused(2, "is there already")
    run("learn", "identity", "-o", folder / "clinic-0.identity").refused(2, "is there already")
    assert (folder / "clinic-0.size").read_bytes() == before


def test_what_a_server_is_not_begun_with(folder: Path, tmp_path: Path) -> None:
    words = ("learn", "server", "--round", folder / "round.toml", "-o", tmp_path, "--identity")
    run(*words, folder / "server.identity").refused(2, "or add --development to try this one")
    run(*words, folder / "clinic-0.identity", "--development").refused(2, "another certificate than round.toml pins")
    run(*words, folder / "round.toml", "--development").refused(2, "no identity of a member")


@pytest.mark.parametrize(
    ("update", "problem"),
    [
        ("learn.npy", "no array of NumPy"),
        ("missing.npy", "missing.npy"),
        ("long.npy", "has 11 numbers; give a flat vector of 10"),
        ("learn.py:nothing", "has no function `nothing`"),
        ("learn.py", "write FILE.py:FUNCTION"),
    ],
)
def test_an_update_that_is_none(folder: Path, tmp_path: Path, update: str, problem: str) -> None:
    (tmp_path / "learn.npy").write_bytes(b"rubbish")
    np.save(tmp_path / "long.npy", np.zeros(PARAMETERS + 1))
    (tmp_path / "learn.py").write_text("x = 1\n")
    words = ("--as", "clinic-0", "--identity", folder / "clinic-0.identity", "--size", folder / "clinic-0.size")
    run("learn", "client", "--round", folder / "round.toml", *words, "--update", tmp_path / update).refused(2, problem)
