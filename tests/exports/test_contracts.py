"""Contracts in Solidity and Vyper, compiled and called in a virtual machine: they say what the verifier says, for less gas than
others."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from py_ecc import optimized_bn128 as bn
from zkwright.exports.calldata import SIGN, calldata, calldata_text, compressed_words
from zkwright.exports.described_key import DescribedKey
from zkwright.exports.evm.names import contract_name
from zkwright.exports.solidity import solidity_verifier
from zkwright.exports.vyper import vyper_verifier
from zkwright.verifier import G2Point, InvalidKey, InvalidProof, Proof, VerifyingKey, public_from_json
from zkwright.verifier.curve import Q, R

from tests.exports import gas
from tests.exports.conftest import Contracts, described_keys
from tests.exports.evm import Answer, Deployed, compile_vyper, opcodes, selector, verify_compressed_proof, verify_proof
from tests.exports.subjects import of_every_type
from tests.refusals.case import Case, cases
from tests.refusals.runner import disagreements
from tests.refusals.word_cases import g1_times
from tests.verifier.arithmetic import from_py_ecc, g1

ROOT = Path(__file__).parents[2]


class Asked:
    """The contracts of one language for the keys of the table, as they are asked."""

    levels = ("words", "key")

    def __init__(self, bytecode: Callable[[str], str]) -> None:
        """`bytecode` gives that of the contract for a key by its name."""
        self._bytecode = bytecode
        self._deployed: dict[str, Deployed] = {}
        self._answers: dict[str, Answer | None] = {}

    def of(self, name: str) -> Deployed:
        """The contract of a key."""
        if name not in self._deployed:
            self._deployed[name] = Deployed(self._bytecode(name))
        return self._deployed[name]

    def ask(self, case: Case) -> Answer | None:
        """What the contract says to the words of a case; None where it is not made."""
        if case.name not in self._answers:
            self._answers[case.name] = self._ask(case)
        return self._answers[case.name]

    def _ask(self, case: Case) -> Answer | None:
        try:
            key = VerifyingKey.from_json(case.verification_key)
        except InvalidKey:
            return None
        (name,) = (name for name, described in described_keys().items() if described.key == key)
        assert case.calldata is not None
        return self.of(name).call(verify_proof(key.n_public), case.calldata)

    def accepts(self, case: Case) -> bool:
        """See `Runner`."""
        answer = self.ask(case)
        return answer is not None and answer.accepted


def solidity(contracts: Contracts, kind: str = "") -> Asked:
    """Those of solc."""

    def bytecode(name: str) -> str:
        title = contract_name(described_keys()[name].name)
        return str(contracts.compiled[f"{name}.sol"][f"{title}{kind}Verifier"]["bytecode"])

    return Asked(bytecode)


def vyper() -> Asked:
    """Those of vyper, which have both functions."""
    return Asked(lambda name: compile_vyper(vyper_verifier(described_keys()[name])))


@pytest.fixture(scope="module")
def of_vyper() -> Asked:
    return vyper()


@pytest.fixture(scope="module", params=["solidity", "vyper"])
def asked(request: pytest.FixtureRequest, contracts: Contracts, of_vyper: Asked) -> Asked:
    return of_vyper if request.param == "vyper" else solidity(contracts)


@pytest.fixture(scope="module", params=["solidity", "vyper"])
def compressed(request: pytest.FixtureRequest, contracts: Contracts, of_vyper: Asked) -> Asked:
    return of_vyper if request.param == "vyper" else solidity(contracts, "Compressed")


def test_the_table_of_refusals(asked: Asked) -> None:
    assert disagreements(asked) == []


FALSE = {"signal range", "coordinate range", "off curve", "infinity", "equation"}


def test_what_is_false_and_what_is_reverted(asked: Asked) -> None:
    """A proof that does not hold is false; reverted are calls that are none, and what cannot be told from want of gas."""
    for case in cases("words"):
        answer = asked.ask(case)
        assert answer is not None
        if case.reason in FALSE:
            assert answer.returned == bytes(32), case.name
        elif case.reason == "subgroup":
            assert answer.reverted == selector("PrecompileFailed()"), case.name
        elif case.reason == "signal count":
            too_short = len(case.calldata or b"") < 32 * (8 + VerifyingKey.from_json(case.verification_key).n_public)
            assert (answer.returned is None) == too_short, case.name


@cache
def honest(name: str) -> tuple[Proof, tuple[int, ...], bytes]:
    """A proof of the table that holds, its signals, and the words of both."""
    case = next(case for case in cases("words") if case.key == name and case.accepted)
    assert case.calldata is not None
    return Proof.from_json(case.proof), public_from_json(case.public), case.calldata


@pytest.mark.parametrize("name", ["product", "opening", "silent"])
def test_want_of_gas_is_never_false(asked: Asked, name: str) -> None:
    """Who chooses how much gas a call gets must not choose its answer."""
    contract, (_, public, words) = asked.of(name), honest(name)
    signature = verify_proof(len(public))
    enough = contract.call(signature, words).gas
    answers = [contract.call(signature, words, gas) for gas in range(enough - 181_000, enough + 8_000, 3_001)]
    assert {answer.returned for answer in answers} == {None, (1).to_bytes(32, "big")}
    assert answers[-1].accepted


@pytest.mark.parametrize("bits", [8, 256])
def test_the_highest_bits_of_every_word_count(asked: Asked, bits: int) -> None:
    _, public, words = honest("opening")
    contract = asked.of("opening")
    for place in range(8 + len(public)):
        value = int.from_bytes(words[32 * place : 32 * place + 32], "big") ^ (1 << (bits - 1))
        other = words[: 32 * place] + value.to_bytes(32, "big") + words[32 * place + 32 :]
        assert contract.call(verify_proof(len(public)), other).returned == bytes(32)


def test_it_is_no_other_function_takes_no_money_and_keeps_nothing(asked: Asked) -> None:
    contract, (_, _, words) = asked.of("opening"), honest("opening")
    assert contract.call("owner()", b"").returned is None
    assert contract.call("verifyProof(uint256[8],uint256[3])", words).returned is None
    assert contract.call(verify_proof(3), words).accepted
    assert contract.call(verify_proof(3), words, money=1).returned is None
    # No opcode that stores, calls with money, hands over its storage, or ends the contract stands in it, data left out.
    assert not opcodes(contract.runtime) & {0x55, 0xF1, 0xF2, 0xF4, 0xF0, 0xF5, 0xFF, 0x5D}


def test_its_interface(contracts: Contracts) -> None:
    abi = contracts.compiled["opening.sol"]["OpeningVerifier"]["abi"]
    assert [(entry["type"], entry["name"]) for entry in abi] == [
        ("error", "PrecompileFailed"),
        ("function", "verifyProof"),
    ]
    theirs = contracts.compiled["opening.snarkjs.sol"]["Groth16Verifier"]["abi"]
    ours, snarkjs = ([part["type"] for part in interface[-1]["inputs"]] for interface in (abi, theirs))
    assert ours == snarkjs
    assert abi[-1]["stateMutability"] == theirs[-1]["stateMutability"] == "view"
    assert [part["name"] for part in abi[-1]["inputs"]] == ["a", "b", "c", "signals"]


@pytest.mark.parametrize("name", gas.KEYS)
def test_it_takes_no_more_gas_than_others(contracts: Contracts, name: str) -> None:
    """Of the same key, by the same compiler with the same settings, for the same points."""
    answers = gas.answers(contracts.compiled, name)
    assert answers["zkwright"].accepted
    assert answers["snarkjs"].accepted
    assert answers["compressed"].accepted
    assert answers["gnark"].returned == b""
    assert answers["zkwright"].gas <= min(answers["gnark"].gas, answers["snarkjs"].gas)


def test_the_gas_in_the_documents(contracts: Contracts) -> None:
    assert gas.table(contracts.compiled) in (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")


def test_their_contracts_let_through_what_ours_refuse(contracts: Contracts) -> None:
    """Else the comparison would be of other things."""
    snarkjs = Deployed(contracts.compiled["opening.snarkjs.sol"]["Groth16Verifier"]["bytecode"])
    ours = Deployed(contracts.compiled["opening of snarkjs.sol"]["OpeningVerifier"]["bytecode"])
    words = gas.words("opening") + bytes(32)
    assert snarkjs.call(verify_proof(3), words).accepted
    assert ours.call(verify_proof(3), words).returned == bytes(32)


def words_of(numbers: tuple[int, ...]) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in numbers)


@pytest.mark.parametrize("name", ["product", "opening", "silent"])
def test_compressed_proofs(compressed: Asked, name: str) -> None:
    """All sixteen signs of the three points: the one that belongs to the proof is accepted, with its opposite (-A, -B, C)."""
    proof, public, _ = honest(name)
    contract, words = compressed.of(name), compressed_words(proof)
    accepted = []
    for a in (0, SIGN):
        for b in (0, SIGN):
            for c in (0, SIGN):
                signed = (words[0] ^ a, words[1] ^ b, words[2], words[3] ^ c)
                answer = contract.call(verify_compressed_proof(len(public)), words_of((*signed, *public)))
                accepted.append((answer.accepted, (a, b, c)))
    assert [signs for yes, signs in accepted if yes] == [(0, 0, 0), (SIGN, SIGN, 0)]


def test_compressed_points_of_many_proofs(compressed: Asked) -> None:
    """Both ways in which a root is found, and both signs of each coordinate, by proofs made of one: (kA, B/k, C)."""
    proof, public, _ = honest("product")
    contract = compressed.of("product")
    for factor in range(2, 12):
        other = Proof(g1_times(proof.a, factor), g2_times(proof.b, pow(factor, -1, R)), proof.c)
        words = words_of((*compressed_words(other), *public))
        assert contract.call(verify_compressed_proof(1), words).accepted


def g2_times(point: G2Point, scalar: int) -> G2Point:
    return from_py_ecc(bn.normalize(bn.multiply(tuple(bn.FQ2(axis) for axis in (point.x, point.y, (1, 0))), scalar)))


def test_compressed_words_that_are_no_points(compressed: Asked) -> None:
    proof, public, _ = honest("opening")
    contract, words = compressed.of("opening"), compressed_words(proof)
    signature = verify_compressed_proof(3)
    off_curve = next(x for x in range(1, 20) if pow(x**3 + 3, (Q - 1) // 2, Q) != 1)
    for place in range(4):
        sign, x = words[place] & SIGN, words[place] & (SIGN - 1)
        for other in (
            sign | (x + Q),
            sign | x | 1 << 254,
            sign,
            sign | Q,
            2**256 - 1,
            sign | off_curve,
            sign | (x ^ 1),
        ):
            changed = (*words[:place], other, *words[place + 1 :])
            answer = contract.call(signature, words_of((*changed, *public)))
            # An x-coordinate of the twist may be that of a point outside of the subgroup, for which no precompile has a word.
            assert not answer.accepted
            assert answer.returned == bytes(32) or place in (1, 2)
    assert contract.call(signature, words_of((*words[:2], words[2] | SIGN, words[3], *public))).returned == bytes(32)
    for place in range(3):
        signals = [*public]
        signals[place] += R
        assert contract.call(signature, words_of((*words, *signals))).returned == bytes(32)
    assert contract.call(signature, words_of((*words, *public[:-1]))).returned is None
    assert contract.call(signature, words_of((*words, *public, 0))).returned == bytes(32)


def test_want_of_gas_is_never_false_of_a_compressed_proof(compressed: Asked) -> None:
    proof, public, _ = honest("product")
    contract, words = compressed.of("product"), words_of((*compressed_words(proof), *public))
    enough = contract.call(verify_compressed_proof(1), words).gas
    answers = [contract.call(verify_compressed_proof(1), words, gas) for gas in range(25_000, enough + 9_000, 3_001)]
    assert {answer.returned for answer in answers} == {None, (1).to_bytes(32, "big")}


def test_what_stands_in_the_source() -> None:
    described = described_keys()["opening"]
    text = solidity_verifier(described)
    assert text == solidity_verifier(described)
    assert text.count(described.key.fingerprint) == 2
    assert 'string internal constant STANDING = "development";' in text
    assert 'uint256 internal constant NULLIFIER = 1; // nullifier: "Field"' in text
    assert "0 commitment, 1 nullifier, 2 scope" in text
    assert max(map(len, text.splitlines())) <= 130
    assert "$" not in text
    for word in (described.key.alpha_g1.x, described.key.ic[3].y, Q - described.key.delta_g2.y[0]):
        assert text.count(str(word)) == 1


def test_what_stands_in_the_source_in_vyper() -> None:
    described = described_keys()["opening"]
    text = vyper_verifier(described)
    assert text == vyper_verifier(described)
    assert text.count(described.key.fingerprint) == 2
    assert 'STANDING: constant(String[11]) = "development"' in text
    assert "INDEX_NULLIFIER: constant(uint256) = 1  # nullifier" in text
    assert max(map(len, text.splitlines())) <= 132
    assert "$" not in text
    key = described_keys()["silent"].key
    assert compile_vyper(vyper_verifier(DescribedKey(key, name="größe", development=False)))
    assert "  # issuer.größe\n" in vyper_verifier(of_every_type().described)


def test_names_that_solidity_has_otherwise(contracts: Contracts) -> None:
    assert "ContractVerifier" in contracts.compiled["names.sol"]
    for place, constant in enumerate(("SIGNAL_0", "SIGNAL_1", "__PROTO__")):
        assert f"uint256 internal constant {constant} = {place};" in contracts.sources["names.sol"]


def test_names_that_solidity_has_not() -> None:
    text = solidity_verifier(of_every_type().described)
    assert "constant ISSUER_CONSTRUCTOR_1 = " in text
    assert "// issuer.größe" in text
    assert text.count("internal constant SIGNAL_") >= 1
    assert text.replace("größe", "").isascii()


@pytest.mark.parametrize(("verifier", "room"), [(solidity_verifier, 180), (vyper_verifier, 85)])
def test_more_signals_than_a_contract_has_room_for(verifier: Callable[[DescribedKey], str], room: int) -> None:
    base = described_keys()["silent"].key
    points = tuple(g1(index + 2) for index in range(room + 2))
    key = VerifyingKey(base.alpha_g1, base.beta_g2, base.gamma_g2, base.delta_g2, points)
    with pytest.raises(InvalidKey, match=f"{room + 1} public signals, and a contract has room for {room}"):
        verifier(DescribedKey.of(key))


def test_calldata_is_that_of_the_table() -> None:
    for name in ("product", "opening", "silent"):
        proof, public, words = honest(name)
        assert words == gas.flat([*calldata(proof, public).values()])
    with pytest.raises(InvalidProof, match=r"public\[0\]: the public signal is not in \[0, r\)"):
        calldata_text(honest("product")[0], (R,))
