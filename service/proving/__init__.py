"""Proofs that others ask for: a queue in the database, and processes or Ray actors that keep their provers.

`queue.py` says what becomes of a job, `lane.py` takes one after the other to a worker, `worker.py` is what runs in a process
of its own, `sealing.py` keeps inputs unreadable at rest.
"""
