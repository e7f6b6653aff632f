"""A statement whose proofs publish a hash of their signals: a nullifier among those counts once."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from starlette.testclient import TestClient
from zkwright.service.application import application, prepare
from zkwright.service.settings import Settings
from zkwright.service.statements.registered import OnceOnly
from zkwright.service.statements.registry import Registry
from zkwright.service.storage.database import Database

from tests.refusals.case import hashed_cases, hashed_keys
from tests.service.claims import JSON, body_of


def test_a_nullifier_behind_a_hash_counts_once(database_url: str, tmp_path: Path) -> None:
    settings = Settings(database_url, development=True, open=True)
    prepare(settings)
    with closing(Database(database_url)) as database:
        for key in hashed_keys().values():
            folder = tmp_path / key.name
            folder.mkdir()
            (folder / "verification_key.json").write_text(key.verification_key)
            (folder / "of.statement.json").write_text(key.statement)
            once = OnceOnly("nullifier", "scope", key.name)
            Registry(database, development=True).register_file(folder / "of.statement.json", once)
    taken = set()
    with TestClient(application(settings, prepared=True)) as client:
        for case in hashed_cases():
            answer = client.post("/v1/consume", content=body_of(case, hashed_keys()[case.key]), headers=JSON)
            if not case.accepted:
                assert answer.json()["error"]["code"] in ("invalid_proof", "malformed"), case
                continue
            _, nullifier, scope = json.loads(case.public)
            if (case.key, nullifier, scope) in taken:
                assert (answer.status_code, answer.json()["error"]["code"]) == (409, "already_consumed"), case
            else:
                told = answer.json()["consumption"]
                assert (told["nullifier"], told["scope"]) == (nullifier, scope), case
            taken.add((case.key, nullifier, scope))
        found = client.get("/v1/consumptions").json()["consumptions"]
    assert [each["sequence"] for each in found] == list(range(1, len(taken) + 1))
    assert len(taken) == 6
