"""`zkwright parties`, with a process for each party."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from zkwright.circuits.poseidon import poseidon
from zkwright.cli import main
from zkwright.parties import Identity
from zkwright.prover import setup

from tests.parties.circuits import tally
from tests.parties.rehearsals import parties_toml

CIRCUIT = f"{Path(__file__).parent / 'circuits.py'}:total"
TALLY = f"{Path(__file__).parent / 'circuits.py'}:tally"
AUCTION = f"{Path(__file__).parent / 'circuits.py'}:second_price"


def command(*words: str | Path, code: int = 0) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "zkwright", "--json", "parties", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == code, done.stdout + done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parties")
    for name in ("yields", "bids"):
        (folder / f"{name}.toml").write_text(parties_toml(folder, [[f"{name}[{i}]"] for i in range(3)], patience=10))
        (folder / f"{name}.json").write_text(json.dumps({name: [700, 900, 800]}))
    return folder


def test_an_identity_is_made_once(folder: Path) -> None:
    file = folder / "ada.identity"
    made = command("identity", "-o", file)
    assert made["certificate"].startswith("MII")
    assert made["certificate"] not in file.read_text()
    assert "is there already" in command("identity", "-o", file, code=2)["error"]["message"]


def test_plan_tells_what_it_takes(folder: Path) -> None:
    told = command("plan", AUCTION, "--parties", folder / "bids.toml")
    assert told["wires"] == {"public": 1, "own": {"p1": 32, "p2": 32, "p3": 32}, "joint": 101}
    assert {name: count for name, count in told["steps"].items() if count} == {"product": 5, "bits": 3}
    assert told["seconds"]["50ms"] > 0.05 * told["rounds"] > 0
    refused = command("plan", AUCTION, "--parties", folder / "yields.toml", code=2)
    assert "yields[0]: no private input is called so" in refused["error"]["message"]


def test_all_parties_get_the_proof(folder: Path, tmp_path: Path) -> None:
    told = command(
        *(
            "simulate",
            CIRCUIT,
            "--parties",
            folder / "yields.toml",
            "-i",
            folder / "yields.json",
            "-o",
            tmp_path / "out",
        )
    )
    assert [answer["party"] for answer in told["by_party"]] == ["p1", "p2", "p3"]
    assert {answer["public"]["result"] for answer in told["by_party"]} == {"2400"}
    assert json.loads((tmp_path / "out" / "public.json").read_text()) == ["2400"]
    assert json.loads((tmp_path / "out" / "proof.json").read_text())["protocol"] == "groth16"


@pytest.mark.parametrize(
    ("cheat", "kinds"),
    [("p2:product:7", {"Cheated"}), ("p1:crash:9", {"PartyLost", "Ended"})],
)
def test_a_lie_between_processes(cheat: str, kinds: set[str], folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("simulate", AUCTION, "--parties", folder / "bids.toml", "-i", folder / "bids.json", "-o", out)
    told = command(*words, "--cheat", cheat, code=1)
    assert not told["ok"]
    assert {answer["error"]["kind"] for answer in told["by_party"]} == kinds
    assert not (out / "proof.json").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    "lie",
    [
        *("opening:12", "split:6", "cone:31", "bit:40", "element:20", "short:12", "silence:8", "huge:14", "again:7"),
        *("proof:0", "proof:1", "proof:2", "point:0", "point:1", "point:2"),
    ],
)
def test_every_lie_between_processes(lie: str, folder: Path, tmp_path: Path) -> None:
    words = ("simulate", AUCTION, "--parties", folder / "bids.toml", "-i", folder / "bids.json", "-o", tmp_path / "out")
    told = command(*words, "--cheat", f"p1:{lie}", code=1)
    assert not any(answer["ok"] for answer in told["by_party"][1:])
    assert {answer["error"]["kind"] for answer in told["by_party"][1:]} <= {"Cheated", "PartyLost"}
    assert not (tmp_path / "out" / "proof.json").exists()


@pytest.mark.slow
@pytest.mark.parametrize("number", range(42))
def test_a_crash_in_any_round(number: int, folder: Path, tmp_path: Path) -> None:
    """Nobody hangs, and nothing comes out."""
    words = ("simulate", AUCTION, "--parties", folder / "bids.toml", "-i", folder / "bids.json", "-o", tmp_path / "out")
    told = command(*words, "--cheat", f"p2:crash:{number}", code=1)
    assert {answer["error"]["kind"] for answer in told["by_party"]} == {"PartyLost", "Ended"}


def test_what_is_written_wrongly_is_said(folder: Path) -> None:
    words = ("simulate", CIRCUIT, "--parties", folder / "yields.toml", "-i", folder / "yields.json")
    assert "no party is called 'p4'" in command(*words, "--cheat", "p4:product:1", code=2)["error"]["message"]
    assert "yields: missing" in command(*words[:-1], folder / "bids.json", code=2)["error"]["message"]


@pytest.fixture(scope="module")
def ballots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `parties.toml` beside its circuit and key, whose parties would wait for ten minutes."""
    folder = tmp_path_factory.mktemp("ballots")
    owned = [[f"votes[{i}]", f"nonces[{i}]"] for i in range(3)]
    text = parties_toml(folder, owned, patience=600)
    (folder / "parties.toml").write_text(text.replace('"c.r1cs"', json.dumps(TALLY)))
    setup(tally.compile().r1cs, path=folder / "c.zkey")
    return folder


COMMITTED = [poseidon(1, nonce) for nonce in (5, 6, 7)]


@pytest.mark.parametrize(
    ("own", "code", "said"),
    [
        ({"votes[0]": True, "nonces[0]": 5}, 2, "not an input of this party, whose own are: votes[1], nonces[1]"),
        ({"votes[1]": True}, 2, "nonces[1]: missing"),
        ({"votes[1]": True, "nonces[1]": 5}, 1, "not the committed ballot"),
    ],
)
def test_a_slip_in_own_inputs_is_told_before_anybody_is_waited_for(
    own: dict[str, Any], code: int, said: str, ballots: Path, tmp_path: Path
) -> None:
    """The others are not there, and never will be."""
    inputs = tmp_path / "p2.json"
    inputs.write_text(json.dumps({**own, "commitments": [str(one) for one in COMMITTED]}))
    who = ("--as", "p2", "--identity", ballots / "p2.identity")
    told = command("prove", "--parties", ballots / "parties.toml", *who, "-i", inputs, "-o", tmp_path, code=code)
    assert said in json.dumps(told["error"])


def test_a_port_that_somebody_has_is_told(ballots: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "p1.json"
    given = {"votes[0]": True, "nonces[0]": 5, "commitments": [str(one) for one in COMMITTED]}
    inputs.write_text(json.dumps(given))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        text = (ballots / "parties.toml").read_text()
        file = ballots / "taken.toml"
        file.write_text(text.replace("127.0.0.1:7001", f"127.0.0.1:{taken.getsockname()[1]}"))
        who = ("--as", "p1", "--identity", ballots / "p1.identity")
        told = command("prove", "--parties", file, *who, "-i", inputs, "-o", tmp_path, code=2)
    assert "another program listens there; end it, or take another port" in told["error"]["message"]


def test_a_rehearsal_says_whose_requirement_does_not_hold_as_run_does(ballots: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "all.json"
    given = {"votes": [True] * 3, "nonces": [5, 6, 8], "commitments": [str(one) for one in COMMITTED]}
    inputs.write_text(json.dumps(given))
    told = command("simulate", TALLY, "--parties", ballots / "parties.toml", "-i", inputs, code=1)
    assert [failure["message"] for failure in told["error"]["failures"]] == ["not the committed ballot"]


def test_a_rehearsed_lie_that_was_never_told_is_said_so(
    ballots: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    inputs = tmp_path / "all.json"
    given = {"votes": [True] * 3, "nonces": [5, 6, 7], "commitments": [str(one) for one in COMMITTED]}
    inputs.write_text(json.dumps(given))
    words = ("simulate", TALLY, "--parties", str(ballots / "parties.toml"), "-i", str(inputs), "-o", str(tmp_path))
    with pytest.raises(SystemExit, match="0"):
        main(["parties", *words, "--cheat", "p1:product:99999"])
    assert "p1 told no lie: it never came to product number 99999" in capfd.readouterr().out


@pytest.fixture(scope="module")
def survey(folder: Path) -> Path:
    """What a client's hours are, for three clients whose names are listed."""
    lines = '[clients]\ninputs = ["yields[*]"]\n'
    for name in ("ann", "bob", "cyd"):
        certificate = Identity.new(folder / f"{name}.identity").certificate_text
        lines += f'[[client]]\nname = "{name}"\ncertificate = "{certificate}"\n'
    text = parties_toml(folder, [[], [], []], patience=10, clients=lines)
    (folder / "survey.toml").write_text(text.replace('"c.r1cs"', json.dumps(CIRCUIT)))
    return folder / "survey.toml"


def test_clients_give_and_are_offline(survey: Path, folder: Path, tmp_path: Path) -> None:
    words = ("simulate", CIRCUIT, "--parties", survey, "-i", folder / "yields.json", "-o", tmp_path / "out")
    told = command(*words)
    assert {answer["public"]["result"] for answer in told["by_party"]} == {"2400"}
    assert [answer["left_out"] for answer in told["by_party"]] == [[], [], []]
    assert command("plan", CIRCUIT, "--parties", survey)["clients"] == {"slots": 3, "wires": 32}


def test_a_client_that_lies_is_named_where_its_slot_may_not_be_empty(
    survey: Path, folder: Path, tmp_path: Path
) -> None:
    words = ("simulate", CIRCUIT, "--parties", survey, "-i", folder / "yields.json", "-o", tmp_path / "out")
    told = command(*words, "--cheat", "bob:cone:3", code=1)
    assert {answer["error"]["message"].split(";")[0] for answer in told["by_party"]} >= {
        "slot 1 (bob) has no envelope of use (the values do not meet the requirements, as p3 showed)"
    }


def test_give_writes_an_envelope_once(survey: Path, folder: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "ada.json"
    inputs.write_text('{"yields[*]": 700}')
    out = tmp_path / "ada.envelope"
    words = ("give", "--parties", survey, "-i", inputs, "-o", out)
    who = ("--as", "ann", "--identity", folder / "ann.identity")
    made = command(*words, *who)
    assert made["bytes"] == len(out.read_bytes())
    assert b"700" not in out.read_bytes()
    assert "is there already" in command(*words, *who, code=2)["error"]["message"]
    assert "say which one this is" in command(*words, "--force", code=2)["error"]["message"]
    assert (
        "no client is called 'dan'" in command(*words, *who[2:], "--as", "dan", "--force", code=2)["error"]["message"]
    )
    other = ("--as", "bob", "--identity", folder / "ann.identity", "--force")
    assert "another certificate" in command(*words, *other, code=2)["error"]["message"]
    inputs.write_text('{"yields[*]": -1}')
    assert command(*words, *who, "--force", code=2)["error"]["kind"] == "InputError"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("threshold = 1", "threshold = 0", "let each party see all inputs"),
        ("threshold = 1", "threshold = 2", "only found among 5 or more"),
        ('inputs = ["yields[2]"]', "inputs = []", "yields[2] is nobody's input"),
        ('inputs = ["yields[2]"]', 'inputs = ["yields[1]"]', "yields[1] is an input of both p2 and p3"),
    ],
)
def test_a_parties_toml_that_keeps_no_secret_is_refused(
    old: str, new: str, said: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (folder / "yields.toml").read_text()
    assert old in text
    (tmp_path / "parties.toml").write_text(text.replace(old, new))
    with pytest.raises(SystemExit) as ended:
        main(["--json", "parties", "plan", CIRCUIT, "--parties", str(tmp_path / "parties.toml")])
    assert ended.value.code == 2
    assert said in json.loads(capsys.readouterr().out)["error"]["message"]
