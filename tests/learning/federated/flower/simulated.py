"""A client's app for Flower's simulation, whose processes read what is theirs from a folder that the environment names."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any, Final

from flwr.app import Context, Message
from flwr.clientapp import ClientApp
from zkwright.compiler.program.program_file import read_program
from zkwright.learning.federated import Identity, Member, Round, SizeOpening
from zkwright.learning.federated.flower import Membership, proved_mod
from zkwright.prover import Prover, read_zkey

from tests.learning.federated.flower.test_flower import CLIENTS, SCHEME, Poisoning, Scene, app

FOLDER: Final = "ZKWRIGHT_TEST_FLOWER"


def write(scene: Scene, folder: Path) -> None:
    """What `kept` reads."""
    members = [
        [each.name, each.identity.to_bytes().hex(), each.size.records, str(each.size.salt)] for each in scene.members
    ]
    (folder / "scene.json").write_text(json.dumps({"statement": scene.round.statement, "members": members}))


@cache
def kept() -> tuple[Scene, Prover]:
    """The scene and a prover, once in a process."""
    folder = Path(os.environ[FOLDER])
    known = json.loads((folder / "scene.json").read_text())
    members = [
        Membership(name, Identity.from_bytes(bytes.fromhex(key)), SizeOpening(records, int(salt)))
        for name, key, records, salt in known["members"]
    ]
    told = tuple(Member(each.name, each.identity.public, each.size.commitment) for each in members)
    prover = Prover(read_zkey(folder / "update.zkey"), read_program(folder / "update.r1cs"))
    return Scene(Round("digits", SCHEME, told, known["statement"]), members), prover


def mod(message: Message, context: Context, call_next: Any) -> Message:
    """That of `proved_mod`; the last client's is poisoned."""
    scene, prover = kept()
    poisoned = Poisoning(SCHEME.parameters, SCHEME.clip, SCHEME.norm)
    last = int(context.node_config["partition-id"]) == CLIENTS - 1
    round = Round("digits", poisoned if last else SCHEME, scene.round.members, scene.round.statement)
    return proved_mod(round, prover, scene.membership)(message, context, call_next)


def client_app() -> ClientApp:
    """The app of every client."""
    return app([mod])
