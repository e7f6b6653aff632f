"""What the author's code reads while it runs, as far as Python tells: files, and whatever makes a result one of the moment."""

from __future__ import annotations

import os
import sys
from typing import Final

_FROM_ELSEWHERE: Final = frozenset(
    {
        *("builtins.input", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"),
        *("pty.spawn", "subprocess.Popen", "socket.connect", "socket.bind", "socket.getaddrinfo", "sqlite3.connect"),
    }
)
"""Events of code that asks others, whose answers may change: see Python's table of audit events."""


class SourceWatch:
    """Within the body, takes down which files are opened, and whether others than files were asked; not for nested use."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self.files: Final[set[str]] = set()
        self.asked_others = False

    def __enter__(self) -> SourceWatch:
        """Watch from here on."""
        self._known = set(sys.modules)
        _hook.watch(self)
        return self

    def __exit__(self, *_: object) -> None:
        """Watch no longer, and count the source of every module loaded meanwhile, which Python may have read compiled."""
        _hook.watch(None)
        for name in set(sys.modules) - self._known:
            if file := getattr(sys.modules[name], "__file__", None):
                self.files.add(os.path.abspath(file))

    def see(self, event: str, arguments: tuple[object, ...]) -> None:
        """Take down an audit event."""
        if event == "open" and arguments:
            if isinstance(path := arguments[0], (str, bytes, os.PathLike)):
                self.files.add(os.path.abspath(os.fsdecode(path)))
        elif event in _FROM_ELSEWHERE:
            self.asked_others = True


class _Hook:
    """The process's one audit hook, which can be added but not removed: it is added when first needed."""

    def __init__(self) -> None:
        self._added = False
        self._watcher: SourceWatch | None = None

    def watch(self, watcher: SourceWatch | None) -> None:
        self._watcher = watcher
        if not self._added:
            self._added = True
            sys.addaudithook(self._see)

    def _see(self, event: str, arguments: tuple[object, ...]) -> None:
        if self._watcher is not None:
            self._watcher.see(event, arguments)


_hook: Final = _Hook()
