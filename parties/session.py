"""A session of one party: from its own inputs to the proof that all parties get."""

from __future__ import annotations

import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from zkwright.core.engine_choice import native_engine
from zkwright.core.errors import EngineNotAvailable
from zkwright.core.limbs import from_limbs

from .agreement import Agreed, agree, compare
from .channel import Channel
from .clients.cone import Cones
from .clients.opening import Opened
from .digests import circuit_digest, key_digest
from .errors import InvalidParties
from .lies import HONEST
from .planning import plan
from .product_check import check
from .runtime import Open, Request, Runtime

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping
    from types import TracebackType

    from zkwright.compiler import Program
    from zkwright.prover import Proved, ProvingKey

    from .clients.envelope import Envelope
    from .clients.opening import LeftOut
    from .configuration import Parties
    from .identity import Identity
    from .lies import Lies
    from .planning import Plan
    from .vectors import Vector


_COINS: Final = 16
"""For each check, which takes fewer for any number of products."""


class Measured(NamedTuple):
    """What a session took, by one party: rounds, bytes that it sent, and seconds once all were there.

    Of these are `check_seconds` those of the last check, of all rows and the products since the one before, and `proof_seconds`
    those of the proof, from the share to the verification. `processor_seconds` are those of all threads of the process, which
    others on the machine do not make longer.
    """

    rounds: int
    sent: int
    seconds: float
    check_seconds: float
    proof_seconds: float
    processor_seconds: float


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
        self._identity: Final = identity
        self._lies: Final = lies
        self.left_out: list[LeftOut] = []
        """Clients whose envelopes were of no use, and why, once the parties agree on that."""
        self._is_used = False
        self._seconds = self._check_seconds = self._proof_seconds = self._processor_seconds = 0.0
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
        return Measured(
            *(self._channel.rounds, self._channel.sent),
            *(self._seconds, self._check_seconds, self._proof_seconds, self._processor_seconds),
        )

    async def prove(
        self,
        program: Program,
        key: ProvingKey,
        inputs: Mapping[str, Any],
        *,
        planned: Plan | None = None,
        envelopes: Iterable[Envelope] = (),
        cones: Cones | None = None,
    ) -> Proved:
        """The proof, verified, which is the same for all parties, byte for byte.

        `inputs` are the public ones by name, and this party's own as `parties.toml` names them; `planned` is what `plan` gave
        for this program and these parties, where it was made before. `envelopes` are those of the clients, the same for all
        parties; `left_out` tells afterwards which of them were of no use. `cones` are made of program and plan where they are not
        given.

        Raises `InputError` and `UnsatisfiedCircuitError` for own inputs, and `InvalidKey` for a key with points outside of their
        groups, before anything is sent; `NotJoint`, `Disagreement`;
        `PartyLost` and `Cheated`, after which nothing came out, but what a last false message can do: others may have the result.
        """
        if self._is_used:
            raise InvalidParties("a session is good for one proof; open another one")
        self._is_used = True
        from zkwright.prover import Proved, choose_engine

        from .proof_shares import joint_proof
        from .witness import Rows, cone_values, shared_witness

        steps = planned or plan(program, self._parties)
        public = steps.ownership.public_values(inputs)
        own = steps.ownership.own_values(self._parties.members[self._index - 1].inputs, inputs)
        clients = None
        if self._parties.clients is not None:
            clients = Opened(
                *(self._parties, self._index, self._identity, program, steps),
                *(cones or Cones(program, steps, self._parties), public, tuple(envelopes), self._lies),
            )
            self.left_out = clients.left_out
            public = clients.public_values()
        elif tuple(envelopes):
            raise InvalidParties("envelopes, and parties.toml has no clients; add a table [clients], or leave them out")
        values = cone_values(program, steps, self._index, public, own)
        if (key.n_wires, key.n_public) != (program.r1cs.n_wires, program.r1cs.n_public):
            raise InvalidParties(f"the key is not one of {program.schema.name}; set it up for this circuit")
        verifying_key = key.verifying_key()
        key.check()
        prepared, rows = choose_engine().prepare(key, None), Rows(program.r1cs)

        agreed = Agreed(
            self._parties.digest,
            circuit_digest(program),
            key_digest(key),
            steps.digest,
            _digest_of_public(values, steps) if clients is None else clients.digest_of_given,
        )
        computed = time.process_time()
        randomness, coins = await agree(self._channel, agreed, _COINS * (steps.n_checks + 1))
        runtime = Runtime(self._channel, randomness, coins, self._lies)
        given = None
        if clients is not None:
            await clients.agree(self._channel)
            values = cone_values(program, steps, self._index, clients.public_values(), own)
            await compare(self._channel, _digest_of_public(values, steps))
            given = clients.shares()
        shares = await shared_witness(runtime, steps, values, given)
        begun = time.perf_counter()
        await check(runtime, rows.times(shares))
        self._check_seconds = time.perf_counter() - begun

        self._channel.check_signatures()
        hidden = hidden_results(program, steps)
        if hidden:
            (shares[hidden],) = await runtime.run(_opening(shares[hidden]))
        public_signals = tuple(from_limbs(shares[1 : 1 + program.r1cs.n_public]))
        begun = time.perf_counter()
        proof = await joint_proof(runtime, prepared, verifying_key, shares, public_signals)
        ended = time.perf_counter()
        self._proof_seconds, self._seconds = ended - begun, ended - (self._channel.began or 0)
        self._processor_seconds = time.process_time() - computed
        behind = None
        if program.schema.hash_inputs:
            behind = tuple(value for wires in program.schema.signal_wires for value in from_limbs(shares[list(wires)]))
        return Proved.of(proof, public_signals, program.schema.public_interface, behind)


def hidden_results(program: Program, steps: Plan) -> list[int]:
    """The wires that are opened: outputs, and results behind a hash, that nobody can compute alone or one party knows."""
    schema = program.schema
    wires = {*range(1, 1 + schema.n_outputs), *schema.result_wires}
    return sorted(wire for wire in wires if steps.knowers[wire])


def _digest_of_public(values: Vector, steps: Plan) -> bytes:
    """Of all values that everybody computes."""
    return sha256(values[steps.cones()[0]].tobytes()).digest()


def _opening(values: Vector) -> Generator[Request, Any, Vector]:
    opened: Vector = yield Open(values, is_degree_checked=True)
    return opened
