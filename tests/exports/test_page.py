"""The page, in a browser: what a person drops into it, and what they see, on a desktop and a phone, without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from zkwright import U8, U64, Public, bind, circuit
from zkwright.circuits.signals import keccak256_of_signals, sha256_of_signals
from zkwright.core.html_page import source_hash
from zkwright.exports.described_key import DescribedKey
from zkwright.exports.page import verifying_page
from zkwright.prover import prove, setup, statement_of
from zkwright.verifier import Statement, VerifyingKey, public_to_json
from zkwright.verifier.signals_hash import HASHES

from tests.exports.subjects import of_every_type, of_snarkjs
from tests.left_out import BROWSER
from tests.refusals.case import Case, cases, keys

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@circuit(hash_inputs=keccak256_of_signals)
def folded_keccak(small: Public[U8], large: Public[U64]) -> None:
    """Proves anything."""
    bind(small)
    bind(large)


@circuit(hash_inputs=sha256_of_signals)
def folded_sha(small: Public[U8], large: Public[U64]) -> None:
    """Proves anything."""
    bind(small)
    bind(large)


PATIENCE = 120_000
"""Milliseconds after which a test that waits has failed: a busy machine is slow."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--disable-component-update"]
        chromium = playwright.chromium.launch(executable_path=BROWSER, args=flags, timeout=PATIENCE)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window without a network; what its page complains of fails the test."""
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 800})
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    assert not complaints
    assert len(set(asked)) == 1  # the page itself
    context.close()


def opened(page: Page, described: DescribedKey, folder: Path) -> Page:
    file = folder / "verify.html"
    file.write_text(verifying_page(described), encoding="utf-8")
    page.goto(file.as_uri())
    return page


def give(page: Page, **texts: bytes) -> None:
    """Choose files of these names, without `.json`."""
    files = [{"name": f"{name}.json", "mimeType": "application/json", "buffer": text} for name, text in texts.items()]
    page.get_by_label("Choose public.json and proof.json").set_input_files(files)  # type: ignore[arg-type] # dicts are such


def drop(page: Page, *texts: bytes) -> None:
    """Drop files somewhere on the page."""
    page.evaluate(
        """(texts) => {
          const dataTransfer = new DataTransfer();
          texts.forEach((text, index) => dataTransfer.items.add(new File([text], `file${index}`)));
          document.querySelector("footer").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
        }""",
        [text.decode() for text in texts],
    )


def answered(page: Page) -> str:
    """The word of the answer, once it is there."""
    return page.get_by_role("status").locator(".word").inner_text()


def values(page: Page) -> list[list[str]]:
    return [row.locator("th, td").all_inner_texts() for row in page.locator("#values tr").all()]


def test_a_valid_proof_and_its_values_by_name(page: Page, tmp_path: Path) -> None:
    subject = of_every_type()
    opened(page, subject.described, tmp_path)
    give(page, public=subject.public, proof=subject.proof)
    assert answered(page) == "Valid"
    expect(page).to_have_title("Valid: a proof of every_type")
    expect(page.get_by_role("status")).to_contain_text("Development key: whoever made the key can forge proofs.")
    assert values(page) == [
        ["result[0]", "Field", "25"],
        ["result[1]", "Bool", "true"],
        ["flag", "Bool", "true"],
        ["small", "U8", "255"],
        ["large", "U64", str(2**64 - 1)],
        ["odd", "U128", str(2**128 - 1)],
        ["signed", "I16", "-32768"],
        ["price", "Fixed[32, 16]", "-1.5"],
        ["digest", "3 bytes", "0x00ff10"],
        ["issuer.größe", "U8", "7"],
        ["issuer.constructor", "2 of Bool", "[false, true]"],
        ["prices", "up to 3 of I16", "[-1, 32767]"],
        ["label", "Text[4]", "zß"],
    ]


@pytest.mark.parametrize("name", HASHES)
def test_signals_behind_a_hash(page: Page, tmp_path: Path, name: str) -> None:
    program = (folded_keccak if name == "keccak256" else folded_sha).compile()
    key = setup(program.r1cs)
    described = DescribedKey.of(key.verifying_key(), statement_of(program, key), development=True)
    witness = program.solve({"small": 7, "large": 2**64 - 1})
    proof = prove(key, witness.limbs()).proof.to_json().encode()
    opened(page, described, tmp_path)
    expect(page.locator("#public")).to_contain_text("signals.json")
    page.get_by_label("Choose signals.json and proof.json").set_input_files(
        [
            {"name": f"{file}.json", "mimeType": "application/json", "buffer": text}
            for file, text in (("signals", public_to_json(witness.signals).encode()), ("proof", proof))
        ]  # type: ignore[arg-type] # dicts are such
    )
    assert answered(page) == "Valid"
    assert values(page) == [["small", "U8", "7"], ["large", "U64", str(2**64 - 1)]]
    drop(page, public_to_json([8, *witness.signals[1:]]).encode())
    expect(page.get_by_role("status")).to_contain_text("The proof does not hold for this key and these public signals.")
    drop(page, public_to_json(witness.public).encode())
    expect(page.get_by_role("status")).to_contain_text("as signals.json has them: public.json is their hash")
    assert answered(page) == "Not valid"


def test_files_come_in_any_order_and_are_exchanged(page: Page, tmp_path: Path) -> None:
    subject = of_snarkjs("product")
    opened(page, subject.described, tmp_path)
    shown = page.get_by_role("heading", name="What it is valid for")
    drop(page, subject.proof)
    expect(page.locator("#proof")).to_contain_text("file0, ")
    expect(page.locator("#public")).to_contain_text("not here yet")
    assert page.get_by_role("status").inner_text() == ""
    drop(page, b"\n" + subject.public)
    assert answered(page) == "Valid"
    assert values(page) == [["signal[0]", "Field", "33"]]
    expect(shown).to_be_visible()
    give(page, anything=b'["34"]')
    expect(page.get_by_role("status")).to_contain_text("The proof does not hold for this key and these public signals.")
    assert answered(page) == "Not valid"
    expect(shown).to_be_hidden()
    give(page, anything=b'["33"')
    expect(page.get_by_role("status")).to_contain_text("public: brackets unbalanced")
    assert answered(page) == "No answer"
    drop(page, subject.proof, subject.public)
    expect(shown).to_be_visible()
    assert answered(page) == "Valid"


def test_other_files_are_named_as_they_are(page: Page, tmp_path: Path) -> None:
    opened(page, of_snarkjs("product").described, tmp_path)
    give(page, **{"\u202ecipo\nt": b"PK", "<b>x": b""})
    expect(page.get_by_role("alert")).to_have_text(
        r"\u{202e}cipo\u{a}t.json, <b>x.json: no public.json, which begins with [, and no proof.json, which begins with {"
    )
    give(page, public=b"")  # by its name
    expect(page.get_by_role("alert")).to_have_text("")
    give(page, proof=b"{}")
    expect(page.get_by_role("status")).to_contain_text("public: empty.")


def chosen() -> list[Case]:
    """Of each reason one, of the keys that others share."""
    found = {
        case.reason: case for case in cases("words", "text") if case.key == "opening" and case.public and case.proof
    }
    return list(found.values())


def test_refusals_of_the_table(page: Page, tmp_path: Path) -> None:
    of_key = keys()["opening"]
    vk, statement = VerifyingKey.from_json(of_key.verification_key), Statement.from_json(of_key.statement)
    opened(page, DescribedKey.of(vk, statement, development=True), tmp_path)
    asked = chosen()
    assert len(asked) > 8
    for case in asked:
        page.reload()
        give(page, public=case.public.encode(), proof=case.proof.encode())
        assert (answered(page) == "Valid") == case.accepted, case.name


def test_with_the_keyboard_alone(page: Page, tmp_path: Path) -> None:
    subject = of_snarkjs("product")
    opened(page, subject.described, tmp_path)
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.id")
    outline = page.evaluate("getComputedStyle(document.querySelector('label[for=files]')).outlineStyle")
    assert (focused, outline) == ("files", "solid")
    page.evaluate(
        """document.activeElement.addEventListener("click", (event) => {
          event.preventDefault();
          document.title = "asked for files";
        })"""
    )
    page.keyboard.press("Enter")
    expect(page).to_have_title("asked for files")


@pytest.mark.parametrize("width", [320, 1000])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_phones_and_desktops(page: Page, tmp_path: Path, width: int, scheme: str) -> None:
    subject = of_every_type()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 700})
    opened(page, subject.described, tmp_path)
    give(page, public=subject.public, proof=subject.proof)
    assert answered(page) == "Valid"
    assert page.evaluate("document.scrollingElement.scrollWidth") == width
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(247, 247, 245)", "dark": "rgb(19, 20, 22)"}[scheme]


def test_its_policy_lets_in_its_own_parts_alone() -> None:
    described = of_every_type().described
    text = verifying_page(described)
    assert text == verifying_page(DescribedKey.of(described.key, described.statement, development=True))
    (script,) = re.findall(r'<script type="module">(.*)</script>', text, re.DOTALL)
    (style,) = re.findall(r"<style>(.*)</style>", text, re.DOTALL)
    assert "<" + "/script" not in script
    assert "<!--" not in script
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*)"', text)
    assert policy == (
        f"default-src 'none'; style-src '{source_hash(style)}'; script-src '{source_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"https?://", text.replace("http://www.w3.org/2000/svg", ""))


def test_colours_contrast() -> None:
    """WCAG's 4.5 to 1, of all text, in both schemes."""
    style = Path(__file__).parents[2].joinpath("exports", "page", "page.css").read_text()
    light, dark = (dict(re.findall(r"--(\w+): (#\w{6})", part)) for part in style.split("* {")[0].split("@media"))

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for scheme in (light, {**light, **dark}):
        pairs = "ink page, ink card, soft page, soft card, accent card, on yes, on no, on none, none card, no page"
        for pair in pairs.split(", "):
            low, high = sorted(luminance(scheme[name]) for name in pair.split())
            assert (high + 0.05) / (low + 0.05) >= 4.5, pair
