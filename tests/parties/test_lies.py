"""Who departs from the protocol is found before anything comes out: each lie, wherever it is told."""

from __future__ import annotations

import asyncio
import ssl
import time
from contextlib import suppress
from pathlib import Path
from typing import cast

import pytest
from zkwright.core.field import R
from zkwright.parties import (
    Cheated,
    Disagreement,
    Evidence,
    Identity,
    InvalidParties,
    Parties,
    PartiesError,
    PartyLost,
    Session,
    blame,
    door,
    flow,
)
from zkwright.parties.channel import Channel
from zkwright.parties.door import WAITING
from zkwright.parties.lies import KINDS, Lies
from zkwright.parties.messages import Kind, Message
from zkwright.parties.protocols import inverses
from zkwright.parties.runtime import Protocol, Runtime
from zkwright.prover import Proved, setup

from tests.parties import circuits
from tests.parties.rehearsals import Scene, joint, parties_for, scene

LIES = [
    *[("product", number) for number in (0, 300, 1500, 3000)],
    *[("opening", number) for number in (0, 10, 15)],
    *[("cone", number) for number in (1, 31)],
    *[("bit", number) for number in (0, 500)],
    *[("split", number) for number in (4, 9, 15)],
    *[("proof", number) for number in (0, 1, 2)],
]


@pytest.mark.parametrize(("kind", "number"), [LIES[0], *LIES[4::3]])
def test_a_lie_ends_in_cheated(kind: str, number: int, tmp_path: Path, auction: Scene) -> None:
    _nothing_comes_out(tmp_path, auction, 1, kind, number)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "number", "liar"),
    [(*lie, liar) for lie in LIES for liar in (1, 2, 3) if liar < 3 or lie[0] != "bit"],  # two parties deal bits
)
def test_whoever_tells_it(kind: str, number: int, liar: int, tmp_path: Path, auction: Scene) -> None:
    _nothing_comes_out(tmp_path, auction, liar, kind, number)


def _nothing_comes_out(folder: Path, played: Scene, liar: int, kind: str, number: int) -> None:
    ends = joint(folder, played, lies={liar: Lies(kind, number)})
    honest = [end for party, end in enumerate(ends, 1) if party != liar]
    assert any(isinstance(end, Cheated) for end in ends)
    for end in honest:
        assert isinstance(end, (Cheated, PartyLost)), end


def test_what_is_no_share_names_who_sent_it_for_a_third_person_too(tmp_path: Path, total: Scene) -> None:
    ends = joint(tmp_path, total, lies={2: Lies("element", 5)})
    told = [end for end in ends if isinstance(end, Cheated)]
    assert told
    parties = Parties.read(tmp_path / "parties.toml")
    for end in told:
        assert end.party == "p2"
        if end.evidence is not None:
            (message,) = end.evidence.messages
            assert blame(end.evidence, parties) == (("p2",), "element 0 of a message is not below r")
            for altered in (
                message._replace(payload=bytes(32)),
                message._replace(sender=1),
                message._replace(sender=9),
            ):
                assert blame(Evidence((altered,)), parties) is None


def test_what_is_no_message_is_refused() -> None:
    for data in (b"", bytes(100), bytes(34) + bytes([9]) + bytes(300)):
        with pytest.raises(ValueError, match="not a message between parties"):
            Message.from_bytes(data)


def test_a_point_outside_its_group_is_no_share_of_a_proof() -> None:
    good = [1, 2, *_g2_generator(), 1, 2]
    for place, value, what in ((0, 3, "A"), (7, 3, "C"), (2, 1, "B")):
        bad = list(good)
        bad[place] = value
        message = Message(bytes(32), 1, 2, 0, Kind.PROOF, bytes(32), b"".join(x.to_bytes(32, "little") for x in bad))
        assert f"a point of no use: {what}" in str(message.fault())
    honest = Message(bytes(32), 1, 2, 0, Kind.PROOF, bytes(32), b"".join(x.to_bytes(32, "little") for x in good))
    assert honest.fault() is None
    assert honest._replace(payload=honest.payload[:-1]).fault() == "a share of a proof of another length"


def _g2_generator() -> list[int]:
    from zkwright import _engine
    from zkwright.core.limbs import to_limbs
    from zkwright.prover.groth16.montgomery import from_montgomery

    return from_montgomery(_engine.multiples_g2(to_limbs([1])))


def test_a_message_of_another_length_names_its_sender(tmp_path: Path, total: Scene) -> None:
    ends = joint(tmp_path, total, lies={3: Lies("short", 6)})
    assert any(isinstance(end, Cheated) and end.party == "p3" for end in ends)
    assert all(isinstance(end, PartiesError) for end in ends)


@pytest.mark.parametrize("number", [0, 3, 9, 13])
def test_who_says_nothing_is_waited_for_no_longer_than_patience(number: int, tmp_path: Path, total: Scene) -> None:
    start = time.monotonic()
    ends = joint(tmp_path, total, lies={1: Lies("silence", number)}, patience=1)
    assert time.monotonic() - start < 10
    assert all(isinstance(end, PartyLost) for end in ends[1:])
    assert any(isinstance(end, PartyLost) and end.party == "p1" for end in ends[1:])


def test_who_does_not_come_is_waited_for_no_longer_than_patience(tmp_path: Path, total: Scene) -> None:
    def leaves(number: int, session: Session) -> None:
        if number == 3:
            raise RuntimeError("somewhere else")

    ends = joint(tmp_path, total, altered=leaves, patience=1)
    assert {str(end) for end in ends[:2]} == {"p3: not there within 1 seconds; start it, or check its address"}


def test_another_certificate_is_nobody(tmp_path: Path, total: Scene) -> None:
    """Somebody at the address of a party, with a certificate that is not pinned."""
    parties, _ = parties_for(tmp_path / "others", total.inputs, patience=1)
    stranger = Identity.new(tmp_path / "stranger.identity")
    with pytest.raises(InvalidParties, match="pins another certificate"):
        Session(parties, "p1", stranger)

    def replaced(number: int, session: Session) -> None:
        if number == 1:
            session._channel._identity = stranger

    ends = joint(tmp_path / "here", total, altered=replaced, patience=1)
    assert all(isinstance(end, PartyLost) for end in ends)
    assert "another certificate than the one that is pinned" in str(ends[1])


def test_who_comes_with_another_certificate_is_not_let_in(tmp_path: Path, total: Scene) -> None:
    stranger = Identity.new(tmp_path / "stranger.identity")

    def replaced(number: int, session: Session) -> None:
        if number == 3:
            session._channel._identity = stranger

    ends = joint(tmp_path / "here", total, altered=replaced, patience=1)
    assert str(ends[2]) == "p1: not there within 1 seconds; start it, or check its address"
    assert str(ends[0]) == "p3: not there within 1 seconds; start it, or check its address"


def test_agreement_comes_before_any_share(tmp_path: Path, total: Scene, tally: Scene) -> None:
    other_key = setup(total.program.r1cs)
    ends = joint(tmp_path / "key", total, keys={2: other_key})
    _disagreed(ends, "another key")
    wrong = tally.given[2] | {"commitments": [*tally.given[2]["commitments"][:2], 5]}
    ends = joint(tmp_path / "public", tally, given={1: tally.given[0] | {"commitments": wrong["commitments"]}})
    _disagreed(ends, "other public inputs")
    other_circuit = circuits.total_and_one.compile(n=3)
    ends = joint(tmp_path / "circuit", total, programs={3: other_circuit}, keys={3: setup(other_circuit.r1cs)})
    _disagreed(ends, "another circuit")


def test_what_hints_make_of_public_inputs_is_agreed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would look like a lie, and of an honest party."""
    played = scene(
        circuits.of_public_hint.compile(),
        {"a": 1, "b": 2, "c": 3, "public": 5},
        [["a"], ["b"], ["c"]],
        [{name: value, "public": 5} for name, value in (("a", 1), ("b", 2), ("c", 3))],
    )
    calls = iter((5, R - 5, 5))
    monkeypatch.setattr(circuits, "asked", lambda _: next(calls))
    _disagreed(joint(tmp_path, played), "a hint in Python that computed something else")


def test_another_parties_toml(tmp_path: Path, total: Scene) -> None:
    def other(number: int, session: Session) -> None:
        if number == 3:
            session._parties = session._parties._replace(digest=bytes(32))  # type: ignore[misc]

    _disagreed(joint(tmp_path, total, altered=other), "another parties.toml")


def _disagreed(ends: list[Proved | BaseException], what: str) -> None:
    assert all(isinstance(end, (Disagreement, PartyLost)) for end in ends), ends
    assert any(what in str(end) for end in ends if isinstance(end, Disagreement))


def test_a_party_told_another_session_is_found(tmp_path: Path, total: Scene) -> None:
    """Different random bytes to different peers would make keys that were used before."""

    def split(number: int, session: Session) -> None:
        if number == 1:
            session._channel.altered = lambda round_, peer, payload: (
                bytes(32) + payload[32:] if round_ == 0 and peer == 2 else payload
            )

    ends = joint(tmp_path, total, altered=split)
    assert any(isinstance(end, Cheated) and "different things at the start" in str(end) for end in ends)
    assert not any(isinstance(end, Proved) for end in ends)


def test_a_key_whose_parts_differ_is_found(tmp_path: Path, total: Scene) -> None:
    def split(number: int, session: Session) -> None:
        if number == 1:
            session._channel.altered = lambda round_, peer, payload: (
                payload[:-32] + bytes(32) if round_ == 1 and peer == 2 else payload
            )

    ends = joint(tmp_path, total, altered=split)
    assert any(isinstance(end, Cheated) for end in ends)
    assert not any(isinstance(end, Proved) for end in ends)


def test_a_false_signature_is_found(tmp_path: Path, total: Scene) -> None:
    def altered(number: int, session: Session) -> None:
        if number == 2:
            honest = session._channel._identity

            class Forging:
                path = honest.path

                def sign(self, message: bytes) -> bytes:
                    return honest.sign(b"something else")

            session._channel._identity = Forging()  # type: ignore[assignment]

    ends = joint(tmp_path, total, altered=altered)
    assert any(isinstance(end, Cheated) and end.party == "p2" for end in ends)
    assert not any(isinstance(end, Proved) for end in ends)


def test_kinds_of_lies_are_told() -> None:
    with pytest.raises(InvalidParties, match="is none of product"):
        Lies("fib", 0)
    assert set(KINDS) >= {kind for kind, _ in LIES}
    assert R.to_bytes(32, "little") in (Lies("element", 0).frame(0, 1, 1, bytes(64)) or b"")


@pytest.mark.parametrize("number", [3, 4])  # the first with shares, and the next
def test_no_honest_party_is_named(number: int, tmp_path: Path) -> None:
    """Among four, one who deals a share to one party otherwise than to the rest: who opens what it was dealt has not lied."""
    xs = [3, 4, 5, 6]
    played = scene(
        circuits.scalar_product.compile(n=4),
        {"xs": xs},
        [[f"xs[{i}]"] for i in range(4)],
        [{f"xs[{i}]": x} for i, x in enumerate(xs)],
    )
    ends = joint(tmp_path, played, lies={2: Lies("split", number)})
    assert any(isinstance(end, Cheated) for end in ends)
    for party, end in enumerate(ends, 1):
        assert isinstance(end, PartiesError)
        if isinstance(end, Cheated):
            assert end.party in (None, "p2"), (party, end)


@pytest.mark.parametrize("equal", [True, False])
def test_a_lie_in_a_zero_test_is_found_whatever_it_says(
    equal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the product that leads to an inverse, of which no constraint says anything where it is one of 0."""
    played = scene(
        circuits.same_or_sum.compile(),
        {"a": 5, "b": 5 if equal else 6, "c": 9},
        [["a"], ["b"], ["c"]],
        [{"a": 5}, {"b": 5 if equal else 6}, {"c": 9}],
    )
    lying: list[int] = []

    def lied(runtime: Runtime, values: list[int], zero: list[int]) -> Protocol:
        if runtime.index == 3:
            lying.append(3)
            monkeypatch.setattr(runtime, "lies", Lies("product", 0))
        return inverses(runtime, values, zero)

    assert all(isinstance(end, Proved) for end in joint(tmp_path / "honest", played))
    monkeypatch.setattr(flow, "inverses", lied)
    ends = joint(tmp_path / "lie", played)
    assert lying == [3]
    assert not any(isinstance(end, Proved) for end in ends)


def test_a_party_that_takes_no_message_is_named_and_no_other(tmp_path: Path, total: Scene) -> None:
    """It sends all that is due, and leaves what comes unread until buffers are full."""
    parties, identities = parties_for(tmp_path, total.inputs, patience=1)

    class Deaf:
        def write(self, data: bytes) -> None:
            pass

        async def drain(self) -> None:
            await asyncio.sleep(60)

    class Hearing(Deaf):
        async def drain(self) -> None:
            pass

    async def sent() -> None:
        channel = Channel(parties, 1, identities[0])
        for peer, writer in ((2, Hearing()), (3, Deaf())):
            reader = asyncio.StreamReader()
            message = Message(bytes(32), peer, 1, 0, Kind.HELLO, bytes(32), bytes(32))
            reader.feed_data((32).to_bytes(4, "little") + message.payload + identities[peer - 1].sign(message.link))
            channel._streams[peer] = reader, cast(asyncio.StreamWriter, writer)
        await channel.exchange(Kind.HELLO, dict.fromkeys((2, 3), bytes(32)), dict.fromkeys((2, 3), 32))

    with pytest.raises(PartyLost, match="p3: took no message within 1 seconds"):
        asyncio.run(sent())


def test_nobody_is_listened_to_once_all_are_there(tmp_path: Path, total: Scene) -> None:
    parties, identities = parties_for(tmp_path, total.inputs)

    async def opened() -> None:
        channels = [Channel(parties, index, identities[index - 1]) for index in (1, 2, 3)]
        await asyncio.gather(*(channel.open() for channel in channels))
        first = parties.members[0]
        try:
            with pytest.raises(ConnectionRefusedError):
                await asyncio.open_connection(first.host, first.port)
        finally:
            await asyncio.gather(*(channel.close() for channel in channels))

    asyncio.run(opened())


def test_strangers_who_say_nothing_and_peers_who_come_twice_keep_nobody_out(tmp_path: Path, total: Scene) -> None:
    parties, identities = parties_for(tmp_path, total.inputs, patience=5)
    first = parties.members[0]

    async def opened() -> None:
        channels = [Channel(parties, index, identities[index - 1]) for index in (1, 2, 3)]
        opening = asyncio.create_task(channels[0].open())
        await asyncio.sleep(0.1)
        silent = [await asyncio.open_connection(first.host, first.port) for _ in range(20)]
        context = channels[2]._context([1], ssl.PROTOCOL_TLS_CLIENT)
        twice = [
            await asyncio.open_connection(first.host, first.port, ssl=context, server_hostname="") for _ in range(2)
        ]
        assert await twice[0][0].read(1) == b"\1"
        assert await twice[1][0].read() == b""  # closed again
        silent_peer = channels[0]._streams[3]
        await asyncio.gather(channels[1]._connect(1), opening)
        assert channels[0]._streams[3] is silent_peer
        for _, writer in silent + twice:
            writer.close()
        for channel in channels:
            await channel.close()

    start = time.monotonic()
    asyncio.run(opened())
    assert time.monotonic() - start < 4


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\n\r\n", bytes(100)])
def test_many_strangers_take_up_no_more_connections_than_there_are_for_them(
    said: bytes, tmp_path: Path, total: Scene
) -> None:
    """However many there are: who waits longest for a handshake has to leave, and a party is let in."""
    parties, identities = parties_for(tmp_path, total.inputs, patience=10)
    first = parties.members[0]

    async def opened() -> None:
        channels = [Channel(parties, index, identities[index - 1]) for index in (1, 2, 3)]
        opening = asyncio.create_task(channels[0].open())
        await asyncio.sleep(0.05)
        strangers = []
        for _ in range(3 * WAITING):
            strangers.append(await asyncio.open_connection(first.host, first.port))
            strangers[-1][1].write(said)
        door = channels[0]._door
        assert door is not None
        await asyncio.gather(opening, *(channel.open() for channel in channels[1:]))
        assert len(door._waiting) <= WAITING
        left = await asyncio.gather(*(reader.read() for reader, _ in strangers), return_exceptions=True)
        assert all(isinstance(end, (bytes, OSError)) for end in left)  # all of them, once nobody else is due
        for _, writer in strangers:
            writer.close()
        await asyncio.gather(*(channel.close() for channel in channels))

    asyncio.run(asyncio.wait_for(opened(), 30))


def test_who_does_not_finish_a_handshake_has_to_leave(
    tmp_path: Path, total: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "HANDSHAKE", 0.2)
    parties, identities = parties_for(tmp_path, total.inputs, patience=10)
    first = parties.members[0]

    async def opened() -> None:
        channel = Channel(parties, 1, identities[0])
        opening = asyncio.create_task(channel.open())
        await asyncio.sleep(0.05)
        reader, writer = await asyncio.open_connection(first.host, first.port)
        with suppress(ConnectionError):
            assert await reader.read() == b""
        writer.close()
        opening.cancel()
        await channel.close()

    asyncio.run(asyncio.wait_for(opened(), 30))
