"""The pool on a chain of its own: Ethereum's virtual machine in Rust, without a node."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyrevm
from confidential_transactions.contract import call, poseidon_contract, sources
from confidential_transactions.deployment import Deployment
from confidential_transactions.transactions import Transaction

from tests.exports.evm import compile_solidity, selector

ADA: Final = "0x" + "a1" * 20
RELAYER: Final = "0x" + "1e" * 20
GAS: Final = 4_000_000


@dataclass(frozen=True)
class Answer:
    """The error that a call was reverted with, empty where it was not; what it returned, and the gas of the transaction."""

    error: str
    returned: bytes
    gas: int


@cache
def compiled(folder: Path) -> dict[str, dict[str, Any]]:
    """All contracts, by name."""
    tokens = Path(__file__).with_name("Tokens.sol").read_text(encoding="utf-8")
    found, _ = compile_solidity({**sources(Deployment(folder)), "Tokens.sol": tokens}, {})
    named = {name: made for file in found.values() for name, made in file.items()}
    for name in ("transfer", "consolidation"):  # both verify a circuit called transfer
        named[name] = found[f"{name}.sol"]["TransferVerifier"]
    return named


class Chain:
    """A pool, and tokens of ada's."""

    def __init__(self, deployment: Deployment, unit: int = 1) -> None:
        self.made = compiled(deployment.folder)
        self.evm = pyrevm.EVM(gas_limit=2**62)
        self.evm.set_balance(ADA, 10**30)
        self.evm.set_balance(RELAYER, 10**30)
        self.poseidon = str(self.evm.deploy(ADA, poseidon_contract()))
        parts = [self.deploy("transfer"), self.deploy("consolidation"), self.poseidon]
        self.pool = self.deploy("Pool", *(int(part, 16) for part in parts), unit)

    def deploy(self, name: str, *words: int) -> str:
        code = bytes.fromhex(self.made[name]["bytecode"]) + b"".join(word.to_bytes(32, "big") for word in words)
        return str(self.evm.deploy(ADA, code))

    def token(self, name: str = "Token", amount: int = 1000) -> str:
        """A token of which ada has all."""
        return self.deploy(name, int(ADA, 16), amount)

    def send(self, to: str, data: bytes, sender: str = ADA) -> Answer:
        """A transaction."""
        try:
            returned = self.evm.message_call(sender, to, calldata=data, gas=GAS)
        except RuntimeError as error:
            if self.evm.result is None:  # it was no transaction
                raise
            output = re.search(r"output: 0x([0-9a-f]*)", str(error))
            return Answer(self._named(output[1] if output else ""), b"", self.evm.result.gas_used)
        assert self.evm.result is not None
        return Answer("", bytes(returned), self.evm.result.gas_used)

    def take(self, transaction: Transaction, root_number: int, sender: str = RELAYER) -> Answer:
        """A transaction of the pool's."""
        return self.send(self.pool, call(transaction, root_number), sender)

    def asked(self, to: str, signature: str, *words: int) -> int:
        """What a function returns, as a number."""
        answer = self.send(to, selector(signature) + b"".join(word.to_bytes(32, "big") for word in words))
        assert not answer.error, answer.error
        return int.from_bytes(answer.returned, "big")

    def balance(self, token: str, of: str) -> int:
        return self.asked(token, "balanceOf(address)", int(of, 16))

    @property
    def name(self) -> bytes:
        """What proofs are bound to."""
        return self.asked(self.pool, "name()").to_bytes(32, "big")

    def root(self, number: int) -> int:
        return self.asked(self.pool, "roots(uint256)", number % 100)

    def _named(self, output: str) -> str:
        for entry in self.made["Pool"]["abi"]:
            if entry["type"] == "error" and selector(f"{entry['name']}()").hex() == output:
                return str(entry["name"])
        return f"reverted: {output}"


def account(address: str) -> bytes:
    """As a context has it."""
    return int(address, 16).to_bytes(32, "big")
