"""Statements that `zkwright verify` must refuse, each with the exit code it must give.

Cases come as functions from the three JSON documents (key, public signals, proof), all freely changed, to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from zkwright.verifier import G1Point, G2Point
from zkwright.verifier.curve import G1_GENERATOR, G2_GENERATOR, Q, R
from zkwright.verifier.snarkjs_json import write_g1, write_g2

from tests.verifier.arithmetic import g1, some_twist_point

Case = Callable[[Any, Any, Any], None]

G1_ONE: Final = write_g1(G1Point(*G1_GENERATOR))
G2_ONE: Final = write_g2(G2Point(*G2_GENERATOR))
G1_NONE: Final = ["0", "1", "0"]
G2_NONE: Final = [["0", "0"], ["1", "0"], ["0", "0"]]


class Again(str):
    """A name that a dict takes beside the same name, so that the JSON has it twice."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


def opposite(point: Any) -> Any:
    """Minus a point of G1 or G2, as JSON."""
    x, y, z = point
    return [x, [_minus(part) for part in y] if isinstance(y, list) else _minus(y), z]


def _minus(coordinate: str) -> str:
    return str(-int(coordinate) % Q)


def plus_q(point: Any) -> Any:
    """Another spelling of a point of G1, as JSON."""
    return [str(int(point[0]) + Q), *point[1:]]


def doubled_z(point: Any) -> Any:
    """A point of G1 in Jacobian coordinates with z = 2, as JSON."""
    return [str(4 * int(point[0]) % Q), str(8 * int(point[1]) % Q), "2"]


def _set(document: Any, name: str | int, value: Any) -> None:
    document[name] = value


def _cancel(key: Any, public: Any, _: Any) -> None:
    """A key whose IC points add up to infinity for just these signals."""
    first, second = map(int, public)
    key["IC"] = [write_g1(g1(scalar % R)) for scalar in (-(3 * first + 5 * second), 3, 5)]


REFUSALS: Final[dict[str, dict[str, tuple[int, Case]]]] = {
    "a signal of r or more, or below 0": {
        "an aliased signal, + r": (1, lambda _, public, __: _set(public, 0, str(int(public[0]) + R))),
        "a signal of r": (1, lambda _, public, __: _set(public, 1, str(R))),
        "a signal between r and q": (1, lambda _, public, __: _set(public, 1, str(Q - 1))),
        "a negative signal": (2, lambda _, public, __: _set(public, 1, "-1")),
    },
    "too few or too many signals": {
        "too few signals": (1, lambda _, public, __: public.pop()),
        "no signals": (1, lambda _, public, __: public.clear()),
        "too many signals": (1, lambda _, public, __: public.append("0")),
    },
    "a `bool`, `float`, `str`, NumPy integer or other subclass of `int`": {
        "a signal as a number": (2, lambda _, public, __: _set(public, 1, 7)),
        "a signal as a boolean": (2, lambda _, public, __: _set(public, 1, True)),
        "a signal with a point": (2, lambda _, public, __: _set(public, 1, 7.0)),
        "a signal in hexadecimal": (2, lambda _, public, __: _set(public, 1, "0x7")),
    },
    "signals whose combination with the key is the point at infinity": {"signals that cancel IC": (1, _cancel)},
    "a coordinate of q or more, a third coordinate other than 1": {
        "A's coordinate + q": (1, lambda _, __, proof: _set(proof, "pi_a", plus_q(proof["pi_a"]))),
        "B's coordinate + q": (1, lambda _, __, proof: _set(proof["pi_b"], 0, plus_q(proof["pi_b"][0]))),
        "C's third coordinate is 2": (2, lambda _, __, proof: _set(proof, "pi_c", doubled_z(proof["pi_c"]))),
        "B's third coordinate is not 1": (2, lambda _, __, proof: _set(proof["pi_b"], 2, ["1", "1"])),
    },
    "a point off its curve": {
        "A off the curve": (1, lambda _, __, proof: _set(proof["pi_a"], 1, "1")),
        "B off the twist": (1, lambda _, __, proof: _set(proof["pi_b"][0], 0, "1")),
        "C off the curve": (1, lambda _, __, proof: _set(proof["pi_c"], 0, "0")),
    },
    "B outside the subgroup of order r": {
        "B outside the subgroup": (1, lambda _, __, proof: _set(proof, "pi_b", write_g2(some_twist_point()))),
    },
    "the point at infinity": {
        "A at infinity": (1, lambda _, __, proof: _set(proof, "pi_a", G1_NONE)),
        "B at infinity": (1, lambda _, __, proof: _set(proof, "pi_b", G2_NONE)),
        "C at infinity": (1, lambda _, __, proof: _set(proof, "pi_c", G1_NONE)),
    },
    "another `protocol` or `curve`": {
        "a proof of another protocol": (2, lambda _, __, proof: _set(proof, "protocol", "plonk")),
        "a proof on another curve": (2, lambda _, __, proof: _set(proof, "curve", "bls12381")),
        "a key of another protocol": (2, lambda key, _, __: _set(key, "protocol", "fflonk")),
        "a key on another curve": (2, lambda key, _, __: _set(key, "curve", "bls12381")),
    },
    "any of the above for a point": {
        "a key's coordinate + q": (2, lambda key, _, __: _set(key["IC"], 0, plus_q(key["IC"][0]))),
        "a key's third coordinate is 2": (2, lambda key, _, __: _set(key["IC"], 1, doubled_z(key["IC"][1]))),
        "a key's point off the curve": (2, lambda key, _, __: _set(key["vk_alpha_1"], 1, "1")),
        "a key's point off the twist": (2, lambda key, _, __: _set(key["vk_gamma_2"][0], 0, "1")),
        "a key's point outside the subgroup": (
            2,
            lambda key, _, __: _set(key, "vk_beta_2", write_g2(some_twist_point())),
        ),
    },
    "the number of `IC` points is not `nPublic` + 1": {
        "a key with too few IC points": (2, lambda key, _, __: key["IC"].pop()),
        "a key with too many IC points": (2, lambda key, _, __: key["IC"].append(write_g1(g1(99)))),
        "a key that announces fewer signals": (2, lambda key, _, __: _set(key, "nPublic", 1)),
    },
    "the point at infinity, in `IC` too": {
        "alpha at infinity": (2, lambda key, _, __: _set(key, "vk_alpha_1", G1_NONE)),
        "beta at infinity": (2, lambda key, _, __: _set(key, "vk_beta_2", G2_NONE)),
        "gamma at infinity": (2, lambda key, _, __: _set(key, "vk_gamma_2", G2_NONE)),
        "delta at infinity": (2, lambda key, _, __: _set(key, "vk_delta_2", G2_NONE)),
        "an IC point at infinity": (2, lambda key, _, __: _set(key["IC"], 1, G1_NONE)),
    },
    "delta = ±generator": {
        "delta = generator": (2, lambda key, _, __: _set(key, "vk_delta_2", G2_ONE)),
        "delta = -generator": (2, lambda key, _, __: _set(key, "vk_delta_2", opposite(G2_ONE))),
    },
    "delta = ±gamma": {
        "gamma = delta": (2, lambda key, _, __: _set(key, "vk_gamma_2", key["vk_delta_2"])),
        "gamma = -delta": (2, lambda key, _, __: _set(key, "vk_gamma_2", opposite(key["vk_delta_2"]))),
        "delta = gamma, the generator": (2, lambda key, _, __: _set(key, "vk_delta_2", key["vk_gamma_2"])),
    },
    "gamma = ±beta, delta = ±beta": {
        "gamma = beta": (2, lambda key, _, __: _set(key, "vk_gamma_2", key["vk_beta_2"])),
        "gamma = -beta": (2, lambda key, _, __: _set(key, "vk_gamma_2", opposite(key["vk_beta_2"]))),
        "delta = beta": (2, lambda key, _, __: _set(key, "vk_delta_2", key["vk_beta_2"])),
        "delta = -beta": (2, lambda key, _, __: _set(key, "vk_delta_2", opposite(key["vk_beta_2"]))),
    },
    "alpha or beta = ±generator": {
        "alpha = generator": (2, lambda key, _, __: _set(key, "vk_alpha_1", G1_ONE)),
        "alpha = -generator": (2, lambda key, _, __: _set(key, "vk_alpha_1", opposite(G1_ONE))),
        "beta = generator": (2, lambda key, _, __: _set(key, "vk_beta_2", G2_ONE)),
        "beta = -generator": (2, lambda key, _, __: _set(key, "vk_beta_2", opposite(G2_ONE))),
    },
    "two of alpha, the `IC` points and the generator equal up to sign": {
        "alpha = IC": (2, lambda key, _, __: _set(key, "vk_alpha_1", key["IC"][1])),
        "alpha = -IC": (2, lambda key, _, __: _set(key, "vk_alpha_1", opposite(key["IC"][0]))),
        "IC twice": (2, lambda key, _, __: _set(key["IC"], 2, key["IC"][0])),
        "IC twice, opposite": (2, lambda key, _, __: _set(key["IC"], 2, opposite(key["IC"][1]))),
        "IC = generator": (2, lambda key, _, __: _set(key["IC"], 1, G1_ONE)),
        "IC = -generator": (2, lambda key, _, __: _set(key["IC"], 0, opposite(G1_ONE))),
    },
}
"""By what the tables of docs/verifier.md call them."""

CASES: Final[dict[str, tuple[int, Case]]] = {
    "another public signal": (1, lambda _, public, __: _set(public, 0, "23")),
    "signals in another order": (1, lambda _, public, __: public.reverse()),
    "A and C swapped": (1, lambda _, __, proof: proof.update(pi_a=proof["pi_c"], pi_c=proof["pi_a"])),
    "a proof without C": (2, lambda _, __, proof: proof.pop("pi_c")),
    "a repeated name in a proof": (2, lambda _, __, proof: _set(proof, Again("pi_a"), proof["pi_c"])),
    "a repeated name in a key": (2, lambda key, _, __: _set(key, Again("vk_delta_2"), key["vk_delta_2"])),
    "an unknown name": (2, lambda _, __, proof: _set(proof, "pi_d", proof["pi_a"])),
} | {name: case for cases in REFUSALS.values() for name, case in cases.items()}
