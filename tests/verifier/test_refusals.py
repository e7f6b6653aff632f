"""One test for each case that has drained or endangered a real system, named after it.

All of them also run under `python -O` (see test_optimised.py). Each goes through the texts, as a verifier meets them.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from zkwright.verifier import InvalidKey, InvalidProof, Proof, VerifyingKey, public_from_json, verify
from zkwright.verifier.curve import Q, R
from zkwright.verifier.snarkjs_json import write_g1, write_g2

from tests.verifier.arithmetic import point_of_order, some_twist_point
from tests.verifier.conftest import Statement


def check(statement: Statement, key: Any = None, public: Any = None, proof: Any = None) -> None:
    """Verify the statement with some of its documents replaced."""
    vk = VerifyingKey.from_json(json.dumps(key or statement.document("verification_key")))
    signals = public_from_json(json.dumps(statement.document("public") if public is None else public))
    verify(vk, signals, Proof.from_json(json.dumps(proof or statement.document("proof"))))


def test_the_documents_themselves_are_accepted(opening: Statement) -> None:
    """Else every refusal below would mean nothing."""
    check(opening)


@pytest.mark.parametrize("index", [0, 1, 2])
def test_public_input_aliased_by_r(opening: Statement, index: int) -> None:
    """snarkjs#358, semaphore#317: x + r proves what x proves, so a nullifier would be spent twice."""
    public = opening.document("public")
    public[index] = str(int(public[index]) + R)
    with pytest.raises(InvalidProof, match=rf"public\[{index}\]: the public signal is not in \[0, r\)"):
        check(opening, public=public)
    with pytest.raises(InvalidProof, match=rf"public\[{index}\]: the public signal is not in \[0, r\)"):
        verify(opening.key, tuple(map(int, public)), opening.proof)


def test_public_input_between_r_and_q(product: Statement) -> None:
    """snarkjs#480: the bound is r, not q."""
    for value in (R, R + 33, Q - 1):
        with pytest.raises(InvalidProof, match=r"not in \[0, r\)"):
            check(product, public=[str(value)])


def test_negative_public_input(product: Statement) -> None:
    """semaphore#317: 33 - r proves what 33 proves."""
    with pytest.raises(InvalidProof, match="not a canonical decimal number"):
        check(product, public=[str(33 - R)])
    with pytest.raises(InvalidProof, match=r"not in \[0, r\)"):
        verify(product.key, (33 - R,), product.proof)


def test_too_few_public_inputs(opening: Statement) -> None:
    """snarkjs 0.7.6 verifies what it is given and takes the rest for zero."""
    for count in (0, 1, 2):
        with pytest.raises(InvalidProof, match=f"expected 3 public signals, found {count}"):
            check(opening, public=opening.document("public")[:count])


def test_too_many_public_inputs(statement: Statement) -> None:
    """An extra zero must not pass either."""
    public = [*statement.document("public"), "0"]
    with pytest.raises(InvalidProof, match=f"expected {len(public) - 1} public signals, found {len(public)}"):
        check(statement, public=public)


def test_the_constant_wire_is_no_public_input(product: Statement) -> None:
    """zksnake lets the caller supply the wire that must be 1."""
    with pytest.raises(InvalidProof, match="expected 1 public signals, found 2"):
        check(product, public=["1", "33"])


def test_truncated_ic(opening: Statement) -> None:
    """A key and signals cut alike leave the last signal out of the statement."""
    key = opening.document("verification_key")
    key["IC"].pop()
    with pytest.raises(InvalidKey, match="IC: 3 points for 3 public signals"):
        check(opening, key=key, public=opening.document("public")[:-1])


def test_nobody_contributed_to_phase_2(statement: Statement) -> None:
    """Veil, FoomCash, Zeto: snarkjs' own export of a key before the first contribution; anyone forges under it."""
    with pytest.raises(InvalidKey, match="nobody contributed to phase 2, and anyone can forge"):
        VerifyingKey.from_json(statement.text("uncontributed_key"))


def test_gamma_is_delta(product: Statement) -> None:
    """The same, when gamma is not the generator."""
    key = product.document("verification_key")
    key["vk_gamma_2"] = key["vk_delta_2"]
    with pytest.raises(InvalidKey, match="vk_delta_2: the same point as vk_gamma_2"):
        check(product, key=key)


def test_gamma_is_minus_delta(product: Statement) -> None:
    """The opposite sign forges as well."""
    key = product.document("verification_key")
    key["vk_gamma_2"] = write_g2(-product.key.delta_g2)
    with pytest.raises(InvalidKey, match="vk_delta_2: the same point as vk_gamma_2, up to sign"):
        check(product, key=key)


def test_b_outside_the_subgroup(product: Statement) -> None:
    """ethereum/tests#608."""
    for point in (some_twist_point(), point_of_order(10069)):
        proof = product.document("proof") | {"pi_b": write_g2(point)}
        with pytest.raises(InvalidProof, match="pi_b: the point is outside the subgroup of order r"):
            check(product, proof=proof)


@pytest.mark.parametrize("name", ["vk_beta_2", "vk_gamma_2", "vk_delta_2"])
def test_key_outside_the_subgroup(product: Statement, name: str) -> None:
    """A key can come from a stranger too."""
    key = product.document("verification_key") | {name: write_g2(some_twist_point())}
    with pytest.raises(InvalidKey, match=f"{name}: the point is outside the subgroup of order r"):
        check(product, key=key)


@pytest.mark.parametrize("name", ["pi_a", "pi_b", "pi_c"])
def test_point_off_its_curve(product: Statement, name: str) -> None:
    """A point of another curve, perhaps a weak one."""
    proof = product.document("proof")
    axis = proof[name][1]
    if name == "pi_b":
        axis[0] = str((int(axis[0]) + 1) % Q)
    else:
        proof[name][1] = str((int(axis) + 1) % Q)
    with pytest.raises(InvalidProof, match=f"{name}: the point is not on the"):
        check(product, proof=proof)


@pytest.mark.parametrize("name", ["pi_a", "pi_b", "pi_c"])
def test_point_at_infinity(product: Statement, name: str) -> None:
    """All three at infinity make e(A, B) and e(C, delta) vanish from the equation."""
    infinity = [["0", "0"], ["1", "0"], ["0", "0"]] if name == "pi_b" else ["0", "1", "0"]
    with pytest.raises(InvalidProof, match=f"{name}: the point at infinity"):
        check(product, proof=product.document("proof") | {name: infinity})


@pytest.mark.parametrize("name", ["vk_alpha_1", "vk_beta_2", "vk_gamma_2", "vk_delta_2"])
def test_key_at_infinity(product: Statement, name: str) -> None:
    """gamma at infinity would free all public signals, delta at infinity C."""
    infinity = [["0", "0"], ["1", "0"], ["0", "0"]] if name.endswith("_2") else ["0", "1", "0"]
    with pytest.raises(InvalidKey, match=f"{name}: the point at infinity"):
        check(product, key=product.document("verification_key") | {name: infinity})


@pytest.mark.parametrize("index", [0, 1, 2, 3])
def test_ic_at_infinity(opening: Statement, index: int) -> None:
    """The public signal could be changed at will under a valid proof."""
    key = opening.document("verification_key")
    key["IC"][index] = ["0", "1", "0"]
    with pytest.raises(InvalidKey, match=rf"IC\[{index}\]: the point at infinity"):
        check(opening, key=key)


@pytest.mark.parametrize(
    "path", [("pi_a", 0), ("pi_a", 1), ("pi_b", 0, 0), ("pi_b", 0, 1), ("pi_b", 1, 0), ("pi_b", 1, 1), ("pi_c", 0)]
)
def test_coordinate_plus_q(product: Statement, path: tuple[str | int, ...]) -> None:
    """ethereum/tests#608, snarkjs 0.7.6: another spelling of the same point makes another proof out of one."""
    proof = product.document("proof")
    parent = proof
    for step in path[:-1]:
        parent = parent[step]
    parent[path[-1]] = str(int(parent[path[-1]]) + Q)
    with pytest.raises(InvalidProof, match=r"the coordinate is not in \[0, q\)") as refusal:
        check(product, proof=proof)
    assert refusal.value.where == "".join((str(path[0]), *(f"[{step}]" for step in path[1:])))


def test_projective_spelling_of_the_same_point(product: Statement) -> None:
    """(xz, yz, z) and its kin are other spellings too."""
    proof = product.document("proof")
    x, y = product.proof.a.x, product.proof.a.y
    proof["pi_a"] = [str(4 * x % Q), str(8 * y % Q), "2"]
    with pytest.raises(InvalidProof, match=r'pi_a\[2\]: not "1"'):
        check(product, proof=proof)


@pytest.mark.parametrize("tag", ["plonk", "fflonk", "GROTH16", ""])
def test_another_protocol(product: Statement, tag: str) -> None:
    """snarkjs 0.7.6 does not look when it is asked to verify groth16."""
    with pytest.raises(InvalidProof, match='protocol: not "groth16"'):
        check(product, proof=product.document("proof") | {"protocol": tag})
    with pytest.raises(InvalidKey, match='protocol: not "groth16"'):
        check(product, key=product.document("verification_key") | {"protocol": tag})


@pytest.mark.parametrize("tag", ["bls12381", "bls12-381", "BN128", ""])
def test_another_curve(product: Statement, tag: str) -> None:
    """snarkjs 0.7.6 ignores the tag of a proof."""
    with pytest.raises(InvalidProof, match='curve: not "bn128"'):
        check(product, proof=product.document("proof") | {"curve": tag})
    with pytest.raises(InvalidKey, match='curve: not "bn128"'):
        check(product, key=product.document("verification_key") | {"curve": tag})


def test_repeated_names(product: Statement) -> None:
    """Two parsers, two proofs: one takes the first, the other the last."""
    text = product.text("proof")
    twice = text[:-1].rstrip() + ',\n "pi_a": ' + json.dumps(write_g1(product.proof.c)) + "}"
    with pytest.raises(InvalidProof, match="pi_a: the name is repeated"):
        Proof.from_json(twice)


def test_a_number_of_ten_megabytes(product: Statement) -> None:
    """CVE-2024-50354, celestia-app#6754: hostile sizes cost nothing."""
    with pytest.raises(InvalidProof, match="bytes are more than"):
        check(product, public=["9" * 10_000_000])
    with pytest.raises(InvalidProof, match="more than 77 digits"):
        check(product, public=["9" * 1_000_000])


def test_a_huge_count(product: Statement) -> None:
    """The number of public signals is believed only when the points are there."""
    for count in (10**9 - 1, 10**18):
        with pytest.raises(InvalidKey):
            check(product, key=product.document("verification_key") | {"nPublic": count})


def test_another_statements_proof(silent: Statement, product: Statement) -> None:
    """The last line of defence, the equation, is there under -O as well."""
    with pytest.raises(InvalidProof, match="does not hold"):
        check(product, proof=silent.document("proof"))
    with pytest.raises(InvalidProof, match="does not hold"):
        check(product, public=["34"])
