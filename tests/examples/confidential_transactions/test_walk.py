"""The demo and the README's walk: as they stand, over HTTP."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import httpx
import pytest
import uvicorn
from confidential_transactions import demo
from confidential_transactions.association.__main__ import main as association_command
from confidential_transactions.deployment import Deployment
from confidential_transactions.ledger import Ledger
from confidential_transactions.ledger.__main__ import ledger as ledger_command
from confidential_transactions.ledger.application import application
from confidential_transactions.page import main as page_command
from confidential_transactions.wallet.command import main as wallet_command
from zkwright.service.storage import Database

from tests.examples.examples import FOLDER

from .world import EUR

README = (FOLDER / "confidential_transactions" / "README.md").read_text(encoding="utf-8")
ANSWER = re.search(r"`balance` says `(.*?)`, `history` of ada\n\n(.*?)\n\n", README, re.DOTALL)


def block(name: str) -> list[str]:
    """The commands of one block."""
    (found,) = re.findall(rf"```sh {name}\n(.*?)```", README, re.DOTALL)
    return str(found).splitlines()


def test_the_demo_ends_with_the_balances_of_its_story(
    deployment: Deployment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo.main(tmp_path, deployment)
    told = capsys.readouterr().out
    assert "ben's auditor sees his 3 transactions of 7" in told
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    rows = page.split("<tr>")
    rent = next(row for row in rows if "rent" in row)
    everybody, ada, ben, cyn = re.findall(r"<td.*?</td>", rent, re.DOTALL)[1:]
    assert "300" not in everybody
    assert "fee 1 EUR" in everybody  # by which the asset shows
    assert re.search(r"sent.*300 EUR.*rent", ada, re.DOTALL)
    assert re.search(r"received.*300 EUR.*rent", ben, re.DOTALL)
    assert "nothing" in cyn


class Served:
    """A ledger on a port of its own, in a thread."""

    def __init__(self, ledger: Ledger) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        self.server = uvicorn.Server(uvicorn.Config(application(ledger), log_level="warning", lifespan="on", ws="none"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listening]})
        self.thread.start()
        while not self.server.started:
            if not self.thread.is_alive():
                raise RuntimeError("the ledger did not begin to serve")
            time.sleep(0.01)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def end(self) -> None:
        self.server.should_exit = True
        self.thread.join()


@pytest.fixture
def served(ledger: Ledger) -> Iterator[Served]:
    found = Served(ledger)
    yield found
    found.end()


def in_process(line: str, variables: dict[str, str], served: Served, deployment: Deployment, database: str) -> str:
    """What one line of the walk prints, in this process: the same functions that Python would run."""
    for name, value in variables.items():
        line = line.replace(f"${name}", value)
    words = shlex.split(line)
    assert words[:2] == ["python", "-m"]
    module, arguments = words[2].removeprefix("confidential_transactions."), words[3:]
    shared = ["--keys", str(deployment.folder)]
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(io.StringIO()):
        if module == "ledger":
            ledger_command([*shared, "--database", database, *arguments], standalone_mode=False)
        elif module == "association":
            association_command([*shared, "--ledger", served.url, *arguments])
        elif module == "page":
            page_command([*shared, "--ledger", served.url, *arguments], standalone_mode=False)
        else:
            wallet_command([*shared, "--ledger", served.url, *arguments])
    return told.getvalue()


def test_the_walk(
    served: Served,
    deployment: Deployment,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    variables: dict[str, str] = {}
    told: dict[str, str] = {}
    for line in block("walk"):
        if line.startswith("export "):
            name, value = shlex.split(line)[1].split("=", 1)
            monkeypatch.setenv(name, value)
            continue
        command, name, value = line, "", ""
        if found := re.fullmatch(r"(\w+)=\$\((.*)\)", command):
            name, command = found.groups()
        value = in_process(command, variables, served, deployment, database_url)
        told[line] = value
        if name:
            variables[name] = value.strip()
    _compare(told)


def _compare(told: dict[str, str]) -> None:
    """With what the README says that is printed."""
    assert ANSWER is not None
    assert stat.S_IMODE(Path("ben.view").stat().st_mode) == 0o600
    by_verb = {line.split()[-1]: answer for line, answer in told.items()}
    assert by_verb["balance"].splitlines() == [ANSWER[1]]
    history = re.sub(r"zkaddr\w+\.\.\.", "zkaddr...", by_verb["history"])
    expected = [line.strip() for line in ANSWER[2].splitlines()]
    assert [line.strip() for line in history.splitlines()] == expected
    audit = by_verb["ben.view"]
    assert re.search(r"received .*lunch.*withdrawal ", audit, re.DOTALL)
    assert Path("page.html").exists()
    assert by_verb["origin.json"] == "transaction 1: all is allowed\n"


@pytest.mark.slow
def test_the_walk_by_the_shell(tmp_path: Path) -> None:
    """The very lines, in processes."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(FOLDER),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    make, serve = block("ledger")
    subprocess.run(shlex.split(make), check=True, cwd=tmp_path, env=environment)
    with subprocess.Popen(shlex.split(serve), cwd=tmp_path, env=environment) as service:
        try:
            _wait("http://127.0.0.1:8600/v1/state")
            script = "\n".join(["set -euo pipefail", *block("walk")])
            command = ["bash", "-c", script]
            done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            assert "30 EUR" in done.stdout
        finally:
            service.terminate()


def _wait(url: str) -> None:
    for _ in range(600):
        with contextlib.suppress(httpx.HTTPError):
            httpx.get(url)
            return
        time.sleep(0.05)
    raise AssertionError("the ledger did not start")


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(served: Served, deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The wallet's command: exit code, stdout, stderr."""
    monkeypatch.setenv("ZKWALLET_PASSWORD", "password")
    monkeypatch.chdir(tmp_path)

    def wallet(*arguments: str, url: str = served.url) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                wallet_command(["--keys", str(deployment.folder), "--ledger", url, *arguments])
            except SystemExit as ended:
                return int(str(ended.code)), out.getvalue(), err.getvalue()
        return 0, out.getvalue(), err.getvalue()

    return wallet


def test_what_goes_wrong_is_one_line_and_has_a_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("balance")[0] == 2
    assert "has no wallet: make one with keygen" in run("balance")[2]
    assert run("keygen")[0] == 0
    code, _, err = run("keygen")
    assert (code, "has a wallet, which may hold money" in err) == (2, True)
    code, out, err = run("withdraw", "EUR", "5")
    assert (code, out, err) == (1, "", "no: there are 0, and 5 to be spent\n")
    code, _, err = run("send", "zkaddr00", "EUR", "5")
    assert (code, err) == (2, "error: an address with a digit that is wrong or missing; copy it again\n")
    for arguments in (["send", "x", "EUR", "-1"], ["deposit", "E/R", "1"], ["deposit", "EUR", str(2**64)], ["none"]):
        assert run(*arguments)[0] == 2
    assert run("withdraw", "EUR", "5", "--to", "00")[0] == 2
    assert run("history")[1] == "nothing yet\nunspent: nothing\n"
    assert run("--json", "balance")[1] == '{"shielded": {}, "open": {}}\n'
    code, _, err = run("balance", url="http://127.0.0.1:1")
    assert (code, "no ledger answers at http://127.0.0.1:1" in err) == (2, True)
    monkeypatch.setenv("ZKWALLET_PASSWORD", "another")
    code, _, err = run("balance")
    assert (code, "the password is another" in err) == (2, True)


def test_proofs_of_origin_that_do_not_hold(
    run: Run, served: Served, ledger: Ledger, deployment: Deployment, tmp_path: Path
) -> None:
    def lists(*arguments: str) -> tuple[int, str]:
        err = io.StringIO()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
            try:
                association_command(["--keys", str(deployment.folder), "--ledger", served.url, *arguments])
            except SystemExit as ended:
                return int(str(ended.code)), err.getvalue()
        return 0, err.getvalue()

    run("keygen")
    account = run("account")[1].strip()
    ledger.fund(bytes.fromhex(account), EUR, 100)
    run("deposit", "EUR", "50")
    run("withdraw", "EUR", "20")
    assert lists("allow", "2")[0] == 2
    assert lists("block", "0")[0] == 0
    code, out, err = run("prove-origin", "1", "lists.db", "--not-blocked")
    assert (code, out, err.splitlines()[-1]) == (1, "", "no: the note is in the block list")
    code, _, err = run("prove-origin", "1", "lists.db")
    assert (code, err.splitlines()[-1]) == (1, "no: a note that was spent is not in the association set")
    assert lists("allow", "0")[0] == 0
    assert run("prove-origin", "1", "lists.db")[0] == 0
    assert lists("check", "0", "origin.json") == (
        1,
        "no: result: the proofs are not of the transaction's nullifiers; prove each, in their order\n",
    )
    for text in ("", "{}", "[1]", "[" * 9999, '[{"public": []}]'):
        (tmp_path / "other.json").write_text(text)
        assert lists("check", "1", "other.json")[0] == 2
    assert lists("check", "1", "origin.json") == (0, "")


def test_a_fee_is_bounded(run: Run, deployment: Deployment, tmp_path: Path, database_url: str) -> None:
    """By what the user says, not the ledger's operator."""
    dear = Ledger(Database(database_url), deployment.verifiers, least_fee=11, relayer=bytes([1] * 32))
    served = Served(dear)
    run("keygen", url=served.url)
    dear.fund(bytes.fromhex(run("account", url=served.url)[1]), EUR, 100)
    run("deposit", "EUR", "50", url=served.url)
    code, _, err = run("withdraw", "EUR", "20", url=served.url)
    assert (code, err.splitlines()[-1]) == (1, "no: the ledger asks for a fee of 11, and 10 is the most to be paid")
    assert run("withdraw", "EUR", "20", "--most-fee", "11", url=served.url)[0] == 0
    assert run("balance", url=served.url)[1] == "19 EUR\n70 EUR in the open\n"
    served.end()
    dear.close()


def test_routes_say_no(served: Served) -> None:
    with httpx.Client(base_url=served.url) as client:
        assert client.post("/v1/transactions", content=b"{}").json()["error"]["code"] == "unusable"
        assert client.post("/v1/transactions", content=b"x" * 20_000).status_code == 413
        for after in ("-1", "x", "1" * 19, "٣"):
            assert client.get("/v1/transactions", params={"after": after}).status_code == 400
        assert client.get("/v1/accounts/zz").status_code == 404
        assert client.get("/v1/accounts/00").json() == {"balances": {}}
        assert client.get("/v1/transactions").json() == {"transactions": []}


def test_the_ledgers_command_asks_for_what_it_needs(tmp_path: Path, deployment: Deployment) -> None:
    for arguments, told in (
        (["--keys", str(tmp_path), "fund", "00" * 32, "EUR", "1"], "there are no keys"),
        (["fund", "00", "EUR", "1"], "64 hexadecimal digits"),
        (["--keys", str(deployment.folder), "serve", "--least-fee", "1"], "name an account with --relayer"),
    ):
        with pytest.raises(click.UsageError, match=told):
            ledger_command(arguments, standalone_mode=False)
