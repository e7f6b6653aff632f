"""The words of a verifying key as the pairing precompile reads them (EIP-197): 32 bytes each, c1 of a pair before c0."""

from __future__ import annotations

from collections.abc import Iterator

from zkwright.verifier import G1Point, G2Point, InvalidKey, VerifyingKey


def key_words(vk: VerifyingKey, room: int) -> dict[str, int]:
    """The words by name, `ALPHA_X` to `IC1_Y`, those of beta, gamma and delta negated.

    So the equation is one product of pairings, e(A, B) e(alpha, -beta) e(vk_x, -gamma) e(C, -delta) = 1, and nothing of a
    proof needs to be negated. Raises `InvalidKey` for more public signals than there is `room` for, as a contract of them
    would be too large for a chain: EIP-170 allows it 24,576 bytes.
    """
    if vk.n_public > room:
        reason = f"{vk.n_public} public signals, and a contract has room for {room}"
        raise InvalidKey("IC", reason, "make them private, and publish a hash of them")
    words = dict(_g1("ALPHA", vk.alpha_g1))
    for name, point in (("BETA", vk.beta_g2), ("GAMMA", vk.gamma_g2), ("DELTA", vk.delta_g2)):
        words |= _g2(f"{name}_NEG", -point)
    for index, constant in enumerate(vk.ic):
        words |= _g1(f"IC{index}", constant)
    return words


def _g1(name: str, point: G1Point) -> Iterator[tuple[str, int]]:
    yield f"{name}_X", point.x
    yield f"{name}_Y", point.y


def _g2(name: str, point: G2Point) -> Iterator[tuple[str, int]]:
    for axis, (c0, c1) in (("X", point.x), ("Y", point.y)):
        yield f"{name}_{axis}1", c1
        yield f"{name}_{axis}0", c0
