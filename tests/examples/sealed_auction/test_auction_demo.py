"""The whole way with a process for each bidder, as they would type it, and what they are told when one lies."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import time
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from sealed_auction import demo
from sealed_auction.__main__ import main
from sealed_auction.errors import AuctionError
from sealed_auction.page import Outcome, checked, page
from zkwright.verifier import InvalidProof

from tests.cli.conftest import run
from tests.examples.examples import FOLDER
from tests.examples.ports import free_ports


def walk(folder: Path, blocks: str) -> Path:
    """Type what the README does in `folder`: nobody waits, and ports are free ones. Returns `build`."""
    readme = (FOLDER / "sealed_auction" / "README.md").read_text(encoding="utf-8")
    text = "".join(re.findall(rf"```sh {blocks}\n(.*?)```", readme, re.DOTALL))
    first = free_ports(3)
    for step in range(3):
        text = text.replace(f"127.0.0.1:{7101 + step}", f"127.0.0.1:{first + step}")
    proving = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Path("build").mkdir()
        now = time.time()
        patch.setattr(time, "time", lambda: now)
        for line in text.replace("$(cat build/bank.json)", "BANK").splitlines():
            words = shlex.split(line)
            if words[0] == "sleep":
                now += int(words[1])
            elif words[:3] == ["python", "-m", "sealed_auction"]:
                output = io.StringIO()
                given = [Path("build/bank.json").read_text() if word == "BANK" else word for word in words[3:]]
                with redirect_stdout(output):
                    redirected = ">" in given
                    assert main(given[: given.index(">")] if redirected else given) == 0, line
                if redirected:
                    Path(given[-1]).write_text(output.getvalue())
                Path("build/last").write_text(output.getvalue())
            elif words[:3] == ["zkwright", "parties", "prove"]:
                proving.append(["zkwright", "--json", *words[1:-1]])
            elif words[0] == "zkwright":
                assert run(*words[1:]).code == 0
            else:
                assert words == ["wait"]
                assert [code for code, _ in demo.all_at_once(proving)] == [0, 0, 0]
    return folder / "build"


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return walk(tmp_path_factory.mktemp("walk"), "walk")


def test_the_readme_s_walk_with_servers(tmp_path: Path) -> None:
    build = walk(tmp_path, "servers")
    assert (build / "last").read_text() == "bidder 17 for 190000\n"
    assert len({(build / f"proof-{name}" / "proof.json").read_bytes() for name in ("north", "south", "west")}) == 1


def test_the_readme_s_walk(walked: Path) -> None:
    assert (walked / "last").read_text() == "bidder 3 for 150000\n"
    proofs = {(walked / name / "proof.json").read_bytes() for name in ("ada", "ben", "cem")}
    assert len(proofs) == 1
    shown = (walked / "page.html").read_text()
    assert "Bidder 3, for 150,000" in shown
    for secret in ("180000", "180,000", "140000", "140,000", "250000", "400000"):
        assert secret not in shown


def test_a_proof_is_of_its_board_and_says_one_thing(walked: Path, tmp_path: Path) -> None:
    """A false winner, another price, another list, another announcement: the page is not made."""
    board, texts = walked / "board", proof_in(walked / "ada")
    assert checked(board, *texts) == Outcome(True, 3, 150_000)
    signals = json.loads(texts[0])
    for place, value in ((0, "0"), (1, "17"), (2, "140000")):
        false = [*signals[:place], value, *signals[place + 1 :]]
        with pytest.raises(InvalidProof):
            page(board, json.dumps(false), texts[1])
    renamed = tmp_path / "renamed"
    shutil.copytree(board, renamed)
    statement = renamed / "auction" / "statement.json"
    statement.write_text(statement.read_text().replace("second_price", "first_price"))
    with pytest.raises(AuctionError, match="not one of second_price"):
        checked(renamed, *texts)
    for name, old, new in (
        ("closed.json", "21\n", "22\n"),
        ("announcement.json", '"reserve": 100000', '"reserve": 99999'),
        ("announcement.json", "A wind farm", "Another one"),
    ):
        other = tmp_path / "other"
        shutil.copytree(board, other)
        text = (other / name).read_text()
        assert text.count(old) == 1
        (other / name).write_text(text.replace(old, new))
        with pytest.raises(InvalidProof):
            checked(other, *texts)
        assert main(["show", str(other), str(walked / "ada")]) == 1
        shutil.rmtree(other)


def test_a_bidder_that_lies_from_the_command_line(walked: Path) -> None:
    """Its share of a product is false: nobody gets a proof, and exit codes say why."""
    typed = []
    for number, name in ((3, "ada"), (17, "ben"), (21, "cem")):
        line = f"--as bidder-{number} --identity build/{name}.identity -i build/{name}.json -o build/again-{name}"
        typed.append(f"zkwright --json parties prove --parties build/board/parties.toml {line}".split())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(walked.parent)
        ends = demo.all_at_once([*typed[:2], [*typed[2], "--cheat", "product:7"]])
    assert all(code for code, _ in ends)
    assert any(answer["error"]["kind"] == "Cheated" for _, answer in ends)
    assert not list(walked.glob("again-*/proof.json"))


def proof_in(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in ("public.json", "proof.json")]


def test_commands_say_what_is_wrong(walked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    board = str(walked / "board")
    for words, told in (
        (["receive", board, str(walked / "ada.sealed")], "the board has closed"),
        (["close", board], "the list was made"),
        (["inputs", board, str(walked / "ada.sealed"), "-o", "x"], "no such document"),
        (["bank-key", str(walked / "bank.key")], "is there already"),
        (["show", board, str(walked)], "No such file"),
    ):
        assert main(words) == 2
        assert told in capsys.readouterr().err


@pytest.mark.slow
def test_the_demo_at_the_first_price(tmp_path: Path) -> None:
    outcome, _ = demo.run(tmp_path / "demo", free_ports(3), rule="first_price")
    assert outcome == Outcome(True, 3, 180_000)


@pytest.mark.slow
def test_the_demo_where_nobody_bids_the_reserve(tmp_path: Path) -> None:
    outcome, _ = demo.run(tmp_path / "demo", free_ports(3), reserve=200_000)
    assert outcome == Outcome(False, 0, 0)
    assert "Not sold" in (tmp_path / "demo" / "page.html").read_text()
