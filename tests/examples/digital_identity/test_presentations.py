"""From a request to an accepted proof, and what must never be accepted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from digital_identity.circuits import FAMILY, presentation
from digital_identity.credential import Credential, IssuerKey, Status, issue
from digital_identity.errors import MalformedError, RefusedError
from digital_identity.request import Request, compiled
from digital_identity.verifier.desk import LIFETIME, OLDEST_STATUS
from zkwright import R, UnsatisfiedCircuitError
from zkwright.circuits.eddsa.plain import SigningKey

from tests.examples.digital_identity.world import ADA, ADULT, HERE, NOW, PERSON, World, card, wish


@pytest.mark.parametrize(
    "where",
    [
        [],
        [ADULT],
        [{"claim": "name", "equals": "Ada Byron"}, {"claim": "resident", "equals": True}],
        [{"claim": "points", "equals": -3}, {"claim": "points", "from": -3, "to": -3}],
        [{"claim": "points", "from": -100}, {"claim": "points", "to": -3}],
        [
            ADULT,
            {**ADULT, "age_at_most": 18},
            HERE,
            {"claim": "country", "in": [f"{n:02}" for n in range(31)] + ["AT"]},
        ],
    ],
)
def test_what_is_so_is_accepted(world: World, where: list[dict[str, Any]]) -> None:
    world.give()
    accepted = world.visit(wish(*where))
    assert accepted.is_new
    assert accepted.nullifier is not None


@pytest.mark.parametrize(
    "where",
    [
        {**ADULT, "age_at_least": 19},
        {**ADULT, "age_at_most": 17, "age_at_least": 0},
        {"claim": "name", "equals": "ada Byron"},
        {"claim": "resident", "equals": False},
        {"claim": "country", "in": ["DE", "CH"]},
        {"claim": "points", "from": -2},
        {"claim": "points", "to": -4},
        {"claim": "birthday", "from": "2008-12-01", "to": "9999-12-31"},
    ],
)
def test_what_is_not_so_is_shown_by_no_wallet_and_no_circuit(world: World, where: dict[str, Any]) -> None:
    world.give()
    request = world.shop.ask(wish(where), world.keys, world.now)
    with pytest.raises(RefusedError, match="no valid credential"):
        world.answer(request)
    with pytest.raises(UnsatisfiedCircuitError, match=r"range|set"):
        dishonest(world, request, where["claim"])


def dishonest(world: World, request: Request, claim: str = "birthday", **changes: Any) -> None:
    """What a wallet without scruples gives the circuit: an honest one's inputs for a request that holds, and changes to them."""
    honest = world.inputs(world.shop.ask(wish({"claim": claim, "equals": ADA[claim]}), world.keys, world.now))
    public = compiled(request, {world.registry.schema.id: world.registry.schema}).public
    held = [{**each, **changes} for each in honest["held"]]
    presentation.compile(**FAMILY["single"]).solve({**honest, **public, "held": held})


def test_a_person_is_known_again_within_a_scope_and_nowhere_else(world: World) -> None:
    world.give()
    first, again, other = (world.visit(wish(ADULT, scope=scope)) for scope in ("customers", "customers", "newsletter"))
    once, twice = (world.visit(wish(ADULT, scope=None)) for _ in range(2))
    assert (first.is_new, again.is_new, other.is_new) == (True, False, True)
    assert first.nullifier == again.nullifier != other.nullifier
    assert once.nullifier is twice.nullifier is None
    elsewhere = world.visit(wish(ADULT), desk=world.new_desk("https://bar.example"))
    assert elsewhere.nullifier not in (first.nullifier, other.nullifier)


def test_what_is_stored_in_two_scopes_shares_nothing(world: World) -> None:
    world.give()
    for scope in ("customers", "newsletter"):
        world.visit(wish(ADULT, scope=scope))
    with closing(sqlite3.connect(world.folder / "shop.example.sqlite")) as database:
        rows = database.execute("SELECT * FROM customers").fetchall()
        kept = "".join(map(str, database.iterdump()))
    assert len(rows) == 2
    assert not set(rows[0][:2]) & set(rows[1][:2])
    (credential,) = world.wallet.credentials
    for secret in (credential.serial, credential.holder, credential.tree.root, *credential.values[:3]):
        assert str(secret) not in kept
    assert "Ada" not in kept


def test_another_credential_of_one_person_makes_no_second_account(world: World) -> None:
    world.give()
    first = world.visit(wish(ADULT))
    holder = world.wallet.credentials[0].holder
    assert world.wallet.enrol("Registry") == world.wallet.enrol("Registry") != world.wallet.enrol("Town")
    world.now += 30
    made = world.registry.issue("ada", ADA, holder, world.now + 100)
    world.wallet.add(made.to_object())
    assert world.visit(wish(ADULT)).nullifier == first.nullifier
    with pytest.raises(RefusedError, match="another wallet"):
        world.give(wallet=world.new_wallet("ada2"))
    with pytest.raises(RefusedError, match="another person's"):
        world.registry.issue("bob", ADA, holder, world.now + 100)


def test_which_of_the_trusted_issuers_it_was_is_not_in_the_answer(world: World) -> None:
    world.give(world.town)
    request = world.shop.ask(wish(ADULT, issuers=("Registry", "Town")), world.keys, world.now)
    answer = json.loads(world.answer(request))
    assert answer.keys() == {"request", "nullifier", "proof"}
    assert world.shop.accept(json.dumps(answer).encode(), world.keys, world.now).is_new
    with pytest.raises(RefusedError, match="no valid credential"):
        world.visit(wish(ADULT))


def test_two_credentials_of_different_issuers_about_one_holder(world: World) -> None:
    world.give()
    world.give(world.bank, {"tier": "gold"}, subject="4711")
    gold = {
        "schema": world.bank.schema.document["$id"],
        "issuers": ["Bank"],
        "where": [{"claim": "tier", "equals": "gold"}],
    }
    asked = {"purpose": "A loan", "scope": "loans", "credentials": [card(ADULT, HERE), gold]}
    assert world.visit(asked).is_new
    one, other = (credential.holder for credential in world.wallet.credentials)
    assert one != other, "the issuers have nothing to compare"
    both_of_one = {"purpose": "Two cards", "credentials": [card(issuers=("Registry", "Town"))] * 2}
    with pytest.raises(RefusedError, match="no valid credential"):
        world.visit(both_of_one)
    world.give(world.town)
    assert world.visit(both_of_one).is_new


def test_two_credentials_of_different_holders_do_not_go_together(world: World) -> None:
    """Both wallets' owners put together what they have: no secret is behind both credentials."""
    world.give()
    bob = world.new_wallet("bob")
    world.give(world.town, wallet=bob, subject="bob")
    asked = {"purpose": "Two cards", "credentials": [card(issuers=("Registry",)), card(issuers=("Town",))]}
    request = world.shop.ask(asked, world.keys, world.now)
    both = [
        world.inputs(world.shop.ask(wish(issuers=(issuer,)), world.keys, world.now), wallet=wallet)
        for wallet, issuer in ((world.wallet, "Registry"), (bob, "Town"))
    ]
    held = [inputs["held"][0] for inputs in both]
    public = compiled(request, {world.registry.schema.id: world.registry.schema}).public
    for inputs in both:
        with pytest.raises(UnsatisfiedCircuitError, match="the signature is not valid"):
            presentation.compile(**FAMILY["pair"]).solve({**public, "secret": inputs["secret"], "held": held})


class TestForgeries:
    """What nobody issued."""

    def test_an_issuer_that_is_not_trusted(self, world: World) -> None:
        forger = world.issuer("Forger", PERSON)
        with pytest.raises(RefusedError, match="does not know"):
            world.give(forger)
        world.wallet.know(forger.status, "Forger")
        world.give(forger, subject="Ada")
        request = world.shop.ask(wish(ADULT), world.keys, world.now)
        with pytest.raises(RefusedError, match="no valid credential"):
            world.answer(request)
        world.give()
        key = {"x": forger.key.x, "y": forger.key.y}
        with pytest.raises(UnsatisfiedCircuitError, match="the leaf is not in the tree"):
            dishonest(world, request, issuer=key)

    def test_a_key_of_small_order(self, world: World) -> None:
        world.give()
        with pytest.raises(UnsatisfiedCircuitError, match="small order"):
            dishonest(world, world.shop.ask(wish(ADULT), world.keys, world.now), issuer={"x": 0, "y": 1})

    @pytest.mark.parametrize(
        "change",
        [
            {"claims": {**ADA, "birthday": "2008-11-29"}},
            {"expires": NOW + 10**9},
            {"serial": "1"},
            {"holder": "1"},
            {"schema": {**PERSON, "title": "Passport"}},
        ],
    )
    def test_what_was_tampered_with(self, world: World, change: dict[str, Any]) -> None:
        credential = world.give()
        with pytest.raises(RefusedError, match="not signed by the issuer"):
            world.wallet.add({**credential.to_object(), **change})

    def test_claims_that_were_tampered_with_in_the_circuit(self, world: World) -> None:
        world.give()
        request = world.shop.ask(wish(ADULT), world.keys, world.now)
        opened = [{"value": 1, "siblings": [0] * 4}] * 2
        for changes in ({"opened": opened}, {"claims": 5}, {"expires": NOW + 10**9}, {"serial": 7}, {"blinding": 8}):
            with pytest.raises(UnsatisfiedCircuitError):
                dishonest(world, request, **changes)

    def test_a_schema_of_another_issuer_is_another_schema(self, world: World) -> None:
        """An issuer that calls any day a birthday has a schema of its own, whatever its name."""
        world.give()
        other = {**PERSON, "properties": {**PERSON["properties"], "name": {"type": "string", "title": "Nickname"}}}
        with pytest.raises(MalformedError, match=r"another schema has the \$id"):
            world.shop.learn(world.issuer("Copy", other).schema)


class TestTime:
    """What held once, or will."""

    def test_revoked_after_it_was_issued(self, world: World) -> None:
        world.give()
        old = world.shop.ask(wish(ADULT), world.keys, world.now)
        assert world.registry.revoke("ada", world.now) == 1
        assert world.registry.revoke("ada", world.now) == 0
        world.publish(world.registry)
        request = world.shop.ask(wish(ADULT), world.keys, world.now)
        for each in (request, old):  # of the list before the wallet has no path any more
            with pytest.raises(RefusedError, match="no valid credential"):
                world.answer(each)

    def test_the_circuit_wants_the_list_of_today(self, world: World) -> None:
        world.give()
        bob = world.new_wallet("bob")
        world.give(wallet=bob, subject="bob")
        before = world.registry.status.root
        world.registry.revoke("ada", world.now)
        root = world.registry.publish(world.now + 1).root
        world.shop.trust(world.registry.status, "Registry", world.now)
        request = world.shop.ask(wish(ADULT), world.keys, world.now)
        world.shop = world.new_desk("https://other.example")
        assert root != before
        with pytest.raises(RefusedError, match="no valid credential"):
            world.answer(request)

    def test_a_list_that_hides_what_was_revoked(self, world: World) -> None:
        old = world.registry.status
        world.now += 10
        world.publish(world.registry)
        with pytest.raises(RefusedError, match="older than the one that is known"):
            world.shop.trust(old, "Registry", world.now)
        with pytest.raises(RefusedError, match="older than the one that is known"):
            world.wallet.know(old, "Registry")
        with pytest.raises(RefusedError, match="not signed"):
            type(old).from_object({**world.registry.status.to_object(), "published": world.now + 5})
        with pytest.raises(RefusedError, match="of the future"):
            world.shop.trust(world.registry.publish(world.now + 3600), "Registry", world.now)

    def test_nobody_asks_by_a_list_that_is_too_old(self, world: World) -> None:
        world.now += OLDEST_STATUS + 1
        with pytest.raises(RefusedError, match="more than a day old"):
            world.shop.ask(wish(ADULT), world.keys, world.now)

    def test_expired(self, world: World) -> None:
        credential = world.give(days=1)
        world.now = credential.expires - 1
        world.publish(world.registry)
        world.visit(wish(ADULT))
        world.now += 1
        with pytest.raises(RefusedError, match="no valid credential"):
            world.visit(wish(ADULT))
        request = world.shop.ask(wish(ADULT), world.keys, world.now)
        world.now -= 1
        with pytest.raises(UnsatisfiedCircuitError, match="expired"):
            dishonest(world, request)

    @pytest.mark.parametrize(
        ("skew", "error"), [(-121, "another time"), (121, "another time"), (-119, None), (119, None)]
    )
    def test_clocks_that_differ(self, world: World, skew: int, error: str | None) -> None:
        world.give()
        request = world.shop.ask(wish(ADULT), world.keys, world.now)
        world.now += skew
        if error is None:
            answer = world.answer(request)
            world.shop.accept(answer, world.keys, world.now - skew)
        else:
            with pytest.raises(RefusedError, match=error):
                world.answer(request)

    def test_a_verifier_does_not_choose_the_day_of_an_age(self, world: World) -> None:
        """With a day of its own for each request it would find the birthday."""
        world.give()
        for at in ("2026-12-31", "2008-11-30"):
            request = world.shop.ask(wish({**ADULT, "age_at_least": 0, "at": at}), world.keys, world.now)
            with pytest.raises(RefusedError, match="an age on another day than today"):
                world.answer(request)


class TestReplays:
    """An answer counts once, for who asked, and for what was asked."""

    def test_an_answer_that_comes_again(self, world: World) -> None:
        world.give()
        answer = world.answer(world.shop.ask(wish(ADULT), world.keys, world.now))
        assert world.shop.accept(answer, world.keys, world.now).is_new
        with pytest.raises(RefusedError, match="answered before"):
            world.shop.accept(answer, world.keys, world.now)

    def test_an_answer_that_comes_several_times_at_once(self, world: World) -> None:
        world.give()
        answer = world.answer(world.shop.ask(wish(ADULT), world.keys, world.now))

        def taken(_: int) -> bool:
            try:
                return world.shop.accept(answer, world.keys, world.now).is_new
            except RefusedError:
                return False

        with ThreadPoolExecutor(8) as pool:
            assert sorted(pool.map(taken, range(8))) == [False] * 7 + [True]

    def test_an_answer_to_another_challenge(self, world: World) -> None:
        world.give()
        answer = json.loads(world.answer(world.shop.ask(wish(ADULT), world.keys, world.now)))
        other = world.shop.ask(wish(ADULT), world.keys, world.now)
        with pytest.raises(RefusedError, match="does not show what was asked"):
            world.shop.accept(json.dumps({**answer, "request": str(other.id)}).encode(), world.keys, world.now)

    def test_an_answer_that_comes_late(self, world: World) -> None:
        world.give()
        answer = world.answer(world.shop.ask(wish(ADULT), world.keys, world.now))
        with pytest.raises(RefusedError, match="comes late"):
            world.shop.accept(answer, world.keys, world.now + LIFETIME)
        with pytest.raises(RefusedError, match="no such request"):
            world.new_desk("https://other.example").accept(answer, world.keys, world.now)

    def test_a_presentation_that_is_relayed(self, world: World) -> None:
        """A bar hands the shop's request to its guest, to buy there as the guest; or its own, and changes what it says."""
        world.give()
        request = world.shop.ask(wish(ADULT), world.keys, world.now)
        with pytest.raises(RefusedError, match=r"is of https://shop\.example, and came from https://bar\.example"):
            world.answer(request, origin="https://bar.example")
        changed = Request.from_object({**request.document, "audience": "https://bar.example"})
        answer = json.loads(world.answer(changed))
        for document in (answer, {**answer, "request": str(request.id)}):
            with pytest.raises(RefusedError, match=r"no such request|does not show what was asked"):
                world.shop.accept(json.dumps(document).encode(), world.keys, world.now)

    def test_a_request_for_more_than_was_shown(self, world: World) -> None:
        """The wallet proves the document whose words the holder saw; the verifier cannot say afterwards that it asked more."""
        world.give()
        less = world.shop.ask(wish(ADULT), world.keys, world.now)
        more = world.shop.ask(wish(ADULT, HERE), world.keys, world.now)
        shown = world.wallet.consider(
            json.dumps(less.document).encode(), world.keys, origin=less.audience, now=world.now
        )
        assert shown.lines == [
            "You have a valid 'Identity card', issued by Registry",
            "Birthday makes an age of at least 18 years on 2026-11-30",
            "That it is you again, whenever https://shop.example asks within 'customers', and nowhere else",
        ]
        with pytest.raises(RefusedError, match="not shown to the holder"):
            world.wallet.present(more.id, world.keys, now=world.now)
        answer = world.wallet.present(less.id, world.keys, now=world.now)
        with pytest.raises(RefusedError, match="does not show what was asked"):
            world.shop.accept(json.dumps({**answer, "request": str(more.id)}).encode(), world.keys, world.now)
        with pytest.raises(RefusedError, match="was answered"):
            world.wallet.present(less.id, world.keys, now=world.now)
        assert world.wallet.history == [(NOW, "https://shop.example", "To sell you wine")]

    def test_a_borrowed_credential(self, world: World) -> None:
        """Bob has Ada's credential, whole: not the secret behind its holder's commitment."""
        credential = world.give()
        bob = world.new_wallet("bob")
        with pytest.raises(RefusedError, match="issued to somebody else"):
            bob.add(credential.to_object())
        request = world.shop.ask(wish(ADULT), world.keys, world.now)
        with pytest.raises(UnsatisfiedCircuitError):
            dishonest(world, request, blinding=5)


SPELLINGS: list[tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = [
    (lambda a: {**a, "nullifier": str(int(a["nullifier"]) + R)}, "is no field element"),
    (lambda a: {**a, "nullifier": "0" + a["nullifier"]}, "is no field element"),
    (lambda a: {**a, "nullifier": str((int(a["nullifier"]) + 1) % R)}, "does not show what was asked"),
    (lambda a: {**a, "nullifier": int(a["nullifier"])}, "'nullifier' of the answer is a int"),
    (lambda a: {**a, "request": str(int(a["request"]) + R)}, "is no field element"),
    (lambda a: {**a, "extra": 1}, "means nothing here"),
    (lambda a: {**a, "proof": {}}, "does not show what was asked"),
    (lambda a: {name: a[name] for name in ("request", "proof")}, "has no 'nullifier'"),
]


def test_an_answer_has_one_spelling(world: World) -> None:
    """A nullifier has no second number, and an answer that was refused does not use the request up."""
    world.give()
    answer = json.loads(world.answer(world.shop.ask(wish(ADULT), world.keys, world.now)))
    for change, error in SPELLINGS:
        with pytest.raises((MalformedError, RefusedError), match=error):
            world.shop.accept(json.dumps(change(answer)).encode(), world.keys, world.now)
    assert world.shop.accept(json.dumps(answer).encode(), world.keys, world.now).is_new


def test_what_nobody_answers_is_forgotten(world: World) -> None:
    """Or whoever asks for checkouts, or leads to the wallet, would fill its disk."""
    world.give()
    for _ in range(3):
        request = world.shop.ask(wish(ADULT), world.keys, world.now)
        body = json.dumps(request.document).encode()
        world.wallet.consider(body, world.keys, origin=request.audience, now=world.now)
        world.now += 1000
    for name in ("ada", "shop.example"):
        with closing(sqlite3.connect(world.folder / f"{name}.sqlite")) as database:
            assert database.execute("SELECT count(*) FROM requests").fetchone() == (1,)
    with pytest.raises(RefusedError, match="has expired"):
        world.wallet.present(request.id, world.keys, now=world.now)


def test_a_list_that_has_not_the_root_that_was_signed(world: World) -> None:
    world.give()
    status = world.registry.status.to_object()
    world.wallet.know(Status.from_object({**status, "revoked": ["5"]}), "Registry")
    with pytest.raises(RefusedError, match="not the one that was signed"):
        world.visit(wish(ADULT))


def test_a_code_is_good_for_one_credential(world: World) -> None:
    code = world.registry.offer("ada", ADA, world.now + 100)
    holder = world.wallet.enrol()
    made = world.registry.redeem(code, holder)
    assert world.registry.redeem(code, holder) == made, "who lost the answer asks again"
    with pytest.raises(RefusedError, match="not good for a credential"):
        world.registry.redeem(code, world.wallet.enrol())
    with pytest.raises(RefusedError, match="not good for a credential"):
        world.registry.redeem("guess", holder)


def test_credentials_show_nothing_where_they_are_printed(world: World) -> None:
    credential = world.give()
    assert repr(credential) == "<Credential 'Identity card'>"
    assert isinstance(credential, Credential)
    key = SigningKey.generate()
    made = issue(key, credential.schema, ADA, credential.holder, 5)
    assert made.issuer == IssuerKey.of(key)
    assert replace(made, claims={}) != made
