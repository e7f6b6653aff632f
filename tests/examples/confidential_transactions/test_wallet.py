"""The wallet: finds, spends, survives; and its file, which its password alone opens."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from confidential_transactions.building import Payment, paying
from confidential_transactions.deployment import Deployment
from confidential_transactions.errors import Locked, NotEnough, Refused, Unreachable, Untruthful, Unusable
from confidential_transactions.keys import Address, SpendingKey, ViewingKey, new_mnemonic
from confidential_transactions.ledger import Known, Ledger, Receipt
from confidential_transactions.notes import OwnedNote, commitment, decode_memo, encode_memo
from confidential_transactions.wallet import Wallet, vault
from confidential_transactions.wallet.vault import Vault
from confidential_transactions.wallet.wallet import audited, chosen_notes
from hypothesis import given
from hypothesis import strategies as st
from zkwright import R
from zkwright.circuits.babyjub.plain import GENERATOR, IDENTITY, L
from zkwright.service.storage import Database

from .world import EUR, USD, World

WORDS = "legal winner thank year wave sausage worth useful legal winner thank yellow"
"""Of BIP-39's test vectors."""

Make = Callable[[str], Wallet]


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "COST", 2)


@pytest.fixture
def make(ledger: Ledger, deployment: Deployment, tmp_path: Path) -> Iterator[Make]:
    made: list[Wallet] = []

    def wallet(name: str) -> Wallet:
        words = new_mnemonic()
        made.append(Wallet.create(tmp_path / name, "password", words, ledger, deployment))
        return made[-1]

    yield wallet
    for each in made:
        each.close()


def test_money_comes_and_goes(make: Make, ledger: Ledger, deployment: Deployment, tmp_path: Path) -> None:
    ada, ben = make("ada"), make("ben")
    with pytest.raises(NotEnough, match="in the open has less"):
        ada.deposit(EUR, 1)
    ledger.fund(ada.key.account_name, EUR, 100)
    ada.deposit(EUR, 100, "to begin with")
    ada.send(ben.key.address, EUR, 30, "lunch")
    ben.sync()
    assert (ada.history.balances(), ben.history.balances()) == ({EUR: 70}, {EUR: 30})
    with pytest.raises(NotEnough, match="there are 30, and 31 to be spent"):
        ben.send(ada.key.address, EUR, 31)
    with pytest.raises(NotEnough, match="there are 0"):
        ben.send(ada.key.address, USD, 1)
    ben.withdraw(EUR, 10)
    assert ledger.balances(ben.key.account_name) == {EUR: 10}
    ben.close()
    again = Wallet.open(tmp_path / "ben", "password", ledger, deployment)
    assert again.history.balances() == {EUR: 20}
    assert [entry.kind for entry in again.history.entries] == ["received", "withdrawal"]
    again.close()
    history, balances = audited(ViewingKey.parse(again.key.viewing.to_text()), ledger, deployment)
    assert (history.entries, balances) == (again.history.entries, {EUR: 20})


def test_a_lost_wallet_comes_back_with_its_words(
    make: Make, ledger: Ledger, deployment: Deployment, tmp_path: Path
) -> None:
    ada = make("ada")
    ledger.fund(ada.key.account_name, EUR, 100)
    ada.deposit(EUR, 40)
    ada.send(ada.key.address, EUR, 15)
    words = ada._document["mnemonic"]
    back = Wallet.create(tmp_path / "again", "another", words, ledger, deployment)
    back.sync()
    assert back.history.entries == ada.history.entries
    assert back.history.balances() == {EUR: 40}
    back.close()


def test_many_small_notes_are_put_together(make: Make, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for two in place of sixteen."""
    monkeypatch.setattr("confidential_transactions.wallet.wallet._MOST_SPENT", 2)
    ada, told = make("ada"), list[str]()
    monkeypatch.setattr(ada, "_progress", told.append)
    ledger.fund(ada.key.account_name, EUR, 100)
    for _ in range(3):
        ada.deposit(EUR, 10)
    ada.send(ada.key.address, EUR, 25)
    assert "consolidating 2 of 3 notes" in told
    assert ada.history.balances() == {EUR: 30}
    assert len(ada.history.unspent) == 2


def test_dust_is_spent_last() -> None:
    notes = [OwnedNote(EUR, amount, 0, place, 0, place, "") for place, amount in enumerate([50, 20, 7, *[1] * 500])]
    assert [note.amount for note in chosen_notes(notes, 5) or ()] == [7]
    assert [note.amount for note in chosen_notes(notes, 8) or ()] == [20]
    assert [note.amount for note in chosen_notes(notes, 60) or ()] == [50, 20]
    assert len(chosen_notes(notes, 90) or ()) == 16
    assert chosen_notes(notes, 91) is None


class Silent:
    """A ledger whose answers are lost."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ledger, name)

    def take_one(self, body: bytes) -> Receipt:
        self.ledger.take_one(body)
        raise Unreachable("no answer")


def test_who_hears_no_answer_has_spent_once(make: Make, ledger: Ledger, deployment: Deployment, tmp_path: Path) -> None:
    ada = make("ada")
    ledger.fund(ada.key.account_name, EUR, 100)
    ada.close()
    cut_off = Wallet.open(tmp_path / "ada", "password", Silent(ledger), deployment)
    with pytest.raises(Unreachable, match="a second one pays twice"):
        cut_off.deposit(EUR, 60)
    cut_off.close()
    back = Wallet.open(tmp_path / "ada", "password", ledger, deployment)
    back.sync()
    assert back.history.balances() == {EUR: 60}
    assert ledger.known().transactions == 1
    assert back._document["pending"] is None
    back.close()


def test_what_a_ledger_tells_is_not_believed(
    make: Make, ledger: Ledger, deployment: Deployment, tmp_path: Path
) -> None:
    ada = make("ada")
    ledger.fund(ada.key.account_name, EUR, 100)
    ada.deposit(EUR, 60)
    ada.send(ada.key.address, EUR, 5)
    key = ada.key.viewing
    rows = ledger.after(0)

    class Liar(Silent):
        told = rows

        def after(self, number: int, limit: int = 100) -> list[tuple[int, int, bytes]]:
            return self.told[number : number + limit]

    liar = Liar(ledger)
    liar.told = rows[:1]
    with pytest.raises(Untruthful, match="leaves out"):
        audited(key, liar, deployment)
    proofs = [json.loads(body) for _, _, body in rows]
    proofs[1]["proof"] = proofs[0]["proof"]
    liar.told = [rows[0], (1, 2, json.dumps(proofs[1]).encode())]
    with pytest.raises(Untruthful, match="does not hold"):
        audited(key, liar, deployment)

    class OtherRoot(Silent):
        def known(self) -> Known:
            true = self.ledger.known()
            return Known(true.ledger, true.block, true.transactions, true.root + 1, 0, bytes(32))

    class Forgetful(Silent):
        def known(self) -> Known:
            true = self.ledger.known()
            return Known(true.ledger, 0, 0, 0, 0, bytes(32))

    ada.close()
    again = Wallet.open(tmp_path / "ada", "password", Forgetful(ledger), deployment)
    with pytest.raises(Untruthful, match="shows an old copy"):
        again.sync()
    again.close()
    fresh = Wallet.create(tmp_path / "fresh", "password", WORDS, OtherRoot(ledger), deployment)
    with pytest.raises(Untruthful, match="of other notes"):
        fresh.sync()
    fresh.close()
    other = Ledger(Database(f"sqlite:///{tmp_path}/other.sqlite"), deployment.verifiers)
    moved = Wallet.open(tmp_path / "fresh", "password", other, deployment)
    with pytest.raises(Untruthful, match="another ledger"):
        moved.sync()
    moved.close()
    other.close()


class Colluding(Silent):
    """A ledger that tells of transactions that none would take."""

    def __init__(self, ledger: Ledger, invented: list[bytes]) -> None:
        super().__init__(ledger)
        self.invented = invented

    def known(self) -> Known:
        true = self.ledger.known()
        return replace(true, transactions=true.transactions + len(self.invented))

    def after(self, number: int, limit: int = 100) -> list[tuple[int, int, bytes]]:
        rows = self.ledger.after(0)
        rows += [(len(rows) + place, 9, body) for place, body in enumerate(self.invented)]
        return rows[number : number + limit]


def test_a_ledger_makes_no_money_for_its_friends(world: World, deployment: Deployment, tmp_path: Path) -> None:
    """Proofs of a tree that never was, of a note that is spent twice, and of another ledger all hold, and are not believed; what
    was a lie is forgotten as soon as the ledger tells the truth."""
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    ben = Wallet.create(tmp_path / "ben", "password", WORDS, world.ledger, deployment)
    pay = [world.build(paying(world.ada.key, [note], Payment(ben.key.address, 100))) for _ in range(2)]
    rich = World(world.ledger, deployment)
    rich.tree.append(commitment(EUR, 10**9, world.ada.key.address.owner, note.blinding))
    much = paying(world.ada.key, [replace(note, amount=10**9, index=0)], Payment(ben.key.address, 10**9))
    unbound = json.loads(pay[0].to_json()) | {"record": "00" * 156}
    ben.close()
    for invented, why in (
        ([rich.build(much).to_json()], "never had"),
        ([each.to_json() for each in pay], "spent before"),
        ([json.dumps(unbound).encode()], "another ledger, recipient, relayer or record"),
    ):
        colluding = Colluding(world.ledger, invented)
        cheated = Wallet.open(tmp_path / "ben", "password", colluding, deployment)
        with pytest.raises(Untruthful, match=why):
            cheated.sync()
        assert cheated.history.balances() == {}
        cheated.close()
        with pytest.raises(Untruthful, match=why):
            audited(ben.key.viewing, colluding, deployment)
    world.take(pay[0])
    honest = Wallet.open(tmp_path / "ben", "password", world.ledger, deployment)
    honest.sync()
    assert honest.history.balances() == {EUR: 100}
    honest.close()


def test_a_refusal_leaves_nothing_pending(make: Make, monkeypatch: pytest.MonkeyPatch, ledger: Ledger) -> None:
    ada = make("ada")
    ledger.fund(ada.key.account_name, EUR, 100)
    ada.deposit(EUR, 60)
    note = next(iter(ada.history.unspent.values()))
    too_much = paying(ada.key, [note], Payment(ada.key.address, 60), fee=0, relayer=bytes([1] * 32))
    with pytest.raises(Refused, match="there is a relayer where there is a fee"):
        ada._do(too_much)
    assert ada._document["pending"] is None
    ada.send(ada.key.address, EUR, 60)


def test_the_file_opens_with_its_password_alone(make: Make, tmp_path: Path) -> None:
    make("ada").close()
    file = tmp_path / "ada" / "wallet.zkw"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    data = file.read_bytes()
    for hidden in (b"mnemonic", b"history", b"abandon"):
        assert hidden not in data
    Vault.open(file, "password")
    with pytest.raises(Locked, match="the password is another, or the file is damaged"):
        Vault.open(file, "passwore")
    for place in (0, 12, 30, len(data) - 1):
        file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(Locked):
            Vault.open(file, "password")
    for size in (0, 5, 26, 30, len(data) - 1):
        file.write_bytes(data[:size])
        with pytest.raises(Locked):
            Vault.open(file, "password")


def test_a_wallet_is_never_half_written(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make("ada").close()
    file = tmp_path / "ada" / "wallet.zkw"
    opened, document = Vault.open(file, "password")

    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match="no space"):
            opened.write({"other": 1})
    assert Vault.open(file, "password")[1] == document
    with pytest.raises(FileExistsError):
        Vault.create(file, "password", {})


def test_keys_come_of_the_words() -> None:
    key, again = SpendingKey.from_mnemonic(WORDS), SpendingKey.from_mnemonic(f"  {WORDS.upper()} ")
    assert key.address == again.address
    assert key.account_name == again.account_name
    assert str(key.address).startswith("zkaddr")
    assert Address.parse(str(key.address)) == key.address
    assert ViewingKey.parse(key.viewing.to_text()) == key.viewing
    for shown in (repr(key), repr(key.viewing)):
        for secret in (key.secret, key.viewing.nullifying_key, key.viewing.viewing.scalar):
            assert str(secret) not in shown
    with pytest.raises(Unusable, match="the words are no mnemonic"):
        SpendingKey.from_mnemonic(WORDS.replace("yellow", "year"))


@pytest.mark.parametrize(
    "data",
    [
        R.to_bytes(32, "big") + bytes(64),
        bytes(32) + b"".join(part.to_bytes(32, "big") for part in IDENTITY),
        bytes(32) + b"".join(part.to_bytes(32, "big") for part in GENERATOR),  # of order 8 L
        bytes(32) + bytes(31) + b"\1" + bytes(31) + b"\1",
        bytes(95),
    ],
)
def test_an_address_that_none_can_have(data: bytes) -> None:
    with pytest.raises(Unusable):
        Address.from_bytes(data)


@given(st.integers(0, 199), st.integers(1, 15))
def test_a_slip_of_the_pen_is_found(place: int, by: int) -> None:
    text = str(SpendingKey.from_seed(b"x" * 64).address)
    digits = list(text)
    place += len("zkaddr")
    digits[place] = f"{(int(digits[place], 16) + by) % 16:x}"
    with pytest.raises(Unusable, match="a digit that is wrong or missing"):
        Address.parse("".join(digits))


@pytest.mark.parametrize("text", ["", "zkaddr", "zkaddr00", "zkview00", "zkaddrzz", "0x00"])
def test_a_text_that_is_no_address(text: str) -> None:
    with pytest.raises(Unusable):
        Address.parse(text)


def test_a_viewing_key_that_is_none() -> None:
    key = SpendingKey.from_seed(b"x" * 64).viewing
    with pytest.raises(Unusable, match="whose numbers are no keys"):
        ViewingKey.parse(ViewingKey(key.spend_hash, R, key.viewing, key.outgoing).to_text())
    assert key.viewing.scalar < L


@given(st.text(max_size=31))
def test_memos_come_back(text: str) -> None:
    if len(text.encode()) > 31 or text.startswith("\0"):
        with pytest.raises(ValueError, match="a memo has at most 31 bytes"):
            encode_memo(text)
    elif text.isprintable():
        assert decode_memo(encode_memo(text)) == text


@given(st.integers(0, R - 1))
def test_a_memo_of_any_number_is_shown_safely(number: int) -> None:
    assert all(char.isprintable() for char in decode_memo(number))
