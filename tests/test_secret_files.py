"""What may hold secrets is written for its owner alone, whatever the umask and whatever lay there before."""

from __future__ import annotations

import ast
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.core.files.atomic_file import replacing
from zkwright.core.files.wtns_file import write_wtns
from zkwright.core.limbs import to_limbs
from zkwright.prover.circom import module_cache

from tests.import_graph import modules

SECRET = {
    "zkwright.circuits.merkle.plain": "save",  # leaves
    "zkwright.core.files.wtns_file": "write_wtns",
    "zkwright.core.files.iden3": "write_container",  # where it is told so
    "zkwright.core.pinned_tls": "new",  # private keys
    "zkwright.coordinator.joining.transfers": "keep_secret",  # tickets, keys that sign
    "zkwright.learning.federated.network.size_file": "write_size",  # how many records there are
    "zkwright.learning.models.offer": "_write",  # what a model's owner keeps, and inputs that are committed to
    "zkwright.prover.groth16.key_receipt": "_secret",  # what receipts are sealed with
}
"""Functions that write what may be secret, by module."""

OPEN = {
    "zkwright.cli.files": "write_text",  # proofs, public signals, verifying keys, statements, profiles
    "zkwright.cli.speed_cache": "_write",
    "zkwright.cli.verbs.learn_rounds": "_saved",  # averages
    "zkwright.cli.verbs.parties_give": "run_give",  # envelopes, which are sealed
    "zkwright.core.files.iden3": "mapped_container",  # keys
    "zkwright.core.files.r1cs_file": "write_r1cs",
    "zkwright.core.files.sym_file": "write_sym",
    "zkwright.prover.ceremony.attestations.attestation": "write_attestation",
    "zkwright.prover.ceremony.phase1.new_file": "new_file",  # powers of tau
    "zkwright.prover.ceremony.phase2.bellman_export": "export_bellman",
    "zkwright.prover.ceremony.phase2.bellman_import": "import_bellman",
    "zkwright.prover.ceremony.phase2.contributing": "_apply",  # keys
    "zkwright.prover.ceremony.phase2.first_key": "new_key",
    "zkwright.prover.groth16.key_receipt": "write_receipt",
    "zkwright.prover.groth16.zkey_file": "write_zkey",
}
"""Functions that write what anybody may read."""

WRITERS = {"replacing", "write_container", "mapped_container"}


def written() -> Iterator[tuple[str, str, bool]]:
    """Each function that calls one of the writers, or opens a file to write to it: its module, its name, whether secretly."""
    for module, file in modules().items():
        for function in ast.walk(ast.parse(file.read_text())):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in WRITERS:
                    yield module, function.name, any(keyword.arg == "secret" for keyword in call.keywords)


def test_every_writer_is_known() -> None:
    for module, function, secret in written():
        known = (SECRET if secret else OPEN).get(module)
        if (module, function) == ("zkwright.prover.groth16.zkey_file", "new_zkey"):
            continue  # a key, as write_zkey writes it
        assert known == function, f"{module}.{function}: does what it writes hold secrets? say so, here and there"


@pytest.fixture(params=["missing", "for all", "a link"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Where a file goes, with something there already that others may read, or not; nothing is masked."""
    path = tmp_path / "file"
    if request.param != "missing":
        target = tmp_path / "elsewhere" if request.param == "a link" else path
        target.touch()
        target.chmod(0o666)
        if request.param == "a link":
            path.symlink_to(target)
    before = os.umask(0)
    try:
        yield path
    finally:
        os.umask(before)


FILES: dict[str, Callable[[Path], object]] = {
    "a witness": lambda path: write_wtns(path, to_limbs([1, 2, 3])),
    "a tree": lambda path: MerkleTree([3, 1, 4], depth=4).save(path),
}


@pytest.mark.parametrize("file", FILES)
def test_its_owner_alone_can_read_it(file: str, place: Path) -> None:
    FILES[file](place)
    assert stat.S_IMODE(place.lstat().st_mode) == 0o600
    assert {path.name for path in place.parent.iterdir()} <= {"file", "elsewhere"}


def test_so_it_is_while_it_is_written(place: Path) -> None:
    with replacing(place, secret=True) as file:
        file.write(b"secret")
        file.flush()
        beside = [path for path in place.parent.iterdir() if path.name.endswith(".zkwright")]
        assert [stat.S_IMODE(path.lstat().st_mode) for path in beside] == [0o600]


def test_so_is_machine_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    before = os.umask(0)
    try:
        module_cache.store(f"{'a' * 64}.module", b"code")
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in module_cache.folder().iterdir()}
    assert list(modes.values()) == [0o600]
    assert stat.S_IMODE(module_cache.folder().stat().st_mode) == 0o700
