"""API keys: made once, kept as hashes, for what their scopes say, until they are taken back."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from zkwright.service.access.keys import SCOPES, ApiKeys
from zkwright.service.application import application, prepare
from zkwright.service.errors import ServiceError
from zkwright.service.settings import Settings
from zkwright.service.storage.database import Database

from tests.service.claims import accepted, body

JSON = {"content-type": "application/json"}

NEEDS = {
    "verify": ("POST", "/v1/verify"),
    "consume": ("POST", "/v1/consume"),
    "feed": ("GET", "/v1/consumptions"),
    "metrics": ("GET", "/metrics"),
    "admin": ("POST", "/v1/statements"),
}


@pytest.fixture
def guarded(settings: Settings) -> Iterator[TestClient]:
    """A service that lets nobody in without a key."""
    closed = dataclasses.replace(settings, open=False)
    prepare(closed)
    with TestClient(application(closed, prepared=True)) as client:
        yield client


@pytest.fixture
def keys(settings: Settings) -> Iterator[ApiKeys]:
    database = Database(settings.database)
    database.migrate()
    yield ApiKeys(database)
    database.close()


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def code(client: TestClient, method: str, path: str, **headers: str) -> str:
    """Of the refusal; "in" where the guard let the request through."""
    answer = client.request(method, path, headers={**JSON, **headers}, content=b"{}" if method == "POST" else None)
    told = answer.json()["error"]["code"] if answer.status_code >= 400 else "in"
    if told in ("unauthorized", "forbidden"):
        assert answer.status_code == {"unauthorized": 401, "forbidden": 403}[told]
        assert ("www-authenticate" in answer.headers) == (told == "unauthorized")
        return str(told)
    return "in"


@pytest.mark.parametrize("scope", NEEDS)
def test_a_key_is_for_its_scope(guarded: TestClient, keys: ApiKeys, scope: str) -> None:
    mine = keys.new("mine", [scope])
    others = keys.new("others", set(SCOPES) - {scope})
    method, path = NEEDS[scope]
    assert code(guarded, method, path) == "unauthorized"
    assert code(guarded, method, path, **bearer(mine)) == "in"
    assert code(guarded, method, path, **bearer(others)) == "forbidden"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic {}",
        "Bearer {}x",
        "Bearer x{}",
        "{}",
        "Bearer zkw_" + "A" * 43,
        "Bearer ' OR 1=1 --",
        "Bearer " + "z" * 9999,
    ],
)
def test_what_is_no_key(guarded: TestClient, keys: ApiKeys, header: str) -> None:
    secret = keys.new("mine", SCOPES)
    assert code(guarded, "POST", "/v1/verify", authorization=header.format(secret)) == "unauthorized"
    assert code(guarded, "POST", "/v1/verify", authorization=f"bearer  {secret} ") == "in"


def test_whom_nobody_asks(guarded: TestClient) -> None:
    assert guarded.get("/healthz").json() == {"status": "alive"}
    assert guarded.get("/readyz").json() == {"status": "ready"}


def test_a_key_that_is_taken_back(guarded: TestClient, keys: ApiKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zkwright.service.access.keys._TRUSTED", 0.0)  # seconds for which a process does not look again
    secret = keys.new("mine", ["verify"])
    assert code(guarded, "POST", "/v1/verify", **bearer(secret)) == "in"
    keys.revoke("mine")
    assert code(guarded, "POST", "/v1/verify", **bearer(secret)) == "unauthorized"
    with pytest.raises(ServiceError, match="taken back before"):
        keys.revoke("mine")
    with pytest.raises(ServiceError, match="or was"):
        keys.new("mine", ["verify"])


def test_opens_as_long_as_no_key_was_ever_made(
    client: TestClient, keys: ApiKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zkwright.service.access.guard._LOOK", 0.0)
    assert code(client, "POST", "/v1/verify") == "in"
    keys.new("mine", ["verify"])
    assert code(client, "POST", "/v1/verify") == "unauthorized"
    keys.revoke("mine")
    assert code(client, "POST", "/v1/verify") == "unauthorized"


def test_a_page_elsewhere_reaches_no_open_service(settings: Settings) -> None:
    """Its name may lead here (rebinding), and then the browser takes this for its own origin."""
    here = dataclasses.replace(settings, hosts=("localhost", "127.0.0.1", "[::1]"))
    prepare(here)
    sent = body(accepted("opening")[0])
    with TestClient(application(here, prepared=True)) as client:
        for host, status in (
            *(("localhost:8700", 200), ("127.0.0.1", 200), ("[::1]:8700", 200), ("LOCALHOST", 200)),
            *(("evil.example:8700", 400), ("localhost.evil.example", 400), ("[::2]", 400), ("[", 400), ("", 400)),
        ):
            assert client.post("/v1/verify", content=sent, headers={**JSON, "host": host}).status_code == status, host


@pytest.mark.parametrize("header", ["Forwarded", "Via", "X-Forwarded-For", "X-Real-IP"])
def test_a_proxy_makes_nobody_near(settings: Settings, header: str) -> None:
    """Who forwards to an open service from the same machine may have been asked by anybody; --open is on purpose."""
    prepare(settings)
    near = dataclasses.replace(settings, hosts=("localhost",))
    sent = body(accepted("opening")[0])
    for each, status in ((near, 401), (settings, 200)):
        with TestClient(application(each, prepared=True), base_url="http://localhost") as client:
            assert client.post("/v1/verify", content=sent, headers={**JSON, header: "192.0.2.1"}).status_code == status
            assert client.post("/v1/verify", content=sent, headers=JSON).status_code == 200
            assert client.get("/healthz", headers={header: "192.0.2.1"}).status_code == 200


def test_only_hashes_are_kept(keys: ApiKeys, settings: Settings) -> None:
    secret = keys.new("mine", ["feed", "verify"])
    with Database(settings.database).reading() as connection:
        row = connection.exec_driver_sql("SELECT * FROM api_keys").one()
    assert secret.removeprefix("zkw_")[:8] not in str(row)
    assert keys.all()[0].to_object()["scopes"] == ["verify", "feed"]
    assert secret not in str(keys.all())


@pytest.mark.parametrize(
    ("name", "scopes", "wrong"),
    [
        ("", ["verify"], "no name of a key"),
        ("-x", ["verify"], "no name of a key"),
        ("a b", ["verify"], "no name of a key"),
        ("x" * 65, ["verify"], "no name of a key"),
        ("mine", [], "no scope was given"),
        ("mine", ["verify", "everything"], "no such scope: everything"),
    ],
)
def test_keys_that_are_not_made(keys: ApiKeys, name: str, scopes: list[str], wrong: str) -> None:
    with pytest.raises(ServiceError, match=wrong):
        keys.new(name, scopes)
    assert not keys.any_made()
