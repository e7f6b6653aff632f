"""docs/integration.md does what it says, with each framework: claims are taken once, whatever strangers make of one."""

from __future__ import annotations

import importlib
import json
import logging
import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler.program.program_file import read_program
from zkwright.core.field import R
from zkwright.prover import Prover, read_zkey

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "integration.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"```python (\S+)\n(.*?)```", PAGE, re.DOTALL))
SECRET, SCOPE = 7, 2026

Post: TypeAlias = Callable[[bytes, str], tuple[int, Any]]
"""Sends a body, and the name of the request where it has one; the status and the document of the answer."""


@pytest.fixture(autouse=True)
def reference() -> None:
    """Instead of the one of this folder: whichever engine there is."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the page, and what its command makes."""
    folder = tmp_path_factory.mktemp("integration")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (command,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    command = command.replace("zkwright ", f"{shlex.quote(sys.executable)} -m zkwright.cli ")
    subprocess.run(command, cwd=folder, shell=True, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def prover(folder: Path) -> Prover:
    return Prover(read_zkey(folder / "claim.zkey"), read_program(folder / "claim.r1cs"))


def claimed(prover: Prover, secret: int = SECRET, scope: int = SCOPE) -> dict[str, Any]:
    """The document of a true claim."""
    return prover.prove_inputs({"secret": secret, "commitment": poseidon(secret), "scope": scope}).to_object()


@pytest.fixture(scope="module")
def claim(prover: Prover) -> dict[str, Any]:
    return claimed(prover)


@contextmanager
def plain() -> Iterator[Post]:
    claims = importlib.import_module("claims")
    yield lambda body, name: claims.answer(body, name or os.urandom(16).hex())


@contextmanager
def starlette() -> Iterator[Post]:
    from starlette.testclient import TestClient

    with TestClient(importlib.import_module("with_starlette").app) as client:
        yield _by_client(client)


@contextmanager
def fastapi() -> Iterator[Post]:
    from fastapi.testclient import TestClient

    with TestClient(importlib.import_module("with_fastapi").app) as client:
        yield _by_client(client)


def _by_client(client: Any) -> Post:
    def post(body: bytes, name: str) -> tuple[int, Any]:
        response = client.post("/claims", content=body, headers={"Idempotency-Key": name} if name else {})
        return response.status_code, response.json() if response.status_code != 413 else None

    return post


@contextmanager
def flask() -> Iterator[Post]:
    app = importlib.import_module("with_flask").app

    def post(body: bytes, name: str) -> tuple[int, Any]:
        response = app.test_client().post("/claims", data=body, headers={"Idempotency-Key": name} if name else {})
        return response.status_code, response.json

    yield post


@contextmanager
def django() -> Iterator[Post]:
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(
            ALLOWED_HOSTS=["testserver"],
            DATABASES={
                "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "django.sqlite", "OPTIONS": {"timeout": 20}}
            },
            DATA_UPLOAD_MAX_MEMORY_SIZE=16384,
            INSTALLED_APPS=["django_claims"],
            ROOT_URLCONF=(),
        )
        django.setup()
    from django.apps import apps
    from django.db import connection, connections
    from django.test import Client
    from django.urls import clear_url_caches, path

    views, models = (importlib.import_module(f"django_claims.{name}") for name in ("views", "models"))
    settings.ROOT_URLCONF = (path("claims", views.claim),)
    with connection.schema_editor() as editor:
        editor.create_model(models.Claim)

    def post(body: bytes, name: str) -> tuple[int, Any]:
        headers = {"Idempotency-Key": name} if name else {}
        response = Client().post("/claims", data=body, content_type="application/json", headers=headers)
        connections.close_all()
        return response.status_code, response.json()

    yield post
    with connection.schema_editor() as editor:
        editor.delete_model(models.Claim)
    apps.all_models["django_claims"].clear()
    apps.clear_cache()
    clear_url_caches()


@contextmanager
def celery() -> Iterator[Post]:
    """Without a broker: a worker takes seconds to end. What would travel is JSON all the same."""
    worker = importlib.import_module("with_celery")

    def post(body: bytes, name: str) -> tuple[int, Any]:
        text = json.loads(json.dumps(body.decode("ascii", "replace")))
        status, document = json.loads(json.dumps(worker.claim.apply((text,), task_id=name).result))
        return status, document

    yield post


WAYS = {"plain": plain, "starlette": starlette, "fastapi": fastapi, "flask": flask, "django": django, "celery": celery}


@pytest.fixture(params=WAYS)
def post(request: pytest.FixtureRequest, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A way to send claims, with a database of its own that is empty."""
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    claims = importlib.import_module("claims")
    monkeypatch.setattr(claims, "DATABASE", f"{request.param}.sqlite")
    claims.prepare()
    with WAYS[request.param]() as way:
        yield way
    for name in FILES:
        sys.modules.pop(name.removesuffix(".py").replace("/", "."), None)


def test_claims_are_taken_once(
    post: Post, claim: dict[str, Any], prover: Prover, caplog: pytest.LogCaptureFixture
) -> None:
    body = json.dumps(claim).encode()
    for number, (wrong, status) in enumerate(strangers(claim, prover)):
        told = post(wrong, f"stranger {number}")
        assert told[0] == status, (wrong[:100], told)
    with caplog.at_level(logging.INFO, "claims"), ThreadPoolExecutor(8) as threads:
        told_all = list(threads.map(lambda number: post(body, f"request {number}"), range(24)))
    assert Counter(status for status, _ in told_all) == {200: 1, 409: 23}
    (first,) = [number for number, (status, _) in enumerate(told_all) if status == 200]
    values = {"result": claim["public"][0], "commitment": claim["public"][1], "scope": str(SCOPE)}
    assert told_all[first][1] == {"values": values}
    assert post(body, f"request {first}") == (200, {"values": values})
    assert post(body, "another")[0] == 409
    anew = json.dumps(claimed(prover)).encode()
    assert anew != body
    assert post(anew, "another proof")[0] == 409
    assert all(signal not in caplog.text for signal in claim["public"][:2])
    assert "taken before" in caplog.text


def strangers(claim: dict[str, Any], prover: Prover) -> Iterator[tuple[bytes, int]]:
    """What others make of a claim, and how it is answered."""
    public, proof = claim["public"], claim["proof"]

    def body(**changed: Any) -> bytes:
        return json.dumps({**claim, **changed}).encode()

    yield body(public=[str(int(public[0]) + R), *public[1:]]), 422
    yield body(public=[*public[:2], str(SCOPE + R)]), 422
    yield body(public=[str(int(public[0]) ^ 1), *public[1:]]), 422
    yield body(public=public[:2]), 422
    yield json.dumps(claimed(prover, scope=SCOPE + 1)).encode(), 422
    yield json.dumps(claimed(prover, secret=8)).encode(), 422
    yield body(public=[*public[:2], SCOPE]), 400
    yield body(proof={**proof, "pi_d": proof["pi_a"]}), 400
    yield body(more=1), 400
    yield body()[:-1] + b', "public": ["1"]}', 400
    yield body()[:-1], 400
    yield b"", 400
    yield b"[" * 10_000, 400
    yield b"\xff" * 100, 400
    yield b" " * 20_000 + body(), 413


def test_the_plain_program(folder: Path, claim: dict[str, Any]) -> None:
    for expected in ("200 {'values': ", "200 {'values': "):  # the same request twice
        done = subprocess.run(
            [sys.executable, "plain.py"], cwd=folder, input=json.dumps(claim).encode(), capture_output=True, check=True
        )
        assert done.stdout.decode().startswith(expected)


def test_each_file_of_the_page_is_tried() -> None:
    tried = {"claim.py", "claims.py", "plain.py", "django_claims/models.py", "django_claims/views.py"}
    assert set(FILES) == tried | {f"with_{name}.py" for name in WAYS if name not in ("plain", "django")}


@pytest.mark.parametrize("post", ["django"], indirect=True)
def test_nothing_is_taken_where_the_transaction_fails_at_something_else(
    post: Post, claim: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a claim is good for may break a rule of the database's, too."""
    from django.db import IntegrityError

    def create(**_: object) -> None:
        raise IntegrityError("another rule")

    body, manager = json.dumps(claim).encode(), sys.modules["django_claims.models"].Claim.objects
    with monkeypatch.context() as patch:
        patch.setattr(manager, "create", create)
        with pytest.raises(IntegrityError, match="another rule"):
            post(body, "first")
    assert post(body, "second")[0] == 200
