"""Damaged files through the verbs of the command, one after the other in this process, for as long as it is given.

    python -m tests.cli.fuzz_files --minutes 30 [--seed N]

A case is a number: the same one damages the same file in the same way. Whatever a file holds, the command must answer with 0, 1
or 2, in a line, soon, in little memory, and leave no file unless it answers 0. The first case that does otherwise ends the run;
its files are left in `--folder`, where they also are after a crash of the process.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

from zkwright.verifier import Proof, VerifyingKey, public_from_json

from tests.cli.conftest import Outcome, run
from tests.cli.damage import damaged
from tests.effort import least, spent
from tests.prover.circom.programs import program
from tests.prover.test_ptau_file import header, write

CIRCUITS: Final = '''\
"""Circuits for damaged files: every kind of hint, gadgets within gadgets, structs, and a hint in Python."""

from __future__ import annotations

from zkwright import U8, U16, Array, Bool, Bytes, Field, Private, Public, Struct, circuit, gadget, hint, require, select


class Split(Struct):
    quotient: U8
    whole: Field
    odd: Bool


@gadget
def inner(a: U8, b: U8) -> U8:
    return (a // (b | 1)) ^ b


@gadget
def outer(a: U8, b: U8) -> U8:
    return inner(inner(a, b), a).wrapping_add(b)


@circuit
def rich(n: int, items: Private[Array[U8, "n"]], at: Private[Field], flag: Public[Bool], name: Public[Bytes[2]]) -> Public[Split]:
    require(at != 0, "at is nothing")
    mixed = outer(items[0], outer(items[1], items[2]))
    chosen = select(flag, mixed, items[1] % 7)
    require(Field(name[0]) * at != 5, "five")
    return Split(quotient=chosen, whole=at * at + Field(name[1]), odd=chosen.bits(8)[0])


@circuit
def small(p: Private[U8], q: Private[U8], tag: Public[Field]) -> Public[Field]:
    require(p != 1, "p is trivial")
    return Field(p) * Field(q) + tag


@circuit
def asked(x: Private[U16]) -> Public[U8]:
    root = hint(lambda value: min(value, 255), x, returns=U8)
    require(U16(root) <= x, "too much")
    return root
'''

INPUTS: Final = {
    "rich": '{"items": [200, 7, "0x0b"], "at": "12345678901234567890123", "flag": true, "name": "0a0b"}',
    "small": '{"p": 3, "q": "0x5", "tag": "7"}',
    "asked": '{"x": 40000}',
}

VERBS: Final = (
    ("info", "{}.r1cs"),
    ("info", "{}.sym"),
    ("info", "{}.wtns"),
    ("info", "{}.zkey"),
    ("info", "powers.ptau"),
    ("info", "{}.verification_key.json"),
    ("info", "{}.proof.json"),
    ("info", "{}.public.json"),
    ("setup", "{}.r1cs", "-o", "out"),
    ("profile", "{}.r1cs", "-o", "out"),
    ("audit", "{}.r1cs", "--report", "out/page.html", "--time-limit", "1"),
    ("witness", "{}.r1cs", "-i", "{}.input.json", "-o", "out/new.wtns"),
    ("witness", "x.wasm", "-i", "x.input.json", "-o", "out/new.wtns", "--time-limit", "1", "--memory-limit", "64"),
    ("prove", "{}.zkey", "{}.wtns", "-o", "out"),
    ("check", "{}.zkey"),
    ("export", "vk", "{}.zkey", "-o", "out/vk.json"),
    ("verify", "{}.verification_key.json", "{}.public.json", "{}.proof.json"),
)

MOST_SECONDS: Final = 2
"""Of the processor, in all threads, at best: a busy machine or a stopped process must not count."""

MOST_BYTES: Final = 300 << 20


class Fuzzer:
    """Good files of a few circuits, and a folder to damage copies of them in."""

    def __init__(self, folder: Path) -> None:
        """Make the good files; `folder` is emptied."""
        shutil.rmtree(folder, ignore_errors=True)
        self.folder, self.outputs = folder, folder / "out"
        self.outputs.mkdir(parents=True)
        self.files: dict[str, bytes] = {}
        source = folder / "circuits.py"
        source.write_text(CIRCUITS)
        for name, inputs in INPUTS.items():
            (folder / f"{name}.input.json").write_text(inputs)
            parameters = ["-p", "n=3"] if name == "rich" else []
            made = run("run", f"{source}:{name}", "-i", folder / f"{name}.input.json", "-o", self.outputs, *parameters)
            assert made.code == 0, made.err
            self.files[f"{name}.input.json"] = inputs.encode()
            for path in self.outputs.iterdir():
                prefix = f"{name}." if path.suffix == ".json" else ""
                self.files[prefix + path.name] = path.read_bytes()
                path.unlink()
        self.files |= {"x.wasm": program(), "x.input.json": b'{"x": ["0x11", 12345678901234567890123]}'}
        sections = {1: header(power=3), **{kind: bytes(64) for kind in range(2, 8)}, 12: bytes(64)}
        self.files["powers.ptau"] = write(folder / "powers.ptau", sections).read_bytes()
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        self._warm()

    def case(self, number: int) -> tuple[str, Outcome]:
        """Run one case and check it; returns its verb and what came of it."""
        source = random.Random(number)
        verb = source.choice(VERBS)
        circuit = source.choice([*INPUTS, "rich"])
        arguments = [part.format(circuit) for part in verb]
        victim = source.choice([part for part in arguments if part in self.files])
        bad = self.folder / victim
        bad.write_bytes(damaged(self.files[victim], self.files, source))
        try:
            outcome = self._checked(arguments, json_wanted=bool(source.randrange(2)))
            if verb[0] == "verify" and outcome.code == 0:
                self._verified(arguments[1:])
        except BaseException as error:
            error.add_note(f"case {number}: {' '.join(arguments)}, {bad} is damaged")
            raise
        bad.write_bytes(self.files[victim])
        return verb[0], outcome

    def _checked(self, arguments: list[str], *, json_wanted: bool) -> Outcome:
        def once() -> float:
            for path in self.outputs.iterdir():
                path.unlink()
            before = spent()
            outcomes.append(run(*paths, *["--json"] * json_wanted))
            return spent() - before

        paths = [str(self.folder / part) if "." in part or part == "out" else part for part in arguments]
        outcomes: list[Outcome] = []
        peak = _peak()
        seconds = least(once, MOST_SECONDS)
        outcome, grown = outcomes[-1], _peak() - peak
        said = outcome.out + outcome.err
        assert outcome.code in (0, 1, 2), outcome
        assert "Traceback" not in said, said
        assert "internal error" not in said, said
        assert "not enough memory" not in said, said
        assert outcome.code != 1 or arguments[0] in ("witness", "prove", "check", "verify", "info"), outcome
        assert outcome.code != 2 or outcome.err.count("\n") == 1, outcome.err
        assert seconds <= MOST_SECONDS, f"{seconds:.1f} s"
        assert grown <= MOST_BYTES, f"{grown >> 20} MB"
        if json_wanted:
            assert outcome.document["ok"] == (outcome.code == 0)
        left = list(self.outputs.iterdir())
        assert outcome.code == 0 or not left, left
        for path in left:
            path.unlink()
        return outcome

    def _verified(self, names: list[str]) -> None:
        """Damage that is not refused must not have changed what the files say."""
        for name, read in zip(names, (VerifyingKey.from_json, public_from_json, Proof.from_json), strict=True):
            assert read((self.folder / name).read_bytes()) == read(self.files[name]), name

    def _warm(self) -> None:
        """Load what is loaded once, and measure what is measured once."""
        for verb in VERBS:
            for circuit in INPUTS:
                run(
                    *[
                        str(self.folder / part.format(circuit)) if "." in part or part == "out" else part
                        for part in verb
                    ]
                )
        for path in self.outputs.iterdir():
            path.unlink()


def _peak() -> int:
    """The most memory this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    """Run cases until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, help="the first case; default: any")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "zkwright-damaged-files")
    options = parser.parse_args()
    first = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 40)
    faulthandler.enable()
    with tempfile.TemporaryDirectory() as cache, contextlib.chdir(cache):
        os.environ["XDG_CACHE_HOME"] = cache
        fuzzer = Fuzzer(options.folder.absolute())
        outcomes: Counter[tuple[str, int]] = Counter()
        end, number = time.monotonic() + 60 * options.minutes, first
        while time.monotonic() < end:
            verb, outcome = fuzzer.case(number)
            outcomes[verb, outcome.code] += 1
            number += 1
        print(f"cases {first} to {number - 1}: {sum(outcomes.values())}")
        print(json.dumps({f"{verb} {code}": count for (verb, code), count in sorted(outcomes.items())}, indent=2))


if __name__ == "__main__":
    main()
