"""The table of refusals through HTTP: what the library says no to, the service does, with a status and a code that stay."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from zkwright.service.application import application, prepare
from zkwright.service.settings import Settings
from zkwright.verifier import InvalidProof, Statement, VerifyingKey

from tests.refusals.case import Case, cases, keys
from tests.refusals.runner import check, disagreements
from tests.service.claims import JSON, body


@pytest.fixture(scope="module")
def client(material: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One service for all cases: none of them changes it."""
    assert isinstance(material, dict)
    url = f"sqlite:///{tmp_path_factory.mktemp('refusals')}/service.sqlite"
    settings = Settings(url, tuple(material.values()), development=True, open=True)
    prepare(settings)
    with TestClient(application(settings, prepared=True), raise_server_exceptions=False) as client:
        yield client


class Http:
    """`POST /v1/verify`, which tells two kinds of no: 422 where the proof does not hold, 400 where there is none to check."""

    levels = ("words", "text")

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.told: dict[str, tuple[int, str]] = {}

    def accepts(self, case: Case) -> bool:
        """See `Runner`."""
        answer = self.client.post("/v1/verify", content=body(case), headers=JSON)
        document = answer.json()
        if answer.status_code == 200:
            assert document["valid"] is True
            return True
        self.told[case.name] = answer.status_code, document["error"]["code"]
        return False


def test_proofs(client: TestClient) -> None:
    http = Http(client)
    assert disagreements(http) == []
    for case in cases("words", "text"):
        if not case.accepted:
            with pytest.raises(InvalidProof) as refusal:
                check(case)
            expected = (422, "invalid_proof") if refusal.value.answers_no else (400, "malformed")
            assert http.told[case.name] == expected, case


class Registration:
    """`POST /v1/statements` with the key of a case, then its proof."""

    levels = ("words", "key")

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def accepts(self, case: Case) -> bool:
        """See `Runner`."""
        try:
            fingerprint = VerifyingKey.from_json(case.verification_key).fingerprint
        except Exception:
            fingerprint = "0" * 64
        described = keys()[case.key or "opening"].statement
        document = {**json.loads(described), "verification_key": fingerprint, "circuit": "c" + fingerprint[:32]}
        text = Statement.from_object(document).to_json()
        sent = {"statement": text, "verification_key": case.verification_key, "development": True}
        answer = self.client.post("/v1/statements", json=sent)
        if answer.status_code != 201:
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_statement"), answer.text
            return False
        claim = body(case, answer.json()["id"])
        return self.client.post("/v1/verify", content=claim, headers=JSON).status_code == 200


def test_keys(client: TestClient) -> None:
    asked = cases("key")
    assert len(asked) > 75
    assert any(case.accepted for case in asked)
    assert disagreements(Registration(client), asked) == []
