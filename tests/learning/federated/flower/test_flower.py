"""Federated averaging within Flower: ten clients learn scikit-learn's digits, one of them is poisoned, dies or lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from flwr.app import ArrayRecord, ConfigRecord, Context, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp
from flwr.clientapp.typing import Mod
from flwr.serverapp.strategy import FedAvg
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from zkwright.learning.errors import LearningError
from zkwright.learning.federated import Client, Identity, Member, Round, Scheme, SizeOpening, statement_digest
from zkwright.learning.federated.flower import Membership, ProvedFedAvg, mod, proved_mod
from zkwright.learning.federated.flower.records import content, entries, flat, model_of, moved

from tests.learning.federated.cohort import prover, verifier
from tests.learning.federated.flower.local_grid import LocalGrid
from tests.learning.federated.test_attacks import OtherUpdate

CLIENTS = 10
PARAMETERS = 650
SCHEME = Scheme(PARAMETERS, clip=1.0, norm=4.0)


class Poisoning(Scheme):
    """What a client has who sends other numbers than it should."""

    def quantised(self, vector: Any) -> NDArray[np.int64]:
        return np.clip(-30 * super().quantised(vector), -127, 127)


@dataclass(frozen=True)
class Digits:
    """A tenth of the digits for each client, and others to ask about."""

    seen: NDArray[np.float64]
    unseen: NDArray[np.float64]
    known: NDArray[np.int64]
    asked: NDArray[np.int64]

    def learned(self, weights: NDArray[np.float64], place: int) -> NDArray[np.float64]:
        """The weights of a softmax classifier after 20 steps on a client's digits."""
        records = np.array_split(np.arange(len(self.seen)), CLIENTS)[place]
        after, x, y = weights.copy(), self.seen[records], np.eye(10)[self.known[records]]
        for _ in range(20):
            p = np.exp(x @ after)
            after += x.T @ (y - p / p.sum(axis=1, keepdims=True)) / (2 * len(x))
        return after

    def size(self, place: int) -> int:
        return len(np.array_split(np.arange(len(self.seen)), CLIENTS)[place])

    def accuracy(self, arrays: ArrayRecord | None) -> float:
        assert arrays is not None
        return float((np.argmax(self.unseen @ arrays.to_numpy_ndarrays()[0], axis=1) == self.asked).mean())


@cache
def digits() -> Digits:
    data, labels = load_digits(return_X_y=True)
    return Digits(*train_test_split(np.c_[data / 16, np.ones(len(data))], labels, random_state=0))


@dataclass(frozen=True)
class Scene:
    """The round that all hold, and what is each client's."""

    round: Round
    members: list[Membership]

    def membership(self, context: Context) -> Membership:
        return self.members[int(context.node_config["partition-id"])]

    def mod(self, round: Round | None = None) -> Mod:
        return proved_mod(round or self.round, prover(PARAMETERS), self.membership)


@pytest.fixture(scope="module")
def scene() -> Scene:
    members = [
        Membership(f"clinic {place}", Identity.generate(), SizeOpening.of(digits().size(place)))
        for place in range(CLIENTS)
    ]
    told = tuple(Member(member.name, member.identity.public, member.size.commitment) for member in members)
    return Scene(Round("digits", SCHEME, told, statement_digest(verifier(PARAMETERS).statement)), members)


def app(mods: list[Mod], change: Callable[[NDArray[np.float64]], NDArray[np.float64]] | None = None) -> ClientApp:
    """A client's app as for `FedAvg`; `change` is what a poisoned one does to what it learned."""
    made = ClientApp(mods=mods)

    @made.train()
    def train(message: Message, context: Context) -> Message:
        (before,) = message.content.array_records["arrays"].to_numpy_ndarrays()
        place = int(context.node_config["partition-id"])
        step = digits().learned(before, place) - before
        after = before + (step if change is None else change(step))
        told = MetricRecord({"num-examples": digits().size(place)})
        return Message(RecordDict({"arrays": ArrayRecord([after]), "metrics": told}), reply_to=message)

    return made


def begun() -> ArrayRecord:
    return ArrayRecord([np.zeros((65, 10))])


def strategy(scene: Scene) -> ProvedFedAvg:
    return ProvedFedAvg(scene.round, verifier(PARAMETERS), fraction_evaluate=0.0)


@pytest.mark.filterwarnings("default")
def test_a_poisoned_client_is_named_and_the_others_learn_as_without_proofs(scene: Scene) -> None:
    poisoned = replace(scene.round, scheme=Poisoning(PARAMETERS, SCHEME.clip, SCHEME.norm))

    def proved(place: int) -> ClientApp:
        return app([scene.mod(poisoned if place == 9 else None)])

    def plain(place: int, poison: float = -30) -> ClientApp:
        return app([], (lambda step: poison * step) if place == 9 else None)

    ours = strategy(scene)
    result = ours.start(LocalGrid(CLIENTS, proved), begun(), num_rounds=2)
    assert ours.left_out == {number: {"clinic 9": "cannot answer to masked"} for number in (1, 2)}
    assert result.train_metrics_clientapp[1]["members"] == 9

    averaged, honest = (
        FedAvg(fraction_evaluate=0.0).start(LocalGrid(nodes, plain), begun(), num_rounds=2).arrays for nodes in (10, 9)
    )
    accuracy = digits().accuracy
    assert accuracy(result.arrays) > 0.88 > accuracy(averaged) + 0.3
    assert abs(accuracy(result.arrays) - accuracy(honest)) < 0.01


@pytest.mark.filterwarnings("default")
def test_who_dies_is_left_out_and_who_lies_takes_no_further_part(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def dying(message: Message, context: Context, call_next: Any) -> Message:
        raise RuntimeError("it is switched off")

    def made(place: int) -> ClientApp:
        monkeypatch.setattr(mod, "Client", OtherUpdate if place == 2 else Client)
        return app([dying] if place == 5 else [scene.mod()])

    ours = strategy(scene)
    result = ours.start(LocalGrid(CLIENTS, made), begun(), num_rounds=2)
    assert ours.cheated == {"clinic 2": "masked another vector than it proved"}
    assert ours.left_out[2] == {
        "clinic 5": "did not train",
        "clinic 2": "cheated before: masked another vector than it proved",
    }
    assert result.train_metrics_clientapp.keys() == {2}
    assert digits().accuracy(result.arrays) > 0.8


class Singling(LocalGrid):
    """A server that has clients learn of others than the rest, by the model or by its settings."""

    def _answered(self, message: Message) -> Message:
        place, records = message.metadata.dst_node_id - 1001, message.content
        if place == 3 and "arrays" in records:
            far = ArrayRecord([np.full((65, 10), 0.5)])
            message.content = RecordDict({**records, "arrays": far})
        if place == 4 and "config" in records:
            message.content = RecordDict(
                {**records, "config": ConfigRecord({**records.config_records["config"], "rate": 0.0})}
            )
        return super()._answered(message)


@pytest.mark.filterwarnings("default")
def test_clients_who_learn_from_different_models_are_not_added_up(scene: Scene) -> None:
    """Where others are known, as of clients who were given what nothing is learned from, a sum tells one update."""
    ours = strategy(scene)
    ours.start(Singling(CLIENTS, lambda _: app([scene.mod()])), begun(), num_rounds=1)
    assert ours.left_out[1].keys() == {"clinic 3", "clinic 4"}
    assert all("not signed by it" in reason for reason in ours.left_out[1].values())


def test_all_that_an_app_is_given_is_of_the_round() -> None:
    def told(**others: Any) -> bytes:
        settings = {"rate": 0.1, "layers": [1, 2], **others.pop("settings", {})}
        return model_of(RecordDict({"arrays": begun(), "config": ConfigRecord(settings), **others}))

    same = RecordDict({"config": ConfigRecord({"layers": [1, 2], "rate": 0.1}), "arrays": begun()})
    assert told() == model_of(same) == model_of(RecordDict({**same, **content(session=b"1")}))
    others = [
        told(arrays=ArrayRecord([np.ones((65, 10))])),
        told(arrays=ArrayRecord([np.zeros((10, 65))])),
        told(arrays=ArrayRecord([np.zeros((65, 10), np.float32)])),
        told(more=MetricRecord({"a": 1})),
        told(settings={"rate": 0.2}),
        told(settings={"layers": [1]}),
        told(settings={"rate": "0.1"}),
    ]
    assert len({told(), *others}) == 1 + len(others)


def test_a_model_of_another_size(scene: Scene) -> None:
    with pytest.raises(LearningError, match="has 6 numbers, and the round 650"):
        strategy(scene).start(LocalGrid(CLIENTS, lambda _: app([])), ArrayRecord([np.zeros(6)]), num_rounds=1)


def told(scene: Scene, message: RecordDict, context: Context) -> dict[str, Any]:
    LocalGrid(0, lambda _: app([]))
    request = Message(message, message_type="train", dst_node_id=1001)
    request.metadata.__dict__["_message_id"] = "1"
    return dict(entries(app([scene.mod()])(request, context).content) or {})


@pytest.mark.filterwarnings("default")
def test_what_a_hostile_server_asks_is_not_answered(scene: Scene) -> None:
    """No second answer, no round without what the client drew, and no words of why."""
    context = Context(1, 1001, {"partition-id": 0}, RecordDict(), {})
    invitation = content(session=bytes(32), number=1)
    invitation["arrays"] = begun()
    cannot = {"cannot": 1}
    for wrong in (
        content(request=b"\1"),
        content(session=b"", number=1),
        content(session=bytes(32), number=-1),
        content(drawn=b"", request=b"\1"),
        content(drawn=b"\0", request=b"\1"),
        content(),
    ):
        assert told(scene, wrong, context) == cannot
    said = told(scene, invitation, context)
    assert said.keys() == {"name", "envelope"}
    assert told(scene, content(drawn=b"\0\0\0\0\0\x20" + bytes(32), request=b"\1"), context) == cannot
    said = told(scene, invitation, context)
    drawn = b"\0\0\0\0\0\x20" + said["envelope"][64:]
    assert told(scene, content(drawn=drawn, request=b"\1"), context).keys() == {"answer"}
    assert told(scene, content(request=b"\1"), context) == cannot
    assert told(scene, content(request=b"\2"), context) == cannot


def test_models_as_flat_vectors() -> None:
    arrays = ArrayRecord({"w": ArrayRecord([np.ones((2, 3), np.float32)])["0"], "b": ArrayRecord([np.zeros(2)])["0"]})
    after = moved(arrays, np.arange(8.0))
    assert list(after) == ["w", "b"]
    assert [array.dtype for array in after.to_numpy_ndarrays()] == [np.float32, np.float64]
    assert flat(after.to_numpy_ndarrays()).tolist() == [1, 2, 3, 4, 5, 6, 6, 7]
