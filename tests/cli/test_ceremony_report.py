"""`zkwright ceremony report`: a page that loads and runs nothing, shows names as text, and tells what was looked at."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import shlex
from html.parser import HTMLParser
from pathlib import Path

import pytest
from zkwright.cli.parser import parse
from zkwright.prover import read_zkey, write_zkey
from zkwright.prover.ceremony import new_signing_key

from tests.cli.ceremonies import begin
from tests.cli.conftest import Outcome, run
from tests.prover.contributions import record

KEY = new_signing_key()
HOSTILE = '<script>alert("1")</script> & \u202egnp.exe'


class Page(HTMLParser):
    """What a browser makes of a page: elements that close, their text, and what could load or run anything."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ceremony `c.zkey` of Ada, who signs, of somebody with a hostile name, and of a beacon; before that `2.zkey`."""
    folder = tmp_path_factory.mktemp("report")
    begin(folder)
    (folder / "ada.pem").write_bytes(KEY.to_pem())
    line = (
        "ceremony",
        "contribute",
        folder / "0.zkey",
        "-o",
        folder / "1.zkey",
        "-n",
        "Ada",
        "--sign",
        folder / "ada.pem",
    )
    assert run(*line, "--attestation", folder / "said" / "ada.json").code == 0
    chain = read_zkey(folder / "1.zkey")
    assert run("ceremony", "contribute", folder / "1.zkey", "-o", folder / "2.zkey", "-n", "x" * 40).code == 0
    two = read_zkey(folder / "2.zkey")
    name = HOSTILE.encode()
    old = b"\x01\x28" + b"x" * 40
    new = b"\x01" + bytes([len(name)]) + name
    records = two.contributions[len(chain.contributions) :].replace(old, new)
    records = records[: -len(new) - 4] + len(new).to_bytes(4, "little") + new
    write_zkey(folder / "2.zkey", two.__replace__(contributions=chain.contributions + records))
    last = ("--hash", "0xabcd", "--iterations-exp", "11", "-n", "block 7")
    assert run("ceremony", "beacon", folder / "2.zkey", "-o", folder / "c.zkey", *last).code == 0
    return folder


def report(folder: Path, out: Path, *more: str | Path, zkey: str = "c.zkey") -> Outcome:
    return run("ceremony", "report", folder / zkey, "-o", out, *more)


def files(folder: Path) -> tuple[str | Path, ...]:
    return "--r1cs", folder / "c.r1cs", "--ptau", folder / "p.ptau"


def test_all_of_it(folder: Path, tmp_path: Path) -> None:
    made = report(folder, tmp_path / "page.html", *files(folder), "--attestations", folder / "said", "--json")
    assert made.code == 0, made.err
    assert made.document["standing"] == "verified"
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    page = Page(text)
    assert not page.elements & {"script", "img", "link", "iframe", "object", "a", "form", "svg"}
    assert page.attributes <= {"lang", "charset", "http-equiv", "content", "name", "class"}
    assert "http://" not in text
    assert "https://" not in text
    (style,) = re.findall("<style>(.*?)</style>", text, flags=re.DOTALL)
    assert not re.search(r"url\(|@import", style)
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"content=\"default-src 'none'; style-src 'sha256-{allowed}'\"" in text
    assert '<script>alert("1")</script> & \\u202egnp.exe' in page.text
    assert "verified 2 contributors." in page.text
    for each in made.document["contributions"] + made.document["powers_of_tau_contributions"]:
        digits = each.get("contribution_hash") or each["response_hash"]
        assert " ".join(digits[at : at + 8] for at in range(0, 128, 8)) in page.text
    assert f"by the Ed25519 key {KEY.public_key.hex()}" in page.text
    assert "Without an attestation: contribution 2." in page.text
    assert "abcd, hashed 211 times with SHA-256" in page.text  # the exponent is raised
    assert hashlib.sha256((folder / "c.zkey").read_bytes()).hexdigest() in page.text
    assert made.document["circuit_hash"] in page.text.replace(" ", "")
    assert "not compared here" not in page.text
    assert report(folder, tmp_path / "again.html", *files(folder), "--attestations", folder / "said").code == 0
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == text


def test_its_commands_are_understood(folder: Path, tmp_path: Path) -> None:
    assert report(folder, tmp_path / "page.html", *files(folder), "--attestations", folder / "said").code == 0
    blocks = re.findall("<pre>(.*?)</pre>", (tmp_path / "page.html").read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = html.unescape("\n".join(blocks)).splitlines()
    ours = [shlex.split(line)[1:] for line in lines if line.startswith("zkwright ")]
    assert len(ours) == 4
    for words in ours:
        assert parse(words) is not None, words
    assert "zkwright ceremony verify c.r1cs c.zkey --ptau p.ptau --attestations said" in lines
    assert "snarkjs zkey verify c.r1cs p.ptau c.zkey" in lines
    assert "snarkjs powersoftau verify p.ptau" in lines


def test_what_was_not_looked_at_is_said(folder: Path, tmp_path: Path) -> None:
    bare = report(folder, tmp_path / "bare.html", zkey="2.zkey")
    assert bare.out.splitlines()[1].startswith("The key was not compared with its circuit")
    page = Page((tmp_path / "bare.html").read_text(encoding="utf-8"))
    assert "recorded 2 contributors, whose record is genuine" in page.text
    assert page.text.count("not compared here") == 2
    assert "No beacon ends the ceremony" in page.text
    assert "verified 2" not in page.text
    trusted = report(folder, tmp_path / "trusted.html", *files(folder), "--trust-ptau", "--json").document
    assert (trusted["standing"], trusted["powers_of_tau_verified"]) == ("contributed", False)
    page = Page((tmp_path / "trusted.html").read_text(encoding="utf-8"))
    assert "the powers of tau were trusted and not verified" in page.text


def test_no_page_of_a_key_that_is_wrong(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    key = read_zkey(folder / "2.zkey")
    write_zkey(tmp_path / "fake.zkey", key.__replace__(n_contributions=1, contributions=record(key.delta_g1.tobytes())))
    fake = ("ceremony", "report", tmp_path / "fake.zkey", "-o", out)
    run(*fake).refused(1, "unsound key", "contribution 1")
    run(*fake, *files(folder)).refused(1, "unsound key", "contribution 1")
    report(folder, out, zkey="0.zkey").refused(1, "nobody has contributed")
    (tmp_path / "said").mkdir()
    (tmp_path / "said" / "eve.txt").write_text(f"Contribution Hash: {'0' * 128}")
    report(folder, out, *files(folder), "--attestations", tmp_path / "said").refused(1, "wrong attestation")
    assert run("setup", folder / "c.r1cs", "-o", tmp_path).code == 0
    run("ceremony", "report", tmp_path / "c.zkey", "-o", out).refused(2, "made by `zkwright setup`")
    assert not out.exists()


def test_what_it_refuses_before_it_begins(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    report(folder, out, "--ptau", folder / "p.ptau").refused(2, "go together")
    report(folder, out, "--r1cs", folder / "c.r1cs").refused(2, "go together")
    report(folder, out, "--trust-ptau").refused(2, "no powers of tau to trust")
    report(folder, tmp_path / "page.txt").refused(2, "ends with .html")
    report(folder, out, zkey="c.r1cs").refused(2, "not a proving key")
    out.write_text("mine")
    report(folder, out).refused(2, "would be lost", "--force")
    assert "Replace a file" in run("ceremony", "report", "--help").out
    assert report(folder, out, "--force").code == 0
