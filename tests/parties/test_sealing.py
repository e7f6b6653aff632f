"""What clients seal for parties, and how a party shows one piece to others, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from zkwright.circuits.shared.weierstrass.plain import P256
from zkwright.parties import Identity
from zkwright.parties.clients.sealing import Seals, Shown, is_point, open_sealed, open_shown, seal, show

ABOUT = b"a letter"
TEXTS = [b"to the first", b"to the second"]


@pytest.fixture(scope="module")
def receivers(tmp_path_factory: pytest.TempPathFactory) -> list[Identity]:
    folder = Path(tmp_path_factory.mktemp("sealing"))
    return [Identity.new(folder / f"{number}.identity") for number in (1, 2)]


@pytest.fixture(scope="module")
def sealed(receivers: list[Identity]) -> Seals:
    return seal([receiver.sealing_key for receiver in receivers], TEXTS, ABOUT)


def test_each_opens_its_own(receivers: list[Identity], sealed: Seals) -> None:
    assert sealed.is_signed(ABOUT)
    for number, receiver in enumerate(receivers):
        own = receiver.sealing_scalar, receiver.sealing_key, sealed.point
        assert open_sealed(*own, sealed.pieces[number], ABOUT) == TEXTS[number]
        assert open_sealed(*own, sealed.pieces[1 - number], ABOUT) is None
        assert open_sealed(*own, sealed.pieces[number], b"another letter") is None


def test_what_is_shown_opens_one_piece_for_everybody(receivers: list[Identity], sealed: Seals) -> None:
    first, second = receivers
    shown = Shown.from_bytes(show(first.sealing_scalar, first.sealing_key, sealed.point).to_bytes())
    assert open_shown(shown, first.sealing_key, sealed.point, sealed.pieces[0], ABOUT) == (True, TEXTS[0])
    assert open_shown(shown, second.sealing_key, sealed.point, sealed.pieces[1], ABOUT) == (False, None)
    # What opens nothing is shown as well: that it does not is the complaint.
    assert open_shown(shown, first.sealing_key, sealed.point, bytes(40), ABOUT) == (True, None)


def test_nobody_shows_another_point(receivers: list[Identity], sealed: Seals) -> None:
    first, second = receivers
    shown = show(first.sealing_scalar, first.sealing_key, sealed.point)
    others = show(second.sealing_scalar, second.sealing_key, sealed.point)
    false = [
        shown._replace(point=others.point),
        shown._replace(challenge=others.challenge),
        shown._replace(response=(shown.response + 1) % P256.n),
        shown._replace(response=shown.response + P256.n),
        shown._replace(challenge=shown.challenge + P256.n),
        shown._replace(point=bytes(33)),
        shown._replace(point=b"\x02" + b"\xff" * 32),
        others,
    ]
    for each in false:
        assert open_shown(each, first.sealing_key, sealed.point, sealed.pieces[0], ABOUT) == (False, None)


def test_seals_are_of_who_knows_the_key(receivers: list[Identity], sealed: Seals) -> None:
    """Another's point with pieces of one's own would have a party show what opens the other's."""
    mine = seal([receiver.sealing_key for receiver in receivers], TEXTS, ABOUT)
    r, s = sealed.signature[:32], int.from_bytes(sealed.signature[32:], "big")
    false = [
        sealed._replace(pieces=mine.pieces),
        mine._replace(point=sealed.point),
        sealed._replace(signature=mine.signature),
        sealed._replace(signature=bytes(64)),
        sealed._replace(signature=r + (P256.n - s).to_bytes(32, "big")),
        sealed._replace(signature=r + bytes([255]) * 32),
    ]
    assert not any(each.is_signed(ABOUT) for each in false)
    assert not sealed.is_signed(b"another letter")


@pytest.mark.parametrize("data", [b"", bytes(33), b"\x04" + bytes(32), b"\x02" + b"\xff" * 32, bytes(65), b"\x00"])
def test_what_is_no_point(data: bytes) -> None:
    assert not is_point(data)


def test_a_sealing_key_follows_from_the_identity(receivers: list[Identity]) -> None:
    first, second = receivers
    again = Identity.read(first.path)
    assert again.sealing_key == first.sealing_key != second.sealing_key
    assert is_point(first.sealing_key)
    assert str(first.sealing_scalar) not in repr(first)
