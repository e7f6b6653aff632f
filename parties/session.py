"""A session of one party: from its own inputs to the proof that all parties get."""

from __future__ import annotations

import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from zkwright.core.engine_choice import native_engine
from zkwright.core.errors import EngineNotAvailable
from zkwright.core.limbs import from_limbs, to_limbs

from .agreement import Agreed, agree
from .channel import Channel
from .errors import InvalidParties
from .lies import HONEST
from .planning import plan
from .product_check import check
from .runtime import Open, Request, Runtime

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from types import TracebackType

    from zkwright.compiler import Program
    from zkwright.prover import Proved, ProvingKey

    from .configuration import Parties
    from .identity import Identity
    from .lies import Lies
    from .planning import Plan


_COINS: Final = 16
"""For each check, which takes fewer for any number of products; there is at most one a level, and two beside."""


class Measured(NamedTuple):
    """What a session took, by one party: rounds, bytes that it sent, and seconds once all were there."""

    rounds: int
    sent: int
    seconds: float


class Session:
    """One party's part, for one proof.

        async with Session(Parties.read("parties.toml"), "mine-a", Identity.read("a.identity")) as session:
            proof, public = await session.prove(program, key, {"bids[0]": 700})

    Entering it connects to all other parties, and leaving closes what is left of that. Connections are good for one proof, so
    that no key is ever used twice.
    """

    def __init__(
        self, parties: Parties, name: str, identity: Identity, *, delay: float = 0.0, lies: Lies = HONEST
    ) -> None:
        """`delay`, in seconds, and `lies` are for rehearsals. Raises `InvalidParties` where the identity is not that party's."""
        if native_engine() is None:
            raise EngineNotAvailable("parties need the native engine: `zkwright doctor` says how to get it")
        self._parties: Final = parties
        self._index: Final = parties.number_of(name)
        if parties.members[self._index - 1].certificate != identity.certificate:
            raise InvalidParties(
                f"{name}: parties.toml pins another certificate than this identity's; give its own identity"
            )
        self._channel: Final = Channel(parties, self._index, identity, delay)
        self._lies: Final = lies
        self._is_used = False
        self._seconds = 0.0
        first_peer = self._channel.peers[0]
        if lies is not HONEST:
            self._channel.altered = lambda number, peer, payload: lies.frame(number, peer, first_peer, payload)

    async def __aenter__(self) -> Self:
        """Connect. Raises `PartyLost`, and `OSError` where the own address cannot be had."""
        try:
            await self._channel.open()
        except BaseException:
            await self._channel.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections, so that nobody waits for this party."""
        await self._channel.close()

    @property
    def measured(self) -> Measured:
        """What was sent so far."""
        return Measured(self._channel.rounds, self._channel.sent, self._seconds)

    async def prove(
        self, program: Program, key: ProvingKey, inputs: Mapping[str, Any], *, planned: Plan | None = None
    ) -> Proved:
        """The proof, verified, which is the same for all parties, byte for byte.

        `inputs` are the public ones by name, and this party's own as `parties.toml` names them; `planned` is what `plan` gave
        for this program and these parties, where it was made before.

        Raises `InputError` and `UnsatisfiedCircuitError` for own inputs, before anything is sent; `NotJoint`, `Disagreement`;
        `PartyLost` and `Cheated`, after which nothing came out, but what a last false message can do: others may have the result.
        """
        if self._is_used:
            raise InvalidParties("a session is good for one proof; open another one")
        self._is_used = True
        from zkwright.prover import Proved, choose_engine

        from .proof_shares import joint_proof
        from .witness import cone_values, rows_times, shared_witness

        steps = planned or plan(program, self._parties)
        public = steps.ownership.public_values(inputs)
        own = steps.ownership.own_values(self._parties.members[self._index - 1].inputs, inputs)
        values = cone_values(program, steps, self._index, public, own)
        if (key.n_wires, key.n_public) != (program.r1cs.n_wires, program.r1cs.n_public):
            raise InvalidParties(f"the key is not one of {program.schema.name}; set it up for this circuit")
        verifying_key = key.verifying_key()
        key.check_blinding()
        prepared = choose_engine().prepare(key, None)

        agreed = Agreed(
            self._parties.digest,
            circuit_digest(program),
            key_digest(key),
            steps.digest,
            sha256(
                repr([value for value, knowers in zip(values, steps.knowers, strict=True) if not knowers]).encode()
            ).digest(),
        )
        randomness, coins = await agree(self._channel, agreed, _COINS * (steps.n_levels + 2))
        runtime = Runtime(self._channel, randomness, coins, self._lies)
        shares = await shared_witness(runtime, steps, values)
        limbs = to_limbs(shares).copy()
        await check(runtime, rows_times(program.r1cs, limbs))

        self._channel.check_signatures()
        outputs = range(1, 1 + program.r1cs.n_outputs)
        hidden = [wire for wire in outputs if steps.knowers[wire]]
        if hidden:
            (opened,) = await runtime.run(_opening([shares[wire] for wire in hidden]))
            for wire, value in zip(hidden, opened, strict=True):
                limbs[wire] = to_limbs([value])[0]
        signals = tuple(from_limbs(limbs[1 : 1 + program.r1cs.n_public]))
        proof = await joint_proof(runtime, prepared, verifying_key, limbs, signals)
        self._seconds = time.perf_counter() - (self._channel.began or 0)
        return Proved.of(proof, signals, program.schema.public_interface, None)


def circuit_digest(program: Program) -> bytes:
    """A hash of a circuit's rows, hints and interface; where it was compiled from does not matter."""
    r1cs, hints = program.r1cs, program.hints
    hasher = sha256(b"zkwright parties circuit 1")
    hasher.update(repr((program.schema.to_json(), r1cs.n_wires, r1cs.n_rows)).encode())
    for matrix in (r1cs.a, r1cs.b, r1cs.c, program.hint_inputs):
        for array in (matrix.indptr, matrix.wires, matrix.coefficients):
            _add(hasher, array)
    for column in (
        hints.position,
        hints.opcode,
        hints.parameter,
        hints.first_input,
        hints.n_inputs,
        hints.first_output,
    ):
        _add(hasher, column)
    _add(hasher, hints.n_outputs)
    _add(hasher, r1cs.coefficients)
    return hasher.digest()


def key_digest(key: ProvingKey) -> bytes:
    """A hash of all of a proving key: with another one, a share of a proof could tell what it must not."""
    from zkwright.prover.groth16.key_layout import LAYOUT

    hasher = sha256(b"zkwright parties key 1")
    for part in LAYOUT:
        _add(hasher, getattr(key, part.name))
    return hasher.digest()


def _add(hasher: Any, array: Any) -> None:
    import numpy as np

    data = np.ascontiguousarray(array)
    hasher.update(data.nbytes.to_bytes(8, "little"))
    hasher.update(data.tobytes())


def _opening(values: list[int]) -> Generator[Request, Any, list[int]]:
    opened: list[int] = yield Open(values, is_degree_checked=True)
    return opened
