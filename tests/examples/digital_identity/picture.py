"""The picture of the README: what a wallet's holder is asked, as the page has it.

python -m tests.examples.digital_identity.picture
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.examples.digital_identity.processes import EXAMPLES
from tests.left_out import BROWSER

sys.path.insert(0, str(EXAMPLES))  # as pytest does


def main() -> None:
    """Write consent.png beside the README."""
    from digital_identity.keys import make_keys

    from tests.examples.digital_identity.test_page import buy, receive, running
    from tests.exports.test_page import FLAGS

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        make_keys(folder / "keys")
        browser = playwright.chromium.launch(executable_path=BROWSER, args=[*FLAGS, "--no-proxy-server"])
        with running(folder, folder / "keys") as street:
            page = browser.new_page(viewport={"width": 560, "height": 480})
            receive(page, street.wallet.url, street, "ada", width=560)
            buy(page, street)
            page.screenshot(path=EXAMPLES / "digital_identity" / "consent.png")
        browser.close()


if __name__ == "__main__":
    main()
