"""Execute a notebook from standard input and write it with its outputs to standard output.

A process of its own: the client leaves sockets to the garbage collector.
"""

from __future__ import annotations

import sys

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

if __name__ == "__main__":
    notebook = nbformat.read(sys.stdin, as_version=4)
    manager = AsyncKernelManager()
    manager.kernel_cmd = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    NotebookClient(notebook, km=manager, timeout=120).execute()
    nbformat.write(notebook, sys.stdout)
