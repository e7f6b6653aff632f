"""Build hook: builds the native engine where cargo is, and lets an editable install find the flat source folders.

`ZKWRIGHT_REQUIRE_ENGINE=1` makes a missing or failing engine an error; `ZKWRIGHT_NO_ENGINE=1` leaves it out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STUB = "engine/_engine.pyi"


class ZkwrightBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Ships the engine as `zkwright/_engine.abi3.so`, or says why the install is pure Python."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run before the build; `version` is hatchling's name of the kind of wheel asked for."""
        library = self._build_engine()
        if version == "editable":
            self._link_rooms(library)
            return
        build_data["force_include"][STUB] = "zkwright/_engine.pyi"
        if library is not None:
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["pure_python"] = False
            build_data["tag"] = f"cp311-abi3-{platform}"
            build_data["force_include"][str(library)] = f"zkwright/{_module_name()}"

    def _build_engine(self) -> Path | None:
        """The compiled library, or None after one line that says why there is none."""
        if os.environ.get("ZKWRIGHT_NO_ENGINE") == "1":
            return None
        cargo = shutil.which("cargo")
        reason = "cargo is not on the PATH"
        if cargo is not None:
            crate = Path(self.root, "engine")
            command = [cargo, "build", "--release", "--locked", "--lib"]
            environment = {"CARGO_NET_RETRY": "0", "CARGO_TARGET_DIR": "target"} | os.environ
            build = subprocess.run(command, cwd=crate, env=environment, stderr=subprocess.PIPE, text=True, check=False)
            if build.returncode == 0:
                return crate / environment["CARGO_TARGET_DIR"] / "release" / _library_name()
            errors = [line for line in build.stderr.splitlines() if line.startswith("error")]
            reason = f"cargo failed: {errors[0] if errors else build.stderr.strip()[-200:]}"
        if os.environ.get("ZKWRIGHT_REQUIRE_ENGINE") == "1":
            raise RuntimeError(f"ZKWRIGHT_REQUIRE_ENGINE=1, but the native engine cannot be built: {reason}")
        self.app.display_warning(f"zkwright: no native engine ({reason}); installing the slower pure-Python one")
        return None

    def _link_rooms(self, library: Path | None) -> None:
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
        _link(package / "_engine.pyi", Path("..", "..", STUB))
        if library is None:
            (package / _module_name()).unlink(missing_ok=True)
        else:
            _link(package / _module_name(), library)


def _library_name() -> str:
    return {"win32": "zkwright_engine.dll", "darwin": "libzkwright_engine.dylib"}.get(
        sys.platform, "libzkwright_engine.so"
    )


def _module_name() -> str:
    return "_engine.pyd" if sys.platform == "win32" else "_engine.abi3.so"


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and Path(os.readlink(link)) == target:
        return
    link.unlink(missing_ok=True)
    link.symlink_to(target)
