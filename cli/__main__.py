"""`python -m zkwright.cli`, as `python -m zkwright`, is the command `zkwright`."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run the command for `python -m`."""
    if sys.path[0] == os.getcwd():  # where Python puts it: a file there must not stand in for a module of the same name
        del sys.path[0]
    from zkwright.cli.entry import start

    start()


if __name__ == "__main__":
    main()
