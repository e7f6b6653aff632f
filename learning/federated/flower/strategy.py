"""The server's side within Flower: federated averaging whose updates it does not see, and whose clients prove them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from logging import WARNING
from typing import Any, Final

from flwr.app import ArrayRecord, ConfigRecord, Message, MessageType, MetricRecord, RecordDict
from flwr.serverapp import Grid
from flwr.serverapp.strategy import FedAvg
from flwr.supercore import log
from zkwright.core.printable import printable
from zkwright.verifier import Verifier

from ...errors import Cheated, LearningError
from ..identity import opened
from ..messages import Malformed, Phase, by_member
from ..round import Round
from ..server import Server
from .mod import NONCE
from .records import RECORD, bytes_of, content, entries, model_of, moved


class ProvedFedAvg(FedAvg):
    """`FedAvg` of clients that run `proved_mod`; options are those of `FedAvg`.

    A client has `patience` seconds for each message, its training among them. Who is left out of a round is in `left_out`, by
    round and name, with the reason; a round in which somebody cheated leaves the model as it was, and who did is in `cheated`
    and takes part in no further round. Metrics of training are not gathered: they would tell of a single client.
    """

    def __init__(self, round: Round, verifier: Verifier, *, patience: float = 60.0, **options: Any) -> None:
        """Nothing is sent yet. Raises `LearningError` where the verifier is of another statement than the round."""
        super().__init__(**{"min_train_nodes": len(round.members), **options})
        Server(round, verifier)
        self._round: Final = round
        self._verifier: Final = verifier
        self._patience: Final = patience
        self._grid: Grid | None = None
        self._arrays = ArrayRecord()
        self._session = b""
        self._model = b""
        self.left_out: Final[dict[int, dict[str, str]]] = {}
        self.cheated: Final[dict[str, str]] = {}

    def configure_train(
        self, server_round: int, arrays: ArrayRecord, config: ConfigRecord, grid: Grid
    ) -> Iterable[Message]:
        """What `FedAvg` sends, and an invitation to the round."""
        size = sum(array.size for array in arrays.to_numpy_ndarrays())
        if size != self._round.scheme.parameters:
            what = f"has {size} numbers, and the round {self._round.scheme.parameters}"
            raise LearningError("the model", what, "agree on a round of as many parameters")
        self._grid, self._arrays, self._session = grid, arrays, secrets.token_bytes(NONCE)
        invitation = ConfigRecord({"session": self._session, "number": server_round})
        messages = list(super().configure_train(server_round, arrays, config, grid))
        self._model = model_of(messages[0].content) if messages else b""
        for message in messages:
            message.content = RecordDict({**message.content, RECORD: invitation})
        return messages

    def aggregate_train(
        self, server_round: int, replies: Iterable[Message]
    ) -> tuple[ArrayRecord | None, MetricRecord | None]:
        """The rest of the round, message by message, and the model moved by the average; None where there is none."""
        nodes, nonces = self._members(replies)
        drawn = {self._round.place(name): nonce for name, nonce in nonces.items()}
        server = Server(self._round.begun(server_round, drawn, self._model), self._verifier)
        reasons = {member.name: "did not train" for member in self._round.members if member.name not in nodes}
        reasons |= {name: f"cheated before: {reason}" for name, reason in self.cheated.items()}
        self.left_out[server_round] = reasons
        try:
            while (requests := server.requests()) is not None:
                asked = {name: request for name, request in requests.items() if name in nodes}
                for name, reason in self._ask(server, asked, nodes, by_member(drawn)).items():
                    reasons[name] = reason
                    del nodes[name]
            result = server.result()
        except Cheated as caught:
            self.cheated.update(caught.members)
            log(WARNING, "%s", caught)
            return None, None
        except LearningError as error:
            log(WARNING, "%s", error)
            return None, None
        self.left_out[server_round] = {**result.left_out, **reasons}
        for name, reason in self.left_out[server_round].items():
            log(WARNING, "%s is left out: %s", name, reason)
        told = MetricRecord({"records": result.records, "members": len(result.members)})
        return moved(self._arrays, result.average), told

    def _members(self, replies: Iterable[Message]) -> tuple[dict[str, int], dict[str, bytes]]:
        """Nodes and nonces of those who trained, by the name that each signs for; those who cheated before are none."""
        nodes: dict[str, int] = {}
        nonces: dict[str, bytes] = {}
        for reply in replies:
            known = None if reply.has_error() else entries(reply.content)
            if known is None or not isinstance(name := known.get("name"), str) or name in {*nodes, *self.cheated}:
                continue
            try:
                place, envelope = self._round.place(name), bytes_of(known, "envelope")
            except LearningError:
                continue
            nonce = opened(self._round.members[place].identity, self._session, f"nonce {place}", envelope)
            if nonce is not None and len(nonce) == NONCE:
                nodes[name], nonces[name] = reply.metadata.src_node_id, nonce
        return nodes, nonces

    def _ask(self, server: Server, asked: dict[str, bytes], nodes: dict[str, int], drawn: bytes) -> dict[str, str]:
        """Send requests, take answers; by name who has none, and why."""
        if self._grid is None:
            raise LearningError("the strategy", "was given no grid", "call start, which configures training first")
        phase = Phase(next(iter(asked.values()))[0]) if asked else Phase.KEYS
        messages = []
        for name, request in asked.items():
            begin = {"drawn": drawn} if phase is Phase.KEYS else {}
            records = content(request=request, **begin)
            messages.append(Message(content=records, message_type=MessageType.TRAIN, dst_node_id=nodes[name]))
        names = {nodes[name]: name for name in asked}
        failed = dict.fromkeys(asked, f"did not answer to {phase.subject} within {self._patience:g} s")
        for reply in self._grid.send_and_receive(messages, timeout=self._patience):
            name = names.get(reply.metadata.src_node_id, "")
            if name not in failed:
                continue
            try:
                known = ConfigRecord() if reply.has_error() else entries(reply.content) or ConfigRecord()
                answer = bytes_of(known, "answer")
            except Malformed:
                failed[name] = f"cannot answer to {phase.subject}"
                continue
            del failed[name]
            server.receive(name, answer)
        return {name: printable(reason) for name, reason in failed.items()}
