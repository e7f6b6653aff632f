"""A proof that several parties made is one for snarkjs as well."""

from __future__ import annotations

from pathlib import Path

import pytest
from zkwright.prover import Proved
from zkwright.verifier import public_to_json

from tests.interop.foreign import snarkjs
from tests.parties.circuits import scalar_product
from tests.parties.rehearsals import joint, scene


def test_snarkjs_verifies_a_joint_proof(foreign_programs: None, tmp_path: Path) -> None:
    played = scene(
        scalar_product.compile(n=3),
        {"xs": [3, 4, 5]},
        [[f"xs[{i}]"] for i in range(3)],
        [{f"xs[{i}]": x} for i, x in enumerate((3, 4, 5))],
    )
    (done, *_) = joint(tmp_path / "parties", played)
    assert isinstance(done, Proved)
    files = {
        "key.json": played.key.verifying_key().to_json(),
        "public.json": public_to_json(done.public),
        "proof.json": done.proof.to_json(),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    paths = [tmp_path / name for name in files]
    assert "OK!" in snarkjs("groth16", "verify", *paths)
    paths[1].write_text(public_to_json((33,)))
    with pytest.raises(AssertionError, match="Invalid proof"):
        snarkjs("groth16", "verify", *paths)
