"""Both readers of a command line, ours and click, read alike; ours leaves to click what is not plain."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.cli import app
from zkwright.cli.grammar import VERBS, Verb
from zkwright.cli.parser import parse

PLAIN = (
    "verify a b c",
    "verify a b c --json",
    "--json verify a b c",
    "--threads 2 --debug -q verify a b c",
    "verify --threads=2 a --quiet b c --debug",
    "run f.py:main -i - -p n=3 -p m=-1 -O 1 -o out --force --redact",
    "run f.py:main --input=in.json --param n=3",
    "compile f.py",
    "setup c.r1cs --out=here",
    "witness c.wasm -i in.json --time-limit 1.5 --memory-limit 64",
    "prove k.zkey w.wtns",
    "prove k.zkey --wasm c.wasm -i -",
    "inputs f.py:main -p n=3",
    "info k.zkey",
    "check k.zkey",
    "profile c.r1cs --against d.r1cs --depth 0",
    "audit c.r1cs --sym c.sym --all --time-limit 5 --report page.html",
    "export vk k.zkey",
    "export zkey k.zkey -o plain.zkey --plain",
    "--json export vk k.zkey -o vk.json --force",
    "export --json vk k.zkey",
    "-q export --threads 2 zkey --json k.zkey -o plain.zkey",
    "ceremony new c.r1cs --ptau p.ptau -o 0.zkey --trust-ptau",
    "ceremony contribute 0.zkey -o 1.zkey -n me -e dice --force",
    "ceremony beacon 1.zkey -o k.zkey --hash 0xab --iterations-exp 12",
    "--json ceremony verify c.r1cs k.zkey --ptau p.ptau",
    "ceremony serve folder --host ::1 --port 0 --turn 60 --silence 5 --admission i.txt --tls-cert c --tls-key k",
    "ceremony join https://example.org -n me -o out --r1cs c.r1cs --ptau p.ptau --sign k --invitation i --tls-ca c",
    "ptau new 4 -o 0.ptau",
    "ptau contribute 0.ptau -o 1.ptau -n me -e dice --force",
    "ptau beacon 1.ptau -o 2.ptau --hash 0xab --iterations-exp 12",
    "ptau prepare 2.ptau -o p.ptau",
    "ptau truncate p.ptau 3 -o t.ptau",
    "--json ptau verify p.ptau",
    "doctor",
    "audit-contract deployed.hex --statement a.statement.json",
    "serve",
    "serve a.statement.json --port 0 b.statement.json --processes 2 --development --open",
    "service new-key shop --scope verify --scope consume --database sqlite:///x.sqlite",
    "service keys",
    "service revoke-key shop",
    "service register a.statement.json --nullifier n --scope s --pool p --development",
    "parties identity -o a.identity --force",
    "parties plan f.py:main --parties p.toml -p n=3",
    "parties prove --parties p.toml --as a --identity a.identity -i a.json -o out --delay 5 --cheat product:1",
    "parties give --parties p.toml --as a --identity a.identity -i a.json -o a.envelope --force",
    "parties prove --parties p.toml --as a --identity a.identity -i a.json --envelopes sent",
    "--json parties simulate f.py:main --parties p.toml -i all.json --cheat a:crash:9",
    "learn identity -o a.identity --force",
    "learn size --records 120 -o a.size --force",
    "learn compile --parameters 650 -o out",
    "learn server --round r.toml --identity s.identity --rounds 3 --attempts 2 -o out --development",
    "--json learn client --round r.toml --as a --identity a.identity --size a.size --update l.py:learn -o out --redact",
    "completion zsh",
)

LEFT = (
    "",
    "--help",
    "--version",
    "-h",
    "verify -h",
    "verif a b c",
    "verify a b",
    "verify a b c d",
    "verify a b c --threads",
    "verify a b c --threads 0",
    "verify a b c --threads -1",
    "verify a b c --thread 1",
    "verify a b c --json=1",
    "verify a b c --json --json",
    "--json verify a b c --json",
    "verify -- a b c",
    "setup c.r1cs -ohere",
    "setup c.r1cs -o --json",
    "compile f.py -O1",
    "compile f.py -O 3",
    "run f.py",
    "export",
    "export sk k.zkey",
    "export --json --json vk k.zkey",
    "--json export --json vk k.zkey",
    "export --plain vk k.zkey",
    "export --json",
    "witness c.wasm -i in.json --time-limit 0",
    "witness c.wasm -i in.json --time-limit nan",
    "witness c.wasm -i in.json --time-limit inf",
    "witness c.wasm -i in.json --time-limit 1e308",
    "witness c.wasm -i in.json --time-limit 1000001",
    "completion tcsh",
)


def with_click(words: list[str]) -> tuple[Verb, dict[str, Any]] | None:
    """What click makes of the words; None for anything but a verb to do."""
    asked: list[tuple[Verb, dict[str, Any]]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "perform", lambda verb, values: asked.append((verb, values)))
        with pytest.raises(SystemExit):
            app.main(words)
    return asked[0] if asked else None


@pytest.mark.parametrize("line", PLAIN)
def test_plain_lines(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    read = parse(line.split())
    assert read is not None
    assert read == with_click(line.split())


@pytest.mark.parametrize("line", LEFT)
def test_what_is_left_to_click(line: str) -> None:
    assert parse(line.split()) is None


def test_every_verb_is_among_the_plain_lines() -> None:
    assert {word for line in PLAIN for word in line.split() if word in VERBS} == set(VERBS)


def test_values() -> None:
    read = parse(["profile", "c.r1cs", "-p", "a=1", "-p", "b=2", "-o", "out", "--threads", "3"])
    assert read is not None
    assert read[0].name == "profile"
    assert read[1] == {
        **{"target": "c.r1cs", "given": ("a=1", "b=2"), "optimisation": None, "folder": "out"},
        **{"against": None, "depth": 3, "json": False, "quiet": False, "debug": False, "threads": 3},
        **{"mine": False, "rows": None},
    }


WORDS = st.one_of(
    st.sampled_from(VERBS),
    st.sampled_from(["a", "-", "--", "vk", "", "zsh", "1", "2.5", "f.py:main", "--=", "---", "-x", "=", "\u00b2"]),
    st.sampled_from(["-o", "-i", "-p", "-O", "-q", "--json", "--threads", "--debug", "--force", "--redact", "--wasm"]),
    st.sampled_from(["-oout", "-O1", "-qq", "--out=b", "--threads=2", "--threads=", "--json=", "--depth", "--input=-"]),
    st.text(max_size=4),
)


@given(st.lists(st.sampled_from([["--json"], ["--threads", "2"], ["-q"], []])), st.sampled_from(VERBS), st.lists(WORDS))
def test_any_line(before: list[list[str]], verb: str, words: list[str]) -> None:
    line = [*(word for part in before for word in part), verb, *words]
    if (read := parse(line)) is not None:
        assert read == with_click(line)
