"""Contracts in a real virtual machine, Ethereum's in Rust: compiled, deployed and called, without a chain."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import pyrevm
from Crypto.Hash import keccak
from vyper.compiler import compile_code

from tests.interop.compilations import once
from tests.interop.foreign import MODULES, install, tool

CALLER: Final = "0x" + "11" * 20
GAS: Final = 3_000_000
"""As much as a call may take; points that a precompile refuses take nearly all of it."""

TRUE: Final = (1).to_bytes(32, "big")
FALSE: Final = bytes(32)


@dataclass(frozen=True)
class Answer:
    """What a call returned, None where it was reverted, the data it was reverted with, and the gas of the transaction."""

    returned: bytes | None
    reverted: bytes
    gas: int

    @property
    def accepted(self) -> bool:
        """Whether it is yes; raises `ValueError` for what is neither yes nor no."""
        if self.returned not in (TRUE, FALSE, None):
            raise ValueError(f"neither true nor false: {self.returned!r}")
        return self.returned == TRUE


class Deployed:
    """A contract on a chain, of its own if it is beside no other."""

    def __init__(self, bytecode: str, chain: pyrevm.EVM | None = None) -> None:
        """Deploy what a compiler gave, in hexadecimal digits."""
        self._evm = pyrevm.EVM(gas_limit=2**62) if chain is None else chain
        self._evm.set_balance(CALLER, 10**30)
        self.address: Final[str] = self._evm.deploy(CALLER, bytes.fromhex(bytecode.removeprefix("0x")))

    def beside(self, bytecode: str) -> Deployed:
        """Another contract on the same chain, which may call this one."""
        return Deployed(bytecode, self._evm)

    @property
    def runtime(self) -> bytes:
        """The code that the chain has, without the zeros that revm pads it with."""
        return bytes(self._evm.get_code(self.address) or b"").rstrip(b"\0")

    def call(self, signature: str, arguments: bytes, gas: int = GAS, money: int = 0) -> Answer:
        """Call a function, such as `verifyProof(uint256[1])`, with words."""
        try:
            returned = self._evm.message_call(
                CALLER,
                self.address,
                calldata=selector(signature) + arguments,
                gas=gas,
                value=money,
                is_static=not money,
            )
        except RuntimeError as error:
            if self._evm.result is None:  # it was no transaction
                raise
            reverted = re.search(r"output: 0x([0-9a-f]*)", str(error))
            return Answer(None, bytes.fromhex(reverted[1]) if reverted else b"", self._evm.result.gas_used)
        assert self._evm.result is not None
        return Answer(bytes(returned), b"", self._evm.result.gas_used)


def selector(signature: str) -> bytes:
    """The first four bytes of the hash of a function's signature."""
    return keccak.new(data=signature.encode(), digest_bits=256).digest()[:4]


def verify_proof(n_public: int) -> str:
    """The signature that snarkjs gives its function."""
    signals = f",uint256[{n_public}]" if n_public else ""
    return f"verifyProof(uint256[2],uint256[2][2],uint256[2]{signals})"


def verify_compressed_proof(n_public: int) -> str:
    """That of its other half."""
    return "verifyCompressedProof(uint256[4]" + (f",uint256[{n_public}])" if n_public else ")")


def compile_solidity(
    sources: Mapping[str, str], keys: Mapping[str, str]
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """The contracts of sources by name and of snarkjs' contract for each key, with the sources of these; one start of solc.

    Raises `AssertionError` for any warning about a source of ours.
    """
    given = json.dumps({"sources": dict(sources), "keys": {name: json.loads(key) for name, key in keys.items()}})
    script = Path(__file__).with_name("contracts.cjs")

    def compiled() -> str:
        install()
        command = [tool("node"), script, MODULES]
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    answer = json.loads(kept((given, script.read_text()), compiled))
    assert answer["problems"] == [], "\n".join(answer["problems"])
    contracts: dict[str, dict[str, Any]] = answer["contracts"]
    return contracts, answer["theirs"]


def compile_vyper(source: str) -> str:
    """The bytecode of a contract in Vyper."""
    return kept((source, version("vyper")), lambda: str(compile_code(source, output_formats=["bytecode"])["bytecode"]))


def kept(made_of: Sequence[str], make: Callable[[], str]) -> str:
    """What a compiler made, now or in a run before."""
    with tempfile.TemporaryDirectory() as folder:
        once(made_of, Path(folder), lambda empty: (empty / "made").write_text(make()))
        return (Path(folder) / "made").read_text()


def opcodes(code: bytes) -> set[int]:
    """The opcodes that stand in a contract, without what is pushed, up to an invalid one behind which data follows."""
    found, place = set(), 0
    while place < len(code) and not (code[place] == 0xFE and code[place + 1 : place + 2] != b"\x5b"):
        found.add(code[place])
        place += 1 + (code[place] - 0x5F if 0x60 <= code[place] <= 0x7F else 0)
    return found
