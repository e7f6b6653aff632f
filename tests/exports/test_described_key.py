"""What every export carries of the key it is made of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from zkwright.exports.described_key import UNKNOWN, DescribedKey
from zkwright.verifier import InvalidKey, InvalidStatement, Statement, VerifyingKey
from zkwright.verifier.signal_types import Scalar, SignalType
from zkwright.verifier.standing import FORGEABLE, STANDINGS

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
    described = DescribedKey(KEY, standing=standing, development=True)
    assert described.facts[2].startswith(f"Standing: {standing}: ")


@pytest.mark.parametrize("standing", [*STANDINGS, None])
def test_keys_that_can_be_forged_under_need_the_word(standing: str | None) -> None:
    said = replace(statement(), standing=standing)
    assert DescribedKey.of(KEY, said, development=True).standing == (standing or UNKNOWN)
    if standing not in FORGEABLE:
        assert DescribedKey.of(KEY, said).standing == (standing or UNKNOWN)
        return
    for word in (False, None, 1, "yes"):
        with pytest.raises(InvalidKey, match=f"standing: {standing}: .*forge proofs; .*development=True to try"):
            DescribedKey.of(KEY, said, development=word)  # type: ignore[arg-type]
    with pytest.raises(InvalidKey, match="forge proofs"):
        DescribedKey(KEY, standing=standing, development=False)
    with pytest.raises(InvalidKey, match="forge proofs"):
        DescribedKey(KEY, said, standing="verified", development=False)


def test_names_that_could_end_a_comment_are_refused() -> None:
    for name in ("", "a b", "*/", "a\nb", "--", "</script>"):
        with pytest.raises(ValueError, match="is no name of a circuit"):
            DescribedKey(KEY, name=name, development=False)
        with pytest.raises(InvalidStatement, match=r"no name|backslash"):
            DescribedKey.of(KEY, statement(signal=name))
    with pytest.raises(ValueError, match="is no standing"):
        DescribedKey(KEY, standing="good", development=False)


def test_a_statement_of_another_key_is_refused() -> None:
    with pytest.raises(InvalidKey, match="the descriptor of product is of another key"):
        DescribedKey.of(KEY, statement(fingerprint="0" * 64))
