"""Shares of a client's cone with a proof that each party checks alone: that they are of degree t, and that the rows hold.

The client is bound to all shares by a hash of each party's before the factors are drawn from these hashes (Fiat and Shamir,
CRYPTO 1986), and then tells two polynomials. Z = u + the sum of eta^j s_j is of degree t as the shares s_j are, u being shares of
a number nobody knows. D = z + the sum of chi^r (a_r b_r - c_r) over all rows is of degree 2t, and 0 at 0 where the rows hold; z
are shares of degree 2t of 0. A party compares both at its own point: the 2t + 1 points of honest parties settle them but for a
chance of some thousands to r. Masked by u and z they tell nothing else. (The first after Shoup and Smart, J. Cryptology 2024; the
second as parties of Ben-Or, Goldwasser and Wigderson, STOC 1988, multiply.)

Where a party lies as well, it keeps back what its own point would show: then the check of the session finds what does not hold.
"""

from __future__ import annotations

import secrets
from hashlib import sha256, shake_256
from typing import TYPE_CHECKING, Final, NamedTuple

from zkwright.core.canonical import first_not_below
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, limb_bytes, to_limbs
from zkwright.core.traceback_redaction import redact_frames
from zkwright.parties.lies import HONEST
from zkwright.parties.messages import ELEMENT
from zkwright.parties.shamir import lagrange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zkwright.parties.lies import Lies

    from .cone import Cone

HASH: Final = 32

SALT: Final = 32
"""Bytes before the shares of a party, so that their hash tells nothing."""

MASKS: Final = 2
"""Shares behind those of the cone's wires: of u and of z."""

_WIDE: Final = 48


class Proof(NamedTuple):
    """`hashes` of each party's text, Z at 1 to t + 1 and D at 1 to 2t."""

    hashes: list[bytes]
    degree: list[int]
    rows: list[int]


def text_bytes(cone: Cone) -> int:
    """How long a party's text is."""
    return SALT + ELEMENT * (len(cone.wires) + MASKS)


@redact_frames
def dealt(
    cone: Cone, columns: Sequence[int], n: int, threshold: int, about: bytes, lies: Lies = HONEST
) -> tuple[list[bytes], Proof]:
    """A text for each of n parties, its salt and shares, and the proof; `columns` are the values of the cone's columns.

    `about` is all else that the proof is bound to; `lies` is for rehearsals.
    """
    public, secret = (
        list(columns[: cone.n_public]),
        [*from_limbs(lies.cone(to_limbs(columns[cone.n_public :]))), secrets.randbelow(R)],
    )
    shares = _shares(secret, n, threshold)
    shares[-1] = lies.shared(shares[-1])
    # Of degree 2t and 0 at 0.
    zero = [secrets.randbelow(R) for _ in range(2 * threshold)]
    for point, mine in enumerate(shares, 1):
        mine.append(sum(factor * pow(point, power, R) for power, factor in enumerate(zero, 1)) % R)
    texts = [secrets.token_bytes(SALT) + limb_bytes(mine) for mine in shares]
    hashes = [_hash(text) for text in texts]
    eta, chi = _factors(about, hashes)
    degree = [_combined(mine, eta) for mine in shares[: threshold + 1]]
    products = cone.rows_times([[*public, *mine[:-MASKS]] for mine in shares[: 2 * threshold]])
    rows = [_of_rows(found, mine[-1], chi) for found, mine in zip(products, shares, strict=False)]
    return texts, Proof(hashes, degree, rows)


class Piece(NamedTuple):
    """What one client sealed for one party: the text, None where it does not open; what is told; what the proof is bound to."""

    text: bytes | None
    proof: Proof
    public: list[int]
    """The values of the cone's public columns."""

    about: bytes


def faults(pieces: Sequence[Piece], index: int, cone: Cone, threshold: int) -> list[str | None]:
    """For each piece for party `index` what is wrong with it, or None."""
    found = [_fault_of_text(piece, index, cone) for piece in pieces]
    whole = [place for place, reason in enumerate(found) if reason is None]
    texts = {place: shares_in(pieces[place].text or b"") for place in whole}
    products = cone.rows_times([[*pieces[place].public, *texts[place][:-MASKS]] for place in whole]) if whole else []
    for place, of_rows in zip(whole, products, strict=True):
        proof, mine = pieces[place].proof, texts[place]
        eta, chi = _factors(pieces[place].about, proof.hashes)
        if _at(tuple(range(1, threshold + 2)), proof.degree, index) != _combined(mine, eta):
            found[place] = "the shares are not of one polynomial"
        elif _at(tuple(range(2 * threshold + 1)), [0, *proof.rows], index) != _of_rows(of_rows, mine[-1], chi):
            found[place] = "the values do not meet the requirements"
    return found


def _fault_of_text(piece: Piece, index: int, cone: Cone) -> str | None:
    text = piece.text
    if text is None:
        return "what was sealed does not open"
    if len(text) != text_bytes(cone) or _hash(text) != piece.proof.hashes[index - 1]:
        return "what was sealed is not what was promised"
    if first_not_below(text[SALT:], R) is not None:
        return "a share is not below r"
    return None


def shares_in(text: bytes) -> list[int]:
    """The shares of a text, those of the masks last."""
    return from_limbs(text[SALT:])


def _shares(values: Sequence[int], n: int, threshold: int) -> list[list[int]]:
    drawn = shake_256(secrets.token_bytes(64)).digest(_WIDE * threshold * len(values))
    numbers = [int.from_bytes(drawn[at : at + _WIDE], "little") % R for at in range(0, len(drawn), _WIDE)]
    columns = [numbers[at : at + len(values)] for at in range(0, len(numbers), len(values))]
    shares = []
    for point in range(1, n + 1):
        powers = [pow(point, power, R) for power in range(1, threshold + 1)]
        shares.append(
            [
                (value + sum(power * factor for power, factor in zip(powers, factors, strict=True))) % R
                for value, *factors in zip(values, *columns, strict=True)
            ]
        )
    return shares


def _combined(shares: Sequence[int], eta: int) -> int:
    """u and the powers of eta times the wires' shares."""
    total = 0
    for share in reversed(shares[:-MASKS]):
        total = (total + share) * eta % R
    return (total + shares[-2]) % R


def _of_rows(products: tuple[list[int], list[int], list[int]], mask: int, chi: int) -> int:
    """z and the powers of chi times what each row lacks."""
    total = 0
    for left, right, product in zip(*map(reversed, products), strict=True):
        total = (total + left * right - product) * chi % R
    return (total + mask) % R


def _at(points: tuple[int, ...], values: Sequence[int], index: int) -> int:
    factors = lagrange(points, index)
    return sum(factor * value for factor, value in zip(factors, values, strict=True)) % R


def _hash(text: bytes) -> bytes:
    return sha256(b"zkwright parties text 1" + text).digest()


def _factors(about: bytes, hashes: Sequence[bytes]) -> tuple[int, int]:
    stream = shake_256(b"zkwright parties factors 1" + sha256(about).digest() + b"".join(hashes)).digest(2 * _WIDE)
    eta, chi = (int.from_bytes(stream[at : at + _WIDE], "little") % R for at in (0, _WIDE))
    return eta, chi
