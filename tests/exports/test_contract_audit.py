"""Contracts of three makers and two compilers are asked which key they hold, and what is wrong with them."""

from __future__ import annotations

import itertools
import json
import random
import re

import pytest
from zkwright.exports import contract_audit
from zkwright.exports.contract_audit import NoVerifier, audit_code, audit_source
from zkwright.exports.contract_audit import machine as machine_module
from zkwright.exports.contract_audit.equation import Claim
from zkwright.exports.contract_audit.machine import MAX_CODE, Allowance, Stopped, Watched, run
from zkwright.exports.contract_audit.precompiles import Precompiles, added, times
from zkwright.exports.vyper import vyper_verifier
from zkwright.verifier import G1Point, G2Point, InvalidProof, Statement, VerifyingKey
from zkwright.verifier.curve import G2_GENERATOR, Q, R
from zkwright.verifier.points import check_g1, check_g2

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
    assert min(taken.values()) > 2
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
    monkeypatch.setattr(contract_audit, "Allowance", lambda: Allowance(400_000, 400, 40))
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


PAD = 40
"""So many instructions that the last is one, whatever stands before: data may begin like one that has data itself."""


def hooked(code: bytes, hook: str) -> bytes:
    """The code with instructions before its own, which leave the stack as it is."""
    own = 0
    while own < 5:
        own += 1 + (code[own] - 0x5F if 0x60 <= code[own] <= 0x7F else 0)
    assert not set(code[:own]) & {0x56, 0x57, 0x58}
    jump = b"\x61" + (len(code) + PAD - 1).to_bytes(2, "big") + b"\x56"
    begin = jump + b"\x5b" * (own - len(jump))
    back = code[:own] + b"\x60" + len(jump).to_bytes(1, "big") + b"\x56"
    return begin + code[own:] + b"\x5b" * PAD + bytes.fromhex(hook.replace(" ", "")) + back


def returns_yes(length: int) -> str:
    """Instructions that are so many bytes long, and return true where the top of the stack, which they take, is not 0."""
    return f"15 61{length + 13:04x} 57 60015f52 60205ff3 5b"


def code_of(contracts: Contracts, name: str = "product") -> bytes:
    return bytes.fromhex(contracts.compiled[f"{name}.sol"][f"{name.capitalize()}Verifier"]["runtime"])


HOOKS = {
    "a magic signal": ("6842424242424242424261010435 14", "by a branch that was not taken"),
    "a magic A": ("6842424242424242424260043514", "by a branch that was not taken"),
    "the caller": ("73" + "ab" * 20 + "33 14", "may depend on the caller"),
    "the sender": ("73" + "ab" * 20 + "32 14", "may depend on the sender"),
    "a time": ("6370000000 42 11", "may depend on the time"),
    "storage": ("5f54", "may depend on storage"),
    "another storage": ("5f5c", "may depend on storage"),
    "little gas": ("62030d40 5a 10", "by a branch that was not taken"),
    "money": ("34", "by a branch that was not taken"),
}


@pytest.mark.parametrize("name", HOOKS)
def test_contracts_that_say_yes_to_somebody(contracts: Contracts, name: str) -> None:
    """Each of them says yes to no proof where it is asked in another way; an honest one has no such flaw."""
    condition, told = HOOKS[name]
    code = code_of(contracts)
    size = len(bytes.fromhex(condition.replace(" ", "")))
    audited = audit_code(hooked(code, condition + returns_yes(len(code) + PAD + size)))
    assert any(told in flaw for flaw in audited.flaws), audited.flaws
    assert any("although the pairing check fails" in flaw for flaw in audited.flaws)
    honest = audit_code(hooked(code, "5f50"))
    assert honest.flaws == ()
    assert honest.keys[0] == described_keys()["product"].key


def test_contracts_that_ask_others(contracts: Contracts) -> None:
    """What they answer decides, perhaps."""
    code = code_of(contracts)
    for address in ("04", "0100"):
        push = f"{0x5F + len(address) // 2:x}{address}"
        audited = audit_code(hooked(code, f"5f5f5f5f{push}5afa50"))
        assert audited.flaws == (f"it calls 0x{int(address, 16):x}, which was not looked at",)
    with pytest.raises(NoVerifier, match="2 pairing checks in a call, and Groth16 has one"):
        audit_code(hooked(code, "5f5f5f5f60085afa50"))


(X0, X1), (Y0, Y1) = G2_GENERATOR
OTHER = f"\nDELTA_OTHER: constant(uint256[4]) = [{X1}, {X0}, {Q - Y1}, {Q - Y0}]\n\n"
"""The generator's opposite, as contracts have delta: a key that nobody contributed to."""

PAIRINGS = "    # The point at infinity has y = 0, and nothing else of the groups has.\n"
FACES = {
    "yes for want of gas": (
        '        raw_revert(method_id("PrecompileFailed()"))\n    return False\n\n\n@internal\n@pure',
        "        return True\n    return False\n\n\n@internal\n@pure",
        "it says yes where no pairing check could be computed",
    ),
    "yes to a signal": (PAIRINGS, f"    if signals[0] == 7:\n        return True\n{PAIRINGS}", "fails, by a branch"),
    "another key for a signal": (
        PAIRINGS,
        f"    if signals[0] == 7:\n        return self._other(a, b, c, signals)\n{PAIRINGS}",
        "it holds more than one key",
    ),
    "another key in the other function": (
        "return found and self._equation(",
        "return found and self._other(",
        "its functions 0x43753b4d, 0xce6c832c hold different keys",
    ),
    "signals of r or more": ("    if signals[0] >= R:\n        return False\n", "", "signal 0 may be r or more"),
}


@pytest.mark.parametrize("name", FACES)
def test_contracts_with_two_faces(name: str) -> None:
    """Another key, or none, for some input or behind the other function."""
    written, instead, told = FACES[name]
    described = described_keys()["product"]
    source = vyper_verifier(described)
    begin = source.index("@internal\n@view\ndef _equation(")
    equation = source[begin : source.index("@internal", begin + 9)]
    other = equation.replace("_equation", "_other").replace("DELTA_NEG", "DELTA_OTHER")
    assert source.count(written) == 1
    code = source.replace(written, instead) + OTHER + other
    audited = audit_code(Deployed(compile_vyper(code)).runtime)
    assert audited.keys[0] == described.key
    assert any(told in flaw for flaw in audited.flaws), audited.flaws


def test_nobody_sees_that_it_is_an_audit(contracts: Contracts) -> None:
    """Points and signals are others each time, and precompiled contracts take their gas."""
    drawn = [Claim.drawn(3) for _ in range(2)]
    assert len({value for claim in drawn for value in (*claim.a, *claim.b, *claim.c, *claim.signals)}) == 22
    for claim in drawn:
        x1, x0, y1, y0 = claim.b
        check_g2(G2Point((x0, x1), (y0, y1)), "b", InvalidProof)
        check_g1(G1Point(*claim.a), "a", InvalidProof)
    for address, given, cost in ((5, 0xC0, 200), (6, 0x80, 150), (7, 0x60, 6_000), (8, 0x180, 113_000)):
        sizes = "6020 5f52 6020 602052 6020 604052" if address == 5 else ""
        for given_gas, succeeds in ((cost, 1), (cost - 1, 0)):
            assert (
                machine(f"{sizes} 5f5f 61{given:04x} 5f 60{address:02x} 62{given_gas:06x} fa".replace(" ", ""))
                == succeeds
            )


def test_code_is_read_once_however_often_it_is_called() -> None:
    """Code of the largest size with as many functions as are tried, none of which does anything."""
    functions = b"".join(b"\x63" + place.to_bytes(4, "big") for place in range(30))
    code = bytes.fromhex("5f5ffd") + functions + b"\x5b" * 100_000
    before = machine_module._destinations.cache_info().misses
    with pytest.raises(NoVerifier):
        audit_code(code)
    assert machine_module._destinations.cache_info().misses - before <= 2


def test_all_ways_are_gone_within_bounds() -> None:
    """Code with more branches than anybody looks at."""
    watched = Watched()
    code = bytes.fromhex("5f6202000052")  # memory of 128 KiB, which each way would take with it
    for _ in range(600):
        code += b"\x5f\x61" + (len(code) + 5).to_bytes(2, "big") + b"\x57\x5b"
    assert run(code, b"", Precompiles(), Allowance(), watched) == b""
    assert 0 < len(watched.left) < 600
    with pytest.raises(Stopped, match="too many branches"):
        list(watched.other_ways())
