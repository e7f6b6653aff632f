"""Rounds over connections: who is late, leaves, lies or is a stranger, and a server that lies."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from zkwright import UnsatisfiedCircuitError
from zkwright.core.pinned_tls import pinned_context
from zkwright.learning.errors import Cheated, LearningError
from zkwright.learning.federated import Client, Result, Server
from zkwright.learning.federated.messages import Phase, by_member, of_members
from zkwright.learning.federated.network import Credentials, frames, member, serving, take_part
from zkwright.learning.federated.network.frames import Kind

from tests.learning.federated.cohort import SCHEME, prover, verifier
from tests.learning.federated.network.scene import Scene, run, short, together
from tests.learning.federated.test_attacks import OtherUpdate


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene.of(tmp_path_factory.mktemp("scene"))


def average(scene: Scene, names: Sequence[str]) -> Any:
    records = {name: scene.sizes[name].records for name in names}
    total = sum(records[name] * np.array(SCHEME.quantised(short(name))) for name in names)
    return total / sum(records.values()) * SCHEME.step


def test_two_rounds_in_a_row(scene: Scene) -> None:
    learned: list[Any] = []

    def learn(last: Any) -> Any:
        learned.append(last)
        return short("a")

    async def work() -> Any:
        async with scene.serving() as served:
            parts = [scene.member(name, served.port, learn if name == "a" else None) for name in "abcd"]
            waiting = asyncio.create_task(together(*parts))
            results = [await served.round(), await served.round()]
        return results, await waiting

    results, told = run(work)
    for result in (*results, *(result for each in told for result in each)):
        assert result.members == tuple("abcd")
        assert result.left_out == {}
        assert np.allclose(result.average, average(scene, "abcd"), atol=1e-12)
    assert [len(each) for each in told] == [2] * 4
    assert learned[0] is None
    assert np.array_equal(learned[1], results[0].average)


class Singling(serving.Serving):
    """Tells one member another average than the others."""

    async def _tell(self, lines: Any, kind: Kind, content: bytes) -> None:
        if kind is not Kind.RESULT:
            return await super()._tell(lines, kind, content)
        apart = {"d": lines["d"]}
        await super()._tell({name: line for name, line in lines.items() if name != "d"}, kind, content)
        changed = content[:-8] + np.array([0.5], ">f8").tobytes()
        return await super()._tell(apart, kind, changed)


def test_members_who_were_told_different_averages_are_not_added_up(scene: Scene) -> None:
    """A server could else have others learn what it knows, and see what is left of the sum."""

    async def work() -> Any:
        async with scene.serving(Singling) as served:
            waiting = asyncio.create_task(together(*(scene.member(name, served.port) for name in "abcd")))
            results = [await served.round(), await served.round()]
        await waiting
        return results

    first, second = run(work)
    assert first.members == tuple("abcd")
    assert second.members == tuple("abc")
    assert "not signed by it" in second.left_out["d"]


def test_who_is_poisoned_or_leaves_is_named_and_the_others_go_on(scene: Scene) -> None:
    def long(_: Any) -> Any:
        return np.full(10, 127)

    async def work() -> Any:
        async with scene.serving() as served:
            waiting = asyncio.create_task(
                together(*(scene.member(name, served.port, long if name == "b" else None) for name in "abcd"))
            )
            first, second = await served.round(), await served.round()
        return first, second, await waiting

    first, second, told = run(work)
    assert first.members == second.members == tuple("acd")
    assert first.left_out == {"b": "has no update that it can prove, asked for masked"}
    assert second.left_out == {"b": "was not there"}
    assert isinstance(told[1], UnsatisfiedCircuitError)
    assert "longer than the norm allows" in str(told[1])
    assert np.allclose(first.average, average(scene, "acd"), atol=1e-12)


def test_who_is_late_is_left_out(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The patience ends when all others have answered."""
    waits: list[asyncio.Timeout] = []
    ended = threading.Event()

    def waiting_for(_: float) -> asyncio.Timeout:
        waits.append(asyncio.timeout(None))
        return waits[-1]

    class Clock:
        """The server's, and not the members'."""

        timeout = staticmethod(waiting_for)

        def __getattr__(self, name: str) -> Any:
            return getattr(asyncio, name)

    def progress(step: str, done: int, total: int) -> None:
        if (step, done) == ("members", total - 1):
            for wait in waits:
                asyncio.get_running_loop().call_soon(end, wait)

    def end(wait: asyncio.Timeout) -> None:
        with contextlib.suppress(RuntimeError):  # it is over
            wait.reschedule(0)

    def late(_: Any) -> Any:
        ended.wait(200)
        return short("d")

    async def work() -> Any:
        async with scene.serving(progress=progress) as served:
            parts = [scene.member(name, served.port, late if name == "d" else None) for name in "abcd"]
            waiting = asyncio.create_task(together(*parts))
            await asyncio.sleep(0)
            monkeypatch.setattr(serving, "asyncio", Clock())
            result = await served.round()
            monkeypatch.undo()
            ended.set()
        return result, await waiting

    result, told = run(work)
    assert result.members == tuple("abc")
    assert result.left_out["d"] == "was not there"
    assert isinstance(told[3], LearningError)
    assert "closed the connection" in str(told[3])


def test_who_lies_about_its_mask_is_named_and_the_round_goes_on_without_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def client(round: Any, name: str, *rest: Any) -> Client:
        return (OtherUpdate if name == "c" else Client)(round, name, *rest)

    monkeypatch.setattr(member, "Client", client)

    async def work() -> Any:
        async with scene.serving() as served:
            waiting = asyncio.create_task(together(*(scene.member(name, served.port) for name in "abcd")))
            with pytest.raises(Cheated) as caught:
                await served.round()
            result = await served.round(without=caught.value.members)
        return caught.value.members, result, await waiting

    cheats, result, told = run(work)
    assert cheats == {"c": "masked another vector than it proved"}
    assert result.members == tuple("abd")
    assert result.left_out == {"c": "excluded from this round"}
    assert [len(told[place]) for place in (0, 1, 3)] == [1, 1, 1]
    assert "the server: ended without an average: " in str(told[2])
    assert "c (masked another vector than it proved)" in str(told[2])


def test_a_server_that_tells_members_of_different_challenges_gets_no_share(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: set[int] = set()

    class Lying(Server):
        """Has two members believe that another committed to something else."""

        def requests(self) -> dict[str, bytes] | None:
            requests = super().requests()
            for name, request in (requests or {}).items():
                asked.add(request[0])
                if request[0] == Phase.PROOF and name in "cd" and requests is not None:
                    parts = of_members(request[1:], 4)
                    requests[name] = request[:1] + by_member({**parts, 0: parts[1]})
            return requests

        def _take(self, place: int, payload: bytes, envelope: bytes) -> None:
            if self._phase not in (Phase.PROOF, Phase.SURVIVORS):  # else it would see that they are of two challenges
                super()._take(place, payload, envelope)

    monkeypatch.setattr(serving, "Server", Lying)

    async def work() -> Any:
        async with scene.serving() as served:
            waiting = asyncio.create_task(together(*(scene.member(name, served.port) for name in "abcd")))
            with pytest.raises(LearningError, match=r"0 members are left.*\(a: .*; b: .*; c: .*; d: "):
                await served.round()
        return await waiting

    told = run(work)
    assert max(asked) == Phase.REVEAL
    for each in told:
        assert "of another challenge" in str(each)


@pytest.mark.parametrize("nonces", ["other", "missing", "short"])
def test_a_server_that_begins_a_round_without_what_a_member_drew(
    scene: Scene, nonces: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told(_: Any, lines: dict[str, Any], kind: Kind, content: bytes) -> None:
        parts = of_members(content, 4) if kind is Kind.START else {}
        lie = {"other": {**parts, 0: bytes(32)}, "missing": {**parts}, "short": {**parts, 1: b"x"}}[nonces]
        if nonces == "missing":
            lie.pop(0, None)
        for line in lines.values():
            await frames.send(line.writer, kind, by_member(lie) if kind is Kind.START else content)

    monkeypatch.setattr(serving.Serving, "_tell", told)

    async def work() -> Any:
        async with scene.serving() as served:
            waiting = asyncio.create_task(together(*(scene.member(name, served.port) for name in "abcd")))
            with pytest.raises(LearningError):
                await served.round()
        return await waiting

    assert "begins a round with" in str(run(work)[0])


async def opened(scene: Scene, port: int, shown: Credentials) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    context = pinned_context(shown, ssl.PROTOCOL_TLS_CLIENT, [scene.federation.server])
    return await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname="")


def test_strangers_and_rubbish_keep_nobody_out(scene: Scene, tmp_path: Path) -> None:
    stranger = Credentials.new(tmp_path / "stranger.identity")
    hello = b"\1\0\0\0\x40"
    rubbish = [
        b"\xff" * 5,
        hello + bytes(64),
        hello + scene.federation.digest + bytes(32),
        b"\1\xff\xff\xff\xff",
        b"\2\0\0\0\0",
        b"GET / HTTP/1.1\r\n\r\n",
    ]

    async def refused(port: int, shown: Credentials, sent: bytes) -> bytes:
        try:
            reader, writer = await opened(scene, port, shown)
            writer.write(sent)
            await writer.drain()
            return await reader.read()
        except OSError:
            return b""
        finally:
            if "writer" in locals():
                writer.close()

    async def plain(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\n\r\n")
        said = await reader.read()
        writer.close()
        return said

    async def work() -> Any:
        async with scene.serving() as served:
            said = [await refused(served.port, scene.credentials["a"], each) for each in rubbish]
            strange = await refused(served.port, stranger, b"\1\0\0\0\x40" + scene.greeting())
            without_tls = await plain(served.port)
            waiting = asyncio.create_task(together(*(scene.member(name, served.port) for name in "abcd")))
            result = await served.round()
        await waiting
        return said, strange, without_tls, result

    said, strange, without_tls, result = run(work)
    assert [each[5:] for each in said] == [
        b"",
        b"your round.toml is another than the server's",
        b"your key is another than the server's",
        *3 * [b""],
    ]
    assert strange == b""
    assert b"HTTP" not in without_tls
    assert result.members == tuple("abcd")


def test_a_member_has_one_connection_that_says_nothing(scene: Scene) -> None:
    async def work() -> Any:
        async with scene.serving() as served:
            silent = [await opened(scene, served.port, scene.credentials["a"])]
            while not served._greeting:  # until the server has taken it
                await asyncio.sleep(0)
            silent += [await opened(scene, served.port, scene.credentials["a"]) for _ in range(3)]
            said = [await reader.read() for reader, _ in silent[1:]]
            held = len(served._open)
            for _, writer in silent:
                writer.close()
        return said, held

    assert run(work) == ([b"", b"", b""], 1)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"\2\xff\xff\xff\xff", "sent 4294967295 bytes, where at most 128 are due"),
        (b"\7\0\0\0\0", "sent what is no answer or cannot"),
        (b"\2\0\0\0\1x", "the answer is not signed by it"),
    ],
)
def test_what_a_hostile_member_sends_names_it(scene: Scene, answer: bytes, reason: str) -> None:
    async def hostile(port: int) -> None:
        reader, writer = await opened(scene, port, scene.credentials["b"])
        await frames.send(writer, Kind.HELLO, scene.greeting())
        await frames.receive(reader, "the server", 4, (Kind.INVITE,))
        await frames.send(writer, Kind.ANSWER, bytes(32))
        await frames.receive(reader, "the server", 1000, (Kind.START,))
        await frames.receive(reader, "the server", 1000, (Kind.ASK,))
        writer.write(answer)
        await reader.read()
        writer.close()

    async def work() -> Any:
        async with scene.serving() as served:
            parts = [hostile(served.port) if name == "b" else scene.member(name, served.port) for name in "abcd"]
            waiting = asyncio.create_task(together(*parts))
            result = await served.round()
        await waiting
        return result

    result: Result = run(work)
    assert result.members == tuple("acd")
    assert reason in result.left_out["b"]


def test_a_member_that_is_not_the_rounds(scene: Scene, tmp_path: Path) -> None:
    async def work() -> Any:
        parts = []
        for name, credentials, size in (
            ("a", scene.credentials["b"], scene.sizes["a"]),
            ("a", scene.credentials["a"], scene.sizes["b"]),
            ("e", scene.credentials["a"], scene.sizes["a"]),
        ):
            parts.append(take_part(scene.federation, name, credentials, size, prover(10), lambda _: []))
        return await together(*parts)

    told = run(work)
    for each, problem in zip(
        told, ("another certificate", "the size is another", "no member of the round"), strict=True
    ):
        assert isinstance(each, LearningError)
        assert problem in str(each)
    with pytest.raises(LearningError, match="another certificate than"):
        serving.Serving(scene.federation, scene.credentials["a"], verifier(10))


def test_a_server_with_another_certificate_is_none(scene: Scene, tmp_path: Path) -> None:
    other = Credentials.new(tmp_path / "other.identity")
    impostor = scene.federation._replace(server=other.certificate)

    async def work() -> Any:
        async with serving.Serving(impostor, other, verifier(10)) as served:
            return await together(scene.member("a", served.port))

    (told,) = run(work)
    assert "shows another certificate" in str(told)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\0\0\0\2{}",
        b"\0\0\0\2[]" + bytes(80),
        b'\0\0\0\x2c{"records":5,"members":["z"],"left_out":{}   }' + bytes(80),
        b'\0\0\0\x29{"records":5,"members":[],"left_out":{}  }' + bytes(72),
        b'\0\0\0\x29{"records":5,"members":[],"left_out":{}  }' + b"\x7f\xf0" * 40,
    ],
)
def test_a_result_that_is_none(scene: Scene, payload: bytes) -> None:
    with pytest.raises(LearningError, match=r"cannot be read|none of the round's"):
        frames.result_of(payload, scene.federation.round(1, {}, ""))
