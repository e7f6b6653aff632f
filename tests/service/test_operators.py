"""`zkwright service`: what operators type."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from zkwright.cli import main
from zkwright.service.server import serve as serve_here
from zkwright.service.settings import Settings

from tests.service.claims import accepted, body, id_of
from tests.service.conftest import Process

JSON = {"content-type": "application/json"}


@pytest.fixture
def run(database_url: str) -> Callable[..., tuple[int, str]]:
    """Do `zkwright service ...` on the database; the exit code and what was printed."""

    def go(*words: object) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["service", *map(str, words), "--database", database_url])
        return done.exit_code, done.stdout or done.stderr

    return go


def test_keys_are_made_listed_and_taken_back(run: Callable[..., tuple[int, str]]) -> None:
    assert "no keys" in run("keys")[1]
    code, secret = run("new-key", "shop", "--scope", "consume", "--scope", "verify")
    assert code == 0
    assert secret.startswith("zkw_")
    made = json.loads(run("keys", "--json")[1])["keys"]
    assert [(key["name"], key["scopes"], key["revoked_at"]) for key in made] == [("shop", ["verify", "consume"], None)]
    assert run("new-key", "shop", "--scope", "feed")[0] == 2
    assert run("new-key", "other", "--scope", "everything")[0] == 2
    assert run("revoke-key", "shop") == (0, "shop: taken back\n")
    assert run("revoke-key", "shop")[0] == 2
    assert "taken back 20" in run("keys")[1]


def test_registers_what_counts_once(run: Callable[..., tuple[int, str]], material: dict[str, Path]) -> None:
    file = material["opening"]
    once = ("--nullifier", "nullifier", "--scope", "scope")
    assert run("register", file, "--scope", "scope", "--development")[0] == 2
    assert run("register", file, "--nullifier", "nobody", "--development")[0] == 2
    assert run("register", file, *once, "--development") == (0, id_of("opening") + "\n")
    assert run("register", file, *once, "--development")[0] == 0
    assert run("register", file, "--nullifier", "nullifier", "--development")[0] == 2


def test_others_are_served_with_a_key_or_on_purpose(
    run: Callable[..., tuple[int, str]], serve: Callable[..., Process], database_url: str
) -> None:
    with pytest.raises(AssertionError, match="there is no API key"):
        serve("--host", "0.0.0.0", "--database", database_url)
    secret = run("new-key", "shop", "--scope", "verify")[1].strip()
    service = serve("--host", "0.0.0.0", "--database", database_url)
    assert service.told["open"] is False
    url = service.url.replace("0.0.0.0", "127.0.0.1") + "/v1/verify"
    sent = body(accepted("opening")[0])
    assert httpx.post(url, content=sent, headers=JSON).status_code == 401
    assert httpx.post(url, content=sent, headers={**JSON, "authorization": f"Bearer {secret}"}).status_code == 200
    _, _, log = service.end(signal.SIGTERM)
    assert '"key": "shop"' in log
    assert secret not in log


def test_says_that_it_asks_nobody(serve: Callable[..., Process]) -> None:
    service = serve()
    assert service.told["open"] is True
    assert "nobody is asked for one" in service.told["warning"]
    assert httpx.get(service.url + "/v1/statements", headers={"host": "evil.example"}).status_code == 400


def test_says_that_nothing_is_served_and_why(
    run: Callable[..., tuple[int, str]], material: dict[str, Path], database_url: str, tmp_path: Path
) -> None:
    def told(*options: str) -> tuple[int, int, str]:
        service = Process(tmp_path, "--database", database_url, *options)
        service.end()
        return service.told["served"], service.told["withheld"], service.told["warning"]

    served, withheld, warning = told()
    assert (served, withheld) == (0, 0)
    assert "no statement is registered" in warning
    assert run("register", material["opening"], "--development")[0] == 0
    served, withheld, warning = told()
    assert (served, withheld) == (0, 1)
    assert "keys of 1 registered statements, not served without --development" in warning
    served, withheld, warning = told("--development")
    assert (served, withheld) == (1, 0)
    assert "statements" not in warning


def test_an_address_that_cannot_be_had(database_url: str) -> None:
    from zkwright.service.errors import ServiceError

    with pytest.raises(ServiceError, match="no API key"):
        serve_here(Settings(database_url), "192.0.2.1")
    with pytest.raises(ServiceError, match="cannot be listened on"):
        serve_here(Settings(database_url, open=True), "192.0.2.1")


def test_files_of_another_kind_or_missing_are_named(run: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    key, alone = tmp_path / "ballot.zkey", tmp_path / "ballot.statement.json"
    key.write_bytes(b"zkey\xff\xfe")
    code, said = run("register", key)
    assert code == 2
    assert "holds a proving key (.zkey), not names of public signals" in said
    alone.write_text('{"format": "zkwright statement"}')
    code, said = run("register", alone)
    assert code == 2
    assert "verification_key.json: no such file, and ballot.statement.json is served with its key" in said
    done = CliRunner().invoke(
        main, ["serve", "--prove", str(tmp_path / "away.zkey"), "--database", f"sqlite:///{tmp_path}/x"]
    )
    assert done.exit_code == 2
    assert "away.zkey: no such file; give a key" in done.stderr
