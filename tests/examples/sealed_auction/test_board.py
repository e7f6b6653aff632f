"""The board, its deadline and its list; bank and bidders before it, and the page after it."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from sealed_auction import bank, bidding, board, documents, keys
from sealed_auction.__main__ import main
from sealed_auction.announcement import FILE, Announcement
from sealed_auction.audit import audited
from sealed_auction.board import Closed, announce, close, leave_out, receive
from sealed_auction.errors import AuctionError
from sealed_auction.parties_file import AUCTION
from sealed_auction.sealed import Sealed
from zkwright.parties import Identity, Parties

from .bidders import BANK

CLOSES = 2_000_000_000


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board that nothing was put on."""
    folder = tmp_path_factory.mktemp("opened") / "board"
    announce(folder, Announcement.new("A wind farm", "second_price", 100, CLOSES, BANK.public_key))
    return folder


@pytest.fixture
def empty(opened: Path, tmp_path: Path) -> Path:
    """A board of its own for each test, with the same key."""
    folder = tmp_path / "board"
    folder.mkdir()
    (folder / board.DOOR).symlink_to(opened / board.DOOR)
    (folder / FILE).write_bytes((opened / FILE).read_bytes())
    return folder


def deposited(folder: Path, bidder: int, amount: int = 1000) -> dict[str, Any]:
    return bank.deposit(BANK, Announcement.read(folder), bidder, amount)


def contact(folder: Path, bidder: int) -> dict[str, str]:
    identity = Identity.new(folder / f"{bidder}.identity")
    return {"address": f"127.0.0.1:{7000 + bidder}", "certificate": identity.certificate_text}


def test_from_deposits_to_a_list(empty: Path, tmp_path: Path) -> None:
    owns = {}
    for bidder, amount in ((21, 300), (3, 1000), (17, 50)):
        owns[bidder], sealed = bidding.seal(empty, deposited(empty, bidder), amount, contact(tmp_path, bidder))
        receive(empty, Sealed.of(sealed.document, "a bid"), CLOSES - 1)
    with pytest.raises(AuctionError, match="has not closed yet"):
        close(empty, CLOSES - 1)
    closed = close(empty, CLOSES)
    assert closed == Closed.read(empty)
    assert closed.bidders == [3, 17, 21]
    with pytest.raises(AuctionError, match="it stands"):
        close(empty, CLOSES)
    parties = Parties.read(empty / board.PARTIES)
    assert [(member.name, member.inputs) for member in parties.members] == [
        ("bidder-3", ("bids[0]",)),
        ("bidder-17", ("bids[1]",)),
        ("bidder-21", ("bids[2]",)),
    ]
    given = bidding.inputs(empty, owns[17])
    assert given["bids[1]"]["amount"] == 50
    assert given["reserve"] == 100
    with pytest.raises(AuctionError, match="not on the list as it was sealed"):
        bidding.inputs(empty, {**owns[17], "amount": 51})
    changed = Announcement.read(empty)._replace(reserve=50)
    documents.write(empty / FILE, changed.document)
    with pytest.raises(AuctionError, match="the announcement is another one"):
        bidding.inputs(empty, owns[17])


def test_what_the_board_takes(empty: Path, tmp_path: Path) -> None:
    """Once, in time, covered, for this auction, and from who holds the bid."""
    reached = contact(tmp_path, 3)
    _, sealed = bidding.seal(empty, deposited(empty, 3), 700, reached)
    with pytest.raises(AuctionError, match="the board has closed"):
        receive(empty, sealed, CLOSES)
    with pytest.raises(AuctionError, match="for another auction"):
        receive(empty, sealed._replace(auction=sealed.auction + 1), 0)
    for changed in (
        sealed._replace(bidder=17),  # a copy
        sealed._replace(seal=sealed.seal + 1),
        sealed._replace(contact=contact(tmp_path, 17)),  # somebody else would take the bidder's place
    ):
        with pytest.raises(AuctionError, match="not one of this bidder, this seal and this contact"):
            receive(empty, changed, 0)
    receive(empty, sealed, 0)
    _, second = bidding.seal(empty, deposited(empty, 3), 800, reached)
    with pytest.raises(AuctionError, match="bidder 3 has bid"):
        receive(empty, second, 0)
    _, beside = bidding.seal(empty, deposited(empty, 17), 800, reached)
    with pytest.raises(AuctionError, match="another bidder has this address"):
        receive(empty, beside, 0)


def test_no_bid_is_sealed_that_is_not_covered(empty: Path) -> None:
    with pytest.raises(AuctionError, match="the deposit does not cover the bid") as caught:
        bidding.seal(empty, deposited(empty, 3, 1000), 1001, {})
    assert "1001" not in str(caught.value)
    with pytest.raises(AuctionError, match="the signature is not valid"):
        bidding.seal(empty, {**deposited(empty, 3), "amount": 2000}, 1500, {})
    other = Announcement.read(empty)._replace(lot="Another one")
    with pytest.raises(AuctionError, match="the deposit is for another auction"):
        bidding.seal(empty, bank.deposit(BANK, other, 3, 1000), 500, {})


def test_a_contact_cannot_write_into_parties_toml(empty: Path, tmp_path: Path) -> None:
    reached = contact(tmp_path, 3)
    _, sealed = bidding.seal(empty, deposited(empty, 3), 700, reached)
    for field, text in (
        ("address", '127.0.0.1:7003"\ninputs = ["bids[1]'),
        ("certificate", reached["certificate"] + '"\n'),
        ("certificate", base64.b64encode(b"none").decode()),
        ("address", "::"),
        # No session would take these: the list could not be made, for nobody.
        ("address", "localhost"),
        ("address", "127.0.0.1:07003"),
        ("address", "127.0.0.1:70003"),
        ("address", "LOCALHOST:7003"),
    ):
        with pytest.raises(AuctionError, match="the contact"):
            Sealed.of({**sealed.document, "contact": {**reached, field: text}}, "a bid")


def test_who_takes_no_part_is_left_out_for_all_to_see(empty: Path, tmp_path: Path) -> None:
    """And the list cannot become another one otherwise."""
    own = {}
    for bidder in (3, 17, 21, 22):
        own[bidder], sealed = bidding.seal(empty, deposited(empty, bidder), 500, contact(tmp_path, bidder))
        receive(empty, sealed, 0)
    with pytest.raises(FileNotFoundError):
        leave_out(empty, [17])
    close(empty, CLOSES)
    with pytest.raises(AuctionError, match="bidder 4 is not on the list"):
        leave_out(empty, [4])
    assert leave_out(empty, [17]) == Closed.read(empty)
    assert Closed.read(empty).bidders == [3, 21, 22]
    assert Closed.read(empty).left_out == [17]
    assert [member.name for member in Parties.read(empty / board.PARTIES).members] == [
        "bidder-3",
        "bidder-21",
        "bidder-22",
    ]
    with pytest.raises(AuctionError, match="again without 17; take part with --again, unless an outcome was shown"):
        bidding.inputs(empty, own[3])
    assert bidding.inputs(empty, own[3], again=True)["bidders"] == [3, 21, 22]
    with pytest.raises(AuctionError, match="fewer than 3 bidders need servers"):
        leave_out(empty, [21])


def test_a_board_that_takes_a_bid_back_gets_no_second_outcome_unasked(
    empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It says nothing of having left somebody out: the bid was never received."""
    for bidder in (3, 17, 21, 22):
        _, sealed = bidding.seal(empty, deposited(empty, bidder), 500, contact(tmp_path, bidder))
        receive(empty, sealed, 0)
    close(empty, CLOSES)
    words = ["inputs", str(empty), "-o", str(tmp_path / "public.json")]
    assert main(words) == main(words) == 0
    (empty / "received" / "17.json").unlink()
    (empty / "closed.json").unlink()
    assert close(empty, CLOSES).left_out == []
    assert main(words) == 2
    assert "for another list of this auction; take part with --again" in capsys.readouterr().err
    assert main([*words, "--again"]) == 0


def test_nobody_takes_part_by_files_that_the_board_changed(empty: Path, tmp_path: Path) -> None:
    """Another circuit, which would open a bid; other parties; a bid left off the list, or with another's certificate."""
    for bidder in (3, 17, 21):
        _, sealed = bidding.seal(empty, deposited(empty, bidder), 500, contact(tmp_path, bidder))
        receive(empty, sealed, 0)
    closed = close(empty, CLOSES)
    assert audited(empty) == closed
    circuit = empty / AUCTION / keys.CIRCUIT
    keys.write_circuit(tmp_path / "other", "first_price", 3)
    own = circuit.read_bytes()
    circuit.write_bytes((tmp_path / "other" / keys.CIRCUIT).read_bytes())
    with pytest.raises(AuctionError, match="the circuit is not the one of second_price"):
        audited(empty)
    circuit.write_bytes(own)
    text = (empty / board.PARTIES).read_text()
    for changed in (text.replace("bidder-17", "bidder-18"), text + "\n", text.replace("7003", "7004")):
        (empty / board.PARTIES).write_text(changed)
        with pytest.raises(AuctionError, match="not what the announcement and the bids make of it"):
            audited(empty)
    (empty / board.PARTIES).write_text(text)
    listed = json.loads((empty / "closed.json").read_text())
    for name, values, told in (
        ("left_out", [], "bidder 21 is neither on the list nor left out"),
        ("seals", [*listed["seals"][:1], "5"], "not of the bids that were received"),
    ):
        short = {**listed, "bidders": listed["bidders"][:2], "seals": listed["seals"][:2], name: values}
        documents.write(empty / "closed.json", short)
        with pytest.raises(AuctionError, match=told):
            audited(empty)
    documents.write(empty / "closed.json", listed)
    received = empty / "received" / "17.json"
    document = json.loads(received.read_text())
    documents.write(received, {**document, "contact": contact(tmp_path, 18)})
    with pytest.raises(AuctionError, match="bidder 17 did not prove what is listed"):
        audited(empty)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rule": "third_price"}, "there is no rule"),
        ({"reserve": -1}, "the reserve is out of range"),
        ({"reserve": 2**32}, "the reserve is out of range"),
        ({"reserve": True}, "is a bool"),
        ({"lot": "a\nb"}, "the lot's description"),
        ({"drawn": "00"}, "'drawn'"),
        ({"bank": {"x": "01", "y": "1"}}, "no field element"),
        ({"bank": {"x": "1"}}, "no such document"),
        ({"more": 1}, "no such document"),
        ({"servers": [{}]}, "no such document"),
        ({"servers": [{"name": "a", "address": "b:1", "certificate": "", "sealing_key": ""}]}, "the certificate"),
        ({"servers": [{"name": "bidder-3", "address": "b:1", "certificate": "", "sealing_key": ""}]}, "the name"),
    ],
)
def test_what_is_no_announcement(changes: dict[str, Any], told: str, opened: Path) -> None:
    document = Announcement.read(opened).document
    with pytest.raises(AuctionError, match=told):
        Announcement.of({**document, **changes}, "it")


def test_every_word_of_an_announcement_is_in_the_auction_s_number(opened: Path) -> None:
    announced = Announcement.read(opened)
    for changes in (
        {"lot": "B"},
        {"rule": "first_price"},
        {"reserve": 99},
        {"closes": CLOSES + 1},
        {"drawn": "11" * 16},
    ):
        assert announced._replace(**changes).number != announced.number


def test_files_that_are_none(tmp_path: Path) -> None:
    file = tmp_path / "sealed.json"
    for text, told in (
        ("{", "cannot be read"),
        ('{"a": 1, "a": 2}', "cannot be read"),
        ("[]", "cannot be read"),
        (json.dumps({"a": "b" * documents.MAX_BYTES}), "longer than"),
        ("{}", "no such document"),
    ):
        file.write_text(text)
        with pytest.raises(AuctionError, match=told):
            Sealed.read(file)
