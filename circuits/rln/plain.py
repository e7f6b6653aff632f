"""RLN v2 outside of circuits: what is hashed before it is proved, and the secret of a member who sent too much."""

from __future__ import annotations

from zkwright.compiler import Field
from zkwright.core.field import R

from ..keccak.plain import keccak_256
from ..poseidon.plain import permute
from ..shared.plain import field_element


def external_nullifier(epoch: Field | int, application: Field | int) -> int:
    """poseidon(epoch, application): message ids count anew in each epoch, and in each application. As rlnjs computes it.

    Raises `ValueError` for what is not in [0, r), `TypeError` for no integer.
    """
    return permute([0, field_element(epoch, "an epoch"), field_element(application, "an application's identifier")])[0]


def hash_signal(message: bytes | str) -> int:
    """x of a message: the upper 248 bits of its Keccak-256 hash, of a text's bytes in UTF-8. As rlnjs computes it.

    >>> hash_signal("hello")
    50431049290266644231251360234089458127683824157542166152159614998166072810
    """
    data = message.encode("utf-8") if isinstance(message, str) else message
    return int.from_bytes(keccak_256(data), "big") >> 8


def recover_secret(one: tuple[int, int], other: tuple[int, int]) -> int:
    """The secret of the member with these two shares (x, y) of one nullifier: where the line through them begins.

    >>> recover_secret((1, 12), (2, 17))
    7

    Shares of different nullifiers give a number that means nothing: `rln_rate_commitment` of it is no member's. Raises
    `ValueError` for two shares of one x, which are one message's, and for what is not in [0, r).
    """
    (x_1, y_1), (x_2, y_2) = ([field_element(part, "a share's part") for part in share] for share in (one, other))
    if x_1 == x_2:
        raise ValueError("both shares are of one x: a message sent twice gives nothing away")
    slope = (y_2 - y_1) * pow(x_2 - x_1, -1, R) % R
    return (y_1 - slope * x_1) % R
