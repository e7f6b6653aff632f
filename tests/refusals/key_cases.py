"""Cases of the level `key`: keys that nobody may rely on, most with a proof that would pass under them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from zkwright.core.field import R
from zkwright.verifier import G1Point, G2Point
from zkwright.verifier.curve import G1_GENERATOR, G2_GENERATOR, Q
from zkwright.verifier.snarkjs_json import write_g1, write_g2

from tests.refusals.case import Case
from tests.refusals.claim import Claim
from tests.refusals.statements import ELSEWHERE, OPENING, opening
from tests.refusals.word_cases import g1_sum, g1_times, signals_point
from tests.verifier.arithmetic import plus, point_of_order, some_twist_point

VK = OPENING.vk
ALPHABETA = "vk_alphabeta_12"
KEY: Mapping[str, Any] = {name: value for name, value in VK.to_object().items() if name != ALPHABETA}
TRUE = opening(5, 7)
ZEROS = opening(0, 0)
INFINITY, INFINITY_2 = ["0", "1", "0"], [["0", "0"], ["1", "0"], ["0", "0"]]
GENERATOR, GENERATOR_2 = G1Point(*G1_GENERATOR), G2Point(*G2_GENERATOR)


def key_cases() -> Iterator[Case]:
    """All of them."""
    yield from _forgeable()
    yield from _points()
    yield from _counts()
    yield from _texts()


def _of(member: str, value: Any) -> dict[str, Any]:
    """A member by a name that is put together."""
    return {member: value}


def _case(name: str, why: str, reason: str, claim: Claim = TRUE, *, text: str | None = None, **members: Any) -> Case:
    document = {member: value for member, value in {**KEY, **members}.items() if value is not None}
    return Case(
        f"key: {name}", why, "key", "", text or json.dumps(document), claim.public, claim.proof, claim.calldata, reason
    )


def _forgeable() -> Iterator[Case]:
    forged = TRUE.with_signals(1, 2, 3)
    for_delta = forged.with_points(VK.alpha_g1, VK.beta_g2, -signals_point(forged))
    nobody = "nobody contributed to phase 2: (alpha, beta, minus the signals' point) proves anything, and thieves did"
    yield _case("delta = generator", nobody, "uncontributed", for_delta, vk_delta_2=write_g2(GENERATOR_2))
    opposite = forged.with_points(VK.alpha_g1, VK.beta_g2, signals_point(forged))
    yield _case("delta = -generator", nobody, "uncontributed", opposite, vk_delta_2=write_g2(-GENERATOR_2))
    same = "the signals' point and C are in one another's place"
    yield _case("gamma = delta", same, "related", for_delta, vk_gamma_2=write_g2(VK.delta_g2))
    yield _case("gamma = -delta", same, "related", opposite, vk_gamma_2=write_g2(-VK.delta_g2))
    total = g1_sum(VK.alpha_g1, signals_point(forged))
    for_gamma = forged.with_points(total, plus(VK.beta_g2, VK.delta_g2), total)
    yield _case(
        "gamma = beta",
        "(alpha + x, beta + delta, alpha + x) proves anything",
        "related",
        for_gamma,
        vk_gamma_2=write_g2(VK.beta_g2),
    )
    yield _case("gamma = -beta", "the same", "related", vk_gamma_2=write_g2(-VK.beta_g2))
    yield _case("delta = beta", "no sound set-up makes it", "related", vk_delta_2=write_g2(VK.beta_g2))
    yield _case("delta = -beta", "no sound set-up makes it", "related", vk_delta_2=write_g2(-VK.beta_g2))
    phase_1 = "nobody contributed to phase 1, or everybody knows what it hid"
    yield _case("alpha = generator", phase_1, "uncontributed", vk_alpha_1=write_g1(GENERATOR))
    yield _case("alpha = -generator", phase_1, "uncontributed", vk_alpha_1=write_g1(-GENERATOR))
    yield _case("beta = generator", phase_1, "uncontributed", vk_beta_2=write_g2(GENERATOR_2))
    yield _case("beta = -generator", phase_1, "uncontributed", vk_beta_2=write_g2(-GENERATOR_2))
    ic = KEY["IC"]
    bound = "one signal makes up for another"
    made_up = ZEROS.with_signals(5, R - 5, 0)
    yield _case("IC[1] = IC[2]", bound, "related", made_up, IC=[ic[0], ic[1], ic[1], ic[3]])
    made_up = ZEROS.with_signals(5, 5, 0)
    yield _case("IC[1] = -IC[2]", bound, "related", made_up, IC=[ic[0], ic[1], write_g1(-VK.ic[1]), ic[3]])
    yield _case("IC[0] = IC[3]", bound, "related", IC=[ic[0], ic[1], ic[2], ic[0]])
    yield _case("IC[2] = alpha", bound, "related", IC=[ic[0], ic[1], KEY["vk_alpha_1"], ic[3]])
    yield _case("IC[2] = generator", bound, "related", IC=[ic[0], ic[1], write_g1(GENERATOR), ic[3]])


def _points() -> Iterator[Case]:
    ic = KEY["IC"]
    void = "the point at infinity takes a pairing out of the equation"
    for name in ("alpha", "beta", "gamma", "delta"):
        group = 1 if name == "alpha" else 2
        yield _case(
            f"{name} at infinity", void, "infinity", **_of(f"vk_{name}_{group}", (INFINITY, INFINITY_2)[group - 1])
        )
    for place in range(4):
        signals = [0, 0, 0]
        signals[max(place - 1, 0)] = 5 if place else 0
        points = [*ic[:place], INFINITY, *ic[place + 1 :]]
        why = "a signal could be changed at will" if place else "the constant would be gone"
        yield _case(f"IC[{place}] at infinity", why, "infinity", ZEROS.with_signals(*signals), IC=points)
    off, x = "points of other curves", VK.alpha_g1.x
    yield _case("alpha off its curve", off, "off curve", vk_alpha_1=[str((x + 1) % Q), KEY["vk_alpha_1"][1], "1"])
    yield _case("IC[3] off its curve", off, "off curve", IC=[*ic[:3], ["1", "1", "1"]])
    for name in ("beta", "gamma", "delta"):
        point = KEY[f"vk_{name}_2"]
        yield _case(
            f"{name} off the twist", off, "off curve", **_of(f"vk_{name}_2", [point[0], point[1][::-1], point[2]])
        )
        small = "points of small order are not told from nothing"
        outside = _of(f"vk_{name}_2", write_g2(some_twist_point()))
        yield _case(f"{name} outside the subgroup", small, "subgroup", **outside)
        mixed = plus(getattr(VK, f"{name}_g2"), point_of_order(10069))
        yield _case(f"{name} and a point of order 10069", small, "subgroup", **_of(f"vk_{name}_2", write_g2(mixed)))
    alias = "a second spelling gives the key a second fingerprint"
    yield _case("alpha.x + q", alias, "coordinate range", vk_alpha_1=[str(x + Q), *KEY["vk_alpha_1"][1:]])
    beta = KEY["vk_beta_2"]
    tampered = [[str(int(beta[0][0]) + Q), beta[0][1]], *beta[1:]]
    yield _case("beta.x0 + q", alias, "coordinate range", vk_beta_2=tampered)
    yield _case("IC[1].y + q", alias, "coordinate range", IC=[ic[0], [ic[1][0], str(int(ic[1][1]) + Q), "1"], *ic[2:]])
    yield _case(
        "alpha doubled in Jacobian coordinates",
        alias,
        "text",
        vk_alpha_1=[*write_g1(g1_times(VK.alpha_g1, 2))[:2], "2"],
    )


def _counts() -> Iterator[Case]:
    ic, cut = KEY["IC"], "a key and signals cut alike leave a signal out of the statement"
    fewer = TRUE.with_signals(*TRUE.signals[:2])
    yield _case("IC cut", cut, "key length", fewer, IC=ic[:-1])
    yield _case("IC and nPublic cut", cut, "equation", fewer, IC=ic[:-1], nPublic=2)
    yield _case("nPublic 2", cut, "key length", fewer, nPublic=2)
    yield _case("nPublic 4", cut, "key length", TRUE.with_signals(*TRUE.signals, 0), nPublic=4)
    yield _case("IC with one more", cut, "key length", IC=[*ic, write_g1(g1_times(GENERATOR, 5))])
    yield _case("IC empty", cut, "key length", IC=[])
    yield _case("IC with nothing but its first", cut, "key length", TRUE.with_signals(), IC=ic[:1])
    for name, value in (("as a string", "3"), ("as a fraction", 3.0), ("true", True), ("as an array", [])):
        yield _case(f"nPublic {name}", "a value of another type", "text", nPublic=value)
    yield _case(
        "nPublic of 10^9 - 1", "no count is believed before the points are there", "key length", nPublic=10**9 - 1
    )
    yield _case("nPublic of 10^18", "no count is believed before the points are there", "text", nPublic=10**18)
    yield _case("nPublic -1", "no count is negative", "text", nPublic=-1)


def _texts() -> Iterator[Case]:
    text = json.dumps(KEY)
    true = "else all other refusals would mean nothing"
    yield _case("as snarkjs writes it", true, "", text=OPENING.key.verification_key)
    yield _case("without vk_alphabeta_12", f"nobody needs it; {true}", "")
    other = ELSEWHERE.vk.to_object()[ALPHABETA]
    forged = TRUE.with_signals(1, 2, 3)
    yield _case("vk_alphabeta_12 of another key", "which nobody believes", "", vk_alphabeta_12=other)
    yield _case(
        "vk_alphabeta_12 of another key, false", "which nobody believes", "equation", forged, vk_alphabeta_12=other
    )
    yield _case("members in another order", "their order is free", "", text=json.dumps(dict(reversed([*KEY.items()]))))
    yield _case("another key", "the proof is about another", "equation", text=ELSEWHERE.key.verification_key)
    for tag in ("plonk", "fflonk", "GROTH16", ""):
        yield _case(f"protocol {tag!r}", "the numbers are read as what they are not", "protocol", protocol=tag)
    for tag in ("bls12381", "BN128", ""):
        yield _case(f"curve {tag!r}", "the numbers are read as what they are not", "curve", curve=tag)
    for name in sorted(KEY):
        reason = {"protocol": "protocol"}.get(name, "text")
        yield _case(f"no {name}", "a key is whole", reason, **_of(name, None))
    yield _case("an unknown member", "it may mean something", "text", commitmentKeys=[])
    yield _case(
        "delta twice",
        "one takes the first, another the last",
        "text",
        text=f'{text[:-1]}, "vk_delta_2": {json.dumps(KEY["vk_beta_2"])}}}',
    )
    yield _case("cut", "what cannot be read", "text", text=text[:-1])
    yield _case("empty", "what cannot be read", "text", text=" ")
    yield _case("an array", "what is no key", "text", text="[]")
    yield _case("a proof", "what is no key", "text", text=TRUE.proof)
