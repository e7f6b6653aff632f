"""Contracts of three makers and two compilers are asked which key they hold, and what is wrong with them."""

from __future__ import annotations

import itertools
import json
import random
import re

import pytest
from zkwright.exports import contract_audit
from zkwright.exports.contract_audit import NoVerifier, audit_code, audit_source
from zkwright.exports.contract_audit.machine import MAX_CODE, Allowance, Stopped, run
from zkwright.exports.contract_audit.precompiles import Precompiles, added, times
from zkwright.exports.vyper import vyper_verifier
from zkwright.verifier import G1Point, G2Point, Statement, VerifyingKey
from zkwright.verifier.curve import Q, R

from tests.exports import gas
from tests.exports.conftest import Contracts, described_keys
from tests.exports.evm import Deployed, compile_vyper
from tests.exports.subjects import of_snarkjs
from tests.verifier import ethereum


def statement(key: VerifyingKey) -> Statement:
    """The descriptor of a key, as far as audits look at it."""
    return Statement("any", {}, key.fingerprint)


def bytecodes(contracts: Contracts, name: str) -> dict[str, str]:
    """Of contracts for a key that snarkjs made, by who made them."""
    ours, title = contracts.compiled[f"{name} of snarkjs.sol"], name.capitalize()
    return {
        "zkwright": ours[f"{title}Verifier"]["bytecode"],
        "zkwright, compressed": ours[f"{title}CompressedVerifier"]["bytecode"],
        "zkwright, in Vyper": compile_vyper(vyper_verifier(of_snarkjs(name).described)),
        "snarkjs": contracts.compiled[f"{name}.snarkjs.sol"]["Groth16Verifier"]["bytecode"],
        "gnark": json.loads((gas.GNARK / f"{name}.json").read_text())["bytecode"],
    }


@pytest.mark.parametrize("name", gas.KEYS)
def test_the_key_is_found(contracts: Contracts, name: str) -> None:
    key = of_snarkjs(name).described.key
    other = described_keys()["elsewhere"].key
    for maker, bytecode in bytecodes(contracts, name).items():
        audited = audit_code(Deployed(bytecode).runtime)
        assert audited.n_public == key.n_public
        assert audited.keys[0] == key, maker
        assert audited.flaws == ()
        assert audited.holds(statement(key))
        assert not audited.holds(statement(other))
    assert audit_code(bytes.fromhex(bytecodes(contracts, name)["zkwright"])).keys[0] == key  # for deployment


def test_a_key_without_signals(contracts: Contracts) -> None:
    """Nobody can tell which of two pairings is alpha's; the statement can."""
    key = described_keys()["silent"].key
    audited = audit_code(bytes.fromhex(contracts.compiled["silent.sol"]["SilentVerifier"]["runtime"]))
    assert (audited.n_public, audited.flaws) == (0, ())
    assert audited.holds(statement(key))


@pytest.mark.parametrize("name", gas.KEYS)
def test_keys_in_sources(contracts: Contracts, name: str) -> None:
    described = of_snarkjs(name).described
    for source in (contracts.sources[f"{name} of snarkjs.sol"], vyper_verifier(described)):
        audited = audit_source(source)
        assert audited.keys == (described.key,)
        assert audited.holds(statement(described.key))
    theirs = contracts.theirs[f"{name}.snarkjs.sol"]
    assert audit_source(theirs).keys == (described.key,)
    gnark = theirs.replace("IC0x", "CONSTANT_X").replace("IC0y", "CONSTANT_Y")
    for index in range(1, 4):
        gnark = gnark.replace(f"IC{index}x", f"PUB_{index - 1}_X").replace(f"IC{index}y", f"PUB_{index - 1}_Y")
    assert audit_source(gnark).keys == (described.key,)


def test_the_key_in_a_source_of_early_snarkjs() -> None:
    key = of_snarkjs("opening").described.key

    def g1(name: str, point: G1Point) -> str:
        return f"        vk.{name} = Pairing.G1Point( \n            {point.x},\n            {point.y}\n        );\n"

    def g2(name: str, point: G2Point) -> str:
        x, y = (f"[{part[1]},\n             {part[0]}]" for part in (point.x, point.y))
        return f"        vk.{name} = Pairing.G2Point(\n            {x},\n            {y}\n        );\n"

    text = (
        g1("alfa1", key.alpha_g1) + g2("beta2", key.beta_g2) + g2("gamma2", key.gamma_g2) + g2("delta2", key.delta_g2)
    )
    text += "        vk.IC = new Pairing.G1Point[](4);\n"
    text += "".join(g1(f"IC[{index}]", point) for index, point in enumerate(key.ic))
    assert audit_source(text).keys == (key,)
    with pytest.raises(NoVerifier):
        audit_source(text.replace("delta2", "epsilon2"))


@pytest.mark.parametrize(
    "text", ["", "contract A {}", "uint256 constant alphax = 1;", "A: constant(uint256[2]) = [1]\n", "\0"]
)
def test_sources_without_a_key(text: str) -> None:
    with pytest.raises(NoVerifier, match="no constants of a verifying key"):
        audit_source(text)


def replaced(code: bytes, old: int, new: int) -> bytes:
    """The same code with another constant, which has to be there."""
    sizes = {(word.bit_length() + 7) // 8 for word in (old, new)}
    (size,) = sizes  # else they are pushed in other ways
    before, after = (bytes([0x5F + size]) + word.to_bytes(size, "big") for word in (old, new))
    assert before in code
    return code.replace(before, after)


def test_keys_that_nobody_contributed_to(contracts: Contracts) -> None:
    """delta = generator, and gamma = delta: those by which contracts were emptied."""
    key = of_snarkjs("product").described.key
    generator = key.gamma_g2
    for maker, bytecode in bytecodes(contracts, "product").items():
        code = Deployed(bytecode).runtime
        if maker == "zkwright, in Vyper":
            continue  # it has its constants in data
        delta, gamma = (key.delta_g2, generator) if maker == "snarkjs" else (-key.delta_g2, -generator)
        for axis in ("x", "y"):
            for part in (0, 1):
                code = replaced(code, getattr(delta, axis)[part], getattr(gamma, axis)[part])
        audited = audit_code(code)
        assert audited.keys == ()
        assert "vk_delta_2: delta is the generator: nobody contributed to phase 2" in audited.flaws[0], maker
        assert not audited.holds(statement(key))


@pytest.mark.parametrize("bound", [Q, 2**256 - 1])
def test_a_contract_that_takes_signals_of_r_or_more(contracts: Contracts, bound: int) -> None:
    """As those of snarkjs 0.7.0 to 0.7.3, which compare with q: iden3/snarkjs#480."""
    code = Deployed(contracts.compiled["opening.snarkjs.sol"]["Groth16Verifier"]["bytecode"]).runtime
    audited = audit_code(replaced(code, R, bound))
    assert audited.holds(statement(of_snarkjs("opening").described.key))
    assert [flaw.split(":")[0] for flaw in audited.flaws] == [f"signal {place} may be r or more" for place in range(3)]


def test_a_contract_that_does_not_heed_the_pairings(contracts: Contracts) -> None:
    """Its last instructions let the answer of the precompile fall."""
    code = Deployed(contracts.compiled["product of snarkjs.sol"]["ProductVerifier"]["bytecode"]).runtime
    (place,) = (found.start() for found in re.finditer(rb"\x5f\x51[\x80-\x8f]\x16\x5f\x52", code))  # of both, and
    audited = audit_code(code[:place] + bytes([code[place + 2] - 1]) + b"\x5b" * 3 + code[place + 4 :])
    assert audited.flaws == ("it answers the same when the pairing check fails: everything is accepted",)


def test_an_audit_that_came_to_no_end_finds_nothing_right(
    contracts: Contracts, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = bytes.fromhex(contracts.compiled["opening of snarkjs.sol"]["OpeningVerifier"]["runtime"])
    given = vars(Allowance())
    left = Allowance()
    monkeypatch.setattr(contract_audit, "Allowance", lambda: left)
    assert audit_code(code).flaws == ()
    taken = {name: amount - vars(left)[name] for name, amount in given.items()}
    assert min(taken.values()) > 10
    for name, amount in taken.items():
        monkeypatch.setattr(contract_audit, "Allowance", lambda less={name: amount - 1}: Allowance(**less))
        with pytest.raises(NoVerifier):
            audit_code(code)


@pytest.mark.parametrize(
    "code",
    [
        b"",
        b"\0",
        b"\xfe" * 100,
        bytes(range(256)),
        bytes.fromhex("5b5f56"),  # for ever
        bytes.fromhex("6312345678505b5f5f5f5f60085afa600556"),  # precompiled contracts for ever
        bytes.fromhex("631234567850" + "60ff60ff1b5f52"),
        bytes.fromhex("631234567850" + "5f5f5f7f" + "ff" * 32 + "60085afa00"),
        b"\x63" * 5000,
        b"\x7f" + b"\xff" * 10,
        bytes(MAX_CODE + 1),
    ],
)
def test_code_that_is_no_verifier(code: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a tenth of the steps, which code that never ends takes all."""
    monkeypatch.setattr(contract_audit, "Allowance", lambda: Allowance(400_000, 400, 10_000))
    with pytest.raises(NoVerifier):
        audit_code(code)


def test_a_proxy_names_what_it_calls() -> None:
    code = bytes.fromhex("363d3d373d3d3d363d73" + "ab" * 20 + "5af43d82803e903d91602b57fd5bf3")
    with pytest.raises(NoVerifier, match="a proxy, which computes nothing itself; give the code of 0x" + "ab" * 20):
        audit_code(code)


def test_points_as_the_precompiles_compute_them() -> None:
    """revm's answers."""
    for vector in ethereum.SUMS:
        total: tuple[int, int] | None = (0, 0)
        for point, factor in zip(vector.points, vector.factors, strict=True):
            term = times((point.x, point.y), factor)
            total = None if total is None or term is None else added(total, term)
        assert total == (None if vector.total is None else (vector.total.x, vector.total.y)), vector.name


def machine(code: str, calldata: bytes = b"") -> int:
    """The word at the top of the stack when code ends, an expression of pushes."""
    return int.from_bytes(run(bytes.fromhex(code + "5f5260205ff3"), calldata, Precompiles(), Allowance()), "big")


MINUS_1 = "5f19"
MINUS_7 = "600619"
OPCODES = {
    "6003600501": 8,
    "6003600503": 2,
    "6001" + "5f03": 2**256 - 1,
    "60036005" + "0a": 125,
    "5f600504": 0,
    "6002600704": 3,
    "6002" + MINUS_7 + "05": 2**256 - 3,
    "6002" + MINUS_7 + "07": 2**256 - 1,
    "5f600505": 0,
    "5f600507": 0,
    "6005600660" + "0908": 0,
    "6005600760" + "0908": 1,
    "5f6007600909": 0,
    "60ff5f0b": 2**256 - 1,
    "607f5f0b": 0x7F,
    "60ff601f0b": 0xFF,
    MINUS_1 + "60ff1d": 2**256 - 1,
    "600160ff1d": 0,
    "6001" + MINUS_1 + "12": 1,
    "6001" + MINUS_1 + "10": 0,
    MINUS_1 + "600113": 1,
    "608060f81b60f81c": 0x80,
    "60806101001b": 0,
    "60806101001c": 0,
    "61abcd601e1a": 0xAB,
    "61abcd60201a": 0,
    "6001600218": 3,
    "5f15": 1,
}
"""What stands on the stack after them."""


def test_opcodes() -> None:
    assert {code: machine(code) for code in OPCODES} == OPCODES
    assert machine("600435", b"\1\2\3\4\5") == 5 << 248
    assert machine("36", b"\1\2\3") == 3
    assert machine("600360015f375f51", b"\1\2\3") == 0x0203 << 240
    assert machine("61abcd5f52601f601e53" + "5f51") == (0xABCD & ~0xFF00) | 0x1F00
    assert machine("61abcd5f526020" + "5f60205e602051") == 0xABCD
    for broken in (
        "01",
        "5f56",
        "60ff56",
        "fd",
        "fe",
        "f1",
        "20",
        "5f5f5f5f5f5f5f5f5ff1",
        "6001600201" * 2 + "80" + "9f",
    ):
        with pytest.raises(Stopped):
            machine(broken)


EDGES = (0, 1, 2, 3, 31, 32, 255, 256, 2**128, 2**255 - 1, 2**255, 2**256 - 2, 2**256 - 1)
UNARY, BINARY, TERNARY = (
    (0x15, 0x19),
    (*range(0x01, 0x08), 0x0A, 0x0B, *range(0x10, 0x15), *range(0x16, 0x19), *range(0x1A, 0x1E)),
    (0x08, 0x09),
)


@pytest.mark.parametrize(("arity", "opcodes"), [(1, UNARY), (2, BINARY), (3, TERNARY)])
def test_numbers_are_those_of_revm(arity: int, opcodes: tuple[int, ...]) -> None:
    """Each opcode that computes, with edge values in every place."""
    drawn = random.Random(arity)
    for opcode in opcodes:
        given = list(itertools.product(EDGES, repeat=arity))
        code = b""
        for place, words in enumerate(drawn.sample(given, min(len(given), 150))):
            code += b"".join(b"\x7f" + word.to_bytes(32, "big") for word in words) + bytes([opcode])
            code += b"\x61" + (32 * place).to_bytes(2, "big") + b"\x52"
        code += bytes.fromhex("595ff3")  # return what memory there is
        deployment = b"\x61" + len(code).to_bytes(2, "big") + bytes.fromhex("80600a5f395ff3") + code
        assert run(code, b"", Precompiles(), Allowance()) == Deployed(deployment.hex()).call("any()", b"").returned, (
            hex(opcode)
        )
