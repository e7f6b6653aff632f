"""The wrong file in every place: one line, exit code 2, nothing written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Project, run

VERBS = {
    "setup": ("setup", "factor.r1cs"),
    "witness": ("witness", "factor.r1cs", "-i", "input.json"),
    "witness input": ("witness", "-i", "input.json", "factor.r1cs"),
    "prove key": ("prove", "factor.zkey", "factor.wtns"),
    "prove witness": ("prove", "factor.wtns", "factor.zkey"),
    "verify key": ("verify", "verification_key.json", "public.json", "proof.json"),
    "verify public": ("verify", "public.json", "verification_key.json", "proof.json"),
    "verify proof": ("verify", "proof.json", "verification_key.json", "public.json"),
    "export": ("export", "vk", "factor.zkey"),
    "info": ("info", "proof.json"),
    "audit": ("audit", "factor.r1cs"),
}
"""Which argument is replaced: the first file named; the order of the others is restored by `arguments`."""

ORDERS = {
    "witness input": ("witness", "factor.r1cs", "-i", "input.json"),
    "prove witness": ("prove", "factor.zkey", "factor.wtns"),
    "verify public": ("verify", "verification_key.json", "public.json", "proof.json"),
    "verify proof": ("verify", "verification_key.json", "public.json", "proof.json"),
}


def replaced(verb: str) -> str:
    """The name of the file that the case replaces."""
    return next(part for part in VERBS[verb] if "." in part)


def arguments(project: Project, verb: str, instead: Path) -> list[str | Path]:
    """The verb's arguments with one file replaced."""
    shutil.copy(project.inputs, project.built("input.json"))
    parts = ORDERS.get(verb, VERBS[verb])
    return [instead if part == replaced(verb) else project.built(part) if "." in part else part for part in parts]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work in an empty folder and leave it empty."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    yield
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("verb", VERBS)
def test_no_such_file(project: Project, tmp_path: Path, verb: str) -> None:
    missing = tmp_path / f"missing-{replaced(verb)}"
    run(*arguments(project, verb, missing)).refused(2, f"{missing}: no such file or directory; check the path")


@pytest.mark.parametrize("verb", VERBS)
def test_a_folder(project: Project, tmp_path: Path, verb: str) -> None:
    folder = tmp_path / f"folder-{replaced(verb)}"
    folder.mkdir()
    run(*arguments(project, verb, folder)).refused(2, f"{folder}: is a directory; give a file")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "kind", ["factor.sym", "factor.r1cs", "factor.zkey", "factor.wtns", "proof.json", "empty", "noise"]
)
def test_another_kind_of_file(project: Project, tmp_path: Path, verb: str, kind: str) -> None:
    if kind == replaced(verb) or (
        verb == "info" and kind in ("factor.sym", "factor.r1cs", "factor.zkey", "factor.wtns")
    ):
        kind = "public.json" if verb != "info" else "noise"
    wrong = tmp_path / f"wrong-{replaced(verb)}"
    if kind in ("empty", "noise"):
        wrong.write_bytes(b"" if kind == "empty" else bytes(range(256)))
    else:
        shutil.copy(project.built(kind), wrong)
    run(*arguments(project, verb, wrong)).refused(2, f"{wrong}: ")


def test_an_endless_file(project: Project) -> None:
    for verb in ("verify key", "verify public", "verify proof"):
        run(*arguments(project, verb, Path("/dev/zero"))).refused(2, "/dev/zero: ", "bytes are more than")


OUTPUTS = {
    "compile": ("compile", "tiny.py:factor", "-o"),
    "setup": ("setup", "factor.r1cs", "-o"),
    "witness": ("witness", "factor.r1cs", "-i", "input.json", "-o"),
    "prove": ("prove", "factor.zkey", "factor.wtns", "-o"),
    "export": ("export", "vk", "factor.zkey", "-o"),
    "run": ("run", "tiny.py:factor", "-i", "input.json", "-o"),
}


@pytest.mark.parametrize("verb", OUTPUTS)
def test_output_below_a_file(project: Project, verb: str) -> None:
    shutil.copy(project.inputs, project.built("input.json"))
    shutil.copy(project.source, project.built("tiny.py"))
    parts = [project.built(part) if "." in part else part for part in OUTPUTS[verb]]
    run(*parts, project.inputs / "below" / "it").refused(2, "cannot be written (not a directory)", "with -o")


@pytest.fixture
def nobodys(project: Project) -> Iterator[Path]:
    """A copy of the build folder that a user without rights can reach: one file unreadable, one folder not writable."""
    folder = Path(tempfile.mkdtemp())
    try:
        shutil.copytree(project.folder / "build", folder / "build")
        for path in (folder, folder / "build"):
            path.chmod(0o755)
        for path in (folder / "build").iterdir():
            path.chmod(0o644)
        (folder / "build" / "factor.wtns").chmod(0)
        (folder / "locked").mkdir(mode=0o555)
        yield folder
    finally:
        shutil.rmtree(folder)


WITHOUT_RIGHTS = """
import difflib, importlib, os, pkgutil, secrets, shlex, sys, traceback
import py_ecc.optimized_bn128
import zkwright.prover
# Whoever has no rights may have none in the folder of the packages either: all that may be loaded later is loaded now.
for module in pkgutil.walk_packages(zkwright.__path__, "zkwright."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
zkwright.prover.choose_engine()
from zkwright.cli import main
os.chdir(sys.argv[1])
if os.geteuid() == 0:
    os.setuid(65534)
main(sys.argv[2:])
"""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("prove", "build/factor.zkey", "build/factor.wtns"),
            "build/factor.wtns: permission denied; check its permissions",
        ),
        (
            ("export", "vk", "build/factor.zkey", "-o", "locked/vk.json"),
            "locked/vk.json: cannot be written (permission denied)",
        ),
        (
            ("export", "vk", "build/factor.zkey", "-o", "locked/new/vk.json"),
            "locked/new: cannot be written (permission denied)",
        ),
    ],
)
def test_without_rights(nobodys: Path, arguments: tuple[str, ...], words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_RIGHTS, str(nobodys), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.startswith(f"error: {words}")
    assert list((nobodys / "locked").iterdir()) == []


def test_a_pipe_of_the_wrong_kind_is_read_once(project: Project, tmp_path: Path) -> None:
    key, public, _ = project.triple
    pipe = tmp_path / "proof.json"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b'{"pi_a": 1}',), daemon=True)
    writer.start()
    assert run("verify", key, public, pipe).code == 2
    writer.join(10)


def test_out_is_a_folder_or_the_name_of_the_one_file(project: Project, tmp_path: Path) -> None:
    solve = ("witness", project.built("factor.r1cs"), "-i", project.inputs, "-o")
    export = ("export", "vk", project.built("factor.zkey"), "-o")
    (tmp_path / "folder.wtns").mkdir()
    for out, file in (
        ("new/wtns", "new/wtns/factor.wtns"),
        ("w.wtns", "w.wtns"),
        ("folder.wtns", "folder.wtns/factor.wtns"),
    ):
        assert run(*solve, tmp_path / out).code == 0
        assert (tmp_path / file).is_file()
    for out, file in (("new/vk", "new/vk/verification_key.json"), ("vk.json", "vk.json")):
        assert run(*export, tmp_path / out).code == 0
        assert (tmp_path / file).is_file()


@pytest.mark.parametrize("given", ["key.txt", "vk.jsn", "new/key.pem", "key.zkey"])
def test_a_name_for_one_file_that_ends_otherwise(project: Project, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    """No folder of that name is made."""
    monkeypatch.chdir(project.folder)
    mend = Path(given).with_suffix(".json")
    run("export", "vk", "build/factor.zkey", "-o", given).refused(2, f"-o {given}: ", f"write -o {mend}")
    assert not Path(given).exists()
    Path(given).mkdir(parents=True)
    assert run("export", "vk", "build/factor.zkey", "-o", given).code == 0
    assert (Path(given) / "verification_key.json").is_file()


def test_what_fails_leaves_no_folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor the folders above it that were not there, by whichever verb; folders of before stay."""
    monkeypatch.chdir(project.folder)
    Path("bad.json").write_text('{"p": 1, "q": 5, "tag": 7}')
    Path("kept").mkdir()
    for out in ("new/folder", "kept/folder", "kept"):
        assert run("run", "tiny.py:factor", "-i", "bad.json", "-o", out).code == 1
        assert run("witness", "tiny.py:factor", "-i", "bad.json", "-o", out).code == 1
        assert run("prove", "build/factor.zkey", "bad.json", "-o", out).code == 2
    assert not Path("new").exists()
    assert list(Path("kept").iterdir()) == []
