"""The client's side within Flower: a mod that has the app train, and gives the server nothing but what the protocol says."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from flwr.app import ConfigRecord, Context, Message
from flwr.clientapp.typing import ClientAppCallable, Mod
from zkwright.core.errors import ZkwrightError
from zkwright.prover import Prover

from ...errors import LearningError
from ..client import Client
from ..identity import Identity
from ..messages import Malformed, of_members
from ..round import Round
from ..size import SizeOpening
from .records import RECORD, bytes_of, content, entries, flat, model_of

NONCE: Final = 32

_log: Final = logging.getLogger(__name__)


class Membership(NamedTuple):
    """Who a client is, and what is its alone."""

    name: str
    identity: Identity
    size: SizeOpening


def proved_mod(
    round: Round, prover: Prover, membership: Callable[[Context], Membership], *, arrays: str = "arrays"
) -> Mod:
    """A mod for `ClientApp(mods=[...])`: its app trains as for `FedAvg`, and what it learned stays here.

    `membership` says who the client of a context is, by its `node_config` for example; `arrays` is the key of the model in
    messages. What the round needs between messages is kept in the context's state. Why a client cannot go on goes to its own log,
    and the server learns only that it cannot. Messages that are not of `ProvedFedAvg` go to the app as they are; refuse messages
    to train that are not where the model's server may be changed.
    """

    def mod(message: Message, context: Context, call_next: ClientAppCallable) -> Message:
        known = entries(message.content)
        if known is None:
            return call_next(message, context)
        try:
            part = _Part(round, prover, membership(context), context)
            if "session" in known:
                return Message(part.invited(message, known, call_next, arrays), reply_to=message)
            return Message(content(answer=part.answer(known)), reply_to=message)
        except ZkwrightError as error:
            _log.warning("%s", error.redacted())
            return Message(content(cannot=1), reply_to=message)

    return mod


class _Part:
    """A client's part, at one message."""

    def __init__(self, round: Round, prover: Prover, member: Membership, context: Context) -> None:
        self._round: Final = round
        self._prover: Final = prover
        self._member: Final = member
        self._context: Final = context

    def invited(self, message: Message, known: ConfigRecord, train: ClientAppCallable, arrays: str) -> Any:
        """Train, keep what was learned, and draw a nonce."""
        session, number = bytes_of(known, "session"), known.get("number")
        if not isinstance(number, int) or not 0 <= number < 1 << 32 or len(session) != NONCE:
            raise Malformed("the invitation is none")
        before = flat(message.content.array_records[arrays].to_numpy_ndarrays())
        model = model_of(message.content)  # as it came, before the app has it
        reply = train(message, self._context)
        if reply.has_error():
            raise LearningError(self._member.name, "the app failed to train", "see its own log")
        learned = flat(reply.content.array_records[arrays].to_numpy_ndarrays()) - before
        nonce = secrets.token_bytes(NONCE)
        numbers = self._round.scheme.quantised(learned)
        self._keep({"number": number, "nonce": nonce.hex(), "model": model.hex(), "numbers": numbers.tolist()})
        place = self._round.place(self._member.name)
        return content(name=self._member.name, envelope=self._member.identity.sealed(session, f"nonce {place}", nonce))

    def answer(self, known: ConfigRecord) -> bytes:
        """What the round's `Client` answers; what it keeps is written before the answer leaves."""
        kept = self._kept()
        if "drawn" in known:
            drawn = of_members(bytes_of(known, "drawn"), len(self._round.members))
            place = self._round.place(self._member.name)
            if "nonce" not in kept or drawn.get(place) != bytes.fromhex(kept["nonce"]):
                raise Malformed("the round begins without what this client drew for it")
            if any(len(nonce) != NONCE for nonce in drawn.values()):
                raise Malformed("the round begins with what nobody draws")
            begun = self._begun(kept, drawn)
            numbers = kept["numbers"]
            client = Client(begun, self._member.name, self._member.identity, numbers, self._member.size, self._prover)
        elif "client" in kept:
            drawn = {int(place): bytes.fromhex(nonce) for place, nonce in kept["drawn"].items()}
            client = Client.restored(
                kept["client"],
                self._begun(kept, drawn),
                self._member.name,
                self._member.identity,
                self._member.size,
                self._prover,
            )
        else:
            raise Malformed("no round has begun")
        self._keep({})  # what ends in between has no second answer
        try:
            return client.answer(bytes_of(known, "request"))
        finally:
            told = {place: nonce.hex() for place, nonce in drawn.items()}
            still = {name: kept[name] for name in ("number", "model")}
            self._keep({**still, "drawn": told, "client": client.saved()})

    def _begun(self, kept: dict[str, Any], drawn: dict[int, bytes]) -> Round:
        """The round, of all that this client was given to learn from."""
        return self._round.begun(kept["number"], drawn, bytes.fromhex(kept["model"]))

    def _kept(self) -> dict[str, Any]:
        record = self._context.state.config_records.get(RECORD)
        return {} if record is None else dict(json.loads(str(record["kept"])))

    def _keep(self, kept: dict[str, Any]) -> None:
        self._context.state[RECORD] = ConfigRecord({"kept": json.dumps(kept)})
