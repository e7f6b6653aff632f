"""The family: how large its circuits are, that the inputs determine the outputs, and that one key is made for each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from digital_identity.circuits import FAMILY, presentation
from digital_identity.errors import MalformedError
from digital_identity.keys import PROGRAMS, Keys, make_keys
from zkwright.analyser import audit
from zkwright.analyser.verdict import Answer
from zkwright.testing import check_circuit
from zkwright.verifier import InvalidKey

from tests.examples.digital_identity.world import ADULT, World, wish

ROWS = {"single": 18_555, "single_wide": 24_859, "pair": 36_808}


@pytest.mark.parametrize(
    "size", [pytest.param(size, marks=[] if size == "single" else pytest.mark.slow) for size in FAMILY]
)
def test_an_audit_passes(size: str) -> None:
    compiled = PROGRAMS[size]()
    assert audit(compiled).answer is Answer.UNIQUE
    assert compiled.r1cs.n_rows == ROWS[size]


@pytest.mark.slow
def test_every_layer(world: World) -> None:
    """Both engines' solvers, files, forged hints, edge values; what the others try is the same with one solver."""
    world.give()
    seen = world.inputs(world.shop.ask(wish(ADULT), world.keys, world.now))
    asked, held = seen["asked"][0], seen["held"][0]
    check_circuit(
        presentation,
        valid=[seen],
        invalid=[
            ({**seen, "now": held["expires"]}, "the credential has expired"),
            ({**seen, "asked": [{**asked, "issuers": 5}]}, "the leaf is not in the tree"),
            ({**seen, "held": [{**held, "revoked": 5}]}, "the way of the key does not end so in the tree"),
            ({**seen, "held": [{**held, "issuer_place": 32}]}, "out of range"),
        ],
        proofs="none",
        unique=False,
        count=1,
        n=2,
        size=4,
    )


def test_keys_are_made_once(key_folder: Path, keys: Keys, tmp_path: Path) -> None:
    with pytest.raises(MalformedError, match="has keys"):
        make_keys(key_folder)
    assert {keys.named(keys.ids[size]) for size in FAMILY} == FAMILY.keys()
    with pytest.raises(MalformedError, match="not pinned here"):
        keys.named("00" * 32)
    with pytest.raises(MalformedError, match="is not there"):
        Keys(tmp_path, development=True)
    with pytest.raises(InvalidKey, match="development"):
        Keys(key_folder, development=False)
    descriptor = json.loads((key_folder / "single.statement.json").read_text())
    names = [name for name, _ in descriptor["signals"]]
    assert names == ["result", "request", "scope", "now", "asked"]
