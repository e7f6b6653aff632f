"""`zkwright serve`, whose proofs another verifier checks: what the service costs beside what it calls.

python -m benchmarks.drivers.serve_with (engine|py_ecc|snarkjs) PROCESSES DATABASE STATEMENT.json

Prints its address as a line. Each process has one verifier, which checks one proof at a time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Final

from zkwright.service.server import serve
from zkwright.service.settings import Settings
from zkwright.service.statements.registered import Registered
from zkwright.verifier import InvalidProof, Proof, VerifyingKey

from benchmarks.contenders.snarkjs import program
from benchmarks.process import ROOT

ONE_AT_A_TIME: Final = threading.Lock()

NODE: Final = """
const snarkjs = require("./tests/interop/node_modules/snarkjs/build/main.cjs");
const lines = require("node:readline").createInterface({ input: process.stdin });
(async () => {
  for await (const line of lines) {
    const [key, signals, proof] = JSON.parse(line);
    console.log(await snarkjs.groth16.verify(key, signals, proof));
  }
  process.exit(0);
})();
"""


class Snarkjs:
    """A node that stays, asked by lines."""

    def __init__(self) -> None:
        self._node = subprocess.Popen(
            [program("node"), "-e", NODE], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def holds(self, key: VerifyingKey, signals: tuple[int, ...], proof: Proof) -> bool:
        """What `groth16.verify` says."""
        if self._node.stdin is None or self._node.stdout is None:
            raise RuntimeError("node has no pipes")
        question = [json.loads(key.to_json()), [str(signal) for signal in signals], proof.to_object()]
        self._node.stdin.write(json.dumps(question) + "\n")
        self._node.stdin.flush()
        return self._node.stdout.readline() == "true\n"


class PyEcc:
    """`optimized_bn128`: four Miller loops and one final exponentiation."""

    def holds(self, key: VerifyingKey, signals: tuple[int, ...], proof: Proof) -> bool:
        """e(A, B) = e(alpha, beta) e(IC, gamma) e(C, delta)."""
        from py_ecc import optimized_bn128 as bn

        def g1(point: Any) -> Any:
            return (bn.FQ(point[0]), bn.FQ(point[1]), bn.FQ(1))

        def g2(point: Any) -> Any:
            return (bn.FQ2(list(point[0])), bn.FQ2(list(point[1])), bn.FQ2([1, 0]))

        told = json.loads(key.to_json())
        pairs, proved = _numbers(told), _numbers(proof.to_object())
        total = g1(pairs["IC"][0])
        for signal, point in zip(signals, pairs["IC"][1:], strict=True):
            total = bn.add(total, bn.multiply(g1(point), signal))
        product = bn.FQ12.one()
        for first, second in (
            (bn.neg(g1(proved["pi_a"])), g2(proved["pi_b"])),
            (g1(pairs["vk_alpha_1"]), g2(pairs["vk_beta_2"])),
            (total, g2(pairs["vk_gamma_2"])),
            (g1(proved["pi_c"]), g2(pairs["vk_delta_2"])),
        ):
            product *= bn.pairing(second, first, final_exponentiate=False)
        return bool(bn.final_exponentiate(product) == bn.FQ12.one())


def _numbers(document: Any) -> Any:
    if isinstance(document, dict):
        return {name: _numbers(value) for name, value in document.items()}
    if isinstance(document, list):
        return [_numbers(value) for value in document]
    return int(document) if isinstance(document, str) and document.isdigit() else document


def call(verifier: Snarkjs | PyEcc) -> None:
    """Have all that is registered verified by this one."""

    def verify(self: Registered, signals: tuple[int, ...], proof: Proof) -> dict[str, Any]:
        with ONE_AT_A_TIME:
            if not verifier.holds(self.verifier.key, signals, proof):
                raise InvalidProof("proof", "the other verifier refuses it", "look into it")
        return self.statement.values(signals)

    Registered.verify = verify  # type: ignore[method-assign]


# Also where the parent starts the processes that serve: they import this module first.
match sys.argv[1]:
    case "snarkjs":
        call(Snarkjs())
    case "py_ecc":
        call(PyEcc())

if __name__ == "__main__":
    _, _, count, database, statement = sys.argv
    settings = Settings(database, (Path(statement),), development=True)
    serve(settings, port=0, processes=int(count), listening=lambda serving: print(serving.url, flush=True))
