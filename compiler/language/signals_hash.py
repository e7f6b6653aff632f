"""Hashes that a circuit may publish in place of its public signals: functions of them, told by what they compute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from ..errors import SignatureError

SignalsHash: TypeAlias = Callable[[Sequence[Any]], Any]
"""Makes one field element of signals, or a number of numbers, as `zkwright.circuits.signals` does."""

_OF_ONE_AND_TWO: Final = {
    0x1D216F79D6DCFBEA831F6F1B1DCA8DD2F907411779980340C89AB3399A54F85C: "keccak256",
    0x1AD752653F126582432566F093EEE4209A40091EEC86946520A25B3B029C822D: "sha256",
}
"""The hash of the signals 1 and 2, for each of `zkwright.core.public_interface.HASHES`.

From `print(int(sha3.keccak_256(bytes(31) + b"\\1" + bytes(31) + b"\\2").hexdigest(), 16) >> 3)`, or `hashlib.sha256`.
"""


def name_of_hash(function: SignalsHash) -> str:
    """Which of the hashes that verifiers compute this is. Raises SignatureError for none of them."""
    try:
        return _OF_ONE_AND_TWO[int(function([1, 2]))]
    except (KeyError, TypeError, ValueError):
        raise SignatureError(
            "`hash_inputs` is no hash that verifiers compute",
            "pass keccak256_of_signals or sha256_of_signals of zkwright.circuits.signals",
        ) from None
