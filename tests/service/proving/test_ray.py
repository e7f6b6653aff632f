"""Proofs by actors of a Ray cluster: a real one on this machine, and what is refused without one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from zkwright.service.errors import ServiceError
from zkwright.service.proving.circuits import Provable
from zkwright.service.proving.ray_actor import MachineFiles, ProvingActor, SharedFile
from zkwright.service.proving.ray_cluster import RayCluster
from zkwright.service.proving.sealing import Seal

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture
def ray_folder() -> Iterator[str]:
    """Where Ray has its sockets, whose names have to be short."""
    with TemporaryDirectory(prefix="zkw", dir="/tmp", ignore_cleanup_errors=True) as folder:
        yield folder


def test_two_workers_one_of_which_is_killed_in_the_midst(provable: Provable, tmp_path: Path, ray_folder: str) -> None:
    """In a process of its own: a cluster outlives a failed test, and Ray's threads another one."""
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),  # for copies of keys
        "RAY_TMPDIR": ray_folder,
        "RAY_AUTH_MODE": "disabled",
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_memory_monitor_refresh_ms": "0",  # else it kills actors where other tests take the memory
    }
    program = [sys.executable, "-m", "tests.service.proving.ray_cluster_run"]
    command = [*program, provable.files.zkey, tmp_path / "s.sqlite", tmp_path / "result.json"]
    done = subprocess.run(
        list(map(str, command)), env=environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert [job["state"] for job in told["jobs"]] == ["done"] * 6
    assert [job["values"]["square"] for job in told["jobs"]] == [str(x * x) for x in range(6)]
    assert sorted(job["attempt"] for job in told["jobs"]) == [1, 1, 1, 1, 1, 2]
    assert len(set(told["pids"])) == 3  # the one that was killed, the other, and one in its place
    assert told["elsewhere"]["missing"] == 2
    assert told["elsewhere"]["values"] == {"result": "27", "square": "9"}


@pytest.mark.parametrize("address", ["", "auto?", "auto?actors=0", "host", "host:port", "auto?actors=x", "a:1?b=2"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(ServiceError, match="no address of a Ray cluster"):
        RayCluster(address, 0)


def test_files_of_a_machine(provable: Provable, tmp_path: Path) -> None:
    file = SharedFile.of(provable.files.zkey)
    assert MachineFiles(tmp_path / "copies").find(file) == provable.files.zkey
    elsewhere = SharedFile(tmp_path / "gone.zkey", file.sha256)
    files = MachineFiles(tmp_path / "copies")
    assert files.find(elsewhere) is None
    content = provable.files.zkey.read_bytes()
    with pytest.raises(ValueError, match="another file"):
        files.keep(elsewhere, content[:-1])
    kept = files.keep(elsewhere, content)
    assert kept.read_bytes() == content
    assert [path.name for path in (tmp_path / "copies").iterdir()] == [f"{file.sha256}.zkey"]
    assert files.find(elsewhere) == MachineFiles(tmp_path / "copies").find(elsewhere) == kept
    kept.write_bytes(content[:-1])  # a copy that was damaged is none
    assert MachineFiles(tmp_path / "copies").find(elsewhere) is None


@pytest.mark.skipif(os.name != "posix", reason="permissions of folders")
def test_a_folder_that_others_write_in(provable: Provable, tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    (tmp_path / "copies").chmod(0o777)
    file = SharedFile(tmp_path / "gone.zkey", SharedFile.of(provable.files.zkey).sha256)
    with pytest.raises(ValueError, match="not this user's alone"):
        MachineFiles(tmp_path / "copies").keep(file, provable.files.zkey.read_bytes())


def test_inputs_that_were_changed_on_the_way(provable: Provable) -> None:
    actor = ProvingActor(1 << 30)
    files = [SharedFile.of(path) for path in (provable.files.zkey, provable.files.r1cs)]
    assert actor.missing(files) == []
    sealed = Seal(bytes(32)).close(b'{"x": 3, "square": 9}', "another job")
    told = actor.prove(files[0], files[1], {}, sealed, bytes(32))
    assert told["error"]["code"] == "internal"
    sealed = Seal(bytes(32)).close(b'{"x": 3, "square": 9}', "ray")
    assert "proof" in actor.prove(files[0], files[1], {}, sealed, bytes(32))
    assert actor.step()[0] == "proof"
    assert actor.pid() == os.getpid()
