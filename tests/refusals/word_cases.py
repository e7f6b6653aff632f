"""Cases of the level `words`: what goes wrong with the numbers, and with how many there are."""

from __future__ import annotations

from collections.abc import Iterator

from py_ecc import bn128 as bn
from zkwright.core.field import R
from zkwright.verifier import G1Point, G2Point
from zkwright.verifier.curve import G1_GENERATOR, G2_GENERATOR, Q

from tests.refusals.case import Case
from tests.refusals.claim import Claim
from tests.refusals.statements import ELSEWHERE, OPENING, PRODUCT, SILENT, Circuit, opening
from tests.verifier.arithmetic import plus, point_of_order, some_twist_point, to_py_ecc

TOP = 2**256
"""Words are below it."""


def word_cases() -> Iterator[Case]:
    """All of them."""
    yield from _true_claims()
    yield from _signals()
    yield from _counts()
    yield from _coordinates()
    yield from _points()
    yield from _other_claims()
    yield from _cuts()


def _case(
    name: str,
    why: str,
    claim: Claim,
    reason: str = "",
    *,
    circuit: Circuit = OPENING,
    calldata: bytes | None = None,
    public: str | None = None,
    proof: str | None = None,
) -> Case:
    return Case(
        name=name,
        why=why,
        level="words",
        key=circuit.name,
        verification_key=circuit.key.verification_key,
        public=claim.public if public is None else public,
        proof=claim.proof if proof is None else proof,
        calldata=claim.calldata if calldata is None else calldata,
        reason=reason,
    )


def _true_claims() -> Iterator[Case]:
    true = opening(5, 7)
    a, b, c = true.points
    delta = OPENING.vk.delta_g2
    yield _case("true", "a true claim; were it refused, all other refusals would mean nothing", true)
    yield _case("true, anew", "the same claim with other randomness", opening(5, 7, blinding=3000))
    yield _case("true, one signal", "a key with one public signal", PRODUCT.proved(33, 3, 11), circuit=PRODUCT)
    yield _case("true, no signal", "a key without public signals", SILENT.proved(101, 103), circuit=SILENT)
    yield _case("true, zeros", "all public signals are 0", opening(0, 0))
    yield _case("true, largest", "a public signal is r - 1, the largest there is", opening(R - 1, R - 1))
    yield _case("true, elsewhere", "the same circuit under another key", opening(5, 7, ELSEWHERE), circuit=ELSEWHERE)
    why = "proofs are malleable, and this one is as good as the one it was made of: no proof may serve as a record"
    yield _case("malleated, -A -B", why, true.with_points(a=-a, b=-b))
    yield _case("malleated, 2A B/2", why, true.with_points(a=g1_times(a, 2), b=g2_times(b, pow(2, -1, R))))
    shifted = true.with_points(b=plus(b, delta), c=g1_sum(c, a))
    yield _case("malleated, B + delta C + A", why, shifted)
    again = true.with_points(b=plus(b, g2_times(delta, R - 3)), c=g1_sum(c, g1_times(a, R - 3)))
    yield _case("malleated, B - 3 delta C - 3 A", why, again)


def _signals() -> Iterator[Case]:
    true, reason = opening(5, 7), "signal range"
    alias = "x and x + r prove alike: a nullifier would be spent twice"
    for place, name in enumerate(OPENING.signals):
        signals = list(true.signals)
        signals[place] += R
        yield _case(f"{name} + r", alias, true.with_signals(*signals), reason)
    yield _case("scope + 2 r", alias, true.with_signals(*true.signals[:2], 7 + 2 * R), reason)
    yield _case(
        "scope + 5 r", f"{alias}; the last alias in 256 bits", true.with_signals(*true.signals[:2], 7 + 5 * R), reason
    )
    zeros = opening(0, 0)
    yield _case("r for 0", "r is the first number that is no signal", zeros.with_signals(0, 0, R), reason)
    yield _case("all r for 0", "each alias of 0", zeros.with_signals(R, R, R), reason)
    largest = opening(R - 1, R - 1)
    yield _case("2 r - 1 for r - 1", alias, largest.with_signals(*largest.signals[:2], 2 * R - 1), reason)
    for name, value in (("q", Q), ("q - 1", Q - 1), ("q + scope", Q + 7)):
        why = "signals are below r, which is below q"
        yield _case(f"{name} for scope", why, true.with_signals(*true.signals[:2], value), reason)
    for name, value in (("2^256 - 1", TOP - 1), ("2^255", 2**255), ("2^254", 2**254)):
        yield _case(f"{name} for scope", "far beyond r", true.with_signals(*true.signals[:2], value), reason)
    for name, value in (("-1", -1), ("scope - r", 7 - R), ("-scope", -7)):
        why = "a negative number proves what r less it proves"
        yield _case(f"{name} for scope", why, true.with_signals(*true.signals[:2], value), "number")
    largest_negative = largest.with_signals(*largest.signals[:2], -1)
    yield _case("-1 for r - 1", "a negative number proves what r less it proves", largest_negative, "number")
    one, q_for_it = PRODUCT.proved(33, 3, 11), "with one signal as with several"
    yield _case("result + r", q_for_it, one.with_signals(33 + R), reason, circuit=PRODUCT)
    other = "the claim is about the signals as they are"
    yield _case("scope + 1", other, true.with_signals(*true.signals[:2], 8), "equation")
    yield _case("commitment - 1", other, true.with_signals(true.signals[0] - 1, *true.signals[1:]), "equation")
    yield _case("all signals 0", other, true.with_signals(0, 0, 0), "equation")
    yield _case("all signals r - 1", other, true.with_signals(R - 1, R - 1, R - 1), "equation")
    one_two, two_three, turned = ((1, 0, 2), (0, 2, 1), (1, 2, 0))
    for name, order in (("first two", one_two), ("last two", two_three), ("all", turned)):
        swapped = true.with_signals(*(true.signals[place] for place in order))
        yield _case(f"signals swapped, {name}", "each signal has its place", swapped, "equation")
    yield _case("result + 1", other, one.with_signals(34), "equation", circuit=PRODUCT)
    yield _case("result 0", other, one.with_signals(0), "equation", circuit=PRODUCT)


def _counts() -> Iterator[Case]:
    true, zeros, reason = opening(5, 7), opening(0, 0), "signal count"
    missing = "a missing signal would count as 0"
    for claim, name in ((true, ""), (zeros, ", zeros")):
        yield _case(f"last signal missing{name}", missing, claim.with_signals(*claim.signals[:2]), reason)
        yield _case(f"no signals{name}", missing, claim.with_signals(), reason)
        yield _case(
            f"a 0 behind the signals{name}",
            "nobody reads it, or somebody does",
            claim.with_signals(*claim.signals, 0),
            reason,
        )
    yield _case("last signal twice", "a repeated signal", true.with_signals(*true.signals, 7), reason)
    yield _case("signals twice", "as many again", true.with_signals(*true.signals, *true.signals), reason)
    yield _case(
        "the constant wire before the signals", "the verifier has the 1", true.with_signals(1, *true.signals), reason
    )
    one, silent = PRODUCT.proved(33, 3, 11), SILENT.proved(101, 103)
    yield _case("the only signal missing", missing, one.with_signals(), reason, circuit=PRODUCT)
    yield _case("a signal where there is none", "nobody reads it", silent.with_signals(0), reason, circuit=SILENT)
    yield _case(
        "the constant wire where there is no signal",
        "the verifier has it",
        silent.with_signals(1),
        reason,
        circuit=SILENT,
    )


def _coordinates() -> Iterator[Case]:
    true, reason = opening(5, 7), "coordinate range"
    why = "a second spelling of the same point makes another proof of one"
    for name in ("a", "c"):
        for axis in (0, 1):
            point = list(getattr(true, name))
            point[axis] += Q
            yield _case(f"{name.upper()}.{'xy'[axis]} + q", why, true._replace(**{name: tuple(point)}), reason)
    for axis in (0, 1):
        for part in (0, 1):
            b = [list(pair) for pair in true.b]
            b[axis][part] += Q
            tampered = true._replace(b=((b[0][0], b[0][1]), (b[1][0], b[1][1])))
            yield _case(f"B.{'xy'[axis]}{part} + q", why, tampered, reason)
    ax, ay = true.a
    yield _case("A.x 2^256 - 1", "far beyond q", true._replace(a=(TOP - 1, ay)), reason)
    yield _case("A.y q - y + q", "an alias of -A", true._replace(a=(ax, 2 * Q - ay)), reason)
    yield _case("A (q, q)", "an alias of the point at infinity", true._replace(a=(Q, Q)), reason)
    yield _case("C (0, q)", "an alias of the point at infinity", true._replace(c=(0, Q)), reason)
    yield _case("B (q, q)", "an alias of the point at infinity", true._replace(b=((Q, Q), (Q, Q))), reason)
    negative = "a negative coordinate is another spelling"
    yield _case("A.y - q", negative, true._replace(a=(ax, ay - Q)), "number")
    yield _case("C.x - q", negative, true._replace(c=(true.c[0] - Q, true.c[1])), "number")


def _points() -> Iterator[Case]:
    true = opening(5, 7)
    a, b, c = true.points
    off = "the pairing says nothing about a point of another curve, perhaps a weak one"
    (ax, ay), (cx, cy), ((x0, x1), (y0, y1)) = true.a, true.c, true.b
    for name, claim in (
        ("A.y + 1", true._replace(a=(ax, (ay + 1) % Q))),
        ("A.x + 1", true._replace(a=((ax + 1) % Q, ay))),
        ("A (1, 1)", true._replace(a=(1, 1))),
        ("A (0, 1)", true._replace(a=(0, 1))),
        ("C.y + 1", true._replace(c=(cx, (cy + 1) % Q))),
        ("C.x one bit other", true._replace(c=(cx ^ 1, cy))),
        ("B.y0 + 1", true._replace(b=((x0, x1), ((y0 + 1) % Q, y1)))),
        ("B.x1 + 1", true._replace(b=((x0, (x1 + 1) % Q), (y0, y1)))),
        ("B.y1 0", true._replace(b=((x0, x1), (y0, 0)))),
        ("A.x and A.y swapped", true._replace(a=(ay, ax))),
        ("B in the other order of EIP-197", true._replace(b=((x1, x0), (y1, y0)))),
        ("B.x and B.y swapped", true._replace(b=((y0, y1), (x0, x1)))),
    ):
        named = name if name[1] != "." else f"{name}, off the curve"
        yield _case(named, off, claim, "off curve")
    infinite = "the point at infinity takes a pairing out of the equation"
    nowhere: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0))
    for name, claim in (
        ("A at infinity", true._replace(a=(0, 0))),
        ("B at infinity", true._replace(b=nowhere)),
        ("C at infinity", true._replace(c=(0, 0))),
        ("A and B at infinity", true._replace(a=(0, 0), b=nowhere)),
        ("A and C at infinity", true._replace(a=(0, 0), c=(0, 0))),
        ("B and C at infinity", true._replace(b=nowhere, c=(0, 0))),
        ("all points at infinity", true._replace(a=(0, 0), b=nowhere, c=(0, 0))),
        ("all zero", Claim((0, 0), nowhere, (0, 0), (0, 0, 0))),
    ):
        yield _case(name, infinite, claim, "infinity")
    order = "the twist has points of small order, which pairings do not tell from nothing"
    small = point_of_order(10069)
    for name, point in (
        ("B on the twist", some_twist_point()),
        ("B of order 10069", small),
        ("B of order 5864401", point_of_order(5864401)),
        ("B and a point of order 10069", plus(b, small)),
        ("B and a point of order 10069 twice", plus(b, plus(small, small))),
    ):
        yield _case(f"{name}, outside the subgroup", order, true.with_points(b=point), "subgroup")
    wrong = "the equation is the proof"
    alpha, beta, delta = OPENING.vk.alpha_g1, OPENING.vk.beta_g2, OPENING.vk.delta_g2
    generator, generator2 = G1Point(*G1_GENERATOR), G2Point(*G2_GENERATOR)
    for name, claim in (
        ("A negated", true.with_points(a=-a)),
        ("B negated", true.with_points(b=-b)),
        ("C negated", true.with_points(c=-c)),
        ("A, B and C negated", true.with_points(a=-a, b=-b, c=-c)),
        ("A and C swapped", true.with_points(a=c, c=a)),
        ("A in C's place", true.with_points(c=a)),
        ("C in A's place", true.with_points(a=c)),
        ("A doubled", true.with_points(a=g1_times(a, 2))),
        ("A and B doubled", true.with_points(a=g1_times(a, 2), b=g2_times(b, 2))),
        ("C doubled", true.with_points(c=g1_times(c, 2))),
        ("B + delta alone", true.with_points(b=plus(b, delta))),
        ("C + A alone", true.with_points(c=g1_sum(c, a))),
        ("generators", true.with_points(generator, generator2, generator)),
        ("alpha, beta and the generator", true.with_points(alpha, beta, generator)),
        ("alpha, beta and alpha", true.with_points(alpha, beta, alpha)),
        ("alpha, beta and minus the signals' point", true.with_points(alpha, beta, -signals_point(true))),
        ("alpha, beta and the signals' point", true.with_points(alpha, beta, signals_point(true))),
        ("alpha, delta and alpha", true.with_points(alpha, delta, alpha)),
    ):
        yield _case(name, wrong, claim, "equation")


def _other_claims() -> Iterator[Case]:
    true, other, elsewhere = opening(5, 7), opening(6, 7), opening(5, 7, ELSEWHERE)
    foreign = "a proof is about one key"
    yield _case("another key's proof", foreign, elsewhere, "equation")
    yield _case("this key's proof elsewhere", foreign, true, "equation", circuit=ELSEWHERE)
    product = PRODUCT.proved(33, 3, 11)
    yield _case("another circuit's proof", foreign, product.with_signals(*true.signals), "equation")
    yield _case("another circuit's claim", foreign, product, "signal count")
    yield _case(
        "proof about other signals", "a proof is about its signals", other.with_signals(*true.signals), "equation"
    )
    signals = (*true.signals[:2], 8)
    yield _case(
        "proof in another scope", "a proof is about its signals", opening(5, 8).with_signals(*true.signals), "equation"
    )
    yield _case("true about another scope", "a proof is about its signals", true.with_signals(*signals), "equation")
    for name in ("a", "b", "c"):
        mixed = true._replace(**{name: getattr(other, name)})
        yield _case(f"{name.upper()} of another proof", "points of two proofs are none", mixed, "equation")
    anew = opening(5, 7, blinding=3000)
    yield _case(
        "A of the same claim's other proof", "points of two proofs are none", true._replace(a=anew.a), "equation"
    )
    yield _case(
        "C of the same claim's other proof", "points of two proofs are none", true._replace(c=anew.c), "equation"
    )


def _cuts() -> Iterator[Case]:
    true = opening(5, 7)
    cut = "no length is believed before the bytes are there"
    yield _case("the last byte missing", cut, true, "text", calldata=true.calldata[:-1], public=true.public[:-1])
    yield _case("a byte behind the end", cut, true, "text", calldata=true.calldata + b"\0", public=true.public + "0")
    yield _case(
        "half of it missing",
        cut,
        true,
        "text",
        calldata=true.calldata[: len(true.calldata) // 2],
        proof=true.proof[:400],
    )
    yield _case("nothing at all", cut, true, "text", calldata=b"", public="", proof="")
    without_c = {name: part for name, part in true.document.items() if name != "pi_c"}
    calldata = true.calldata[: 6 * 32] + true.calldata[8 * 32 :]
    yield _case("C missing", cut, true, "text", calldata=calldata, proof=_text(without_c))
    without_b = {name: part for name, part in true.document.items() if name != "pi_b"}
    calldata = true.calldata[: 2 * 32] + true.calldata[6 * 32 :]
    yield _case("B missing", cut, true, "text", calldata=calldata, proof=_text(without_b))
    short = true.document | {"pi_a": [str(true.a[0]), "1"]}
    yield _case("A.y missing", cut, true, "text", calldata=true.calldata[:32] + true.calldata[64:], proof=_text(short))


def _text(document: object) -> str:
    import json

    return json.dumps(document)


def signals_point(claim: Claim) -> G1Point:
    """IC_0 + sum of signal_i IC_i."""
    first, *others = OPENING.vk.ic
    total = first
    for signal, point in zip(claim.signals, others, strict=True):
        total = g1_sum(total, g1_times(point, signal))
    return total


def g1_times(point: G1Point, scalar: int) -> G1Point:
    return _of(bn.multiply((bn.FQ(point.x), bn.FQ(point.y)), scalar))


def g1_sum(a: G1Point, b: G1Point) -> G1Point:
    return _of(bn.add((bn.FQ(a.x), bn.FQ(a.y)), (bn.FQ(b.x), bn.FQ(b.y))))


def _of(point: tuple[bn.FQ, bn.FQ]) -> G1Point:
    return G1Point(int(point[0]), int(point[1]))


def g2_times(point: G2Point, scalar: int) -> G2Point:
    x, y = ((int(axis.coeffs[0]), int(axis.coeffs[1])) for axis in bn.multiply(to_py_ecc(point), scalar))
    return G2Point(x, y)
