"""Several parties in one process: over real connections, or over none, for what is computed alone."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
from zkwright.compiler import Program
from zkwright.compiler.program.program_file import write_program
from zkwright.core.limbs import from_limbs
from zkwright.parties import Identity, Parties, PartiesError, PartyLost, Session
from zkwright.parties.channel import Channel
from zkwright.parties.coins import Chain, Coins
from zkwright.parties.lies import HONEST, Lies
from zkwright.parties.messages import Kind
from zkwright.parties.randomness import SharedRandomness, elements, key_sets
from zkwright.parties.rehearsal import rehearsed
from zkwright.parties.runtime import Protocol, Runtime
from zkwright.prover import Proved, ProvingKey, setup


def parties_toml(
    folder: Path, inputs: Sequence[Sequence[str]], threshold: int = 1, patience: int = 20, clients: str = ""
) -> str:
    """The text of a `parties.toml` whose parties are called p1, p2 and so on; `clients` stands at its end."""
    lines = [f"threshold = {threshold}", f"patience = {patience}", 'circuit = "c.r1cs"', 'key = "c.zkey"']
    for number, entries in enumerate(inputs, 1):
        identity = Identity.new(folder / f"p{number}.identity")
        listed = ", ".join(f'"{entry}"' for entry in entries)
        lines += ["[[party]]", f'name = "p{number}"', f'address = "127.0.0.1:{7000 + number}"']
        lines += [f'certificate = "{identity.certificate_text}"', f"inputs = [{listed}]"]
        lines += [f'sealing_key = "{identity.sealing_key_text}"']
    return "\n".join(lines) + "\n" + clients


def parties_for(
    folder: Path, inputs: Sequence[Sequence[str]], threshold: int = 1, patience: int = 20, clients: str = ""
) -> tuple[Parties, list[Identity]]:
    """Parties with addresses that are free now."""
    folder.mkdir(exist_ok=True)
    text = parties_toml(folder, inputs, threshold, patience, clients)
    drafted = Parties.from_bytes(text.encode(), folder / "draft.toml")
    file, identities = rehearsed(drafted, folder, "c.r1cs", "c.zkey")
    return Parties.read(file), [Identity.read(path) for path in identities]


class Scene(NamedTuple):
    """A circuit, its key, and what each party gives."""

    program: Program
    key: ProvingKey
    inputs: list[list[str]]
    given: list[dict[str, Any]]
    together: dict[str, Any]
    """The same inputs as one prover has them."""


def scene(program: Program, together: Mapping[str, Any], inputs: list[list[str]], given: list[dict[str, Any]]) -> Scene:
    """With a development key."""
    return Scene(program, setup(program.r1cs), inputs, given, dict(together))


def joint(
    folder: Path,
    scene: Scene,
    *,
    threshold: int = 1,
    patience: int = 20,
    lies: Mapping[int, Lies] | None = None,
    given: Mapping[int, dict[str, Any]] | None = None,
    programs: Mapping[int, Program] | None = None,
    keys: Mapping[int, ProvingKey] | None = None,
    altered: Callable[[int, Session], None] | None = None,
    parties_of: Mapping[int, Parties] | None = None,
) -> list[Proved | BaseException]:
    """What becomes of each party in a session, over TLS on loopback; parties count from 1 on."""
    parties, identities = parties_for(folder, scene.inputs, threshold, patience)

    async def part(number: int) -> Proved:
        session = Session(
            (parties_of or {}).get(number, parties),
            f"p{number}",
            identities[number - 1],
            lies=(lies or {}).get(number, HONEST),
        )
        if altered is not None:
            altered(number, session)
        async with session:
            return await session.prove(
                (programs or {}).get(number, scene.program),
                (keys or {}).get(number, scene.key),
                (given or {}).get(number, scene.given[number - 1]),
            )

    async def all_parts() -> list[Proved | BaseException]:
        return await asyncio.gather(*(part(number + 1) for number in range(parties.n)), return_exceptions=True)

    return asyncio.run(all_parts())


class Processes(NamedTuple):
    """A rehearsal with a process for each party: files that all have, and each one's identity."""

    folder: Path
    file: Path
    identities: list[Path]
    scene: Scene

    def output(self, number: int) -> Path:
        """Where a party's process leaves what it makes."""
        return self.folder / f"out{number}"

    def run(
        self,
        more: Mapping[int, Sequence[str | Path]] | None = None,
        files: Mapping[int, Path] | None = None,
        given: Mapping[int, dict[str, Any]] | None = None,
    ) -> list[dict[str, Any]]:
        """What `zkwright parties prove` says of each, some with more words, another parties.toml or other inputs."""

        async def ended(number: int) -> dict[str, Any]:
            inputs = self.folder / f"{number}.json"
            inputs.write_text(json.dumps((given or {}).get(number, self.scene.given[number - 1])))
            words = ["prove", "--parties", (files or {}).get(number, self.file), "--as", f"p{number}"]
            words += ["--identity", self.identities[number - 1], "-i", inputs, "-o", self.output(number)]
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "zkwright", "--json", "parties", *map(str, words)),
                *map(str, (more or {}).get(number, ())),
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            said, _ = await asyncio.wait_for(process.communicate(), 120)
            answer: dict[str, Any] = json.loads(said) if said else {"ok": False, "error": {"kind": "Ended"}}
            return answer

        async def all_ended() -> list[dict[str, Any]]:
            return await asyncio.gather(*(ended(number + 1) for number in range(len(self.identities))))

        return asyncio.run(all_ended())


def rehearsed_processes(folder: Path, played: Scene, patience: int = 20) -> Processes:
    """With the scene's circuit and key in files beside parties.toml."""
    folder.mkdir(exist_ok=True)
    drafted = Parties.from_bytes(parties_toml(folder, played.inputs, 1, patience).encode(), folder / "draft.toml")
    write_program(played.program, folder / "c.r1cs")
    setup(played.program.r1cs, path=folder / "c.zkey")
    file, identities = rehearsed(drafted, folder, "c.r1cs", "c.zkey")
    return Processes(folder, file, identities, played)


class _Table:
    """Where parties without connections leave their messages."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.left: dict[tuple[int, int, int], bytes] = {}
        self.arrived = asyncio.Condition()
        self.is_over = False
        """Whether a party has left, as a connection tells."""


class _Names(NamedTuple):
    n: int
    threshold: int

    def name_of(self, index: int) -> str:
        return f"p{index}"


class LocalChannel:
    """What a `Runtime` needs of a `Channel`, without a network; `seen` are the payloads that came in."""

    def __init__(self, table: _Table, index: int, threshold: int) -> None:
        self.parties = _Names(table.n, threshold)
        self.index = index
        self.peers = [number for number in range(1, table.n + 1) if number != index]
        self.session = bytes(32)
        self.rounds = 0
        self.seen: list[bytes] = []
        self._table = table

    async def exchange(self, kind: Kind, payloads: Mapping[int, bytes], lengths: Mapping[int, int]) -> dict[int, bytes]:
        number, self.rounds = self.rounds, self.rounds + 1
        async with self._table.arrived:
            for peer in self.peers:
                self._table.left[number, self.index, peer] = payloads[peer]
            self._table.arrived.notify_all()
            await self._table.arrived.wait_for(lambda: self._table.is_over or self._are_there(number))
            if not self._are_there(number):
                raise PartyLost("somebody", "left")
            got = {peer: self._table.left[number, peer, self.index] for peer in self.peers}
        for peer in self.peers:
            assert len(got[peer]) == lengths[peer]
        self.seen += got.values()
        return got

    def evidence(self) -> None:
        """Nothing is signed here."""

    def _are_there(self, number: int) -> bool:
        return all((number, peer, self.index) in self._table.left for peer in self.peers)


def keys_for(n: int, threshold: int, index: int, seed: str) -> SharedRandomness:
    """Keys that follow from a seed."""
    sets = {members: repr((seed, members)).encode()[:64] for members in key_sets(n, threshold) if index in members}
    pairs = {
        other: repr((seed, min(index, other), max(index, other))).encode()[:64]
        for other in range(1, n + 1)
        if other != index
    }
    return SharedRandomness(index, n, threshold, sets, pairs)


def table_for(n: int) -> _Table:
    """Where so many parties without connections meet."""
    return _Table(n)


def local(
    work: Callable[[Runtime], Any],
    n: int = 3,
    threshold: int = 1,
    lies: Mapping[int, Lies] | None = None,
    seed: str = "",
) -> list[Any]:
    """What each party's `work`, which is awaited, returns or raises, without a network."""

    async def all_parts() -> list[Any]:
        table = _Table(n)
        chains = {index: Chain(200) for index in range(1, n + 1)}

        async def part(index: int) -> Any:
            channel = cast(Channel, LocalChannel(table, index, threshold))
            heads = {other: chain.head for other, chain in chains.items() if other != index}
            coins = Coins(channel, chains[index], heads)
            try:
                return await work(
                    Runtime(channel, keys_for(n, threshold, index, seed), coins, (lies or {}).get(index, HONEST))
                )
            except PartiesError:
                async with table.arrived:
                    table.is_over = True
                    table.arrived.notify_all()
                raise

        return await asyncio.wait_for(
            asyncio.gather(*(part(index) for index in range(1, n + 1)), return_exceptions=True), 60
        )

    return asyncio.run(all_parts())


def shares_of(values: Sequence[int], index: int, threshold: int) -> list[int]:
    """Shares of values, always the same ones."""
    from zkwright.core.field import R

    columns = [from_limbs(elements(b"shares", bytes([power]), 0, len(values))) for power in range(1, threshold + 1)]
    return [
        (value + sum(column[place] * pow(index, power, R) for power, column in enumerate(columns, 1))) % R
        for place, value in enumerate(values)
    ]


def opening(protocol_of: Callable[[Runtime], Protocol]) -> Callable[[Runtime], Any]:
    """Run a protocol that returns shares, open them, and check what was multiplied."""
    from zkwright.parties.product_check import check
    from zkwright.parties.runtime import Open

    async def work(runtime: Runtime) -> Any:
        (shares,) = await runtime.run(protocol_of(runtime))
        if isinstance(shares, np.ndarray):
            shares = from_limbs(shares)
        flat = [share for part in shares for share in part] if shares and isinstance(shares[0], list) else shares

        def opened() -> Any:
            values = yield Open(flat)
            return values

        (values,) = await runtime.run(opened())
        await check(runtime)
        return values

    return work
