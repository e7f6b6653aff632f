"""A grid of Flower whose nodes are in this process; each message finds the app as a new process would, but for its context."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any

from flwr.app import Context, Error, Message, RecordDict
from flwr.clientapp import ClientApp
from flwr.serverapp import Grid
from flwr.supercore.task_identity import TaskIdentity


class LocalGrid(Grid):
    """Nodes 1001, 1002, ... with `partition-id` 0, 1, ...; `app` gives the app of a partition, which may be a hostile one."""

    def __init__(self, nodes: int, app: Callable[[int], ClientApp]) -> None:
        self._app = app
        TaskIdentity.task_id, TaskIdentity.run_id, TaskIdentity.node_id = 1, 1, 1  # as Flower's simulation sets them
        self._contexts = {
            1001 + place: Context(1, 1001 + place, {"partition-id": place}, RecordDict(), {}) for place in range(nodes)
        }

    def set_run(self, run: Any) -> None:
        raise NotImplementedError

    @property
    def run(self) -> Any:
        raise NotImplementedError

    def create_message(self, *args: Any, **options: Any) -> Message:
        raise NotImplementedError

    def get_node_ids(self) -> Iterable[int]:
        return list(self._contexts)

    def get_nodes(self) -> Iterable[Any]:
        raise NotImplementedError

    def push_messages(self, messages: Iterable[Message]) -> Iterable[str]:
        raise NotImplementedError

    def pull_messages(self, message_ids: Iterable[str]) -> Iterable[Message]:
        raise NotImplementedError

    def send_and_receive(self, messages: Iterable[Message], *, timeout: float | None = None) -> Iterable[Message]:
        return [self._answered(message) for message in messages]

    def _answered(self, message: Message) -> Message:
        node = message.metadata.dst_node_id
        context = copy.deepcopy(self._contexts[node])
        message.metadata.__dict__["_message_id"] = str(id(message))
        try:
            reply = self._app(node - 1001)(message, context)
        except RuntimeError as error:  # an app that fails, as Flower tells it
            return Message(Error(code=0, reason=str(error)), reply_to=message)
        self._contexts[node] = context
        return reply
