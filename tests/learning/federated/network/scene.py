"""A federation on loopback: its files, its server, and members as tasks of one process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zkwright.learning.federated import Result, SizeOpening, statement_digest
from zkwright.learning.federated.network import Credentials, Federation, Learn, Serving, take_part

from tests.learning.federated.cohort import SCHEME, prover, verifier


@dataclass(frozen=True)
class Scene:
    """A `round.toml`, and what is each member's alone."""

    folder: Path
    federation: Federation
    credentials: dict[str, Credentials]
    sizes: dict[str, SizeOpening]

    @classmethod
    def of(cls, folder: Path, names: Sequence[str] = "abcd", **changed: object) -> Scene:
        """Members of 100, 101, ... records."""
        credentials = {name: Credentials.new(folder / f"{name}.identity") for name in ("server", *names)}
        sizes = {name: SizeOpening.of(100 + place) for place, name in enumerate(names)}
        text = toml(credentials, sizes, **changed)
        file = folder / "round.toml"
        file.write_text(text)
        return cls(folder, Federation.read(file), credentials, sizes)

    def serving(self, kind: type[Serving] = Serving, **changed: Any) -> Serving:
        """A server that does not listen yet."""
        return kind(self.federation, self.credentials["server"], verifier(SCHEME.parameters), **changed)

    def member(self, name: str, port: int, learn: Learn | None = None) -> Coroutine[Any, Any, list[Result]]:
        """A member's part; without `learn` its update is short."""
        return take_part(
            self.federation._replace(port=port),
            name,
            self.credentials[name],
            self.sizes[name],
            prover(SCHEME.parameters),
            learn or (lambda _: short(name)),
        )

    def greeting(self) -> bytes:
        """What a member says first."""
        return self.federation.digest + bytes.fromhex(statement_digest(prover(SCHEME.parameters).statement))


def short(name: str) -> list[float]:
    """An update of small numbers."""
    return [(ord(name[0]) + place) % 7 / 127 for place in range(SCHEME.parameters)]


def toml(credentials: dict[str, Credentials], sizes: dict[str, SizeOpening], **changed: object) -> str:
    """The text of a `round.toml`, whose port the operating system chooses."""
    known = {"label": '"trial"', "parameters": SCHEME.parameters, "clip": SCHEME.clip, "norm": SCHEME.norm}
    known |= {
        "patience": 600,
        "circuit": '"update.r1cs"',
        "key": '"update.zkey"',
        "statement": '"update.statement.json"',
    }
    lines = [f"{name} = {value}" for name, value in {**known, **changed}.items() if value is not None]
    lines += ["[server]", 'address = "127.0.0.1:0"', f'certificate = "{credentials["server"].certificate_text}"']
    for name, size in sizes.items():
        lines += ["[[member]]", f'name = "{name}"', f'certificate = "{credentials[name].certificate_text}"']
        lines += [f'size = "{size.commitment}"']
    return "\n".join(lines) + "\n"


async def together(*parts: Coroutine[Any, Any, Any]) -> list[Any]:
    """What each gives, or raises."""
    return await asyncio.gather(*parts, return_exceptions=True)


def run(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run to the end; the limit ends what hangs."""

    async def limited() -> Any:
        async with asyncio.timeout(300):
            return await work()

    return asyncio.run(limited())
