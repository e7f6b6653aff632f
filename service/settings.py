"""What a service is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from .proving.settings import ProvingSettings

DEFAULT_DATABASE: Final = "sqlite:///zkwright.sqlite"


@dataclass(frozen=True, slots=True)
class Settings:
    """The same in each of a service's processes; sent to them, so that it holds nothing but plain values.

    `statements` are descriptors (`NAME.statement.json`), each beside its `verification_key.json`, that are registered when the
    service starts. Keys under which somebody can forge proofs are served for `development` only.
    """

    database: str = DEFAULT_DATABASE
    statements: tuple[Path, ...] = ()
    development: bool = False
    open: bool = False
    """Whether to ask nobody for an API key as long as none was ever made; otherwise nobody has one, and nobody is let in."""
    hosts: tuple[str, ...] = ()
    """What a request may call the service in its Host header, IPv6 in brackets; empty for anything."""
    most_body: int = 1 << 16
    """Bytes of a request with a proof; more where a statement has so many public signals, at most 82 bytes for each."""
    most_waiting: int = 512
    """Requests of one process that may be at work or wait; others are told to come again."""
    body_seconds: float = 30.0
    """Within which a request has come, to its end."""
    proving: ProvingSettings = field(default_factory=ProvingSettings)
    """Which proofs are made for others."""
