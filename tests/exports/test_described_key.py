"""What every export carries of the key it is made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from zkwright.exports.described_key import DescribedKey
from zkwright.verifier import InvalidKey, InvalidStatement, Statement, VerifyingKey
from zkwright.verifier.signal_types import Scalar, SignalType
from zkwright.verifier.statement import STANDINGS

VECTORS = Path(__file__).parent.parent / "verifier" / "vectors"
KEY = VerifyingKey.from_json((VECTORS / "product" / "verification_key.json").read_bytes())


def statement(circuit: str = "product", signal: str = "result", fingerprint: str = KEY.fingerprint) -> Statement:
    signals: dict[str, SignalType] = {signal: Scalar("Field", None)}
    return Statement(circuit, signals, fingerprint, "contributed")


def test_what_is_said_of_a_key() -> None:
    described = DescribedKey.of(KEY, statement())
    assert described.facts == (
        "Checks Groth16 proofs over BN254 of the circuit product. Written by zkwright.",
        f"Key: {KEY.fingerprint}",
        "Standing: contributed: nobody can forge proofs if one contributor was honest, as far as the key's own record tells.",
        "Public signals: 0 result.",
    )
    assert DescribedKey.of(KEY).facts[2:] == (
        "Standing: unknown: nobody said who made the key, who may be able to forge proofs.",
        "Public signals: 0 signal[0].",
    )
    silent = VerifyingKey.from_json((VECTORS / "silent" / "verification_key.json").read_bytes())
    assert DescribedKey.of(silent).facts[3] == "Public signals: none."


@pytest.mark.parametrize("standing", STANDINGS)
def test_every_standing_has_words(standing: str) -> None:
    assert DescribedKey(KEY, standing=standing).facts[2].startswith(f"Standing: {standing}: ")


def test_names_that_could_end_a_comment_are_refused() -> None:
    for name in ("", "a b", "*/", "a\nb", "--", "</script>"):
        with pytest.raises(ValueError, match="is no name of a circuit"):
            DescribedKey(KEY, name=name)
        with pytest.raises(InvalidStatement, match=r"no name|backslash"):
            DescribedKey.of(KEY, statement(signal=name))
    with pytest.raises(ValueError, match="is no standing"):
        DescribedKey(KEY, standing="good")


def test_a_statement_of_another_key_is_refused() -> None:
    with pytest.raises(InvalidKey, match="the descriptor of product is of another key"):
        DescribedKey.of(KEY, statement(fingerprint="0" * 64))
