"""Build hook: lets an editable install find the flat source folders under the `zkwright` namespace."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ZkwrightBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Lays `.dev/zkwright/<room>` links before an editable install; a wheel needs nothing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run before the build; `version` is hatchling's name of the kind of wheel asked for."""
        if version == "editable":
            self._link_rooms()

    def _link_rooms(self) -> None:
        root = Path(self.root)
        package = root / ".dev" / "zkwright"
        package.mkdir(parents=True, exist_ok=True)
        sources: dict[str, str] = self.build_config.target_config["sources"]
        for folder, dotted in sources.items():
            if dotted == "zkwright":
                for file in sorted((root / folder).iterdir()):
                    if file.name != "__pycache__":
                        _link(package / file.name, Path("..", "..", folder, file.name))
            else:
                _link(package / Path(dotted).name, Path("..", "..", folder))


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and Path(os.readlink(link)) == target:
        return
    link.unlink(missing_ok=True)
    link.symlink_to(target)
