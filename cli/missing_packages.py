"""What to say where a package is missing that zkwright depends on, as with `pip install --no-deps`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_PACKAGES: Final = ("click", "galois", "numpy", "py_ecc", "rich")
"""What zkwright depends on."""

THE_REST: Final = f"For all that zkwright does, run: pip install {' '.join(_PACKAGES)}"
"""How a verifier alone becomes all of zkwright."""


def without(missing: ModuleNotFoundError) -> str | None:
    """What is not installed, and how to mend it; None for a module that is no such package."""
    package = str(missing.name).partition(".")[0]
    return (
        f"{package} is not installed, and this needs it; run: pip install {package}" if package in _PACKAGES else None
    )
