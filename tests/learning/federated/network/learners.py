"""What members of `test_processes.py` learn, for `zkwright learn client --update`; as a program, one who lies or dies."""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray


def learn(average: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """A short update, and half of it in the next round."""
    return np.full(10, 0.1 if average is None else 0.05)


def poisoned(_: Any) -> NDArray[np.int64]:
    """Longer than the norm allows."""
    return np.full(10, 127)


if __name__ == "__main__":
    from zkwright.cli.entry import start
    from zkwright.learning.federated import Client
    from zkwright.learning.federated.messages import Phase
    from zkwright.learning.federated.network import member

    from tests.learning.federated.test_attacks import OtherUpdate

    class Dying(Client):
        """The process ends as if it were killed, once the others rely on it."""

        def answer(self, request: bytes) -> bytes:
            if request[0] == Phase.MASKED:
                os._exit(3)
            return super().answer(request)

    setattr(member, "Client", {"lying": OtherUpdate, "dying": Dying}[sys.argv.pop(1)])  # noqa: B010 - a name of the module's own
    start()
