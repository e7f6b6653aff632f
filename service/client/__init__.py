"""Asking a service from Python: `Client` of `client.py`. Needs httpx alone."""

from .client import Client, Consumed, Made
from .errors import ServiceRefused

__all__ = ["Client", "Consumed", "Made", "ServiceRefused"]
