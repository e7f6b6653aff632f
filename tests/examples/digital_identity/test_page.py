"""From a code of the registry to a bottle of wine, in a browser, with the three services as processes on loopback."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from digital_identity.holder.wallet import Wallet
from digital_identity.issuer.registry import Registry
from digital_identity.schema import Schema
from digital_identity.verifier.desk import Desk
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.examples.digital_identity.processes import EXAMPLES, Service, free_port
from tests.examples.digital_identity.world import ADA, PERSON
from tests.exports.test_page import FLAGS, PATIENCE
from tests.left_out import BROWSER

WISH = EXAMPLES / "digital_identity" / "demo" / "wine.json"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--disable-component-update", "--no-proxy-server"]
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=flags, timeout=PATIENCE)
        yield chromium
        chromium.close()


@dataclass
class Street:
    """A registry, Ada's and Bob's wallets and a shop, as processes."""

    registry: Registry
    issuer: Service
    wallet: Service
    other_wallet: Service
    shop: Service


@contextmanager
def running(folder: Path, key_folder: Path) -> Iterator[Street]:
    """Their processes, until the body ends."""
    now = int(time.time())
    registry = Registry.make(folder / "registry", "Registry", Schema.from_object(PERSON), now)
    with ExitStack() as stack:
        keyed = ("--keys", key_folder, "--development")
        issuer = stack.enter_context(Service(folder, "issuer", "serve", folder / "registry"))
        wallets = []
        for name in ("ada", "bob"):
            Wallet.make(folder / name)
            wallets.append(stack.enter_context(Service(folder, "holder", "serve", folder / name, *keyed)))
        port = free_port()
        desk = Desk.make(folder / "shop", f"http://127.0.0.1:{port}")
        desk.learn(registry.schema)
        desk.trust(registry.status, "Registry", now, issuer.url)
        words = ("verifier", "serve", folder / "shop", WISH, "--wallet", wallets[0].url, "--port", port, *keyed)
        shop = stack.enter_context(Service(folder, *words))
        yield Street(registry, issuer, wallets[0], wallets[1], shop)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory, key_folder: Path) -> Iterator[Street]:
    with running(tmp_path_factory.mktemp("street"), key_folder) as street:
        yield street


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own; what its pages complain of, or ask of others, fails the test."""
    context = browser.new_context(viewport={"width": 400, "height": 800})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    errors, asked = list[str](), list[str]()
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("request", lambda request: asked.append(request.url))
    yield context
    assert not errors
    assert asked
    assert all(url.startswith("http://127.0.0.1:") for url in asked)
    context.close()


def receive(page: Page, wallet: str, street: Street, subject: str, width: int = 400) -> None:
    """Have a card issued into a wallet, by a code that the registry gave."""
    expires = int(time.time()) + 86_400
    code = street.registry.offer(subject, {**ADA, "birthday": "1990-12-10"}, expires)
    page.goto(wallet)
    page.get_by_label("Issuer").fill(street.issuer.url)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Add").click()
    expect(page.locator("main")).to_contain_text("Identity card, issued by Registry")
    assert page.evaluate("document.documentElement.scrollWidth") == width, "nothing is wider than a phone"


def buy(page: Page, street: Street) -> None:
    """From the basket to what the wallet asks its holder."""
    page.goto(street.shop.url)
    page.get_by_role("button", name="Buy").click()
    page.get_by_role("link", name="Open your wallet").click()
    expect(page.get_by_role("heading")).to_have_text(f"{street.shop.url} asks")
    for line in ("at least 18 years", "Country is one of AT, CH, DE", "issued by Registry", "Nothing else."):
        expect(page.locator("main")).to_contain_text(line)


def test_a_bottle_of_wine(context: BrowserContext, browser: Browser, street: Street) -> None:
    page = context.new_page()
    receive(page, street.wallet.url, street, "ada")
    for greeting in ("Welcome!", "Good to see you again."):
        buy(page, street)
        page.get_by_role("button", name="Agree").click()
        page.get_by_role("link", name="Continue").click()
        expect(page.locator("main")).to_contain_text(f"{greeting} The wine is on its way.")
    page.goto(street.wallet.url)
    expect(page.locator("li", has_text="To sell you wine")).to_have_count(2)
    page.go_back()
    expect(page.locator("main")).to_contain_text("not begun in this browser, or is over")

    # Who began a checkout and had somebody else answer it: neither browser has both the cookie and the code.
    mallory = browser.new_context()
    began = mallory.new_page()
    began.goto(street.shop.url)
    began.get_by_role("button", name="Buy").click()
    link = began.get_by_role("link", name="Open your wallet").get_attribute("href")
    assert link is not None
    page.goto(link)
    page.get_by_role("button", name="Agree").click()
    page.get_by_role("link", name="Continue").click()
    expect(page.locator("main")).to_contain_text("not begun in this browser, or is over")
    done = began.url.replace("/checkout/", "/done/")
    began.goto(f"{done}?code=guess")
    expect(began.locator("main")).to_contain_text("not begun in this browser, or is over")
    mallory.close()


def test_a_wallet_that_has_nothing_to_show(context: BrowserContext, street: Street) -> None:
    page = context.new_page()
    page.goto(street.shop.url)
    page.get_by_role("button", name="Buy").click()
    link = page.get_by_role("link", name="Open your wallet").get_attribute("href")
    assert link is not None
    page.goto(link.replace(street.wallet.url, street.other_wallet.url))
    expect(page.locator("main")).to_contain_text("credentials of a kind that is not known here")


def test_what_was_begun_survives_the_shop(context: BrowserContext, street: Street, tmp_path: Path) -> None:
    """The shop is killed between its request and the answer, and begins anew at the same port with what it has on its disk."""
    page = context.new_page()
    receive(page, street.wallet.url, street, "ada")
    buy(page, street)
    street.shop.kill_and_begin_anew()
    page.get_by_role("button", name="Agree").click()
    page.get_by_role("link", name="Continue").click()
    expect(page.locator("main")).to_contain_text("The wine is on its way.")


def test_taken_back(context: BrowserContext, street: Street) -> None:
    page = context.new_page()
    receive(page, street.other_wallet.url, street, "bob")
    assert street.registry.revoke("bob", int(time.time())) == 1
    street.registry.publish(int(time.time()))
    page.goto(street.shop.url)
    page.get_by_role("button", name="Buy").click()
    link = page.get_by_role("link", name="Open your wallet").get_attribute("href")
    assert link is not None
    page.goto(link.replace(street.wallet.url, street.other_wallet.url))
    page.get_by_role("button", name="Agree").click()
    expect(page.locator("main")).to_contain_text("no valid credential of this wallet shows what is asked")
