"""Statements that `zkwright verify` must refuse, each with the exit code it must give.

Cases come as functions from the three JSON documents (key, public signals, proof), all freely changed, to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from zkwright.verifier.curve import G1_GENERATOR, G2_GENERATOR, Q, R

from tests.verifier.arithmetic import some_twist_point

Case = Callable[[Any, Any, Any], None]

G2_ONE: Final = [[str(c) for c in G2_GENERATOR[0]], [str(c) for c in G2_GENERATOR[1]], ["1", "0"]]
G1_ONE: Final = [str(G1_GENERATOR[0]), str(G1_GENERATOR[1]), "1"]
G1_NONE: Final = ["0", "1", "0"]
G2_NONE: Final = [["0", "0"], ["1", "0"], ["0", "0"]]


def outside_subgroup() -> list[list[str]]:
    """A point of the twist outside G2, as JSON."""
    point = some_twist_point()
    return [[str(c) for c in point.x], [str(c) for c in point.y], ["1", "0"]]


def _set(document: Any, name: str | int, value: Any) -> None:
    document[name] = value


CASES: Final[dict[str, tuple[int, Case]]] = {
    "another public signal": (1, lambda _, public, __: _set(public, 0, "23")),
    "signals in another order": (1, lambda _, public, __: public.reverse()),
    "an aliased signal, + r": (1, lambda _, public, __: _set(public, 0, str(int(public[0]) + R))),
    "a signal of r": (1, lambda _, public, __: _set(public, 1, str(R))),
    "a signal between r and q": (1, lambda _, public, __: _set(public, 1, str(Q - 1))),
    "a negative signal": (2, lambda _, public, __: _set(public, 1, "-1")),
    "a signal as a number": (2, lambda _, public, __: _set(public, 1, 7)),
    "a signal in hexadecimal": (2, lambda _, public, __: _set(public, 1, "0x7")),
    "too few signals": (1, lambda _, public, __: public.pop()),
    "no signals": (1, lambda _, public, __: public.clear()),
    "too many signals": (1, lambda _, public, __: public.append("0")),
    "a coordinate + q": (1, lambda _, __, proof: _set(proof["pi_a"], 0, str(int(proof["pi_a"][0]) + Q))),
    "A off the curve": (1, lambda _, __, proof: _set(proof["pi_a"], 1, "1")),
    "B off the twist": (1, lambda _, __, proof: _set(proof["pi_b"][0], 0, "1")),
    "B outside the subgroup": (1, lambda _, __, proof: _set(proof, "pi_b", outside_subgroup())),
    "A at infinity": (1, lambda _, __, proof: _set(proof, "pi_a", G1_NONE)),
    "B at infinity": (1, lambda _, __, proof: _set(proof, "pi_b", G2_NONE)),
    "C at infinity": (1, lambda _, __, proof: _set(proof, "pi_c", G1_NONE)),
    "A and C swapped": (1, lambda _, __, proof: proof.update(pi_a=proof["pi_c"], pi_c=proof["pi_a"])),
    "a proof of another protocol": (2, lambda _, __, proof: _set(proof, "protocol", "plonk")),
    "a proof on another curve": (2, lambda _, __, proof: _set(proof, "curve", "bls12381")),
    "a proof without C": (2, lambda _, __, proof: proof.pop("pi_c")),
    "a key of another protocol": (2, lambda key, _, __: _set(key, "protocol", "fflonk")),
    "a key on another curve": (2, lambda key, _, __: _set(key, "curve", "bls12381")),
    "gamma = delta": (2, lambda key, _, __: _set(key, "vk_delta_2", key["vk_gamma_2"])),
    "gamma = delta, another gamma": (2, lambda key, _, __: _set(key, "vk_gamma_2", key["vk_delta_2"])),
    "delta = generator": (2, lambda key, _, __: _set(key, "vk_delta_2", G2_ONE)),
    "alpha = generator": (2, lambda key, _, __: _set(key, "vk_alpha_1", G1_ONE)),
    "a key's point outside the subgroup": (2, lambda key, _, __: _set(key, "vk_beta_2", outside_subgroup())),
    "a key's point at infinity": (2, lambda key, _, __: _set(key["IC"], 1, G1_NONE)),
    "a key's coordinate + q": (2, lambda key, _, __: _set(key["IC"][0], 0, str(int(key["IC"][0][0]) + Q))),
    "a key with too few IC points": (2, lambda key, _, __: key["IC"].pop()),
    "a key that announces fewer signals": (2, lambda key, _, __: _set(key, "nPublic", 1)),
}
