"""Twenty contributors, of whom some vanish, send garbage, send an old key, or come as two at once."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from zkwright.coordinator.joining import Taking, join
from zkwright.prover import read_zkey
from zkwright.prover.ceremony import contribute

from tests.cli.conftest import run
from tests.coordinator.conftest import Contributor, Coordinator, join_command

Serve = Callable[..., Coordinator]


def vanish(url: str, folder: Path) -> None:
    """Three go without a word: in the midst of an upload, and while they wait."""
    first, second, third = (Contributor(url, folder / f"vanished{number}", f"vanished {number}") for number in range(3))
    for each in (first, second, third):
        with each:
            assert each.join().status_code == 201
            if each is first:
                begun = each.begin(bytes(1000)).json()  # which is too late on a machine that is busy with other things
                each.patch(begun.get("id", "none"), 0, bytes(500))
    while httpx.get(f"{url}/v1/ceremony").json()["queue"]:
        time.sleep(0.05)
    assert first.name not in str(httpx.get(f"{url}/v1/ceremony").json()["contributions"])


def send(url: str, folder: Path, name: str, made: Callable[[Contributor], bytes]) -> str:
    """Wait for the turn, and send what `made` makes; what the ticket says of it."""
    with Contributor(url, folder, name) as each:
        each.join()
        each.until("turn")
        told = each.send(made(each))
        return str(told["error"]["code"] if "error" in told else told["state"])


def garbage(_: Contributor) -> bytes:
    return b"garbage" * 100


def truncated(each: Contributor) -> bytes:
    return each.contribution()[:-1]


def damaged(each: Contributor) -> bytes:
    content = bytearray(each.contribution())
    content[-700] ^= 1
    return bytes(content)


def old(each: Contributor) -> bytes:
    first, out = each.folder / "first.zkey", each.folder / "old.zkey"
    first.write_bytes(each.request("GET", "/v1/keys/0").content)
    contribute(read_zkey(first), out, name=each.name)
    return out.read_bytes()


def unchanged(each: Contributor) -> bytes:
    newest = each.request("GET", "/v1/ceremony").json()["key"]["number"]
    return each.request("GET", f"/v1/keys/{newest}").content


def under_another_name(each: Contributor) -> bytes:
    return each.contribution("Ada")


REFUSED: dict[str, tuple[Callable[[Contributor], bytes], str]] = {
    "garbage": (garbage, "unreadable"),
    "truncated": (truncated, "unreadable"),
    "damaged": (damaged, "unsound"),
    "old": (old, "unsound"),
    "unchanged": (unchanged, "unsound"),
    "another name": (under_another_name, "wrong_name"),
}


def two_at_once(url: str, folder: Path) -> None:
    """One ticket, used from two machines, which both send a contribution of their own: one of them counts."""
    with Contributor(url, folder, "two") as first, Contributor(url, folder / "second", "two") as second:
        first.join()
        second.token = first.token
        first.until("turn")
        contents = first.contribution(), second.contribution()
        ready = threading.Barrier(2)

        def send_one(each: Contributor, content: bytes) -> None:
            ready.wait(60)
            begun = each.begin(content)
            if begun.status_code == 200:
                each.patch(begun.json()["id"], 0, content)
                each.finish(begun.json()["id"])

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(send_one, (first, second), contents))
        first.until("accepted")


def twenty(serve: Serve, folder: Path, tmp_path: Path, honest: Callable[[str, str], None]) -> None:
    """All of it: three vanish, six send what is none, two come as one, and ten are honest."""
    impatient = serve(folder, "--silence", "0.4", "--trust-ptau")
    vanish(impatient.url, tmp_path)
    impatient.end(signal.SIGKILL)

    url = serve(folder, "--trust-ptau").url
    honest(url, "honest 0")  # so that there is an old key
    names = [f"honest {number}" for number in range(1, 10)]
    with ThreadPoolExecutor(16) as pool:
        good = [pool.submit(honest, url, name) for name in names]
        bad = {name: pool.submit(send, url, tmp_path / name, name, made) for name, (made, _) in REFUSED.items()}
        both = pool.submit(two_at_once, url, tmp_path / "two")
        assert {name: each.result(120) for name, each in bad.items()} == {
            name: code for name, (_, code) in REFUSED.items()
        }
        for each in (*good, both):
            each.result(120)

    told = httpx.get(f"{url}/v1/ceremony").json()
    assert sorted(each["name"] for each in told["contributions"]) == sorted([*names, "honest 0", "two"])
    assert told["queue"] == []
    newest = folder / "accepted" / "0011.zkey"
    assert newest.read_bytes() == httpx.get(f"{url}/v1/keys/11").content
    files = (folder / "square.r1cs", newest, "--ptau", folder / "p.ptau", "--attestations", folder / "attestations")
    found = run("ceremony", "verify", *files, "--json")
    assert found.code == 0, found.err
    contributions = found.document["contributions"]
    assert [each["contribution_hash"] for each in contributions] == [each["hash"] for each in told["contributions"]]
    attested = {each["name"] for each in contributions if each["attestation"] and each["attestation"]["public_key"]}
    assert attested == {*names, "honest 0"}


def test_twenty(serve: Serve, folder: Path, tmp_path: Path) -> None:
    def honest(url: str, name: str) -> None:
        (tmp_path / name).mkdir()
        assert join(url, tmp_path / name, Taking(name)).contribution.name == name

    twenty(serve, folder, tmp_path, honest)


@pytest.mark.slow
def test_twenty_in_processes_of_their_own(serve: Serve, folder: Path, tmp_path: Path) -> None:
    def honest(url: str, name: str) -> None:
        files = ("--r1cs", folder / "square.r1cs", "--ptau", folder / "p.ptau")
        done = join_command(url, tmp_path / name, "-n", name, *files)
        assert done.returncode == 0, done.stderr

    twenty(serve, folder, tmp_path, honest)
