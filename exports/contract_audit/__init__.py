"""Which key a deployed verifier holds, and whether it is one to rely on: found out by asking its code.

    from zkwright.exports.contract_audit import audit_code

    audited = audit_code(bytes.fromhex(runtime))     # or audit_source(text), which nobody may have deployed
    audited.holds(statement)     # the key of a NAME.statement.json, by its fingerprint
    audited.flaws                # why nobody should rely on the contract; empty where nothing was found

Whatever compiler made it, a Groth16 verifier asks the pairing precompile whether e(A, B) = e(alpha, beta) e(vk_x, gamma)
e(C, delta). So the code is run, by a machine that asks nobody else, with points and signals that are known again in what it
asks; all the rest is the key. That also shows what the code does with signals of r or more, and when the pairing check fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from zkwright.verifier import InvalidKey, Statement, VerifierError, VerifyingKey
from zkwright.verifier.curve import Q, R

from .equation import B, Unreadable, a_and_c, candidates
from .machine import MAX_CODE, Allowance, Stopped, run
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
    should rely on the contract.
    """

    n_public: int
    keys: tuple[VerifyingKey, ...]
    flaws: tuple[str, ...]

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
        found = _find(runtime, allowance) if runtime else None
        if found is not None:
            return found
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


@dataclass(frozen=True)
class _Call:
    """A function, and how it is called: by A, B, C and so many signals."""

    code: bytes
    selector: bytes
    compressed: bool
    n_public: int
    allowance: Allowance

    def ask(self, signals: Iterable[int], precompiles: Precompiles) -> bytes | None:
        """What it returns, None where it is reverted."""
        a, c = a_and_c()
        words: tuple[int, ...] = (*a, *B, *c)
        if self.compressed:
            words = (a[0] | _sign(a[1]), B[0] | _sign(B[2]), B[1], c[0] | _sign(c[1]))
        calldata = self.selector + b"".join(word.to_bytes(32, "big") for word in (*words, *signals))
        try:
            return run(self.code, calldata, precompiles, self.allowance)
        except Stopped:
            return None

    @property
    def signals(self) -> list[int]:
        """Small numbers, all different, known again among scalars."""
        return [1000 + index for index in range(self.n_public)]


def _sign(y: int) -> int:
    return 1 << 255 if y > Q // 2 else 0


def _find(code: bytes, allowance: Allowance) -> AuditedContract | None:
    for n_public in range(MAX_SIGNALS + 1):
        for selector in _selectors(code):
            for compressed in (False, True):
                call = _Call(code, selector, compressed, n_public, allowance)
                asked = Precompiles(points=allowance)
                returned = call.ask(call.signals, asked)
                if asked.pairs is not None and returned is not None:
                    return _audited(call, asked, returned)
        if allowance.exhausted:
            return None
    return None


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
    return list(found)[:_MAX_FUNCTIONS]


def _audited(call: _Call, asked: Precompiles, returned: bytes) -> AuditedContract:
    flaws = [*_behaviour(call, returned)]
    if call.allowance.exhausted:
        mend = "look at it by hand; a verifier of 180 signals takes half as many"
        raise NoVerifier("", "it takes more steps than were allowed, and was not asked everything", mend)
    keys, unfit = [], []
    try:
        for points in candidates(asked, call.signals):
            try:
                keys.append(VerifyingKey(*points))
            except InvalidKey as error:
                unfit.append(f"the key: {error}")
    except Unreadable as error:
        raise NoVerifier("", str(error), "only plain Groth16 is known here") from error
    if not keys:
        flaws.append(unfit[0])
    return AuditedContract(call.n_public, tuple(keys), tuple(flaws))


def _behaviour(call: _Call, returned: bytes) -> Iterator[str]:
    """What the function does where it must not say yes."""
    if call.ask(call.signals, Precompiles(holds=False)) == returned:
        yield "it answers the same when the pairing check fails: everything is accepted"
    for index in range(call.n_public):
        signals = call.signals
        signals[index] += R
        if call.ask(signals, Precompiles()) == returned:
            yield f"signal {index} may be r or more: the same value, such as a nullifier, is accepted in several spellings"
