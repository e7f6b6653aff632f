"""The public signals of a statement: outputs first, then public inputs, each the one representative in [0, r)."""

from __future__ import annotations

from collections.abc import Sequence

from .curve import R
from .errors import InvalidProof, MalformedProof
from .snarkjs_json import write
from .strict_json import Node, node_of, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, TypeAlias

PublicSignals: TypeAlias = tuple[int, ...]
"""Public signals in circom's order: outputs, then public inputs."""

MAX_PUBLIC_SIGNALS: Final = 80_000
"""What a key is made for at most: the readers here and of `verification_key.json` have room for so many."""

MAX_PUBLIC_BYTES: Final = 1 << 23
"""Room for 82 bytes a signal, as snarkjs writes them."""


def check_public_signals(signals: Sequence[int]) -> PublicSignals:
    """The signals as a tuple; raises `InvalidProof` unless each is an `int` in [0, r).

    The bound matters: x and x + r prove alike, so accepting both lets a nullifier be spent twice.
    """
    if type(signals) not in (tuple, list):  # another's class may answer otherwise when it is asked again
        found = type(signals).__name__
        raise InvalidProof("public", f"expected a tuple of integers, found {found}", "pass the signals as a tuple")
    frozen = tuple(signals)
    for index, signal in enumerate(frozen):
        where = f"public[{index}]"
        if type(signal) is not int:
            found = type(signal).__name__
            raise InvalidProof(where, f"expected an int, found {found}", "convert the public signal with int()")
        if not 0 <= signal < R:
            raise InvalidProof(where, "the public signal is not in [0, r)", "write it reduced modulo r")
    return frozen


def public_from_json(text: bytes | str) -> PublicSignals:
    """Read a `public.json`: an array of decimal strings.

    Raises `MalformedProof` for text that is no such file, `InvalidProof` for a signal that is not below r.

    >>> public_from_json('["33", "7"]')
    (33, 7)
    """
    return public_from_node(parse(text, MAX_PUBLIC_BYTES, MalformedProof, where="public"))


def public_from_object(document: object) -> PublicSignals:
    """Read a `public.json` that a web framework has parsed already; as strict as `public_from_json`, and raises what it raises.

    >>> public_from_object(["33", "7"])
    (33, 7)
    """
    return public_from_node(node_of(document, MAX_PUBLIC_BYTES, MalformedProof, where="public"))


def public_from_node(document: Node) -> PublicSignals:
    """Read what is part of a document that is parsed already; raises as `public_from_json` does."""
    return check_public_signals(tuple(item.decimal() for item in document.items(most=MAX_PUBLIC_SIGNALS)))


def public_to_json(signals: Sequence[int]) -> str:
    r"""The text of `public.json`, byte for byte as snarkjs writes it.

    Raises `InvalidProof` for what is no signal, and for more than MAX_PUBLIC_SIGNALS of them.

    >>> public_to_json((33, 7))
    '[\n "33",\n "7"\n]'
    """
    return write(public_to_object(signals))


def public_to_object(signals: Sequence[int]) -> list[str]:
    """What `public.json` parses to, for a web framework to send; raises what `public_to_json` raises.

    >>> public_to_object((33, 7))
    ['33', '7']
    """
    checked = check_public_signals(signals)
    if len(checked) > MAX_PUBLIC_SIGNALS:
        reason = f"{len(checked)} public signals, and no reader takes more than {MAX_PUBLIC_SIGNALS}"
        raise InvalidProof("public", reason, "make them private, and publish a hash of them")
    return [str(signal) for signal in checked]
