"""Which key a deployed verifier holds, and whether it is one to rely on: found out by asking its code.

    from zkwright.exports.contract_audit import audit_code

    audited = audit_code(bytes.fromhex(runtime))     # or audit_source(text), which nobody may have deployed
    audited.holds(statement)     # the key of a NAME.statement.json, by its fingerprint
    audited.flaws                # why nobody should rely on the contract; empty where nothing was found

Whatever compiler made it, a Groth16 verifier asks the pairing precompile whether e(A, B) = e(alpha, beta) e(vk_x, gamma)
e(C, delta). So the code is run, by a machine that asks nobody else, with points and signals that are drawn at random and known
again in what it asks; all the rest is the key. That also shows what the code does with signals of r or more, when the
pairing check fails, or a precompiled contract does; and with each branch that was not taken, whatever would have to be the
case for it. A contract may hash its signals, as those for circuits with `hash_inputs` do. Each function that checks proofs of as
many signals is looked at: nobody knows which will be called.

What is found is there; that nothing is found is no proof of absence. Code that was written to deceive may say yes to one
input by arithmetic that knows no branch, or be stopped at what the machine does not. Of those whom you do not trust compile the
source, and compare.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from zkwright.verifier import InvalidKey, Statement, VerifierError, VerifyingKey

from .behaviour import Function, flaws_of
from .equation import Claim, Points, Unreadable, candidates
from .machine import MAX_CODE, Allowance, Stopped, Watched, run
from .precompiles import Precompiles
from .source import points_of_source

MAX_SIGNALS: Final = 380
"""More `IC` points than this do not fit into a contract."""

_MAX_FUNCTIONS: Final = 24

_PROXY: Final = re.compile(b"\x36\x3d\x3d\x37\x3d\x3d\x3d\x36\x3d\x73(.{20})\x5a\xf4.*", re.DOTALL)
"""The beginning of what EIP-1167 writes."""


class NoVerifier(VerifierError):  # noqa: N818 - named as what was given
    """The code is no Groth16 verifier whose key could be found."""


@dataclass(frozen=True)
class AuditedContract:
    """What was found in a contract.

    `keys` are the keys that it may hold, the likeliest first: they differ in signs, or without public signals in which point is
    which, and prove the same. There is none where the points make no key that anybody should rely on. `flaws` says why nobody
    should rely on the contract. `functions` are the selectors of those that check proofs, in hexadecimal digits; a source has
    none.
    """

    n_public: int
    keys: tuple[VerifyingKey, ...]
    flaws: tuple[str, ...]
    functions: tuple[str, ...] = ()

    def holds(self, statement: Statement) -> bool:
        """Whether it holds the key of this statement."""
        return any(key.fingerprint == statement.fingerprint for key in self.keys)


def audit_code(code: bytes) -> AuditedContract:
    """Find the key in the bytecode of a contract, as the chain has it or as a compiler gives it for deployment.

    Raises `NoVerifier` where it does not verify Groth16 proofs with four pairings, or only through another contract. It
    takes 30 ms for a contract of 20 signals, and ten seconds at most, of code that is none.
    """
    if not code or len(code) > MAX_CODE:
        raise NoVerifier("", f"{len(code)} bytes of code", "give what the chain has of one contract")
    if proxied := _PROXY.fullmatch(code):
        raise NoVerifier("", "a proxy, which computes nothing itself", f"give the code of 0x{proxied[1].hex()}")
    allowance = Allowance()
    for runtime in (_deployed(code, allowance), code):
        if runtime and (found := _functions(runtime, allowance)):
            return _together(found)
    mend = "give the code of the contract that computes, not of a proxy before it; as `cast code ADDRESS` prints it"
    raise NoVerifier("", "no function of this code asks for the pairings of Groth16", mend)


def audit_source(text: str) -> AuditedContract:
    """Find the key in the source of a contract of snarkjs', gnark's or ours, by the names of its constants.

    What its functions do is not looked at, nor whether it is what was deployed. Raises `NoVerifier` where no key is found.
    """
    points = points_of_source(text)
    if points is None:
        raise NoVerifier(
            "", "no constants of a verifying key by the names of snarkjs, gnark or zkwright", "give the bytecode"
        )
    try:
        return AuditedContract(len(points.ic) - 1, (VerifyingKey(*points),), ())
    except InvalidKey as error:
        return AuditedContract(len(points.ic) - 1, (), (f"the key: {error}",))


def _deployed(code: bytes, allowance: Allowance) -> bytes:
    """What code for deployment leaves on the chain, if it is such."""
    try:
        return run(code, b"", Precompiles(), allowance)
    except Stopped:
        return b""


def _functions(code: bytes, allowance: Allowance) -> dict[str, AuditedContract]:
    """What was found of each function that checks proofs, by its selector.

    Raises `NoVerifier` where one checks something by pairings, and none Groth16 as it is known here.
    """
    found: dict[str, AuditedContract] = {}
    strange = ""
    selectors = _selectors(code)
    drawn = Claim.drawn(MAX_SIGNALS)
    for n_public in range(MAX_SIGNALS + 1):
        claim = replace(drawn, signals=drawn.signals[:n_public])
        for selector, compressed in product(selectors[:_MAX_FUNCTIONS], (False, True)):
            function = Function(code, selector, compressed, claim, allowance)
            asked, watched = Precompiles(points=allowance), Watched()
            if selector.hex() in found or (returned := function.ask(asked, watched)) is None or not asked.checks:
                continue
            if any(not scalar for _, scalar in asked.multiples):
                continue  # it takes more signals than it was given
            try:
                points = list(candidates(asked, claim))
            except Unreadable as error:
                strange = str(error)
                continue
            flaws = [*flaws_of(function, returned, asked, watched, selectors)]
            found[selector.hex()] = _audited(n_public, points, flaws)
        if found or allowance.exhausted:  # a function of more signals holds another key
            break
    if found and allowance.exhausted:
        mend = "look at it by hand; a verifier of 180 signals takes half as many"
        raise NoVerifier("", "it takes more steps than were allowed, and was not asked everything", mend)
    if strange and not found:
        raise NoVerifier("", strange, "only plain Groth16 is known here")
    return found


def _selectors(code: bytes) -> list[bytes]:
    """What may be the first bytes of calls: what code pushes of 4 bytes, or of 3 where the first is 0."""
    found: dict[bytes, None] = {}
    place = 0
    while place < len(code):
        opcode = code[place]
        size = opcode - 0x5F if 0x60 <= opcode <= 0x7F else 0
        if size in (3, 4):
            found[code[place + 1 : place + 1 + size].rjust(4, b"\0")] = None
        place += 1 + size
    return list(found)


def _audited(n_public: int, candidates: list[Points], flaws: list[str]) -> AuditedContract:
    keys, unfit = [], []
    for points in candidates:
        try:
            keys.append(VerifyingKey(*points))
        except InvalidKey as error:
            unfit.append(f"the key: {error}")
    return AuditedContract(n_public, tuple(keys), (*flaws, *unfit[: not keys]))


def _together(functions: dict[str, AuditedContract]) -> AuditedContract:
    """One answer for all functions of a contract."""
    first, *others = functions.values()
    flaws = [
        f"function 0x{selector}: {flaw}" if others else flaw
        for selector, audited in functions.items()
        for flaw in audited.flaws
    ]
    if any(set(other.keys) != set(first.keys) for other in others):
        flaws.append(f"its functions {', '.join(f'0x{selector}' for selector in functions)} hold different keys")
    return AuditedContract(first.n_public, first.keys, tuple(flaws), tuple(functions))
