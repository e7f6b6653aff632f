"""What a client sends, once: its part of the public inputs, a proof, and for each party its shares, sealed.

One message for all parties, which anybody may carry and collect: it is of use to the parties alone, and for these parties, this
circuit and these public inputs alone. Its digest names all of it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from zkwright.core.canonical import first_not_below
from zkwright.core.errors import FormatError, InputError
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, limb_bytes
from zkwright.core.traceback_redaction import redact_frames
from zkwright.parties.configuration import Parties
from zkwright.parties.errors import InvalidParties
from zkwright.parties.lies import HONEST
from zkwright.parties.messages import ELEMENT, SIGNATURE

from .cone import Cone, Cones, solved
from .dealing import HASH, Proof, dealt, text_bytes
from .sealing import POINT, TAG, Seals, is_point, seal
from .sealing import SIGNATURE as SEALS_SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zkwright.compiler import Program
    from zkwright.parties.identity import Identity
    from zkwright.parties.lies import Lies
    from zkwright.parties.planning import Plan

MAX_BYTES: Final = 1 << 26

SIGNED: Final = b"zkwright parties envelope 1"
"""What a client signs before an envelope's digest."""

_BEGINNING: Final = b"zkwright envelope 1\n"


class Envelope(NamedTuple):
    """One client's message.

    `context` is a hash of what it is good for, `name` the client's, empty where it has none; `told` are the values of its public
    inputs; `seals` hold a piece for each party; `signature` is empty without a name.
    """

    context: bytes
    name: str
    told: list[int]
    proof: Proof
    seals: Seals
    signature: bytes = b""

    @property
    def about(self) -> bytes:
        """What the proof is bound to beside its hashes."""
        name = self.name.encode()
        return self.context + bytes([len(name)]) + name + limb_bytes(self.told)

    @property
    def letter(self) -> bytes:
        """What can be read without a key, to which the seals are bound."""
        proof = self.proof
        return self.about + b"".join(proof.hashes) + limb_bytes(proof.degree) + limb_bytes(proof.rows)

    @property
    def digest(self) -> bytes:
        """A hash of all but the signature: what is signed, and what a proof of who may take part should have among its values."""
        return sha256(self.to_bytes()[: -len(self.signature) or None]).digest()

    def to_bytes(self) -> bytes:
        """All of it, as `from_bytes` reads it."""
        return _BEGINNING + self.letter + _bytes_of(self.seals) + self.signature

    @classmethod
    def from_bytes(cls, data: bytes, cones: Cones, parties: Parties) -> Envelope:
        """What `to_bytes` gave, for these parties. Raises `FormatError` for anything else."""
        mend = "have the client deal it anew, for these parties and this circuit"
        if not data.startswith(_BEGINNING) or len(data) > MAX_BYTES:
            raise FormatError("envelope", "no envelope for parties", mend=mend)
        reader = _Reader(data, len(_BEGINNING))
        n, threshold = parties.n, parties.threshold
        context = reader.take(HASH)
        name = reader.take(int.from_bytes(reader.take(1), "little"))
        if bool(name) != bool(parties.clients and parties.clients.members):
            raise FormatError("envelope", "a name where none is due, or none where one is", mend=mend)
        try:
            called = name.decode()
            cone = cones[parties.clients.slot_of(called) if called and parties.clients else 0]
        except (UnicodeDecodeError, InvalidParties):
            raise FormatError("envelope", "of a client that is not listed", mend="list it in parties.toml") from None
        told = reader.elements(len(cone.told))
        hashes = [reader.take(HASH) for _ in range(n)]
        proof = Proof(hashes, reader.elements(threshold + 1), reader.elements(2 * threshold))
        point = reader.take(POINT)
        pieces = [reader.take(text_bytes(cone) + TAG) for _ in range(n)]
        seals = Seals(point, pieces, reader.take(SEALS_SIGNATURE))
        signature = reader.take(SIGNATURE if name else 0)
        if reader.is_short or reader.at != len(data):
            raise FormatError("envelope", "another length than these parties and this circuit have", mend=mend)
        if reader.is_off or not is_point(point):
            raise FormatError("envelope", "a number that is not below r, or no point of P-256", mend=mend)
        return cls(context, called, told, proof, seals, signature)


class _Reader:
    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at
        self.is_short = self.is_off = False

    def take(self, count: int) -> bytes:
        part = self.data[self.at : self.at + count]
        self.at += count
        self.is_short |= len(part) < count
        return part

    def elements(self, count: int) -> list[int]:
        part = self.take(ELEMENT * count)
        if len(part) == ELEMENT * count and first_not_below(part, R) is not None:
            self.is_off = True
        return from_limbs(part)


def _bytes_of(seals: Seals) -> bytes:
    return seals.point + b"".join(seals.pieces) + seals.signature


def context_of(parties: Parties, circuit: bytes, cone: Cone, public: list[int]) -> bytes:
    """A hash of parties, circuit, and the public values that a client's cone reads, given in the order of `cone.common`."""
    hashed = sha256(b"zkwright parties context 1" + parties.digest + circuit)
    hashed.update(limb_bytes(public[: len(cone.common)]))
    return hashed.digest()


@redact_frames
def deal(
    parties: Parties,
    program: Program,
    inputs: Mapping[str, Any],
    *,
    name: str = "",
    identity: Identity | None = None,
    planned: Plan | None = None,
    cones: Cones | None = None,
    lies: Lies = HONEST,
) -> Envelope:
    """A client's message to these parties: it computes its part in the clear, and deals it.

    `inputs` are its own, as [clients] names them (`{"ballots[*]": 1}`), and the public ones that its requirements read. A client
    that is listed gives its `name` and `identity`. `planned` and `cones`, where there are some, save most of the time; `lies` is
    for rehearsals.

    Raises `InputError` and `UnsatisfiedCircuitError` for its inputs, `InvalidParties`, and `NotJoint` for the circuit.
    """
    from zkwright.parties.planning import plan

    clients = parties.clients
    planned = planned or plan(program, parties)
    cones = cones or Cones(program, planned, parties)
    if clients is None:
        raise InvalidParties("parties.toml has no clients; write a table [clients]")
    if clients.members and (identity is None or not name):
        raise InvalidParties("clients are listed in parties.toml: say which one this is, and give its identity")
    slot = clients.slot_of(name) if name else 0
    if name and identity is not None and clients.members[slot].certificate != identity.certificate:
        raise InvalidParties(
            f"{name}: parties.toml pins another certificate than this identity's; give its own identity"
        )
    public, own = client_values(cones, parties, slot, inputs)
    cone = cones[slot]
    columns = solved(program, planned, cone, parties.n + 1 + slot, public, own)
    told = columns[len(cone.common) : cone.n_public]
    context = context_of(parties, cones.circuit, cone, columns)
    draft = Envelope(context, name, told, Proof([], [], []), Seals(b"", [], b""))
    texts, proof = dealt(cone, columns, parties.n, parties.threshold, draft.about, lies)
    draft = draft._replace(proof=proof)
    receivers = [member.sealing_key or b"" for member in parties.members]
    envelope = draft._replace(seals=seal(receivers, texts, draft.letter, lies))
    return envelope._replace(signature=identity.sign(SIGNED + envelope.digest)) if name and identity else envelope


def client_values(
    cones: Cones, parties: Parties, slot: int, inputs: Mapping[str, Any], common: list[int] | None = None
) -> tuple[list[int], dict[int, int]]:
    """The values of the public input wires and of a client's own, zeros where others tell them or nothing here reads them.

    `common` are the public ones where they are known; else `inputs` has those that are read. Raises `InputError`.
    """
    clients, ownership = parties.clients, cones.ownership
    if clients is None:
        raise InvalidParties("parties.toml has no clients; write a table [clients]")
    entries = (*clients.inputs, *clients.public)
    fields = ownership.common_fields()
    for given in inputs:
        if given not in entries and given not in fields:
            raise InputError(str(given), f"not an input of a client, whose own are: {', '.join(entries)}")
    if common is None:
        known = {field: inputs[field] for field in fields if field in inputs}
        common = ownership.public_values(known, {*fields} - cones.needed)
    public = list(common)
    own: dict[int, int] = {}
    for entry in entries:
        if entry not in inputs:
            raise InputError(entry, "missing")
        named = clients.entry_of(entry, slot)
        values = ownership.encoded(named, inputs[entry], entry)
        if entry in clients.public:
            for wire, value in zip(ownership.wires[named], values, strict=True):
                public[wire - ownership.first_public] = value
        else:
            own |= zip(ownership.wires[named], values, strict=True)
    return public, own
