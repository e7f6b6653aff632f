"""The page at `/`, in a browser: what people see of the service, and that nothing on it comes from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from zkwright.service.access.keys import ApiKeys
from zkwright.service.settings import Settings
from zkwright.service.storage.database import Database

from tests.exports.test_page import FLAGS, PATIENCE
from tests.left_out import BROWSER
from tests.service.ballots import Ballot, Box
from tests.service.conftest import Process


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--disable-component-update", "--no-proxy-server"]
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=flags, timeout=PATIENCE)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window; what it asks of others fails the test."""
    context = browser.new_context(viewport={"width": 400, "height": 800})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors
    assert asked
    assert all(url.startswith("http://127.0.0.1:") for url in asked)
    context.close()


@pytest.fixture
def service(serve: Callable[..., Process], poll: Settings) -> Process:
    return serve("--database", poll.database)


def give(page: Page, ballot: Ballot) -> None:
    texts = {"public.json": json.dumps(ballot.public), "proof.json": json.dumps(ballot.proof)}
    files = [{"name": name, "mimeType": "application/json", "buffer": text.encode()} for name, text in texts.items()]
    page.locator("#files").set_input_files(files)  # type: ignore[arg-type] # dicts are such
    page.get_by_label("statement").select_option(ballot.statement)
    page.get_by_role("button", name="Verify").click()


def test_a_proof_is_tried_and_nothing_consumed(page: Page, service: Process, box: Box) -> None:
    page.goto(service.url)
    expect(page.locator("#statements")).to_contain_text("once for each nullifier within scope")
    expect(page.locator("#consumed")).to_have_text("nothing yet")
    expect(page.locator("#access")).to_be_hidden()
    ballot = box.ballot()
    for _ in range(2):
        give(page, ballot)
        expect(page.locator("#verdict")).to_contain_text("yes: the proof holds")
        expect(page.locator("#verdict")).to_contain_text(ballot.public[0])
    give(page, ballot.aliased)
    expect(page.locator("#verdict")).to_contain_text("no: the proof does not hold")
    httpx.post(service.url + "/v1/consume", content=ballot.body, headers={"content-type": "application/json"})
    page.reload()
    expect(page.locator("#consumed")).to_contain_text(ballot.public[0])
    assert page.evaluate("document.documentElement.scrollWidth") == 400, "nothing is wider than a phone"


def test_asks_for_a_key_where_the_service_does(page: Page, service: Process, poll: Settings) -> None:
    database = Database(poll.database)
    secret = ApiKeys(database).new("reader", ["verify"])
    database.close()
    page.goto(service.url)
    expect(page.locator("#access")).to_be_visible()
    page.get_by_label("API key").fill(secret)
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("#statements")).to_contain_text("ballot")
    expect(page.locator("#consumed")).to_contain_text("this needs a key with the scope feed")
    assert page.evaluate("document.cookie + localStorage.length + sessionStorage.length") == "00"


def test_no_other_script_runs(service: Process) -> None:
    for path in ("/", "/page.js", "/page.css"):
        answer = httpx.get(service.url + path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "innerHTML" not in httpx.get(service.url + "/page.js").text
